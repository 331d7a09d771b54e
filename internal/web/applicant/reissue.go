package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// reissueView asks what has changed of what a certificate states.
type reissueView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	next     string // what follows
	field    view.Field
	problems []view.Problem
	action   string
}

func (s *pages) askReissue(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	if c.Outcome == nil || !c.Outcome.Reissue {
		return request.Redirect(w, r, caseURL(c.Case.ID, "outcome")) // the outcome says where the certificate stands
	}
	return s.showReissue(w, r, http.StatusOK, c, nil, nil)
}

// reissue opens the application to have the case's certificate made anew, or the one that is open, and leads to it.
func (s *pages) reissue(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	if c.Outcome == nil || c.Outcome.Number == "" {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	id, err := s.Desk.Reissue(r.Context(), who, c.Outcome.Number, application.Change(values.Get("change")))
	if status, ok := reopen(err); ok && c.Outcome.Reissue {
		return s.showReissue(w, r, status, c, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}

func (s *pages) showReissue(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("reissue.title"))
	p := page.Printer
	v := reissueView{
		page: page, trail: trail(p, c), action: caseURL(c.Case.ID, "reissue"), problems: view.Problems(p, problem),
		heading: view.Heading{Kicker: view.SpacedNumber(c.Outcome.Number), Title: page.Title, Lede: p.T("reissue.lede")},
		next:    p.T("reissue.next", "Days", c.Edition.Changes.Days),
		field: view.Field{
			Name: "change", Type: view.Radios, Label: p.T("reissue.change"), Value: typed.Get("change"), Error: view.FieldError(p, problem, "change"),
		},
	}
	for _, x := range application.Changes {
		v.field.Options = append(v.field.Options, view.Option{Value: string(x), Label: p.T("reissue.change." + string(x)), Hint: p.T("reissue.change_hint." + string(x))})
	}
	return view.Render(w, r, status, reissuePage(v))
}

// reissueTasks are what is left to do in the draft of a change.
func reissueTasks(p locale.Printer, c casework.ForApplicant) []view.Task {
	return []view.Task{
		{
			Label: p.T("applicant.task.company"), Href: withQuery(companyURL(c.Case.Company, ""), "back", caseURL(c.Case.ID, "")),
			Detail: p.T("reissue.change." + string(c.Case.Renews.Change)), State: doneTag(p, !faultsOf(c, "company"), true),
		},
		documentsTask(p, c),
		submitTask(p, c),
	}
}

// reissueParts lead to what was handed in of a change.
func reissueParts(p locale.Printer, c casework.ForApplicant) []view.Row {
	return append([]view.Row{
		{Term: p.T("reissue.why"), Text: p.T("reissue.change." + string(c.Case.Renews.Change))},
		{Term: p.T("applicant.task.company"), Text: c.Company.Name + " · " + c.Company.LatinName},
		{Term: p.T("applicant.task.documents"), Text: documentsTask(p, c).Detail, Change: &view.Link{Href: caseURL(c.Case.ID, "documents"), Label: p.T("applicant.view")}},
	}, successionRows(p, c)...)
}
