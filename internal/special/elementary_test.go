package special_test

import (
	"math"
	"testing"

	"proba.example/internal/special"
)

func TestElementaryFunctionsAgreeWithTheStandardLibrary(t *testing.T) {
	worst := func(got, want float64) float64 { return math.Abs(got-want) / math.Max(math.Abs(want), 1e-300) }
	for x := -700.0; x < 700; x += 0.37137 {
		if e := worst(special.Exp(x), math.Exp(x)); e > 5e-16 {
			t.Fatalf("special.Exp(%g) = %g, off by %g", x, special.Exp(x), e)
		}
	}
	for x := 1e-300; x < 1e300; x *= 1.7 {
		if e := worst(special.Log(x), math.Log(x)); e > 5e-16 {
			t.Fatalf("special.Log(%g) = %g, off by %g", x, special.Log(x), e)
		}
	}
	for x := 0.5; x < 2; x += 0.00137 {
		if e := worst(special.Log(x), math.Log(x)); e > 5e-16 && x != 1 {
			t.Fatalf("special.Log(%g) = %g, off by %g", x, special.Log(x), e)
		}
	}
	for x := -37.0; x < 9; x += 0.0137 {
		want := math.Erfc(-x/math.Sqrt2) / 2
		if e := worst(special.NormalBelow(x), want); e > 4e-13 {
			t.Fatalf("special.NormalBelow(%g) = %g, want %g", x, special.NormalBelow(x), want)
		}
	}
	for p := 1e-12; p < 1; p += 0.00731 {
		if got := special.NormalBelow(special.NormalQuantile(p)); math.Abs(got-p) > 1e-15 {
			t.Fatalf("special.NormalBelow(special.NormalQuantile(%g)) = %g", p, got)
		}
	}
	for x := 0.01; x < 500; x *= 1.13 {
		want, _ := math.Lgamma(x)
		if e := math.Abs(special.LogGamma(x) - want); e > 2e-14*math.Max(1, math.Abs(want)) {
			t.Fatalf("special.LogGamma(%g) = %g, want %g", x, special.LogGamma(x), want)
		}
	}
}

func TestElementaryFunctionsAtTheirEdges(t *testing.T) {
	for _, c := range []struct{ got, want float64 }{
		{special.Exp(0), 1},
		{special.Exp(math.Inf(-1)), 0},
		{special.Exp(math.Inf(1)), math.Inf(1)},
		{special.Exp(-745), math.Exp(-745)},
		{special.Log(1), 0},
		{special.Log(0), math.Inf(-1)},
		{special.Log(math.Inf(1)), math.Inf(1)},
		{special.NormalBelow(0), 0.5},
		{special.NormalBelow(100), 1},
		{special.NormalBelow(-100), 0},
		{special.NormalQuantile(0), math.Inf(-1)},
		{special.NormalQuantile(1), math.Inf(1)},
		{special.NormalQuantile(0.5), 0},
	} {
		if c.got != c.want && math.Abs(c.got-c.want) > 1e-15 {
			t.Errorf("%g, want %g", c.got, c.want)
		}
	}
	for _, v := range []float64{special.Exp(math.NaN()), special.Log(-1), special.NormalBelow(math.NaN()), special.NormalQuantile(2)} {
		if v == v {
			t.Errorf("%g where there is no value", v)
		}
	}
}
