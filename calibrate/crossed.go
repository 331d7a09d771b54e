package calibrate

import (
	"math"
	"math/big"
	"math/bits"

	"proba.example/internal/special"
)

// cells are the ratings of each level of one facet, summed by the level of the other facet.
type cells struct {
	start  []int32   // of the facet's levels in the lists below, and their end
	other  []int32   // level of the other facet, ascending within a level
	times  []float64 // how many ratings
	sum    []float64 // of their scores, less the centre
	others int
}

func byCase(r Rating) (int, int)   { return r.Case, r.Expert }
func byExpert(r Rating) (int, int) { return r.Expert, r.Case }

// centreOf is a whole number in the middle of the scores: sums of what differs from it lose no digits.
func centreOf(ratings []Rating) int {
	sum := 0
	for _, r := range ratings {
		sum += r.Score
	}
	return sum / len(ratings)
}

// newCells sorts ratings by counting, in time linear in their number. Sums are whole numbers and exact.
func newCells(ratings []Rating, levels, others int, key func(Rating) (int, int)) cells {
	centre := centreOf(ratings)
	second := make([]int32, others+1)
	for _, r := range ratings {
		_, b := key(r)
		second[b+1]++
	}
	first := make([]int32, levels+1)
	for _, r := range ratings {
		a, _ := key(r)
		first[a+1]++
	}
	for b := range others {
		second[b+1] += second[b]
	}
	for a := range levels {
		first[a+1] += first[a]
	}
	order := make([]int32, len(ratings))
	for i, r := range ratings {
		_, b := key(r)
		order[second[b]] = int32(i) //nolint:gosec // count bounds the ratings
		second[b]++
	}
	sorted := make([]int32, len(ratings))
	for _, i := range order {
		a, _ := key(ratings[i])
		sorted[first[a]] = i
		first[a]++
	}
	c := cells{start: make([]int32, levels+1), others: others}
	before := -1
	for _, i := range sorted {
		a, b := key(ratings[i])
		if at := len(c.other) - 1; a == before && int(c.other[at]) == b {
			c.times[at]++
			c.sum[at] += float64(ratings[i].Score - centre)
			continue
		}
		before = a
		c.other = append(c.other, int32(b)) //nolint:gosec // as above
		c.times = append(c.times, 1)
		c.sum = append(c.sum, float64(ratings[i].Score-centre))
		c.start[a+1]++
	}
	for a := range levels {
		c.start[a+1] += c.start[a]
	}
	return c
}

// facet is one of the two random facets: its ratings by level, and by level and fixed level.
type facet struct {
	n     int
	count []float64
	sum   []float64 // of scores less the centre
	fixed []float64 // n rows of the design's levels
}

// crossed is a design of two crossed random facets with the sums of its scores: all that the likelihood depends on.
type crossed struct {
	ratings     int
	long, short facet // the larger facet, which is eliminated, and the smaller
	casesShort  bool  // the smaller facet is that of the cases
	cells       cells // by the level of the larger facet
	levels      int   // fixed levels: the items, or 1
	level       facet // ratings and sums by fixed level
	centre      int
	square      float64 // Σ (score − centre)²
	room        *dense  // for inverting
}

func newCrossed(ratings []Rating, n sizes, items bool) *crossed {
	d := &crossed{ratings: len(ratings), casesShort: n.cases < n.experts, levels: 1, centre: centreOf(ratings)}
	key, long, short := byCase, n.cases, n.experts
	if d.casesShort {
		key, long, short = byExpert, n.experts, n.cases
	}
	if items {
		d.levels = n.items
	}
	d.cells = newCells(ratings, long, short, key)
	d.long, d.short, d.level = newFacet(long, d.levels), newFacet(short, d.levels), newFacet(d.levels, 0)
	var high, low uint64 // Σ of squares, exactly
	for _, r := range ratings {
		a, b := key(r)
		j := 0
		if items {
			j = r.Item
		}
		score := r.Score - d.centre
		d.long.add(a, j, score)
		d.short.add(b, j, score)
		d.level.count[j]++
		d.level.sum[j] += float64(score)
		magnitude := uint64(max(score, -score)) //nolint:gosec // not negative
		h, l := bits.Mul64(magnitude, magnitude)
		var carry uint64
		low, carry = bits.Add64(low, l, 0)
		high += h + carry
	}
	whole := new(big.Int).SetUint64(high)
	whole.Lsh(whole, 64).Add(whole, new(big.Int).SetUint64(low))
	d.square, _ = new(big.Float).SetInt(whole).Float64()
	return d
}

