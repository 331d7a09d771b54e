// Package calendar holds dates as dates: a day in the calendar, without a clock or a time zone.
//
// A certificate is valid through a day, not through an instant, and a rule such as "three years in
// business" counts calendar years. Mixing the two is how certificates come to expire at nine in the morning.
package calendar

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar. The zero Date is "no date".
type Date struct {
	year  int
	month time.Month
	day   int
}

// ErrFormat says that a text is not a date written as YYYY-MM-DD.
var ErrFormat = errors.New("calendar: not a date written as YYYY-MM-DD")

// Of makes the date of a year, month and day, carrying overflow as [time.Date] does.
func Of(year int, month time.Month, day int) Date {
	return from(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// On is the day on which the instant t falls in the place loc.
func On(t time.Time, loc *time.Location) Date { return from(t.In(loc)) }

func from(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads YYYY-MM-DD, years 0001 to 9999. The empty text is the zero Date.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%w: %q", ErrFormat, s)
	}
	return from(t), nil
}

// MustParse is Parse for dates written in the program; it panics on a malformed one.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Year, Month and Day are the parts of the date.
func (d Date) Year() int { return d.year }

// Month is the month of the year.
func (d Date) Month() time.Month { return d.month }

// Day is the day of the month, from 1.
func (d Date) Day() int { return d.day }

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes YYYY-MM-DD, and nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Time is midnight of the day in the place loc.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, loc)
}

// AddDays is the date n days later (earlier when n is negative).
func (d Date) AddDays(n int) Date { return Of(d.year, d.month, d.day+n) }

// AddMonths is the same day n months later; where that month is shorter, its last day.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.day, last)}
}

// AddYears is the anniversary n years later; 29 February becomes 28 February in a common year.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// Before, After and Compare order dates by time; the zero Date comes before all others.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After says that d is later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// Compare is -1, 0 or +1 as d is before, equal to or after o.
func (d Date) Compare(o Date) int {
	a, b := d.ordinal(), o.ordinal()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (d Date) ordinal() int { return (d.year*16+int(d.month))*32 + d.day }

// DaysSince is the number of days from o to d.
func (d Date) DaysSince(o Date) int {
	return int(d.Time(time.UTC).Sub(o.Time(time.UTC)) / (24 * time.Hour))
}

// FullYearsSince is the number of whole calendar years from o to d: it grows on each anniversary of o.
func (d Date) FullYearsSince(o Date) int {
	years := d.year - o.year
	if o.AddYears(years).After(d) {
		years--
	}
	return years
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	parsed, err := Parse(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value stores the date as text, which sorts as the dates do in both databases.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what Value stored.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case nil:
		*d = Date{}
		return nil
	}
	return fmt.Errorf("calendar: cannot read a date from %T", v)
}
