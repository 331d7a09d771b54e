package support

import (
	"slices"
	"testing"
	"time"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/clock"
)

// TestWhatIsLateWithARequest asks of every state whether its term counts, and of tranches who is to act.
func TestWhatIsLateWithARequest(t *testing.T) {
	due := calendar.Of(2027, 3, 1)
	for _, s := range aid.States {
		r := aid.Request{Number: "S2027-00001", State: s, DueOn: due}
		turn, waits := turns[s]
		if got := overdue(r, due); len(got) > 0 {
			t.Errorf("%s is late on its last day: %+v", s, got)
		}
		got := overdue(r, due.AddDays(1))
		if waits != (len(got) == 1) || waits && (got[0].Turn != turn || got[0].Due != due || !slices.Contains(clock.Whats, got[0].What)) {
			t.Errorf("%s a day later: %+v", s, got)
		}
		if r.DueOn = (calendar.Date{}); len(overdue(r, due.AddDays(1))) > 0 {
			t.Errorf("%s is late without a term", s)
		}
	}
	r := aid.Request{State: aid.Running, DueOn: due.AddDays(60), Tranches: []aid.Tranche{{DueOn: due, PaidAt: time.Unix(1, 0)}, {DueOn: due, OrderedBy: "officer"}, {DueOn: due}, {DueOn: due.AddDays(9)}}}
	var got []clock.Turn
	for _, x := range overdue(r, due.AddDays(3)) {
		got = append(got, x.Turn)
	}
	if !slices.Equal(got, []clock.Turn{clock.TreasurysTurn, clock.OfficersTurn}) {
		t.Errorf("tranches wait for %v", got)
	}
}
