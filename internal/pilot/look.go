package pilot

import (
	"slices"
	"time"

	"proba.example/internal/party"
	"proba.example/trial"
)

// Look is one look at what the measurements show. It saw the entries up to a number, and as those never change it can be made again.
type Look struct {
	Number  int            `json:"number"`          // among the pilot's looks, from 1
	Planned int            `json:"planned"`         // which of the planned looks it is, from 1; 0: nobody planned it
	Entries int            `json:"entries"`         // number of the last entry it saw
	After   int            `json:"after,omitempty"` // it saw none up to this number: they are from before a move to another site
	Export  bool           `json:"export"`          // the measurements were taken out as a file
	By      party.PersonID `json:"by"`
	At      time.Time      `json:"at"`
}

// lookDays says whether the days of the looks are none, or as many as the looks, and rising.
func lookDays(days []string, looks int) bool {
	for _, d := range days {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return false
		}
	}
	return len(days) == 0 || len(days) == looks && slices.IsSorted(days) && len(slices.Compact(slices.Clone(days))) == len(days)
}

// due is how many of the planned looks have come due: by their days, or by the share of the planned units that was measured. The last one
// comes when nothing more is measured. Today is the day at the agency, units those of the smallest group of the primary metric.
func (p Pilot) due(today string, units int) int {
	most := p.Protocol.Looks
	if p.State.Over() {
		return most
	}
	due := 0
	if planned := p.Protocol.Metrics[0].Planned; len(p.Protocol.LookDays) > 0 {
		for _, d := range p.Protocol.LookDays {
			if d <= today && d >= p.arrived() {
				due++
			}
		}
	} else if planned > 0 {
		due = int(int64(units) * int64(most) / int64(planned))
	}
	return min(due, most-1)
}

// NextLook is what a look at the results would be now: the next planned one when it is due and not taken, and otherwise one that nobody
// planned (R25). It is not new where the last look saw the same entries.
func (p Pilot) NextLook(before []Look, last, units int, today string) (l Look, isNew bool) {
	taken := p.taken(before)
	due := p.due(today, units)
	if n := len(before); n > 0 && before[n-1].Entries == last && before[n-1].After == p.Base() && due <= taken {
		return before[n-1], false
	}
	l = Look{Number: len(before) + 1, Entries: last, After: p.Base()}
	if due > taken {
		l.Planned = due
	}
	return l, true
}

// Unplanned is how many of the looks nobody planned.
func Unplanned(looks []Look) int {
	n := 0
	for _, l := range looks {
		if l.Planned == 0 {
			n++
		}
	}
	return n
}

// LookDay is the day of the next planned look after those taken; empty where no day was planned or none is left.
func (p Pilot) LookDay(before []Look) string {
	days := slices.DeleteFunc(slices.Clone(p.Protocol.LookDays), func(d string) bool { return d < p.arrived() })
	if taken := p.taken(before); taken < len(days) {
		return days[taken]
	}
	return ""
}

// taken is how many of the planned looks were taken at the site where the pilot is: with the sample the plan starts anew after a move.
func (p Pilot) taken(before []Look) int {
	taken := 0
	for _, b := range before {
		if b.After == p.Base() {
			taken = max(taken, b.Planned)
		}
	}
	return taken
}

// arrived is the day of the latest move, YYYY-MM-DD; empty where the pilot never moved.
func (p Pilot) arrived() string {
	if day := p.Arrived(); !day.IsZero() {
		return day.String()
	}
	return ""
}

// circumstances are those of a look. One that nobody planned is held to the first look's boundary, the hardest to pass.
func (l Look) circumstances(c trial.Circumstances) trial.Circumstances {
	if c.Look = l.Planned; l.Planned == 0 {
		c.Look, c.Unplanned = 1, true
	}
	return c
}
