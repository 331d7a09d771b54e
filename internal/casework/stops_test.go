package casework_test

import (
	"context"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/clock"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
)

const whatHappened = "The plant stands still for its yearly repair."

func termOf(t *testing.T, w *caseworktest.World, id application.ID) clock.Reckoning {
	t.Helper()
	found, err := w.Desk.CaseTerm(context.Background(), caseworktest.Person("demo-officer"), id)
	if err != nil || found == nil {
		t.Fatalf("no term: %v", err)
	}
	return found.Reckoning
}

// TestTheClockIsStoppedByHand: by an officer, for a reason of the edition and with words; two stops at once count once, and each goes on by itself.
func TestTheClockIsStoppedByHand(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.At(t, application.Submitted)
		first := termOf(t, w, id)
		for _, c := range []struct {
			reason, words string
			kind          fault.Kind
		}{{scheme.StopReturned, whatHappened, fault.Invalid}, {"rain", whatHappened, fault.Invalid}, {scheme.StopFeeLate, "late", fault.Invalid}} {
			if err := w.Desk.StopClock(ctx, officer, id, c.reason, c.words); !fault.Is(err, c.kind) {
				t.Errorf("stopped for %q with %q: %v", c.reason, c.words, err)
			}
		}
		if err := w.Desk.StopClock(ctx, w.Owner(), id, scheme.StopFeeLate, whatHappened); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an applicant stops the clock: %v", err)
		}
		stop := func(reason string) {
			t.Helper()
			if err := w.Desk.StopClock(ctx, officer, id, reason, whatHappened); err != nil {
				t.Fatal(err)
			}
		}
		resume := func(reason string) {
			t.Helper()
			if err := w.Desk.ResumeClock(ctx, officer, id, reason); err != nil {
				t.Fatal(err)
			}
		}
		stop(scheme.StopFeeLate)
		if err := w.Desk.StopClock(ctx, officer, id, scheme.StopFeeLate, whatHappened); !fault.Is(err, fault.Conflict) {
			t.Errorf("stopped twice: %v", err)
		}
		w.Advance(4 * aDay)
		stop(scheme.StopVisitOff)
		w.Advance(2 * aDay)
		resume(scheme.StopFeeLate)
		w.Advance(3 * aDay)
		if got := termOf(t, w, id); !got.Running || got.Stopped != 9 || got.Reason != scheme.StopVisitOff {
			t.Errorf("%+v, want 9 days and a stop that lasts", got)
		}
		resume(scheme.StopVisitOff)
		w.Advance(aDay)
		if got := termOf(t, w, id); got.Running || got.Stopped != 9 || got.Due != first.Due.AddDays(9) {
			t.Errorf("due %s after %d days, want %s after 9", got.Due, got.Stopped, first.Due.AddDays(9))
		}
		if err := w.Desk.ResumeClock(ctx, officer, id, scheme.StopVisitOff); !fault.Is(err, fault.Conflict) {
			t.Errorf("goes on twice: %v", err)
		}
		w.Check(t)
	})
}

// TestAFeePaidLateDoesNotCount: from the invoice's due date to the day of the payment.
func TestAFeePaidLateDoesNotCount(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.Unpaid(t)
		first := termOf(t, w, id)
		v, err := w.Desk.CaseFee(ctx, officer, id)
		if err != nil {
			t.Fatal(err)
		}
		due := v.Account.Invoice.DueOn
		for w.Today() != due.AddDays(5) {
			w.Advance(aDay)
		}
		if err := w.Desk.RecordPayment(ctx, officer, id, casework.ReceivedPayment{Amount: v.Account.Balance().Open(), On: w.Today(), Ref: "late-1"}); err != nil {
			t.Fatal(err)
		}
		if got := termOf(t, w, id); got.Stopped != 5 || got.Due != first.Due.AddDays(5) {
			t.Errorf("due %s with %d days left out, want %s and 5", got.Due, got.Stopped, first.Due.AddDays(5))
		}
		w.Check(t)
	})
}

// TestAVisitIsMoved: by the agency with its notice anew, by the company any day after today; only the company's days are left out.
func TestAVisitIsMoved(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.At(t, application.Accepted)
		if err := w.Desk.PostponeVisit(ctx, officer, id, w.Today().AddDays(20), true, whatHappened); err == nil {
			t.Error("a visit is moved before there is one")
		}
		id = w.At(t, application.Evaluating)
		first := termOf(t, w, id)
		v, err := w.Desk.OfficerCase(ctx, officer, id)
		if err != nil {
			t.Fatal(err)
		}
		visit, today := v.Panel.VisitOn, w.Today()
		soon := today.AddDays(6)
		if soon == visit {
			soon = today.AddDays(5)
		}
		if err := w.Desk.PostponeVisit(ctx, officer, id, soon, false, whatHappened); !fault.Is(err, fault.Invalid) {
			t.Errorf("moved by the agency without its notice of 7 days: %v", err)
		}
		if err := w.Desk.PostponeVisit(ctx, officer, id, visit, true, whatHappened); !fault.Is(err, fault.Invalid) {
			t.Errorf("moved to the same day: %v", err)
		}
		if err := w.Desk.PostponeVisit(ctx, w.Owner(), id, visit.AddDays(9), true, whatHappened); !fault.Is(err, fault.Forbidden) {
			t.Errorf("moved by an applicant: %v", err)
		}
		if !visit.Before(first.Due) {
			t.Fatalf("the visit on %s lies behind the term, which ends on %s", visit, first.Due)
		}
		day := today.AddDays(4)
		if !day.After(visit) {
			day = visit.AddDays(4)
		}
		if err := w.Desk.PostponeVisit(ctx, officer, id, day, true, whatHappened); err != nil {
			t.Fatal(err)
		}
		own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if err != nil || own.VisitOn != day {
			t.Errorf("the applicant reads a visit on %s, %v", own.VisitOn, err)
		}
		left := day.DaysSince(visit)
		if got := termOf(t, w, id); got.Stopped != left || got.Due != first.Due.AddDays(left) {
			t.Errorf("due %s with %d days left out, want %s and %d", got.Due, got.Stopped, first.Due.AddDays(left), left)
		}
		if err := w.Desk.PostponeVisit(ctx, officer, id, day.AddDays(10), false, whatHappened); err != nil {
			t.Fatal(err)
		}
		if got := termOf(t, w, id); got.Stopped != left || got.Due != first.Due.AddDays(left) {
			t.Errorf("the agency's own delay is left out: %+v", got)
		}
		w.Check(t)
	})
}
