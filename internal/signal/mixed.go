package signal

import (
	"context"
	"errors"
	"math"
	"slices"

	"proba.example/calibrate"
)

const (
	leastCases   = 30
	leastExperts = 4
	mostExperts  = 3000 // the experts' equations are solved as one dense system
)

// rating is one expert's total on one case, in the order of time.
type rating struct {
	c, e int
	m    *Marks
	of   *Case
	rest float64 // (P y) times the residual variance: what neither case nor severity explains
	b    float64 // the variance of rest, in units of the residual variance: how much of the rating is its own
}

// mixed is the history as the crossed linear model sees it: total = mean + case + expert + rest. Every question about favours and
// habits is asked as a score test in it, so that an expert's severity and a case's quality are allowed for, with what they are
// worth in this very design.
type mixed struct {
	cases   []Case
	experts []string
	byPart  [][]int // ratings of each expert
	ratings []rating
	own     []float64 // (Z′Z + Λ) of each case
	panels  [][]int   // experts of each case
	inverse []float64 // of the experts' equations after the cases are eliminated, row by row
	ones    []float64 // V⁻¹1 times the residual variance
	total   float64   // 1′V⁻¹1 times the residual variance
	mean    float64
	sev     []float64 // BLUP of each expert
	v       calibrate.Components
	df      float64
}

// newMixed fits the model; nil where there is too little to fit, or nothing left to explain.
func newMixed(ctx context.Context, cases []Case) (*mixed, error) {
	m := build(cases)
	if m == nil {
		return nil, nil //nolint:nilnil // too little is no error
	}
	in := make([]calibrate.Rating, len(m.ratings))
	for i, r := range m.ratings {
		in[i] = calibrate.Rating{Case: r.c, Expert: r.e, Score: int(r.m.Total)}
	}
	fit, err := calibrate.FitLinear(ctx, in, calibrate.LinearOptions{})
	switch {
	case errors.Is(err, calibrate.ErrRatings), errors.Is(err, calibrate.ErrTooLittle):
		return nil, nil //nolint:nilnil // ratings that tell nothing apart
	case err != nil:
		return nil, err
	}
	if !m.solve(fit.Variance) {
		return nil, nil //nolint:nilnil // nothing left to explain
	}
	return m, nil
}

// build lists the ratings of the cases that more than one expert marked.
func build(cases []Case) *mixed {
	m := &mixed{}
	index := map[string]int{}
	for i := range cases {
		if len(cases[i].Marks) < 2 {
			continue
		}
		c := len(m.cases)
		m.cases = append(m.cases, cases[i])
		var panel []int
		for k := range cases[i].Marks {
			marks := &cases[i].Marks[k]
			e, known := index[string(marks.Expert)]
			if !known {
				e = len(m.experts)
				index[string(marks.Expert)] = e
				m.experts, m.byPart = append(m.experts, string(marks.Expert)), append(m.byPart, nil)
			}
			m.byPart[e] = append(m.byPart[e], len(m.ratings))
			m.ratings = append(m.ratings, rating{c: c, e: e, m: marks, of: &cases[i]})
			panel = append(panel, e)
		}
		m.panels = append(m.panels, panel)
	}
	m.df = float64(len(m.ratings) - len(m.cases) - len(m.experts) + 1)
	if len(m.cases) < leastCases || len(m.experts) < leastExperts || len(m.experts) > mostExperts || m.df < leastCases/2 {
		return nil
	}
	return m
}

// solve works out what the model leaves unexplained under the variances. It says false where they leave nothing.
func (m *mixed) solve(v calibrate.Components) bool {
	if !(v.Residual > 0) {
		return false
	}
	m.v = v
	least := v.Residual * 1e-6
	ofCase, ofExpert := v.Residual/max(v.Case, least), v.Residual/max(v.Expert, least)
	n := len(m.experts)
	s := make([]float64, n*n)
	for e := range m.experts {
		s[e*n+e] = float64(len(m.byPart[e])) + ofExpert
	}
	m.own = make([]float64, len(m.cases))
	for c, panel := range m.panels {
		m.own[c] = float64(len(panel)) + ofCase
		for _, a := range panel {
			for _, b := range panel {
				s[a*n+b] -= 1 / m.own[c]
			}
		}
	}
	if !invert(s, n) {
		return false
	}
	m.inverse = s

	m.ones = make([]float64, len(m.ratings))
	y := make([]float64, len(m.ratings))
	for i, r := range m.ratings {
		m.ones[i], y[i] = 1, float64(r.m.Total)
	}
	m.ones, _ = m.weigh(m.ones)
	weighed, sev := m.weigh(y)
	sum := 0.0
	for i := range m.ratings {
		m.total += m.ones[i]
		sum += weighed[i]
	}
	m.mean = sum / m.total
	_, sevOnes := m.weigh(constant(1, len(m.ratings)))
	for e := range sev {
		sev[e] -= float64(m.mean * sevOnes[e])
	}
	m.sev = sev
	for i := range m.ratings {
		m.ratings[i].rest = weighed[i] - float64(m.mean*m.ones[i])
	}
	for i := range m.ratings {
		m.ratings[i].b = m.variance([]int{i})
	}
	return true
}

