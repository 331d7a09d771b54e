package pact

import (
	"net/http"
	"net/url"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func (c *pages) askEnd(w http.ResponseWriter, r *http.Request) error {
	f, _, err := c.read(r)
	if err != nil {
		return err
	}
	return c.endPage(w, r, http.StatusOK, f, url.Values{}, nil)
}

// endPage asks for the ground of an early end and says what follows from it.
func (c *pages) endPage(w http.ResponseWriter, r *http.Request, status int, f programme.AgreementFile, typed url.Values, problem error) error {
	p, x := request.Printer(r), f.Pilot
	page := c.Page(r, p.T("ending.end"))
	page.Path = r.URL.Path
	s, _ := f.Agreement.InForce()
	grounds := make([]view.Option, 0, len(pilot.EndGrounds))
	for _, g := range pilot.GroundsOf(c.Side) {
		hint := p.T("ending.notice", "Count", s.Terms.NoticeDays)
		if g.AtOnce() {
			hint = p.T("ending.at_once")
		}
		grounds = append(grounds, view.Option{Value: string(g), Label: p.T("ending.ground." + string(g)), Hint: hint})
	}
	return view.Render(w, r, status, confirmPage(page, view.Confirm{
		Title: page.Title, Text: p.T("ending.text"), Action: c.URL(x.ID, atEnd), Submit: page.Title, Danger: true,
		Facts: []view.Row{
			{Term: p.T("pilot.kicker"), Text: x.Title},
			{Term: p.T("pact.side"), Text: p.T("run.side." + string(c.Side))},
			{Term: p.T("ending.last_by_notice"), Text: p.Date(s.Terms.LastDay(pilot.EndOwnWish, f.Today))},
			{Term: p.T("ending.report"), Text: reportText(p, x.FirstStart().IsZero())},
			{Term: p.T("ending.stays"), Text: p.T("ending.duties")},
		},
		Back: view.Link{Href: c.URL(x.ID, atPage), Label: p.T("pact.title")}, Problems: view.Problems(p, problem),
		Fields: view.Fill(p, "ending.field.", []view.Field{
			{Name: "ground", Type: view.Radios, Options: grounds}, {Name: "words", Type: view.TextArea, Rows: 4, MaxLength: 2000, Hint: p.T("ending.words_hint")},
		}, typed, problem),
	}))
}

func (c *pages) end(w http.ResponseWriter, r *http.Request) error {
	f, who, err := c.read(r)
	if err != nil {
		return err
	}
	v, err := request.Form(r)
	if err != nil {
		return err
	}
	err = c.Desk.EndAgreement(r.Context(), who, c.Side, f.Pilot.ID, pilot.EndGround(v.Get("ground")), v.Get("words"))
	if status, again := view.Reopen(err); again {
		return c.endPage(w, r, status, f, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(f.Pilot.ID, atPage))
}

func reportText(p locale.Printer, waived bool) string {
	if waived {
		return p.T("ending.report_waived")
	}
	return p.T("ending.report_due")
}

// EndNotice says that a side ended the agreement, on which ground and with which day; false where nobody did.
func EndNotice(p locale.Printer, a pilot.Agreement) (view.Notice, bool) {
	e := a.Ending
	if e == nil {
		return view.Notice{}, false
	}
	return view.Notice{
		Tone: view.Warn, Title: p.T("ending.title", "Ground", p.T("ending.ground."+string(e.Ground))), Text: e.Words,
		Items: []string{
			p.T("ending.by", "Side", p.T("run.side."+string(e.Side)), "Name", e.Name, "On", e.On), p.T("ending.last", "Last", e.Last), reportText(p, e.Waived), p.T("ending.duties"),
		},
	}, true
}
