package measure

import (
	"cmp"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/scheme"
)

// Book is the measures in force on one day. Conditions written alike are asked once for a company, however many measures share them.
// It is immutable and safe for concurrent use.
type Book struct {
	Measures   []*Measure // by country, then code
	conditions []*scheme.Condition
	rules      [][]int // of each measure, places among the conditions
	shut       []bool
}

// NewBook takes of all published versions those in force on the day; of several of one code, the one that came into force last.
func NewBook(all []*Measure, on calendar.Date) *Book {
	b := &Book{}
	for _, m := range all {
		if m.InForce(on) {
			b.Measures = append(b.Measures, m)
		}
	}
	slices.SortFunc(b.Measures, func(x, y *Measure) int {
		return cmp.Or(cmp.Compare(x.Country, y.Country), cmp.Compare(x.Code, y.Code), y.ValidFrom.Compare(x.ValidFrom), cmp.Compare(y.Version, x.Version))
	})
	b.Measures = slices.CompactFunc(b.Measures, func(x, y *Measure) bool { return x.Country == y.Country && x.Code == y.Code })
	place := map[string]int{}
	for _, m := range b.Measures {
		rule := make([]int, len(m.Conditions))
		for i, c := range m.Conditions {
			p, ok := place[c.When.Source()]
			if !ok {
				p = len(b.conditions)
				place[c.When.Source()] = p
				b.conditions = append(b.conditions, c.When)
			}
			rule[i] = p
		}
		b.rules, b.shut = append(b.rules, rule), append(b.shut, !m.Window.contains(on))
	}
	return b
}

// Against are the codes of the measures that must not pay beside the measure of the code: those that it shuts out, and those that shut
// it out, in any of the versions, sorted.
func Against(all []*Measure, code string) []string {
	var codes []string
	for _, m := range all {
		if m.Code == code {
			codes = append(codes, m.Excludes...)
		} else if slices.Contains(m.Excludes, code) {
			codes = append(codes, m.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Find gives the measure of the code in the book.
func (b *Book) Find(code string) (*Measure, bool) {
	i := slices.IndexFunc(b.Measures, func(m *Measure) bool { return m.Code == code })
	if i < 0 {
		return nil, false
	}
	return b.Measures[i], true
}

// Judge answers every measure of the book for a company, in the book's order.
func (b *Book) Judge(c Company) []Verdict {
	all := make([]Verdict, len(b.Measures))
	for i, m := range b.Measures {
		all[i] = m.Judge(c)
	}
	return all
}

// Tally counts companies by the answer they got.
type Tally struct{ Open, Unknown, Closed int }

// Count counts the answers to companies, measure by measure in the book's order, without their reasons.
type Count struct {
	Tallies   []Tally
	Companies int

	book    *Book
	answers []Answer // of each condition to the company at hand; empty while it was not asked
}

// NewCount begins to count; one goroutine uses it.
func (b *Book) NewCount() *Count {
	return &Count{Tallies: make([]Tally, len(b.Measures)), book: b, answers: make([]Answer, len(b.conditions))}
}

// Add counts one company, which must be as of the book's day.
func (n *Count) Add(c Company) {
	n.Companies++
	clear(n.answers)
	for i, rule := range n.book.rules {
		switch n.answer(i, rule, c) {
		case Open:
			n.Tallies[i].Open++
		case Unknown:
			n.Tallies[i].Unknown++
		case Closed:
			n.Tallies[i].Closed++
		}
	}
}

func (n *Count) answer(i int, rule []int, c Company) Answer {
	if n.book.shut[i] {
		return Closed
	}
	a := Open
	for _, p := range rule {
		if n.answers[p] == "" {
			yes, known, _ := n.book.conditions[p].Holds(c.known)
			switch {
			case !known:
				n.answers[p] = Unknown
			case yes:
				n.answers[p] = Open
			default:
				n.answers[p] = Closed
			}
		}
		if n.answers[p] == Closed {
			return Closed
		}
		if n.answers[p] == Unknown {
			a = Unknown
		}
	}
	return a
}
