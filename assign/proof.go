package assign

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// bound adds up a proof: no plan's weighted total is greater. It is valid for any prices whatever, and tight for the optimum's.
//
// For prices a of cases, b of experts and r ≥ 0 of rules, every plan has
// Σ w·fit ≤ Σ need·a + Σ load·b + Σ most·r + Σ over all pairs of max(0, w·fit − a − b − Σ r), with an expert's load at its
// greatest where b is positive and at its least where it is not.
func (p *Problem) bound(proof Proof) int64 {
	pinned := map[int]int{} // by case: pinned pairs outside Fits, which fit nothing
	var total int64
	for c, n := range p.Need {
		total += int64(n) * proof.Cases[c]
	}
	for e, b := range proof.Experts {
		load := p.LoadMax[e]
		if b < 0 {
			load = p.leastLoad(e)
		}
		total += int64(load) * b
	}
	rules := map[int][]RulePrice{}
	sets := make([][]uint64, len(p.Groups))
	for _, r := range proof.Rules {
		if r.Price <= 0 {
			continue // a rule costs nothing or lowers the bound; below zero it proves nothing
		}
		g := p.Groups[r.Group]
		most := g.Max
		if r.Least {
			most = max(0, p.Need[r.Case]-g.Min)
		}
		total += int64(most) * r.Price
		rules[r.Case] = append(rules[r.Case], r)
		if sets[r.Group] == nil {
			sets[r.Group] = p.bits(g)
		}
	}
	extra := make([]int64, p.Cases())
	p.eachCase(func(c int, row []Fit) {
		w, a := proof.Weights[c], proof.Cases[c]
		for _, f := range row {
			gain := w*int64(f.Value) - a - proof.Experts[f.Expert]
			for _, r := range rules[c] {
				if (sets[r.Group][f.Expert/64]>>(f.Expert%64)&1 == 1) != r.Least {
					gain -= r.Price
				}
			}
			extra[c] += max(0, gain)
		}
	})
	for _, x := range extra {
		total += x
	}
	for _, x := range p.Pinned { // what a pinned pair outside Fits would take from the sum is given back
		if _, ok := p.find(x); !ok {
			pinned[x.Case]++
			total += max(0, -proof.Cases[x.Case]-proof.Experts[x.Expert])
		}
	}
	return total
}

func (p *Problem) bits(g Group) []uint64 {
	b := make([]uint64, (p.Experts()+63)/64)
	for _, e := range g.Experts {
		b[e/64] |= 1 << (e % 64)
	}
	return b
}

// worstBound is the bound on the worst panel that follows from a weighted proof.
func (p *Problem) worstBound(proof Proof) int64 {
	var weights int64
	for c, n := range p.Need {
		if n > 0 {
			weights += proof.Weights[c]
		}
	}
	if weights <= 0 {
		return math.MaxInt64
	}
	whole := p.bound(proof)
	if whole >= 0 {
		return whole / weights
	}
	return -((-whole + weights - 1) / weights)
}

// ErrPlan says that a plan breaks a rule or claims what does not follow.
var ErrPlan = errors.New("assign: the plan does not hold")

// Verify holds a plan against every rule of the problem and recomputes everything it claims, without the solver. It
// looks at every pair twice at most. The error names what does not hold.
func Verify(p *Problem, r *Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrPlan, fmt.Sprintf(format, args...))
	}
	if err := p.verifyPairs(r, bad); err != nil {
		return err
	}
	if total, worst := p.measure(r.Pairs); total != r.Total || worst != r.Worst {
		return bad("it claims a total of %d and a worst panel of %d, its pairs give %d and %d", r.Total, r.Worst, total, worst)
	}
	if n := p.components(r.Pairs); n != r.Components {
		return bad("it claims %d components, there are %d", r.Components, n)
	}
	if !p.fits(r.Proof) || slices.ContainsFunc(r.Proof.Weights, func(w int64) bool { return w != 1 }) {
		return bad("the proof of the total is not one")
	}
	if b := p.bound(r.Proof); b != r.Bound || b < r.Total {
		return bad("it claims that no total exceeds %d, its proof gives %d", r.Bound, b)
	}
	if r.WorstBound != 0 || r.FairProof.Weights != nil {
		if !p.fits(r.FairProof) || slices.ContainsFunc(r.FairProof.Weights, func(w int64) bool { return w < 0 }) {
			return bad("the proof of the worst panel is not one")
		}
		if b := p.worstBound(r.FairProof); b != r.WorstBound || b < r.Worst {
			return bad("it claims that no worst panel exceeds %d, its proof gives %d", r.WorstBound, b)
		}
	}
	return nil
}

