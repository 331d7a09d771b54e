package calibrate

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"proba.example/internal/special"
)

var inf = math.Inf(1)

// Interval is a figure with the ends of its 95 % interval.
type Interval struct{ Value, Low, High float64 }

// ICC are the intraclass correlations of Shrout and Fleiss (1979), named as there: the first number is the model, the
// second 1 for the reliability of one expert's score and k for that of the mean of a panel of the size at hand.
type ICC struct {
	Cases, Panel int
	F, P         float64  // do the cases differ at all? By the last model that holds
	ICC11, ICC1k Interval // each case has experts of its own; a score is worth what another score of the case confirms
	Crossed      bool     // every expert rated every case; otherwise the figures below are zero
	ICC21, ICC2k Interval // experts are a sample; agreement to the point
	ICC31, ICC3k Interval // these experts only; agreement up to their severity
	MeanSquare   struct{ Cases, Experts, Within, Residual float64 }
}

// FitICC computes them from one score for each expert of a case, with panels of one size. Intervals follow from the F
// distribution. Mean squares are exact. Panels of different sizes are refused with [ErrRatings]: a mixed model,
// [FitLinear], takes them.
func FitICC(ratings []Rating) (ICC, error) {
	n, err := count(ratings)
	if err != nil {
		return ICC{}, err
	}
	c := newCells(ratings, n.cases, n.experts, byCase)
	size := int(c.start[1])
	crossed := size == n.experts
	for k := range n.cases {
		if int(c.start[k+1]-c.start[k]) != size {
			return ICC{}, malformed("case 0 has %d experts, case %d has %d", size, k, c.start[k+1]-c.start[k])
		}
	}
	for k, t := range c.times {
		if t != 1 {
			return ICC{}, malformed("expert %d rated a case more than once", c.other[k])
		}
	}
	if n.cases < 2 || size < 2 {
		return ICC{}, fmt.Errorf("%w: %d cases with %d experts each", ErrTooLittle, n.cases, size)
	}
	correction := squaredTotals(ratings, 1, func(Rating) int { return 0 })
	cases := squaredTotals(ratings, n.cases, func(r Rating) int { return r.Case })
	whole := new(big.Int)
	for _, r := range ratings {
		v := big.NewInt(int64(r.Score))
		whole.Add(whole, v.Mul(v, v))
	}
	within := new(big.Rat).SetInt(whole)
	within.Sub(within, cases)
	cases.Sub(cases, correction)
	if cases.Sign() == 0 && within.Sign() == 0 {
		return ICC{}, fmt.Errorf("%w: all scores are alike", ErrTooLittle)
	}
	i := ICC{Cases: n.cases, Panel: size, Crossed: crossed}
	between, inside := n.cases-1, n.cases*(size-1)
	i.MeanSquare.Cases, i.MeanSquare.Within = ratio(cases, between), ratio(within, inside)
	i.F, i.P = fRatio(cases, between, within, inside)
	i.ICC11, i.ICC1k = consistency(i.F, float64(between), float64(inside), float64(size))
	if crossed {
		experts := squaredTotals(ratings, size, func(r Rating) int { return r.Expert })
		experts.Sub(experts, correction)
		rest := within.Sub(within, experts)
		i.MeanSquare.Experts, i.MeanSquare.Residual = ratio(experts, size-1), ratio(rest, between*(size-1))
		i.F, i.P = fRatio(cases, between, rest, between*(size-1))
		i.ICC31, i.ICC3k = consistency(i.F, float64(between), float64(between*(size-1)), float64(size))
		i.ICC21, i.ICC2k = i.agreement()
	}
	return i, nil
}

// ratio divides by a whole number and rounds once.
func ratio(v *big.Rat, n int) float64 {
	f, _ := over(new(big.Rat).Set(v), n).Float64()
	return f
}

// consistency turns an F ratio into the intraclass correlations for one score and for the mean of k.
func consistency(f, d1, d2, k float64) (one, mean Interval) {
	single := func(f float64) float64 {
		if math.IsInf(f, 1) {
			return 1
		}
		return (f - 1) / (f + k - 1)
	}
	low, high := f/special.FUpper(0.025, d1, d2), float64(f*special.FUpper(0.025, d2, d1))
	return Interval{single(f), single(low), single(high)}, Interval{1 - 1/f, 1 - 1/low, 1 - 1/high}
}

