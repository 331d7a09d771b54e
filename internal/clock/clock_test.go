package clock_test

import (
	"math/rand/v2"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/clock"
)

var day = calendar.MustParse

func reckon(t *testing.T, term clock.Term, from string, stops ...clock.Stop) clock.Reckoning {
	t.Helper()
	r, err := clock.Reckon(term, day(from), stops, day("2026-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGolden26DecisionIsDueSevenDaysAfterTheResult(t *testing.T) {
	if r := reckon(t, clock.Term{Days: 7}, "2026-03-20"); r.Due != day("2026-03-27") {
		t.Errorf("due %s", r.Due)
	}
}

func TestTimeWithTheApplicantDoesNotCount(t *testing.T) {
	stop := func(from, to string) clock.Stop {
		s := clock.Stop{Reason: "returned", From: day(from)}
		if to != "" {
			s.To = day(to)
		}
		return s
	}
	term := clock.Term{Days: 21, MostStop: 90}
	for _, c := range []struct {
		name    string
		stops   []clock.Stop
		due     string
		stopped int
	}{
		{"never returned", nil, "2026-03-23", 0},
		{"ten days with the applicant", []clock.Stop{stop("2026-03-05", "2026-03-15")}, "2026-04-02", 10},
		{"back on the same day", []clock.Stop{stop("2026-03-05", "2026-03-05")}, "2026-03-23", 0},
		{"returned twice", []clock.Stop{stop("2026-03-05", "2026-03-10"), stop("2026-03-12", "2026-03-14")}, "2026-03-30", 7},
		{"as long as it may", []clock.Stop{stop("2026-03-02", "2026-05-31")}, "2026-06-21", 90},
		{"longer than it may", []clock.Stop{stop("2026-03-02", "2026-07-31")}, "2026-06-21", 90},
	} {
		if r := reckon(t, term, "2026-03-02", c.stops...); r.Due != day(c.due) || r.Stopped != c.stopped {
			t.Errorf("%s: due %s after %d days left out; want %s and %d", c.name, r.Due, r.Stopped, c.due, c.stopped)
		}
	}
	if r := reckon(t, term, "2026-11-20", stop("2026-11-25", "")); !r.Running || r.Due != day("2026-12-17") {
		t.Errorf("while it is returned: due %s, running %v", r.Due, r.Running)
	}
}

func TestWorkingDays(t *testing.T) {
	for _, c := range []struct {
		country, from string
		days          int
		due           string
	}{
		{"RU", "2026-04-30", 3, "2026-05-06"}, // 1 May and a weekend between
		{"RU", "2024-04-26", 1, "2024-04-27"}, // a working Saturday
		{"RU", "2025-12-30", 1, "2026-01-12"}, // New Year's holidays
		{"KR", "2026-02-13", 1, "2026-02-19"}, // the Lunar New Year
	} {
		cal, err := workdays.Of(c.country)
		if err != nil {
			t.Fatal(err)
		}
		if r := reckon(t, clock.Term{Days: c.days, Calendar: cal}, c.from); r.Due != day(c.due) {
			t.Errorf("%d working days from %s in %s: %s, want %s", c.days, c.from, c.country, r.Due, c.due)
		}
	}
	cal, _ := workdays.Of("KR")
	if _, err := clock.Reckon(clock.Term{Days: 10, Calendar: cal}, day("2027-12-28"), nil, day("2027-12-28")); err == nil {
		t.Error("a term is counted beyond the years of its calendar")
	}
}

// TestEveryDayIsExplained: the runs cover every day from the event to the due date once, and as many count as the term has.
func TestEveryDayIsExplained(t *testing.T) {
	cal, err := workdays.Of("RU")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		term := clock.Term{Days: r.IntN(40), MostStop: r.IntN(30)}
		if r.IntN(2) == 0 {
			term.Calendar = cal
		}
		from := day("2024-01-01").AddDays(r.IntN(900))
		var stops []clock.Stop
		for at := from; len(stops) < r.IntN(4); {
			at = at.AddDays(1 + r.IntN(15))
			stops = append(stops, clock.Stop{Reason: "returned", From: at, To: at.AddDays(r.IntN(20))})
			at = stops[len(stops)-1].To
		}
		got, err := clock.Reckon(term, from, stops, from)
		if err != nil {
			t.Fatal(err)
		}
		next, counted, stopped := from.AddDays(1), 0, 0
		for _, x := range got.Runs {
			if x.From != next || x.Days != x.To.DaysSince(x.From)+1 {
				t.Fatalf("%+v does not follow on %s", x, next)
			}
			next = x.To.AddDays(1)
			switch x.Why {
			case clock.Counted, clock.Capped:
				counted += x.Days
			case clock.Stopped:
				stopped += x.Days
			}
		}
		if counted != term.Days || stopped != got.Stopped || got.Due != next.AddDays(-1) || term.MostStop > 0 && stopped > term.MostStop {
			t.Fatalf("%+v from %s: %+v", term, from, got)
		}
	}
}
