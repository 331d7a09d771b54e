// Package objection holds what an applicant says against a refusal, and who may answer it how.
//
// An objection names its grounds and comes within the term of the edition. It is answered by two persons who had no part in the
// evaluation and in no decision on the case before. The decision stands, or it is annulled and taken anew, or the case goes back to its
// panel with one more expert. Inno-Biz knows no such procedure but that objections are to be answered properly (notice 2026-44, art. 11②);
// Korea's venture confirmation gives thirty days (enforcement decree, art. 17).
package objection

import (
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Limits of a reason in words, in characters.
const (
	leastWords = 20
	mostWords  = 4000
)

// ID names an objection.
type ID string

// Outcome is the answer to an objection.
type Outcome string

// The outcomes.
const (
	Stands   Outcome = "stands"   // the refusal stands
	Annulled Outcome = "annulled" // the refusal falls; others decide anew on the same result
	Reopened Outcome = "reopened" // refusal and result fall; the panel scores again, with an expert who had no part before
)

// Outcomes are all outcomes, in the order in which they are offered.
var Outcomes = []Outcome{Stands, Annulled, Reopened}

// State is how far an objection has come.
type State string

// The states.
const (
	Open      State = "open"
	Retracted State = "retracted" // by the applicant
	Answered  State = "answered"
)

// States are all states.
var States = []State{Open, Retracted, Answered}

// Objection is what an applicant says against a refusal.
type Objection struct {
	ID       ID             `json:"id"`
	Case     application.ID `json:"case"`
	Decision int            `json:"decision"` // of the case, counted from 1
	Grounds  []string       `json:"grounds"`
	Words    string         `json:"words"`
	By       party.PersonID `json:"by"`
	FiledAt  time.Time      `json:"filed_at"`
	AnswerBy calendar.Date  `json:"answer_by"`
	State    State          `json:"state"`
	ClosedAt time.Time      `json:"closed_at,omitzero"` // retracted or answered
	Answer   *Answer        `json:"answer,omitempty"`
	Revision int64          `json:"-"`
}

// Answer is what two persons say to it.
type Answer struct {
	Outcome     Outcome        `json:"outcome"`
	Reasons     string         `json:"reasons"` // the applicant reads them
	ProposedBy  party.PersonID `json:"proposed_by"`
	ProposedAt  time.Time      `json:"proposed_at"`
	ConfirmedBy party.PersonID `json:"confirmed_by,omitempty"`
}

// Filing is an objection as it is typed.
type Filing struct {
	Grounds []string
	Words   string
}

// Terms are the days of one objection.
type Terms struct {
	Last     calendar.Date // on which it may come
	AnswerBy calendar.Date // when filed today
}

// May says whether an objection is open to the person today: against a refusal, by who binds the company, within the term.
func May(a application.Application, who party.Actor, e *scheme.Edition, t Terms, today calendar.Date) error {
	if err := who.May(party.ActSubmit, a.Company); err != nil {
		return err
	}
	if e.Objection == nil {
		return fault.New(fault.NotFound, "objection.none_in_scheme")
	}
	if _, err := a.State.Next(application.StepObject); err != nil {
		return err
	}
	if today.After(t.Last) {
		return fault.New(fault.Conflict, "objection.too_late", "Last", application.Day{Date: t.Last})
	}
	return nil
}

// File hands an objection in. decision is the number of the decision it goes against.
func File(id ID, a application.Application, decision int, who party.Actor, e *scheme.Edition, x Filing, t Terms, now time.Time, today calendar.Date) (application.Application, Objection, error) {
	if err := May(a, who, e, t, today); err != nil {
		return a, Objection{}, err
	}
	o := Objection{ID: id, Case: a.ID, Decision: decision, Words: party.Clean(x.Words), By: who.ID(), FiledAt: now.UTC(), AnswerBy: t.AnswerBy, State: Open}
	var l fault.List
	for _, g := range x.Grounds {
		if slices.Contains(e.Objection.Grounds, g) && !slices.Contains(o.Grounds, g) {
			o.Grounds = append(o.Grounds, g)
		}
	}
	if len(o.Grounds) == 0 {
		l.Add("grounds", "objection.ground_missing")
	}
	party.Words(&l, "words", "objection.words_missing", o.Words, leastWords, mostWords)
	if err := l.Err(); err != nil {
		return a, o, err
	}
	next, err := a.Move(application.StepObject, now)
	return next, o, err
}

// Retract takes an objection back.
func (o Objection) Retract(a application.Application, who party.Actor, now time.Time) (application.Application, Objection, error) {
	if err := who.May(party.ActSubmit, a.Company); err != nil {
		return a, o, err
	}
	if o.State != Open {
		return a, o, fault.New(fault.Conflict, "objection.closed")
	}
	next, err := a.Move(application.StepRetract, now)
	o.State, o.ClosedAt = Retracted, now.UTC()
	return next, o, err
}

// Propose checks an answer before it is put to a second person.
func (o Objection) Propose(x Answer, who party.Actor, now time.Time) (Answer, error) {
	if o.State != Open {
		return x, fault.New(fault.Conflict, "objection.closed")
	}
	var l fault.List
	if !slices.Contains(Outcomes, x.Outcome) {
		l.Add("outcome", "party.choose_one")
	}
	x.Reasons = party.Clean(x.Reasons)
	party.Words(&l, "reasons", "objection.reasons_missing", x.Reasons, leastWords, mostWords)
	x.ProposedBy, x.ProposedAt = who.ID(), now.UTC()
	return x, l.Err()
}

// steps is what an answer does to the case.
var steps = map[Outcome]application.Step{Stands: application.StepUphold, Annulled: application.StepAnnul, Reopened: application.StepReopen}

// Confirm makes a proposed answer the answer.
func (o Objection) Confirm(a application.Application, x Answer, who party.Actor, now time.Time) (application.Application, Objection, error) {
	if o.State != Open {
		return a, o, fault.New(fault.Conflict, "objection.closed")
	}
	if who.ID() == x.ProposedBy {
		return a, o, fault.New(fault.Forbidden, "approval.own_proposal")
	}
	next, err := a.Move(steps[x.Outcome], now)
	if err != nil {
		return a, o, err
	}
	x.ConfirmedBy = who.ID()
	o.Answer, o.State, o.ClosedAt = &x, Answered, now.UTC()
	return next, o, nil
}

// NewExpert says whether a result may be registered in a case that was sent back to its panel: somebody must have scored who had no part
// in the result that fell. before are its experts, now those who score.
func NewExpert(before, now []party.PersonID) error {
	if slices.ContainsFunc(now, func(p party.PersonID) bool { return !slices.Contains(before, p) }) {
		return nil
	}
	return fault.New(fault.Conflict, "objection.new_expert")
}
