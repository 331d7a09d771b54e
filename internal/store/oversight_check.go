package store

import (
	"context"
	"fmt"

	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// NextCheck gives the next running number of a year's follow-up checks, from 1 and without gaps.
func (tx *Tx) NextCheck(ctx context.Context, year int) (int64, error) {
	return tx.NextNumber(ctx, fmt.Sprintf("check/%d", year))
}

// awaitedOn is the day by which the next step of a check is due.
func awaitedOn(c oversight.Check) string {
	if c.State == oversight.CheckToMend {
		return c.MendBy.String()
	}
	return c.DueOn.String()
}

// InsertCheck keeps a new follow-up check, at revision 1.
func (tx *Tx) InsertCheck(ctx context.Context, c oversight.Check) error {
	record, err := encode("follow-up check", c)
	if err != nil {
		return err
	}
	return tx.fail("insert follow-up check", tx.q.InsertCheck(ctx, db.InsertCheckParams{
		ID: string(c.ID), Number: c.Number, Certificate: c.Certificate, Company: string(c.Company), State: string(c.State), DueOn: awaitedOn(c), Record: record,
	}))
}

// UpdateCheck saves a check that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateCheck(ctx context.Context, c oversight.Check) error {
	record, err := encode("follow-up check", c)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateCheck(ctx, db.UpdateCheckParams{State: string(c.State), DueOn: awaitedOn(c), Record: record, ID: string(c.ID), Revision: c.Revision})
	return tx.changed("update follow-up check", rows, err)
}

// FollowUpCheck reads a follow-up check.
func (tx *Tx) FollowUpCheck(ctx context.Context, id oversight.CheckID) (oversight.Check, error) {
	r, err := tx.q.CheckByID(ctx, string(id))
	if err != nil {
		return oversight.Check{}, tx.fail("read follow-up check", err)
	}
	return aCheck(r)
}

// FollowUpChecks are all checks, the latest number first.
func (tx *Tx) FollowUpChecks(ctx context.Context) ([]oversight.Check, error) {
	return tx.checks(tx.q.Checks(ctx))
}

// ListedCheck is a follow-up check with the name on its certificate.
type ListedCheck struct {
	oversight.Check
	Holder string
}

// ListedChecks are all checks, the latest number first.
func (tx *Tx) ListedChecks(ctx context.Context) ([]ListedCheck, error) {
	rows, err := tx.q.ChecksListed(ctx)
	return manyOf(tx, "list follow-up checks", rows, err, func(r db.ChecksListedRow) (ListedCheck, error) { return aListedCheck(r.FollowUpCheck, r.Holder) })
}

// RunningChecks are those that wait for a finding or to be mended, the latest number first.
func (tx *Tx) RunningChecks(ctx context.Context) ([]ListedCheck, error) {
	rows, err := tx.q.ChecksRunning(ctx)
	return manyOf(tx, "list follow-up checks", rows, err, func(r db.ChecksRunningRow) (ListedCheck, error) { return aListedCheck(r.FollowUpCheck, r.Holder) })
}

func aListedCheck(r db.FollowUpCheck, holder string) (ListedCheck, error) {
	c, err := aCheck(r)
	return ListedCheck{c, holder}, err
}

// ChecksOf are the checks of a company, the latest number first.
func (tx *Tx) ChecksOf(ctx context.Context, org party.OrgID) ([]oversight.Check, error) {
	return tx.checks(tx.q.ChecksOfCompany(ctx, string(org)))
}

func (tx *Tx) checks(rows []db.FollowUpCheck, err error) ([]oversight.Check, error) {
	return manyOf(tx, "list follow-up checks", rows, err, aCheck)
}

func aCheck(r db.FollowUpCheck) (oversight.Check, error) {
	c, err := decode[oversight.Check]("follow-up check", r.Record)
	c.Revision = r.Revision
	return c, err
}

// InsertDraw keeps a lot that was drawn.
func (tx *Tx) InsertDraw(ctx context.Context, d oversight.Draw) error {
	record, err := encode("lot", d)
	if err != nil {
		return err
	}
	return tx.fail("insert lot", tx.q.InsertDraw(ctx, db.InsertDrawParams{ID: d.ID, DrawnOn: d.On.String(), Record: record}))
}

// Draws are all lots, the latest first.
func (tx *Tx) Draws(ctx context.Context) ([]oversight.Draw, error) {
	rows, err := tx.q.Draws(ctx)
	return manyOf(tx, "list lots", rows, err, func(r db.FollowUpDraw) (oversight.Draw, error) { return decode[oversight.Draw]("lot", r.Record) })
}
