package sheet

import (
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
)

// Joint is what an application to a joint call has beside a nomination: its number, both decisions and both terms.
func Joint(p locale.Printer, n partner.Nomination) []view.Row {
	if n.Joint == nil {
		return nil
	}
	said := func(text string, open bool, due calendar.Date) string {
		if until := Until(p, due); open && until != "" {
			text += " · " + until
		}
		return text
	}
	home := n.Joint.Home
	undecided := slices.Contains([]partner.Standing{partner.Sent, partner.Untaken, partner.Acknowledged}, n.State)
	rows := []view.Row{{Term: p.T("call.number"), Text: n.Joint.Number}, {Term: p.T("call.home_decides"), Text: said(p.T("call.home."+string(home.State)), home.State == partner.Sent, home.DueOn)}}
	if home.Words != "" {
		rows = append(rows, view.Row{Term: p.T("call.home_words"), Text: home.Words})
	}
	return append(rows, view.Row{Term: p.T("call.host_decides"), Text: said(p.T("nomination.state."+string(n.State)), undecided, n.Joint.Host)})
}

// Given is a field of a company as it goes to a partner, in the reader's words; of a country the code that goes stands beside its name.
func Given(p locale.Printer, f partner.Field, value string) string {
	switch {
	case f == partner.FieldCountry && party.IsCountry(value):
		return p.Country(value) + " (" + value + ")"
	case f == partner.FieldSize && slices.Contains(party.Sizes, value):
		return p.T("size." + value)
	}
	return value
}

// Until says until when an agency decides; nothing where no day is known.
func Until(p locale.Printer, due calendar.Date) string {
	if due.IsZero() {
		return ""
	}
	return p.T("call.until", "Date", p.Date(due))
}
