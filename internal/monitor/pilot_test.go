package monitor_test

import (
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/monitor"
)

// A pilot's card and the setting aside of its decision are entries like any other: counted, dated, in the tally of their week. One that was taken out
// leaves a hole, one that is said later than it was done is dated back, and a tally that is silent about it is another tally.
func TestACardWhoseDecisionWasSetAside(t *testing.T) {
	card, said := entry.Digest([]byte(`{"number":"P2026-00001"}`)), entry.Digest([]byte(`{"card":"P2026-00001"}`))
	closed := entry.Leaf{Kind: entry.PilotClosed, Program: "pilots", Digest: card, Ref: "P2026-00001"}
	aside := entry.Leaf{Kind: entry.PilotAside, Program: "pilots", Digest: said, Ref: "P2026-00001"}
	a := newAgency(t)
	a.f.Quiet = 30 * 24 * time.Hour
	look := func(codes ...monitor.Code) {
		t.Helper()
		a.publish(a.log)
		a.look(codes...)
	}
	a.now = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	a.act(closed)
	look()
	a.pass(48 * time.Hour)
	a.act(aside)
	look()
	a.now = time.Date(2026, 11, 29, 15, 30, 0, 0, time.UTC)
	a.tally("pilots", "2026-11-23 pilot.aside=1 pilot.closed=1")
	look()
	a.pass(24 * time.Hour)
	a.act(aside)
	a.pass(6 * 24 * time.Hour)
	a.tally("pilots", "2026-11-30")
	look(monitor.OtherTally)
	back := aside
	back.At = a.now.Add(-48 * time.Hour)
	a.act(back)
	look(monitor.BackDated)
	a.seqs["pilots"]++ // taken out before anybody saw it
	a.act(closed)
	look(monitor.Gap)
}
