package notice

import (
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// PowerGiven tells a representative that a company recorded a power of attorney.
type PowerGiven struct {
	Company string
	By      string // who recorded it
	GivenOn calendar.Date
	Through calendar.Date
	Scopes  []party.Scope
	Path    string
}

// Kind implements Letter.
func (PowerGiven) Kind() string { return "power_given" }

// Write implements Letter.
func (l PowerGiven) Write(p locale.Printer) Content {
	scopes := make([]string, len(l.Scopes))
	for i, s := range l.Scopes {
		scopes[i] = p.T("power.scope." + string(s))
	}
	return Content{
		Subject: p.T("letters.power_given.subject", "Company", l.Company),
		Blocks: []Block{
			{Text: p.T("letters.power_given.text", "By", l.By, "Company", l.Company)},
			{Facts: []Fact{
				{p.T("power.given_on_label"), p.Date(l.GivenOn)}, {p.T("power.through_label"), p.Date(l.Through)}, {p.T("power.scopes_label"), strings.Join(scopes, "; ")},
			}},
			{Text: p.T("letters.power_given.record")},
		},
		Link: Link{p.T("letters.power.open"), l.Path},
	}
}

// PowerWithdrawn tells a representative that a company withdrew a power of attorney.
type PowerWithdrawn struct {
	Company string
	By      string
	GivenOn calendar.Date
	Words   string // may be empty
	Path    string
}

// Kind implements Letter.
func (PowerWithdrawn) Kind() string { return "power_withdrawn" }

// Write implements Letter.
func (l PowerWithdrawn) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.power_withdrawn.subject", "Company", l.Company),
		Blocks:  []Block{{Text: p.T("letters.power_withdrawn.text", "By", l.By, "Company", l.Company, "Date", l.GivenOn)}},
		Link:    Link{p.T("letters.power.open"), l.Path},
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	return c
}
