package sheet

import (
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/measure"
)

// Benefit says how much a measure of support pays, with every cap that is known.
func Benefit(p locale.Printer, b measure.Benefit) string {
	parts := []string{p.T("measure.kind."+string(b.Kind), "Percent", p.Percent(int64(b.Rate)))}
	if b.PerItem > 0 {
		parts = append(parts, p.T("measure.per_item", "Amount", p.RoundMoney(b.PerItem, b.Currency)))
	}
	if b.PerYear > 0 {
		parts = append(parts, p.T("measure.per_year", "Amount", p.RoundMoney(b.PerYear, b.Currency)))
	}
	if b.Total > 0 {
		parts = append(parts, p.T("measure.total", "Amount", p.RoundMoney(b.Total, b.Currency), "Count", b.Years))
	}
	for _, l := range b.Limits {
		parts = append(parts, p.T("measure.limit", "Percent", p.Percent(int64(l.Rate)), "Fact", p.T("measure.fact."+l.Fact)))
	}
	return strings.Join(parts, "; ")
}
