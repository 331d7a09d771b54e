// Package roster decides who evaluates what in a round: the cases that wait for a panel are shared out among the experts, all at
// once, so that every panel is full, nobody carries more than they can, nobody judges where they have an interest, and the fit is
// the best there is.
//
// A round is an [Input] that holds all there is to know and a [Plan] that follows from it. Both are kept as they are, with the
// seed: whoever runs the input again gets the same plan, digit by digit, and [Verify] holds a plan against its input without the
// planner. The work is done by the library assign; this package says what a fit is, what the rules are, and why a pair was made.
package roster

import (
	"errors"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Format names the form in which a round's input is kept.
const Format = "proba.round/1"

// ErrInput says that an input contradicts itself.
var ErrInput = errors.New("roster: the round is not well formed")

// Case is a case of a round, as far as it matters who evaluates it.
type Case struct {
	ID         application.ID `json:"id"`
	Reference  string         `json:"reference"`
	Company    string         `json:"company"`
	Sheet      string         `json:"sheet"`
	Industry   string         `json:"industry"`             // five digits
	Technology string         `json:"technology,omitempty"` // technology field of the company file
	Language   string         `json:"language"`             // of the applicant, BCP 47
	Region     string         `json:"region"`               // code of the scheme's region list
	Need       int            `json:"need"`                 // members of the panel
	Edition    string         `json:"edition"`              // names its Rules
}

// Field is something an expert knows: the beginning of an industry code or a technology field, and how well, 1 to 3.
type Field struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
}

// Expert is somebody who may be assigned.
type Expert struct {
	Person    party.PersonID `json:"person"`
	Name      string         `json:"name"`
	Employers []string       `json:"employers,omitempty"` // of today
	Fields    []Field        `json:"fields,omitempty"`
	Languages []string       `json:"languages,omitempty"`
	Region    string         `json:"region,omitempty"`
	Senior    bool           `json:"senior,omitempty"`
	Capacity  int            `json:"capacity"` // cases at a time
	Running   int            `json:"running"`  // cases outside the round that are at work
	Sheets    map[string]int `json:"sheets,omitempty"`
}

// Pair is an expert on a case, by their places in the input.
type Pair struct {
	Case   int `json:"case"`
	Expert int `json:"expert"`
}

// Bar keeps an expert from a case for good.
type Bar struct {
	Pair
	Kind string `json:"kind"` // what the interest is, in the code of package interest
	// Tie says that the expert belongs to the applicant: two experts who would judge each other's companies are kept apart.
	Tie bool `json:"tie,omitempty"`
}

// Ground is why a pair is pinned. The codes are stable and stored.
type Ground string

// The grounds. A pair that an officer pinned can be unpinned; the others stay, whatever anybody does.
const (
	ByOfficer Ground = "officer"
	Declared  Ground = "declared" // the expert declared to have no interest and is at work
	Written   Ground = "written"  // the expert has marked something: a written review is never removed
)

// Pin is a pair that stays.
type Pin struct {
	Pair
	Ground Ground `json:"ground"`
}

// Rules are the rules of an edition for its panels.
type Rules struct {
	Edition      string            `json:"edition"`
	Senior       int               `json:"senior"`
	SameEmployer int               `json:"same_employer"`
	Language     int               `json:"language"`
	OwnRegion    int               `json:"own_region"`
	MinimumFit   int32             `json:"minimum_fit"` // millionths
	Weights      scheme.FitWeights `json:"weights"`
}

// RulesOf takes the rules from an edition.
func RulesOf(e *scheme.Edition) Rules {
	a := e.Assignment
	return Rules{
		Edition: e.Ref.String(), Senior: a.Senior, SameEmployer: a.SameEmployer, Language: a.Language, OwnRegion: a.OwnRegion,
		MinimumFit: int32(a.MinimumFit) * (perfect / 100), Weights: a.Weights, //nolint:gosec // per cent
	}
}

