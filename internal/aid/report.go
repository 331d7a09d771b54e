package aid

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Report is what the company says was spent.
type Report struct {
	Words
	Spent []Item `json:"spent"`
}

// Settlement is what an officer or a decider made of the report.
type Settlement struct {
	Words
	Refused map[int]string `json:"refused,omitempty"` // spent item → why it does not count
	Due     int64          `json:"due"`               // what the company may keep
	Claim   int64          `json:"claim"`             // to be paid back; 0 when the report is accepted
}

// Repayment is money that came back.
type Repayment struct {
	Amount int64          `json:"amount"`
	On     calendar.Date  `json:"on"`
	By     party.PersonID `json:"by"` // who recorded it
	At     time.Time      `json:"at"`
}

// Returns is the sum that came back.
func (r Request) Returns() int64 {
	var sum int64
	for _, x := range r.Repayments {
		sum += x.Amount
	}
	return sum
}

// Tell hands the report in, by a person who may bind the company. Every cost spent is named by its invoice.
func (r Request) Tell(who party.Actor, m *measure.Measure, spent []Item, words string, now time.Time, on calendar.Date) (Request, error) {
	if err := who.May(party.ActSubmitAid, r.Company); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	var l fault.List
	seen := map[string]bool{}
	if len(spent) == 0 || len(spent) > MostItems {
		l.Add("items", "aid.no_items")
	}
	for i, x := range spent {
		x.faults(&l, i, true)
		if x.Amount > mostAmount {
			l.Add(Field(i, "amount"), "aid.amount")
		}
		if k := x.Key(r.Company); seen[k] {
			l.Add(Field(i, "amount"), "aid.twice_here")
		} else {
			seen[k] = true
		}
	}
	if err := l.Err(); err != nil {
		return r, err
	}
	if err := r.At(m, procedure.Account); err != nil {
		return r, err
	}
	if r, err = r.to(StepReport, now, on, m.Terms.Settle); err != nil {
		return r, err
	}
	r.Report = &Report{Words{who.ID(), now, words}, spent}
	return r, nil
}

// Due is what the company may keep: the measure's share of what was spent and counts, never more than was approved.
func (r Request) Due(m *measure.Measure, refused map[int]string) (int64, error) {
	var cost int64
	if r.Report != nil {
		for i, x := range r.Report.Spent {
			if _, no := refused[i]; !no {
				cost += x.Amount
			}
		}
	}
	due, _, _, err := measure.Benefit{Rate: m.Benefit.Rate}.Amount(cost, measure.Received{}, nil)
	return min(due, r.Decision.Amount), err
}

// Accept settles a report after which nothing is to be paid back.
func (r Request) Accept(who party.Actor, m *measure.Measure, words string, now time.Time) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	due, err := r.Due(m, nil)
	if err != nil {
		return r, err
	}
	if r.State == Reported && due < r.Paid() {
		return r, fault.New(fault.Conflict, "aid.more_paid")
	}
	if err := r.At(m, procedure.Settlement); err != nil {
		return r, err
	}
	if r, err = r.to(StepAccept, now, calendar.Date{}, 0); err != nil {
		return r, err
	}
	r.Settlement = &Settlement{Words: Words{who.ID(), now, words}, Due: due}
	return r, nil
}

// Claim claims back what was paid and is not due: of a report the costs that do not count, of an agreement that was broken all that was paid.
// It takes a decider; the term begins on the day.
func (r Request) Claim(who party.Actor, m *measure.Measure, refused map[int]string, words string, now time.Time, on calendar.Date) (Request, error) {
	if err := r.mayDecide(who); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	if !r.State.Can(StepClaim) {
		return r, notNow(r.State)
	}
	for i, why := range refused {
		if r.Report == nil || i < 0 || i >= len(r.Report.Spent) {
			return r, fault.New(fault.Invalid, "fault.not_found")
		}
		if why == "" {
			return r, fault.Field(Field(i, "refused"), "aid.why")
		}
	}
	due, err := r.Due(m, refused)
	if err != nil {
		return r, err
	}
	claim := r.Paid() - due
	if claim <= 0 {
		return r, fault.New(fault.Conflict, "aid.nothing_to_claim")
	}
	if r, err = r.to(StepClaim, now, on, m.Terms.Repay); err != nil {
		return r, err
	}
	r.Settlement = &Settlement{Words{who.ID(), now, words}, refused, due, claim}
	return r, nil
}

// Repay records money that came back; with the last of it the request is closed.
func (r Request) Repay(who party.Actor, amount int64, now time.Time, on, today calendar.Date) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	if r.State != ClawBack {
		return r, notNow(r.State)
	}
	left := r.Settlement.Claim - r.Returns()
	var l fault.List
	if amount <= 0 || amount > left {
		l.Add("amount", "aid.repayment")
	}
	if on.IsZero() || on.After(today) {
		l.Add("on", "party.date.future")
	}
	if err := l.Err(); err != nil {
		return r, err
	}
	r.Repayments = append(append([]Repayment{}, r.Repayments...), Repayment{amount, on, who.ID(), now})
	if amount < left {
		return r, nil
	}
	return r.to(StepRepay, now, calendar.Date{}, 0)
}
