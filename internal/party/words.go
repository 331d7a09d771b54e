package party

import (
	"strings"
	"unicode/utf8"

	"proba.example/internal/fault"
)

// Clean leaves out of what somebody typed what the store would not keep as it is, and the space around it: what is said must read the
// same ever after, and a digest over it must hold.
func Clean(s string) string {
	return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD"))
}

// Words asks for a text of least to most characters in a field. missing is the sentence for a shorter one, printed with args.
func Words(l *fault.List, field, missing, text string, least, most int, args ...any) {
	if n := utf8.RuneCountInString(text); n < least {
		l.Add(field, missing, args...)
	} else if n > most {
		l.Add(field, "party.too_long", "Max", most)
	}
}
