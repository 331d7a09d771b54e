package store

import (
	"context"

	"proba.example/internal/pilot"
	"proba.example/internal/store/db"
)

// InsertGrant adds a request for the costs of a pilot, at revision 1. A cost that another request holds already is a Conflict.
func (tx *Tx) InsertGrant(ctx context.Context, g pilot.Grant) error {
	record, err := encode("grant", g)
	if err != nil {
		return err
	}
	if err := tx.q.InsertPilotGrant(ctx, db.InsertPilotGrantParams{ID: g.ID, Pilot: string(g.Pilot), State: string(g.State), Record: record}); err != nil {
		return tx.fail("insert grant", err)
	}
	for _, c := range g.Costs {
		if err := tx.q.InsertGrantCost(ctx, db.InsertGrantCostParams{Cost: c.Key(), Request: g.ID}); err != nil {
			return tx.fail("insert cost of a grant", err)
		}
	}
	return nil
}

// UpdateGrant saves a request that was read at its revision; fault.stale when somebody saved it since. The costs of one that was declined are
// free for another.
func (tx *Tx) UpdateGrant(ctx context.Context, g pilot.Grant) error {
	record, err := encode("grant", g)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdatePilotGrant(ctx, db.UpdatePilotGrantParams{State: string(g.State), Record: record, ID: g.ID, Revision: g.Revision})
	if err := tx.changed("update grant", rows, err); err != nil || g.State != pilot.GrantDeclined {
		return err
	}
	return tx.fail("free the costs of a grant", tx.q.DeleteGrantCosts(ctx, g.ID))
}

// Grant reads a request.
func (tx *Tx) Grant(ctx context.Context, id string) (pilot.Grant, error) {
	r, err := tx.q.PilotGrant(ctx, id)
	if err != nil {
		return pilot.Grant{}, tx.fail("read grant", err)
	}
	return aGrant(r)
}

// Grants are the requests for the costs of a pilot, the earliest first.
func (tx *Tx) Grants(ctx context.Context, id pilot.ID) ([]pilot.Grant, error) {
	rows, err := tx.q.PilotGrants(ctx, string(id))
	return manyOf(tx, "list grants", rows, err, aGrant)
}

func aGrant(r db.PilotGrant) (pilot.Grant, error) {
	g, err := decode[pilot.Grant]("grant", r.Record)
	g.Revision = r.Revision
	return g, err
}
