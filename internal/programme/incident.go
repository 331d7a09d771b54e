package programme

import (
	"context"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// ReportIncident keeps something that went wrong in a pilot. All parties hear of what is serious; a rule of the protocol that comes about
// by it pauses or stops the pilot at once (R26).
func (d *Desk) ReportIncident(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, typed pilot.Incident) (number int, err error) {
	err = d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		i := typed // the verb may run again, and then from the start
		if err := i.Check(p); err != nil {
			return err
		}
		all, err := tx.Incidents(ctx, id)
		if err != nil {
			return err
		}
		i.Pilot, i.Number, i.Side, i.By, i.At = id, len(all)+1, side, who.ID(), tx.Now
		number = i.Number
		if err := tx.InsertIncident(ctx, i); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.IncidentReported, string(id), "", i); err != nil {
			return err
		}
		if i.Severity.AtLeast(pilot.Serious) {
			if err := d.toParties(ctx, tx, p, func(path string) notice.Letter {
				return notice.IncidentReported{Title: p.Title, Site: p.SiteName, Severity: string(i.Severity), What: i.What, Path: path}
			}); err != nil {
				return err
			}
		}
		return d.fire(ctx, tx, p)
	})
	return number, err
}

// ResolveIncident ends an incident by what was done about it.
func (d *Desk) ResolveIncident(ctx context.Context, who party.Actor, id pilot.ID, number int, how string) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all, err := tx.Incidents(ctx, id)
		if err != nil {
			return err
		}
		if number < 1 || number > len(all) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		i, err := all[number-1].Resolve(who, how, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateIncident(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.IncidentResolved, string(id), i.Resolved, map[string]int{"incident": number})
	})
}

// Deviate keeps that something was done otherwise than the protocol says.
func (d *Desk) Deviate(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, typed pilot.Deviation) error {
	return d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		v := typed
		if err := v.Check(p); err != nil {
			return err
		}
		all, err := tx.Deviations(ctx, id)
		if err != nil {
			return err
		}
		v.Number, v.Side, v.By, v.At = len(all)+1, side, who.ID(), tx.Now
		if err := tx.InsertDeviation(ctx, id, v); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DeviationNoted, string(id), v.Reason, v)
	})
}

// NoteHours keeps what a pilot took of the time of the site's own people.
func (d *Desk) NoteHours(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, typed pilot.Hours) error {
	return d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		h := typed
		if side == pilot.Vendor {
			return fault.New(fault.Forbidden, "run.hours_of_the_site")
		}
		if err := h.Check(p, d.day(tx.Now)); err != nil {
			return err
		}
		all, err := tx.Hours(ctx, id)
		if err != nil {
			return err
		}
		h.Number, h.By, h.At = len(all)+1, who.ID(), tx.Now
		return tx.InsertHours(ctx, id, h)
	})
}

// AddStopRule adds a rule to the protocol of a draft.
func (d *Desk) AddStopRule(ctx context.Context, who party.Actor, id pilot.ID, r pilot.StopRule) error {
	return d.runPilot(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		next, err := p.AddStopRule(who, r)
		if err != nil {
			return err
		}
		if err := tx.UpdatePilot(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PilotChanged, string(id), "", r)
	})
}

// fire lets the rules of the protocol do what they were written for: when one has come about, the pilot is paused or stopped in the
// transaction that brought it about, in nobody's name, and all parties are told.
func (d *Desk) fire(ctx context.Context, tx *store.Tx, p pilot.Pilot) error {
	if len(p.Protocol.StopRules) == 0 {
		return nil
	}
	incidents, err := tx.Incidents(ctx, p.ID)
	if err != nil {
		return err
	}
	soFar := map[string]pilot.SoFar{}
	for _, m := range p.RuleMetrics() {
		if soFar[m], err = tx.TreatedSoFar(ctx, p.ID, p.Base(), m); err != nil {
			return err
		}
	}
	next, fired := p.Fire(incidents, soFar, tx.Now)
	if !fired {
		return nil
	}
	if err := tx.UpdatePilot(ctx, next); err != nil {
		return err
	}
	if err := tx.Record(ctx, party.System.ID(), journal.PilotMoved, string(p.ID), "", map[string]any{"from": string(p.State), "to": string(next.State), "rule": next.Fired.Rule}); err != nil {
		return err
	}
	return d.halted(ctx, tx, next)
}

// halted tells the parties that a pilot was paused or stopped.
func (d *Desk) halted(ctx context.Context, tx *store.Tx, p pilot.Pilot) error {
	return d.toParties(ctx, tx, p, func(path string) notice.Letter {
		l := notice.PilotHalted{Title: p.Title, Site: p.SiteName, Stopped: p.State == pilot.Stopped, Reason: p.Reason, Path: path}
		if rule, ok := p.FiredText(); ok {
			l.Rule = &rule
		}
		return l
	})
}
