package assign

import (
	"context"
	"slices"
)

// Repaired is a plan after something changed, and what it took.
type Repaired struct {
	Plan
	Added   []Pair // new in the plan
	Removed []Pair // allowed before and still, but given up for another
	Lost    []Pair // no longer allowed: declined, in conflict
}

// Repair mends a plan after a change: an expert declined or fell ill, a conflict was found, a case needs one more. The problem
// is the one after the change. Pairs of the plan that are still allowed stay wherever possible: an empty place is filled
// with somebody free; only if there is nobody, with somebody whose other case finds somebody free; only then is more
// moved. Among repairs that move as little, the one with the greatest total is taken. Pinned pairs never move.
func Repair(ctx context.Context, p *Problem, before *Plan) (*Repaired, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	r := &Repaired{}
	s := newRules(ctx, p)
	b := newBench(p, nil)
	had := map[Pair]bool{}
	for _, x := range before.Pairs {
		had[x] = true
		if x.Case >= p.Cases() || x.Expert >= p.Experts() {
			r.Lost = append(r.Lost, x)
			continue
		}
		f, ok := p.find(x)
		if !ok && !b.stays[x] {
			r.Lost = append(r.Lost, x)
			continue
		}
		b.put(x, f)
	}
	for _, x := range p.Pinned {
		if !b.sits(x) {
			b.put(x, p.fitOf(x))
		}
	}
	if !b.fill(s) {
		if err := b.again(ctx, p, had); err != nil {
			return nil, err
		}
	}
	r.Pairs = b.pairs()
	for _, x := range r.Pairs {
		if !had[x] {
			r.Added = append(r.Added, x)
		}
	}
	for _, x := range before.Pairs {
		if _, kept := slices.BinarySearchFunc(r.Pairs, x, comparePairs); !kept && !slices.Contains(r.Lost, x) {
			r.Removed = append(r.Removed, x)
		}
	}
	r.Total, r.Worst = p.measure(r.Pairs)
	r.Components = p.components(r.Pairs)
	if p.fits(before.Proof) { // prices of yesterday still prove a bound for today
		r.Proof = before.Proof
	} else {
		r.Proof = p.plainProof()
	}
	r.Bound = p.bound(r.Proof)
	return r, nil
}

// newRules is a solver without a network: it knows who belongs to which group.
func newRules(ctx context.Context, p *Problem) *solver {
	s := &solver{ctx: ctx, p: p}
	for _, g := range p.Groups {
		s.members = append(s.members, p.bits(g))
	}
	return s
}

// fill fills every empty place by moving at most one other pair for each; false when a place stays empty or a rule broken.
func (b *bench) fill(s *solver) bool {
	for c, n := range b.p.Need {
		for len(b.panels[c]) < n {
			if !b.fillOne(s, c) {
				return false
			}
		}
		if len(b.panels[c]) > n {
			return false
		}
	}
	for e, cases := range b.serves {
		if len(cases) > b.p.LoadMax[e] || len(cases) < b.p.leastLoad(e) {
			return false
		}
	}
	return len(b.p.breaches(b.pairs())) == 0
}

func (b *bench) fillOne(s *solver, c int) bool {
	type step struct {
		e, d, e2 int
		gain     int64
		fits     [2]int32
	}
	var best *step
	for _, f := range b.p.Fits.Of(c, nil) {
		e := int(f.Expert)
		if b.sits(Pair{c, e}) || len(b.serves[e]) >= b.p.LoadMax[e] || !b.joins(s, c, -1, f.Expert) {
			continue
		}
		if best == nil || int64(f.Value) > best.gain {
			best = &step{e: e, d: -1, gain: int64(f.Value), fits: [2]int32{f.Value}}
		}
	}
	if best == nil {
		for _, f := range b.p.Fits.Of(c, nil) {
			e := int(f.Expert)
			if b.sits(Pair{c, e}) || !b.joins(s, c, -1, f.Expert) {
				continue
			}
			for _, d := range b.serves[e] {
				if b.stays[Pair{d, e}] {
					continue
				}
				lost := int64(b.fitOn(d, e))
				for _, g := range b.p.Fits.Of(d, nil) {
					e2 := int(g.Expert)
					if e2 == e || b.sits(Pair{d, e2}) || len(b.serves[e2]) >= b.p.LoadMax[e2] {
						continue
					}
					gain := int64(f.Value) + int64(g.Value) - lost
					if (best == nil || gain > best.gain) && b.joins(s, d, f.Expert, g.Expert) {
						best = &step{e, d, e2, gain, [2]int32{f.Value, g.Value}}
					}
				}
			}
		}
	}
	if best == nil {
		return false
	}
	if best.d >= 0 {
		b.take(Pair{best.d, best.e})
		b.put(Pair{best.d, best.e2}, best.fits[1])
	}
	b.put(Pair{c, best.e}, best.fits[0])
	return true
}

// joins tells whether a panel keeps every upper limit when one expert leaves it (−1 for nobody) and another joins. Lower
// limits are looked at when the panel is full.
func (b *bench) joins(s *solver, c int, out, in int32) bool {
	return b.keeps(s, c, out, in, len(b.panels[c])+1 >= b.p.Need[c] || out >= 0)
}

// again solves the problem anew with such a liking for the pairs that were that as few as possible change.
func (b *bench) again(ctx context.Context, p *Problem, had map[Pair]bool) error {
	liking := *p
	liking.Fits = fond{p.Fits, had}
	plan, err := Solve(ctx, &liking, Objective{})
	if err != nil {
		return err
	}
	*b = *newBench(p, plan.Pairs)
	return nil
}

// fond is Fits in which what was fits better than anything new could, twice over: one move costs more than any fit gains.
type fond struct {
	Fits
	had map[Pair]bool
}

func (f fond) Of(c int, buf []Fit) []Fit {
	row := append(buf[:0], f.Fits.Of(c, nil)...)
	for i := range row {
		if f.had[Pair{c, int(row[i].Expert)}] {
			row[i].Value += 4 * Scale
		}
	}
	return row
}

// plainProof is a proof that anybody can see: no case can be served better than by its best experts.
func (p *Problem) plainProof() Proof {
	proof := Proof{Weights: make([]int64, p.Cases()), Cases: make([]int64, p.Cases()), Experts: make([]int64, p.Experts())}
	p.eachCase(func(c int, row []Fit) {
		proof.Weights[c] = 1
		if best := greatest(row, p.Need[c]); len(best) > 0 {
			proof.Cases[c] = int64(best[len(best)-1].Value)
		}
	})
	return proof
}
