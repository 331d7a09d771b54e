package officer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/internal/wordform"
)

const sitesURL = "/office/sites"

func siteURL(id site.ID, rest string) string {
	u := sitesURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func siteTag(p locale.Printer, s site.State) view.Tag {
	tone := map[site.State]view.Tone{site.Candidate: view.Info, site.UnderReview: view.Progress, site.Registered: view.Good, site.Suspended: view.Warn}[s]
	return view.Tag{Tone: tone, Text: p.T("site.state." + string(s))}
}

// sitesView is the register of sites.
type sitesView struct {
	page    view.Page
	lede    string
	may     bool
	bar     view.StateBarChart
	filters view.FilterBar
	table   view.Table
}

func (o *pages) sites(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Sites(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("site.title"))
	page.Wide = true
	p, q := page.Printer, r.URL.Query()
	state, market, words := q.Get("state"), q.Get("market"), strings.TrimSpace(q.Get("q"))
	v := sitesView{
		page: page, may: who.May(party.ActManageSites, "") == nil, bar: view.StateBarChart{Title: p.T("site.by_state")},
		filters: view.FilterBar{Action: sitesURL, Fields: []view.Field{
			{Name: "q", Label: p.T("site.search"), Value: words, Optional: true},
			{Name: "state", Label: p.T("site.state"), Type: view.Select, Value: state, Optional: true, Options: stateOptions(p)},
			{Name: "market", Label: p.T("site.field.markets"), Type: view.Select, Value: market, Optional: true, Options: append([]view.Option{{Label: p.T("site.any")}}, marketOptions(p)...)},
		}},
		table: view.Table{Caption: p.T("site.title"), Stack: true, Empty: p.T("site.none"), Columns: []view.Column{
			{Label: p.T("site.field.name")},
			{Label: p.T("site.field.markets")},
			{Label: p.T("site.field.district")},
			{Label: p.T("site.field.capacity"), Num: true},
			{Label: p.T("site.pilots"), Num: true},
			{Label: p.T("site.state")},
		}},
	}
	if state != "" || market != "" || words != "" {
		v.filters.Clear = sitesURL
	}
	counts, dormant := map[site.State]int64{}, 0
	for _, s := range all {
		counts[s.State]++
		if s.Dormant() {
			dormant++
		}
		if state == "dormant" && !s.Dormant() || state != "" && state != "dormant" && string(s.State) != state ||
			market != "" && !slices.Contains(s.Markets, market) || !mentions(s, words) {
			continue
		}
		tag := siteTag(p, s.State)
		row := []view.Cell{
			{Text: s.Name, Sub: s.Organisation, Href: siteURL(s.ID, "")},
			{Text: marketsText(p, s.Markets)},
			{Text: orUnknown(p, s.District)},
			{Text: figure(p, s.Capacity)},
			{Text: pilotsText(p, s)},
			{Tag: &tag},
		}
		if s.Dormant() {
			row[5].Sub = p.T("site.dormant")
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: row})
	}
	for _, s := range site.States {
		if tag := siteTag(p, s); counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: tag.Text, Count: counts[s], Tone: tag.Tone})
		}
	}
	v.lede = p.T("site.lede", "All", len(all), "Dormant", dormant)
	return view.Render(w, r, http.StatusOK, sitesPage(v))
}

// mentions says whether every word stands in what is known of the site.
func mentions(s site.Site, words string) bool {
	return wordform.Has(words, s.Name, s.Organisation, s.Number, s.District, s.Address, s.Focus, strings.Join(s.Technologies, " "))
}

func stateOptions(p locale.Printer) []view.Option {
	options := []view.Option{{Label: p.T("site.any")}}
	for _, s := range site.States {
		options = append(options, view.Option{Value: string(s), Label: p.T("site.state." + string(s))})
	}
	return append(options, view.Option{Value: "dormant", Label: p.T("site.dormant")})
}

func marketOptions(p locale.Printer) []view.Option {
	return pilotOptions(p, "site.market.", site.Markets)
}

func marketsText(p locale.Printer, codes []string) string {
	return orUnknown(p, dossier.Markets(p, codes))
}

func orUnknown(p locale.Printer, s string) string {
	if s == "" {
		return p.T("site.unknown")
	}
	return s
}

func figure(p locale.Printer, n *int) string {
	if n == nil {
		return p.T("site.unknown")
	}
	return p.Number(int64(*n))
}

