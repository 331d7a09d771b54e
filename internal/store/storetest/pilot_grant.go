package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func pilotGrants(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	p := pilot.Pilot{ID: "pilot-1", Site: place.ID, State: pilot.Locked, Since: at}
	cost := pilot.Cost{Category: "rent", Payee: "ООО «Метр»", Paper: "счёт 7, строка 2", Amount: 150_000_00}
	one := pilot.Grant{ID: "grant-1", Pilot: p.ID, Currency: "RUB", AppliedOn: visit, Costs: []pilot.Cost{cost}, State: pilot.GrantApplied, Since: at, By: "o"}
	two := one
	two.ID = "grant-2"
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, p), tx.InsertGrant(ctx, one))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertGrant(ctx, two) })
	one.Revision = 1
	declined := one
	declined.State, declined.Reason = pilot.GrantDeclined, "지원 대상이 아닙니다"
	update(t, s, func(tx *store.Tx) error { return first(tx.UpdateGrant(ctx, declined), tx.InsertGrant(ctx, two)) })
	declined.Revision, two.Revision = 2, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Grants(ctx, p.ID)
		same(t, "the grants of a pilot", all, []pilot.Grant{declined, two})
		got, err2 := tx.Grant(ctx, "grant-2")
		same(t, "a grant", got, two)
		_, missing := tx.Grant(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateGrant(ctx, one) }), fault.Conflict, "fault.stale")
}
