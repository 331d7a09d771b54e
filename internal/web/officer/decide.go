package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// decideView is the page on which an independent decider takes the decision.
type decideView struct {
	page       view.Page
	trail      []view.Link
	ref        string
	verdict    view.Notice
	line       view.NumberLineChart
	technology view.GradeScaleChart
	areas      view.AreaBarsChart
	thresholds view.Table
	sure       sureView
	without    view.Table   // with each expert left out
	hangs      *view.Notice // that a refusal hangs on one
	result     string
	action     string
	fields     []view.Field
	second     view.Notice // who could confirm a grant
	declined   *view.Notice
	basis      *view.Notice // which total decides; nil where the scheme knows one only
	problems   []view.Problem
}

func (o *pages) decide(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	return o.decideForm(w, r, http.StatusOK, v, decision.Proposal{}, nil)
}

func (o *pages) decideForm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, x decision.Proposal, err error) error {
	if err == nil {
		if _, err := v.Case.State.Next(application.StepPropose); err != nil {
			return err
		}
	}
	if v.MayDecide != nil {
		return v.MayDecide
	}
	if v.Result == nil || v.Judgement == nil || v.Deciding == nil {
		return stale
	}
	p := request.Printer(r)
	dv := decideView{
		page: o.page(r, p.T("officer.decide.title", "Company", v.Contents.Company.Name)), trail: trail(p, v), ref: v.Case.Reference,
		line: totalsLine(p, v), technology: technologyScale(p, v.Edition, v.Result.Technology), areas: areaBars(p, v), thresholds: thresholdTable(p, v),
		result: caseURL(v.Case.ID, "result"), action: caseURL(v.Case.ID, "decide"), fields: decideFields(p, v, x, err), problems: view.Problems(p, err),
	}
	dv.verdict = verdict(p, v)
	if dv.basis, dv.without = basisNotice(p, v), withoutTable(p, v); !v.Edition.OnFacts() {
		dv.sure = howSure(p, v)
	}
	if len(v.HangsOn) > 0 {
		dv.hangs = &view.Notice{Tone: view.Warn, Title: p.T("officer.without.hangs"), Text: hangsWords(p, v)}
	}
	dv.second = view.Notice{Tone: view.Info, Text: p.T("officer.decide.confirmers", "Names", names(v.Confirmers))}
	if len(v.Confirmers) == 0 {
		dv.second = view.Notice{Tone: view.Warn, Text: p.T("officer.decide.no_confirmer")}
	}
	if n := len(v.Proposals); n > 0 && v.Proposals[n-1].Outcome == approval.Declined {
		last := v.Proposals[n-1]
		dv.declined = &view.Notice{
			Tone: view.Warn, Title: p.T("officer.decide.declined_before"),
			Text: p.T("officer.decide.declined_words", "By", personName(v.People[last.SettledBy]), "Words", last.Answer),
		}
	}
	return view.Render(w, r, status, decidePage(dv))
}

// verdict says what the thresholds make of the result.
func verdict(p locale.Printer, v casework.ForOfficer) view.Notice {
	if v.Judgement.Award {
		return view.Notice{Tone: view.Good, Title: awardTitle(p, v.Judgement.Grade), Text: resultWords(p, v)}
	}
	return view.Notice{Tone: view.Warn, Title: p.T("officer.decide.below"), Text: resultWords(p, v) + " " + p.T("facts.not_granted")}
}

// awardTitle says that every threshold is met, and the grade where there is one.
func awardTitle(p locale.Printer, grade string) string {
	if grade == "" {
		return p.T("facts.award")
	}
	return p.T("officer.decide.award", "Grade", grade)
}

// resultWords is the result in a sentence: points, and the technology grade where there is one.
func resultWords(p locale.Printer, v casework.ForOfficer) string {
	switch {
	case v.Edition.OnFacts():
		return p.T("facts.on_facts")
	case v.Result.Technology == "":
		return p.T("facts.points", "Total", *v.Deciding)
	}
	return p.T("officer.decide.award_text", "Total", *v.Deciding, "Technology", v.Result.Technology)
}

