package gathering

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// GuestID names a guest; a UUIDv7 in text form.
type GuestID string

// Side is whom a guest comes from.
type Side string

// The sides guests come from.
const (
	Investor  Side = "investor"
	Corporate Side = "corporate"
	City      Side = "city" // a body of the city
)

// Sides are all sides, in the order in which they are offered.
var Sides = []Side{Investor, Corporate, City}

// Guest is somebody who is invited to a demo day. A guest has a link and no account.
type Guest struct {
	ID           GuestID     `json:"id"`
	Event        ID          `json:"event"`
	Name         string      `json:"name"`
	Organisation string      `json:"organisation"`
	Side         Side        `json:"side"`
	Email        string      `json:"email,omitempty"`
	Language     locale.Lang `json:"language"` // of the guest's page
	// Contact says that the guest agreed to be contacted: only then do the companies the guest is interested in learn who it is.
	Contact    bool                 `json:"contact"`
	AnsweredAt time.Time            `json:"answered_at,omitzero"`
	Interested []cohort.CandidateID `json:"interested,omitempty"`
	Words      string               `json:"words,omitempty"`
	Outcomes   []Outcome            `json:"outcomes,omitempty"`
	Revision   int64                `json:"-"`
}

// Result is what came of an interest.
type Result string

// The results.
const (
	Meeting    Result = "meeting"
	Pilot      Result = "pilot"
	Contract   Result = "contract"
	Investment Result = "investment"
)

// Results are all results, in the order in which they are offered.
var Results = []Result{Meeting, Pilot, Contract, Investment}

// Outcome is what came of a guest's interest in a company: what is planned is counted apart from what happened.
type Outcome struct {
	Candidate cohort.CandidateID `json:"candidate"`
	Result    Result             `json:"result"`
	Planned   bool               `json:"planned"`
	Amount    int64              `json:"amount"` // in minor units of the intake's currency; 0 where there is none
	On        calendar.Date      `json:"on"`
	By        party.PersonID     `json:"by"`
	At        time.Time          `json:"at"`
}

// GuestFields and OutcomeFields are the fields of the forms, in their order.
var (
	GuestFields   = []string{"name", "organisation", "side", "email", "language"}
	OutcomeFields = []string{"guest", "candidate", "result", "planned", "amount", "day"}
)

// MostOutcomes bounds those of one guest.
const MostOutcomes = 200

// Check says what is missing or cannot be.
func (g Guest) Check() error {
	var l fault.List
	text(&l, "name", g.Name, 200)
	text(&l, "organisation", g.Organisation, 200)
	if !slices.Contains(Sides, g.Side) {
		l.Add("side", "party.choose_one")
	}
	if !g.Language.Valid() {
		l.Add("language", "party.choose_one")
	}
	if g.Email != "" && (!strings.Contains(g.Email, "@") || utf8.RuneCountInString(g.Email) > 200) {
		l.Add("email", "gathering.email")
	}
	return l.Err()
}

// Answer keeps whom a guest is interested in, and whether the guest may be contacted. It may be given again; the latest counts.
func (g Guest) Answer(e Event, interested []cohort.CandidateID, contact bool, words string, now time.Time) (Guest, error) {
	words = strings.TrimSpace(words)
	if utf8.RuneCountInString(words) > 1000 {
		return g, fault.Field("words", "party.too_long", "Max", 1000)
	}
	g.Interested = nil
	for _, p := range e.Pitches {
		if slices.Contains(interested, p.Candidate) {
			g.Interested = append(g.Interested, p.Candidate)
		}
	}
	g.Contact, g.Words, g.AnsweredAt = contact, words, now
	return g, nil
}

// Follow adds what came of the guest's interest in a company. What happened lies not after today.
func (g Guest) Follow(who party.Actor, e Event, x Outcome, now time.Time, today calendar.Date) (Guest, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return g, err
	}
	if len(g.Outcomes) >= MostOutcomes {
		return g, fault.New(fault.Conflict, "gathering.enough")
	}
	var l fault.List
	if _, speaks := e.Pitch(x.Candidate); !speaks {
		l.Add("candidate", "party.choose_one")
	}
	if !slices.Contains(Results, x.Result) {
		l.Add("result", "party.choose_one")
	}
	if x.Amount < 0 || x.Amount > cohort.MostMoney {
		l.Add("amount", "cohort.amount")
	}
	if x.On.IsZero() || x.On.Before(e.On) || !x.Planned && x.On.After(today) {
		l.Add("day", "gathering.outcome_day")
	}
	if err := l.Err(); err != nil {
		return g, err
	}
	x.By, x.At = who.ID(), now
	g.Outcomes = append(slices.Clone(g.Outcomes), x)
	return g, nil
}

// Tally is what a demo day came to for one company.
type Tally struct {
	Candidate       cohort.CandidateID
	Name            string
	Interested      int // guests
	Planned, Actual Count
}

// Count is outcomes and their amounts.
type Count struct {
	Outcomes int
	Amount   int64
}

// Tallies counts the interests and outcomes of every company that spoke, in its order; planned and actual are never summed.
func Tallies(e Event, guests []Guest) []Tally {
	all := make([]Tally, len(e.Pitches))
	for n, p := range e.Pitches {
		all[n] = Tally{Candidate: p.Candidate, Name: p.Name}
		for _, g := range guests {
			if slices.Contains(g.Interested, p.Candidate) {
				all[n].Interested++
			}
			for _, x := range g.Outcomes {
				if x.Candidate != p.Candidate {
					continue
				}
				c := &all[n].Actual
				if x.Planned {
					c = &all[n].Planned
				}
				c.Outcomes++
				c.Amount += x.Amount
			}
		}
	}
	return all
}
