package sheet

import (
	"strings"

	"proba.example/internal/document"
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// LackWords say in words what is missing of a document.
func LackWords(p locale.Printer, l document.Line) []string {
	var all []string
	for _, x := range l.Lacks {
		switch x {
		case document.LacksApostille:
			all = append(all, p.T("document.lack.apostille", "Country", p.Country(l.State)))
			if !l.Party {
				all = append(all, p.T("document.not_party"))
			}
		case document.LacksTranslation:
			all = append(all, p.T("document.lack.translation", "Language", p.T("document.language."+l.Ask.Language)))
		case document.LacksPaper, document.LacksDetails, document.LacksValidity:
			all = append(all, p.T("document.lack."+string(x)))
		}
	}
	return all
}

// Wanted says how a host asks for a document.
func Wanted(p locale.Printer, a document.Ask) string {
	parts := []string{p.T("document.as_it_is")}
	if a.Language != "" {
		parts[0] = p.T("document.in_language", "Language", p.T("document.language."+a.Language))
	}
	if a.Apostille {
		parts = append(parts, p.T("document.with_apostille"))
	}
	if a.ValidDays > 0 {
		parts = append(parts, p.T("document.within", "Count", a.ValidDays))
	}
	return strings.Join(parts, " · ")
}

// DocumentThere says what is there of a document, in lines.
func DocumentThere(p locale.Printer, l document.Line) []string {
	d := l.Document
	if d == nil || !d.Described() {
		return nil
	}
	lines := []string{p.T("document.issued", "Issuer", d.Issuer, "Country", p.Country(d.State), "Date", p.Date(d.IssuedOn)) + " · " + p.T("document.language."+d.Language)}
	if a := d.Apostille; a != nil {
		lines = append(lines, p.T("document.apostille_there", "Number", a.Number, "Date", p.Date(a.On)))
	}
	if t := l.Translation; t != nil {
		lines = append(lines, p.T("document.translated_by", "Issuer", t.Issuer, "Date", p.Date(t.IssuedOn))+" · "+p.T("document.language."+t.Language))
	}
	if !l.Until.IsZero() {
		lines = append(lines, p.T("document.good_until", "Date", p.Date(l.Until)))
	}
	return lines
}

// DocumentTag says whether a document is there.
func DocumentTag(p locale.Printer, l document.Line) view.Tag {
	switch {
	case l.Waiver != nil:
		return view.Tag{Tone: view.Info, Text: p.T("document.waived")}
	case l.Settled():
		return view.Tag{Tone: view.Good, Text: p.T("document.complete")}
	}
	return view.Tag{Tone: view.Warn, Text: p.T("document.open_missing", "Count", 1)}
}

// Documents show what a nomination is asked for, and what is missing of it.
func Documents(p locale.Printer, lines []document.Line) view.Table {
	t := view.Table{Caption: p.T("document.title"), Stack: true, Empty: p.T("document.none_asked"), Columns: []view.Column{
		{Label: p.T("document.column")}, {Label: p.T("document.there")}, {Label: p.T("document.missing_column")},
	}}
	for _, l := range lines {
		missing, tag := view.Cell{Body: wordList(LackWords(p, l))}, DocumentTag(p, l)
		switch {
		case l.Waiver != nil:
			missing = view.Cell{Tag: &tag, Sub: p.T("document.waived_why", "Reason", l.Waiver.Reason)}
		case l.Settled():
			missing = view.Cell{Tag: &tag}
		}
		there := view.Cell{Text: "–"}
		if words := DocumentThere(p, l); len(words) > 0 {
			there = view.Cell{Body: wordList(words)}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Text(l.Ask.Name), Sub: Wanted(p, l.Ask)}, there, missing}})
	}
	return t
}
