package pilot

import (
	"fmt"
	"slices"
)

// Contradictions are what in a pilot's measurements and looks cannot be, for the administrator who checks the database: numbers with gaps, a
// measurement corrected twice or by an earlier one, one from before the lock, one of a device that the pilot does not have, a look that saw
// more than there is, or what two sites measured as if it were one. Devices is how many keys of devices the pilot has.
func (p Pilot) Contradictions(entries []Entry, looks []Look, devices int) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	corrected := map[int]int{}
	for i, e := range entries {
		if e.Number != i+1 {
			say("measurement %d stands where %d is due", e.Number, i+1)
		}
		if e.Corrects > 0 {
			if by, twice := corrected[e.Corrects]; twice {
				say("measurements %d and %d both correct %d", by, e.Number, e.Corrects)
			}
			if corrected[e.Corrects] = e.Number; e.Corrects >= e.Number {
				say("measurement %d corrects a later one, %d", e.Number, e.Corrects)
			}
			if slices.ContainsFunc(p.Stays, func(s Stay) bool { return e.Corrects <= s.Entries && e.Number > s.Entries }) {
				say("measurement %d corrects one of another site, %d", e.Number, e.Corrects)
			}
		}
		if p.Digest == "" || e.At.Before(p.LockedAt) {
			say("measurement %d was entered before the protocol was locked", e.Number)
		}
		if (e.Side == Device) != (e.Device > 0) || e.Device > devices {
			say("measurement %d is of a device that the pilot does not have", e.Number)
		}
		if _, known := p.Metric(e.Metric); !known {
			say("measurement %d is of a metric that the protocol does not have", e.Number)
		}
	}
	for _, l := range looks {
		if l.After > 0 && !slices.ContainsFunc(p.Stays, func(s Stay) bool { return s.Entries == l.After }) {
			say("look %d begins after measurement %d, and the pilot did not move then", l.Number, l.After)
		}
		if slices.ContainsFunc(p.Stays, func(s Stay) bool { return s.Entries > l.After && s.Entries < l.Entries }) {
			say("look %d counts the measurements of two sites as those of one", l.Number)
		}
		if l.Entries > len(entries) {
			say("look %d saw %d measurements of %d", l.Number, l.Entries, len(entries))
		}
	}
	return found
}
