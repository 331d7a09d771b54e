package workshop

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	noon  = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
	admin = party.Actor{Person: party.Person{ID: "admin", Active: true, Duties: []party.Duty{party.Administrator}}}
)

func shipped(t testing.TB) *scheme.Edition {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func edited(t testing.TB, pairs ...string) *scheme.Edition {
	t.Helper()
	src := string(shipped(t).Source)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("the edition lacks %q", pairs[i])
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	e, problems := scheme.Load([]byte(src))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDrafts(t *testing.T) {
	d, err := Begin("d", OfEdition, " Next year ", scheme.Ref{}, []byte("id: a\r\n"), admin, noon)
	if err != nil || d.Name != "Next year" || d.Source != "id: a\n" {
		t.Fatalf("%v, %+v", err, d)
	}
	if _, err := d.Publishable(nil); fault.All(err)[0].Key != "workshop.problems" {
		t.Errorf("a faulty draft is published: %v", err)
	}
	for name, c := range map[string]struct{ name, source, want string }{
		"no name":   {"", "x", "workshop.name_missing"},
		"too large": {"x", strings.Repeat("x", MaxBytes+1), "workshop.too_large"},
		"no text":   {"x", "a\x00b", "workshop.not_text"},
	} {
		if _, err := d.Write(c.name, c.source, admin, noon); fault.All(err)[0].Key != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := shipped(t)
	good, err := d.Write("x", string(e.Source), admin, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := good.Publishable([]scheme.Ref{e.Ref}); fault.All(err)[0].Key != "workshop.name_taken" {
		t.Errorf("a published edition is changed: %v", err)
	}
	if _, err := good.Publishable(nil); err != nil {
		t.Error(err)
	}
	gone, err := good.Discard(admin, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Write("x", "y", admin, noon); fault.All(err)[0].Key != "workshop.closed" {
		t.Errorf("a discarded draft is written: %v", err)
	}
}

func TestDifferencesInWords(t *testing.T) {
	before := shipped(t).Source
	if got, err := Diff(before, append([]byte("# another comment\n"), before...)); err != nil || len(got) > 0 {
		t.Errorf("a comment is a difference: %v, %v", got, err)
	}
	for _, c := range []struct {
		name, from, to string
		title          string // in English
		want           Change
	}{
		{"the first day", "valid_from: 2026-06-22", `valid_from: "2027-01-01"`, "", Change{Section: "valid_from", Kind: Changed, From: "2026-06-22", To: "2027-01-01"}},
		{"a threshold", "      points: 700", "      points: 720", "Innovation-system score of at least 700", Change{Section: "thresholds", Of: "total", Field: "points", Kind: Changed, From: "700", To: "720"}},
		{"the self-diagnosis", "points: 650", "points: 700", "", Change{Section: "thresholds", Field: "self_diagnosis.points", Kind: Changed, From: "650", To: "700"}},
		{"a fee", "amount: 700000", "amount: 800000", "Evaluation for a first certificate", Change{Section: "fees", Of: "new", Field: "amount", Kind: Changed, From: "700000", To: "800000"}},
		{"a clock", "    days: 21", "    days: 14", "Evaluation result registered", Change{Section: "clocks", Of: "result", Field: "days", Kind: Changed, From: "21", To: "14"}},
		{"an item's border", `A: {from: "20"}`, `A: {from: "25"}`, "R&D spend", Change{Section: "sheets", Of: "manufacturing · 1 · 1 · 1.1.1.1 · 1", Field: "measures.bands.A.from", Kind: Changed, From: "20", To: "25"}},
		{"a text", "en: R&D spend\n", "en: Money spent on R&D\n", "Money spent on R&D", Change{Section: "sheets", Of: "manufacturing · 1 · 1 · 1.1.1.1", Field: "title", Kind: Reworded, From: "", To: ""}},
		{"a document asked for no more", "evidence: [financial_statements, cost_statement]", "evidence: [financial_statements]", "R&D spend", Change{Section: "sheets", Of: "manufacturing · 1 · 1 · 1.1.1.1", Field: "evidence", Kind: Removed, From: "cost_statement", To: ""}},
	} {
		if !bytes.Contains(before, []byte(c.from)) {
			t.Errorf("%s: the edition lacks %q", c.name, c.from)
			continue
		}
		got, err := Diff(before, bytes.Replace(before, []byte(c.from), []byte(c.to), 1))
		for i := range got {
			if got[i].Title[locale.English] != c.title {
				t.Errorf("%s: it is called %q", c.name, got[i].Title[locale.English])
			}
			got[i].Title = nil
		}
		if err != nil || !reflect.DeepEqual(got, []Change{c.want}) {
			t.Errorf("%s: %v, %+v", c.name, err, got)
		}
	}
	if got, err := Diff(before, bytes.Replace(before, []byte("valid_from: 2026-06-22"), []byte(`valid_from: "2026-06-22"`), 1)); err != nil || len(got) > 0 {
		t.Errorf("the same day in quotes is a difference: %v, %v", got, err)
	}
	got, err := Diff(before, []byte("id: innobiz\n"))
	if err != nil || len(got) == 0 || slices.ContainsFunc(got, func(c Change) bool { return c.Kind != Removed }) {
		t.Errorf("an empty draft: %v, %d", err, len(got))
	}
}

// past is a case whose two experts gave every item the same level.
func past(t testing.TB, e *scheme.Edition, n int, level scheme.Level) Past {
	t.Helper()
	sheet, _ := e.Sheet("manufacturing")
	marks := map[string]scheme.Answer{}
	for _, it := range sheet.Items() {
		marks[it.ID] = scheme.Answer{Level: level, Reason: "seen on the spot"}
	}
	id := application.ID(fmt.Sprint(n))
	c := Past{Case: application.Application{ID: id, Reference: fmt.Sprintf("2026-%05d", n), Edition: e.Ref, Sheet: sheet.ID}}
	c.Contents.Company = party.Company{IndustryCode: fmt.Sprintf("%d", 28131+1000*(n%3)), Size: []string{"small", "medium"}[n%2], Region: "06"}
	for _, x := range []party.PersonID{"one", "two"} {
		c.Sheets = append(c.Sheets, evaluation.Scoresheet{Case: id, Expert: x, Answers: marks, Technology: "BB", SubmittedAt: noon})
	}
	var err error
	if c.Result, err = evaluation.Consolidate(c.Case, c.Sheets, e, c.Contents.Facts); err != nil {
		t.Fatal(err)
	}
	if stood := Stood(c, e); stood != Replay(c, e) {
		t.Fatalf("the result stood as %+v, its replay is %+v", stood, Replay(c, e))
	}
	return c
}

func TestWhatIf(t *testing.T) {
	e := shipped(t)
	stricter := edited(t, "      of: total\n      op: \">=\"\n      points: 700", "      of: total\n      op: \">=\"\n      points: 850")
	good, middling, poor := past(t, e, 1, "A"), past(t, e, 2, "B"), past(t, e, 3, "D")
	var tally Tally
	for _, c := range []Past{good, middling, poor} {
		tally.Add(c, Stood(c, e), Replay(c, stricter))
	}
	if tally.All[Same] != 2 || tally.All[NowFails] != 1 || tally.All.All() != 3 || len(tally.Moved) != 1 || tally.Moved[0].Reference != middling.Case.Reference {
		t.Errorf("%+v, %+v", tally.All, tally.Moved)
	}
	if tally.Groups[BySize]["small"][NowFails] != 1 || tally.Groups[BySize]["medium"][Same] != 2 || !slices.Equal(tally.Keys(BySector), []string{"28", "29", "30"}) {
		t.Errorf("%+v", tally.Groups)
	}
	lacking := middling
	lacking.Sheets = slices.Clone(middling.Sheets)
	lacking.Sheets[0].Answers = map[string]scheme.Answer{}
	if x := Compare(Replay(lacking, e), Replay(lacking, stricter)); x != Unknown {
		t.Errorf("a case without marks: %s", x)
	}
	other := middling
	other.Case.Sheet = "software"
	if x := Compare(Replay(other, e), Replay(other, stricter)); x != Unknown {
		t.Errorf("a sheet that awaits its items: %s", x)
	}
	for name, c := range map[Effect][2]Outcome{
		NowPasses: {{Known: true}, {Known: true, Award: true}}, OtherGrade: {{Known: true, Award: true, Grade: "A"}, {Known: true, Award: true, Grade: "AA"}},
		Same: {{Known: true}, {Known: true, Total: 1}}, Unknown: {{Known: true}, {}},
	} {
		if got := Compare(c[0], c[1]); got != name {
			t.Errorf("%+v: %s, want %s", c, got, name)
		}
	}
}

// BenchmarkWhatIf replays 20,000 past cases under two editions.
func BenchmarkWhatIf(b *testing.B) {
	e := shipped(b)
	other := edited(b, "points: 650", "points: 700")
	cases := []Past{past(b, e, 1, "A"), past(b, e, 2, "B"), past(b, e, 3, "D")}
	for b.Loop() {
		var tally Tally
		for n := range 20_000 {
			c := cases[n%len(cases)]
			tally.Add(c, Stood(c, e), Replay(c, other))
		}
		if tally.All.All() != 20_000 {
			b.Fatal(tally.All)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}
