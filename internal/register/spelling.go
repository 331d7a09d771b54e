package register

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Somebody who looks for a company types its name in the script at hand: Samsung, самсунг, 삼성. Every word of a name is therefore
// kept in several spellings (spellings), every word typed is spelt in the same ways, and what begins alike is found. Below that
// lies the sound of a word (sounds), which brings together what the systems write differently: samseong, samsung, самсон.

// legalForms say what kind of company it is and nothing about which; folded. Who types them with a name means the name.
var legalForms = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
주식회사 유한회사 유한책임회사 합자회사 합명회사 재단법인 사단법인 농업회사법인 주 유 재 사
ооо ао пао зао оао нао ип тоо гуп муп фгуп нко ано
общество с ограниченной ответственностью акционерное публичное непубличное закрытое открытое индивидуальный предприниматель
ooo ao pao zao oao jsc pjsc ojsc cjsc
co ltd limited llc inc incorporated corp corporation company plc gmbh ag sa srl bv oy ab kk lp llp pte pty`) {
		m[w] = true
	}
	return m
}()

// attachedForms are written together with the name, before or behind it.
var attachedForms = []string{"주식회사", "유한책임회사", "유한회사", "합자회사", "합명회사", "농업회사법인"}

// houseSpellings are what companies make of Korean words in Latin letters against every table. They are parts of public company
// names; each is put in its place within a longer word.
var houseSpellings = []struct{ hangul, latin string }{
	{"삼성", "samsung"},
	{"현대", "hyundai"},
	{"대우", "daewoo"},
	{"기아", "kia"},
	{"롯데", "lotte"},
	{"한화", "hanwha"},
	{"두산", "doosan"},
	{"효성", "hyosung"},
	{"쌍용", "ssangyong"},
	{"금호", "kumho"},
	{"포스코", "posco"},
	{"네이버", "naver"},
	{"카카오", "kakao"},
	{"셀트리온", "celltrion"},
	{"하이닉스", "hynix"},
	{"농심", "nongshim"},
	{"신세계", "shinsegae"},
	{"대림", "daelim"},
	{"동원", "dongwon"},
	{"영풍", "youngpoong"},
	{"바이오", "bio"},
	{"테크", "tech"},
	{"소프트", "soft"},
	{"시스템", "system"},
	{"네트웍스", "networks"},
	{"로보틱스", "robotics"},
	{"에너지", "energy"},
}

// letterNames are the Korean names of Latin letters, the longer first: firms that are called by letters write them so. They are
// read as letters at the beginning of a word, two or more of them.
var letterNames = []struct{ hangul, latin string }{
	{"에이치", "h"},
	{"더블유", "w"},
	{"아이", "i"},
	{"에스", "s"},
	{"에프", "f"},
	{"에이", "a"},
	{"케이", "k"},
	{"제이", "j"},
	{"브이", "v"},
	{"와이", "y"},
	{"오", "o"},
	{"유", "u"},
	{"이", "e"},
	{"엘", "l"},
	{"엠", "m"},
	{"엔", "n"},
	{"알", "r"},
	{"지", "g"},
	{"티", "t"},
	{"씨", "c"},
	{"시", "c"},
	{"디", "d"},
	{"비", "b"},
	{"피", "p"},
}

// surnames begin many names of firms and are written by habit, not by the table. (The habit of passports: National Institute of
// Korean Language, survey of romanised surnames.)
var surnames = map[string][]string{
	"김": {"kim"}, "이": {"lee", "yi", "rhee"}, "박": {"park", "pak"}, "최": {"choi", "choe"}, "정": {"jung", "chung"}, "조": {"cho"}, "강": {"kang"},
	"윤": {"yoon"}, "장": {"chang"}, "임": {"lim"}, "유": {"yoo", "ryu"}, "노": {"roh"}, "신": {"shin"}, "오": {"oh"}, "구": {"koo"}, "우": {"woo"}, "문": {"moon"},
}

// spellings are a folded word as it stands and in Latin letters, each once, the word itself first.
func spellings(word string) []string {
	out := []string{word}
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch {
	case strings.IndexFunc(word, isHangul) >= 0:
		for _, s := range koreanLatin(word) {
			add(s)
		}
	case strings.IndexFunc(word, isCyrillic) >= 0:
		add(PassportLatin(word))
		add(spell(word, habits))
		add(spell(word, map[rune]string{'й': "y", 'ю': "yu", 'я': "ya", 'ё': "e"}))
		add(spell(word, map[rune]string{'й': "y", 'х': "h", 'ц': "ts", 'щ': "shch", 'ю': "yu", 'я': "ya"}))
	default:
		add(plain(word))
	}
	return out
}

// koreanLatin spells a word with Hangul in it: by the two systems, by the habits of surnames, and as companies write themselves,
// whole and in the parts of which it is made.
func koreanLatin(word string) []string {
	out := []string{parts(word, RevisedRomanization), parts(word, func(s string) string { return PassportLatin(strings.ReplaceAll(Kontsevich(s), "ъ", "")) })}
	for _, latin := range surnames[firstRune(word)] {
		if rest := word[len(firstRune(word)):]; rest != "" {
			out = append(out, latin+parts(rest, RevisedRomanization))
		}
	}
	house := leadingLetters(word)
	for _, h := range houseSpellings {
		house = strings.ReplaceAll(house, h.hangul, " "+h.latin+" ")
	}
	if house == word {
		return out
	}
	made := strings.Fields(house)
	for i, part := range made {
		made[i] = parts(part, RevisedRomanization)
	}
	out = append(out, strings.Join(made, ""))
	for _, part := range made {
		if len(part) > 1 {
			out = append(out, part)
		}
	}
	return out
}

// leadingLetters puts Latin letters in the place of their Korean names at the beginning of a word, where two or more stand there.
func leadingLetters(word string) string {
	letters, rest := "", word
next:
	for rest != "" {
		for _, l := range letterNames {
			if after, ok := strings.CutPrefix(rest, l.hangul); ok {
				letters, rest = letters+l.latin, after
				continue next
			}
		}
		break
	}
	if len(letters) < 2 {
		return word
	}
	return letters + " " + rest
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// parts applies a system to the stretches of Hangul in a word and leaves the rest.
func parts(word string, system func(string) string) string {
	var b, run strings.Builder
	flush := func() {
		b.WriteString(system(run.String()))
		run.Reset()
	}
	for _, r := range word {
		if isHangul(r) {
			run.WriteRune(r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// soundTable brings together, longest first, what different systems write for one sound. Vowels are of two kinds, a and the rest: no two
// systems agree on more.
var soundTable = strings.NewReplacer(
	"chkh", "c", "shch", "s", "tsch", "c", "kkh", "k", "tkh", "t", "pkh", "p", "dzh", "c", "tch", "c", "sch", "s", "woo", "o", "yae", "o", "wae", "wo",
	"ch", "c", "zh", "c", "ts", "c", "tz", "c", "dz", "c", "jj", "c", "kh", "h", "gh", "k", "ph", "p", "th", "t", "sh", "s", "wh", "w", "ck", "k", "ng", "n",
	"qu", "kw", "ce", "so", "ci", "so", "cy", "so", "ae", "o", "ai", "o", "ay", "o", "ya", "a", "ia", "a", "wu", "o",
	"g", "k", "q", "k", "c", "k", "z", "c", "d", "t", "b", "p", "f", "p", "v", "w", "l", "r", "j", "c", "x", "ks",
	"e", "o", "i", "o", "u", "o", "y", "o",
)

// leastSound is the shortest sound that is compared: shorter ones are common to too many words.
const leastSound = 4

// sounds are how a word in Latin letters sounds, roughly: none for short words and for what is not Latin throughout. The Korean eu
// is heard as a vowel, and in borrowed words as nothing.
func sounds(latin string) []string {
	for _, r := range latin {
		if r < 'a' || r > 'z' {
			return nil
		}
	}
	var out []string
	for _, s := range []string{latin, strings.ReplaceAll(latin, "eu", "")} {
		if s = sound(s); len(s) >= leastSound && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func sound(latin string) string {
	s := soundTable.Replace(latin)
	var b strings.Builder
	var last byte
	for i := range len(s) {
		if c := s[i]; c != last && (c != 'h' || i == 0) {
			b.WriteByte(c)
			last = c
		}
	}
	return b.String()
}

// nameWords are the folded words of a name, legal forms left out where something else remains, and forms that are written together
// with the name taken off.
func nameWords(name string) []string {
	var all, kept []string
	for _, w := range strings.Fields(Fold(name)) {
		for _, form := range attachedForms {
			if bare := strings.TrimSuffix(strings.TrimPrefix(w, form), form); bare != "" {
				w = bare
			}
		}
		all = append(all, w)
		if !legalForms[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// digits is a number without the signs that group it, or "" where there is anything else in it.
func digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsDigit(r) && r < utf8.RuneSelf:
			b.WriteRune(r)
		case unicode.IsSpace(r), strings.ContainsRune("-‐‑–.№/", r):
		default:
			return ""
		}
	}
	return b.String()
}
