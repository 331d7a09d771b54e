package programme

import (
	"context"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// GrantFile is the money asked for one pilot.
type GrantFile struct {
	Pilot  pilot.Pilot
	Grants []pilot.Grant
	Act    *pilot.GrantAct // in force today; nil where none is
	People map[party.PersonID]party.Person
}

// Grants reads the requests for the costs of a pilot.
func (d *Desk) Grants(ctx context.Context, who party.Actor, id pilot.ID) (f GrantFile, err error) {
	acts, err := pilot.GrantActs()
	if err != nil {
		return f, err
	}
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if f.Pilot, err = tx.Pilot(ctx, id); err != nil {
			return err
		}
		if f.Grants, err = tx.Grants(ctx, id); err != nil {
			return err
		}
		f.Act = nil
		if act, ok := pilot.ActOn(acts, d.today(tx)); ok {
			f.Act = &act
		}
		f.People = map[party.PersonID]party.Person{}
		for _, g := range f.Grants {
			if err := known(ctx, tx, f.People, g.By); err != nil {
				return err
			}
		}
		return nil
	})
	return f, err
}

// ApplyForGrant makes a request for costs of a pilot under the act in force today. A cost that another request holds is refused (R36).
func (d *Desk) ApplyForGrant(ctx context.Context, who party.Actor, id pilot.ID, costs []pilot.Cost) error {
	acts, err := pilot.GrantActs()
	if err != nil {
		return err
	}
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		before, err := tx.Grants(ctx, id)
		if err != nil {
			return err
		}
		g, err := p.Apply(who, acts, before, costs, d.today(tx), tx.Now)
		if err != nil {
			return err
		}
		if g.ID, err = store.NewID(); err != nil {
			return err
		}
		if err := tx.InsertGrant(ctx, g); fault.Is(err, fault.Conflict) {
			return fault.Field("costs", "grant.elsewhere").Because(err)
		} else if err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.GrantMoved, string(id), "", g)
	})
}

// moveGrant changes a request of a pilot by one of the acts on it.
func (d *Desk) moveGrant(ctx context.Context, who party.Actor, id pilot.ID, grant string, act func(who party.Actor, g pilot.Grant, tx *store.Tx) (pilot.Grant, error)) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		g, err := tx.Grant(ctx, grant)
		if err != nil {
			return err
		}
		if g.Pilot != id {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		next, err := act(who, g, tx)
		if err != nil {
			return err
		}
		if err := tx.UpdateGrant(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.GrantMoved, string(id), next.Reason, next)
	})
}

// JudgeGrant approves or declines a request.
func (d *Desk) JudgeGrant(ctx context.Context, who party.Actor, id pilot.ID, grant string, approve bool, reason string) error {
	return d.moveGrant(ctx, who, id, grant, func(who party.Actor, g pilot.Grant, tx *store.Tx) (pilot.Grant, error) {
		return g.Judge(who, approve, reason, tx.Now)
	})
}

// PayGrant records the payment of an approved request.
func (d *Desk) PayGrant(ctx context.Context, who party.Actor, id pilot.ID, grant string) error {
	return d.moveGrant(ctx, who, id, grant, func(who party.Actor, g pilot.Grant, tx *store.Tx) (pilot.Grant, error) {
		return g.Pay(who, tx.Now)
	})
}

// SettleGrant takes the report on a paid request: what is proved of each cost, in minor units.
func (d *Desk) SettleGrant(ctx context.Context, who party.Actor, id pilot.ID, grant string, spent []int64) error {
	return d.moveGrant(ctx, who, id, grant, func(who party.Actor, g pilot.Grant, tx *store.Tx) (pilot.Grant, error) {
		return g.Settle(who, spent, tx.Now)
	})
}

// ReturnGrant records what was paid back, in minor units.
func (d *Desk) ReturnGrant(ctx context.Context, who party.Actor, id pilot.ID, grant string, amount int64) error {
	return d.moveGrant(ctx, who, id, grant, func(who party.Actor, g pilot.Grant, tx *store.Tx) (pilot.Grant, error) {
		return g.Return(who, amount, tx.Now)
	})
}
