package storetest

import (
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/workshop"
)

func drafts(t *testing.T, s *store.Store) {
	found(t, s)
	d := workshop.Draft{ID: "d-1", Kind: workshop.OfEdition, Name: "Следующий год", Base: scheme.Ref{Scheme: "a", Edition: "1"}, Source: "id: a\n# 비고\n", State: workshop.Open, By: "p", At: at}
	update(t, s, func(tx *store.Tx) error { return tx.InsertDraft(ctx, d) })
	d.Revision = 1
	next := d
	next.Source = "id: b\n"
	update(t, s, func(tx *store.Tx) error { return tx.UpdateDraft(ctx, next) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateDraft(ctx, next) }), fault.Conflict, "fault.stale")
	next.Revision = 2
	w := store.WhatIf{Digest: "x", Done: 1, Of: 2, Tally: workshop.Tally{All: workshop.Count{workshop.Same: 1}}}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SaveWhatIf(ctx, "d-1", store.WhatIf{}), tx.SaveWhatIf(ctx, "d-1", w))
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Draft(ctx, workshop.OfEdition, "d-1")
		same(t, "the draft", got, next)
		all, err2 := tx.Drafts(ctx, workshop.OfEdition)
		same(t, "drafts", all, []workshop.Draft{next})
		versions, err3 := tx.DraftVersions(ctx, "d-1")
		same(t, "versions", versions, []workshop.Draft{next, d})
		counted, err4 := tx.WhatIf(ctx, "d-1")
		same(t, "what if", counted, w)
		_, missing := tx.WhatIf(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})

	m := workshop.Draft{ID: "m-1", Kind: workshop.OfMeasure, Name: "2027", Source: "code: a\n", State: workshop.Open, By: "p", At: at}
	r := store.Reach{Digest: "y", Against: "2026", Done: 3, Of: 3, Whole: true, Reach: measure.Reach{Now: measure.Tally{Open: 2, Closed: 1}, Closed: map[string]int{"certified": 1}}}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertDraft(ctx, m), tx.SaveReach(ctx, "m-1", r)) })
	m.Revision = 1
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Draft(ctx, workshop.OfMeasure, "m-1")
		same(t, "the draft of a measure", got, m)
		_, other := tx.Draft(ctx, workshop.OfEdition, "m-1")
		is(t, other, fault.NotFound, "fault.not_found")
		all, err2 := tx.Drafts(ctx, workshop.OfMeasure)
		same(t, "drafts of measures", all, []workshop.Draft{m})
		counted, err3 := tx.Reach(ctx, "m-1")
		same(t, "reach", counted, r)
		return first(err, err2, err3)
	})
}
