package assign_test

import (
	"math"
	"slices"
	"testing"

	"proba.example/assign"
)

// generator is splitmix64, the source of the published instances.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (g *generator) float() float64 { return float64(g.next()>>11) / (1 << 53) }

func (g *generator) normal() float64 {
	a := math.Sqrt(-2 * math.Log(1-g.float()))
	return a * math.Cos(2*math.Pi*g.float())
}

// instance is one of the synthetic instances of evaluation.md, Appendix A: cases × experts, kind "topic" or "unif".
func instance(cases, experts, load int, kind string) *assign.Problem {
	g := generator(20240501)
	d := assign.Dense{Experts: experts, Values: make([]int32, cases*experts)}
	if kind == "unif" {
		for i := range d.Values {
			d.Values[i] = int32(g.float() * 1e6)
		}
	} else {
		const topics = 30
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
		for p := range cases {
			for r := range experts {
				dot := 0.0
				for t := range topics {
					dot += a[p*topics+t] * b[r*topics+t]
				}
				d.Values[p*experts+r] = int32((0.85*dot + 0.15*g.float()) * 1e6)
			}
		}
	}
	for i := range d.Values {
		if g.float() < 0.02 {
			d.Values[i] = assign.Conflict
		}
	}
	return &assign.Problem{Need: slices.Repeat([]int{3}, cases), LoadMax: slices.Repeat([]int{load}, experts), Fits: d}
}

func TestG6Scale(t *testing.T) {
	for _, row := range []struct {
		name           string
		cases, experts int
		load           int
		kind           string
		want           int64
	}{
		{"topic_dense", 5000, 1000, 18, "topic", 12_243_308_150},
		{"tight_dense", 5000, 1000, 15, "topic", 12_114_865_856},
		{"unif_dense", 5000, 1000, 18, "unif", 14_969_414_982},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := solve(t, instance(row.cases, row.experts, row.load, row.kind), assign.Objective{})
			if plan.Total != row.want || plan.Bound != row.want {
				t.Errorf("total %d, bound %d, want %d", plan.Total, plan.Bound, row.want)
			}
		})
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, row := range []struct {
		name                 string
		cases, experts, load int
		kind                 string
	}{
		{"topic", 5000, 1000, 18, "topic"},
		{"tight", 5000, 1000, 15, "topic"},
		{"unif", 5000, 1000, 18, "unif"},
		{"1000x200", 1000, 200, 18, "topic"},
		{"2000x400", 2000, 400, 18, "topic"},
	} {
		p := instance(row.cases, row.experts, row.load, row.kind)
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := assign.Solve(b.Context(), p, assign.Objective{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