func newFacet(n, levels int) facet {
	return facet{n, make([]float64, n), make([]float64, n), make([]float64, n*levels)}
}

func (f *facet) add(i, level, score int) {
	f.count[i]++
	f.sum[i] += float64(score)
	f.fixed[i*(len(f.fixed)/f.n)+level]++
}

// row is how often a level met each fixed level.
func (f *facet) row(i int) []float64 {
	levels := len(f.fixed) / f.n
	return f.fixed[i*levels : (i+1)*levels]
}

// ratio are variances of the larger and the smaller facet over the residual variance.
func (d *crossed) ratio(v Components) [2]float64 {
	if d.casesShort {
		return [2]float64{v.Expert / v.Residual, v.Case / v.Residual}
	}
	return [2]float64{v.Case / v.Residual, v.Expert / v.Residual}
}

// components are the variances that go with ratios.
func (d *crossed) components(long, short, residual float64) Components {
	if d.casesShort {
		return Components{Case: short, Expert: long, Residual: residual}
	}
	return Components{Case: long, Expert: short, Residual: residual}
}

// equations are Henderson's mixed model equations for one pair of variance ratios, with unit residual variance and
// random effects scaled to that variance too, so that a ratio of zero is no special case (Bates et al. 2015, §3):
//
//	| D  K | D = I + γ_long·counts, K the larger facet against the smaller and the fixed levels,
//	| Kᵀ B | S = B − Kᵀ D⁻¹ K factored densely.
type equations struct {
	*crossed
	gamma, root [2]float64
	ml          bool
	diagonal    []float64 // D
	s           *dense    // S, then its factor, then its inverse
	long, rest  []float64 // the solution: scaled effects; of the smaller facet, then the fixed levels
	fit         float64   // yᵀPy
	logDet      float64
	sigma2      float64 // the residual variance that goes best with the ratios
	criterion   float64
	inverted    bool
	spread      []float64 // of the inverted equations: longInverse
}

// solve sets the equations up, factors and solves them, and gives the criterion with the residual variance profiled out.
func (d *crossed) solve(gamma [2]float64, ml bool) (*equations, error) {
	e := &equations{crossed: d, gamma: gamma, root: [2]float64{math.Sqrt(gamma[0]), math.Sqrt(gamma[1])}, ml: ml}
	e.diagonal = make([]float64, d.long.n)
	for a := range e.diagonal {
		e.diagonal[a] = 1 + float64(gamma[0]*d.long.count[a])
	}
	e.build()
	if err := e.s.factor(); err != nil {
		return nil, err
	}
	long, rest := make([]float64, d.long.n), make([]float64, e.s.n)
	for a := range long {
		long[a] = float64(e.root[0] * d.long.sum[a])
	}
	for b := range d.short.n {
		rest[b] = float64(e.root[1] * d.short.sum[b])
	}
	copy(rest[d.short.n:], d.level.sum)
	e.fit = d.square
	e.long, e.rest = long, rest
	right := [2][]float64{append([]float64(nil), long...), append([]float64(nil), rest...)}
	e.backSolve(long, rest)
	e.fit = d.square - dot(right[0], long) - dot(right[1], rest)
	e.logDet = 0
	for _, v := range e.diagonal {
		e.logDet += special.Log(v)
	}
	df := float64(d.ratings)
	if ml {
		e.logDet += e.s.logDet(d.short.n)
	} else {
		e.logDet += e.s.logDet(e.s.n)
		df -= float64(d.levels)
	}
	e.sigma2 = max(e.fit, 0) / df
	e.criterion = e.criterionAt(e.sigma2)
	return e, nil
}

// criterionAt is −2 log of the (restricted) likelihood with the residual variance v.
func (e *equations) criterionAt(v float64) float64 {
	df := float64(e.ratings)
	if !e.ml {
		df -= float64(e.levels)
	}
	return float64(df*special.Log(2*math.Pi*v)) + e.fit/v + e.logDet
}

