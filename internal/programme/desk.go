// Package programme is the desk for pilots: the places that host them, the solutions that are tested, and the tests.
//
// As at every desk a verb is one transaction, which asks the domain whether the act is allowed, saves and writes the journal.
package programme

import (
	"context"
	"slices"
	"time"

	"proba.example/internal/courier"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Desk does the acts. All fields are set before the first verb.
type Desk struct {
	Store   *store.Store
	Letters courier.Courier
	Country string         // of the agency: business numbers are looked up there, and its working days count
	Place   *time.Location // where the agency is: days begin there; UTC where it is nil
	// EnterLog writes a leaf of the public log in the act's own transaction; nothing is logged where it is nil.
	EnterLog func(ctx context.Context, tx *store.Tx, s ledger.Statement) error

	// Issuer signs certificates of pilots and of graduates, and Lists say whether they were withdrawn; none is issued where one is nil.
	Issuer *issuance.Issuer
	Lists  Lists

	Technologies *site.Technologies // the agency's taxonomy; nil for the one that ships
	Rules        *solution.Rules    // by which solutions are admitted; nil for those that ship
	Asides       *pilot.AsideRules  // the grounds on which decisions are set aside; nil for those that ship
}

// act runs a verb of those who keep the register.
func (d *Desk) act(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageSites, ""); err != nil {
			return err
		}
		return verb(tx, who)
	})
}

func (d *Desk) look(ctx context.Context, who party.Actor, read func(tx *store.Tx) error) error {
	return d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadSites, ""); err != nil {
			return err
		}
		return read(tx)
	})
}

// Sites are all sites, by name.
func (d *Desk) Sites(ctx context.Context, who party.Actor) (all []site.Site, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { all, err = tx.Sites(ctx); return err })
	return all, err
}

// SiteFile is what is known of one site.
type SiteFile struct {
	Site    site.Site
	Same    []site.Site // others of the same legal entity
	Journal []journal.Entry
	People  map[party.PersonID]party.Person

	Technologies *site.Technologies // the taxonomy by which its technologies are named
}

// Site reads one site with its history.
func (d *Desk) Site(ctx context.Context, who party.Actor, id site.ID) (SiteFile, error) {
	var f SiteFile
	err := d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Site, err = tx.Site(ctx, id); err != nil {
			return err
		}
		if f.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		if f.Site.Number != "" {
			if f.Same, err = tx.SitesOf(ctx, f.Site.Number); err != nil {
				return err
			}
			f.Same = slices.DeleteFunc(f.Same, func(s site.Site) bool { return s.ID == id })
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// past reads what was done with a thing, and by whom.
func past(ctx context.Context, tx *store.Tx, id string) ([]journal.Entry, map[party.PersonID]party.Person, error) {
	return tx.Past(ctx, id)
}

// SaveSite enters a site, as a candidate, or changes what is known of one; its state stays. Revision is the one the site was read at.
func (d *Desk) SaveSite(ctx context.Context, who party.Actor, typed site.Site) (id site.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		s := typed // the verb may run again, and then from the start
		if err := s.Check(); err != nil {
			return err
		}
		if s.ID == "" {
			err := d.enter(ctx, tx, who, &s, nil)
			id = s.ID
			return err
		}
		id = s.ID
		old, err := tx.Site(ctx, s.ID)
		if err != nil {
			return err
		}
		if old.State == site.Removed {
			return fault.New(fault.Conflict, "site.removed")
		}
		s.State, s.Since, s.Reason, s.PilotsGoOn, s.Source = old.State, old.Since, old.Reason, old.PilotsGoOn, old.Source
		if err := tx.UpdateSite(ctx, s); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SiteChanged, string(s.ID), "", s)
	})
	return id, err
}

func (d *Desk) enter(ctx context.Context, tx *store.Tx, who party.Actor, s *site.Site, details any) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	s.ID, s.State, s.Since = site.ID(id), site.Candidate, tx.Now
	if err := tx.InsertSite(ctx, *s); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.SiteEntered, id, "", details)
}

// MoveSite takes a step in the life of a site. A site that is suspended or removed gives back what was proposed for it, and the pilots that run
// there are paused (R18a).
func (d *Desk) MoveSite(ctx context.Context, who party.Actor, id site.ID, step site.Step, reason string) error {
	return d.moveSite(ctx, who, id, step, reason, false)
}

// SuspendSite suspends a site by an order that says whether the pilots that run there go on.
func (d *Desk) SuspendSite(ctx context.Context, who party.Actor, id site.ID, reason string, pilotsGoOn bool) error {
	return d.moveSite(ctx, who, id, site.StepSuspend, reason, pilotsGoOn)
}

func (d *Desk) moveSite(ctx context.Context, who party.Actor, id site.ID, step site.Step, reason string, pilotsGoOn bool) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		s, err := tx.Site(ctx, id)
		if err != nil {
			return err
		}
		next, err := s.Move(who, step, reason, tx.Now)
		if err != nil {
			return err
		}
		next.PilotsGoOn = pilotsGoOn && next.State == site.Suspended
		if err := tx.UpdateSite(ctx, next); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.SiteMoved, string(id), next.Reason, map[string]any{"from": s.State, "to": next.State, "pilots_go_on": next.PilotsGoOn}); err != nil {
			return err
		}
		if next.State != site.Suspended && next.State != site.Removed {
			return nil
		}
		if err := d.returnMatches(ctx, tx, who, next); err != nil || next.PilotsGoOn {
			return err
		}
		return d.pausePilots(ctx, tx, who, next)
	})
}
