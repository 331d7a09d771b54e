package special

import "math"

const inverseSqrt2Pi = 0.398942280401432677939946

// NormalDensity is the density of the standard normal distribution.
func NormalDensity(x float64) float64 { return inverseSqrt2Pi * Exp(-float64(x*x)/2) }

// NormalBelow is the probability that a standard normal value lies below x: near 0 by the series of Marsaglia (2004),
// ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), in the tails by the continued fraction of Laplace.
func NormalBelow(x float64) float64 {
	switch a := math.Abs(x); {
	case x != x:
		return x
	case a < 2:
		square, term, sum := float64(x*x), x, x
		for k := 3.0; math.Abs(term) > 1e-18*math.Abs(sum); k += 2 {
			term = float64(term*square) / k
			sum += term
		}
		return 0.5 + float64(NormalDensity(x)*sum)
	case a > 38:
		if x > 0 {
			return 1
		}
		return 0
	default:
		f := a
		for k := 120.0; k > 0; k-- {
			f = a + k/f
		}
		tail := NormalDensity(a) / f
		if x > 0 {
			return 1 - tail
		}
		return tail
	}
}

// NormalQuantile is the x with NormalBelow(x) = p: a rational start (Abramowitz and Stegun 26.2.23) and Halley's steps.
func NormalQuantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	case p > 0.5:
		return -NormalQuantile(1 - p)
	}
	t := math.Sqrt(-2 * Log(p))
	top := 2.515517 + float64(t*(0.802853+float64(0.010328*t)))
	bottom := 1 + float64(t*(1.432788+float64(t*(0.189269+float64(0.001308*t)))))
	x := top/bottom - t
	for range 4 {
		density := NormalDensity(x)
		if density == 0 {
			break
		}
		u := (NormalBelow(x) - p) / density
		x -= u / (1 + float64(x*u)/2)
	}
	return x
}

// OwenT is Owen's T function for 0 ≤ a ≤ 1: the probability of {X > h, 0 < Y < aX} for independent standard normal
// values. Two normal values with correlation ρ lie both below z with Φ(z) − 2T(z, √((1−ρ)/(1+ρ))) (Owen 1956).
func OwenT(h, a float64) float64 {
	half := -float64(h*h) / 2
	return Integrate(0, a, func(x float64) float64 {
		one := 1 + float64(x*x)
		return Exp(float64(half*one)) / one
	}) / (2 * math.Pi)
}

// legendre are nodes and weights of Gauss and Legendre's rule with 48 points, computed once by Newton's method.
var legendre = func() (rule struct{ x, w [48]float64 }) {
	const n = 48.0
	for i := range rule.x {
		// cos(π(i+¾)/(n+½)) as a sine's series would do; any start in the right basin gives the same root.
		x := cosine(math.Pi * (float64(i) + 0.75) / (n + 0.5))
		slope := 0.0
		for range 20 {
			p, before := x, 1.0
			for k := 2.0; k <= n; k++ {
				p, before = (float64((2*k-1)*float64(x*p))-float64((k-1)*before))/k, p
			}
			slope = float64(n*(float64(x*p)-before)) / (float64(x*x) - 1)
			x -= p / slope
		}
		rule.x[i], rule.w[i] = x, 2/float64((1-float64(x*x))*float64(slope*slope))
	}
	return rule
}()

// cosine is the cosine for 0 ≤ x ≤ π, by its series: exact enough for starting values, and the same everywhere.
func cosine(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; k < 40; k += 2 {
		term = -float64(float64(term*x)*x) / float64(k*(k+1))
		sum += term
	}
	return sum
}

// Integrate integrates a smooth function from a to b.
func Integrate(a, b float64, f func(float64) float64) float64 {
	middle, half, sum := (a+b)/2, (b-a)/2, 0.0
	for i, x := range legendre.x {
		sum += float64(legendre.w[i] * f(middle+float64(half*x)))
	}
	return float64(half * sum)
}

// LogGamma is ln Γ(x) for x > 0, by Stirling's series after raising x to 12 or more.
func LogGamma(x float64) float64 {
	product := 1.0
	for x < 12 {
		product *= x
		x++
	}
	inverse := 1 / x
	square := float64(inverse * inverse)
	s := -3617.0 / 122400
	for _, c := range [...]float64{1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12} {
		s = float64(s*square) + c
	}
	const halfLog2Pi = 0.918938533204672741780330
	return float64((x-0.5)*Log(x)) - x + halfLog2Pi + float64(s*inverse) - Log(product)
}

// BetaBelow is the regularised incomplete beta function: the probability that a beta value with shapes a and b lies
// below x, by the continued fraction of Didonato and Morris (evaluated with Lentz's method).
func BetaBelow(x, a, b float64) float64 {
	switch {
	case x != x || a != a || b != b:
		return math.NaN()
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - BetaBelow(1-x, b, a)
	}
	front := Exp(LogGamma(a+b)-LogGamma(a)-LogGamma(b)+float64(a*Log(x))+float64(b*Log(1-x))) / a
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-float64((a+b)*x)/(a+1))
	f := d
	for m := 1.0; m < 1000; m++ {
		even := float64(float64(m*(b-m))*x) / float64((a+2*m-1)*(a+2*m))
		d, c = 1/guard(1+float64(even*d)), guard(1+even/c)
		f *= float64(d * c)
		odd := -float64(float64((a+m)*(a+b+m))*x) / float64((a+2*m)*(a+2*m+1))
		d, c = 1/guard(1+float64(odd*d)), guard(1+odd/c)
		step := float64(d * c)
		f *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return float64(front * f)
}

// BetaQuantile is the x with BetaBelow(x, a, b) = p, by bisection.
func BetaQuantile(p, a, b float64) float64 {
	return Bisect(0, 1, func(x float64) bool { return BetaBelow(x, a, b) < p })
}

// Bisect halves an interval, in whose lower part a condition holds and in whose upper part it does not, until no bit is left open.
func Bisect(low, high float64, holds func(float64) bool) float64 {
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// FAbove is the probability that an F value with d1 and d2 degrees of freedom exceeds f.
func FAbove(f, d1, d2 float64) float64 {
	if math.IsInf(f, 1) {
		return 0
	}
	return BetaBelow(d2/(d2+float64(d1*f)), d2/2, d1/2)
}

// FUpper is the F value with d1 and d2 degrees of freedom that is exceeded with probability q.
func FUpper(q, d1, d2 float64) float64 {
	x := BetaQuantile(q, d2/2, d1/2) // d2/(d2+d1·F) is a beta value
	return float64(d2*(1-x)) / float64(d1*x)
}

// Nodes gives nodes and weights that integrate a smooth function from a to b, in panels of 48 points each.
func Nodes(a, b float64, panels int) (nodes, weights []float64) {
	width := (b - a) / float64(panels)
	for p := range panels {
		middle, half := a+float64(float64(float64(p)+0.5)*width), width/2
		for i, x := range legendre.x {
			nodes = append(nodes, middle+float64(half*x))
			weights = append(weights, float64(half*legendre.w[i]))
		}
	}
	return nodes, weights
}
