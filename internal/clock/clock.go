// Package clock counts terms: from an event, in calendar or in working days, with the days left out on which the clock stood, and says of
// each day why it counts or not.
package clock

import (
	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
)

// Stop is a time in which the clock stands: the days after From, up to and with To. While it lasts To is zero.
type Stop struct {
	Reason   string
	From, To calendar.Date
}

// Why says what became of a day.
type Why string

// What becomes of a day.
const (
	Counted Why = "counted"
	Weekend Why = "weekend"
	Holiday Why = "holiday"
	Stopped Why = "stopped"
	Capped  Why = "capped" // the clock would stand, and stood as long as it may: the day counts
)

// Whys are all of them.
var Whys = []Why{Counted, Weekend, Holiday, Stopped, Capped}

// Term is how long something may take. A Calendar makes its days working days; without one they are calendar days, as in Inno-Biz notice
// 2026-44, which says nothing else.
type Term struct {
	Days     int // at least 0
	Calendar *workdays.Calendar
	MostStop int // the days the clock may stand in all (Inno-Biz notice 2026-44, art. 10: 90); 0: no limit
}

// Run is days in a row of which the same is true.
type Run struct {
	Why      Why
	From, To calendar.Date
	Days     int
	Reason   string            // of a stop
	Holiday  *workdays.Holiday // of a holiday
}

// Reckoning is a term counted out.
type Reckoning struct {
	From    calendar.Date // the day of the event, which does not count
	Due     calendar.Date // the last day; while a stop lasts, if it ended today
	Stopped int           // days left out because the clock stood
	Running bool          // a stop lasts
	Reason  string        // of the stop that lasts
	Runs    []Run         // from the day after the event to Due
}

// Reckon counts the term from the day of the event; today is where a stop that lasts is looked at. The event's own day does not count,
// so that seven days from 20 March end on 27 March. A working-day term ends on a working day. The error is that of the calendar, where it
// does not hold the year.
func Reckon(t Term, from calendar.Date, stops []Stop, today calendar.Date) (Reckoning, error) {
	r := Reckoning{From: from, Due: from}
	for _, s := range stops {
		if s.To.IsZero() {
			r.Running, r.Reason = true, s.Reason
		}
	}
	for left, d := t.Days, from.AddDays(1); left > 0; d = d.AddDays(1) {
		why, reason, holiday := Counted, "", (*workdays.Holiday)(nil)
		if s := at(stops, d, today); s != nil {
			why, reason = Stopped, s.Reason
			if t.MostStop > 0 && r.Stopped >= t.MostStop {
				why = Capped
			}
		}
		if why != Stopped && t.Calendar != nil {
			day, err := t.Calendar.At(d)
			if err != nil {
				return Reckoning{}, err
			}
			switch {
			case day.Working:
			case day.Holiday != nil:
				why, holiday = Holiday, day.Holiday
			default:
				why = Weekend
			}
		}
		switch why {
		case Stopped:
			r.Stopped++
		case Counted, Capped:
			left--
		}
		r.Due = d
		if n := len(r.Runs); n > 0 && r.Runs[n-1].Why == why && r.Runs[n-1].Reason == reason && holiday == nil {
			r.Runs[n-1].To = d
			r.Runs[n-1].Days++
		} else {
			r.Runs = append(r.Runs, Run{why, d, d, 1, reason, holiday})
		}
	}
	return r, nil
}

// at is the stop in which the clock stands on the day.
func at(stops []Stop, d, today calendar.Date) *Stop {
	for i, s := range stops {
		to := s.To
		if to.IsZero() {
			to = today
		}
		if d.After(s.From) && !d.After(to) {
			return &stops[i]
		}
	}
	return nil
}
