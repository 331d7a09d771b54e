package party

import (
	"strconv"

	"proba.example/internal/fault"
)

// Figure is one line of a financial year as applicants enter it (the fields behind the quantitative items of the
// Inno-Biz sheet).
type Figure struct {
	Name    string
	Persons bool // counted in persons; otherwise whole units of the company's currency
	Signed  bool // may be negative
}

// Figures is the closed list, in the order of the form.
var Figures = []Figure{
	{Name: "sales"},
	{Name: "operating_profit", Signed: true},
	{Name: "net_profit", Signed: true},
	{Name: "total_assets"},
	{Name: "current_assets"},
	{Name: "inventories"},
	{Name: "trade_receivables"},
	{Name: "total_liabilities"},
	{Name: "current_liabilities"},
	{Name: "borrowings"},
	{Name: "rd_expense"},
	{Name: "rd_manufacturing"},
	{Name: "dev_cost_increase", Signed: true},
	{Name: "dev_amortisation"},
	{Name: "employees", Persons: true},
	{Name: "rd_employees", Persons: true},
}

// FinancialYear is one closed financial year of a company. A figure that is absent is unknown, which is not zero.
type FinancialYear struct {
	Year     int              `json:"year"` // the calendar year in which the financial year ended
	Figures  map[string]int64 `json:"figures"`
	Revision int64            `json:"-"`
}

// maxFigure keeps sums of all figures far from overflow: a thousand trillion won.
const maxFigure = 1_000_000_000_000_000

// Check says what is wrong with the year, field by field. Besides ranges it holds the figures against each other where
// one is a part of another.
func (y FinancialYear) Check(thisYear int) error {
	var l fault.List
	if y.Year < thisYear-5 || y.Year >= thisYear {
		l.Add("year", "party.year.range", "From", strconv.Itoa(thisYear-5), "To", strconv.Itoa(thisYear-1)) // as text: years take no digit grouping
	}
	known := map[string]Figure{}
	for _, f := range Figures {
		known[f.Name] = f
	}
	for name, v := range y.Figures {
		f, ok := known[name]
		switch {
		case !ok:
			l.Add(name, "party.choose_one")
		case v < 0 && !f.Signed:
			l.Add(name, "party.figure.negative")
		case v > maxFigure || v < -maxFigure:
			l.Add(name, "party.figure.too_large")
		}
	}
	partOf := func(part, whole string) {
		a, okA := y.Figures[part]
		b, okB := y.Figures[whole]
		if okA && okB && a > b {
			l.Add(part, "party.figure.part."+part)
		}
	}
	partOf("current_assets", "total_assets")
	partOf("inventories", "current_assets")
	partOf("current_liabilities", "total_liabilities")
	partOf("rd_employees", "employees")
	return l.Err()
}
