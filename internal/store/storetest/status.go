package storetest

import (
	"testing"
	"time"

	"proba.example/certificate/status"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

func statusLists(t *testing.T, s *store.Store) {
	found(t, s)
	c := store.StoredCertificate{Number: "20260100001", Case: "case-1", Sequence: "innobiz/2026", Unsigned: []byte{1}, PreparedAt: at}
	places := []store.StatusPlace{{Purpose: status.Revocation, List: 1, Index: 131_071}, {Purpose: status.Suspension, List: 2, Index: 0}}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertCertificate(ctx, c), tx.InsertStatusPlace(ctx, c.Number, places[1]), tx.InsertStatusPlace(ctx, c.Number, places[0]))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { // one place of a purpose for a certificate
		return tx.InsertStatusPlace(ctx, c.Number, store.StatusPlace{Purpose: status.Revocation, List: 1, Index: 5})
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.InsertStatusPlace(ctx, "20269900001", store.StatusPlace{Purpose: status.Revocation, List: 1, Index: 5})
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-2")), tx.InsertCertificate(ctx, store.StoredCertificate{
			Number: "20260100002", Case: "case-2", Sequence: "innobiz/2026", Unsigned: []byte{1}, PreparedAt: at,
		}))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { // one certificate for a place
		return tx.InsertStatusPlace(ctx, "20260100002", places[0])
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.StatusPlaces(ctx, c.Number)
		same(t, "the places of a certificate", got, places)
		none, err2 := tx.StatusPlaces(ctx, "20260100002")
		same(t, "the places of one without", len(none), 0)
		taken, err3 := tx.PlaceTaken(ctx, places[0])
		same(t, "that its place is taken", taken, true)
		free, err4 := tx.PlaceTaken(ctx, store.StatusPlace{Purpose: status.Suspension, List: 1, Index: 131_071})
		same(t, "that the place of another purpose is taken", free, false)
		lists, err5 := tx.StatusListsInUse(ctx)
		same(t, "the lists in use", lists, map[status.Purpose]int{status.Revocation: 1, status.Suspension: 2})
		changed, err6 := tx.ChangedPlaces(ctx, status.Revocation, 1)
		same(t, "places that changed", len(changed), 0)
		return first(err, err2, err3, err4, err5, err6)
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.PublishEntry(ctx, anEntry(c.Number, "한빛정밀 주식회사", "HANBIT PRECISION", "2026-07-01")),
			tx.AddEvent(ctx, c.Number, register.Event{On: calendar.MustParse("2027-03-01"), Kind: register.Suspended}))
	})
	view(t, s, func(tx *store.Tx) error {
		changed, err := tx.ChangedPlaces(ctx, status.Revocation, 1)
		same(t, "places that changed", changed, map[int]register.Entry{131_071: {
			Number: c.Number, IssuedOn: calendar.MustParse("2026-07-01"), ValidThrough: anEntry(c.Number, "", "", "2026-07-01").ValidThrough,
			Events: []register.Event{{On: calendar.MustParse("2027-03-01"), Kind: register.Suspended}},
		}})
		elsewhere, err2 := tx.ChangedPlaces(ctx, status.Suspension, 1)
		same(t, "places of another list that changed", len(elsewhere), 0)
		_, none := tx.StatusList(ctx, status.Revocation, 1)
		is(t, none, fault.NotFound, "fault.not_found")
		_, none = tx.Statement(ctx, c.Number, 1)
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})

	versions := []store.StatusList{
		{Purpose: status.Revocation, List: 1, Version: 1, MadeAt: at, Document: []byte("erste\x00")},
		{Purpose: status.Revocation, List: 1, Version: 2, MadeAt: at.Add(time.Hour), Document: []byte("вторая")},
		{Purpose: status.Suspension, List: 1, Version: 3, MadeAt: at, Document: []byte("다른 목록")},
	}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertStatusList(ctx, versions[0]), tx.InsertStatusList(ctx, versions[2]), tx.InsertStatusList(ctx, versions[1]))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertStatusList(ctx, versions[1]) })
	said := store.Statement{Certificate: c.Number, Changes: 1, MadeAt: at, Document: []byte("{}")}
	update(t, s, func(tx *store.Tx) error { return tx.InsertStatement(ctx, said) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertStatement(ctx, said) })
	view(t, s, func(tx *store.Tx) error {
		newest, err := tx.StatusList(ctx, status.Revocation, 1)
		same(t, "the newest version", newest, versions[1])
		statement, err2 := tx.Statement(ctx, c.Number, 1)
		same(t, "the statement", statement, said)
		return first(err, err2)
	})
}
