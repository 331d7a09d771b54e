package store

import (
	"context"

	"proba.example/internal/partner"
	"proba.example/internal/store/db"
)

// InsertCall adds a joint call, at revision 1. One of that id is a Conflict "store.exists".
func (tx *Tx) InsertCall(ctx context.Context, c partner.Call) error {
	record, err := encode("call", c)
	if err != nil {
		return err
	}
	return tx.fail("insert call", tx.q.InsertCall(ctx, db.InsertCallParams{ID: string(c.ID), Agreement: string(c.Agreement), Record: record}))
}

// UpdateCall saves a joint call that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateCall(ctx context.Context, c partner.Call) error {
	record, err := encode("call", c)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateCall(ctx, db.UpdateCallParams{ID: string(c.ID), Record: record, Revision: c.Revision})
	return tx.changed("update call", n, err)
}

// Call reads a joint call.
func (tx *Tx) Call(ctx context.Context, id partner.CallID) (partner.Call, error) {
	r, err := tx.q.CallByID(ctx, string(id))
	if err != nil {
		return partner.Call{}, tx.fail("read call", err)
	}
	return aCall(r)
}

// Calls are all joint calls, the newest first.
func (tx *Tx) Calls(ctx context.Context) ([]partner.Call, error) {
	rows, err := tx.q.Calls(ctx)
	return manyOf(tx, "list calls", rows, err, aCall)
}

func aCall(r db.JointCall) (partner.Call, error) {
	c, err := decode[partner.Call]("call", r.Record)
	c.Revision = r.Revision
	return c, err
}
