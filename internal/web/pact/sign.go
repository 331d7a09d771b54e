package pact

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func (c *pages) askSign(w http.ResponseWriter, r *http.Request) error {
	f, who, err := c.read(r)
	if err != nil {
		return err
	}
	if !f.Agreement.Awaits(c.Side) || !c.mayBind(who, f) {
		return fault.New(fault.Conflict, "pact.not_yours")
	}
	return c.signPage(w, r, http.StatusOK, f, url.Values{"shown": {f.Agreement.Offer.Digest}, "looked_on": {f.Today.String()}}, nil)
}

// signPage asks for the signature. What the signer was shown goes with the form, so that nobody signs another text than the one that was read.
func (c *pages) signPage(w http.ResponseWriter, r *http.Request, status int, f programme.AgreementFile, typed url.Values, problem error) error {
	p, x := request.Printer(r), f.Pilot
	page := c.Page(r, p.T("pact.sign"))
	page.Path = r.URL.Path
	at := view.Confirm{
		Title: p.T("pact.sign"), Text: p.T("pact.sign_text." + string(c.Side)), Action: c.URL(x.ID, atSign), Submit: p.T("pact.sign"), Hidden: map[string]string{"shown": typed.Get("shown")},
		Back: view.Link{Href: c.URL(x.ID, atPage), Label: p.T("pact.title")}, Problems: view.Problems(p, problem),
		Facts: []view.Row{{Term: p.T("pilot.kicker"), Text: x.Title}, {Term: p.T("pact.side"), Text: p.T("run.side." + string(c.Side))}, {Term: p.T("report.digest"), Text: typed.Get("shown")}},
	}
	if c.Side == pilot.Office {
		at.Fields = view.Fill(p, "pact.field.", []view.Field{
			{Name: "company_state", Type: view.Radios, Hint: p.T("pact.company_hint"), Options: options(func(s pilot.CompanyState) string { return p.T("pact.company." + string(s)) }, pilot.CompanyStates)},
			{Name: "looked_on", Type: view.Date, Width: "short"},
			{Name: "source", MaxLength: 300, Hint: p.T("pact.source_hint")},
		}, typed, problem)
	}
	return view.Render(w, r, status, confirmPage(page, at))
}

func (c *pages) sign(w http.ResponseWriter, r *http.Request) error {
	f, who, err := c.read(r)
	if err != nil {
		return err
	}
	v, err := request.Form(r)
	if err != nil {
		return err
	}
	s := pilot.Signature{Company: pilot.CompanyState(v.Get("company_state")), Source: v.Get("source")}
	s.LookedOn, _ = calendar.Parse(strings.TrimSpace(v.Get("looked_on"))) // no day is refused with the others
	err = c.Desk.SignAgreement(r.Context(), who, c.Side, f.Pilot.ID, v.Get("shown"), s)
	if status, again := view.Reopen(err); again {
		return c.signPage(w, r, status, f, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(f.Pilot.ID, atPage))
}

// step is something the agency does with an agreement, after a yes.
type step struct {
	name, at string
	danger   bool
	fields   []view.Field
	do       func(c *pages, r *http.Request, who party.Actor, id pilot.ID, v url.Values) error
}

var steps = []step{
	{name: "offer", at: atOffer, do: func(c *pages, r *http.Request, who party.Actor, id pilot.ID, _ url.Values) error {
		_, err := c.Desk.OfferAgreement(r.Context(), who, id)
		return err
	}},
	{
		name: "back", at: atBack, danger: true, fields: []view.Field{{Name: "reason", Type: view.TextArea, Rows: 3, MaxLength: 2000}},
		do: func(c *pages, r *http.Request, who party.Actor, id pilot.ID, v url.Values) error {
			return c.Desk.TakeBackAgreement(r.Context(), who, id, v.Get("reason"))
		},
	},
	{
		name: "own_cost", at: atOwnCost, fields: []view.Field{{Name: "until", Type: view.Date, Width: "short"}, {Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 2000}},
		do: func(c *pages, r *http.Request, who party.Actor, id pilot.ID, v url.Values) error {
			o := pilot.OwnCost{Words: v.Get("words")}
			o.Until, _ = calendar.Parse(strings.TrimSpace(v.Get("until"))) // no day is refused by the domain
			return c.Desk.KeepOn(r.Context(), who, id, o)
		},
	},
	{
		name: "down", at: atDown, fields: []view.Field{{Name: "on", Type: view.Date, Width: "short"}, {Name: "words", Type: view.TextArea, Rows: 3, MaxLength: 2000}},
		do: func(c *pages, r *http.Request, who party.Actor, id pilot.ID, v url.Values) error {
			d := pilot.Dismantled{Words: v.Get("words")}
			d.On, _ = calendar.Parse(strings.TrimSpace(v.Get("on"))) // as above
			return c.Desk.TakeDown(r.Context(), who, id, d)
		},
	},
}

// Steps are the names of the steps, as agreement.step.<name> and agreement.step_text.<name> name them.
func Steps() []string {
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = s.name
	}
	return names
}

