// Package library shows a practice that two agencies keep together, in the same words to the staff and to the public.
package library

import (
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// part is a part of a practice with its heading.
type part struct{ title, text string }

func parts(p locale.Printer, t register.PracticeText) []part {
	return []part{
		{p.T("practice.field.done"), t.Done},
		{p.T("practice.field.worked"), t.Worked},
		{p.T("practice.field.failed"), t.Failed},
		{p.T("practice.field.conditions"), t.Conditions},
	}
}

// Level says how strong the evidence is, or that there is none.
func Level(p locale.Printer, level int) view.Tag {
	if level == 0 {
		return view.Tag{Tone: view.Neutral, Text: p.T("practice.account")}
	}
	tone := view.Info
	if level >= 3 {
		tone = view.Good
	}
	return view.Tag{Tone: tone, Text: p.T("practice.level", "Level", level)}
}

// By says who wrote or translated a text, and into which language.
func By(p locale.Printer, e register.PracticeEdition, t register.PracticeText) string {
	language := p.T("agreement.language." + string(t.Lang))
	if t.Step == e.Text.Step {
		return p.T("practice.original_by", "Language", language, "Agency", p.Text(t.By))
	}
	return p.T("practice.translated_by", "Language", language, "Agency", p.Text(t.By))
}

// Needs are the needs an edition answers, and Technologies what it was done with, in words.
func Needs(p locale.Printer, e register.PracticeEdition) string {
	all := make([]string, len(e.Markets))
	for i, m := range e.Markets {
		all[i] = p.T("site.market." + m)
	}
	return strings.Join(all, ", ")
}

// Technologies are the technologies of an edition in words.
func Technologies(p locale.Printer, e register.PracticeEdition) string {
	all := make([]string, len(e.Technologies))
	for i, t := range e.Technologies {
		all[i] = p.Text(t.Name)
	}
	return strings.Join(all, ", ")
}

// Facts are what is the same in every language.
func Facts(p locale.Printer, e register.PracticeEdition) []view.Row {
	tag := Level(p, e.Level)
	rows := []view.Row{{Term: p.T("practice.evidence"), Body: view.StateTag(tag)}, {Term: p.T("practice.field.markets"), Text: Needs(p, e)}}
	if len(e.Technologies) > 0 {
		rows = append(rows, view.Row{Term: p.T("practice.field.technologies"), Text: Technologies(p, e)})
	}
	return rows
}

// Pilots are the decided pilots behind an edition.
func Pilots(p locale.Printer, e register.PracticeEdition) view.Table {
	t := view.Table{Caption: p.T("practice.field.pilots"), Stack: true, Empty: p.T("practice.no_pilots"), Columns: []view.Column{
		{Label: p.T("card.pilot")}, {Label: p.T("practice.agency")}, {Label: p.T("practice.evidence")},
	}}
	for _, x := range e.Pilots {
		tag := Level(p, x.Level)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: x.Number, Href: x.URL}, {Text: p.Text(x.Agency)}, {Tag: &tag}}})
	}
	return t
}
