// Package mentoring is the pages of mentors of the accelerator, and the words in which a mentor is shown to companies and the staff.
package mentoring

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Config is what the pages need. All fields are required.
type Config struct {
	Frame frame.Frame
	Desk  *programme.Desk
}

type pages struct{ Config }

const (
	root       = programme.MentoringPath
	profileURL = root + "/profile"
	endURL     = root + "/end"
)

// New lists the pages. Holders of the duty may open them; which companies are theirs, the desk judges.
func New(cfg Config) *request.Table {
	m := &pages{cfg}
	t := &request.Table{}
	own := request.Allowed(party.ActMentor)
	t.Get(root, own, m.own)
	t.Get(profileURL, own, m.profile)
	t.Post(profileURL, own, m.saveProfile)
	t.Get(endURL, own, m.askEnd)
	t.Post(endURL, own, m.end)
	t.Get(root+"/companies/{pairing}", own, m.company)
	t.Post(root+"/companies/{pairing}", own, m.endPairing)
	t.Get(programme.HoursPath, own, m.hours)
	t.Post(programme.HoursPath, own, m.actOnHours)
	t.Get(root+"/calendar/{file}", request.Anyone, m.calendar)
	return t
}

func (m *pages) page(r *http.Request, title string) view.Page {
	return m.Frame.Page(r, "mentor", title)
}

func companyURL(id mentor.PairingID) string { return root + "/companies/" + url.PathEscape(string(id)) }

// Tag is the tag of a mentor's state.
func Tag(p locale.Printer, s mentor.State) view.Tag {
	tones := map[mentor.State]view.Tone{mentor.Invited: view.Warn, mentor.Active: view.Good}
	return view.Tag{Tone: tones[s], Text: p.T("mentor.state." + string(s))}
}

// TieTag is the tag of a pairing.
func TieTag(p locale.Printer, s mentor.Tie) view.Tag {
	tones := map[mentor.Tie]view.Tone{mentor.Asked: view.Warn, mentor.Paired: view.Good, mentor.Tied: view.Bad}
	return view.Tag{Tone: tones[s], Text: p.T("mentor.tie." + string(s))}
}

// Languages are the names of languages in a row.
func Languages(p locale.Printer, all []locale.Lang) string {
	names := make([]string, len(all))
	for n, l := range all {
		names[n] = l.Name()
	}
	return strings.Join(names, ", ")
}

// Rows are what a mentor knows, speaks and helps with; what was not said is left out.
func Rows(p locale.Printer, t *site.Technologies, c programme.MentorCard) []view.Row {
	var rows []view.Row
	for _, r := range []view.Row{
		{Term: p.T("mentor.field.technologies"), Text: dossier.Technologies(p, t, c.Technologies)},
		{Term: p.T("mentor.field.markets"), Text: dossier.Markets(p, c.Markets)},
		{Term: p.T("mentor.field.languages"), Text: Languages(p, c.Languages)},
		{Term: p.T("mentor.field.about"), Text: c.About},
	} {
		if r.Text != "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// FormRow says how a mentor's yearly form of interests stands on a day.
func FormRow(p locale.Printer, f *expert.Form, today calendar.Date) view.Row {
	row := view.Row{Term: p.T("mentor.form"), Text: p.T("mentor.form.none")}
	switch {
	case f == nil:
	case f.InForce(today):
		row.Text = p.T("mentor.form.through", "Day", f.Through())
	default:
		row.Text = p.T("mentor.form.over", "Day", f.Through())
	}
	return row
}

// ownView is a mentor's own page.
type ownView struct {
	page    view.Page
	heading view.Heading
	buttons []view.Link
	facts   []view.Row
	now     []card
	before  view.Table
	end     bool
}

type card struct {
	title, text string
	facts       []view.Row
	link        view.Link
}

func (m *pages) own(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := m.Desk.Mentoring(r.Context(), who)
	page := m.page(r, request.Printer(r).T("mentor.own"))
	p := page.Printer
	v := ownView{page: page, heading: view.Heading{Title: page.Title, Lede: p.T("mentor.own_lede")}}
	if fault.Is(err, fault.NotFound) {
		v.heading.Lede = p.T("mentor.not_invited")
		return view.Render(w, r, http.StatusOK, ownPage(v))
	}
	if err != nil {
		return err
	}
	tag := Tag(p, x.Mentor.State)
	v.heading.Tag = &tag
	switch x.Mentor.State {
	case mentor.Invited:
		v.heading.Lede = p.T("mentor.accept_text")
		v.buttons = []view.Link{{Href: profileURL, Label: p.T("mentor.accept")}}
		v.end = true
	case mentor.Active:
		v.buttons = []view.Link{{Href: programme.HoursPath, Label: p.T("mentor.hours")}, {Href: "/panel/interests", Label: p.T("mentor.form.sign")}, {Href: profileURL, Label: p.T("mentor.edit")}}
		if x.Form == nil || !x.Form.InForce(x.Today) {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("mentor.form.needed")})
			v.buttons[0], v.buttons[1] = v.buttons[1], v.buttons[0]
		}
		v.facts = append(Rows(p, x.Technologies, programme.MentorCard{Technologies: x.Mentor.Technologies, Markets: x.Mentor.Markets, Languages: x.Mentor.Languages, About: x.Mentor.About}),
			view.Row{Term: p.T("mentor.field.hours"), Text: p.Number(int64(x.Mentor.Hours))}, FormRow(p, x.Form, x.Today))
		v.end = true
	case mentor.Ended:
		v.heading.Lede = x.Mentor.Reason
	}
	v.before = view.Table{Caption: p.T("mentor.before"), Stack: true, Columns: []view.Column{{Label: p.T("cohort.company")}, {Label: p.T("cohort.programme")}, {Label: p.T("mentor.ended")}, {Label: p.T("mentor.why")}}}
	for _, c := range x.Companies {
		if c.State == mentor.Paired {
			v.now = append(v.now, card{
				title: c.Company, text: c.Product, link: view.Link{Href: companyURL(c.Pairing), Label: p.T("mentor.open_company")},
				facts: []view.Row{{Term: p.T("cohort.programme"), Text: c.Programme}, {Term: p.T("mentor.since"), Text: p.Date(c.Since)}},
			})
			continue
		}
		why := c.Reason
		if c.State == mentor.Tied {
			why = p.T("mentor.tie.tied")
		}
		v.before.Rows = append(v.before.Rows, view.TableRow{Cells: []view.Cell{{Text: c.Company}, {Text: c.Programme}, {Text: p.Date(c.Since)}, {Text: why}}})
	}
	return view.Render(w, r, http.StatusOK, ownPage(v))
}

