// Package aid is a company's request for a measure of support and all that follows: examination, decision, agreement, tranches, the
// report on what was spent, and the money that is claimed back.
//
// The stages of a request are those of every procedure: which a measure has, in which order, and what holds each back is asked of the
// engine. No person does two of the steps that hold each other in check: who examined does not decide, who ordered a payment does not make it,
// and nobody of the agency acts on a request of their own company. A cost is borne by one request only, whatever the measure and
// whoever asks; ceilings and the measure's budget are never passed. Amounts are in the smallest unit of the currency.
package aid

import (
	"fmt"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
)

// ID names a request; a UUIDv7 in text form.
type ID string

// State is where a request stands.
type State string

// The states of a request.
const (
	Draft     State = "draft"     // the company writes it
	Submitted State = "submitted" // an officer examines it
	Examined  State = "examined"  // a decider decides
	Declined  State = "declined"
	Approved  State = "approved"  // the agreement waits for the company's signature
	Running   State = "running"   // signed: tranches are paid, the costs are borne
	Reported  State = "reported"  // an officer settles what was spent
	Accepted  State = "accepted"  // all that was paid was due
	ClawBack  State = "claw_back" // money is to be paid back
	Repaid    State = "repaid"
	Withdrawn State = "withdrawn"
)

// States are all states in the order of a request's life.
var States = []State{Draft, Submitted, Examined, Declined, Approved, Running, Reported, Accepted, ClawBack, Repaid, Withdrawn}

// Step moves a request from one state to another.
type Step string

// The steps.
const (
	StepSubmit   Step = "submit"
	StepReturn   Step = "return" // to the company, to be mended
	StepExamine  Step = "examine"
	StepApprove  Step = "approve"
	StepDecline  Step = "decline"
	StepSign     Step = "sign"
	StepReport   Step = "report"
	StepAccept   Step = "accept"
	StepClaim    Step = "claim" // back what was paid and is not due
	StepRepay    Step = "repay" // the last of what was claimed
	StepWithdraw Step = "withdraw"
)

// Steps are all steps.
var Steps = []Step{StepSubmit, StepReturn, StepExamine, StepApprove, StepDecline, StepSign, StepReport, StepAccept, StepClaim, StepRepay, StepWithdraw}

// transitions is the whole table: what is not here cannot happen.
var transitions = map[State]map[Step]State{
	Draft:     {StepSubmit: Submitted, StepWithdraw: Withdrawn},
	Submitted: {StepReturn: Draft, StepExamine: Examined, StepWithdraw: Withdrawn},
	Examined:  {StepApprove: Approved, StepDecline: Declined, StepWithdraw: Withdrawn},
	Approved:  {StepSign: Running, StepWithdraw: Withdrawn},
	Running:   {StepReport: Reported, StepClaim: ClawBack},
	Reported:  {StepAccept: Accepted, StepClaim: ClawBack},
	ClawBack:  {StepRepay: Repaid},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	if to, ok := transitions[s][step]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "aid.not_now", "State", locale.M("aid.state."+string(s)))
}

// Can says whether the step can be taken from the state.
func (s State) Can(step Step) bool { _, err := s.Next(step); return err == nil }

// Bound says whether money of the measure is held or was paid: such a request counts against ceilings and budget.
func (s State) Bound() bool {
	return slices.Contains([]State{Approved, Running, Reported, Accepted, ClawBack, Repaid}, s)
}

// Live says whether the costs of a request are spoken for: no other request may name them.
func (s State) Live() bool { return s.Bound() || s == Submitted || s == Examined }

// Request is a company's request for a measure with all that became of it.
type Request struct {
	ID       ID            `json:"id"`
	Number   string        `json:"number"` // running, by year
	Company  party.OrgID   `json:"company"`
	Measure  string        `json:"measure"`
	Version  string        `json:"version"` // of the measure: the one in force when it was submitted (R37)
	Currency string        `json:"currency"`
	Purpose  string        `json:"purpose"` // what the money is for, in the company's words
	Items    []Item        `json:"items"`
	State    State         `json:"state"`
	Since    time.Time     `json:"since"`  // of the state
	DueOn    calendar.Date `json:"due_on"` // when what is awaited is due; zero where nothing is

	Check       *Check       `json:"check,omitempty"` // of the rule, when it was submitted
	Papers      []Paper      `json:"papers,omitempty"`
	Returned    *Words       `json:"returned,omitempty"` // the last time
	Examination *Examination `json:"examination,omitempty"`
	Advice      *Advice      `json:"advice,omitempty"`
	Decision    *Decision    `json:"decision,omitempty"`
	Agreement   *Agreement   `json:"agreement,omitempty"`
	Tranches    []Tranche    `json:"tranches,omitempty"`
	Report      *Report      `json:"report,omitempty"`
	Settlement  *Settlement  `json:"settlement,omitempty"`
	Repayments  []Repayment  `json:"repayments,omitempty"`
	Withdrawal  *Words       `json:"withdrawal,omitempty"`

	Revision int64 `json:"-"` // grows with every save; guards against overwriting
}

// Words are what somebody said when.
type Words struct {
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
	Words string         `json:"words"`
}

