package store

import (
	"context"
	"time"

	"proba.example/internal/monitor"
	"proba.example/internal/store/db"
)

// InsertFollowed adds a log to those the agency follows, not looked at yet. One that is followed already is a Conflict.
func (tx *Tx) InsertFollowed(ctx context.Context, s monitor.Subject) error {
	place, err := encode("place in a log", monitor.Place{})
	if err != nil {
		return err
	}
	return tx.fail("insert followed log", tx.q.InsertFollowed(ctx, db.InsertFollowedParams{
		Origin: s.Origin, Name: s.Name, Url: s.URL, Site: s.Site, Policy: s.Policy, MergeDelay: int64(s.MergeDelay / time.Second), Inventory: s.Inventory,
		Trust: blob(s.Trust), AddedAt: micros(s.Added), Place: place,
	}))
}

// DeleteFollowed ends the following of a log. Its alarms stay.
func (tx *Tx) DeleteFollowed(ctx context.Context, origin string) error {
	n, err := tx.q.DeleteFollowed(ctx, origin)
	return tx.found("delete followed log", n, err)
}

// Followed gives a followed log by its name.
func (tx *Tx) Followed(ctx context.Context, origin string) (monitor.Record, error) {
	r, err := tx.q.FollowedLog(ctx, origin)
	if err != nil {
		return monitor.Record{}, tx.fail("read followed log", err)
	}
	return followed(r)
}

// FollowedLogs lists the followed logs in the order in which they were added.
func (tx *Tx) FollowedLogs(ctx context.Context) ([]monitor.Record, error) {
	rows, err := tx.q.FollowedLogs(ctx)
	return manyOf(tx, "read followed logs", rows, err, followed)
}

func followed(r db.FollowedLog) (monitor.Record, error) {
	place, err := decode[monitor.Place]("place in a log", r.Place)
	record := monitor.Record{
		Subject: monitor.Subject{
			Origin: r.Origin, Name: r.Name, URL: r.Url, Site: r.Site, Policy: r.Policy, MergeDelay: time.Duration(r.MergeDelay) * time.Second,
			Inventory: r.Inventory, Added: moment(r.AddedAt),
		},
		Place: place, Looked: moment(r.LookedAt), Answered: moment(r.AnsweredAt), Trouble: r.Trouble,
	}
	if len(r.Trust) > 0 {
		record.Trust = r.Trust
	}
	return record, err
}

// SavePlace keeps what a look found: Place, Looked, Answered and Trouble of the record. before is Looked as it was when the look
// began; another look that ended meanwhile makes this one stale.
func (tx *Tx) SavePlace(ctx context.Context, r monitor.Record, before time.Time) error {
	place, err := encode("place in a log", r.Place)
	if err != nil {
		return err
	}
	n, err := tx.q.SavePlace(ctx, db.SavePlaceParams{
		Origin: r.Origin, Place: place, LookedAt: micros(r.Looked), AnsweredAt: micros(r.Answered), Trouble: r.Trouble, Before: micros(before),
	})
	return tx.changed("save place in a log", n, err)
}

// RaiseAlarm puts an alarm on record, and says whether it is new. One that was found before keeps when it was raised and what was
// said of it.
func (tx *Tx) RaiseAlarm(ctx context.Context, origin string, a monitor.Alarm) (isNew bool, err error) {
	args, err := encode("particulars of an alarm", a.Args)
	if err != nil {
		return false, err
	}
	evidence, err := encode("evidence", a.Evidence)
	if err != nil {
		return false, err
	}
	_, err = tx.q.AlarmByID(ctx, db.AlarmByIDParams{Origin: origin, ID: a.ID()})
	isNew = err != nil && conditionOf(err) == noRow
	if err != nil && !isNew {
		return false, tx.fail("read alarm", err)
	}
	return isNew, tx.fail("raise alarm", tx.q.RaiseAlarm(ctx, db.RaiseAlarmParams{
		Origin: origin, ID: a.ID(), Code: string(a.Code), Args: args, Evidence: evidence, At: micros(tx.Now),
	}))
}

// AcknowledgeAlarm notes who looked into an alarm and what they found. One that was acknowledged before is stale.
func (tx *Tx) AcknowledgeAlarm(ctx context.Context, origin, id, by, words string) error {
	n, err := tx.q.AcknowledgeAlarm(ctx, db.AcknowledgeAlarmParams{Origin: origin, ID: id, At: micros(tx.Now), ByWhom: by, Words: words})
	return tx.changed("acknowledge alarm", n, err)
}

// Alarm gives an alarm.
func (tx *Tx) Alarm(ctx context.Context, origin, id string) (monitor.Raised, error) {
	r, err := tx.q.AlarmByID(ctx, db.AlarmByIDParams{Origin: origin, ID: id})
	if err != nil {
		return monitor.Raised{}, tx.fail("read alarm", err)
	}
	return raised(r)
}

// Alarms gives the alarms about a log, open or not, the latest first. The limit is 50 when 0, at most 1,000.
func (tx *Tx) Alarms(ctx context.Context, origin string, n int) ([]monitor.Raised, error) {
	rows, err := tx.q.AlarmsOf(ctx, db.AlarmsOfParams{Origin: origin, N: int64(limit(n))})
	return tx.alarms(rows, err)
}

// OpenAlarms gives the alarms that nobody has acknowledged, the latest first, with the limit of Alarms.
func (tx *Tx) OpenAlarms(ctx context.Context, n int) ([]monitor.Raised, error) {
	rows, err := tx.q.OpenAlarms(ctx, int64(limit(n)))
	return tx.alarms(rows, err)
}

// CountOpenAlarms counts them.
func (tx *Tx) CountOpenAlarms(ctx context.Context) (int64, error) {
	n, err := tx.q.CountOpenAlarms(ctx)
	return n, tx.fail("count open alarms", err)
}

func (tx *Tx) alarms(rows []db.Alarm, err error) ([]monitor.Raised, error) {
	return manyOf(tx, "read alarms", rows, err, raised)
}

func raised(r db.Alarm) (monitor.Raised, error) {
	args, err := decode[monitor.Args]("particulars of an alarm", r.Args)
	if err != nil {
		return monitor.Raised{}, err
	}
	evidence, err := decode[[][]byte]("evidence", r.Evidence)
	return monitor.Raised{
		Alarm:  monitor.Alarm{Code: monitor.Code(r.Code), Args: args, Evidence: evidence},
		Origin: r.Origin, ID: r.ID, At: moment(r.RaisedAt), Seen: moment(r.SeenAt), Acknowledged: moment(r.AcknowledgedAt), By: r.AcknowledgedBy, Words: r.Words,
	}, err
}
