package applicant

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/closing"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// acceleratorRoutes lists what a company sees of the accelerator.
func (s *pages) acceleratorRoutes(t *request.Table) {
	t.Get("/accelerator", request.SignedIn, s.anyAccelerator)
	t.Get("/companies/{company}/accelerator", request.SignedIn, s.accelerator)
	t.Get("/companies/{company}/accelerator/apply/{intake}", request.SignedIn, s.askApply)
	t.Post("/companies/{company}/accelerator/apply/{intake}", request.SignedIn, s.applyToIntake)
	t.Get("/companies/{company}/accelerator/{candidate}", request.SignedIn, s.place)
	t.Post("/companies/{company}/accelerator/{candidate}", request.SignedIn, s.actOnPlace)
}

// anyAccelerator leads to the accelerator for the reader's company.
func (s *pages) anyAccelerator(w http.ResponseWriter, r *http.Request) error {
	return s.anyCompany(w, r, "accelerator", "cohort.title", "cohort.choose")
}

func acceleratorURL(org party.OrgID, rest string) string {
	u := companyURL(org, "accelerator")
	if rest != "" {
		u += "/" + rest
	}
	return u
}

var placeTones = map[cohort.Place]view.Tone{cohort.Placed: view.Good, cohort.Graduated: view.Good, cohort.Waiting: view.Warn}

func placeTag(p locale.Printer, c cohort.Candidate) view.Tag {
	return view.Tag{Tone: placeTones[c.State], Text: p.T("cohort.place." + string(c.State))}
}

// acceleratorView is what is open to a company and what it applied to.
type acceleratorView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	own     []acceleratorCard
	open    []acceleratorCard
}

type acceleratorCard struct {
	title, text string
	tag         *view.Tag
	facts       []view.Row
	link        view.Link
}

func (s *pages) accelerator(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	a, err := s.Sites.Accelerator(r.Context(), who, party.OrgID(r.PathValue("company")))
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("cohort.title"))
	p := page.Printer
	v := acceleratorView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}},
		heading: view.Heading{Kicker: a.Company.Name, Title: page.Title, Lede: p.T("cohort.own_lede")},
	}
	for _, x := range a.Own {
		tag := placeTag(p, x.Candidate)
		card := acceleratorCard{title: x.Intake.Title, tag: &tag, facts: intakeDays(p, x.Intake), link: view.Link{Href: acceleratorURL(a.Company.ID, url.PathEscape(string(x.Candidate.ID))), Label: p.T("cohort.open_place")}}
		if len(x.Missing) > 0 {
			card.text = p.T("cohort.asked", "Count", len(x.Missing))
		}
		v.own = append(v.own, card)
	}
	for _, i := range a.Open {
		v.open = append(v.open, acceleratorCard{
			title: i.Title, text: i.Offer, facts: intakeDays(p, i), link: view.Link{Href: acceleratorURL(a.Company.ID, "apply/"+url.PathEscape(string(i.ID))), Label: p.T("cohort.apply")},
		})
	}
	return view.Render(w, r, http.StatusOK, acceleratorPage(v))
}

func intakeDays(p locale.Printer, i cohort.Intake) []view.Row {
	return []view.Row{
		{Term: p.T("cohort.applications"), Text: p.Date(i.Opens) + " – " + p.Date(i.Closes)},
		{Term: p.T("cohort.programme"), Text: p.Date(i.Starts) + " – " + p.Date(i.Ends)},
		{Term: p.T("cohort.field.places"), Text: p.Number(int64(i.Places))},
	}
}

// applyView is the form of an application.
type applyCohortView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	facts   []view.Row
	form    view.Form
	fields  []view.Field
}

