package table

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fields gives for each heading the field that columns, folded, says it names, and the headings that name none.
func (t Table) Fields(columns map[string]string) (fields, skipped []string) {
	fields = make([]string, len(t.Heading))
	for i, h := range t.Heading {
		if fields[i] = columns[Fold(h)]; fields[i] == "" && strings.TrimSpace(h) != "" {
			skipped = append(skipped, Tidy(h))
		}
	}
	return fields, skipped
}

// Headings gives the field that a heading names, folded, for Fields; of each field the words that name it, parted by ", ".
func Headings(words map[string]string) map[string]string {
	fields := map[string]string{}
	for field, list := range words {
		for _, w := range strings.Split(list, ", ") {
			fields[Fold(w)] = field
		}
	}
	return fields
}

// empties are what people write into a cell that says nothing.
var empties = []string{"", "-", "–", "—", "?", "n/a", "na", "tbd", "unknown", "н/д", "нд", "нет данных", "неизвестно", "미정", "없음", "해당 없음", "미상"}

// Empty says whether a cell states nothing, which is neither a zero nor a no.
func Empty(cell string) bool { return slices.Contains(empties, strings.ToLower(Tidy(cell))) }

// Names are the things that a cell names, as Lines parts them; a line break alone parts them only where no line goes on with a small letter.
// joined says that lines were put together for that.
func Names(cell string) (names []string, joined bool) {
	lines := slices.DeleteFunc(strings.FieldsFunc(cell, func(c rune) bool { return c == '\n' || c == '\r' }), func(l string) bool { return Tidy(l) == "" })
	goesOn := func(l string) bool {
		first, _ := utf8.DecodeRuneInString(Tidy(l))
		return unicode.IsLower(first)
	}
	if len(lines) > 1 && slices.ContainsFunc(lines[1:], goesOn) && !slices.ContainsFunc(lines, Marked) {
		return Lines(strings.Join(lines, " ")), true
	}
	return Lines(cell), false
}

// Words are the words of a name in small letters: its runs of letters and figures, whatever stands between them.
func Words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })
}

// Twice says of each key whether another one is the same. An empty key is like no other.
func Twice(keys []string) []bool {
	times := map[string]int{}
	for _, k := range keys {
		times[k]++
	}
	twice := make([]bool, len(keys))
	for i, k := range keys {
		twice[i] = k != "" && times[k] > 1
	}
	return twice
}

// Parts splits what a cell lists.
func Parts(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' || r == ',' || r == '/' }) {
		if p = strings.TrimSpace(p); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Tidy makes runs of spaces and line breaks one space and takes out what cannot be seen.
func Tidy(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s), unicode.IsSpace), " ")
}

// twins are Cyrillic letters that look like Latin ones; sheets mix them.
var twins = strings.NewReplacer("а", "a", "в", "b", "е", "e", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "т", "t", "х", "x", "у", "y")

// Fold is a word as it is looked up: lower case, tidied, and Latin where only single letters of it are not.
func Fold(s string) string {
	s = strings.ToLower(Tidy(s))
	latin, other := 0, 0
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	if latin > other {
		return twins.Replace(s)
	}
	return s
}

// bullet is what people put before an entry of a list: a dash, a dot, a number.
var bullet = regexp.MustCompile(`^(?:[-–—•*·]\s+|\(?[0-9]{1,2}[.)]\s+)`)

// Lines splits a cell that lists whole sentences: at line breaks, semicolons and bars, never at commas. Marks of lists are taken off.
func Lines(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' || r == '\n' || r == '\r' }) {
		if p = Unmarked(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Marked says whether a line begins as an entry of a list does.
func Marked(line string) bool { return bullet.MatchString(Tidy(line)) }

// Unmarked is a line, tidied, without the mark of an entry of a list.
func Unmarked(line string) string {
	line = Tidy(line)
	return Tidy(strings.TrimPrefix(line, bullet.FindString(line)))
}

// TidyText tidies a text line by line, so that its paragraphs stay.
func TidyText(s string) string {
	var lines []string
	for l := range strings.Lines(s) {
		if l = Tidy(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}
