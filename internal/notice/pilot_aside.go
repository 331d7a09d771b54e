package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// PilotAsideProposed asks a decider who had no part in a decision on a pilot to confirm that it is set aside.
type PilotAsideProposed struct {
	Title  string
	Ground locale.Text
	By     string
	Until  calendar.Date
	Path   string
}

// Kind implements Letter.
func (PilotAsideProposed) Kind() string { return "pilot_aside_proposed" }

// Write implements Letter.
func (l PilotAsideProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.pilot_aside.proposed", "Title", l.Title),
		Blocks: []Block{
			{Text: p.T("letters.pilot_aside.proposed.text", "By", l.By, "Title", l.Title, "Until", p.Date(l.Until))},
			{Facts: []Fact{{p.T("pilot_aside.ground"), l.Ground.In(p.Lang())}}},
		},
		Link: Link{p.T("letters.pilot_aside.answer"), l.Path},
	}
}

// PilotDecisionAside tells the parties of a pilot that its decision was set aside, why, and what follows.
type PilotDecisionAside struct {
	Title       string
	Ground      locale.Text
	Words       string
	Anew        bool   // it is decided anew
	Certificate string // that was withdrawn with it; empty where there was none
	Path        string
}

// Kind implements Letter.
func (PilotDecisionAside) Kind() string { return "pilot_decision_aside" }

// Write implements Letter.
func (l PilotDecisionAside) Write(p locale.Printer) Content {
	next := "letters.pilot_aside.ended"
	if l.Anew {
		next = "letters.pilot_aside.anew"
	}
	c := Content{
		Subject: p.T("letters.pilot_aside.done", "Title", l.Title),
		Blocks: []Block{
			{Text: p.T("letters.pilot_aside.done.text", "Title", l.Title)},
			{Facts: []Fact{{p.T("pilot_aside.ground"), l.Ground.In(p.Lang())}}},
			{Quote: l.Words},
		},
		Link: Link{p.T("letters.pilot_aside.link"), l.Path},
	}
	if l.Certificate != "" {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.pilot_aside.certificate", "Number", l.Certificate)})
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T(next)})
	return c
}
