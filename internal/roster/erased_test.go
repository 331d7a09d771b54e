package roster

import (
	"errors"
	"math/rand/v2"
	"testing"

	"proba.example/internal/frozen"
)

// TestAPlanHoldsAfterANameWasErased: the input of a plan loses an expert's name, and the plan is still the one that was made of it; a plan or an input
// that was changed otherwise is not.
func TestAPlanHoldsAfterANameWasErased(t *testing.T) {
	in := random(rand.New(rand.NewPCG(5, 5)), 6, 6, 2, plainRules())
	in.Experts[2].Name = "Kim Na-rae"
	v := Version{Plan: *run(t, in)}
	kept, digest, err := in.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	without, _, found, err := frozen.Redact(kept, make([]byte, 32), digest, "erasure/expert/1", []string{"Kim Na-rae"}, func(string) bool { return false })
	if err != nil || !found {
		t.Fatalf("the name stands nowhere: %v", err)
	}
	v.Frozen = without
	left, err := v.Verified()
	if err != nil || left.Experts[2].Name != frozen.Mark {
		t.Fatalf("after the erasure: %v", err)
	}
	v.Plan.Assigned.Total++
	if _, err := v.Verified(); !errors.Is(err, ErrPlan) {
		t.Errorf("a greater total was believed: %v", err)
	}
	v.Plan.Assigned.Total--
	in.Aim.Seed++
	if v.Frozen, _, err = in.Freeze(); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verified(); !errors.Is(err, ErrInput) {
		t.Errorf("a plan of another input was believed: %v", err)
	}
}
