package casework

import (
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// SaveCompany enters a company's file or changes it. Whoever enters a company is its owner. The Revision must be the one the form
// was filled from: a file somebody else changed meanwhile is a Conflict, and nothing is overwritten.
func (d *Desk) SaveCompany(ctx context.Context, who party.Actor, c party.Company, ref scheme.Ref) (party.OrgID, error) {
	c.BusinessNumber = party.CleanNumber(c.BusinessNumber)
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if !who.Person.Active {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		var regions []string
		if ref != (scheme.Ref{}) {
			e, err := d.edition(ctx, tx, ref)
			if err != nil {
				return err
			}
			regions = e.RegionCodes()
		}
		if err := c.Check(regions, d.today(tx)); err != nil {
			return err
		}
		switch other, err := tx.CompanyByNumber(ctx, c.Country, c.BusinessNumber); {
		case err == nil && other.ID != c.ID:
			return fault.Field("business_number", "casework.company.known")
		case err != nil && !fault.Is(err, fault.NotFound):
			return err
		}
		if c.ID == "" {
			id, err := store.NewID()
			if err != nil {
				return err
			}
			c.ID = party.OrgID(id)
			if err := tx.InsertCompany(ctx, c, who.ID()); err != nil {
				return err
			}
			if err := tx.SetRole(ctx, c.ID, who.ID(), party.Owner); err != nil {
				return err
			}
		} else {
			if err := who.May(party.ActEditCompany, c.ID); err != nil {
				return err
			}
			if err := tx.UpdateCompany(ctx, c); err != nil {
				return err
			}
		}
		if err := d.write(ctx, tx, who, journal.CompanySaved, string(c.ID), "", nil); err != nil {
			return err
		}
		cases, err := tx.ApplicationsOf(ctx, c.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(cases, func(a application.Application) bool { return slices.Contains(tiedStates, a.State) }) {
			return d.queueInterests(ctx, tx) // another representative may be somebody an expert knows
		}
		return nil
	})
	return c.ID, err
}

// SaveYear enters or changes one financial year of a company.
func (d *Desk) SaveYear(ctx context.Context, who party.Actor, org party.OrgID, y party.FinancialYear) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActEditCompany, org); err != nil {
			return err
		}
		if err := y.Check(d.today(tx).Year()); err != nil {
			return err
		}
		if err := tx.SaveYear(ctx, org, y); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.YearSaved, string(org), "", map[string]int{"year": y.Year})
	})
}

// CompanyFile is what the people of a company see of it.
type CompanyFile struct {
	Company party.Company
	Role    party.Role
	Years   []party.FinancialYear
	Members []store.Membership
}

// Company reads a company's file for one of its people.
func (d *Desk) Company(ctx context.Context, who party.Actor, org party.OrgID) (CompanyFile, error) {
	var f CompanyFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
		}
		f.Role = who.Roles[org]
		if f.Company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		if f.Years, err = tx.Years(ctx, org); err != nil {
			return err
		}
		f.Members, err = tx.MembersOf(ctx, org)
		return err
	})
	return f, err
}