// agreement are ICC(2,1) and ICC(2,k) with the interval of Shrout and Fleiss, after Satterthwaite.
func (i *ICC) agreement() (one, mean Interval) {
	n, k := float64(i.Cases), float64(i.Panel)
	between, experts, residual := i.MeanSquare.Cases, i.MeanSquare.Experts, i.MeanSquare.Residual
	value := (between - residual) / (between + float64((k-1)*residual) + float64(k*(experts-residual))/n)
	step := func(v float64) float64 { return SpearmanBrown(v, k) }
	if residual == 0 { // no chance is left that an interval could be made from
		return Interval{value, value, value}, Interval{step(value), step(value), step(value)}
	}
	f := experts / residual
	a := float64(n*(1+float64((k-1)*value))) - float64(k*value)
	top := float64((k-1)*(n-1)) * square(float64(float64(k*value)*f)+a)
	bottom := float64((n-1)*square(float64(float64(k*value)*f))) + square(a)
	freedom := top / bottom
	high, low := special.FUpper(0.025, n-1, freedom), special.FUpper(0.025, freedom, n-1)
	shared := float64(k*experts) + float64((float64(k*n)-k-n)*residual)
	lower := float64(n*(between-float64(high*residual))) / (float64(high*shared) + float64(n*between))
	upper := float64(n*(float64(low*between)-residual)) / (shared + float64(float64(n*low)*between))
	return Interval{value, lower, upper}, Interval{step(value), step(lower), step(upper)}
}

func square(v float64) float64 { return float64(v * v) }

// SpearmanBrown is the reliability of the mean of k scores when that of one score is r.
func SpearmanBrown(r, k float64) float64 { return float64(k*r) / (1 + float64((k-1)*r)) }

// Metric says how far two scores are apart for [Alpha].
type Metric int

// The metrics of Krippendorff (2004, §11.3): the same or not; by ranks; by difference; by difference over sum.
const (
	Nominal Metric = iota
	Ordinal
	IntervalScale
	RatioScale
)

// AlphaOptions are how an interval for alpha is drawn.
type AlphaOptions struct {
	Draws int    // samples of the units, with replacement; 0 for no interval
	Seed  uint64 // equal seeds give equal intervals
}

// AlphaResult is Krippendorff's alpha with what it rests on.
type AlphaResult struct {
	Interval          // 95 %, from the bootstrap; Low and High are Value without draws
	Units, Scores int // units with two scores or more, and their scores
	Draws         int
	Seed          uint64
}

// maxRatio bounds the different scores for the ratio metric, which looks at every pair of them.
const maxRatio = 2000

// Alpha is Krippendorff's alpha: 1 − observed over expected disagreement, with any number of experts for each unit and
// whatever is missing. A unit is a case's item; to have a figure for each item, give the scores of one item at a time.
// 1 is perfect agreement, 0 what chance gives; below .667 no conclusion should be drawn, from .8 on one may rely on the
// scores (Krippendorff 2004, p. 241). Scores that are all alike, or units of one score, are refused with [ErrTooLittle].
func Alpha(ratings []Rating, m Metric, o AlphaOptions) (AlphaResult, error) {
	if _, err := count(ratings); err != nil {
		return AlphaResult{}, err
	}
	u, values := units(ratings)
	if m == RatioScale {
		for _, v := range values {
			if v < 0 {
				return AlphaResult{}, malformed("a ratio needs scores of 0 or more, not %d", v)
			}
		}
		if len(values) > maxRatio {
			return AlphaResult{}, malformed("%d different scores; the ratio metric takes %d", len(values), maxRatio)
		}
	}
	weight := make([]int, len(u))
	a := AlphaResult{Units: len(u), Draws: o.Draws, Seed: o.Seed}
	for i := range weight {
		weight[i] = 1
		for _, v := range u[i] {
			a.Scores += v.times
		}
	}
	value, ok := alpha(u, weight, values, m)
	if !ok {
		return AlphaResult{}, fmt.Errorf("%w: no two different scores in units of two or more", ErrTooLittle)
	}
	a.Interval = Interval{value, value, value}
	if o.Draws > 0 {
		lots := special.NewLots(o.Seed)
		var drawn []float64
		for range o.Draws {
			clear(weight)
			for range u {
				weight[lots.Below(len(u))]++
			}
			if v, ok := alpha(u, weight, values, m); ok {
				drawn = append(drawn, v)
			}
		}
		slices.Sort(drawn)
		if n := len(drawn); n > 0 {
			a.Low, a.High = drawn[(n-1)*25/1000], drawn[n-1-(n-1)*25/1000]
		}
	}
	return a, nil
}

// score is how often a unit was given one of the values.
type score struct{ value, times int }

