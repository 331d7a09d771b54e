// Package fieldwork is the measuring of a pilot: entering values, correcting them, reading them from a file, and seeing how far it is. The
// site, the company and the agency read the same pages in the same words, each at an address of its own.
package fieldwork

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/trial"
)

// Config is what the pages of one audience need. All fields are required.
type Config struct {
	Desk  *programme.Desk
	Page  func(r *http.Request, title string) view.Page // the audience's frame
	Root  string                                        // where the audience's pilots are: "/office/pilots"
	Side  pilot.Side
	Place *time.Location // where the agency is: days begin there
	Read  request.Guard
	Act   request.Guard
}

type pages struct{ Config }

// fileBytes bounds a file of measurements.
const fileBytes = 4 << 20

// Mount adds the pages to the audience's table.
func Mount(t *request.Table, cfg Config) {
	f := &pages{cfg}
	at := cfg.Root + "/{pilot}"
	t.Get(at+"/entries", cfg.Read, f.entries)
	t.Get(cfg.workerURL(), cfg.Act, f.worker)
	t.Get(at+"/measure", cfg.Act, f.measure)
	t.Post(at+"/measure", cfg.Act, f.enter)
	t.Get(at+"/entries/{entry}", cfg.Act, f.correct)
	t.Post(at+"/entries/{entry}", cfg.Act, f.enter)
	t.Get(at+"/file", cfg.Act, f.file)
	t.Upload(at+"/file", cfg.Act, fileBytes+request.FormBytes, f.read)
	t.Get(at+"/file/{digest}", cfg.Read, f.report)
	t.Get(at+"/devices", cfg.Read, f.devices)
	t.Post(at+"/devices", cfg.Act, f.admit)
	t.Get(at+"/devices/{device}", cfg.Act, f.askRevoke)
	t.Post(at+"/devices/{device}", cfg.Act, f.revoke)
	t.Get(at+"/notes", cfg.Read, f.notes)
	for _, kind := range f.kinds() {
		t.Get(at+"/"+kind, cfg.Act, f.noteForm(kind))
		t.Post(at+"/"+kind, cfg.Act, f.saveNote(kind))
	}
	if cfg.Side == pilot.Office {
		t.Get(at+"/incidents/{number}", cfg.Act, f.askResolve)
		t.Post(at+"/incidents/{number}", cfg.Act, f.resolve)
	}
}

// URL is the address of a pilot's page, or of one below it.
func (c Config) URL(id pilot.ID, rest string) string {
	u := c.Root + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// acts says whether the reader enters something in the pilot: who was at a site that it left reads what was done there, and no more.
func (f *pages) acts(r *http.Request, run programme.RunFile) bool {
	return f.Act(r) == nil && run.MayMeasure
}

// acting refuses a form to those who could not send it.
func (f *pages) acting(r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err == nil && !run.MayMeasure {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// Aspired says what another paper than the protocol hopes for, and that it is no criterion; "" where none names a value.
func Aspired(p locale.Printer, value *float64, paper string) string {
	if value == nil {
		return ""
	}
	return p.T("pilot.aspired_said", "Value", Figure(p, *value), "Paper", paper)
}

// Day prints a day of a protocol or of a measurement, which stands there as YYYY-MM-DD; anything else as it is.
func Day(p locale.Printer, s string) string {
	d, err := calendar.Parse(s)
	if err != nil {
		return s
	}
	return p.ShortDate(d)
}

// Figure prints a value: up to four decimals, an infinite bound as such.
func Figure(p locale.Printer, f float64) string {
	s := strconv.FormatFloat(f, 'f', 4, 64)
	switch s {
	case "+Inf":
		return "∞"
	case "-Inf":
		return "−∞"
	case "NaN":
		return "–"
	}
	return p.Decimal(strings.TrimSuffix(strings.TrimRight(s, "0"), "."))
}

// Value prints what was measured: of counts, both of them.
func Value(p locale.Printer, m pilot.Metric, e pilot.Entry) string {
	switch {
	case e.Void:
		return p.T("run.void")
	case e.Missing:
		return p.T("run.missing")
	case m.Counted() && e.Of != 1:
		return p.T("run.value_of", "Value", Figure(p, e.Value), "Of", Figure(p, e.Of))
	}
	return Figure(p, e.Value)
}

// GroupOf names the group that a measurement belongs to.
func GroupOf(p locale.Printer, design trial.Design, e pilot.Entry) string {
	s := p.T("trial.group." + trial.Group(design, trial.Measurement{Arm: e.Arm, Period: e.Period}))
	if design == trial.SteppedWedge {
		s = p.T("run.step", "Group", s, "Step", e.Period)
	}
	return s
}

// Progress is the table of how much was measured of what was planned; it shows no value.
func Progress(p locale.Printer, f programme.RunFile) view.Table {
	t := view.Table{Caption: p.T("run.progress"), Stack: true, Empty: p.T("run.nothing_entered"), Columns: []view.Column{
		{Label: p.T("pilot.field.metric")}, {Label: p.T("run.group")}, {Label: p.T("run.measured"), Num: true}, {Label: p.T("run.missing_count"), Num: true}, {Label: p.T("pilot.field.planned"), Num: true},
	}}
	for _, c := range f.Counts {
		m, _ := f.Pilot.Metric(c.Metric)
		planned := p.T("run.not_planned")
		if m.Planned > 0 {
			planned = p.Number(int64(m.Planned))
		}
		measured := c.Measured
		if m.Kind == trial.Proportion { // "6 of 10" in one line are ten units, here as in the report
			measured = int(c.Of)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: m.Title, Sub: c.Metric}, {Text: p.T("trial.group." + c.Group)}, {Text: p.Number(int64(measured))}, {Text: p.Number(int64(c.Missing))}, {Text: planned},
		}})
	}
	return t
}

