package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// StoredMeasure is a published version of a measure: the bytes of its file, exactly.
type StoredMeasure struct {
	Code, Version string
	Source        []byte
	PublishedBy   party.PersonID
	PublishedAt   time.Time
	Digest        string // SHA-256 of the source when it was published, in hexadecimal; empty in what was published before it was kept
}

// InsertMeasure keeps a version for good; one that is there already is a Conflict.
func (tx *Tx) InsertMeasure(ctx context.Context, m StoredMeasure) error {
	sum := sha256.Sum256(m.Source)
	return tx.fail("insert measure", tx.q.InsertMeasure(ctx, db.InsertMeasureParams{
		Code: m.Code, Version: m.Version, Source: blob(m.Source), PublishedBy: string(m.PublishedBy), PublishedAt: micros(tx.Now), Digest: hex.EncodeToString(sum[:]),
	}))
}

// Measures are all published versions, by code and version.
func (tx *Tx) Measures(ctx context.Context) ([]StoredMeasure, error) {
	rows, err := tx.q.Measures(ctx)
	if err != nil {
		return nil, tx.fail("list measures", err)
	}
	all := make([]StoredMeasure, len(rows))
	for i, r := range rows {
		all[i] = StoredMeasure{r.Code, r.Version, r.Source, party.PersonID(r.PublishedBy), moment(r.PublishedAt), r.Digest}
	}
	return all, nil
}

// CompanyStatement is what a company states of itself for the rules of measures; Revision 0 is one that states nothing yet.
type CompanyStatement struct {
	Facts    measure.Statement
	By       party.PersonID
	At       time.Time
	Revision int64
}

// CompanyStatement reads what a company states.
func (tx *Tx) CompanyStatement(ctx context.Context, org party.OrgID) (CompanyStatement, error) {
	r, err := tx.q.CompanyStatement(ctx, string(org))
	err = tx.fail("read statement of company", err)
	if fault.Is(err, fault.NotFound) {
		return CompanyStatement{Facts: measure.Statement{}}, nil
	}
	if err != nil {
		return CompanyStatement{}, err
	}
	facts, err := decode[measure.Statement]("statement of company", r.Record)
	return CompanyStatement{facts, party.PersonID(r.StatedBy), moment(r.StatedAt), r.Revision}, err
}

// SaveCompanyStatement saves what a company states over the Revision it was read at; fault.stale when somebody saved it since.
func (tx *Tx) SaveCompanyStatement(ctx context.Context, org party.OrgID, s CompanyStatement) error {
	record, err := encode("statement of company", s.Facts)
	if err != nil {
		return err
	}
	var rows int64
	if s.Revision == 0 {
		rows, err = tx.q.InsertCompanyStatement(ctx, db.InsertCompanyStatementParams{Company: string(org), Record: record, StatedBy: string(s.By), StatedAt: micros(tx.Now)})
	} else {
		rows, err = tx.q.UpdateCompanyStatement(ctx, db.UpdateCompanyStatementParams{
			Company: string(org), Record: record, StatedBy: string(s.By), StatedAt: micros(tx.Now), Revision: s.Revision,
		})
	}
	return tx.changed("save statement of company", rows, err)
}

// EachStated hands every company and what it states to fn, by id, and stops at the first error. fn may use the transaction.
func (tx *Tx) EachStated(ctx context.Context, fn func(party.Company, measure.Statement) error) error {
	for after, more := party.OrgID(""), true; more; {
		next, n, err := tx.SomeStated(ctx, after, fn)
		if err != nil {
			return err
		}
		after, more = next, n == portion
	}
	return nil
}

// SomeStated hands the next companies behind one, by id, and what they state to fn: n of them, the last of which is next; none, where there
// are no more.
func (tx *Tx) SomeStated(ctx context.Context, after party.OrgID, fn func(party.Company, measure.Statement) error) (next party.OrgID, n int, err error) {
	rows, err := tx.q.CompaniesWithStatement(ctx, db.CompaniesWithStatementParams{After: string(after), N: portion})
	if err != nil {
		return after, 0, tx.fail("walk through companies", err)
	}
	for _, r := range rows {
		c, err := company(r.File, r.Revision)
		if err != nil {
			return after, n, err
		}
		said, err := decode[measure.Statement]("statement of company", r.Stated)
		if err != nil {
			return after, n, err
		}
		if err := fn(c, said); err != nil {
			return after, n, err
		}
		after = party.OrgID(r.ID)
		n++
	}
	return after, n, nil
}

// CountCompanies is how many companies there are.
func (tx *Tx) CountCompanies(ctx context.Context) (int, error) {
	n, err := tx.q.CountCompanies(ctx)
	return int(n), tx.fail("count companies", err)
}

// NumbersOf are the certificates of a company that the register holds, by number.
func (tx *Tx) NumbersOf(ctx context.Context, org party.OrgID) ([]string, error) {
	numbers, err := tx.q.NumbersOfCompany(ctx, string(org))
	return numbers, tx.fail("list certificates of company", err)
}

// Holders says whose every certificate is, by its number.
func (tx *Tx) Holders(ctx context.Context) (map[string]party.OrgID, error) {
	all := map[string]party.OrgID{}
	for after := ""; ; {
		rows, err := tx.q.HoldersOfNumbers(ctx, db.HoldersOfNumbersParams{After: after, N: portion})
		if err != nil {
			return nil, tx.fail("walk through holders of certificates", err)
		}
		for _, r := range rows {
			all[r.Number] = party.OrgID(r.Company)
			after = r.Number
		}
		if len(rows) < portion {
			return all, nil
		}
	}
}
