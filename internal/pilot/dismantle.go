package pilot

import (
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// OwnCost is equipment that stays in place after the pilot at the company's own cost. It prolongs nothing: what is measured then is no part of
// the pilot.
type OwnCost struct {
	Until calendar.Date  `json:"until"`
	Words string         `json:"words"`
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// Dismantled says that the equipment was taken down.
type Dismantled struct {
	On    calendar.Date  `json:"on"`
	Words string         `json:"words"` // how the place was left
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// DismantleFields are the fields of the forms about equipment after the end of a pilot.
var DismantleFields = []string{"until", "on", "words"}

// Why equipment must be down by a day.
const (
	DownAfterTerm    = "term"
	DownAfterOwnCost = "own_cost"
	DownByPermit     = "permit"
)

// DownReasons are all reasons why equipment must be down by a day.
var DownReasons = []string{DownAfterTerm, DownAfterOwnCost, DownByPermit}

// Task is that equipment must be taken down.
type Task struct {
	Due  calendar.Date
	Why  string // one of DownReasons
	Late bool
	Done bool
}

// Task is what the end of the pilot asks for: the equipment is down so many days after the end, or after it stayed at the company's own cost,
// and in any case on the last day of the permit. False while the pilot goes on, or where nothing was signed.
func (a Agreement) Task(p Pilot, today calendar.Date, place *time.Location) (Task, bool) {
	s, ok := a.InForce()
	if !ok || !p.State.Over() && !today.After(s.Terms.To) {
		return Task{}, false
	}
	end := s.Terms.To
	if p.State.Over() {
		if ended := calendar.On(p.Ended(), place); ended.Before(end) {
			end = ended
		}
	}
	t := Task{Due: end.AddDays(s.Terms.DismantleDays), Why: DownAfterTerm}
	if o := a.OwnCost; o != nil {
		t.Due, t.Why = o.Until.AddDays(s.Terms.DismantleDays), DownAfterOwnCost
	}
	if permit := s.Terms.PermitTo; !permit.IsZero() && permit.Before(t.Due) {
		t.Due, t.Why = permit, DownByPermit
	}
	t.Done = a.Dismantled != nil
	t.Late = !t.Done && today.After(t.Due)
	return t, true
}

// standing is the text in force while the pilot is over and its equipment still stands, for whoever may say what becomes of it.
func (a Agreement) standing(who party.Actor, p Pilot) (Signed, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return Signed{}, err
	}
	s, ok := a.InForce()
	switch {
	case !ok || !p.State.Over():
		return s, fault.New(fault.Conflict, "pact.not_ended")
	case a.Dismantled != nil:
		return s, fault.New(fault.Conflict, "pact.down_already")
	}
	return s, nil
}

// KeepOn notes that the equipment stays at the company's own cost until a day, which is no later than the permit. The fieldwork must be done.
func (a Agreement) KeepOn(who party.Actor, p Pilot, o OwnCost, today calendar.Date, now time.Time) (Agreement, error) {
	s, err := a.standing(who, p)
	if err != nil {
		return a, err
	}
	o.Words = strings.TrimSpace(o.Words)
	var l fault.List
	if !o.Until.After(today) || !s.Terms.PermitTo.IsZero() && o.Until.After(s.Terms.PermitTo) {
		l.Add("until", "pact.until")
	}
	texts(&l, true, longText, "words", o.Words)
	if err := l.Err(); err != nil {
		return a, err
	}
	o.By, o.At = who.ID(), now
	a.OwnCost = &o
	return a, nil
}

// TakeDown notes that the equipment was taken down.
func (a Agreement) TakeDown(who party.Actor, p Pilot, d Dismantled, today calendar.Date, now time.Time) (Agreement, error) {
	s, err := a.standing(who, p)
	if err != nil {
		return a, err
	}
	d.Words = strings.TrimSpace(d.Words)
	var l fault.List
	if d.On.IsZero() || d.On.After(today) || d.On.Before(s.Terms.From) {
		l.Add("on", "pact.down_on")
	}
	texts(&l, true, longText, "words", d.Words)
	if err := l.Err(); err != nil {
		return a, err
	}
	d.By, d.At = who.ID(), now
	a.Dismantled = &d
	return a, nil
}
