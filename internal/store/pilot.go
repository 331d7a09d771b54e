package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store/db"
)

// InsertPilot adds a pilot, at revision 1.
func (tx *Tx) InsertPilot(ctx context.Context, p pilot.Pilot) error {
	record, err := encode("pilot", p)
	if err != nil {
		return err
	}
	return tx.fail("insert pilot", tx.q.InsertPilot(ctx, db.InsertPilotParams{ID: string(p.ID), State: string(p.State), Site: string(p.Site), Org: string(p.Org), Record: record}))
}

// UpdatePilot saves a pilot that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdatePilot(ctx context.Context, p pilot.Pilot) error {
	record, err := encode("pilot", p)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdatePilot(ctx, db.UpdatePilotParams{State: string(p.State), Site: string(p.Site), Org: string(p.Org), Record: record, ID: string(p.ID), Revision: p.Revision})
	if err := tx.changed("update pilot", rows, err); err != nil {
		return err
	}
	return tx.stays(ctx, p)
}

// stays notes the sites that the pilot left, and the one to which an agreed match would take it.
func (tx *Tx) stays(ctx context.Context, p pilot.Pilot) error {
	if err := tx.q.ClearStays(ctx, string(p.ID)); err != nil {
		return tx.fail("clear stays", err)
	}
	note := func(at site.ID, measured int64) error {
		return tx.fail("insert stay", tx.q.InsertStay(ctx, db.InsertStayParams{Pilot: string(p.ID), Site: string(at), Measured: measured}))
	}
	before := 0
	for _, s := range p.Stays {
		measured := int64(0)
		if s.Entries > before || !s.Started.IsZero() {
			measured = 1
		}
		before = s.Entries
		if err := note(s.Site, measured); err != nil {
			return err
		}
	}
	if p.Moving == "" {
		return nil
	}
	return note(p.Moving, 0)
}

// Pilot reads a pilot.
func (tx *Tx) Pilot(ctx context.Context, id pilot.ID) (pilot.Pilot, error) {
	r, err := tx.q.PilotByID(ctx, string(id))
	if err != nil {
		return pilot.Pilot{}, tx.fail("read pilot", err)
	}
	return aPilot(r)
}

// Pilots are all pilots, the newest first.
func (tx *Tx) Pilots(ctx context.Context) ([]pilot.Pilot, error) { return tx.pilots(tx.q.Pilots(ctx)) }

// PilotsOfSite are the pilots at a site, the newest first.
func (tx *Tx) PilotsOfSite(ctx context.Context, id site.ID) ([]pilot.Pilot, error) {
	return tx.pilots(tx.q.PilotsOfSite(ctx, string(id)))
}

// PilotsToDoWith are the pilots at a site, those that left it and those that an agreed match would take there, the newest first.
func (tx *Tx) PilotsToDoWith(ctx context.Context, id site.ID) ([]pilot.Pilot, error) {
	return tx.pilots(tx.q.PilotsToDoWith(ctx, string(id)))
}

// PilotsOfOrg are the pilots of a company's solutions, the newest first.
func (tx *Tx) PilotsOfOrg(ctx context.Context, id party.OrgID) ([]pilot.Pilot, error) {
	return tx.pilots(tx.q.PilotsOfOrg(ctx, string(id)))
}

func (tx *Tx) pilots(rows []db.Pilot, err error) ([]pilot.Pilot, error) {
	return manyOf(tx, "list pilots", rows, err, aPilot)
}

func aPilot(r db.Pilot) (pilot.Pilot, error) {
	p, err := decode[pilot.Pilot]("pilot", r.Record)
	p.Revision = r.Revision
	return p, err
}
