package officer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const pilotsURL = "/office/pilots"

func pilotURL(id pilot.ID, rest string) string {
	u := pilotsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func pilotTag(p locale.Printer, s pilot.State) view.Tag { return fieldwork.StateTag(p, s) }

// pilotsView is the list of pilots.
type pilotsView struct {
	page  view.Page
	may   bool
	bar   view.StateBarChart
	table view.Table
	down  *view.Table // equipment that must be taken down; nil where there is none
}

func (o *pages) pilots(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Pilots(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("pilot.title"))
	page.Wide = true
	p := page.Printer
	v := pilotsView{
		page: page, may: who.May(party.ActManagePilots, "") == nil, bar: view.StateBarChart{Title: p.T("pilot.by_state")},
		table: view.Table{Caption: p.T("pilot.title"), Stack: true, Empty: p.T("pilot.none"), Columns: []view.Column{
			{Label: p.T("pilot.kicker")}, {Label: p.T("pilot.field.site")}, {Label: p.T("pilot.since")}, {Label: p.T("pilot.state")},
		}},
	}
	counts := map[pilot.State]int64{}
	for _, x := range all {
		counts[x.State]++
		tag := pilotTag(p, x.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Title, Sub: x.Company, Href: pilotURL(x.ID, "")}, {Text: x.SiteName, Href: siteURL(x.Site, "")}, {Text: o.moment(p, x.Since)}, {Tag: &tag},
		}})
	}
	for _, s := range pilot.States {
		if tag := pilotTag(p, s); counts[s] > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: tag.Text, Count: counts[s], Tone: tag.Tone})
		}
	}
	tasks, err := o.Sites.DismantleTasks(r.Context(), who)
	if err != nil {
		return err
	}
	if len(tasks) > 0 {
		v.down = dismantleTable(p, tasks)
	}
	return view.Render(w, r, http.StatusOK, pilotsPage(v))
}

// dismantleTable lists equipment that must be taken down, the most urgent first.
func dismantleTable(p locale.Printer, tasks []programme.DismantleTask) *view.Table {
	t := &view.Table{Caption: p.T("pact.equipment_after"), Stack: true, Columns: []view.Column{{Label: p.T("pilot.kicker")}, {Label: p.T("pilot.field.site")}, {Label: p.T("pact.due")}}}
	for _, x := range tasks {
		due := view.Cell{Text: p.T("pact.down_by."+x.Task.Why, "Due", p.ShortDate(x.Task.Due))}
		if x.Task.Late {
			due.Tag = &view.Tag{Tone: view.Bad, Text: p.T("pact.late")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Pilot.Title, Sub: x.Pilot.Company, Href: pilotURL(x.Pilot.ID, "agreement")}, {Text: x.Pilot.SiteName}, due}})
	}
	return t
}

// pilotView is one pilot.
type pilotView struct {
	page            view.Page
	heading         view.Heading
	facts, protocol []view.Row
	metrics         view.Table
	events          []view.Event
	edit, metric    string
	run             *view.Table // how much was measured; nil before the lock
	entries, looks  string
	report          string // empty before the end of the fieldwork
	grants          string
	outcome         string // the page of what became of it; empty before the start
	notes, rule     string
	agreement       string
	steps           []view.Link
}

