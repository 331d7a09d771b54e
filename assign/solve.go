package assign

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
)

// Costs of arcs: a pair costs its case's weight times its fit, below zero; a place left empty is dearer than anything.
const (
	heaviest   = 60 * lightest // weight of a case, at most
	lightest   = 1 << 10       // and where none is served worse than another
	dear       = int64(Scale) * heaviest * 4 * (maxNeed + 2)
	firstPairs = 20 // pairs per case that the network begins with
	morePairs  = 10 // pairs per case that one look at all pairs adds at most
)

// Solve gives the best plan, with its proof. The error is ErrProblem, an *Infeasible, or the context's.
func Solve(ctx context.Context, p *Problem, o Objective) (*Plan, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	s := newSolver(ctx, p)
	if err := s.optimum(); err != nil {
		return nil, err
	}
	best := s.plan()
	best.Proof = s.proof
	best.Bound = p.bound(best.Proof)
	if o.Fair {
		var err error
		if best, err = s.fairest(best, o); err != nil {
			return nil, err
		}
	}
	best.Components = p.components(best.Pairs)
	return best, nil
}

// solver holds a network over the pairs looked at so far. Rules on panels enter it once a plan breaks them.
type solver struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call of Solve
	p       *Problem
	net     *network
	members [][]uint64 // of each group, a bit per expert

	times, share int32 // parts of which a pair is one, and parts of them it may have: 1 and 1 where nothing is drawn

	weight []int64 // of each case
	column []Pair  // of each pair's arc
	fit    []int32 // of each pair's arc
	base   int32   // number of the first pair's arc
	taken  []uint64

	forced map[Pair]bool     // pairs that stay: pinned ones, and those that satisfy crossing rules; they stand outside the network
	rules  map[int][]*atMost // by case, nested or apart, in the network
	closed map[int][]*atMost // by case: sets of which nobody may be added any more
	off    map[Pair]bool     // pairs given up
	// by case: groups whose least number was filled outside the network
	invited map[int]map[int]bool
	proof   Proof       // of the last optimum in which no crossing rule had been settled
	loose   bool        // a crossing rule was settled: optima are no longer proved by the network
	placed  map[int]int // forced pairs of each case
	loads   map[int]int // forced pairs of each expert
}

// atMost is a rule on one panel: at most so many experts of a group, or of those outside it.
type atMost struct {
	group   int
	outside bool
	size    int // experts it holds
	room    int // of them that may be added to the panel
	node    int32
	outer   *atMost // the next larger rule of the case
}

func newSolver(ctx context.Context, p *Problem) *solver {
	s := &solver{
		ctx: ctx, p: p, weight: make([]int64, p.Cases()), forced: map[Pair]bool{}, rules: map[int][]*atMost{}, closed: map[int][]*atMost{},
		off: map[Pair]bool{}, invited: map[int]map[int]bool{}, placed: map[int]int{}, loads: map[int]int{}, times: 1, share: 1,
	}
	for c := range s.weight {
		s.weight[c] = lightest
	}
	for _, g := range p.Groups {
		s.members = append(s.members, p.bits(g))
	}
	for _, x := range p.Pinned {
		s.force(x)
	}
	s.build(nil)
	return s
}

func (s *solver) force(x Pair) {
	if !s.forced[x] {
		s.forced[x] = true
		s.placed[x.Case]++
		s.loads[x.Expert]++
	}
}

func (r *atMost) holds(members [][]uint64, e int) bool {
	return (members[r.group][e/64]>>(e%64)&1 == 1) != r.outside
}

// build makes the network anew, with the given pairs or the best few of each case.
func (s *solver) build(columns []Pair) {
	p := s.p
	cases, experts := p.Cases(), p.Experts()
	ruled := slices.Sorted(maps.Keys(s.rules))
	nodes := cases + experts + 1
	for _, c := range ruled {
		for _, r := range s.rules[c] {
			r.node = int32(nodes) //nolint:gosec // bounded by check: at most two rules per group and case
			r.room = s.left(c, r)
			nodes++
		}
	}
	supply := make([]int32, nodes)
	sink := int32(cases + experts) //nolint:gosec // bounded by check
	for c, n := range p.Need {
		supply[c] = s.times * int32(max(0, n-s.placed[c])) //nolint:gosec // bounded by check
		supply[sink] -= supply[c]
	}
	for e := range experts {
		least := s.times * int32(max(0, p.leastLoad(e)-s.loads[e])) //nolint:gosec // bounded by check
		supply[cases+e] -= least
		supply[sink] += least
	}
	s.net = newNetwork(supply, dear)
	for e := range experts {
		room := max(0, p.LoadMax[e]-s.loads[e]) - max(0, p.leastLoad(e)-s.loads[e])
		s.net.add(int32(cases+e), sink, s.times*int32(max(0, room)), 0) //nolint:gosec // bounded by check
	}
	for _, c := range ruled {
		for _, r := range s.rules[c] {
			tail := int32(c) //nolint:gosec // bounded by check
			if r.outer != nil {
				tail = r.outer.node
			}
			s.net.add(tail, r.node, s.times*int32(r.room), 0) //nolint:gosec // at most maxNeed
		}
	}
	s.base = int32(len(s.net.from)) //nolint:gosec // as above
	s.column, s.fit = nil, nil
	s.taken = make([]uint64, (cases*experts+63)/64)
	for x := range s.forced {
		word, mask := s.bit(x)
		s.taken[word] |= mask
	}
	if columns != nil {
		for _, x := range columns {
			s.add(x, s.p.fitOf(x))
		}
		return
	}
	best := make([][]Fit, cases)
	s.p.eachCase(func(c int, row []Fit) { best[c] = slices.Clone(greatest(row, firstPairs)) })
	for rank := range firstPairs { // the best of every case, then the second of every case: a mixed order is searched faster
		for c := range best {
			if rank < len(best[c]) {
				s.add(Pair{c, int(best[c][rank].Expert)}, best[c][rank].Value)
			}
		}
	}
}

