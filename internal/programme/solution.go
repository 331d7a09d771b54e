package programme

import (
	"context"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// taxonomy are the technologies of the agency: its own list, or the one that ships.
func (d *Desk) taxonomy() (*site.Technologies, error) {
	if d.Technologies != nil {
		return d.Technologies, nil
	}
	return site.ShippedTechnologies()
}

// today is the day of the transaction at the agency.
func (d *Desk) today(tx *store.Tx) calendar.Date { return calendar.On(tx.Now, d.place()) }

// OwnSolutions is what a company offers, for its people.
type OwnSolutions struct {
	Company      party.Company
	Solutions    []solution.Solution  // by name
	Admissions   []solution.Admission // the latest first, without the names of those who judge
	Technologies *site.Technologies
	Today        calendar.Date
	MayWrite     bool
	MaySubmit    bool
}

// Admission is the latest request for a solution; nil where there is none.
func (o OwnSolutions) Admission(id solution.ID) *solution.Admission {
	for i := range o.Admissions {
		if o.Admissions[i].Contents.ID == id {
			return &o.Admissions[i]
		}
	}
	return nil
}

// Solution is one of them; NotFound for another.
func (o OwnSolutions) Solution(id solution.ID) (solution.Solution, error) {
	for _, s := range o.Solutions {
		if s.ID == id {
			return s, nil
		}
	}
	return solution.Solution{}, fault.New(fault.NotFound, "fault.not_found")
}

// OwnSolutions reads a company's solutions for one of its people.
func (d *Desk) OwnSolutions(ctx context.Context, who party.Actor, org party.OrgID) (o OwnSolutions, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		o, err = d.ownSolutions(ctx, tx, who, org)
		return err
	})
	return o, err
}

func (d *Desk) ownSolutions(ctx context.Context, tx *store.Tx, who party.Actor, org party.OrgID) (o OwnSolutions, err error) {
	if who.May(party.ActReadOwn, org) != nil {
		return o, fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
	}
	o.Today, o.MayWrite = d.today(tx), who.May(party.ActEditCompany, org) == nil
	o.MaySubmit = who.May(party.ActSubmit, org) == nil
	if o.Technologies, err = d.taxonomy(); err != nil {
		return o, err
	}
	if o.Company, err = tx.Company(ctx, org); err != nil {
		return o, err
	}
	if o.Solutions, err = tx.SolutionsOf(ctx, org); err != nil {
		return o, err
	}
	o.Admissions, err = tx.AdmissionsOf(ctx, org)
	for i := range o.Admissions {
		a := &o.Admissions[i]
		a.Checker, a.Seats = "", nil
		if a.Verdict != nil {
			a.Verdict.By = ""
		}
	}
	return o, err
}

// SaveSolution enters a solution of a company or changes one, whole and with all its gaps. Revision is the one it was read at.
func (d *Desk) SaveSolution(ctx context.Context, who party.Actor, org party.OrgID, typed solution.Solution) (id solution.ID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, err := d.ownSolutions(ctx, tx, who, org)
		if err != nil {
			return err
		}
		if err := who.May(party.ActEditCompany, org); err != nil {
			return err
		}
		s := typed.Clean()
		s.Company = org
		if err := s.Check(o.Technologies, o.Today); err != nil {
			return err
		}
		if s.ID == "" {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			s.ID = solution.ID(made)
			id = s.ID
			if err := tx.InsertSolution(ctx, s); err != nil {
				return err
			}
			return tx.Record(ctx, who.ID(), journal.SolutionEntered, made, "", nil)
		}
		id = s.ID
		if _, err := o.Solution(s.ID); err != nil {
			return err
		}
		if a := o.Admission(s.ID); a != nil && a.State.Open() && a.State != solution.Returned {
			return fault.New(fault.Conflict, "solution.in_hand")
		}
		if err := tx.UpdateSolution(ctx, s); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.SolutionChanged, string(s.ID), "", s)
	})
	return id, err
}

// OfferedSolution is a solution with the company that offers it.
type OfferedSolution struct {
	solution.Solution
	CompanyName string
}

// Solutions are all solutions, by name.
func (d *Desk) Solutions(ctx context.Context, who party.Actor) (all []OfferedSolution, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		found, err := tx.Solutions(ctx)
		if err != nil {
			return err
		}
		companies := map[party.OrgID]party.Company{}
		for _, s := range found {
			c, err := companyOnce(ctx, tx, companies, s.Company)
			if err != nil {
				return err
			}
			all = append(all, OfferedSolution{s, c.Name})
		}
		return nil
	})
	return all, err
}

// companyOnce reads a company unless it is among those that were read.
func companyOnce(ctx context.Context, tx *store.Tx, read map[party.OrgID]party.Company, id party.OrgID) (party.Company, error) {
	if c, known := read[id]; known {
		return c, nil
	}
	c, err := tx.Company(ctx, id)
	read[id] = c
	return c, err
}

// SolutionFile is what is known of one solution.
type SolutionFile struct {
	Solution     solution.Solution
	Company      party.Company
	Technologies *site.Technologies
	Today        calendar.Date
	Admissions   []solution.Admission // of the solution, the latest first
	Journal      []journal.Entry
	People       map[party.PersonID]party.Person
}

// Solution reads one solution with its history.
func (d *Desk) Solution(ctx context.Context, who party.Actor, id solution.ID) (f SolutionFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		if f.Solution, err = tx.Solution(ctx, id); err != nil {
			return err
		}
		f.Today = d.today(tx)
		if f.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		if f.Company, err = tx.Company(ctx, f.Solution.Company); err != nil {
			return err
		}
		if f.Admissions, err = tx.AdmissionsOf(ctx, f.Solution.Company); err != nil {
			return err
		}
		f.Admissions = slices.DeleteFunc(f.Admissions, func(a solution.Admission) bool { return a.Contents.ID != id })
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}
