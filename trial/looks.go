package trial

import (
	"math"
	"slices"
	"sync"

	"proba.example/internal/special"
)

// Spending is how the permitted error is shared among the planned looks.
type Spending string

// The ways of sharing.
const (
	Pocock        Spending = "pocock"         // the same boundary at every look (Biometrika 64, 1977)
	OBrienFleming Spending = "obrien_fleming" // hard to pass early, nearly untouched at the end (Biometrics 35, 1979)
)

const maxLooks = 20

// Boundaries gives, for equally spaced looks, the number of standard errors that a two-sided test must pass at each, so that over all
// looks it errs with probability alpha. Pocock's are equal; O'Brien and Fleming's are c·√(K/j).
//
// The constants follow from integrating over the paths that pass no boundary (Armitage, McPherson and Rowe, JRSS A 132, 1969), to
// 10 digits.
func Boundaries(looks int, alpha float64, spending Spending) ([]float64, error) {
	plan := plannedLooks{looks, alpha, spending}
	if b, ok := knownBoundaries.Load(plan); ok {
		return slices.Clone(b.([]float64)), nil //nolint:forcetypeassert // nothing else is stored
	}
	b, err := boundaries(looks, alpha, spending)
	if err == nil {
		knownBoundaries.Store(plan, slices.Clone(b))
	}
	return b, err
}

// A season's pilots share a few plans of looks, whose constants take a tenth of a second each.
type plannedLooks struct {
	looks    int
	alpha    float64
	spending Spending
}

var knownBoundaries sync.Map

func boundaries(looks int, alpha float64, spending Spending) ([]float64, error) {
	if looks < 1 || looks > maxLooks || !(alpha > 0 && alpha < 1) {
		return nil, bad("%d looks with an error of %v", looks, alpha)
	}
	shape := make([]float64, looks)
	for j := range shape {
		switch spending {
		case Pocock:
			shape[j] = 1
		case OBrienFleming:
			shape[j] = math.Sqrt(float64(looks) / float64(j+1))
		default:
			return nil, bad("the spending %q", spending)
		}
	}
	bounds := func(c float64) []float64 {
		b := make([]float64, looks)
		for j := range b {
			b[j] = float64(c * shape[j])
		}
		return b
	}
	// The error falls steadily with c; a few steps of the secant method within brackets find it.
	low, high := 0.5, 10.0
	over, under := Passing(bounds(low), 0)-alpha, Passing(bounds(high), 0)-alpha
	c := low
	for range 100 {
		if c = low + float64((high-low)*over)/(over-under); c <= low || c >= high || high-low > 1 {
			c = (low + high) / 2
		}
		switch e := Passing(bounds(c), 0) - alpha; {
		case math.Abs(e) < 1e-13 || high-low < 1e-13:
			return bounds(c), nil
		case e > 0:
			low, over, under = c, e, under/2 // Illinois: halving keeps either end from staying for ever
		default:
			high, under, over = c, e, over/2
		}
	}
	return bounds(c), nil
}

// Passing is the probability that a two-sided test passes a boundary at any of equally spaced looks, where drift is the expected number
// of standard errors at the last: 0 gives the error, another value the power.
func Passing(boundaries []float64, drift float64) float64 {
	// The sum after j looks is normal with mean j·step and variance j; nodes and densities of those that passed nothing so far.
	looks := len(boundaries)
	step := drift / math.Sqrt(float64(looks))
	nodes, weights, density := []float64{0}, []float64{1}, []float64{1}
	for j, b := range boundaries {
		edge := float64(b * math.Sqrt(float64(j+1)))
		nextNodes, nextWeights := special.Nodes(-edge, edge, 1+int(edge/4)) // the kernel is as wide as 1
		next := make([]float64, len(nextNodes))
		for i, s := range nextNodes {
			terms := make([]float64, len(nodes))
			for k, u := range nodes {
				terms[k] = float64(float64(weights[k]*density[k]) * special.NormalDensity(s-u-step))
			}
			next[i] = total(terms)
		}
		nodes, weights, density = nextNodes, nextWeights, next
	}
	inside := make([]float64, len(nodes))
	for k := range nodes {
		inside[k] = float64(weights[k] * density[k])
	}
	return 1 - total(inside)
}
