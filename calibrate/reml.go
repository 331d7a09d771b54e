package calibrate

import (
	"context"
	"math"
)

const (
	maxSteps = 60
	// settled is where the steps end: the squared length of the next one in standard errors of the variances.
	settled = 1e-12
	// nothing is the ratio of a facet's variance to the residual, per rating of an average level, that is taken for zero
	// where the likelihood rises towards zero.
	nothing = 1e-6
	// everything is the ratio from which cases or experts are taken to explain all there is.
	everything = 1e6
)

// estimate finds the variances where the criterion is least, and leaves the equations there, inverted.
func (l *Linear) estimate(ctx context.Context, ml bool) error {
	d := l.design
	free, err := l.identify()
	if err != nil {
		return err
	}
	start := d.moments(free)
	if start[2] == 0 {
		l.note(NoteSame)
		l.last, err = d.solve([2]float64{}, ml)
		return err
	}
	gamma := [2]float64{start[0] / start[2], start[1] / start[2]}
	zero, checked := [2]bool{}, false
	var before *equations
	var step [3]float64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := d.solve(gamma, ml)
		if err != nil {
			return err
		}
		l.Steps++
		if e.fit <= 1e-12*d.square || max(gamma[0], gamma[1]) > everything {
			l.note(NoteNoResidual)
			l.settle(e, free, zero)
			return nil
		}
		if before != nil && e.criterion > before.criterion+float64(1e-9*math.Abs(before.criterion)) && l.Steps < maxSteps {
			for i := range step {
				step[i] /= 2
			}
			gamma = before.move(step, free, zero)
			continue
		}
		score, information := e.derivatives()
		e.invert()
		score = e.score(score)
		step = newton(score, information, [3]bool{free[0] && !zero[0], free[1] && !zero[1], true})
		length := float64(step[0]*score[0]) + float64(step[1]*score[1]) + float64(step[2]*score[2])
		still := length <= settled
		steep := false // by any variance's logarithm
		for i, v := range e.variances() {
			steep = steep || math.Abs(float64(v*score[i])) > 1e-8
		}
		if uphill := length > 0; !uphill && steep {
			step, still = e.careful(score), false
		}
		for i := range gamma { // near zero, a step is small in standard errors and yet not the last
			still = still && (!free[i] || zero[i] || math.Abs(step[i]) <= 1e-3*e.variances()[i])
		}
		fell := false
		for i, f := range []facet{d.long, d.short} {
			if free[i] && !zero[i] && float64(gamma[i]*float64(d.ratings)) < nothing*float64(f.n) && score[i] < 0 {
				zero[i], gamma[i], fell = true, 0, true
			}
		}
		switch {
		case fell:
			before = nil
			continue
		case !still && l.Steps < maxSteps:
			before, gamma = e, e.move(step, free, zero)
			continue
		case !still:
			l.note(NoteNotConverged)
		}
		if !checked && (zero[0] || zero[1]) && l.Steps < maxSteps {
			// With the other variances where they are now: does the likelihood still rise towards zero?
			checked = true
			if up := d.rises(gamma, zero, ml); up != zero {
				for i, f := range []facet{d.long, d.short} {
					if zero[i] && !up[i] {
						zero[i], gamma[i] = false, 0.01*float64(f.n)/float64(d.ratings)
					}
				}
				before = nil
				continue
			}
		}
		l.settle(e, free, zero)
		covariance := inverse3(information, [3]bool{free[0] && !zero[0], free[1] && !zero[1], true})
		l.VarianceSE = d.components(math.Sqrt(covariance[0][0]), math.Sqrt(covariance[1][1]), math.Sqrt(covariance[2][2]))
		return nil
	}
}

// careful is a step where the average information is no guide, as where the scores of all cases are alike: that of the
// EM algorithm upwards, and as far down as a step may go.
func (e *equations) careful(score [3]float64) (step [3]float64) {
	size := [3]int{e.crossed.long.n, e.short.n, e.ratings}
	for i, v := range e.variances() {
		if step[i] = float64(2*float64(v*v)*score[i]) / float64(size[i]); score[i] < 0 {
			step[i] = -v
		}
	}
	return step
}

