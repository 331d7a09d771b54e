package matching

import (
	"cmp"
	"math/bits"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

// Scale is the likeness of two that have all in common: likeness is in whole millionths.
const Scale = 1_000_000

// Offer is a solution that was admitted to pilots, as it was handed in.
type Offer struct {
	Admission  solution.AdmissionID
	Solution   solution.Solution
	Company    string        // its name
	Owners     []string      // what tells who stands behind the company: its number, its group
	AdmittedOn calendar.Date // a refusal before that day was of an earlier description
}

// Place is a site with what is known of its use.
type Place struct {
	Site         site.Site
	Technologies []string      // the site's, as codes of the taxonomy
	Used         int           // of its capacity: pilots that are not over, and matches that may become one
	With         []solution.ID // that are matched with it already, or tested here
	Owners       []string      // what tells who stands behind the site
}

// Left is how many pilots more the place can take in; false while its capacity is unknown.
func (p Place) Left() (int, bool) {
	if p.Site.Capacity == nil {
		return 0, false
	}
	return max(0, *p.Site.Capacity-p.Used), true
}

// Refusal is an earlier match that somebody refused.
type Refusal struct {
	Solution     solution.ID
	Site         site.ID
	By           Side
	Reason       Reason
	On           calendar.Date
	Markets      []string // of the solution as it was then
	Technologies []string
}

// Bar is what rules a pair out (R15).
type Bar string

// The bars.
const (
	NotRegistered Bar = "not_registered"
	Full          Bar = "full"
	Data          Bar = "data"    // the place does not accept what the pilot would gather
	Dates         Bar = "dates"   // too few days in common
	Owner         Bar = "owner"   // one owner behind both
	Already       Bar = "already" // the two are matched, or were
	Refused       Bar = "refused"
)

// Bars are all bars, in the order in which they are told.
var Bars = []Bar{NotRegistered, Full, Data, Dates, Owner, Already, Refused}

// Unknown is what nobody stated and somebody should ask before a pair is agreed on.
type Unknown string

// The unknowns.
const (
	UnknownMarkets      Unknown = "markets"
	UnknownTechnologies Unknown = "technologies"
	UnknownCapacity     Unknown = "capacity"
	UnknownData         Unknown = "data"
	UnknownOwner        Unknown = "owner"
)

// Unknowns are all of them, in the order in which they are told.
var Unknowns = []Unknown{UnknownMarkets, UnknownTechnologies, UnknownCapacity, UnknownData, UnknownOwner}

// Kind is what a part of the score compares.
type Kind string

// The kinds of parts.
const (
	ByMarkets      Kind = "markets"
	ByTechnologies Kind = "technologies"
	ByRefusals     Kind = "refusals" // takes off
)

// Kinds are all kinds.
var Kinds = []Kind{ByMarkets, ByTechnologies, ByRefusals}

// Part is one part of a score: Common of All that either has, with the weight it got, per thousand of the weights that count here. Of
// refusals Common is how many there were, and Points what they take off.
type Part struct {
	Kind   Kind `json:"kind"`
	Common int  `json:"common"`
	All    int  `json:"all,omitempty"`
	Weight int  `json:"weight,omitempty"`
	Points int  `json:"points"` // millionths of the score, rounded; below zero takes off
}

// Rating is what is to be said of a pair.
type Rating struct {
	Offer, Place int // in the order in which the board got them
	Bars         []Bar
	Missing      []string      // of Data: the classes that the place does not accept
	Until        calendar.Date // of Refused: the first day on which the pair is free again; zero: when the solution is admitted anew
	Unknown      []Unknown
	Parts        []Part
	Score        int   // millionths
	Needs        []int // open requests that the solution answers and that this place could serve, the most alike first
}

// Led says that a request asks for the pair: such pairs come before those that merely suit (R18).
func (r Rating) Led() bool { return len(r.Needs) > 0 }

// Partial says that something was unknown and left out of the score (R16).
func (r Rating) Partial() bool {
	return slices.Contains(r.Unknown, UnknownMarkets) || slices.Contains(r.Unknown, UnknownTechnologies)
}

// set is a set of codes, by the number each code got.
type set []uint64

func (s set) has() bool { return s != nil }

// codes numbers the codes it meets.
type codes map[string]int

func (c codes) set(list []string) set {
	if len(list) == 0 {
		return nil
	}
	var s set
	for _, code := range list {
		n, known := c[code]
		if !known {
			n = len(c)
			c[code] = n
		}
		for len(s) <= n/64 {
			s = append(s, 0)
		}
		s[n/64] |= 1 << (n % 64)
	}
	return s
}

// common counts what both have and what either has.
func (s set) common(o set) (both, either int) {
	if len(s) < len(o) {
		s, o = o, s
	}
	for i, w := range s {
		x := uint64(0)
		if i < len(o) {
			x = o[i]
		}
		both += bits.OnesCount64(w & x)
		either += bits.OnesCount64(w | x)
	}
	return both, either
}

// traits is what is compared.
type traits struct{ markets, technologies set }

type offer struct {
	traits
	data   set
	needs  []likeness // of open requests it answers, the most alike first
	asks   bool       // one of them could be served anywhere
	at     map[int]bool
	owners set
}

type likeness struct{ need, score int }

type place struct {
	traits
	data, owners set
	free         bool      // registered, and a place left as far as is known
	taught       []refused // what refusals of the place's own say of its taste
}

type refused struct{ traits }

// Board holds what is matched, made ready for being compared many times over.
type Board struct {
	set    Settings
	today  calendar.Date
	offers []Offer
	places []Place
	needs  []cityneed.Request

	o     []offer
	p     []place
	n     []traits
	rests map[rest]calendar.Date // pairs that were refused, and until when they rest; the zero date: for good
}

type rest struct {
	solution solution.ID
	site     site.ID
}

// NewBoard makes a board of what there is on a day. Requests that are not open are left out of account.
func NewBoard(s Settings, today calendar.Date, offers []Offer, places []Place, needs []cityneed.Request, past []Refusal) *Board {
	b := &Board{set: s, today: today, offers: offers, places: places, needs: needs, rests: map[rest]calendar.Date{}}
	markets, technologies, data, owners := codes{}, codes{}, codes{}, codes{}
	of := func(m, t []string) traits { return traits{markets.set(m), technologies.set(t)} }
	at := map[site.ID]int{}
	for i, x := range places {
		at[x.Site.ID] = i
		left, known := x.Left()
		b.p = append(b.p, place{
			traits: of(x.Site.Markets, x.Technologies), data: data.set(x.Site.DataClasses), owners: owners.set(x.Owners),
			free: x.Site.State == site.Registered && (!known || left > 0),
		})
	}
	admitted := map[solution.ID]calendar.Date{}
	for _, x := range offers {
		admitted[x.Solution.ID] = x.AdmittedOn
	}
	for _, r := range past {
		if i, known := at[r.Site]; known && r.By != Applicant && r.Reason == Unsuitable {
			b.p[i].taught = append(b.p[i].taught, refused{of(r.Markets, r.Technologies)})
		}
		b.rest(r, admitted[r.Solution])
	}
	for _, x := range needs {
		b.n = append(b.n, of(x.Markets, x.Technologies))
	}
	for _, x := range offers {
		o := offer{traits: of(x.Solution.Markets, x.Solution.Technologies), data: data.set(x.Solution.Data), owners: owners.set(x.Owners), at: map[int]bool{}}
		for n, need := range needs {
			if need.State != cityneed.Open {
				continue
			}
			if score, _ := s.alike(o.traits, b.n[n]); score > 0 && score >= s.Answers*(Scale/1000) {
				o.needs = append(o.needs, likeness{n, score})
				if i, known := at[need.Site]; known {
					o.at[i] = true
				}
				o.asks = o.asks || need.Site == ""
			}
		}
		slices.SortStableFunc(o.needs, func(x, y likeness) int {
			return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(needs[x.need].ID, needs[y.need].ID))
		})
		b.o = append(b.o, o)
	}
	return b
}

