package custody

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/source"
)

// JobFollow is the kind of job that looks at a followed log and queues the next look.
const JobFollow = "follow"

// followArgs say which log.
type followArgs struct {
	Origin string `json:"origin"`
}

func (d *Desk) queueLook(ctx context.Context, tx *store.Tx, origin string, at time.Time) error {
	return d.queue(ctx, tx, JobFollow, origin+" "+strconv.FormatInt(at.UnixMicro(), 10), followArgs{origin}, at)
}

// ResumeFollowing queues a look at every followed log whose turn has come, for the start of the program.
func (d *Desk) ResumeFollowing(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.FollowedLogs(ctx)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := d.queueLook(ctx, tx, r.Origin, later(tx.Now, r.Looked.Add(d.every()))); err != nil {
				return err
			}
		}
		return nil
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// workFollow looks at one log, if its turn has come, and queues the next look whatever came of this one. The next look has one name
// whoever queues it, so that of several chains of looks one is left.
func (d *Desk) workFollow(ctx context.Context, raw []byte) error {
	var args followArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return jobs.Cancel(fmt.Errorf("arguments of a look: %q", raw))
	}
	next, err := d.nextLook(ctx, args.Origin)
	if err == nil && next.IsZero() {
		_, err = d.LookAt(ctx, args.Origin)
		// Another look that ended meanwhile is as good as this one.
		if err == nil || fault.Is(err, fault.Conflict) {
			next, err = d.nextLook(ctx, args.Origin)
		}
	}
	if fault.Is(err, fault.NotFound) {
		return nil // it is no longer followed
	}
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error { return d.queueLook(ctx, tx, args.Origin, later(tx.Now, next)) })
}

// nextLook is when the log's turn comes; the zero time when it has come. A job may start a moment before its time, and must not take
// itself for too early: the look it would queue has its own name, and would be lost.
func (d *Desk) nextLook(ctx context.Context, origin string) (next time.Time, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		r, err := tx.Followed(ctx, origin)
		if next = r.Looked.Add(d.every()); r.Looked.IsZero() || next.Sub(tx.Now) <= min(time.Second, d.every()/2) {
			next = time.Time{}
		}
		return err
	})
	return next, err
}

// LookAt looks at a followed log once, keeps what it remembers and puts the alarms on record; it gives those that are new. That the log
// does not answer is no error: it stands in the record.
func (d *Desk) LookAt(ctx context.Context, origin string) (raised []monitor.Alarm, err error) {
	var r monitor.Record
	var now time.Time
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now
		r, err = tx.Followed(ctx, origin)
		return err
	}); err != nil {
		return nil, err
	}
	f, err := d.follower(r)
	if err != nil {
		return nil, err
	}
	before := r.Looked
	place, alarms, trouble := f.Cycle(ctx, r.Place, now)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r.Place, r.Looked, r.Trouble = place, now, ""
	if trouble != nil {
		r.Trouble = trouble.Error()
		d.Log.WarnContext(ctx, "a followed log does not answer", "log", origin, "error", trouble)
	} else {
		r.Answered = now
	}
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		raised = nil
		if err := tx.SavePlace(ctx, r, before); err != nil {
			return err
		}
		for _, a := range alarms {
			isNew, err := tx.RaiseAlarm(ctx, origin, a)
			if err != nil {
				return err
			}
			if !isNew {
				continue
			}
			raised = append(raised, a)
			if err := d.write(ctx, tx, party.System, journal.AlarmRaised, origin, "", map[string]any{"alarm": a.ID(), "code": a.Code, "args": a.Args}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, a := range raised {
		d.Log.WarnContext(ctx, "alarm about a followed log", "log", origin, "code", a.Code, "args", a.Args.Map())
	}
	return raised, err
}

func (d *Desk) follower(r monitor.Record) (monitor.Follower, error) {
	p, err := translog.ParsePolicy(r.Policy)
	if err != nil {
		return monitor.Follower{}, fmt.Errorf("stored policy of %s: %w", r.Origin, err)
	}
	d.outsideOnce.Do(func() {
		if d.Outside == nil {
			d.Outside = source.Client()
		}
	})
	log, err := source.NewHTTP(r.URL, d.Outside)
	if err != nil {
		return monitor.Follower{}, err
	}
	f := monitor.Follower{Origin: r.Origin, Policy: p, Source: log, MergeDelay: r.MergeDelay, Inventory: r.Inventory}
	if r.Site != "" {
		site, err := source.NewHTTP(r.Site, d.Outside)
		if err != nil {
			return monitor.Follower{}, err
		}
		f.Documents = documents{site}
	}
	return f, nil
}

// documents are what an agency that runs this program publishes on its pages.
type documents struct{ site translog.Source }

// Certificate implements [monitor.Documents].
func (d documents) Certificate(ctx context.Context, number string) ([]byte, error) {
	if strings.ContainsFunc(number, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-'
	}) || number == "" {
		return nil, fmt.Errorf("certificate %q: %w", number, translog.ErrNotFound)
	}
	return d.site.Fetch(ctx, "certificates/"+number+"/credential.json")
}

// StatusList implements [monitor.Documents]. The id of a list ends in its purpose and number, whether it is an address of the
// pages or, for an agency that had none, a urn.
func (d documents) StatusList(ctx context.Context, id string) ([]byte, error) {
	parts := strings.FieldsFunc(id, func(c rune) bool { return c == '/' || c == ':' })
	if len(parts) < 2 {
		return nil, fmt.Errorf("list %q: %w", id, translog.ErrNotFound)
	}
	purpose, number := parts[len(parts)-2], parts[len(parts)-1]
	n, err := strconv.ParseUint(number, 10, 31)
	if (purpose != "revocation" && purpose != "suspension") || err != nil || strconv.FormatUint(n, 10) != number {
		return nil, fmt.Errorf("list %q: %w", id, translog.ErrNotFound)
	}
	return d.site.Fetch(ctx, "status/"+purpose+"/"+number)
}
