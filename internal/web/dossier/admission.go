package dossier

import (
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
	"proba.example/internal/solution"
	"proba.example/internal/web/view"
)

// StateTag is the state of a request for admission.
func StateTag(p locale.Printer, a solution.Admission) view.Tag {
	tone := map[solution.State]view.Tone{
		solution.Checking: view.Info, solution.Returned: view.Warn, solution.Expertise: view.Progress, solution.Judged: view.Progress, solution.Admitted: view.Good, solution.Refused: view.Bad,
	}[a.State]
	return view.Tag{Tone: tone, Text: p.T("solution.state." + string(a.State))}
}

// Steps are the stages of a request and how it stands with them.
func Steps(p locale.Printer, a solution.Admission) []view.Step {
	var steps []view.Step
	for _, s := range a.Standings() {
		steps = append(steps, view.Step{Label: p.T("solution.stage." + s.Code), Done: s.State == procedure.Done, Current: s.State == procedure.Now})
	}
	return steps
}

// AdmissionRows are the facts of a request that everybody concerned may read.
func AdmissionRows(p locale.Printer, a solution.Admission) []view.Row {
	rows := []view.Row{
		{Term: p.T("solution.number"), Text: a.Number},
		{Term: p.T("solution.handed_in_on"), Text: p.Date(a.HandedInOn)},
		{Term: p.T("solution.rules"), Text: a.Rules},
	}
	if !a.DueOn.IsZero() && a.State.Open() {
		rows = append(rows, view.Row{Term: p.T("solution.due." + string(a.State)), Text: p.Date(a.DueOn)})
	}
	if by := a.Abroad; by != nil {
		rows = append(rows,
			view.Row{Term: p.T("solution.nominated_by"), Text: by.Partner + " · " + by.Agreement},
			view.Row{Term: p.T("solution.foreign_certificate"), Text: p.T("solution.foreign_evidence", "Number", view.SpacedNumber(by.Certificate))})
		if by.Short {
			rows = append(rows, view.Row{Term: p.T("solution.route"), Text: p.T("solution.short_route")})
		}
		if by.Waived {
			rows = append(rows, view.Row{Term: p.T("nomination.local"), Text: p.T("nomination.local_waived")})
		}
	}
	for _, c := range a.Corrections {
		rows = append(rows, view.Row{Term: p.T("solution.to_mend", "Field", p.T("solution.field."+c.Field)), Text: c.Words})
	}
	return rows
}

// VerdictRows are the end of a request: of a refusal the field, the ground, the clause, the act, the words and the term of appeal.
func VerdictRows(p locale.Printer, v solution.Verdict) []view.Row {
	var rows []view.Row
	if v.Field != "" {
		rows = append(rows, view.Row{Term: p.T("solution.about_field"), Text: p.T("solution.field." + v.Field)})
	}
	if v.Ground != "" {
		rows = append(rows, view.Row{Term: p.T("solution.ground"), Text: v.Ground}, view.Row{Term: p.T("solution.clause"), Text: p.Text(v.Clause)}, view.Row{Term: p.T("solution.act"), Text: p.Text(v.Act)})
	}
	if v.Words != "" {
		rows = append(rows, view.Row{Term: p.T("solution.reasons"), Text: v.Words})
	}
	if !v.AppealUntil.IsZero() {
		rows = append(rows, view.Row{Term: p.T("solution.appeal_until"), Text: p.Date(v.AppealUntil)})
	}
	return rows
}

// OpinionText is an opinion in words.
func OpinionText(p locale.Printer, o solution.Opinion) string {
	return p.T("solution.opinion.new."+string(o.New)) + " " + p.T("solution.opinion.different."+string(o.Different)) + " " + o.Words
}

// GroundOptions are the grounds of a stage to choose from.
func GroundOptions(p locale.Printer, r *solution.Rules, at solution.Stage) []view.Option {
	options := []view.Option{{Label: p.T("solution.choose")}}
	for _, g := range r.Grounds {
		if g.Stage == at {
			options = append(options, view.Option{Value: g.Code, Label: p.Text(g.Clause) + " (" + g.Code + ")"})
		}
	}
	return options
}

// FieldOptions are the fields of a description to choose from.
func FieldOptions(p locale.Printer) []view.Option {
	options := []view.Option{{Label: p.T("solution.choose")}}
	for _, f := range solution.Fields() {
		options = append(options, view.Option{Value: f, Label: p.T("solution.field." + f)})
	}
	return options
}
