package assign_test

import (
	"math"
	"slices"
	"testing"

	"proba.example/assign"
	"proba.example/assign/assigntest"
)

func TestLotteryKeepsEveryRule(t *testing.T) {
	p := assigntest.Topics(60, 20, 12)
	p.Groups = []assign.Group{{Name: "employer", Experts: []int{0, 1, 2, 3}, Max: 1}, {Name: "senior", Experts: []int{4, 5, 6, 7, 8, 9, 10, 11}, Min: 1, Cases: []int{0, 1, 2}}}
	p.Pinned = []assign.Pair{{Case: 5, Expert: 3}}
	l, err := assign.Randomise(t.Context(), p, 3, 10)
	if err != nil {
		t.Fatal(err)
	}
	const draws = 10_000
	count := map[assign.Pair]int{}
	for seed := range uint64(draws) {
		pairs := l.Draw(seed)
		if len(pairs) != 180 || !slices.IsSortedFunc(pairs, func(a, b assign.Pair) int {
			if a.Case != b.Case {
				return a.Case - b.Case
			}
			return a.Expert - b.Expert
		}) {
			t.Fatalf("%d pairs", len(pairs))
		}
		places, loads := make([]int, 60), make([]int, 20)
		for _, x := range pairs {
			places[x.Case]++
			loads[x.Expert]++
			count[x]++
		}
		if slices.ContainsFunc(places, func(n int) bool { return n != 3 }) || slices.ContainsFunc(loads, func(n int) bool { return n > 12 }) || !allowed(p, pairs) {
			t.Fatalf("seed %d: places %v, loads %v", seed, places, loads)
		}
	}
	if !slices.Equal(l.Draw(7), l.Draw(7)) {
		t.Error("the same seed drew two plans")
	}
	far := 0
	for _, s := range l.Shares {
		if s.Share > 3 && !slices.Contains(p.Pinned, s.Pair) {
			t.Fatalf("%v has %d of %d", s.Pair, s.Share, l.Of)
		}
		q := float64(s.Share) / float64(l.Of)
		if d := math.Abs(float64(count[s.Pair])/draws - q); d > 3*math.Sqrt(q*(1-q)/draws)+1e-12 {
			far++
		}
	}
	if far > len(l.Shares)/100+2 { // three standard errors are left by 3 in 1,000
		t.Errorf("%d of %d pairs are drawn with another probability than theirs", far, len(l.Shares))
	}
}

func TestLotteryWithoutCapIsTheOptimum(t *testing.T) {
	p := assigntest.Topics(200, 50, 15)
	l, err := assign.Randomise(t.Context(), p, 5, 5)
	if err != nil {
		t.Fatal(err)
	}
	best := solve(t, p, assign.Objective{})
	if l.Total != best.Total || !slices.Equal(l.Draw(1), best.Pairs) {
		t.Errorf("total %d, the optimum is %d", l.Total, best.Total)
	}
}

func TestRepairMovesLittle(t *testing.T) {
	p := assigntest.Topics(300, 60, 15) // every place of every expert is taken
	before := solve(t, p, assign.Objective{})
	d := p.Fits.(assign.Dense)
	most := 0
	for i := 0; i < len(before.Pairs); i += 9 {
		declined := before.Pairs[i]
		after := *p
		after.LoadMax = slices.Clone(p.LoadMax)
		after.LoadMax[(declined.Expert+1)%60]++ // somebody takes one more
		after.Fits = assign.Dense{Experts: 60, Values: slices.Clone(d.Values)}
		after.Fits.(assign.Dense).Values[declined.Case*60+declined.Expert] = assign.Conflict
		for _, x := range before.PanelOf(declined.Case) {
			if x != declined.Expert { // they have written already
				after.Pinned = append(after.Pinned, assign.Pair{Case: declined.Case, Expert: x})
			}
		}
		r, err := assign.Repair(t.Context(), &after, before)
		if err != nil {
			t.Fatal(err)
		}
		if err := assign.Verify(&after, &r.Plan); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Lost, []assign.Pair{declined}) {
			t.Fatalf("lost %v, declined %v", r.Lost, declined)
		}
		most = max(most, len(r.Removed))
	}
	if most > 2 {
		t.Errorf("one decline moved %d other pairs", most)
	}
}
