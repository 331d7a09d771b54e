package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// AdmissionReceived confirms to a company that its request came in, and says by when it is checked.
type AdmissionReceived struct {
	Number, Solution, Digest string
	DueOn                    calendar.Date
	Path                     string
}

// Kind implements Letter.
func (AdmissionReceived) Kind() string { return "admission_received" }

// Write implements Letter.
func (l AdmissionReceived) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.admission.received.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.admission.received.text", "Number", l.Number, "Solution", l.Solution, "Due", p.Date(l.DueOn))},
			{Facts: []Fact{{"SHA-256", l.Digest}}},
		},
		Link: Link{p.T("letters.admission.link"), l.Path},
	}
}

// AdmissionReturned asks a company to complete its request: which field, and what is wrong with it.
type AdmissionReturned struct {
	Number, Solution string
	Corrections      []AdmissionCorrection
	DueOn            calendar.Date
	Path             string
}

// AdmissionCorrection is one point of a returned request. Field is the code of a field of a solution.
type AdmissionCorrection struct{ Field, Words string }

// Kind implements Letter.
func (AdmissionReturned) Kind() string { return "admission_returned" }

// Write implements Letter.
func (l AdmissionReturned) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.admission.returned.subject", "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.admission.returned.text", "Number", l.Number, "Solution", l.Solution, "Due", p.Date(l.DueOn))}},
		Link:    Link{p.T("letters.admission.link"), l.Path},
	}
	for _, x := range l.Corrections {
		c.Blocks = append(c.Blocks, Block{Text: p.T("solution.field." + x.Field)}, Block{Quote: x.Words})
	}
	return c
}

// AdmissionRefused is the formal notice of a refusal: the field where it is about one, the rule with its act, the words, and until when it
// can be appealed.
type AdmissionRefused struct {
	Number, Solution string
	Field            string // empty where the ground is about none
	Ground           string // its code
	Clause, Act      locale.Text
	Words            string
	AppealUntil      calendar.Date
	Path             string
}

// Kind implements Letter.
func (AdmissionRefused) Kind() string { return "admission_refused" }

// Write implements Letter.
func (l AdmissionRefused) Write(p locale.Printer) Content {
	facts := []Fact{{p.T("solution.ground"), l.Ground}, {p.T("solution.clause"), p.Text(l.Clause)}, {p.T("solution.act"), p.Text(l.Act)}}
	if l.Field != "" {
		facts = append([]Fact{{p.T("solution.about_field"), p.T("solution.field." + l.Field)}}, facts...)
	}
	return Content{
		Subject: p.T("letters.admission.refused.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.admission.refused.text", "Number", l.Number, "Solution", l.Solution)},
			{Facts: facts},
			{Quote: l.Words},
			{Text: p.T("letters.admission.refused.next", "Until", p.Date(l.AppealUntil))},
		},
		Link: Link{p.T("letters.admission.link"), l.Path},
	}
}

// SolutionAdmitted tells a company that its solution may be tested. It promises no money.
type SolutionAdmitted struct {
	Number, Solution string
	Path             string
}

// Kind implements Letter.
func (SolutionAdmitted) Kind() string { return "solution_admitted" }

// Write implements Letter.
func (l SolutionAdmitted) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.admission.admitted.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.admission.admitted.text", "Number", l.Number, "Solution", l.Solution)},
			{Text: p.T("letters.admission.admitted.next")},
		},
		Link: Link{p.T("letters.admission.link"), l.Path},
	}
}

// OpinionAsked asks an expert for a sealed opinion.
type OpinionAsked struct {
	Number, Solution string
	DueOn            calendar.Date
	Path             string
}

// Kind implements Letter.
func (OpinionAsked) Kind() string { return "opinion_asked" }

// Write implements Letter.
func (l OpinionAsked) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.admission.asked.subject", "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.admission.asked.text", "Solution", l.Solution, "Due", p.Date(l.DueOn))}},
		Link:    Link{p.T("letters.admission.asked.link"), l.Path},
	}
}
