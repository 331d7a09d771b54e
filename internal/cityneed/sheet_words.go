package cityneed

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/table"
)

// nones are how people say that there is no budget owner or no route to adoption, which is another thing than an empty cell (R19).
var nones = []string{"none", "no", "there is none", "нет", "отсутствует", "не предусмотрен", "не предусмотрено", "없음", "없다"}

// anywhere is how people say that any place will do.
var anywhere = []string{"any", "any place", "anywhere", "любая", "любое", "любое место", "любая площадка", "어느 곳이나", "무관", "제한 없음"}

// answers are a yes and a no in three languages, folded.
var answers = map[string]bool{
	"yes": true, "true": true, "1": true, "да": true, "예": true, "네": true,
	"no": false, "false": false, "0": false, "нет": false, "아니오": false, "아니요": false,
}

// states are the words for a state, folded: true where solutions are no longer sought. An imported request is a draft whatever else it says.
var states = map[string]bool{
	"draft": false, "open": false, "active": false, "черновик": false, "открыт": false, "открыта": false, "активен": false, "активный": false, "초안": false, "공개": false, "진행": false, "진행 중": false,
	"archived": true, "archive": true, "closed": true, "в архиве": true, "архив": true, "архивный": true, "закрыт": true, "закрыта": true, "보관": true, "마감": true, "종료": true,
}

// months are the beginnings of the names of months, by which they are told; "may" and "мая" stand for themselves.
var months = [12][]string{
	{"jan", "янв"},
	{"feb", "фев"},
	{"mar", "мар"},
	{"apr", "апр"},
	{"may", "май", "мая"},
	{"jun", "июн"},
	{"jul", "июл"},
	{"aug", "авг"},
	{"sep", "сен"},
	{"oct", "окт"},
	{"nov", "ноя"},
	{"dec", "дек"},
}

func month(word string) (time.Month, bool) {
	i := slices.IndexFunc(months[:], func(names []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(word, n) })
	})
	return time.Month(i + 1), i >= 0
}

// Days as people write them. Every pattern gives year, month and day in its own order.
var (
	yearFirst  = regexp.MustCompile(`^([0-9]{4}) ?[-./년] ?([0-9]{1,2}) ?[-./월] ?([0-9]{1,2}) ?[.일]?(?: 00:00(?::00)?)?$`)
	dayFirst   = regexp.MustCompile(`^([0-9]{1,2}) ?([./-]) ?([0-9]{1,2}) ?[./-] ?([0-9]{4}) ?(?:г\.?|года)?$`)
	dayNamed   = regexp.MustCompile(`^([0-9]{1,2})(?:st|nd|rd|th)? ([a-zа-я]{3,})\.?,? ([0-9]{4}) ?(?:г\.?|года)?$`)
	monthFirst = regexp.MustCompile(`^([a-z]{3,})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$`)
	before     = regexp.MustCompile(`^(?:до|until|by|to|till) +| *(?:까지)$`)
)

// Years a deadline may lie in; another one is a slip of the keyboard.
const (
	firstYear = 2000
	lastYear  = 2100
)

// readDay reads a day. With points the day stands first, as in Russia; between slashes or hyphens day and month are
// told apart only where one of them is over twelve, because half of the world writes the month first. Nothing is guessed: a month, a quarter
// or a day that no calendar has is no day.
func readDay(cell string) (calendar.Date, bool) {
	s := strings.TrimSpace(before.ReplaceAllString(strings.ToLower(table.Tidy(cell)), ""))
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // the patterns let figures alone through
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return day(number(m[1]), time.Month(number(m[2])), number(m[3]))
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		a, b := number(m[1]), number(m[3])
		switch {
		case m[2] == "." || a > 12 || a == b:
			return day(number(m[4]), time.Month(b), a)
		case b > 12:
			return day(number(m[4]), time.Month(a), b)
		}
		return calendar.Date{}, false
	}
	if m := dayNamed.FindStringSubmatch(s); m != nil {
		if name, ok := month(m[2]); ok {
			return day(number(m[3]), name, number(m[1]))
		}
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		if name, ok := month(m[1]); ok {
			return day(number(m[3]), name, number(m[2]))
		}
	}
	return calendar.Date{}, false
}

func day(y int, m time.Month, d int) (calendar.Date, bool) {
	on := calendar.Of(y, m, d)
	if y < firstYear || y > lastYear || on.Year() != y || on.Month() != m || on.Day() != d {
		return calendar.Date{}, false
	}
	return on, true
}
