package officer

import (
	"cmp"

	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
)

// withoutTable says what the result would come to with each expert left out.
func withoutTable(p locale.Printer, v casework.ForOfficer) view.Table {
	t := view.Table{
		Caption: p.T("officer.without.caption"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.without.expert")},
			{Label: p.T("officer.without.total"), Num: true},
			{Label: p.T("officer.score.technology"), Num: true},
			{Label: p.T("officer.without.outcome")},
		},
	}
	for _, w := range v.Without {
		tag := view.Tag{Tone: view.Neutral, Text: p.T("officer.without.refused")}
		if w.Award {
			tag = view.Tag{Tone: view.Good, Text: p.T("officer.without.granted")}
		}
		if w.Award != v.Judgement.Award {
			tag.Tone = view.Warn
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.T("officer.without.left_out", "Name", personName(v.People[w.Expert]))}, {Text: tenths(p, w.Total)}, {Text: cmp.Or(w.Technology, "—")}, {Tag: &tag},
		}})
	}
	return t
}

// hangsWords says on whom a refusal hangs.
func hangsWords(p locale.Printer, v casework.ForOfficer) string {
	if len(v.Without) == 0 {
		return p.T("officer.without.sole", "Name", personName(v.People[v.HangsOn[0]]))
	}
	people := make([]party.Person, len(v.HangsOn))
	for i, id := range v.HangsOn {
		people[i] = v.People[id]
	}
	return p.T("officer.without.hangs_text", "Names", names(people))
}