// settle takes the variances of some equations for the answer.
func (l *Linear) settle(e *equations, free, zero [2]bool) {
	if !e.inverted {
		e.invert()
	}
	l.last = e
	v := e.variances()
	l.Variance = e.components(v[0], v[1], v[2])
	if e.casesShort {
		free[0], free[1], zero[0], zero[1] = free[1], free[0], zero[1], zero[0]
	}
	if zero[0] {
		l.note(NoteNoCaseVariance)
	}
	if zero[1] {
		l.note(NoteNoExpertVariance)
	}
}

// rises tells at which of the variances that lie at zero the likelihood does not grow away from zero.
func (d *crossed) rises(gamma [2]float64, zero [2]bool, ml bool) (stay [2]bool) {
	for i, f := range []facet{d.long, d.short} {
		if !zero[i] {
			continue
		}
		near := gamma
		near[i] = nothing * float64(f.n) / float64(d.ratings)
		e, err := d.solve(near, ml)
		if err != nil {
			return zero
		}
		score, _ := e.derivatives()
		e.invert()
		stay[i] = e.score(score)[i] < 0
	}
	return stay
}

// variances are those of the larger facet, the smaller and the residual.
func (e *equations) variances() [3]float64 {
	return [3]float64{float64(e.gamma[0] * e.sigma2), float64(e.gamma[1] * e.sigma2), e.sigma2}
}

// move gives the ratios after a step in the variances. None may shrink or grow more than tenfold at once; a longer step is
// shortened as a whole, since its direction is what makes the likelihood grow.
func (e *equations) move(step [3]float64, free, zero [2]bool) [2]float64 {
	v, part := e.variances(), 1.0
	for i := range v {
		switch {
		case i < 2 && (!free[i] || zero[i]):
		case step[i] < 0:
			part = min(part, float64(-.9*v[i])/step[i])
		case step[i] > 0:
			part = min(part, float64(9*v[i])/step[i])
		}
	}
	for i := range v {
		v[i] += float64(part * step[i])
	}
	gamma := [2]float64{}
	for i := range gamma {
		if free[i] && !zero[i] {
			gamma[i] = v[i] / v[2]
		}
	}
	return gamma
}

// moments are variances of the larger facet, the smaller and the residual that give the sums of squares their
// expectations (Henderson 1953, method 1), after each fixed level's mean is taken away; none below a hundredth of the
// residual. A residual of zero says that nothing varies.
func (d *crossed) moments(free [2]bool) [3]float64 {
	n := float64(d.ratings)
	mean := make([]float64, d.levels)
	whole := d.square
	for j := range mean {
		mean[j] = d.level.sum[j] / d.level.count[j]
		whole -= float64(mean[j] * d.level.sum[j])
	}
	if whole <= 1e-12*d.square || d.square == 0 {
		return [3]float64{}
	}
	squares := func(f facet) (between, size float64) {
		for i := range f.n {
			sum := f.sum[i] - dot(mean, f.row(i))
			between += float64(sum*sum) / f.count[i]
			size += float64(f.count[i]*f.count[i]) / n
		}
		return between, size
	}
	longSquare, longSize := squares(d.long)
	shortSquare, shortSize := squares(d.short)
	shortInLong, longInShort := 0.0, 0.0
	for a := range d.long.n {
		for k := d.cells.start[a]; k < d.cells.start[a+1]; k++ {
			t := float64(d.cells.times[k] * d.cells.times[k])
			shortInLong += t / d.long.count[a]
			longInShort += t / d.short.count[d.cells.other[k]]
		}
	}
	v := newton(
		[3]float64{longSquare, shortSquare, whole},
		[3][3]float64{
			{n - longSize, shortInLong - shortSize, float64(d.long.n - 1)},
			{longInShort - longSize, n - shortSize, float64(d.short.n - 1)},
			{n - longSize, n - shortSize, n - 1},
		},
		[3]bool{free[0], free[1], true})
	v[2] = max(v[2], whole/n/100)
	for i := range free {
		if v[i] = max(v[i], v[2]/100); !free[i] {
			v[i] = 0
		}
	}
	return v
}

