package register

import "strings"

// A Hangul syllable is 0xAC00 + (initial*21 + vowel)*28 + final (The Unicode Standard, 3.12). Names are written in Latin and in
// Russian letters by the two systems that official papers use:
//
//   - the Revised Romanization of Korean, Notice 2000-8 of the Ministry of Culture and Tourism (국어의 로마자 표기법), with its
//     article 3.1: assimilation of neighbours, ㄴ and ㄹ to ll, palatalisation before 이. Names are nouns, so ㄱ, ㄷ, ㅂ before ㅎ keep
//     their h, and sounds that become tense are not written so;
//   - the system of L. R. Kontsevich (Концевич), by which Korean names stand in Russian texts, with voicing between voiced sounds
//     and the нъ that keeps a final ㅇ apart from a following vowel.
//
// Both are applied to whole words; what a company writes itself is registered beside and compared as it stands.
const (
	firstSyllable = '가'
	finalSyllable = '힣'
	vowels        = 21
	finals        = 28
)

func isHangul(r rune) bool { return r >= firstSyllable && r <= finalSyllable }

type syllable struct{ initial, vowel, final int }

func syllables(word string) []syllable {
	var out []syllable
	for _, r := range word {
		if !isHangul(r) {
			return nil
		}
		n := int(r - firstSyllable)
		out = append(out, syllable{n / (vowels * finals), n / finals % vowels, n % finals})
	}
	return out
}

// The places of the letters that rules speak of, in Unicode's order of initials and of finals.
const (
	giyeok, nieun, digeut, rieul, mieum, bieup, silent, jieut = 0, 2, 3, 5, 6, 7, 11, 12

	noFinal, finalDigeut, finalTieut, finalHieut = 0, 7, 25, 27

	vowelI = 20
)

var (
	latinInitials = [19]string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	latinVowels   = [vowels]string{
		"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
	}
	// Finals as they sound at the end of a syllable, and as they move to a syllable that begins with a vowel.
	latinFinals = [finals]string{
		"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
	}
	latinMoved = [finals]string{
		"", "g", "kk", "ks", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r", "m", "b", "bs", "s", "ss", "ng", "j", "ch", "k", "t", "p", "",
	}

	russianInitials = [19]string{"к", "кк", "н", "т", "тт", "р", "м", "п", "пп", "с", "сс", "", "ч", "чч", "чх", "кх", "тх", "пх", "х"}
	russianVowels   = [vowels]string{
		"а", "э", "я", "йя", "о", "е", "ё", "йе", "о", "ва", "вэ", "ве", "ё", "у", "во", "ве", "ви", "ю", "ы", "ый", "и",
	}
	russianFinals = [finals]string{
		"", "к", "к", "к", "н", "н", "н", "т", "ль", "к", "м", "ль", "ль", "ль", "п", "ль", "м", "п", "п", "т", "т", "н", "т", "т", "к", "т", "п", "т",
	}
	russianMoved = [finals]string{
		"", "г", "кк", "кс", "н", "ндж", "н", "д", "р", "льг", "льм", "льб", "льс", "льтх", "льпх", "р", "м", "б", "пс", "с", "сс", "нъ", "дж", "чх", "кх", "тх", "пх", "",
	}
	russianVoiced = map[int]string{giyeok: "г", digeut: "д", bieup: "б", jieut: "дж"}
)

// RevisedRomanization writes a word of Hangul syllables in Latin letters; what is not Hangul throughout gives "".
func RevisedRomanization(word string) string {
	var b strings.Builder
	all := syllables(word)
	for i, s := range all {
		initial := latinInitials[s.initial]
		if i > 0 {
			initial = joinLatin(all[i-1], s)
		}
		b.WriteString(initial)
		b.WriteString(latinVowels[s.vowel])
		if i == len(all)-1 {
			b.WriteString(latinFinals[s.final])
		}
	}
	return b.String()
}

// stop says of a final which stop it sounds as: k, t, p, or none.
func stop(final int) string {
	switch sound := latinFinals[final]; sound {
	case "k", "t", "p":
		return sound
	}
	return ""
}

var nasalOf = map[string]string{"k": "ng", "t": "n", "p": "m"}

// joinLatin is the final of a syllable and the initial of the next, as they sound together.
func joinLatin(a, b syllable) string {
	sound := latinFinals[a.final]
	switch {
	case a.final == noFinal:
		return latinInitials[b.initial]
	case b.initial == silent && b.vowel == vowelI && a.final == finalDigeut:
		return "j"
	case b.initial == silent && b.vowel == vowelI && a.final == finalTieut:
		return "ch"
	case b.initial == silent:
		return latinMoved[a.final]
	case b.initial == rieul && (sound == "l" || sound == "n"), b.initial == nieun && sound == "l":
		return "ll"
	case b.initial == rieul && stop(a.final) != "":
		return nasalOf[stop(a.final)] + "n"
	case b.initial == rieul:
		return sound + "n"
	case (b.initial == nieun || b.initial == mieum) && stop(a.final) != "":
		return nasalOf[stop(a.final)] + latinInitials[b.initial]
	case a.final == finalHieut:
		return aspirated(b.initial)
	}
	return sound + latinInitials[b.initial]
}

// aspirated is an initial after a final ㅎ.
func aspirated(initial int) string {
	switch initial {
	case giyeok:
		return "k"
	case digeut:
		return "t"
	case jieut:
		return "ch"
	}
	return latinInitials[initial]
}

// Kontsevich writes a word of Hangul syllables in Russian letters; what is not Hangul throughout gives "".
func Kontsevich(word string) string {
	var b strings.Builder
	all := syllables(word)
	for i, s := range all {
		initial, vowel := russianInitials[s.initial], russianVowels[s.vowel]
		if i > 0 {
			initial = joinRussian(all[i-1], s)
		}
		if vowel == "е" && initial == "" {
			vowel = "э"
		}
		if vowel == "ый" && initial != "" {
			vowel = "ы"
		}
		b.WriteString(initial)
		b.WriteString(vowel)
		if i == len(all)-1 {
			b.WriteString(russianFinals[s.final])
		}
	}
	return b.String()
}

var russianNasal = map[string]string{"k": "н", "t": "н", "p": "м"}

func joinRussian(a, b syllable) string {
	sound := latinFinals[a.final]
	voiced, canVoice := russianVoiced[b.initial]
	switch {
	case a.final == noFinal && canVoice:
		return voiced
	case a.final == noFinal:
		return russianInitials[b.initial]
	case b.initial == silent && b.vowel == vowelI && a.final == finalDigeut:
		return "дж"
	case b.initial == silent && b.vowel == vowelI && a.final == finalTieut:
		return "чх"
	case b.initial == silent:
		return russianMoved[a.final]
	case b.initial == rieul && (sound == "l" || sound == "n"), b.initial == nieun && sound == "l":
		return "лл"
	case b.initial == rieul && stop(a.final) != "":
		return russianNasal[stop(a.final)] + "н"
	case b.initial == rieul:
		return russianFinals[a.final] + "н"
	case (b.initial == nieun || b.initial == mieum) && stop(a.final) != "":
		return russianNasal[stop(a.final)] + russianInitials[b.initial]
	case canVoice && stop(a.final) == "" && a.final != finalHieut:
		return russianFinals[a.final] + voiced
	}
	return russianFinals[a.final] + russianInitials[b.initial]
}