func (s *solver) bit(x Pair) (word int, mask uint64) {
	i := x.Case*s.p.Experts() + x.Expert
	return i / 64, 1 << (i % 64)
}

// barred tells whether a pair was given up for a rule.
func (s *solver) barred(x Pair) bool {
	if len(s.off) > 0 && s.off[x] {
		return true
	}
	return len(s.closed) > 0 && slices.ContainsFunc(s.closed[x.Case], func(r *atMost) bool { return r.holds(s.members, x.Expert) })
}

// add gives a pair its arc, once.
func (s *solver) add(x Pair, fit int32) {
	word, mask := s.bit(x)
	if s.taken[word]&mask != 0 || s.barred(x) {
		return
	}
	s.taken[word] |= mask
	s.net.add(s.tail(x), int32(s.p.Cases()+x.Expert), s.share, -s.weight[x.Case]*int64(fit)) //nolint:gosec // bounded by check
	s.column = append(s.column, x)
	s.fit = append(s.fit, fit)
}

// tail is the node from which a case reaches an expert: the smallest set of its rules that holds the expert.
func (s *solver) tail(x Pair) int32 {
	var found *atMost
	for _, r := range s.rules[x.Case] {
		if r.holds(s.members, x.Expert) && (found == nil || r.size < found.size) {
			found = r
		}
	}
	if found == nil {
		return int32(x.Case) //nolint:gosec // bounded by check
	}
	return found.node
}

// settle solves the network over all pairs: over those it has, then over every pair whose price says that it would
// improve, until there is none. The prices then prove the optimum over all pairs.
func (s *solver) settle() error {
	for {
		if !s.net.solve(func() bool { return s.ctx.Err() != nil }) {
			return s.ctx.Err()
		}
		if s.look() == 0 {
			return nil
		}
	}
}

// look adds the pairs that would improve the plan most, case by case, and says how many.
func (s *solver) look() int {
	found := make([][]Fit, s.p.Cases())
	experts := s.net.price[s.p.Cases():]
	careful := len(s.off)+len(s.closed) > 0
	s.p.eachCase(func(c int, row []Fit) {
		weight, price, ruled := s.weight[c], s.net.price[c], len(s.rules[c]) > 0
		kept := row[:0]
		for _, f := range row {
			x := Pair{c, int(f.Expert)}
			from := price
			if ruled {
				from = s.net.price[s.tail(x)]
			}
			if weight*int64(f.Value)-from+experts[f.Expert] <= 0 {
				continue
			}
			if word, mask := s.bit(x); s.taken[word]&mask != 0 || (careful && s.barred(x)) {
				continue
			}
			kept = append(kept, f)
		}
		if len(kept) > morePairs {
			gain := func(f Fit) int64 { return weight*int64(f.Value) + experts[f.Expert] }
			slices.SortFunc(kept, func(a, b Fit) int {
				return cmp.Or(cmp.Compare(gain(b), gain(a)), cmp.Compare(a.Expert, b.Expert))
			})
			kept = kept[:morePairs]
		}
		if len(kept) > 0 {
			found[c] = slices.Clone(kept)
		}
	})
	added := 0
	for c, row := range found {
		for _, f := range row {
			s.add(Pair{c, int(f.Expert)}, f.Value)
			added++
		}
	}
	return added
}

// optimum finds the plan of the greatest weighted total that breaks no rule.
func (s *solver) optimum() error {
	for {
		if err := s.settle(); err != nil {
			return err
		}
		if s.missing() > 0 {
			return s.explain()
		}
		if !s.loose {
			s.proof = s.prices()
		}
		if settled, err := s.bind(); settled || err != nil {
			return err
		}
		s.build(s.column)
	}
}

