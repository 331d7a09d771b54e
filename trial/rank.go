package trial

import (
	"cmp"
	"math"
	"slices"

	"proba.example/internal/special"
)

// RankTest is a comparison by ranks. Statistic is that of R's wilcox.test: pairs in which the first is greater, ties counting half,
// or the sum of the ranks of positive differences. P is two-sided.
type RankTest struct {
	Statistic, P float64
	Exact        bool   // P is exact, also with ties; otherwise normal, corrected for ties and continuity
	Method       string // "Mann-Whitney" or "Wilcoxon signed rank"
	// Shift is the median of all differences of a first and a second value (Hodges and Lehmann 1963), with its interval.
	Shift Interval
}

// exactRanks is the largest sample whose ranks are counted out: beyond it the normal approximation is as good.
const exactRanks = 100

// midranks gives twice the rank of each value, ties sharing their mean, so that ranks are whole, and the correction for ties Σ(t³−t).
func midranks(values []float64) (ranks []int, ties float64) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(values[a], values[b]), cmp.Compare(a, b)) })
	ranks = make([]int, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = i + j + 1
		}
		t := float64(j - i)
		ties += float64(t*float64(t*t)) - t
		i = j
	}
	return ranks, ties
}

// MannWhitney compares two samples by ranks. The p-value is exact for up to 100 values, given the ties: twice the smaller tail over
// all ways to deal the ranks. A Shift interval is exact where there are no ties.
func MannWhitney(first, second []float64, level float64) (RankTest, error) {
	if err := checkLevel(level); err != nil {
		return RankTest{}, err
	}
	for _, v := range [][]float64{first, second} {
		if err := checkValues(v, 1); err != nil {
			return RankTest{}, err
		}
	}
	n1, n2 := len(first), len(second)
	ranks, ties := midranks(slices.Concat(first, second))
	doubled := 0
	for _, r := range ranks[:n1] {
		doubled += r
	}
	t := RankTest{Statistic: float64(doubled)/2 - float64(n1*(n1+1))/2, Method: "Mann-Whitney"}
	n := float64(n1 + n2)
	mean := float64(n1*n2) / 2
	variance := float64(n1*n2) / 12 * ((n + 1) - ties/float64(n*(n-1)))
	if t.Exact = n1+n2 <= exactRanks; t.Exact {
		t.P = twoTails(dealt(ranks, n1), doubled)
	} else {
		t.P = normalP(t.Statistic-mean, variance)
	}
	differences := make([]float64, 0, n1*n2)
	for _, a := range first {
		for _, b := range second {
			differences = append(differences, a-b)
		}
	}
	t.Shift = hodgesLehmann(differences, mean, variance, level, func() []float64 {
		if !t.Exact || ties > 0 {
			return nil
		}
		untied := make([]int, n1+n2)
		for i := range untied {
			untied[i] = 2 * (i + 1)
		}
		all := dealt(untied, n1) // of twice the rank sum; the statistic starts at 0
		p := make([]float64, n1*n2+1)
		for u := range p {
			p[u] = all[2*u+n1*(n1+1)]
		}
		return p
	})
	return t, nil
}

// dealt is the distribution of the sum of k of the doubled ranks, all choices being equally probable.
func dealt(ranks []int, k int) []float64 {
	most := 0
	for _, r := range ranks {
		most += r
	}
	// ways[j][s] is the share of choices of j ranks so far that sum to s, each kept as a probability: the chance that a rank is among
	// the k depends on how many are left, so counts are divided by the number of all choices in the end.
	ways := make([][]float64, k+1)
	for j := range ways {
		ways[j] = make([]float64, most+1)
	}
	ways[0][0] = 1
	for i, r := range ranks {
		for j := min(i+1, k); j > 0; j-- {
			for s := most; s >= r; s-- {
				ways[j][s] += ways[j-1][s-r]
			}
		}
	}
	all := total(ways[k])
	for s := range ways[k] {
		ways[k][s] /= all
	}
	return ways[k]
}

