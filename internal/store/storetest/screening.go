package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func screenings(t *testing.T, s *store.Store) {
	found(t, s)
	e := anEntry("20260100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01")
	var one oversight.Screening
	var hit oversight.Hit
	update(t, s, func(tx *store.Tx) error {
		last, err := tx.LastScreened(ctx)
		same(t, "the last screening of none", last, calendar.Date{})
		n, err2 := tx.NextScreening(ctx, 2026)
		same(t, "the first number of a year", n, int64(1))
		if err := first(err, err2, tx.InsertCertificate(ctx, store.StoredCertificate{Number: e.Number, Case: "case-1", Sequence: "innobiz/2026", Unsigned: []byte{1}, PreparedAt: at}), tx.PublishEntry(ctx, e)); err != nil {
			return err
		}
		a, err := tx.Application(ctx, "case-1")
		hit = oversight.Hit{
			ID: "hit-1", Screening: "list-1", Line: 2, Certificate: e.Number, Company: a.Company, Kind: "closed", On: visit, Source: "종로세무서", At: at, State: oversight.HitOpen,
		}
		one = oversight.Screening{
			ID: "list-1", Number: "M2026-00001", Digest: "d1", Name: "ноябрь.csv", Source: "종로세무서", On: visit, By: "o", At: at,
			Rows: []oversight.Row{{Line: 2, Fate: oversight.FateHit, Hits: []oversight.HitID{"hit-1"}}, {Line: 3, Fate: oversight.FateUnread, Problem: oversight.BadDate}},
		}
		return first(err, tx.InsertScreening(ctx, one), tx.InsertHit(ctx, hit))
	})
	twice, again := one, hit
	twice.ID, twice.Number = "list-2", "M2026-00002"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertScreening(ctx, twice) }), fault.Conflict, "store.exists")
	again.ID = "hit-2"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertHit(ctx, again) }), fault.Conflict, "store.exists")
	hit.Revision = 1
	done := hit
	done.State, done.Words, done.By, done.SettledAt = oversight.HitDismissed, "уплачено", "o", at
	update(t, s, func(tx *store.Tx) error { return tx.UpdateHit(ctx, done) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateHit(ctx, hit) }), fault.Conflict, "fault.stale")
	done.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Screening(ctx, "list-1")
		same(t, "the screening", got, one)
		number, err15 := tx.ScreeningNumber(ctx, "list-1")
		same(t, "its number", number, one.Number)
		of, err2 := tx.ScreeningOf(ctx, "d1")
		same(t, "the screening of a file", of, one)
		all, err3 := tx.Screenings(ctx)
		same(t, "all screenings", all, []oversight.Screening{one})
		last, err4 := tx.LastScreened(ctx)
		same(t, "the last screening", last, visit)
		h, err5 := tx.Hit(ctx, "hit-1")
		same(t, "the hit", h, done)
		known, err6 := tx.KnownHit(ctx, again)
		same(t, "the known hit", known, done)
		hits, err7 := tx.HitsOf(ctx, "list-1")
		same(t, "the hits of a screening", hits, []oversight.Hit{done})
		on, err8 := tx.HitsOn(ctx, e.Number)
		same(t, "the hits on a certificate", on, hits)
		open, err9 := tx.HitsIn(ctx, oversight.HitOpen)
		same(t, "what waits", len(open), 0)
		every, err10 := tx.EveryHit(ctx)
		same(t, "every hit", every, hits)
		held, err11 := tx.HeldNumbers(ctx, e.Country, e.BusinessNumber)
		same(t, "a holder's certificates", held, []string{e.Number})
		none, err12 := tx.HeldNumbers(ctx, "RU", e.BusinessNumber)
		same(t, "another country's", len(none), 0)
		ref := scheme.Ref{Scheme: e.Scheme, Edition: e.Edition}
		from, err13 := tx.FirstStanding(ctx, ref, e.ValidThrough)
		same(t, "the earliest certificate", from, e.IssuedOn)
		over, err14 := tx.FirstStanding(ctx, ref, e.ValidThrough.AddDays(1))
		same(t, "the earliest once it has run out", over, calendar.Date{})
		_, missing := tx.ScreeningOf(ctx, "d2")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12, err13, err14, err15)
	})
}
