package roster

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
)

// VisitDays proposes a day for the visit to each case, the first day on which nobody of the panel visits another company: from the
// given day on, Saturdays and Sundays left out, the cases in the order of the round. busy are the days on which an expert visits
// already; it is not changed.
func (in *Input) VisitDays(r *Plan, from calendar.Date, busy map[party.PersonID][]calendar.Date) []calendar.Date {
	taken := map[party.PersonID]map[calendar.Date]bool{}
	mark := func(who party.PersonID, day calendar.Date) {
		if taken[who] == nil {
			taken[who] = map[calendar.Date]bool{}
		}
		taken[who][day] = true
	}
	for who, days := range busy {
		for _, day := range days {
			mark(who, day)
		}
	}
	days := make([]calendar.Date, len(in.Cases))
	for c := range in.Cases {
		panel := in.PanelOf(r, c)
		free := func(day calendar.Date) bool {
			if w := day.Time(time.UTC).Weekday(); w == time.Saturday || w == time.Sunday {
				return false
			}
			for _, e := range panel {
				if taken[in.Experts[e].Person][day] {
					return false
				}
			}
			return true
		}
		day := from
		for !free(day) {
			day = day.AddDays(1)
		}
		days[c] = day
		for _, e := range panel {
			mark(in.Experts[e].Person, day)
		}
	}
	return days
}
