package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseRefusesWhatIsNotADate(t *testing.T) {
	for _, s := range []string{"2026-02-30", "26-01-01", "2026/01/01", "2026-1-1", "0000-01-01", "yesterday"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, d)
		}
	}
	if d, err := Parse(""); err != nil || !d.IsZero() {
		t.Errorf("the empty text should be no date, got %v, %v", d, err)
	}
}

func TestAnniversaries(t *testing.T) {
	cases := []struct {
		name, from string
		years      int
		want       string
	}{
		{"three years of a certificate", "2026-06-30", 3, "2029-06-30"},
		{"leap day in a common year", "2024-02-29", 3, "2027-02-28"},
		{"leap day to leap day", "2024-02-29", 4, "2028-02-29"},
	}
	for _, c := range cases {
		if got := MustParse(c.from).AddYears(c.years).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFullYears(t *testing.T) {
	start := MustParse("2023-03-01")
	for day, want := range map[string]int{"2026-02-28": 2, "2026-03-01": 3, "2026-03-02": 3, "2023-03-01": 0} {
		if got := MustParse(day).FullYearsSince(start); got != want {
			t.Errorf("%s: got %d full years, want %d", day, got, want)
		}
	}
}

func TestDatesKeepTheirOrderAndRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Of(rapid.IntRange(1, 9000).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 31).Draw(t, "day"))
		n := rapid.IntRange(-4000, 4000).Draw(t, "days")
		if d.Year() < 20 {
			return
		}
		later := d.AddDays(n)
		if later.DaysSince(d) != n {
			t.Fatalf("%v + %d days = %v, %d days apart", d, n, later, later.DaysSince(d))
		}
		if (n > 0) != later.After(d) || (later.String() > d.String()) != later.After(d) {
			t.Fatalf("order of %v and %v is lost", d, later)
		}
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := json.Unmarshal(b, &back); err != nil || back != d {
			t.Fatalf("round trip of %v gave %v, %v", d, back, err)
		}
	})
}
