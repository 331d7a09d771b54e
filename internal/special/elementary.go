// Package special holds the elementary functions and distributions that statistics need, giving the same bits on every
// machine.
package special

import "math"

// The standard library's Exp and Log are written in assembly on some machines and may fuse products into sums on
// others, so that their last digit depends on the machine. The functions below use nothing but the four operations,
// each rounded by itself as IEEE 754 wants it, and so give the same bits everywhere. math.Sqrt, Abs, Floor, Ldexp and
// Frexp are exact or correctly rounded by definition and may be used beside them.

const (
	ln2High = 6.93147180369123816490e-01 // 32 bits of ln 2: its product with a whole number below 2²⁰ is exact
	ln2Low  = 1.90821492927058770002e-10 // the rest
)

// Exp is eˣ within one unit in the last place: x = k·ln 2 + r with |r| ≤ ½ ln 2, and Taylor's series for eʳ.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019412:
		return 0
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := (x - float64(k*ln2High)) - float64(k*ln2Low)
	p := 1.0 / 6227020800
	p = float64(p*r) + 1.0/479001600
	p = float64(p*r) + 1.0/39916800
	p = float64(p*r) + 1.0/3628800
	p = float64(p*r) + 1.0/362880
	p = float64(p*r) + 1.0/40320
	p = float64(p*r) + 1.0/5040
	p = float64(p*r) + 1.0/720
	p = float64(p*r) + 1.0/120
	p = float64(p*r) + 1.0/24
	p = float64(p*r) + 1.0/6
	p = float64(p*r) + 0.5
	y := 1 + (r + float64(float64(r*r)*p))
	if k > -1000 && k < 1000 {
		return y * math.Float64frombits(uint64(int64(k)+1023)<<52) //nolint:gosec // k lies within ±1000
	}
	return math.Ldexp(y, int(k))
}

// Log is the natural logarithm within one unit in the last place: x = m·2ᵏ with m near 1, f = m−1, and the series of
// atanh in s = f/(2+f).
func Log(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = m*2, e-1
	}
	f, k := m-1, float64(e)
	s := f / (2 + f)
	z := float64(s * s)
	p := 2.0 / 25
	for _, d := range [...]float64{2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3} {
		p = float64(p*z) + d
	}
	half := float64(f*f) / 2
	rest := float64(s*(half+float64(p*z))) + float64(k*ln2Low)
	return float64(k*ln2High) - ((half - rest) - f)
}
