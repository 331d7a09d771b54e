package assign

import "slices"

// polish improves the panel that is served worst by exchanges the network's prices cannot see: one of its experts for
// another, who is free or whom another case gives up for that one. Each exchange raises the lesser of the two panels
// above the worst, so that it ends. The total stays at least at floor.
func (s *solver) polish(plan *Plan, floor int64) *Plan {
	b := newBench(s.p, plan.Pairs)
	for range 10_000 {
		if s.ctx.Err() != nil || !b.raise(s, floor) {
			break
		}
	}
	if b.worst() <= plan.Worst {
		return plan
	}
	better := &Plan{Pairs: b.pairs(), Proof: plan.Proof, Bound: plan.Bound}
	better.Total, better.Worst = s.p.measure(better.Pairs)
	return better
}

// bench holds a plan in the form in which exchanges are tried.
type bench struct {
	p      *Problem
	panels [][]Fit // by case: who sits on it and how well they fit
	serves [][]int // by expert: the cases
	sums   []int64
	total  int64
	stays  map[Pair]bool
	apart  map[Pair][]Pair
}

func newBench(p *Problem, pairs []Pair) *bench {
	b := &bench{
		p: p, panels: make([][]Fit, p.Cases()), serves: make([][]int, p.Experts()), sums: make([]int64, p.Cases()),
		stays: map[Pair]bool{}, apart: map[Pair][]Pair{},
	}
	for _, x := range p.Pinned {
		b.stays[x] = true
	}
	for _, two := range p.Apart {
		b.apart[two[0]] = append(b.apart[two[0]], two[1])
		b.apart[two[1]] = append(b.apart[two[1]], two[0])
	}
	for _, x := range pairs {
		b.put(x, p.fitOf(x))
	}
	return b
}

func (b *bench) put(x Pair, fit int32) {
	b.panels[x.Case] = append(b.panels[x.Case], Fit{int32(x.Expert), fit}) //nolint:gosec // bounded by check
	b.serves[x.Expert] = append(b.serves[x.Expert], x.Case)
	b.sums[x.Case] += int64(fit)
	b.total += int64(fit)
}

func (b *bench) take(x Pair) {
	i := slices.IndexFunc(b.panels[x.Case], func(f Fit) bool { return int(f.Expert) == x.Expert })
	fit := int64(b.panels[x.Case][i].Value)
	b.panels[x.Case] = slices.Delete(b.panels[x.Case], i, i+1)
	j := slices.Index(b.serves[x.Expert], x.Case)
	b.serves[x.Expert] = slices.Delete(b.serves[x.Expert], j, j+1)
	b.sums[x.Case] -= fit
	b.total -= fit
}

func (b *bench) sits(x Pair) bool {
	return slices.ContainsFunc(b.panels[x.Case], func(f Fit) bool { return int(f.Expert) == x.Expert })
}

func (b *bench) pairs() (all []Pair) {
	for c, panel := range b.panels {
		for _, f := range panel {
			all = append(all, Pair{c, int(f.Expert)})
		}
	}
	slices.SortFunc(all, comparePairs)
	return all
}

func (b *bench) worst() int64 { return b.sums[b.lowest()] }

func (b *bench) lowest() int {
	low := -1
	for c, n := range b.p.Need {
		if n > 0 && (low < 0 || b.sums[c] < b.sums[low]) {
			low = c
		}
	}
	return max(low, 0)
}

// exchange is: case c gives a for e; if e served another case, that case takes a or a third expert instead.
type exchange struct {
	c          int
	old, fresh Fit
	other      int   // −1 where the fresh expert was free
	instead    Fit   // for other
	least, sum int64 // the lesser of the new panels, and the new total
}

// raise makes the best exchange for the lowest panel; false when none helps.
func (b *bench) raise(s *solver, floor int64) bool {
	c := b.lowest()
	if b.p.Need[c] == 0 {
		return false
	}
	var best *exchange
	consider := func(x exchange) {
		if x.sum < floor || x.least <= b.sums[c] {
			return
		}
		if best != nil && (x.least < best.least || (x.least == best.least && x.sum <= best.sum)) {
			return
		}
		if b.holds(s, x) {
			best = &x
		}
	}
	for _, old := range b.panels[c] {
		if b.stays[Pair{c, int(old.Expert)}] {
			continue
		}
		for _, fresh := range b.p.Fits.Of(c, nil) {
			e := int(fresh.Expert)
			own := b.sums[c] - int64(old.Value) + int64(fresh.Value)
			if own <= b.sums[c] || b.sits(Pair{c, e}) {
				continue
			}
			if len(b.serves[e]) < b.p.LoadMax[e] {
				if len(b.serves[old.Expert]) > b.p.leastLoad(int(old.Expert)) {
					consider(exchange{c: c, old: old, fresh: fresh, other: -1, least: own, sum: b.total + own - b.sums[c]})
				}
				continue
			}
			for _, d := range b.serves[e] {
				if b.stays[Pair{d, e}] {
					continue
				}
				if f, ok := b.p.find(Pair{d, int(old.Expert)}); ok && !b.sits(Pair{d, int(old.Expert)}) {
					theirs := b.sums[d] - int64(b.fitOn(d, e)) + int64(f)
					consider(exchange{
						c: c, old: old, fresh: fresh, other: d, instead: Fit{old.Expert, f},
						least: min(own, theirs), sum: b.total + own - b.sums[c] + theirs - b.sums[d],
					})
				}
			}
		}
	}
	if best == nil {
		return false
	}
	b.make(*best)
	return true
}

func (b *bench) fitOn(c, e int) int32 {
	for _, f := range b.panels[c] {
		if int(f.Expert) == e {
			return f.Value
		}
	}
	return 0
}

func (b *bench) make(x exchange) {
	b.take(Pair{x.c, int(x.old.Expert)})
	if x.other >= 0 {
		b.take(Pair{x.other, int(x.fresh.Expert)})
		b.put(Pair{x.other, int(x.instead.Expert)}, x.instead.Value)
	}
	b.put(Pair{x.c, int(x.fresh.Expert)}, x.fresh.Value)
}

// holds tells whether the panels after an exchange keep every rule.
func (b *bench) holds(s *solver, x exchange) bool {
	return b.keeps(s, x.c, x.old.Expert, x.fresh.Expert, true) && (x.other < 0 || b.keeps(s, x.other, x.fresh.Expert, x.instead.Expert, true))
}

// keeps tells whether a panel keeps every rule when one expert leaves it and another joins; least limits only when it is
// full then.
func (b *bench) keeps(s *solver, c int, out, in int32, full bool) bool {
	for _, two := range b.apart[Pair{c, int(in)}] {
		if b.sits(two) {
			return false
		}
	}
	for i, g := range b.p.Groups {
		if g.Cases != nil && !slices.Contains(g.Cases, c) {
			continue
		}
		r := atMost{group: i}
		n := 0
		for _, f := range b.panels[c] {
			if f.Expert != out && r.holds(s.members, int(f.Expert)) {
				n++
			}
		}
		if r.holds(s.members, int(in)) {
			n++
		}
		if (g.Max > 0 && n > g.Max) || (full && n < min(g.Min, b.p.Need[c])) {
			return false
		}
	}
	return true
}
