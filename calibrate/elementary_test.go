package calibrate

import (
	"math"
	"testing"
)

func TestElementaryFunctionsAgreeWithTheStandardLibrary(t *testing.T) {
	worst := func(got, want float64) float64 { return math.Abs(got-want) / math.Max(math.Abs(want), 1e-300) }
	for x := -700.0; x < 700; x += 0.37137 {
		if e := worst(exp(x), math.Exp(x)); e > 5e-16 {
			t.Fatalf("exp(%g) = %g, off by %g", x, exp(x), e)
		}
	}
	for x := 1e-300; x < 1e300; x *= 1.7 {
		if e := worst(log(x), math.Log(x)); e > 5e-16 {
			t.Fatalf("log(%g) = %g, off by %g", x, log(x), e)
		}
	}
	for x := 0.5; x < 2; x += 0.00137 {
		if e := worst(log(x), math.Log(x)); e > 5e-16 && x != 1 {
			t.Fatalf("log(%g) = %g, off by %g", x, log(x), e)
		}
	}
	for x := -37.0; x < 9; x += 0.0137 {
		want := math.Erfc(-x/math.Sqrt2) / 2
		if e := worst(normalBelow(x), want); e > 4e-13 {
			t.Fatalf("normalBelow(%g) = %g, want %g", x, normalBelow(x), want)
		}
	}
	for p := 1e-12; p < 1; p += 0.00731 {
		if got := normalBelow(normalQuantile(p)); math.Abs(got-p) > 1e-15 {
			t.Fatalf("normalBelow(normalQuantile(%g)) = %g", p, got)
		}
	}
	for x := 0.01; x < 500; x *= 1.13 {
		want, _ := math.Lgamma(x)
		if e := math.Abs(logGamma(x) - want); e > 2e-14*math.Max(1, math.Abs(want)) {
			t.Fatalf("logGamma(%g) = %g, want %g", x, logGamma(x), want)
		}
	}
}

func TestElementaryFunctionsAtTheirEdges(t *testing.T) {
	for _, c := range []struct{ got, want float64 }{
		{exp(0), 1},
		{exp(math.Inf(-1)), 0},
		{exp(math.Inf(1)), math.Inf(1)},
		{exp(-745), math.Exp(-745)},
		{log(1), 0},
		{log(0), math.Inf(-1)},
		{log(math.Inf(1)), math.Inf(1)},
		{normalBelow(0), 0.5},
		{normalBelow(100), 1},
		{normalBelow(-100), 0},
		{normalQuantile(0), math.Inf(-1)},
		{normalQuantile(1), math.Inf(1)},
		{normalQuantile(0.5), 0},
	} {
		if c.got != c.want && math.Abs(c.got-c.want) > 1e-15 {
			t.Errorf("%g, want %g", c.got, c.want)
		}
	}
	for _, v := range []float64{exp(math.NaN()), log(-1), normalBelow(math.NaN()), normalQuantile(2)} {
		if v == v {
			t.Errorf("%g where there is no value", v)
		}
	}
}
