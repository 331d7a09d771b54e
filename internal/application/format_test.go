package application_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

const (
	formatFile  = "../../docs/formats/submission.md"
	exampleFile = "../../docs/formats/submission-example.json"
)

// example is a submission in which every member of the format has something to show.
func example(t *testing.T) application.Contents {
	t.Helper()
	e := border(t)
	s := filled(e, "A")
	s.Company.SuspendedDays = 12
	s.Company.Products = "Spindles for grinding machines"
	s.Company.Bars["tax_arrears"] = party.Bar{Applies: true, Imposed: calendar.MustParse("2020-05-04")}
	s.Company.Event = &party.AgeEvent{Kind: "conversion", OldStart: calendar.MustParse("2018-02-01"), Facts: map[string]bool{"same_industry": true}}
	s.Company.StartedOn = calendar.MustParse("2021-03-01")
	s.Years = []party.FinancialYear{{Year: 2025, Figures: map[string]int64{"sales": 4_000_000_000, "employees": 23, "net_profit": -12_500_000}}}
	s.Answers["1.1.2"] = scheme.Answer{Level: "B", Checks: []string{"a"}, Inputs: map[string]string{"patents": "3"}, Reason: "two of the three are in force"}
	_, c, err := application.Submit(opened(t, e), applicant(party.Signatory), s, e, now, today)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTheFormatOnPaperIsTheFormat holds the page and its example against the program. Run with PROBA_UPDATE=1 to write the
// example anew; the digest on the page is then yours to mend.
func TestTheFormatOnPaperIsTheFormat(t *testing.T) {
	c := example(t)
	frozen, digest, err := c.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(exampleFile, frozen, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(frozen) {
		t.Errorf("%s is not what the program freezes", exampleFile)
	}
	page, err := os.ReadFile(formatFile)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), digest) {
		t.Errorf("%s does not show the digest %s of its example", formatFile, digest)
	}
	if back, err := application.Thaw(kept, digest); err != nil || back.Format != application.ContentsFormat {
		t.Errorf("the example does not thaw: %v", err)
	}
	names := members("", reflect.TypeFor[application.Contents]())
	if len(names) < 40 {
		t.Fatalf("only %d members found", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("%s does not describe %s", formatFile, name)
		}
	}
	for _, line := range strings.Split(string(page), "\n") {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` |"); ok && strings.HasPrefix(line, "| `") && !strings.HasPrefix(name, "facts.") && !slices.Contains(names, name) {
			t.Errorf("%s describes %s, which is not in the format", formatFile, name)
		}
	}
}

// members are the JSON paths of a struct; lists and maps are marked [] and {}.
func members(path string, typ reflect.Type) []string {
	switch {
	case typ == reflect.TypeFor[scheme.Facts](), typ == reflect.TypeFor[calendar.Date](), typ.PkgPath() == "time":
		return nil
	case typ.Kind() == reflect.Pointer:
		return members(path, typ.Elem())
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
		return members(path+"[]", typ.Elem())
	case typ.Kind() == reflect.Map && typ.Elem().Kind() == reflect.Struct:
		return members(path+"{}", typ.Elem())
	case typ.Kind() != reflect.Struct:
		return nil
	}
	var names []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		full := strings.TrimPrefix(path+"."+name, ".")
		names = append(names, full)
		names = append(names, members(full, f.Type)...)
	}
	return names
}
