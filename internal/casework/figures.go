package casework

import (
	"context"
	"maps"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// JobFigures releases the figures on the process, once a day.
const JobFigures = "figures"

// figuresHour is the hour of the night at which figures are made, in the agency's place.
const figuresHour = 3

// ScheduleFigures has the figures made now, and then every night. To ask again while they are waiting to be made does nothing.
func (d *Desk) ScheduleFigures(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return d.queue(ctx, tx, JobFigures, JobFigures+"/"+calendar.On(tx.Now, d.Agency.Place).String(), struct{}{})
	})
}

// MakeFigures works the job: it releases the figures and queues the next night's.
func (d *Desk) MakeFigures(ctx context.Context) error {
	if err := d.ReleaseFigures(ctx); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		next := calendar.On(tx.Now, d.Agency.Place).AddDays(1)
		return d.queueAt(ctx, tx, JobFigures, JobFigures+"/"+next.String(), struct{}{}, next.Time(d.Agency.Place).Add(figuresHour*time.Hour))
	})
}

// ReleaseFigures works out the figures on the process from all cases and keeps what may be released of them, and nothing else. The
// cases are read in a transaction of their own: nobody who works on one is held up.
func (d *Desk) ReleaseFigures(ctx context.Context) error {
	var tallies []register.Tally
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		tallies, err = d.tally(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		before, err := tx.Release(ctx)
		if err != nil {
			return err
		}
		return tx.SaveRelease(ctx, register.NewRelease(tallies, before.Figures))
	})
}

// schemeYear is what a tally belongs to.
type schemeYear struct {
	scheme string
	year   int
}

func (d *Desk) tally(ctx context.Context, tx *store.Tx) ([]register.Tally, error) {
	tallies := map[schemeYear]*register.Tally{}
	experts := map[schemeYear]map[party.PersonID]bool{}
	of := func(scheme string, at time.Time) (*register.Tally, map[party.PersonID]bool) {
		key := schemeYear{scheme, calendar.On(at, d.Agency.Place).Year()}
		if tallies[key] == nil {
			tallies[key] = &register.Tally{Scheme: scheme, Year: key.year}
			experts[key] = map[party.PersonID]bool{}
		}
		return tallies[key], experts[key]
	}
	err := tx.EachOutcome(ctx, func(o store.Outcome) error {
		if o.SubmittedAt.IsZero() {
			return nil // a draft is nobody's business
		}
		received, _ := of(o.Scheme, o.SubmittedAt)
		received.Received++
		if o.Returned {
			received.Returned++
		}
		if !o.WithdrawnAt.IsZero() {
			withdrawn, _ := of(o.Scheme, o.WithdrawnAt)
			withdrawn.Withdrawn++
		}
		if o.Decision == nil {
			return nil
		}
		decidedAt := o.Decision.DecidedAt
		if !o.Decision.ConfirmedAt.IsZero() {
			decidedAt = o.Decision.ConfirmedAt // the second person's word makes it a decision
		}
		t, people := of(o.Scheme, decidedAt)
		if o.Decision.Outcome == decision.Grant {
			t.Granted++
		} else {
			t.Refused++
		}
		t.Days = append(t.Days, calendar.On(decidedAt, d.Agency.Place).DaysSince(calendar.On(o.SubmittedAt, d.Agency.Place)))
		if o.Result != nil && len(o.Result.EachTotal) == 2 {
			difference := int64(o.Result.EachTotal[0]) - int64(o.Result.EachTotal[1])
			t.Differences = append(t.Differences, max(difference, -difference))
			for _, e := range o.Result.Experts {
				people[e] = true
			}
		}
		return nil
	})
	var list []register.Tally
	for _, key := range slices.SortedFunc(maps.Keys(tallies), func(a, b schemeYear) int { return a.year - b.year }) {
		tallies[key].Experts = len(experts[key])
		list = append(list, *tallies[key])
	}
	return list, err
}
