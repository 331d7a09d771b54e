package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func sites(t *testing.T, s *store.Store) {
	found(t, s)
	three := 3
	one := site.Site{ID: "site-1", Name: "Школа № 7", Organisation: "Школа", Number: "7700000001", Markets: []string{"edtech"}, Capacity: &three, State: site.Candidate, Since: at}
	two := site.Site{ID: "site-2", Name: "Hospital", Organisation: "Hospital", State: site.Registered, Since: at}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertSite(ctx, one), tx.InsertSite(ctx, two)) })
	one.Revision, two.Revision = 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Sites(ctx)
		same(t, "sites by name", all, []site.Site{two, one})
		_, missing := tx.Site(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		of, err := tx.SitesOf(ctx, one.Number)
		same(t, "sites of a legal entity", of, []site.Site{one})
		return err
	})
	changed := one
	changed.State = site.UnderReview
	update(t, s, func(tx *store.Tx) error { return tx.UpdateSite(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Site(ctx, "site-1")
		same(t, "the changed site", got, changed)
		return err
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateSite(ctx, one) }), fault.Conflict, "fault.stale")
}
