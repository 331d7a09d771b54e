package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/support"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// measuresView is what is open to a company, what is not and why.
type measuresView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	bar     view.StateBarChart
	filters view.FilterBar
	facts   string // address of the form
	ask     string // address to which a request for a measure is posted
	asked   string // address of the requests there are
	groups  []measureGroup
	empty   string
}

type measureGroup struct {
	title, text string
	cards       []measureCard
}

type measureCard struct {
	title    string
	code     string // of one that can be asked for
	tag      view.Tag
	text     string
	pays     string
	why      []reasonLine
	also     []string
	source   view.Link
	settings bool
}

// reasonLine is one condition that is not met or cannot be told, and what would open it.
type reasonLine struct{ what, opens string }

// anyMeasures leads to the measures of the reader's company.
func (s *pages) anyMeasures(w http.ResponseWriter, r *http.Request) error {
	return s.anyCompany(w, r, "measures", "measure.title", "measure.choose")
}

// anyCompany leads to a page of the reader's company; of several, to a choice.
func (s *pages) anyCompany(w http.ResponseWriter, r *http.Request, rest, title, lede string) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	own, err := s.Support.Companies(r.Context(), who)
	if err != nil {
		return err
	}
	if len(own) == 1 {
		return request.Redirect(w, r, companyURL(own[0].Company.ID, rest))
	}
	page := s.frame(r, request.Printer(r).T(title))
	v := chooseView{page: page, heading: view.Heading{Title: page.Title, Lede: page.Printer.T(lede)}}
	for _, c := range own {
		v.companies = append(v.companies, view.Link{Href: companyURL(c.Company.ID, rest), Label: c.Company.Name})
	}
	return view.Render(w, r, http.StatusOK, chooseMeasuresPage(v))
}

// chooseView asks for which of several companies the reader looks.
type chooseView struct {
	page      view.Page
	heading   view.Heading
	companies []view.Link
}

// theMeasures reads the answers for the company in the address.
func (s *pages) theMeasures(r *http.Request) (support.CompanyMeasures, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return support.CompanyMeasures{}, who, err
	}
	c, err := s.Support.Company(r.Context(), who, party.OrgID(r.PathValue("company")))
	return c, who, err
}

var answerTones = map[measure.Answer]view.Tone{measure.Open: view.Good, measure.Unknown: view.Warn, measure.Closed: view.Neutral}

func (s *pages) measures(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theMeasures(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("measure.title"))
	saved(&page, r)
	p, need := page.Printer, measure.Need(r.URL.Query().Get("need"))
	list := companyURL(c.Company.ID, "measures")
	needs := []view.Option{{Label: p.T("measure.any_need")}}
	for _, n := range measure.Needs {
		needs = append(needs, view.Option{Value: string(n), Label: p.T("measure.need." + string(n))})
	}
	v := measuresView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}}, facts: list + "/facts",
		ask: companyURL(c.Company.ID, "support"), asked: companyURL(c.Company.ID, "support"),
		heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("measure.lede", "Date", p.Date(c.On))},
		bar:     view.StateBarChart{Title: p.T("measure.by_answer")},
		filters: view.FilterBar{Action: list, Fields: []view.Field{{Name: "need", Label: p.T("measure.needed"), Type: view.Select, Value: string(need), Optional: true, Options: needs}}},
	}
	if need != "" {
		v.filters.Clear = list
	}
	if who.May(party.ActEditCompany, c.Company.ID) != nil { // what a company says of itself no representative says
		v.facts = ""
	}
	for _, a := range measure.Answers {
		g := measureGroup{title: p.T("measure.group." + string(a)), text: p.T("measure.answer." + string(a) + ".text")}
		for _, x := range c.Verdicts {
			if x.Answer == a && (need == "" || slices.Contains(x.Measure.Needs, need)) {
				g.cards = append(g.cards, theMeasure(p, x))
			}
		}
		if len(g.cards) > 0 {
			v.groups = append(v.groups, g)
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: g.title, Count: int64(len(g.cards)), Tone: answerTones[a]})
		}
	}
	switch {
	case len(c.Verdicts) == 0:
		v.empty = p.T("measure.none")
	case len(v.groups) == 0:
		v.empty = p.T("measure.none_for_need")
	}
	return view.Render(w, r, http.StatusOK, measuresPage(v))
}

func theMeasure(p locale.Printer, x measure.Verdict) measureCard {
	m := x.Measure
	card := measureCard{
		title: p.Text(m.Name), text: p.Text(m.Text), pays: sheet.Benefit(p, m.Benefit), settings: len(m.Settings) > 0,
		tag:    view.Tag{Tone: answerTones[x.Answer], Text: p.T("measure.answer." + string(x.Answer))},
		source: view.Link{Href: m.Act.Source, Label: p.Text(m.Act.Title)},
	}
	if x.Answer != measure.Closed {
		card.code = m.Code
	}
	if x.Shut {
		card.why = append(card.why, reasonLine{p.T("measure.shut"), p.T("measure.shut_opens", "From", p.Date(m.Window.From), "To", p.Date(m.Window.To))})
	}
	for _, f := range x.Failing() {
		line := reasonLine{p.Text(f.Condition.Text), p.Text(f.Condition.Opens)}
		if f.Answer == measure.Unknown {
			line.opens = p.T("measure.missing", "Facts", sheet.FactNames(p, f.Missing))
		}
		card.why = append(card.why, line)
	}
	for _, d := range m.Documents {
		name := p.Text(d.Name)
		if d.ValidDays > 0 {
			name = p.T("measure.document_days", "Name", name, "Count", d.ValidDays)
		}
		card.also = append(card.also, name)
	}
	return card
}

// factsView is the form of what a company states of itself.
type factsView struct {
	page     view.Page
	back     view.Link
	heading  view.Heading
	form     view.Form
	revision string
	fields   []view.Field
}

func (s *pages) facts(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theMeasures(r)
	if err != nil {
		return err
	}
	typed := url.Values{"revision": {strconv.FormatInt(c.Said.Revision, 10)}}
	sheet.WriteFacts(typed, measure.Stated, c.Said.Facts)
	return s.factsForm(w, r, http.StatusOK, c, typed, nil)
}

func (s *pages) factsForm(w http.ResponseWriter, r *http.Request, status int, c support.CompanyMeasures, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("measure.facts"))
	p, list := page.Printer, companyURL(c.Company.ID, "measures")
	v := factsView{
		page: page, back: view.Link{Href: list, Label: p.T("measure.title")}, revision: typed.Get("revision"),
		heading: view.Heading{Kicker: c.Company.Name, Title: page.Title, Lede: p.T("measure.facts_lede")},
		form:    view.Form{Action: list + "/facts", Guard: true, Problems: view.Problems(p, problem)},
	}
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(p))
	}
	for _, f := range measure.Stated {
		v.fields = append(v.fields, sheet.FactField(p, f, typed, problem))
	}
	return view.Render(w, r, status, factsPage(v))
}

func (s *pages) saveFacts(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theMeasures(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	said := measure.Statement(sheet.ReadFacts(values, measure.Stated))
	revision, err := strconv.ParseInt(values.Get("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.stale").Because(err)
	}
	if err := s.Support.State(r.Context(), who, c.Company.ID, said, revision); err != nil {
		status, again := reopen(err)
		if !again {
			return err
		}
		return s.factsForm(w, r, status, c, values, err)
	}
	return request.Redirect(w, r, withQuery(companyURL(c.Company.ID, "measures"), "saved", "1"))
}
