package scheme

import (
	"slices"

	"cel.dev/cel-go/cel"

	"proba.example/internal/locale"
	"proba.example/internal/procedure"
)

// kindsByCode are the kinds of stages in files from before stages had kinds.
var kindsByCode = map[string]procedure.Kind{
	"self_diagnosis": procedure.SelfAssessment,
	"screening":      procedure.Eligibility,
	"evaluation":     procedure.ExpertReview,
	"decision":       procedure.Decision,
	"certificate":    procedure.Certificate,
}

// loadStages reads the stages and has their order checked. An edition that charges a fee and does not say where it stands has it charged
// before anybody evaluates.
func (l *loader) loadStages(c cursor) {
	e := l.e
	unique := l.unique()
	lines := c.each()
	for _, s := range lines {
		st := Stage{
			Code: s.at("code").str(), Kind: procedure.Kind(s.at("kind").str()), Role: procedure.Role(s.at("role").str()), Title: s.at("title").text(),
			Clock: s.at("clock").str(), Beside: s.at("beside").bool(false), Letter: s.at("letter").text(),
		}
		unique(s.at("code"), st.Code)
		if st.Kind == "" {
			st.Kind = kindsByCode[st.Code]
		}
		if st.Kind == procedure.Fee && len(e.Fees) == 0 {
			s.fault("stage_without_fee")
		}
		if st.Kind == procedure.Committee && e.Committee == nil {
			s.fault("stage_without_committee")
		}
		if st.Clock != "" && !l.clocks[st.Clock] {
			s.at("clock").fault("unknown_clock", "Name", st.Clock)
		}
		if when := s.at("when"); when.exists() {
			if st.when = l.expression(when, l.base, cel.BoolType); !guarded[st.Kind] {
				when.fault("stage_for_all", "Name", string(st.Kind))
			}
		}
		e.Stages = append(e.Stages, st)
	}
	if e.Payment != nil && !slices.ContainsFunc(e.Stages, func(s Stage) bool { return s.Kind == procedure.Fee }) {
		at, charged := l.feeAt(), Stage{Code: "fee", Kind: procedure.Fee, Role: procedure.Applicant, Title: e.chargedFee()}
		e.Stages, lines = slices.Insert(e.Stages, at, charged), slices.Insert(lines, at, c)
	}
	order := make([]procedure.Stage, len(e.Stages))
	for i, st := range e.Stages {
		order[i] = procedure.Stage{Code: st.Code, Kind: st.Kind, Role: st.Role, Beside: st.Beside}
	}
	p, problems := procedure.Compile(order)
	e.Procedure = p
	if parts(p) {
		c.fault("stage_parted")
	}
	for _, pr := range problems {
		at := c
		if pr.Stage >= 0 {
			at = lines[pr.Stage]
		}
		switch pr.Fault {
		case procedure.UnknownKind:
			at.fault("unknown_kind", "Name", string(pr.Kind))
		case procedure.Twice:
			at.fault("kind_twice", "Name", string(pr.Kind))
		case procedure.OutOfOrder:
			at.fault("stage_order", "Name", string(pr.Kind), "Other", string(pr.Other))
		case procedure.Missing:
			at.fault("kind_missing", "Name", string(pr.Kind))
		case procedure.WrongRole:
			at.at("role").fault("stage_role", "Name", string(pr.Kind), "Role", string(e.Stages[pr.Stage].Role))
		case procedure.BesideNothing:
			at.at("beside").fault("stage_beside")
		}
	}
}

// together are kinds that one act settles. A fee that stood between them would be due before they are done and after.
var together = [][2]procedure.Kind{
	{procedure.Eligibility, procedure.DocumentCheck},
	{procedure.ExpertReview, procedure.Visit},
	{procedure.ExpertReview, procedure.TechnologyRating},
	{procedure.Visit, procedure.TechnologyRating},
}

// parts says whether the fee stands between kinds that one act settles.
func parts(p procedure.Procedure) bool {
	return slices.ContainsFunc(together, func(k [2]procedure.Kind) bool {
		return p.Before(k[0], procedure.Fee) && p.Before(procedure.Fee, k[1]) || p.Before(k[1], procedure.Fee) && p.Before(procedure.Fee, k[0])
	})
}

// guarded are the kinds that a programme may keep for some cases. The others carry the case from its draft to its decision.
var guarded = map[procedure.Kind]bool{procedure.Fee: true, procedure.Committee: true, procedure.DocumentCheck: true}

// feeAt is where the fee stands in an edition that charges one and does not say.
func (l *loader) feeAt() int {
	later := []procedure.Kind{procedure.ExpertReview, procedure.Visit, procedure.TechnologyRating, procedure.Committee, procedure.Decision}
	if i := slices.IndexFunc(l.e.Stages, func(s Stage) bool { return slices.Contains(later, s.Kind) }); i >= 0 {
		return i
	}
	return len(l.e.Stages)
}

// chargedFee is the title of the fee that a new application owes.
func (e *Edition) chargedFee() locale.Text {
	f, _ := e.Fee(e.Payment.Fee)
	return f.Title
}

// ForCase is the edition as it governs a case with these facts: without the stages that its guards keep for others, and without what
// belongs to them. A stage whose guard cannot be told applies.
func (e *Edition) ForCase(f Facts) *Edition {
	var out []procedure.Kind
	act := &editionActivation{facts: f, excluded: e.excluded}
	for _, s := range e.Stages {
		if s.when == nil {
			continue
		}
		if yes, known, _ := s.when.holds(act); known && !yes {
			out = append(out, s.Kind)
		}
	}
	if len(out) == 0 {
		return e
	}
	k := *e
	k.Procedure = e.Procedure.Without(out...)
	k.Stages = slices.DeleteFunc(slices.Clone(e.Stages), func(s Stage) bool { return slices.Contains(out, s.Kind) })
	if slices.Contains(out, procedure.Fee) {
		k.Payment = nil
	}
	if slices.Contains(out, procedure.Committee) {
		k.Committee = nil
	}
	return &k
}

// Guarded says whether the edition keeps a stage for some of its cases: only then does [Edition.ForCase] need their facts.
func (e *Edition) Guarded() bool {
	return slices.ContainsFunc(e.Stages, func(s Stage) bool { return s.when != nil })
}

// StageOf is the stage of a kind.
func (e *Edition) StageOf(k procedure.Kind) (Stage, bool) {
	i := slices.IndexFunc(e.Stages, func(s Stage) bool { return s.Kind == k })
	if i < 0 {
		return Stage{}, false
	}
	return e.Stages[i], true
}
