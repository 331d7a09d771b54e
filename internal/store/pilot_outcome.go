package store

import (
	"context"
	"math"

	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// InsertPilotOutcome adds what came of a pilot, at revision 1.
func (tx *Tx) InsertPilotOutcome(ctx context.Context, o pilot.Outcome) error {
	record, err := encode("outcome of a pilot", o)
	if err != nil {
		return err
	}
	return tx.fail("insert outcome of a pilot", tx.q.InsertPilotOutcome(ctx, db.InsertPilotOutcomeParams{ID: o.ID, Pilot: string(o.Pilot), Record: record}))
}

// UpdatePilotOutcome saves an outcome that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdatePilotOutcome(ctx context.Context, o pilot.Outcome) error {
	record, err := encode("outcome of a pilot", o)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdatePilotOutcome(ctx, db.UpdatePilotOutcomeParams{Record: record, ID: o.ID, Revision: o.Revision})
	return tx.changed("update outcome of a pilot", rows, err)
}

// PilotOutcome reads one outcome.
func (tx *Tx) PilotOutcome(ctx context.Context, id string) (pilot.Outcome, error) {
	r, err := tx.q.PilotOutcome(ctx, id)
	if err != nil {
		return pilot.Outcome{}, tx.fail("read outcome of a pilot", err)
	}
	return anOutcome(r)
}

func anOutcome(r db.PilotOutcome) (pilot.Outcome, error) {
	o, err := decode[pilot.Outcome]("outcome of a pilot", r.Record)
	o.Revision = r.Revision
	return o, err
}

// AddFollowUp adds what was learned of a pilot, after what was learned before.
func (tx *Tx) AddFollowUp(ctx context.Context, f pilot.FollowUp) error {
	record, err := encode("follow-up", f)
	if err != nil {
		return err
	}
	return tx.fail("insert follow-up", tx.q.InsertPilotFollowUp(ctx, db.InsertPilotFollowUpParams{Pilot: string(f.Pilot), Record: record, Month: int64(f.Month)}))
}

// KnownPilot reads a pilot with what became of it: outcomes by their age, taken back ones too, and follow-ups in the order in which they came.
func (tx *Tx) KnownPilot(ctx context.Context, id pilot.ID) (pilot.Known, error) {
	p, err := tx.Pilot(ctx, id)
	if err != nil {
		return pilot.Known{}, err
	}
	outcomes, err := tx.q.PilotOutcomes(ctx, string(id))
	if err != nil {
		return pilot.Known{}, tx.fail("read outcomes of a pilot", err)
	}
	asked, err := tx.q.PilotFollowUps(ctx, string(id))
	if err != nil {
		return pilot.Known{}, tx.fail("read follow-ups", err)
	}
	all := []pilot.Known{{Pilot: p}}
	err = tell(all, outcomes, asked)
	return all[0], err
}

// KnownPilots are all pilots, the newest first, each as KnownPilot reads it.
func (tx *Tx) KnownPilots(ctx context.Context) ([]pilot.Known, error) {
	pilots, err := tx.Pilots(ctx)
	if err != nil {
		return nil, err
	}
	outcomes, err := tx.q.AllPilotOutcomes(ctx)
	if err != nil {
		return nil, tx.fail("list outcomes of pilots", err)
	}
	asked, err := tx.q.AllPilotFollowUps(ctx)
	if err != nil {
		return nil, tx.fail("list follow-ups", err)
	}
	all := make([]pilot.Known, len(pilots))
	for i, p := range pilots {
		all[i].Pilot = p
	}
	return all, tell(all, outcomes, asked)
}

// PilotsToGo are the pilots in a state with their follow-ups, without those of which a follow-up of that month or a later one has come; 0:
// with all of them. The newest are first. Outcomes are left out.
func (tx *Tx) PilotsToGo(ctx context.Context, state pilot.State, without int) ([]pilot.Known, error) {
	if without == 0 {
		without = math.MaxInt32 // no follow-up is of that month
	}
	pilots, err := tx.pilots(tx.q.PilotsToGo(ctx, db.PilotsToGoParams{State: string(state), Month: int64(without)}))
	if err != nil {
		return nil, err
	}
	asked, err := tx.q.PilotFollowUpsToGo(ctx, db.PilotFollowUpsToGoParams{State: string(state), Month: int64(without)})
	if err != nil {
		return nil, tx.fail("list follow-ups", err)
	}
	all := make([]pilot.Known, len(pilots))
	for i, p := range pilots {
		all[i].Pilot = p
	}
	return all, tell(all, nil, asked)
}

// tell gives each pilot its outcomes and follow-ups.
func tell(all []pilot.Known, outcomes []db.PilotOutcome, asked []db.PilotFollowUp) error {
	at := map[string]*pilot.Known{}
	for i := range all {
		at[string(all[i].Pilot.ID)] = &all[i]
	}
	for _, r := range outcomes {
		o, err := anOutcome(r)
		if err != nil {
			return err
		}
		at[r.Pilot].Outcomes = append(at[r.Pilot].Outcomes, o)
	}
	for _, r := range asked {
		f, err := decode[pilot.FollowUp]("follow-up", r.Record)
		if err != nil {
			return err
		}
		at[r.Pilot].FollowUps = append(at[r.Pilot].FollowUps, f)
	}
	return nil
}

// SavePilotFigures releases figures of the programme, in the place of earlier ones of the same day.
func (tx *Tx) SavePilotFigures(ctx context.Context, f register.PilotFigures) error {
	record, err := encode("figures of pilots", f)
	if err != nil {
		return err
	}
	return tx.fail("save figures of pilots", tx.q.SavePilotFigures(ctx, db.SavePilotFiguresParams{ReleasedOn: f.On.String(), Record: record}))
}

// PilotFigures are the figures that were released, the latest first.
func (tx *Tx) PilotFigures(ctx context.Context) ([]register.PilotFigures, error) {
	rows, err := tx.q.PilotFigures(ctx)
	if err != nil {
		return nil, tx.fail("read figures of pilots", err)
	}
	all := make([]register.PilotFigures, len(rows))
	for i, r := range rows {
		if all[i], err = decode[register.PilotFigures]("figures of pilots", r.Record); err != nil {
			return nil, err
		}
	}
	return all, nil
}