// entriesView is what was entered.
type entriesView struct {
	page            view.Page
	back            view.Link
	lede            string
	measure, file   string
	devices         string
	progress, table view.Table
}

func (f *pages) entries(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	page := f.Page(r, request.Printer(r).T("run.title"))
	page.Wide = true
	p, x := page.Printer, run.Pilot
	v := entriesView{
		page: page, back: view.Link{Href: f.URL(x.ID, ""), Label: x.Title}, lede: p.T("run.lede"), devices: f.URL(x.ID, "devices"), progress: Progress(p, run),
		table: view.Table{Caption: p.T("run.latest"), Stack: true, Empty: p.T("run.nothing_entered"), Columns: []view.Column{
			{Label: p.T("run.number")},
			{Label: p.T("run.field.unit")},
			{Label: p.T("pilot.field.metric")},
			{Label: p.T("run.group")},
			{Label: p.T("run.field.value"), Num: true},
			{Label: p.T("run.field.day")},
			{Label: p.T("run.by")},
		}},
	}
	open := x.Open() == nil
	if open && f.acts(r, run) {
		v.measure, v.file = f.URL(x.ID, "measure"), f.URL(x.ID, "file")
	}
	corrected := map[int]int{}
	for _, e := range run.Latest {
		corrected[e.Corrects] = e.Number
	}
	for _, e := range run.Latest {
		m, _ := x.Metric(e.Metric)
		number := view.Cell{Text: strconv.Itoa(e.Number)}
		by, isCorrected := corrected[e.Number]
		switch {
		case isCorrected:
			number.Sub = p.T("run.corrected_by", "Number", by)
		case e.Corrects > 0:
			number.Sub = p.T("run.corrects", "Number", e.Corrects)
		}
		if v.measure != "" && !isCorrected && !e.Void {
			number.Href = f.URL(x.ID, "entries/"+strconv.Itoa(e.Number))
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			number,
			{Text: e.Unit, Sub: e.Reason},
			{Text: m.Title},
			{Text: GroupOf(p, x.Protocol.Design, e)},
			{Text: Value(p, m, e)},
			{Text: Day(p, e.Day)},
			{Text: p.T("run.side." + string(e.Side)), Sub: enteredBy(run, e)},
		}})
	}
	return view.Render(w, r, http.StatusOK, entriesPage(v))
}

// enteredBy names who entered a measurement: a person, or the device.
func enteredBy(run programme.RunFile, e pilot.Entry) string {
	if e.Device > 0 && e.Device <= len(run.Devices) {
		return run.Devices[e.Device-1].Label
	}
	return run.People[e.By].Name
}

// measureView is the form of a measurement, or of its correction.
type measureView struct {
	page   view.Page
	lede   string
	back   view.Link
	form   view.Form
	client string
	fields []view.Field
	submit string
	config string // of the script that keeps what is typed without a network; empty for a correction
	void   bool   // offers to take the old entry back
}

func (f *pages) measure(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	values := url.Values{"metric": {q.Get("metric")}, "arm": {q.Get("arm")}, "period": {q.Get("period")}, "day": {q.Get("day")}, "saved": {q.Get("saved")}}
	return f.measureForm(w, r, http.StatusOK, values, nil)
}

