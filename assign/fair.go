package assign

import "slices"

const (
	defaultLoss   = 5_000 // millionths of the greatest total
	defaultRounds = 400
	patience      = 60 // rounds without a better plan or bound
)

// fairest seeks the plan whose worst served case is served best, within the loss that is allowed. Cases served worse than
// the aim weigh more in the next round, those served much better less (multiplicative weights, warm-started: Arora, Hazan
// and Kale, "The multiplicative weights update method", 2012). Every round also gives a bound on the worst panel, for the
// weighted total of no plan exceeds the optimum's. All in whole numbers: the same plan on every machine.
func (s *solver) fairest(first *Plan, o Objective) (*Plan, error) {
	loss, rounds := int64(o.LossBudget), o.Rounds
	if loss == 0 {
		loss = defaultLoss
	}
	if rounds == 0 {
		rounds = defaultRounds
	}
	floor := first.Total - abs(first.Total)/Scale*loss - abs(first.Total)%Scale*loss/Scale
	best := first
	proof := s.p.scarcest()
	bound := s.p.worstBound(proof)
	for quiet := 0; rounds > 0 && quiet < patience && best.Worst < bound; rounds, quiet = rounds-1, quiet+1 {
		s.weigh(best.Worst)
		if err := s.optimum(); err != nil {
			return nil, err
		}
		now := s.plan()
		if now.Total >= floor && (now.Worst > best.Worst || (now.Worst == best.Worst && now.Total > best.Total)) {
			now.Proof, now.Bound = first.Proof, first.Bound
			best, quiet = now, 0
		}
		if !s.loose {
			if b := s.p.worstBound(s.proof); b < bound {
				bound, proof, quiet = b, s.proof, 0
			}
		}
	}
	if best.Worst < bound {
		best = s.polish(best, floor)
	}
	best.FairProof, best.WorstBound = proof, bound
	return best, nil
}

// scarcest is the first proof there is: the case whose best experts together fit least, if it got them all.
func (p *Problem) scarcest() Proof {
	proof := Proof{Weights: make([]int64, p.Cases()), Cases: make([]int64, p.Cases()), Experts: make([]int64, p.Experts())}
	sums, least := make([]int64, p.Cases()), make([]int64, p.Cases())
	p.eachCase(func(c int, row []Fit) {
		for _, x := range p.Pinned {
			if x.Case == c && !slices.ContainsFunc(row, func(f Fit) bool { return int(f.Expert) == x.Expert }) {
				row = append(row, Fit{Expert: int32(x.Expert)}) //nolint:gosec // bounded by check
			}
		}
		for _, f := range greatest(row, p.Need[c]) {
			sums[c] += int64(f.Value)
			least[c] = int64(f.Value)
		}
	})
	low := -1
	for c, n := range p.Need {
		if n > 0 && (low < 0 || sums[c] < sums[low]) {
			low = c
		}
	}
	if low >= 0 {
		proof.Weights[low], proof.Cases[low] = 1, least[low]
	}
	return proof
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// weigh sets the weights of the next round and the costs that follow.
func (s *solver) weigh(worst int64) {
	target := worst + 1 + abs(worst)/500
	span := max(abs(target), Scale/1000)
	sums := make([]int64, s.p.Cases())
	for i, x := range s.column {
		if s.net.flow[s.base+int32(i)] > 0 { //nolint:gosec // bounded by check
			sums[x.Case] += int64(s.fit[i])
		}
	}
	for x := range s.forced {
		sums[x.Case] += int64(s.p.fitOf(x))
	}
	for c, n := range s.p.Need {
		switch w := s.weight[c]; {
		case n == 0:
		case sums[c] < target:
			s.weight[c] = min(heaviest, w+w*(20*span+300*min(span, target-sums[c]))/(1000*span)+1)
		case sums[c] > target+abs(target)/4:
			s.weight[c] = lightest + (w-lightest)*9/10
		}
	}
	for i, x := range s.column {
		s.net.cost[s.base+int32(i)] = -s.weight[x.Case] * int64(s.fit[i]) //nolint:gosec // bounded by check
	}
	s.net.reprice()
}
