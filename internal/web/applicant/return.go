package applicant

import (
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// askReturn asks once more before a certificate is given back.
func (s *pages) askReturn(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	if c.Outcome == nil || !c.Outcome.MayReturn {
		return request.Redirect(w, r, caseURL(c.Case.ID, "outcome")) // the outcome says where the certificate stands
	}
	return s.showReturn(w, r, http.StatusOK, c, nil)
}

func (s *pages) giveBack(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	done := caseURL(c.Case.ID, "outcome") + "?done=returned"
	if o := c.Outcome; o != nil && o.Standing == register.StandingRevoked {
		return request.Redirect(w, r, done) // the second click of a double one
	}
	if err := s.Desk.ReturnCertificate(r.Context(), who, c.Case.ID); err != nil {
		if status, ok := reopen(err); ok && !stale(err) && c.Outcome != nil {
			return s.showReturn(w, r, status, c, err)
		}
		return err
	}
	return request.Redirect(w, r, done)
}

func (s *pages) showReturn(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.return.title"))
	p := page.Printer
	v := withdrawView{page: page, confirm: view.Confirm{
		Title: p.T("applicant.return.title"), Text: p.T("applicant.return.text"), Action: caseURL(c.Case.ID, "return"), Submit: p.T("applicant.return.do"), Danger: true,
		Back: view.Link{Href: caseURL(c.Case.ID, "outcome"), Label: p.T("applicant.outcome.title")},
		Facts: []view.Row{
			{Term: p.T("applicant.return.number"), Text: view.SpacedNumber(c.Outcome.Number)},
			{Term: p.T("applicant.company.name"), Text: c.Company.Name},
			{Term: p.T("applicant.case.reference"), Text: c.Case.Reference},
		},
	}}
	for _, f := range fault.All(problem) {
		v.confirm.Problems = append(v.confirm.Problems, view.Problem{Text: p.Message(f.Key, f.Args)})
	}
	return view.Render(w, r, status, withdrawPage(v))
}
