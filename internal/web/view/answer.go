package view

import "proba.example/internal/locale"

// The choices of whoever answers a proposal.
const (
	AnswerYes = "confirm"
	AnswerNo  = "decline"
)

// Answering is the answer to a proposal as it was typed, and what follows from each choice. Who may not confirm it, being its proposer, may take it
// back.
type Answering struct {
	Choice, Words string
	MayConfirm    bool
	Yes, No, Back string // hints
}

// AnswerFields ask for the answer to a proposal, as "choice" and "answer".
func AnswerFields(p locale.Printer, a Answering, err error) []Field {
	options := []Option{
		{Value: AnswerYes, Label: p.T("officer.confirm.yes"), Hint: a.Yes},
		{Value: AnswerNo, Label: p.T("officer.confirm.no"), Hint: a.No},
	}
	if !a.MayConfirm {
		options[0].Disabled, options[0].Hint = true, p.T("approval.own_proposal")
		options[1].Label, options[1].Hint = p.T("officer.confirm.back"), a.Back
	}
	return []Field{
		{Name: "choice", Type: Radios, Label: p.T("officer.confirm.choice"), Value: a.Choice, Options: options, Error: FieldError(p, err, "choice")},
		{
			Name: "answer", Type: TextArea, Label: p.T("officer.confirm.answer"), Hint: p.T("officer.confirm.answer_hint"), Value: a.Words, Rows: 4,
			MaxLength: 4000, Optional: true, Error: FieldError(p, err, "answer"),
		},
	}
}
