// Package tally shows the figures of the programme of pilots, each beside its definition, in the same words to the staff and to the public.
package tally

import (
	"strconv"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// Figures is how the programme stood on a day.
type Figures struct {
	Stats []Stat
	Heard view.StateBarChart // what was heard last of the tested ones
	Money view.Table         // what came of pilots; what is planned has a column of its own
}

// Stat is one figure with its definition.
type Stat struct{ Value, Label, Means string }

// Of prints figures.
func Of(p locale.Printer, f register.PilotFigures) Figures {
	n := func(i int) string { return p.Number(int64(i)) }
	conversion := p.T("tally.no_conversion")
	if percent, ok := f.Conversion(); ok {
		conversion = p.Percent(percent)
	}
	launched := p.T("tally.launched_means", "UnderWay", n(f.UnderWay), "Tested", n(f.Tested), "Stopped", n(f.Stopped))
	if f.Annulled > 0 {
		launched += " " + p.T("tally.annulled_means", "Annulled", n(f.Annulled))
	}
	t := Figures{
		Stats: []Stat{
			{n(f.Launched), p.T("tally.launched"), launched},
			{n(f.Tested), p.T("tally.tested"), p.T("tally.tested_means")},
			{n(f.Adopted), p.T("tally.adopted"), p.T("tally.adopted_means")},
			{conversion, p.T("tally.conversion"), p.T("tally.conversion_means", "Adopted", n(f.RipeAdopted), "Ripe", n(f.Ripe))},
			{n(f.Stalled), p.T("tally.stalled"), p.T("tally.stalled_means")},
		},
		Heard: view.StateBarChart{Title: p.T("tally.heard")},
		Money: view.Table{Caption: p.T("tally.money"), Stack: true, Empty: p.T("tally.no_money"), Columns: []view.Column{
			{Label: p.T("tally.kind")}, {Label: p.T("tally.happened"), Num: true}, {Label: p.T("tally.planned"), Num: true},
		}},
	}
	for _, part := range []view.Part{
		{Label: p.T("outcome.use.in_use"), Count: int64(f.InUse), Tone: view.Good},
		{Label: p.T("outcome.use.not_in_use"), Count: int64(f.NotInUse), Tone: view.Bad},
		{Label: p.T("outcome.use.no_answer"), Count: int64(f.NoAnswer), Tone: view.Warn},
		{Label: p.T("tally.not_asked"), Count: int64(f.NotAsked), Tone: view.Neutral},
	} {
		if part.Count > 0 {
			t.Heard.Parts = append(t.Heard.Parts, part)
		}
	}
	row := map[string]int{} // of a kind and currency
	for _, s := range f.Sums {
		key := s.Kind + " " + s.Currency
		i, known := row[key]
		if !known {
			i, row[key] = len(t.Money.Rows), len(t.Money.Rows)
			t.Money.Rows = append(t.Money.Rows, view.TableRow{Cells: []view.Cell{{Text: p.T("outcome.kind." + s.Kind)}, {Text: strconv.Itoa(0)}, {Text: strconv.Itoa(0)}}})
		}
		at := 1
		if s.Planned {
			at = 2
		}
		t.Money.Rows[i].Cells[at] = sum(p, s)
	}
	return t
}

func sum(p locale.Printer, s register.OutcomeSum) view.Cell {
	if s.Currency == "" {
		return view.Cell{Text: p.Number(int64(s.Count)), Sub: p.T("tally.no_amount")}
	}
	return view.Cell{Text: p.RoundMoney(s.Minor, s.Currency), Sub: p.T("tally.number", "Count", s.Count)}
}
