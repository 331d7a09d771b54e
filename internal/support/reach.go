package support

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/jobs"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

// The desk's jobs.
const (
	JobReach = "measure_reach" // counts the companies that a draft opens to
	JobLapse = "measure_lapse" // ends a proposal to publish that nobody settled
)

type (
	reachArgs struct {
		Draft workshop.ID `json:"draft"`
	}
	lapseArgs struct {
		Approval approval.ID `json:"approval"`
	}
)

// Register tells the queue who works the desk's jobs.
func (d *Desk) Register(r *jobs.Runner) {
	r.Register(JobReach, jobs.WithArgs(d.workReach), jobs.Policy{Timeout: 5 * time.Minute})
	r.Register(JobLapse, jobs.WithArgs(d.lapse), jobs.Policy{})
}

func (d *Desk) queue(ctx context.Context, tx *store.Tx, kind, unique string, args any, at time.Time) error {
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("queue %s: %w", kind, err)
	}
	return d.Letters.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: kind, Args: b, RunAt: at, Unique: unique})
}

// AskReach has it counted to how many companies a draft is open.
func (d *Desk) AskReach(ctx context.Context, who party.Actor, id workshop.ID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		x, err := tx.Draft(ctx, workshop.OfMeasure, id)
		if err != nil {
			return err
		}
		if _, err := measure.Load([]byte(x.Source)); err != nil {
			return err
		}
		if err := tx.SaveReach(ctx, id, store.Reach{Digest: x.Digest(), On: d.today(tx)}); err != nil {
			return err
		}
		return d.queue(ctx, tx, JobReach, fmt.Sprintf("%s/%s/%s/%d", JobReach, id, x.Digest(), tx.Now.UnixMicro()), reachArgs{id}, tx.Now)
	})
}

// tellEvery is after how many companies the count says how far it is.
const tellEvery = 5000

// workReach works the job. The rule is asked as of its first day, or today where that has passed; certificates count as they stand today.
func (d *Desk) workReach(ctx context.Context, args reachArgs) error {
	var c store.Reach
	var m, before *measure.Measure
	var certified map[party.OrgID]bool
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		x, err := tx.Draft(ctx, workshop.OfMeasure, args.Draft)
		if err != nil {
			return err
		}
		if m, err = measure.Load([]byte(x.Source)); err != nil {
			return nil // it was changed meanwhile: nothing is counted
		}
		all, err := d.all(ctx, tx)
		if err != nil {
			return err
		}
		c.Digest, c.On = x.Digest(), d.today(tx)
		if now, ok := measure.NewBook(all, c.On).Find(m.Code); ok {
			before, c.Against = now, now.Version
		}
		if c.Of, err = tx.CountCompanies(ctx); err != nil {
			return err
		}
		certified, err = d.certified(ctx, tx)
		return err
	}); err != nil || m == nil {
		return err
	}
	tell := func() error {
		return d.Store.Update(ctx, func(tx *store.Tx) error { return tx.SaveReach(ctx, args.Draft, c) })
	}
	counted := m.Beginning(c.On)
	for after, told := party.OrgID(""), 0; ; {
		var n int
		if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
			after, n, err = tx.SomeStated(ctx, after, func(file party.Company, said measure.Statement) error {
				c.Reach.Add(file, measure.About(file, said, certified[file.ID], c.On), counted, before)
				return nil
			})
			return err
		}); err != nil {
			return err
		}
		if c.Done += n; n == 0 {
			c.Whole = true
			return tell()
		}
		if told += n; told >= tellEvery {
			told = 0
			if err := tell(); err != nil {
				return err
			}
		}
	}
}

// certified are the companies that hold a certificate valid today.
func (d *Desk) certified(ctx context.Context, tx *store.Tx) (map[party.OrgID]bool, error) {
	holders, err := tx.Holders(ctx)
	if err != nil {
		return nil, err
	}
	on, all := d.today(tx), map[party.OrgID]bool{}
	return all, tx.EachListed(ctx, func(e register.Entry) error {
		if valid(e, on) {
			all[holders[e.Number]] = true
		}
		return nil
	})
}
