package officer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/internal/wordform"
)

const needsURL = "/office/requests"

func needURL(id cityneed.ID, rest string) string {
	u := needsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func needTag(p locale.Printer, s cityneed.State) view.Tag {
	tone := map[cityneed.State]view.Tone{cityneed.Draft: view.Info, cityneed.Open: view.Good}[s]
	return view.Tag{Tone: tone, Text: p.T("need.state." + string(s))}
}

// needsView is the register of city requests.
type needsView struct {
	page    view.Page
	may     bool
	filters view.FilterBar
	table   view.Table
}

func (o *pages) needs(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Requests(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("need.title"))
	page.Wide = true
	p, q := page.Printer, r.URL.Query()
	state, words := q.Get("state"), strings.TrimSpace(q.Get("q"))
	options := []view.Option{{Label: p.T("site.any")}}
	for _, s := range cityneed.States {
		options = append(options, view.Option{Value: string(s), Label: p.T("need.state." + string(s))})
	}
	v := needsView{
		page: page, may: who.May(party.ActManageSites, "") == nil,
		filters: view.FilterBar{Action: needsURL, Fields: []view.Field{
			{Name: "q", Label: p.T("need.search"), Value: words, Optional: true},
			{Name: "state", Label: p.T("site.state"), Type: view.Select, Value: state, Optional: true, Options: options},
		}},
		table: view.Table{Caption: p.T("need.title"), Stack: true, Empty: p.T("need.none"), Columns: []view.Column{
			{Label: p.T("need.field.title")},
			{Label: p.T("need.field.markets")},
			{Label: p.T("need.field.budget_owner")},
			{Label: p.T("need.field.deadline")},
			{Label: p.T("site.state")},
		}},
	}
	if state != "" || words != "" {
		v.filters.Clear = needsURL
	}
	for _, x := range all {
		if state != "" && string(x.State) != state || !wordform.Has(words, x.Title, x.Customer, x.Need, x.Criteria, strings.Join(x.Technologies, " ")) {
			continue
		}
		tag := needTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Title, Sub: x.Customer, Href: needURL(x.ID, "")},
			{Text: marketsText(p, x.Markets)},
			{Text: named(p, x.BudgetOwner)},
			{Text: p.Date(x.Deadline)},
			{Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, needsPage(v))
}

func named(p locale.Printer, s string) string {
	if s == "" {
		return p.T("need.not_named")
	}
	return s
}

// needView is one city request.
type needView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	events  []view.Event
	edit    string // address of the form, for those who may
	answers string // where solutions for it are found
	steps   []view.Link
}

func (o *pages) need(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Request(r.Context(), who, cityneed.ID(r.PathValue("need")))
	if err != nil {
		return err
	}
	x, page := f.Request, o.page(r, f.Request.Title)
	p := page.Printer
	tag := needTag(p, x.State)
	v := needView{
		page: page, heading: view.Heading{Kicker: p.T("need.kicker"), Title: x.Title, Lede: x.Customer, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("need.field.need"), Text: x.Need},
			{Term: p.T("need.field.criteria"), Text: named(p, x.Criteria)},
			{Term: p.T("need.field.markets"), Text: marketsText(p, x.Markets)},
			{Term: p.T("need.field.technologies"), Text: named(p, strings.Join(x.Technologies, ", "))},
			{Term: p.T("need.field.budget_owner"), Text: named(p, x.BudgetOwner)},
			{Term: p.T("need.field.route"), Text: named(p, x.Route)},
			{Term: p.T("need.field.deadline"), Text: p.Date(x.Deadline)},
		},
		answers: needURL(x.ID, "solutions"),
	}
	if x.Site != "" {
		s, err := o.Sites.Site(r.Context(), who, x.Site)
		if err != nil {
			return err
		}
		v.facts = append(v.facts, view.Row{Term: p.T("need.field.site"), Text: s.Site.Name})
	}
	if !x.Adoption() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("need.without_text")})
	}
	if x.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: tag.Text, Text: x.Reason})
	}
	v.events = o.past(p, f.Journal, f.People, needEvent)
	if who.May(party.ActManageSites, "") == nil {
		v.edit = needURL(x.ID, "edit")
		for _, step := range x.State.Open() {
			v.steps = append(v.steps, view.Link{Href: needURL(x.ID, string(step)), Label: p.T("need.step." + string(step))})
		}
	}
	return view.Render(w, r, http.StatusOK, needPage(v))
}

// needEvent says what an entry of a request's journal is about: of a move, the state it led to.
func needEvent(p locale.Printer, e journal.Entry) string {
	var move struct {
		To cityneed.State `json:"to"`
	}
	if e.Act == journal.NeedMoved && json.Unmarshal([]byte(e.Details), &move) == nil && slices.Contains(cityneed.States, move.To) {
		return p.T("journal.need_moved") + ": " + p.T("need.state."+string(move.To))
	}
	return p.T("journal." + string(e.Act))
}

func (o *pages) newNeed(w http.ResponseWriter, r *http.Request) error {
	return o.needForm(w, r, http.StatusOK, "", url.Values{}, nil)
}

