package matching_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"proba.example/internal/matching"
	"proba.example/internal/site"
)

// large is a board of invented solutions and sites with the shape of the register of 2021: a site has one market or more, technologies are
// known of 71 in 163, capacity of two in three.
func large(offers, places int) *matching.Board {
	r := rand.New(rand.NewPCG(2026, 11))
	some := func(from []string, most int) (all []string) {
		for _, i := range r.Perm(len(from))[:1+r.IntN(most)] {
			all = append(all, from[i])
		}
		return all
	}
	var technologies []string
	for i := range 30 {
		technologies = append(technologies, fmt.Sprint("t", i))
	}
	os, ps := make([]matching.Offer, offers), make([]matching.Place, places)
	for i := range os {
		os[i] = anOffer(fmt.Sprintf("o%05d", i), some(site.Markets, 3), some(technologies, 4))
	}
	for i := range ps {
		ps[i] = aPlace(fmt.Sprintf("p%05d", i), some(site.Markets, 3), nil)
		if r.IntN(163) < 71 {
			ps[i].Technologies = some(technologies, 5)
		}
		if n := 1 + r.IntN(4); r.IntN(3) > 0 {
			ps[i].Site.Capacity = &n
		} else {
			ps[i].Site.Capacity = nil
		}
	}
	return matching.NewBoard(matching.Defaults, today, os, ps, nil, nil)
}

// BenchmarkMatching compares 5,000 solutions with 2,000 sites: ten million pairs.
func BenchmarkMatching(b *testing.B) {
	board := large(5000, 2000)
	var buf []matching.Candidate
	for b.Loop() {
		n := 0
		for o := range 5000 {
			buf = board.Candidates(o, buf[:0])
			n += len(buf)
		}
		b.ReportMetric(float64(n), "candidates")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms")
}

// BenchmarkSeason plans a season.
func BenchmarkSeason(b *testing.B) {
	for _, size := range [][2]int{{120, 163}, {1000, 500}, {5000, 2000}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			board := large(size[0], size[1])
			for b.Loop() {
				p, err := board.Make(context.Background(), matching.Plan{Seed: 1}, now)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(p.Placements)), "placed")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms")
		})
	}
}
