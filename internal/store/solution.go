package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store/db"
)

// InsertSolution adds a solution, at revision 1.
func (tx *Tx) InsertSolution(ctx context.Context, s solution.Solution) error {
	record, err := encode("solution", s)
	if err != nil {
		return err
	}
	return tx.fail("insert solution", tx.q.InsertSolution(ctx, db.InsertSolutionParams{ID: string(s.ID), Company: string(s.Company), Name: s.Name, Record: record}))
}

// UpdateSolution saves a solution that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateSolution(ctx context.Context, s solution.Solution) error {
	record, err := encode("solution", s)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateSolution(ctx, db.UpdateSolutionParams{Name: s.Name, Record: record, ID: string(s.ID), Revision: s.Revision})
	return tx.changed("update solution", rows, err)
}

// Solution reads a solution.
func (tx *Tx) Solution(ctx context.Context, id solution.ID) (solution.Solution, error) {
	r, err := tx.q.SolutionByID(ctx, string(id))
	if err != nil {
		return solution.Solution{}, tx.fail("read solution", err)
	}
	return aSolution(r)
}

// Solutions are all solutions, by name.
func (tx *Tx) Solutions(ctx context.Context) ([]solution.Solution, error) {
	return tx.solutions(tx.q.Solutions(ctx))
}

// SolutionsOf are a company's solutions, by name.
func (tx *Tx) SolutionsOf(ctx context.Context, org party.OrgID) ([]solution.Solution, error) {
	return tx.solutions(tx.q.SolutionsOf(ctx, string(org)))
}

func (tx *Tx) solutions(rows []db.Solution, err error) ([]solution.Solution, error) {
	return manyOf(tx, "list solutions", rows, err, aSolution)
}

func aSolution(r db.Solution) (solution.Solution, error) {
	s, err := decode[solution.Solution]("solution", r.Record)
	s.Revision = r.Revision
	return s, err
}
