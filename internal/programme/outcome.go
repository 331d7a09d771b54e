package programme

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// OutcomeFile is what became of one pilot.
type OutcomeFile struct {
	pilot.Known
	Today  calendar.Date
	People map[party.PersonID]party.Person
}

// PilotOutcome reads what became of a pilot.
func (d *Desk) PilotOutcome(ctx context.Context, who party.Actor, id pilot.ID) (f OutcomeFile, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if f.Known, err = tx.KnownPilot(ctx, id); err != nil {
			return err
		}
		f.Today = d.today(tx)
		_, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// AddOutcome enters what came of a pilot, or is planned.
func (d *Desk) AddOutcome(ctx context.Context, who party.Actor, id pilot.ID, typed pilot.Outcome) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		o := typed // the verb may run again, and then from the start
		if err := o.Check(p, d.today(tx), d.place()); err != nil {
			return err
		}
		if o.ID, err = store.NewID(); err != nil {
			return err
		}
		o.Pilot, o.By, o.At = id, who.ID(), tx.Now
		if err := tx.InsertPilotOutcome(ctx, o); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.OutcomeEntered, string(id), "", o)
	})
}

// TakeBackOutcome takes an outcome of a pilot back, for a reason; it stays on record.
func (d *Desk) TakeBackOutcome(ctx context.Context, who party.Actor, id pilot.ID, outcome, reason string) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, err := tx.PilotOutcome(ctx, outcome)
		if err != nil {
			return err
		}
		if o.Pilot != id {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if o, err = o.TakeBack(reason, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdatePilotOutcome(ctx, o); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.OutcomeTakenBack, string(id), o.Reason, map[string]string{"outcome": outcome})
	})
}

// FollowUp keeps what was learned when one asked what became of a pilot.
func (d *Desk) FollowUp(ctx context.Context, who party.Actor, f pilot.FollowUp) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, f.Pilot)
		if err != nil {
			return err
		}
		if err := f.Check(p, d.today(tx), d.place()); err != nil {
			return err
		}
		f.By, f.At = who.ID(), tx.Now
		if err := tx.AddFollowUp(ctx, f); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.FollowedUp, string(f.Pilot), "", f)
	})
}

// Programme is how the programme of pilots stands.
type Programme struct {
	Today    calendar.Date
	Figures  register.PilotFigures // as of today
	Due      []pilot.FollowUpDue
	Stalled  []pilot.Pilot
	Released *register.PilotFigures // what the public sees; nil before the first release
}

// Programme reads how the programme of pilots stands.
func (d *Desk) Programme(ctx context.Context, who party.Actor) (s Programme, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) error {
		all, err := tx.KnownPilots(ctx)
		if err != nil {
			return err
		}
		s.Today = d.today(tx)
		s.Figures, s.Due, s.Stalled = pilot.Count(all, s.Today, d.place()), pilot.Due(all, s.Today, d.place()), pilot.Stalled(all, s.Today, d.place())
		released, err := tx.PilotFigures(ctx)
		if err == nil && len(released) > 0 {
			s.Released = &released[0]
		}
		return err
	})
	return s, err
}

// ReleaseFigures shows the public how the programme stands today. What was released on earlier days stays public, too.
func (d *Desk) ReleaseFigures(ctx context.Context, who party.Actor) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all, err := tx.KnownPilots(ctx)
		if err != nil {
			return err
		}
		f := pilot.Count(all, d.today(tx), d.place())
		if err := tx.SavePilotFigures(ctx, f); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PilotsCounted, f.On.String(), "", f)
	})
}