// units are the case's items with two scores or more, by case and item, and all their different values, ascending.
func units(ratings []Rating) (u [][]score, values []int) {
	sorted := slices.Clone(ratings)
	slices.SortFunc(sorted, func(a, b Rating) int {
		switch {
		case a.Case != b.Case:
			return a.Case - b.Case
		case a.Item != b.Item:
			return a.Item - b.Item
		default:
			return a.Score - b.Score
		}
	})
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].Case == sorted[from].Case && sorted[to].Item == sorted[from].Item {
			to++
		}
		if to-from > 1 {
			var unit []score
			for _, r := range sorted[from:to] {
				if n := len(unit); n > 0 && unit[n-1].value == r.Score {
					unit[n-1].times++
				} else {
					unit = append(unit, score{r.Score, 1})
					values = append(values, r.Score)
				}
			}
			u = append(u, unit)
		}
		from = to
	}
	slices.Sort(values)
	values = slices.Compact(values)
	for _, unit := range u {
		for i := range unit {
			unit[i].value, _ = slices.BinarySearch(values, unit[i].value)
		}
	}
	return u, values
}

// alpha is the coefficient of units taken so many times each; false where no two scores differ.
func alpha(u [][]score, weight []int, values []int, m Metric) (float64, bool) {
	times, n := make([]float64, len(values)), 0.0
	for i, unit := range u {
		for _, s := range unit {
			times[s.value] += float64(weight[i] * s.times)
		}
	}
	for _, t := range times {
		n += t
	}
	distance := distances(times, values, m)
	pairs := func(count func(i int) (value int, times float64), length int) (sum float64) {
		for i := range length {
			v, t := count(i)
			for j := range i {
				w, t2 := count(j)
				sum += float64(float64(t*t2) * distance(v, w))
			}
		}
		return 2 * sum
	}
	observed := 0.0
	for i, unit := range u {
		if weight[i] == 0 || len(unit) < 2 {
			continue
		}
		size := -1.0
		for _, s := range unit {
			size += float64(s.times)
		}
		observed += float64(float64(weight[i])*pairs(func(k int) (int, float64) { return unit[k].value, float64(unit[k].times) }, len(unit))) / size
	}
	expected := 0.0
	switch m {
	case Ordinal, IntervalScale: // Σ over pairs of squared differences, from the moments
		middle := distanceScale(times, values, m)
		mean, squares := 0.0, 0.0
		for v, t := range times {
			mean += float64(t * middle[v])
		}
		mean /= n
		for v, t := range times {
			squares += float64(t * square(middle[v]-mean))
		}
		expected = float64(2*n) * squares
	case Nominal:
		expected = float64(n * n)
		for _, t := range times {
			expected -= float64(t * t)
		}
	default:
		expected = pairs(func(i int) (int, float64) { return i, times[i] }, len(times))
	}
	if !(expected > 0) {
		return 0, false
	}
	return 1 - float64(float64(observed*(n-1))/expected), true
}

// distanceScale puts values on the line where the ordinal and the interval metric are squared differences: by how many
// scores lie below, halving those alike; by the value itself.
func distanceScale(times []float64, values []int, m Metric) []float64 {
	at, below := make([]float64, len(values)), 0.0
	for v := range values {
		if m == Ordinal {
			at[v] = below + times[v]/2
			below += times[v]
		} else {
			at[v] = float64(values[v])
		}
	}
	return at
}

func distances(times []float64, values []int, m Metric) func(v, w int) float64 {
	switch m {
	case Ordinal, IntervalScale:
		at := distanceScale(times, values, m)
		return func(v, w int) float64 { return square(at[v] - at[w]) }
	case RatioScale:
		return func(v, w int) float64 {
			if v == w {
				return 0
			}
			return square(float64(values[v]-values[w]) / float64(values[v]+values[w]))
		}
	default:
		return func(v, w int) float64 {
			if v == w {
				return 0
			}
			return 1
		}
	}
}

// PairTable counts how two experts scored what both scored: the row is a's category, the column b's. Scores are
// categories from 0 to below categories; others are refused with [ErrRatings].
func PairTable(ratings []Rating, a, b, categories int) ([][]int, error) {
	if categories < 1 || categories > maxRatio {
		return nil, malformed("%d categories; 1 to %d are taken", categories, maxRatio)
	}
	table := make([][]int, categories)
	for i := range table {
		table[i] = make([]int, categories)
	}
	type unit struct{ c, item int }
	own := map[unit]int{}
	for i, r := range ratings {
		if r.Expert != a && r.Expert != b {
			continue
		}
		if r.Score < 0 || r.Score >= categories {
			return nil, malformed("rating %d: score %d is no category", i, r.Score)
		}
		if r.Expert == a {
			own[unit{r.Case, r.Item}] = r.Score
		}
	}
	for _, r := range ratings {
		if r.Expert == b {
			if s, both := own[unit{r.Case, r.Item}]; both {
				table[s][r.Score]++
			}
		}
	}
	return table, nil
}

// Quadratic is the usual disagreement of ordered categories for [WeightedKappa]: the square of their distance.
func Quadratic(i, j int) float64 { return float64((i - j) * (i - j)) }

// Unweighted is the disagreement of categories without order: 1 for different ones.
func Unweighted(i, j int) float64 {
	if i == j {
		return 0
	}
	return 1
}