// rest notes a refusal, if it still binds the pair. What a place or a company found unsuitable or not ready stays so until the solution is
// admitted anew; the other reasons pass with time.
func (b *Board) rest(r Refusal, admitted calendar.Date) {
	key := rest{r.Solution, r.Site}
	old, bound := b.rests[key]
	if bound && old.IsZero() {
		return
	}
	switch r.Reason {
	case Unsuitable, NotReady:
		if !admitted.After(r.On) {
			b.rests[key] = calendar.Date{}
		}
	case Busy, Conditions, Other:
		days := b.set.Rest
		if r.Reason == Busy {
			days = b.set.Busy
		}
		if until := r.On.AddDays(days); until.After(b.today) && until.After(old) {
			b.rests[key] = until
		}
	}
}

// alike is the likeness of two in millionths, rounded half up, with its parts: the weighted mean of the shares in common (Jaccard's index)
// over what is known of both (R16, R16a). Nothing known gives 0 and no parts.
func (s Settings) alike(x, y traits) (score int, parts [2]Part) {
	var weight, num, den int64 = 0, 0, 1
	add := func(i int, k Kind, w int, a, b set) {
		if w == 0 || !a.has() || !b.has() {
			return
		}
		both, either := a.common(b)
		parts[i] = Part{Kind: k, Common: both, All: either, Weight: w}
		num, den = num*int64(either)+int64(w)*int64(both)*den, den*int64(either)
		weight += int64(w)
	}
	add(0, ByMarkets, s.Markets, x.markets, y.markets)
	add(1, ByTechnologies, s.Technologies, x.technologies, y.technologies)
	if weight == 0 {
		return 0, parts
	}
	return int(rounded(num*Scale, den*weight)), parts
}

