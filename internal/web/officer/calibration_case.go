package officer

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// caseReadingView is what the reading says of one case: a sentence, a picture, and what each expert gave.
type caseReadingView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	notices  []view.Notice
	tags     []view.Tag
	sentence string
	chart    *view.ShiftChart
	facts    []view.Row
	experts  view.Table
	file     string // address of the case
	action   string // address of the form that asks one more expert; empty where the rule asks for none, or for who may not
	fields   []view.Field
	problems []view.Problem
}

func (o *pages) caseReading(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	return o.caseReadingPage(w, r, http.StatusOK, v, "", nil)
}

func (o *pages) caseReadingPage(w http.ResponseWriter, r *http.Request, status int, v casework.CycleView, typed string, err error) error {
	c, ok := v.Figures.ByCase(application.ID(r.PathValue("case")))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	row, f := v.Cases[c.Case], v.Figures
	cv := caseReadingView{
		page: o.page(r, p.T("officer.case.title", "Reference", row.Reference, "Company", row.CompanyName)),
		trail: []view.Link{
			{Href: "/office/calibration", Label: p.T("officer.calibration.title")}, {Href: cycleURL(v.Cycle, ""), Label: cycleTitle(p, v.CycleRow)},
		},
		heading: view.Heading{Kicker: row.Reference, Title: row.CompanyName}, tags: caseTags(p, v, c), file: caseURL(c.Case, "result"),
		sentence: caseSentence(p, c, expertNames(v.People, c.Experts)), experts: givenTable(p, v, c), problems: view.Problems(p, err),
	}
	if row.Case == "" { // its result was set aside since
		cv.heading.Title = p.T("officer.calibration.set_aside")
	}
	if row.Since != nil {
		cv.notices = append(cv.notices, view.Notice{Tone: view.Info, Text: p.T("rescore.case_notice", "On", calendar.On(row.Since.At, o.Place))})
	}
	if v.Outdated {
		cv.notices = append(cv.notices, view.Notice{Tone: view.Warn, Text: p.T("calibration.outdated")})
	}
	if c.Adjusted != nil {
		chart := shiftOf(p, v, c)
		cv.chart = &chart
	}
	cv.facts = decidingRows(p, c, f.Rule)
	if slices.Contains(v.Due, c.Case) && v.Actor.May(party.ActAppoint, "") == nil {
		cv.action = caseReadingURL(v.Cycle, c.Case)
		field := view.Field{
			Name: "experts", Type: view.Select, Label: p.T("officer.calibration.third"), Hint: p.T("officer.calibration.third_hint"), Value: typed,
			Options: []view.Option{{Label: p.T("officer.calibration.choose")}}, Error: view.FieldError(p, err, "experts"),
		}
		for _, x := range v.Experts {
			if !slices.Contains(c.Experts, x.ID) {
				field.Options = append(field.Options, view.Option{Value: string(x.ID), Label: personName(x)})
			}
		}
		cv.fields = []view.Field{field}
	}
	return view.Render(w, r, status, caseReadingPage(cv))
}

// caseSentence explains an adjusted total, or says that there is none.
func caseSentence(p locale.Printer, c calibration.Case, names string) string {
	if m, ok := c.Explain(names); ok {
		return p.Say(m)
	}
	return p.T("officer.calibration.not_adjusted")
}

// decidingRows say which total decides and how sure that is.
func decidingRows(p locale.Printer, c calibration.Case, rule calibration.Rule) []view.Row {
	rows := []view.Row{{Term: p.T("officer.calibration.raw"), Text: tenths(p, c.Raw)}}
	if c.Adjusted != nil {
		rows = append(rows, view.Row{
			Term: p.T("officer.calibration.adjusted"),
			Text: p.T("officer.calibration.with_interval", "Points", *c.Adjusted, "Low", c.Low, "High", c.High),
		})
	}
	rows = append(rows, view.Row{Term: p.T("officer.calibration.decides"), Text: p.T("officer.calibration.basis." + string(rule.Decision))})
	if c.Adjusted != nil && rule.Cut != nil {
		rows = append(rows, view.Row{Term: p.T("officer.calibration.flip"), Text: p.T("officer.calibration.flip_text", "Chance", likely(p, c.Flip))})
	}
	if len(c.Experts) > 1 {
		rows = append(rows, view.Row{Term: p.T("officer.calibration.apart"), Text: p.T("officer.calibration.apart_text", "Points", c.Apart, "Times", decimal(p, c.Odds))})
	}
	return rows
}

