// Package objection holds what an applicant says against a refusal, a grade or an act on its certificate, and who may answer it how.
//
// An objection names what it goes against and its grounds, and comes within the term of the edition. It is answered by two persons who had
// no part in that before. A refusal stands, or it is annulled and taken anew, or the case goes back to its panel with one more expert; a
// grade stays or is raised, never lowered; a suspension or a revocation stands or falls. Inno-Biz knows no such procedure but that objections are to be answered properly (notice 2026-44, art. 11②);
// Korea's venture confirmation gives thirty days (enforcement decree, art. 17).
package objection

import (
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/enclosure"
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
	Regraded Outcome = "regraded" // a higher grade is given, on a certificate in place of the one there is
)

// outcomes are the answers that each kind of objection may have, in the order in which they are offered.
var outcomes = map[scheme.Contestable][]Outcome{
	scheme.AgainstRefusal:    {Stands, Annulled, Reopened},
	scheme.AgainstGrade:      {Stands, Regraded},
	scheme.AgainstSuspension: {Stands, Annulled},
	scheme.AgainstRevocation: {Stands, Annulled},
}

// Outcomes are the answers that an objection to this may have, in the order in which they are offered.
func Outcomes(against scheme.Contestable) []Outcome { return slices.Clone(outcomes[against]) }

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

// Target is what an objection goes against.
type Target struct {
	Against     scheme.Contestable `json:"against"`
	Number      int                `json:"decision"`              // of the decision on the case, or of the event of the certificate; counted from 1
	Certificate string             `json:"certificate,omitempty"` // its number; none of a refusal
	Grade       string             `json:"grade,omitempty"`       // that was given; of an objection to it
}

// Objection is what an applicant says against a refusal, a grade or an act on its certificate.
type Objection struct {
	ID   ID             `json:"id"`
	Case application.ID `json:"case"`
	Target
	Grounds  []string         `json:"grounds"`
	Words    string           `json:"words"`
	Files    []enclosure.File `json:"files,omitempty"` // sealed when it was filed
	By       party.PersonID   `json:"by"`
	FiledAt  time.Time        `json:"filed_at"`
	AnswerBy calendar.Date    `json:"answer_by"`
	State    State            `json:"state"`
	ClosedAt time.Time        `json:"closed_at,omitzero"` // retracted or answered
	Answer   *Answer          `json:"answer,omitempty"`
	Revision int64            `json:"-"`
}

// Answer is what two persons say to it.
type Answer struct {
	Outcome     Outcome        `json:"outcome"`
	Grade       string         `json:"grade,omitempty"` // that is given instead; of Regraded
	Reasons     string         `json:"reasons"`         // the applicant reads them
	ProposedBy  party.PersonID `json:"proposed_by"`
	ProposedAt  time.Time      `json:"proposed_at"`
	ConfirmedBy party.PersonID `json:"confirmed_by,omitempty"`
	Order       application.ID `json:"order,omitempty"` // the case of the certificate that the answer gave; none where it gave none
}

// Filing is an objection as it is typed.
type Filing struct {
	Against scheme.Contestable // empty: a refusal
	Grounds []string
	Words   string
	Files   []enclosure.File // kept for it
}

// Word is the catalogue key of an answer to an objection that goes against this.
func (t Target) Word(x Outcome) string {
	if t.Against == scheme.AgainstRefusal {
		return "objection.outcome." + string(x)
	}
	return "contest." + string(t.Against) + "." + string(x)
}

// Terms are the days of one objection.
type Terms struct {
	Last     calendar.Date // on which it may come
	AnswerBy calendar.Date // when filed today
}

// May says whether an objection to the target is open to the person today: where the edition has it, by who binds the company, within the
// term. Of a refusal the state of the case decides as well. rule is that of the edition; nil where nobody can object.
func May(a application.Application, target Target, who party.Actor, rule *scheme.Objection, t Terms, today calendar.Date) error {
	if err := who.May(party.ActSubmit, a.Company); err != nil {
		return err
	}
	if rule == nil || !slices.Contains(rule.Against, target.Against) {
		return fault.New(fault.NotFound, "objection.none_in_scheme")
	}
	if target.Against == scheme.AgainstRefusal {
		if _, err := a.State.Next(application.StepObject); err != nil {
			return err
		}
	}
	if today.After(t.Last) {
		return fault.New(fault.Conflict, "objection.too_late", "Last", t.Last)
	}
	return nil
}

// File hands an objection in. It gives the case as it is then: only an objection to a refusal moves it.
func File(id ID, a application.Application, target Target, who party.Actor, rule *scheme.Objection, x Filing, t Terms, now time.Time, today calendar.Date) (application.Application, Objection, error) {
	if err := May(a, target, who, rule, t, today); err != nil {
		return a, Objection{}, err
	}
	o := Objection{ID: id, Case: a.ID, Target: target, Words: party.Clean(x.Words), Files: x.Files, By: who.ID(), FiledAt: now.UTC(), AnswerBy: t.AnswerBy, State: Open}
	var l fault.List
	for _, g := range x.Grounds {
		if slices.Contains(rule.Grounds, g) && !slices.Contains(o.Grounds, g) {
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
	next, err := o.move(a, application.StepObject, now)
	return next, o, err
}

// move moves the case where the objection goes against its refusal; a certified case stays as it is.
func (o Objection) move(a application.Application, step application.Step, now time.Time) (application.Application, error) {
	if o.Against != scheme.AgainstRefusal {
		return a, nil
	}
	return a.Move(step, now)
}

// Retract takes an objection back.
func (o Objection) Retract(a application.Application, who party.Actor, now time.Time) (application.Application, Objection, error) {
	if err := who.May(party.ActSubmit, a.Company); err != nil {
		return a, o, err
	}
	if o.State != Open {
		return a, o, fault.New(fault.Conflict, "objection.closed")
	}
	next, err := o.move(a, application.StepRetract, now)
	o.State, o.ClosedAt = Retracted, now.UTC()
	return next, o, err
}

// Propose checks an answer before it is put to a second person. higher are the grades above the one that was given.
func (o Objection) Propose(x Answer, who party.Actor, higher []string, now time.Time) (Answer, error) {
	if o.State != Open {
		return x, fault.New(fault.Conflict, "objection.closed")
	}
	var l fault.List
	if !slices.Contains(outcomes[o.Against], x.Outcome) {
		l.Add("outcome", "party.choose_one")
	}
	switch {
	case x.Outcome != Regraded:
		x.Grade = ""
	case !slices.Contains(higher, x.Grade): // an objection never makes it worse
		l.Add("grade", "party.choose_one")
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
	next, err := o.move(a, steps[x.Outcome], now)
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
