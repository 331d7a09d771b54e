package caseworktest

import (
	"context"
	"testing"

	"proba.example/internal/demo"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// Agreed has every side sign the agreement of a locked pilot. A pilot of a company without an account is given one, and a site without a manager
// somebody who may bind it.
func (w *World) Agreed(t testing.TB, desk *programme.Desk, id pilot.ID) {
	t.Helper()
	ctx := context.Background()
	var place site.ID
	managed := false
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		place = p.Site
		hosts, err := tx.HostsOf(ctx, p.Site)
		if err != nil {
			return err
		}
		for _, h := range hosts {
			managed = managed || h.Role == party.Manager
		}
		if p.Org != "" {
			return nil
		}
		owner := party.Person{ID: party.PersonID("signs-" + id), Email: "signs-" + string(id) + "@company.example", Name: "Oh Sign", Language: "en", Active: true, CreatedAt: tx.Now}
		if err := tx.InsertPerson(ctx, owner); err != nil {
			return err
		}
		p.Org = party.OrgID("org-" + id)
		if err := tx.InsertCompany(ctx, party.Company{ID: p.Org, Name: p.Company, Country: "KR", BusinessNumber: string(id)}, owner.ID); err != nil {
			return err
		}
		if err := tx.SetRole(ctx, p.Org, owner.ID, party.Owner); err != nil {
			return err
		}
		return tx.UpdatePilot(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	if !managed {
		if err := desk.AddHost(ctx, Person("demo-officer"), place, party.Person{Email: "manages-" + string(place) + "@site.example", Name: "Min Site", Language: "en"}, party.Manager); err != nil {
			t.Fatal(err)
		}
	}
	if err := demo.Agree(ctx, desk, id); err != nil {
		t.Fatal(err)
	}
}
