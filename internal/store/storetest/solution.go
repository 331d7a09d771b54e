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

func admissions(t *testing.T, s *store.Store) {
	found(t, s)
	offered := solution.Solution{ID: "solution-1", Company: "org-1", Name: "Датчик"}
	one := solution.Admission{
		ID: "admission-1", Number: "A2026-00001", Company: "org-1", State: solution.Checking, Since: at, Rules: "1", Contents: offered, Digest: "aa", HandedInOn: visit, Submissions: 1, DueOn: visit.AddDays(3),
		Seats: []solution.Seat{{Expert: "oleg", AskedOn: visit, Opinion: &solution.Opinion{New: solution.Yes, Words: "Новое.", At: at}}},
	}
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.NextAdmission(ctx, 2026)
		same(t, "the first number of a year", n, int64(1))
		return first(err, tx.InsertSolution(ctx, offered), tx.InsertAdmission(ctx, one))
	})
	twice := one
	twice.ID = "admission-2"
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertAdmission(ctx, twice) })
	one.Revision = 1
	changed := one
	changed.State, changed.DueOn = solution.Judged, visit.AddDays(9)
	update(t, s, func(tx *store.Tx) error { return tx.UpdateAdmission(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Admission(ctx, "admission-1")
		same(t, "the judged request", got, changed)
		all, err2 := tx.Admissions(ctx)
		same(t, "all requests", all, []solution.Admission{changed})
		of, err3 := tx.AdmissionsOf(ctx, "org-2")
		same(t, "requests of another", len(of), 0)
		_, missing := tx.Admission(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateAdmission(ctx, one) })
}
