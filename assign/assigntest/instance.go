// Package assigntest makes the synthetic problems by which solvers of assignment problems are compared.
package assigntest

import (
	"math"
	"slices"

	"proba.example/assign"
	"proba.example/internal/special"
)

// generator is splitmix64, so that other programs can make the same problems.
type generator struct{ *special.Lots }

func (g generator) float() float64 { return float64(g.Next()>>11) / (1 << 53) }

func (g generator) normal() float64 {
	a := math.Sqrt(-2 * math.Log(1-g.float()))
	return a * math.Cos(2*math.Pi*g.float())
}

// Topics makes a problem in which cases and experts have thirty topics, the first far more common than the last: the fit is
// the cosine of their profiles with 15 % of noise, and 2 % of the pairs are conflicts. Each case needs three experts.
func Topics(cases, experts, load int) *assign.Problem {
	const topics = 30
	g := generator{special.NewLots(20240501)}
	profiles := func(n int) []float64 {
		a := make([]float64, n*topics)
		for i := range n {
			sum := 0.0
			for t := range topics {
				x := math.Exp(1.6*g.normal()) * (1.0 / math.Sqrt(float64(t+1)))
				a[i*topics+t] = x
				sum += x * x
			}
			sum = math.Sqrt(sum)
			for t := range topics {
				a[i*topics+t] /= sum
			}
		}
		return a
	}
	a, b := profiles(cases), profiles(experts)
	return problem(g, cases, experts, load, func(c, e int) int32 {
		dot := 0.0
		for t := range topics {
			dot += a[c*topics+t] * b[e*topics+t]
		}
		return int32((0.85*dot + 0.15*g.float()) * 1e6)
	})
}

// Uniform makes a problem whose fits are spread evenly from 0 to 1, with 2 % of conflicts. Each case needs three experts.
func Uniform(cases, experts, load int) *assign.Problem {
	g := generator{special.NewLots(20240501)}
	return problem(g, cases, experts, load, func(int, int) int32 { return int32(g.float() * 1e6) })
}

func problem(g generator, cases, experts, load int, fit func(c, e int) int32) *assign.Problem {
	d := assign.Dense{Experts: experts, Values: make([]int32, cases*experts)}
	for c := range cases {
		for e := range experts {
			d.Values[c*experts+e] = fit(c, e)
		}
	}
	for i := range d.Values {
		if g.float() < 0.02 {
			d.Values[i] = assign.Conflict
		}
	}
	return &assign.Problem{Need: slices.Repeat([]int{3}, cases), LoadMax: slices.Repeat([]int{load}, experts), Fits: d}
}
