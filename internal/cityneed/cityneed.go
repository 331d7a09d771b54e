// Package cityneed is the register of city requests: what a body of the city needs, who pays for it should a pilot succeed, and how it
// would then be bought.
//
// A pilot without a budget owner and a route to adoption ends in a drawer, so a request becomes open to companies only when both are
// named, or when it says in so many words that there are none.
package cityneed

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

// ID names a city request; a UUIDv7 in text form.
type ID string

// State is where a request stands.
type State string

// The states of a request.
const (
	Draft    State = "draft"    // not yet shown to companies
	Open     State = "open"     // solutions are sought
	Archived State = "archived" // no longer sought
)

// States are all states in the order of a request's life.
var States = []State{Draft, Open, Archived}

// Step moves a request from one state to another.
type Step string

// The steps.
const (
	StepOpen    Step = "open"
	StepArchive Step = "archive"
	StepReopen  Step = "reopen"
)

// Steps are all steps.
var Steps = []Step{StepOpen, StepArchive, StepReopen}

// transitions is the whole table: what is not here cannot happen.
var transitions = map[State]map[Step]State{
	Draft:    {StepOpen: Open, StepArchive: Archived},
	Open:     {StepArchive: Archived},
	Archived: {StepReopen: Open},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	if to, ok := transitions[s][step]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "need.not_now", "State", locale.M("need.state."+string(s)))
}

// Open are the steps that can be taken from the state, in the order of Steps.
func (s State) Open() []Step {
	return slices.DeleteFunc(slices.Clone(Steps), func(step Step) bool { _, ok := transitions[s][step]; return !ok })
}

// Fields are the fields of a request in the order of its form.
var Fields = []string{"title", "customer", "need", "criteria", "markets", "technologies", "budget_owner", "route", "without", "site", "deadline"}

// Request is what a body of the city needs.
type Request struct {
	ID           ID            `json:"id"`
	Title        string        `json:"title"`
	Customer     string        `json:"customer"`               // the body that asks
	Need         string        `json:"need"`                   // what is to become better, not how
	Criteria     string        `json:"criteria,omitempty"`     // by what success is told
	Markets      []string      `json:"markets,omitempty"`      // of site.Markets
	Technologies []string      `json:"technologies,omitempty"` // nil: any
	BudgetOwner  string        `json:"budget_owner,omitempty"`
	Route        string        `json:"route,omitempty"`   // how a success would be bought
	Without      bool          `json:"without,omitempty"` // said openly: no budget owner or no route
	Site         site.ID       `json:"site,omitempty"`    // where it would be tested; empty: any place
	Deadline     calendar.Date `json:"deadline"`          // the last day for solutions
	State        State         `json:"state"`
	Since        time.Time     `json:"since"`            // of the state
	Reason       string        `json:"reason,omitempty"` // of an archiving
	Revision     int64         `json:"-"`                // grows with every save; guards against overwriting
}

// text is a text of a request with its limits.
type text struct {
	field string
	text  *string
	most  int // characters
	must  bool
	lines bool // it may have several
}

// texts are the texts of a request, to be read or filled in.
func (r *Request) texts() []text {
	return []text{
		{"title", &r.Title, 300, true, false},
		{"customer", &r.Customer, 300, true, false},
		{"need", &r.Need, 4000, true, true},
		{"criteria", &r.Criteria, 4000, false, true},
		{"budget_owner", &r.BudgetOwner, 300, false, false},
		{"route", &r.Route, 2000, false, true},
	}
}

// Check says what is missing or cannot be: a title, the customer, the need, the deadline, known markets, texts within their lengths.
func (r Request) Check() error {
	var l fault.List
	for _, t := range r.texts() {
		if t.must && strings.TrimSpace(*t.text) == "" {
			l.Add(t.field, "need.missing")
		}
		if utf8.RuneCountInString(*t.text) > t.most {
			l.Add(t.field, "party.too_long", "Max", t.most)
		}
	}
	if slices.ContainsFunc(r.Markets, func(m string) bool { return !slices.Contains(site.Markets, m) }) {
		l.Add("markets", "party.choose_one")
	}
	if r.Deadline.IsZero() {
		l.Add("deadline", "need.deadline")
	}
	if r.State == Open && !r.adoptable() {
		l.Add("budget_owner", "need.adoption")
	}
	return l.Err()
}

// Adoption says whether both a budget owner and a route to adoption are named.
func (r Request) Adoption() bool {
	return strings.TrimSpace(r.BudgetOwner) != "" && strings.TrimSpace(r.Route) != ""
}

// adoptable is the condition under which companies may see the request: rule R19.
func (r Request) adoptable() bool { return r.Adoption() || r.Without }

// Move takes the step. Opening asks for the budget owner and the route to adoption, or the plain word that they are missing; archiving
// needs a reason of 10 to 2,000 characters, which the request keeps until it is open again.
func (r Request) Move(who party.Actor, step Step, reason string, now time.Time) (Request, error) {
	if err := who.May(party.ActManageSites, ""); err != nil {
		return r, err
	}
	next, err := r.State.Next(step)
	if err != nil {
		return r, err
	}
	if next == Open && !r.adoptable() {
		return r, fault.New(fault.Conflict, "need.adoption")
	}
	reason = strings.TrimSpace(reason)
	if step != StepArchive {
		reason = ""
	} else if n := utf8.RuneCountInString(reason); n < 10 {
		return r, fault.Field("reason", "need.reason")
	} else if n > 2000 {
		return r, fault.Field("reason", "party.too_long", "Max", 2000)
	}
	r.State, r.Since, r.Reason = next, now, reason
	return r, nil
}
