package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobScreening looks every night whether the next list of the monthly screening has come, and reminds the officers where it has not.
const JobScreening = "screening"

// screeningHour is the hour of the night at which it looks, in the agency's place.
const screeningHour = 5

// ScheduleScreening has the desk look now, and then every night. To ask again while that waits does nothing.
func (d *Desk) ScheduleScreening(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return d.queue(ctx, tx, JobScreening, JobScreening+"/"+d.today(tx).String(), struct{}{})
	})
}

// workScreening works the job and queues the next night's.
func (d *Desk) workScreening(ctx context.Context, _ []byte) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		if err := d.remindOfScreening(ctx, tx, who); err != nil {
			return err
		}
		next := d.today(tx).AddDays(1)
		return d.queueAt(ctx, tx, JobScreening, JobScreening+"/"+next.String(), struct{}{}, next.Time(d.Agency.Place).Add(screeningHour*time.Hour))
	})
}

// remindOfScreening writes to the officers once for each day of the edition's that has come while the list has not, and once on the day
// after it was awaited. After days without a night of work there is one letter, and not one for each of them.
func (d *Desk) remindOfScreening(ctx context.Context, tx *store.Tx, who party.Actor) error {
	due, remind, err := d.nextScreening(ctx, tx)
	if err != nil || due.IsZero() || len(remind) == 0 {
		return err
	}
	today, reached := d.today(tx), 0
	for _, days := range append(append([]int(nil), remind...), -1) {
		if !today.Before(due.AddDays(-days)) {
			reached++
		}
	}
	subject := JobScreening + "/" + due.String()
	entries, err := tx.Journal(ctx, subject)
	if err != nil {
		return err
	}
	var said struct {
		Reminder int `json:"reminder"`
	}
	if n := len(entries); n > 0 {
		if err := json.Unmarshal([]byte(entries[n-1].Details), &said); err != nil {
			return fmt.Errorf("read the reminders of the screening by %s: %w", due, err)
		}
	}
	if said.Reminder >= reached {
		return nil
	}
	said.Reminder = reached
	if err := d.write(ctx, tx, who, journal.ScreeningReminded, subject, "", said); err != nil {
		return err
	}
	return d.toDuty(ctx, tx, party.Officer, "", notice.ScreeningAwaited{By: due, Late: today.After(due), Path: "/office/screenings"})
}
