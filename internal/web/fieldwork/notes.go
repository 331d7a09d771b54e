package fieldwork

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// notesView is what happened in a pilot beside what was measured.
type notesView struct {
	page                         view.Page
	back                         view.Link
	buttons                      []view.Link
	incidents, deviations, hours view.Table
}

func severityTag(p locale.Printer, s pilot.Severity) view.Tag {
	tone := map[pilot.Severity]view.Tone{pilot.Minor: view.Info, pilot.Serious: view.Warn, pilot.Critical: view.Bad}[s]
	return view.Tag{Tone: tone, Text: p.T("run.severity." + string(s))}
}

func (f *pages) notes(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := run.Pilot, f.Page(r, request.Printer(r).T("run.notes"))
	page.Wide = true
	p := page.Printer
	v := notesView{
		page: page, back: view.Link{Href: f.URL(x.ID, ""), Label: x.Title},
		incidents: view.Table{Caption: p.T("run.incidents"), Stack: true, Empty: p.T("run.no_incident"), Columns: []view.Column{
			{Label: p.T("run.number")}, {Label: p.T("run.field.what")}, {Label: p.T("run.field.severity")}, {Label: p.T("run.reported")}, {Label: p.T("run.by")}, {Label: p.T("run.field.resolved")},
		}},
		deviations: view.Table{Caption: p.T("run.deviations"), Stack: true, Empty: p.T("run.no_deviation"), Columns: []view.Column{
			{Label: p.T("run.number")}, {Label: p.T("run.field.plan")}, {Label: p.T("run.field.fact")}, {Label: p.T("run.field.reason")}, {Label: p.T("run.field.impact")}, {Label: p.T("run.by")},
		}},
		hours: view.Table{Caption: p.T("run.site_hours"), Stack: true, Empty: p.T("run.no_hours"), Columns: []view.Column{
			{Label: p.T("run.field.day")}, {Label: p.T("run.field.work")}, {Label: p.T("run.field.hours"), Num: true}, {Label: p.T("run.by")},
		}},
	}
	if x.Digest != "" && f.acts(r, run) {
		for _, kind := range f.kinds() {
			v.buttons = append(v.buttons, view.Link{Href: f.URL(x.ID, kind), Label: p.T("run.note." + kind)})
		}
	}
	for _, i := range slices.Backward(run.Incidents) {
		tag := severityTag(p, i.Severity)
		resolved := view.Cell{Text: i.Resolved, Sub: run.People[i.ResolvedBy].Name}
		if i.Open() {
			resolved = view.Cell{Text: p.T("run.open")}
			if f.Side == pilot.Office && f.Act(r) == nil {
				resolved.Href = f.URL(x.ID, "incidents/"+strconv.Itoa(i.Number))
			}
		}
		v.incidents.Rows = append(v.incidents.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(i.Number)}, {Text: i.What}, {Tag: &tag}, {Text: p.Moment(i.At, f.Place)}, {Text: p.T("run.side." + string(i.Side)), Sub: run.People[i.By].Name}, resolved,
		}})
	}
	for _, d := range slices.Backward(run.Deviations) {
		v.deviations.Rows = append(v.deviations.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(d.Number)}, {Text: d.Plan}, {Text: d.Fact}, {Text: d.Reason}, {Text: d.Impact}, {Text: p.T("run.side." + string(d.Side)), Sub: run.People[d.By].Name},
		}})
	}
	minutes := 0
	for _, h := range run.Hours {
		minutes += h.Minutes
		v.hours.Rows = append(v.hours.Rows, view.TableRow{Cells: []view.Cell{{Text: Day(p, h.Day)}, {Text: h.What}, {Text: hoursText(p, h.Minutes)}, {Text: run.People[h.By].Name}}})
	}
	if minutes > 0 {
		v.hours.Foot = []view.Cell{{Text: p.T("run.hours_sum")}, {}, {Text: hoursText(p, minutes)}, {}}
	}
	return view.Render(w, r, http.StatusOK, notesPage(v))
}

func hoursText(p locale.Printer, minutes int) string { return Figure(p, float64(minutes)/60) }

// kinds are the notes that a side makes: the hours are those of the site's own people.
func (f *pages) kinds() []string {
	if f.Side == pilot.Vendor {
		return noteKinds[:2]
	}
	return noteKinds
}

// The notes, by the last part of their address.
const (
	anIncident = "incident"
	aDeviation = "deviation"
	someHours  = "hours"
)

var noteKinds = []string{anIncident, aDeviation, someHours}

// NoteKinds are the kinds of notes, as run.note.<kind> and run.note_text.<kind> name them.
func NoteKinds() []string { return slices.Clone(noteKinds) }

func noteFields(p locale.Printer, kind string) []view.Field {
	long := func(name string) view.Field {
		return view.Field{Name: name, Type: view.TextArea, Rows: 3, MaxLength: 2000}
	}
	switch kind {
	case anIncident:
		var options []view.Option
		for _, s := range pilot.Severities {
			options = append(options, view.Option{Value: string(s), Label: p.T("run.severity." + string(s)), Hint: p.T("run.severity_text." + string(s))})
		}
		return []view.Field{{Name: "severity", Type: view.Radios, Options: options}, long("what")}
	case aDeviation:
		return []view.Field{long("plan"), long("fact"), long("reason"), long("impact")}
	}
	return []view.Field{{Name: "day", Type: view.Date, Width: "short"}, {Name: "hours", Type: view.Number, Width: "short", Hint: p.T("run.hours_hint")}, {Name: "work", MaxLength: 300}}
}

