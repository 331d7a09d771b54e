package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertPower records a power of attorney.
func (tx *Tx) InsertPower(ctx context.Context, p party.Power) error {
	record, err := encode("power of attorney", p)
	if err != nil {
		return err
	}
	return tx.fail("insert power of attorney", tx.q.InsertPower(ctx, db.InsertPowerParams{
		ID: p.ID, Company: string(p.Company), Person: string(p.Person), BeginsAt: micros(p.At), EndsAt: micros(p.End()), Record: record,
	}))
}

// EndPower keeps that a power of attorney was withdrawn; fault.stale where it had ended by then.
func (tx *Tx) EndPower(ctx context.Context, p party.Power) error {
	record, err := encode("power of attorney", p)
	if err != nil {
		return err
	}
	rows, err := tx.q.EndPower(ctx, db.EndPowerParams{ID: p.ID, EndsAt: micros(p.End()), Record: record})
	return tx.changed("end power of attorney", rows, err)
}

// Power reads a power of attorney.
func (tx *Tx) Power(ctx context.Context, id string) (party.Power, error) {
	record, err := tx.q.PowerByID(ctx, id)
	if err != nil {
		return party.Power{}, tx.fail("read power of attorney", err)
	}
	return aPower(record)
}

// PowersOfCompany are the powers a company ever gave, the latest first.
func (tx *Tx) PowersOfCompany(ctx context.Context, org party.OrgID) ([]party.Power, error) {
	rows, err := tx.q.PowersOfCompany(ctx, string(org))
	return manyOf(tx, "list powers of attorney", rows, err, aPower)
}

// PowersOfPerson are the powers somebody was ever given, the earliest first.
func (tx *Tx) PowersOfPerson(ctx context.Context, id party.PersonID) ([]party.Power, error) {
	rows, err := tx.q.PowersOfPerson(ctx, string(id))
	return manyOf(tx, "list powers of attorney", rows, err, aPower)
}

// Powers are all powers of attorney, the earliest first.
func (tx *Tx) Powers(ctx context.Context) ([]party.Power, error) {
	rows, err := tx.q.Powers(ctx)
	return manyOf(tx, "list powers of attorney", rows, err, aPower)
}

func aPower(record string) (party.Power, error) {
	return decode[party.Power]("power of attorney", record)
}
