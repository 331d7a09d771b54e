package aid

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Advice is what a committee said of a request before it is decided, entered from its minutes.
type Advice struct {
	Words
	Approve bool `json:"approve"`
}

// Procedure is the order of the stages of a request for a measure: the examination and the committee where the measure has them, the
// decision, the agreement, the report and its settlement.
func Procedure(m *measure.Measure) procedure.Procedure {
	var stages []procedure.Stage
	add := func(k procedure.Kind, r procedure.Role) {
		stages = append(stages, procedure.Stage{Code: string(k), Kind: k, Role: r})
	}
	if m.Has(procedure.DocumentCheck) {
		add(procedure.DocumentCheck, procedure.Officer)
	}
	if m.Has(procedure.Committee) {
		add(procedure.Committee, procedure.Members)
	}
	add(procedure.Decision, procedure.Decider)
	add(procedure.Agreement, procedure.Applicant)
	add(procedure.Account, procedure.Applicant)
	add(procedure.Settlement, procedure.Officer)
	p, _ := procedure.Compile(stages)
	return p
}

// facts are what the stages ask of a request.
func (r Request) facts() procedure.Facts {
	f := procedure.Facts{Done: map[procedure.Kind]time.Time{}, Ended: r.State == Declined || r.State == Withdrawn || r.State == ClawBack && r.Report == nil || r.State == Repaid && r.Report == nil}
	done := func(k procedure.Kind, w *Words) {
		if w != nil {
			f.Done[k] = w.At
		}
	}
	if r.Examination != nil {
		done(procedure.DocumentCheck, &r.Examination.Words)
	}
	if r.Advice != nil {
		done(procedure.Committee, &r.Advice.Words)
	}
	if r.Decision != nil && !r.Decision.Refused {
		done(procedure.Decision, &r.Decision.Words)
	}
	if r.Agreement != nil {
		f.Done[procedure.Agreement] = r.Agreement.At
	}
	if r.Report != nil {
		done(procedure.Account, &r.Report.Words)
	}
	if r.Report != nil && r.Settlement != nil {
		done(procedure.Settlement, &r.Settlement.Words)
	}
	return f
}

// Standings say for every stage how the request stands with it.
func (r Request) Standings(m *measure.Measure) []procedure.Standing {
	return Procedure(m).Standings(r.facts())
}

// At asks whether a stage may be worked on now: nil, or a Conflict that names the stage that comes first.
func (r Request) At(m *measure.Measure, k procedure.Kind) error {
	first, held := Procedure(m).Holds(k, r.facts())
	switch {
	case r.State == Draft:
		return notNow(r.State)
	case !held:
		return nil
	case first != k:
		return fault.New(fault.Conflict, "aid.stage_waits", "Stage", locale.M("stage."+string(first)))
	}
	return notNow(r.State)
}

// Advise enters what the committee said, where the measure has one. Who entered it does not decide.
func (r Request) Advise(who party.Actor, m *measure.Measure, approve bool, words string, now time.Time) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	if err := r.At(m, procedure.Committee); err != nil {
		return r, err
	}
	r.Advice = &Advice{Words{who.ID(), now, words}, approve}
	return r, nil
}

// passOver goes on to the decision where the measure has no examination: every cost counts, and no officer recommends.
func (r Request) passOver(m *measure.Measure, now time.Time, on calendar.Date) (Request, error) {
	if m.Has(procedure.DocumentCheck) {
		return r, nil
	}
	return r.to(StepExamine, now, on, m.Terms.Decide)
}
