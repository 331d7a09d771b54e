package officer

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func (o *pages) askRegister(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	if _, err := v.Case.State.Next(application.StepRegister); err != nil {
		return err
	}
	return o.registerForm(w, r, http.StatusOK, v, nil)
}

// registerForm asks once more before the result is registered. The result itself is not shown: until it is registered nobody sees marks.
func (o *pages) registerForm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, err error) error {
	p := request.Printer(r)
	serving, in, vacant := progress(v.Seats)
	page := o.page(r, p.T("officer.register.title"))
	c := view.Confirm{
		Title: page.Title, Text: p.T("officer.register.text"), Action: caseURL(v.Case.ID, "register"), Submit: p.T("officer.register.do"),
		Back: view.Link{Href: caseURL(v.Case.ID, ""), Label: v.Case.Reference}, Problems: view.Problems(p, err),
		Facts: []view.Row{
			{Term: p.T("officer.company.name"), Text: v.Contents.Company.Name},
			{Term: p.T("officer.register.sheets"), Text: p.T("view.n_of_m", "Done", in, "All", serving)},
		},
	}
	if vacant > 0 {
		c.Facts = append(c.Facts, view.Row{Term: p.T("officer.register.recused"), Text: p.Number(int64(vacant))})
	}
	if v.Panel != nil {
		c.Facts = append(c.Facts, view.Row{Term: p.T("officer.fact.visit"), Text: p.Date(v.Panel.VisitOn)})
	}
	return view.Render(w, r, status, confirmActPage(page, c))
}

func (o *pages) register(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	err = o.Desk.RegisterResult(r.Context(), v.Actor, v.Case.ID)
	if o.doneAlready(r, err, func(now casework.ForOfficer) bool { return now.Case.State == application.Evaluated }) {
		err = nil
	}
	if status, again := reopen(err); again {
		return o.registerForm(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(v.Case.ID, "")+"?done=registered")
}

// issueAgain queues the issuing of a certificate that is stuck. A case that is through meanwhile is simply shown.
func (o *pages) issueAgain(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	if err := o.Desk.RetryIssuance(r.Context(), who, id); err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "")+"?done=issuing")
}