// twoTails is twice the probability of the smaller tail, which holds the value itself.
func twoTails(p []float64, at int) float64 {
	return min(1, 2*min(total(p[:at+1]), total(p[at:])))
}

// normalP is the two-sided p-value of a deviation, corrected for continuity.
func normalP(deviation, variance float64) float64 {
	if variance <= 0 {
		return 1
	}
	z := max(0, math.Abs(deviation)-0.5) / math.Sqrt(variance)
	return 2 * special.NormalBelow(-z)
}

// hodgesLehmann is the median of differences with the interval between two of them, by the distribution of the statistic where it
// is given, otherwise by its normal approximation.
func hodgesLehmann(differences []float64, mean, variance, level float64, distribution func() []float64) Interval {
	slices.Sort(differences)
	half, n := (1-level)/2, len(differences)
	skip := 0 // differences left out at either end
	if p := distribution(); p != nil {
		below := 0.0
		for skip < n && below+p[skip] <= float64(half*(1+1e-9)) { // a tail of exactly half must not fail by rounding
			below += p[skip]
			skip++
		}
	} else {
		skip = max(0, int(math.Floor(mean-float64(special.NormalQuantile(1-half)*math.Sqrt(variance)))))
	}
	i := Interval{Median(differences), math.Inf(-1), math.Inf(1), level, "Hodges-Lehmann"}
	if skip > 0 {
		i.Low, i.High = differences[skip-1], differences[n-skip]
	}
	return i
}

// SignedRank compares paired values by the ranks of their differences, after less before; pairs without a difference are left
// out (Wilcoxon 1945). The p-value is exact for up to 100 differences, given the ties.
func SignedRank(after, before []float64, level float64) (RankTest, error) {
	if len(after) != len(before) {
		return RankTest{}, bad("%d values after and %d before", len(after), len(before))
	}
	if err := checkLevel(level); err != nil {
		return RankTest{}, err
	}
	if err := checkValues(slices.Concat(after, before), 2); err != nil {
		return RankTest{}, err
	}
	var sizes, signs []float64
	for _, d := range changes(after, before) {
		if d != 0 {
			sizes, signs = append(sizes, math.Abs(d)), append(signs, d)
		}
	}
	n := float64(len(sizes))
	if n == 0 {
		return RankTest{}, bad("no pair differs")
	}
	ranks, ties := midranks(sizes)
	doubled := 0
	for i, r := range ranks {
		if signs[i] > 0 {
			doubled += r
		}
	}
	t := RankTest{Statistic: float64(doubled) / 2, Method: "Wilcoxon signed rank"}
	mean, variance := float64(n*(n+1))/4, float64(n*float64((n+1)*(2*n+1)))/24-ties/48
	if t.Exact = len(sizes) <= exactRanks; t.Exact {
		t.P = twoTails(flipped(ranks), doubled)
	} else {
		t.P = normalP(t.Statistic-mean, variance)
	}
	var walsh []float64
	d := changes(after, before)
	for i := range d {
		for j := i; j < len(d); j++ {
			walsh = append(walsh, (d[i]+d[j])/2)
		}
	}
	t.Shift = hodgesLehmann(walsh, mean, variance, level, func() []float64 {
		if !t.Exact || ties > 0 || len(sizes) < len(d) {
			return nil
		}
		all := flipped(ranks)
		p := make([]float64, len(walsh)+1)
		for s := range p {
			p[s] = all[2*s]
		}
		return p
	})
	return t, nil
}

// flipped is the distribution of the sum of the doubled ranks of positive differences, each sign being equally probable.
func flipped(ranks []int) []float64 {
	most := 0
	for _, r := range ranks {
		most += r
	}
	p := make([]float64, most+1)
	p[0] = 1
	for _, r := range ranks {
		for s := most; s >= 0; s-- {
			p[s] /= 2
			if s >= r {
				p[s] += p[s-r] / 2
			}
		}
	}
	return p
}
