package sheet

import (
	"cmp"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// Changes tells the differences between two editions in words; section names the member of a file, and member what within it.
func Changes(p locale.Printer, changes []workshop.Change, section func(string) string, member func(workshop.Change) string) view.Table {
	t := view.Table{Caption: p.T("workshop.changes"), Stack: true, Empty: p.T("workshop.no_changes"), Columns: []view.Column{
		{Label: p.T("workshop.section")},
		{Label: p.T("workshop.what")},
		{Label: p.T("workshop.change")},
	}}
	for _, c := range changes {
		said := p.T("workshop.kind." + c.Kind)
		switch from, to := plain(p, c.From), plain(p, c.To); {
		case c.Kind == workshop.Relocated:
			said = p.T("workshop.moved_from_to", "From", from, "To", to)
		case c.Kind == workshop.Ordered:
			said = p.T("workshop.ordered_from_to", "From", from, "To", to)
		case c.Kind == workshop.Changed:
			said = p.T("workshop.from_to", "From", from, "To", to)
		case from+to != "":
			said += ": " + from + to
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: section(c.Section)}, changed(p, c, member(c)), {Text: said}}})
	}
	return t
}

// changed says what a change is about: by its title where it has one, else by the file's name for it, and by the words for its member. The way
// through a sheet stands with it, as two sheets may have items of one title.
func changed(p locale.Printer, c workshop.Change, member string) view.Cell {
	title, sub := p.Text(c.Title), []string(nil)
	if strings.Contains(c.Of, " · ") && title != "" {
		sub = append(sub, c.Of)
	}
	if title = cmp.Or(title, c.Of); title == "" {
		return view.Cell{Text: member}
	}
	if member != "" {
		sub = append(sub, member)
	}
	return view.Cell{Text: title, Sub: strings.Join(sub, ": ")}
}

// plain is a value of a file as people read it: a day by its name; numbers that are no years or codes in groups.
func plain(p locale.Printer, s string) string {
	if s == "" {
		return ""
	}
	if day, err := calendar.Parse(s); err == nil {
		return p.Date(day)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 10_000 && s[0] != '0' {
		return p.Number(n)
	}
	return s
}

// EditionSection names the members of the file of a scheme's edition.
func EditionSection(p locale.Printer) func(string) string {
	return func(s string) string { return p.T("workshop.section." + s) }
}

// EditionMember names what changes within a member of the file of a scheme's edition.
func EditionMember(p locale.Printer) func(workshop.Change) string {
	return func(c workshop.Change) string { return Member(p, c.Field) }
}
