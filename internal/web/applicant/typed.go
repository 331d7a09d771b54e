package applicant

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"proba.example/internal/calendar"
)

var (
	plainWhole   = regexp.MustCompile(`^\d+$`)
	commaGroups  = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)
	dotGroups    = regexp.MustCompile(`^\d{1,3}(\.\d{3}){2,}$`) // a single group could be a decimal
	commaDecimal = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
)

// readWhole reads a whole number as people type or paste it: "12,000,000", «12 000 000», "₩12,000,000", and
// losses as accountants write them: "−5", "(5)", "△5".
func readWhole(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(bare(s), "₩"), "원")
	negative := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		negative, s = true, s[1:len(s)-1]
	default:
		for _, mark := range []string{"-", "\u2212", "–", "△", "▲"} {
			if rest, ok := strings.CutPrefix(s, mark); ok {
				negative, s = true, rest
				break
			}
		}
	}
	s = strings.TrimPrefix(s, "₩")
	switch {
	case plainWhole.MatchString(s):
	case commaGroups.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case dotGroups.MatchString(s):
		s = strings.ReplaceAll(s, ".", "")
	default:
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// bare drops every space.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u202f' || r == '\u2009' {
			return -1
		}
		return r
	}, s)
}

// plainNumber takes the grouping out of a number typed for an item; the item itself judges what is left. A single comma
// followed by three figures stays: in Russian it may be a decimal.
func plainNumber(s string, commaGroupsThousands bool) string {
	s = bare(s)
	if commaDecimal.MatchString(s) && (commaGroupsThousands || strings.Count(s, ",") > 1 || strings.Contains(s, ".")) {
		return strings.ReplaceAll(s, ",", "")
	}
	return s
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})\.?$`)
)

// readDate reads a date: as browsers send it, and as people type it where the browser has no field for dates:
// "2026. 1. 31.", «31.01.2026». An empty text is no date.
func readDate(s string) (d calendar.Date, ok bool) {
	s = strings.TrimSuffix(bare(s), "г.")
	if s == "" {
		return d, true
	}
	y, m, day := "", "", ""
	if f := yearFirst.FindStringSubmatch(s); f != nil {
		y, m, day = f[1], f[2], f[3]
	} else if f := dayFirst.FindStringSubmatch(s); f != nil {
		y, m, day = f[3], f[2], f[1]
	} else {
		return d, false
	}
	d, err := calendar.Parse(y + "-" + two(m) + "-" + two(day))
	return d, err == nil
}

func two(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
