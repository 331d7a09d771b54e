package oversight_test

import (
	"slices"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	now    = time.Date(2027, 5, 3, 3, 0, 0, 0, time.UTC)
	due    = calendar.MustParse("2027-05-31")
	fields = []scheme.ReportField{
		{Code: "sales", Kind: scheme.ReportMoney, Figure: "sales"},
		{Code: "staff", Kind: scheme.ReportCount},
		{Code: "share", Kind: scheme.ReportPercent, Optional: true},
		{Code: "moved", Kind: scheme.ReportYesNo},
		{Code: "words", Kind: scheme.ReportText, Optional: true},
	}
	asks     = &scheme.YearlyReport{Month: time.May, Day: 31, OpenDays: 60, Fields: fields}
	owner    = actor("owner", party.Owner)
	preparer = actor("preparer", party.Preparer)
)

func actor(id party.PersonID, r party.Role) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true}, Roles: map[party.OrgID]party.Role{"org": r}}
}

func open() oversight.Report {
	return oversight.Ask(oversight.Report{ID: "r", Company: "org", Certificate: "26011000017"}, scheme.ReportTerm{Year: 2026, Opens: due.AddDays(-60), Due: due}, now)
}

func at(err error) (found []string) {
	for _, f := range fault.All(err) {
		found = append(found, f.Field+" "+f.Key)
	}
	slices.Sort(found)
	return found
}

func TestAReportIsReadAsPeopleTypeIt(t *testing.T) {
	for _, x := range []struct {
		field, typed, kept string
	}{
		{"sales", "12000", "12000"},
		{"sales", "-5", "-5"},
		{"sales", "012", "12"},
		{"sales", "twelve", ""},
		{"sales", "1.5", ""},
		{"sales", "99999999999999999", ""},
		{"staff", "0", "0"},
		{"staff", "-1", ""},
		{"share", "12,5", "12.5"},
		{"share", "100", "100.0"},
		{"share", "100.1", ""},
		{"share", "12.55", ""},
		{"moved", "yes", "yes"},
		{"moved", "maybe", ""},
		{"words", "  a\x00b ", "ab"},
	} {
		r, err := open().Save(preparer, map[string]string{x.field: x.typed, "unasked": "1"}, fields)
		if (err == nil) != (x.kept != "") || err == nil && (r.Values[x.field] != x.kept || len(r.Values) != 1) {
			t.Errorf("%s %q is kept as %v, %v; want %q", x.field, x.typed, r.Values, err, x.kept)
		}
	}
}

func TestOnlyAWholeReportIsHandedInAndOnlyBySignatories(t *testing.T) {
	whole := map[string]string{"sales": "1", "staff": "2", "moved": "no"}
	if _, err := open().Submit(preparer, whole, fields, now); at(err)[0] != " party.signatory_needed" {
		t.Errorf("a preparer hands it in: %v", err)
	}
	if _, err := open().Submit(owner, map[string]string{"sales": "x"}, fields, now); !slices.Equal(at(err), []string{"moved oversight.report.missing", "sales oversight.report.whole", "staff oversight.report.missing"}) {
		t.Errorf("an incomplete report: %v", at(err))
	}
	r, err := open().Submit(owner, whole, fields, now)
	if err != nil || r.State != oversight.ReportIn || r.By != "owner" || len(r.Contradictions(asks)) > 0 {
		t.Fatalf("%+v %v %v", r, err, r.Contradictions(asks))
	}
	for name, act := range map[string]func() error{
		"saved":     func() error { _, err := r.Save(owner, whole, fields); return err },
		"handed in": func() error { _, err := r.Submit(owner, whole, fields, now); return err },
	} {
		if err := act(); !fault.Is(err, fault.Conflict) {
			t.Errorf("it is %s again: %v", name, err)
		}
	}
	if _, err := open().Drop(now).Submit(owner, whole, fields, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a dropped one is handed in: %v", err)
	}
}

func TestAReportBeginsWithWhatIsKnown(t *testing.T) {
	last := map[string]string{"sales": "7", "staff": "8", "words": "the same as ever"}
	got := open().Prefill(fields, map[string]int64{"sales": 12, "employees": 3}, last)
	if len(got) != 2 || got["sales"] != "12" || got["staff"] != "8" {
		t.Errorf("it begins with %v", got)
	}
	draft, err := open().Save(owner, map[string]string{"staff": "9"}, fields)
	if got := draft.Prefill(fields, map[string]int64{"sales": 12}, last); err != nil || len(got) != 1 || got["staff"] != "9" {
		t.Errorf("a draft becomes %v, %v", got, err)
	}
}

func TestContradictionsOfAReport(t *testing.T) {
	whole := map[string]string{"sales": "1", "staff": "2", "moved": "no"}
	good, err := open().Submit(owner, whole, fields, now)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*oversight.Report){
		"another day":   func(r *oversight.Report) { r.DueOn = r.DueOn.AddDays(1) },
		"another year":  func(r *oversight.Report) { r.Year++ },
		"no such state": func(r *oversight.Report) { r.State = "lost" },
		"half of it":    func(r *oversight.Report) { r.Values = map[string]string{"sales": "1"} },
		"what nobody asked": func(r *oversight.Report) {
			r.Values = map[string]string{"sales": "1", "staff": "2", "moved": "no", "shoes": "4"}
		},
		"a figure in words": func(r *oversight.Report) { r.Values = map[string]string{"sales": "one", "staff": "2", "moved": "no"} },
	} {
		r := good
		change(&r)
		if len(r.Contradictions(asks)) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
	if len(good.Contradictions(nil)) == 0 {
		t.Error("a report that no edition asks for is not noticed")
	}
}