func (c *pages) ask(s step) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, _, err := c.read(r)
		if err != nil {
			return err
		}
		return c.stepPage(w, r, http.StatusOK, f, s, url.Values{"on": {f.Today.String()}}, nil)
	}
}

func (c *pages) stepPage(w http.ResponseWriter, r *http.Request, status int, f programme.AgreementFile, s step, typed url.Values, problem error) error {
	p, x := request.Printer(r), f.Pilot
	page := c.Page(r, p.T("pact.step."+s.name))
	page.Path = r.URL.Path
	return view.Render(w, r, status, confirmPage(page, view.Confirm{
		Title: page.Title, Text: p.T("pact.step_text." + s.name), Action: c.URL(x.ID, s.at), Submit: page.Title, Danger: s.danger,
		Facts: []view.Row{{Term: p.T("pilot.kicker"), Text: x.Title}}, Back: view.Link{Href: c.URL(x.ID, atPage), Label: p.T("pact.title")},
		Problems: view.Problems(p, problem), Fields: view.Fill(p, "pact.field.", append([]view.Field(nil), s.fields...), typed, problem),
	}))
}

func (c *pages) take(s step) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, who, err := c.read(r)
		if err != nil {
			return err
		}
		v, err := request.Form(r)
		if err != nil {
			return err
		}
		err = s.do(c, r, who, f.Pilot.ID, v)
		if status, again := view.Reopen(err); again {
			return c.stepPage(w, r, status, f, s, v, err)
		}
		if err != nil {
			return err
		}
		return request.Redirect(w, r, c.URL(f.Pilot.ID, atPage))
	}
}

// file gives a text on paper, with the signatures it has.
func (c *pages) file(w http.ResponseWriter, r *http.Request) error {
	f, _, err := c.read(r)
	if err != nil {
		return err
	}
	shown, ok := asked(r, f)
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	contents, err := c.paper(f, shown).Draw()
	if glyph := (*pdf.GlyphError)(nil); errors.As(err, &glyph) {
		return fault.New(fault.Conflict, "pact.glyph", "Character", string(glyph.Character)).Because(err)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="agreement-`+strconv.Itoa(shown.Number)+`.pdf"`)
	h.Set("Cache-Control", "private, no-store")
	_, err = w.Write(contents)
	return err
}

// paper is a text as it is printed: in its own two languages, whichever the reader's.
func (c *pages) paper(f programme.AgreementFile, shown pilot.Filed[pilot.AgreementText]) pdf.Paper {
	x := shown.Record
	say := [2]locale.Printer{locale.For(x.Languages[0]), locale.For(x.Languages[1])}
	both := func(key string, args ...any) [2]string {
		return [2]string{say[0].T(key, args...), say[1].T(key, args...)}
	}
	paper := pdf.Paper{
		Language: certificate.Language(x.Languages[0]), Kicker: f.Pilot.Title, Titles: x.Titles, At: x.At, Foot: "SHA-256 " + shown.Digest,
	}
	if x.Reason != "" {
		reason := both("pact.change_reason", "Reason", x.Reason)
		paper.Blocks = append(paper.Blocks, pdf.Block{Texts: reason}, pdf.Block{Texts: [2]string{
			say[0].T("pact.changes") + ": " + strings.Join(changeNames(say[0], x.Changes), "; "), say[1].T("pact.changes") + ": " + strings.Join(changeNames(say[1], x.Changes), "; "),
		}})
	}
	for i, cl := range x.Clauses {
		n := strconv.Itoa(i+1) + ". "
		paper.Blocks = append(paper.Blocks, pdf.Block{Headings: [2]string{n + cl.Titles[0], n + cl.Titles[1]}, Texts: cl.Texts})
	}
	paper.Blocks = append(paper.Blocks, pdf.Block{Headings: both("pact.signatures")})
	done := given(f.Agreement, shown.Digest)
	for _, side := range pilot.Signers {
		texts := [2]string{say[0].T("pact.not_yet"), say[1].T("pact.not_yet")}
		for _, s := range done {
			if s.Side == side {
				for k, p := range say {
					texts[k] = p.T("report.signed_by", "Name", s.Name, "When", p.Moment(s.At, c.Place))
				}
			}
		}
		for k, p := range say {
			texts[k] = p.T("run.side."+string(side)) + ": " + texts[k]
		}
		paper.Blocks = append(paper.Blocks, pdf.Block{Texts: texts})
	}
	if e := f.Agreement.Ending; e != nil && e.Text == shown.Digest {
		block := pdf.Block{Headings: both("ending.heading")}
		for k, p := range say {
			block.Texts[k] = p.T("ending.title", "Ground", p.T("ending.ground."+string(e.Ground))) + ". " + p.T("ending.by", "Side", p.T("run.side."+string(e.Side)), "Name", e.Name, "On", e.On) + " " +
				e.Words + " " + p.T("ending.last", "Last", e.Last) + " " + reportText(p, e.Waived) + " SHA-256 " + e.Digest
		}
		paper.Blocks = append(paper.Blocks, block)
	}
	return paper
}
