package storetest

import (
	"testing"

	"proba.example/certificate/entry"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

func pilotPapers(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	one := pilot.Pilot{ID: "pilot-1", Title: "Тихие шины", Site: place.ID, State: pilot.Measured, Since: at}
	paper := func(kind pilot.PaperKind, number int, record any) pilot.Paper {
		x, err := pilot.NewPaper(one.ID, kind, number, record)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	first1, second := paper(pilot.PaperReport, 1, pilot.Report{Pilot: one, By: "o", At: at}), paper(pilot.PaperReport, 2, pilot.Report{Pilot: one, By: "p", At: at})
	signed := paper(pilot.PaperSite, 1, pilot.SiteConclusion{Report: second.Digest, Words: "추천합니다", At: at})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, one), tx.InsertPaper(ctx, second), tx.InsertPaper(ctx, signed), tx.InsertPaper(ctx, first1))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertPaper(ctx, paper(pilot.PaperReport, 2, pilot.Report{})) })
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Papers(ctx, one.ID)
		same(t, "the papers", all, []pilot.Paper{first1, second, signed})
		f, err2 := pilot.ReadPapers(all)
		r, _ := f.Report()
		same(t, "the report that counts", r.Digest, second.Digest)
		same(t, "what the site signed", f.Site.Record.Words, "추천합니다")
		none, err3 := tx.Papers(ctx, "nobody's")
		same(t, "papers of another", len(none), 0)
		return first(err, err2, err3)
	})
}

func pilotCards(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	one := pilot.Pilot{ID: "pilot-1", Site: place.ID, State: pilot.Decided, Since: at}
	two := pilot.Pilot{ID: "pilot-2", Site: place.ID, State: pilot.Decided, Since: at}
	a := register.KeptCard{Number: "P2026-00001", Contents: []byte(`{"title":"타이어"}`), Digest: "d1"}
	b := register.KeptCard{Number: "P2026-00002", Contents: []byte(`{}`), Digest: "d2"}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, one), tx.InsertPilot(ctx, two), tx.InsertPilotCard(ctx, one.ID, a), tx.InsertPilotCard(ctx, two.ID, b))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		return tx.InsertPilotCard(ctx, one.ID, register.KeptCard{Number: "P2026-00003", Contents: []byte(`{}`)})
	})
	enter := func(kind entry.Kind, document []byte) (index int64) {
		update(t, s, func(tx *store.Tx) error {
			receipt, err := ledger.Append(ctx, tx, at, ledger.Statement{Kind: kind, Program: "pilots", Subject: b.Number, Digest: entry.Digest(document), Ref: b.Number})
			index = receipt.Index
			return err
		})
		return index
	}
	closed := enter(entry.PilotClosed, b.Contents)
	b2 := b
	b2.Entry = &closed
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.PilotCards(ctx)
		same(t, "all cards", all, []register.KeptCard{b, a})
		got, err2 := tx.PilotCard(ctx, b.Number)
		same(t, "a card in the log", got, b2)
		of, err3 := tx.PilotCardOf(ctx, one.ID)
		same(t, "the card of a pilot", of, a)
		_, missing := tx.PilotCard(ctx, "P2026-00009")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})

	// The decision of the second card is set aside, once, and taken anew.
	gone := register.CardAside{Card: b.Number, Digest: b.Digest, On: calendar.Of(2026, 7, 1), Code: "procedure", Ground: locale.Text{locale.Russian: "порядок"}, Anew: true}
	file := []byte(`{ "card": "P2026-00002", "card_digest": "d2", "on": "2026-07-01", "code": "procedure", "ground": {"ru": "порядок"}, "anew": true }`)
	update(t, s, func(tx *store.Tx) error { return tx.SetCardAside(ctx, b.Number, file) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SetCardAside(ctx, b.Number, file) })
	fell, again := b2, register.KeptCard{Number: "P2026-00004", Contents: []byte(`{"title":"또"}`), Digest: "d4"}
	fell.Aside, fell.AsideFile = &gone, file
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.PilotCard(ctx, b.Number)
		same(t, "a card whose decision was set aside", got, fell)
		_, missing := tx.PilotCardOf(ctx, two.ID)
		is(t, missing, fault.NotFound, "fault.not_found")
		return err
	})
	aside := enter(entry.PilotAside, file)
	fell.AsideEntry = &aside
	update(t, s, func(tx *store.Tx) error { return tx.InsertPilotCard(ctx, two.ID, again) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.PilotCard(ctx, b.Number)
		fell.Newer = again.Number
		same(t, "with a newer one", got, fell)
		of, err2 := tx.PilotCardOf(ctx, two.ID)
		same(t, "the card that counts", of, again)
		both, err3 := tx.CardsOf(ctx, two.ID)
		fell.Newer, fell.Entry, fell.AsideEntry = "", nil, nil
		same(t, "all cards of a pilot", both, []register.KeptCard{fell, again})
		return first(err, err2, err3)
	})
}