func pilotsText(p locale.Printer, s site.Site) string {
	return p.T("site.done_running", "Done", figure(p, s.Done), "Running", figure(p, s.Running))
}

// siteView is one site.
type siteView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	same    view.Table
	events  []view.Event
	edit    string // address of the form, for those who may
	steps   []view.Link
	hosts   view.Table
	suited  string // where solutions for it are found
	people  string // address of the people's page, for those who may
}

func (o *pages) site(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Site(r.Context(), who, site.ID(r.PathValue("site")))
	if err != nil {
		return err
	}
	s, page := f.Site, o.page(r, f.Site.Name)
	p := page.Printer
	tag := siteTag(p, s.State)
	v := siteView{
		page: page, heading: view.Heading{Kicker: p.T("site.kicker"), Title: s.Name, Lede: s.Organisation, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("site.field.number"), Text: orUnknown(p, s.Number)},
			{Term: p.T("site.field.ownership"), Text: ownershipText(p, s.Ownership)},
			{Term: p.T("site.field.markets"), Text: marketsText(p, s.Markets)},
			{Term: p.T("site.field.technologies"), Text: orUnknown(p, dossier.Technologies(p, f.Technologies, s.Technologies))},
			{Term: p.T("site.field.focus"), Text: orUnknown(p, s.Focus)},
			{Term: p.T("site.field.capacity"), Text: figure(p, s.Capacity)},
			{Term: p.T("site.pilots"), Text: pilotsText(p, s)},
			{Term: p.T("site.field.district"), Text: orUnknown(p, s.District)},
			{Term: p.T("site.field.address"), Text: orUnknown(p, s.Address)},
			{Term: p.T("site.field.hours"), Text: orUnknown(p, s.Hours)},
			{Term: p.T("site.field.data_classes"), Text: orUnknown(p, dossier.Data(p, s.DataClasses))},
			{Term: p.T("site.open"), Text: openText(p, s)},
			{Term: p.T("site.point_title"), Text: pointText(p, s)},
		},
		same: view.Table{Caption: p.T("site.same"), Stack: true, Columns: []view.Column{{Label: p.T("site.field.name")}, {Label: p.T("site.field.address")}, {Label: p.T("site.state")}}},
	}
	if s.Dormant() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("site.dormant_text")})
	}
	if s.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: tag.Text, Text: s.Reason})
	}
	if s.AssetManager != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("site.field.asset_manager"), Text: s.AssetManager})
	}
	for _, x := range f.Same {
		t := siteTag(p, x.State)
		v.same.Rows = append(v.same.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Name, Href: siteURL(x.ID, "")}, {Text: orUnknown(p, x.Address)}, {Tag: &t}}})
	}
	v.events = o.past(p, f.Journal, f.People, siteEvent)
	if who.May(party.ActManageSites, "") == nil && s.State != site.Removed {
		v.edit = siteURL(s.ID, "edit")
		for _, step := range s.State.Open() {
			v.steps = append(v.steps, view.Link{Href: siteURL(s.ID, string(step)), Label: p.T("site.step." + string(step))})
		}
	}
	hosts, err := o.Sites.Hosts(r.Context(), who, s.ID)
	if err != nil {
		return err
	}
	v.hosts, v.suited = hostsTable(p, hosts), siteURL(s.ID, "solutions")
	if v.edit != "" {
		v.people = siteURL(s.ID, "people")
	}
	return view.Render(w, r, http.StatusOK, sitePage(v))
}

// siteEvent says what an entry of a site's journal is about: of a move, the state it led to.
func siteEvent(p locale.Printer, e journal.Entry) string {
	var move struct {
		To site.State `json:"to"`
	}
	if e.Act == journal.SiteMoved && json.Unmarshal([]byte(e.Details), &move) == nil && slices.Contains(site.States, move.To) {
		return p.T("journal.site_moved") + ": " + p.T("site.state."+string(move.To))
	}
	return p.T("journal." + string(e.Act))
}

// openText says on which days pilots may run at a site.
func openText(p locale.Printer, s site.Site) string {
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return "…"
		}
		return p.Date(d)
	}
	if s.OpenFrom.IsZero() && s.OpenTo.IsZero() {
		return p.T("site.open_always")
	}
	return day(s.OpenFrom) + " – " + day(s.OpenTo)
}

func pointText(p locale.Printer, s site.Site) string {
	if s.Point == nil {
		return p.T("site.unknown")
	}
	return s.Point.Latitude() + ", " + s.Point.Longitude()
}

