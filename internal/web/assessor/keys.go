package assessor

import (
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// keyRows are the keys of a sheet, as score.js has them.
func keyRows(p locale.Printer) []view.Row {
	return []view.Row{
		{Term: "1 – 5", Text: p.T("assessor.keys.level")},
		{Term: "Enter", Text: p.T("assessor.keys.enter")},
		{Term: "J  K", Text: p.T("assessor.keys.move")},
		{Term: "N", Text: p.T("assessor.keys.unmarked")},
		{Term: "E", Text: p.T("assessor.keys.evidence")},
		{Term: "C", Text: p.T("assessor.keys.words")},
		{Term: "Ctrl + Enter", Text: p.T("assessor.keys.on")},
		{Term: "Esc", Text: p.T("assessor.keys.back")},
		{Term: "?", Text: p.T("assessor.keys.help")},
	}
}
