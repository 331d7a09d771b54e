// Package fee keeps the books of what applicants owe: invoices with value added tax, payments, discounts by recognition and refunds
// by rule. Nothing is ever edited: what was wrong is reversed by another entry, and both stay. Amounts are minor units of the currency.
package fee

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Invoice is what a case is charged, frozen when it was raised.
type Invoice struct {
	Number     string        `json:"number"` // "F2026-00001"; without a gap within its year
	Year       int           `json:"year"`
	Sequence   int64         `json:"sequence"` // from 1 in each year
	Case       string        `json:"case"`
	Reference  string        `json:"reference"` // of the case
	Fee        string        `json:"fee"`       // code in the edition
	Title      locale.Text   `json:"title"`
	Clause     string        `json:"clause,omitempty"`
	Net        int64         `json:"net"`
	VATPercent int           `json:"vat_percent"`
	VAT        int64         `json:"vat"`
	Currency   string        `json:"currency"`
	Seller     locale.Text   `json:"seller"`
	Buyer      Buyer         `json:"buyer"`
	IssuedOn   calendar.Date `json:"issued_on"`
	IssuedAt   time.Time     `json:"issued_at"`
	DueOn      calendar.Date `json:"due_on"`
}

// Buyer is the company as it was submitted.
type Buyer struct {
	Name           string `json:"name"`
	BusinessNumber string `json:"business_number"`
	Address        string `json:"address,omitempty"`
}

// Total is the fee with its tax.
func (i Invoice) Total() int64 { return i.Net + i.VAT }

// Number writes an invoice's number.
func Number(year int, sequence int64) string { return fmt.Sprintf("F%d-%05d", year, sequence) }

// Raise makes the invoice of an edition's fee. The edition must have a payment section.
func Raise(i Invoice, e *scheme.Edition, today calendar.Date, now time.Time) (Invoice, error) {
	if e.Payment == nil {
		return i, fmt.Errorf("fee: edition %s charges nothing", e.Ref)
	}
	f, ok := e.Fee(e.Payment.Fee)
	if !ok {
		return i, fmt.Errorf("fee: edition %s has no fee %q", e.Ref, e.Payment.Fee)
	}
	i.Year = today.Year()
	i.Number = Number(i.Year, i.Sequence)
	i.Fee, i.Title, i.Clause, i.Currency = f.Code, f.Title, f.Clause.String(), e.Currency
	i.Net, i.VATPercent, i.VAT = f.Amount, f.VATPercent, f.VAT()
	i.IssuedOn, i.IssuedAt, i.DueOn = today, now.UTC(), today.AddDays(e.Payment.Days)
	return i, nil
}

// Kind is what an entry does to an account. The codes are stable and stored.
type Kind string

// The kinds.
const (
	Payment  Kind = "payment"  // money came in
	Discount Kind = "discount" // less is owed, by a recognition
	Refund   Kind = "refund"   // money went back, and as much less is owed
	PayBack  Kind = "pay_back" // money that was paid too much went back
	Reversal Kind = "reversal" // takes another entry back
)

// Kinds are all kinds.
var Kinds = []Kind{Payment, Discount, Refund, PayBack, Reversal}

// Entry is one line of an account. It is written once.
type Entry struct {
	ID      string         `json:"id"`
	Invoice string         `json:"invoice"`
	Kind    Kind           `json:"kind"`
	Amount  int64          `json:"amount"` // greater than zero
	On      calendar.Date  `json:"on"`     // a payment: when the bank received it; otherwise the day of the entry, or of what is recognised
	Ref     string         `json:"ref,omitempty"`
	File    string         `json:"file,omitempty"`     // SHA-256 of the bank file it came by
	Rule    string         `json:"rule,omitempty"`     // of a discount or refund, as the edition names it
	Clause  string         `json:"clause,omitempty"`   // of the rule
	Percent int            `json:"percent,omitempty"`  // of the rule
	Of      string         `json:"of,omitempty"`       // the entry a reversal takes back
	Words   string         `json:"words,omitempty"`    // why
	By      party.PersonID `json:"by"`                 // who entered it
	At      time.Time      `json:"at"`                 // when it was entered
	Settles string         `json:"approval,omitempty"` // the proposal that two persons settled
}

// Account is an invoice with its entries, in the order in which they were written.
type Account struct {
	Invoice Invoice
	Entries []Entry
}

// Balance is where an account stands. Owed − Held is what is open: below zero, too much was paid.
type Balance struct {
	Charged  int64
	Credited int64 // by discounts and refunds
	Received int64
	PaidBack int64
}

