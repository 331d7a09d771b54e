package store

import (
	"context"

	"proba.example/internal/cohort"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertIntake adds an intake, at revision 1.
func (tx *Tx) InsertIntake(ctx context.Context, i cohort.Intake) error {
	record, err := encode("intake", i)
	if err != nil {
		return err
	}
	return tx.fail("insert intake", tx.q.InsertIntake(ctx, db.InsertIntakeParams{ID: string(i.ID), State: string(i.State), Starts: i.Starts.String(), Record: record}))
}

// UpdateIntake saves an intake that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateIntake(ctx context.Context, i cohort.Intake) error {
	record, err := encode("intake", i)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateIntake(ctx, db.UpdateIntakeParams{State: string(i.State), Starts: i.Starts.String(), Record: record, ID: string(i.ID), Revision: i.Revision})
	return tx.changed("update intake", rows, err)
}

// Intake reads an intake.
func (tx *Tx) Intake(ctx context.Context, id cohort.ID) (cohort.Intake, error) {
	r, err := tx.q.IntakeByID(ctx, string(id))
	if err != nil {
		return cohort.Intake{}, tx.fail("read intake", err)
	}
	return anIntake(r)
}

// Intakes are all intakes, the latest first.
func (tx *Tx) Intakes(ctx context.Context) ([]cohort.Intake, error) {
	rows, err := tx.q.Intakes(ctx)
	return manyOf(tx, "list intakes", rows, err, anIntake)
}

func anIntake(row db.CohortIntake) (cohort.Intake, error) {
	i, err := decode[cohort.Intake]("intake", row.Record)
	i.Revision = row.Revision
	return i, err
}

// InsertCandidate adds a company's application to an intake, at revision 1; a second one of the same company is a Conflict.
func (tx *Tx) InsertCandidate(ctx context.Context, c cohort.Candidate) error {
	record, err := encode("candidate", c)
	if err != nil {
		return err
	}
	return tx.fail("insert candidate", tx.q.InsertCandidate(ctx, db.InsertCandidateParams{
		ID: string(c.ID), Intake: string(c.Intake), Company: string(c.Company), State: string(c.State), Record: record,
	}))
}

// UpdateCandidate saves a candidate that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateCandidate(ctx context.Context, c cohort.Candidate) error {
	record, err := encode("candidate", c)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateCandidate(ctx, db.UpdateCandidateParams{State: string(c.State), Record: record, ID: string(c.ID), Revision: c.Revision})
	return tx.changed("update candidate", rows, err)
}

// Candidate reads a candidate.
func (tx *Tx) Candidate(ctx context.Context, id cohort.CandidateID) (cohort.Candidate, error) {
	r, err := tx.q.CandidateByID(ctx, string(id))
	if err != nil {
		return cohort.Candidate{}, tx.fail("read candidate", err)
	}
	return aCandidate(r)
}

// CandidatesOf are those who applied to an intake, in the order in which they did.
func (tx *Tx) CandidatesOf(ctx context.Context, intake cohort.ID) ([]cohort.Candidate, error) {
	rows, err := tx.q.CandidatesOfIntake(ctx, string(intake))
	return manyOf(tx, "list candidates", rows, err, aCandidate)
}

// CandidaciesOf are a company's applications, the earliest first.
func (tx *Tx) CandidaciesOf(ctx context.Context, company party.OrgID) ([]cohort.Candidate, error) {
	rows, err := tx.q.CandidatesOfCompany(ctx, string(company))
	return manyOf(tx, "list candidacies", rows, err, aCandidate)
}

func aCandidate(row db.CohortCandidate) (cohort.Candidate, error) {
	c, err := decode[cohort.Candidate]("candidate", row.Record)
	c.Revision = row.Revision
	return c, err
}

// InsertFigures adds what a company says of a period. What it said before stays; the latest counts.
func (tx *Tx) InsertFigures(ctx context.Context, f cohort.Figures) error {
	record, err := encode("figures", f)
	if err != nil {
		return err
	}
	planned := int64(0)
	if f.Planned {
		planned = 1
	}
	return tx.fail("insert figures", tx.q.InsertFigures(ctx, db.InsertFiguresParams{
		Candidate: string(f.Candidate), Period: f.Period, Planned: planned, At: micros(f.At), Record: record,
	}))
}

// FiguresOf are the latest figures of each candidate of an intake for each period, those planned beside those that came.
func (tx *Tx) FiguresOf(ctx context.Context, intake cohort.ID) ([]cohort.Figures, error) {
	rows, err := tx.q.FiguresOfIntake(ctx, string(intake))
	if err != nil {
		return nil, tx.fail("list figures", err)
	}
	var latest []cohort.Figures
	for _, r := range rows {
		f, err := decode[cohort.Figures]("figures", r.Record)
		if err != nil {
			return nil, err
		}
		if n := len(latest); n > 0 && latest[n-1].Candidate == f.Candidate && latest[n-1].Period == f.Period && latest[n-1].Planned == f.Planned {
			latest[n-1] = f
			continue
		}
		latest = append(latest, f)
	}
	return latest, nil
}
