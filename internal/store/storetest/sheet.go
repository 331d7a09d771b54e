package storetest

import (
	"testing"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

func sheets(t *testing.T, s *store.Store) {
	found(t, s)
	var by party.PersonID
	view(t, s, func(tx *store.Tx) error {
		people, err := tx.People(ctx)
		if err == nil {
			by = people[0].ID
		}
		return err
	})
	one := store.Sheet{Kind: store.OfSites, Digest: "d", Name: "sites.csv", Contents: []byte("Name\nx\n"), By: by}
	other := store.Sheet{Kind: store.OfSolutions, Digest: "d", Name: "the same.csv", Contents: []byte("Name\nx\n"), By: by}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.KeepSheet(ctx, one), tx.KeepSheet(ctx, one), tx.KeepSheet(ctx, other))
	})
	update(t, s, func(tx *store.Tx) error { return tx.SheetEntered(ctx, store.OfSites, "d") })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SheetEntered(ctx, store.OfSites, "d") })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Sheet(ctx, store.OfSites, "d")
		if got.EnteredAt.IsZero() || got.At.IsZero() || string(got.Contents) != "Name\nx\n" || got.Name != "sites.csv" || got.By != by {
			t.Errorf("the sheet is kept as %+v", got)
		}
		same2, err2 := tx.Sheet(ctx, store.OfSolutions, "d")
		if !same2.EnteredAt.IsZero() || same2.Name != "the same.csv" {
			t.Errorf("one file of two kinds is kept as %+v", same2)
		}
		_, missing := tx.Sheet(ctx, store.OfSolutions, "e")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})

	review := solution.Review{ID: "review-2", Sheet: "d", Offer: solution.Offer{Line: 3, Part: 2, Organisation: "ООО «Ромашка»", Solution: solution.Solution{Name: "Датчик"}}, Doubts: []solution.Doubt{solution.NoNumber}, State: solution.Waiting, Since: at}
	before := solution.Review{ID: "review-1", Sheet: "d", Offer: solution.Offer{Line: 3, Part: 1}, Doubts: []solution.Doubt{solution.NoName}, State: solution.Waiting, Since: at}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertReview(ctx, review), tx.InsertReview(ctx, before)) })
	review.Revision, before.Revision = 1, 1
	settled := before
	settled.State, settled.Reason = solution.SetAside, "An empty row."
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Reviews(ctx, solution.Waiting)
		same(t, "offers that wait, as they stand in the file", all, []solution.Review{before, review})
		return err
	})
	update(t, s, func(tx *store.Tx) error { return tx.UpdateReview(ctx, settled) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateReview(ctx, before) })
	settled.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Review(ctx, "review-1")
		same(t, "the settled offer", got, settled)
		counts, err2 := tx.CountReviews(ctx)
		same(t, "offers in each state", counts, map[solution.ReviewState]int64{solution.Waiting: 1, solution.SetAside: 1})
		return first(err, err2)
	})

	row := cityneed.Review{ID: "row-2", Sheet: "d", Listed: cityneed.Listed{Line: 3, Part: 2, Place: "Насосная", Request: cityneed.Request{Title: "Утечки"}}, Doubts: []cityneed.Doubt{cityneed.NoCustomer}, State: cityneed.Waiting, Since: at}
	above := cityneed.Review{ID: "row-1", Sheet: "d", Listed: cityneed.Listed{Line: 3, Part: 1}, Doubts: []cityneed.Doubt{cityneed.NoTitle}, State: cityneed.Waiting, Since: at}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertNeedReview(ctx, row), tx.InsertNeedReview(ctx, above)) })
	row.Revision, above.Revision = 1, 1
	aside := above
	aside.State, aside.Reason = cityneed.SetAside, "An empty row."
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.NeedReviews(ctx, cityneed.Waiting)
		same(t, "requests that wait, as they stand in the file", all, []cityneed.Review{above, row})
		return err
	})
	update(t, s, func(tx *store.Tx) error { return tx.UpdateNeedReview(ctx, aside) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateNeedReview(ctx, above) })
	aside.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.NeedReview(ctx, "row-1")
		same(t, "the settled request", got, aside)
		counts, err2 := tx.CountNeedReviews(ctx)
		same(t, "requests in each state", counts, map[cityneed.ReviewState]int64{cityneed.Waiting: 1, cityneed.SetAside: 1})
		return first(err, err2)
	})
}