// build fills S, the strips of its rows in parallel.
func (e *equations) build() {
	d := e.crossed
	m := d.short.n + d.levels
	e.s = newDense(m)
	weight := make([]float64, d.long.n) // what eliminating a level of the larger facet takes
	for a := range weight {
		weight[a] = e.gamma[0] / e.diagonal[a]
	}
	c := d.cells
	for a := range d.long.n {
		others, times := c.other[c.start[a]:c.start[a+1]], c.times[c.start[a]:c.start[a+1]]
		w := float64(weight[a] * e.gamma[1])
		for i, b := range others {
			row, wi := e.s.row(int(b)), float64(w*times[i])
			for j, b2 := range others[:i+1] {
				row[b2] -= float64(wi * times[j])
			}
		}
		// The fixed levels: the last rows of S.
		fixed := d.long.row(a)
		for j, x := range fixed {
			if x == 0 {
				continue
			}
			row, wj := e.s.row(d.short.n+j), float64(weight[a]*x)
			ws := float64(wj * e.root[1])
			for i, b := range others {
				row[b] -= float64(ws * times[i])
			}
			for k, x2 := range fixed[:j+1] {
				row[d.short.n+k] -= float64(wj * x2)
			}
		}
	}
	for b := range d.short.n {
		row := e.s.row(b)
		row[b] += 1 + float64(e.gamma[1]*d.short.count[b])
		for j, x := range d.short.row(b) {
			e.s.row(d.short.n + j)[b] += float64(e.root[1] * x)
		}
	}
	for j, n := range d.level.count {
		e.s.row(d.short.n + j)[d.short.n+j] += n
	}
}

// longTimes is K·rest.
func (e *equations) longTimes(rest, out []float64) {
	c := e.cells
	for a := range e.crossed.long.n {
		sum := 0.0
		for k := c.start[a]; k < c.start[a+1]; k++ {
			sum += float64(c.times[k] * rest[c.other[k]])
		}
		sum = float64(sum*e.root[1]) + dot(e.crossed.long.row(a), rest[e.short.n:])
		out[a] = float64(e.root[0] * sum)
	}
}

// restTimes is Kᵀ·long.
func (e *equations) restTimes(long, out []float64) {
	c := e.cells
	clear(out)
	for a := range e.crossed.long.n {
		v := float64(e.root[0] * long[a])
		w := float64(v * e.root[1])
		for k := c.start[a]; k < c.start[a+1]; k++ {
			out[c.other[k]] += float64(c.times[k] * w)
		}
		for j, x := range e.crossed.long.row(a) {
			out[e.short.n+j] += float64(x * v)
		}
	}
}

// backSolve replaces right hand sides by the solution of the equations.
func (e *equations) backSolve(long, rest []float64) {
	scaled := make([]float64, len(long))
	for a := range long {
		scaled[a] = long[a] / e.diagonal[a]
	}
	taken := make([]float64, len(rest))
	e.restTimes(scaled, taken)
	for i := range rest {
		rest[i] -= taken[i]
	}
	e.s.solve(rest)
	e.longTimes(rest, scaled)
	for a := range long {
		long[a] = (long[a] - scaled[a]) / e.diagonal[a]
	}
}

// invert replaces S's factor by its inverse; the equations cannot be solved again after it.
func (e *equations) invert() {
	if e.room == nil {
		e.room = newDense(e.s.n)
	}
	e.s.invert(e.room)
	e.inverted = true
}

// against is row a of K: its columns and values, in buf.
func (e *equations) against(a int, columns []int32, values []float64) ([]int32, []float64) {
	c := e.cells
	columns, values = columns[:0], values[:0]
	both := float64(e.root[0] * e.root[1])
	for k := c.start[a]; k < c.start[a+1]; k++ {
		columns, values = append(columns, c.other[k]), append(values, float64(both*c.times[k]))
	}
	for j, x := range e.crossed.long.row(a) {
		if x != 0 {
			columns = append(columns, int32(e.short.n+j)) //nolint:gosec // at most maxDense
			values = append(values, float64(e.root[0]*x))
		}
	}
	return columns, values
}

// longInverse are the diagonal elements of the whole inverse for the larger facet: 1/D + k S⁻¹ kᵀ/D². S is inverted.
func (e *equations) longInverse() []float64 {
	out := make([]float64, e.crossed.long.n)
	const chunk = 64
	inParallel((len(out)+chunk-1)/chunk, func(part int) {
		var columns []int32
		var values []float64
		for a := part * chunk; a < min((part+1)*chunk, len(out)); a++ {
			columns, values = e.against(a, columns, values)
			sum := 0.0
			for i, c := range columns {
				row, inner := e.s.row(int(c)), 0.0
				for j, c2 := range columns[:i] {
					inner += float64(row[c2] * values[j])
				}
				sum += float64(values[i] * (2*inner + float64(row[c]*values[i])))
			}
			out[a] = (1 + sum/e.diagonal[a]) / e.diagonal[a]
		}
	})
	return out
}

// longRest is the element of the whole inverse between level a of the larger facet and element i of the rest.
func (e *equations) longRest(a, i int, columns []int32, values []float64) float64 {
	sum := 0.0
	for k, c := range columns {
		sum += float64(values[k] * e.s.at(int(c), i))
	}
	return -sum / e.diagonal[a]
}
