package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

func solutions(t *testing.T, s *store.Store) {
	found(t, s)
	zero := int64(0)
	one := solution.Solution{ID: "solution-1", Company: "org-1", Name: "Датчик протечек", Markets: []string{"cleantech"}, Revenues: []solution.Revenue{{Year: 2025, Amount: &zero}, {Year: 2024}}}
	two := solution.Solution{ID: "solution-2", Company: "org-2", Name: "Air filter"}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertSolution(ctx, one), tx.InsertSolution(ctx, two)) })
	one.Revision, two.Revision = 1, 1
	changed := one
	changed.Level = 6
	update(t, s, func(tx *store.Tx) error { return tx.UpdateSolution(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Solutions(ctx)
		same(t, "solutions by name", all, []solution.Solution{two, changed})
		of, err2 := tx.SolutionsOf(ctx, "org-1")
		same(t, "solutions of a company", of, []solution.Solution{changed})
		got, err3 := tx.Solution(ctx, "solution-1")
		same(t, "the changed solution", got, changed)
		_, missing := tx.Solution(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateSolution(ctx, one) })
}