func ownershipText(p locale.Printer, x site.Ownership) string {
	if x == "" {
		return p.T("site.unknown")
	}
	return p.T("site.ownership." + string(x))
}

// siteFormView is the form of a site.
type siteFormView struct {
	page   view.Page
	lede   string
	back   view.Link
	form   view.Form
	hidden string
	fields []view.Field
}

func (o *pages) newSite(w http.ResponseWriter, r *http.Request) error {
	return o.siteForm(w, r, http.StatusOK, "", url.Values{}, nil)
}

func (o *pages) editSite(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Site(r.Context(), who, site.ID(r.PathValue("site")))
	if err != nil {
		return err
	}
	s := f.Site
	latitude, longitude, unlisted := "", "", ""
	if s.Point != nil {
		latitude, longitude = s.Point.Latitude(), s.Point.Longitude()
	}
	if s.Unlisted {
		unlisted = "yes"
	}
	return o.siteForm(w, r, http.StatusOK, s.ID, url.Values{
		"name": {s.Name}, "organisation": {s.Organisation}, "number": {s.Number}, "legal_form": {s.LegalForm}, "ownership": {string(s.Ownership)}, "markets": s.Markets,
		"technologies": {strings.Join(s.Technologies, ", ")}, "focus": {s.Focus}, "capacity": {digits(s.Capacity)}, "done": {digits(s.Done)}, "running": {digits(s.Running)},
		"district": {s.District}, "address": {s.Address}, "hours": {s.Hours}, "revision": {strconv.FormatInt(s.Revision, 10)},
		"data_classes": s.DataClasses, "asset_manager": {s.AssetManager}, "open_from": {s.OpenFrom.String()}, "open_to": {s.OpenTo.String()},
		"latitude": {latitude}, "longitude": {longitude}, "unlisted": {unlisted},
	}, nil)
}

