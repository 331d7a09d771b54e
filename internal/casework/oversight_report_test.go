package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// until moves the clock on to noon of a day and works what is due.
func until(t *testing.T, w *caseworktest.World, day calendar.Date) {
	t.Helper()
	w.Advance(time.Duration(day.DaysSince(w.Today())) * 24 * time.Hour)
	w.Drain(t)
}

// reported counts the letters of a stage on a report to the owner of the company whose case was made last.
func reported(w *caseworktest.World, stage notice.ReportStage, number string, r oversight.Report) int {
	l := notice.YearlyReport{Stage: stage, Number: number, Year: r.Year, DueOn: r.DueOn, Consequence: "check"}
	subject := l.Write(locale.For(locale.Korean)).Subject
	n := 0
	for _, x := range w.Post.Letters() {
		if x.To == w.Owner().Person.Email && x.Mail.Subject == subject {
			n++
		}
	}
	return n
}

func holder(t *testing.T, w *caseworktest.World, number string) party.OrgID {
	t.Helper()
	return file(t, w, officer, number).Case.Company
}

func ownReports(t *testing.T, w *caseworktest.World, org party.OrgID) casework.OwnReports {
	t.Helper()
	v, err := w.Desk.OwnReports(context.Background(), w.Owner(), org)
	must(t, err)
	return v
}

var answers = map[string]string{"sales": "1200", "exports": "0", "rd_expense": "90", "employees": "31", "rd_employees": "6", "main_product_changed": "no"}

// TestTheYearlyReportsOfACertificate goes through two years: the report opens, is reminded of, is late, comes in, and the next begins with it.
func TestTheYearlyReportsOfACertificate(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		org := holder(t, w, number)
		v := ownReports(t, w, org)
		if len(v.Reports) != 0 || len(v.Coming) != 1 {
			t.Fatalf("at first there are %+v", v)
		}
		term := v.Coming[0].ReportTerm
		until(t, w, term.Opens.AddDays(-1))
		if v := ownReports(t, w, org); len(v.Reports) != 0 {
			t.Fatalf("the day before it opens there are %+v", v.Reports)
		}
		until(t, w, term.Opens)
		v = ownReports(t, w, org)
		if len(v.Reports) != 1 || v.Reports[0].DueOn != term.Due || v.Reports[0].Report.Year != term.Year {
			t.Fatalf("it opens as %+v, want %+v", v.Reports, term)
		}
		r := v.Reports[0]
		for _, x := range []struct {
			before            int // days before the due day
			asked, soon, late int
			state             string
		}{{31, 1, 0, 0, "awaited"}, {30, 1, 1, 0, "awaited"}, {7, 1, 2, 0, "awaited"}, {0, 1, 2, 0, "awaited"}, {-1, 1, 2, 1, "late"}, {-40, 1, 2, 1, "late"}} {
			until(t, w, term.Due.AddDays(-x.before))
			a, s, l := reported(w, notice.ReportAsked, number, r.Report), reported(w, notice.ReportSoon, number, r.Report), reported(w, notice.ReportLate, number, r.Report)
			if a != x.asked || s != x.soon || l != x.late {
				t.Errorf("%d days before: %d, %d and %d letters, want %d, %d and %d", x.before, a, s, l, x.asked, x.soon, x.late)
			}
			list, err := w.Desk.Reports(ctx, officer, oversight.ReportOpen)
			must(t, err)
			want := store.ReportCount{Awaited: 1}
			if x.state == "late" {
				want = store.ReportCount{Late: 1}
			}
			if list.Count != want || len(list.Reports) != 1 || list.Reports[0].Certificate != number {
				t.Errorf("%d days before: the officer sees %+v", x.before, list)
			}
		}
		must(t, w.Desk.SaveReport(ctx, w.Owner(), org, r.ID, r.Revision, map[string]string{"sales": "1100"}))
		if got := keyOf(w.Desk.SaveReport(ctx, w.Owner(), org, r.ID, r.Revision, answers)); got != "fault.stale" {
			t.Errorf("a draft over another: %q", got)
		}
		if got := keyOf(w.Desk.SubmitReport(ctx, w.Owner(), org, r.ID, r.Revision+1, map[string]string{"sales": "1100"})); got != "oversight.report.missing" {
			t.Errorf("half a report: %q", got)
		}
		must(t, w.Desk.SubmitReport(ctx, w.Owner(), org, r.ID, r.Revision+1, answers))
		w.Drain(t)
		if n := reported(w, notice.ReportReceived, number, r.Report); n != 1 {
			t.Errorf("%d receipts", n)
		}
		w.Check(t)
		until(t, w, term.Opens.AddYears(1))
		v = ownReports(t, w, org)
		if len(v.Reports) != 2 || v.Reports[0].Values["exports"] != "0" || v.Reports[0].LastYear != term.Year || v.Reports[0].Report.Values != nil {
			t.Errorf("the next year begins with %+v", v.Reports)
		}
		w.Check(t)
	})
}

func TestNobodyElseReadsOrHandsInAReport(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	org := holder(t, w, number)
	until(t, w, ownReports(t, w, org).Coming[0].Opens)
	r := ownReports(t, w, org).Reports[0]
	stranger := w.Cast.Owner(5)
	_, read := w.Desk.OwnReports(ctx, stranger, org)
	for name, err := range map[string]error{
		"read": read, "saved": w.Desk.SaveReport(ctx, stranger, org, r.ID, r.Revision, answers), "handed in": w.Desk.SubmitReport(ctx, stranger, org, r.ID, r.Revision, answers),
	} {
		if keyOf(err) != "fault.not_found" {
			t.Errorf("it is %s by a stranger: %v", name, err)
		}
	}
	if got := keyOf(w.Desk.SubmitReport(ctx, officer, org, r.ID, r.Revision, answers)); got != "fault.not_found" {
		t.Errorf("an officer hands it in: %q", got)
	}
}

func TestAWithdrawnCertificateAwaitsNoReport(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	org := holder(t, w, number)
	term := ownReports(t, w, org).Coming[0]
	until(t, w, term.Opens)
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.NotReported})
	w.Drain(t)
	v := ownReports(t, w, org)
	if len(v.Reports) != 1 || v.Reports[0].State != oversight.ReportDropped || len(v.Coming) != 0 {
		t.Fatalf("of a withdrawn certificate %+v is awaited", v)
	}
	before := len(w.Post.Letters())
	until(t, w, term.Due.AddDays(1))
	if more := w.Post.Letters()[before:]; len(more) > 0 {
		for _, l := range more {
			if strings.Contains(l.Mail.Subject, "연차보고") {
				t.Errorf("the holder is still reminded: %s", l.Mail.Subject)
			}
		}
	}
	w.Check(t)
}

// TestTheCheckNoticesATouchedReport changes what was handed in behind the desk's back.
func TestTheCheckNoticesATouchedReport(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	org := holder(t, w, number)
	until(t, w, ownReports(t, w, org).Coming[0].Opens)
	r := ownReports(t, w, org).Reports[0]
	must(t, w.Desk.SubmitReport(ctx, w.Owner(), org, r.ID, r.Revision, answers))
	w.Check(t)
	must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
		x, err := tx.Report(ctx, r.ID)
		if err != nil {
			return err
		}
		x.Values["sales"] = "9999"
		return tx.UpdateReport(ctx, x)
	}))
	found, _, _, err := w.Desk.Check(ctx, w.Desk.Issuer.Trust())
	if err != nil || len(found) != 1 || !strings.Contains(found[0].What, "other than what was handed in") {
		t.Errorf("the check finds %v, %v", found, err)
	}
}
