package register

import (
	"cmp"
	"encoding/base64"
	"errors"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

// Index finds entries: by words in any spelling, by closed lists, by days, by standing. It holds of each entry what is searched and
// nothing else, about half a kilobyte, and answers alike whatever database the entries come from. It judges standing by the very
// rule of Entry.StandingOn.
//
// Entries and events are only added, in the order in which the register took them in. An Index is not safe for use by several
// goroutines while one of them adds.
type Index struct {
	docs    []doc
	places  map[string]int32 // of each number, its place in docs
	order   []int32          // docs by day of issue and number, the earliest first
	codes   map[string]uint16
	terms   terms
	pending map[string][]int32
	names   names // whole words of names, of which near ones are offered
}

// doc is what is searched of one entry.
type doc struct {
	number                       string
	business                     string
	issued, through              int32 // see ordinal
	scheme, sheet, region, grade uint16
	events                       []Event
}

const (
	soundMark = "~"
	// mostPending is how many new words are kept beside the sorted terms before they are merged into them.
	mostPending = 512
	// MostNear is how many near spellings are offered.
	MostNear = 5

	usualLimit = 50
	mostRows   = 1000
)

// NewIndex gives an empty index.
func NewIndex() *Index {
	return &Index{places: map[string]int32{}, codes: map[string]uint16{}, pending: map[string][]int32{}}
}

// ordinal is a day as a number in the order of days.
func ordinal(d calendar.Date) int32 {
	return int32(d.Year()*10_000 + int(d.Month())*100 + d.Day()) //nolint:gosec // years have four figures
}

func date(n int32) calendar.Date {
	return calendar.Of(int(n/10_000), time.Month(n/100%100), int(n%100))
}

// Add takes in entries with their events. An entry that is there already is passed over.
func (x *Index) Add(entries ...Entry) {
	for _, e := range entries {
		if _, known := x.places[e.Number]; known {
			continue
		}
		place := int32(len(x.docs)) //nolint:gosec // two thousand million certificates are not issued
		x.places[e.Number] = place
		x.docs = append(x.docs, doc{
			number: e.Number, business: digits(e.BusinessNumber), issued: ordinal(e.IssuedOn), through: ordinal(e.ValidThrough),
			scheme: x.code(e.Scheme), sheet: x.code(e.Sheet), region: x.code(e.Region), grade: x.code(e.Grade), events: slices.Clone(e.Events),
		})
		x.names.add(e, place)
		at, _ := slices.BinarySearchFunc(x.order, place, x.byIssue)
		x.order = slices.Insert(x.order, at, place)
		for word := range entryWords(e) {
			x.pending[word] = append(x.pending[word], place)
		}
	}
	// Doubling keeps a long row of additions from merging the same terms again and again.
	if len(x.pending) > max(mostPending, x.terms.len()) {
		x.settle()
	}
}

// Settle makes searches fast again after a row of additions.
func (x *Index) Settle() {
	if len(x.pending) > mostPending {
		x.settle()
	}
}

// AddEvent takes in a change of standing of an entry that is there.
func (x *Index) AddEvent(number string, v Event) {
	if place, known := x.places[number]; known {
		x.docs[place].events = append(slices.Clip(x.docs[place].events), v)
	}
}

// Len is how many entries there are.
func (x *Index) Len() int { return len(x.docs) }

func (x *Index) code(s string) uint16 {
	c, known := x.codes[s]
	if !known {
		c = uint16(len(x.codes)) + 1 //nolint:gosec // schemes have tens of codes
		x.codes[s] = c
	}
	return c
}

func (x *Index) byIssue(a, b int32) int {
	return cmp.Or(cmp.Compare(x.docs[a].issued, x.docs[b].issued), strings.Compare(x.docs[a].number, x.docs[b].number))
}

// entryWords are all words under which an entry is found.
func entryWords(e Entry) map[string]bool {
	found := map[string]bool{}
	for _, name := range []string{e.Holder, e.LatinName} {
		words := nameWords(name)
		for _, w := range words {
			addWord(found, w)
		}
		if joined := strings.Join(words, ""); len(words) > 1 && !hasDigit(joined) { // spaces within a name come and go
			addWord(found, joined)
		}
		for _, w := range strings.FieldsFunc(Fold(name), func(r rune) bool { return !isHangul(r) }) {
			found[w] = true // the Korean part of a word in two scripts
		}
		for _, w := range strings.Fields(Fold(name)) { // legal forms too: they are asked for alone
			found[w] = true
		}
	}
	for _, n := range []string{e.Number, e.BusinessNumber} {
		if n = Fold(n); n != "" {
			found[n], found[strings.ReplaceAll(n, " ", "")] = true, true
		}
	}
	return found
}

func hasDigit(word string) bool { return strings.IndexFunc(word, unicode.IsDigit) >= 0 }

// leastTail is the shortest end of a word in letters under which it is found; Hangul is found from every syllable on, because it writes
// 한빛정밀, Hanbit Precision, as one word.
const leastTail = 5

func addWord(found map[string]bool, word string) {
	for _, s := range spellings(word) {
		found[s] = true
		for _, heard := range sounds(s) {
			found[soundMark+heard] = true
		}
	}
	runes := []rune(word)
	for i := 1; i < len(runes); i++ {
		if isHangul(runes[i]) || (isCyrillic(runes[i]) && len(runes)-i >= leastTail) {
			found[string(runes[i:])] = true
		}
	}
}

func (x *Index) settle() {
	x.terms = x.terms.with(x.pending)
	clear(x.pending)
}

// set is a set of docs, one bit each.
type set []uint64

func (x *Index) newSet() set { return make(set, (len(x.docs)+63)/64) }

func (s set) add(docs []int32) {
	for _, d := range docs {
		s[d/64] |= 1 << (d % 64)
	}
}

func (s set) has(d int32) bool { return s[d/64]&(1<<(d%64)) != 0 }

func (s set) and(o set) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s set) or(o set) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s set) count() (n int64) {
	for _, w := range s {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// beginning adds to s the docs with a word that begins so.
func (x *Index) beginning(s set, prefix string) {
	x.terms.beginning(prefix, s.add)
	for word, docs := range x.pending {
		if strings.HasPrefix(word, prefix) {
			s.add(docs)
		}
	}
}

// matching are the docs in which a word typed is found.
func (x *Index) matching(word string) set {
	s := x.newSet()
	for _, spelt := range spellings(word) {
		x.beginning(s, spelt)
		for _, heard := range sounds(spelt) {
			x.beginning(s, soundMark+heard)
		}
	}
	return s
}

// Found is what a search finds: one page of numbers, the latest issued first.
type Found struct {
	Numbers []string
	Total   int64
	Next    string
	Near    []string // numbers of entries whose number or holder's name is nearly that of the words, where nothing matches them
}

// Search answers a query. A cursor that is none is a NotFound fault; where Words hold no letter and no figure nothing is found.
func (x *Index) Search(q Query) (Found, error) {
	after, err := x.after(q.After)
	if err != nil {
		return Found{}, err
	}
	words := queryWords(q.Words)
	if len(words) == 0 && strings.TrimSpace(q.Words) != "" {
		return Found{}, nil
	}
	all := x.everything()
	for _, w := range words {
		all.and(x.matching(w))
	}
	if len(words) > 1 { // Ssang Yong is SsangYong
		all.or(x.matching(strings.Join(words, "")))
	}
	named := len(words) == 0 || all.count() > 0
	if n := digits(q.BusinessNumber); n != "" { // few begin so: the others need not be looked at one by one
		begin := x.newSet()
		x.beginning(begin, n)
		all.and(begin)
	}
	x.narrow(all, q)
	found := Found{Total: all.count()}
	if !named {
		if n := digits(q.Words); n != "" {
			found.Near = x.nearNumbers(n)
		} else {
			found.Near = x.near(words)
		}
	}
	n := min(cmp.Or(max(q.Limit, 0), usualLimit), mostRows)
	for i := after - 1; i >= 0; i-- {
		d := x.order[i]
		if !all.has(d) {
			continue
		}
		if len(found.Numbers) == n {
			found.Next = x.cursor(found.Numbers[n-1])
			break
		}
		found.Numbers = append(found.Numbers, x.docs[d].number)
	}
	return found, nil
}

// queryWords are the words of what was typed. A number typed in groups is one word.
func queryWords(typed string) []string {
	if n := digits(typed); n != "" {
		return []string{n}
	}
	return nameWords(typed)
}

func (x *Index) everything() set {
	s := x.newSet()
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := len(x.docs) % 64; rest != 0 {
		s[len(s)-1] = 1<<rest - 1
	}
	return s
}

// narrow takes out of s what the rest of the query does not ask for.
func (x *Index) narrow(s set, q Query) {
	keep := x.filters(q)
	if len(keep) == 0 {
		return
	}
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			bit := bits.TrailingZeros64(w)
			d := &x.docs[i*64+bit]
			for _, wanted := range keep {
				if !wanted(d) {
					s[i] &^= 1 << bit
					break
				}
			}
		}
	}
}