// derivatives are what the score and the average information need besides the inverse: for each variance yᵀP(∂V)Py in
// units of the residual variance, and the information. They are for equations that are not inverted yet.
func (e *equations) derivatives() (quadratic [3]float64, information [3][3]float64) {
	c, d := e.cells, e.crossed
	effects, fixed := e.rest[:d.short.n], e.rest[d.short.n:]
	// Residuals, summed by level.
	long, short := make([]float64, d.long.n), append([]float64(nil), d.short.sum...)
	for a := range long {
		u := float64(e.root[0] * e.long[a])
		sum := d.long.sum[a] - dot(d.long.row(a), fixed) - float64(d.long.count[a]*u)
		for k := c.start[a]; k < c.start[a+1]; k++ {
			b, t := c.other[k], c.times[k]
			sum -= float64(float64(t*e.root[1]) * effects[b])
			short[b] -= float64(t * u)
		}
		long[a] = sum
	}
	for b := range short {
		short[b] -= dot(d.short.row(b), fixed) + float64(float64(d.short.count[b]*e.root[1])*effects[b])
	}
	residual := e.fit - dot(e.long, e.long) - dot(effects, effects)
	quadratic = [3]float64{dot(long, long), dot(short, short), residual}

	// The working vectors h = (∂V)Py as right hand sides of the equations, and their products.
	type side struct{ long, rest []float64 }
	var right [3]side
	for i := range right {
		right[i] = side{make([]float64, d.long.n), make([]float64, e.s.n)}
	}
	products := [3][3]float64{{0, 0, quadratic[0]}, {0, 0, quadratic[1]}, {quadratic[0], quadratic[1], residual}}
	for a := range long {
		n := float64(d.long.count[a] * long[a])
		products[0][0] += float64(n * long[a])
		right[0].long[a] = float64(e.root[0] * n)
		met := 0.0
		for k := c.start[a]; k < c.start[a+1]; k++ {
			b := c.other[k]
			met += float64(c.times[k] * short[b])
			right[0].rest[b] += float64(float64(e.root[1]*c.times[k]) * long[a])
		}
		products[0][1] += float64(long[a] * met)
		right[1].long[a] = float64(e.root[0] * met)
		right[2].long[a] = float64(e.root[0] * long[a])
		for j, x := range d.long.row(a) {
			right[0].rest[d.short.n+j] += float64(x * long[a])
		}
	}
	products[1][0] = products[0][1]
	for b := range short {
		n := float64(d.short.count[b] * short[b])
		products[1][1] += float64(n * short[b])
		right[1].rest[b] = float64(e.root[1] * n)
		right[2].rest[b] = float64(e.root[1] * short[b])
		for j, x := range d.short.row(b) {
			right[1].rest[d.short.n+j] += float64(x * short[b])
		}
	}
	cube := 2 * float64(float64(e.sigma2*e.sigma2)*e.sigma2)
	for i := range right {
		l, r := append([]float64(nil), right[i].long...), append([]float64(nil), right[i].rest...)
		e.backSolve(l, r)
		for j := range right {
			information[i][j] = (products[i][j] - dot(l, right[j].long) - dot(r, right[j].rest)) / cube
		}
	}
	return quadratic, information
}

// score is the gradient of the log likelihood by the three variances; the equations are inverted.
func (e *equations) score(quadratic [3]float64) (score [3]float64) {
	d := e.crossed
	n := float64(d.ratings)
	traces := [2]float64{}
	for _, v := range e.longInverse() {
		traces[0] += v
	}
	for b := range d.short.n {
		traces[1] += e.s.row(b)[b]
	}
	if e.ml {
		long, short := e.fixedShare()
		traces[0] -= long
		traces[1] -= short
	} else {
		n -= float64(d.levels)
	}
	left := n
	for i, f := range []facet{d.long, d.short} {
		used := float64(f.n) - traces[i]
		left -= used
		if e.gamma[i] > 0 {
			score[i] = (quadratic[i]/e.sigma2 - used/e.gamma[i]) / e.sigma2 / 2
		}
	}
	score[2] = (quadratic[2]/e.sigma2 - left) / e.sigma2 / 2
	return score
}

// fixedShare is how much of the traces of the inverse is owed to the fixed levels being estimated: without it, the
// traces are those of the likelihood itself.
func (e *equations) fixedShare() (long, short float64) {
	d := e.crossed
	corner := newDense(d.levels)
	for i := range d.levels {
		copy(corner.row(i), e.s.row(d.short.n + i)[d.short.n:])
	}
	if corner.factor() != nil {
		return 0, 0 // the corner of a positive definite matrix is one
	}
	share := func(x []float64) (sum float64) {
		for i := range x {
			row := corner.row(i)
			x[i] = (x[i] - dot(row[:i], x[:i])) / row[i]
			sum += float64(x[i] * x[i])
		}
		return sum
	}
	x := make([]float64, d.levels)
	for b := range d.short.n {
		for j := range x {
			x[j] = e.s.row(d.short.n + j)[b]
		}
		short += share(x)
	}
	var columns []int32
	var values []float64
	for a := range d.long.n {
		columns, values = e.against(a, columns, values)
		for j := range x {
			x[j] = e.longRest(a, d.short.n+j, columns, values)
		}
		long += share(x)
	}
	return long, short
}

