package scheme

import "proba.example/internal/locale"

// Payment says how a case's fee is charged. The edition's pointer is nil where the file does not speak of it: then nothing is charged.
type Payment struct {
	Fee     string // code of the edition's fee that a new application owes
	Days    int    // from the invoice to its due date, calendar days
	Refunds []Refund
	Waivers []Waiver
	Clause  Clause
	Setting string
}

// Refund is a rule by which money goes back.
type Refund struct {
	When    string   // withdrawn: before the visit; refused: after it
	Sizes   []string // of companies that may ask; none means all
	Percent int      // of what was paid, 1–100
	Title   locale.Text
	Clause  Clause
	Setting string
}

// Waiver is a rule by which another scheme's recognition lowers the fee; 100 per cent lifts it.
type Waiver struct {
	Recognises   string // what the company shows; a code
	WithinMonths int    // how long before the application it was given, at most
	Percent      int    // of the fee, 1–100
	Title        locale.Text
	Clause       Clause
	Setting      string
}

// The occasions of a refund.
const (
	RefundWithdrawn = "withdrawn"
	RefundRefused   = "refused"
)

// Refund finds the rule of an occasion for a company of the size; ok is false where no rule gives anything back.
func (p Payment) Refund(when, size string) (r Refund, ok bool) {
	for _, r := range p.Refunds {
		if r.When != when {
			continue
		}
		for _, s := range r.Sizes {
			ok = ok || s == size
		}
		if ok || len(r.Sizes) == 0 {
			return r, true
		}
	}
	return Refund{}, false
}

// Waiver finds a rule by what it recognises.
func (p Payment) Waiver(code string) (Waiver, bool) {
	for _, w := range p.Waivers {
		if w.Recognises == code {
			return w, true
		}
	}
	return Waiver{}, false
}

// loadPayment demands that the fee charged is one of the edition's.
func (l *loader) loadPayment(c cursor) {
	if !c.exists() {
		return
	}
	p := &Payment{
		Fee: c.at("fee").str(), Days: c.at("days").int(),
		Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if p.Fee == "" {
		p.Fee = "new"
	}
	if _, ok := l.e.Fee(p.Fee); !ok {
		c.fault("unknown_fee", "Name", p.Fee)
	}
	for _, s := range c.at("refunds").each() {
		r := Refund{
			When: s.at("when").str(), Sizes: s.at("sizes").strs(), Percent: s.at("percent").int(), Title: s.at("title").text(),
			Clause: l.clause(s.at("clause")), Setting: l.setting(s.at("setting")),
		}
		p.Refunds = append(p.Refunds, r)
	}
	unique := l.unique()
	for _, s := range c.at("waivers").each() {
		w := Waiver{
			Recognises: s.at("recognises").str(), WithinMonths: s.at("within_months").int(), Percent: s.at("percent").int(),
			Title: s.at("title").text(), Clause: l.clause(s.at("clause")), Setting: l.setting(s.at("setting")),
		}
		unique(s.at("recognises"), w.Recognises)
		if w.Title == nil {
			w.Title = locale.Same(w.Recognises)
		}
		p.Waivers = append(p.Waivers, w)
	}
	l.e.Payment = p
}
