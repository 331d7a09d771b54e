package pilot_test

import (
	"testing"

	"proba.example/internal/pilot"
)

// TestTheGroundOfAnEarlyEnd: a stopped pilot says on which ground, one that ran to its end says none.
func TestTheGroundOfAnEarlyEnd(t *testing.T) {
	notice := pilot.File{Endings: []pilot.Filed[pilot.Ending]{{Number: 1, Record: pilot.Ending{Side: pilot.Host, Ground: pilot.EndForce, Words: "The recipe of the alloy leaked."}}}}
	for _, c := range []struct {
		name  string
		after bool
		fired *pilot.Fired
		file  pilot.File
		want  pilot.EndGround
		by    pilot.Side
		own   bool // in words of its own
	}{
		{"ran to its end", false, nil, pilot.File{}, "", "", false},
		{"ran to the last day of a notice", false, nil, notice, "", "", false},
		{"by a notice", true, nil, notice, pilot.EndForce, pilot.Host, false},
		{"by a notice after a rule", true, &pilot.Fired{Rule: 1}, notice, pilot.EndForce, pilot.Host, false},
		{"by a rule", true, &pilot.Fired{Rule: 1}, pilot.File{}, pilot.EndStopRule, "", false},
		{"by a party, in words", true, nil, pilot.File{}, "", pilot.Office, true},
	} {
		p := pilot.Pilot{State: pilot.Decided, Fired: c.fired}
		p.After.Stopped = c.after
		if got := p.EndedOn(c.file); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if by, own := p.StoppedBy(c.file), p.OwnWords(c.file); by != c.by || own != c.own {
			t.Errorf("%s: by %q, in own words %v", c.name, by, own)
		}
	}
}