// Owed is what the applicant has to pay in all.
func (b Balance) Owed() int64 { return b.Charged - b.Credited }

// Held is what the agency keeps of what came in.
func (b Balance) Held() int64 { return b.Received - b.PaidBack }

// Open is what is still to be paid; below zero is what was paid too much.
func (b Balance) Open() int64 { return b.Owed() - b.Held() }

// Balance adds the account up.
func (a Account) Balance() Balance {
	b := Balance{Charged: a.Invoice.Total()}
	for _, e := range a.Entries {
		kind, amount := e.Kind, e.Amount
		if kind == Reversal {
			i := slices.IndexFunc(a.Entries, func(x Entry) bool { return x.ID == e.Of })
			if i < 0 {
				continue // Problems says so
			}
			kind, amount = a.Entries[i].Kind, -amount
		}
		switch kind {
		case Payment:
			b.Received += amount
		case Discount:
			b.Credited += amount
		case Refund:
			b.Credited += amount
			b.PaidBack += amount
		case PayBack:
			b.PaidBack += amount
		}
	}
	return b
}

// State is where an account stands in a word. The codes name sentences.
type State string

// The states.
const (
	Open    State = "open"
	Overdue State = "overdue"
	Paid    State = "paid"
	Waived  State = "waived" // nothing is owed, and nothing was paid
	Over    State = "over"   // more was paid than is owed
)

// States are all states, the most pressing first.
var States = []State{Overdue, Open, Over, Paid, Waived}

// State says where the account stands on a day.
func (a Account) State(today calendar.Date) State {
	switch b := a.Balance(); {
	case b.Open() < 0:
		return Over
	case b.Open() > 0 && today.After(a.Invoice.DueOn):
		return Overdue
	case b.Open() > 0:
		return Open
	case b.Owed() == 0 && b.Received == 0:
		return Waived
	}
	return Paid
}

// Settled says that nothing is open.
func (a Account) Settled() bool { return a.Balance().Open() <= 0 }

// Money is an amount as an argument of a sentence.
type Money struct {
	Amount   int64
	Currency string
}

// Print writes the amount in the printer's language.
func (m Money) Print(p locale.Printer) string { return p.Money(m.Amount, m.Currency) }

// Limits of what is typed, in characters.
const (
	mostRef    = 100
	leastWords = 10
	mostWords  = 2000
)

// mostAmount bounds one entry, so that sums cannot overflow.
const mostAmount = 1_000_000_000_000

// Receive enters a payment. ref is the bank's own name of it: one that the account has already is a Conflict.
func (a Account) Receive(id string, amount int64, on calendar.Date, ref, file string, who party.Actor, now time.Time, today calendar.Date) (Entry, error) {
	if err := who.May(party.ActManageFees, ""); err != nil {
		return Entry{}, err
	}
	var l fault.List
	if amount <= 0 || amount > mostAmount {
		l.Add("amount", "fee.amount_bad")
	}
	if on.IsZero() || on.After(today) {
		l.Add("on", "fee.future")
	}
	ref = strings.TrimSpace(ref)
	if n := utf8.RuneCountInString(ref); n == 0 || n > mostRef {
		l.Add("ref", "fee.ref")
	}
	if err := l.Err(); err != nil {
		return Entry{}, err
	}
	if a.Has(ref) {
		return Entry{}, fault.Field("ref", "fee.ref_twice")
	}
	return Entry{ID: id, Invoice: a.Invoice.Number, Kind: Payment, Amount: amount, On: on, Ref: ref, File: file, By: who.ID(), At: now.UTC()}, nil
}

// Has says whether a payment of the bank's reference is on the account, taken back or not.
func (a Account) Has(ref string) bool {
	return slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.Kind == Payment && e.Ref == ref })
}

// Recognise enters the discount of a rule: what is recognised must have been given within the rule's months before the application.
// An account takes each rule once.
func (a Account) Recognise(id string, w scheme.Waiver, given, applied calendar.Date, document string, who party.Actor, now time.Time) (Entry, error) {
	if err := who.May(party.ActManageFees, ""); err != nil {
		return Entry{}, err
	}
	var l fault.List
	if given.IsZero() || given.After(applied) || given.AddMonths(w.WithinMonths).Before(applied) {
		l.Add("given", "fee.not_recent", "Count", w.WithinMonths)
	}
	document = strings.TrimSpace(document)
	if n := utf8.RuneCountInString(document); n == 0 || n > mostRef {
		l.Add("document", "fee.document")
	}
	if err := l.Err(); err != nil {
		return Entry{}, err
	}
	for _, e := range a.Entries {
		if e.Kind == Discount && e.Rule == w.Recognises && !a.reversed(e.ID) {
			return Entry{}, fault.Field("rule", "fee.waived_already")
		}
	}
	amount := min(Share(a.Invoice.Total(), w.Percent), a.Balance().Owed())
	if amount <= 0 {
		return Entry{}, fault.Field("rule", "fee.nothing_owed")
	}
	return Entry{
		ID: id, Invoice: a.Invoice.Number, Kind: Discount, Amount: amount, On: given, Ref: document, Rule: w.Recognises, Clause: w.Clause.String(),
		Percent: w.Percent, By: who.ID(), At: now.UTC(),
	}, nil
}

