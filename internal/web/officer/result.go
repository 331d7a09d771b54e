package officer

import (
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/committee"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// resultView is the registered result, every expert's points beside the consolidated ones, and the decision on it.
type resultView struct {
	caseFrame
	registered  bool
	line        view.NumberLineChart
	areas       view.AreaBarsChart
	technology  view.GradeScaleChart
	thresholds  view.Table
	facts       []view.Row
	panelTitle  string
	panelText   string
	decision    []view.Row
	weak        view.Table
	certificate []view.Row
	items       []areaItems
	basis       *view.Notice // which total decides; nil where the scheme knows one only
	sentence    string       // why the adjusted total is what it is; empty where no reading says anything
	shift       *view.ShiftChart
	aside       string // address at which the result may be set aside; empty for those who have no say
	reading     string // address of the case in its cycle
	earlier     []earlier
}

func (o *pages) result(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	rv := resultView{caseFrame: o.caseFrame(r, v, tabResult), earlier: o.earlierResults(p, v)}
	if v.Result != nil {
		res := v.Result
		rv.registered, rv.aside = true, asideURL(v)
		rv.line, rv.areas, rv.technology = totalsLine(p, v), areaBars(p, v), technologyScale(p, v.Edition, res.Technology)
		rv.thresholds, rv.items = thresholdTable(p, v), itemTables(p, v)
		rv.panelTitle, rv.panelText = p.T("officer.result.panel"), p.T("officer.result.panel_text")
		if v.Edition.OnFacts() {
			rv.panelTitle, rv.panelText = p.T("facts.established"), p.T("facts.items_text")
		}
		rv.facts = []view.Row{
			{Term: p.T("officer.result.registered_by"), Text: personName(v.People[res.RegisteredBy])},
			{Term: p.T("officer.result.registered_at"), Text: o.moment(p, res.RegisteredAt)},
		}
		for i, expert := range res.Experts {
			rv.facts = append(rv.facts, view.Row{Term: personName(v.People[expert]), Text: gaveText(p, *res, i)})
		}
	}
	rv.basis = basisNotice(p, v)
	if x := v.Reading; x != nil && !x.Stale && x.Case.Adjusted != nil {
		chart := shiftChart(p, x.Case, x.Rule, int64(v.Sheet.Max))
		rv.sentence, rv.shift, rv.reading = caseSentence(p, x.Case, expertNames(v.People, x.Case.Experts)), &chart, caseReadingURL(x.Cycle, v.Case.ID)
	}
	if v.Decision != nil {
		rv.decision, rv.weak = o.decisionRows(p, v), weakTable(p, v, v.Decision.WeakPoints)
	}
	if c := v.Certificate; c != nil {
		rv.certificate = []view.Row{
			{Term: p.T("officer.fact.number"), Body: link("/certificates/"+c.Number, view.SpacedNumber(c.Number))},
			{Term: p.T("journal.signed"), Text: o.moment(p, c.SignedAt)},
			{Term: p.T("journal.published"), Text: o.moment(p, c.PublishedAt)},
		}
		if c.PublishedAt.IsZero() {
			rv.certificate[0] = view.Row{Term: p.T("officer.fact.number"), Text: view.SpacedNumber(c.Number)}
		}
	}
	return view.Render(w, r, http.StatusOK, resultPage(rv))
}

// gaveText is what one expert gave in all: points, and a technology grade where the scheme rates it.
func gaveText(p locale.Printer, res evaluation.Result, i int) string {
	if i >= len(res.Technologies) {
		return p.T("facts.points", "Total", res.EachTotal[i])
	}
	return p.T("officer.result.each", "Points", res.EachTotal[i], "Technology", res.Technologies[i])
}

// itemTables sets each expert's points side by side, area by area.
func itemTables(p locale.Printer, v casework.ForOfficer) []areaItems {
	byItem := map[string]evaluation.ItemResult{}
	for _, it := range v.Result.Items {
		byItem[it.Item] = it
	}
	columns := []view.Column{{Label: p.T("officer.item")}, {Label: p.T("officer.score.self"), Num: true}}
	for _, expert := range v.Result.Experts {
		columns = append(columns, view.Column{Label: personName(v.People[expert]), Num: true})
	}
	columns = append(columns, view.Column{Label: p.T("officer.score.result"), Num: true}, view.Column{Label: p.T("officer.item.max"), Num: true})
	var tables []areaItems
	for _, area := range v.Sheet.Areas {
		a := areaItems{title: p.Text(area.Title)}
		for _, ar := range v.Result.Areas {
			if ar.Area == area.Code {
				a.points = p.T("officer.points_of", "Points", ar.Points, "Max", ar.Max)
			}
		}
		a.table = view.Table{Caption: a.title, Stack: true, Columns: columns}
		for _, sub := range area.SubAreas {
			for i := range sub.Items {
				it := &sub.Items[i]
				res := byItem[it.ID]
				cells := []view.Cell{{Text: p.Text(it.Title), Sub: it.Code}, {Text: p.Points(int64(v.SelfScore.ByItem[it.ID].Points))}}
				for _, points := range res.Each {
					cells = append(cells, view.Cell{Text: p.Points(int64(points))})
				}
				cells = append(cells, view.Cell{Body: strong(p.Points(int64(res.Points)))}, view.Cell{Text: p.Points(int64(res.Max))})
				a.table.Rows = append(a.table.Rows, view.TableRow{Cells: cells})
			}
		}
		tables = append(tables, a)
	}
	return tables
}

func (o *pages) decisionRows(p locale.Printer, v casework.ForOfficer) []view.Row {
	d := v.Decision
	rows := []view.Row{{Term: p.T("officer.decision.outcome"), Text: p.T("outcome." + string(d.Outcome))}}
	if d.Grade != "" {
		rows = append(rows, view.Row{Term: p.T("officer.decision.grade"), Text: d.Grade})
	}
	if d.Vote != nil {
		rows = append(rows, view.Row{Term: p.T("committee.vote_title"), Body: link(meetingURL(committee.ID(d.Vote.Meeting), "minutes"), voteText(p, *d.Vote))})
	}
	if d.Totals != nil {
		rows = append(rows, view.Row{Term: p.T("officer.decision.total"), Text: totalsText(p, *d.Totals)})
	}
	for _, g := range d.Grounds {
		rows = append(rows, view.Row{Term: p.T("officer.decision.ground"), Text: p.T("ground." + string(g))})
	}
	rows = append(
		rows, view.Row{Term: p.T("officer.decision.reasons"), Text: d.Reasons},
		view.Row{Term: p.T("officer.decision.by"), Text: o.decider(v)},
		view.Row{Term: p.T("officer.decision.at"), Text: o.moment(p, d.DecidedAt)},
	)
	if d.Sure != nil && d.Sure.Unsure == "" {
		rows = append(rows, view.Row{Term: p.T("officer.sure.title"), Text: flipWords(p, *d.Sure)})
	}
	if d.Acknowledged != "" {
		rows = append(rows, view.Row{Term: p.T("officer.without.acknowledged"), Text: d.Acknowledged})
	}
	if d.ConfirmedBy != "" {
		rows = append(
			rows, view.Row{Term: p.T("officer.decision.confirmed_by"), Text: personName(v.People[d.ConfirmedBy])},
			view.Row{Term: p.T("officer.decision.confirmed_at"), Text: o.moment(p, d.ConfirmedAt)},
		)
	}
	return rows
}

// decider names who decided; the journal has the act, so the name is known.
func (o *pages) decider(v casework.ForOfficer) string {
	return personName(v.People[v.Decision.DecidedBy])
}

// weakTable names the items a refusal names, or would name.
func weakTable(p locale.Printer, v casework.ForOfficer, weak []decision.WeakPoint) view.Table {
	t := view.Table{
		Caption: p.T("officer.weak.caption"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.item")}, {Label: p.T("officer.score.result"), Num: true}, {Label: p.T("officer.item.max"), Num: true}},
	}
	for _, w := range weak {
		title, code := w.Item, ""
		if it, ok := v.Sheet.Item(w.Item); ok {
			title, code = p.Text(it.Title), it.Code
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: title, Sub: code}, {Text: tenths(p, w.Points)}, {Text: tenths(p, w.Max)}}})
	}
	return t
}

func tenths(p locale.Printer, t scheme.Tenths) string { return p.Points(int64(t)) }
