package solution

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/table"
)

// answers are a yes and a no in three languages, folded.
var answers = map[string]Answer{
	"yes": Yes, "needed": Yes, "required": Yes, "да": Yes, "нужна": Yes, "требуется": Yes, "예": Yes, "네": Yes, "필요": Yes,
	"no": No, "not needed": No, "not required": No, "нет": No, "не нужна": No, "не требуется": No, "아니오": No, "아니요": No, "불필요": No,
}

var judges = map[string]string{
	"self": "self", "ourselves": "self", "сама": "self", "сами": "self", "самооценка": "self", "자체": "self", "자체 평가": "self",
	"independent": "independent", "independently": "independent", "независимая": "independent", "независимый эксперт": "independent", "독립": "independent", "독립 평가": "independent", "외부": "independent",
}

// noAlternatives are how people say that there is nothing alike. Something else can always be bought, if only to go on as before: the column
// stays unknown.
var noAlternatives = []string{"нет", "нет аналогов", "аналогов нет", "отсутствуют", "none", "no", "no analogues", "유사 제품 없음"}

// unreadCountry is the country of a row whose country could not be read: in no country is a number looked up (ISO 3166-1 leaves XX to its
// users).
const unreadCountry = "XX"

// countries are the countries whose names are read, by their codes or in any of the languages; others are told by their codes.
var countries = sync.OnceValue(func() map[string]string {
	words := map[string]string{"korea": "KR", "south korea": "KR", "корея": "KR", "южная корея": "KR", "한국": "KR", "russian federation": "RU", "рф": "RU", "российская федерация": "RU"}
	for _, code := range []string{"KR", "RU", "BY", "KZ", "AM", "KG", "UZ", "CN", "JP", "IN", "US", "DE", "GB", "FR", "TR", "AE"} {
		for _, l := range locale.Languages {
			words[table.Fold(locale.For(l).Country(code))] = code
		}
	}
	return words
})

// country is the code of a country; empty where the cell names none we know.
func country(cell string) string {
	word := table.Fold(cell)
	if code := strings.ToUpper(word); party.IsCountry(code) {
		return code
	}
	return countries()[word]
}

// Words of readiness, in the order of the levels: the stems of Russian ordinals, English and Korean numbers, Roman numerals.
var (
	ordinals = []string{"перв", "втор", "трет", "четв", "пят", "шест", "седьм", "восьм", "девят"}
	numbers  = [][]string{
		strings.Fields("one two three four five six seven eight nine"),
		strings.Fields("first second third fourth fifth sixth seventh eighth ninth"),
		strings.Fields("один два три четыре пять шесть семь восемь девять"),
		strings.Fields("일 이 삼 사 오 육 칠 팔 구"),
		strings.Fields("하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉"),
		strings.Fields("i ii iii iv v vi vii viii ix"),
	}
	levelNoise = regexp.MustCompile(`trl|угт|утг|уровень|уровня|готовности|технологической|технологии|technology|readiness|level|stage|стадия|단계|수준|기술성숙도|из 9|(?: of | out of |/ ?)9$|[():№#]`)
	levelScale = regexp.MustCompile(`(?:гост р|гост|gost r|gost|iso|исо)? ?(58048(?:-[0-9]{4})?|16290(?::[0-9]{4})?)|(horizon(?: 2020| europe)?)`)
	levelRange = regexp.MustCompile(`^([1-9])(?: ?(?:-|\.\.\.?|…|/|,) ?| (?:to|до|или|or|и|and) )([1-9])$`)
	dashes     = strings.NewReplacer("–", "-", "—", "-", "−", "-", "~", "-")
)