// missing is how many places could not be filled, or not enough.
func (s *solver) missing() int {
	n := 0
	for c, need := range s.p.Need {
		n += max(0, s.placed[c]-need)
	}
	for e, most := range s.p.LoadMax {
		n += max(0, s.loads[e]-most)
	}
	unplaced := 0 // what goes to the root comes out of it: each place counts twice, and in parts where a plan is drawn
	for a := range s.net.nodes {
		unplaced += int(s.net.flow[a])
	}
	return n + (unplaced+2*int(s.times)-1)/(2*int(s.times))
}

// chosen are the pairs of the plan, by case and expert.
func (s *solver) chosen() []Pair {
	pairs := slices.Collect(maps.Keys(s.forced))
	for i, x := range s.column {
		if s.net.flow[s.base+int32(i)] > 0 { //nolint:gosec // bounded by check
			pairs = append(pairs, x)
		}
	}
	slices.SortFunc(pairs, comparePairs)
	return pairs
}

func comparePairs(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Expert, b.Expert))
}

func (s *solver) plan() *Plan {
	r := &Plan{Pairs: s.chosen()}
	r.Total, r.Worst = s.p.measure(r.Pairs)
	return r
}

// measure gives the fit of all pairs and that of the panel served worst.
func (p *Problem) measure(pairs []Pair) (total, worst int64) {
	sums := make([]int64, p.Cases())
	for _, x := range pairs {
		f := int64(p.fitOf(x))
		sums[x.Case] += f
		total += f
	}
	any := false
	for c, n := range p.Need {
		if n > 0 && (!any || sums[c] < worst) {
			worst, any = sums[c], true
		}
	}
	return total, worst
}

// fitOf looks one pair up; 0 for one outside Fits, which only a pinned pair can be.
func (p *Problem) fitOf(x Pair) int32 {
	f, _ := p.find(x)
	return f
}

func (p *Problem) find(x Pair) (int32, bool) {
	if f, ok := p.Fits.(finder); ok {
		return f.Find(x.Case, x.Expert)
	}
	row := p.Fits.Of(x.Case, nil)
	i, ok := slices.BinarySearchFunc(row, x.Expert, func(f Fit, e int) int { return cmp.Compare(int(f.Expert), e) })
	if !ok {
		return 0, false
	}
	return row[i].Value, true
}

// eachCase hands every case and a row of its fits, which may be reordered, to work, on all cores. Work writes nothing but
// what belongs to its case.
func (p *Problem) eachCase(work func(c int, row []Fit)) {
	workers := min(runtime.GOMAXPROCS(0), max(1, p.Cases()/64))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var buf, row []Fit
			for c := p.Cases() * w / workers; c < p.Cases()*(w+1)/workers; c++ {
				given := p.Fits.Of(c, buf)
				if _, table := p.Fits.(Table); !table {
					buf = given
				}
				row = append(row[:0], given...)
				work(c, row)
			}
		})
	}
	wg.Wait()
}

// greatest gives the k best fits, the best first and equal ones by expert. It reorders row.
func greatest(row []Fit, k int) []Fit {
	better := func(a, b Fit) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Expert, b.Expert)) }
	for lo, hi := 0, len(row)-1; lo < hi; { // select the k best before sorting them (Hoare's FIND)
		pivot := row[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for better(row[i], pivot) < 0 {
				i++
			}
			for better(row[j], pivot) > 0 {
				j--
			}
			if i <= j {
				row[i], row[j] = row[j], row[i]
				i++
				j--
			}
		}
		switch {
		case k-1 <= j:
			hi = j
		case k-1 >= i:
			lo = i
		default:
			lo = hi
		}
	}
	row = row[:min(k, len(row))]
	slices.SortFunc(row, better)
	return row
}

// prices are the network's prices as a proof: of the total where all weights are the lightest, of the worst panel otherwise.
func (s *solver) prices() Proof {
	scale := int64(lightest) // every price is a multiple of it while every weight is
	for _, w := range s.weight {
		if w != lightest {
			scale = 1
		}
	}
	cases, sink := s.p.Cases(), s.net.price[s.p.Cases()+s.p.Experts()]
	proof := Proof{Weights: make([]int64, cases), Cases: make([]int64, cases), Experts: make([]int64, s.p.Experts())}
	for c := range proof.Cases {
		proof.Weights[c] = s.weight[c] / scale
		proof.Cases[c] = (s.net.price[c] - sink) / scale
	}
	for e := range proof.Experts {
		proof.Experts[e] = (sink - s.net.price[cases+e]) / scale
	}
	for _, c := range slices.Sorted(maps.Keys(s.rules)) {
		for _, r := range s.rules[c] {
			from := s.net.price[c]
			if r.outer != nil {
				from = s.net.price[r.outer.node]
			}
			proof.Rules = append(proof.Rules, RulePrice{Case: c, Group: r.group, Least: r.outside, Price: (s.net.price[r.node] - from) / scale})
		}
	}
	return proof
}
