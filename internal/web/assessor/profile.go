package assessor

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	profileURL   = list + "/profile"
	interestsURL = list + "/interests"
)

// profileView is the form of what an expert says of themselves.
type profileView struct {
	page     view.Page
	form     view.Form
	revision string
	senior   bool
	general  []view.Field
	sections []lineSection
}

// lineSection is a list of lines with its words and the button for more lines.
type lineSection struct {
	name, title, text, more, problem string
	lines                            []view.Line
}

// spare is how many empty lines stand below those that are filled.
const spare = 1

func (s *pages) profile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	own, err := s.Desk.OwnInterests(r.Context(), who)
	if err != nil {
		return err
	}
	return s.showProfile(w, r, http.StatusOK, own, own.Profile, "", nil)
}

func (s *pages) saveProfile(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	own, err := s.Desk.OwnInterests(r.Context(), who)
	if err != nil {
		return err
	}
	typed, err := readProfile(values)
	typed.Senior = own.Profile.Senior
	if more := values.Get("more"); more != "" { // without script: one line more, nothing saved
		return s.showProfile(w, r, http.StatusOK, own, typed, more, nil)
	}
	if err == nil {
		err = s.Desk.SaveProfile(r.Context(), who, typed)
	}
	if err != nil {
		if status, ok := reopen(err); ok {
			return s.showProfile(w, r, status, own, typed, "", err)
		}
		return err
	}
	return request.Redirect(w, r, profileURL+"?told=profile")
}

// readProfile reads the form. What cannot be read as a date or a number is a fault of its section.
func readProfile(values url.Values) (expert.Profile, error) {
	var l fault.List
	p := expert.Profile{Region: values.Get("region")}
	var err error
	if p.Revision, err = strconv.ParseInt(values.Get("revision"), 10, 64); err != nil {
		return p, fault.New(fault.Invalid, "web.form_broken").Because(err)
	}
	for _, lang := range values["languages"] {
		p.Languages = append(p.Languages, locale.Lang(lang))
	}
	if text := strings.TrimSpace(values.Get("capacity")); text != "" {
		if p.Capacity, err = strconv.Atoi(text); err != nil {
			l.Add("capacity", "expert.capacity.range", "Max", expert.MaxCapacity)
		}
	}
	for _, row := range request.Rows(values, "fields", expert.MaxFields+1) {
		level, err := strconv.Atoi(row.Get("level"))
		if err != nil {
			level = 0
		}
		p.Fields = append(p.Fields, expert.Field{Code: row.Get("code"), Level: level})
	}
	p.Employers, p.Directorships = readPosts(&l, values, "employers"), readPosts(&l, values, "directorships")
	for i, row := range request.Rows(values, "shares", expert.MaxPosts+1) {
		p.Shares = append(p.Shares, expert.Holding{
			Organisation: row.Get("organisation"), Number: row.Get("number"),
			Since: readDay(&l, "shares", i, "from", row), Until: readDay(&l, "shares", i, "to", row),
		})
	}
	return p, l.Err()
}

func readPosts(l *fault.List, values url.Values, list string) []expert.Post {
	var posts []expert.Post
	for i, row := range request.Rows(values, list, expert.MaxPosts+1) {
		posts = append(posts, expert.Post{
			Organisation: row.Get("organisation"), Number: row.Get("number"), Address: row.Get("address"),
			From: readDay(l, list, i, "from", row), To: readDay(l, list, i, "to", row),
		})
	}
	return posts
}

func readDay(l *fault.List, list string, i int, field string, row request.Row) calendar.Date {
	day, err := calendar.Parse(strings.TrimSpace(row.Get(field)))
	if err != nil {
		l.Add(request.RowField(list, i, field), "assessor.date")
	}
	return day
}

func (s *pages) showProfile(w http.ResponseWriter, r *http.Request, status int, own casework.OwnInterests, typed expert.Profile, more string, problem error) error {
	editions, err := s.Desk.Editions(r.Context())
	if err != nil {
		return err
	}
	page := s.page(r, request.Printer(r).T("assessor.profile.title"))
	page.Path = profileURL
	p := page.Printer
	v := profileView{
		page: page, form: view.Form{Action: profileURL, Guard: true, Problems: view.Problems(p, problem)},
		revision: strconv.FormatInt(typed.Revision, 10), senior: typed.Senior,
	}
	languages := view.Field{
		Name: "languages", Type: view.Checkboxes, Label: p.T("assessor.profile.languages"), Hint: p.T("assessor.profile.languages_hint"), Error: view.FieldError(p, problem, "languages"),
	}
	for _, l := range locale.Languages {
		languages.Options = append(languages.Options, view.Option{Value: string(l), Label: l.Name()})
		if typed.Speaks(l) {
			languages.Values = append(languages.Values, string(l))
		}
	}
	region := view.Field{
		Name: "region", Type: view.Select, Label: p.T("assessor.profile.region"), Width: "medium", Value: typed.Region, Error: view.FieldError(p, problem, "region"),
		Options: []view.Option{{Label: p.T("assessor.profile.choose")}},
	}
	for _, e := range editions {
		for _, x := range e.Regions {
			if !slices.ContainsFunc(region.Options, func(o view.Option) bool { return o.Value == x.Code }) {
				region.Options = append(region.Options, view.Option{Value: x.Code, Label: p.Text(x.Title)})
			}
		}
	}
	capacity := view.Field{
		Name: "capacity", Type: view.Number, Label: p.T("assessor.profile.capacity"), Hint: p.T("assessor.profile.capacity_hint"), Width: "short", Error: view.FieldError(p, problem, "capacity"),
	}
	if typed.Capacity > 0 {
		capacity.Value = strconv.Itoa(typed.Capacity)
	}
	v.general = []view.Field{languages, region, capacity}
	v.sections = []lineSection{
		fieldLines(p, typed.Fields, more == "fields", problem),
		postLines(p, "employers", typed.Employers, more == "employers", problem),
		postLines(p, "directorships", typed.Directorships, more == "directorships", problem),
		shareLines(p, typed.Shares, more == "shares", problem),
	}
	if gaps := own.Profile.Gaps(); len(gaps) > 0 && problem == nil && more == "" {
		n := view.Notice{Tone: view.Info, Title: p.T("assessor.profile.gaps"), Text: p.T("assessor.profile.gaps_text")}
		for _, g := range gaps {
			n.Items = append(n.Items, p.T("assessor.profile.gap."+string(g)))
		}
		v.page.Notices = append(v.page.Notices, n)
	}
	return view.Render(w, r, status, profilePage(v))
}