func (x *Index) filters(q Query) (keep []func(*doc) bool) {
	coded := func(wanted string, of func(*doc) uint16) {
		if wanted != "" {
			c := x.codes[wanted] // 0 where nothing has it
			keep = append(keep, func(d *doc) bool { return of(d) == c })
		}
	}
	coded(q.Scheme, func(d *doc) uint16 { return d.scheme })
	coded(q.Sheet, func(d *doc) uint16 { return d.sheet })
	coded(q.Region, func(d *doc) uint16 { return d.region })
	coded(q.Grade, func(d *doc) uint16 { return d.grade })
	if q.BusinessNumber != "" {
		n := digits(q.BusinessNumber)
		keep = append(keep, func(d *doc) bool { return n != "" && d.business == n })
	}
	if !q.IssuedFrom.IsZero() {
		from := ordinal(q.IssuedFrom)
		keep = append(keep, func(d *doc) bool { return d.issued >= from })
	}
	if !q.IssuedTo.IsZero() {
		to := ordinal(q.IssuedTo)
		keep = append(keep, func(d *doc) bool { return d.issued <= to })
	}
	if q.Standing != "" {
		day := ordinal(q.On)
		keep = append(keep, func(d *doc) bool { return d.standing(q.On, day) == q.Standing })
	}
	return keep
}

