package applicant

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// companyView is the company's file as a form.
type companyView struct {
	page     view.Page
	form     view.Form
	isNew    bool
	title    string
	back     view.Link
	backTo   string // kept in the form
	revision string
	asked    string // the kind of event whose questions stand in the form
	groups   []fieldGroup
	bars     []barQuestion
	event    []view.Field
	eventOn  bool
}

// fieldGroup is a heading and the questions under it.
type fieldGroup struct {
	title, text string
	fields      []view.Field
}

// barQuestion asks about one disqualifying record and, where there is one, since when.
type barQuestion struct {
	answer, imposed view.Field
}

// companyLists are what the scheme in force lets choose from.
type companyLists struct {
	ref     scheme.Ref
	regions []scheme.Region
	events  []scheme.AgeException
}

func (s *pages) companyLists(ctx context.Context) (companyLists, error) {
	open, err := s.Desk.OpenEditions(ctx)
	if err != nil || len(open) == 0 {
		return companyLists{}, err
	}
	e := open[0]
	return companyLists{e.Ref, e.Regions, e.AgeExceptions}, nil
}

func (l companyLists) codes() []string {
	if l.ref == (scheme.Ref{}) {
		return nil
	}
	codes := make([]string, len(l.regions))
	for i, r := range l.regions {
		codes[i] = r.Code
	}
	return codes
}

func (s *pages) newCompany(w http.ResponseWriter, r *http.Request) error {
	return s.showCompany(w, r, http.StatusOK, party.Company{Country: s.Desk.Agency.Country}, companyForm(party.Company{Country: s.Desk.Agency.Country}), nil)
}

func (s *pages) company(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := s.Desk.Company(r.Context(), who, party.OrgID(r.PathValue("company")))
	if err != nil {
		return err
	}
	return s.showCompany(w, r, http.StatusOK, f.Company, companyForm(f.Company), nil)
}

