package scheme_test

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/scheme"
)

func TestTheTermsOfYearlyReports(t *testing.T) {
	fixed := scheme.YearlyReport{Month: time.May, Day: 31, OpenDays: 60}
	own := scheme.YearlyReport{OpenDays: 30}
	for _, x := range []struct {
		name                 string
		y                    scheme.YearlyReport
		issued, through, day string
		due                  string // empty: none is left
		year                 int
	}{
		{"issued before the report opens", fixed, "2026-03-31", "2029-03-31", "2026-03-31", "2026-05-31", 2025},
		{"issued on the day it opens", fixed, "2026-04-01", "2029-04-01", "2026-04-01", "2027-05-31", 2026},
		{"asked on the due day", fixed, "2026-01-02", "2029-01-02", "2027-05-31", "2027-05-31", 2026},
		{"asked the day after", fixed, "2026-01-02", "2029-01-02", "2027-06-01", "2028-05-31", 2027},
		{"due after the last day", fixed, "2026-01-02", "2029-01-02", "2028-06-01", "", 0},
		{"due on the last day", fixed, "2026-05-31", "2029-05-31", "2028-06-01", "2029-05-31", 2028},
		{"the anniversary of a leap day", own, "2028-02-29", "2031-02-28", "2028-03-01", "2029-02-28", 2028},
		{"the first anniversary, not the day of issue", own, "2026-03-10", "2029-03-10", "2026-03-10", "2027-03-10", 2026},
		{"a term shorter than a year", own, "2026-03-10", "2027-03-09", "2026-03-10", "", 0},
	} {
		got, ok := x.y.Next(calendar.MustParse(x.issued), calendar.MustParse(x.through), calendar.MustParse(x.day))
		if ok != (x.due != "") || ok && (got.Due.String() != x.due || got.Year != x.year || got.Opens != got.Due.AddDays(-x.y.OpenDays)) {
			t.Errorf("%s: %+v %v, want %s of %d", x.name, got, ok, x.due, x.year)
		}
	}
}

func TestAYearlyReportThatCannotBe(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	src := string(e.Source)
	for from, to := range map[string]string{
		"due: 05-31": "due: 02-29", "remind_before: [30, 7]": "remind_before: [7, 30]", "figure: sales, title: {en: Sales, ": "figure: turnover, title: {en: Sales, ",
		"code: exports, kind": "code: sales, kind", "open_days: 60": "open_days: 20",
	} {
		if !strings.Contains(src, from) {
			t.Fatalf("the shipped edition has no %q", from)
		}
		if _, problems := scheme.Load([]byte(strings.Replace(src, from, to, 1))); len(problems) == 0 {
			t.Errorf("%q is taken", to)
		}
	}
}
