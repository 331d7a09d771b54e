package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/party"
	"proba.example/internal/visit"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// visitView is the visit as the company sees it: when it is, and, once the panel has signed, the minutes to be read and signed.
type visitView struct {
	page     view.Page
	heading  view.Heading
	back     view.Link
	now      view.Notice
	shown    *minutes.View
	problems []view.Problem
	action   string
	digest   string
	sign     bool
	words    view.Field
	dissents string // what was chosen, where the form is shown again
}

func (s *pages) theMinutes(r *http.Request) (casework.MinutesView, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.MinutesView{}, who, err
	}
	v, err := s.Desk.Minutes(r.Context(), who, application.ID(r.PathValue("case")))
	return v, who, err
}

func (s *pages) visit(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.theMinutes(r)
	if err != nil {
		return err
	}
	return s.showVisit(w, r, http.StatusOK, v, nil, nil)
}

func (s *pages) signVisit(w http.ResponseWriter, r *http.Request) error {
	v, who, err := s.theMinutes(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	dissents := typed.Get("answer") == "dissent"
	if err := s.Desk.AnswerMinutes(r.Context(), who, v.Case.ID, typed.Get("digest"), dissents, typed.Get("words")); err != nil {
		status, ok := reopen(err)
		if !ok {
			return err
		}
		if v, _, err2 := s.theMinutes(r); err2 == nil {
			return s.showVisit(w, r, status, v, typed, err)
		}
		return err
	}
	return request.Redirect(w, r, withQuery(caseURL(v.Case.ID, "visit"), "saved", "1"))
}

func (s *pages) showVisit(w http.ResponseWriter, r *http.Request, status int, v casework.MinutesView, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.visit.title"))
	saved(&page, r)
	p := page.Printer
	m := visitView{
		page: page, heading: view.Heading{Kicker: p.T("applicant.visit.kicker", "Reference", v.Case.Reference, "Day", p.Date(v.VisitOn)), Title: p.T("applicant.visit.title")},
		back: view.Link{Href: caseURL(v.Case.ID, ""), Label: v.Case.Reference}, problems: view.Problems(p, problem), action: caseURL(v.Case.ID, "visit"),
		digest: v.Visit.Digest, sign: v.MayAnswer == nil, dissents: typed.Get("answer"), now: visitNotice(v),
		words: view.Field{
			Name: "words", Label: p.T("applicant.visit.words"), Hint: p.T("applicant.visit.words_hint"), Type: view.TextArea, Optional: true, Rows: 4, MaxLength: visit.MaxWords,
			Value: typed.Get("words"), Error: view.FieldError(p, problem, "words"),
		},
	}
	m.now.Title, m.now.Text = p.T(m.now.Title), p.T(m.now.Text)
	if v.Visit.State == visit.Presented && v.MayAnswer != nil {
		m.now.Text = p.Fault(v.MayAnswer)
	}
	if v.Minutes != nil {
		shown := minutes.Of(p, minutes.Papers{
			Minutes: *v.Minutes, Visit: v.Visit, List: v.List, Names: v.Names, Place: s.Desk.Agency.Place,
			Photo: func(digest string) string { return caseURL(v.Case.ID, "visit/photos/"+digest) },
		})
		m.shown = &shown
	}
	return view.Render(w, r, status, visitPage(m))
}

// visitNotice says in keys of the catalogue where the visit stands for the company.
func visitNotice(v casework.MinutesView) view.Notice {
	switch v.Visit.State {
	case visit.Presented:
		return view.Notice{Tone: view.Warn, Title: "applicant.visit.presented", Text: "applicant.visit.presented_text"}
	case visit.Signed:
		return view.Notice{Tone: view.Good, Title: "applicant.visit.signed", Text: "applicant.visit.signed_text"}
	case visit.Dissented:
		return view.Notice{Tone: view.Good, Title: "applicant.visit.dissented", Text: "applicant.visit.dissented_text"}
	case visit.Unsigned:
		return view.Notice{Tone: view.Neutral, Title: "applicant.visit.unsigned", Text: "applicant.visit.unsigned_text"}
	}
	return view.Notice{Tone: view.Info, Title: "applicant.visit.open", Text: "applicant.visit.open_text"}
}
