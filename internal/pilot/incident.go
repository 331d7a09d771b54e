package pilot

import (
	"slices"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Severity is how bad an incident is.
type Severity string

// The severities.
const (
	Minor    Severity = "minor"    // a nuisance
	Serious  Severity = "serious"  // somebody or something could have come to harm, or what was measured is in doubt
	Critical Severity = "critical" // somebody or something came to harm
)

// Severities are all severities, the lightest first.
var Severities = []Severity{Minor, Serious, Critical}

// AtLeast says whether one severity is as bad as another, or worse.
func (s Severity) AtLeast(than Severity) bool {
	return slices.Index(Severities, s) >= slices.Index(Severities, than)
}

// Incident is something that went wrong in a pilot.
type Incident struct {
	Pilot      ID             `json:"pilot"`
	Number     int            `json:"number"` // in its pilot, from 1
	Severity   Severity       `json:"severity"`
	What       string         `json:"what"`
	Side       Side           `json:"side"`
	By         party.PersonID `json:"by"`
	At         time.Time      `json:"at"` // when it was reported
	Resolved   string         `json:"resolved,omitempty"`
	ResolvedBy party.PersonID `json:"resolved_by,omitempty"`
	ResolvedAt time.Time      `json:"resolved_at,omitzero"` // zero while it is open
	Revision   int64          `json:"-"`
}

// Open says that nobody has resolved it.
func (i Incident) Open() bool { return i.ResolvedAt.IsZero() }

// OpenSerious is how many incidents that stand in the way of rolling out are open (R23).
func OpenSerious(all []Incident) int {
	n := 0
	for _, i := range all {
		if i.Open() && i.Severity.AtLeast(Serious) {
			n++
		}
	}
	return n
}

// Deviation is something done otherwise than the protocol says. It is told, with its reason and what it means for the findings; the protocol
// stays as it is.
type Deviation struct {
	Number int            `json:"number"`
	Plan   string         `json:"plan"`
	Fact   string         `json:"fact"`
	Reason string         `json:"reason"`
	Impact string         `json:"impact"`
	Side   Side           `json:"side"`
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
}

// Hours are what a pilot took of the time of the site's own people on a day.
type Hours struct {
	Number  int            `json:"number"`
	Day     string         `json:"day"` // YYYY-MM-DD
	Minutes int            `json:"minutes"`
	What    string         `json:"what"`
	By      party.PersonID `json:"by"`
	At      time.Time      `json:"at"`
}

// NoteFields are the fields of the forms of incidents, deviations and hours.
var NoteFields = []string{"severity", "what", "resolved", "plan", "fact", "reason", "impact", "day", "hours", "work"}

const (
	leastWords = 10
	mostDay    = 100 * 24 * 60 // minutes of a day's work: a hundred people around the clock
)

// logged is nil once there is a protocol that things can be held against.
func (p Pilot) logged() error {
	if p.Digest == "" {
		return fault.New(fault.Conflict, "run.not_locked")
	}
	return nil
}

// Check makes the words of a report what is kept, or says what is missing.
func (i *Incident) Check(p Pilot) error {
	if err := p.logged(); err != nil {
		return err
	}
	var l fault.List
	i.What = party.Clean(i.What)
	if !slices.Contains(Severities, i.Severity) {
		l.Add("severity", "party.choose_one")
	}
	party.Words(&l, "what", "run.words", i.What, leastWords, longText, "Min", leastWords)
	return l.Err()
}

// Resolve ends an incident by what was done about it.
func (i Incident) Resolve(who party.Actor, how string, now time.Time) (Incident, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return i, err
	}
	if !i.Open() {
		return i, fault.New(fault.Conflict, "run.resolved_already")
	}
	var l fault.List
	i.Resolved, i.ResolvedBy, i.ResolvedAt = party.Clean(how), who.ID(), now
	party.Words(&l, "resolved", "run.words", i.Resolved, leastWords, longText, "Min", leastWords)
	return i, l.Err()
}

// Check makes the words of a deviation what is kept, or says what is missing.
func (d *Deviation) Check(p Pilot) error {
	if err := p.logged(); err != nil {
		return err
	}
	var l fault.List
	for _, f := range []struct {
		name string
		text *string
	}{{"plan", &d.Plan}, {"fact", &d.Fact}, {"reason", &d.Reason}, {"impact", &d.Impact}} {
		*f.text = party.Clean(*f.text)
		party.Words(&l, f.name, "run.words", *f.text, leastWords, longText, "Min", leastWords)
	}
	return l.Err()
}

// Check says what is missing of hours, or cannot be. Today is the day at the agency.
func (h *Hours) Check(p Pilot, today string) error {
	if err := p.logged(); err != nil {
		return err
	}
	var l fault.List
	if _, err := time.Parse(time.DateOnly, h.Day); err != nil {
		l.Add("day", "run.day")
	} else if h.Day > today {
		l.Add("day", "run.day_future")
	}
	if h.Minutes < 1 || h.Minutes > mostDay {
		l.Add("hours", "run.hours")
	}
	h.What = party.Clean(h.What)
	party.Words(&l, "work", "pilot.missing", h.What, 1, shortText)
	return l.Err()
}
