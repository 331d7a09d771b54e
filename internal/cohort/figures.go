package cohort

import (
	"slices"
	"strconv"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Figures are what a company says of a month while it is in the programme, or of a year in the three after it. What was planned stands apart
// from what happened.
type Figures struct {
	Candidate  CandidateID    `json:"candidate"`
	Period     string         `json:"period"`  // "2027-03", or "2027"
	Planned    bool           `json:"planned"` // said before the period was over, of what is to be
	Revenue    int64          `json:"revenue"` // in the period; this and the other amounts in minor units of the intake's currency
	Jobs       int            `json:"jobs"`    // people who work there at its end
	Investment int64          `json:"investment"`
	Export     int64          `json:"export"`
	Words      string         `json:"words,omitempty"`
	By         party.PersonID `json:"by"`
	At         time.Time      `json:"at"`
}

// FigureFields are the fields of the form, in its order.
var FigureFields = []string{"period", "planned", "revenue", "jobs", "investment", "export", "words"}

// YearsAfter is how many years after a programme its graduates are asked.
const YearsAfter = 3

// MostMoney bounds an amount, in minor units, so that the sums of a cohort cannot overflow.
const MostMoney = 1_000_000_000_000_000

// Check says what cannot be. The actual figures of a period can be said once it is over.
func (f Figures) Check(i Intake, c Candidate, today calendar.Date) error {
	var l fault.List
	if !slices.Contains(Periods(i, c, today), f.Period) {
		l.Add("period", "party.choose_one")
	} else if !f.Planned && !over(f.Period, today) {
		l.Add("planned", "cohort.not_over")
	}
	for _, m := range []struct {
		field  string
		amount int64
	}{{"revenue", f.Revenue}, {"investment", f.Investment}, {"export", f.Export}} {
		if m.amount < 0 || m.amount > MostMoney {
			l.Add(m.field, "cohort.amount")
		}
	}
	if f.Export > f.Revenue {
		l.Add("export", "cohort.export")
	}
	within(&l, "jobs", f.Jobs, 0, 1_000_000)
	most(&l, "words", f.Words, 1000)
	return l.Err()
}

// Periods are those that a company is asked of: the months of the programme, and for a graduate the three years after it; as far as they have
// begun.
func Periods(i Intake, c Candidate, today calendar.Date) []string {
	if c.State != Placed && c.State != Graduated || i.State != Running && i.State != Over {
		return nil
	}
	var all []string
	for day := calendar.Of(i.Starts.Year(), i.Starts.Month(), 1); !day.After(i.Ends) && !day.After(today); day = nextMonth(day) {
		all = append(all, day.String()[:7])
	}
	if c.State == Graduated {
		for year := i.Ends.Year() + 1; year <= i.Ends.Year()+YearsAfter && year <= today.Year(); year++ {
			all = append(all, strconv.Itoa(year))
		}
	}
	return all
}

func nextMonth(first calendar.Date) calendar.Date {
	day := first.AddDays(31)
	return calendar.Of(day.Year(), day.Month(), 1)
}

// over says whether a period lies wholly before a day.
func over(period string, today calendar.Date) bool {
	return today.String()[:len(period)] > period
}

// Missing are the periods that are over and of which a company has said nothing.
func Missing(i Intake, c Candidate, said []Figures, today calendar.Date) []string {
	return slices.DeleteFunc(Periods(i, c, today), func(p string) bool {
		return !over(p, today) || slices.ContainsFunc(said, func(f Figures) bool { return f.Candidate == c.ID && f.Period == p && !f.Planned })
	})
}

// Sum is what a cohort came to in a period.
type Sum struct {
	Period                      string
	Planned                     bool
	Asked, Said                 int // companies
	Revenue, Investment, Export int64
	Jobs                        int
}

// Report sums the figures up by period, what happened before what was planned. Nothing is estimated: a company that said nothing is counted
// as asked and adds nothing.
func Report(i Intake, all []Candidate, said []Figures, today calendar.Date) []Sum {
	asked := map[string]int{}
	for _, c := range all {
		for _, p := range Periods(i, c, today) {
			asked[p]++
		}
	}
	sums := map[string]*Sum{}
	var order []string
	for _, f := range said {
		key := f.Period + strconv.FormatBool(f.Planned)
		s, ok := sums[key]
		if !ok {
			s = &Sum{Period: f.Period, Planned: f.Planned, Asked: asked[f.Period]}
			sums[key] = s
			order = append(order, key)
		}
		s.Said++
		s.Revenue += f.Revenue
		s.Investment += f.Investment
		s.Export += f.Export
		s.Jobs += f.Jobs
	}
	for p, n := range asked {
		if key := p + "false"; sums[key] == nil {
			sums[key] = &Sum{Period: p, Asked: n}
			order = append(order, key)
		}
	}
	slices.Sort(order)
	report := make([]Sum, len(order))
	for n, key := range order {
		report[n] = *sums[key]
	}
	return report
}

// Ended is the last day of a period, a month or a year; the zero day of what is neither.
func Ended(period string) calendar.Date {
	switch len(period) {
	case len("2027"):
		last, err := calendar.Parse(period + "-12-31")
		if err == nil {
			return last
		}
	case len("2027-03"):
		first, err := calendar.Parse(period + "-01")
		if err == nil {
			return nextMonth(first).AddDays(-1)
		}
	}
	return calendar.Date{}
}
