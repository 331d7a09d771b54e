package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func cityRequests(t *testing.T, s *store.Store) {
	late := cityneed.Request{ID: "need-1", Title: "Протечки", Customer: "Водоканал", Need: "Раньше находить", Markets: []string{"cleantech"}, Deadline: calendar.MustParse("2026-09-01"), State: cityneed.Draft, Since: at}
	soon := cityneed.Request{ID: "need-2", Title: "Queues", Customer: "Clinic", Need: "Shorter queues", Without: true, Deadline: calendar.MustParse("2026-05-01"), State: cityneed.Open, Since: at}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertCityRequest(ctx, late), tx.InsertCityRequest(ctx, soon))
	})
	late.Revision, soon.Revision = 1, 1
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.CityRequests(ctx)
		same(t, "city requests by deadline", all, []cityneed.Request{soon, late})
		_, missing := tx.CityRequest(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	changed := late
	changed.State, changed.Without = cityneed.Open, true
	update(t, s, func(tx *store.Tx) error { return tx.UpdateCityRequest(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.CityRequest(ctx, "need-1")
		same(t, "the changed city request", got, changed)
		return err
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateCityRequest(ctx, late) }), fault.Conflict, "fault.stale")
}
