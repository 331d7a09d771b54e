package programme

import (
	"context"
	"fmt"

	"proba.example/certificate/entry"
	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// cardProgram counts the leaves of pilots in the public log.
const cardProgram = "pilots"

// Card reads the published card of a pilot; nil before it is published.
func (d *Desk) Card(ctx context.Context, who party.Actor, id pilot.ID) (c *register.KeptCard, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) { c, err = store.Absent(tx.PilotCardOf(ctx, id)); return err })
	return c, err
}

// PublishCard shows the public a decided pilot, for good, without what the company marked as secret for a reason, now or in the agreement. The digest of its bytes goes
// to the public log in the same transaction.
func (d *Desk) PublishCard(ctx context.Context, who party.Actor, id pilot.ID, masked []string, reason string) (number string, err error) {
	err = d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		f, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := notAside(ctx, tx, id); err != nil {
			return err
		}
		a, err := agreement(ctx, tx, p)
		if err != nil {
			return err
		}
		masked, reason := a.Masked(masked, reason) // the verb may run again, and then from the start
		year := tx.Now.In(d.place()).Year()
		if _, err := p.Card("", f, masked, reason, d.place()); err != nil { // before a number is taken
			return err
		}
		n, err := tx.NextNumber(ctx, fmt.Sprintf("pilot/%d", year))
		if err != nil {
			return err
		}
		number = fmt.Sprintf("P%d-%05d", year, n)
		c, err := p.Card(number, f, masked, reason, d.place())
		if err != nil {
			return err
		}
		k := register.KeptCard{Number: number}
		if k.Contents, k.Digest, err = frozen.Freeze(c); err != nil {
			return err
		}
		if err := tx.InsertPilotCard(ctx, id, k); err != nil {
			return err
		}
		if d.EnterLog != nil {
			s := ledger.Statement{Kind: entry.PilotClosed, Program: cardProgram, Subject: number, Digest: entry.Digest(k.Contents), Ref: number}
			if err := d.EnterLog(ctx, tx, s); err != nil {
				return err
			}
		}
		return tx.Record(ctx, who.ID(), journal.CardPublished, string(id), c.Reason, map[string]any{"number": number, "digest": k.Digest, "masked": c.Masked})
	})
	return number, err
}
