package trial

import (
	"math"

	"proba.example/internal/special"
)

// Plan is how sure a pilot wants to be: the two-sided error Alpha and the Power to see the effect it looks for. Usual are 0.05 and 0.80.
type Plan struct{ Alpha, Power float64 }

func (p Plan) check() error {
	if !(p.Alpha > 0 && p.Alpha < 1) || !(p.Power > p.Alpha && p.Power < 1) {
		return bad("an error of %v with a power of %v", p.Alpha, p.Power)
	}
	return nil
}

// z is the sum of the two normal quantiles, 2.801585 for 0.05 and 0.80; its square is 7.848879.
func (p Plan) z() float64 {
	return special.NormalQuantile(1-p.Alpha/2) + special.NormalQuantile(p.Power)
}

// TwoProportions is the number of units for each arm that shows the difference of two proportions, not rounded:
// z²·(p1(1−p1)+p2(1−p2))/(p1−p2)².
func (p Plan) TwoProportions(p1, p2 float64) (float64, error) { return p.ProportionsBeyond(p1, p2, 0) }

// ProportionsBeyond is the number of units for each arm that shows that two proportions, which differ as given, differ by more than margin in
// that direction, not rounded: z²·(p1(1−p1)+p2(1−p2))/(|p1−p2|−margin)².
func (p Plan) ProportionsBeyond(p1, p2, margin float64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	z, d := p.z(), math.Abs(p1-p2)-margin
	if !(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1) || !(margin >= 0) || !(d > 0) {
		return 0, bad("the proportions %v and %v with a margin of %v", p1, p2, margin)
	}
	return float64(float64(z*z)*(float64(p1*(1-p1))+float64(p2*(1-p2)))) / float64(d*d), nil
}

// TwoMeans is the number of units for each arm that shows a difference of means of d standard deviations, by the
// noncentral t distribution, not rounded.
func (p Plan) TwoMeans(d float64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	if !(d > 0) || math.IsInf(d, 0) {
		return 0, bad("an effect of %v standard deviations", d)
	}
	high := 4.0
	for p.PowerOfMeans(high, d) < p.Power {
		if high *= 2; high > 1e9 {
			return 0, bad("an effect of %v standard deviations, which no pilot can show", d)
		}
	}
	return special.Bisect(2, high, func(n float64) bool { return p.PowerOfMeans(n, d) < p.Power }), nil
}

// PowerOfMeans is the power of n units for each arm to show a difference of means of d standard deviations, in either direction.
func (p Plan) PowerOfMeans(n, d float64) float64 {
	df := 2*n - 2
	edge := special.StudentQuantile(1-p.Alpha/2, df)
	shift := float64(d * math.Sqrt(n/2))
	return 1 - special.NoncentralStudentBelow(edge, df, shift) + special.NoncentralStudentBelow(-edge, df, shift)
}

// DetectableMeans is the smallest difference of means, in standard deviations, that n units for each arm show.
func (p Plan) DetectableMeans(n float64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	if !(n >= 2) || n > 1e9 {
		return 0, bad("%v units for each arm", n)
	}
	high := 1.0
	for p.PowerOfMeans(n, high) < p.Power {
		high *= 2
	}
	return special.Bisect(0, high, func(d float64) bool { return p.PowerOfMeans(n, d) < p.Power }), nil
}

// DetectableDifference is the smallest difference of two means with a known standard deviation that n units for each arm show, by the
// normal distribution: z·sd·√(2/n).
func (p Plan) DetectableDifference(n int, sd float64) (float64, error) {
	return p.detectable(n, sd, 2)
}

// DetectableChange is the same for n units measured before and after, whose values correlate: z·sd·√(2(1−ρ)/n).
func (p Plan) DetectableChange(n int, sd, correlation float64) (float64, error) {
	if !(correlation >= -1 && correlation < 1) {
		return 0, bad("a correlation of %v", correlation)
	}
	return p.detectable(n, sd, 2*(1-correlation))
}

func (p Plan) detectable(n int, sd, factor float64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	if n < 1 || !(sd > 0) {
		return 0, bad("%d units with a standard deviation of %v", n, sd)
	}
	return float64(float64(p.z()*sd) * math.Sqrt(factor/float64(n))), nil
}
