package interest

import (
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
)

// Index is a history made ready for many questions: names are folded once and compared as numbers.
type Index struct {
	h       History
	names   map[string]int // folded name → its number, from 1
	aliases map[string]int // key of a group's member → the member's number, from 1
	groups  []int          // group of each member, from 1
	public  map[string]bool
	known   []side
	knownBy map[key][]int // places in known, by what an organisation can be recognised by
	people  map[party.PersonID][]int
	judging map[party.PersonID][]org
	asides  map[party.PersonID][]aside
}

// org is an Org made ready: what it can be recognised by.
type org struct {
	Org
	names         []int
	member, group int // 0: in no table
	address       string
}

// key is one thing by which an organisation can be recognised.
type key struct {
	number       string
	name, member int
}

func (o org) keys() []key {
	var keys []key
	if o.Number != "" {
		keys = append(keys, key{number: o.Number})
	}
	for _, n := range o.names {
		keys = append(keys, key{name: n})
	}
	if o.member != 0 {
		keys = append(keys, key{member: o.member})
	}
	return keys
}

type tie struct {
	Tie
	org   org
	known []int // an expert's: places in Index.known where the organisation is on record
}

type human struct {
	Human
	name   string // folded
	domain string
	ties   []tie
}

type side struct {
	Side
	org    org
	people []human
}

type aside struct {
	Aside
	org org
}

// Expert and Sides are an expert and the parties of a case made ready by one index.
type (
	Expert struct{ human }
	Sides  []side
)

// NewIndex makes a history ready.
func NewIndex(h History) *Index {
	x := &Index{
		h: h, names: map[string]int{}, aliases: map[string]int{}, groups: []int{0}, public: map[string]bool{},
		knownBy: map[key][]int{}, people: map[party.PersonID][]int{}, judging: map[party.PersonID][]org{}, asides: map[party.PersonID][]aside{},
	}
	for _, d := range h.Settings.Public {
		x.public[d] = true
	}
	groups := slices.Clone(h.Groups)
	slices.SortStableFunc(groups, func(a, b Group) int { return strings.Compare(a.ID, b.ID) })
	for i, g := range groups {
		for _, m := range g.Members {
			x.groups = append(x.groups, i+1)
			for _, k := range m.keys() {
				if x.aliases[k] == 0 {
					x.aliases[k] = len(x.groups) - 1
				}
			}
		}
	}
	for i, s := range h.Known {
		k := x.side(s)
		x.known = append(x.known, k)
		for _, by := range k.org.keys() {
			x.knownBy[by] = append(x.knownBy[by], i)
		}
		for _, person := range k.people {
			if person.Person != "" {
				x.people[person.Person] = append(x.people[person.Person], i)
			}
		}
	}
	for _, j := range h.Judging {
		x.judging[j.By] = append(x.judging[j.By], x.org(j.Org))
	}
	for _, a := range h.Asides {
		x.asides[a.Person] = append(x.asides[a.Person], aside{a, x.org(a.Org)})
	}
	return x
}

func (x *Index) org(o Org) org {
	r := org{Org: o, address: foldAddress(o.Address)}
	r.Number = party.CleanNumber(o.Number)
	if r.Number != "" {
		r.member = x.aliases["number "+r.Number]
	}
	for _, n := range o.Names {
		f := party.FoldName(n)
		if f == "" {
			continue
		}
		id := x.names[f]
		if id == 0 {
			id = len(x.names) + 1
			x.names[f] = id
		}
		if !slices.Contains(r.names, id) {
			r.names = append(r.names, id)
		}
		if r.member == 0 {
			r.member = x.aliases["name "+f]
		}
	}
	r.group = x.groups[r.member]
	return r
}

func (x *Index) human(h Human) human {
	r := human{Human: h, name: party.FoldName(h.Name), domain: Domain(h.Email)}
	if x.public[r.domain] {
		r.domain = ""
	}
	for _, t := range h.Ties {
		r.ties = append(r.ties, tie{Tie: t, org: x.org(t.Org)})
	}
	return r
}

func (x *Index) side(s Side) side {
	r := side{Side: s, org: x.org(s.Org)}
	for _, h := range s.People {
		r.people = append(r.people, x.human(h))
	}
	return r
}