// weigh gives V⁻¹x times the residual variance, and the experts' part of the solution.
func (m *mixed) weigh(x []float64) (out, experts []float64) {
	n := len(m.experts)
	sums, right := make([]float64, len(m.cases)), make([]float64, n)
	for i, r := range m.ratings {
		sums[r.c] += x[i]
		right[r.e] += x[i]
	}
	for _, r := range m.ratings {
		right[r.e] -= sums[r.c] / m.own[r.c]
	}
	experts = make([]float64, n)
	for a := range n {
		t := 0.0
		for b, w := range m.inverse[a*n : a*n+n] {
			t += float64(w * right[b])
		}
		experts[a] = t
	}
	ofCase := make([]float64, len(m.cases))
	for _, r := range m.ratings {
		ofCase[r.c] -= experts[r.e]
	}
	for c := range ofCase {
		ofCase[c] = (ofCase[c] + sums[c]) / m.own[c]
	}
	out = make([]float64, len(x))
	for i, r := range m.ratings {
		out[i] = x[i] - ofCase[r.c] - experts[r.e]
	}
	return out, experts
}

// effect is something shared by some ratings, as the model's equations see it.
type effect struct {
	at       []int
	sum      float64 // of the rests
	cases    []int
	onCase   []float64
	experts  []int
	onExpert []float64 // what is left for the experts after the cases are eliminated
	ones     float64
}

func (m *mixed) effect(at []int) effect {
	x := effect{at: at}
	add := func(list []int, weights []float64, i int, by float64) ([]int, []float64) {
		if k := slices.Index(list, i); k >= 0 {
			weights[k] += by
			return list, weights
		}
		return append(list, i), append(weights, by)
	}
	for _, i := range at {
		r := m.ratings[i]
		x.sum += r.rest
		x.ones += m.ones[i]
		x.cases, x.onCase = add(x.cases, x.onCase, r.c, 1)
		x.experts, x.onExpert = add(x.experts, x.onExpert, r.e, 1)
	}
	for k, c := range x.cases {
		for _, e := range m.panels[c] {
			x.experts, x.onExpert = add(x.experts, x.onExpert, e, -x.onCase[k]/m.own[c])
		}
	}
	return x
}

// cross is x′Py times the residual variance, for effects on the same ratings or on none in common: by how much the sums of their
// rests vary together where nothing is the matter.
func (m *mixed) cross(x, y effect, same bool) float64 {
	explained := x.ones * y.ones / m.total
	for k, c := range x.cases {
		if j := slices.Index(y.cases, c); j >= 0 {
			explained += x.onCase[k] * y.onCase[j] / m.own[c]
		}
	}
	n := len(m.experts)
	for k, a := range x.experts {
		t := 0.0
		for j, b := range y.experts {
			t += float64(y.onExpert[j] * m.inverse[a*n+b])
		}
		explained += float64(x.onExpert[k] * t)
	}
	if same {
		return float64(len(x.at)) - explained
	}
	return -explained
}

// variance is by how much the sum of some rests varies, in units of the residual variance.
func (m *mixed) variance(at []int) float64 {
	x := m.effect(at)
	return m.cross(x, x, true)
}

// invert puts the inverse of a symmetric positive definite matrix in its place, by Cholesky's method. It says false where the matrix
// is not positive definite.
func invert(s []float64, n int) bool {
	for i := range n { // s becomes L, below and on the diagonal
		ri := s[i*n : i*n+n]
		for j := range i + 1 {
			rj := s[j*n : j*n+n]
			t := ri[j]
			for k := range j {
				t -= float64(ri[k] * rj[k])
			}
			switch {
			case i != j:
				ri[j] = t / rj[j]
			case !(t > 0):
				return false
			default:
				ri[i] = math.Sqrt(t)
			}
		}
	}
	for j := range n { // L becomes its inverse, kept as its transpose above the diagonal to be read along rows
		s[j*n+j] = 1 / s[j*n+j]
		for i := j + 1; i < n; i++ {
			t := 0.0
			for k := j; k < i; k++ {
				t -= float64(s[i*n+k] * s[j*n+k])
			}
			s[j*n+i] = t / s[i*n+i]
		}
	}
	for i := range n { // the inverse is L⁻ᵀL⁻¹
		for j := range i + 1 {
			t := 0.0
			for k := i; k < n; k++ {
				t += float64(s[i*n+k] * s[j*n+k])
			}
			s[i*n+j] = t
		}
	}
	for i := range n {
		for j := range i {
			s[j*n+i] = s[i*n+j]
		}
	}
	return true
}

func constant(x float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = x
	}
	return out
}
