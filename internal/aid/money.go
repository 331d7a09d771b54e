package aid

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Examination is what an officer found: which costs the measure may bear.
type Examination struct {
	Words
	Refused   map[int]string `json:"refused,omitempty"` // cost → why the measure does not bear it
	Recommend bool           `json:"recommend"`         // that the request be approved
}

// Decision is whether the request is approved, with the working of the sum.
type Decision struct {
	Words
	On      calendar.Date    `json:"on"`
	Cost    int64            `json:"cost"`   // that the measure may bear
	Amount  int64            `json:"amount"` // that was approved; 0 where it was declined
	Bound   Bound            `json:"bound,omitempty"`
	Before  measure.Received `json:"before"` // what the company had out of measures that share the ceilings
	Left    int64            `json:"left"`   // of the measure's budget before the decision; -1 where it has none
	Refused bool             `json:"refused"`
}

// Bound is what set the sum: a bound of the benefit, or the budget.
type Bound = measure.Bound

// ByBudget says that the measure's budget had no more left.
const ByBudget Bound = "budget"

// Bounds are all bounds of a sum.
var Bounds = append(append([]Bound{}, measure.Bounds...), ByBudget)

// Unlimited is the budget left of a measure that has none.
const Unlimited int64 = -1

// Held is what a request takes of ceilings and budget: what was approved, until it is settled; then what was paid; then what was
// not paid back.
func (r Request) Held() int64 {
	switch r.State {
	case Approved, Running, Reported:
		return r.Decision.Amount
	case Accepted, ClawBack, Repaid:
		return r.Paid() - r.Returns()
	}
	return 0
}

// Received is what a company had before the day out of the measures that share the ceilings of the measure: in the calendar year of
// the day, and in as many years up to it as the ceiling of the whole counts. A sum counts in the year in which it was approved.
func Received(m *measure.Measure, requests []Request, except ID, on calendar.Date) measure.Received {
	var got measure.Received
	for _, r := range requests {
		if r.ID == except || !r.State.Bound() || r.Currency != m.Benefit.Currency || !m.Shares(r.Measure) {
			continue
		}
		if r.Decision.On.Year() == on.Year() {
			got.Year += r.Held()
		}
		if r.Decision.On.Year() > on.Year()-max(m.Benefit.Years, 1) {
			got.Total += r.Held()
		}
	}
	return got
}

// Return sends the request back to the company to be mended.
func (r Request) Return(who party.Actor, words string, now time.Time) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	if r, err = r.to(StepReturn, now, calendar.Date{}, 0); err != nil {
		return r, err
	}
	r.Returned, r.Check, r.Papers = &Words{who.ID(), now, words}, nil, nil
	return r, nil
}

// Examine says which costs the measure may bear, and what the examiner recommends.
func (r Request) Examine(who party.Actor, m *measure.Measure, refused map[int]string, recommend bool, words string, now time.Time, on calendar.Date) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	for i, why := range refused {
		if i < 0 || i >= len(r.Items) {
			return r, fault.New(fault.Invalid, "fault.not_found")
		}
		if why == "" {
			return r, fault.Field(Field(i, "refused"), "aid.why")
		}
	}
	if recommend && len(refused) == len(r.Items) {
		return r, fault.Field("recommend", "aid.nothing_borne")
	}
	if err := r.At(m, procedure.DocumentCheck); err != nil {
		return r, err
	}
	if r, err = r.to(StepExamine, now, on, m.Terms.Decide); err != nil {
		return r, err
	}
	r.Examination = &Examination{Words{who.ID(), now, words}, refused, recommend}
	return r, nil
}

// Eligible is the sum of the costs that the measure may bear: all of them where nobody examined which.
func (r Request) Eligible() int64 {
	var no map[int]string
	if r.Examination != nil {
		no = r.Examination.Refused
	}
	var sum int64
	for i, x := range r.Items {
		if _, refused := no[i]; !refused {
			sum += x.Amount
		}
	}
	return sum
}

// Sum is what could be approved on the day: the benefit of the cost that is borne, within every ceiling and what is left of the budget.
// before is what the company had, left what the measure has; Unlimited where it has no budget.
func (r Request) Sum(m *measure.Measure, before measure.Received, left int64, on calendar.Date) (Decision, error) {
	if r.State != Examined || r.Check == nil {
		return Decision{}, notNow(r.State)
	}
	cost := r.Eligible()
	amount, bound, missing, err := m.Benefit.Amount(cost, before, r.Check.Said)
	if err != nil {
		return Decision{}, err
	}
	if len(missing) > 0 {
		return Decision{}, fault.New(fault.Conflict, "aid.unknown")
	}
	if left != Unlimited && max(left, 0) < amount {
		amount, bound = max(left, 0), ByBudget
	}
	return Decision{On: on, Cost: cost, Amount: amount, Bound: bound, Before: before, Left: left}, nil
}

// Approve grants the sum. It must be the one the decider saw: a sum that changed since is a Conflict. Plan are the tranches, which
// come to the sum.
func (r Request) Approve(who party.Actor, m *measure.Measure, d Decision, seen int64, words string, plan []Tranche, now time.Time) (Request, error) {
	if err := r.mayDecide(who); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	if d.Amount <= 0 {
		return r, fault.New(fault.Conflict, "aid.nothing_left")
	}
	if d.Amount != seen {
		return r, fault.New(fault.Conflict, "aid.sum_changed")
	}
	if err := planned(plan, d.Amount, d.On); err != nil {
		return r, err
	}
	if err := r.At(m, procedure.Decision); err != nil {
		return r, err
	}
	if r, err = r.to(StepApprove, now, d.On, m.Terms.Sign); err != nil {
		return r, err
	}
	d.Words = Words{who.ID(), now, words}
	r.Decision, r.Tranches = &d, plan
	return r, nil
}

// Decline refuses the request, with reasons.
func (r Request) Decline(who party.Actor, m *measure.Measure, words string, now time.Time, on calendar.Date) (Request, error) {
	if err := r.mayDecide(who); err != nil {
		return r, err
	}
	words, err := said(words)
	if err != nil {
		return r, err
	}
	if err := r.At(m, procedure.Decision); err != nil {
		return r, err
	}
	if r, err = r.to(StepDecline, now, on, 0); err != nil {
		return r, err
	}
	r.Decision = &Decision{Words: Words{who.ID(), now, words}, On: on, Cost: r.Eligible(), Left: Unlimited, Refused: true}
	return r, nil
}

// MayDecide says whether the person may decide: nil, or why not.
func (r Request) MayDecide(who party.Actor) error { return r.mayDecide(who) }

func (r Request) mayDecide(who party.Actor) error {
	if err := r.staff(who, party.ActDecideAid); err != nil {
		return err
	}
	if r.Examination != nil && r.Examination.By == who.ID() || r.Advice != nil && r.Advice.By == who.ID() {
		return fault.New(fault.Forbidden, "aid.examined_it")
	}
	return nil
}
