package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Invoice asks for the fee of an accepted application. Amounts are minor units of the currency.
type Invoice struct {
	Reference string
	Company   string
	Number    string
	Total     int64 // with tax
	VAT       int64
	Currency  string // ISO 4217
	DueOn     calendar.Date
	Path      string
}

// Kind implements Letter.
func (Invoice) Kind() string { return "invoice" }

// Write implements Letter.
func (l Invoice) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.invoice.subject", "Number", l.Number, "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.invoice.text", "Company", l.Company, "Reference", l.Reference)},
			{Facts: []Fact{
				{p.T("fee.number"), l.Number},
				{p.T("fee.total"), p.Money(l.Total, l.Currency)},
				{p.T("fee.vat"), p.Money(l.VAT, l.Currency)},
				{p.T("fee.due_on"), p.Date(l.DueOn)},
			}},
			{Text: p.T("letters.invoice.next", "Number", l.Number)},
		},
		Link: Link{p.T("letters.invoice.link"), l.Path},
	}
}

// PaymentReceived confirms that money came in. Open is what is still to be paid, below zero what was paid too much.
type PaymentReceived struct {
	Reference string
	Company   string
	Number    string
	Amount    int64
	Open      int64
	Currency  string
	On        calendar.Date
	Path      string
}

// Kind implements Letter.
func (PaymentReceived) Kind() string { return "payment_received" }

// Write implements Letter.
func (l PaymentReceived) Write(p locale.Printer) Content {
	next := p.T("letters.payment.settled")
	switch {
	case l.Open > 0:
		next = p.T("letters.payment.open", "Open", p.Money(l.Open, l.Currency))
	case l.Open < 0:
		next = p.T("letters.payment.over", "Over", p.Money(-l.Open, l.Currency))
	}
	return Content{
		Subject: p.T("letters.payment.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.payment.text", "Company", l.Company, "Number", l.Number, "Amount", p.Money(l.Amount, l.Currency), "On", p.Date(l.On))},
			{Text: next},
		},
		Link: Link{p.T("letters.payment.link"), l.Path},
	}
}

// FeeRefunded tells the company that money goes back.
type FeeRefunded struct {
	Reference string
	Company   string
	Number    string
	Amount    int64
	Currency  string
	Clause    string // of the rule; empty for what was paid too much
	Path      string
}

// Kind implements Letter.
func (FeeRefunded) Kind() string { return "fee_refunded" }

// Write implements Letter.
func (l FeeRefunded) Write(p locale.Printer) Content {
	why := p.T("letters.refund.over")
	if l.Clause != "" {
		why = p.T("letters.refund.rule", "Clause", l.Clause)
	}
	return Content{
		Subject: p.T("letters.refund.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.refund.text", "Company", l.Company, "Number", l.Number, "Amount", p.Money(l.Amount, l.Currency))},
			{Text: why},
		},
		Link: Link{p.T("letters.invoice.link"), l.Path},
	}
}