// readLevel reads a technology readiness from 1 to 9, in figures or in words, and the scale where it is named. Of a range it is the lower
// end, and not whole; 0 is what cannot be read.
func readLevel(cell string) (level int, scale string, whole bool) {
	s := dashes.Replace(table.Fold(cell))
	if m := levelScale.FindStringSubmatch(s); m != nil {
		switch {
		case strings.HasPrefix(m[1], "58048"):
			scale = "gost_r_58048"
		case m[1] != "":
			scale = "iso_16290"
		default:
			scale = "horizon_2020"
		}
		s = strings.Replace(s, m[0], " ", 1)
	}
	s = strings.Trim(table.Tidy(levelNoise.ReplaceAllString(s, " ")), " -.,;")
	if m := levelRange.FindStringSubmatch(s); m != nil {
		if low, high := int(m[1][0]-'0'), int(m[2][0]-'0'); low < high {
			return low, scale, false
		}
		return 0, "", false
	}
	if len(s) == 1 && s[0] >= '1' && s[0] <= '9' {
		return int(s[0] - '0'), scale, true
	}
	for _, list := range numbers {
		if i := slices.Index(list, s); i >= 0 {
			return i + 1, scale, true
		}
	}
	for i, stem := range ordinals {
		if rest, ok := strings.CutPrefix(s, stem); ok && slices.Contains([]string{"ый", "ой", "ий", "ая", "ья", "ое", "ье", "ого", "его", "ертый", "ёртый", "ертая", "ёртая"}, rest) {
			return i + 1, scale, true
		}
	}
	return 0, "", false
}

var brackets = regexp.MustCompile(`^(.+?) ?\(([^()]+)\)$`)

// bracketed parts a line "name (more)"; without brackets at its end both are empty.
func bracketed(line string) (name, more string) {
	if m := brackets.FindStringSubmatch(line); m != nil {
		return table.Tidy(m[1]), table.Tidy(m[2])
	}
	return "", ""
}

// basisWords are words that tell by what right something is used; before a star they are beginnings of words.
var basisWords = map[Basis][]string{
	Own:      {"own", "собствен*", "исключительн*", "자체*", "자사*"},
	Licensed: {"licen*", "лиценз*", "договор*", "contract*", "라이선스*", "계약*", "사용허락*"},
	Open:     {"open", "opensource", "открыт*", "свободн*", "free", "mit", "apache", "gpl*", "bsd", "오픈*", "공개*"},
}

// basisOf is the right that a text tells of; none where it tells of two. An open licence is a licence too.
func basisOf(text string) Basis {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" ,.:/()-–—«»\"", r) })
	tells := func(b Basis) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(basisWords[b], func(word string) bool {
				stem, more := strings.CutSuffix(word, "*")
				return w == stem || more && strings.HasPrefix(w, stem)
			})
		})
	}
	switch own, licensed, open := tells(Own), tells(Licensed), tells(Open); {
	case own && !licensed && !open:
		return Own
	case open && !own:
		return Open
	case licensed && !own:
		return Licensed
	}
	return ""
}

var parted = regexp.MustCompile(`^(.+?)(?:: | [-–—] )(.+)$`)

// readComponent reads a line such as "Program: own (certificate 2021612345)". What names no basis keeps none; a line that names nothing else
// has no name of its own.
func readComponent(line string) Component {
	name, rest := "", line
	if m := parted.FindStringSubmatch(line); m != nil {
		name, rest = table.Tidy(m[1]), m[2]
	} else if before, more := bracketed(line); before != "" && basisOf(before) == "" {
		name, rest = before, more
	}
	if basisOf(rest) == "" {
		name, rest = "", line
	}
	c := Component{Name: name, Basis: basisOf(rest)}
	if c.Basis == "" {
		return Component{Name: line}
	}
	if strings.ContainsAny(rest, "0123456789") {
		c.Document = rest
	}
	return c
}

// currencyWords are how currencies are written. The sign of the dollar is that of the United States.
var currencyWords = []struct{ word, code string }{
	{"рублей", "RUB"},
	{"рубля", "RUB"},
	{"рубль", "RUB"},
	{"руб.", "RUB"},
	{"руб", "RUB"},
	{"rub", "RUB"},
	{"₽", "RUB"},
	{"р.", "RUB"},
	{"루블", "RUB"},
	{"₩", "KRW"},
	{"원", "KRW"},
	{"krw", "KRW"},
	{"won", "KRW"},
	{"вон", "KRW"},
	{"€", "EUR"},
	{"eur", "EUR"},
	{"euro", "EUR"},
	{"евро", "EUR"},
	{"유로", "EUR"},
	{"us$", "USD"},
	{"$", "USD"},
	{"usd", "USD"},
	{"долларов", "USD"},
	{"доллара", "USD"},
	{"доллар", "USD"},
	{"долл.", "USD"},
	{"долл", "USD"},
	{"달러", "USD"},
}

// currencyOf is the code of a currency; empty where the word names none.
func currencyOf(word string) string {
	word = strings.ToLower(table.Tidy(word))
	for _, c := range currencyWords {
		if word == c.word {
			return c.code
		}
	}
	return ""
}

