package sheet

import (
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
)

// PowerTag says how a power of attorney stands.
func PowerTag(p locale.Printer, x party.Power, inForce bool) view.Tag {
	switch {
	case inForce:
		return view.Tag{Tone: view.Good, Text: p.T("power.state.in_force")}
	case x.Withdrawn != nil:
		return view.Tag{Tone: view.Neutral, Text: p.T("power.state.withdrawn")}
	}
	return view.Tag{Tone: view.Neutral, Text: p.T("power.state.expired")}
}

// Scopes names what a power of attorney lets somebody do, in one line.
func Scopes(p locale.Printer, scopes []party.Scope) string {
	all := make([]string, len(scopes))
	for i, s := range scopes {
		all[i] = p.T("power.scope." + string(s))
	}
	return strings.Join(all, "; ")
}

// Power is a power of attorney in rows; day gives the day of a moment where the agency is.
func Power(p locale.Printer, x party.Power, day func(time.Time) calendar.Date) []view.Row {
	var rows []view.Row
	if x.Organisation != "" {
		rows = append(rows, view.Row{Term: p.T("power.organisation"), Text: x.Organisation})
	}
	if x.Number != "" {
		rows = append(rows, view.Row{Term: p.T("power.number"), Text: x.Number})
	}
	rows = append(rows,
		view.Row{Term: p.T("power.given_on_label"), Text: p.Date(x.GivenOn)}, view.Row{Term: p.T("power.through_label"), Text: p.Date(x.Through)},
		view.Row{Term: p.T("power.scopes_label"), Text: Scopes(p, x.Scopes)}, view.Row{Term: p.T("power.recorded_on"), Text: p.Date(day(x.At))})
	if w := x.Withdrawn; w != nil {
		rows = append(rows, view.Row{Term: p.T("power.withdrawn_on"), Text: p.Date(day(w.At))})
		if w.Words != "" {
			rows = append(rows, view.Row{Term: p.T("power.withdraw_words"), Text: w.Words})
		}
	}
	return rows
}
