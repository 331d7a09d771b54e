package locale

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"proba.example/internal/calendar"
)

const (
	noBreakSpace     = "\u00a0"
	minusSign        = "\u2212"
	russianGroupFrom = 10_000 // Russian typography leaves four-digit numbers unbroken
)

// Number writes a whole number with the language's digit grouping.
func (p Printer) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	sep := ","
	if p.lang == Russian {
		sep = noBreakSpace
		if len(s) <= len(strconv.Itoa(russianGroupFrom))-1 {
			sep = ""
		}
	}
	if sep != "" {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + sep + s[i:]
		}
	}
	if neg {
		s = minusSign + s
	}
	return s
}

// Points writes tenths of a point with one decimal: 8125 is "812.5", in Russian «812,5».
func (p Printer) Points(tenths int64) string {
	sign := ""
	if tenths < 0 {
		sign, tenths = minusSign, -tenths
	}
	return sign + p.Number(tenths/10) + p.decimalMark() + strconv.FormatInt(tenths%10, 10)
}

// Decimal writes a number given in plain decimal notation ("3.75") as the language does.
func (p Printer) Decimal(s string) string {
	whole, frac, cut := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	out := p.Number(n)
	if n == 0 && strings.HasPrefix(whole, "-") {
		out = minusSign + out
	}
	if cut {
		out += p.decimalMark() + frac
	}
	return out
}

func (p Printer) decimalMark() string {
	if p.lang == Russian {
		return ","
	}
	return "."
}

// Percent writes a whole per cent value as the language does.
func (p Printer) Percent(n int64) string {
	if p.lang == Russian {
		return p.Number(n) + noBreakSpace + "%"
	}
	return p.Number(n) + "%"
}

// Money writes an amount in minor units of the currency (ISO 4217); currencies without minor units, such
// as KRW, are given in whole units. The places and signs are those of the CLDR.
func (p Printer) Money(minor int64, code string) string {
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return p.Number(minor) + noBreakSpace + code
	}
	return currency.NewFormatter(currency.NewLocale(string(p.lang))).Format(amount)
}

// RoundMoney is Money without an empty fraction, for caps and budgets: "RUB 200,000,000".
func (p Printer) RoundMoney(minor int64, code string) string {
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return p.Money(minor, code)
	}
	f := currency.NewFormatter(currency.NewLocale(string(p.lang)))
	f.MinDigits = 0
	return f.Format(amount)
}

var (
	englishMonths = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	russianMonths = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}
)

// Capital begins words with a capital letter, as where a name of the catalogue that stands within sentences heads a field or a row.
func (p Printer) Capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// Date writes a date in full: "2 January 2026", «2 января 2026 г.», "2026년 1월 2일".
func (p Printer) Date(d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	y, m, day := strconv.Itoa(d.Year()), int(d.Month()), strconv.Itoa(d.Day())
	switch p.lang {
	case Russian:
		return day + noBreakSpace + russianMonths[m-1] + " " + y + noBreakSpace + "г."
	case Korean:
		return y + "년 " + strconv.Itoa(m) + "월 " + day + "일"
	}
	return day + noBreakSpace + englishMonths[m-1] + " " + y
}

// ShortDate writes a date in figures, as tables need it: "2026-01-02", «02.01.2026», "2026. 1. 2."
func (p Printer) ShortDate(d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	switch p.lang {
	case Russian:
		return d.Time(time.UTC).Format("02.01.2006")
	case Korean:
		return d.Time(time.UTC).Format("2006. 1. 2.")
	}
	return d.String()
}

// Moment writes an instant, in the place loc, as a date and the time to the minute.
func (p Printer) Moment(t time.Time, loc *time.Location) string {
	return p.Date(calendar.On(t, loc)) + ", " + t.In(loc).Format("15:04")
}

// Bytes writes a file size.
func (p Printer) Bytes(n int64) string {
	units := [...]string{"B", "KB", "MB", "GB"}
	if p.lang == Russian {
		units = [...]string{"Б", "КБ", "МБ", "ГБ"}
	}
	i := 0
	tenths := n * 10
	for tenths >= 10_000 && i < len(units)-1 {
		tenths /= 1000
		i++
	}
	if i == 0 || tenths%10 == 0 || tenths >= 1000 {
		return p.Number(tenths/10) + noBreakSpace + units[i]
	}
	return p.Points(tenths) + noBreakSpace + units[i]
}
