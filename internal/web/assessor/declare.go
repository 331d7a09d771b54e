package assessor

import (
	"net/http"
	"net/url"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// inviteView is all a member sees before declaring.
type inviteView struct {
	page     view.Page
	company  string
	latin    string
	facts    []view.Row
	kinds    []string
	action   string
	decline  string // address to which a decline is posted
	promise  view.Field
	detail   view.Field
	reason   view.Field
	problems []view.Problem
}

func (s *pages) showInvitation(w http.ResponseWriter, r *http.Request, status int, inv casework.Invitation, typed url.Values, problem error) error {
	p := request.Printer(r)
	v := inviteView{
		page: s.page(r, p.T("assessor.invite.title", "Company", inv.Company)), company: inv.Company, latin: inv.LatinName,
		facts: []view.Row{
			{Term: p.T("assessor.case.reference"), Text: inv.Reference},
			{Term: p.T("assessor.case.industry"), Text: inv.Industry},
			{Term: p.T("assessor.case.visit"), Text: p.Date(inv.VisitOn)},
			{Term: p.T("assessor.case.seat"), Text: seatName(p, inv.Member)},
		},
		kinds: []string{
			p.T("assessor.interest.work"), p.T("assessor.interest.share"), p.T("assessor.interest.family"), p.T("assessor.interest.advice"),
			p.T("assessor.interest.rival"), p.T("assessor.interest.other"),
		},
		action: caseURL(inv.Case, "declare"), decline: caseURL(inv.Case, "decline"), problems: view.Problems(p, problem),
		promise: view.Field{
			Name: "confidential", Type: view.Checkboxes, Label: p.T("assessor.invite.promise"), Values: typed["confidential"], Error: view.FieldError(p, problem, "confidential"),
			Options: []view.Option{{Value: "yes", Label: p.T("assessor.invite.promise_agree"), Hint: p.T("panel.promise")}},
		},
		detail: view.Field{
			Name: "detail", Label: p.T("assessor.interest.detail"), Hint: p.T("assessor.interest.detail_hint"), Type: view.TextArea, Value: typed.Get("detail"), Rows: 2,
			Error: view.FieldError(p, problem, "detail"),
		},
		reason: view.Field{
			Name: "reason", Label: p.T("assessor.decline.reason"), Hint: p.T("assessor.decline.reason_hint"), Type: view.TextArea, Value: typed.Get("reason"), Rows: 2,
			Error: view.FieldError(p, problem, "reason"),
		},
	}
	v.page.Path = caseURL(inv.Case, "")
	return view.Render(w, r, status, invitePage(v))
}

func seatName(p locale.Printer, m panel.Member) string {
	if m.Lead {
		return p.T("assessor.seat.lead")
	}
	return p.T("assessor.seat.member")
}

// declare takes the answer to the invitation.
func (s *pages) declare(w http.ResponseWriter, r *http.Request) error {
	inv, who, err := s.theInvitation(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	interest := typed.Get("answer") == string(panel.Interested)
	if !interest && typed.Get("answer") != string(panel.NoInterest) {
		return s.showInvitation(w, r, http.StatusUnprocessableEntity, inv, typed, fault.New(fault.Invalid, "party.choose_one"))
	}
	if !interest && inv.Member.Declaration == panel.NoInterest { // the second click of a double one
		return request.Redirect(w, r, caseURL(inv.Case, ""))
	}
	if interest {
		err = s.Desk.Declare(r.Context(), who, inv.Case, true, typed.Get("detail"))
	} else {
		err = s.Desk.AcceptSeat(r.Context(), who, inv.Case, typed.Get("confidential") == "yes", request.Printer(r).Lang())
	}
	if err != nil {
		if status, ok := reopen(err); ok {
			return s.showInvitation(w, r, status, inv, typed, err)
		}
		return err
	}
	if interest {
		return request.Redirect(w, r, list+"?told=aside")
	}
	return request.Redirect(w, r, caseURL(inv.Case, "")+"?told=declared")
}

// decline gives the seat back for a reason that is no interest.
func (s *pages) decline(w http.ResponseWriter, r *http.Request) error {
	inv, who, err := s.theInvitation(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	if err := s.Desk.Decline(r.Context(), who, inv.Case, typed.Get("reason")); err != nil {
		if status, ok := reopen(err); ok {
			return s.showInvitation(w, r, status, inv, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, list+"?told=declined")
}

func (s *pages) askStepAside(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	return s.showStepAside(w, r, http.StatusOK, c, "", nil)
}

// stepAside declares an interest that came to light after the first declaration.
func (s *pages) stepAside(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	if err := s.Desk.Declare(r.Context(), who, c.Case.ID, true, typed.Get("detail")); err != nil {
		if status, ok := reopen(err); ok {
			return s.showStepAside(w, r, status, c, typed.Get("detail"), err)
		}
		return err
	}
	return request.Redirect(w, r, list+"?told=aside")
}

func (s *pages) showStepAside(w http.ResponseWriter, r *http.Request, status int, c casework.ForExpert, detail string, problem error) error {
	p := request.Printer(r)
	page := s.page(r, p.T("assessor.aside.title"))
	return view.Render(w, r, status, stepAsidePage(page, view.Confirm{
		Title: page.Title, Text: p.T("assessor.aside.text", "Company", c.Contents.Company.Name),
		Fields: []view.Field{{
			Name: "detail", Label: p.T("assessor.interest.detail"), Hint: p.T("assessor.interest.detail_hint"), Type: view.TextArea, Value: detail,
			Error: view.FieldError(p, problem, "detail"),
		}},
		Action: caseURL(c.Case.ID, "step-aside"), Submit: p.T("assessor.aside.do"), Danger: true,
		Back: view.Link{Href: caseURL(c.Case.ID, ""), Label: c.Contents.Company.Name}, Problems: view.Problems(p, problem),
	}))
}
