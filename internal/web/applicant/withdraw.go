package applicant

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// withdrawView asks once more before an application is taken back.
type withdrawView struct {
	page    view.Page
	confirm view.Confirm
}

func (s *pages) askWithdraw(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	if !c.MayWithdraw {
		return request.Redirect(w, r, caseURL(c.Case.ID, "")) // the case says where it stands
	}
	return s.showWithdraw(w, r, http.StatusOK, c, nil)
}

func (s *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	if err := s.Desk.Withdraw(r.Context(), who, c.Case.ID); err != nil {
		if status, ok := reopen(err); ok && !stale(err) {
			return s.showWithdraw(w, r, status, c, err)
		}
		return err
	}
	if c.Case.State == application.Draft {
		return request.Redirect(w, r, "/desk")
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, ""))
}

func (s *pages) showWithdraw(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.withdraw.title"))
	p := page.Printer
	v := withdrawView{page: page, confirm: view.Confirm{
		Title: p.T("applicant.withdraw.title"), Text: p.T("applicant.withdraw.text"), Action: caseURL(c.Case.ID, "withdraw"), Submit: p.T("applicant.withdraw.do"), Danger: true,
		Back: view.Link{Href: caseURL(c.Case.ID, ""), Label: c.Case.Reference},
		Facts: []view.Row{
			{Term: p.T("applicant.case.reference"), Text: c.Case.Reference},
			{Term: p.T("applicant.company.name"), Text: c.Company.Name},
			{Term: p.T("applicant.case.state"), Text: stateTag(p, c.Case.State).Text},
		},
	}}
	if c.Case.State == application.Draft {
		v.confirm.Text = p.T("applicant.withdraw.draft_text")
	}
	for _, f := range fault.All(problem) {
		v.confirm.Problems = append(v.confirm.Problems, view.Problem{Text: p.Message(f.Key, f.Args)})
	}
	return view.Render(w, r, status, withdrawPage(v))
}
