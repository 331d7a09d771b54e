package pilot_test

import (
	"testing"

	"proba.example/internal/pilot"
)

// TestTheGroundOfAnEarlyEnd: a stopped pilot says on which ground, one that ran to its end says none.
func TestTheGroundOfAnEarlyEnd(t *testing.T) {
	notice := pilot.File{Endings: []pilot.Filed[pilot.Ending]{{Number: 1, Record: pilot.Ending{Ground: pilot.EndForce, Words: "The recipe of the alloy leaked."}}}}
	for _, c := range []struct {
		name  string
		after bool
		fired *pilot.Fired
		file  pilot.File
		want  pilot.EndGround
	}{
		{"ran to its end", false, nil, pilot.File{}, ""},
		{"ran to the last day of a notice", false, nil, notice, ""},
		{"by a notice", true, nil, notice, pilot.EndForce},
		{"by a notice after a rule", true, &pilot.Fired{Rule: 1}, notice, pilot.EndForce},
		{"by a rule", true, &pilot.Fired{Rule: 1}, pilot.File{}, pilot.EndStopRule},
		{"by a party, in words", true, nil, pilot.File{}, ""},
	} {
		p := pilot.Pilot{State: pilot.Decided, Fired: c.fired}
		p.After.Stopped = c.after
		if got := p.EndedOn(c.file); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
