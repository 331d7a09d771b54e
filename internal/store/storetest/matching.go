package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/matching"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

func matches(t *testing.T, s *store.Store) {
	found(t, s)
	places := []site.Site{{ID: "site-1", Name: "Школа № 7", State: site.Registered, Since: at}, {ID: "site-2", Name: "Hospital", State: site.Registered, Since: at}}
	offers := []solution.Solution{{ID: "solution-1", Company: "org-1", Name: "저소음 타이어"}, {ID: "solution-2", Company: "org-2", Name: "Pump"}}
	one := matching.Match{
		ID: "match-1", Solution: "solution-1", Company: "org-1", Site: "site-1", State: matching.Proposed, Since: at, ProposedAt: at, Asked: []matching.Side{matching.Applicant, matching.Host},
		Parts: []matching.Part{{Kind: matching.ByMarkets, Common: 1, All: 3, Weight: 600, Points: 200_000}}, Unknown: []matching.Unknown{matching.UnknownData},
	}
	two := matching.Match{ID: "match-2", Solution: "solution-2", Company: "org-2", Site: "site-1", State: matching.Declined, Since: at, ProposedAt: at}
	three := matching.Match{ID: "match-3", Solution: "solution-1", Company: "org-1", Site: "site-2", State: matching.Agreed, Since: at, ProposedAt: at, Pilot: "pilot"}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, places[0]), tx.InsertSite(ctx, places[1]), tx.InsertSolution(ctx, offers[0]), tx.InsertSolution(ctx, offers[1]),
			tx.InsertMatch(ctx, one), tx.InsertMatch(ctx, two), tx.InsertMatch(ctx, three))
	})
	one.Revision, two.Revision, three.Revision = 1, 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Matches(ctx)
		same(t, "matches, the latest first", all, []matching.Match{three, two, one})
		_, missing := tx.Match(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		of, err := tx.MatchesOfSite(ctx, "site-1")
		same(t, "matches with a site", of, []matching.Match{two, one})
		if err != nil {
			return err
		}
		of, err = tx.MatchesOfCompany(ctx, "org-1")
		same(t, "matches of a company", of, []matching.Match{three, one})
		return err
	})
	changed := one
	changed.State, changed.Reason = matching.Recalled, "Другая площадка ближе"
	update(t, s, func(tx *store.Tx) error { return tx.UpdateMatch(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Match(ctx, one.ID)
		same(t, "the changed match", got, changed)
		return err
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateMatch(ctx, one) }), fault.Conflict, "fault.stale")

	plan := matching.Plan{ID: "plan-1", Title: "봄", Seed: 1<<64 - 1, State: matching.PlanDraft, Since: at, MadeAt: at, Pins: []matching.Pin{{Solution: "solution-1", Site: "site-1"}}}
	update(t, s, func(tx *store.Tx) error { return tx.InsertSeasonPlan(ctx, plan) })
	plan.State, plan.Revision = matching.PlanConfirmed, 1
	update(t, s, func(tx *store.Tx) error { return tx.UpdateSeasonPlan(ctx, plan) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateSeasonPlan(ctx, plan) }), fault.Conflict, "fault.stale")
	plan.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.SeasonPlan(ctx, plan.ID)
		same(t, "the plan", got, plan)
		if err != nil {
			return err
		}
		all, err := tx.SeasonPlans(ctx)
		same(t, "plans", all, []matching.Plan{plan})
		return err
	})
}
