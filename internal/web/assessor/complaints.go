package assessor

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/complaint"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const complaintsURL = "/panel/complaints"

// askedView is what an expert was asked because of complaints.
type askedView struct {
	page  view.Page
	asked []askedOne
}

// askedOne is one question with the expert's account, or the form for it.
type askedOne struct {
	id, title, company string
	question, account  []string
	until              string
	form               *view.Form // nil where nothing more can be said
	field              view.Field
}

func (s *pages) askedOf(w http.ResponseWriter, r *http.Request) error {
	return s.askedPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) askedPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Desk.AskedOf(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := askedView{page: s.page(r, p.T("complaint.asked_title"))}
	shown := problem == nil
	for _, a := range all {
		one := askedOne{
			id: string(a.ID), title: p.T("complaint.of", "Number", a.Number), company: a.Company, question: paragraphs(a.Hearing.Words), account: paragraphs(a.Hearing.Account),
			until: p.T("complaint.asked_until", "Until", p.Date(a.Hearing.Until)),
		}
		if a.Open {
			one.form = &view.Form{Action: complaintsURL, Guard: true}
			one.field = view.Field{Name: "account", Label: p.T("complaint.account"), Hint: p.T("complaint.account_hint"), Type: view.TextArea, Rows: 6, MaxLength: complaint.MostWords}
			if typed.Get("complaint") == one.id {
				shown = true
				one.form.Problems = view.Problems(p, problem)
				one.field.Value, one.field.Error = typed.Get("account"), view.FieldError(p, problem, "account")
			}
		}
		v.asked = append(v.asked, one)
	}
	if !shown { // the form it came from is not there any more
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, askedPage(v))
}

func (s *pages) giveAccount(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	err = s.Desk.GiveAccount(r.Context(), who, complaint.ID(typed.Get("complaint")), typed.Get("account"))
	if status, again := reopen(err); again {
		return s.askedPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, complaintsURL)
}

// askedNotice says that the agency waits for an account; nil where it does not.
func askedNotice(p locale.Printer, all []casework.AskedOfExpert) *view.Notice {
	for _, a := range all {
		if a.Open {
			return &view.Notice{Tone: view.Warn, Title: p.T("complaint.asked_notice"), Text: p.T("complaint.asked_until", "Until", p.Date(a.Hearing.Until))}
		}
	}
	return nil
}

// paragraphs splits what somebody typed at its line breaks.
func paragraphs(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
