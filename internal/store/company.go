package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// CompanyRole is a company and what a person may do for it.
type CompanyRole struct {
	Company party.Company
	Role    party.Role
}

// Membership is a person and what they may do for a company.
type Membership struct {
	Person party.Person
	Role   party.Role
}

// companySearch is what a company is found by in the list of cases.
func companySearch(c party.Company) string {
	return register.Fold(c.Name + " " + c.LatinName + " " + c.BusinessNumber)
}

// InsertCompany enters a company's file; its Revision is then 1. A known business number of the same country is a Conflict.
func (tx *Tx) InsertCompany(ctx context.Context, c party.Company, by party.PersonID) error {
	file, err := encode("company", c)
	if err != nil {
		return err
	}
	return tx.fail("insert company", tx.q.InsertCompany(ctx, db.InsertCompanyParams{
		ID: string(c.ID), Name: c.Name, LatinName: c.LatinName, Country: c.Country, BusinessNumber: c.BusinessNumber,
		Search: companySearch(c), File: file, CreatedBy: string(by), CreatedAt: micros(tx.Now),
	}))
}

// UpdateCompany saves a company's file over the Revision it was read at, which then grows by one. Another Revision on
// file is a Conflict "fault.stale", and nothing is overwritten.
func (tx *Tx) UpdateCompany(ctx context.Context, c party.Company) error {
	file, err := encode("company", c)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateCompany(ctx, db.UpdateCompanyParams{
		ID: string(c.ID), Name: c.Name, LatinName: c.LatinName, Country: c.Country, BusinessNumber: c.BusinessNumber,
		Search: companySearch(c), File: file, Revision: c.Revision,
	})
	if err == nil && rows == 0 {
		if _, err := tx.Company(ctx, c.ID); err != nil {
			return err
		}
	}
	return tx.changed("update company", rows, err)
}

func company(file string, revision int64) (party.Company, error) {
	c, err := decode[party.Company]("company", file)
	c.Revision = revision
	return c, err
}

// Company gives a company's file.
func (tx *Tx) Company(ctx context.Context, id party.OrgID) (party.Company, error) {
	c, err := tx.q.CompanyByID(ctx, string(id))
	if err != nil {
		return party.Company{}, tx.fail("read company", err)
	}
	return company(c.File, c.Revision)
}

// CompanyByNumber gives the company with the business number, which is compared as it is: see party.CleanNumber.
func (tx *Tx) CompanyByNumber(ctx context.Context, country, number string) (party.Company, error) {
	c, err := tx.q.CompanyByNumber(ctx, db.CompanyByNumberParams{Country: country, BusinessNumber: number})
	if err != nil {
		return party.Company{}, tx.fail("read company by number", err)
	}
	return company(c.File, c.Revision)
}

// CompaniesOf gives the companies a person acts for, by name.
func (tx *Tx) CompaniesOf(ctx context.Context, id party.PersonID) ([]CompanyRole, error) {
	rows, err := tx.q.CompaniesOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list companies of person", err)
	}
	companies := make([]CompanyRole, len(rows))
	for i, r := range rows {
		c, err := company(r.File, r.Revision)
		if err != nil {
			return nil, err
		}
		companies[i] = CompanyRole{c, party.Role(r.Role)}
	}
	return companies, nil
}

// SetRole gives a person a role in a company, instead of the one they had.
func (tx *Tx) SetRole(ctx context.Context, org party.OrgID, id party.PersonID, role party.Role) error {
	return tx.fail("set role", tx.q.SetRole(ctx, db.SetRoleParams{Company: string(org), Person: string(id), Role: string(role)}))
}

// MembersOf gives the people who act for a company, by name.
func (tx *Tx) MembersOf(ctx context.Context, org party.OrgID) ([]Membership, error) {
	rows, err := tx.q.MembersOf(ctx, string(org))
	if err != nil {
		return nil, tx.fail("list members of company", err)
	}
	members := make([]Membership, len(rows))
	for i, r := range rows {
		p, err := tx.withDuties(ctx, r.Person, nil)
		if err != nil {
			return nil, err
		}
		members[i] = Membership{p, party.Role(r.Role)}
	}
	return members, nil
}

// Years gives a company's financial years, the latest first.
func (tx *Tx) Years(ctx context.Context, org party.OrgID) ([]party.FinancialYear, error) {
	rows, err := tx.q.YearsOf(ctx, string(org))
	if err != nil {
		return nil, tx.fail("list financial years", err)
	}
	years := make([]party.FinancialYear, len(rows))
	for i, r := range rows {
		figures, err := decode[map[string]int64]("figures", r.Figures)
		if err != nil {
			return nil, err
		}
		years[i] = party.FinancialYear{Year: int(r.Year), Figures: figures, Revision: r.Revision}
	}
	return years, nil
}

// SaveYear saves a financial year over the Revision it was read at; 0 enters a new one. Anything else on file is a Conflict
// "fault.stale".
func (tx *Tx) SaveYear(ctx context.Context, org party.OrgID, y party.FinancialYear) error {
	figures, err := encode("figures", y.Figures)
	if err != nil {
		return err
	}
	var rows int64
	if y.Revision == 0 {
		rows, err = tx.q.InsertYear(ctx, db.InsertYearParams{Company: string(org), Year: int64(y.Year), Figures: figures})
	} else {
		rows, err = tx.q.UpdateYear(ctx, db.UpdateYearParams{Company: string(org), Year: int64(y.Year), Figures: figures, Revision: y.Revision})
	}
	return tx.changed("save financial year", rows, err)
}
