package measure

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/procedure"
)

// A file that a form wrote says what the file it was read from said.
func TestAFileIsWrittenAsItWasRead(t *testing.T) {
	files, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range files {
		f, err := ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		f.Examples = []Example{{Name: "x: \"y\"", Facts: map[string]string{"country": "US"}, Answer: Closed}}
		written, err := f.Source()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadFile(written)
		if f.Stages == nil {
			f.Stages = []procedure.Kind{procedure.DocumentCheck}
		}
		if err != nil || !reflect.DeepEqual(f, again) {
			t.Fatalf("%s\nis read as %+v, want %+v: %v", written, again, f, err)
		}
		if _, err := Load(written); err != nil {
			t.Errorf("%s\n%v", written, err)
		}
	}
	none := Blank("RU", "RUB")
	none.Stages = []procedure.Kind{}
	written, err := none.Source()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadFile(written); err != nil || again.Stages == nil || len(again.Stages) > 0 {
		t.Errorf("no stages are read as %v: %v", again.Stages, err)
	}
}

// next is a shipped measure as a file for the year 2027, with examples.
func next(t *testing.T) File {
	t.Helper()
	files, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(b []byte) bool { return strings.Contains(string(b), "code: moscow-export\n") })
	f, err := ReadFile(files[i])
	if err != nil {
		t.Fatal(err)
	}
	f.Version, f.Valid.From = "2027", "2027-01-01"
	f.Examples = []Example{
		{Name: "exporter", Facts: map[string]string{"country": "RU", "registered_in_city": "yes", "taxes_two_years": "5000"}, Answer: Open, Cost: 4000, Pays: 2500},
		{Name: "elsewhere", Facts: map[string]string{"country": "RU", "registered_in_city": "no"}, Answer: Closed},
		{Name: "says nothing", Facts: map[string]string{"country": "RU"}, Answer: Unknown},
	}
	return f
}

func faultsOf(t *testing.T, f File) string {
	t.Helper()
	source, err := f.Source()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load(source)
	var all []string
	for _, x := range fault.All(err) {
		all = append(all, x.Field+" "+x.Key)
	}
	return strings.Join(all, "\n")
}

func TestExamplesMustHold(t *testing.T) {
	if got := faultsOf(t, next(t)); got != "" {
		t.Fatal(got)
	}
	for want, change := range map[string]func(*File){
		"examples[0] measure.problem.example_pays":   func(f *File) { f.Benefit.Limits[0].Rate = 51 },
		"examples[2] measure.problem.example_answer": func(f *File) { f.Examples[2].Answer = Open },
		"examples[1] measure.problem.example_facts":  func(f *File) { f.Examples[1].Facts["size_of"] = "x" },
		"examples[1] measure.problem.example":        func(f *File) { f.Examples[1].Name = "" },
	} {
		f := next(t)
		change(&f)
		if got := faultsOf(t, f); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	// What is not stated and the limit asks for is no amount.
	f := next(t)
	delete(f.Examples[0].Facts, "taxes_two_years")
	if got := faultsOf(t, f); got != "examples[0] measure.problem.example_pays" {
		t.Error(got)
	}
}

func TestAnEditionIsNotMadeForThePast(t *testing.T) {
	today := calendar.MustParse("2026-12-01")
	var all []*Measure
	for _, m := range load(t) {
		all = append(all, m)
	}
	for want, change := range map[string]func(*File){
		"":                                  func(*File) {},
		"examples rules.no_example":         func(f *File) { f.Examples = nil },
		"valid.from rules.past":             func(f *File) { f.Valid.From = "2026-11-30" },
		"version rules.version_taken":       func(f *File) { f.Version = "2021" },
		"benefit.rate measure.problem.rate": func(f *File) { f.Benefit.Rate = 0 },
		"examples rules.no_example valid.from rules.past": func(f *File) { f.Examples, f.Valid.From = nil, "2020-01-01" },
	} {
		f := next(t)
		change(&f)
		source, err := f.Source()
		if err != nil {
			t.Fatal(err)
		}
		_, err = Publishable(source, all, today)
		var got []string
		for _, x := range fault.All(err) {
			got = append(got, x.Field+" "+x.Key)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
	f := next(t)
	source, err := f.Source()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Load(source)
	if err != nil {
		t.Fatal(err)
	}
	f.Version = "2027b"
	if source, err = f.Source(); err != nil {
		t.Fatal(err)
	}
	if _, err := Publishable(source, append(all, m), today); err == nil || fault.All(err)[0].Key != "rules.day_taken" {
		t.Errorf("two editions from one day: %v", err)
	}
}

func TestStepsAreWhatTheAmountIsTheLeastOf(t *testing.T) {
	b := Benefit{Rate: 50, PerItem: 400, PerYear: 500, Total: 900, Years: 2, Limits: []Limit{{Fact: "taxes_two_years", Rate: 10}}}
	steps, missing := b.Steps(1000, Received{Year: 200, Total: 950}, Statement{"taxes_two_years": "3000"})
	want := []Step{{By: ByRate, Most: 500, Rate: 50}, {By: ByItem, Most: 400}, {By: ByYear, Most: 300}, {By: ByTotal, Most: 0}, {By: ByLimit, Most: 300, Fact: "taxes_two_years", Rate: 10}}
	if !slices.Equal(steps, want) || missing != nil {
		t.Errorf("%+v, missing %v", steps, missing)
	}
	if n, by, _, err := b.Amount(1000, Received{Year: 200, Total: 950}, Statement{"taxes_two_years": "3000"}); n != 0 || by != ByTotal || err != nil {
		t.Errorf("%d by %s", n, by)
	}
}