func (f *pages) correct(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(r.PathValue("entry")) // no number is no entry's
	e, err := f.Desk.Entry(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")), number)
	if err != nil {
		return err
	}
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	values := url.Values{"metric": {e.Metric}, "unit": {e.Unit}, "arm": {string(e.Arm)}, "period": {strconv.Itoa(e.Period)}, "day": {e.Day}, "cluster": {e.Group}, "of": {decimal(e.Of)}}
	if e.Missing {
		values.Set("missing", "yes")
	} else {
		values.Set("value", decimal(e.Value))
	}
	return f.measureForm(w, r, http.StatusOK, values, nil)
}

func (f *pages) measureForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, entry := run.Pilot, r.PathValue("entry")
	if !run.MayMeasure {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err := x.Open(); err != nil && problem == nil {
		return err
	}
	page := f.Page(r, request.Printer(r).T("run.measure"))
	if r.Method == http.MethodPost {
		page.Path = r.URL.Path
	}
	p := page.Printer
	v := measureView{
		page: page, lede: p.T("run.measure_text", "Unit", x.Protocol.Unit), back: view.Link{Href: f.URL(x.ID, "entries"), Label: p.T("run.title")}, client: typed.Get("client"),
		form: view.Form{Action: f.URL(x.ID, "measure"), Guard: true, Problems: view.Problems(p, problem)}, submit: p.T("run.enter"),
	}
	if v.client == "" {
		v.client = programme.NewClient()
	}
	if typed.Get("day") == "" {
		typed.Set("day", run.Today)
	}
	if typed.Get("period") == "" && x.State == pilot.Running {
		typed.Set("period", "1")
	}
	if n := typed.Get("saved"); n != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("run.saved", "Number", n)})
	}
	v.fields = entryFields(p, x)
	if entry != "" {
		v.page.Title, v.lede, v.submit, v.void = p.T("run.correct", "Number", entry), p.T("run.correct_text"), p.T("run.save_correction"), true
		v.form.Action = f.URL(x.ID, "entries/"+entry)
		v.fields = append(v.fields, view.Field{Name: "reason", Type: view.TextArea, Rows: 2, MaxLength: 2000})
	}
	v.fields = view.Fill(p, "run.field.", v.fields, typed, problem)
	if entry == "" {
		if v.config, err = f.fieldConfig(r, p, run.Today); err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; worker-src 'self'")
	}
	return view.Render(w, r, status, measurePage(v))
}

// entryFields are the questions that the protocol leaves open: where it has one metric, one group or one period, nobody is asked.
func entryFields(p locale.Printer, x pilot.Pilot) []view.Field {
	metrics := make([]view.Option, len(x.Metrics()))
	counted := false
	for i, m := range x.Metrics() {
		metrics[i] = view.Option{Value: x.MetricNames()[i], Label: m.Title}
		counted = counted || m.Counted()
	}
	var fields []view.Field
	if len(metrics) > 1 {
		fields = append(fields, view.Field{Name: "metric", Type: view.Select, Options: metrics})
	}
	fields = append(fields, view.Field{Name: "unit", MaxLength: 120, Hint: x.Protocol.Unit})
	if x.Compares() {
		fields = append(fields, view.Field{Name: "arm", Type: view.Radios, Options: []view.Option{
			{Value: string(trial.Treated), Label: p.T("trial.group.treated")}, {Value: string(trial.Compared), Label: p.T("trial.group.compared")},
		}})
	}
	switch x.Protocol.Design {
	case trial.AfterOnly:
	case trial.SteppedWedge:
		fields = append(fields, view.Field{Name: "period", Type: view.Number, Width: "short", Hint: p.T("run.step_hint")})
	default:
		fields = append(fields, view.Field{Name: "period", Type: view.Radios, Options: []view.Option{
			{Value: "0", Label: p.T("trial.group.before")}, {Value: "1", Label: p.T("trial.group.after"), Disabled: x.State != pilot.Running},
		}})
	}
	fields = append(fields, view.Field{Name: "value", Type: view.Number, Width: "short", Optional: true})
	if counted {
		fields = append(fields, view.Field{Name: "of", Type: view.Number, Width: "short", Hint: p.T("run.of_hint"), Optional: true})
	}
	return append(fields,
		view.Field{Name: "missing", Type: view.Checkboxes, Options: []view.Option{{Value: "yes", Label: p.T("run.missing_option")}}, Optional: true},
		view.Field{Name: "day", Type: view.Date, Width: "short"},
		view.Field{Name: "cluster", MaxLength: 120, Hint: p.T("run.cluster_hint"), Optional: true},
	)
}

func (f *pages) enter(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	e, err := typedEntry(values, r.PathValue("entry"))
	if err == nil {
		e, err = f.Desk.Enter(r.Context(), who, f.Side, id, e)
	}
	if request.Partial(r) {
		return f.tell(w, r, e, err)
	}
	if status, again := view.Reopen(err); again {
		return f.measureForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	if e.Corrects > 0 {
		return request.Redirect(w, r, f.URL(id, "entries"))
	}
	// The next measurement is mostly one like it.
	next := url.Values{"metric": {e.Metric}, "arm": {string(e.Arm)}, "period": {strconv.Itoa(e.Period)}, "day": {e.Day}, "saved": {strconv.Itoa(e.Number)}}
	return request.Redirect(w, r, f.URL(id, "measure")+"?"+next.Encode())
}

// typedEntry reads the form. A value left empty is an oversight unless it is said to be missing: on paper rows differ from files here.
func typedEntry(values url.Values, corrects string) (pilot.Entry, error) {
	if values.Get("metric") == "" {
		values.Set("metric", "m1")
	}
	e, err := pilot.ParseEntry(values.Get)
	e.Corrects, _ = strconv.Atoi(corrects) // empty: none
	if err == nil && !e.Void && values.Get("missing") == "" && party.Clean(values.Get("value")) == "" {
		err = fault.Field("value", "run.value_empty")
	}
	return e, err
}
