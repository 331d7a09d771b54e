package storetest

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/roster"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func aRound(id roster.ID) roster.Round {
	return roster.Round{
		ID: id, State: roster.Planning, OpenedBy: "rita", OpenedAt: at, Revision: 1,
		Settings: roster.Settings{
			Cases: []application.ID{"case-1", "case-2"}, Need: 3, Aim: roster.Aim{Objective: roster.Fairest, Chance: 60, Seed: 1<<64 - 1},
			Pins: []roster.Chosen{{Case: "case-1", Person: "oleg"}}, Lifts: []roster.Lift{{Rule: "employer|innobiz/2026|한빛기술연구원", Case: "case-1"}},
		},
	}
}

func aVersion(id roster.ID, number int) roster.Version {
	return roster.Version{
		Round: id, Number: number, Origin: roster.FromRun, Settings: aRound(id).Settings, Frozen: []byte("{\"format\":\"proba.round/1\"}\x00\xff"),
		Plan: roster.Plan{Input: "ab12", Method: roster.Fair, Bridges: 2, Lost: []roster.Pair{{Case: 1, Expert: 2}}}, MadeBy: "rita", MadeAt: at,
	}
}

func rounds(t *testing.T, s *store.Store) {
	found(t, s)
	r := aRound("round-1")
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertRound(ctx, r), tx.InsertRound(ctx, aRound("round-2"))) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertRound(ctx, r) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.InsertRoundPlan(ctx, aVersion("round-9", 1)) })
	back := aVersion("round-1", 2)
	back.Origin, back.Of = roster.FromBack, 1
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertRoundPlan(ctx, aVersion("round-1", 1)), tx.InsertRoundPlan(ctx, back))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertRoundPlan(ctx, back) })

	approved := r
	approved.State, approved.Version, approved.Appointed, approved.ApprovedBy, approved.ApprovedAt = roster.Approved, 2, 2, "oleg", at.Add(time.Hour)
	approved.Settings.Pins = nil
	update(t, s, func(tx *store.Tx) error { return tx.UpdateRound(ctx, approved) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateRound(ctx, r) })
	approved.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Round(ctx, "round-1")
		same(t, "round", got, approved)
		_, none := tx.Round(ctx, "round-9")
		is(t, none, fault.NotFound, "fault.not_found")
		all, err2 := tx.Rounds(ctx, 0)
		same(t, "rounds, the latest first", all, []roster.Round{aRound("round-2"), approved})
		planning, err3 := tx.RoundsIn(ctx, roster.Planning)
		same(t, "rounds that are planned", planning, []roster.Round{aRound("round-2")})
		plan, err4 := tx.RoundPlan(ctx, "round-1", 2)
		same(t, "version", plan, back)
		_, none = tx.RoundPlan(ctx, "round-1", 3)
		is(t, none, fault.NotFound, "fault.not_found")
		notes, err5 := tx.RoundPlans(ctx, "round-1")
		same(t, "versions", notes, []store.PlanNote{
			{Number: 1, Origin: roster.FromRun, Digest: "ab12", MadeBy: "rita", MadeAt: at}, {Number: 2, Origin: roster.FromBack, Of: 1, Digest: "ab12", MadeBy: "rita", MadeAt: at},
		})
		return first(err, err2, err3, err4, err5)
	})

	p := aPanel("case-1")
	p.Members = []panel.Member{{Person: "oleg", Lead: true, Declaration: panel.NoInterest, AppointedAt: at}, {Person: "hana", Declaration: panel.Awaited, AppointedAt: at}}
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.SavePanel(ctx, p), tx.SaveMark(ctx, "case-1", "oleg", "m1", scheme.Answer{Level: "A"}),
			tx.SubmitScoresheet(ctx, evaluation.Scoresheet{Case: "case-1", Expert: "oleg", SubmittedAt: at, Revision: 1}),
		)
	})
	view(t, s, func(tx *store.Tx) error {
		seats, err := tx.RosterSeats(ctx)
		c := aCase("case-1", "2026-00001", "org-1")
		same(t, "seats", seats, []store.RosterSeat{
			{Person: "hana", Case: c.ID, Sheet: c.Sheet, State: c.State, Declaration: panel.Awaited, VisitOn: p.VisitOn},
			{Person: "oleg", Case: c.ID, Sheet: c.Sheet, State: c.State, Declaration: panel.NoInterest, VisitOn: p.VisitOn, Marked: 1, Submitted: at},
		})
		return err
	})
}
