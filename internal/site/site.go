// Package site is the register of places where solutions are tested: who they belong to, what they can take in, and whether they are
// open for a pilot.
//
// What is not known of a site stays unknown: a capacity that nobody stated is not zero, and technologies that nobody filled in are not
// none. In the register these rules were read from, technologies were filled in for 71 of 163 sites.
package site

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// ID names a site; a UUIDv7 in text form.
type ID string

// State is where a site stands. Dormant is no state: it is computed, see Site.Dormant.
type State string

// The states of a site.
const (
	Candidate   State = "candidate"    // somebody named it
	UnderReview State = "under_review" // the agency looks at it
	Registered  State = "registered"   // open for pilots
	Suspended   State = "suspended"    // no new matches; a running pilot goes on only if the order says so, see Site.PilotsGoOn
	Removed     State = "removed"      // for good
)

// States are all states in the order of a site's life.
var States = []State{Candidate, UnderReview, Registered, Suspended, Removed}

// Step moves a site from one state to another.
type Step string

// The steps.
const (
	StepReview   Step = "review"
	StepRegister Step = "register"
	StepSuspend  Step = "suspend"
	StepRestore  Step = "restore"
	StepRemove   Step = "remove"
)

// Steps are all steps.
var Steps = []Step{StepReview, StepRegister, StepSuspend, StepRestore, StepRemove}

// transitions is the whole table: what is not here cannot happen.
var transitions = map[State]map[Step]State{
	Candidate:   {StepReview: UnderReview, StepRemove: Removed},
	UnderReview: {StepRegister: Registered, StepRemove: Removed},
	Registered:  {StepSuspend: Suspended, StepRemove: Removed},
	Suspended:   {StepRestore: Registered, StepRemove: Removed},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	if to, ok := transitions[s][step]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "site.not_now", "State", locale.M("site.state."+string(s)))
}

// Open are the steps that can be taken from the state, in the order of Steps.
func (s State) Open() []Step {
	return slices.DeleteFunc(slices.Clone(Steps), func(step Step) bool { _, ok := transitions[s][step]; return !ok })
}

// Ownership says who owns a site.
type Ownership string

// The kinds of ownership; empty is unknown.
const (
	StateOwned Ownership = "state"
	Private    Ownership = "private"
)

// Ownerships are the known kinds.
var Ownerships = []Ownership{StateOwned, Private}

// Markets are the markets of the shared taxonomy, as the register of 2021 named them.
var Markets = []string{
	"healthcare", "edtech", "cleantech", "business_software", "proptech", "industrialtech", "entertainment", "safetytech",
	"retailtech", "transport", "sporttech", "fintech",
}

// DataClasses are what a pilot may gather, the least delicate first: readings of things, what tells of persons, what tells of their health,
// pictures and sound of persons.
var DataClasses = []string{"technical", "personal", "health", "video"}

// Point is a place on the earth in millionths of a degree (WGS 84), north and east positive.
type Point struct {
	Lat int32 `json:"lat"` // −90,000,000 to 90,000,000
	Lon int32 `json:"lon"` // −180,000,000 to 180,000,000
}

// Site is a place that hosts pilots.
type Site struct {
	ID           ID        `json:"id"`
	Source       string    `json:"source,omitempty"` // its identifier in the sheet it came from
	Name         string    `json:"name"`
	Organisation string    `json:"organisation"`     // the legal entity
	Number       string    `json:"number,omitempty"` // that entity's tax number, digits only; empty while unknown
	LegalForm    string    `json:"legal_form,omitempty"`
	Ownership    Ownership `json:"ownership,omitempty"`
	Markets      []string  `json:"markets,omitempty"`
	Technologies []string  `json:"technologies,omitempty"` // nil: unknown
	Focus        string    `json:"focus,omitempty"`
	District     string    `json:"district,omitempty"`
	Address      string    `json:"address,omitempty"`
	Hours        string    `json:"hours,omitempty"`
	Capacity     *int      `json:"capacity,omitempty"` // pilots at one time; nil: unknown, which is not zero
	Done         *int      `json:"done,omitempty"`     // pilots completed before this register; nil: unknown
	Running      *int      `json:"running,omitempty"`  // pilots running when it was entered; nil: unknown
	// DataClasses are what a pilot may gather here, of the list of that name; nil: unknown, which is neither all nor none.
	DataClasses []string `json:"data_classes,omitempty"`
	// AssetManager answers for the property where that is another than the organisation, and must then agree to a pilot; empty: nobody else.
	AssetManager string        `json:"asset_manager,omitempty"`
	OpenFrom     calendar.Date `json:"open_from,omitzero"` // with OpenTo the days on which pilots may run; zero: no limit
	OpenTo       calendar.Date `json:"open_to,omitzero"`
	Point        *Point        `json:"point,omitempty"`    // nil: unknown
	Unlisted     bool          `json:"unlisted,omitempty"` // not shown to the public
	State        State         `json:"state"`
	Since        time.Time     `json:"since"`            // of the state
	Reason       string        `json:"reason,omitempty"` // of a suspension or removal
	// PilotsGoOn says that the order of a suspension lets the pilots go on that run here.
	PilotsGoOn bool  `json:"pilots_go_on,omitempty"`
	Tested     bool  `json:"-"` // a pilot of this register began here; known where sites are read from it
	Revision   int64 `json:"-"` // grows with every save; guards against overwriting
}