func (f *pages) noteForm(kind string) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return f.showNoteForm(w, r, http.StatusOK, kind, url.Values{}, nil)
	}
}

func (f *pages) showNoteForm(w http.ResponseWriter, r *http.Request, status int, kind string, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	if !run.MayMeasure {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := f.Page(r, request.Printer(r).T("run.note."+kind))
	page.Path = r.URL.Path
	p := page.Printer
	if kind == someHours && typed.Get("day") == "" {
		typed.Set("day", run.Today)
	}
	v := measureView{
		page: page, lede: p.T("run.note_text." + kind), back: view.Link{Href: f.URL(run.Pilot.ID, "notes"), Label: p.T("run.notes")}, submit: p.T("run.note_save." + kind),
		form: view.Form{Action: f.URL(run.Pilot.ID, kind), Guard: true, Problems: view.Problems(p, problem)}, fields: view.Fill(p, "run.field.", noteFields(p, kind), typed, problem),
	}
	return view.Render(w, r, status, measurePage(v))
}

func (f *pages) saveNote(kind string) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, values, err := request.Posted(r)
		if err != nil {
			return err
		}
		id := pilot.ID(r.PathValue("pilot"))
		if err = f.keepNote(r, who, id, kind, values); err != nil {
			if status, again := view.Reopen(err); again {
				return f.showNoteForm(w, r, status, kind, values, err)
			}
			return err
		}
		return request.Redirect(w, r, f.URL(id, "notes"))
	}
}

func (f *pages) keepNote(r *http.Request, who party.Actor, id pilot.ID, kind string, values url.Values) error {
	switch kind {
	case anIncident:
		_, err := f.Desk.ReportIncident(r.Context(), who, f.Side, id, pilot.Incident{Severity: pilot.Severity(values.Get("severity")), What: values.Get("what")})
		return err
	case aDeviation:
		return f.Desk.Deviate(r.Context(), who, f.Side, id, pilot.Deviation{Plan: values.Get("plan"), Fact: values.Get("fact"), Reason: values.Get("reason"), Impact: values.Get("impact")})
	}
	hours, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(values.Get("hours")), ",", "."), 64)
	if err != nil || hours < 0 || hours > 1e4 {
		hours = 0 // which the domain refuses
	}
	return f.Desk.NoteHours(r.Context(), who, f.Side, id, pilot.Hours{Day: strings.TrimSpace(values.Get("day")), Minutes: int(math.Round(hours * 60)), What: values.Get("work")})
}

func (f *pages) askResolve(w http.ResponseWriter, r *http.Request) error {
	return f.resolveForm(w, r, http.StatusOK, url.Values{}, nil)
}

func (f *pages) resolveForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PathValue("number")) // no number is no incident's
	if n < 1 || n > len(run.Incidents) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := f.Page(r, request.Printer(r).T("run.resolve"))
	page.Path = r.URL.Path
	p := page.Printer
	return view.Render(w, r, status, measurePage(measureView{
		page: page, lede: run.Incidents[n-1].What, back: view.Link{Href: f.URL(run.Pilot.ID, "notes"), Label: p.T("run.notes")}, submit: p.T("run.resolve"),
		form:   view.Form{Action: f.URL(run.Pilot.ID, "incidents/"+strconv.Itoa(n)), Guard: true, Problems: view.Problems(p, problem)},
		fields: view.Fill(p, "run.field.", []view.Field{{Name: "resolved", Type: view.TextArea, Rows: 3, MaxLength: 2000}}, typed, problem),
	}))
}

func (f *pages) resolve(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	n, _ := strconv.Atoi(r.PathValue("number")) // no number is no incident's
	err = f.Desk.ResolveIncident(r.Context(), who, id, n, values.Get("resolved"))
	if status, again := view.Reopen(err); again {
		return f.resolveForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, f.URL(id, "notes"))
}

// Unsited says that a pilot under way has no site that stands; false where it has one.
func Unsited(p locale.Printer, x pilot.Pilot, s site.Site) (view.Notice, bool) {
	if !x.UnderWay() || s.Hosts() {
		return view.Notice{}, false
	}
	return view.Notice{Tone: view.Bad, Title: p.T("resite.none"), Text: p.T("resite.none_text", "Site", s.Name, "State", p.T("site.state."+string(s.State)), "Reason", s.Reason)}, true
}

// Halted says why a pilot is paused or stopped: by which rule, or for which reason; false while it goes on.
func Halted(p locale.Printer, x pilot.Pilot) (view.Notice, bool) {
	n := view.Notice{Tone: view.Warn, Title: p.T("pilot.state." + string(x.State)), Text: x.Reason}
	if x.State == pilot.Stopped {
		n.Tone = view.Bad
	}
	if rule, ok := x.FiredText(); ok {
		n.Text = p.T("run.stop.fired", "Rule", rule, "When", x.Fired.At.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return n, n.Text != ""
}