// multiples are words for powers of ten.
var multiples = []struct {
	word string
	zero int
}{
	{"тысяч", 3},
	{"тыс.", 3},
	{"тыс", 3},
	{"thousand", 3},
	{"천", 3},
	{"k", 3},
	{"만", 4},
	{"백만", 6},
	{"миллиона", 6},
	{"миллионов", 6},
	{"миллион", 6},
	{"млн.", 6},
	{"млн", 6},
	{"million", 6},
	{"억", 8},
	{"млрд.", 9},
	{"млрд", 9},
	{"миллиардов", 9},
	{"миллиарда", 9},
	{"миллиард", 9},
	{"billion", 9},
}

// quote is a price or an amount as it was written.
type quote struct {
	item, currency, unit string
	figure               string // as written; empty where none could be read
	zero                 int    // how many zeros a word such as "million" adds
	free                 bool   // "free of charge"
}

var (
	quoteItem = regexp.MustCompile(`^(.+?)(?:: | [-–—] | = )([^:]+)$`)
	quoteUnit = regexp.MustCompile(`^(?:/ ?|за |в |per |a |an |каждый |per-)(.+)$`)
	free      = []string{"free", "free of charge", "бесплатно", "무료"}
	figures   = regexp.MustCompile(`^[0-9](?:[0-9 .,']*[0-9])?`)
	decimal   = regexp.MustCompile(`^([0-9]{1,6})(?:[.,]([0-9]{1,2}))?$`)
)

// readQuote reads a line such as "Sensor: 120 000 руб. за шт." or "₩1,200,000 / year". A bound ("from 100") or a range is no price, and a
// quote that holds more than an item, one amount, its currency and its unit has no figure.
func readQuote(line string) quote {
	if q, ok := readAmount(line); ok {
		return q
	}
	if m := quoteItem.FindStringSubmatch(line); m != nil {
		if q, ok := readAmount(m[2]); ok {
			q.item = table.Tidy(m[1])
			return q
		}
	}
	return quote{}
}

func readAmount(text string) (q quote, ok bool) {
	text = table.Tidy(text)
	rest := strings.ToLower(text)
	if len(rest) != len(text) { // a letter whose small form is longer: no word of ours
		return q, false
	}
	if slices.Contains(free, rest) {
		return quote{free: true}, true
	}
	take := func(word string) bool {
		after, is := strings.CutPrefix(rest, word)
		if is && wordEnds(word, after) {
			rest = strings.TrimSpace(after)
			return true
		}
		return false
	}
	takeCurrency := func() {
		for _, c := range currencyWords {
			if q.currency == "" && take(c.word) {
				q.currency = c.code
			}
		}
	}
	takeCurrency()
	q.figure = figures.FindString(rest)
	if q.figure == "" {
		return quote{}, false
	}
	rest = strings.TrimSpace(rest[len(q.figure):])
	for _, m := range multiples {
		if q.zero == 0 && take(m.word) {
			q.zero = m.zero
		}
	}
	takeCurrency()
	if rest == "" {
		return q, true
	}
	m := quoteUnit.FindStringSubmatch(rest)
	if m == nil {
		return quote{}, false
	}
	q.unit = text[len(text)-len(m[1]):] // as it was written
	return q, true
}

// wordEnds says whether a word that was found at the head of a text ends there: "k" is none in "kg".
func wordEnds(word, after string) bool {
	last := []rune(word)[len([]rune(word))-1]
	next := []rune(after + " ")[0]
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'а' && r <= 'я' }
	return !letter(last) || !letter(next)
}

// amount is the amount in minor units of the currency; false where it cannot be read in one way only.
func (q quote) amount(currency string) (*int64, bool) {
	one, ok := locale.ReadMoney("1", currency)
	if !ok {
		return nil, false
	}
	if q.free {
		return new(int64), true
	}
	if q.zero == 0 {
		n, ok := locale.ReadMoney(q.figure, currency)
		return &n, ok
	}
	m := decimal.FindStringSubmatch(strings.ReplaceAll(q.figure, " ", ""))
	if m == nil {
		return nil, false
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64) // hundredths
	if err != nil {
		return nil, false
	}
	for range q.zero - 2 {
		n *= 10
	}
	n *= one
	return &n, true
}