func (o *pages) pilot(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Pilot(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := f.Pilot, o.page(r, f.Pilot.Title)
	p := page.Printer
	tag := pilotTag(p, x.State)
	v := pilotView{
		page: page, heading: view.Heading{Kicker: p.T("pilot.kicker"), Title: x.Title, Lede: x.Protocol.Hypothesis, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("pilot.field.company"), Text: x.Company},
			{Term: p.T("pilot.field.solution"), Text: x.Solution},
			{Term: p.T("pilot.field.site"), Text: x.SiteName},
			{Term: p.T("pilot.field.buyer"), Text: fieldwork.Buyer(p, x)},
		},
		protocol: []view.Row{
			{Term: p.T("pilot.field.design"), Text: fieldwork.Design(p, x)},
			{Term: p.T("pilot.field.unit"), Text: x.Protocol.Unit},
			{Term: p.T("pilot.field.looks"), Text: p.Number(int64(x.Protocol.Looks))},
		},
		metrics: view.Table{Caption: p.T("pilot.metrics_title"), Stack: true, Columns: []view.Column{
			{Label: p.T("pilot.field.metric")},
			{Label: p.T("pilot.field.better")},
			{Label: p.T("pilot.field.minimum"), Num: true},
			{Label: p.T("pilot.field.effect"), Num: true},
			{Label: p.T("pilot.field.planned"), Num: true},
			{Label: p.T("pilot.needed"), Num: true},
			{Label: p.T("pilot.field.source")},
			{Label: p.T("pilot.baseline_days")},
		}},
	}
	if len(x.Protocol.LookDays) > 0 {
		v.protocol = append(v.protocol, view.Row{Term: p.T("pilot.field.look_days"), Text: daysText(p, x.Protocol.LookDays, ", ")})
	}
	for _, m := range x.Protocol.MustHaves {
		v.protocol = append(v.protocol, view.Row{Term: p.T("pilot.must_have"), Text: m})
	}
	if x.Digest != "" {
		v.protocol = append(v.protocol, view.Row{Term: p.T("pilot.locked_at"), Text: o.moment(p, x.LockedAt)}, view.Row{Term: p.T("pilot.digest"), Text: x.Digest})
		if !x.Kept() {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.T("pilot.changed")})
		}
	}
	for i, m := range slices.Concat(x.Protocol.Metrics, x.Late) {
		sub := p.T("pilot.secondary")
		switch {
		case m.AddedOn != "":
			sub = p.T("pilot.exploratory", "Reason", m.Reason)
		case i == 0:
			sub = p.T("pilot.primary")
		}
		needed := p.T("pilot.not_reckoned")
		if n, ok := m.Needed(x.Protocol.Design); ok {
			needed = p.Number(int64(n))
			if i == 0 && m.Planned < n {
				v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("pilot.too_few", "Planned", m.Planned, "Needed", n)})
			}
		}
		effect := "–"
		if m.Effect != nil {
			effect = fieldwork.Figure(p, *m.Effect)
		}
		days := p.T("pilot.no_baseline")
		if m.From != "" {
			days = daysText(p, []string{m.From, m.To}, " – ")
		}
		v.metrics.Rows = append(v.metrics.Rows, view.TableRow{Cells: []view.Cell{
			{Text: m.Title, Sub: sub},
			{Text: p.T("pilot.better." + string(m.Better)), Sub: p.T("pilot.kind." + string(m.Kind))},
			{Text: fieldwork.Figure(p, m.Minimum), Sub: fieldwork.Aspired(p, m.Aspired, m.AspiredIn)},
			{Text: effect},
			{Text: p.Number(int64(m.Planned))},
			{Text: needed},
			{Text: m.Source},
			{Text: days},
		}})
	}
	if n, unsited := fieldwork.Unsited(p, x, f.Site); unsited {
		v.page.Notices = append(v.page.Notices, n)
	}
	if n, halted := fieldwork.Halted(p, x); halted {
		v.page.Notices = append(v.page.Notices, n)
	}
	for i, rule := range x.Protocol.StopRules {
		v.protocol = append(v.protocol, view.Row{Term: p.T("run.stop.number", "Number", i+1), Text: p.Say(x.RuleText(rule))})
	}
	v.agreement = pilotURL(x.ID, "agreement")
	signed := p.T("pact.none")
	if x.Agreed.Text != "" {
		signed = p.T("pact.in_force_text", "From", x.Agreed.From, "To", x.Agreed.To)
		if !x.Agreed.Last.IsZero() {
			signed = p.T("ending.last", "Last", x.Agreed.Last)
		}
	}
	v.facts = append(v.facts, view.Row{Term: p.T("pact.title"), Text: signed})
	v.facts = append(v.facts, stayRows(p, x)...)
	if x.State.Over() {
		v.report = pilotURL(x.ID, "report")
	}
	if !x.FirstStart().IsZero() {
		v.outcome, v.grants = pilotURL(x.ID, outcomePage), pilotURL(x.ID, grantsPage)
	}
	v.events = o.past(p, f.Journal, f.People, pilotEvent)
	if x.Digest != "" {
		run, err := o.Sites.Run(r.Context(), who, pilot.Office, x.ID)
		if err != nil {
			return err
		}
		progress := fieldwork.Progress(p, run)
		v.run, v.entries, v.looks = &progress, pilotURL(x.ID, "entries"), pilotURL(x.ID, "results")
		v.notes = pilotURL(x.ID, "notes")
	}
	if who.May(party.ActManagePilots, "") == nil && !x.State.Over() {
		v.metric = pilotURL(x.ID, "metrics")
		if x.State == pilot.Draft {
			v.edit, v.rule = pilotURL(x.ID, "edit"), pilotURL(x.ID, "stop-rules")
		}
		for _, step := range x.State.Open() {
			v.steps = append(v.steps, view.Link{Href: pilotURL(x.ID, "step/"+string(step)), Label: p.T("pilot.step." + string(step))})
		}
		if x.Resitable() {
			move, err := o.Sites.Move(r.Context(), who, x.ID)
			if err != nil {
				return err
			}
			if missing := noResite(p, move); missing != "" { // no step that cannot be done
				v.facts = append(v.facts, view.Row{Term: p.T("resite.move"), Text: missing})
			} else {
				v.steps = append(v.steps, view.Link{Href: pilotURL(x.ID, "move"), Label: p.T("resite.move")})
			}
		}
	}
	return view.Render(w, r, http.StatusOK, pilotPage(v))
}

