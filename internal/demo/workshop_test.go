package demo_test

import (
	"context"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
)

// TestTheWorkshopHasADraft: without faults, later than the edition in force, and with its effect on past cases counted.
func TestTheWorkshopHasADraft(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{}); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	administrator := caseworktest.Person("demo-administrator")
	all, err := w.Desk.Drafts(ctx, administrator)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d drafts: %v", len(all), err)
	}
	f, err := w.Desk.DraftFile(ctx, administrator, all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Problems) > 0 || f.WhatIf == nil || f.WhatIf.Done == 0 || f.WhatIf.Done != f.WhatIf.Of || len(f.WhatIf.Tally.Moved) == 0 {
		t.Errorf("problems: %v; what if: %+v", f.Problems, f.WhatIf)
	}
}
