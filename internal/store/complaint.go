package store

import (
	"context"
	"fmt"

	"proba.example/internal/complaint"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// NextComplaint gives the next running number of a year's complaints, from 1 and without gaps.
func (tx *Tx) NextComplaint(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("complaint/%d", year))
}

// InsertComplaint keeps a new complaint, at revision 1.
func (tx *Tx) InsertComplaint(ctx context.Context, c complaint.Complaint) error {
	record, err := encode("complaint", c)
	if err != nil {
		return err
	}
	return tx.fail("insert complaint", tx.q.InsertComplaint(ctx, db.InsertComplaintParams{
		ID: string(c.ID), Number: c.Number, Company: string(c.Company), State: string(c.State), DueOn: c.DueOn.String(), Record: record,
	}))
}

// UpdateComplaint saves a complaint that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateComplaint(ctx context.Context, c complaint.Complaint) error {
	record, err := encode("complaint", c)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateComplaint(ctx, db.UpdateComplaintParams{State: string(c.State), DueOn: c.DueOn.String(), Record: record, ID: string(c.ID), Revision: c.Revision})
	return tx.changed("update complaint", rows, err)
}

// Complaint reads a complaint.
func (tx *Tx) Complaint(ctx context.Context, id complaint.ID) (complaint.Complaint, error) {
	r, err := tx.q.ComplaintByID(ctx, string(id))
	if err != nil {
		return complaint.Complaint{}, tx.fail("read complaint", err)
	}
	return aComplaint(r)
}

// Complaints are all complaints, the latest number first.
func (tx *Tx) Complaints(ctx context.Context) ([]complaint.Complaint, error) {
	return tx.complaints(tx.q.Complaints(ctx))
}

// ComplaintsOf are a company's complaints, the latest number first.
func (tx *Tx) ComplaintsOf(ctx context.Context, org party.OrgID) ([]complaint.Complaint, error) {
	return tx.complaints(tx.q.ComplaintsOf(ctx, string(org)))
}

func (tx *Tx) complaints(rows []db.Complaint, err error) ([]complaint.Complaint, error) {
	return manyOf(tx, "list complaints", rows, err, aComplaint)
}

func aComplaint(r db.Complaint) (complaint.Complaint, error) {
	c, err := decode[complaint.Complaint]("complaint", r.Record)
	c.Revision = r.Revision
	return c, err
}