// daysText joins days of a protocol, each as the reader writes it.
func daysText(p locale.Printer, days []string, between string) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = fieldwork.Day(p, d)
	}
	return strings.Join(words, between)
}

// pilotEvent says what an entry of a pilot's journal is about: of a move, the state it led to.
func pilotEvent(p locale.Printer, e journal.Entry) string {
	var move struct {
		To pilot.State `json:"to"`
	}
	if e.Act == journal.PilotMoved && json.Unmarshal([]byte(e.Details), &move) == nil && slices.Contains(pilot.States, move.To) {
		return p.T("journal.pilot_moved") + ": " + p.T("pilot.state."+string(move.To))
	}
	return p.T("journal." + string(e.Act))
}

// pilotFormView is the form of a pilot, and that of a metric.
type pilotFormView struct {
	page           view.Page
	lede           string
	back           view.Link
	form           view.Form
	hidden, submit string
	fields         []view.Field
}

func (o *pages) newPilot(w http.ResponseWriter, r *http.Request) error {
	return o.pilotForm(w, r, http.StatusOK, "", url.Values{"looks": {"1"}}, nil)
}

func (o *pages) editPilot(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Pilot(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x := f.Pilot
	m := pilot.Metric{}
	if len(x.Protocol.Metrics) > 0 { // a draft made of a match has none yet
		m = x.Protocol.Metrics[0]
	}
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	values := url.Values{
		"title": {x.Title}, "company": {x.Company}, "number": {x.Number}, "solution": {x.Solution}, "site": {string(x.Site)}, "buyer": {x.Buyer}, "hypothesis": {x.Protocol.Hypothesis},
		"unit": {x.Protocol.Unit}, "design": {string(x.Protocol.Design)}, "metric": {m.Title}, "kind": {string(m.Kind)}, "better": {string(m.Better)}, "minimum": {decimal(m.Minimum)},
		"planned": {strconv.Itoa(m.Planned)}, "source": {m.Source}, "from": {m.From}, "to": {m.To}, "looks": {strconv.Itoa(x.Protocol.Looks)},
		"look_days": {strings.Join(x.Protocol.LookDays, "\n")}, "must_haves": {strings.Join(x.Protocol.MustHaves, "\n")}, "revision": {strconv.FormatInt(x.Revision, 10)},
	}
	if m.Expected != nil {
		values.Set("expected", decimal(*m.Expected))
	}
	if m.Effect != nil {
		values.Set("effect", decimal(*m.Effect))
	}
	if m.Aspired != nil {
		values.Set("aspired", decimal(*m.Aspired))
		values.Set("aspired_in", m.AspiredIn)
	}
	return o.pilotForm(w, r, http.StatusOK, x.ID, values, nil)
}

func pilotOptions[T ~string](p locale.Printer, prefix string, all []T) []view.Option {
	var options []view.Option
	for _, x := range all {
		options = append(options, view.Option{Value: string(x), Label: p.T(prefix + string(x))})
	}
	return options
}

// metricFields are the fields of one metric.
func metricFields(p locale.Printer) []view.Field {
	return []view.Field{
		{Name: "metric", MaxLength: 300},
		{Name: "kind", Type: view.Select, Options: pilotOptions(p, "pilot.kind.", pilot.Kinds)},
		{Name: "better", Type: view.Select, Options: pilotOptions(p, "pilot.better.", pilot.Betters)},
		{Name: "minimum", Width: "short", Hint: p.T("pilot.minimum_hint")},
		{Name: "expected", Width: "short", Hint: p.T("pilot.expected_hint"), Optional: true},
		{Name: "effect", Width: "short", Hint: p.T("pilot.effect_hint"), Optional: true},
		{Name: "aspired", Width: "short", Hint: p.T("pilot.aspired_hint"), Optional: true},
		{Name: "aspired_in", MaxLength: 300, Hint: p.T("pilot.aspired_in_hint"), Optional: true},
		{Name: "planned", Type: view.Number, Width: "short", Hint: p.T("pilot.planned_hint"), Optional: true},
		{Name: "source", MaxLength: 300, Hint: p.T("pilot.source_hint")},
		{Name: "from", Width: "short", Hint: p.T("pilot.day_hint"), Optional: true},
		{Name: "to", Width: "short", Hint: p.T("pilot.day_hint"), Optional: true},
	}
}

// placeOptions are the registered sites to choose from, after what stands for none.
func (o *pages) placeOptions(r *http.Request, none string) ([]view.Option, error) {
	who, err := request.Actor(r)
	if err != nil {
		return nil, err
	}
	sites, err := o.Sites.Sites(r.Context(), who)
	options := []view.Option{{Label: none}}
	for _, s := range sites {
		if s.State == site.Registered {
			options = append(options, view.Option{Value: string(s.ID), Label: s.Name})
		}
	}
	return options, err
}

func (o *pages) pilotForm(w http.ResponseWriter, r *http.Request, status int, id pilot.ID, typed url.Values, problem error) error {
	p := request.Printer(r)
	places, err := o.placeOptions(r, p.T("pilot.choose"))
	if err != nil {
		return err
	}
	v := pilotFormView{
		page: o.page(r, p.T("pilot.new")), lede: p.T("pilot.form_text"), back: view.Link{Href: pilotsURL, Label: p.T("pilot.title")}, submit: p.T("pilot.save"),
		form: view.Form{Action: pilotsURL + "/new", Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"),
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("pilot.edit"), view.Link{Href: pilotURL(id, ""), Label: p.T("pilot.kicker")}, pilotURL(id, "edit")
	}
	v.fields = slices.Concat([]view.Field{
		{Name: "title", MaxLength: 300},
		{Name: "company", MaxLength: 300},
		{Name: "number", Width: "medium", Hint: p.T("pilot.number_hint"), Optional: true},
		{Name: "solution", MaxLength: 300},
		{Name: "site", Type: view.Select, Options: places},
		{Name: "buyer", Type: view.TextArea, Rows: 2, MaxLength: 2000, Hint: p.T("pilot.buyer_hint"), Optional: true},
		{Name: "hypothesis", Type: view.TextArea, Rows: 3, MaxLength: 2000, Hint: p.T("pilot.hypothesis_hint")},
		{Name: "unit", MaxLength: 300, Hint: p.T("pilot.unit_hint")},
		{Name: "design", Type: view.Select, Options: pilotOptions(p, "trial.design.", pilot.Designs)},
	}, metricFields(p), []view.Field{
		{Name: "looks", Type: view.Number, Width: "short", Hint: p.T("pilot.looks_hint")},
		{Name: "look_days", Type: view.TextArea, Rows: 2, MaxLength: 200, Hint: p.T("pilot.look_days_hint"), Optional: true},
		{Name: "must_haves", Type: view.TextArea, Rows: 3, MaxLength: 2000, Hint: p.T("pilot.must_haves_hint"), Optional: true},
	})
	view.Fill(p, "pilot.field.", v.fields, typed, problem)
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) savePilot(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	x, err := typedPilot(id, values)
	if err == nil {
		x.ID, err = o.Sites.SavePilot(r.Context(), who, x)
	}
	if status, again := reopen(err); again {
		return o.pilotForm(w, r, status, id, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(x.ID, ""))
}

// typedMetric reads the fields of a metric. A decimal comma is a point.
func typedMetric(v url.Values) (pilot.Metric, fault.List) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	var l fault.List
	decimal := func(name string) float64 {
		f, err := strconv.ParseFloat(strings.ReplaceAll(text(name), ",", "."), 64)
		if err != nil {
			l.Add(name, "pilot.number")
		}
		return f
	}
	var m pilot.Metric
	m.Title, m.Source, m.From, m.To = text("metric"), text("source"), text("from"), text("to")
	setCode(&m.Kind, text("kind"))
	setCode(&m.Better, text("better"))
	m.Minimum = decimal("minimum")
	if text("expected") != "" {
		e := decimal("expected")
		m.Expected = &e
	}
	if text("effect") != "" {
		e := decimal("effect")
		m.Effect = &e
	}
	if text("aspired") != "" {
		a := decimal("aspired")
		m.Aspired = &a
	}
	m.AspiredIn = text("aspired_in")
	if text("planned") != "" {
		var err error
		if m.Planned, err = strconv.Atoi(text("planned")); err != nil {
			l.Add("planned", "pilot.number")
		}
	}
	return m, l
}

func setCode[T ~string](into *T, typed string) { *into = T(typed) }

func typedPilot(id pilot.ID, v url.Values) (pilot.Pilot, error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	m, l := typedMetric(v)
	x := pilot.Pilot{
		ID: id, Title: text("title"), Company: text("company"), Number: text("number"), Solution: text("solution"), Site: site.ID(text("site")), Buyer: text("buyer"),
		Protocol: pilot.Protocol{Hypothesis: text("hypothesis"), Unit: text("unit"), Metrics: []pilot.Metric{m}},
	}
	setCode(&x.Protocol.Design, text("design"))
	for line := range strings.Lines(v.Get("must_haves")) {
		if line = strings.TrimSpace(line); line != "" {
			x.Protocol.MustHaves = append(x.Protocol.MustHaves, line)
		}
	}
	x.Protocol.LookDays = typedList(v.Get("look_days"))
	x.Protocol.Looks, _ = strconv.Atoi(text("looks"))           // no number is too few, which the check says
	x.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // another one is stale
	for _, f := range fault.All(x.Check()) {
		if !slices.ContainsFunc(l, func(known *fault.Fault) bool { return known.Field == f.Field }) {
			l = append(l, f)
		}
	}
	slices.SortStableFunc(l, func(a, b *fault.Fault) int {
		return slices.Index(pilot.Fields, a.Field) - slices.Index(pilot.Fields, b.Field)
	})
	return x, l.Err()
}

func (o *pages) newMetric(w http.ResponseWriter, r *http.Request) error {
	return o.metricForm(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) metricForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Pilot(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotFormView{
		page: o.page(r, p.T("pilot.add_metric")), lede: p.T("pilot.metric_text"), back: view.Link{Href: pilotURL(f.Pilot.ID, ""), Label: f.Pilot.Title}, submit: p.T("pilot.add_metric"),
		form: view.Form{Action: pilotURL(f.Pilot.ID, "metrics"), Guard: true, Problems: view.Problems(p, problem)}, fields: metricFields(p),
	}
	if f.Pilot.State != pilot.Draft {
		v.lede = p.T("pilot.late_text")
		v.fields = append(v.fields, view.Field{Name: "reason", Type: view.TextArea, Rows: 3, MaxLength: 2000})
	}
	view.Fill(p, "pilot.field.", v.fields, typed, problem)
	return view.Render(w, r, status, pilotFormPage(v))
}

func (o *pages) addMetric(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	m, l := typedMetric(values)
	if err = l.Err(); err == nil {
		err = o.Sites.AddMetric(r.Context(), who, id, m, values.Get("reason"), o.Place)
	}
	if status, again := reopen(err); again {
		return o.metricForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, ""))
}

func (o *pages) askMovePilot(w http.ResponseWriter, r *http.Request) error {
	return o.movePilotPage(w, r, http.StatusOK, "", nil)
}

func (o *pages) movePilotPage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	step := pilot.Step(r.PathValue("step"))
	if !slices.Contains(pilot.Steps, step) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := o.Sites.Pilot(r.Context(), who, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	if _, err := f.Pilot.State.Next(step); err != nil && problem == nil {
		return err
	}
	p := request.Printer(r)
	return o.stepPage(w, r, status, stepAsk{
		title: p.T("pilot.step." + string(step)), text: p.T("pilot.step_text." + string(step)), kicker: p.T("pilot.kicker"),
		subject: view.Link{Href: pilotURL(f.Pilot.ID, ""), Label: f.Pilot.Title}, action: pilotURL(f.Pilot.ID, "step/"+string(step)), danger: step == pilot.StepStop,
		reasoned: step.Reasoned(), reason: p.T("pilot.field.reason"),
	}, typed, problem)
}

func (o *pages) movePilot(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	err = o.Sites.MovePilot(r.Context(), who, id, pilot.Step(r.PathValue("step")), values.Get("reason"))
	if status, again := reopen(err); again {
		return o.movePilotPage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, pilotURL(id, ""))
}