func decideFields(p locale.Printer, v casework.ForOfficer, x decision.Proposal, err error) []view.Field {
	award := v.Judgement.Award
	grant := view.Option{Value: string(decision.Grant), Label: p.T("outcome.grant"), Hint: grantHint(p, v.Judgement.Grade)}
	if !award {
		grant.Disabled, grant.Hint = true, p.T("officer.decide.grant_closed")
	}
	refuse := view.Option{Value: string(decision.Refuse), Label: p.T("outcome.refuse")}
	if n := v.Edition.WeakPoints; n > 0 {
		refuse.Hint = p.T("officer.decide.refuse_hint", "Count", n)
	}
	grounds := view.Field{
		Name: "grounds", Type: view.Checkboxes, Label: p.T("officer.decide.grounds"), Hint: p.T("officer.decide.grounds_hint"), Optional: true,
		Error: view.FieldError(p, err, "grounds"),
	}
	for _, g := range decision.Grounds {
		if g == decision.NotCarried && (v.Vote == nil || v.Vote.Carried) {
			continue // nothing the reader could choose here
		}
		opt := view.Option{Value: string(g), Label: p.T("ground." + string(g))}
		if g == decision.BelowThreshold && award {
			opt.Disabled, opt.Hint = true, p.T("officer.decide.not_below")
		}
		grounds.Options = append(grounds.Options, opt)
	}
	for _, g := range x.Grounds {
		grounds.Values = append(grounds.Values, string(g))
	}
	fields := []view.Field{
		{
			Name: "outcome", Type: view.Radios, Label: p.T("officer.decision.outcome"), Value: string(x.Outcome), Error: view.FieldError(p, err, "outcome"),
			Options: []view.Option{grant, refuse},
		},
		grounds,
		{
			Name: "reasons", Type: view.TextArea, Label: p.T("officer.decision.reasons"), Hint: p.T("officer.decide.reasons_hint"), Value: x.Reasons, Rows: 6,
			MaxLength: 4000, Error: view.FieldError(p, err, "reasons"),
		},
	}
	if len(v.HangsOn) > 0 {
		fields = append(fields, view.Field{
			Name: "acknowledged", Type: view.TextArea, Label: p.T("officer.without.acknowledge"), Hint: p.T("officer.without.acknowledge_hint"), Value: x.Acknowledged,
			Rows: 3, MaxLength: 4000, Optional: true, Error: view.FieldError(p, err, "acknowledged"),
		})
	}
	return fields
}

func grantHint(p locale.Printer, grade string) string {
	if grade == "" {
		return p.T("facts.grant_hint")
	}
	return p.T("officer.decide.grant_hint", "Grade", grade)
}

func readProposal(values url.Values) decision.Proposal {
	x := decision.Proposal{Outcome: decision.Outcome(values.Get("outcome")), Reasons: values.Get("reasons"), Acknowledged: values.Get("acknowledged")}
	for _, g := range values["grounds"] {
		x.Grounds = append(x.Grounds, decision.Ground(g))
	}
	return x
}

func (o *pages) saveDecision(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	x := readProposal(values)
	err = o.Desk.Decide(r.Context(), v.Actor, v.Case.ID, x)
	if o.doneAlready(r, err, func(now casework.ForOfficer) bool {
		d := cmp.Or(now.Decision, now.Proposed)
		return d != nil && d.DecidedBy == v.Actor.ID() && d.Outcome == x.Outcome && d.Reasons == strings.TrimSpace(x.Reasons)
	}) {
		err = nil
	}
	if status, again := reopen(err); again {
		return o.decideForm(w, r, status, v, x, err)
	}
	if err != nil {
		return err
	}
	done := "proposed"
	if x.Outcome == decision.Refuse {
		done = "refused"
	}
	return request.Redirect(w, r, caseURL(v.Case.ID, "")+"?done="+done)
}
