package calibrate

import (
	"math"
	"slices"

	"proba.example/internal/special"
)

// row is a rating of a case: the expert, the item and the score. Rows stand in the order of case, expert and item, so
// that equal ratings give equal sums however they were ordered.
type row uint64

const (
	scoreBits = 8
	idBits    = 28
	maxRows   = 1 << idBits
)

func newRow(expert, item, score int) row {
	return row(expert)<<(idBits+scoreBits) | row(item)<<scoreBits | row(score) //nolint:gosec // checked by arrange
}

func (r row) expert() int { return int(r >> (idBits + scoreBits)) }        //nolint:gosec // 28 bits
func (r row) item() int   { return int(r >> scoreBits & (1<<idBits - 1)) } //nolint:gosec // 28 bits
func (r row) score() int  { return int(r & (1<<scoreBits - 1)) }           //nolint:gosec // 8 bits

// arrange sorts ratings; first[c] is where the rows of case c begin, and its last element is their number.
func arrange(ratings []Rating, n sizes) (rows []row, first []int, err error) {
	if len(ratings) > maxRows {
		return nil, nil, malformed("%d ratings; at most %d are taken", len(ratings), maxRows)
	}
	first = make([]int, n.cases+1)
	for i, r := range ratings {
		if r.Score < 0 || r.Score > MaxCategory {
			return nil, nil, malformed("rating %d: score %d is not between 0 and %d", i, r.Score, MaxCategory)
		}
		first[r.Case+1]++
	}
	for c := range n.cases {
		first[c+1] += first[c]
	}
	rows = make([]row, len(ratings))
	at := slices.Clone(first)
	for _, r := range ratings {
		rows[at[r.Case]] = newRow(r.Expert, r.Item, r.Score)
		at[r.Case]++
	}
	for c := range n.cases {
		of := rows[first[c]:first[c+1]]
		slices.Sort(of)
		for i := 1; i < len(of); i++ {
			if of[i]>>scoreBits == of[i-1]>>scoreBits {
				return nil, nil, malformed("expert %d rated item %d of case %d twice", of[i].expert(), of[i].item(), c)
			}
		}
	}
	return rows, first, nil
}

// scale is a set of categories 0 to span above low; those that nobody gave have weight 0 but keep their place.
type scale struct {
	low, span int
	counts    []int
	at        []int // of each category, the place of its parameter; −1 for the lowest and for those that nobody gave
	weight    [][3]float64
}

func (s *scale) measure(counts []int) {
	high := 0
	s.low = -1
	for k, n := range counts {
		if n > 0 {
			if s.low < 0 {
				s.low = k
			}
			high = k
		}
	}
	s.low = max(s.low, 0)
	s.span = high - s.low
	s.counts = counts[s.low : high+1]
	s.weight = make([][3]float64, s.span+1)
}

// far is the span from which powers of the odds may leave the range of a float64; they are then taken from above.
const far = 8

// sums are Σwₖxᵏ, Σkwₖxᵏ and Σk²wₖxᵏ, over xˢᵖᵃⁿ where x > 1 and the span is far.
func (s *scale) sums(x float64) (s0, s1, s2 float64) {
	if x > 1 && s.span > far {
		y := 1 / x
		for k := range s.weight {
			w := &s.weight[k]
			s0 = float64(s0*y) + w[0]
			s1 = float64(s1*y) + w[1]
			s2 = float64(s2*y) + w[2]
		}
		return s0, s1, s2
	}
	for k := len(s.weight) - 1; k >= 0; k-- {
		w := &s.weight[k]
		s0 = float64(s0*x) + w[0]
		s1 = float64(s1*x) + w[1]
		s2 = float64(s2*x) + w[2]
	}
	return s0, s1, s2
}

// moments are mean and variance of the category at odds x.
func (s *scale) moments(x float64) (mean, variance float64) {
	s0, s1, s2 := s.sums(x)
	mean = s1 / s0
	return mean, max(0, s2/s0-float64(mean*mean))
}

// chances are the probabilities of the categories at odds x, in p.
func (s *scale) chances(x float64, p []float64) {
	total := 0.0
	if x > 1 && s.span > far {
		y, power := 1/x, 1.0
		for k := s.span; k >= 0; k-- {
			p[k] = float64(s.weight[k][0] * power)
			total += p[k]
			power *= y
		}
	} else {
		power := 1.0
		for k := range s.weight {
			p[k] = float64(s.weight[k][0] * power)
			total += p[k]
			power *= x
		}
	}
	for k := range s.weight {
		p[k] /= total
	}
}

// set takes the parameters A of the categories, where a category's weight is e⁻ᴬ.
func (s *scale) set(a []float64) {
	least := 0.0
	for _, at := range s.at {
		if at >= 0 {
			least = min(least, a[at])
		}
	}
	for k, at := range s.at {
		w := 0.0
		switch {
		case at >= 0:
			w = special.Exp(least - a[at])
		case k == 0:
			w = special.Exp(least)
		}
		s.weight[k] = [3]float64{w, float64(w * float64(k)), float64(w * float64(k*k))}
	}
}

