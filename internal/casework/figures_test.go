package casework_test

import (
	"context"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// Six applications, of which one was granted and one withdrawn: their number is released, what became of the two is not.
func TestFiguresAreReleasedEveryNight(t *testing.T) {
	ctx := context.Background()
	w := caseworktest.New(t)
	w.At(t, application.Draft)
	w.At(t, application.Certified)
	for range 5 {
		w.At(t, application.Submitted)
	}
	id := w.At(t, application.Submitted)
	if err := w.Desk.Withdraw(ctx, w.Owner(), id); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if err := w.Desk.ScheduleFigures(ctx); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	release := func() (r register.Release) {
		t.Helper()
		if err := w.Store.View(ctx, func(tx *store.Tx) (err error) { r, err = tx.Release(ctx); return err }); err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := release()
	if first.At.IsZero() {
		t.Fatal("nothing is released")
	}
	for _, f := range first.Figures {
		want := register.Figure{Scheme: "innobiz", Year: f.Year, Measure: f.Measure, State: register.Hidden}
		switch {
		case f.Measure == register.Appeals:
			want.State = register.NoneRecorded
		case f.Measure == register.Received && f.Year == w.Today().Year():
			want.State, want.Value = register.Shown, 7
		}
		if f != want {
			t.Errorf("%+v, want %+v", f, want)
		}
	}
	w.Advance(36 * time.Hour)
	w.Drain(t)
	if next := release(); !next.At.After(first.At) {
		t.Error("the next night's figures were not made")
	}
}
