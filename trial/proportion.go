package trial

import (
	"math"

	"proba.example/internal/special"
)

func checkCount(successes, n int) error {
	if n < 1 || successes < 0 || successes > n {
		return bad("%d of %d", successes, n)
	}
	return nil
}

// Wilson is the interval of a proportion by inverting the score test (Wilson, JASA 22, 1927). It keeps its level for small samples
// and near 0 and 1, where the textbook's interval does not.
func Wilson(successes, n int, level float64) (Interval, error) {
	if err := checkCount(successes, n); err != nil {
		return Interval{}, err
	}
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	z := special.NormalQuantile(0.5 + level/2)
	low, high := wilson(float64(successes), float64(n), z)
	return Interval{float64(successes) / float64(n), low, high, level, "Wilson"}, nil
}

func wilson(x, n, z float64) (low, high float64) {
	square := float64(z * z)
	middle := (x + square/2) / (n + square)
	half := z / (n + square) * math.Sqrt(float64(x*(n-x))/n+square/4)
	low, high = middle-half, middle+half
	if x == 0 {
		low = 0
	}
	if x == n {
		high = 1
	}
	return max(0, low), min(1, high)
}

// ClopperPearson is the interval of a proportion by inverting the binomial test (Biometrika 26, 1934): never below its level, and wider
// than needed.
func ClopperPearson(successes, n int, level float64) (Interval, error) {
	if err := checkCount(successes, n); err != nil {
		return Interval{}, err
	}
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	x, all, half := float64(successes), float64(n), (1-level)/2
	low, high := 0.0, 1.0
	if successes > 0 {
		low = special.BetaQuantile(half, x, all-x+1)
	}
	if successes < n {
		high = special.BetaQuantile(1-half, x+1, all-x)
	}
	return Interval{x / all, low, high, level, "Clopper-Pearson"}, nil
}

// Newcombe is the interval of the difference of two proportions, x1/n1 − x2/n2, out of their Wilson intervals (Newcombe, Statistics in
// Medicine 17, 1998, method 10).
func Newcombe(x1, n1, x2, n2 int, level float64) (Interval, error) {
	first, err := Wilson(x1, n1, level)
	if err != nil {
		return Interval{}, err
	}
	second, err := Wilson(x2, n2, level)
	if err != nil {
		return Interval{}, err
	}
	d := first.Estimate - second.Estimate
	low := d - hypotenuse(first.Estimate-first.Low, second.High-second.Estimate)
	high := d + hypotenuse(first.High-first.Estimate, second.Estimate-second.Low)
	return Interval{d, max(-1, low), min(1, high), level, "Newcombe"}, nil
}

// Fisher is the two-sided p-value of Fisher's exact test on a table of two by two: the probability, given the margins, of all tables
// no more probable than this one.
func Fisher(a, b, c, d int) (float64, error) {
	if a < 0 || b < 0 || c < 0 || d < 0 || a+b == 0 || c+d == 0 {
		return 0, bad("the table %d %d / %d %d", a, b, c, d)
	}
	choose := func(n, k int) float64 {
		return special.LogGamma(float64(n+1)) - special.LogGamma(float64(k+1)) - special.LogGamma(float64(n-k+1))
	}
	rows, columns, all := a+b, a+c, a+b+c+d
	probability := func(x int) float64 {
		return special.Exp(choose(rows, x) + choose(all-rows, columns-x) - choose(all, columns))
	}
	observed := probability(a)
	// The probabilities fall to either side of the likeliest table. Where they are nothing they add nothing, and a large table is mostly that.
	likeliest := min(int((float64(rows)+1)*(float64(columns)+1)/(float64(all)+2)), rows, columns)
	first, last := likeliest, likeliest
	for first > max(0, columns-(all-rows)) && probability(first-1) > 0 {
		first--
	}
	for last < min(rows, columns) && probability(last+1) > 0 {
		last++
	}
	var terms []float64
	for x := first; x <= last; x++ {
		if p := probability(x); p <= float64(observed*(1+1e-7)) { // equal tables must not differ by rounding
			terms = append(terms, p)
		}
	}
	return min(1, total(terms)), nil
}