func section(p locale.Printer, name string, problem error) lineSection {
	return lineSection{
		name: name, title: p.T("assessor.profile." + name), text: p.T("assessor.profile." + name + ".text"), more: p.T("assessor.profile." + name + ".more"),
		problem: view.FieldError(p, problem, name),
	}
}

// empties is how many empty lines to offer.
func empties(more bool) int {
	if more {
		return spare + 2
	}
	return spare
}

func fieldLines(p locale.Printer, fields []expert.Field, more bool, problem error) lineSection {
	s := section(p, "fields", problem)
	levels := []view.Option{{Label: p.T("assessor.profile.choose")}}
	for n := expert.Knows; n <= expert.Master; n++ {
		levels = append(levels, view.Option{Value: strconv.Itoa(n), Label: p.T("expert.level." + strconv.Itoa(n))})
	}
	for i, f := range append(slices.Clone(fields), make([]expert.Field, empties(more))...) {
		level := ""
		if f.Level > 0 {
			level = strconv.Itoa(f.Level)
		}
		s.lines = append(s.lines, view.Line{
			Name: "fields." + strconv.Itoa(i), Label: p.T("assessor.line", "Number", i+1),
			Fields: []view.Field{
				{Name: request.RowField("fields", i, "code"), Label: p.T("assessor.profile.code"), Value: f.Code, Optional: true, Width: "short"},
				{Name: request.RowField("fields", i, "level"), Label: p.T("assessor.profile.level"), Type: view.Select, Options: levels, Value: level, Optional: true},
			},
		})
	}
	return s
}

func postLines(p locale.Printer, name string, posts []expert.Post, more bool, problem error) lineSection {
	s := section(p, name, problem)
	for i, x := range append(slices.Clone(posts), make([]expert.Post, empties(more))...) {
		fields := organisationFields(p, name, i, x.Organisation, x.Number, problem)
		fields = append(fields, view.Field{Name: request.RowField(name, i, "address"), Label: p.T("assessor.profile.address"), Value: x.Address, Optional: true})
		s.lines = append(s.lines, view.Line{
			Name: name + "." + strconv.Itoa(i), Label: p.T("assessor.line", "Number", i+1), Fields: append(fields, periodFields(p, name, i, x.From, x.To, problem)...),
		})
	}
	return s
}

func shareLines(p locale.Printer, shares []expert.Holding, more bool, problem error) lineSection {
	s := section(p, "shares", problem)
	for i, x := range append(slices.Clone(shares), make([]expert.Holding, empties(more))...) {
		fields := organisationFields(p, "shares", i, x.Organisation, x.Number, problem)
		s.lines = append(s.lines, view.Line{
			Name: "shares." + strconv.Itoa(i), Label: p.T("assessor.line", "Number", i+1), Fields: append(fields, periodFields(p, "shares", i, x.Since, x.Until, problem)...),
		})
	}
	return s
}

func organisationFields(p locale.Printer, list string, i int, name, number string, problem error) []view.Field {
	org, num := request.RowField(list, i, "organisation"), request.RowField(list, i, "number")
	return []view.Field{
		{Name: org, Label: p.T("assessor.profile.organisation"), Value: name, Optional: true, Error: view.FieldError(p, problem, org), Autocomplete: "off"},
		{Name: num, Label: p.T("assessor.profile.number"), Value: number, Optional: true, Width: "medium", Error: view.FieldError(p, problem, num)},
	}
}

func periodFields(p locale.Printer, list string, i int, from, to calendar.Date, problem error) []view.Field {
	a, b := request.RowField(list, i, "from"), request.RowField(list, i, "to")
	return []view.Field{
		{Name: a, Label: p.T("assessor.profile.from"), Type: view.Date, Width: "short", Value: from.String(), Optional: true, Error: view.FieldError(p, problem, a)},
		{Name: b, Label: p.T("assessor.profile.to"), Type: view.Date, Width: "short", Value: to.String(), Optional: true, Error: view.FieldError(p, problem, b)},
	}
}