// dropped numbers the rounds in which elements at a limit were left out; 0 for those that stayed.
type dropped struct{ cases, experts, items []int }

// tally are the ratings of one element: their number, their total, and the least and greatest it could have been.
type tally struct{ ratings, total, least, most int }

func (t *tally) add(score, low, high int) {
	t.ratings++
	t.total += score
	t.least += low
	t.most += high
}

func (t *tally) atLimit() bool { return t.total == t.least || t.total == t.most }

// scales finds the categories that rows use: one scale, or one for every item.
func scales(rows []row, n sizes, model FacetModel) []scale {
	all := make([]scale, 1)
	if model == PartialCredit {
		all = make([]scale, n.items)
	}
	counts := make([][MaxCategory + 1]int, len(all))
	for _, r := range rows {
		counts[r.item()%len(all)][r.score()]++
	}
	for i := range all {
		all[i].measure(counts[i][:])
	}
	return all
}

// shed leaves out whatever lies at a limit, whose measure has no finite estimate, until nothing does: leaving out one may
// bring another to its limit. What is left out says nothing about the others.
func shed(rows []row, first []int, n sizes, o FacetOptions) (kept []row, starts []int, all []scale, out dropped) {
	out = dropped{make([]int, n.cases), make([]int, n.experts), make([]int, n.items)}
	kept, starts = rows, first
	for round := 1; ; round++ {
		all = scales(kept, n, o.Model)
		cases, experts, items := make([]tally, n.cases), make([]tally, n.experts), make([]tally, n.items)
		for c := range n.cases {
			for _, r := range kept[starts[c]:starts[c+1]] {
				s := &all[r.item()%len(all)]
				cases[c].add(r.score(), s.low, s.low+s.span)
				experts[r.expert()].add(r.score(), s.low, s.low+s.span)
				items[r.item()].add(r.score(), s.low, s.low+s.span)
			}
		}
		found := false
		drop := func(of []tally, when []int, drawn bool) { // whoever is drawn from a distribution has a measure at a limit too
			for i := range of {
				if when[i] == 0 && of[i].atLimit() && (!drawn || of[i].ratings == 0) {
					when[i], found = round, true
				}
			}
		}
		drop(cases, out.cases, o.Likelihood == Marginal)
		drop(experts, out.experts, o.SeveritySD > 0)
		drop(items, out.items, false)
		if !found {
			return kept, starts, all, out
		}
		left, begin := make([]row, 0, len(kept)), make([]int, n.cases+1)
		for c := range n.cases {
			for _, r := range kept[starts[c]:starts[c+1]] {
				if out.cases[c] == 0 && out.experts[r.expert()] == 0 && out.items[r.item()] == 0 {
					left = append(left, r)
				}
			}
			begin[c+1] = len(left)
		}
		kept, starts = left, begin
	}
}

// hermite is the Gauss–Hermite rule of n points for ∫f(x)e^(−x²)dx, by Newton's method on the orthonormal polynomials,
// whose values do not overflow. logs are the logarithms of weight·e^(x²).
func hermite(n int) (nodes, logs []float64) {
	nodes, logs = make([]float64, n), make([]float64, n)
	// polynomial is the normalised Hermite polynomial of degree n and the one below it.
	polynomial := func(x float64) (p, below float64) {
		p = 0.7511255444649425 // π^(−1/4)
		for k := range n {
			p, below = float64(float64(x*math.Sqrt(2/float64(k+1)))*p)-float64(math.Sqrt(float64(k)/float64(k+1))*below), p
		}
		return p, below
	}
	// The roots lie within ±√(2n+1): each change of sign on a fine grid holds one of them.
	limit := math.Sqrt(2*float64(n) + 1)
	const grid = 4096
	found := 0
	last, _ := polynomial(-limit)
	for i := 1; i <= grid; i++ {
		// The grid is asymmetric so that no point is the root at 0.
		x := -limit + float64(float64(i)*(2*limit+1e-3))/grid
		p, _ := polynomial(x)
		if (p < 0) != (last < 0) {
			step := (2*limit + 1e-3) / grid
			low, high, sign := x-step, x, last < 0
			for range 100 {
				middle := (low + high) / 2
				if v, _ := polynomial(middle); (v < 0) == sign {
					low = middle
				} else {
					high = middle
				}
			}
			nodes[found] = (low + high) / 2
			found++
		}
		last = p
	}
	for i, x := range nodes {
		// The derivative of the normalised polynomial is √(2n) times the one below; the weight is 2 over its square.
		_, below := polynomial(x)
		logs[i] = special.Log(1/float64(float64(n)*float64(below*below))) + float64(x*x)
	}
	return nodes, logs
}
