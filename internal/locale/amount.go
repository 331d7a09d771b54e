package locale

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/bojanz/currency"
)

// mostFigures bounds what is read before the decimal mark, so that sums cannot overflow.
const mostFigures = 15

// ReadMoney reads an amount as people type it, in whole units of the currency with a fraction where the currency has one, and gives it in
// minor units: "1 200,50", "1,200.50", "1200". A mark before as many figures as the currency has places, or fewer, is the decimal one;
// before groups of three it groups. It is false, and the amount 0, for anything else, for a negative amount, for more than 15 figures
// before the mark and for a currency that ISO 4217 lacks.
func ReadMoney(typed, code string) (int64, bool) {
	digits, ok := currency.GetDigits(code)
	if !ok {
		return 0, false
	}
	places := int(digits)
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' {
			return -1
		}
		return r
	}, typed)
	whole, rest := s, ""
	if at := strings.LastIndexAny(s, ".,"); at >= 0 {
		if n := len(s) - at - 1; n >= 1 && n <= places {
			whole, rest = s[:at], s[at+1:]
		}
	}
	if strings.ContainsAny(whole, ".,") {
		if strings.Contains(whole, ".") && strings.Contains(whole, ",") {
			return 0, false
		}
		groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' })
		if len(groups)-1 != strings.Count(whole, ".")+strings.Count(whole, ",") || len(groups[0]) > 3 {
			return 0, false
		}
		for _, g := range groups[1:] {
			if len(g) != 3 {
				return 0, false
			}
		}
		whole = strings.Join(groups, "")
	}
	if whole == "" || len(whole) > mostFigures || strings.IndexFunc(whole+rest, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", places-len(rest)), 10, 64)
	return n, err == nil
}

// PlainMoney writes an amount as ReadMoney reads it, for the field of a form.
func PlainMoney(minor int64, code string) string {
	places, _ := currency.GetDigits(code)
	s := strconv.FormatInt(minor, 10)
	if places == 0 {
		return s
	}
	if short := int(places) + 1 - len(s); short > 0 {
		s = strings.Repeat("0", short) + s
	}
	whole, fraction := s[:len(s)-int(places)], s[len(s)-int(places):]
	if strings.Trim(fraction, "0") == "" {
		return whole
	}
	return whole + "." + fraction
}