// Check is how the rule of the measure was answered in the second of submission: by which edition of the measure, on which facts,
// and how the company's certificates stood then.
type Check struct {
	At           time.Time         `json:"at"`
	On           calendar.Date     `json:"on"` // the day of the rule
	Version      string            `json:"version"`
	Digest       string            `json:"digest"` // SHA-256 of the edition's file, in hexadecimal
	Facts        map[string]string `json:"facts"`  // what was known, by name
	Said         measure.Statement `json:"said"`   // the part of it that the company stated
	Certificates []Standing        `json:"certificates,omitempty"`
}

// Standing is how a certificate stood.
type Standing struct {
	Number   string `json:"number"`
	Standing string `json:"standing"`
}

// limits of what is typed, in characters.
const (
	leastWords, mostWords = 20, 4000
	// MostItems bounds the costs of a request.
	MostItems = 60
)

// Open begins a request, as a draft.
func Open(id ID, number string, org party.OrgID, m *measure.Measure, who party.Actor, now time.Time) (Request, error) {
	if err := who.May(party.ActPrepareAid, org); err != nil {
		return Request{}, err
	}
	return Request{ID: id, Number: number, Company: org, Measure: m.Code, Version: m.Version, Currency: m.Benefit.Currency, State: Draft, Since: now}, nil
}

// Edit changes the draft: what the money is for, and the costs.
func (r Request) Edit(who party.Actor, purpose string, items []Item) (Request, error) {
	if err := who.May(party.ActPrepareAid, r.Company); err != nil {
		return r, err
	}
	if r.State != Draft {
		return r, notNow(r.State)
	}
	r.Purpose, r.Items = party.Clean(purpose), items
	return r, r.draftFaults()
}

// Submit hands the draft in by a person who may bind the company. The measure is the one in force on the day, verdict its answer to
// the facts of check, and papers are the company's: those the measure asks for must be good on the day. None of others, the company's requests, may have
// money of a measure that against names.
func (r Request) Submit(who party.Actor, verdict measure.Verdict, check Check, papers []Paper, against []string, others []Request) (Request, error) {
	m := verdict.Measure
	if err := who.May(party.ActSubmitAid, r.Company); err != nil {
		return r, err
	}
	if err := r.complete(m.Benefit.Kind); err != nil {
		return r, err
	}
	switch verdict.Answer {
	case measure.Closed:
		return r, fault.New(fault.Conflict, "aid.closed")
	case measure.Unknown:
		return r, fault.New(fault.Conflict, "aid.unknown")
	case measure.Open:
	}
	if err := Excluded(against, others); err != nil {
		return r, err
	}
	asked := Asked(m, papers, check.On)
	for _, a := range asked {
		if !a.Good {
			return r, fault.New(fault.Conflict, "aid.papers")
		}
	}
	r, err := r.to(StepSubmit, check.At, check.On, m.Terms.Examine)
	if err != nil {
		return r, err
	}
	r.Version, r.Currency, r.Check, r.Papers = m.Version, m.Benefit.Currency, &check, nil
	for _, a := range asked {
		r.Papers = append(r.Papers, *a.Paper)
	}
	return r.passOver(m, check.At, check.On)
}

// Excluded is a Conflict where another request of the company holds money of a measure that must not pay beside the one asked for;
// against are the codes of such measures.
func Excluded(against []string, others []Request) error {
	for _, o := range others {
		if o.Held() > 0 && slices.Contains(against, o.Measure) {
			return fault.New(fault.Conflict, "aid.excluded", "Number", o.Number)
		}
	}
	return nil
}

// Numbered is the number of the request that comes nth in a year, n from 1.
func Numbered(year int, n int64) string { return fmt.Sprintf("S%d-%05d", year, n) }

// Withdraw takes a request back before the agreement is signed.
func (r Request) Withdraw(who party.Actor, words string, now time.Time) (Request, error) {
	if err := who.May(party.ActSubmitAid, r.Company); err != nil {
		return r, err
	}
	r, err := r.to(StepWithdraw, now, calendar.Date{}, 0)
	r.Withdrawal = &Words{who.ID(), now, party.Clean(words)}
	return r, err
}

// to takes a step; what is awaited then is due so many days after the day, if any.
func (r Request) to(step Step, now time.Time, on calendar.Date, days int) (Request, error) {
	next, err := r.State.Next(step)
	if err != nil {
		return r, err
	}
	r.State, r.Since, r.DueOn = next, now, calendar.Date{}
	if days > 0 {
		r.DueOn = on.AddDays(days)
	}
	return r, nil
}

// staff is nil where the person may do the act and has no hand in the company.
func (r Request) staff(who party.Actor, act party.Act) error {
	if err := who.May(act, ""); err != nil {
		return err
	}
	if _, own := who.Roles[r.Company]; own {
		return fault.New(fault.Forbidden, "aid.own_company")
	}
	return nil
}

func notNow(s State) error {
	return fault.New(fault.Conflict, "aid.not_now", "State", locale.M("aid.state."+string(s)))
}

func said(words string) (string, error) {
	words = party.Clean(words)
	var l fault.List
	party.Words(&l, "words", "aid.words", words, leastWords, mostWords, "Min", leastWords)
	return words, l.Err()
}
