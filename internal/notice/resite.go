package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// PilotResited tells the parties of a pilot, and those of the site that it left, that it moved to another site.
type PilotResited struct {
	Title, From, To string // the pilot, and the names of the sites
	Reason          string
	NotBefore       calendar.Date // from which the solution may be measured at the new site
	Path            string
}

// Kind implements Letter.
func (PilotResited) Kind() string { return "pilot_resited" }

// Write implements Letter.
func (l PilotResited) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.pilot_resited.subject", "Title", l.Title, "To", l.To),
		Blocks: []Block{
			{Text: p.T("letters.pilot_resited.text", "Title", l.Title, "From", l.From, "To", l.To)},
			{Text: p.T("letters.pilot_resited.anew", "Day", l.NotBefore)},
			{Quote: l.Reason},
		},
		Link: Link{p.T("letters.pilot_agreement.link"), l.Path},
	}
}