// Share is so many per cent of an amount, rounded half up to the unit.
func Share(amount int64, percent int) int64 { return (amount*int64(percent) + 50) / 100 }

// Reverse takes an entry back, for a reason on record of 10 to 2000 characters. A reversal cannot be reversed, nor an entry twice;
// and what was paid back cannot exceed what came in.
func (a Account) Reverse(id, of, words string, who party.Actor, now time.Time, today calendar.Date) (Entry, error) {
	if err := who.May(party.ActManageFees, ""); err != nil {
		return Entry{}, err
	}
	i := slices.IndexFunc(a.Entries, func(e Entry) bool { return e.ID == of })
	if i < 0 || a.Entries[i].Kind == Reversal || a.reversed(of) {
		return Entry{}, fault.New(fault.Conflict, "fee.not_reversible")
	}
	words = strings.TrimSpace(words)
	if n := utf8.RuneCountInString(words); n < leastWords || n > mostWords {
		return Entry{}, fault.Field("words", "fee.words")
	}
	e := Entry{ID: id, Invoice: a.Invoice.Number, Kind: Reversal, Amount: a.Entries[i].Amount, On: today, Of: of, Words: words, By: who.ID(), At: now.UTC()}
	if after := (Account{a.Invoice, append(slices.Clone(a.Entries), e)}).Balance(); after.Held() < 0 {
		return Entry{}, fault.New(fault.Conflict, "fee.paid_back")
	}
	return e, nil
}

func (a Account) reversed(id string) bool {
	return slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.Kind == Reversal && e.Of == id })
}

// Reversible says whether the entry can be taken back.
func (a Account) Reversible(e Entry) bool { return e.Kind != Reversal && !a.reversed(e.ID) }

// Problems says, in English for the administrator, what in the account cannot be true: the books must reconcile to the unit.
func (a Account) Problems(f scheme.Fee) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	i := a.Invoice
	if i.Net != f.Amount || i.VAT != f.VAT() || i.VATPercent != f.VATPercent {
		say("invoice %s charges %d and %d of tax, the edition's fee is %d and %d", i.Number, i.Net, i.VAT, f.Amount, f.VAT())
	}
	if i.Number != Number(i.Year, i.Sequence) || i.Year != i.IssuedOn.Year() {
		say("invoice %s is numbered as %d of %d", i.Number, i.Sequence, i.Year)
	}
	refs, taken := map[string]bool{}, map[string]bool{}
	for n, e := range a.Entries {
		if e.Amount <= 0 || e.Invoice != i.Number || !slices.Contains(Kinds, e.Kind) {
			say("entry %s of invoice %s is a %s of %d on invoice %s", e.ID, i.Number, e.Kind, e.Amount, e.Invoice)
		}
		switch e.Kind {
		case Payment:
			if refs[e.Ref] {
				say("payment %q is on invoice %s twice", e.Ref, i.Number)
			}
			refs[e.Ref] = true
		case Discount:
			if e.Amount > Share(i.Total(), e.Percent) {
				say("discount %s on invoice %s is %d, more than %d %% of %d", e.ID, i.Number, e.Amount, e.Percent, i.Total())
			}
		case Reversal:
			of := slices.IndexFunc(a.Entries[:n], func(x Entry) bool { return x.ID == e.Of })
			if of < 0 || a.Entries[of].Kind == Reversal || a.Entries[of].Amount != e.Amount || taken[e.Of] {
				say("reversal %s on invoice %s takes back nothing that stands", e.ID, i.Number)
			}
			taken[e.Of] = true
		}
		if b := (Account{i, a.Entries[:n+1]}).Balance(); b.Held() < 0 || b.Owed() < 0 {
			say("after entry %s invoice %s owes %d and holds %d", e.ID, i.Number, b.Owed(), b.Held())
		}
	}
	return found
}
