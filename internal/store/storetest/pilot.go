package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func pilots(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Школа № 7", Organisation: "Школа", State: site.Registered, Since: at}
	one := pilot.Pilot{ID: "pilot-1", Title: "Тихие шины", Site: place.ID, State: pilot.Draft, Since: at, Protocol: pilot.Protocol{MustHaves: []string{"안전"}}}
	two := pilot.Pilot{ID: "pilot-2", Title: "Second", Site: place.ID, State: pilot.Running, Since: at, Digest: "d", LockedAt: at}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, one), tx.InsertPilot(ctx, two))
	})
	one.Revision, two.Revision = 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Pilots(ctx)
		same(t, "pilots, the newest first", all, []pilot.Pilot{two, one})
		_, missing := tx.Pilot(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	changed := one
	changed.State = pilot.Locked
	update(t, s, func(tx *store.Tx) error { return tx.UpdatePilot(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Pilot(ctx, one.ID)
		same(t, "the changed pilot", got, changed)
		return err
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdatePilot(ctx, one) }), fault.Conflict, "fault.stale")
}
