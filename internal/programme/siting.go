package programme

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/clock"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// pausePilots pauses what runs at a site that closes, and tells all parties why (R18a).
func (d *Desk) pausePilots(ctx context.Context, tx *store.Tx, who party.Actor, s site.Site) error {
	all, err := tx.PilotsOfSite(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		next, paused := p.SiteClosed(s.Reason, tx.Now)
		if !paused {
			continue
		}
		if err := tx.UpdatePilot(ctx, next); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.PilotMoved, string(p.ID), next.Reason, map[string]any{"from": p.State, "to": next.State, "site": s.ID}); err != nil {
			return err
		}
		if err := d.halted(ctx, tx, next); err != nil {
			return err
		}
	}
	return nil
}

// sited refuses a step after which measuring would go on at a site that does not host pilots.
func sited(ctx context.Context, tx *store.Tx, p pilot.Pilot, step pilot.Step) error {
	if !step.Measures() {
		return nil
	}
	s, err := tx.Site(ctx, p.Site)
	if err == nil && !s.Hosts() {
		return fault.New(fault.Conflict, "resite.closed", "Site", s.Name)
	}
	return err
}

// unsited are the pilots under way that have no standing site, since the day on which it closed.
func (d *Desk) unsited(ctx context.Context, tx *store.Tx) ([]clock.Overdue, error) {
	sites, err := tx.Sites(ctx)
	if err != nil {
		return nil, err
	}
	closed := map[site.ID]site.Site{}
	for _, s := range sites {
		if !s.Hosts() {
			closed[s.ID] = s
		}
	}
	if len(closed) == 0 {
		return nil, nil
	}
	var pilots []pilot.Pilot
	for _, state := range pilot.States {
		if state == pilot.Draft || state.Over() { // not under way
			continue
		}
		in, err := tx.PilotsToGo(ctx, state, 0)
		if err != nil {
			return nil, err
		}
		for _, k := range in {
			pilots = append(pilots, k.Pilot)
		}
	}
	slices.SortFunc(pilots, func(a, b pilot.Pilot) int { return cmp.Compare(b.ID, a.ID) })
	var all []clock.Overdue
	for _, p := range pilots {
		if s, ok := closed[p.Site]; ok && p.UnderWay() {
			all = append(all, clock.Overdue{
				What: clock.What{Group: clock.OfPilots, Code: "no_site"}, Name: p.Title, Number: s.Name, Due: calendar.On(s.Since, d.place()), Turn: clock.OfficersTurn,
				Path: officePath + "/" + string(p.ID),
			})
		}
	}
	return all, nil
}
