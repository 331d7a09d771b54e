package table

import (
	"slices"
	"strings"
	"unicode"
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
