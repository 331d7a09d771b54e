package scheme

import "proba.example/internal/procedure"

// kindsByCode are the kinds of stages in files from before stages had kinds.
var kindsByCode = map[string]procedure.Kind{
	"self_diagnosis": procedure.SelfAssessment,
	"screening":      procedure.Eligibility,
	"evaluation":     procedure.ExpertReview,
	"decision":       procedure.Decision,
	"certificate":    procedure.Certificate,
}

// loadStages reads the stages and has their order checked.
func (l *loader) loadStages(c cursor) {
	e := l.e
	unique := l.unique()
	lines := c.each()
	order := make([]procedure.Stage, 0, len(lines))
	for _, s := range lines {
		st := Stage{s.at("code").str(), procedure.Kind(s.at("kind").str()), s.at("role").str(), s.at("title").text(), s.at("clock").str()}
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
		e.Stages = append(e.Stages, st)
		order = append(order, procedure.Stage{Code: st.Code, Kind: st.Kind})
	}
	p, problems := procedure.Compile(order)
	e.Procedure = p
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
		}
	}
}
