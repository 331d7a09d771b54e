package register

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Russian names are written in Latin letters as in Russian passports: ICAO Doc 9303 part 3 section 6, which the Ministry of
// Foreign Affairs follows (order 2113 of 12 February 2020), with ъ left out as in GOST R 52535.1-2006, since companies write none.
var icao = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "i", 'к': "k", 'л': "l", 'м': "m",
	'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch",
	'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
}

// habits are what else is met for these letters: GOST 7.79-2000 system B, the British habit, and the Latin of trade marks.
var habits = map[rune]string{'й': "y", 'х': "h", 'ц': "c", 'щ': "sch", 'ю': "yu", 'я': "ya", 'ё': "yo", 'ь': "", 'ъ': ""}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

// PassportLatin writes a Russian word in Latin letters by the table of passports; letters that are not Russian stay.
func PassportLatin(word string) string { return spell(word, nil) }

// spell writes a word by the passport's table, with other spellings of some letters in their places.
func spell(word string, instead map[rune]string) string {
	var b strings.Builder
	for _, r := range word {
		latin, known := instead[r]
		if !known {
			latin, known = icao[r]
		}
		if known {
			b.WriteString(latin)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain takes the marks off Latin letters: é is e.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
