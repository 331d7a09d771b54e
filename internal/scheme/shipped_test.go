package scheme_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

func shipped(t *testing.T, id, edition string) *scheme.Edition {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: id, Edition: edition})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func tenths(t *testing.T, s string) scheme.Tenths {
	t.Helper()
	p, err := scheme.ParseTenths(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestGolden37HighTechEnterprise: whole points, and more than 70 of them.
func TestGolden37HighTechEnterprise(t *testing.T) {
	e := shipped(t, "high_tech_enterprise", "2016")
	if e.Judge(tenths(t, "70"), "").Award || !e.Judge(tenths(t, "71"), "").Award {
		t.Error("70 must be refused and 71 must pass")
	}
	sheet := &e.Sheets[0]
	most := map[string]scheme.Answer{}
	for _, it := range sheet.Items() {
		if it.Type != scheme.WholePoints {
			t.Errorf("item %s is not in whole points", it.ID)
		}
		most[it.ID] = scheme.Answer{Level: it.Levels[0]}
	}
	score := sheet.Score(most, scheme.NewFacts())
	for i, want := range []string{"30.0", "30.0", "20.0", "20.0"} {
		if score.Areas[i].Points.String() != want || score.Areas[i].Max.String() != want {
			t.Errorf("area %s: %s of %s, want %s", score.Areas[i].Code, score.Areas[i].Points, score.Areas[i].Max, want)
		}
	}
	if score.Total.String() != "100.0" {
		t.Errorf("all points and the bonus make %s", score.Total)
	}
	if got := e.ConsolidateItem([]scheme.Tenths{70, 80, 80, 60, 70}); got != 70 {
		t.Errorf("five experts' marks become %s", got)
	}
}

// TestGolden38PolishCentre: sales in millions of złoty, the share of own research in per cent, whether the status is given.
func TestGolden38PolishCentre(t *testing.T) {
	e := shipped(t, "rd_centre", "2021")
	it, _ := e.Sheets[0].Item("1.1.1")
	for _, c := range []struct {
		sales, research int64 // in thousands of złoty
		met             bool
	}{
		{4_000, 2_760, false}, // 69 %
		{4_000, 2_800, true},  // 70 %
		{6_000, 1_200, true},  // 20 %
		{6_000, 1_199, false}, // just below
		{5_000, 1_000, true},  // from 5 million 20 % are enough
		{4_999, 1_000, false}, // below they are not
		{2_500, 1_750, true},  // the least sales
		{2_499, 2_499, false}, // too little, whatever the share
	} {
		f := scheme.NewFacts()
		f.SetInt("sales", 1000*c.sales)
		score := it.Score(scheme.Answer{Inputs: map[string]string{"rd_services": strconv.FormatInt(1000*c.research, 10)}}, f)
		if !score.Answered || (score.Points == it.Max) != c.met {
			t.Errorf("sales %d, research %d: %+v", c.sales, c.research, score)
		}
	}
}

// TestThresholdsOfTheShippedSchemes holds totals on both sides of every border that a source names.
func TestThresholdsOfTheShippedSchemes(t *testing.T) {
	for _, c := range []struct {
		id, edition, total string
		self, award        bool
	}{
		{"mainbiz", "2026", "599.9", false, false},
		{"mainbiz", "2026", "600", true, false},
		{"mainbiz", "2026", "699.9", true, false},
		{"mainbiz", "2026", "700", true, true},
		{"innocert", "2009", "700", false, false}, // more than 700, not 700
		{"innocert", "2009", "700.1", true, true},
		{"innovative_sme", "47", "399.9", false, false},
		{"innovative_sme", "47", "400", true, true},
		{"starter", "1", "59.9", true, false},
		{"starter", "1", "60", true, true},
	} {
		e := shipped(t, c.id, c.edition)
		total := tenths(t, c.total)
		if self, award := e.MeetsSelfDiagnosis(total), e.Judge(total, "").Award; self != c.self || award != c.award {
			t.Errorf("%s at %s: may apply %t, award %t", e.Ref, c.total, self, award)
		}
	}
}

// TestTheSealNeedsEveryCriterion: 13 of 15 and at least 4 of each.
func TestTheSealNeedsEveryCriterion(t *testing.T) {
	e := shipped(t, "seal_of_excellence", "2020")
	for _, c := range []struct {
		a, b, c scheme.Tenths
		award   bool
	}{{50, 40, 40, true}, {50, 50, 30, false}, {43, 43, 43, false}, {45, 45, 40, true}, {50, 50, 39, false}, {40, 40, 50, true}} {
		j := e.JudgeEarned(scheme.Earned{Total: c.a + c.b + c.c, Areas: map[string]scheme.Tenths{"1": c.a, "2": c.b, "3": c.c}})
		if j.Award != c.award || j.Grade != "" {
			t.Errorf("%s + %s + %s: %+v", c.a, c.b, c.c, j)
		}
	}
	if got := e.ConsolidateItem([]scheme.Tenths{50, 40, 50, 20}); got != 45 {
		t.Errorf("the median of four experts is %s", got)
	}
}

// TestWhatASourceDoesNotSayIsMarked: every edition names what it chose itself; sheets without items say so; the parts of the
// construction sheet are as published.
func TestWhatASourceDoesNotSayIsMarked(t *testing.T) {
	all, err := scheme.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 11 {
		t.Errorf("%d editions are shipped", len(all))
	}
	for _, e := range all {
		if len(e.Settings) == 0 || len(e.Sources) == 0 {
			t.Errorf("%s names %d settings and %d sources", e.Ref, len(e.Settings), len(e.Sources))
		}
		for i := range e.Sheets {
			if s := &e.Sheets[i]; s.Complete != (s.Len() > 0) {
				t.Errorf("%s, sheet %s: complete %t with %d items", e.Ref, s.ID, s.Complete, s.Len())
			}
		}
	}
	construction, _ := shipped(t, "innobiz", "2026").Sheet("construction")
	var parts []string
	for _, a := range construction.Areas {
		for _, s := range a.SubAreas {
			parts = append(parts, strings.TrimSuffix(s.Max.String(), ".0"))
		}
	}
	if got, want := strings.Join(parts, " "), "42 66 82 60 81 113 106 112 93 45 61 99 40"; got != want || construction.Max.String() != "1000.0" {
		t.Errorf("construction: %s of %s", got, construction.Max)
	}
	if c := shipped(t, "venture", "2026").Committee; c == nil || c.Quorum != 7 || c.Majority != (scheme.Share{Num: 2, Den: 3}) {
		t.Errorf("the committee of the venture confirmation: %+v", c)
	}
}

// TestNoCodeKnowsAProfilesName reads every file of the program: what a scheme asks for stands in its file alone. The demo shows one
// scheme and may name it.
func TestNoCodeKnowsAProfilesName(t *testing.T) {
	all, err := scheme.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Ref.Scheme)
	}
	root := filepath.Join("..", "..")
	read := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if strings.HasPrefix(base, ".") && path != root || strings.HasSuffix(base, "test") || slices.Contains([]string{"demo", "testdata", "bin", "interop", "node_modules"}, base) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		read++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			for _, name := range names {
				if err == nil && (s == name || strings.HasPrefix(s, name+"/")) {
					t.Errorf("%s: %s names a scheme", path, fmt.Sprintf("%.40q", s))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 300 {
		t.Errorf("only %d files were read", read)
	}
}

const schemesFile = "../../docs/schemes.md"

// TestTheShippedSchemesOnPaper prints docs/schemes.md from the editions. Run with PROBA_UPDATE=1 to write it anew.
func TestTheShippedSchemesOnPaper(t *testing.T) {
	all, err := scheme.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	en := locale.English
	var b strings.Builder
	b.WriteString("# The schemes that come with the program\n\n" +
		"Printed from the files in `internal/scheme/editions`; [formats/scheme.md](formats/scheme.md) describes them. A scheme whose sheets await their\n" +
		"items is named and can be published, but nobody can apply under it until an edition has the items. What the sources do not say is\n" +
		"chosen in the file and marked there; every choice is listed below.\n\n" +
		"| scheme | edition | sheets complete | decided on | the award asks for |\n| --- | --- | --- | --- | --- |\n")
	for _, e := range all {
		complete := 0
		for i := range e.Sheets {
			if e.Sheets[i].Complete {
				complete++
			}
		}
		how := fmt.Sprintf("points of a panel of %d", e.Panel.Size)
		if e.OnFacts() {
			how = "facts and papers"
		}
		if e.Committee != nil {
			how += fmt.Sprintf(", vote of a committee (quorum %d, %d/%d)", e.Committee.Quorum, e.Committee.Majority.Num, e.Committee.Majority.Den)
		}
		var award []string
		for _, a := range e.Thresholds.Award {
			award = append(award, a.Title[en])
		}
		fmt.Fprintf(&b, "| %s | `%s` | %d of %d | %s | %s |\n", e.Title[en], e.Ref, complete, len(e.Sheets), how, strings.Join(award, "; "))
	}
	b.WriteString("\n## Choices the sources leave open\n")
	for _, e := range all {
		fmt.Fprintf(&b, "\n### %s\n\n", e.Title[en])
		for _, x := range e.Settings {
			fmt.Fprintf(&b, "- %s\n", x.Text[en])
		}
	}
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(schemesFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	onPaper, err := os.ReadFile(schemesFile)
	if err != nil || string(onPaper) != b.String() {
		t.Errorf("%s is not what the editions print (%v); run PROBA_UPDATE=1 go test ./internal/scheme", schemesFile, err)
	}
}
