package scheme

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```\n")

func documented(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/formats/" + file)
	if err != nil {
		t.Fatal(err)
	}
	m := yamlBlock.FindSubmatch(b)
	if m == nil {
		t.Fatalf("%s has no example", file)
	}
	return string(m[1])
}

// TestTheDocumentedExamplesWork loads the scheme of docs/formats/scheme.md and scores the answers of answers.md.
func TestTheDocumentedExamplesWork(t *testing.T) {
	src := documented(t, "scheme.md")
	if src != smallSource(t) {
		t.Error("the example of scheme.md and testdata/small.yaml have drifted apart")
	}
	e, problems := Load([]byte(src))
	if problems != nil {
		t.Fatal(problems)
	}
	in, problems := ReadAnswers([]byte(documented(t, "answers.md")), e)
	if problems != nil {
		t.Fatal(problems)
	}
	score := in.Sheet.Score(in.Answers, in.Facts)
	if j := e.Judge(score.Total, in.Technology); score.Total.String() != "70.0" || j.Grade != "silver" {
		t.Fatalf("total %s, grade %q", score.Total, j.Grade)
	}
}

func TestThePublishedSchemaIsTheOneInUse(t *testing.T) {
	published, err := os.ReadFile("../../docs/formats/scheme.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, Schema()) {
		t.Error("docs/formats/scheme.schema.json differs from internal/scheme/schema.json; copy the latter")
	}
}

// TestTheDocumentationNamesEveryFact compares the registry with scheme.md.
func TestTheDocumentationNamesEveryFact(t *testing.T) {
	b, err := os.ReadFile("../../docs/formats/scheme.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Registry {
		name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(f.Name, barPrefix), "prev2_"), "prev_")
		if !bytes.Contains(b, []byte("`"+name+"`")) {
			t.Errorf("scheme.md does not name %s", f.Name)
		}
	}
}

func TestAnswersFilesNameEveryFault(t *testing.T) {
	e, _ := small(t)
	head := "scheme: workshop\nedition: \"2026\"\nsheet: making\n"
	for _, c := range []struct {
		name, src, key string
		line           int
	}{
		{"another edition", strings.Replace(head, "2026", "2025", 1) + "answers: {}\n", "scheme.problem.wrong_edition", 2},
		{"a sheet that there is not", strings.Replace(head, "making", "baking", 1) + "answers: {}\n", "scheme.problem.unknown_sheet", 3},
		{"a sheet without items", strings.Replace(head, "making", "bio", 1) + "answers: {}\n", "scheme.problem.sheet_awaits", 3},
		{"a fact that there is not", head + "facts:\n  rockets: 1\nanswers: {}\n", "scheme.problem.unknown_fact", 5},
		{"a fact of another kind", head + "facts:\n  is_sme: 3\nanswers: {}\n", "scheme.problem.fact_kind", 5},
		{"a day that there is not", head + "facts:\n  application_date: 2026-02-30\nanswers: {}\n", "scheme.problem.date", 5},
		{"an impediment that there is not", head + "bars:\n  rain: []\nanswers: {}\n", "scheme.problem.unknown_bar", 5},
		{"an item that there is not", head + "answers:\n  \"9.9.9\": {level: A}\n", "scheme.problem.unknown_item", 5},
		{"a level that there is not", head + "answers:\n  \"1.2.2\": {level: F}\n", "scheme.answer.level", 5},
		{"a reason that is lacking", head + "answers:\n  \"1.2.1\": {level: A, checks: [a]}\n", "scheme.answer.reason", 5},
		{"a member that the format lacks", head + "answers:\n  \"1.2.1\": {grade: A}\n", "scheme.problem.unknown_member", 5},
		{"no answers", head, "scheme.problem.missing_member", 1},
	} {
		_, problems := ReadAnswers([]byte(c.src), e)
		found := false
		for _, p := range problems {
			found = found || (p.Key == c.key && p.Line == c.line)
		}
		if !found {
			t.Errorf("%s: %+v", c.name, problems)
		}
	}
	in, problems := ReadAnswers([]byte(head+"facts: {application_date: 2026-08-01, is_sme: yes}\nbars:\n  tax_arrears: []\n  wage_arrears: [{imposed: 2026-01-01, open: false}]\nanswers: {}\n"), e)
	if problems != nil {
		t.Fatal(problems)
	}
	if outcomeOf(t, e, in.Facts, "taxes").Outcome != Pass || outcomeOf(t, e, in.Facts, "wages").Outcome != Fail {
		t.Error("the file's impediments do not reach the rules")
	}
}

func FuzzReadAnswers(f *testing.F) {
	e, _ := small(f)
	f.Add([]byte("scheme: workshop\nedition: \"2026\"\nsheet: making\nfacts: {sales: 1}\nanswers:\n  \"1.1.2\": {inputs: {prototypes: 3}}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		in, problems := ReadAnswers(src, e)
		if (in == nil) == (problems == nil) {
			t.Fatal("neither answers nor faults, or both")
		}
		if in != nil {
			in.Sheet.Score(in.Answers, in.Facts)
		}
	})
}
