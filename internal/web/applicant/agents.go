package applicant

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/support"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

func agentsURL(org party.OrgID, rest string) string {
	return strings.TrimSuffix(companyURL(org, "representatives/"+rest), "/")
}

// agentsView is who represents a company under a power of attorney, or did.
type agentsView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	name    string // address of the form, for those who may
	table   view.Table

	form   view.Form // of a new power, or to withdraw one
	fields []view.Field

	facts []view.Row // of one power
	files []view.File
	acts  view.Table
}

// theAgents reads the powers of attorney of the company in the address.
func (s *pages) theAgents(r *http.Request) (party.Company, []support.Representation, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return party.Company{}, nil, who, err
	}
	c, all, err := s.Support.Agents(r.Context(), who, party.OrgID(r.PathValue("company")))
	return c, all, who, err
}

func agentsTrail(p locale.Printer, org party.OrgID) []view.Link {
	return []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: agentsURL(org, ""), Label: p.T("power.title")}}
}

func (s *pages) agents(w http.ResponseWriter, r *http.Request) error {
	c, all, who, err := s.theAgents(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("power.title"))
	saved(&page, r)
	p := page.Printer
	v := agentsView{
		page: page, trail: agentsTrail(p, c.ID)[:1], heading: view.Heading{Kicker: c.Name, Title: page.Title, Lede: p.T("power.lede")},
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("power.none"), Columns: []view.Column{
			{Label: p.T("power.who")}, {Label: p.T("power.given_on_label")}, {Label: p.T("power.through_label")}, {Label: p.T("power.acts_count"), Num: true}, {Label: p.T("power.state_label")},
		}},
	}
	if who.May(party.ActNameAgent, c.ID) == nil {
		v.name = agentsURL(c.ID, "new")
	}
	for _, x := range all {
		tag := sheet.PowerTag(p, x.Power, x.InForce)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Person.Name, Sub: x.Power.Organisation, Href: agentsURL(c.ID, url.PathEscape(x.Power.ID))},
			{Text: p.ShortDate(x.Power.GivenOn)},
			{Text: p.ShortDate(x.Power.Through)},
			{Text: p.Number(int64(len(x.Acts)))},
			{Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, agentsPage(v))
}

func (s *pages) newAgent(w http.ResponseWriter, r *http.Request) error {
	c, _, who, err := s.theAgents(r)
	if err != nil {
		return err
	}
	if err := who.May(party.ActNameAgent, c.ID); err != nil {
		return err
	}
	return s.agentForm(w, r, http.StatusOK, c, url.Values{}, nil)
}

func (s *pages) agentForm(w http.ResponseWriter, r *http.Request, status int, c party.Company, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("power.new"))
	page.Path = agentsURL(c.ID, "new")
	p := page.Printer
	v := agentsView{
		page: page, trail: agentsTrail(p, c.ID), heading: view.Heading{Kicker: c.Name, Title: page.Title, Lede: p.T("power.new_lede")},
		form: view.Form{Action: agentsURL(c.ID, "new"), Multipart: true, Problems: view.Problems(p, problem)},
		fields: []view.Field{
			{Name: "name", Label: p.T("power.name"), MaxLength: 120, Autocomplete: "off"},
			{Name: "email", Label: p.T("power.email"), Hint: p.T("power.email_hint"), Type: view.EmailField, Autocomplete: "off"},
			{Name: "organisation", Label: p.T("power.organisation"), MaxLength: 200, Optional: true, Autocomplete: "off"},
			{Name: "number", Label: p.T("power.number"), MaxLength: 60, Optional: true, Width: "medium"},
			{Name: "given_on", Label: p.T("power.given_on_label"), Type: view.Date, Width: "short"},
			{Name: "through", Label: p.T("power.through_label"), Hint: p.T("power.through_hint"), Type: view.Date, Width: "short"},
			{Name: "scopes", Label: p.T("power.scopes_label"), Hint: p.T("power.scopes_hint"), Type: view.Checkboxes, Options: options(p, "power.scope.", party.Scopes), Values: typed["scopes"]},
			{Name: "file", Label: p.T("power.document"), Type: view.FileField, MaxBytes: support.MaxPaperBytes},
		},
	}
	for i := range v.fields {
		f := &v.fields[i]
		f.Value, f.Error = typed.Get(f.Name), view.FieldError(p, problem, f.Name)
	}
	return view.Render(w, r, status, agentFormPage(v))
}

func (s *pages) nameAgent(w http.ResponseWriter, r *http.Request) error {
	c, _, who, err := s.theAgents(r)
	if err != nil {
		return err
	}
	name := func(typed url.Values, file string, content io.Reader) error {
		n := support.Naming{Email: typed.Get("email"), Name: typed.Get("name"), Organisation: typed.Get("organisation"), Number: typed.Get("number")}
		n.GivenOn, _ = calendar.Parse(typed.Get("given_on")) // a day that cannot be read is missing
		n.Through, _ = calendar.Parse(typed.Get("through"))
		for _, x := range typed["scopes"] {
			n.Scopes = append(n.Scopes, party.Scope(x))
		}
		_, err := s.Support.NameAgent(r.Context(), who, c.ID, n, file, content)
		return err
	}
	given := false
	typed, err := request.FormWithFiles(r, func(field, file string, before url.Values, content io.Reader) error {
		if field != "file" || given {
			return nil
		}
		given = true
		err := request.BodyFault(name(before, file, content))
		if _, again := reopen(err); !again {
			return err
		}
		var l fault.List
		for _, f := range fault.All(err) { // what is wrong with the file itself names no field
			if f.Field == "" {
				f = &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: "file", Err: f.Err}
			}
			l = append(l, f)
		}
		return l.Err()
	})
	if err == nil && !given {
		err = name(typed, "", nil)
	}
	if status, again := reopen(err); again {
		return s.agentForm(w, r, status, c, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(agentsURL(c.ID, ""), "saved", "1"))
}

