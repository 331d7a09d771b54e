package storetest

import (
	"testing"

	"proba.example/certificate/status"
	"proba.example/internal/fault"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

func attestations(t *testing.T, s *store.Store) {
	found(t, s)
	one := register.Attestation{Number: "PC202600001", Kind: register.OfPilot, Subject: "pilot-1", Group: "pilot-1", List: 1, Place: 9, Unsigned: []byte("실증"), Document: []byte{}}
	again := register.Attestation{Number: "PC202600002", Kind: register.OfPilot, Subject: "pilot-1", Group: "pilot-1", List: 2, Place: 3, Unsigned: []byte("x")}
	other := register.Attestation{Number: "AG202600001", Kind: register.OfGraduate, Subject: "c-1", Group: "intake-1", List: 1, Place: 4, Unsigned: []byte("выпускник")}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertAttestation(ctx, one), tx.InsertAttestation(ctx, other))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertAttestation(ctx, again) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		taken := again
		taken.Subject, taken.List, taken.Place = "pilot-2", 1, 9
		return tx.InsertAttestation(ctx, taken)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.WithdrawAttestation(ctx, one.Number, "not signed yet") })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Attestation(ctx, one.Number)
		one.PreparedAt = got.PreparedAt
		same(t, "attestation", got, one)
		same(t, "prepared, not issued", []bool{got.PreparedAt.IsZero(), got.Issued(), got.Stands()}, []bool{false, false, false})
		taken, err2 := tx.PlaceTaken(ctx, store.StatusPlace{Purpose: status.Revocation, List: 1, Index: 9})
		free, err3 := tx.PlaceTaken(ctx, store.StatusPlace{Purpose: status.Suspension, List: 1, Index: 9})
		same(t, "places taken", []bool{taken, free}, []bool{true, false})
		_, none := tx.Attestation(ctx, "PC202600009")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.IssueAttestation(ctx, one.Number, []byte("서명")), tx.DropAttestation(ctx, other.Number))
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.IssueAttestation(ctx, one.Number, []byte("two")) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.DropAttestation(ctx, one.Number) })
	update(t, s, func(tx *store.Tx) error {
		return tx.WithdrawAttestation(ctx, one.Number, "решение изменено")
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.WithdrawAttestation(ctx, one.Number, "twice") })
	update(t, s, func(tx *store.Tx) error { return tx.InsertAttestation(ctx, again) }) // the first stands no more
	view(t, s, func(tx *store.Tx) error {
		of, err := tx.AttestationsOf(ctx, register.OfPilot, "pilot-1")
		if len(of) != 2 || !of[0].Issued() || of[0].Stands() || string(of[0].Document) != "서명" || of[0].Reason != "решение изменено" || of[1].Number != again.Number {
			t.Errorf("of the pilot: %+v", of)
		}
		all, err2 := tx.Attestations(ctx)
		same(t, "all", len(all), 2)
		lists, err3 := tx.StatusListsInUse(ctx)
		same(t, "lists in use", lists, map[status.Purpose]int{status.Revocation: 2})
		fallen, err4 := tx.FallenPlaces(ctx, 1)
		same(t, "places that fell", fallen, []int{9})
		return first(err, err2, err3, err4)
	})
}
