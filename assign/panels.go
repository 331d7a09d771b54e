package assign

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
)

// left is how many experts a rule still lets join a panel, beside those who stay on it.
func (s *solver) left(c int, r *atMost) int {
	g, need := s.p.Groups[r.group], s.p.Need[c]
	most := g.Max
	if r.outside {
		most = max(0, need-g.Min)
	}
	for x := range s.forced {
		if x.Case == c && r.holds(s.members, x.Expert) {
			most--
		}
	}
	return max(0, most)
}

// bind takes up every rule that the plan breaks; settled says that it breaks none. A rule that is nested in, or apart from,
// the other rules of its case enters the network and is satisfied in the best way there is. One that crosses another
// makes the problem hard (integral three-dimensional matching); it is settled at once, by what costs least just now.
func (s *solver) bind() (settled bool, err error) {
	pairs := s.chosen()
	broken := s.p.breaches(pairs)
	for _, b := range broken {
		if err := s.stuck(b); err != nil {
			return false, err
		}
		r := s.rule(b)
		if s.nests(b.c, r) {
			s.rules[b.c] = append(s.rules[b.c], r)
			s.nest(b.c)
			continue
		}
		s.loose = true
		if b.least {
			err = s.invite(b, pairs)
		} else {
			s.close(b, r, pairs)
		}
		if err != nil {
			return false, err
		}
	}
	parted := s.part(pairs)
	if err := s.ctx.Err(); err != nil {
		return false, err
	}
	return len(broken) == 0 && !parted, nil
}

// stuck says that a rule cannot hold whoever else joins the panel: those who stay on it break it by themselves.
func (s *solver) stuck(b breach) error {
	g, need := s.p.Groups[b.group], s.p.Need[b.c]
	r, most := &atMost{group: b.group, outside: b.least}, g.Max
	if b.least {
		most = need - min(g.Min, need)
	}
	n, pinned := 0, 0
	for x := range s.forced {
		if x.Case == b.c && r.holds(s.members, x.Expert) {
			n++
			if slices.Contains(s.p.Pinned, x) {
				pinned++
			}
		}
	}
	if n <= most {
		return nil
	}
	return &Infeasible{
		Missing: n - most, Cases: []int{b.c}, Relax: []Relaxation{{Expert: -1, Group: g.Name, Case: b.c, By: n - most}}, Proved: pinned > most,
	}
}

// rule is the upper limit that keeps a breach from happening: on a group, or on everybody outside it.
func (s *solver) rule(b breach) *atMost {
	r := &atMost{group: b.group, outside: b.least}
	for _, word := range s.members[b.group] {
		r.size += bits.OnesCount64(word)
	}
	if r.outside {
		r.size = s.p.Experts() - r.size
	}
	return r
}

// nests tells whether a rule is nested in or apart from every rule of the case.
func (s *solver) nests(c int, r *atMost) bool {
	return !slices.ContainsFunc(s.rules[c], func(o *atMost) bool {
		common := s.common(r, o)
		return common > 0 && common < min(r.size, o.size)
	}) && !s.has(c, *r)
}

// common counts the experts that two rules hold.
func (s *solver) common(a, b *atMost) int {
	n, left := 0, s.p.Experts()
	for i := range s.members[a.group] {
		x, y := s.members[a.group][i], s.members[b.group][i]
		if a.outside {
			x = ^x
		}
		if b.outside {
			y = ^y
		}
		both := x & y
		if left < 64 {
			both &= 1<<left - 1
		}
		left -= 64
		n += bits.OnesCount64(both)
	}
	return n
}

// nest finds the next larger rule of each rule of the case.
func (s *solver) nest(c int) {
	for _, r := range s.rules[c] {
		r.outer = nil
		for _, o := range s.rules[c] {
			larger := o.size > r.size || (o.size == r.size && (o.group < r.group || (o.group == r.group && !o.outside && r.outside)))
			if o != r && larger && s.common(r, o) == r.size && (r.outer == nil || o.size < r.outer.size) {
				r.outer = o
			}
		}
	}
}

// close keeps the best members of a set that has too many on a panel, and lets nobody else of the set join it.
func (s *solver) close(b breach, r *atMost, pairs []Pair) {
	var members []Pair
	for _, x := range pairs {
		if x.Case == b.c && r.holds(s.members, x.Expert) && !s.forced[x] {
			members = append(members, x)
		}
	}
	slices.SortFunc(members, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(s.p.fitOf(y), s.p.fitOf(x)), comparePairs(x, y))
	})
	for _, x := range members[:min(s.left(b.c, r), len(members))] {
		s.force(x)
	}
	s.closed[b.c] = append(s.closed[b.c], r)
}