// Expert makes an expert ready for [Index.Find]. What the records say about people of the same account is added: the
// organisations for which they act.
func (x *Index) Expert(e Human) Expert {
	e.Ties = slices.Clone(e.Ties)
	for _, i := range x.people[e.Person] {
		e.Ties = append(e.Ties, Tie{Kind: Director, Source: Found, Org: x.h.Known[i].Org})
	}
	r := x.human(e)
	for i, t := range r.ties {
		for _, by := range t.org.keys() {
			for _, k := range x.knownBy[by] {
				if same(t.org, x.known[k].org) != "" && !slices.Contains(r.ties[i].known, k) {
					r.ties[i].known = append(r.ties[i].known, k)
				}
			}
		}
	}
	return Expert{r}
}

// Case makes the parties of a case ready for [Index.Find].
func (x *Index) Case(c Case) Sides {
	sides := make(Sides, len(c.Sides))
	for i, s := range c.Sides {
		sides[i] = x.side(s)
	}
	return sides
}

// same says whether two organisations are one, and how that was recognised; "" when they are not, as far as anybody knows. It does
// not matter which of the two comes first.
func same(a, b org) Via {
	numbers := a.Number != "" && b.Number != "" && (a.Country == b.Country || a.Country == "" || b.Country == "")
	if numbers && a.Number == b.Number {
		return ByNumber
	}
	named := slices.ContainsFunc(a.names, func(n int) bool { return slices.Contains(b.names, n) })
	switch {
	case named && (a.Number == "" || b.Number == ""):
		return ByName
	case a.member != 0 && a.member == b.member:
		return ByAlias
	case named:
		return ByNameOnly // branches have numbers of their own, and so have namesakes
	}
	return ""
}

// counts says whether a tie that ended on the day still counts for so many years.
func (x *Index) counts(from, to calendar.Date, years int) bool {
	if from.After(x.h.Today) {
		return false
	}
	return to.IsZero() || !to.AddYears(years).Before(x.h.Today)
}

// Find gives what ties the expert to the parties, what bars first. The same records in another order give the same findings.
func (x *Index) Find(e Expert, sides Sides) []Finding {
	f := finder{x: x, e: e.human}
	for _, s := range sides {
		f.declared(s)
		f.aside(s)
		f.people(s)
		if s.Applicant {
			f.mutual(s)
			f.addresses(s)
		}
	}
	if len(f.all) == 0 {
		return nil
	}
	return sorted(f.all)
}

type finder struct {
	x   *Index
	e   human
	all []Finding
}

func (f *finder) add(s side, n Finding) {
	n.Person, n.Helper = f.e.Person, !s.Applicant
	n.Bars = f.x.h.Settings.Bars[n.Kind] && n.Via != ByNameOnly
	f.all = append(f.all, n)
}

// declared holds the expert's own ties against a party, and against the groups the party belongs to.
func (f *finder) declared(s side) {
	for _, t := range f.e.ties {
		kind, years := t.Kind, f.x.h.Settings.Years[t.Kind]
		past := !t.To.IsZero() && t.To.Before(f.x.h.Today)
		if kind == Employer && past {
			kind, years = FormerEmployer, f.x.h.Settings.Years[FormerEmployer]
		}
		if via := same(t.org, s.org); via != "" {
			if f.x.counts(t.From, t.To, years) {
				f.add(s, Finding{Kind: kind, Source: t.Source, With: s.org.Name(), Detail: t.Detail, Since: t.From, Until: t.To, Via: via})
			}
			continue
		}
		if t.org.group != 0 && t.org.group == s.org.group && (t.Kind == Employer || t.Kind == Director || t.Kind == Share) &&
			f.x.counts(t.From, t.To, f.x.h.Settings.Years[InGroup]) {
			f.add(s, Finding{Kind: InGroup, Source: Found, With: s.org.Name(), Other: t.org.Name(), Since: t.From, Until: t.To, Via: ByGroup})
		}
	}
}

// aside recalls cases of the same organisation from which the expert stepped aside.
func (f *finder) aside(s side) {
	for _, a := range f.x.asides[f.e.Person] {
		if via := same(a.org, s.org); via != "" && f.x.counts(a.On, a.On, f.x.h.Settings.Years[DeclaredBefore]) {
			f.add(s, Finding{Kind: DeclaredBefore, Source: Declared, With: s.org.Name(), Detail: a.Detail, Since: a.On, Via: via})
		}
	}
}

// people holds the expert against the people of a party.
func (f *finder) people(s side) {
	for _, h := range s.people {
		who := f.knows(h)
		if !s.Applicant && who != "" {
			f.add(s, Finding{Kind: Helped, Source: Found, With: personOf(h, s), Via: who})
		}
		if who == ByPerson {
			continue // the expert's own ties are not to be held against themselves
		}
		f.together(s, h)
		if f.e.domain != "" && f.e.domain == h.domain {
			f.add(s, Finding{Kind: SameDomain, Source: Found, With: personOf(h, s), Other: f.e.domain, Via: ByDomain})
		}
	}
}

