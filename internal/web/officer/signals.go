package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/signal"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	signalsURL = "/office/signals"
	signalURL  = signalsURL + "/one"
)

// signalHref is the page of a signal. Its key has slashes and names, so it stands in the query.
func signalHref(key string) string { return signalURL + "?" + url.Values{"key": {key}}.Encode() }

// signalsView is the page of all signals.
type signalsView struct {
	page     view.Page
	question view.Notice // what a signal is
	extent   string      // over what the latest look went, and when
	filters  view.FilterBar
	signals  view.Table
	looks    view.Table
	funnels  []view.FunnelChart
	spreads  []view.HistogramChart
}

func (o *pages) signals(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	s, err := o.Desk.Signals(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	kind := signal.Kind(r.URL.Query().Get("kind"))
	if !slices.Contains(signal.Kinds, kind) {
		kind = ""
	}
	v := signalsView{
		page: o.page(r, p.T("officer.signals.title")), question: question(p), filters: kindFilter(p, kind),
		signals: signalTable(p, s, kind), looks: lookTable(p, s, kind), extent: p.T("officer.signals.none_yet"),
	}
	if !s.MadeAt.IsZero() {
		v.extent = p.T("officer.signals.extent", "Cases", s.Report.Cases, "Marks", s.Report.Marks, "At", o.moment(p, s.MadeAt))
	}
	for _, look := range s.Report.Looks {
		if kind != "" && look.Kind != kind {
			continue
		}
		if c, ok := funnel(p, s, look); ok {
			v.funnels = append(v.funnels, c)
		}
		if c, ok := spread(p, look); ok {
			v.spreads = append(v.spreads, c)
		}
	}
	return view.Render(w, r, http.StatusOK, signalsPage(v))
}

// question says what a signal is, wherever one is shown.
func question(p locale.Printer) view.Notice {
	return view.Notice{Tone: view.Info, Title: p.T("officer.signals.question"), Text: p.T("officer.signals.question_text")}
}

func kindFilter(p locale.Printer, kind signal.Kind) view.FilterBar {
	f := view.Field{Name: "kind", Type: view.Select, Label: p.T("officer.signals.kind"), Value: string(kind), Options: []view.Option{{Label: p.T("officer.signals.all_kinds")}}}
	for _, k := range signal.Kinds {
		f.Options = append(f.Options, view.Option{Value: string(k), Label: p.Say(k.Title())})
	}
	bar := view.FilterBar{Action: signalsURL, Fields: []view.Field{f}}
	if kind != "" {
		bar.Clear = signalsURL
	}
	return bar
}

// signalTable lists the signals with how often chance alone would show as much.
func signalTable(p locale.Printer, s casework.Signals, kind signal.Kind) view.Table {
	t := view.Table{
		Caption: p.T("officer.signals.caption"), Stack: true, Empty: p.T("officer.signals.none"),
		Columns: []view.Column{
			{Label: p.T("officer.signals.seen")},
			{Label: p.T("officer.signals.by_chance"), Num: true},
			{Label: p.T("officer.signals.rate"), Num: true},
			{Label: p.T("officer.signals.state")},
		},
	}
	for _, x := range s.Report.Signals {
		if kind != "" && x.Kind != kind {
			continue
		}
		tag := view.Tag{Tone: view.Progress, Text: p.T("officer.signals.open")}
		if len(s.Reviews[x.Key]) > 0 {
			tag = view.Tag{Tone: view.Neutral, Text: p.T("officer.signals.reviewed")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Say(x.Kind.Title()), Href: signalHref(x.Key), Sub: sentence(p, s, x)},
			{Text: chances(p, x.ByChance), Sub: p.T("officer.signals.among", "Looked", x.Looked)},
			{Text: percent(p, x.Q)},
			{Tag: &tag},
		}})
	}
	return t
}

func sentence(p locale.Printer, s casework.Signals, x signal.Signal) string {
	return p.Say(x.Sentence(func(sub signal.Subject) string { return subjectName(p, s, sub) }))
}

func subjectName(p locale.Printer, s casework.Signals, x signal.Subject) string {
	if x.About == signal.AboutBorder {
		if tenths, err := strconv.ParseInt(x.ID, 10, 64); err == nil {
			return p.Number(tenths / 10)
		}
	}
	return s.Name(p, x)
}

