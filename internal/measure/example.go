package measure

import (
	"proba.example/internal/calendar"
)

// Example is a company that somebody thought of, and what the rule must answer to it. It is kept in the measure's file.
type Example struct {
	Name   string            `yaml:"name"`
	Facts  map[string]string `yaml:"facts"`
	Answer Answer            `yaml:"answer"`
	Cost   int64             `yaml:"cost,omitempty"` // in the smallest unit; 0: what is paid is not asked
	Pays   int64             `yaml:"pays,omitempty"` // for the cost
}

// Trial is what a measure answers to a company, and what it would pay for a cost.
type Trial struct {
	Verdict Verdict
	Steps   []Step // what bounds the payment; the least is paid
	Missing []string
	Amount  int64
	By      Bound
}

// Try asks the measure about an example, as of its first day on which requests are taken.
func (m *Measure) Try(x Example) (Trial, error) {
	c, err := Given(x.Facts, m.FirstDay())
	if err != nil {
		return Trial{}, err
	}
	return m.Judged(c, x.Cost, Received{})
}

// Holds says whether a trial came to what the example wants.
func (m *Measure) Holds(x Example, t Trial) bool {
	return t.Verdict.Answer == x.Answer && (x.Cost == 0 || t.Amount == x.Pays && len(t.Missing) == 0)
}

// Judged answers a company, and works out what it would get for a cost after what it got before.
func (m *Measure) Judged(c Company, cost int64, got Received) (t Trial, err error) {
	t.Verdict = m.Judge(c)
	if t.Amount, t.By, t.Missing, err = m.Benefit.Amount(cost, got, c.said); err != nil {
		return t, err
	}
	t.Steps, _ = m.Benefit.Steps(cost, got, c.said)
	return t, nil
}

// FirstDay is the first day on which requests are taken under the edition.
func (m *Measure) FirstDay() calendar.Date {
	if m.ValidFrom.Before(m.Window.From) {
		return m.Window.From
	}
	return m.ValidFrom
}

// Beginning is the measure as it would be asked today if it had begun: a draft for next year is counted as of today, with its window open.
func (m *Measure) Beginning(today calendar.Date) *Measure {
	if m.Window.contains(today) || !today.Before(m.FirstDay()) {
		return m
	}
	begun := *m
	begun.Window = Window{}
	return &begun
}
