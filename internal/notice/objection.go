package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// ObjectionReceived tells the company that its objection came, and until when it is answered.
type ObjectionReceived struct {
	Reference string
	Company   string
	AnswerBy  calendar.Date
	Path      string
}

// Kind implements Letter.
func (ObjectionReceived) Kind() string { return "objection_received" }

// Write implements Letter.
func (l ObjectionReceived) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.objection.received.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.objection.received.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.objection.received.next", "On", p.Date(l.AnswerBy))},
		},
		Link: Link{p.T("letters.objection.link"), l.Path},
	}
}

// ObjectionFiled asks somebody who had no part before to answer an objection. Few says that there are not two such people.
type ObjectionFiled struct {
	Reference string
	Company   string
	AnswerBy  calendar.Date
	Few       bool
	Path      string
}

// Kind implements Letter.
func (ObjectionFiled) Kind() string { return "objection_filed" }

// Write implements Letter.
func (l ObjectionFiled) Write(p locale.Printer) Content {
	next := p.T("letters.objection.filed.next")
	if l.Few {
		next = p.T("letters.objection.filed.few")
	}
	return Content{
		Subject: p.T("letters.objection.filed.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.objection.filed.text", "Company", l.Company, "Reference", l.Reference, "On", p.Date(l.AnswerBy))},
			{Text: next},
		},
		Link: Link{p.T("letters.objection.link"), l.Path},
	}
}

// ObjectionProposed asks for the second person of an answer.
type ObjectionProposed struct {
	Reference string
	Company   string
	By        string
	Until     calendar.Date
	Path      string
}

// Kind implements Letter.
func (ObjectionProposed) Kind() string { return "objection_proposed" }

// Write implements Letter.
func (l ObjectionProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.objection.proposed.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.objection.proposed.text", "By", l.By, "Company", l.Company, "Reference", l.Reference, "Until", p.Date(l.Until))}},
		Link:    Link{p.T("letters.objection.link"), l.Path},
	}
}

// ObjectionAnswered tells the company the answer with its reasons.
type ObjectionAnswered struct {
	Reference string
	Company   string
	Outcome   string // stands, annulled, reopened
	Reasons   string
	Path      string
	Against   string // empty or refusal, or what it went against of the certificate
}

// Kind implements Letter.
func (ObjectionAnswered) Kind() string { return "objection_answered" }

// Write implements Letter.
func (l ObjectionAnswered) Write(p locale.Printer) Content {
	first := ""
	switch l.Against {
	case "", "refusal":
		first = p.T("letters.objection.answered."+l.Outcome, "Company", l.Company, "Reference", l.Reference)
	default:
		first = p.T("letters.contest."+l.Against+"."+l.Outcome, "Company", l.Company, "Reference", l.Reference)
	}
	return Content{
		Subject: p.T("letters.objection.answered.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: first},
			{Text: p.T("letters.objection.answered.reasons")},
			{Text: l.Reasons},
		},
		Link: Link{p.T("letters.objection.link"), l.Path},
	}
}

// ExpertOrdered tells officers that a case is to be scored again with an expert who had no part before.
type ExpertOrdered struct {
	Reference string
	Company   string
	Whole     bool // the result stays with a frozen cycle, and the whole panel is to be appointed anew
	Path      string
}

// Kind implements Letter.
func (ExpertOrdered) Kind() string { return "expert_ordered" }

// Write implements Letter.
func (l ExpertOrdered) Write(p locale.Printer) Content {
	text := p.T("letters.objection.expert.text", "Company", l.Company, "Reference", l.Reference)
	if l.Whole {
		text = p.T("letters.objection.expert.whole", "Company", l.Company, "Reference", l.Reference)
	}
	return Content{
		Subject: p.T("letters.objection.expert.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: text}},
		Link:    Link{p.T("letters.open_case"), l.Path},
	}
}
