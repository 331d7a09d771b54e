package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Aid tells a company what became of its request for support.
type Aid struct {
	Act      string // code of the act, which names the sentences
	Number   string
	Company  string
	Measure  locale.Text
	Amount   int64 // in the smallest unit; 0 where none is told
	Currency string
	DueOn    calendar.Date // by when the next step is due; may be zero
	Words    string        // of the agency; may be empty
	By       string        // the representative who did it; empty where nobody represented the company
	PowerOf  calendar.Date // the date of the representative's power of attorney
	Path     string
}

// Kind implements Letter.
func (Aid) Kind() string { return "aid" }

// Write implements Letter.
func (l Aid) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.aid."+l.Act+".subject", "Number", l.Number),
		Blocks:  []Block{{Text: p.T("letters.aid."+l.Act+".text", "Number", l.Number, "Company", l.Company, "Measure", p.Text(l.Measure))}},
		Link:    Link{p.T("letters.aid.open"), l.Path},
	}
	var facts []Fact
	if l.Amount > 0 {
		facts = append(facts, Fact{p.T("letters.aid.amount"), p.RoundMoney(l.Amount, l.Currency)})
	}
	if !l.DueOn.IsZero() {
		facts = append(facts, Fact{p.T("letters.aid.due_on"), p.Date(l.DueOn)})
	}
	if l.By != "" {
		facts = append(facts, Fact{p.T("letters.aid.by"), p.T("letters.aid.by_power", "Name", l.By, "Date", l.PowerOf)})
	}
	if len(facts) > 0 {
		c.Blocks = append(c.Blocks, Block{Facts: facts})
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	return c
}

// AidWaits tells people of the agency that a request for support waits for one of them.
type AidWaits struct {
	Act     string
	Number  string
	Company string
	Measure locale.Text
	DueOn   calendar.Date
	Path    string
}

// Kind implements Letter.
func (AidWaits) Kind() string { return "aid_waits" }

// Write implements Letter.
func (l AidWaits) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.aid_waits."+l.Act+".subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.aid_waits."+l.Act+".text", "Company", l.Company, "Measure", p.Text(l.Measure))},
			{Facts: []Fact{{p.T("letters.aid.due_on"), p.Date(l.DueOn)}}},
		},
		Link: Link{p.T("letters.aid.open"), l.Path},
	}
}
