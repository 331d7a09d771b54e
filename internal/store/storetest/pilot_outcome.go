package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func pilotOutcomes(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	one := pilot.Pilot{ID: "pilot-1", Title: "Тихие шины", Site: place.ID, State: pilot.Measured, Since: at, StartedAt: at, Revision: 1}
	two := pilot.Pilot{ID: "pilot-2", Title: "Second", Site: place.ID, State: pilot.Draft, Since: at, Revision: 1}
	bought := pilot.Outcome{ID: "o-1", Pilot: one.ID, Kind: pilot.Purchase, With: "버스 회사", On: visit, Amount: 9_500_000_00, Currency: "RUB", Evidence: "contract 7", By: "o", At: at}
	hoped := pilot.Outcome{ID: "o-2", Pilot: one.ID, Kind: pilot.Export, With: "Seoul", On: visit, Planned: true, Evidence: "letter", By: "o", At: at}
	asked := pilot.FollowUp{Pilot: one.ID, Month: 6, Use: pilot.NoAnswer, Words: "нет ответа", By: "o", At: at}
	answered := asked
	answered.Use, answered.Words = pilot.InUse, "в работе"
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, one), tx.InsertPilot(ctx, two), tx.InsertPilotOutcome(ctx, bought), tx.InsertPilotOutcome(ctx, hoped),
			tx.AddFollowUp(ctx, asked), tx.AddFollowUp(ctx, answered))
	})
	bought.Revision, hoped.Revision = 1, 1
	back := bought
	back.TakenBackAt, back.Reason = at, "entered twice by mistake"
	update(t, s, func(tx *store.Tx) error { return tx.UpdatePilotOutcome(ctx, back) })
	back.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.KnownPilot(ctx, one.ID)
		want := pilot.Known{Pilot: one, Outcomes: []pilot.Outcome{back, hoped}, FollowUps: []pilot.FollowUp{asked, answered}}
		same(t, "what is known of a pilot", got, want)
		all, err2 := tx.KnownPilots(ctx)
		same(t, "what is known of all", all, []pilot.Known{{Pilot: two}, want})
		o, err3 := tx.PilotOutcome(ctx, "o-2")
		same(t, "an outcome", o, hoped)
		_, missing := tx.PilotOutcome(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdatePilotOutcome(ctx, bought) }), fault.Conflict, "fault.stale")
	last := pilot.FollowUp{Pilot: two.ID, Month: 24, Use: pilot.InUse, Words: "в работе", By: "o", At: at}
	decided := two
	decided.State = pilot.Decided
	update(t, s, func(tx *store.Tx) error { return first(tx.UpdatePilot(ctx, decided), tx.AddFollowUp(ctx, last)) })
	decided.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		measured, err := tx.PilotsToGo(ctx, pilot.Measured, 0)
		same(t, "pilots of which something is awaited", measured, []pilot.Known{{Pilot: one, FollowUps: []pilot.FollowUp{asked, answered}}})
		toGo, err2 := tx.PilotsToGo(ctx, pilot.Decided, 24)
		same(t, "those whose last follow-up came are not read", toGo, []pilot.Known{})
		all, err3 := tx.PilotsToGo(ctx, pilot.Decided, 0)
		same(t, "unless all are asked for", all, []pilot.Known{{Pilot: decided, FollowUps: []pilot.FollowUp{last}}})
		return first(err, err2, err3)
	})

	early := register.PilotFigures{On: visit, Launched: 3, Sums: []register.OutcomeSum{{Kind: "purchase", Currency: "RUB", Count: 1, Minor: 5}}}
	late := register.PilotFigures{On: visit.AddDays(1), Launched: 4}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SavePilotFigures(ctx, register.PilotFigures{On: visit, Launched: 9}), tx.SavePilotFigures(ctx, late), tx.SavePilotFigures(ctx, early))
	})
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.PilotFigures(ctx)
		same(t, "released figures", all, []register.PilotFigures{late, early})
		return err
	})
}
