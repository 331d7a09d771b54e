package calibrate

import (
	"testing"
)

// Four cases, three experts, given variances: by the raw mean case 2 beats case 1, by fixed effects case 1 beats case 2,
// by shrunken effects case 2 beats case 1.
func TestLinearWithKnownVariances(t *testing.T) {
	ratings := []Rating{{0, 0, 0, 720}, {0, 1, 0, 680}, {1, 1, 0, 610}, {1, 2, 0, 700}, {2, 0, 0, 655}, {2, 2, 0, 690}, {3, 0, 0, 540}, {3, 1, 0, 500}}
	l, err := FitLinear(t.Context(), ratings, LinearOptions{Known: &Components{3600, 900, 1225}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", l.Mean.Value, 639.8342364, 1e-6)
	for c, want := range []float64{61.5334726, 13.8793739, 16.8815741, -92.2944206} {
		near(t, "case", l.Cases[c].Value, want, 1e-6)
	}
	for e, want := range []float64{2.1500632, -25.8239546, 23.6738914} {
		near(t, "expert", l.Experts[e].Value, want, 1e-6)
	}
	for c, want := range []float64{1320.820807, 1349.249556, 1349.249556, 1320.820807} {
		near(t, "PEV", l.Cases[c].SE*l.Cases[c].SE, want, 1e-5)
	}
	for c, want := range []float64{700, 655, 672.5, 520} {
		near(t, "raw", l.Raw(c), want, 1e-9)
	}
}
