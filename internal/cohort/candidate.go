package cohort

import (
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// CandidateID names a company's application to an intake; a UUIDv7 in text form.
type CandidateID string

// Place is where a candidate stands.
type Place string

// Where candidates stand.
const (
	Applied   Place = "applied"
	Placed    Place = "placed" // it has a place; while the intake runs, it is in it
	Waiting   Place = "waiting"
	Declined  Place = "declined"
	Withdrawn Place = "withdrawn" // by the company, before there were places, or while it waited
	Left      Place = "left"      // it gave its place back, or was asked to
	Graduated Place = "graduated"
)

// Standings are all of them, in the order of a candidate's life.
var Standings = []Place{Applied, Placed, Waiting, Declined, Withdrawn, Left, Graduated}

// Reached is a milestone that a company has reached.
type Reached struct {
	Milestone int            `json:"milestone"` // its place in the intake's list, from 0
	On        calendar.Date  `json:"on"`
	Words     string         `json:"words"` // how one sees it
	By        party.PersonID `json:"by"`
}

// Candidate is a company's application, and later its place.
type Candidate struct {
	ID        CandidateID `json:"id"`
	Intake    ID          `json:"intake"`
	Company   party.OrgID `json:"company"`
	Name      string      `json:"name"`    // of the company, when it applied
	Product   string      `json:"product"` // what there is of it: a product, or a first version that works
	Team      int         `json:"team"`    // people, 1 to 10,000
	Founder   string      `json:"founder"` // who of the founders takes part in person
	Why       string      `json:"why"`     // what it wants to reach
	State     Place       `json:"state"`
	AppliedAt time.Time   `json:"applied_at"`
	Since     time.Time   `json:"since"`
	Score     Tenths      `json:"score,omitempty"`
	Rank      int         `json:"rank,omitempty"` // from 1; 0 below the floor, or before the selection
	Reason    string      `json:"reason,omitempty"`
	Marks     []Mark      `json:"marks,omitempty"`
	Findings  []Finding   `json:"findings,omitempty"` // of the other stages before the selection
	Reached   []Reached   `json:"reached,omitempty"`
	Revision  int64       `json:"-"`
}

// CandidateFields are the fields of the form of an application, in its order.
var CandidateFields = []string{"product", "team", "founder", "why"}

// Check says what is missing or cannot be.
func (c Candidate) Check() error {
	var l fault.List
	need(&l, "product", c.Product, 4000)
	within(&l, "team", c.Team, 1, 10_000)
	need(&l, "founder", c.Founder, 300)
	need(&l, "why", c.Why, 4000)
	return l.Err()
}

// Marked is the assessment of a person.
func (c Candidate) Marked(by party.PersonID) (Mark, bool) {
	i := slices.IndexFunc(c.Marks, func(m Mark) bool { return m.By == by })
	if i < 0 {
		return Mark{}, false
	}
	return c.Marks[i], true
}

// TakeBack ends an application by its company: withdrawn before it has a place, left after that. A place given back needs a reason.
func (c Candidate) TakeBack(who party.Actor, reason string, now time.Time) (Candidate, error) {
	if err := who.May(party.ActSubmit, c.Company); err != nil {
		return c, err
	}
	switch c.State {
	case Applied, Waiting:
		c.State, c.Since = Withdrawn, now
		return c, nil
	case Placed:
		return c.leave(reason, now)
	}
	return c, fault.New(fault.Conflict, "cohort.candidate_not_now", "State", locale.M("cohort.place."+string(c.State)))
}

// Dismiss ends a place by the agency, for a reason on record.
func (c Candidate) Dismiss(who party.Actor, reason string, now time.Time) (Candidate, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return c, err
	}
	if c.State != Placed {
		return c, fault.New(fault.Conflict, "cohort.candidate_not_now", "State", locale.M("cohort.place."+string(c.State)))
	}
	return c.leave(reason, now)
}

func (c Candidate) leave(reason string, now time.Time) (Candidate, error) {
	reason, err := Words("reason", reason)
	if err != nil {
		return c, err
	}
	c.State, c.Since, c.Reason = Left, now, reason
	return c, nil
}

// Reach records that a company reached a milestone of a running intake, on a day up to today.
func (c Candidate) Reach(i Intake, who party.Actor, x Reached, today calendar.Date) (Candidate, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return c, err
	}
	if i.State != Running || c.State != Placed {
		return c, fault.New(fault.Conflict, "cohort.not_now", "State", locale.M("cohort.state."+string(i.State)))
	}
	var l fault.List
	if x.Milestone < 0 || x.Milestone >= len(i.Milestones) {
		l.Add("milestone", "party.choose_one")
	}
	if x.On.IsZero() || x.On.After(today) || x.On.Before(i.Starts) {
		l.Add("on", "cohort.reached_day")
	}
	need(&l, "words", x.Words, 1000)
	if err := l.Err(); err != nil {
		return c, err
	}
	x.By, x.Words = who.ID(), strings.TrimSpace(x.Words)
	c.Reached = slices.DeleteFunc(slices.Clone(c.Reached), func(r Reached) bool { return r.Milestone == x.Milestone })
	c.Reached = append(c.Reached, x)
	return c, nil
}

// Graduates are the companies that were in a running intake to its end, as they are when it ends.
func Graduates(all []Candidate, now time.Time) []Candidate {
	var done []Candidate
	for _, c := range all {
		if c.State == Placed {
			c.State, c.Since = Graduated, now
			done = append(done, c)
		}
	}
	return done
}