// invite puts the members of a set that lacks them on a panel whom it costs least to have there.
func (s *solver) invite(b breach, pairs []Pair) error {
	g := s.p.Groups[b.group]
	r := &atMost{group: b.group}
	var free []Fit
	for _, f := range s.p.Fits.Of(b.c, nil) {
		x := Pair{b.c, int(f.Expert)}
		_, on := slices.BinarySearchFunc(pairs, x, comparePairs)
		if r.holds(s.members, x.Expert) && !on && !s.barred(x) && s.loads[x.Expert] < s.p.LoadMax[x.Expert] {
			free = append(free, f)
		}
	}
	lacking := min(g.Min, s.p.Need[b.c]) - b.have
	if len(free) < lacking {
		return &Infeasible{
			Missing: lacking - len(free), Cases: []int{b.c}, Relax: []Relaxation{{Expert: -1, Group: g.Name, Case: b.c, By: lacking - len(free)}},
		}
	}
	experts := s.net.price[s.p.Cases():]
	gain := func(f Fit) int64 { return s.weight[b.c]*int64(f.Value) + experts[f.Expert] }
	if allowed := slices.DeleteFunc(slices.Clone(free), func(f Fit) bool { return s.crowds(b.c, int(f.Expert)) }); len(allowed) >= lacking {
		free = allowed
	}
	slices.SortFunc(free, func(x, y Fit) int { return cmp.Or(cmp.Compare(gain(y), gain(x)), cmp.Compare(x.Expert, y.Expert)) })
	for _, f := range free[:lacking] {
		s.force(Pair{b.c, int(f.Expert)})
	}
	if s.invited[b.c] == nil {
		s.invited[b.c] = map[int]bool{}
	}
	s.invited[b.c][b.group] = true
	// Those members who were on the panel already are what the rule counts: they stay.
	for _, x := range pairs {
		if x.Case == b.c && r.holds(s.members, x.Expert) {
			s.force(x)
		}
	}
	return nil
}

// crowds tells whether an expert beside those who stay on a panel would be one too many of a group.
func (s *solver) crowds(c, e int) bool {
	for i, g := range s.p.Groups {
		r := &atMost{group: i}
		if g.Max == 0 || !r.holds(s.members, e) || (g.Cases != nil && !slices.Contains(g.Cases, c)) {
			continue
		}
		n := 1
		for x := range s.forced {
			if x.Case == c && r.holds(s.members, x.Expert) {
				n++
			}
		}
		if n > g.Max {
			return true
		}
	}
	return false
}

// part gives up the poorer of two chosen pairs that exclude each other.
func (s *solver) part(pairs []Pair) bool {
	found := false
	for _, two := range s.p.Apart {
		_, one := slices.BinarySearchFunc(pairs, two[0], comparePairs)
		_, other := slices.BinarySearchFunc(pairs, two[1], comparePairs)
		if !one || !other {
			continue
		}
		poorer := two[1]
		switch {
		case slices.Contains(s.p.Pinned, two[0]):
		case slices.Contains(s.p.Pinned, two[1]), s.forced[two[1]], !s.forced[two[0]] && s.p.fitOf(two[0]) < s.p.fitOf(two[1]):
			poorer = two[0]
		}
		if s.forced[poorer] {
			s.release(poorer)
		}
		s.off[poorer], s.loose, found = true, true, true
	}
	return found
}

// release takes back a pair that was to stay.
func (s *solver) release(x Pair) {
	if s.forced[x] && !slices.Contains(s.p.Pinned, x) {
		delete(s.forced, x)
		s.placed[x.Case]--
		s.loads[x.Expert]--
	}
}

