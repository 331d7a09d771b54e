package calibrate

import (
	"math"
	"testing"
)

// near fails the test where a figure is farther from the golden one than the tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g, want %.10g ± %g", what, got, want, tolerance)
	}
}

// One case near the cut: the raw score passes, and is more likely wrong than right.
func TestADecisionNearTheCut(t *testing.T) {
	e, rho := Posterior(650, 60*60, 35*35, 712)
	near(t, "reliability", rho, .746114, 1e-6)
	near(t, "posterior", e.Value, 696.259067, 1e-6)
	near(t, "its SE", e.SE, 30.232262, 1e-6)
	c := Reliability(e, Components{Case: 3600, Residual: 35 * 35}, 1, 700)
	near(t, "P(true < 700)", c.Below, .549239, 1e-6)
	near(t, "P(new panel < 700)", c.NewBelow, .532234, 1e-6)
	near(t, "P(wrong | passed)", c.Wrong(true), .549239, 1e-6)
	near(t, "P(flip | refused)", c.Flip(false), 1-.532234, 1e-6)
	if !c.Inside || c.Low > 700 || c.High < 700 {
		t.Errorf("%+v: 712 of 700 ± 50 is inside the band", c)
	}
}

func TestExpectedRanks(t *testing.T) {
	for i, want := range []float64{2.681600, 2.000000, 1.318400} {
		near(t, "rank", ExpectedRanks([]Estimate{{0, .5}, {.5, .5}, {1, .5}})[i], want, 1e-6)
	}
	if r := ExpectedRanks([]Estimate{{1, 0}, {1, 0}, {2, 0}}); r[0] != 2.5 || r[1] != 2.5 || r[2] != 1 {
		t.Errorf("known scores with a tie: %v, want 2.5, 2.5, 1", r)
	}
}

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		e      Estimate
		mayAdd bool
		want   Action
	}{
		{Estimate{700, 0}, true, Accept},
		{Estimate{699, 0}, true, Refuse},
		{Estimate{720, 10}, true, Accept},
		{Estimate{680, 10}, true, Refuse},
		{Estimate{710, 10}, true, AddExpert},
		{Estimate{690, 10}, true, AddExpert},
		{Estimate{710, 10}, false, Accept},
		{Estimate{690, 10}, false, Refuse},
	} {
		if got := Decide(c.e, 700, c.mayAdd); got != c.want {
			t.Errorf("Decide(%v, 700, %v) = %v, want %v", c.e, c.mayAdd, got, c.want)
		}
	}
}
