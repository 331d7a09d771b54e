package casework_test

import (
	"context"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/clock"
)

// TestTimeWithTheApplicantIsNotCounted: an application that is returned and comes back ten days later is due ten days later than its
// first submission says, and says why.
func TestTimeWithTheApplicantIsNotCounted(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id := w.At(t, application.Submitted)
		owner := w.Owner()
		term := func() clock.Reckoning {
			t.Helper()
			found, err := w.Desk.CaseTerm(ctx, officer, id)
			if err != nil || found == nil {
				t.Fatalf("no term: %v", err)
			}
			return found.Reckoning
		}
		first := term()
		if got := first.Due.DaysSince(first.From); got != 21 {
			t.Fatalf("due %d days after the application, want 21", got)
		}
		w.Advance(2 * 24 * time.Hour)
		if err := w.Desk.Return(ctx, officer, id, []application.Correction{{Part: application.PartCompany, Words: "The address of the works is missing."}}); err != nil {
			t.Fatal(err)
		}
		w.Advance(10 * 24 * time.Hour)
		if got := term(); !got.Running || got.Stopped != 10 {
			t.Errorf("while it is returned %d days are left out, running %v", got.Stopped, got.Running)
		}
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		got := term()
		if got.Running || got.Stopped != 10 || got.From != first.From || got.Due != first.Due.AddDays(10) {
			t.Errorf("due %s with %d days left out, want %s and 10", got.Due, got.Stopped, first.Due.AddDays(10))
		}
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil || own.ResultDue != got.Due || own.NotCounted != 10 {
			t.Errorf("the applicant reads %s and %d days, %v", own.ResultDue, own.NotCounted, err)
		}
		list, err := w.Desk.Waiting(ctx, officer)
		if err != nil || len(list.Cases) != 1 || list.Cases[0].DueOn != got.Due {
			t.Errorf("the list of what waits says otherwise: %+v, %v", list.Cases, err)
		}
		w.Check(t)
	})
}