func (s *pages) agent(w http.ResponseWriter, r *http.Request) error {
	return s.showAgent(w, r, http.StatusOK, url.Values{}, nil)
}

// showAgent shows one power of attorney with all that was done under it, and lets those who may withdraw it.
func (s *pages) showAgent(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	c, all, who, err := s.theAgents(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x support.Representation) bool { return x.Power.ID == r.PathValue("power") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	x := all[i]
	page := s.frame(r, x.Person.Name)
	page.Path = agentsURL(c.ID, url.PathEscape(x.Power.ID))
	saved(&page, r)
	p, tag := page.Printer, sheet.PowerTag(page.Printer, x.Power, x.InForce)
	v := agentsView{
		page: page, trail: agentsTrail(p, c.ID), heading: view.Heading{Kicker: c.Name, Title: page.Title, Tag: &tag},
		facts: sheet.Power(p, x.Power, s.day),
		files: []view.File{{Name: x.Power.File.Name, Href: page.Path + "/file", Size: p.Bytes(x.Power.File.Size), Digest: x.Power.File.Digest}},
		acts: view.Table{Caption: p.T("power.acts"), Stack: true, Empty: p.T("power.acts_none"), Columns: []view.Column{
			{Label: p.T("power.act_at")}, {Label: p.T("power.act")}, {Label: p.T("power.act_request")},
		}},
	}
	for _, a := range x.Acts {
		v.acts.Rows = append(v.acts.Rows, view.TableRow{Cells: []view.Cell{{Text: p.ShortDate(s.day(a.At))}, {Text: p.T("journal." + a.Act)}, {Text: a.Number}}})
	}
	if x.InForce && who.May(party.ActWithdrawPower, c.ID) == nil {
		v.form = view.Form{Action: page.Path, Problems: view.Problems(p, problem)}
		v.fields = []view.Field{{
			Name: "words", Label: p.T("power.withdraw_words"), Type: view.TextArea, Rows: 3, MaxLength: 1000, Optional: true, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words"),
		}}
	}
	return view.Render(w, r, status, agentPage(v))
}

func (s *pages) withdrawPower(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	org, id := party.OrgID(r.PathValue("company")), r.PathValue("power")
	err = s.Support.WithdrawPower(r.Context(), who, org, id, typed.Get("words"))
	if status, again := reopen(err); again {
		return s.showAgent(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(agentsURL(org, url.PathEscape(id)), "saved", "1"))
}

// powerFile gives the document of a power of attorney.
func (s *pages) powerFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := s.Support.PowerDocument(r.Context(), who, r.PathValue("power"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, s.Support.Files, f)
}

// deskAgent is a company that the reader represents.
type deskAgent struct {
	name, text string
	tag        view.Tag
	support    string // addresses; empty where the power is over
	measures   string
	document   string
}

// deskAgents are the companies for which the reader acts under a power of attorney; of those that are over the latest of each company is shown.
func (s *pages) deskAgents(r *http.Request, who party.Actor) ([]deskAgent, error) {
	all, err := s.Support.Represented(r.Context(), who)
	if err != nil {
		return nil, err
	}
	p := request.Printer(r)
	var out []deskAgent
	live := func(org party.OrgID) bool {
		return slices.ContainsFunc(all, func(x support.Representation) bool { return x.InForce && x.Power.Company == org })
	}
	seen := map[party.OrgID]bool{}
	for _, x := range all {
		org := x.Power.Company
		if !x.InForce && (live(org) || seen[org]) {
			continue
		}
		seen[org] = true
		a := deskAgent{
			name: x.Company.Name, tag: sheet.PowerTag(p, x.Power, x.InForce), document: agentsURL(org, url.PathEscape(x.Power.ID)+"/file"),
			text: p.T("power.desk", "Scopes", sheet.Scopes(p, x.Power.Scopes), "Given", x.Power.GivenOn, "Through", x.Power.Through),
		}
		if x.InForce {
			a.support, a.measures = companyURL(org, "support"), companyURL(org, "measures")
		}
		out = append(out, a)
	}
	return out, nil
}

func (s *pages) agentRoutes(t *request.Table) {
	t.Get("/companies/{company}/representatives", request.SignedIn, s.agents)
	t.Get("/companies/{company}/representatives/new", request.SignedIn, s.newAgent)
	t.Upload("/companies/{company}/representatives/new", request.SignedIn, uploadBytes, s.nameAgent)
	t.Get("/companies/{company}/representatives/{power}", request.SignedIn, s.agent)
	t.Post("/companies/{company}/representatives/{power}", request.SignedIn, s.withdrawPower)
	t.Get("/companies/{company}/representatives/{power}/file", request.SignedIn, s.powerFile)
}