// rounded is a quotient of numbers that are not negative, to the nearest whole number, half up.
func rounded(num, den int64) int64 { return (2*num + den) / (2 * den) }

// open says whether nothing rules the pair out.
func (b *Board) open(o, p int) bool {
	x, y := &b.o[o], &b.p[p]
	if !y.free || !x.data.within(y.data) || x.owners.meets(y.owners) || !b.days(o, p) {
		return false
	}
	if slices.Contains(b.places[p].With, b.offers[o].Solution.ID) {
		return false
	}
	if len(b.rests) == 0 {
		return true
	}
	_, rests := b.rests[rest{b.offers[o].Solution.ID, b.places[p].Site.ID}]
	return !rests
}

// within says that nothing is known to be missing.
func (s set) within(o set) bool {
	if !s.has() || !o.has() {
		return true
	}
	both, _ := s.common(o)
	have, _ := s.common(s)
	return both == have
}

func (s set) meets(o set) bool {
	both, _ := s.common(o)
	return both > 0
}

// days says whether the solution and the place have enough days in common, from the day of the board on. A date that nobody set is no limit.
func (b *Board) days(o, p int) bool {
	s, x := &b.offers[o].Solution, &b.places[p].Site
	from, to := b.today, s.To
	for _, d := range []calendar.Date{s.From, x.OpenFrom} {
		if d.After(from) {
			from = d
		}
	}
	if to.IsZero() || !x.OpenTo.IsZero() && x.OpenTo.Before(to) {
		to = x.OpenTo
	}
	return to.IsZero() || !from.AddDays(b.set.Least-1).After(to)
}

// score is the score of a pair, whatever rules it out.
func (b *Board) score(o, p int) int {
	s, _ := b.set.alike(b.o[o].traits, b.p[p].traits)
	return s - b.learned(o, p, s)
}

// learned is what earlier refusals take off: for each solution that the place found unsuitable, a part of the likeness to it, together no
// more than the most, and no more than there is.
func (b *Board) learned(o, p, score int) int {
	off := 0
	for _, r := range b.p[p].taught {
		like, _ := b.set.alike(b.o[o].traits, r.traits)
		off += like * b.set.Learn / 1000
	}
	return min(off, b.set.LearnMost*(Scale/1000), score)
}

// led says whether an open request asks for the pair.
func (b *Board) led(o, p int) bool { return b.o[o].asks || b.o[o].at[p] }

// Rate says all that is to be said of a pair.
func (b *Board) Rate(o, p int) Rating {
	x, y, at := &b.o[o], &b.p[p], b.places[p].Site
	r := Rating{Offer: o, Place: p}
	bar := func(is bool, why Bar) {
		if is {
			r.Bars = append(r.Bars, why)
		}
	}
	left, known := b.places[p].Left()
	bar(at.State != site.Registered, NotRegistered)
	bar(known && left == 0, Full)
	if !x.data.within(y.data) {
		bar(true, Data)
		for _, c := range b.offers[o].Solution.Data {
			if !slices.Contains(at.DataClasses, c) {
				r.Missing = append(r.Missing, c)
			}
		}
	}
	bar(!b.days(o, p), Dates)
	bar(x.owners.meets(y.owners), Owner)
	bar(slices.Contains(b.places[p].With, b.offers[o].Solution.ID), Already)
	until, rests := b.rests[rest{b.offers[o].Solution.ID, at.ID}]
	bar(rests, Refused)
	r.Until = until

	unknown := func(is bool, what Unknown) {
		if is {
			r.Unknown = append(r.Unknown, what)
		}
	}
	unknown(!x.markets.has() || !y.markets.has(), UnknownMarkets)
	unknown(!x.technologies.has() || !y.technologies.has(), UnknownTechnologies)
	unknown(!known, UnknownCapacity)
	unknown(!x.data.has() || !y.data.has(), UnknownData)
	unknown(at.Number == "", UnknownOwner)

	score, parts := b.set.alike(x.traits, y.traits)
	r.Parts = renormalised(parts)
	off := b.learned(o, p, score)
	if n := len(y.taught); n > 0 && off > 0 {
		r.Parts = append(r.Parts, Part{Kind: ByRefusals, Common: n, Points: -off})
	}
	r.Score = score - off
	for _, l := range x.needs {
		if to := b.needs[l.need].Site; to == "" || to == at.ID {
			r.Needs = append(r.Needs, l.need)
		}
	}
	return r
}

