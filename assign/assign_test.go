package assign_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"proba.example/assign"
)

const c = assign.Conflict

func dense(rows ...[]int32) assign.Dense {
	d := assign.Dense{Experts: len(rows[0])}
	for _, row := range rows {
		d.Values = append(d.Values, row...)
	}
	return d
}

func every(n, value int) []int {
	return slices.Repeat([]int{value}, n)
}

func solve(t testing.TB, p *assign.Problem, o assign.Objective) *assign.Plan {
	t.Helper()
	plan, err := assign.Solve(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := assign.Verify(p, plan); err != nil {
		t.Fatal(err)
	}
	return plan
}

func toy() *assign.Problem {
	return &assign.Problem{
		Need: every(4, 2), LoadMax: every(4, 2),
		Fits: dense([]int32{10, 2, 4, c}, []int32{10, 1, 5, 9}, []int32{c, 0, 6, 6}, []int32{1, 1, 2, 5}),
	}
}

func panels(r *assign.Plan, cases int) (all [][]int) {
	for i := range cases {
		all = append(all, r.PanelOf(i))
	}
	return all
}

func TestG1Toy(t *testing.T) {
	p := toy()
	best := solve(t, p, assign.Objective{})
	want := [][]int{{0, 1}, {0, 3}, {2, 3}, {1, 2}}
	if best.Total != 46 || best.Bound != 46 || best.Worst != 3 || !slices.EqualFunc(panels(best, 4), want, slices.Equal) {
		t.Errorf("greatest total: %+v", best)
	}
	fair := solve(t, p, assign.Objective{Fair: true, LossBudget: 200_000})
	want = [][]int{{0, 1}, {0, 1}, {2, 3}, {2, 3}}
	if fair.Total != 42 || fair.Worst != 7 || !slices.EqualFunc(panels(fair, 4), want, slices.Equal) {
		t.Errorf("fairest: %+v", fair)
	}
}

// everyPlan walks all plans of a small problem.
func everyPlan(p *assign.Problem, each func([]assign.Pair)) {
	loads := make([]int, p.Experts())
	var pairs []assign.Pair
	var walk func(c, from, left int)
	walk = func(c, from, left int) {
		if c == p.Cases() {
			each(pairs)
			return
		}
		if left == 0 {
			next := 0
			if c+1 < p.Cases() {
				next = p.Need[c+1]
			}
			walk(c+1, 0, next)
			return
		}
		for _, f := range p.Fits.Of(c, nil) {
			e := int(f.Expert)
			if e < from || loads[e] == p.LoadMax[e] {
				continue
			}
			loads[e]++
			pairs = append(pairs, assign.Pair{Case: c, Expert: e})
			walk(c, e+1, left-1)
			pairs = pairs[:len(pairs)-1]
			loads[e]--
		}
	}
	walk(0, 0, p.Need[0])
}

func fit(p *assign.Problem, x assign.Pair) int64 {
	for _, f := range p.Fits.Of(x.Case, nil) {
		if int(f.Expert) == x.Expert {
			return int64(f.Value)
		}
	}
	return 0
}

// allowed tells whether pairs keep the group rules, pins and least loads of the problem.
func allowed(p *assign.Problem, pairs []assign.Pair) bool {
	for _, g := range p.Groups {
		for c := range p.Cases() {
			if g.Cases != nil && !slices.Contains(g.Cases, c) {
				continue
			}
			n := 0
			for _, x := range pairs {
				if x.Case == c && slices.Contains(g.Experts, x.Expert) {
					n++
				}
			}
			if (g.Max > 0 && n > g.Max) || n < min(g.Min, p.Need[c]) {
				return false
			}
		}
	}
	for _, x := range p.Pinned {
		if !slices.Contains(pairs, x) {
			return false
		}
	}
	for e := range p.LoadMin {
		n := 0
		for _, x := range pairs {
			if x.Expert == e {
				n++
			}
		}
		if n < p.LoadMin[e] {
			return false
		}
	}
	return true
}

// TestThousandRandomProblems: no conflict, exact demand, and the optimum that trying everything finds.
func TestThousandRandomProblems(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 14)) //nolint:gosec // a repeatable test
	solved, infeasible, ruled := 0, 0, 0
	for round := range 1000 {
		cases, experts := 2+random.IntN(3), 3+random.IntN(3)
		p := &assign.Problem{Need: make([]int, cases), LoadMax: make([]int, experts)}
		d := assign.Dense{Experts: experts, Values: make([]int32, cases*experts)}
		for i := range d.Values {
			if d.Values[i] = int32(random.IntN(2_000_001) - 1_000_000); random.IntN(5) == 0 {
				d.Values[i] = assign.Conflict
			}
		}
		for i := range p.Need {
			p.Need[i] = 1 + random.IntN(2)
		}
		for i := range p.LoadMax {
			p.LoadMax[i] = 1 + random.IntN(3)
		}
		if round%3 == 1 {
			p.LoadMin = make([]int, experts)
			p.LoadMin[random.IntN(experts)] = 1
		}
		if round%2 == 1 { // nested and separate rules
			p.Groups = append(p.Groups, assign.Group{Name: "employer", Experts: []int{0, 1}, Max: 1})
			if round%4 == 3 {
				p.Groups = append(p.Groups, assign.Group{Name: "senior", Experts: []int{0, 1, 2}, Min: 1})
			}
		}
		p.Fits = d
		best, any := int64(0), false
		everyPlan(p, func(pairs []assign.Pair) {
			if !allowed(p, pairs) {
				return
			}
			var total int64
			for _, x := range pairs {
				total += fit(p, x)
			}
			if !any || total > best {
				best, any = total, true
			}
		})
		plan, err := assign.Solve(t.Context(), p, assign.Objective{})
		var inf *assign.Infeasible
		switch {
		case errors.As(err, &inf):
			if any && (inf.Proved || round%4 != 3) {
				t.Fatalf("round %d: a plan of %d exists: %v, %+v", round, best, err, p)
			}
			infeasible++
			continue
		case err != nil:
			t.Fatal(err)
		case !any:
			t.Fatalf("round %d: a plan where none exists", round)
		}
		if err := assign.Verify(p, plan); err != nil {
			t.Fatalf("round %d: %v\n%+v\n%+v", round, err, p, plan)
		}
		solved++
		if len(p.Groups) > 0 {
			ruled++
		}
		if plan.Total != best && round%4 != 3 {
			t.Fatalf("round %d: total %d, the best is %d (bound %d)\n%+v", round, plan.Total, best, plan.Bound, p)
		}
		if round%4 != 3 && plan.Bound != best {
			t.Fatalf("round %d: bound %d, the best is %d", round, plan.Bound, best)
		}
	}
	if solved < 500 || infeasible < 50 || ruled < 200 {
		t.Errorf("solved %d, of them with rules %d, infeasible %d", solved, ruled, infeasible)
	}
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := assign.Solve(ctx, toy(), assign.Objective{Fair: true}); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