// companyForm is the form as it is first shown.
func companyForm(c party.Company) url.Values {
	v := url.Values{}
	set := func(name, value string) { v.Set(name, value) }
	set("revision", strconv.FormatInt(c.Revision, 10))
	set("name", c.Name)
	set("latin_name", c.LatinName)
	set("country", c.Country)
	set("business_number", c.BusinessNumber)
	set("legal_form", c.LegalForm)
	set("size", c.Size)
	set("region", c.Region)
	set("address", c.Address)
	set("representative", c.Representative)
	set("industry_code", c.IndustryCode)
	set("technology_field", c.TechnologyField)
	set("products", c.Products)
	if !c.StartedOn.IsZero() {
		set("started_on", c.StartedOn.String())
	}
	if c.ID != "" {
		set("suspended_days", strconv.Itoa(c.SuspendedDays))
	}
	for code, bar := range c.Bars {
		set("bar_"+code, yesNo(bar.Applies))
		if bar.Applies && !bar.Imposed.IsZero() {
			set("bar_"+code+"_imposed", bar.Imposed.String())
		}
	}
	if e := c.Event; e != nil {
		set("event_kind", e.Kind)
		set("event_asked", e.Kind)
		if !e.OldStart.IsZero() {
			set("event_old_start", e.OldStart.String())
		}
		for name, yes := range e.Facts {
			set("event_"+e.Kind+"_"+name, yesNo(yes))
		}
	}
	return v
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// readCompany reads the form; faults are those of reading alone.
func readCompany(v url.Values, l companyLists) (party.Company, fault.List) {
	var faults fault.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	date := func(name string) calendar.Date {
		d, ok := readDate(v.Get(name))
		if !ok {
			faults.Add(name, "applicant.date.malformed")
		}
		return d
	}
	c := party.Company{
		Name: text("name"), LatinName: text("latin_name"), Country: strings.ToUpper(text("country")), BusinessNumber: party.CleanNumber(text("business_number")),
		LegalForm: text("legal_form"), Size: text("size"), Region: text("region"), Address: text("address"), Representative: text("representative"),
		IndustryCode: strings.TrimPrefix(strings.ToUpper(bare(v.Get("industry_code"))), "C"), TechnologyField: text("technology_field"), Products: text("products"),
		StartedOn: date("started_on"), Bars: map[string]party.Bar{},
	}
	c.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // a broken one is a stale one
	if days := text("suspended_days"); days != "" {
		n, ok := readWhole(days)
		if !ok || int64(int(n)) != n {
			n = -1 // the file's own rule names the fault
		}
		c.SuspendedDays = int(n)
	}
	for _, code := range party.BarCodes {
		switch v.Get("bar_" + code) {
		case "yes":
			c.Bars[code] = party.Bar{Applies: true, Imposed: date("bar_" + code + "_imposed")}
		case "no":
			c.Bars[code] = party.Bar{}
		}
	}
	if kind := v.Get("event_kind"); kind != "" {
		i := slices.IndexFunc(l.events, func(x scheme.AgeException) bool { return x.Event == kind })
		if i < 0 {
			faults.Add("event_kind", "party.choose_one")
			return c, faults
		}
		c.Event = &party.AgeEvent{Kind: kind, OldStart: date("event_old_start"), Facts: map[string]bool{}}
		for _, f := range l.events[i].Facts {
			if a := v.Get("event_" + kind + "_" + f.Name); a != "" {
				c.Event.Facts[f.Name] = a == "yes"
			}
		}
	}
	return c, faults
}

// together adds the faults of the rules to those of reading; a field has the first of its faults only.
func together(reading fault.List, rules error) error {
	for _, f := range fault.All(rules) {
		if f.Field == "" || !slices.ContainsFunc(reading, func(g *fault.Fault) bool { return g.Field == f.Field }) {
			reading = append(reading, f)
		}
	}
	return reading.Err()
}

func (s *pages) saveCompany(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	var kept party.Company
	if id := party.OrgID(r.PathValue("company")); id != "" {
		f, err := s.Desk.Company(r.Context(), who, id)
		if err != nil {
			return err
		}
		kept = f.Company
	}
	lists, err := s.companyLists(r.Context())
	if err != nil {
		return err
	}
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	c, faults := readCompany(typed, lists)
	c.ID = kept.ID
	if typed.Get("show") == "event" || (c.Event != nil && typed.Get("event_asked") != c.Event.Kind) {
		typed.Set("event_asked", typed.Get("event_kind"))
		return s.showCompany(w, r, http.StatusOK, kept, typed, nil)
	}
	if err := together(faults, c.Check(lists.codes(), today)); err != nil {
		return s.showCompany(w, r, http.StatusUnprocessableEntity, kept, typed, err)
	}
	id, err := s.Desk.SaveCompany(r.Context(), who, c, lists.ref)
	if err != nil {
		status, ok := reopen(err)
		if !ok {
			return err
		}
		if id := s.alreadySaved(r.Context(), who, c); id != "" {
			return request.Redirect(w, r, s.afterCompany(typed, id, kept.ID == ""))
		}
		if stale(err) {
			typed.Set("revision", strconv.FormatInt(kept.Revision, 10))
		}
		return s.showCompany(w, r, status, kept, typed, err)
	}
	return request.Redirect(w, r, s.afterCompany(typed, id, kept.ID == ""))
}

func (s *pages) afterCompany(typed url.Values, id party.OrgID, isNew bool) string {
	next := companyURL(id, "")
	if isNew {
		next = companyURL(id, "years")
	}
	return withQuery(back(typed, next), "saved", "company")
}

// alreadySaved finds the company as typed among the reader's own: the second click of a double one finds its work done.
func (s *pages) alreadySaved(ctx context.Context, who party.Actor, c party.Company) party.OrgID {
	home, err := s.Desk.ApplicantHome(ctx, who)
	if err != nil {
		return ""
	}
	for _, own := range home.Companies {
		same := own.Company
		if c.ID != "" && same.ID != c.ID {
			continue
		}
		typed := c
		typed.ID, typed.Revision = same.ID, same.Revision
		if reflect.DeepEqual(companyForm(typed), companyForm(same)) {
			return same.ID
		}
	}
	return ""
}

// showCompany shows the form with what was typed.
func (s *pages) showCompany(w http.ResponseWriter, r *http.Request, status int, kept party.Company, typed url.Values, problem error) error {
	lists, err := s.companyLists(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := companyView{isNew: kept.ID == "", title: p.T("applicant.company.new"), revision: typed.Get("revision"), asked: typed.Get("event_asked")}
	action := "/companies/new"
	if !v.isNew {
		v.title, action = kept.Name, companyURL(kept.ID, "")
	}
	query := r.URL.Query()
	if r.Method == http.MethodPost {
		query = typed
	}
	v.backTo = back(query, "")
	v.back = view.Link{Href: back(query, "/desk"), Label: p.T("applicant.back")}
	v.page = s.frame(r, v.title)
	saved(&v.page, r)
	v.form = view.Form{Action: action, Guard: true, Problems: view.Problems(p, problem)}
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(p))
		v.form.Problems = nil
	}
	v.groups = companyGroups(p, typed, lists, problem)
	for _, code := range party.BarCodes {
		v.bars = append(v.bars, barQuestion{
			answer:  yesNoField(p, "bar_"+code, p.T("bar."+code), typed, problem),
			imposed: view.Field{Name: "bar_" + code + "_imposed", Label: p.T("applicant.company.imposed"), Hint: p.T("applicant.company.imposed_hint"), Type: view.Date, Optional: true, Width: "medium", Value: typed.Get("bar_" + code + "_imposed"), Error: view.FieldError(p, problem, "bar_"+code+"_imposed")},
		})
	}
	v.event = eventFields(p, typed, lists, problem)
	v.eventOn = typed.Get("event_kind") != ""
	return view.Render(w, r, status, companyPage(v))
}

func yesNoField(p locale.Printer, name, label string, typed url.Values, problem error) view.Field {
	return view.Field{
		Name: name, Label: label, Type: view.Radios, Value: typed.Get(name), Error: view.FieldError(p, problem, name),
		Options: []view.Option{{Value: "yes", Label: p.T("applicant.yes")}, {Value: "no", Label: p.T("applicant.no")}},
	}
}
