package fee

import (
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Claim is money that goes back: which rule says so, and how much. Two persons settle it.
type Claim struct {
	Invoice string `json:"invoice"`
	Kind    Kind   `json:"kind"` // refund or pay_back
	Amount  int64  `json:"amount"`
	Rule    string `json:"rule"`
	Clause  string `json:"clause,omitempty"`
	Percent int    `json:"percent,omitempty"`
}

// overpaid is the rule of what was paid too much: it needs no clause.
const overpaid = "overpaid"

// Due says what may go back now: what was paid too much, or the share that the edition's rule for the occasion gives a company of the
// size (Inno-Biz notice 2026-44, art. 18). An empty occasion has no rule. ok is false where nothing may.
func (a Account) Due(p *scheme.Payment, occasion, size string) (c Claim, ok bool) {
	b := a.Balance()
	c = Claim{Invoice: a.Invoice.Number}
	if b.Open() < 0 {
		c.Kind, c.Amount, c.Rule = PayBack, -b.Open(), overpaid
		return c, true
	}
	if p == nil || occasion == "" {
		return c, false
	}
	r, ok := p.Refund(occasion, size)
	if !ok || slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.Kind == Refund && e.Rule == r.When && !a.reversed(e.ID) }) {
		return c, false
	}
	c.Kind, c.Amount, c.Rule, c.Clause, c.Percent = Refund, Share(b.Held(), r.Percent), r.When, r.Clause.String(), r.Percent
	return c, c.Amount > 0
}

// PayOut enters a claim that two persons settled; approval is their proposal. What no longer is due is a Conflict.
func (a Account) PayOut(id string, c Claim, due Claim, approval string, who party.Actor, now time.Time, today calendar.Date) (Entry, error) {
	if err := who.May(party.ActConfirmRefund, ""); err != nil {
		return Entry{}, err
	}
	if c != due || c.Invoice != a.Invoice.Number {
		return Entry{}, fault.New(fault.Conflict, "fee.not_due")
	}
	return Entry{
		ID: id, Invoice: c.Invoice, Kind: c.Kind, Amount: c.Amount, On: today, Rule: c.Rule, Clause: c.Clause, Percent: c.Percent,
		By: who.ID(), At: now.UTC(), Settles: approval,
	}, nil
}

// Release lets go of what a withdrawn application still owes, by the same rule that would give it back; ok is false where nothing is
// open or no rule says so.
func (a Account) Release(id string, p scheme.Payment, size string, by party.PersonID, now time.Time, today calendar.Date) (e Entry, ok bool) {
	open := a.Balance().Open()
	r, ok := p.Refund(scheme.RefundWithdrawn, size)
	if !ok || open <= 0 {
		return e, false
	}
	e = Entry{
		ID: id, Invoice: a.Invoice.Number, Kind: Discount, Amount: Share(open, r.Percent), On: today, Rule: r.When, Clause: r.Clause.String(),
		Percent: r.Percent, By: by, At: now.UTC(),
	}
	return e, e.Amount > 0
}
