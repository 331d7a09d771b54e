package storetest

import (
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func cohorts(t *testing.T, s *store.Store) {
	early := cohort.Intake{ID: "intake-1", Title: "Набор", Offer: "Три месяца", Starts: calendar.MustParse("2027-03-01"), Places: 2, Criteria: []cohort.Criterion{{Title: "팀", Most: 40}}, Ties: []int{0}, State: cohort.Open, Since: at}
	late := cohort.Intake{ID: "intake-2", Title: "Later", Starts: calendar.MustParse("2028-03-01"), State: cohort.Draft, Since: at}
	c := cohort.Candidate{ID: "candidate-1", Intake: early.ID, Company: "org-1", Name: "한빛", State: cohort.Applied, AppliedAt: at, Since: at}
	other := cohort.Candidate{ID: "candidate-2", Intake: early.ID, Company: "org-2", Name: "Second", State: cohort.Applied, AppliedAt: at, Since: at}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertIntake(ctx, early), tx.InsertIntake(ctx, late), tx.InsertCandidate(ctx, c), tx.InsertCandidate(ctx, other))
	})
	early.Revision, late.Revision, c.Revision, other.Revision = 1, 1, 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Intakes(ctx)
		same(t, "intakes, the latest first", all, []cohort.Intake{late, early})
		_, none := tx.Intake(ctx, "none")
		is(t, none, fault.NotFound, "fault.not_found")
		in, err2 := tx.CandidatesOf(ctx, early.ID)
		same(t, "candidates of an intake", in, []cohort.Candidate{c, other})
		own, err3 := tx.CandidaciesOf(ctx, "org-2")
		same(t, "candidacies of a company", own, []cohort.Candidate{other})
		return first(err, err2, err3)
	})
	twice := c
	twice.ID = "candidate-3"
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertCandidate(ctx, twice) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a company applies twice: %v", err)
	}
	early.State, c.State = cohort.Selecting, cohort.Placed
	update(t, s, func(tx *store.Tx) error { return first(tx.UpdateIntake(ctx, early), tx.UpdateCandidate(ctx, c)) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateIntake(ctx, early) }), fault.Conflict, "fault.stale")
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateCandidate(ctx, c) }), fault.Conflict, "fault.stale")

	said := cohort.Figures{Candidate: c.ID, Period: "2027-03", Revenue: 100, Jobs: 2, By: "person", At: at}
	again, planned := said, said
	again.Revenue, again.At = 120, at.Add(time.Minute)
	planned.Planned = true
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertFigures(ctx, said), tx.InsertFigures(ctx, again), tx.InsertFigures(ctx, planned))
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.FiguresOf(ctx, early.ID)
		same(t, "the latest figures", got, []cohort.Figures{again, planned})
		return err
	})
}