func (s *pages) askApply(w http.ResponseWriter, r *http.Request) error {
	return s.applyForm(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *pages) applyForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	org := party.OrgID(r.PathValue("company"))
	i, err := s.Sites.OpenIntake(r.Context(), who, cohort.ID(r.PathValue("intake")))
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("cohort.apply"))
	p := page.Printer
	facts := append(intakeDays(p, i), sheet.Criteria(p, i)...)
	v := applyCohortView{
		page: page, back: view.Link{Href: acceleratorURL(org, ""), Label: p.T("cohort.title")}, heading: view.Heading{Kicker: i.Title, Title: page.Title, Lede: i.Offer}, facts: facts,
		form: view.Form{Action: acceleratorURL(org, "apply/"+url.PathEscape(string(i.ID))), Guard: true, Problems: view.Problems(p, problem)},
	}
	v.fields = view.Fill(p, "cohort.field.", []view.Field{
		{Name: "product", Type: view.TextArea, Rows: 4, MaxLength: 4000, Hint: p.T("cohort.product_hint")},
		{Name: "team", Type: view.Number, Width: "short", Hint: p.T("cohort.team_hint")},
		{Name: "founder", MaxLength: 300, Hint: p.T("cohort.founder_hint")},
		{Name: "why", Type: view.TextArea, Rows: 4, MaxLength: 4000},
	}, typed, problem)
	return view.Render(w, r, status, applyCohortPage(v))
}

func (s *pages) applyToIntake(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	org := party.OrgID(r.PathValue("company"))
	c := cohort.Candidate{Product: strings.TrimSpace(values.Get("product")), Founder: strings.TrimSpace(values.Get("founder")), Why: strings.TrimSpace(values.Get("why"))}
	c.Team, _ = strconv.Atoi(strings.TrimSpace(values.Get("team"))) // none is refused
	id, err := s.Sites.Apply(r.Context(), who, org, cohort.ID(r.PathValue("intake")), c)
	if status, again := reopen(err); again {
		return s.applyForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(acceleratorURL(org, url.PathEscape(string(id))), "saved", "1"))
}

// placeView is a company's application, and what is asked of it once it has a place.
type placeView struct {
	page       view.Page
	back       view.Link
	heading    view.Heading
	facts      []view.Row
	milestones []view.Row
	said       view.Table
	figures    *view.Form
	fields     []view.Field
	leave      *view.Form
	leaveText  string
	links      []view.Link // none before the company has a place
	reason     *view.Field // why a place is given back; nil where an application is withdrawn
}

const (
	actFigures = "figures"
	actLeave   = "leave"
)

func (s *pages) thePlace(r *http.Request) (programme.OwnPlace, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.OwnPlace{}, who, err
	}
	x, err := s.Sites.OwnCandidacy(r.Context(), who, cohort.CandidateID(r.PathValue("candidate")))
	if err == nil && string(x.Candidate.Company) != r.PathValue("company") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return x, who, err
}

func (s *pages) place(w http.ResponseWriter, r *http.Request) error {
	return s.placePage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) placePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	x, who, err := s.thePlace(r)
	if err != nil {
		return err
	}
	c, i := x.Candidate, x.Intake
	page := s.frame(r, i.Title)
	saved(&page, r)
	p := page.Printer
	tag := placeTag(p, c)
	v := placeView{
		page: page, back: view.Link{Href: acceleratorURL(c.Company, ""), Label: p.T("cohort.title")},
		heading: view.Heading{Kicker: c.Name, Title: i.Title, Lede: p.T("cohort.place_text." + string(c.State)), Tag: &tag}, facts: intakeDays(p, i),
	}
	if c.State == cohort.Waiting {
		v.facts = append(v.facts, view.Row{Term: p.T("cohort.waiting_place"), Text: p.Number(int64(c.Rank - i.Places))})
	}
	if c.State == cohort.Placed || c.State == cohort.Graduated {
		v.milestones = mentoring.Milestones(p, i.Milestones, c.Reached)
		v.links = []view.Link{{Href: programme.OwnMentorsPath(c.Company, c.ID), Label: p.T("mentor.title")}, {Href: programme.OwnEventsPath(c.Company, c.ID), Label: p.T("gathering.title")}}
	}
	v.links = append(v.links, closing.CertificateLinks(p, x.Certificates)...)
	if len(x.Periods) > 0 {
		v.said = saidTable(p, x)
		v.figures = &view.Form{Action: acceleratorURL(c.Company, url.PathEscape(string(c.ID)))}
		v.fields = figureFields(p, x, typed, problem)
	}
	if who.May(party.ActSubmit, c.Company) == nil && (c.State == cohort.Applied || c.State == cohort.Waiting || c.State == cohort.Placed) {
		v.leave = &view.Form{Action: acceleratorURL(c.Company, url.PathEscape(string(c.ID)))}
		v.leaveText = p.T("cohort.leave_text." + string(c.State))
		if c.State == cohort.Placed {
			v.reason = &view.Field{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("reason"), Error: view.FieldError(p, problem, "reason")}
		}
	}
	if problem != nil {
		switch {
		case typed.Get("act") == actFigures && v.figures != nil:
			v.figures.Problems = view.Problems(p, problem)
		case typed.Get("act") == actLeave && v.leave != nil:
			v.leave.Problems = view.Problems(p, problem)
		default:
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)})
		}
	}
	return view.Render(w, r, status, placePage(v))
}

