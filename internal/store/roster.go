package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/roster"
	"proba.example/internal/store/db"
)

// InsertRound enters a round; its revision is 1 then.
func (tx *Tx) InsertRound(ctx context.Context, r roster.Round) error {
	settings, err := encode("settings of a round", r.Settings)
	if err != nil {
		return err
	}
	return tx.fail("insert round", tx.q.InsertRound(ctx, db.InsertRoundParams{
		ID: string(r.ID), State: string(r.State), Settings: settings, OpenedBy: string(r.OpenedBy), OpenedAt: micros(r.OpenedAt),
	}))
}

// UpdateRound saves a round over the revision that was read; another one meanwhile is a Conflict "fault.stale".
func (tx *Tx) UpdateRound(ctx context.Context, r roster.Round) error {
	settings, err := encode("settings of a round", r.Settings)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateRound(ctx, db.UpdateRoundParams{
		ID: string(r.ID), State: string(r.State), Settings: settings, Version: int64(r.Version), Appointed: int64(r.Appointed),
		ApprovedBy: string(r.ApprovedBy), ApprovedAt: micros(r.ApprovedAt), Revision: r.Revision,
	})
	return tx.changed("update round", n, err)
}

// Round gives a round.
func (tx *Tx) Round(ctx context.Context, id roster.ID) (roster.Round, error) {
	r, err := tx.q.RoundByID(ctx, string(id))
	if err != nil {
		return roster.Round{}, tx.fail("read round", err)
	}
	return round(r)
}

// Rounds gives the rounds, the latest first; the limit is 50 when 0, at most 1,000.
func (tx *Tx) Rounds(ctx context.Context, n int) ([]roster.Round, error) {
	rows, err := tx.q.Rounds(ctx, int64(limit(n)))
	return tx.rounds(rows, err)
}

// RoundsIn gives the rounds in a state, the oldest first.
func (tx *Tx) RoundsIn(ctx context.Context, state roster.State) ([]roster.Round, error) {
	rows, err := tx.q.RoundsIn(ctx, string(state))
	return tx.rounds(rows, err)
}

func (tx *Tx) rounds(rows []db.AssignmentRound, err error) ([]roster.Round, error) {
	return manyOf(tx, "list rounds", rows, err, round)
}

func round(r db.AssignmentRound) (roster.Round, error) {
	settings, err := decode[roster.Settings]("settings of a round", r.Settings)
	return roster.Round{
		ID: roster.ID(r.ID), State: roster.State(r.State), Settings: settings, Version: int(r.Version), Appointed: int(r.Appointed),
		OpenedBy: party.PersonID(r.OpenedBy), OpenedAt: moment(r.OpenedAt), ApprovedBy: party.PersonID(r.ApprovedBy), ApprovedAt: moment(r.ApprovedAt),
		Revision: r.Revision,
	}, err
}

// InsertRoundPlan keeps a version of a round's plan for good; a number that is taken is a Conflict.
func (tx *Tx) InsertRoundPlan(ctx context.Context, v roster.Version) error {
	settings, err := encode("settings of a round", v.Settings)
	if err != nil {
		return err
	}
	plan, err := encode("plan", v.Plan)
	if err != nil {
		return err
	}
	return tx.fail("insert plan", tx.q.InsertPlan(ctx, db.InsertPlanParams{
		Round: string(v.Round), Version: int64(v.Number), Origin: string(v.Origin), Of: int64(v.Of), Settings: settings,
		Input: blob(v.Frozen), Digest: v.Plan.Input, Plan: plan, MadeBy: string(v.MadeBy), MadeAt: micros(v.MadeAt),
	}))
}

// RoundPlan gives a version of a round's plan.
func (tx *Tx) RoundPlan(ctx context.Context, id roster.ID, version int) (roster.Version, error) {
	r, err := tx.q.RosterPlan(ctx, db.RosterPlanParams{Round: string(id), Version: int64(version)})
	if err != nil {
		return roster.Version{}, tx.fail("read plan", err)
	}
	v := roster.Version{
		Round: id, Number: int(r.Version), Origin: roster.Origin(r.Origin), Of: int(r.Of), Frozen: r.Input,
		MadeBy: party.PersonID(r.MadeBy), MadeAt: moment(r.MadeAt),
	}
	if v.Settings, err = decode[roster.Settings]("settings of a round", r.Settings); err != nil {
		return v, err
	}
	v.Plan, err = decode[roster.Plan]("plan", r.Plan)
	return v, err
}

// PlanNote is what a list of versions shows of each.
type PlanNote struct {
	Number int
	Origin roster.Origin
	Of     int
	Digest string // of what it was made of
	MadeBy party.PersonID
	MadeAt time.Time
}

// RoundPlans lists the versions of a round's plan, the oldest first.
func (tx *Tx) RoundPlans(ctx context.Context, id roster.ID) ([]PlanNote, error) {
	rows, err := tx.q.RosterPlans(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list plans", err)
	}
	all := make([]PlanNote, len(rows))
	for i, r := range rows {
		all[i] = PlanNote{int(r.Version), roster.Origin(r.Origin), int(r.Of), r.Digest, party.PersonID(r.MadeBy), moment(r.MadeAt)}
	}
	return all, nil
}

// RosterSeat is a seat on a panel as far as it matters for who gets the next.
type RosterSeat struct {
	Person      party.PersonID
	Case        application.ID
	Sheet       string
	State       application.State
	Declaration panel.Declaration
	VisitOn     calendar.Date
	Marked      int // items the member marked
	Submitted   time.Time
}

// RosterSeats gives every seat there ever was, by person and case.
func (tx *Tx) RosterSeats(ctx context.Context) ([]RosterSeat, error) {
	rows, err := tx.q.RosterSeats(ctx)
	if err != nil {
		return nil, tx.fail("list seats", err)
	}
	all := make([]RosterSeat, len(rows))
	for i, r := range rows {
		all[i] = RosterSeat{
			Person: party.PersonID(r.Person), Case: application.ID(r.Application), Sheet: r.Sheet, State: application.State(r.State),
			Declaration: panel.Declaration(r.Declaration), Marked: int(r.Marked), Submitted: moment(r.SubmittedAt),
		}
		if all[i].VisitOn, err = calendar.Parse(r.VisitOn); err != nil {
			return nil, err
		}
	}
	return all, nil
}
