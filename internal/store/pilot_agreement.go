package store

import (
	"context"

	"proba.example/internal/pilot"
	"proba.example/internal/store/db"
)

// SavePilotAgreement keeps the agreement of a pilot: for the first time where its revision is 0, and otherwise at the revision it was read at;
// fault.stale when somebody saved it since.
func (tx *Tx) SavePilotAgreement(ctx context.Context, a pilot.Agreement) error {
	record, err := encode("agreement of a pilot", a)
	if err != nil {
		return err
	}
	if a.Revision == 0 {
		return tx.fail("insert agreement of a pilot", tx.q.InsertPilotAgreement(ctx, db.InsertPilotAgreementParams{Pilot: string(a.Pilot), State: string(a.State()), Record: record}))
	}
	rows, err := tx.q.UpdatePilotAgreement(ctx, db.UpdatePilotAgreementParams{State: string(a.State()), Record: record, Pilot: string(a.Pilot), Revision: a.Revision})
	return tx.changed("update agreement of a pilot", rows, err)
}

// PilotAgreement reads the agreement of a pilot.
func (tx *Tx) PilotAgreement(ctx context.Context, id pilot.ID) (pilot.Agreement, error) {
	r, err := tx.q.PilotAgreement(ctx, string(id))
	if err != nil {
		return pilot.Agreement{}, tx.fail("read agreement of a pilot", err)
	}
	return anAgreement(r)
}

// PilotAgreements are the agreements of all pilots, the newest pilot first.
func (tx *Tx) PilotAgreements(ctx context.Context) ([]pilot.Agreement, error) {
	rows, err := tx.q.PilotAgreements(ctx)
	return manyOf(tx, "list agreements of pilots", rows, err, anAgreement)
}

func anAgreement(r db.PilotAgreement) (pilot.Agreement, error) {
	a, err := decode[pilot.Agreement]("agreement of a pilot", r.Record)
	a.Revision = r.Revision
	return a, err
}

// AgreedPilot is a pilot with its agreement, of which a text was offered or signed.
type AgreedPilot struct {
	Pilot     pilot.Pilot
	Agreement pilot.Agreement
}

// PilotsAgreed are the pilots whose agreement is more than a draft, the newest first.
func (tx *Tx) PilotsAgreed(ctx context.Context) ([]AgreedPilot, error) {
	rows, err := tx.q.PilotsAgreed(ctx)
	return manyOf(tx, "list agreed pilots", rows, err, func(r db.PilotsAgreedRow) (x AgreedPilot, err error) {
		if x.Pilot, err = decode[pilot.Pilot]("pilot", r.Pilot); err == nil {
			x.Agreement, err = decode[pilot.Agreement]("agreement of a pilot", r.Agreement)
		}
		return x, err
	})
}
