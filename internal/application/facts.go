package application

import (
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Facts draws from the company's file what the scheme's rules may ask about, as of the application day. Financial years count back
// from the latest one given; a figure that was not entered stays unknown.
func Facts(c party.Company, years []party.FinancialYear, e *scheme.Edition, on calendar.Date) scheme.Facts {
	f := scheme.NewFacts()
	f.SetDate("application_date", on)
	if !c.StartedOn.IsZero() {
		var events []scheme.AgeEvent
		if c.Event != nil {
			events = append(events, scheme.AgeEvent{Kind: c.Event.Kind, OldStart: c.Event.OldStart, Facts: c.Event.Facts})
		}
		from, _ := e.BusinessAgeFrom(c.StartedOn, c.SuspendedDays, events)
		f.SetInt("business_age_years", int64(on.FullYearsSince(from)))
	}
	text := func(name, value string) {
		if value != "" {
			f.SetString(name, value)
		}
	}
	text("legal_form", c.LegalForm)
	text("size", c.Size)
	text("region", c.Region)
	text("industry_code", c.IndustryCode)
	text("technology_field", c.TechnologyField)
	if len(c.IndustryCode) == 5 {
		f.SetString("division", c.IndustryCode[:2])
		f.SetString("industry_group", c.IndustryCode[:3])
	}
	if c.Size != "" {
		f.SetBool("is_sme", c.Size != "large")
	}
	for code, bar := range c.Bars {
		if bar.Applies {
			f.SetBar(code, bar.Imposed, true)
		} else {
			f.ClearBars(code) // a date left beside a "no" must not count
		}
	}
	years = slices.Clone(years)
	slices.SortFunc(years, func(a, b party.FinancialYear) int { return b.Year - a.Year })
	prefixes := []string{"", "prev_", "prev2_"}
	known := int64(0)
	for i, prefix := range prefixes {
		if i >= len(years) || years[i].Year != years[0].Year-i {
			break // a missing year in between is unknown, not skipped over
		}
		known++
		for name, v := range years[i].Figures {
			f.SetInt(prefix+name, v)
		}
	}
	f.SetInt("financial_years", known)
	return f
}
