package tables_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"proba.example/assign"
	"proba.example/assign/tables"
)

const (
	cases   = "case,experts,language\na,2,ko|en\nb,,ru\nc,,\n"
	experts = "expert,most,least,senior,employer,language\none,5,1,yes,bank,ko\ntwo,,,,bank,en|ru\nthree,3,0,yes,fund,ru\n"
	fits    = "case,expert,fit\na,one,0.5\na,two,-0.25\nb,two,1\nb,three,conflict\nc,one,0.000001\nc,three,0\n"
)

func files(cases, experts, fits string) tables.Files {
	f := func(name, text string) tables.File { return tables.File{Name: name, Data: strings.NewReader(text)} }
	return tables.Files{Cases: f("cases", cases), Experts: f("experts", experts), Fits: f("fits", fits)}
}

func list(name, text string) *tables.File {
	return &tables.File{Name: name, Data: strings.NewReader(text)}
}

func rule(t *testing.T, text string, atLeast bool) tables.Rule {
	t.Helper()
	r, err := tables.ParseRule(text, atLeast)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRead(t *testing.T) {
	f := files(cases, experts, fits)
	f.Conflicts, f.Pins = list("conflicts", "expert,case\none,c\n"), list("pins", "case,expert\nb,two\n")
	f.Apart = list("apart", "case,expert,other_case,other_expert\na,one,b,two\n")
	p, err := tables.Read(f, tables.Defaults{Need: 1, Most: 9}, []tables.Rule{
		rule(t, "1:employer", false), rule(t, "1:senior=yes", true), rule(t, "1:language", true), rule(t, "2:employer=bank", false),
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Need, []int{2, 1, 1}) || !slices.Equal(p.LoadMax, []int{5, 9, 3}) || !slices.Equal(p.LoadMin, []int{1, 0, 0}) {
		t.Errorf("needs %v, loads %v to %v", p.Need, p.LoadMin, p.LoadMax)
	}
	want := assign.Table{{{Value: 500_000}, {Expert: 1, Value: -250_000}}, {{Expert: 1, Value: 1_000_000}}, {{Expert: 2}}}
	for c := range want {
		if got := p.Fits.Of(c, nil); !slices.Equal(got, want[c]) {
			t.Errorf("case %d: %v, want %v", c, got, want[c])
		}
	}
	if !slices.Equal(p.Pinned, []assign.Pair{{Case: 1, Expert: 1}}) || len(p.Apart) != 1 || p.Apart[0] != [2]assign.Pair{{}, {Case: 1, Expert: 1}} {
		t.Errorf("pins %v, apart %v", p.Pinned, p.Apart)
	}
	groups := []assign.Group{
		{Name: "employer=bank", Experts: []int{0, 1}, Max: 1},
		{Name: "senior=yes", Experts: []int{0, 2}, Min: 1},
		{Name: "language=en|ko", Experts: []int{0, 1}, Min: 1, Cases: []int{0}},
		{Name: "language=ru", Experts: []int{1, 2}, Min: 1, Cases: []int{1}},
		{Name: "employer=bank", Experts: []int{0, 1}, Max: 2},
	}
	if len(p.Groups) != len(groups) {
		t.Fatalf("groups %+v", p.Groups)
	}
	for i, g := range groups {
		got := p.Groups[i]
		if got.Name != g.Name || got.Min != g.Min || got.Max != g.Max || !slices.Equal(got.Experts, g.Experts) || !slices.Equal(got.Cases, g.Cases) {
			t.Errorf("group %+v, want %+v", got, g)
		}
	}
}

func TestUnlistedPairs(t *testing.T) {
	zero := int32(0)
	p, err := tables.Read(files(cases, experts, fits), tables.Defaults{Need: 1, Most: 9, Unlisted: &zero}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Fits.Of(1, nil); !slices.Equal(got, []assign.Fit{{}, {Expert: 1, Value: 1_000_000}}) { // three is in conflict
		t.Errorf("case b: %v", got)
	}
}

func TestFaults(t *testing.T) {
	one := func(f tables.Fault) tables.Faults { return tables.Faults{f} }
	for name, row := range map[string]struct {
		cases, experts, fits string
		rules                []tables.Rule
		want                 tables.Faults
	}{
		"no rows":          {"case\n", experts, fits, nil, one(tables.Fault{File: "cases", Code: tables.Empty})},
		"no column":        {"name\na\n", experts, fits, nil, one(tables.Fault{File: "cases", Line: 1, Code: tables.ColumnMissing, Name: "case"})},
		"column twice":     {cases, "expert,Most,most\none,1,1\n", fits, nil, one(tables.Fault{File: "experts", Line: 1, Code: tables.ColumnTwice, Name: "most"})},
		"name twice":       {cases + "a,1,\n", experts, fits, nil, one(tables.Fault{File: "cases", Line: 5, Column: 1, Code: tables.NameTwice, Name: "a"})},
		"no name":          {cases + ",1,\n", experts, fits, nil, one(tables.Fault{File: "cases", Line: 5, Column: 1, Code: tables.NameMissing, Name: "case"})},
		"need":             {cases + "d,65,\n", experts, fits, nil, one(tables.Fault{File: "cases", Line: 5, Code: tables.NotWhole, Name: "experts", Value: "65", Most: 64})},
		"least above most": {cases, experts + "four,1,2,,,\n", fits, nil, one(tables.Fault{File: "experts", Line: 5, Code: tables.LeastAboveMost, Name: "four", Least: 2, Most: 1})},
		"pair twice":       {cases, experts, fits + "a,one,0\n", nil, one(tables.Fault{File: "fits", Code: tables.PairTwice, Name: "a", Value: "one"})},
		"seven decimals":   {cases, experts, fits + "a,three,0.0000001\n", nil, one(tables.Fault{File: "fits", Line: 8, Column: 9, Code: tables.NotAFit, Value: "0.0000001"})},
		"a ragged line":    {cases, experts, fits + "a,three\n", nil, one(tables.Fault{File: "fits", Line: 8, Column: 1, Code: tables.Unreadable})},
		"no such value":    {cases, experts, fits, []tables.Rule{rule(t, "1:senior=no", true)}, one(tables.Fault{File: "experts", Code: tables.RuleNobody, Value: "1:senior=no"})},
		"two at once": {cases, experts, fits + "x,one,0\na,x,0\n", nil, tables.Faults{
			{File: "fits", Line: 8, Column: 1, Code: tables.UnknownCase, Name: "x"}, {File: "fits", Line: 9, Column: 3, Code: tables.UnknownExpert, Name: "x"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tables.Read(files(row.cases, row.experts, row.fits), tables.Defaults{Need: 1, Most: 9}, row.rules)
			var got tables.Faults
			if !errors.As(err, &got) || !slices.Equal(got, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
		})
	}
	if _, err := tables.ParseRule("employer", false); err == nil {
		t.Error("a rule without a number passes")
	}
}

func TestFewFaultsAreEnough(t *testing.T) {
	_, err := tables.Read(files(cases, experts, fits+strings.Repeat("x,x,x\n", 1000)), tables.Defaults{Need: 1, Most: 9}, nil)
	var got tables.Faults
	if !errors.As(err, &got) || len(got) != 50 {
		t.Errorf("%d faults", len(got))
	}
}

func TestFitsReadBackExactly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a repeatable test
	for range 10_000 {
		v := int32(random.IntN(2*assign.Scale+1)) - assign.Scale //nolint:gosec // in range
		if got, err := tables.ParseFit(tables.FormatFit(int64(v))); err != nil || got != v {
			t.Fatalf("%d is written %s and read %d, %v", v, tables.FormatFit(int64(v)), got, err)
		}
	}
	for _, bad := range []string{"", ".", "-", "2", "1.000001", "0.1234567", "1e3", "+1", "0x1", "0,5", "--1", " 1", "01"} {
		if v, err := tables.ParseFit(bad); err == nil {
			t.Errorf("%q is read as %d", bad, v)
		}
	}
	if v, err := tables.ParseFit("−.5"); err != nil || v != -500_000 {
		t.Errorf("a minus sign: %d, %v", v, err)
	}
}

// FuzzRead: a problem that is read is well formed, and the plan of one that can be solved is read back as it was written.
func FuzzRead(f *testing.F) {
	f.Add(cases, experts, fits)
	f.Add("\xef\xbb\xbfcase;experts\na;1\n", "expert\tmost\none\t1\n", "case;expert;fit\na;one;0,5\n")
	f.Fuzz(func(t *testing.T, c, e, x string) {
		if len(c)+len(e)+len(x) > 2000 {
			return
		}
		p, err := tables.Read(files(c, e, x), tables.Defaults{Need: 1, Most: 3}, nil)
		if err != nil {
			return
		}
		plan, err := assign.Solve(t.Context(), &p.Problem, assign.Objective{})
		if errors.Is(err, assign.ErrProblem) {
			t.Fatalf("read, and not well formed: %v", err)
		}
		if err != nil {
			return
		}
		if err := assign.Verify(&p.Problem, plan); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := tables.WritePlan(&b, p, plan.Pairs); err != nil {
			t.Fatal(err)
		}
		if len(plan.Pairs) == 0 {
			return
		}
		back, err := tables.ReadPairs(tables.File{Name: "plan", Data: &b}, p)
		if err != nil || !slices.Equal(back, plan.Pairs) {
			t.Fatalf("%v came back as %v, %v", plan.Pairs, back, err)
		}
	})
}
