package sheet

import (
	"strings"

	"proba.example/internal/aid"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/web/view"
)

// AidTag is the state of a request for support.
func AidTag(p locale.Printer, s aid.State) view.Tag {
	tone := map[aid.State]view.Tone{
		aid.Submitted: view.Info, aid.Examined: view.Progress, aid.Approved: view.Progress, aid.Running: view.Progress, aid.Reported: view.Info,
		aid.Accepted: view.Good, aid.Declined: view.Bad, aid.ClawBack: view.Warn,
	}[s]
	return view.Tag{Tone: tone, Text: p.T("aid.state." + string(s))}
}

// Costs is the table of costs with their sum; refused are those that do not count, and why.
func Costs(p locale.Printer, title, code string, items []aid.Item, refused map[int]string) view.Table {
	t := view.Table{Caption: title, Stack: true, Empty: p.T("aid.costs_none"), Columns: []view.Column{
		{Label: p.T("aid.field.text")}, {Label: p.T("aid.paper")}, {Label: p.T("aid.field.amount"), Num: true},
	}}
	for i, x := range items {
		first := view.Cell{Text: x.Text}
		if why, no := refused[i]; no {
			first.Sub = p.T("aid.refused_why", "Why", why)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{first, paperCell(p, x), {Text: p.Money(x.Amount, code)}}})
	}
	if len(items) > 1 {
		t.Foot = []view.Cell{{Text: p.T("aid.sum_all")}, {}, {Text: p.Money(aid.Total(items), code)}}
	}
	return t
}

func paperCell(p locale.Printer, x aid.Item) view.Cell {
	if x.Invoice == "" {
		return view.Cell{Text: x.Name}
	}
	c := view.Cell{Text: x.Invoice, Sub: x.Supplier}
	if !x.On.IsZero() {
		c.Text = p.T("aid.invoice_of", "Number", x.Invoice, "Date", p.Date(x.On))
	}
	return c
}

// Tranches is the plan of payments and what was paid.
func Tranches(p locale.Printer, r aid.Request) view.Table {
	t := view.Table{Caption: p.T("aid.tranches_title"), Stack: true, Columns: []view.Column{
		{Label: p.T("aid.tranche")}, {Label: p.T("aid.due_on")}, {Label: p.T("aid.field.amount"), Num: true}, {Label: p.T("aid.state")},
	}}
	for i, x := range r.Tranches {
		tag := view.Tag{Text: p.T("aid.tranche.planned")}
		switch {
		case x.Paid():
			tag = view.Tag{Tone: view.Good, Text: p.T("aid.tranche.paid")}
		case x.OrderedBy != "":
			tag = view.Tag{Tone: view.Progress, Text: p.T("aid.tranche.ordered")}
		case r.State.Bound() && r.State != aid.Approved && r.State != aid.Running:
			tag = view.Tag{Text: p.T("aid.tranche.stopped")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Number(int64(i + 1))}, {Text: p.Date(x.DueOn)}, {Text: p.Money(x.Amount, r.Currency)}, {Tag: &tag},
		}})
	}
	t.Foot = []view.Cell{{Text: p.T("aid.paid_so_far")}, {}, {Text: p.Money(r.Paid(), r.Currency)}, {}}
	return t
}

// Working says how a sum came about: the cost that is borne, what was had before, what is left, and what set it.
func Working(p locale.Printer, m *measure.Measure, d aid.Decision) []view.Row {
	money := func(n int64) string { return p.Money(n, m.Benefit.Currency) }
	rows := []view.Row{
		{Term: p.T("aid.working.cost"), Text: money(d.Cost)},
		{Term: p.T("measure.pays"), Text: Benefit(p, m.Benefit)},
		{Term: p.T("aid.working.year"), Text: money(d.Before.Year)},
	}
	if m.Benefit.Total > 0 {
		rows = append(rows, view.Row{Term: p.T("aid.working.total", "Count", m.Benefit.Years), Text: money(d.Before.Total)})
	}
	if d.Left != aid.Unlimited {
		rows = append(rows, view.Row{Term: p.T("aid.working.left"), Text: money(d.Left)})
	}
	return append(rows, view.Row{Term: p.T("aid.working.amount"), Text: p.T("aid.working.bound", "Amount", money(d.Amount), "Bound", p.T("aid.bound."+string(d.Bound)))})
}

// Checked says what was asked in the second of submission: the certificates, the edition of the measure and the facts.
func Checked(p locale.Printer, c aid.Check) []view.Row {
	stand := p.T("aid.check.no_certificate")
	if len(c.Certificates) > 0 {
		var all []string
		for _, x := range c.Certificates {
			all = append(all, p.T("aid.check.certificate", "Number", x.Number, "Standing", p.T("standing."+x.Standing)))
		}
		stand = strings.Join(all, "; ")
	}
	rows := []view.Row{
		{Term: p.T("aid.check.certificates"), Text: stand},
		{Term: p.T("aid.check.edition"), Text: p.T("aid.check.edition_of", "Version", c.Version, "Digest", c.Digest[:min(len(c.Digest), 12)])},
	}
	return append(rows, view.Row{Term: p.T("aid.check.facts"), Text: FactList(p, c.Facts)})
}
