package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Succession tells the holder of a certificate that another company asks for it, or has it now.
type Succession struct {
	Number    string
	Holder    string
	Successor string
	Event     locale.Text
	On        calendar.Date
	Done      bool
	Path      string
}

// Kind implements Letter.
func (l Succession) Kind() string {
	if l.Done {
		return "succession_done"
	}
	return "succession_filed"
}

// Write implements Letter.
func (l Succession) Write(p locale.Printer) Content {
	args := []any{"Number", l.Number, "Holder", l.Holder, "Successor", l.Successor, "Event", p.Text(l.Event), "On", p.Date(l.On)}
	if l.Done {
		return Content{
			Subject: p.T("letters.succession.done_subject", args...),
			Blocks:  []Block{{Text: p.T("letters.succession.done_text", args...)}},
			Link:    Link{p.T("letters.succession.link"), l.Path},
		}
	}
	return Content{
		Subject: p.T("letters.succession.filed_subject", args...),
		Blocks:  []Block{{Text: p.T("letters.succession.filed_text", args...)}},
		Link:    Link{p.T("letters.succession.link"), l.Path},
	}
}
