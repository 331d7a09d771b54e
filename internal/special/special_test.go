package special_test

import (
	"math"
	"testing"

	"proba.example/internal/special"
)

// near compares with SciPy 1.10.1, whose last digits are its own.
func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %.17g, want %.17g", name, got, want)
	}
}

func TestStudent(t *testing.T) {
	for _, x := range []struct{ t, df, want float64 }{
		{2, 1, 0.8524163823495667}, {-3.5, 2.5, 0.026172773480160158}, {0.1, 30, 0.5394951941048645}, {10, 4, 0.9997189981886421}, {0, 7, 0.5},
	} {
		near(t, "below", special.StudentBelow(x.t, x.df), x.want, 1e-14)
	}
	for _, x := range []struct{ p, df, want float64 }{{0.975, 1, 12.706204736174707}, {0.01, 3.3, -4.226609156701624}, {0.6, 100, 0.25402218245699415}, {0.5, 3, 0}} {
		near(t, "quantile", special.StudentQuantile(x.p, x.df), x.want, 1e-10)
	}
	for _, x := range []struct{ t, df, delta, want float64 }{
		{1.9789, 126, 2.8284271247461903, 0.198521760057204}, {2, 5, 1, 0.7780746626162148}, {-1, 9, 0.5, 0.07564345303987374}, {2.5, 2, 1.5, 0.6659231320323562},
	} {
		near(t, "noncentral", special.NoncentralStudentBelow(x.t, x.df, x.delta), x.want, 1e-9)
	}
}

func TestGamma(t *testing.T) {
	for _, x := range []struct{ x, a, want float64 }{
		{1, 1, 0.6321205588285577},
		{0.5, 3, 0.014387677966970684},
		{10, 3, 0.9972306042844884},
		{120, 100, 0.9721362601094793},
		{80, 100, 0.0171083130351331},
		{1e-3, 0.2, 0.273530102033034},
	} {
		near(t, "below", special.GammaBelow(x.x, x.a), x.want, 1e-13)
	}
	for _, x := range []struct{ p, a, want float64 }{{0.025, 9, 4.115373097378334}, {0.975, 9, 15.763189220193313}, {0.5, 0.5, 0.227468211559786}} {
		near(t, "quantile", special.GammaQuantile(x.p, x.a), x.want, 1e-10)
	}
}

func TestNormalAndBeta(t *testing.T) {
	near(t, "normal", special.NormalBelow(-1.959963984540054), 0.025, 1e-14)
	near(t, "normal tail", special.NormalBelow(-9), 1.1285884059538324e-19, 1e-30)
	near(t, "normal quantile", special.NormalQuantile(0.975), 1.959963984540054, 1e-14)
	near(t, "beta", special.BetaBelow(0.3, 2, 5), 0.579825, 1e-14)
	near(t, "beta quantile", special.BetaQuantile(0.975, 9, 12), 0.6394574126925103, 1e-13)
	near(t, "F", special.FAbove(11.027248, 3, 15), 0.0004431969020850285, 1e-14)
	near(t, "Owen T", special.OwenT(0, 1), 0.125, 1e-15) // both below 0 without correlation: 1/2 − 2T = 1/4
}

// TestQuantilesInvert over the range that decisions use.
func TestQuantilesInvert(t *testing.T) {
	for _, df := range []float64{1, 1.5, 4, 17.8, 300} {
		for p := 0.0005; p < 1; p += 0.0213 {
			near(t, "Student", special.StudentBelow(special.StudentQuantile(p, df), df), p, 1e-12)
			near(t, "gamma", special.GammaBelow(special.GammaQuantile(p, df), df), p, 1e-12)
		}
	}
}

// TestLots: the sequence is the published one of splitmix64, and draws are even.
func TestLots(t *testing.T) {
	l := special.NewLots(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := l.Next(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
	counts := make([]int, 7)
	for range 70_000 {
		counts[l.Below(7)]++
	}
	for i, n := range counts {
		if n < 9_600 || n > 10_400 {
			t.Errorf("%d was drawn %d times of 70,000", i, n)
		}
	}
}
