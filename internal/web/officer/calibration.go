package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// cyclesView lists the cycles of every sheet.
type cyclesView struct {
	page   view.Page
	cycles view.Table
}

func cycleURL(c calibration.Cycle, rest string) string {
	u := "/office/calibration/" + url.PathEscape(c.Edition.Scheme) + "/" + url.PathEscape(c.Edition.Edition) + "/" + url.PathEscape(c.Sheet) + "/" +
		strconv.Itoa(c.Number)
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func caseReadingURL(c calibration.Cycle, id application.ID) string {
	return cycleURL(c, "cases/"+url.PathEscape(string(id)))
}

// theCycle reads the cycle of the address.
func (o *pages) theCycle(r *http.Request) (casework.CycleView, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.CycleView{}, err
	}
	c, err := cycleOf(r)
	if err != nil {
		return casework.CycleView{}, err
	}
	return o.Desk.ReadCycle(r.Context(), who, c)
}

func cycleOf(r *http.Request) (calibration.Cycle, error) {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || n < 1 {
		return calibration.Cycle{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return calibration.Cycle{Edition: scheme.Ref{Scheme: r.PathValue("scheme"), Edition: r.PathValue("edition")}, Sheet: r.PathValue("sheet"), Number: n}, nil
}

func (o *pages) cycles(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	rows, err := o.Desk.Cycles(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	cv := cyclesView{page: o.page(r, p.T("officer.calibration.title"))}
	cv.cycles = view.Table{
		Caption: p.T("officer.calibration.cycles"), Stack: true, Empty: p.T("officer.calibration.none"),
		Columns: []view.Column{
			{Label: p.T("officer.calibration.cycle")},
			{Label: p.T("officer.calibration.decides")},
			{Label: p.T("officer.calibration.cases"), Num: true},
			{Label: p.T("officer.calibration.state")},
		},
	}
	for _, c := range rows {
		tag, when := o.cycleState(p, c)
		cases := "–" // a frozen cycle's are in its reading
		if c.Cases > 0 {
			cases = p.Number(int64(c.Cases))
		}
		cv.cycles.Rows = append(cv.cycles.Rows, view.TableRow{Cells: []view.Cell{
			{Text: cycleTitle(p, c), Sub: editionName(p, c.Edition), Href: cycleURL(c.Cycle, "")},
			{Text: p.T("officer.calibration.basis." + string(basisOf(c.Edition)))},
			{Text: cases},
			{Tag: &tag, Sub: when},
		}})
	}
	return view.Render(w, r, http.StatusOK, cyclesPage(cv))
}

func basisOf(e *scheme.Edition) scheme.Basis {
	if e.Calibration == nil {
		return scheme.Raw
	}
	return e.Calibration.Decision
}

func cycleTitle(p locale.Printer, c casework.CycleRow) string {
	return p.T("officer.calibration.cycle_of", "Sheet", c.Sheet.Title, "Number", c.Cycle.Number)
}

// cycleState says whether a reading was made, and whether it is final.
func (o *pages) cycleState(p locale.Printer, c casework.CycleRow) (tag view.Tag, when string) {
	switch r := c.Reading; {
	case r == nil:
		return view.Tag{Tone: view.Neutral, Text: p.T("officer.calibration.unread")}, ""
	case r.Frozen():
		return view.Tag{Tone: view.Good, Text: p.T("officer.calibration.frozen")}, o.moment(p, r.FrozenAt)
	default:
		return view.Tag{Tone: view.Progress, Text: p.T("officer.calibration.read")}, o.moment(p, r.MadeAt)
	}
}

// cycleView is a cycle with everything its reading says.
type cycleView struct {
	page      view.Page
	trail     []view.Link
	heading   view.Heading
	notices   []view.Notice
	read      string // address that makes the reading; empty for who may not
	again     bool
	freeze    string // address of the page that asks once more; empty for who may not
	csv       *view.Download
	stats     []stat
	cases     view.Table
	since     view.Table // the cases of a frozen cycle that were scored again
	more      string     // how many cases are not shown
	experts   view.IntervalsChart
	agreement []view.Row
	study     view.Table
	facts     []view.Row
	figures   bool
}

type stat struct{ value, label, detail string }

// shownCases bounds the table; the file has all of them.
const shownCases = 200

func (o *pages) cycle(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	return o.cyclePage(w, r, http.StatusOK, v, nil)
}

func (o *pages) cyclePage(w http.ResponseWriter, r *http.Request, status int, v casework.CycleView, failed error) error {
	p := request.Printer(r)
	title := cycleTitle(p, v.CycleRow)
	tag, when := o.cycleState(p, v.CycleRow)
	cv := cycleView{
		page: o.page(r, title), trail: []view.Link{{Href: "/office/calibration", Label: p.T("officer.calibration.title")}},
		heading: view.Heading{
			Kicker: editionName(p, v.Edition), Title: title, Tag: &tag,
			Lede: p.T("officer.calibration.rule." + string(basisOf(v.Edition))),
		},
		figures: v.Reading != nil && len(v.Figures.Cases) > 0,
	}
	cv.page.Wide = true
	if failed != nil {
		cv.notices = append(cv.notices, view.Notice{Tone: view.Bad, Text: p.Fault(failed)})
	}
	if v.MayMake == nil {
		cv.read, cv.again = cycleURL(v.Cycle, "read"), v.Reading != nil
	}
	if v.Reading != nil {
		cv.csv = &view.Download{Href: cycleURL(v.Cycle, "figures.csv"), Label: p.T("officer.calibration.csv")}
	}
	if v.MayFreeze == nil {
		cv.freeze = cycleURL(v.Cycle, "freeze")
	}
	cv.notices = append(cv.notices, cycleNotices(p, v)...)
	if cv.figures {
		cv.stats, cv.experts, cv.agreement, cv.study = cycleStats(p, v), severities(p, v), agreementRows(p, v.Figures), studyTable(p, v.Figures)
		cv.cases, cv.more = casesTable(p, v)
		cv.since = o.sinceTable(p, v)
	}
	cv.facts = o.readingRows(p, v, when)
	if done := r.URL.Query().Get("done"); done == "read" || done == "frozen" || done == "asked" {
		cv.page.Notices = append(cv.page.Notices, view.Notice{Tone: view.Good, Text: p.T("officer.calibration.done." + done)})
		cv.page.Path = r.URL.Path // another language must not tell it again
	}
	return view.Render(w, r, status, cyclePage(cv))
}

// cycleNotices say what a reader must know before the figures.
func cycleNotices(p locale.Printer, v casework.CycleView) (list []view.Notice) {
	if v.Reading == nil {
		return []view.Notice{{Tone: view.Info, Text: p.T("officer.calibration.unread_text", "Count", v.CycleRow.Cases)}}
	}
	if v.Outdated {
		list = append(list, view.Notice{Tone: view.Warn, Text: p.T("calibration.outdated")})
	}
	if t := v.Figures.Trouble; t != "" {
		list = append(list, view.Notice{Tone: view.Warn, Title: p.T("officer.calibration.trouble"), Text: p.T("calibration.trouble." + string(t))})
	}
	if len(v.Figures.Parts) > 1 {
		n := view.Notice{Tone: view.Warn, Title: p.T("officer.calibration.parts", "Count", len(v.Figures.Parts)), Text: p.T("officer.calibration.parts_text")}
		for _, part := range v.Figures.Parts {
			n.Items = append(n.Items, p.T("officer.calibration.part", "Count", part.Cases, "Names", expertNames(v.People, part.Experts)))
		}
		list = append(list, n)
	}
	if len(v.Since) > 0 {
		list = append(list, view.Notice{Tone: view.Info, Text: p.T("rescore.notice", "Count", len(v.Since))})
	}
	if len(v.Due) > 0 {
		list = append(list, view.Notice{Tone: view.Info, Text: p.T("officer.calibration.due", "Count", len(v.Due))})
	}
	if len(v.Again) > 0 {
		n := view.Notice{Tone: view.Progress, Text: p.T("officer.calibration.again", "Count", len(v.Again))}
		for _, c := range v.Again {
			n.Items = append(n.Items, p.T("officer.case.title", "Reference", c.Reference, "Company", c.CompanyName))
		}
		list = append(list, n)
	}
	return list
}

func expertNames(people map[party.PersonID]party.Person, ids []party.PersonID) string {
	list := make([]party.Person, len(ids))
	for i, id := range ids {
		list[i] = people[id]
	}
	return names(list)
}

func cycleStats(p locale.Printer, v casework.CycleView) []stat {
	f := v.Figures
	flips, borderline, discordant := 0.0, 0, 0
	for _, c := range f.Cases {
		flips += c.Flip
		if c.Borderline {
			borderline++
		}
		if c.Discordant {
			discordant++
		}
	}
	list := []stat{
		{p.Number(int64(len(f.Cases))), p.T("officer.calibration.cases"), p.T("officer.calibration.by_experts", "Count", len(f.Experts))},
		{p.Number(int64(borderline)), p.T("officer.calibration.borderline"), p.T("officer.calibration.borderline_text")},
		{p.Number(int64(discordant)), p.T("officer.calibration.discordant"), p.T("officer.calibration.discordant_text")},
	}
	if f.Trouble == "" && f.Rule.Cut != nil {
		list = append(list, stat{likely(p, flips/float64(len(f.Cases))), p.T("officer.calibration.flips"), p.T("officer.calibration.flips_text")})
	}
	return list
}

// likely writes a probability.
func likely(p locale.Printer, x float64) string {
	if x > 0 && x < 0.005 {
		return "< " + p.Percent(1)
	}
	return p.Percent(int64(100*x + 0.5))
}

// casesTable shows the cases that need a look first: due, borderline, at odds, then those most likely to be decided otherwise.
func casesTable(p locale.Printer, v casework.CycleView) (t view.Table, more string) {
	f := v.Figures
	t = view.Table{
		Caption: p.T("officer.calibration.cases"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.calibration.case")},
			{Label: p.T("officer.calibration.raw"), Num: true},
			{Label: p.T("officer.calibration.adjusted"), Num: true},
			{Label: p.T("officer.calibration.picture")},
			{Label: p.T("officer.calibration.flip"), Num: true},
			{Label: p.T("officer.calibration.remarks")},
		},
	}
	cases := slices.Clone(f.Cases)
	rank := func(c calibration.Case) int {
		switch {
		case f.Due(c) && slices.Contains(v.Due, c.Case):
			return 0
		case c.Borderline, c.Discordant:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(cases, func(x, y calibration.Case) int {
		return cmp.Or(rank(x)-rank(y), cmp.Compare(y.Flip, x.Flip), cmp.Compare(v.Cases[x.Case].Reference, v.Cases[y.Case].Reference))
	})
	if len(cases) > shownCases {
		more = p.T("officer.calibration.more", "Count", len(cases)-shownCases)
		cases = cases[:shownCases]
	}
	values := cutOf(f)
	for _, c := range cases {
		values = append(values, int64(c.Raw))
		if c.Adjusted != nil {
			values = append(values, int64(c.Low), int64(c.High))
		}
	}
	from, to := view.Stretch(int64(v.Sheet.Max), values...)
	for _, c := range cases {
		row := v.Cases[c.Case]
		cells := []view.Cell{
			{Text: row.Reference, Sub: row.CompanyName, Href: caseReadingURL(v.Cycle, c.Case)},
			{Text: tenths(p, c.Raw)},
			{Text: "–"},
			{},
			{Text: "–"},
			{Body: tags(caseTags(p, v, c))},
		}
		if c.Adjusted != nil {
			chart := shiftOf(p, v, c)
			chart.Title, chart.From, chart.To = row.Reference, from, to
			cells[2] = view.Cell{Body: strong(tenths(p, *c.Adjusted)), Sub: p.T("officer.calibration.interval", "Low", c.Low, "High", c.High)}
			cells[3] = view.Cell{Body: view.ShiftCell(p, chart)}
			if f.Rule.Cut != nil {
				cells[4] = view.Cell{Text: likely(p, c.Flip)}
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	return t, more
}

func cutOf(f calibration.Reading) []int64 {
	if f.Rule.Cut == nil {
		return nil
	}
	return []int64{int64(*f.Rule.Cut)}
}

// caseTags name what is remarkable about a case.
func caseTags(p locale.Printer, v casework.CycleView, c calibration.Case) (list []view.Tag) {
	if slices.Contains(v.Due, c.Case) {
		list = append(list, view.Tag{Tone: view.Info, Text: p.T("officer.calibration.tag.due")})
	}
	if c.Borderline {
		list = append(list, view.Tag{Tone: view.Warn, Text: p.T("officer.calibration.tag.borderline")})
	}
	if c.Discordant {
		list = append(list, view.Tag{Tone: view.Warn, Text: p.T("officer.calibration.tag.discordant")})
	}
	if len(c.Experts) > v.Figures.Rule.Panel {
		list = append(list, view.Tag{Tone: view.Neutral, Text: p.T("officer.calibration.tag.experts", "Count", len(c.Experts))})
	}
	if v.Cases[c.Case].Since != nil {
		list = append(list, view.Tag{Tone: view.Neutral, Text: p.T("rescore.tag")})
	}
	if c.Adjusted == nil && v.Figures.Trouble == "" {
		list = append(list, view.Tag{Tone: view.Neutral, Text: p.T("officer.calibration.tag.apart")})
	}
	return list
}

// shiftOf is the picture of a case that was adjusted.
func shiftOf(p locale.Printer, v casework.CycleView, c calibration.Case) view.ShiftChart {
	return shiftChart(p, c, v.Figures.Rule, int64(v.Sheet.Max))
}

func shiftChart(p locale.Printer, c calibration.Case, rule calibration.Rule, most int64) view.ShiftChart {
	chart := view.ShiftChart{
		Title: p.T("officer.calibration.picture_title"), Raw: int64(c.Raw), Adjusted: int64(*c.Adjusted), Low: int64(c.Low), High: int64(c.High),
		RawLabel: p.T("officer.calibration.raw"), NewLabel: p.T("officer.calibration.adjusted"), IntervalLabel: p.T("officer.calibration.interval_key"),
	}
	values := []int64{chart.Raw, chart.Adjusted, chart.Low, chart.High}
	if rule.Cut != nil {
		chart.Cut = &view.Border{At: int64(*rule.Cut), Label: p.T("officer.calibration.cut")}
		values = append(values, chart.Cut.At)
	}
	chart.From, chart.To = view.Stretch(most, values...)
	return chart
}

// severities shows every expert's severity with its interval, the strictest first.
func severities(p locale.Printer, v casework.CycleView) view.IntervalsChart {
	c := view.IntervalsChart{Title: p.T("officer.calibration.severity"), Less: p.T("officer.calibration.lenient"), More: p.T("officer.calibration.strict")}
	experts := slices.Clone(v.Figures.Experts)
	slices.SortStableFunc(experts, func(x, y calibration.Expert) int {
		switch {
		case x.Severity == nil && y.Severity == nil:
			return 0
		case x.Severity == nil:
			return 1
		case y.Severity == nil:
			return -1
		}
		return cmp.Compare(y.Severity.Value, x.Severity.Value)
	})
	for _, x := range experts {
		row := view.IntervalRow{
			Label: personName(v.People[x.Person]), Figure: "–", Text: p.T("officer.calibration.expert", "Count", x.Cases, "Severity", x.Say()),
		}
		if s := x.Severity; s != nil {
			low, high := s.Interval()
			row.Known, row.Clear = true, s.Clear()
			row.Value, row.Low, row.High = int64(10*s.Value), int64(10*low), int64(10*high)
			row.Figure = signed(p, int64(10*s.Value))
		}
		if fit := x.Fit(); fit != "" {
			tone := view.Neutral
			if fit != calibration.Consistent {
				tone = view.Warn
			}
			row.Tag = &view.Tag{Tone: tone, Text: p.T("calibration.fit." + string(fit))}
			row.Text += " " + p.T("officer.calibration.fit", "Infit", decimal(p, *x.Infit), "Outfit", decimal(p, *x.Outfit))
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// signed writes tenths with their sign.
func signed(p locale.Printer, t int64) string {
	if t > 0 {
		return "+" + p.Points(t)
	}
	return p.Points(t)
}

// decimal writes a figure with two decimals.
func decimal(p locale.Printer, x float64) string {
	return p.Decimal(strconv.FormatFloat(x, 'f', 2, 64))
}

func agreementRows(p locale.Printer, f calibration.Reading) []view.Row {
	a := f.Agree
	if a == nil {
		return nil
	}
	rows := []view.Row{
		{Term: p.T("officer.calibration.icc_single"), Text: decimal(p, *a.Single)},
		{Term: p.T("officer.calibration.icc_panel", "Count", f.Rule.Panel), Text: decimal(p, *a.Panel)},
	}
	if a.Alpha != nil {
		rows = append(rows, view.Row{Term: p.T("officer.calibration.alpha"), Text: p.T("officer.calibration.alpha_value", "Value", decimal(p, a.Alpha.Value), "Low", decimal(p, a.Alpha.Low), "High", decimal(p, a.Alpha.High))})
	}
	if a.Kappa != nil {
		rows = append(rows, view.Row{Term: p.T("officer.calibration.kappa"), Text: decimal(p, *a.Kappa)})
	}
	return append(rows, view.Row{
		Term: p.T("officer.calibration.spread"),
		Text: p.T("officer.calibration.spread_text", "Cases", decimal(p, f.Spread.Cases), "Experts", decimal(p, f.Spread.Experts), "Rest", decimal(p, f.Spread.Rest)),
	})
}

func studyTable(p locale.Printer, f calibration.Reading) view.Table {
	t := view.Table{
		Caption: p.T("officer.calibration.study"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.calibration.experts"), Num: true},
			{Label: p.T("officer.calibration.study_error"), Num: true},
			{Label: p.T("officer.calibration.study_error_adjusted"), Num: true},
			{Label: p.T("officer.calibration.study_alike"), Num: true},
			{Label: p.T("officer.calibration.study_alike_adjusted"), Num: true},
		},
	}
	for _, s := range f.Study {
		t.Rows = append(t.Rows, view.TableRow{Current: s.Experts == f.Rule.Panel, Cells: []view.Cell{
			{Text: p.Number(int64(s.Experts))}, {Text: decimal(p, s.ErrorRaw)}, {Text: decimal(p, s.ErrorAdj)}, {Text: likely(p, s.AgreeRaw)}, {Text: likely(p, s.AgreeAdj)},
		}})
	}
	return t
}

// readingRows say how the reading came about, so that anybody can make it again.
func (o *pages) readingRows(p locale.Printer, v casework.CycleView, _ string) []view.Row {
	if v.Reading == nil {
		return nil
	}
	f := v.Figures
	rows := []view.Row{
		{Term: p.T("officer.calibration.made"), Text: p.T("officer.calibration.by_at", "By", personName(v.People[v.Reading.MadeBy]), "At", o.moment(p, v.Reading.MadeAt))},
	}
	if v.Reading.Frozen() {
		rows = append(rows, view.Row{
			Term: p.T("officer.calibration.frozen"),
			Text: p.T("officer.calibration.by_at", "By", personName(v.People[v.Reading.FrozenBy]), "At", o.moment(p, v.Reading.FrozenAt)),
		})
	}
	if len(f.Cases) > 0 {
		rows = append(rows, view.Row{
			Term: p.T("officer.calibration.period"),
			Text: p.T("officer.calibration.from_to", "From", calendar.On(f.From, o.Place), "To", calendar.On(f.Through, o.Place)),
		})
	}
	return append(
		rows, view.Row{Term: p.T("officer.calibration.model"), Text: p.T("calibration.model." + f.Model)},
		view.Row{Term: p.T("officer.calibration.format"), Body: code(f.Format)}, view.Row{Term: p.T("officer.calibration.seed"), Body: code(strconv.FormatUint(f.Seed, 10))},
		view.Row{Term: p.T("officer.calibration.inputs"), Body: code(f.Inputs)}, view.Row{Term: p.T("officer.calibration.digest"), Body: code(v.Reading.Digest)},
	)
}

func (o *pages) readScores(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	err = o.Desk.MakeReading(r.Context(), v.Actor, v.Cycle)
	if status, again := reopen(err); again {
		return o.cyclePage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, cycleURL(v.Cycle, "")+"?done=read")
}

func (o *pages) askFreeze(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	if v.MayFreeze != nil {
		return v.MayFreeze
	}
	p := request.Printer(r)
	page := o.page(r, p.T("officer.calibration.freeze_title", "Cycle", cycleTitle(p, v.CycleRow)))
	return view.Render(w, r, http.StatusOK, confirmActPage(page, view.Confirm{
		Title: page.Title, Text: p.T("officer.calibration.freeze_text." + string(v.Figures.Rule.Decision)), Action: cycleURL(v.Cycle, "freeze"), Submit: p.T("officer.calibration.freeze"),
		Back: view.Link{Href: cycleURL(v.Cycle, ""), Label: cycleTitle(p, v.CycleRow)}, Hidden: map[string]string{"digest": v.Reading.Digest},
		Facts: []view.Row{
			{Term: p.T("officer.calibration.cases"), Text: p.Number(int64(len(v.Figures.Cases)))},
			{Term: p.T("officer.calibration.model"), Text: p.T("calibration.model." + v.Figures.Model)},
			{Term: p.T("officer.calibration.digest"), Body: code(v.Reading.Digest)},
		},
	}))
}

func (o *pages) freeze(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	err = o.Desk.FreezeReading(r.Context(), v.Actor, v.Cycle, values.Get("digest"))
	if err != nil && v.Reading != nil && v.Reading.Frozen() && v.Reading.Digest == values.Get("digest") {
		err = nil // the second click
	}
	if status, again := reopen(err); again {
		return o.cyclePage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, cycleURL(v.Cycle, "")+"?done=frozen")
}
