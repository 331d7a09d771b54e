package store

import (
	"context"
	"fmt"

	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store/db"
)

// NextAdmission gives the next running number of a year's requests for admission, from 1 and without gaps.
func (tx *Tx) NextAdmission(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("admission/%d", year))
}

// InsertAdmission keeps a new request for admission, at revision 1.
func (tx *Tx) InsertAdmission(ctx context.Context, a solution.Admission) error {
	record, err := encode("admission", a)
	if err != nil {
		return err
	}
	return tx.fail("insert admission", tx.q.InsertAdmission(ctx, db.InsertAdmissionParams{
		ID: string(a.ID), Number: a.Number, Solution: string(a.Contents.ID), Company: string(a.Company), State: string(a.State), DueOn: a.DueOn.String(), Record: record,
	}))
}

// UpdateAdmission saves a request that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateAdmission(ctx context.Context, a solution.Admission) error {
	record, err := encode("admission", a)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateAdmission(ctx, db.UpdateAdmissionParams{State: string(a.State), DueOn: a.DueOn.String(), Record: record, ID: string(a.ID), Revision: a.Revision})
	return tx.changed("update admission", rows, err)
}

// Admission reads a request for admission.
func (tx *Tx) Admission(ctx context.Context, id solution.AdmissionID) (solution.Admission, error) {
	r, err := tx.q.AdmissionByID(ctx, string(id))
	if err != nil {
		return solution.Admission{}, tx.fail("read admission", err)
	}
	return anAdmission(r)
}

// Admissions are all requests for admission, the latest number first.
func (tx *Tx) Admissions(ctx context.Context) ([]solution.Admission, error) {
	return tx.admissions(tx.q.Admissions(ctx))
}

// AdmissionsOf are a company's requests, the latest number first.
func (tx *Tx) AdmissionsOf(ctx context.Context, org party.OrgID) ([]solution.Admission, error) {
	return tx.admissions(tx.q.AdmissionsOf(ctx, string(org)))
}

func (tx *Tx) admissions(rows []db.Admission, err error) ([]solution.Admission, error) {
	return manyOf(tx, "list admissions", rows, err, anAdmission)
}

func anAdmission(r db.Admission) (solution.Admission, error) {
	a, err := decode[solution.Admission]("admission", r.Record)
	a.Revision = r.Revision
	return a, err
}
