package store

import (
	"context"

	"proba.example/internal/matching"
	"proba.example/internal/store/db"
)

// InsertSeasonPlan adds a plan of a season, at revision 1.
func (tx *Tx) InsertSeasonPlan(ctx context.Context, p matching.Plan) error {
	record, err := encode("plan of a season", p)
	if err != nil {
		return err
	}
	return tx.fail("insert plan of a season", tx.q.InsertSeasonPlan(ctx, db.InsertSeasonPlanParams{ID: string(p.ID), State: string(p.State), Record: record}))
}

// UpdateSeasonPlan saves a plan that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateSeasonPlan(ctx context.Context, p matching.Plan) error {
	record, err := encode("plan of a season", p)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateSeasonPlan(ctx, db.UpdateSeasonPlanParams{State: string(p.State), Record: record, ID: string(p.ID), Revision: p.Revision})
	return tx.changed("update plan of a season", rows, err)
}

// SeasonPlan reads a plan of a season.
func (tx *Tx) SeasonPlan(ctx context.Context, id matching.PlanID) (matching.Plan, error) {
	r, err := tx.q.SeasonPlanByID(ctx, string(id))
	if err != nil {
		return matching.Plan{}, tx.fail("read plan of a season", err)
	}
	return aSeasonPlan(r)
}

// SeasonPlans are all plans of seasons, the latest first.
func (tx *Tx) SeasonPlans(ctx context.Context) ([]matching.Plan, error) {
	rows, err := tx.q.SeasonPlans(ctx)
	return manyOf(tx, "list plans of seasons", rows, err, aSeasonPlan)
}

func aSeasonPlan(r db.SeasonPlan) (matching.Plan, error) {
	p, err := decode[matching.Plan]("plan of a season", r.Record)
	p.Revision = r.Revision
	return p, err
}
