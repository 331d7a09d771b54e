package signal

import (
	"math"
	"slices"
	"strconv"

	"proba.example/internal/special"
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
	choices := special.LogGamma(float64(n+1)) - special.LogGamma(float64(k+1)) - special.LogGamma(float64(n-k+1))
	return special.Exp(choices + float64(float64(k)*special.Log(r)) + float64(float64(n-k)*special.Log(1-r)))
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

// bridge is the chance that a Brownian bridge strays as far as x from nought (Kolmogorov's distribution).
func bridge(x float64) float64 {
	if x < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k < 100; k++ {
		term := special.Exp(-2 * k * k * x * x)
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
