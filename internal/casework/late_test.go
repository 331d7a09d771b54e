package casework_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
)

const aDay = 24 * time.Hour

// TestWhatIsLate: a case goes from in time over soon to late; one with its applicant stands, and comes back where it was.
func TestWhatIsLate(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.At(t, application.Submitted)
		owner := w.Owner()
		paces := func() []casework.Pace {
			t.Helper()
			c, err := w.Desk.Clocks(ctx, officer, "", "")
			if err != nil {
				t.Fatal(err)
			}
			var all []casework.Pace
			for _, x := range c.Running {
				all = append(all, x.Pace)
				if c.Counts[x.Pace] != 1 || x.ID != id {
					t.Errorf("counts %v of %v", c.Counts, x.ID)
				}
			}
			return all
		}
		is := func(want casework.Pace) {
			t.Helper()
			if got := paces(); !slices.Equal(got, []casework.Pace{want}) {
				t.Errorf("%v, want %s", got, want)
			}
		}
		is(casework.PaceInTime)
		w.Advance(14 * aDay)
		is(casework.PaceSoon)
		if c, err := w.Desk.Clocks(ctx, officer, "", casework.PaceLate); err != nil || len(c.Running) != 0 || c.Counts[casework.PaceSoon] != 1 {
			t.Errorf("asked for the late ones: %+v, %v", c, err)
		}
		if err := w.Desk.Return(ctx, officer, id, []application.Correction{{Part: application.PartCompany, Words: "The address of the works is missing."}}); err != nil {
			t.Fatal(err)
		}
		w.Advance(30 * aDay)
		is(casework.PaceStopped)
		if dates, err := w.Desk.OwnDates(ctx, owner); err != nil || len(dates) != 0 {
			t.Errorf("a clock that stands has a date: %v, %v", dates, err)
		}
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		is(casework.PaceSoon)
		w.Advance(8 * aDay)
		is(casework.PaceLate)
		if _, err := w.Desk.Clocks(ctx, owner, "", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an applicant reads the agency's terms: %v", err)
		}
	})
}

// TestOnesOwnDates: officer, expert and applicant each read the visit and what is due, at their own pages, and nobody else's.
func TestOnesOwnDates(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Evaluating)
		kinds := func(all []casework.Dated, err error) []casework.DateKind {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			var k []casework.DateKind
			for _, x := range all {
				if x.Case != id || x.On.IsZero() || x.Company == "" {
					t.Errorf("%+v", x)
				}
				k = append(k, x.Kind)
			}
			return k
		}
		want := []casework.DateKind{casework.DateVisit, casework.DateResult}
		if got := kinds(w.Desk.OfficeDates(ctx, caseworktest.Person("demo-officer"))); !slices.Equal(got, want) {
			t.Errorf("the officer's: %v", got)
		}
		if got := kinds(w.Desk.OwnDates(ctx, w.Owner())); !slices.Equal(got, want) {
			t.Errorf("the applicant's: %v", got)
		}
		v, err := w.Desk.OfficerCase(ctx, caseworktest.Person("demo-officer"), id)
		if err != nil || len(v.Seats) < 2 {
			t.Fatalf("%d seats, %v", len(v.Seats), err)
		}
		for _, seat := range v.Seats {
			if got := kinds(w.Desk.ExpertDates(ctx, caseworktest.Person(seat.Person.ID))); !slices.Equal(got, want) {
				t.Errorf("the expert's: %v", got)
			}
		}
		if got := kinds(w.Desk.OwnDates(ctx, w.Cast.Owner(12))); len(got) != 0 {
			t.Errorf("a stranger's: %v", got)
		}
	})
}

// TestADueDateIsRemindedOf: officers are reminded three days before, once, and not of a date that was moved.
func TestADueDateIsRemindedOf(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.At(t, application.Submitted)
		owner := w.Owner()
		letters := func() int {
			t.Helper()
			w.Drain(t)
			v, err := w.Desk.OfficerCase(ctx, officer, id)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, l := range v.Letters {
				if l.Kind == "term_due" {
					n++
				}
			}
			return n
		}
		w.Advance(2 * aDay)
		if err := w.Desk.Return(ctx, officer, id, []application.Correction{{Part: application.PartCompany, Words: "The address of the works is missing."}}); err != nil {
			t.Fatal(err)
		}
		w.Advance(10 * aDay)
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		w.Advance(7 * aDay)
		if n := letters(); n != 0 {
			t.Errorf("%d letters on the day of the reminder of the first date, which was moved", n)
		}
		w.Advance(9 * aDay)
		once := letters()
		if once == 0 {
			t.Error("no reminder three days before the date")
		}
		w.Advance(2 * aDay)
		if n := letters(); n != once {
			t.Errorf("%d letters, and two days later %d", once, n)
		}
	})
}

// TestAnApplicantReadsTheOwnTerm: day by day, and of a decision that is proposed as if nothing was.
func TestAnApplicantReadsTheOwnTerm(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Proposed)
	a, term, err := w.Desk.OwnTerm(ctx, w.Owner(), id)
	if err != nil || a.State != application.Evaluated || term.Clock.Code != "decision" || term.Due.DaysSince(term.From) != 7 {
		t.Errorf("%s, %+v, %v", a.State, term, err)
	}
	if _, _, err := w.Desk.OwnTerm(ctx, w.Cast.Owner(12), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger reads it: %v", err)
	}
	if _, _, err := w.Desk.OwnTerm(ctx, w.Owner(), w.At(t, application.Certified)); !fault.Is(err, fault.NotFound) {
		t.Errorf("a case that waits on nothing has a term: %v", err)
	}
}
