package sheet

import (
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// Changes tells the differences between two editions in words; section names the member of a file.
func Changes(p locale.Printer, changes []workshop.Change, section func(string) string) view.Table {
	t := view.Table{Caption: p.T("workshop.changes"), Stack: true, Empty: p.T("workshop.no_changes"), Columns: []view.Column{
		{Label: p.T("workshop.section")},
		{Label: p.T("workshop.what")},
		{Label: p.T("workshop.change")},
	}}
	for _, c := range changes {
		what := view.Cell{Text: c.Of, Sub: c.Field}
		if c.Of == "" {
			what = view.Cell{Text: c.Field}
		}
		said := p.T("workshop.kind." + c.Kind)
		if title := p.Text(c.Title); title != "" {
			what.Sub = title
		}
		switch {
		case c.Kind == workshop.Relocated:
			said = p.T("workshop.moved_from_to", "From", c.From, "To", c.To)
		case c.Kind == workshop.Ordered:
			said = p.T("workshop.ordered_from_to", "From", c.From, "To", c.To)
		case c.Kind == workshop.Changed:
			said = p.T("workshop.from_to", "From", c.From, "To", c.To)
		case c.From+c.To != "":
			said += ": " + c.From + c.To
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: section(c.Section)}, what, {Text: said}}})
	}
	return t
}

// EditionSection names the members of the file of a scheme's edition.
func EditionSection(p locale.Printer) func(string) string {
	return func(s string) string { return p.T("workshop.section." + s) }
}
