package casework_test

import (
	"context"
	"fmt"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// A draft under last year's edition is told what changed, and is taken over with what still fits; nothing typed is lost.
func TestADraftIsTakenOverToANewerEdition(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Draft)
		before, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		must(t, err)
		if len(before.Answers) == 0 || before.Newer != nil {
			t.Fatalf("%d answers, newer %v", len(before.Answers), before.Newer)
		}
		if n, err := w.Desk.NewerEdition(ctx, w.Owner(), id); err != nil || n.Newer != nil {
			t.Fatalf("%v, %v", err, n.Newer)
		}
		gone := ""
		for _, it := range before.Sheet.Items() {
			if _, answered := before.Answers[it.ID]; answered && gone == "" {
				gone = it.ID
			}
		}
		draft := nextYear(t, w, "valid_from: 2026-06-22", "valid_from: 2026-07-01", fmt.Sprintf("id: %q\n", gone), fmt.Sprintf("id: %q\n", gone+".9"), "points: 650", "points: 660")
		must(t, w.Desk.ProposeEdition(ctx, maker, draft, agreed))
		f, err := w.Desk.DraftFile(ctx, partner, draft)
		must(t, err)
		to, err := w.Desk.ConfirmEdition(ctx, partner, draft, f.Waiting.Digest)
		must(t, err)

		n, err := w.Desk.NewerEdition(ctx, w.Owner(), id)
		must(t, err)
		if n.Newer == nil || n.Newer.Ref != to || n.MayTake != nil || len(n.Changes) == 0 || len(n.Fit.Dropped) != 1 || n.Fit.Dropped[0].Item != gone || len(n.Fit.Kept) != len(before.Answers)-1 {
			t.Fatalf("%v, %v, %d changes, %+v", n.Newer, n.MayTake, len(n.Changes), n.Fit.Dropped)
		}
		if err := w.Desk.TakeOver(ctx, caseworktest.Person("demo-owner-02"), id, to, n.Case.Revision); !fault.Is(err, fault.NotFound) {
			t.Errorf("another company takes it over: %v", err)
		}
		if got := keyOf(w.Desk.TakeOver(ctx, w.Owner(), id, to, n.Case.Revision+1)); got != "fault.stale" {
			t.Errorf("a draft that was saved since is taken over: %q", got)
		}
		must(t, w.Desk.TakeOver(ctx, w.Owner(), id, to, n.Case.Revision))
		after, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		must(t, err)
		if _, still := after.Answers[gone]; still || after.Case.Edition != to || len(after.Answers) != len(before.Answers)-1 || after.Newer != nil {
			t.Errorf("under %s with %d answers", after.Case.Edition, len(after.Answers))
		}
		n, err = w.Desk.NewerEdition(ctx, w.Owner(), id)
		if err != nil || len(n.Taken) != 1 || len(n.Taken[0].Fit.Dropped) != 1 || fmt.Sprint(n.Taken[0].Fit.Dropped[0].Answer) != fmt.Sprint(before.Answers[gone]) {
			t.Errorf("what was typed is lost: %v, %+v", err, n.Taken)
		}
		if got := keyOf(w.Desk.TakeOver(ctx, w.Owner(), id, to, after.Case.Revision)); got != "newer.not_now" {
			t.Errorf("taken over twice: %q", got)
		}
		w.Check(t)
		// An edition that was changed behind the desk's back is seen.
		move := func(to scheme.Ref) {
			must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
				a, err := tx.Application(ctx, id)
				if err != nil {
					return err
				}
				return tx.MoveDraft(ctx, a, to)
			}))
		}
		move(before.Case.Edition)
		if found, _, _, err := w.Desk.Check(ctx, w.Trust); err != nil || len(found) == 0 {
			t.Errorf("nobody sees that the draft is under another edition (%v)", err)
		}
		move(to)
		w.Check(t)
	})
}
