package storetest

import (
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// powers: whoever holds a power of attorney acts for the company while it is in force, and not from the moment on at which it ends.
func powers(t *testing.T, s *store.Store) {
	found(t, s)
	role := func(want party.Role, powers int) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			a, err := tx.Actor(ctx, "oleg")
			same(t, "role", a.Roles["org-1"], want)
			same(t, "powers", len(a.Powers), powers)
			return err
		})
	}
	role("", 0)
	var p party.Power
	update(t, s, func(tx *store.Tx) error {
		p = party.Power{ID: "p-1", Company: "org-1", Person: "oleg", GivenOn: visit, Through: visit, Scopes: party.Scopes, By: "hana", At: tx.Now, Ends: tx.Now.Add(time.Hour)}
		past := party.Power{ID: "p-0", Company: "org-1", Person: "oleg", GivenOn: visit, Through: visit, By: "hana", At: tx.Now.Add(-time.Hour), Ends: tx.Now}
		return first(tx.InsertPower(ctx, p), tx.InsertPower(ctx, past))
	})
	role(party.Agent, 1)
	update(t, s, func(tx *store.Tx) error { return tx.SetRole(ctx, "org-1", "oleg", party.Preparer) })
	role(party.Preparer, 1) // one's own role in the company counts
	update(t, s, func(tx *store.Tx) error {
		p.Withdrawn = &party.PowerEnd{By: "hana", At: tx.Now}
		return tx.EndPower(ctx, p)
	})
	role(party.Preparer, 0)
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.EndPower(ctx, p) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, err := tx.Power(ctx, "p-9"); return err })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Power(ctx, "p-1")
		same(t, "power", got, p)
		mine, err2 := tx.PowersOfPerson(ctx, "oleg")
		its, err3 := tx.PowersOfCompany(ctx, "org-1")
		all, err4 := tx.Powers(ctx)
		same(t, "powers", []int{len(mine), len(its), len(all)}, []int{2, 2, 2})
		same(t, "order", its[0].ID+all[0].ID, "p-1p-0")
		known, err5 := tx.KnownCompanies(ctx)
		n := 0
		for _, k := range known {
			for _, h := range k.People {
				if k.Company.ID == "org-1" && h.Person == "oleg" {
					n++
				}
			}
		}
		same(t, "who is near the company", n, 1)
		return first(err, err2, err3, err4, err5)
	})
}
