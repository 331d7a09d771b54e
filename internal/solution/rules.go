package solution

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/clock"
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
)

// Rules are what an agency admits solutions by, as dated data. The terms of 3 and 10 working days are those told of Moscow's programme;
// the terms for completing and appealing, the number of experts and the list of grounds are settings of this program, because no source
// states them.
type Rules struct {
	Version        string      `json:"version"`
	Act            locale.Text `json:"act"`
	FormalDays     int         `json:"formal_days"`     // working days
	ExpertiseDays  int         `json:"expertise_days"`  // working days
	CompletionDays int         `json:"completion_days"` // working days a company has after a return
	AppealDays     int         `json:"appeal_days"`     // calendar days
	Experts        int         `json:"experts"`         // opinions that are needed
	ShortExperts   int         `json:"short_experts"`   // opinions on the shortened route of an agreement; 0: there is no such route
	LocalEntity    bool        `json:"local_entity"`    // a company from abroad needs a local entity, or an agreement that waives it (R6)
	Grounds        []Ground    `json:"grounds"`
}

// Ground is a ground of refusal.
type Ground struct {
	Code   string      `json:"code"`
	Stage  Stage       `json:"stage"`
	Field  string      `json:"field,omitempty"` // of the description, where it is about one
	Clause locale.Text `json:"clause"`
}

// Stage is when a ground may be given.
type Stage string

// The stages.
const (
	Formal   Stage = "formal"
	Judgment Stage = "expertise"
)

//go:embed data/rules.json
var shippedRules []byte

// ReadRules reads a file of rules: nothing unknown, terms of 1 to 365 days, 1 to 9 experts, every text in every language, each code once.
func ReadRules(r io.Reader) (*Rules, error) {
	in := json.NewDecoder(io.LimitReader(r, 1<<20))
	in.DisallowUnknownFields()
	var x Rules
	if err := in.Decode(&x); err != nil {
		return nil, fmt.Errorf("rules of admission: %w", err)
	}
	for _, n := range []int{x.FormalDays, x.ExpertiseDays, x.CompletionDays, x.AppealDays} {
		if n < 1 || n > 365 {
			return nil, fmt.Errorf("rules of admission: a term of %d days", n)
		}
	}
	texts := []locale.Text{x.Act}
	var codes []string
	for _, g := range x.Grounds {
		if g.Code == "" || slices.Contains(codes, g.Code) || g.Stage != Formal && g.Stage != Judgment || g.Field != "" && SectionOf(g.Field) == "" {
			return nil, fmt.Errorf("rules of admission: ground %q", g.Code)
		}
		codes, texts = append(codes, g.Code), append(texts, g.Clause)
	}
	for _, t := range texts {
		if missing := t.Missing(); len(missing) > 0 {
			return nil, fmt.Errorf("rules of admission: a text in %s is missing", missing[0])
		}
	}
	if x.Version == "" || x.Experts < 1 || x.Experts > 9 || x.ShortExperts < 0 || x.ShortExperts > x.Experts || len(x.Grounds) == 0 {
		return nil, errors.New("rules of admission: version, experts and grounds are needed")
	}
	return &x, nil
}

// ShippedRules gives the rules that come with the program.
var ShippedRules = sync.OnceValues(func() (*Rules, error) { return ReadRules(bytes.NewReader(shippedRules)) })

// Ground is the ground of a code that may be given at the stage.
func (r Rules) Ground(code string, at Stage) (Ground, bool) {
	i := slices.IndexFunc(r.Grounds, func(g Ground) bool { return g.Code == code && g.Stage == at })
	if i < 0 {
		return Ground{}, false
	}
	return r.Grounds[i], true
}

// due is the last of so many working days after a day.
func due(days int, from calendar.Date, c *workdays.Calendar) (calendar.Date, error) {
	r, err := clock.Reckon(clock.Term{Days: days, Calendar: c}, from, nil, from)
	return r.Due, err
}

// Procedure is the order of the stages: the formal check, the sealed expertise, the decision.
var Procedure = sync.OnceValue(func() procedure.Procedure {
	p, problems := procedure.Compile([]procedure.Stage{
		{Code: "formal", Kind: procedure.DocumentCheck, Role: procedure.Officer},
		{Code: "expertise", Kind: procedure.ExpertReview, Role: procedure.Expert},
		{Code: "decision", Kind: procedure.Decision, Role: procedure.Decider},
	})
	if len(problems) > 0 {
		panic("solution: the stages of admission break the rules of stages")
	}
	return p
})
