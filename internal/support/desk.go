// Package support is the desk for the state's support: which measures are published, and which are open to whom.
//
// As at every desk a verb is one transaction, which asks the domain whether the act is allowed, saves and writes the journal.
package support

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/courier"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/journal"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// Desk does the acts. All fields are set before the first verb.
type Desk struct {
	Store   *store.Store
	Place   *time.Location // where the agency is: days begin there
	Files   *files.Store   // documents of companies
	Letters courier.Courier

	read sync.Map // code and version → *measure.Measure; what was published never changes
}

// Today is the day of the transaction in the agency's place.
func (d *Desk) today(tx *store.Tx) calendar.Date { return calendar.On(tx.Now, d.Place) }

// all are the published versions, each read once.
func (d *Desk) all(ctx context.Context, tx *store.Tx) ([]*measure.Measure, error) {
	stored, err := tx.Measures(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*measure.Measure, len(stored))
	for i, s := range stored {
		key := [2]string{s.Code, s.Version}
		if m, ok := d.read.Load(key); ok {
			all[i] = m.(*measure.Measure)
			continue
		}
		m, err := measure.Load(s.Source)
		if err != nil {
			return nil, fmt.Errorf("measure %s %s was published and no longer loads: %w", s.Code, s.Version, err)
		}
		d.read.Store(key, m)
		all[i] = m
	}
	return all, nil
}

// Publish makes versions of measures binding from the day each names; a version never changes. Files that are published already,
// byte for byte, are left as they are. It gives how many are new. The next edition of a measure in use takes two persons and a draft.
func (d *Desk) Publish(ctx context.Context, who party.Actor, files ...[]byte) (n int, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		n = 0 // the verb may run again, and then from the start
		if err := who.May(party.ActPublishMeasure, ""); err != nil {
			return err
		}
		stored, err := tx.Measures(ctx)
		if err != nil {
			return err
		}
		there := map[[2]string]string{}
		for _, s := range stored {
			there[[2]string{s.Code, s.Version}] = string(s.Source)
		}
		for _, source := range files {
			m, err := measure.Load(source)
			if err != nil {
				return err
			}
			key := [2]string{m.Code, m.Version}
			if old, ok := there[key]; ok {
				if old != string(source) {
					return fault.Field("file", "measure.exists", "Code", m.Code, "Version", m.Version)
				}
				continue
			}
			if slices.ContainsFunc(stored, func(s store.StoredMeasure) bool { return s.Code == m.Code }) {
				return fault.New(fault.Conflict, "rules.two", "Code", m.Code, "Version", m.Version)
			}
			there[key] = string(source)
			if err := publish(ctx, tx, who, m, source); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// CompanyMeasures is what is open to one company today.
type CompanyMeasures struct {
	Company  party.Company
	Said     store.CompanyStatement
	Verdicts []measure.Verdict
	On       calendar.Date

	Certificates []aid.Standing // of this agency
}

// Company answers every measure in force for a company of the reader's. Whether its certificate is valid is asked of the register
// now (R55).
func (d *Desk) Company(ctx context.Context, who party.Actor, org party.OrgID) (CompanyMeasures, error) {
	var c CompanyMeasures
	err := d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwnAid, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
		}
		c.On = d.today(tx)
		if c.Company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		if c.Said, err = tx.CompanyStatement(ctx, org); err != nil {
			return err
		}
		certificates, certified, err := standings(ctx, tx, org, c.On)
		if err != nil {
			return err
		}
		c.Certificates = certificates
		all, err := d.all(ctx, tx)
		if err != nil {
			return err
		}
		c.Verdicts = measure.NewBook(all, c.On).Judge(measure.About(c.Company, c.Said.Facts, certified, c.On))
		return nil
	})
	return c, err
}

// standings says how every certificate of a company stands on the day, by number, and whether one of them is valid.
func standings(ctx context.Context, tx *store.Tx, org party.OrgID, on calendar.Date) (all []aid.Standing, certified bool, err error) {
	numbers, err := tx.NumbersOf(ctx, org)
	if err != nil {
		return nil, false, err
	}
	for _, n := range numbers {
		e, err := tx.Entry(ctx, n)
		if err != nil {
			return nil, false, err
		}
		s, _ := e.StandingOn(on)
		all = append(all, aid.Standing{Number: n, Standing: string(s)})
		certified = certified || s == register.Valid
	}
	return all, certified, nil
}

func valid(e register.Entry, on calendar.Date) bool {
	s, _ := e.StandingOn(on)
	return s == register.Valid
}

// Companies are the companies of the reader, by name, and then those they represent.
func (d *Desk) Companies(ctx context.Context, who party.Actor) (all []store.CompanyRole, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if all, err = tx.CompaniesOf(ctx, who.ID()); err != nil {
			return err
		}
		for _, p := range who.Powers {
			if who.Roles[p.Company] != party.Agent || slices.ContainsFunc(all, func(x store.CompanyRole) bool { return x.Company.ID == p.Company }) {
				continue
			}
			c, err := tx.Company(ctx, p.Company)
			if err != nil {
				return err
			}
			all = append(all, store.CompanyRole{Company: c, Role: party.Agent})
		}
		return nil
	})
	return all, err
}

// State saves what a company states of itself, whole; what is left out becomes unknown. Revision is the one it was read at.
func (d *Desk) State(ctx context.Context, who party.Actor, org party.OrgID, said measure.Statement, revision int64) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActEditCompany, org); err != nil {
			return err
		}
		if err := said.Check(); err != nil {
			return err
		}
		if err := tx.SaveCompanyStatement(ctx, org, store.CompanyStatement{Facts: said, By: who.ID(), Revision: revision}); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.FactsStated, string(org), "", said)
	})
}

// Overview is the measures in force and to how many companies each is open.
type Overview struct {
	Measures  []*measure.Measure
	Tallies   []measure.Tally // of each measure
	Companies int
	On        calendar.Date
	Versions  int // published, whether in force or not
}

// Overview asks every rule of every company.
func (d *Desk) Overview(ctx context.Context, who party.Actor) (Overview, error) {
	var o Overview
	err := d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadMeasures, ""); err != nil {
			return err
		}
		all, err := d.all(ctx, tx)
		if err != nil {
			return err
		}
		on := d.today(tx)
		book := measure.NewBook(all, on)
		certified, err := d.certified(ctx, tx)
		if err != nil {
			return err
		}
		count := book.NewCount()
		if err := tx.EachStated(ctx, func(c party.Company, said measure.Statement) error {
			count.Add(measure.About(c, said, certified[c.ID], on))
			return nil
		}); err != nil {
			return err
		}
		o = Overview{book.Measures, count.Tallies, count.Companies, on, len(all)}
		return nil
	})
	return o, err
}
