package trial

import (
	"math"

	"proba.example/internal/special"
)

func checkRate(events int, exposure float64) error {
	if events < 0 || !(exposure > 0) || math.IsInf(exposure, 0) {
		return bad("%d events in an exposure of %v", events, exposure)
	}
	return nil
}

// Rate is the number of events for one unit of exposure, with the exact interval of a Poisson count (Garwood, Biometrika 28,
// 1936).
func Rate(events int, exposure, level float64) (Interval, error) {
	if err := checkRate(events, exposure); err != nil {
		return Interval{}, err
	}
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	half, x, low := (1-level)/2, float64(events), 0.0
	if events > 0 {
		low = special.GammaQuantile(half, x)
	}
	return Interval{x / exposure, low / exposure, special.GammaQuantile(1-half, x+1) / exposure, level, "Garwood"}, nil
}

// RateDifference is the difference of two rates, first less second, out of their exact intervals, as Newcombe does it for proportions
// (Zou and Donner, Statistics in Medicine 27, 2008).
func RateDifference(events1 int, exposure1 float64, events2 int, exposure2, level float64) (Interval, error) {
	first, err := Rate(events1, exposure1, level)
	if err != nil {
		return Interval{}, err
	}
	second, err := Rate(events2, exposure2, level)
	if err != nil {
		return Interval{}, err
	}
	d := first.Estimate - second.Estimate
	return Interval{
		d, d - hypotenuse(first.Estimate-first.Low, second.High-second.Estimate),
		d + hypotenuse(first.High-first.Estimate, second.Estimate-second.Low), level, "Zou-Donner",
	}, nil
}

// RateRatio is the first rate divided by the second, with the interval that follows from the exact binomial one of the first's share
// of all events (Przyborowski and Wilenski, Biometrika 31, 1940). At least one event altogether.
func RateRatio(events1 int, exposure1 float64, events2 int, exposure2, level float64) (Interval, error) {
	if err := checkRate(events1, exposure1); err != nil {
		return Interval{}, err
	}
	if err := checkRate(events2, exposure2); err != nil {
		return Interval{}, err
	}
	share, err := ClopperPearson(events1, events1+events2, level)
	if err != nil {
		return Interval{}, err
	}
	ratio := func(p float64) float64 { return p / (1 - p) * exposure2 / exposure1 }
	return Interval{ratio(share.Estimate), ratio(share.Low), ratio(share.High), level, "conditional exact"}, nil
}
