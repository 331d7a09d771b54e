package calibrate

import (
	"math"
	"testing"

	"proba.example/internal/special"
)

func TestGaussHermite(t *testing.T) {
	nodes, logs := hermite(3)
	for i, want := range []float64{-math.Sqrt(1.5), 0, math.Sqrt(1.5)} {
		if math.Abs(nodes[i]-want) > 1e-14 {
			t.Errorf("node %d of 3: %v, not %v", i, nodes[i], want)
		}
	}
	if w := special.Exp(logs[1]); math.Abs(w-2*math.Sqrt(math.Pi)/3) > 1e-14 {
		t.Errorf("the middle weight of 3: %v", w)
	}
	for n := 3; n <= 61; n++ {
		nodes, logs := hermite(n)
		// Moments of e^(−x²): √π·(2k−1)!!/2ᵏ for x²ᵏ, exactly up to degree 2n−1.
		want := math.Sqrt(math.Pi)
		for k := range min(n, 8) {
			got := 0.0
			for i, x := range nodes {
				got += math.Exp(logs[i]-x*x) * math.Pow(x, float64(2*k))
			}
			if math.Abs(got-want) > 1e-11*want {
				t.Errorf("%d nodes: moment %d is %v, not %v", n, 2*k, got, want)
			}
			want *= float64(2*k+1) / 2
		}
	}
}

// TestSpreadAgainstFacets holds the summary of a facet against the published output of FACETS: separation 2.17 goes with 3.22
// strata and a reliability of .82, and 2.28 with 3.38 and .84.
func TestSpreadAgainstFacets(t *testing.T) {
	for _, c := range []struct{ separation, strata, reliability float64 }{{2.17, 3.22, 0.82}, {2.28, 3.38, 0.84}} {
		// Measures of the standard deviation √(1+G²) with errors of 1.
		d := math.Sqrt(1 + c.separation*c.separation)
		s := spreadOf([]Measure{
			{Estimate: Estimate{2 + d, 1}}, {Estimate: Estimate{2 - d, 1}}, {Estimate: Estimate{50, 1}, Standing: AtLimit}, {Standing: Unknown},
		})
		if s.Count != 2 || s.AtLimit != 1 || s.Unknown != 1 || math.Abs(s.Separation-c.separation) > 1e-12 ||
			math.Abs(s.Strata-c.strata) > 0.01 || math.Abs(s.Reliability-c.reliability) > 0.006 {
			t.Errorf("%+v", s)
		}
		if want := 2 * d * d; math.Abs(s.ChiSquare-want) > 1e-12 || s.DegreesOfFreedom != 1 {
			t.Errorf("chi-square %v, not %v", s.ChiSquare, want)
		}
	}
}
