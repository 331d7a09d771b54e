package assign_test

import (
	"errors"
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