// newton solves the small system matrix·x = b over the rows and columns in use; the rest of x is zero.
func newton(b [3]float64, matrix [3][3]float64, use [3]bool) (x [3]float64) {
	for i, row := range inverse3(matrix, use) {
		for j := range row {
			x[i] += float64(row[j] * b[j])
		}
	}
	return x
}

// inverse3 inverts the rows and columns in use, by Gauss and Jordan with pivots; a singular matrix gives zeros.
func inverse3(m [3][3]float64, use [3]bool) (inverse [3][3]float64) {
	for i := range 3 {
		for j := range 3 {
			if i == j {
				inverse[i][j] = 1
			}
			if !use[i] || !use[j] {
				m[i][j] = inverse[i][j]
			}
		}
	}
	for c := range 3 {
		best := c
		for r := c + 1; r < 3; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		if m[best][c] == 0 {
			return [3][3]float64{}
		}
		m[c], m[best], inverse[c], inverse[best] = m[best], m[c], inverse[best], inverse[c]
		pivot := m[c][c]
		for j := range 3 {
			m[c][j] /= pivot
			inverse[c][j] /= pivot
		}
		for r := range 3 {
			if f := m[r][c]; r != c && f != 0 {
				for j := range 3 {
					m[r][j] -= float64(f * m[c][j])
					inverse[r][j] -= float64(f * inverse[c][j])
				}
			}
		}
	}
	for i := range use {
		if !use[i] {
			inverse[i][i] = 0
		}
	}
	return inverse
}

// report fills the estimates from the last equations.
func (l *Linear) report() {
	e, d := l.last, l.design
	l.Criterion = e.criterion
	sd := math.Sqrt(e.sigma2)
	fixed := e.rest[d.short.n:]
	for _, v := range fixed {
		l.Mean.Value += v / float64(d.levels)
	}
	if l.Noted(NoteSame) {
		l.Criterion = 0
		l.Cases, l.Experts = make([]Estimate, len(l.Parts.CaseIn)), make([]Estimate, len(l.Parts.ExpertIn))
		if d.levels > 1 {
			for _, v := range fixed {
				l.Items = append(l.Items, Estimate{v - l.Mean.Value, 0})
			}
		}
		l.Mean.Value += float64(d.centre)
		return
	}
	// Contrasts of fixed levels: the mean, and each level against it.
	variance := func(weight func(j int) float64) float64 {
		sum := 0.0
		for i := range fixed {
			for j := range fixed {
				sum += float64(float64(weight(i)*weight(j)) * e.s.at(d.short.n+i, d.short.n+j))
			}
		}
		return max(sum, 0)
	}
	equal := func(int) float64 { return 1 / float64(d.levels) }
	l.Mean.SE = float64(sd * math.Sqrt(variance(equal)))
	if d.levels > 1 {
		for i, v := range fixed {
			l.Items = append(l.Items, Estimate{v - l.Mean.Value, float64(sd * math.Sqrt(variance(func(j int) float64 {
				if i == j {
					return 1 - equal(j)
				}
				return -equal(j)
			})))})
		}
	}
	l.Mean.Value += float64(d.centre)
	long, short := make([]Estimate, d.long.n), make([]Estimate, d.short.n)
	e.spread = e.longInverse()
	for a, v := range e.spread {
		long[a] = Estimate{float64(e.root[0] * e.long[a]), float64(float64(sd*e.root[0]) * math.Sqrt(max(v, 0)))}
	}
	for b := range short {
		short[b] = Estimate{float64(e.root[1] * e.rest[b]), float64(float64(sd*e.root[1]) * math.Sqrt(max(e.s.row(b)[b], 0)))}
	}
	l.Cases, l.Experts = long, short
	if d.casesShort {
		l.Cases, l.Experts = short, long
	}
}
