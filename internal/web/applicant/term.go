package applicant

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
	"proba.example/internal/web/view"
)

// termView says day by day how the due date of what the company waits for comes about.
type termView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	facts   []view.Row
	days    view.Table
}

func (s *pages) term(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	a, t, err := s.Desk.OwnTerm(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("clock.title"))
	p := page.Printer
	return view.Render(w, r, http.StatusOK, termPage(termView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(id, ""), Label: a.Reference}},
		heading: view.Heading{Kicker: p.Text(t.Clock.Title), Title: page.Title, Lede: p.T("clock.lede")}, facts: term.Facts(p, t), days: term.Days(p, t),
	}))
}
