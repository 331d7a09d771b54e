package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
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
