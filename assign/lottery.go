package assign

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/special"
)

// Lottery is a randomised plan: for each pair the probability with which it is drawn, none above the cap. Nobody can
// arrange to judge a certain case: whatever is done to raise one's fit, the cap holds (Jecmen et al., "Mitigating
// Manipulation in Peer Review via Randomized Reviewer Assignments", NeurIPS 2020).
type Lottery struct {
	// Shares are the pairs with a chance, by case and expert: the probability is Share ÷ Of.
	Shares []Share
	Of     int
	// Total is the expected fit times Of; no lottery under the same cap has a greater one than Bound.
	Total, Bound int64

	p     *Problem
	nodes int32
	arcs  []drawArc
}

// Share is the probability of a pair, in parts of Lottery.Of.
type Share struct {
	Pair
	Share int
}

// drawArc is an arc of the network with flow; pair is the index in Shares, or −1.
type drawArc struct {
	from, to, flow int32
	pair           int32
}

// Randomise finds the lottery of the greatest expected fit in which no pair is drawn with more than the probability
// cap ÷ of (0 < cap ≤ of ≤ 1000). Pinned pairs are certain. The error is ErrProblem (also for rules on panels that
// cross one another, which no draw could keep), an *Infeasible, or the context's.
func Randomise(ctx context.Context, p *Problem, maxShare, of int) (*Lottery, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if maxShare < 1 || of < maxShare || of > 1000 {
		return nil, fmt.Errorf("%w: a probability of at most %d ÷ %d", ErrProblem, maxShare, of)
	}
	if len(p.Apart) > 0 {
		return nil, fmt.Errorf("%w: a draw cannot keep pairs apart", ErrProblem)
	}
	g := gcd(maxShare, of)
	s := newSolver(ctx, p)
	s.times, s.share = int32(of/g), int32(maxShare/g) //nolint:gosec // at most 1000
	s.build(nil)
	for {
		if err := s.settle(); err != nil {
			return nil, err
		}
		if s.missing() > 0 {
			return nil, s.explain()
		}
		broken := s.brokenShares()
		if len(broken) == 0 {
			return s.lottery(), nil
		}
		for _, b := range broken {
			r := s.rule(b)
			if !s.nests(b.c, r) {
				return nil, fmt.Errorf("%w: rule %q on case %d crosses another", ErrProblem, p.Groups[b.group].Name, b.c)
			}
			s.rules[b.c] = append(s.rules[b.c], r)
			s.nest(b.c)
		}
		s.build(s.column)
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// brokenShares finds the rules that a draw could break: more of their experts have a chance than may be drawn, and the
// network does not hold the rule yet.
func (s *solver) brokenShares() (found []breach) {
	if len(s.p.Groups) == 0 {
		return nil
	}
	chances := make([][]int, s.p.Cases()) // by case: experts with a chance
	for x := range s.forced {
		chances[x.Case] = append(chances[x.Case], x.Expert)
	}
	for i, x := range s.column {
		if s.net.flow[s.base+int32(i)] > 0 { //nolint:gosec // bounded by check
			chances[x.Case] = append(chances[x.Case], x.Expert)
		}
	}
	for i, g := range s.p.Groups {
		for c, need := range s.p.Need {
			if g.Cases != nil && !slices.Contains(g.Cases, c) {
				continue
			}
			for _, b := range []struct {
				breach
				most int
			}{{breach{c, i, 0, false}, g.Max}, {breach{c, i, 0, true}, need - min(g.Min, need)}} {
				r := atMost{group: i, outside: b.least}
				if (b.least && g.Min == 0) || (!b.least && g.Max == 0) || s.has(c, r) {
					continue
				}
				for _, e := range chances[c] {
					if r.holds(s.members, e) {
						b.have++
					}
				}
				if b.have > b.most {
					found = append(found, b.breach)
				}
			}
		}
	}
	return found
}

// has tells whether the network holds a rule on the case.
func (s *solver) has(c int, r atMost) bool {
	return slices.ContainsFunc(s.rules[c], func(o *atMost) bool { return o.group == r.group && o.outside == r.outside })
}

func (s *solver) lottery() *Lottery {
	l := &Lottery{Of: int(s.times), p: s.p, nodes: s.net.nodes}
	for x := range s.forced {
		l.Shares = append(l.Shares, Share{x, l.Of})
		l.Total += int64(l.Of) * int64(s.p.fitOf(x))
	}
	at := map[Pair]int32{}
	for i, x := range s.column {
		if f := s.net.flow[s.base+int32(i)]; f > 0 { //nolint:gosec // bounded by check
			l.Shares = append(l.Shares, Share{x, int(f)})
			l.Total += int64(f) * int64(s.fit[i])
		}
	}
	slices.SortFunc(l.Shares, func(a, b Share) int { return comparePairs(a.Pair, b.Pair) })
	for i, x := range l.Shares {
		at[x.Pair] = int32(i) //nolint:gosec // bounded by check
	}
	for a := s.net.nodes; a < int32(len(s.net.from)); a++ { //nolint:gosec // bounded by check
		if s.net.flow[a] == 0 {
			continue
		}
		arc := drawArc{s.net.from[a], s.net.to[a], s.net.flow[a], -1}
		if i := int(a - s.base); i >= 0 {
			arc.pair = at[s.column[i]]
		}
		l.arcs = append(l.arcs, arc)
	}
	// At the optimum the cost of the flow is that of the prices: the bound is the total itself.
	l.Bound = l.Total
	return l
}

// Draw draws one plan. Every pair is drawn with exactly its probability, and every plan that can be drawn keeps every
// load and every rule: flow is pushed around cycles of undecided arcs, one way or the other by chance, until none is
// left (dependent rounding: Gandhi, Khuller, Parthasarathy and Srinivasan, Journal of the ACM 53, 2006). Equal seeds
// give equal plans; store the seed, and anybody can draw again.
func (l *Lottery) Draw(seed uint64) []Pair {
	lots := special.NewLots(seed)
	of := int32(l.Of) //nolint:gosec // at most 1000
	flow := make([]int32, len(l.arcs))
	touching := make([][]int32, l.nodes)
	for i, a := range l.arcs {
		flow[i] = a.flow
		touching[a.from] = append(touching[a.from], int32(i)) //nolint:gosec // bounded by check
		touching[a.to] = append(touching[a.to], int32(i))     //nolint:gosec // bounded by check
	}
	undecided := func(node, but int32) int32 {
		list := touching[node]
		for len(list) > 0 && flow[list[len(list)-1]]%of == 0 {
			list = list[:len(list)-1]
		}
		touching[node] = list
		for i := len(list) - 1; i >= 0; i-- {
			if a := list[i]; a != but && flow[a]%of != 0 {
				return a
			}
		}
		return -1
	}
	position := make([]int32, l.nodes)
	for i := range position {
		position[i] = -1
	}
	var path []int32  // arcs walked
	var nodes []int32 // nodes walked; one more than arcs
	for start := range l.arcs {
		for flow[start]%of != 0 {
			if len(nodes) == 0 {
				nodes = append(nodes[:0], l.arcs[start].from)
				position[nodes[0]] = 0
			}
			node, last := nodes[len(nodes)-1], int32(-1)
			if len(path) > 0 {
				last = path[len(path)-1]
			}
			a := undecided(node, last)
			if a < 0 { // this arc was decided meanwhile: step back
				position[node] = -1
				nodes = nodes[:len(nodes)-1]
				if len(path) > 0 {
					path = path[:len(path)-1]
				}
				continue
			}
			to := l.arcs[a].from + l.arcs[a].to - node
			if at := position[to]; at >= 0 {
				l.turn(append(path[at:len(path):len(path)], a), nodes[at], flow, of, lots)
				for _, n := range nodes[at+1:] {
					position[n] = -1
				}
				nodes, path = nodes[:at+1], path[:at]
				// The walk goes on from where arcs before the cycle are still undecided.
				for len(path) > 0 && flow[path[len(path)-1]]%of == 0 {
					position[nodes[len(nodes)-1]] = -1
					nodes, path = nodes[:len(nodes)-1], path[:len(path)-1]
				}
				continue
			}
			position[to] = int32(len(nodes)) //nolint:gosec // bounded by check
			nodes, path = append(nodes, to), append(path, a)
		}
		for _, n := range nodes {
			position[n] = -1
		}
		nodes, path = nodes[:0], path[:0]
	}
	var pairs []Pair
	drawn := make([]bool, len(l.Shares))
	for i, a := range l.arcs {
		if a.pair >= 0 && flow[i] > 0 {
			drawn[a.pair] = true
		}
	}
	for i, x := range l.Shares {
		if drawn[i] || (x.Share == l.Of && slices.Contains(l.p.Pinned, x.Pair)) {
			pairs = append(pairs, x.Pair)
		}
	}
	return pairs
}

// turn pushes flow around a cycle that begins at node: forward by up or backward by down, so that each arc's expected flow
// stays what it was and at least one arc is decided.
func (l *Lottery) turn(cycle []int32, node int32, flow []int32, of int32, lots *special.Lots) {
	up, down := of, of
	along := make([]bool, len(cycle))
	for i, a := range cycle {
		part := flow[a] % of
		along[i] = l.arcs[a].from == node
		node = l.arcs[a].from + l.arcs[a].to - node
		if along[i] {
			up, down = min(up, of-part), min(down, part)
		} else {
			up, down = min(up, part), min(down, of-part)
		}
	}
	amount := up
	if below(lots, up+down) < up { // up with probability down ÷ (up + down)
		amount = -down
	}
	for i, a := range cycle {
		if along[i] {
			flow[a] += amount
		} else {
			flow[a] -= amount
		}
	}
}

// below draws evenly from 0 … n−1: numbers beyond the last whole multiple of n are drawn again. Plans that are kept with their seed
// were drawn this way, which is not that of [special.Lots.Below].
func below(lots *special.Lots, n int32) int32 {
	m := uint64(n) //nolint:gosec // n > 0
	for limit := -m % m; ; {
		if x := lots.Next(); x >= limit {
			return int32(x % m) //nolint:gosec // below n
		}
	}
}
