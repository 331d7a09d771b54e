package public

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// figuresView is the page of figures on the process.
type figuresView struct {
	page    view.Page
	at      string // when the figures were made; empty before the first time
	schemes []schemeFigures
	rules   []string // how figures are made, and what is hidden
}

// schemeFigures are one scheme's, year by year.
type schemeFigures struct {
	id, title string
	days      view.RangeBarsChart
	outcomes  view.RangeBarsChart
	table     view.Table
}

func (s *Pages) figures(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	release, err := s.Register.Figures(r.Context())
	if err != nil {
		return err
	}
	calls, err := s.Calls.Open(r.Context())
	if err != nil {
		return err
	}
	v := figuresView{page: s.page(r, p.T("public.figures.title"))}
	if !release.At.IsZero() {
		v.at = p.Moment(release.At, s.Place)
	}
	for _, rule := range []string{"years", "small", "grants", "totals", "experts", "running"} {
		v.rules = append(v.rules, p.T("public.figures.rule."+rule, "Least", register.SmallCell))
	}
	for _, id := range schemesOf(release.Figures) {
		v.schemes = append(v.schemes, schemeFiguresOf(p, id, schemeTitle(p, calls, id), release.Figures))
	}
	return view.Render(w, r, http.StatusOK, figuresPage(v))
}

func schemesOf(figures []register.Figure) (ids []string) {
	for _, f := range figures {
		if !slices.Contains(ids, f.Scheme) {
			ids = append(ids, f.Scheme)
		}
	}
	return ids
}

func schemeTitle(p locale.Printer, calls []Call, id string) string {
	for _, c := range calls {
		if c.Scheme == id {
			return p.Text(c.Title)
		}
	}
	return id
}

func schemeFiguresOf(p locale.Printer, id, title string, all []register.Figure) schemeFigures {
	of := map[int]map[register.Measure]register.Figure{}
	var years []int
	for _, f := range all {
		if f.Scheme != id {
			continue
		}
		if of[f.Year] == nil {
			of[f.Year] = map[register.Measure]register.Figure{}
			years = append(years, f.Year)
		}
		of[f.Year][f.Measure] = f
	}
	v := schemeFigures{
		id: id, title: title, days: view.RangeBarsChart{Title: p.T("public.figures.days"), Mark: p.T("public.figures.half"), Bar: p.T("public.figures.nine")},
		outcomes: view.RangeBarsChart{Title: p.T("public.figures.received_chart"), Bar: p.T("public.figures.measure.received"), Mark: p.T("public.figures.measure.decided")},
		table:    view.Table{Caption: title, Stack: true, Columns: []view.Column{{Label: p.T("public.figures.measure")}}},
	}
	for _, y := range years {
		f, label := of[y], strconv.Itoa(y)
		v.table.Columns = append(v.table.Columns, view.Column{Label: label, Num: true})
		v.days.Rows = append(v.days.Rows, bar(p, label, f[register.Days90], f[register.DaysMedian], p.T("public.figures.days_text", "Half", figureText(p, f[register.DaysMedian]), "Nine", figureText(p, f[register.Days90]))))
		v.outcomes.Rows = append(v.outcomes.Rows, bar(p, label, f[register.Received], f[register.Decided], p.T("public.figures.received_text", "Received", figureText(p, f[register.Received]), "Decided", figureText(p, f[register.Decided]))))
	}
	for _, m := range register.Measures {
		cells := []view.Cell{{Text: p.T("public.figures.measure." + string(m))}}
		for _, y := range years {
			cells = append(cells, view.Cell{Text: figureText(p, of[y][m])})
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: cells})
	}
	return v
}

// bar is a year's bar; what is hidden is not drawn.
func bar(_ locale.Printer, label string, to, mark register.Figure, text string) view.RangeBar {
	b := view.RangeBar{Label: label, Text: text, To: -1, Mark: -1}
	if to.State == register.Shown {
		b.To = to.Value
	}
	if mark.State == register.Shown {
		b.Mark = mark.Value
	}
	return b
}

// figureText is a figure in words.
func figureText(p locale.Printer, f register.Figure) string {
	switch f.State {
	case register.NoneRecorded:
		return p.T("public.figures.none_recorded")
	case register.Shown:
	default:
		return p.T("public.figures.hidden")
	}
	switch f.Measure {
	case register.PassRate:
		return p.Percent(f.Value)
	case register.DaysMedian, register.Days90:
		return p.T("public.figures.day_count", "Count", f.Value)
	case register.Spread:
		return p.T("public.figures.point_count", "Points", p.Points(f.Value))
	}
	return p.Number(f.Value)
}

var figureColumns = []column[register.Figure]{
	text("scheme", "Scheme", "Code of the scheme", func(f register.Figure) string { return f.Scheme }).must(),
	{name: "year", kind: "year", title: "Year", about: "Calendar year", required: true, value: func(f register.Figure) any { return int64(f.Year) }},
	text("measure", "Measure", "What is counted or measured", func(f register.Figure) string { return string(f.Measure) }).must(),
	{name: "value", kind: "number", title: "Value", about: "Cases, days, per cent or points; empty where the figure is not shown", value: func(f register.Figure) any {
		switch {
		case f.State != register.Shown:
			return nil
		case f.Measure == register.Spread:
			return float64(f.Value) / 10
		}
		return f.Value
	}},
	text("state", "State", "shown, hidden or none_recorded", func(f register.Figure) string { return string(f.State) }).must().
		of(string(register.Shown), string(register.Hidden), string(register.NoneRecorded)),
}

func (s *Pages) figuresCSV(w http.ResponseWriter, r *http.Request) error {
	return s.figuresFile(w, r, "text/csv; charset=utf-8", "figures.csv", writeCSV[register.Figure])
}

func (s *Pages) figuresJSON(w http.ResponseWriter, r *http.Request) error {
	return s.figuresFile(w, r, "application/json", "figures.json", writeJSON[register.Figure])
}

func (s *Pages) figuresFile(w http.ResponseWriter, r *http.Request, mediaType, name string, write func(io.Writer, []column[register.Figure], func(func(register.Figure) error) error) error) error {
	release, err := s.Register.Figures(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("X-Row-Count", strconv.Itoa(len(release.Figures)))
	return download(w, r, mediaType, name, digestOf(name, release.At.Format(time.RFC3339)), func(out io.Writer) error {
		return write(out, figureColumns, func(fn func(register.Figure) error) error {
			for _, f := range release.Figures {
				if err := fn(f); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