// WeightedKappa is Cohen's (1968) weighted kappa of two experts, 1 − observed over expected disagreement, with its large
// sample standard error (Fleiss, Cohen and Everitt 1969). The table counts units by the category each gave them, as
// [PairTable] does; disagreement is 0 on the diagonal and positive elsewhere. Where one of the two experts used a single category that
// the other used as well and nothing else, kappa is not defined and the answer [ErrTooLittle].
func WeightedKappa(table [][]int, disagreement func(i, j int) float64) (Estimate, error) {
	k := len(table)
	n, worst := 0, 0.0
	rows, columns := make([]int, k), make([]int, k)
	for i, row := range table {
		if len(row) != k {
			return Estimate{}, malformed("row %d of a table of %d categories has %d", i, k, len(row))
		}
		for j, c := range row {
			d := disagreement(i, j)
			if c < 0 || d < 0 || (i == j && d != 0) || d > math.MaxFloat64 {
				return Estimate{}, malformed("count %d, disagreement %g at (%d, %d)", c, d, i, j)
			}
			n, rows[i], columns[j], worst = n+c, rows[i]+c, columns[j]+c, max(worst, d)
		}
	}
	if n == 0 {
		return Estimate{}, fmt.Errorf("%w: nothing was scored by both", ErrTooLittle)
	}
	share := func(c int) float64 { return float64(c) / float64(n) }
	observed, expected := 0.0, 0.0
	byRow, byColumn := make([]float64, k), make([]float64, k) // mean disagreement with the other's marginal
	for i := range table {
		for j, c := range table[i] {
			d := disagreement(i, j)
			observed += float64(share(c) * d)
			expected += float64(float64(share(rows[i])*share(columns[j])) * d)
			byRow[i] += float64(share(columns[j]) * d)
			byColumn[j] += float64(share(rows[i]) * d)
		}
	}
	if expected == 0 {
		return Estimate{}, fmt.Errorf("%w: both experts used one category only", ErrTooLittle)
	}
	e := Estimate{Value: 1 - observed/expected}
	// In terms of disagreement, κ = 1 − O/E; the variance by the delta method.
	sum, mean := 0.0, 0.0
	for i := range table {
		for j, c := range table[i] {
			slope := disagreement(i, j)/expected - float64(observed*(byRow[i]+byColumn[j]))/float64(expected*expected)
			sum += float64(share(c) * float64(slope*slope))
			mean += float64(share(c) * slope)
		}
	}
	e.SE = math.Sqrt(max(0, sum-float64(mean*mean)) / float64(n))
	return e, nil
}

// KappaTest is a kappa with the test against agreement by chance.
type KappaTest struct{ Value, Z, P float64 }

// FleissKappa is the kappa of Fleiss (1971) for any number of experts: counts say how many experts put each subject in each
// category, the same number for every subject. Z is against chance (Fleiss, Nee and Landis 1979), P two-sided.
func FleissKappa(counts [][]int) (KappaTest, error) {
	if len(counts) == 0 {
		return KappaTest{}, malformed("there are no subjects")
	}
	experts := 0
	for _, c := range counts[0] {
		experts += c
	}
	totals, agreeing := make([]int, len(counts[0])), 0
	for i, row := range counts {
		sum := 0
		if len(row) != len(totals) {
			return KappaTest{}, malformed("subject %d has %d categories, subject 0 has %d", i, len(row), len(totals))
		}
		for j, c := range row {
			if c < 0 {
				return KappaTest{}, malformed("subject %d: count %d", i, c)
			}
			sum += c
			totals[j] += c
			agreeing += c * (c - 1)
		}
		if sum != experts {
			return KappaTest{}, malformed("subject %d has %d scores, subject 0 has %d", i, sum, experts)
		}
	}
	if experts < 2 {
		return KappaTest{}, fmt.Errorf("%w: %d experts for each subject", ErrTooLittle, experts)
	}
	n, m := float64(len(counts)), float64(experts)
	chance, apart, skew := 0.0, 0.0, 0.0
	for _, t := range totals {
		p := float64(t) / float64(n*m)
		chance += float64(p * p)
		apart += float64(p * (1 - p))
		skew += float64(float64(p*(1-p)) * (1 - 2*p))
	}
	if !(apart > 0) {
		return KappaTest{}, fmt.Errorf("%w: all scores are alike", ErrTooLittle)
	}
	k := KappaTest{Value: (float64(agreeing)/float64(n*float64(m*(m-1))) - chance) / (1 - chance)}
	variance := 2 * (float64(apart*apart) - skew) / float64(float64(float64(n*m)*(m-1))*float64(apart*apart))
	k.Z = k.Value / math.Sqrt(variance)
	k.P = 2 * special.NormalBelow(-math.Abs(k.Z))
	return k, nil
}
