package assign_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"proba.example/assign"
)

// TestMissingPlaces counts each place once, wherever in the network it shows, and names who competes.
func TestMissingPlaces(t *testing.T) {
	p := toy()
	p.Need[3] = 3
	_, err := assign.Solve(t.Context(), p, assign.Objective{})
	var e *assign.Infeasible
	if !errors.As(err, &e) || !e.Proved || e.Missing != 1 || len(e.Relax) != 1 || e.Relax[0].By != 1 {
		t.Fatalf("%+v", e)
	}
	if !slices.Equal(e.Cases, []int{0, 1, 2, 3}) || !slices.Equal(e.Experts, []int{0, 1, 2, 3}) {
		t.Errorf("%v compete for %v", e.Cases, e.Experts)
	}
	// In a lottery places are held in parts; what stands in the way is still counted in places.
	_, err = assign.Randomise(t.Context(), p, 80, 100)
	if !errors.As(err, &e) || e.Missing != 1 {
		t.Errorf("drawn: %+v, %v", e, err)
	}
}

// Those who stay on a panel may break its rules by themselves: that is said at once, and proved where they are pinned.
func TestPinsThatBreakARuleNameIt(t *testing.T) {
	p := &assign.Problem{
		Need: []int{2, 2}, LoadMax: []int{2, 2, 2, 2}, Fits: assign.Dense{4, []int32{9, 8, 7, 6, 9, 8, 7, 6}},
		Groups: []assign.Group{{Name: "employer", Experts: []int{0, 1}, Max: 1}, {Name: "senior", Experts: []int{3}, Min: 1}},
		Pinned: []assign.Pair{{0, 0}, {0, 1}},
	}
	_, err := assign.Solve(t.Context(), p, assign.Objective{})
	var none *assign.Infeasible
	if !errors.As(err, &none) || !none.Proved || len(none.Relax) != 1 || none.Relax[0] != (assign.Relaxation{Expert: -1, Group: "employer", Case: 0, By: 1}) {
		t.Errorf("two of one employer are pinned: %v %+v", err, none)
	}
	p.Pinned, p.Apart = []assign.Pair{{0, 0}, {1, 2}}, [][2]assign.Pair{{{0, 0}, {1, 2}}}
	if _, err := assign.Solve(t.Context(), p, assign.Objective{}); !errors.Is(err, assign.ErrProblem) {
		t.Errorf("two pinned pairs exclude each other: %v", err)
	}
}

// Rules that cross one another on every case come to an end: with a plan that keeps them, or with what would have to give way, the
// same each time.
func TestCrossingRulesComeToAnEnd(t *testing.T) {
	for seed := range uint64(300) {
		lots := rand.New(rand.NewPCG(seed, 77))
		cases, experts := 4+lots.IntN(12), 4+lots.IntN(8)
		p := &assign.Problem{Need: make([]int, cases), LoadMax: make([]int, experts)}
		d := assign.Dense{experts, make([]int32, cases*experts)}
		for i := range d.Values {
			if d.Values[i] = lots.Int32N(assign.Scale); lots.IntN(12) == 0 {
				d.Values[i] = assign.Conflict
			}
		}
		for c := range p.Need {
			p.Need[c] = 1 + lots.IntN(3)
		}
		for e := range p.LoadMax {
			p.LoadMax[e] = 1 + lots.IntN(2*cases*2/experts+2)
		}
		p.Fits = d
		for i, kind := range []assign.Group{{Name: "a", Max: 1}, {Name: "b", Max: 1}, {Name: "c", Min: 1}, {Name: "d", Min: 1}, {Name: "e", Max: 1}} {
			for e := range experts {
				if lots.IntN(5) < 2 || (i > 1 && lots.IntN(2) == 0) {
					kind.Experts = append(kind.Experts, e)
				}
			}
			p.Groups = append(p.Groups, kind)
		}
		for range lots.IntN(3) {
			x := assign.Pair{Case: lots.IntN(cases), Expert: lots.IntN(experts)}
			if !slices.ContainsFunc(p.Pinned, func(o assign.Pair) bool { return o.Case == x.Case }) {
				p.Pinned = append(p.Pinned, x)
			}
		}
		plan, err := assign.Solve(t.Context(), p, assign.Objective{Fair: seed%2 == 0})
		again, errAgain := assign.Solve(t.Context(), p, assign.Objective{Fair: seed%2 == 0})
		if !reflect.DeepEqual(plan, again) || !reflect.DeepEqual(err, errAgain) {
			t.Fatalf("seed %d: %v and then %v", seed, err, errAgain)
		}
		var none *assign.Infeasible
		switch {
		case errors.As(err, &none):
			if len(none.Relax)+len(none.Bare) == 0 {
				t.Errorf("seed %d: nothing is said to stand in the way: %+v", seed, none)
			}
		case err != nil:
			t.Errorf("seed %d: %v", seed, err)
		default:
			if err := assign.Verify(p, plan); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
}
