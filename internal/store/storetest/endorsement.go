package storetest

import (
	"testing"

	"proba.example/certificate/status"
	"proba.example/internal/fault"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

func endorsements(t *testing.T, s *store.Store) {
	found(t, s)
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertAgreement(ctx, partner.Agreement{ID: "agreement-1", Reference: "SEOUL-MOSCOW-2026", State: partner.InForce}),
			tx.InsertNomination(ctx, partner.Nomination{ID: "urn:uuid:1", Agreement: "agreement-1", Side: partner.Out}),
			tx.InsertNomination(ctx, partner.Nomination{ID: "urn:uuid:2", Agreement: "agreement-1", Side: partner.In}),
			tx.InsertNomination(ctx, partner.Nomination{ID: "urn:uuid:3", Agreement: "agreement-1", Side: partner.In}),
		)
	})
	ours := store.Endorsement{Nomination: "urn:uuid:1", List: 1, Place: 7, Document: []byte("보증")}
	theirs := store.Endorsement{Nomination: "urn:uuid:2", Document: []byte("поддержка")}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertEndorsement(ctx, ours), tx.InsertEndorsement(ctx, theirs), tx.InsertEndorsement(ctx, store.Endorsement{Nomination: "urn:uuid:3"}))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertEndorsement(ctx, ours) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Endorsement(ctx, ours.Nomination)
		ours.At = got.At
		same(t, "endorsement", got, ours)
		if got.At.IsZero() {
			t.Error("an endorsement without its time")
		}
		all, err2 := tx.OwnEndorsements(ctx)
		same(t, "endorsements of ours", all, []store.Endorsement{ours})
		lists, err3 := tx.StatusListsInUse(ctx)
		same(t, "lists in use", lists, map[status.Purpose]int{status.Revocation: 1})
		taken, err4 := tx.PlaceTaken(ctx, store.StatusPlace{Purpose: status.Revocation, List: 1, Index: 7})
		free, err5 := tx.PlaceTaken(ctx, store.StatusPlace{Purpose: status.Suspension, List: 1, Index: 7})
		same(t, "places taken", []bool{taken, free}, []bool{true, false})
		fallen, err6 := tx.FallenPlaces(ctx, 1)
		same(t, "nothing fell", len(fallen), 0)
		_, none := tx.Endorsement(ctx, "urn:uuid:4")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4, err5, err6)
	})
	update(t, s, func(tx *store.Tx) error {
		once, err := tx.FellEndorsement(ctx, ours.Nomination)
		twice, err2 := tx.FellEndorsement(ctx, ours.Nomination)
		same(t, "falls once", []bool{once, twice}, []bool{true, false})
		fallen, err3 := tx.FallenPlaces(ctx, 1)
		same(t, "places that fell", fallen, []int{7})
		return first(err, err2, err3)
	})

	call := partner.Call{ID: "urn:uuid:c", Agreement: "agreement-1", Side: partner.In, Reference: "AI-2026", State: partner.CallProposed, Purpose: partner.ForPilot}
	update(t, s, func(tx *store.Tx) error { return tx.InsertCall(ctx, call) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertCall(ctx, call) })
	agreed := call
	agreed.State, agreed.Revision = partner.CallAgreed, 1
	update(t, s, func(tx *store.Tx) error { return tx.UpdateCall(ctx, agreed) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateCall(ctx, agreed) })
	agreed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Call(ctx, call.ID)
		same(t, "joint call", got, agreed)
		all, err2 := tx.Calls(ctx)
		same(t, "joint calls", len(all), 1)
		_, none := tx.Call(ctx, "none")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
}