// givenTable sets what each expert gave beside what it comes to without their severity.
func givenTable(p locale.Printer, v casework.CycleView, c calibration.Case) view.Table {
	t := view.Table{
		Caption: p.T("officer.calibration.given"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.panel.expert")},
			{Label: p.T("officer.calibration.gave"), Num: true},
			{Label: p.T("officer.calibration.severity_short"), Num: true},
			{Label: p.T("officer.calibration.freed"), Num: true},
		},
	}
	for i, id := range c.Experts {
		cells := []view.Cell{{Text: personName(v.People[id])}, {Text: tenths(p, c.Each[i])}, {Text: "–"}, {Text: "–"}}
		if x, ok := v.Figures.Expert(id); ok && x.Severity != nil {
			s := int64(10 * x.Severity.Value)
			cells[2], cells[3] = view.Cell{Text: signed(p, s)}, view.Cell{Text: tenths(p, c.Each[i]+scheme.Tenths(s))}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	return t
}

func (o *pages) askThird(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	expert := values.Get("experts")
	if expert == "" {
		err = fault.Field("experts", "party.choose_one")
	} else {
		err = o.Desk.AskThirdExpert(r.Context(), v.Actor, application.ID(r.PathValue("case")), party.PersonID(expert))
	}
	if status, again := reopen(err); again {
		if fault.KindOf(err) == fault.Conflict {
			return err
		}
		return o.caseReadingPage(w, r, status, v, expert, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, cycleURL(v.Cycle, "")+"?done=asked")
}

// figures sends the figures of a reading as a table, with the model and the digest in every row, so that no row loses them.
func (o *pages) figures(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCycle(r)
	if err != nil {
		return err
	}
	if v.Reading == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	f := v.Figures
	rows := [][]string{{
		"cycle", "case", "reference", "experts", "totals", "raw", "adjusted", "low", "high", "se", "severity", "drawn", "deciding", "decided_by", "flip", "borderline",
		"discordant", "apart", "standardised", "part", "model", "format", "seed", "inputs_sha256", "reading_sha256", "frozen",
	}}
	for _, c := range f.Cases {
		var experts, totals []string
		for i, x := range c.Experts {
			experts, totals = append(experts, string(x)), append(totals, c.Each[i].String())
		}
		adjusted, low, high, se := "", "", "", ""
		if c.Adjusted != nil {
			adjusted, low, high, se = c.Adjusted.String(), c.Low.String(), c.High.String(), number(c.SE)
		}
		rows = append(rows, []string{
			v.Cycle.String(), string(c.Case), v.Cases[c.Case].Reference, strings.Join(experts, " "), strings.Join(totals, " "), c.Raw.String(), adjusted, low, high, se,
			c.Severity.String(), c.Drawn.String(), f.Deciding(c).String(), string(f.Rule.Decision), number(c.Flip), strconv.FormatBool(c.Borderline),
			strconv.FormatBool(c.Discordant), c.Apart.String(), number(c.Odds), strconv.Itoa(c.Part), f.Model, f.Format, strconv.FormatUint(f.Seed, 10), f.Inputs, v.Reading.Digest,
			strconv.FormatBool(v.Reading.Frozen()),
		})
	}
	name := strings.ReplaceAll(v.Cycle.String(), "/", "-") + ".csv"
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	out := csv.NewWriter(w)
	return out.WriteAll(rows)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// basisNotice says which total decides a case, or why the decision waits for it; nil where the edition does not speak of calibration.
func basisNotice(p locale.Printer, v casework.ForOfficer) *view.Notice {
	if v.Result == nil {
		return nil
	}
	t := v.Result.Totals(v.Edition)
	switch {
	case t == nil:
		return nil
	case v.Waits != nil:
		return &view.Notice{Tone: view.Warn, Text: p.Fault(v.Waits)}
	}
	return &view.Notice{Tone: view.Info, Text: totalsText(p, *t)}
}

// totalsText says which total decides, and what the other one is.
func totalsText(p locale.Printer, t evaluation.Totals) string {
	switch {
	case t.By == scheme.Adjusted && t.Adjusted != nil:
		return p.T("officer.calibration.decided.adjusted", "Adjusted", *t.Adjusted, "Raw", t.Raw)
	case t.Adjusted != nil:
		return p.T("officer.calibration.decided.both", "Adjusted", *t.Adjusted, "Raw", t.Raw)
	}
	return p.T("officer.calibration.decided.raw", "Raw", t.Raw)
}
