package officer

import (
	"encoding/csv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/trial"
)

// looksView is the looks at the results of a pilot, and the way to the next.
type looksView struct {
	page     view.Page
	back     view.Link
	lede     string
	problems []view.Problem
	action   string
	table    view.Table
}

func (o *pages) looks(w http.ResponseWriter, r *http.Request) error {
	return o.looksPage(w, r, http.StatusOK, nil)
}

func (o *pages) looksPage(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := o.Sites.Run(r.Context(), who, pilot.Office, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := run.Pilot, o.page(r, request.Printer(r).T("run.look.title"))
	p := page.Printer
	v := looksView{
		page: page, back: view.Link{Href: pilotURL(x.ID, ""), Label: x.Title}, lede: p.T("run.look.lede"), problems: view.Problems(p, problem),
		table: view.Table{Caption: p.T("run.look.taken"), Stack: true, Empty: p.T("run.look.none"), Columns: []view.Column{
			{Label: p.T("run.number")}, {Label: p.T("run.look.when")}, {Label: p.T("run.look.kind")}, {Label: p.T("run.look.entries"), Num: true}, {Label: p.T("run.by")},
		}},
	}
	if len(run.Latest) > 0 {
		v.action = pilotURL(x.ID, "results")
	}
	if next := x.LookDay(run.Looks); next != "" && !x.State.Over() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("run.look.next", "Day", next)})
	}
	if n := pilot.Unplanned(run.Looks); n > 0 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("run.look.peeked", "Count", n)})
	}
	for _, l := range slices.Backward(run.Looks) {
		tag := lookTag(p, l)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(l.Number), Href: pilotURL(x.ID, "results/"+strconv.Itoa(l.Number))}, {Text: o.moment(p, l.At)}, {Tag: &tag, Sub: exported(p, l)}, {Text: p.Number(int64(l.Entries))}, {Text: personName(run.People[l.By])},
		}})
	}
	return view.Render(w, r, status, looksPage(v))
}

func exported(p locale.Printer, l pilot.Look) string {
	if l.Export {
		return p.T("run.look.exported")
	}
	return ""
}

func lookTag(p locale.Printer, l pilot.Look) view.Tag {
	if l.Planned == 0 {
		return view.Tag{Tone: view.Warn, Text: p.T("run.look.unplanned")}
	}
	return view.Tag{Tone: view.Good, Text: p.T("run.look.planned", "Number", l.Planned)}
}

// takeLook takes a look and shows it; with "export" the measurements follow as a file.
func (o *pages) takeLook(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, export := pilot.ID(r.PathValue("pilot")), values.Get("export") != ""
	l, err := o.Sites.Look(r.Context(), who, id, export)
	if status, again := reopen(err); again {
		return o.looksPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	rest := "results/" + strconv.Itoa(l.Number)
	if export {
		rest += "/entries.csv"
	}
	return request.Redirect(w, r, pilotURL(id, rest))
}

// resultsView is what one look shows.
type resultsView struct {
	page     view.Page
	back     view.Link
	heading  view.Heading
	facts    []view.Row
	findings []findingView
	export   string
}

type findingView struct {
	title, sub string
	verdict    view.Tag
	facts      []view.Row
	chart      view.TraceChart
}

func (o *pages) results(w http.ResponseWriter, r *http.Request) error {
	res, err := o.theLook(r)
	if err != nil {
		return err
	}
	x, l, page := res.Pilot, res.Look, o.page(r, res.Pilot.Title)
	page.Wide = true
	p := page.Printer
	tag := lookTag(p, l)
	v := resultsView{
		page: page, back: view.Link{Href: pilotURL(x.ID, "results"), Label: p.T("run.look.title")},
		heading: view.Heading{Kicker: p.T("run.look.one", "Number", l.Number), Title: x.Title, Lede: p.T("run.look.saw", "When", o.moment(p, l.At), "Entries", l.Entries), Tag: &tag},
	}
	if l.Planned == 0 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.T("run.look.decides_nothing")})
	}
	if l.Export {
		v.export = pilotURL(x.ID, "results/"+strconv.Itoa(l.Number)+"/entries.csv")
	}
	v.facts = append(v.facts, view.Row{Term: p.T("run.look.evidence"), Text: p.T("run.look.level", "Level", res.Report.Evidence.Level)})
	for _, c := range res.Report.Obstacles {
		v.facts = append(v.facts, view.Row{Term: p.T("run.look.against"), Text: p.T("trial.obstacle." + string(c))})
	}
	for i, f := range res.Report.Findings {
		v.findings = append(v.findings, o.finding(p, x, i, f, res.Gathered))
	}
	return view.Render(w, r, http.StatusOK, resultsPage(v))
}

