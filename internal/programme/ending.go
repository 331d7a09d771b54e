package programme

import (
	"context"
	"encoding/json"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// JobEnding is the kind of job that stops a pilot after the last day of an agreement that a side ended; its args are {"pilot": id}.
const JobEnding = "pilot_agreement_end"

type endingArgs struct {
	Pilot pilot.ID `json:"pilot"`
}

// EndAgreement ends the agreement of a pilot early, for a side: the notice is kept as a paper and everybody is told. Where the ground ends it at
// once the pilot stops in the same transaction, and otherwise after the last day of the notice. Who may bind a side may end.
func (d *Desk) EndAgreement(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, ground pilot.EndGround, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, a, err := binding(ctx, tx, who, side, id)
		if err != nil {
			return err
		}
		incidents, err := tx.Incidents(ctx, id)
		if err != nil {
			return err
		}
		today := d.today(tx)
		e, err := a.End(who, p, side, ground, words, incidents, today, tx.Now)
		if err != nil {
			return err
		}
		x, err := pilot.NewPaper(id, pilot.PaperEnding, 1, e)
		if err != nil {
			return err
		}
		if err := tx.InsertPaper(ctx, x); err != nil {
			return err
		}
		e.Digest = x.Digest
		a.Ending = &e
		if err := tx.SavePilotAgreement(ctx, a); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PilotAgreementEnded, string(id), e.Words, map[string]any{"side": side, "ground": ground, "last": e.Last, "digest": e.Digest, "waived": e.Waived}); err != nil {
			return err
		}
		next := p.EndedBy(e, today, tx.Now)
		if err := d.saveEnded(ctx, tx, who.ID(), p, next); err != nil {
			return err
		}
		if !next.State.Over() {
			if err := d.endLater(ctx, tx, id, e.Last); err != nil {
				return err
			}
		}
		return d.toParties(ctx, tx, next, func(path string) notice.Letter {
			return notice.PilotAgreementEnded{Title: p.Title, Site: p.SiteName, Side: string(side), Ground: string(ground), Words: e.Words, Last: e.Last, Waived: e.Waived, Path: path + "/agreement"}
		})
	})
}

// saveEnded saves a pilot whose agreement ended, and notes a stop.
func (d *Desk) saveEnded(ctx context.Context, tx *store.Tx, who party.PersonID, p, next pilot.Pilot) error {
	if err := tx.UpdatePilot(ctx, next); err != nil || next.State == p.State {
		return err
	}
	return tx.Record(ctx, who, journal.PilotMoved, string(p.ID), next.Reason, map[string]any{"from": p.State, "to": next.State})
}

// endLater has the queue stop the pilot when the last day is over.
func (d *Desk) endLater(ctx context.Context, tx *store.Tx, id pilot.ID, last calendar.Date) error {
	args, err := json.Marshal(endingArgs{id})
	if err != nil {
		return fmt.Errorf("job of an end: %w", err)
	}
	return d.Letters.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: JobEnding, Args: args, RunAt: last.AddDays(1).Time(d.place()), Unique: JobEnding + "/" + string(id)})
}

func (d *Desk) workEnding(ctx context.Context, raw []byte) error {
	var args endingArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("job of an end: %w", err)
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, args.Pilot)
		if fault.Is(err, fault.NotFound) || err == nil && p.State.Over() {
			return nil
		}
		if err != nil {
			return err
		}
		a, err := agreement(ctx, tx, p)
		if err != nil || a.Ending == nil {
			return err
		}
		return d.saveEnded(ctx, tx, party.System.ID(), p, p.EndedBy(*a.Ending, d.today(tx), tx.Now))
	})
}
