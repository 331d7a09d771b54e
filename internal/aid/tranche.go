package aid

import (
	"strconv"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Tranche is a part of the sum: planned, ordered by one person, paid by another.
type Tranche struct {
	Amount    int64          `json:"amount"`
	DueOn     calendar.Date  `json:"due_on"`
	OrderedBy party.PersonID `json:"ordered_by,omitempty"`
	OrderedAt time.Time      `json:"ordered_at,omitzero"`
	PaidBy    party.PersonID `json:"paid_by,omitempty"`
	PaidAt    time.Time      `json:"paid_at,omitzero"`
}

// Paid says whether the tranche was paid.
func (t Tranche) Paid() bool { return !t.PaidAt.IsZero() }

// Agreement is what the company signed.
type Agreement struct {
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"`
	ReportOn calendar.Date  `json:"report_on"` // the last day for the report
}

// MostTranches bounds the plan.
const MostTranches = 12

func planned(plan []Tranche, sum int64, on calendar.Date) error {
	var l fault.List
	var total int64
	if len(plan) == 0 || len(plan) > MostTranches {
		l.Add("tranches", "aid.tranches", "Most", MostTranches)
	}
	for i, t := range plan {
		if t.Amount <= 0 || t.Amount > sum {
			l.Add("tranches."+strconv.Itoa(i)+".amount", "aid.amount")
			continue
		}
		total += t.Amount
		if t.DueOn.IsZero() || t.DueOn.Before(on) || i > 0 && t.DueOn.Before(plan[i-1].DueOn) {
			l.Add("tranches."+strconv.Itoa(i)+".due_on", "aid.tranche_day")
		}
	}
	if len(l) == 0 && total != sum {
		l.Add("tranches", "aid.tranche_sum")
	}
	return l.Err()
}

// Sign concludes the agreement, by a person who may bind the company and before its term is over. The report is due after the last
// tranche by the measure's term.
func (r Request) Sign(who party.Actor, m *measure.Measure, now time.Time, on calendar.Date) (Request, error) {
	if err := who.May(party.ActSignAid, r.Company); err != nil {
		return r, err
	}
	if r.State == Approved && on.After(r.DueOn) {
		return r, fault.New(fault.Conflict, "aid.offer_over")
	}
	if err := r.At(m, procedure.Agreement); err != nil {
		return r, err
	}
	r, err := r.to(StepSign, now, on, 0)
	if err != nil {
		return r, err
	}
	r.DueOn = r.Tranches[len(r.Tranches)-1].DueOn.AddDays(m.Terms.Report)
	r.Agreement = &Agreement{who.ID(), now, r.DueOn}
	return r, nil
}

// Order asks for the payment of the next tranche. Certified says whether a certificate of the company's is valid in this second: where
// the rule of the measure asks for one and it is gone, nothing more is paid.
func (r Request) Order(who party.Actor, m *measure.Measure, n int, certified bool, now time.Time) (Request, error) {
	if err := r.staff(who, party.ActExamineAid); err != nil {
		return r, err
	}
	if err := r.payable(m, n, certified); err != nil {
		return r, err
	}
	if r.Tranches[n].OrderedBy != "" {
		return r, fault.New(fault.Conflict, "aid.ordered")
	}
	r.Tranches = append([]Tranche{}, r.Tranches...)
	r.Tranches[n].OrderedBy, r.Tranches[n].OrderedAt = who.ID(), now
	return r, nil
}

// Pay records that an ordered tranche was paid, by another person than who ordered it. The certificate is asked again.
func (r Request) Pay(who party.Actor, m *measure.Measure, n int, certified bool, now time.Time) (Request, error) {
	if err := r.staff(who, party.ActPayAid); err != nil {
		return r, err
	}
	if err := r.payable(m, n, certified); err != nil {
		return r, err
	}
	if r.Tranches[n].OrderedBy == "" {
		return r, fault.New(fault.Conflict, "aid.not_ordered")
	}
	if r.Tranches[n].OrderedBy == who.ID() {
		return r, fault.New(fault.Forbidden, "aid.ordered_it")
	}
	r.Tranches = append([]Tranche{}, r.Tranches...)
	r.Tranches[n].PaidBy, r.Tranches[n].PaidAt = who.ID(), now
	return r, nil
}

func (r Request) payable(m *measure.Measure, n int, certified bool) error {
	if r.State != Running {
		return notNow(r.State)
	}
	if next, ok := r.NextTranche(); !ok || n != next {
		return fault.New(fault.Conflict, "aid.tranche_turn")
	}
	if m.Asks("certified") && !certified {
		return fault.New(fault.Conflict, "aid.certificate_gone")
	}
	return nil
}

// NextTranche is the first tranche that was not paid; ok is false when all were.
func (r Request) NextTranche() (n int, ok bool) {
	for i, t := range r.Tranches {
		if !t.Paid() {
			return i, true
		}
	}
	return 0, false
}

// Paid is the sum of the tranches that were paid.
func (r Request) Paid() int64 {
	var sum int64
	for _, t := range r.Tranches {
		if t.Paid() {
			sum += t.Amount
		}
	}
	return sum
}