func (o *pages) finding(p locale.Printer, x pilot.Pilot, i int, f trial.Finding, g *pilot.Gathering) findingView {
	m := x.Metrics()[i]
	fv := findingView{title: m.Title, sub: p.T("pilot.secondary"), verdict: fieldwork.VerdictTag(p, f.Verdict)}
	switch {
	case m.AddedOn != "":
		fv.sub = p.T("pilot.exploratory", "Reason", m.Reason)
	case i == 0:
		fv.sub = p.T("pilot.primary")
	}
	figure := func(v float64) string { return fieldwork.Figure(p, v) }
	if f.Why == nil {
		key := p.T("run.difference")
		if x.Protocol.Design == trial.AfterOnly {
			key = p.T("run.measured_value")
		}
		fv.facts = append(fv.facts, view.Row{Term: key, Text: p.T("run.interval", "Estimate", figure(f.Interval.Estimate), "Low", figure(f.Interval.Low), "High", figure(f.Interval.High), "Method", f.Interval.Method)})
	}
	fv.facts = append(fv.facts, view.Row{Term: p.T("pilot.field.minimum"), Text: figure(m.Minimum)})
	if m.Aspired != nil {
		fv.facts = append(fv.facts, view.Row{Term: p.T("pilot.field.aspired"), Text: fieldwork.Aspired(p, m.Aspired, m.AspiredIn)})
	}
	for _, g := range groupNames(f.Groups) {
		c := f.Groups[g]
		fv.facts = append(fv.facts, view.Row{Term: p.T("trial.group." + g), Text: p.T("run.group_counts", "Measured", c.Measured, "Missing", c.Missing)})
	}
	if f.Incomplete > 0 {
		fv.facts = append(fv.facts, view.Row{Term: p.T("run.incomplete"), Text: p.Number(int64(f.Incomplete))})
	}
	fv.chart = o.traces(p, x, i, g)
	return fv
}

func groupNames(groups map[string]trial.Count) []string {
	names := make([]string, 0, len(groups))
	for g := range groups {
		names = append(names, g)
	}
	slices.Sort(names)
	return names
}

// traces draws how the values of a metric built up, against the value without the solution and the one that would be enough.
func (o *pages) traces(p locale.Printer, x pilot.Pilot, i int, g *pilot.Gathering) view.TraceChart {
	m, c := x.Metrics()[i], view.TraceChart{Title: p.T("run.trace", "Metric", x.Metrics()[i].Title)}
	all := x.Traces(g, x.MetricNames()[i])
	first, last := "", ""
	for _, t := range all {
		if first == "" || t.Days[0] < first {
			first = t.Days[0]
		}
		last = max(last, t.Days[len(t.Days)-1])
	}
	c.First, c.Last = first, last
	without, known := math.NaN(), false
	for _, t := range all {
		end := t.Values[len(t.Values)-1]
		line := view.TraceLine{Label: p.T("trial.group." + t.Group), Figure: fieldwork.Figure(p, end), Values: t.Values}
		for _, d := range t.Days {
			line.At = append(line.At, share(first, last, d))
		}
		c.Lines = append(c.Lines, line)
		if isBaseline(x.Protocol.Design, t.Group) {
			without, known = end, true
		}
	}
	if known {
		c.Levels = append(c.Levels, view.TraceLevel{Label: p.T("run.without"), Figure: fieldwork.Figure(p, without), Value: without})
	}
	if known || x.Protocol.Design == trial.AfterOnly {
		enough := m.Threshold(x.Protocol.Design, without)
		c.Levels = append(c.Levels, view.TraceLevel{Label: p.T("run.enough"), Figure: fieldwork.Figure(p, enough), Value: enough, Wanted: true})
	}
	return c
}

// isBaseline says whether a group shows what there is without the solution: those compared at the same time, where the design has them.
func isBaseline(d trial.Design, group string) bool {
	switch d {
	case trial.BeforeAfter:
		return group == "before"
	case trial.Randomised:
		return group == "compared_after"
	case trial.SteppedWedge:
		return group == "compared"
	}
	return group == "treated_before"
}

// share is how far a day lies between two others, from 0 to 1.
func share(first, last, day string) float64 {
	at := func(s string) float64 {
		t, _ := time.Parse(time.DateOnly, s) // entries hold days
		return float64(t.Unix())
	}
	if first == last {
		return 0
	}
	return (at(day) - at(first)) / (at(last) - at(first))
}

func (o *pages) theLook(r *http.Request) (programme.Results, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.Results{}, err
	}
	number, _ := strconv.Atoi(r.PathValue("look")) // no number is no look's
	return o.Sites.Results(r.Context(), who, pilot.ID(r.PathValue("pilot")), number)
}

// exportEntries gives the measurements that a look took out, as proba trial reads them, row by row; those that were corrected are left out.
func (o *pages) exportEntries(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(r.PathValue("look")) // no number is no look's
	x, err := o.Sites.Export(r.Context(), who, pilot.ID(r.PathValue("pilot")), number)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="measurements.csv"`)
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	out := csv.NewWriter(w)
	if err := out.Write([]string{"metric", "unit", "value", "of", "arm", "period", "cluster", "day"}); err != nil {
		return err
	}
	if err := x.Each(r.Context(), func(e pilot.Entry) error {
		value := decimal(e.Value)
		if e.Missing {
			value = ""
		}
		return out.Write([]string{e.Metric, view.CSV(e.Unit), value, decimal(e.Of), string(e.Arm), strconv.Itoa(e.Period), view.CSV(e.Group), e.Day})
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}
