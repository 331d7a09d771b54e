package signal

import (
	"math"
	"slices"
	"strconv"
)

// digits keeps four significant digits: what is stored and shown does not depend on the last bits of a machine's logarithm.
func digits(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 3, 64), 64)
	if err != nil {
		return x
	}
	return y
}

// whole rounds half away from zero.
func whole(x float64) int64 { return int64(math.Round(x)) }

// falseDiscovery gives, for each chance, the false discovery rate at which it would just be raised (Benjamini and Hochberg 1995).
func falseDiscovery(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	q := make([]float64, len(p))
	least := 1.0
	for i := len(order) - 1; i >= 0; i-- {
		least = min(least, p[order[i]]*float64(len(p))/float64(i+1))
		q[order[i]] = least
	}
	return q
}

// binomial is the chance of exactly k of n at rate r.
func binomial(k, n int64, r float64) float64 {
	switch {
	case k < 0 || k > n:
		return 0
	case r <= 0:
		return one(k == 0)
	case r >= 1:
		return one(k == n)
	}
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(a - b - c + float64(float64(k)*math.Log(r)) + float64(float64(n-k)*math.Log1p(-r)))
}

// atLeast is the chance of k or more of n at rate r, summed term by term.
func atLeast(k, n int64, r float64) float64 {
	if k <= 0 {
		return 1
	}
	sum := 0.0
	for i := n; i >= k; i-- {
		sum += binomial(i, n, r)
	}
	return min(sum, 1)
}

// atMost is the chance of k or fewer.
func atMost(k, n int64, r float64) float64 { return atLeast(n-k, n, 1-r) }

// outside is the two-sided chance: twice the smaller tail.
func outside(k, n int64, r float64) float64 { return min(1, 2*min(atLeast(k, n, r), atMost(k, n, r))) }

// Limits are the control limits of a funnel: of n at the base rate, given in thousandths, fewer than low or more than high have
// together no more than the given chance, exactly, each side no more than half of it.
func Limits(n, rate int64, chance float64) (low, high int64) {
	r := float64(rate) / 1000
	sum := 0.0
	for low = 0; low < n; low++ {
		if sum += binomial(low, n, r); sum > chance/2 {
			break
		}
	}
	sum = 0
	for high = n; high > 0; high-- {
		if sum += binomial(high, n, r); sum > chance/2 {
			break
		}
	}
	return low, high
}

// studentAbove is the chance that Student's t with so many degrees of freedom exceeds t.
func studentAbove(t, df float64) float64 {
	half := beta(df/2, 0.5, df/(df+float64(t*t))) / 2
	if t < 0 {
		return 1 - half
	}
	return half
}

// beta is the regularised incomplete beta function, by its continued fraction (Lentz's method).
func beta(a, b, x float64) float64 {
	if x <= 0 || x >= 1 {
		return one(x >= 1)
	}
	if x > (a+1)/(a+b+2) {
		return 1 - beta(b, a, 1-x)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+float64(a*math.Log(x))+float64(b*math.Log1p(-x))) / a
	const tiny = 1e-300
	c, d := 1.0, 0.0
	f := 1.0
	for i := range 400 {
		m := float64(i / 2)
		num := 1.0
		switch {
		case i == 0:
		case i%2 == 0:
			num = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			num = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 + float64(num*d)
		if math.Abs(d) < tiny {
			d = tiny
		}
		d = 1 / d
		c = 1 + num/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		f *= c * d
		if math.Abs(c*d-1) < 1e-15 {
			break
		}
	}
	return front * (f - 1)
}

// bridge is the chance that a Brownian bridge strays as far as x from nought (Kolmogorov's distribution).
func bridge(x float64) float64 {
	if x < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k < 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += float64(sign * term)
		sign = -sign
		if term < 1e-18 {
			break
		}
	}
	return min(1, max(0, 2*sum))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