func digits(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func (o *pages) siteForm(w http.ResponseWriter, r *http.Request, status int, id site.ID, typed url.Values, problem error) error {
	p := request.Printer(r)
	v := siteFormView{
		page: o.page(r, p.T("site.new")), lede: p.T("site.form_text"), back: view.Link{Href: sitesURL, Label: p.T("site.title")},
		form: view.Form{Action: sitesURL + "/new", Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"),
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("site.edit"), view.Link{Href: siteURL(id, ""), Label: p.T("site.kicker")}, siteURL(id, "edit")
	}
	owners := []view.Option{{Label: p.T("site.unknown")}}
	for _, x := range site.Ownerships {
		owners = append(owners, view.Option{Value: string(x), Label: p.T("site.ownership." + string(x))})
	}
	v.fields = view.Fill(p, "site.field.", []view.Field{
		{Name: "name", MaxLength: 300},
		{Name: "organisation", MaxLength: 300},
		{Name: "number", Optional: true, Width: "medium"},
		{Name: "ownership", Type: view.Select, Options: owners, Optional: true},
		{Name: "markets", Type: view.Checkboxes, Options: marketOptions(p), Optional: true},
		{Name: "technologies", Hint: p.T("site.technologies_hint"), Optional: true},
		{Name: "focus", Type: view.TextArea, Rows: 3, MaxLength: 2000, Optional: true},
		{Name: "capacity", Type: view.Number, Width: "short", Hint: p.T("site.capacity_hint"), Optional: true},
		{Name: "done", Type: view.Number, Width: "short", Hint: p.T("site.unknown_hint"), Optional: true},
		{Name: "running", Type: view.Number, Width: "short", Hint: p.T("site.unknown_hint"), Optional: true},
		{Name: "district", MaxLength: 100, Optional: true},
		{Name: "address", MaxLength: 500, Optional: true},
		{Name: "hours", MaxLength: 200, Optional: true},
		{Name: "data_classes", Type: view.Checkboxes, Options: pilotOptions(p, "site.data.", site.DataClasses), Hint: p.T("site.unknown_hint"), Optional: true},
		{Name: "asset_manager", MaxLength: 300, Hint: p.T("site.asset_manager_hint"), Optional: true},
		{Name: "open_from", Type: view.Date, Width: "short", Optional: true},
		{Name: "open_to", Type: view.Date, Width: "short", Optional: true},
		{Name: "latitude", Width: "short", Hint: p.T("site.point_hint"), Optional: true},
		{Name: "longitude", Width: "short", Optional: true},
		{Name: "unlisted", Type: view.Checkboxes, Options: []view.Option{{Value: "yes", Label: p.T("site.unlisted_yes")}}, Optional: true},
	}, typed, problem)
	return view.Render(w, r, status, siteFormPage(v))
}

func (o *pages) saveSite(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	s, err := typedSite(site.ID(r.PathValue("site")), values)
	if err == nil {
		s.ID, err = o.Sites.SaveSite(r.Context(), who, s)
	}
	if status, again := reopen(err); again {
		return o.siteForm(w, r, status, site.ID(r.PathValue("site")), values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, siteURL(s.ID, ""))
}

// typedSite reads the form. A figure left empty is unknown.
func typedSite(id site.ID, v url.Values) (site.Site, error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	s := site.Site{
		ID: id, Name: text("name"), Organisation: text("organisation"), LegalForm: text("legal_form"), Ownership: site.Ownership(text("ownership")), Markets: v["markets"],
		Focus: text("focus"), District: text("district"), Address: text("address"), Hours: text("hours"),
		Number: strings.Join(strings.Fields(text("number")), ""), Technologies: typedList(v.Get("technologies")),
		DataClasses: v["data_classes"], AssetManager: text("asset_manager"), Unlisted: v.Get("unlisted") == "yes",
	}
	s.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // another one is stale
	var l fault.List
	for name, into := range map[string]**int{"capacity": &s.Capacity, "done": &s.Done, "running": &s.Running} {
		if text(name) == "" {
			continue
		}
		n, err := strconv.Atoi(text(name))
		if err != nil || n < 0 || n > site.MostCapacity {
			l.Add(name, "site.capacity", "Max", site.MostCapacity)
			continue
		}
		*into = &n
	}
	var err error
	if s.Point, err = site.ReadPoint(text("latitude"), text("longitude")); err != nil {
		l = append(l, fault.All(err)...)
	}
	for name, into := range map[string]*calendar.Date{"open_from": &s.OpenFrom, "open_to": &s.OpenTo} {
		if text(name) == "" {
			continue
		}
		if *into, err = calendar.Parse(text(name)); err != nil {
			l.Add(name, "need.deadline")
		}
	}
	if err := s.Check(); err != nil {
		l = append(l, fault.All(err)...)
	}
	slices.SortStableFunc(l, func(a, b *fault.Fault) int {
		return slices.Index(site.Fields, a.Field) - slices.Index(site.Fields, b.Field)
	})
	return s, l.Err()
}

func (o *pages) askMoveSite(w http.ResponseWriter, r *http.Request) error {
	return o.moveSitePage(w, r, http.StatusOK, "", nil)
}

func (o *pages) moveSitePage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	step := site.Step(r.PathValue("step"))
	if !slices.Contains(site.Steps, step) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := o.Sites.Site(r.Context(), who, site.ID(r.PathValue("site")))
	if err != nil {
		return err
	}
	if _, err := f.Site.State.Next(step); err != nil && problem == nil {
		return err
	}
	p := request.Printer(r)
	var more []view.Field
	if step == site.StepSuspend {
		more = []view.Field{{Name: "go_on", Label: p.T("resite.go_on"), Type: view.Checkboxes, Optional: true, Hint: p.T("resite.go_on_hint"), Options: []view.Option{{Value: "yes", Label: p.T("resite.go_on_yes")}}}}
	}
	return o.stepPage(w, r, status, stepAsk{
		title: p.T("site.step." + string(step)), text: p.T("site.step_text." + string(step)), kicker: p.T("site.kicker"),
		subject: view.Link{Href: siteURL(f.Site.ID, ""), Label: f.Site.Name}, action: siteURL(f.Site.ID, string(step)), danger: step == site.StepRemove,
		reasoned: step == site.StepSuspend || step == site.StepRemove, reason: p.T("site.reason_label"), more: more,
	}, typed, problem)
}

func (o *pages) moveSite(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := site.ID(r.PathValue("site"))
	if step := site.Step(r.PathValue("step")); step == site.StepSuspend {
		err = o.Sites.SuspendSite(r.Context(), who, id, values.Get("reason"), values.Get("go_on") != "")
	} else {
		err = o.Sites.MoveSite(r.Context(), who, id, step, values.Get("reason"))
	}
	if status, again := reopen(err); again {
		return o.moveSitePage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, siteURL(id, ""))
}