func (p *Problem) fits(proof Proof) bool {
	return len(proof.Weights) == p.Cases() && len(proof.Cases) == p.Cases() && len(proof.Experts) == p.Experts() &&
		!slices.ContainsFunc(proof.Rules, func(r RulePrice) bool {
			return r.Case < 0 || r.Case >= p.Cases() || r.Group < 0 || r.Group >= len(p.Groups) || (!r.Least && p.Groups[r.Group].Max == 0)
		})
}

func (p *Problem) verifyPairs(r *Plan, bad func(string, ...any) error) error {
	if !slices.IsSortedFunc(r.Pairs, comparePairs) || len(slices.Compact(slices.Clone(r.Pairs))) != len(r.Pairs) {
		return bad("its pairs are not in order, or one stands twice")
	}
	chosen, pinned := map[Pair]bool{}, map[Pair]bool{}
	for _, x := range p.Pinned {
		pinned[x] = true
	}
	places, loads := make([]int, p.Cases()), make([]int, p.Experts())
	for _, x := range r.Pairs {
		if x.Case < 0 || x.Case >= p.Cases() || x.Expert < 0 || x.Expert >= p.Experts() {
			return bad("expert %d on case %d is unknown", x.Expert, x.Case)
		}
		if _, ok := p.find(x); !ok && !pinned[x] {
			return bad("expert %d is in conflict with case %d", x.Expert, x.Case)
		}
		chosen[x] = true
		places[x.Case]++
		loads[x.Expert]++
	}
	for x := range pinned {
		if !chosen[x] {
			return bad("expert %d was to stay on case %d", x.Expert, x.Case)
		}
	}
	for c, n := range p.Need {
		if places[c] != n {
			return bad("case %d has %d experts and needs %d", c, places[c], n)
		}
	}
	for e, n := range loads {
		if n > p.LoadMax[e] || n < p.leastLoad(e) {
			return bad("expert %d has %d cases", e, n)
		}
	}
	for _, two := range p.Apart {
		if chosen[two[0]] && chosen[two[1]] {
			return bad("the pairs %v and %v exclude each other", two[0], two[1])
		}
	}
	for _, b := range p.breaches(r.Pairs) {
		g := p.Groups[b.group]
		return bad("case %d has %d members of group %q, which wants %d to %d", b.c, b.have, g.Name, g.Min, g.Max)
	}
	return nil
}

// breach is a group's rule that a plan breaks on a case.
type breach struct {
	c, group, have int
	least          bool // too few, otherwise too many
}

// breaches finds every group's rule that the pairs, in order, break.
func (p *Problem) breaches(pairs []Pair) (found []breach) {
	if len(p.Groups) == 0 {
		return nil
	}
	first := make([]int, p.Cases()+1) // of each case in pairs
	for _, x := range pairs {
		first[x.Case+1]++
	}
	for c := range p.Need {
		first[c+1] += first[c]
	}
	for i, g := range p.Groups {
		set := p.bits(g)
		look := func(c int) {
			have := 0
			for _, x := range pairs[first[c]:first[c+1]] {
				have += int(set[x.Expert/64] >> (x.Expert % 64) & 1)
			}
			switch {
			case g.Max > 0 && have > g.Max:
				found = append(found, breach{c, i, have, false})
			case have < min(g.Min, p.Need[c]):
				found = append(found, breach{c, i, have, true})
			}
		}
		if g.Cases == nil {
			for c := range p.Need {
				look(c)
			}
		} else {
			for _, c := range g.Cases {
				look(c)
			}
		}
	}
	return found
}

// components counts the parts that the pairs make.
func (p *Problem) components(pairs []Pair) int {
	n, _ := p.Parts(pairs)
	return n
}

// Parts numbers the parts of the graph of cases and experts that no common case connects: of holds the part of each case, then of each
// expert, and −1 for those without a pair. Severity can be compared within a part only.
func (p *Problem) Parts(pairs []Pair) (n int, of []int) {
	parent := make([]int, p.Cases()+p.Experts())
	of = make([]int, len(parent))
	for i := range parent {
		parent[i], of[i] = i, -1
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, x := range pairs {
		parent[root(x.Case)] = root(p.Cases() + x.Expert)
	}
	number := map[int]int{}
	for _, x := range pairs {
		k, known := number[root(x.Case)]
		if !known {
			k = len(number)
			number[root(x.Case)] = k
		}
		of[x.Case], of[p.Cases()+x.Expert] = k, k
	}
	return len(number), of
}
