package calibrate_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"proba.example/calibrate"
)

// season plants ratings: cases, each rated by three experts who carry equal loads, on every item, on the scale 0–4.
func season(cases, experts, items int, seed uint64) (ratings []calibrate.Rating, ability, severity, difficulty []float64) {
	r := rand.New(rand.NewPCG(seed, 60))
	draw := func(n int, sd float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = sd * r.NormFloat64()
		}
		return v
	}
	ability, severity, difficulty = draw(cases, 1), draw(experts, 0.5), draw(items, 0.7)
	steps := []float64{-1.2, -0.4, 0.4, 1.2}
	var turn []int // experts in the order of their turns, so that their loads are equal
	for c := range cases {
		for k, on := 0, map[int]bool{}; k < 3; {
			if len(turn) < experts {
				turn = append(turn, r.Perm(experts)...)
			}
			i := slices.IndexFunc(turn, func(e int) bool { return !on[e] })
			e := turn[i]
			turn = slices.Delete(turn, i, i+1)
			on[e] = true
			k++
			for i := range items {
				ratings = append(ratings, calibrate.Rating{Case: c, Expert: e, Item: i, Score: score(r, ability[c]-severity[e]-difficulty[i], steps)})
			}
		}
	}
	return ratings, ability, severity, difficulty
}

// score draws a category of the rating-scale model.
func score(r *rand.Rand, measure float64, steps []float64) int {
	p, total, sum := []float64{1}, 1.0, 0.0
	for _, s := range steps {
		sum += measure - s
		p = append(p, math.Exp(sum))
		total += math.Exp(sum)
	}
	u := r.Float64() * total
	for k, v := range p {
		if u -= v; u < 0 {
			return k
		}
	}
	return len(steps)
}

func benchmarkFacets(b *testing.B, ratings []calibrate.Rating, o calibrate.FacetOptions) {
	b.Helper()
	b.ReportAllocs()
	var f *calibrate.Facets
	var err error
	for b.Loop() {
		if f, err = calibrate.FitFacets(b.Context(), ratings, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(f.Rounds), "rounds")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapSys)/1e6, "heap-MB")
}

func BenchmarkFacets(b *testing.B) {
	big, _, _, _ := season(5000, 1000, 60, 1)
	small := golden(b, "mfrm_d500.csv.gz")
	for _, run := range []struct {
		name    string
		ratings []calibrate.Rating
		o       calibrate.FacetOptions
	}{
		{"900000 joint", big, calibrate.FacetOptions{Likelihood: calibrate.Joint}},
		{"900000 marginal", big, calibrate.FacetOptions{Likelihood: calibrate.Marginal}},
		{"900000 joint partial credit", big, calibrate.FacetOptions{Likelihood: calibrate.Joint, Model: calibrate.PartialCredit}},
		{"18000 joint", small, calibrate.FacetOptions{Likelihood: calibrate.Joint}},
		{"18000 marginal", small, calibrate.FacetOptions{Likelihood: calibrate.Marginal}},
	} {
		b.Run(run.name, func(b *testing.B) { benchmarkFacets(b, run.ratings, run.o) })
	}
}