// explain says why places stay empty, and what would have to give way.
func (s *solver) explain() error {
	p := s.p
	cases, experts := p.Cases(), p.Experts()
	inf := &Infeasible{Missing: s.missing(), Proved: !s.loose}

	// From the cases that lack somebody to those who could serve them, on to the cases these serve instead, and so on.
	serves := make([][]int, experts)
	for _, x := range s.chosen() {
		serves[x.Expert] = append(serves[x.Expert], x.Case)
	}
	seenCase, seenExpert := make([]bool, cases), make([]bool, experts)
	var open []int
	want := func(c int) {
		if !seenCase[c] {
			seenCase[c] = true
			open = append(open, c)
		}
	}
	for c := range cases {
		if s.net.flow[c] > 0 || s.placed[c] > p.Need[c] {
			want(c)
		}
		for _, r := range s.rules[c] {
			if s.net.flow[r.node] > 0 {
				want(c)
			}
		}
	}
	for e := range experts { // a place that stays empty may show where its expert has too many others
		if a := cases + e; s.net.flow[a] > 0 && s.net.to[a] == s.net.nodes {
			for _, c := range serves[e] {
				want(c)
			}
		}
	}
	for len(open) > 0 {
		c := open[0]
		open = open[1:]
		inf.Cases = append(inf.Cases, c)
		for _, f := range p.Fits.Of(c, nil) {
			if e := int(f.Expert); !seenExpert[e] && !s.barred(Pair{c, e}) {
				seenExpert[e] = true
				inf.Experts = append(inf.Experts, e)
				for _, other := range serves[e] {
					want(other)
				}
			}
		}
	}
	slices.Sort(inf.Cases)
	slices.Sort(inf.Experts)
	return s.relax(inf)
}

// relax finds a smallest set of loads and rules whose relaxation fills the empty places: each costs as much as another,
// less than an empty place and more than any fit.
func (s *solver) relax(inf *Infeasible) error {
	p := s.p
	sink := int32(p.Cases() + p.Experts()) //nolint:gosec // bounded by check
	elastic := map[int32]Relaxation{}
	for e := range p.LoadMax {
		node := int32(p.Cases() + e) //nolint:gosec // bounded by check
		elastic[s.net.add(node, sink, maxCases, dear)] = Relaxation{Expert: e, Case: -1, By: 1}
		if least := p.leastLoad(e) - s.loads[e]; least > 0 {
			elastic[s.net.add(sink, node, s.times*int32(least), dear)] = Relaxation{Expert: e, Case: -1, By: -1} //nolint:gosec // bounded by check
		}
	}
	for _, c := range slices.Sorted(maps.Keys(s.rules)) { // equal problems have equal explanations
		for _, r := range s.rules[c] {
			from := int32(c) //nolint:gosec // bounded by check
			if r.outer != nil {
				from = r.outer.node
			}
			elastic[s.net.add(from, r.node, maxNeed, dear)] = Relaxation{Expert: -1, Group: p.Groups[r.group].Name, Case: c, By: 1}
		}
	}
	columns := s.column
	s.column, s.fit = nil, nil // arcs are no longer one after the other; only the elastic ones are read
	if err := s.settle(); err != nil {
		return err
	}
	for a, r := range elastic {
		if n := int((s.net.flow[a] + s.times - 1) / s.times); n > 0 {
			r.By *= n
			inf.Relax = append(inf.Relax, r)
		}
	}
	for c := range p.Need {
		if short := int(s.net.flow[c] / s.times); short > 0 && !s.lift(inf, c, short, func(g Group) bool { return g.Max > 0 }) {
			inf.Bare = append(inf.Bare, c)
		}
		if over := s.placed[c] - p.Need[c]; over > 0 {
			s.lift(inf, c, over, func(g Group) bool { return g.Min > 0 })
		}
	}
	for e, most := range p.LoadMax { // those who stay are more than an expert takes
		if over := s.loads[e] - most; over > 0 {
			inf.Relax = append(inf.Relax, Relaxation{Expert: e, Case: -1, By: over})
		}
	}
	if len(inf.Relax)+len(inf.Bare) == 0 {
		for _, c := range inf.Cases {
			s.lift(inf, c, 1, func(Group) bool { return true })
		}
	}
	s.column = columns
	slices.SortFunc(inf.Relax, func(a, b Relaxation) int {
		return cmp.Or(cmp.Compare(a.Expert, b.Expert), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Group, b.Group), cmp.Compare(a.By, b.By))
	})
	return inf
}

// lift names the rules that were settled outside the network and leave a case short, or crowded: sets that were closed, or least
// numbers that crossed one another. False when there is none.
func (s *solver) lift(inf *Infeasible, c, by int, of func(Group) bool) bool {
	found := false
	for i, g := range s.p.Groups {
		if !of(g) || (g.Cases != nil && !slices.Contains(g.Cases, c)) {
			continue
		}
		closed := slices.ContainsFunc(s.closed[c], func(r *atMost) bool { return r.group == i })
		if closed || (g.Min > 0 && s.invited[c][i]) {
			inf.Relax = append(inf.Relax, Relaxation{Expert: -1, Group: g.Name, Case: c, By: by})
			found = true
		}
	}
	return found
}
