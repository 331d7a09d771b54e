package storetest

import (
	"fmt"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
	visits "proba.example/internal/visit"
)

func aNote(n int, device string) visits.Entry {
	return visits.Entry{
		ID: fmt.Sprintf("entry-%03d", n), Device: device, Seq: int64(n), At: at.Truncate(time.Millisecond), Kind: visits.Note, Subject: "1.1", Words: "측정기 \"두 대\"",
		After: []string{"entry-000"}, By: "oleg", ReceivedAt: at,
	}
}

func visitRecords(t *testing.T, s *store.Store) {
	found(t, s)
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Visit(ctx, "case-1")
		is(t, err, fault.NotFound, "fault.not_found")
		entries, err := tx.VisitEntries(ctx, "case-1")
		same(t, "entries before a visit", len(entries), 0)
		return err
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, _, err := tx.BeginVisit(ctx, "case-9"); return err })
	for _, first := range []bool{true, false} {
		update(t, s, func(tx *store.Tx) error {
			v, begun, err := tx.BeginVisit(ctx, "case-1")
			same(t, "whether this began it", begun, first)
			same(t, "the visit", v, visits.Visit{Case: "case-1", State: visits.Open, Revision: 1})
			return err
		})
	}

	photo := aNote(3, "tablet")
	photo.Kind, photo.Words, photo.Image = visits.Photo, "", &visits.Image{Digest: "aa", MediaType: "image/png", Size: 7, Place: &visits.Place{Latitude: 37.566535, Longitude: 126.977969, Accuracy: 4.5}}
	kept := []visits.Entry{aNote(1, "tablet"), aNote(2, "tablet"), photo}
	changed := aNote(2, "phone")
	changed.Words = "written over"
	for round, added := range []bool{true, false} {
		update(t, s, func(tx *store.Tx) error {
			for _, e := range kept {
				got, err := tx.AddVisitEntry(ctx, "case-1", e)
				if err != nil {
					return err
				}
				same(t, fmt.Sprintf("round %d: entry %s was added", round, e.ID), got, added)
			}
			return nil
		})
	}
	sameNumber := aNote(4, "tablet")
	sameNumber.Seq = 1
	update(t, s, func(tx *store.Tx) error {
		for _, e := range []visits.Entry{changed, sameNumber} {
			if added, err := tx.AddVisitEntry(ctx, "case-1", e); added || err != nil {
				t.Errorf("entry %s was added in place of another: %v", e.ID, err)
			}
		}
		_, err := tx.AddVisitEntry(ctx, "case-1", aNote(1, "phone")) // the name is taken, in whichever device
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.VisitEntries(ctx, "case-1")
		same(t, "entries", got, kept)
		return err
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, err := tx.AddVisitEntry(ctx, "case-9", kept[0]); return err })

	arrived := store.VisitPhoto{Image: visits.Image{Digest: "aa", MediaType: "image/png", Size: 7}, By: "oleg"}
	for _, first := range []bool{true, false} {
		update(t, s, func(tx *store.Tx) error {
			added, err := tx.AddVisitPhoto(ctx, "case-1", arrived)
			same(t, "whether the photo is new", added, first)
			return err
		})
	}
	view(t, s, func(tx *store.Tx) error {
		photos, err := tx.VisitPhotos(ctx, "case-1")
		same(t, "photos", photos, map[string]store.VisitPhoto{"aa": arrived})
		return err
	})

	m := visits.Minutes{
		Format: visits.MinutesFormat, Number: 1, VisitOn: visit, Summary: "Всё на месте.", PreparedBy: "oleg", PreparedAt: at,
		Panel: []visits.Attendant{{Person: "oleg", Name: "Олег Ким", Lead: true}},
	}
	frozen, digest, err := m.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error { return tx.InsertMinutes(ctx, "case-1", 1, digest, frozen) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertMinutes(ctx, "case-1", 1, "other", []byte("{}")) })
	update(t, s, func(tx *store.Tx) error { return tx.InsertMinutes(ctx, "case-1", 2, digest, []byte("{}")) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Minutes(ctx, "case-1", 1)
		same(t, "minutes", got, m)
		if _, spoiled := tx.Minutes(ctx, "case-1", 2); spoiled == nil {
			t.Error("minutes that are not those of their digest were read")
		}
		_, none := tx.Minutes(ctx, "case-1", 3)
		is(t, none, fault.NotFound, "fault.not_found")
		return err
	})

	signed := visits.Visit{
		Case: "case-1", State: visits.Dissented, Number: 1, Digest: digest, Words: "Второй стенд был в ремонте.", Revision: 1,
		Panel: []visits.Signature{{Person: "oleg", Lead: true, Digest: digest, At: at}}, Firm: &visits.Signature{Person: party.PersonID("hana"), Digest: digest, At: at.Add(time.Hour)},
	}
	update(t, s, func(tx *store.Tx) error { return tx.SaveVisit(ctx, signed) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveVisit(ctx, signed) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Visit(ctx, "case-1")
		signed.Revision = 2
		same(t, "visit", got, signed)
		return err
	})
}
