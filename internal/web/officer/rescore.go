package officer

import (
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// earlier is a result that gave way.
type earlier struct {
	title, text string
	facts       []view.Row
}

// earlierResults tells of the results of a case that gave way, the latest first.
func (o *pages) earlierResults(p locale.Printer, v casework.ForOfficer) (list []earlier) {
	for i := len(v.Superseded) - 1; i >= 0; i-- {
		r := v.Superseded[i]
		x := earlier{title: p.T("rescore.earlier"), text: p.T("rescore.earlier_text")}
		total := view.Row{Term: p.T("rescore.total"), Text: p.T("officer.points_of", "Points", r.Total, "Max", r.Max)}
		if r.Reading != nil {
			x.text = p.T("rescore.kept_text", "Cycle", keptIn(p, v.Sheet, r.Reading.Cycle))
		}
		x.facts = append(
			x.facts, total, view.Row{Term: p.T("rescore.when"), Text: p.T("officer.calibration.by_at", "By", personName(v.People[r.By]), "At", o.moment(p, r.At))},
			view.Row{Term: p.T("rescore.why"), Text: causeText(p, r.Cause)},
		)
		if r.Words != "" {
			x.facts = append(x.facts, view.Row{Term: p.T("rescore.words"), Text: r.Words})
		}
		for k, expert := range r.Experts {
			x.facts = append(x.facts, view.Row{Term: personName(v.People[expert]), Text: gaveText(p, r.Result, k)})
		}
		if c, err := calibration.ParseCycle(r.KeptIn()); err == nil {
			x.facts = append(x.facts, view.Row{Term: p.T("officer.calibration.cycle"), Body: link(caseReadingURL(c, v.Case.ID), p.T("officer.calibration.to_reading"))})
		}
		x.facts = append(x.facts, view.Row{
			Term: p.T("officer.result.registered_at"),
			Text: p.T("officer.calibration.by_at", "By", personName(v.People[r.RegisteredBy]), "At", o.moment(p, r.RegisteredAt)),
		})
		list = append(list, x)
	}
	return list
}

// causeText says why a result gave way.
func causeText(p locale.Printer, c evaluation.Cause) string { return p.T("rescore.cause." + string(c)) }

// keptIn names the frozen cycle that keeps a result.
func keptIn(p locale.Printer, sheet *scheme.Sheet, cycle string) string {
	c, err := calibration.ParseCycle(cycle)
	if err != nil {
		return cycle
	}
	return p.T("officer.calibration.cycle_of", "Sheet", sheet.Title, "Number", c.Number)
}

// sinceTable lists the cases of a frozen cycle that were scored again since, and where each counts now.
func (o *pages) sinceTable(p locale.Printer, v casework.CycleView) view.Table {
	t := view.Table{
		Caption: p.T("rescore.title"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.calibration.case")}, {Label: p.T("rescore.when")}, {Label: p.T("rescore.why")}, {Label: p.T("rescore.now")}},
	}
	for _, x := range v.Since {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Reference, Sub: x.CompanyName, Href: caseURL(x.Case, "result")},
			{Text: o.moment(p, x.Since.At), Sub: personName(v.People[x.Since.By])},
			{Text: causeText(p, x.Since.Cause), Sub: x.Since.Words},
			countsIn(p, v, x.Since.Registered, x.Since.CountsIn),
		}})
	}
	return t
}

// countsIn says where a case counts now that a frozen cycle took in before: with its new result, once that is registered, in the frozen
// cycle of the number, or in the open one.
func countsIn(p locale.Printer, v casework.CycleView, registered bool, number int) view.Cell {
	c := v.Cycle
	switch {
	case !registered:
		return view.Cell{Text: p.T("rescore.scoring")}
	case number == 0:
		c.Number = v.Open
		return view.Cell{Text: p.T("rescore.in_open", "Number", c.Number), Href: cycleURL(c, "")}
	}
	c.Number = number
	return view.Cell{Text: p.T("rescore.in_frozen", "Number", c.Number), Href: cycleURL(c, "")}
}
