package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func measures(t *testing.T, s *store.Store) {
	found(t, s)
	var by party.PersonID
	var org party.OrgID
	view(t, s, func(tx *store.Tx) error {
		people, err := tx.People(ctx)
		if err != nil {
			return err
		}
		by = people[0].ID
		return tx.EachStated(ctx, func(c party.Company, said measure.Statement) error {
			if len(said) > 0 {
				t.Errorf("company %s states %v", c.ID, said)
			}
			org = c.ID
			return nil
		})
	})
	if org == "" {
		t.Fatal("there is no company")
	}
	one := store.StoredMeasure{Code: "grant", Version: "2020", Source: []byte("code: grant\n"), PublishedBy: by}
	two := store.StoredMeasure{Code: "grant", Version: "2021", Source: []byte{0xff, 0}, PublishedBy: by}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertMeasure(ctx, two), tx.InsertMeasure(ctx, one)) })
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertMeasure(ctx, one) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a version twice: %v", err)
	}
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Measures(ctx)
		for i := range all {
			if all[i].PublishedAt.IsZero() {
				t.Error("no time of publication")
			}
			all[i].PublishedAt = one.PublishedAt
			if sum := sha256.Sum256(all[i].Source); all[i].Digest != hex.EncodeToString(sum[:]) {
				t.Errorf("the digest of %s is kept as %q", all[i].Version, all[i].Digest)
			}
			all[i].Digest = ""
		}
		same(t, "measures by code and version", all, []store.StoredMeasure{one, two})
		return err
	})

	said := store.CompanyStatement{Facts: measure.Statement{"cluster_member": "yes"}, By: by}
	update(t, s, func(tx *store.Tx) error { return tx.SaveCompanyStatement(ctx, org, said) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SaveCompanyStatement(ctx, org, said) }), fault.Conflict, "fault.stale")
	said.Revision, said.Facts = 1, measure.Statement{"cluster_member": "no", "taxes_two_years": "7"}
	update(t, s, func(tx *store.Tx) error { return tx.SaveCompanyStatement(ctx, org, said) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SaveCompanyStatement(ctx, org, said) }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.CompanyStatement(ctx, org)
		if got.At.IsZero() || got.By != by || got.Revision != 2 {
			t.Errorf("the statement is kept as %+v", got)
		}
		same(t, "what the company states", got.Facts, said.Facts)
		seen := false
		next, n, walked := tx.SomeStated(ctx, "", func(party.Company, measure.Statement) error { return nil })
		all, counted := tx.CountCompanies(ctx)
		if walked != nil || counted != nil || n != all || next < org {
			t.Errorf("%d companies up to %s in the walk, %d counted: %v %v", n, next, all, walked, counted)
		}
		return first(err, tx.EachStated(ctx, func(c party.Company, facts measure.Statement) error {
			if c.ID == org {
				seen = true
				same(t, "what it states, in the walk", facts, said.Facts)
			}
			return nil
		}), func() error {
			if !seen {
				t.Error("the walk passes the company over")
			}
			return nil
		}())
	})
}