// MostCapacity is the largest number of pilots a site may state.
const MostCapacity = 1000

// Check says what is missing or cannot be: a name, the organisation, known markets, a capacity from 0 to MostCapacity.
func (s Site) Check() error {
	var l fault.List
	for _, f := range []struct{ field, value string }{{"name", s.Name}, {"organisation", s.Organisation}} {
		if strings.TrimSpace(f.value) == "" {
			l.Add(f.field, "site.missing")
		}
	}
	for _, f := range []struct {
		field, value string
		most         int
	}{{"name", s.Name, 300}, {"organisation", s.Organisation, 300}, {"focus", s.Focus, 2000}, {"district", s.District, 100}, {"address", s.Address, 500}, {"hours", s.Hours, 200}, {"asset_manager", s.AssetManager, 300}} {
		if utf8.RuneCountInString(f.value) > f.most {
			l.Add(f.field, "party.too_long", "Max", f.most)
		}
	}
	if s.Number != "" && !numeric(s.Number) {
		l.Add("number", "site.number")
	}
	if s.Ownership != "" && !slices.Contains(Ownerships, s.Ownership) {
		l.Add("ownership", "party.choose_one")
	}
	if slices.ContainsFunc(s.Markets, func(m string) bool { return !slices.Contains(Markets, m) }) {
		l.Add("markets", "party.choose_one")
	}
	if slices.ContainsFunc(s.DataClasses, func(c string) bool { return !slices.Contains(DataClasses, c) }) {
		l.Add("data_classes", "party.choose_one")
	}
	if !s.OpenFrom.IsZero() && !s.OpenTo.IsZero() && s.OpenTo.Before(s.OpenFrom) {
		l.Add("open_to", "site.open_to")
	}
	if p := s.Point; p != nil && (abs(p.Lat) > 90e6 || abs(p.Lon) > 180e6) {
		l.Add("latitude", "site.point")
	}
	if s.Capacity != nil && (*s.Capacity < 0 || *s.Capacity > MostCapacity) {
		l.Add("capacity", "site.capacity", "Max", MostCapacity)
	}
	return l.Err()
}

func abs(n int32) int64 { return max(int64(n), -int64(n)) }

func numeric(s string) bool {
	return len(s) >= 5 && len(s) <= 20 && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// Move takes the step. A suspension and a removal need a reason of 10 to 2,000 characters, which the site keeps until it is open again.
func (s Site) Move(who party.Actor, step Step, reason string, now time.Time) (Site, error) {
	if err := who.May(party.ActManageSites, ""); err != nil {
		return s, err
	}
	next, err := s.State.Next(step)
	if err != nil {
		return s, err
	}
	reason = strings.TrimSpace(reason)
	if step == StepSuspend || step == StepRemove {
		if n := utf8.RuneCountInString(reason); n < 10 {
			return s, fault.Field("reason", "site.reason")
		} else if n > 2000 {
			return s, fault.Field("reason", "party.too_long", "Max", 2000)
		}
	} else {
		reason = ""
	}
	s.State, s.Since, s.Reason, s.PilotsGoOn = next, now, reason, false
	return s, nil
}

// Hosts says whether pilots that are under way may go on at the site: it is registered, or suspended by an order that lets them (R18a).
func (s Site) Hosts() bool { return s.State == Registered || s.State == Suspended && s.PilotsGoOn }

// Used says whether a pilot is known to have been done or to run at the site. Nothing known is not used.
func (s Site) Used() bool {
	return s.Tested || s.Done != nil && *s.Done > 0 || s.Running != nil && *s.Running > 0
}

// Dormant says whether the site is registered and no pilot is known of it.
func (s Site) Dormant() bool { return s.State == Registered && !s.Used() }
