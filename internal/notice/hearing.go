package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// HearingOpened tells the holder on which ground the certificate may be withdrawn, and until when to answer.
type HearingOpened struct {
	Number   string
	Holder   string
	Ground   string      // code, named by "ground.<code>" where it is not Named
	Named    locale.Text // as the edition calls it; may be nil
	Finding  string      // in the officer's words
	AnswerBy calendar.Date
	Path     string // of the page on which the holder answers
}

// Kind implements Letter.
func (HearingOpened) Kind() string { return "hearing_opened" }

// Write implements Letter.
func (l HearingOpened) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.hearing_opened.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.hearing_opened.text", "Holder", l.Holder, "Number", l.Number)},
			{Facts: []Fact{{p.T("letters.standing.ground"), groundName(p, l.Ground, l.Named)}, {p.T("letters.hearing_opened.by"), p.Date(l.AnswerBy)}}},
			{Text: p.T("letters.hearing_opened.finding")},
			{Quote: l.Finding},
			{Text: p.T("letters.hearing_opened.next", "By", p.Date(l.AnswerBy))},
		},
		Link: Link{p.T("letters.hearing_opened.link"), l.Path},
	}
}

// HearingDropped tells the holder that the certificate stands.
type HearingDropped struct {
	Number string
	Holder string
	Why    string
	Path   string
}

// Kind implements Letter.
func (HearingDropped) Kind() string { return "hearing_dropped" }

// Write implements Letter.
func (l HearingDropped) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.hearing_dropped.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.hearing_dropped.text", "Holder", l.Holder, "Number", l.Number)},
			{Text: p.T("letters.standing.reasons")},
			{Quote: l.Why},
		},
		Link: Link{p.T("letters.hearing_dropped.link"), l.Path},
	}
}

// HearingOver tells officers and deciders that a holder was heard, or let the term run out.
type HearingOver struct {
	Number   string
	Holder   string
	Answered bool
	Path     string
}

// Kind implements Letter.
func (HearingOver) Kind() string { return "hearing_over" }

// Write implements Letter.
func (l HearingOver) Write(p locale.Printer) Content {
	text := p.T("letters.hearing_over.silent", "Holder", l.Holder, "Number", l.Number)
	if l.Answered {
		text = p.T("letters.hearing_over.answered", "Holder", l.Holder, "Number", l.Number)
	}
	return Content{
		Subject: p.T("letters.hearing_over.subject", "Number", l.Number),
		Blocks:  []Block{{Text: text}, {Text: p.T("letters.hearing_over.next")}},
		Link:    Link{p.T("letters.standing_returned.link"), l.Path},
	}
}
