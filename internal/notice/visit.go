package notice

import "proba.example/internal/locale"

// MinutesReady asks a member of the panel to read and sign the minutes of a visit that another one wrote.
type MinutesReady struct {
	Reference string
	Company   string
	By        string // who wrote them
	Path      string
}

// Kind implements Letter.
func (MinutesReady) Kind() string { return "minutes_ready" }

// Write implements Letter.
func (l MinutesReady) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.minutes_ready.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.minutes_ready.text", "Company", l.Company, "By", l.By)},
			{Text: p.T("letters.minutes_ready.next")},
		},
		Link: Link{p.T("letters.minutes.link"), l.Path},
	}
}

// MinutesPresented asks the company to read and sign the minutes of the visit.
type MinutesPresented struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (MinutesPresented) Kind() string { return "minutes_presented" }

// Write implements Letter.
func (l MinutesPresented) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.minutes_presented.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.minutes_presented.text", "Company", l.Company)},
			{Text: p.T("letters.minutes_presented.next")},
		},
		Link: Link{p.T("letters.minutes.link"), l.Path},
	}
}

// MinutesAnswered tells officers that the company has signed, and whether it dissents. The words stand behind the link.
type MinutesAnswered struct {
	Reference string
	Company   string
	Dissents  bool
	Path      string
}

// Kind implements Letter.
func (MinutesAnswered) Kind() string { return "minutes_answered" }

// Write implements Letter.
func (l MinutesAnswered) Write(p locale.Printer) Content {
	text := "letters.minutes_answered.signed"
	if l.Dissents {
		text = "letters.minutes_answered.dissents"
	}
	return Content{
		Subject: p.T("letters.minutes_answered.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T(text, "Company", l.Company, "Reference", l.Reference)}},
		Link:    Link{p.T("letters.minutes.link"), l.Path},
	}
}