func (o *pages) editNeed(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Request(r.Context(), who, cityneed.ID(r.PathValue("need")))
	if err != nil {
		return err
	}
	return o.needForm(w, r, http.StatusOK, f.Request.ID, needValues(f.Request), nil)
}

func (o *pages) needForm(w http.ResponseWriter, r *http.Request, status int, id cityneed.ID, typed url.Values, problem error) error {
	p := request.Printer(r)
	places, err := o.placeOptions(r, p.T("need.any_site"))
	if err != nil {
		return err
	}
	v := siteFormView{
		page: o.page(r, p.T("need.new")), lede: p.T("need.form_text"), back: view.Link{Href: needsURL, Label: p.T("need.title")},
		form: view.Form{Action: needsURL + "/new", Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"),
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("need.edit"), view.Link{Href: needURL(id, ""), Label: p.T("need.kicker")}, needURL(id, "edit")
	}
	v.fields = needFields(p, places, typed, problem)
	return view.Render(w, r, status, siteFormPage(v))
}

// needValues are the values of the fields of a city request.
func needValues(x cityneed.Request) url.Values {
	typed := url.Values{
		"title": {x.Title}, "customer": {x.Customer}, "need": {x.Need}, "criteria": {x.Criteria}, "markets": x.Markets, "technologies": {strings.Join(x.Technologies, ", ")},
		"budget_owner": {x.BudgetOwner}, "route": {x.Route}, "site": {string(x.Site)}, "deadline": {x.Deadline.String()}, "revision": {strconv.FormatInt(x.Revision, 10)},
	}
	if x.Without {
		typed.Set("without", "yes")
	}
	return typed
}

// needFields are the fields of a city request.
func needFields(p locale.Printer, places []view.Option, typed url.Values, problem error) []view.Field {
	return view.Fill(p, "need.field.", []view.Field{
		{Name: "title", MaxLength: 300},
		{Name: "customer", MaxLength: 300},
		{Name: "need", Type: view.TextArea, Rows: 4, MaxLength: 4000},
		{Name: "criteria", Type: view.TextArea, Rows: 3, MaxLength: 4000, Optional: true},
		{Name: "markets", Type: view.Checkboxes, Options: marketOptions(p), Optional: true},
		{Name: "technologies", Hint: p.T("need.technologies_hint"), Optional: true},
		{Name: "budget_owner", MaxLength: 300, Optional: true},
		{Name: "route", Type: view.TextArea, Rows: 3, MaxLength: 2000, Optional: true},
		{Name: "without", Type: view.Checkboxes, Options: []view.Option{{Value: "yes", Label: p.T("need.without_yes")}}, Optional: true},
		{Name: "site", Type: view.Select, Options: places, Optional: true},
		{Name: "deadline", Type: view.Date, Width: "short"},
	}, typed, problem)
}

func (o *pages) saveNeed(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	x := typedNeed(cityneed.ID(r.PathValue("need")), values)
	id, err := o.Sites.SaveRequest(r.Context(), who, x)
	if status, again := reopen(err); again {
		return o.needForm(w, r, status, x.ID, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, needURL(id, ""))
}

// typedNeed reads the form. A deadline that is no date stays empty, which the request's check refuses.
func typedNeed(id cityneed.ID, v url.Values) cityneed.Request {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	x := cityneed.Request{
		ID: id, Title: text("title"), Customer: text("customer"), Need: text("need"), Criteria: text("criteria"), Markets: v["markets"],
		BudgetOwner: text("budget_owner"), Route: text("route"), Without: v.Get("without") == "yes",
		Technologies: typedList(v.Get("technologies")), Site: site.ID(text("site")),
	}
	if on, err := calendar.Parse(text("deadline")); err == nil {
		x.Deadline = on
	}
	x.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // another one is stale
	return x
}

func (o *pages) askMoveNeed(w http.ResponseWriter, r *http.Request) error {
	return o.moveNeedPage(w, r, http.StatusOK, "", nil)
}

func (o *pages) moveNeedPage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	step := cityneed.Step(r.PathValue("step"))
	if !slices.Contains(cityneed.Steps, step) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := o.Sites.Request(r.Context(), who, cityneed.ID(r.PathValue("need")))
	if err != nil {
		return err
	}
	if _, err := f.Request.State.Next(step); err != nil && problem == nil {
		return err
	}
	p := request.Printer(r)
	return o.stepPage(w, r, status, stepAsk{
		title: p.T("need.step." + string(step)), text: p.T("need.step_text." + string(step)), kicker: p.T("need.kicker"),
		subject: view.Link{Href: needURL(f.Request.ID, ""), Label: f.Request.Title}, action: needURL(f.Request.ID, string(step)),
		reasoned: step == cityneed.StepArchive, reason: p.T("need.reason_label"),
	}, typed, problem)
}

func (o *pages) moveNeed(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := cityneed.ID(r.PathValue("need"))
	err = o.Sites.MoveRequest(r.Context(), who, id, cityneed.Step(r.PathValue("step")), values.Get("reason"))
	if status, again := reopen(err); again {
		return o.moveNeedPage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, needURL(id, ""))
}
