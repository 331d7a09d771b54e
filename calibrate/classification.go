package calibrate

import (
	"fmt"
	"math"

	"proba.example/internal/special"
)

// Classification is what a test with a cut is worth: shares of all cases. True and false are by the true score.
type Classification struct {
	TruePass, FalseFail, FalsePass, TrueFail float64
	Accuracy                                 float64 // TruePass + TrueFail
	Consistency                              float64 // two tests of the same kind decide alike
	Kappa                                    float64 // consistency beyond chance
}

// BetaTrue is a distribution of true scores as shares of all points: a beta distribution with shapes A and B between Low and
// High, 0 ≤ Low < High ≤ 1 (the four-parameter beta of Lord 1965).
type BetaTrue struct{ Low, High, A, B float64 }

// maxPoints bounds the length of a test: sums over every count of points are taken.
const maxPoints = 10_000

// Classify gives the worth of a test of so many points, each won or lost independently with the true share as probability,
// where passing takes cut points or more (Livingston and Lewis 1995; the integrals of Hanson 1991). Whether a true
// score passes is decided by whether the share reaches cut/points.
func (b BetaTrue) Classify(points, cut int) (Classification, error) {
	if !(b.Low >= 0 && b.Low < b.High && b.High <= 1 && b.A > 0 && b.B > 0) || math.IsInf(b.A, 1) || math.IsInf(b.B, 1) {
		return Classification{}, malformed("true scores %+v; shapes above 0 between 0 ≤ Low < High ≤ 1", b)
	}
	if points < 1 || points > maxPoints || cut < 0 || cut > points {
		return Classification{}, malformed("cut %d of %d points; up to %d points are taken", cut, points, maxPoints)
	}
	edge := min(max((float64(cut)/float64(points)-b.Low)/(b.High-b.Low), 0), 1)
	passing := func(u float64) float64 { return binomialAtLeast(points, cut, b.Low+float64((b.High-b.Low)*u)) }
	var c Classification
	c.FalsePass = b.integrate(0, edge, passing)
	c.TruePass = b.integrate(edge, 1, passing)
	failing := special.BetaBelow(edge, b.A, b.B)
	c.TrueFail, c.FalseFail = failing-c.FalsePass, 1-failing-c.TruePass
	c.Accuracy = c.TruePass + c.TrueFail
	alike := func(u float64) float64 {
		p := passing(u)
		return float64(p*p) + float64((1-p)*(1-p))
	}
	c.Consistency = b.integrate(0, edge, alike) + b.integrate(edge, 1, alike)
	p := c.FalsePass + c.TruePass
	if chance := float64(p*p) + float64((1-p)*(1-p)); chance < 1 {
		c.Kappa = (c.Consistency - chance) / (1 - chance)
	}
	return c, nil
}

// integrate takes the mean of f over the part of the beta distribution on 0 … 1 between two ends, by the rule of Takahasi and
// Mori (1974), which does not mind a density that is infinite at an end.
func (b BetaTrue) integrate(from, to float64, f func(u float64) float64) float64 {
	if !(to > from) {
		return 0
	}
	front := special.LogGamma(b.A+b.B) - special.LogGamma(b.A) - special.LogGamma(b.B)
	const step = 1.0 / 64
	sum := 0.0
	for k := -260; k <= 260; k++ {
		t := float64(float64(k) * step)
		e := special.Exp(t)
		sinh := float64(math.Pi/2) * ((e - 1/e) / 2)
		// The node's distances from both ends, each without cancellation: 1/(1+e^{±2 sinh}).
		up, down := 1/(1+special.Exp(-2*sinh)), 1/(1+special.Exp(2*sinh))
		width := to - from
		low, high := float64(width*up), float64(width*down)
		fromZero, fromOne := from+low, (1-to)+high
		if fromZero <= 0 || fromOne <= 0 || low <= 0 || high <= 0 {
			continue
		}
		weight := float64(float64(math.Pi*((e+1/e)/2)) * float64(float64(up*down)*width))
		density := special.Exp(front + float64((b.A-1)*special.Log(fromZero)) + float64((b.B-1)*special.Log(fromOne)))
		sum += float64(float64(weight*density) * f(fromZero))
	}
	return float64(sum * step)
}

// binomialAtLeast is the probability of least or more of n successes, each with probability p.
func binomialAtLeast(n, least int, p float64) float64 {
	if least <= 0 {
		return 1
	}
	return special.BetaBelow(p, float64(least), float64(n-least+1))
}

// LivingstonLewis fits [BetaTrue] to observed scores between least and greatest, and gives the length of a test of independent points
// that would be as reliable: from the scores' moments and a reliability between 0 and 1 (Livingston and Lewis
// 1995). True scores get the mean of the observed ones and reliability times their variance; their distribution is the
// two-parameter beta from 0 to 1. The cut, in points of that test, is Points times the share of the range.
func LivingstonLewis(scores []float64, least, greatest, reliability float64) (b BetaTrue, points int, err error) {
	if !(greatest > least) || !(reliability > 0 && reliability < 1) {
		return b, 0, malformed("scores from %g to %g with reliability %g", least, greatest, reliability)
	}
	n := float64(len(scores))
	mean, variance := 0.0, 0.0
	for i, s := range scores {
		if !(s >= least && s <= greatest) {
			return b, 0, malformed("score %d is %g, not between %g and %g", i, s, least, greatest)
		}
		mean += s
	}
	mean /= n
	for _, s := range scores {
		variance += square(s-mean) / (n - 1)
	}
	if len(scores) < 2 || variance == 0 {
		return b, 0, fmt.Errorf("%w: all scores are alike", ErrTooLittle)
	}
	length := (float64((mean-least)*(greatest-mean)) - float64(reliability*variance)) / float64(variance*(1-reliability))
	if length = math.Floor(length + 0.5); length < 1 {
		return b, 0, fmt.Errorf("%w: scores scatter more than points between %g and %g can", ErrTooLittle, least, greatest)
	}
	m := (mean - least) / (greatest - least)
	v := float64(reliability*variance) / square(greatest-least)
	size := float64(m*(1-m))/v - 1
	if !(size > 0) {
		return b, 0, fmt.Errorf("%w: true scores scatter more than shares can", ErrTooLittle)
	}
	return BetaTrue{0, 1, float64(m * size), float64((1 - m) * size)}, int(min(length, maxPoints)), nil
}

// Rudner gives the worth of decisions by estimates that each have their own standard error, as Rasch measures do: how often a
// decision is as the true score would have it, and how often two panels decide alike (Rudner 2001; the mean over the
// cases of Φ(|m−cut|/s), and of p²+(1−p)² with p = Φ((m−cut)/s)). Without cases both are zero.
func Rudner(cases []Estimate, cut float64) (accuracy, consistency float64) {
	for _, e := range cases {
		p := below(cut, e.Value, e.SE)
		accuracy += max(p, 1-p)
		consistency += square(p) + square(1-p)
	}
	n := float64(max(len(cases), 1))
	return accuracy / n, consistency / n
}
