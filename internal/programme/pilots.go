package programme

import (
	"context"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func (d *Desk) runPilot(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManagePilots, ""); err != nil {
			return err
		}
		return verb(tx, who)
	})
}

func (d *Desk) readPilots(ctx context.Context, who party.Actor, read func(tx *store.Tx) error) error {
	return d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadPilots, ""); err != nil {
			return err
		}
		return read(tx)
	})
}

// Pilots are all pilots, the newest first.
func (d *Desk) Pilots(ctx context.Context, who party.Actor) (all []pilot.Pilot, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) { all, err = tx.Pilots(ctx); return err })
	return all, err
}

// PilotFile is what is known of one pilot.
type PilotFile struct {
	Pilot   pilot.Pilot
	Site    site.Site // where it is
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
}

// Pilot reads one pilot with its history.
func (d *Desk) Pilot(ctx context.Context, who party.Actor, id pilot.ID) (PilotFile, error) {
	var f PilotFile
	err := d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if f.Pilot, err = tx.Pilot(ctx, id); err != nil {
			return err
		}
		if f.Site, err = tx.Site(ctx, f.Pilot.Site); err != nil {
			return err
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// SavePilot enters a pilot as a draft, or changes one that is a draft: its parties and its protocol, whose secondary metrics stay. The site
// must be registered (R15). Revision is the one the pilot was read at.
func (d *Desk) SavePilot(ctx context.Context, who party.Actor, typed pilot.Pilot) (id pilot.ID, err error) {
	err = d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p := typed // the verb may run again, and then from the start
		if err := p.Check(); err != nil {
			return err
		}
		place, err := tx.Site(ctx, p.Site)
		if fault.Is(err, fault.NotFound) || err == nil && place.State != site.Registered {
			return fault.Field("site", "pilot.site")
		}
		if err != nil {
			return err
		}
		p.SiteName = place.Name
		if p.Org, err = d.account(ctx, tx, p.Number); err != nil {
			return err
		}
		if p.ID == "" {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			p.ID, p.State, p.Since = pilot.ID(made), pilot.Draft, tx.Now
			id = p.ID
			if err := tx.InsertPilot(ctx, p); err != nil {
				return err
			}
			return tx.Record(ctx, who.ID(), journal.PilotEntered, made, "", p)
		}
		id = p.ID
		old, err := tx.Pilot(ctx, p.ID)
		if err != nil {
			return err
		}
		if old.State != pilot.Draft {
			return fault.New(fault.Conflict, "pilot.locked")
		}
		p.State, p.Since, p.Match = old.State, old.Since, old.Match
		if p.Number == "" && p.Match != "" {
			p.Org = old.Org // of another country: no number here says who it is
		}
		if len(old.Protocol.Metrics) > 0 { // a draft made of a match has none yet
			p.Protocol.Metrics = append(p.Protocol.Metrics[:1:1], old.Protocol.Metrics[1:]...)
		}
		p.Protocol.StopRules = old.Protocol.StopRules
		if err := p.Check(); err != nil { // a design may not carry a metric that was added before
			return err
		}
		if err := tx.UpdatePilot(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PilotChanged, string(p.ID), "", p)
	})
	return id, err
}

// account is the company that has the business number; empty where none was named.
func (d *Desk) account(ctx context.Context, tx *store.Tx, number string) (party.OrgID, error) {
	if number == "" {
		return "", nil
	}
	c, err := tx.CompanyByNumber(ctx, d.Country, number)
	if fault.Is(err, fault.NotFound) {
		return "", fault.Field("number", "pilot.number_unknown")
	}
	return c.ID, err
}

// MovePilot takes a step in the life of a pilot; the lock is one.
func (d *Desk) MovePilot(ctx context.Context, who party.Actor, id pilot.ID, step pilot.Step, reason string) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		next, err := p.Move(who, step, reason, tx.Now)
		if err != nil {
			return err
		}
		if err := sited(ctx, tx, p, step); err != nil {
			return err
		}
		if err := p.Settled(step, d.today(tx)); err != nil {
			return err
		}
		if err := tx.UpdatePilot(ctx, next); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PilotMoved, string(id), next.Reason, map[string]string{"from": string(p.State), "to": string(next.State), "protocol": next.Digest}); err != nil {
			return err
		}
		if step == pilot.StepLock {
			return d.enterLock(ctx, tx, next)
		}
		if next.State == pilot.Paused || next.State == pilot.Stopped {
			return d.halted(ctx, tx, next)
		}
		return nil
	})
}

// AddMetric adds a metric to a pilot: a secondary one to a draft, an exploratory one after the lock; once the agreement is signed to a change of
// it, which every side signs (R22). Place is where the agency is: its day
// is the one the metric was added on.
func (d *Desk) AddMetric(ctx context.Context, who party.Actor, id pilot.ID, m pilot.Metric, reason string, place *time.Location) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		a, err := agreement(ctx, tx, p)
		if err != nil {
			return err
		}
		if _, signed := a.InForce(); signed {
			if a, err = a.AmendMetric(who, p, m, reason); err != nil {
				return err
			}
			if err := tx.SavePilotAgreement(ctx, a); err != nil {
				return err
			}
			return tx.Record(ctx, who.ID(), journal.PilotTermsWritten, string(id), a.Reason, a.Draft)
		}
		next, err := p.AddMetric(who, m, reason, tx.Now.In(place).Format(time.DateOnly))
		if err != nil {
			return err
		}
		if err := tx.UpdatePilot(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MetricAdded, string(id), reason, m)
	})
}