func saidTable(p locale.Printer, x programme.OwnPlace) view.Table {
	t := view.Table{Caption: p.T("cohort.figures"), Stack: true, Empty: p.T("cohort.no_figures"), Columns: []view.Column{
		{Label: p.T("cohort.field.period")},
		{Label: p.T("cohort.field.revenue"), Num: true},
		{Label: p.T("cohort.field.export"), Num: true},
		{Label: p.T("cohort.field.investment"), Num: true},
		{Label: p.T("cohort.field.jobs"), Num: true},
	}}
	for _, f := range x.Figures {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Month(f.Period), Sub: p.T(map[bool]string{true: "cohort.planned", false: "cohort.actual"}[f.Planned])},
			{Text: p.RoundMoney(f.Revenue, x.Intake.Currency)},
			{Text: p.RoundMoney(f.Export, x.Intake.Currency)},
			{Text: p.RoundMoney(f.Investment, x.Intake.Currency)},
			{Text: p.Number(int64(f.Jobs))},
		}})
	}
	return t
}

// figureFields begin with the first period that is missing and the number of people said last, so that a month takes five minutes.
func figureFields(p locale.Printer, x programme.OwnPlace, typed url.Values, problem error) []view.Field {
	if typed.Get("act") != actFigures {
		typed, problem = url.Values{"revenue": {"0"}, "export": {"0"}, "investment": {"0"}}, nil
		if len(x.Missing) > 0 {
			typed.Set("period", x.Missing[0])
		}
		for _, f := range x.Figures {
			if !f.Planned {
				typed.Set("jobs", strconv.Itoa(f.Jobs))
			}
		}
	}
	periods := make([]view.Option, len(x.Periods))
	for n, period := range x.Periods {
		periods[n] = view.Option{Value: period, Label: p.Month(period)}
	}
	return view.Fill(p, "cohort.field.", []view.Field{
		{Name: "period", Type: view.Select, Width: "medium", Options: periods},
		{Name: "planned", Type: view.Checkboxes, Options: []view.Option{{Value: "yes", Label: p.T("cohort.planned_yes")}}, Optional: true},
		{Name: "revenue", Type: view.Number, Width: "medium", Unit: x.Intake.Currency},
		{Name: "export", Type: view.Number, Width: "medium", Unit: x.Intake.Currency, Hint: p.T("cohort.export_hint")},
		{Name: "investment", Type: view.Number, Width: "medium", Unit: x.Intake.Currency},
		{Name: "jobs", Type: view.Number, Width: "short"},
		{Name: "words", Type: view.TextArea, Rows: 2, MaxLength: 1000, Optional: true},
	}, typed, problem)
}

func (s *pages) actOnPlace(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.thePlace(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	switch values.Get("act") {
	case actFigures:
		err = s.Sites.SayFigures(r.Context(), who, x.Candidate.ID, typedFigures(x.Intake.Currency, values))
	case actLeave:
		err = s.Sites.GiveBack(r.Context(), who, x.Candidate.ID, values.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return s.placePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(acceleratorURL(x.Candidate.Company, url.PathEscape(string(x.Candidate.ID))), "saved", "1"))
}

// typedFigures reads the form. What is no number or no amount is refused as one below zero.
func typedFigures(currency string, v url.Values) cohort.Figures {
	minor := func(name string) int64 {
		n, ok := locale.ReadMoney(v.Get(name), currency)
		if !ok {
			return -1
		}
		return n
	}
	jobs, err := strconv.Atoi(strings.Join(strings.Fields(v.Get("jobs")), ""))
	if err != nil {
		jobs = -1
	}
	return cohort.Figures{
		Period: v.Get("period"), Planned: v.Get("planned") == "yes", Revenue: minor("revenue"), Export: minor("export"), Investment: minor("investment"),
		Jobs: jobs, Words: strings.TrimSpace(v.Get("words")),
	}
}
