package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// ComplaintReceived confirms to a company that its complaint came in, and says by when it is answered.
type ComplaintReceived struct {
	Number  string
	Company string
	DueOn   calendar.Date
	Path    string
}

// Kind implements Letter.
func (ComplaintReceived) Kind() string { return "complaint_received" }

// Write implements Letter.
func (l ComplaintReceived) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.complaint.received.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.complaint.received.text", "Number", l.Number, "Company", l.Company)},
			{Text: p.T("letters.complaint.received.next", "Due", p.Date(l.DueOn))},
		},
		Link: Link{p.T("letters.complaint.link"), l.Path},
	}
}

// ComplaintFiled tells those of the agency who could look into a complaint that it waits. It does not say what it is about.
type ComplaintFiled struct {
	Number  string
	Company string
	DueOn   calendar.Date
	Path    string
}

// Kind implements Letter.
func (ComplaintFiled) Kind() string { return "complaint_filed" }

// Write implements Letter.
func (l ComplaintFiled) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.complaint.filed.subject", "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.complaint.filed.text", "Number", l.Number, "Company", l.Company, "Due", p.Date(l.DueOn))}},
		Link:    Link{p.T("letters.complaint.link"), l.Path},
	}
}

// ComplaintExtended tells the company that its answer comes later, and why.
type ComplaintExtended struct {
	Number  string
	Company string
	Words   string
	DueOn   calendar.Date
	Path    string
}

// Kind implements Letter.
func (ComplaintExtended) Kind() string { return "complaint_extended" }

// Write implements Letter.
func (l ComplaintExtended) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.complaint.extended.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.complaint.extended.text", "Number", l.Number, "Company", l.Company, "Due", p.Date(l.DueOn))},
			{Text: l.Words},
		},
		Link: Link{p.T("letters.complaint.link"), l.Path},
	}
}

// ComplaintAnswered is the answer to a complaint.
type ComplaintAnswered struct {
	Number   string
	Company  string
	Finding  string // the code of a finding
	Words    string
	Measures string // what the agency does about it; empty for nothing
	Path     string
}

// Kind implements Letter.
func (ComplaintAnswered) Kind() string { return "complaint_answered" }

// Write implements Letter.
func (l ComplaintAnswered) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.complaint.answered.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.complaint.answered.text", "Number", l.Number, "Company", l.Company)},
			{Facts: []Fact{{p.T("letters.complaint.finding"), p.T("complaint.finding." + l.Finding)}}},
			{Text: l.Words},
		},
		Link: Link{p.T("letters.complaint.link"), l.Path},
	}
	if l.Measures != "" {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.complaint.measures")}, Block{Text: l.Measures})
	}
	return c
}

// ComplaintHearing asks an expert for an account of what a complaint says. The company's own words are not in it.
type ComplaintHearing struct {
	Number  string
	Company string
	Words   string // the question
	Until   calendar.Date
	Path    string
}

// Kind implements Letter.
func (ComplaintHearing) Kind() string { return "complaint_hearing" }

// Write implements Letter.
func (l ComplaintHearing) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.complaint.hearing.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.complaint.hearing.text", "Number", l.Number, "Company", l.Company)},
			{Text: l.Words},
			{Text: p.T("letters.complaint.hearing.next", "Until", p.Date(l.Until))},
		},
		Link: Link{p.T("letters.complaint.hearing.link"), l.Path},
	}
}

// ComplaintAccount tells who looks into a complaint that its expert gave an account.
type ComplaintAccount struct {
	Number string
	Path   string
}

// Kind implements Letter.
func (ComplaintAccount) Kind() string { return "complaint_account" }

// Write implements Letter.
func (l ComplaintAccount) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.complaint.account.subject", "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.complaint.account.text", "Number", l.Number)}},
		Link:    Link{p.T("letters.complaint.link"), l.Path},
	}
}
