package officer

import (
	"net/http"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/signal"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// fewCases stand open on the page of a signal; more are folded.
const fewCases = 12

// signalView is the page of one signal.
type signalView struct {
	page     view.Page
	trail    []view.Link
	kind     string
	question view.Notice
	sentence string
	next     string
	facts    []view.Row
	funnel   *view.FunnelChart
	run      *view.RunChart
	cases    view.Table
	reviews  []view.Event
	closed   string // why the reader may not say anything; empty where they may, or are not meant to
	form     bool
	action   string
	field    view.Field
	problems []view.Problem
}

func (o *pages) signal(w http.ResponseWriter, r *http.Request) error {
	f, err := o.theSignal(r)
	if err != nil {
		return err
	}
	return o.signalPage(w, r, http.StatusOK, f, "", nil)
}

func (o *pages) theSignal(r *http.Request) (casework.SignalFile, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.SignalFile{}, err
	}
	return o.Desk.Signal(r.Context(), who, r.URL.Query().Get("key"))
}

func (o *pages) signalPage(w http.ResponseWriter, r *http.Request, status int, f casework.SignalFile, words string, err error) error {
	p := request.Printer(r)
	x := f.Signal
	v := signalView{
		page: o.page(r, p.Say(x.Kind.Title())), trail: []view.Link{{Href: signalsURL, Label: p.T("officer.signals.title")}}, kind: p.T("officer.signals.kicker"),
		question: question(p), sentence: sentence(p, f.Signals, x), next: p.Say(x.Next()), facts: signalFacts(p, f), cases: signalCases(p, f),
		action: signalHref(x.Key), problems: view.Problems(p, err),
		field: view.Field{
			Name: "words", Type: view.TextArea, Label: p.T("officer.signal.words"), Hint: p.T("officer.signal.words_hint"), Value: words, Rows: 4, MaxLength: 2000,
			Error: view.FieldError(p, err, "words"),
		},
	}
	v.page.Path = signalHref(x.Key)
	for _, look := range f.Report.Looks {
		if look.Kind != x.Kind || look.Scheme != x.Scheme {
			continue
		}
		if c, ok := funnel(p, f.Signals, only(look, x)); ok {
			v.funnel = &c
		}
	}
	if len(x.Series) > 1 && len(f.Cases) > 0 {
		v.run = &view.RunChart{
			Title: p.T("officer.signal.run"), Values: x.Series, First: p.ShortDate(f.Cases[0].On), Last: p.ShortDate(f.Cases[len(f.Cases)-1].On),
		}
	}
	for _, rev := range f.Reviews[x.Key] {
		v.reviews = append(v.reviews, view.Event{
			When: o.moment(p, rev.At), DateTime: rev.At.Format("2006-01-02T15:04Z"), Title: p.T("officer.signals.reviewed"), Who: personName(f.People[rev.By]),
			Text: rev.Words + " " + p.T("officer.signal.stood", "Figure", rev.Figure, "Of", rev.Of),
		})
	}
	v.form = f.MayReview == nil
	if why := fault.All(f.MayReview); len(why) > 0 && why[0].Key == "signal.about_you" {
		v.closed = p.Fault(f.MayReview)
	}
	return view.Render(w, r, status, signalPage(v))
}

// only leaves the subject of the signal alone to stand out in its funnel.
func only(look signal.Look, x signal.Signal) signal.Look {
	points := make([]signal.Point, len(look.Points))
	for i, point := range look.Points {
		point.Raised = len(x.Subjects) > 0 && point.Subject == x.Subjects[0]
		points[i] = point
	}
	look.Points = points
	return look
}

// signalFacts are the figures of a signal, the base rate first.
func signalFacts(p locale.Printer, f casework.SignalFile) []view.Row {
	x := f.Signal
	rows := []view.Row{
		{Term: p.T("officer.signals.by_chance"), Text: chances(p, x.ByChance) + " · " + p.T("officer.signals.among", "Looked", x.Looked)},
		{Term: p.T("officer.signals.rate"), Text: percent(p, x.Q)},
		{Term: p.T("officer.signal.figure"), Text: x.Figure.Print(p)},
		{Term: p.T("officer.signal.expected"), Text: x.Expected.Print(p)},
		{Term: p.T("officer.signal.of"), Text: p.Number(x.Of)},
	}
	if x.Evidence >= 1 {
		rows = append(rows, view.Row{Term: p.T("officer.signal.evidence"), Text: p.T("officer.signal.evidence_text", "Times", times(p, x.Evidence))})
	}
	if x.Also > 0 {
		rows = append(rows, view.Row{Term: p.T("officer.signal.also"), Text: p.T("officer.signal.also_text", "Found", x.Also, "Expected", chances(p, x.AlsoBy))})
	}
	return rows
}

// times says how many times likelier, without digits that mean nothing.
func times(p locale.Printer, n float64) string {
	const most = 1_000_000
	if n > most {
		return p.T("officer.signals.above", "Number", p.Number(most))
	}
	return p.Number(int64(n))
}

func signalCases(p locale.Printer, f casework.SignalFile) view.Table {
	t := view.Table{
		Caption: p.T("officer.signal.cases"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.signal.case")},
			{Label: p.T("officer.signal.on")},
			{Label: p.T("officer.score.self"), Num: true},
			{Label: p.T("officer.score.result"), Num: true},
			{Label: p.T("officer.signal.each")},
		},
	}
	for _, c := range f.Cases {
		var each []string
		for i, who := range c.Experts {
			each = append(each, p.T("officer.signal.gave", "Name", personName(f.People[who]), "Points", c.Each[i]))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: c.Ref, Href: caseURL(c.Case, "result"), Sub: c.Company}, {Text: p.ShortDate(c.On)}, {Text: tenths(p, c.Self)}, {Text: tenths(p, c.Total)}, {Text: strings.Join(each, "; ")},
		}})
	}
	return t
}

func (o *pages) reviewSignal(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	f, err := o.theSignal(r)
	if err != nil {
		return err
	}
	words := values.Get("words")
	err = o.Desk.ReviewSignal(r.Context(), f.Actor, f.Signal.Key, words)
	if status, again := reopen(err); again {
		return o.signalPage(w, r, status, f, words, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, signalHref(f.Signal.Key))
}
