package storetest

import (
	"testing"

	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func enclosures(t *testing.T, s *store.Store) {
	one := enclosure.File{ID: "1", Name: "линия.jpg", MediaType: "image/jpeg", Size: 12, Digest: "aa", By: "p", At: at}
	two := enclosure.File{ID: "2", Name: "나.pdf", MediaType: "application/pdf", Size: 7, Digest: "bb", By: "p", At: at}
	again := one
	again.ID = "3"
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertEnclosure(ctx, "a", two), tx.InsertEnclosure(ctx, "a", one), tx.InsertEnclosure(ctx, "a", again), tx.InsertEnclosure(ctx, "b", again))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.RemoveEnclosure(ctx, "b", "1") }), fault.NotFound, "fault.not_found")
	update(t, s, func(tx *store.Tx) error {
		all, err := tx.Enclosures(ctx, "a")
		same(t, "enclosed files", all, []enclosure.File{one, two})
		taken, err2 := tx.TakeEnclosures(ctx, "a")
		same(t, "files that are handed in", taken, all)
		rest, err3 := tx.Enclosures(ctx, "a")
		same(t, "what is kept after", len(rest), 0)
		return first(err, err2, err3, tx.RemoveEnclosure(ctx, "b", "3"))
	})
	view(t, s, func(tx *store.Tx) error {
		rest, err := tx.Enclosures(ctx, "b")
		same(t, "what is kept after it was taken out", len(rest), 0)
		return err
	})
}
