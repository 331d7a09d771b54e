package storetest

import (
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/committee"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func meetings(t *testing.T, s *store.Store) {
	found(t, s)
	var id application.ID
	update(t, s, func(tx *store.Tx) error {
		return tx.EachCase(ctx, func(a application.Application) error { id = a.ID; return nil })
	})
	if id == "" {
		t.Fatal("the store has no case")
	}
	day := calendar.Date{}
	one := committee.Meeting{
		ID: "meeting-1", On: day, Place: "방 3", State: committee.Planned, Members: []committee.Member{{Person: "p", Chair: true}},
		Items: []committee.Item{{Case: string(id), ResultAt: at, Out: []committee.Out{{Person: "p", Ground: committee.Tied}}}}, By: "p",
	}
	two := committee.Meeting{ID: "meeting-2", On: day, Place: "2", State: committee.Closed, Members: []committee.Member{{Person: "q", Chair: true, Present: true, DeclaredAt: at}}, Items: []committee.Item{}, By: "p"}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertMeeting(ctx, one), tx.InsertMeeting(ctx, two)) })
	one.Revision, two.Revision = 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Meetings(ctx)
		same(t, "meetings", all, []committee.Meeting{one, two})
		_, missing := tx.Meeting(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		of, err2 := tx.MeetingsOf(ctx, id)
		same(t, "meetings of a case", of, []committee.Meeting{one})
		return first(err, err2)
	})
	changed := one
	changed.State, changed.Items = committee.Called, []committee.Item{}
	update(t, s, func(tx *store.Tx) error { return tx.UpdateMeeting(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Meeting(ctx, "meeting-1")
		same(t, "the changed meeting", got, changed)
		of, err2 := tx.MeetingsOf(ctx, id)
		same(t, "meetings of a case taken off the agenda", len(of), 0)
		return first(err, err2)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateMeeting(ctx, one) }), fault.Conflict, "fault.stale")
}
