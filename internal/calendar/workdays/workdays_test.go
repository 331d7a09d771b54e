package workdays_test

import (
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
)

// TestWorkingDaysOfAYear compares with the published numbers: Russia's production calendar has 248 working days in 2024 and 247 in 2025
// and 2026.
func TestWorkingDaysOfAYear(t *testing.T) {
	for _, c := range []struct {
		country string
		year    int
		want    int
	}{{"RU", 2024, 248}, {"RU", 2025, 247}, {"RU", 2026, 247}} {
		cal, err := workdays.Of(c.country)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for d := calendar.Of(c.year, 1, 1); d.Year() == c.year; d = d.AddDays(1) {
			day, err := cal.At(d)
			if err != nil {
				t.Fatal(err)
			}
			if day.Working {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%s %d has %d working days, want %d", c.country, c.year, n, c.want)
		}
	}
}

func TestDaysThatWereMoved(t *testing.T) {
	for _, c := range []struct {
		country, on string
		working     bool
	}{
		{"RU", "2024-04-27", true},
		{"RU", "2024-04-29", false},
		{"RU", "2026-01-09", false},
		{"RU", "2026-12-31", false},
		{"RU", "2026-03-09", false},
		{"RU", "2027-02-20", true},
		{"RU", "2027-02-22", false},
		{"RU", "2027-11-05", false},
		{"RU", "2027-12-31", false},
		{"KR", "2025-01-27", false},
		{"KR", "2025-05-01", true},
		{"KR", "2026-05-01", false},
		{"KR", "2027-05-03", false},
		{"KR", "2027-07-19", false},
		{"KR", "2026-08-17", false},
		{"KR", "2026-03-02", false},
		{"KR", "2026-03-03", true},
		{"MY", "2025-09-15", false},
		{"MY", "2025-09-01", false},
	} {
		cal, err := workdays.Of(c.country)
		if err != nil {
			t.Fatal(err)
		}
		if day, err := cal.At(calendar.MustParse(c.on)); err != nil || day.Working != c.working {
			t.Errorf("%s %s: working %v, %v", c.country, c.on, day.Working, err)
		}
	}
}

func TestWhatACalendarDoesNotKnowIsRefused(t *testing.T) {
	cal, err := workdays.Of("KR")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cal.At(calendar.MustParse("2031-01-01")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a year not listed: %v", err)
	}
	if _, err := workdays.Of("XX"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a country not listed: %v", err)
	}
	const head = "date,kind,certainty,en,ru,ko\n"
	for _, text := range []string{
		"", "x\n", head, head + "2026-01-01,off,,a,b\n", head + "2026-02-30,off,,a,b,c\n", head + "2026-01-01,free,,a,b,c\n",
		head + "2026-01-01,off,,a,b,c\n2026-01-01,off,,a,b,c\n", head + "2026-01-01,off,,a,b,c\n2028-01-01,off,,a,b,c\n", head + "2026-01-01,off,,a,,c\n",
	} {
		if _, err := workdays.Read("KR", strings.NewReader(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is read: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("date,kind,certainty,en,ru,ko\n2026-01-01,off,,a,b,c\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := workdays.Read("KR", strings.NewReader(text))
		if err == nil && c == nil {
			t.Error("neither a calendar nor an error")
		}
	})
}
