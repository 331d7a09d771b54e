package storetest

import (
	"testing"
	"time"

	"proba.example/internal/anchor"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func anchors(t *testing.T, s *store.Store) {
	found(t, s)
	r := anchor.Round{ID: "round-1", Edition: theRef, Title: "Весна 2027", OpenedBy: "rita"}
	later := anchor.Round{ID: "round-2", Edition: theRef, Title: "가을", OpenedBy: "rita"}
	a := anchor.Case{ID: "anchor-a", Round: "round-1", Position: 1, Sheet: "manufacturing", Contents: []byte(`{"reference":"№ 1"}`), Agreed: map[string]anchor.Agreed{"m1": {Level: "B", Reason: "합의"}}}
	b := anchor.Case{ID: "anchor-b", Round: "round-1", Position: 2, Sheet: "manufacturing", Contents: []byte(`{}`), Agreed: map[string]anchor.Agreed{}}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertAnchorRound(ctx, r), tx.InsertAnchorRound(ctx, later), tx.InsertAnchorCase(ctx, b), tx.InsertAnchorCase(ctx, a))
	})
	taken := a
	taken.ID = "anchor-c"
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertAnchorCase(ctx, taken) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, err := tx.LatestAnchorRound(ctx, theRef); return err })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, err := tx.AnchorCase(ctx, "anchor-9"); return err })
	b.Agreed = map[string]anchor.Agreed{"m2": {Level: "A", Reason: "как в бумагах"}}
	r.OpenedAt = at
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SaveAgreed(ctx, "anchor-b", b.Agreed), tx.UpdateAnchorRound(ctx, r))
	})
	view(t, s, func(tx *store.Tx) error {
		cases, err := tx.AnchorCases(ctx, "round-1")
		same(t, "anchor cases in order", cases, []anchor.Case{a, b})
		one, err2 := tx.AnchorCase(ctx, "anchor-b")
		same(t, "anchor case", one, b)
		rounds, err3 := tx.AnchorRounds(ctx)
		same(t, "rounds, the newest first", rounds, []anchor.Round{later, r})
		latest, err4 := tx.LatestAnchorRound(ctx, theRef)
		same(t, "the round opened last", latest, r)
		return first(err, err2, err3, err4)
	})

	marks := map[string]scheme.Answer{"m1": {Level: "C", Reason: "видно на месте"}}
	own := anchor.Sheet{Anchor: "anchor-a", Expert: "oleg", Attempt: 1, Marks: marks}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SaveAnchorSheet(ctx, anchor.Sheet{Anchor: "anchor-b", Expert: "oleg", Attempt: 1, Marks: marks}), tx.SaveAnchorSheet(ctx, own))
	})
	own.SubmittedAt = at
	update(t, s, func(tx *store.Tx) error { return tx.SaveAnchorSheet(ctx, own) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveAnchorSheet(ctx, own) })
	again := anchor.Sheet{Anchor: "anchor-a", Expert: "oleg", Attempt: 2, Marks: marks}
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.SaveAnchorSheet(ctx, again), tx.SaveAnchorSheet(ctx, anchor.Sheet{Anchor: "anchor-a", Expert: "hana", Attempt: 1, Marks: map[string]scheme.Answer{}}),
			tx.InsertAnchorNote(ctx, anchor.Note{ID: "n2", Anchor: "anchor-a", Author: "rita", Text: "둘째", At: at.Add(time.Hour)}),
			tx.InsertAnchorNote(ctx, anchor.Note{ID: "n1", Anchor: "anchor-a", Item: "m1", Author: "oleg", Text: "Почему B?", At: at}),
			tx.GiveBadge(ctx, "round-1", "oleg", at), tx.GiveBadge(ctx, "round-1", "oleg", at.Add(time.Hour)),
		)
	})
	own.Revision, again.Revision = 2, 1
	view(t, s, func(tx *store.Tx) error {
		mine, err := tx.AnchorSheetsOf(ctx, "round-1", "oleg")
		same(t, "own sheets by case and attempt", mine, []anchor.Sheet{own, again, {Anchor: "anchor-b", Expert: "oleg", Attempt: 1, Marks: marks, Revision: 1}})
		all, err2 := tx.AnchorSheets(ctx, "round-1")
		if len(all) != 4 || all[0].Expert != "hana" {
			t.Errorf("sheets of a round: %+v", all)
		}
		notes, err3 := tx.AnchorNotes(ctx, "anchor-a")
		same(t, "notes in order", notes, []anchor.Note{
			{ID: "n1", Anchor: "anchor-a", Item: "m1", Author: "oleg", Text: "Почему B?", At: at}, {ID: "n2", Anchor: "anchor-a", Author: "rita", Text: "둘째", At: at.Add(time.Hour)},
		})
		badges, err4 := tx.Badges(ctx, "round-1")
		same(t, "badges, as first given", badges, map[party.PersonID]time.Time{"oleg": at})
		return first(err, err2, err3, err4)
	})
	r.ClosedAt = at.Add(time.Hour)
	update(t, s, func(tx *store.Tx) error { return tx.UpdateAnchorRound(ctx, r) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateAnchorRound(ctx, r) })
}
