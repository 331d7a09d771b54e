package roster

import (
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// ID names a round.
type ID string

// State is where a round stands. The codes are stable and stored.
type State string

// The states of a round.
const (
	Planning  State = "planning"
	Approved  State = "approved" // the panels were appointed; afterwards a round is repaired and never planned anew
	Discarded State = "discarded"
)

// States are all states.
var States = []State{Planning, Approved, Discarded}

// Chosen is a pair that an officer pinned.
type Chosen struct {
	Case   application.ID `json:"case"`
	Person party.PersonID `json:"person"`
}

// Settings are what an officer decides about a round.
type Settings struct {
	Cases      []application.ID `json:"cases"`
	Absent     []party.PersonID `json:"absent,omitempty"`      // experts who take no part
	Need       int              `json:"need,omitempty"`        // members of each panel; 0: as many as the scheme says
	Cap        int              `json:"cap,omitempty"`         // cases of the round for any expert; 0: as many as each can carry
	MinimumFit int              `json:"minimum_fit,omitempty"` // per cent, where it is more than the scheme asks
	Aim        Aim              `json:"aim"`
	Pins       []Chosen         `json:"pins,omitempty"`
	Lifts      []Lift           `json:"lifts,omitempty"`
}

// Bounds of a round.
const (
	MaxCases  = 5000
	MaxNeed   = 9
	MaxCap    = 200
	MinChance = 10 // per cent
)

// Check says what is wrong with the settings, field by field.
func (s Settings) Check() error {
	var l fault.List
	switch {
	case len(s.Cases) == 0:
		l.Add("cases", "roster.cases.none")
	case len(s.Cases) > MaxCases:
		l.Add("cases", "roster.cases.many", "Count", MaxCases)
	}
	for _, f := range []struct {
		name            string
		given, from, to int
	}{{"need", s.Need, 0, MaxNeed}, {"cap", s.Cap, 0, MaxCap}, {"minimum_fit", s.MinimumFit, 0, 100}, {"chance", s.Aim.Chance, MinChance, 100}} {
		if f.given < f.from || f.given > f.to {
			l.Add(f.name, "roster.range", "From", f.from, "To", f.to)
		}
	}
	if !slices.Contains(Objectives, s.Aim.Objective) {
		l.Add("objective", "party.choose_one")
	}
	return l.Err()
}

// Round is a number of cases whose panels are appointed together.
type Round struct {
	ID         ID
	State      State
	Settings   Settings
	Version    int // of the latest plan; 0 while there is none
	Appointed  int // the version whose panels were appointed last; 0 while none were
	OpenedBy   party.PersonID
	OpenedAt   time.Time
	ApprovedBy party.PersonID
	ApprovedAt time.Time
	Revision   int64 // grows with every save; guards against overwriting
}

// Open starts a round.
func Open(id ID, who party.Actor, s Settings, now time.Time) (Round, error) {
	if err := who.May(party.ActAppoint, ""); err != nil {
		return Round{}, err
	}
	if err := s.Check(); err != nil {
		return Round{}, err
	}
	return Round{ID: id, State: Planning, Settings: s, OpenedBy: who.ID(), OpenedAt: now}, nil
}

// may asks for the duty and for the state in which the act belongs.
func (r Round) may(who party.Actor, in State) error {
	if err := who.May(party.ActAppoint, ""); err != nil {
		return err
	}
	if r.State != in {
		return fault.New(fault.Conflict, "roster.not_now")
	}
	return nil
}

// Change sets what the officer decides anew; pins and lifts stay. The next plan follows it.
func (r Round) Change(who party.Actor, s Settings) (Round, error) {
	if err := r.may(who, Planning); err != nil {
		return r, err
	}
	s.Pins, s.Lifts = r.Settings.Pins, r.Settings.Lifts
	if err := s.Check(); err != nil {
		return r, err
	}
	r.Settings = s
	return r, nil
}

// Pin makes a pair stay in every plan to come.
func (r Round) Pin(who party.Actor, x Chosen) (Round, error) {
	if err := r.may(who, Planning); err != nil {
		return r, err
	}
	if !slices.Contains(r.Settings.Cases, x.Case) {
		return r, fault.Field("case", "roster.pin.case")
	}
	if !slices.Contains(r.Settings.Pins, x) {
		r.Settings.Pins = append(slices.Clone(r.Settings.Pins), x)
	}
	return r, nil
}

// Unpin leaves a pair to the planner again.
func (r Round) Unpin(who party.Actor, x Chosen) (Round, error) {
	if err := r.may(who, Planning); err != nil {
		return r, err
	}
	r.Settings.Pins = slices.DeleteFunc(slices.Clone(r.Settings.Pins), func(p Chosen) bool { return p == x })
	return r, nil
}

// Relax takes up what an officer chose to relax; without a lift every rule holds again.
func (r Round) Relax(who party.Actor, lifts []Lift) (Round, error) {
	if err := r.may(who, Planning); err != nil {
		return r, err
	}
	if len(lifts) == 0 {
		r.Settings.Lifts = nil
		return r, nil
	}
	for _, l := range lifts {
		r.Settings.Lifts = Relax(r.Settings.Lifts, l)
	}
	return r, nil
}

// Planned takes up the next version of the plan.
func (r Round) Planned(who party.Actor, repair bool) (Round, error) {
	in := Planning
	if repair {
		in = Approved
	}
	if err := r.may(who, in); err != nil {
		return r, err
	}
	r.Version++
	return r, nil
}

// Approve says that the panels of the latest version are appointed.
func (r Round) Approve(who party.Actor, now time.Time) (Round, error) {
	if err := who.May(party.ActAppoint, ""); err != nil {
		return r, err
	}
	if r.State == Discarded || r.Version == 0 || r.Appointed == r.Version {
		return r, fault.New(fault.Conflict, "roster.not_now")
	}
	r.State, r.Appointed, r.ApprovedBy, r.ApprovedAt = Approved, r.Version, who.ID(), now
	return r, nil
}

// Discard ends a round without effect.
func (r Round) Discard(who party.Actor) (Round, error) {
	if err := r.may(who, Planning); err != nil {
		return r, err
	}
	r.State = Discarded
	return r, nil
}

// Origin is where a version of the plan comes from. The codes are stable and stored.
type Origin string

// The origins.
const (
	FromRun    Origin = "run"
	FromRepair Origin = "repair"
	FromBack   Origin = "back" // an earlier version, taken up again
)

// Origins are all origins.
var Origins = []Origin{FromRun, FromRepair, FromBack}

// Version is one plan of a round, with everything it follows from. Versions are kept for good.
type Version struct {
	Round    ID
	Number   int
	Origin   Origin
	Of       int // FromBack: the version taken up again
	Settings Settings
	Frozen   []byte // the input, as Freeze gives it
	Plan     Plan
	MadeBy   party.PersonID
	MadeAt   time.Time
}

// Input reads what the plan was made of.
func (v Version) Input() (*Input, error) { return Thaw(v.Frozen, v.Plan.Input) }

// Verified is Input for a plan that was held against it by [Verify]. What is kept is held against the digest as it stands there, so that a plan holds
// also after somebody's name was taken out of its input.
func (v Version) Verified() (*Input, error) {
	in, err := v.Input()
	if err == nil {
		err = in.check()
	}
	if err == nil {
		err = follows(in, &v.Plan)
	}
	return in, err
}

// Gone says which panels of a plan no longer hold when the round is looked at again: by reference, in the order of the plan. now is
// the input as it would be made today.
func Gone(in *Input, r *Plan, now *Input) (references []string) {
	var pairs []Pair
	lost := map[int]bool{}
	for _, x := range r.Pairs() {
		c, e := now.find(in.Cases[x.Case].ID), now.findExpert(in.Experts[x.Expert].Person)
		if c < 0 || e < 0 || slices.ContainsFunc(now.Bars, func(b Bar) bool { return b.Pair == Pair{c, e} }) {
			lost[x.Case] = true
			continue
		}
		pairs = append(pairs, Pair{c, e})
	}
	loads := make([]int, len(now.Experts))
	for _, x := range pairs {
		loads[x.Expert]++
	}
	for _, x := range r.Pairs() {
		if e := now.findExpert(in.Experts[x.Expert].Person); e >= 0 && loads[e] > now.mayTake(e) {
			lost[x.Case] = true
		}
	}
	for c := range in.Cases {
		if lost[c] {
			references = append(references, in.Cases[c].Reference)
		}
	}
	return references
}

// Place finds a chosen pair in the round; the error is what Pinnable says.
func (in *Input) Place(x Chosen) (Pin, error) {
	pin := Pin{Pair{in.find(x.Case), in.findExpert(x.Person)}, ByOfficer}
	switch {
	case pin.Case < 0:
		return pin, fault.Field("case", "roster.pin.case")
	case pin.Expert < 0:
		return pin, fault.Field("expert", "roster.pin.expert")
	case slices.ContainsFunc(in.Bars, func(b Bar) bool { return b.Pair == pin.Pair }):
		return pin, fault.Field("expert", "roster.pin.interest", "Name", in.Experts[pin.Expert].Name, "Reference", in.Cases[pin.Case].Reference)
	case len(in.pinsOn(pin.Case)) >= in.Cases[pin.Case].Need:
		return pin, fault.Field("case", "roster.pin.full", "Reference", in.Cases[pin.Case].Reference)
	}
	return pin, nil
}

// Pinnable says whether a pair that was just chosen is among the pins of the round, or why it cannot be.
func (in *Input) Pinnable(x Chosen) error {
	for _, pin := range in.Pins {
		if in.Cases[pin.Case].ID == x.Case && in.Experts[pin.Expert].Person == x.Person {
			return nil
		}
	}
	_, err := in.Place(x)
	return err
}

// PerCent turns per cent into millionths.
func PerCent(n int) int32 { return int32(n) * (perfect / 100) } //nolint:gosec // per cent