// Lift is a rule that an officer chose to relax: the cap of an expert, or a rule on the panel of one case.
type Lift struct {
	Person party.PersonID `json:"person,omitempty"` // whose cap rises
	By     int            `json:"by,omitempty"`     // by so many cases
	Rule   string         `json:"rule,omitempty"`   // the name of the rule that does not hold
	Case   application.ID `json:"case,omitempty"`   // for this case
}

// Objective is what makes one plan better than another. The codes are stable and stored.
type Objective string

// The objectives.
const (
	Greatest Objective = "greatest" // the greatest fit of all pairs together
	Fairest  Objective = "fairest"  // the best fit for the case that is served worst
)

// Objectives are all objectives, in the order in which they are offered.
var Objectives = []Objective{Fairest, Greatest}

// Aim is what the officer wants of the plan.
type Aim struct {
	Objective Objective `json:"objective"`
	// Chance is the greatest probability of any pair, in per cent; 100 draws nothing.
	Chance int `json:"chance"`
	// Seed is what the draw begins with. It is kept, so that anybody can draw again.
	Seed uint64 `json:"seed,string"`
}

// Input is all there is to know about a round.
type Input struct {
	Format  string   `json:"format"`
	Cases   []Case   `json:"cases"`
	Experts []Expert `json:"experts"`
	Rules   []Rules  `json:"rules"`
	Bars    []Bar    `json:"bars,omitempty"` // by case and expert
	Pins    []Pin    `json:"pins,omitempty"`
	Lifts   []Lift   `json:"lifts,omitempty"`
	Aim     Aim      `json:"aim"`
	Before  []Pair   `json:"before,omitempty"` // a plan that is repaired: what stands today
}

// Repairs says whether the input asks for a repair and not for a plan from the beginning.
func (in *Input) Repairs() bool { return in.Before != nil }

// Freeze gives the exact bytes to keep and their SHA-256 in hexadecimal.
func (in *Input) Freeze() (kept []byte, digest string, err error) { return frozen.Freeze(in) }

// Thaw reads a frozen input and checks it against its digest.
func Thaw(kept []byte, digest string) (*Input, error) {
	in, err := frozen.Thaw[Input](kept, digest)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return &in, nil
}

// check refuses inputs that name what is not there.
func (in *Input) check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrInput, fmt.Sprintf(format, args...))
	}
	if in.Format != Format {
		return bad("format %q is not %q", in.Format, Format)
	}
	if in.Aim.Chance < 1 || in.Aim.Chance > 100 {
		return bad("a chance of at most %d per cent", in.Aim.Chance)
	}
	rules := map[string]bool{}
	for _, r := range in.Rules {
		rules[r.Edition] = true
	}
	for _, c := range in.Cases {
		if !rules[c.Edition] {
			return bad("case %s falls under %q, whose rules are not there", c.Reference, c.Edition)
		}
	}
	there := func(x Pair) bool {
		return x.Case >= 0 && x.Case < len(in.Cases) && x.Expert >= 0 && x.Expert < len(in.Experts)
	}
	for _, b := range in.Bars {
		if !there(b.Pair) {
			return bad("an interest names case %d and expert %d", b.Case, b.Expert)
		}
	}
	for _, pin := range in.Pins {
		if !there(pin.Pair) {
			return bad("a pin names case %d and expert %d", pin.Case, pin.Expert)
		}
	}
	for c := range in.Cases {
		if n := len(in.pinsOn(c)); n > in.Cases[c].Need {
			return bad("%d experts are pinned to case %s, which needs %d", n, in.Cases[c].Reference, in.Cases[c].Need)
		}
	}
	for _, b := range in.Bars {
		if _, pinned := in.pinned(b.Pair); pinned {
			return bad("%s is pinned to case %s in spite of an interest", in.Experts[b.Expert].Name, in.Cases[b.Case].Reference)
		}
	}
	for _, x := range in.Before {
		if !there(x) {
			return bad("the plan before names case %d and expert %d", x.Case, x.Expert)
		}
	}
	return nil
}

// rulesOf gives the rules of a case.
func (in *Input) rulesOf(c int) Rules {
	for _, r := range in.Rules {
		if r.Edition == in.Cases[c].Edition {
			return r
		}
	}
	return Rules{Weights: scheme.PlainAssignment().Weights}
}
