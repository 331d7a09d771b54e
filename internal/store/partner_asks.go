package store

import (
	"context"

	"proba.example/internal/partner"
	"proba.example/internal/store/db"
)

// Asks are the documents that companies of a side bring under an agreement; an empty list, of revision 0, where nobody asked for any.
func (tx *Tx) Asks(ctx context.Context, id partner.AgreementID, side partner.Side) (partner.Asks, error) {
	row, err := tx.q.AsksOf(ctx, db.AsksOfParams{Agreement: string(id), Side: string(side)})
	r, err := Absent(row, tx.fail("read asked documents", err))
	if err != nil || r == nil {
		return partner.Asks{Agreement: id, Side: side}, err
	}
	a, err := decode[partner.Asks]("asked documents", r.Record)
	a.Revision = r.Revision
	return a, err
}

// SaveAsks keeps a list over the revision it was read at; fault.stale when somebody saved it since.
func (tx *Tx) SaveAsks(ctx context.Context, a partner.Asks) error {
	record, err := encode("asked documents", a)
	if err != nil {
		return err
	}
	if a.Revision == 0 {
		return tx.fail("insert asked documents", tx.q.InsertAsks(ctx, db.InsertAsksParams{Agreement: string(a.Agreement), Side: string(a.Side), Record: record}))
	}
	n, err := tx.q.UpdateAsks(ctx, db.UpdateAsksParams{Agreement: string(a.Agreement), Side: string(a.Side), Record: record, Revision: a.Revision})
	return tx.changed("update asked documents", n, err)
}
