package special

import "math"

// StudentBelow is the probability that a Student t value with df degrees of freedom lies below t.
func StudentBelow(t, df float64) float64 {
	tail := BetaBelow(df/(df+float64(t*t)), df/2, 0.5) / 2
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// StudentAbove is the probability that a Student t value with df degrees of freedom exceeds t; in the upper tail it keeps its digits.
func StudentAbove(t, df float64) float64 { return StudentBelow(-t, df) }

// StudentQuantile is the t with StudentBelow(t, df) = p.
func StudentQuantile(p, df float64) float64 {
	switch {
	case !(p > 0 && p < 1) || !(df > 0):
		return math.NaN()
	case p == 0.5:
		return 0
	case p > 0.5:
		return -StudentQuantile(1-p, df)
	}
	low := -1.0
	for StudentBelow(low, df) > p {
		low *= 2
	}
	return Bisect(low, 0, func(t float64) bool { return StudentBelow(t, df) < p })
}

// NoncentralStudentBelow is the probability that a Student t value with df degrees of freedom and noncentrality delta lies
// below t: the normal probability of t·s − δ, averaged over the distribution of the standard deviation s.
func NoncentralStudentBelow(t, df, delta float64) float64 {
	// s² · df is a chi-square value; s lies within 1 ± 12/√(2df) but for a probability that no double can hold.
	half := df / 2
	scale := math.Ln2 - LogGamma(half) + float64(half*Log(half))
	density := func(s float64) float64 { return Exp(scale + float64((df-1)*Log(s)) - float64(half*float64(s*s))) }
	spread := 12 / math.Sqrt(2*df)
	low, high := max(1e-12, 1-spread), 1+spread
	const panels = 16
	sum, width := 0.0, (high-low)/panels
	for i := range panels {
		from := low + float64(float64(i)*width)
		sum += Integrate(from, from+width, func(s float64) float64 {
			return float64(density(s) * NormalBelow(float64(t*s)-delta))
		})
	}
	return sum
}

// GammaBelow is the regularised lower incomplete gamma function: the probability that a gamma value of shape a and scale 1 lies
// below x; a series below the mean, Lentz's continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31).
func GammaBelow(x, a float64) float64 {
	switch {
	case x != x || a != a || a <= 0:
		return math.NaN()
	case x <= 0:
		return 0
	case math.IsInf(x, 1):
		return 1
	}
	front := Exp(float64(a*Log(x)) - x - LogGamma(a))
	if x < a+1 {
		term := 1 / a
		sum := term
		for k := a + 1; term > 1e-17*sum; k++ {
			term = float64(term*x) / k
			sum += term
		}
		return float64(front * sum)
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	f := d
	for i := 1.0; i < 10_000; i++ {
		step := -float64(i * (i - a))
		b += 2
		d = 1 / (float64(step*d) + b)
		c = b + step/c
		f *= float64(c * d)
		if math.Abs(float64(c*d)-1) < 1e-16 {
			break
		}
	}
	return 1 - float64(front*f)
}

// GammaQuantile is the x with GammaBelow(x, a) = p, by bisection.
func GammaQuantile(p, a float64) float64 {
	if !(p >= 0 && p < 1) {
		return math.NaN()
	}
	high := a + 1
	for GammaBelow(high, a) < p {
		high *= 2
	}
	return Bisect(0, high, func(x float64) bool { return GammaBelow(x, a) < p })
}
