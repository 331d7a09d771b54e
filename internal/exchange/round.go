package exchange

import (
	"context"
	"strconv"
	"time"

	"proba.example/internal/jobs"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobRound is the kind of job that looks, once a minute, whether an endorsement has lost its basis and whether messages wait.
const JobRound = "exchange-round"

// Register makes the desk's kinds of job known to the queue.
func (d *Desk) Register(r *jobs.Runner) {
	r.Register(JobDeliver, d.workDeliver, jobs.Policy{Timeout: 10 * time.Minute})
	r.Register(JobRound, func(ctx context.Context, _ []byte) error { return d.workRound(ctx) }, jobs.Policy{Timeout: 10 * time.Minute})
}

// Schedule begins the rounds, at the start of the program. To ask again while one is waiting does nothing.
func (d *Desk) Schedule(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return d.queueRound(ctx, tx, tx.Now) })
}

func (d *Desk) every() time.Duration {
	if d.Every > 0 {
		return d.Every
	}
	return time.Minute
}

// queueRound queues the round of the span that a time lies in: however many ask, there is one.
func (d *Desk) queueRound(ctx context.Context, tx *store.Tx, at time.Time) error {
	span := at.Truncate(d.every())
	return d.queue(ctx, tx, JobRound, strconv.FormatInt(span.UnixMicro(), 10), struct{}{}, span)
}

// Round looks after everything that time changes: endorsements that lost their basis, and messages without a receipt.
func (d *Desk) Round(ctx context.Context) error {
	if err := d.CheckBases(ctx); err != nil {
		return err
	}
	if err := d.AlarmLate(ctx); err != nil {
		return err
	}
	var all []store.PartnerLink
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) { all, err = tx.PartnerLinks(ctx); return err }); err != nil {
		return err
	}
	for _, link := range all {
		if err := d.Deliver(ctx, link.ID); err != nil {
			return err
		}
	}
	return nil
}

// AlarmLate writes to the officers of what is not acknowledged in time (R52), once of each nomination. The other agency does the same.
func (d *Desk) AlarmLate(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		for _, link := range links {
			all, err := tx.NominationsUnder(ctx, link.ID)
			if err != nil {
				return err
			}
			var ids []string
			for _, n := range all {
				if !n.Late(link.Agreement, tx.Now) || !n.AlarmedAt.IsZero() {
					continue
				}
				n.AlarmedAt = tx.Now
				if err := tx.UpdateNomination(ctx, n); err != nil {
					return err
				}
				ids = append(ids, n.Message)
			}
			if len(ids) == 0 {
				continue
			}
			if err := d.Letters.ToDuty(ctx, tx, party.Officer, "", notice.NominationsLate{Partner: link.Partner, Messages: ids, Path: "/office/partners"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) workRound(ctx context.Context) error {
	err := d.Round(ctx)
	if err != nil && ctx.Err() == nil {
		d.Log.ErrorContext(ctx, "round of the exchange", "error", err)
	}
	// The next round comes whatever came of this one.
	return d.Store.Update(ctx, func(tx *store.Tx) error { return d.queueRound(ctx, tx, tx.Now.Add(d.every())) })
}
