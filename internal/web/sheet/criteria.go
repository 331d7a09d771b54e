package sheet

import (
	"proba.example/internal/cohort"
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// Criteria are what experts mark in an intake, and how the marks make the order.
func Criteria(p locale.Printer, i cohort.Intake) []view.Row {
	list := ""
	for n, c := range i.Criteria {
		if n > 0 {
			list += "; "
		}
		list += p.T("cohort.criterion_of", "Title", c.Title, "Most", c.Most)
	}
	if list == "" {
		return nil
	}
	order := p.T("cohort.rule_text." + string(i.Scoring()))
	for n, at := range i.Ties {
		if at >= len(i.Criteria) {
			continue
		}
		key := "cohort.tie_next"
		if n == 0 {
			key = "cohort.tie_first"
		}
		order += " " + p.T(key, "Criterion", i.Criteria[at].Title)
	}
	return []view.Row{{Term: p.T("cohort.field.criteria"), Text: list}, {Term: p.T("cohort.field.rule"), Text: order}}
}