// lookTable says what was looked for, and among how many, whether or not anything stands out.
func lookTable(p locale.Printer, s casework.Signals, kind signal.Kind) view.Table {
	t := view.Table{
		Caption: p.T("officer.signals.looks"), Empty: p.T("officer.signals.none_yet"),
		Columns: []view.Column{
			{Label: p.T("officer.signals.kind")},
			{Label: p.T("officer.signals.looked"), Num: true},
			{Label: p.T("officer.signals.too_few"), Num: true},
			{Label: p.T("officer.signals.raised"), Num: true},
		},
	}
	for _, k := range signal.Kinds {
		looked, small, raised, seen := 0, 0, 0, false
		for _, look := range s.Report.Looks {
			if look.Kind == k {
				looked, small, raised, seen = looked+look.Looked, small+look.Small, raised+look.Raised, true
			}
		}
		if s.MadeAt.IsZero() || kind != "" && k != kind {
			continue
		}
		cells := []view.Cell{{Text: p.Say(k.Title())}, {Text: p.Number(int64(looked))}, {Text: p.Number(int64(small))}, {Text: p.Number(int64(raised))}}
		if !seen || looked == 0 {
			cells[0].Sub = p.T("officer.signals.unknown")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	return t
}

// The funnels are drawn through so many sizes of group.
const funnelSteps = 36

// funnel draws the rates of a kind between the limits of chance; there is none for kinds that are no rates, or for fewer than two groups.
func funnel(p locale.Printer, s casework.Signals, look signal.Look) (view.FunnelChart, bool) {
	if len(look.Points) < 2 {
		return view.FunnelChart{}, false
	}
	c := view.FunnelChart{Title: p.Say(look.Kind.Title()), Across: p.T("officer.signals.across"), Rate: look.Rate.Value}
	most := int64(1)
	for _, x := range look.Points {
		most = max(most, x.Of)
		point := view.FunnelPoint{Of: x.Of, Rate: x.Hits * 1000 / x.Of, Out: x.Raised, Small: x.Small}
		if x.Raised {
			point.Label = subjectName(p, s, x.Subject)
		}
		c.Points = append(c.Points, point)
	}
	most += most/12 + 1
	last := int64(0)
	for i := range int64(funnelSteps) {
		n := max(1, (i+1)*most/funnelSteps)
		if n == last {
			continue
		}
		last = n
		low, high := signal.Limits(n, look.Rate.Value, 0.05)
		lowFar, highFar := signal.Limits(n, look.Rate.Value, 0.002)
		c.Bounds = append(c.Bounds, view.FunnelBound{Of: n, Low: low * 1000 / n, High: high * 1000 / n, LowFar: lowFar * 1000 / n, HighFar: highFar * 1000 / n})
	}
	return c, true
}

// spread draws how totals lie around a border, or how far self-diagnoses stand from the visit.
func spread(p locale.Printer, look signal.Look) (view.HistogramChart, bool) {
	if len(look.Bins) < 3 {
		return view.HistogramChart{}, false
	}
	c := view.HistogramChart{Title: p.T("officer.signals.spread_gap"), Width: look.Width, At: &view.Border{At: 0, Label: p.Number(0)}}
	if look.At > 0 {
		border := p.Number(look.At / 10)
		c.Title, c.At = p.T("officer.signals.spread_border", "Border", border), &view.Border{At: look.At, Label: border}
	}
	for _, b := range look.Bins {
		c.Bars = append(c.Bars, view.Bar{From: b.From, Count: b.Count})
	}
	return c, true
}

// chances says how many chance alone would make, to two digits.
func chances(p locale.Printer, n float64) string {
	if n < 0.01 {
		return p.T("officer.signals.below", "Number", p.Decimal("0.01"))
	}
	return p.Decimal(strconv.FormatFloat(n, 'f', 2, 64))
}

// percent says a small rate to a tenth of a per cent.
func percent(p locale.Printer, q float64) string {
	if q < 0.001 {
		return p.T("officer.signals.below", "Number", strings.Replace(p.Percent(1), p.Number(1), p.Decimal("0.1"), 1))
	}
	return strings.Replace(p.Percent(1), p.Number(1), p.Decimal(strconv.FormatFloat(q*100, 'f', 1, 64)), 1)
}
