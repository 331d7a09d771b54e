package pilot

import (
	"fmt"
	"slices"
)

// Recount takes the measurements of a pilot one after another, in the order of their numbers, and finds what in them and in its looks cannot be: numbers
// with gaps, a measurement corrected twice or by an earlier one, one from before the lock, one of a device that the pilot does not have, a look that
// saw more than there is, or what two sites measured as if it were one. Of the measurements it holds no more than which correct which.
type Recount struct {
	pilot     Pilot
	devices   int
	entries   int
	corrected map[int]int
	found     []string
}

// Recount begins a recount. Devices is how many keys of devices the pilot has.
func (p Pilot) Recount(devices int) *Recount {
	return &Recount{pilot: p, devices: devices, corrected: map[int]int{}}
}

func (r *Recount) say(format string, args ...any) {
	r.found = append(r.found, fmt.Sprintf(format, args...))
}

// Add takes a measurement.
func (r *Recount) Add(e *Entry) {
	p := &r.pilot
	r.entries++
	if e.Number != r.entries {
		r.say("measurement %d stands where %d is due", e.Number, r.entries)
	}
	if e.Corrects > 0 {
		if by, twice := r.corrected[e.Corrects]; twice {
			r.say("measurements %d and %d both correct %d", by, e.Number, e.Corrects)
		}
		if r.corrected[e.Corrects] = e.Number; e.Corrects >= e.Number {
			r.say("measurement %d corrects a later one, %d", e.Number, e.Corrects)
		}
		if slices.ContainsFunc(p.Stays, func(s Stay) bool { return e.Corrects <= s.Entries && e.Number > s.Entries }) {
			r.say("measurement %d corrects one of another site, %d", e.Number, e.Corrects)
		}
	}
	if p.Digest == "" || e.At.Before(p.LockedAt) {
		r.say("measurement %d was entered before the protocol was locked", e.Number)
	}
	if (e.Side == Device) != (e.Device > 0) || e.Device > r.devices {
		r.say("measurement %d is of a device that the pilot does not have", e.Number)
	}
	if _, known := p.Metric(e.Metric); !known {
		r.say("measurement %d is of a metric that the protocol does not have", e.Number)
	}
}

// Entries is how many measurements were taken.
func (r *Recount) Entries() int { return r.entries }

// Contradictions are what cannot be, after the last measurement, for the administrator who checks the database.
func (r *Recount) Contradictions(looks []Look) []string {
	stays := r.pilot.Stays
	for _, l := range looks {
		if l.After > 0 && !slices.ContainsFunc(stays, func(s Stay) bool { return s.Entries == l.After }) {
			r.say("look %d begins after measurement %d, and the pilot did not move then", l.Number, l.After)
		}
		if slices.ContainsFunc(stays, func(s Stay) bool { return s.Entries > l.After && s.Entries < l.Entries }) {
			r.say("look %d counts the measurements of two sites as those of one", l.Number)
		}
		if l.Entries > r.entries {
			r.say("look %d saw %d measurements of %d", l.Number, l.Entries, r.entries)
		}
	}
	return r.found
}
