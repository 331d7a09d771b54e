package locale

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/bojanz/currency"
)

// Minor reads an amount as people type it into minor units of the currency: "1 200,50", "1,200.50", "1200". A mark before as many figures
// as the currency has places, or fewer, is the decimal one; before groups of three it groups. It is false for anything else, for a negative
// amount and for a currency that ISO 4217 lacks.
func Minor(typed, code string) (int64, bool) {
	digits, ok := currency.GetDigits(code)
	if !ok {
		return 0, false
	}
	places := int(digits)
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u202f' {
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
	if whole == "" || strings.IndexFunc(whole+rest, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", places-len(rest)), 10, 64)
	if err != nil || n > math.MaxInt64/1000 {
		return 0, false
	}
	return n, true
}

// Major writes an amount of minor units the way a field of a form holds it: "1200.50"; Minor reads it back.
func Major(minor int64, code string) string {
	digits, ok := currency.GetDigits(code)
	if !ok || digits == 0 {
		return strconv.FormatInt(minor, 10)
	}
	s := strconv.FormatInt(minor, 10)
	if pad := int(digits) + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return s[:len(s)-int(digits)] + "." + s[len(s)-int(digits):]
}
