package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/store"
)

func gatherings(t *testing.T, s *store.Store) {
	i := cohort.Intake{ID: "gathered", Title: "Набор", Starts: calendar.MustParse("2027-03-01"), State: cohort.Running, Since: at, MinAttendance: 75}
	late := gathering.Event{ID: "event-1", Intake: i.ID, Kind: gathering.DemoDay, Title: "데모데이", On: calendar.MustParse("2027-05-30"), Where: "Зал", Pitches: []gathering.Pitch{{Candidate: "c", Name: "한빛", Public: true, About: "Видит"}}}
	early := gathering.Event{ID: "event-2", Intake: i.ID, Kind: gathering.Workshop, Title: "Sales", On: calendar.MustParse("2027-03-30"), Where: "Hall"}
	g := gathering.Guest{ID: "guest-1", Event: late.ID, Name: "Ms Lee", Organisation: "Фонд", Side: gathering.Investor, Language: locale.Korean}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertIntake(ctx, i), tx.InsertEvent(ctx, late), tx.InsertEvent(ctx, early), tx.InsertGuest(ctx, g, "key"))
	})
	early.Revision, late.Revision, g.Revision = 1, 1, 1
	if err := s.Update(ctx, func(tx *store.Tx) error {
		twice := g
		twice.ID = "guest-2"
		return tx.InsertGuest(ctx, twice, "key")
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("two guests have one link: %v", err)
	}
	early.TakenAt, early.TakenBy, early.Asked, early.Came = at, "rita", []cohort.CandidateID{"c", "d"}, []cohort.CandidateID{"c"}
	g.Contact, g.Interested = true, []cohort.CandidateID{"c"}
	update(t, s, func(tx *store.Tx) error { return first(tx.UpdateEvent(ctx, early), tx.UpdateGuest(ctx, g)) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateEvent(ctx, early) }), fault.Conflict, "fault.stale")
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateGuest(ctx, g) }), fault.Conflict, "fault.stale")
	early.Revision, g.Revision = 2, 2
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.EventsOf(ctx, i.ID)
		same(t, "events, the earliest first", all, []gathering.Event{early, late})
		one, err2 := tx.Event(ctx, late.ID)
		same(t, "an event", one, late)
		guests, err3 := tx.GuestsOf(ctx, late.ID)
		same(t, "guests", guests, []gathering.Guest{g})
		of, err4 := tx.GuestOf(ctx, "key")
		same(t, "a guest by the link", of, g)
		_, none := tx.GuestOf(ctx, "another")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
}
