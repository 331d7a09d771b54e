package workdays_test

import (
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
)

const heading = "date,kind,certainty,en,ru,ko\n"

func year(t *testing.T, country, effective string, number int, lines ...string) workdays.Year {
	t.Helper()
	c, y, err := workdays.ReadYear(country, heading+strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return workdays.Year{Country: country, Year: y, Number: number, Effective: calendar.MustParse(effective), Days: c}
}

// A loaded year takes the place of the shipped one from its day on, and leaves the other years and countries as they are.
func TestALoadedYearHoldsFromItsDay(t *testing.T) {
	b := workdays.NewBook([]workdays.Year{
		year(t, "KR", "2026-06-01", 2, "2027-03-05,off,,c,c,c"), year(t, "KR", "2026-05-01", 1, "2027-03-03,off,,a,a,a"), year(t, "KZ", "2026-05-01", 1, "2027-03-04,off,,b,b,b"),
	})
	for _, x := range []struct {
		country, asOf, on string
		working           bool
	}{
		{"KR", "2026-04-30", "2027-03-03", true},
		{"KR", "2026-05-01", "2027-03-03", false},
		{"KR", "2026-06-01", "2027-03-03", true},
		{"KR", "2026-06-01", "2027-03-05", false},
		{"KR", "2026-06-01", "2027-03-01", true},  // off in the shipped calendar
		{"KR", "2026-06-01", "2026-03-02", false}, // of another year
		{"KZ", "2026-06-01", "2027-03-04", false},
		{"RU", "2026-06-01", "2027-11-05", false},
	} {
		c, err := b.Of(x.country, calendar.MustParse(x.asOf))
		if err != nil {
			t.Fatal(err)
		}
		if day, err := c.At(calendar.MustParse(x.on)); err != nil || day.Working != x.working {
			t.Errorf("%s %s as of %s: working %v, %v", x.country, x.on, x.asOf, day.Working, err)
		}
	}
	if _, err := b.Of("KZ", calendar.MustParse("2026-04-30")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a country before its calendar was loaded: %v", err)
	}
	shipped, err := workdays.Of("KR")
	if day, err2 := shipped.At(calendar.MustParse("2027-03-01")); err != nil || err2 != nil || day.Working {
		t.Errorf("the shipped calendar was changed: %v, %v, %+v", err, err2, day)
	}
	if got := b.Since("KR", calendar.MustParse("2026-05-20")); got != calendar.MustParse("2026-05-01") {
		t.Errorf("holds since %s", got)
	}
	if !b.Since("RU", calendar.MustParse("2026-05-20")).IsZero() {
		t.Error("Russia's was loaded")
	}
}

func TestWhatTwoCalendarsSeeDifferently(t *testing.T) {
	was, err := workdays.Of("KR")
	if err != nil {
		t.Fatal(err)
	}
	now := year(t, "KR", "2026-06-01", 1, "2031-01-01,off,,New Year,Новый год,신정", "2031-03-01,work,,a,a,a").Days
	all := workdays.Compare(was, now, 2031)
	if len(all) != 2 || all[0].On != calendar.MustParse("2031-01-01") || !all[0].Was.Working || all[0].Now.Working || all[1].Was.Working || !all[1].Now.Working {
		t.Errorf("%+v", all)
	}
	if got := workdays.Compare(was, was, 2027); len(got) != 0 {
		t.Errorf("a calendar is different from itself: %+v", got)
	}
	if n := now.Working(2031); n != 261 {
		t.Errorf("2031 has %d working days", n)
	}
}

func TestAYearThatCannotBeLoaded(t *testing.T) {
	for name, x := range map[string]struct{ country, text, key string }{
		"two years":  {"KR", heading + "2026-01-01,off,,a,b,c\n2027-01-01,off,,a,b,c\n", "workdays.one_year"},
		"no country": {"korea", heading + "2026-01-01,off,,a,b,c\n", "workdays.code"},
		"no heading": {"KR", "2026-01-01,off,,a,b,c\n", "workdays.line"},
		"nothing":    {"KR", "", "workdays.line"},
	} {
		if _, _, err := workdays.ReadYear(x.country, x.text); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != x.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, y, err := workdays.ReadYear("KR", "\ufeff"+heading+"2026-01-01,off,,a,b,c\n"); err != nil || y != 2026 {
		t.Errorf("saved by a spreadsheet: %v", err)
	}
}

func FuzzReadYear(f *testing.F) {
	f.Add("KR", heading+"2026-01-01,off,,a,b,c\n2026-01-03,work,expected,a,b,c\n")
	f.Add("RU", "\ufeff"+heading)
	f.Fuzz(func(t *testing.T, country, text string) {
		c, y, err := workdays.ReadYear(country, text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("another kind of fault: %v", err)
			}
			return
		}
		if n := c.Working(y); n < 0 || n > 366 || len(c.Named(y)) == 0 || len(workdays.Compare(c, c, y)) != 0 {
			t.Errorf("%d working days, %d named", n, len(c.Named(y)))
		}
	})
}
