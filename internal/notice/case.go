package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Receipt confirms that an application was received (journey step 3). The digest is what both sides can compare later.
type Receipt struct {
	Reference string
	Company   string
	Scheme    locale.Text
	On        calendar.Date
	Digest    string // hex SHA-256 of the frozen contents
	Corrected bool   // the application came back after a correction
	Path      string
}

// Kind implements Letter.
func (Receipt) Kind() string { return "receipt" }

// Write implements Letter.
func (l Receipt) Write(p locale.Printer) Content {
	text := "letters.receipt.text"
	if l.Corrected {
		text = "letters.receipt.text_corrected"
	}
	return Content{
		Subject: p.T("letters.receipt.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T(text, "Company", l.Company, "Scheme", l.Scheme)},
			{Facts: []Fact{
				{p.T("letters.reference"), l.Reference},
				{p.T("letters.receipt.on"), p.Date(l.On)},
				{p.T("letters.receipt.digest"), l.Digest},
			}},
			{Text: p.T("letters.receipt.keep")},
			{Text: p.T("letters.receipt.next")},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}

// Returned sends an application back for correction and names each part (journey step 4).
type Returned struct {
	Reference string
	Company   string
	Parts     []ReturnedPart
	Path      string
}

// ReturnedPart is a part to be corrected and what is wrong with it, in the officer's words.
type ReturnedPart struct {
	Title locale.Text
	Words string
}

// Kind implements Letter.
func (Returned) Kind() string { return "returned" }

// Write implements Letter.
func (l Returned) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.returned.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.returned.text", "Company", l.Company, "Reference", l.Reference, "Count", len(l.Parts))}},
		Link:    Link{p.T("letters.returned.link"), l.Path},
	}
	for _, part := range l.Parts {
		c.Blocks = append(c.Blocks, Block{Text: p.Text(part.Title)}, Block{Quote: part.Words})
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T("letters.returned.rest")})
	return c
}

// Accepted says that an application is admissible and goes on to evaluation.
type Accepted struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (Accepted) Kind() string { return "accepted" }

// Write implements Letter.
func (l Accepted) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.accepted.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.accepted.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.accepted.next")},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}

// Established tells the company that its application is complete and is decided without an evaluation.
type Established struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (Established) Kind() string { return "established" }

// Write implements Letter.
func (l Established) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("facts.letter.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.accepted.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("facts.letter.next")},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}

// Visit tells the company when the experts come (Inno-Biz notice 2026-44, art. 8③).
type Visit struct {
	Reference string
	Company   string
	On        calendar.Date
	Path      string
}

// Kind implements Letter.
func (Visit) Kind() string { return "visit" }

// Write implements Letter.
func (l Visit) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.visit.subject", "Reference", l.Reference, "On", p.Date(l.On)),
		Blocks: []Block{
			{Text: p.T("letters.visit.text", "Company", l.Company, "On", p.Date(l.On))},
			{Text: p.T("letters.visit.next")},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}

// VisitMoved tells company and panel of the new day of a visit.
type VisitMoved struct {
	Reference string
	Company   string
	From, On  calendar.Date
	Words     string
	Path      string
}

// Kind implements Letter.
func (VisitMoved) Kind() string { return "visit_moved" }

// Write implements Letter.
func (l VisitMoved) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.visit_moved.subject", "Reference", l.Reference, "On", p.Date(l.On)),
		Blocks: []Block{
			{Text: p.T("letters.visit_moved.text", "Company", l.Company, "From", p.Date(l.From), "On", p.Date(l.On))},
			{Quote: l.Words},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}

// Withdrawn confirms that an application was taken back; it goes to the company, and to those who had work with it.
type Withdrawn struct {
	Reference string
	Company   string
	On        calendar.Date
	Path      string
}

// Kind implements Letter.
func (Withdrawn) Kind() string { return "withdrawn" }

// Write implements Letter.
func (l Withdrawn) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.withdrawn.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.withdrawn.text", "Company", l.Company, "Reference", l.Reference, "On", p.Date(l.On))},
			{Text: p.T("letters.withdrawn.next")},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
}