// renormalised gives the parts that count, with their weights made to sum to a thousand and what each adds to the score.
func renormalised(parts [2]Part) []Part {
	var all []Part
	sum := int64(0)
	for _, x := range parts {
		sum += int64(x.Weight)
	}
	for _, x := range parts {
		if x.Weight > 0 {
			w := int64(x.Weight)
			x.Points = int(rounded(w*int64(x.Common)*Scale, sum*int64(x.All)))
			x.Weight = int(rounded(w*1000, sum))
			all = append(all, x)
		}
	}
	return all
}

// PlacesFor are all places for a solution: what a request asks for first, then the most alike, those that are ruled out last.
func (b *Board) PlacesFor(o int) []Rating {
	all := make([]Rating, len(b.places))
	for p := range b.places {
		all[p] = b.Rate(o, p)
	}
	slices.SortFunc(all, func(x, y Rating) int {
		return cmp.Or(order(x, y), cmp.Compare(b.places[x.Place].Site.ID, b.places[y.Place].Site.ID))
	})
	return all
}

// OffersFor are all solutions for a place, in the same order.
func (b *Board) OffersFor(p int) []Rating {
	all := make([]Rating, len(b.offers))
	for o := range b.offers {
		all[o] = b.Rate(o, p)
	}
	slices.SortFunc(all, func(x, y Rating) int {
		return cmp.Or(order(x, y), cmp.Compare(b.offers[x.Offer].Admission, b.offers[y.Offer].Admission))
	})
	return all
}

func order(x, y Rating) int {
	rank := func(r Rating) int {
		switch {
		case len(r.Bars) > 0:
			return 2
		case r.Led():
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(y.Score, x.Score))
}

// Answer is how a solution answers a request.
type Answer struct {
	Offer   int
	Parts   []Part
	Unknown []Unknown
	Score   int
	Places  int // at which nothing rules it out, of those the request could be served at
}

// Answers are the solutions by how well they answer a request, the best first; those that have nothing in common with it last.
func (b *Board) Answers(n int) []Answer {
	all := make([]Answer, len(b.offers))
	for o := range b.offers {
		score, parts := b.set.alike(b.o[o].traits, b.n[n])
		a := Answer{Offer: o, Score: score, Parts: renormalised(parts)}
		if !b.o[o].markets.has() || !b.n[n].markets.has() {
			a.Unknown = append(a.Unknown, UnknownMarkets)
		}
		if !b.o[o].technologies.has() || !b.n[n].technologies.has() {
			a.Unknown = append(a.Unknown, UnknownTechnologies)
		}
		for p := range b.places {
			if to := b.needs[n].Site; (to == "" || to == b.places[p].Site.ID) && b.open(o, p) {
				a.Places++
			}
		}
		all[o] = a
	}
	slices.SortFunc(all, func(x, y Answer) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(b.offers[x.Offer].Admission, b.offers[y.Offer].Admission))
	})
	return all
}

// Candidate is a pair that nothing rules out.
type Candidate struct {
	Place int
	Score int
	Led   bool
}

// Candidates are the places for a solution that nothing rules out and that have something in common with it, in the order of the board. It
// appends to buf.
func (b *Board) Candidates(o int, buf []Candidate) []Candidate {
	for p := range b.places {
		if !b.open(o, p) {
			continue
		}
		if s, led := b.score(o, p), b.led(o, p); s > 0 {
			buf = append(buf, Candidate{p, s, led})
		}
	}
	return buf
}

// Tied tells who stands behind an organisation: its number, its name and the groups it belongs to.
func Tied(number, name string, groups ...string) []string {
	var all []string
	for kind, values := range map[string][]string{"number:": {party.CleanNumber(number)}, "name:": {party.FoldName(name)}, "group:": groups} {
		for _, v := range values {
			if v != "" {
				all = append(all, kind+v)
			}
		}
	}
	slices.Sort(all)
	return all
}
