package certificate

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar without a time of day. The zero Date is no day at all.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads YYYY-MM-DD with a year from 1900 to 9999.
func ParseDate(s string) (Date, error) {
	if d, ok := readDate(s); ok {
		return d, nil
	}
	return Date{}, fmt.Errorf("certificate: %q is not a date YYYY-MM-DD", s)
}

// DateOf is the day of an instant in the instant's own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero tells whether the date is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Before tells whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.compare(other) < 0 }

func (d Date) compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// next is the day after.
func (d Date) next() Date { return DateOf(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, time.UTC)) }

// String is YYYY-MM-DD.
func (d Date) String() string {
	if d.Year < 0 || d.Year > 9999 || d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 {
		return fmt.Sprintf("%d-%d-%d", d.Year, d.Month, d.Day) // no day at all, and never read back as one
	}
	b := make([]byte, 0, 10)
	b = pad(b, d.Year, 4)
	b = pad(append(b, '-'), int(d.Month), 2)
	return string(pad(append(b, '-'), d.Day, 2))
}

// In is the day as people of the language write it.
func (d Date) In(l Language) string { return speak(l, nil).date(d) }

func pad(b []byte, n, width int) []byte {
	for unit := pow10[width-1]; unit > 0; unit /= 10 {
		b = append(b, byte('0'+n/unit%10)) //nolint:gosec // one digit
	}
	return b
}

var pow10 = [...]int{1, 10, 100, 1000}

func readDate(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 || y < 1900 || m < 1 || m > 12 || d < 1 || d > lastDay(y, time.Month(m)) {
		return Date{}, false
	}
	return Date{y, time.Month(m), d}, true
}

func lastDay(y int, m time.Month) int {
	switch m {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// readInstant reads one spelling of RFC 3339: whole seconds, capital T and Z, Z for UTC and ±HH:MM otherwise. What is
// read is written back the same by writeInstant.
func readInstant(s string) (time.Time, bool) {
	if len(s) < 20 || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	day, ok := readDate(s[:10])
	h, ok1 := digits(s[11:13])
	m, ok2 := digits(s[14:16])
	sec, ok3 := digits(s[17:19])
	if !ok || !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || sec > 59 {
		return time.Time{}, false
	}
	zone := time.UTC
	switch {
	case s[19:] == "Z":
	case len(s) == 25 && (s[19] == '+' || s[19] == '-') && s[22] == ':':
		zh, ok1 := digits(s[20:22])
		zm, ok2 := digits(s[23:])
		offset := zh*3600 + zm*60
		if !ok1 || !ok2 || zh > 15 || zm > 59 || offset == 0 {
			return time.Time{}, false
		}
		if s[19] == '-' {
			offset = -offset
		}
		zone = time.FixedZone("", offset)
	default:
		return time.Time{}, false
	}
	return time.Date(day.Year, day.Month, day.Day, h, m, sec, 0, zone), true
}

// writeInstant is the inverse of readInstant; fractions of a second are cut.
func writeInstant(t time.Time) string { return t.Format("2006-01-02T15:04:05Z07:00") }