// formView is a form of a mentor's.
type formView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	form    view.Form
	hidden  string // the revision
	fields  []view.Field
	submit  string
}

func (m *pages) profile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := m.Desk.Mentoring(r.Context(), who)
	if err != nil {
		return err
	}
	typed := url.Values{
		"technologies": x.Mentor.Technologies, "markets": x.Mentor.Markets, "about": {x.Mentor.About}, "hours": {""}, "revision": {strconv.FormatInt(x.Mentor.Revision, 10)},
	}
	for _, l := range x.Mentor.Languages {
		typed.Add("languages", string(l))
	}
	if x.Mentor.Hours > 0 {
		typed.Set("hours", strconv.Itoa(x.Mentor.Hours))
	}
	return m.profileForm(w, r, http.StatusOK, x, typed, nil)
}

func (m *pages) profileForm(w http.ResponseWriter, r *http.Request, status int, x programme.OwnMentoring, typed url.Values, problem error) error {
	p := request.Printer(r)
	v := formView{
		page: m.page(r, p.T("mentor.edit")), back: view.Link{Href: root, Label: p.T("mentor.own")}, heading: view.Heading{Title: p.T("mentor.edit"), Lede: p.T("mentor.edit_text")},
		form: view.Form{Action: profileURL, Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"), submit: p.T("mentor.save"),
	}
	if x.Mentor.State == mentor.Invited {
		v.page.Title, v.heading.Title, v.submit = p.T("mentor.accept"), p.T("mentor.accept"), p.T("mentor.accept_do")
	}
	markets, technologies, languages := make([]view.Option, len(site.Markets)), []view.Option{}, []view.Option{}
	for n, code := range site.Markets {
		markets[n] = view.Option{Value: code, Label: p.T("site.market." + code)}
	}
	for _, t := range x.Technologies.List() {
		technologies = append(technologies, view.Option{Value: t.Code, Label: p.Text(t.Name)})
	}
	for _, l := range locale.Languages {
		languages = append(languages, view.Option{Value: string(l), Label: l.Name()})
	}
	v.fields = view.Fill(p, "mentor.field.", []view.Field{
		{Name: "about", Type: view.TextArea, Rows: 4, MaxLength: 2000, Hint: p.T("mentor.about_hint")},
		{Name: "hours", Type: view.Number, Width: "short", Hint: p.T("mentor.hours_hint")},
		{Name: "languages", Type: view.Checkboxes, Options: languages},
		{Name: "markets", Type: view.Checkboxes, Options: markets, Optional: true},
		{Name: "technologies", Type: view.Checkboxes, Options: technologies, Optional: true},
	}, typed, problem)
	return view.Render(w, r, status, formPage(v))
}

func (m *pages) saveProfile(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	typed := mentor.Mentor{Technologies: values["technologies"], Markets: values["markets"], About: values.Get("about")}
	for _, l := range values["languages"] {
		typed.Languages = append(typed.Languages, locale.Lang(l))
	}
	typed.Hours, _ = strconv.Atoi(strings.TrimSpace(values.Get("hours")))             // none is refused
	typed.Revision, _ = strconv.ParseInt(values.Get("revision"), 10, 64)              // none is stale
	typed.Technologies, typed.Markets = once(typed.Technologies), once(typed.Markets) // a box counts once
	err = m.Desk.SaveMentor(r.Context(), who, typed)
	if status, again := view.Reopen(err); again {
		x, missing := m.Desk.Mentoring(r.Context(), who)
		if missing != nil {
			return missing
		}
		return m.profileForm(w, r, status, x, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, root)
}

func once(codes []string) []string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (m *pages) askEnd(w http.ResponseWriter, r *http.Request) error {
	return m.endForm(w, r, http.StatusOK, "", nil)
}

func (m *pages) endForm(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	p := request.Printer(r)
	v := formView{
		page: m.page(r, p.T("mentor.stop")), back: view.Link{Href: root, Label: p.T("mentor.own")}, heading: view.Heading{Title: p.T("mentor.stop"), Lede: p.T("mentor.stop_text")},
		form: view.Form{Action: endURL, Problems: view.Problems(p, problem)}, submit: p.T("mentor.stop"),
		fields: []view.Field{reason(p, typed, problem)},
	}
	return view.Render(w, r, status, formPage(v))
}

func reason(p locale.Printer, typed string, problem error) view.Field {
	return view.Field{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed, Error: view.FieldError(p, problem, "reason")}
}

func (m *pages) end(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	err = m.Desk.EndMentor(r.Context(), who, who.ID(), values.Get("reason"))
	if status, again := view.Reopen(err); again {
		return m.endForm(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, root)
}

// companyView is a company as its mentor sees it.
type companyView struct {
	page       view.Page
	heading    view.Heading
	facts      []view.Row
	milestones []view.Row
	end        view.Form
	reason     view.Field
}

func (m *pages) company(w http.ResponseWriter, r *http.Request) error {
	return m.companyPage(w, r, http.StatusOK, "", nil)
}

func (m *pages) companyPage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := m.Desk.MentoredCompany(r.Context(), who, mentor.PairingID(r.PathValue("pairing")))
	if err != nil {
		return err
	}
	page := m.page(r, x.Company)
	p := page.Printer
	tag := TieTag(p, x.State)
	v := companyView{
		page: page, heading: view.Heading{Kicker: x.Programme, Title: x.Company, Tag: &tag}, end: view.Form{Action: companyURL(x.Pairing), Problems: view.Problems(p, problem)},
		facts: []view.Row{
			{Term: p.T("cohort.programme"), Text: p.Date(x.Starts) + " – " + p.Date(x.Ends)},
			{Term: p.T("cohort.field.product"), Text: x.Product},
			{Term: p.T("cohort.field.team"), Text: p.Number(int64(x.Team))},
			{Term: p.T("cohort.field.founder"), Text: x.Founder},
			{Term: p.T("cohort.field.why"), Text: x.Why},
		},
		milestones: Milestones(p, x.Milestones, x.Reached), reason: reason(p, typed, problem),
	}
	if x.Wish != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("mentor.field.wish"), Text: x.Wish})
	}
	return view.Render(w, r, status, companyPage(v))
}

// Milestones are those of an intake, each with whether a company reached it.
func Milestones(p locale.Printer, all []cohort.Milestone, reached []cohort.Reached) []view.Row {
	var rows []view.Row
	for n, x := range all {
		text := p.T("cohort.milestone_by", "By", x.By)
		if k := slices.IndexFunc(reached, func(x cohort.Reached) bool { return x.Milestone == n }); k >= 0 {
			text = p.T("cohort.milestone_reached", "On", reached[k].On)
		}
		rows = append(rows, view.Row{Term: x.Title, Text: text})
	}
	return rows
}

func (m *pages) endPairing(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	err = m.Desk.EndPairing(r.Context(), who, mentor.PairingID(r.PathValue("pairing")), values.Get("reason"))
	if status, again := view.Reopen(err); again {
		return m.companyPage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, root)
}
