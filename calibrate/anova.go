package calibrate

import (
	"fmt"
	"math/big"

	"proba.example/internal/special"
)

// ANOVA is a one-way analysis of variance, exact: sums of squares are fractions, rounded only when they are read.
type ANOVA struct {
	Between, Within               *big.Rat // sums of squares
	BetweenFreedom, WithinFreedom int      // degrees of freedom
	F, P                          float64  // F is +Inf where nothing varies within the groups
}

// OneWay compares groups of values written as decimals, such as "196.3052". Floating point loses up to eleven digits on such
// sums where the values share their leading digits (NIST StRD, SmLs07); fractions lose none. Groups without values,
// fewer than two groups or as many groups as values are refused with [ErrTooLittle], values that are no numbers with [ErrRatings].
func OneWay(groups [][]string) (ANOVA, error) {
	values := make([][]*big.Rat, len(groups))
	for g, group := range groups {
		for _, text := range group {
			v, ok := new(big.Rat).SetString(text)
			if !ok || len(text) > 60 {
				return ANOVA{}, malformed("%.60q in group %d is not a decimal number", text, g)
			}
			values[g] = append(values[g], v)
		}
	}
	return oneWay(values)
}

func oneWay(groups [][]*big.Rat) (ANOVA, error) {
	n := 0
	whole, squares, between := new(big.Rat), new(big.Rat), new(big.Rat)
	for g, group := range groups {
		if len(group) == 0 {
			return ANOVA{}, fmt.Errorf("%w: group %d is empty", ErrTooLittle, g)
		}
		sum := new(big.Rat)
		for _, v := range group {
			sum.Add(sum, v)
			squares.Add(squares, new(big.Rat).Mul(v, v))
		}
		n += len(group)
		whole.Add(whole, sum)
		between.Add(between, over(new(big.Rat).Mul(sum, sum), len(group)))
	}
	if len(groups) < 2 || n <= len(groups) {
		return ANOVA{}, fmt.Errorf("%w: %d values in %d groups", ErrTooLittle, n, len(groups))
	}
	a := ANOVA{Within: new(big.Rat).Sub(squares, between), BetweenFreedom: len(groups) - 1, WithinFreedom: n - len(groups)}
	a.Between = between.Sub(between, over(new(big.Rat).Mul(whole, whole), n))
	a.F, a.P = fRatio(a.Between, a.BetweenFreedom, a.Within, a.WithinFreedom)
	return a, nil
}

// over divides by a whole number, in place.
func over(v *big.Rat, n int) *big.Rat { return v.Mul(v, big.NewRat(1, int64(n))) }

// fRatio is the ratio of two mean squares, rounded once, and the probability of a greater one by chance.
func fRatio(above *big.Rat, freedom1 int, below *big.Rat, freedom2 int) (f, p float64) {
	if below.Sign() == 0 {
		if above.Sign() == 0 {
			return 0, 1
		}
		return inf, 0
	}
	ratio := new(big.Rat).Mul(above, big.NewRat(int64(freedom2), int64(freedom1)))
	f, _ = ratio.Quo(ratio, below).Float64()
	return f, special.FAbove(f, float64(freedom1), float64(freedom2))
}
