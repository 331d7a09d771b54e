package roster

import (
	"cmp"
	"slices"

	"proba.example/assign"
)

// Bounds on the exchanges that are weighed, and on those that are tried, for one bridge.
const (
	mostWays    = 1 << 20
	mostBridges = 5_000
)

// connect exchanges experts between the parts of a plan until it is one, as long as every rule holds; each time the exchange that
// costs the least fit. A plan in parts is better than none: what cannot be connected stays.
func (r *Plan) connect(p *assign.Problem) {
	for r.Assigned.Components > 1 {
		pairs := r.bridge(p)
		if pairs == nil {
			return
		}
		r.Assigned = claim(p, pairs, r.Assigned)
		r.Bridges++
	}
}

// exchange gives case a's expert to case b and the other way round; an exchange with an idle place replaces one expert only.
type exchange struct {
	a, b int // places in the pairs; b is −1 where free takes the place of a's expert
	free int
	loss int64
}

func (r *Plan) bridge(p *assign.Problem) []assign.Pair {
	pairs := r.Assigned.Pairs
	n, of := p.Parts(pairs)
	d := p.Fits.(assign.Dense)
	stays := map[assign.Pair]bool{}
	for _, x := range p.Pinned {
		stays[x] = true
	}
	loads := r.Assigned.Loads(p.Experts())
	fit := func(c, e int) (int64, bool) {
		f, ok := d.Find(c, e)
		return int64(f), ok
	}
	small := smallest(n, of, pairs)
	var ways []exchange
	for i, x := range pairs {
		if stays[x] || of[x.Case] != small || len(ways) > mostWays {
			continue
		}
		own, _ := fit(x.Case, x.Expert)
		for e := range p.LoadMax { // somebody of another part, with room
			if part := of[p.Cases()+e]; part < 0 || part == of[x.Case] || loads[e] >= p.LoadMax[e] {
				continue
			}
			if f, ok := fit(x.Case, e); ok {
				ways = append(ways, exchange{i, -1, e, own - f})
			}
		}
		for j, y := range pairs {
			if of[y.Case] == of[x.Case] || stays[y] {
				continue
			}
			other, _ := fit(y.Case, y.Expert)
			f, ok := fit(x.Case, y.Expert)
			g, ok2 := fit(y.Case, x.Expert)
			if ok && ok2 {
				ways = append(ways, exchange{i, j, -1, own + other - f - g})
			}
		}
	}
	slices.SortFunc(ways, func(x, y exchange) int {
		return cmp.Or(cmp.Compare(x.loss, y.loss), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.free, y.free))
	})
	for _, w := range ways[:min(len(ways), mostBridges)] {
		next := slices.Clone(pairs)
		if w.b < 0 {
			next[w.a].Expert = w.free
		} else {
			next[w.a].Expert, next[w.b].Expert = next[w.b].Expert, next[w.a].Expert
		}
		slices.SortFunc(next, func(x, y assign.Pair) int { return comparePairs(Pair(x), Pair(y)) })
		if k, _ := p.Parts(next); k < n && breaks(p, next) == nil {
			return next
		}
	}
	return nil
}

// smallest is the part with the fewest pairs: it is the one that is connected with the others.
func smallest(n int, of []int, pairs []assign.Pair) int {
	sizes := make([]int, n)
	for _, x := range pairs {
		sizes[of[x.Case]]++
	}
	return slices.Index(sizes, slices.Min(sizes))
}

// breaks names the first rule that pairs break, all of them sorted by case and expert; nil where every rule holds. Who is in conflict,
// full panels and loads are looked at as well.
func breaks(p *assign.Problem, pairs []assign.Pair) error {
	return assign.Verify(p, trial(p, pairs))
}

// trial is a plan of the pairs that claims no more than anybody can see.
func trial(p *assign.Problem, pairs []assign.Pair) *assign.Plan {
	proof := assign.Proof{Weights: make([]int64, p.Cases()), Cases: make([]int64, p.Cases()), Experts: make([]int64, p.Experts())}
	var bound int64
	for c, n := range p.Need {
		proof.Weights[c], proof.Cases[c] = 1, perfect
		bound += int64(n) * perfect
	}
	return claim(p, pairs, &assign.Plan{Proof: proof, Bound: bound})
}