// standing is what Entry.StandingOn says; of most entries there is nothing to tell but their term.
func (d *doc) standing(day calendar.Date, n int32) Standing {
	switch {
	case len(d.events) > 0:
		s, _ := standingOn(date(d.issued), date(d.through), d.events, day)
		return s
	case n < d.issued:
		return NotYetValid
	case n > d.through:
		return StandingExpired
	}
	return Valid
}

// cursor is a place in the register: the last entry of a page. To readers it is an opaque text.
func (x *Index) cursor(number string) string {
	d := x.docs[x.places[number]]
	return base64.RawURLEncoding.EncodeToString([]byte(date(d.issued).String() + " " + number))
}

// after is how many entries in order stand before the cursor's; all of them without a cursor. The entry of the cursor need not
// be there. A text that is no cursor leads nowhere.
func (x *Index) after(s string) (int, error) {
	if s == "" {
		return len(x.order), nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	on, number, ok := strings.Cut(string(b), " ")
	day, dateErr := calendar.Parse(on)
	if err != nil || !ok || dateErr != nil {
		return 0, fault.New(fault.NotFound, "fault.not_found").Because(errors.New("not a cursor of the register"))
	}
	at, _ := slices.BinarySearchFunc(x.order, doc{issued: ordinal(day), number: number}, func(i int32, c doc) int {
		return cmp.Or(cmp.Compare(x.docs[i].issued, c.issued), strings.Compare(x.docs[i].number, c.number))
	})
	return at, nil
}