// knows says whether a person of a party is the expert.
func (f *finder) knows(h human) Via {
	switch {
	case h.Person != "" && h.Person == f.e.Person, h.Email != "" && strings.EqualFold(strings.TrimSpace(h.Email), strings.TrimSpace(f.e.Email)):
		return ByPerson
	case h.Person == "" && h.name != "" && h.name == f.e.name:
		return ByNameOnly
	}
	return ""
}

// together finds organisations that the expert and a person of a party lead or led, work or worked for.
func (f *finder) together(s side, h human) {
	for _, t := range f.e.ties {
		if t.Kind != Employer && t.Kind != Director {
			continue
		}
		if t.Kind == Director {
			f.leads(s, h, t)
		}
		for _, o := range h.ties {
			if o.Kind != Employer && o.Kind != Director {
				continue
			}
			via := same(t.org, o.org)
			from, to := overlap(t.Tie, o.Tie)
			if via == "" || same(o.org, s.org) != "" || (!to.IsZero() && to.Before(from)) {
				continue
			}
			kind := Colleague
			if t.Kind == Director && o.Kind == Director {
				kind = SharedDirector
			}
			if f.x.counts(from, to, f.x.h.Settings.Years[kind]) {
				f.add(s, Finding{Kind: kind, Source: Found, With: personOf(h, s), Other: t.org.Name(), Since: from, Until: to, Via: via})
			}
		}
	}
}

// leads looks for the person among those who act for an organisation on record that the expert leads.
func (f *finder) leads(s side, h human, t tie) {
	if !f.x.counts(t.From, t.To, f.x.h.Settings.Years[SharedDirector]) || same(t.org, s.org) != "" {
		return
	}
	for _, i := range t.known {
		if same(f.x.known[i].org, s.org) != "" {
			continue
		}
		for _, o := range f.x.known[i].people {
			via := Via("")
			switch {
			case h.Person != "" && h.Person == o.Person:
				via = ByPerson
			case (h.Person == "" || o.Person == "") && h.name != "" && h.name == o.name:
				via = ByNameOnly
			}
			if via != "" {
				f.add(s, Finding{Kind: SharedDirector, Source: Found, With: personOf(h, s), Other: t.org.Name(), Since: t.From, Until: t.To, Via: via})
			}
		}
	}
}

func personOf(h human, s side) string {
	called := []string{h.Name, s.org.Name()}
	if h.Name == "" {
		called[0] = h.Email
	}
	return strings.Join(slices.DeleteFunc(called, func(s string) bool { return s == "" }), ", ")
}

// overlap is the time two ties have in common; its end lies before its beginning when they have none.
func overlap(a, b Tie) (from, to calendar.Date) {
	from, to = a.From, a.To
	if b.From.After(from) {
		from = b.From
	}
	if to.IsZero() || (!b.To.IsZero() && b.To.Before(to)) {
		to = b.To
	}
	return from, to
}

// mutual finds people of the applicant who judge an organisation of the expert's now.
func (f *finder) mutual(s side) {
	for _, h := range s.people {
		if h.Person == "" || h.Person == f.e.Person {
			continue
		}
		for _, judged := range f.x.judging[h.Person] {
			for _, t := range f.e.ties {
				if t.Kind != Employer && t.Kind != Director && t.Kind != Share || !f.x.counts(t.From, t.To, 0) {
					continue
				}
				if via := same(t.org, judged); via != "" {
					f.add(s, Finding{Kind: Mutual, Source: Found, With: personOf(h, s), Other: judged.Name(), Via: via})
				}
			}
		}
	}
}

// addresses compares where the expert's present organisations work with where the applicant does. A business centre has many
// doors, so this only asks for a look unless the agency says otherwise.
func (f *finder) addresses(s side) {
	if s.org.address == "" {
		return
	}
	for _, t := range f.e.ties {
		if (t.Kind != Employer && t.Kind != Director) || !f.x.counts(t.From, t.To, f.x.h.Settings.Years[SameAddress]) || same(t.org, s.org) != "" {
			continue
		}
		if t.org.address == s.org.address || slices.ContainsFunc(t.known, func(i int) bool { return f.x.known[i].org.address == s.org.address }) {
			f.add(s, Finding{Kind: SameAddress, Source: Found, With: s.org.Name(), Other: t.org.Name(), Via: ByAddress})
		}
	}
}
