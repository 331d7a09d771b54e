package storetest

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/panel"
	"proba.example/internal/store"
)

func interests(t *testing.T, s *store.Store) {
	found(t, s)
	var now time.Time
	g := interest.Group{ID: "g-1", Name: "한울", Members: []interest.Member{{Names: []string{"한울밸브", "Hanul Valve"}, Number: "1288112342"}}, SavedBy: "rita"}
	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		return first(tx.SaveGroup(ctx, g), tx.SaveGroup(ctx, interest.Group{ID: "g-0", Name: "Полёт"}))
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveGroup(ctx, g) })
	g.Revision, g.SavedAt = 1, now
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Groups(ctx)
		same(t, "groups", all, []interest.Group{{ID: "g-0", Name: "Полёт", Revision: 1, SavedAt: now}, g})
		return err
	})
	g.Name = "한울 그룹"
	update(t, s, func(tx *store.Tx) error { now = tx.Now; return tx.SaveGroup(ctx, g) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveGroup(ctx, g) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.RemoveGroup(ctx, "g-1", 1) })
	update(t, s, func(tx *store.Tx) error { return tx.RemoveGroup(ctx, "g-0", 1) })
	g.Revision, g.SavedAt = 2, now
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Groups(ctx)
		same(t, "groups", all, []interest.Group{g})
		return err
	})

	h := interest.Helpers{List: []interest.Helper{{Name: "Анна", Organisation: "ООО «Грант»", Number: "7707083893", Work: interest.Wrote}}, SavedBy: "oleg"}
	view(t, s, func(tx *store.Tx) error {
		none, err := tx.Helpers(ctx, "case-1")
		same(t, "helpers before anything was said", none, interest.Helpers{})
		return err
	})
	update(t, s, func(tx *store.Tx) error { now = tx.Now; return tx.SaveHelpers(ctx, "case-1", h) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveHelpers(ctx, "case-1", h) })
	h.Revision, h.SavedAt = 1, now
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Helpers(ctx, "case-1")
		same(t, "helpers", got, h)
		return err
	})
	update(t, s, func(tx *store.Tx) error {
		return tx.SaveHelpers(ctx, "case-1", interest.Helpers{None: true, Revision: 1})
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveHelpers(ctx, "case-1", h) })

	f := interest.Finding{Person: "oleg", Kind: interest.Share, Source: interest.Declared, With: "한빛센서", Detail: "우리사주", Via: interest.ByName, Bars: true}
	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		again := f
		again.Detail = "other words"
		return first(tx.KeepFinding(ctx, "case-1", f), tx.KeepFinding(ctx, "case-1", again))
	})
	kept := store.KeptFinding{Finding: f, Case: "case-1", FoundAt: now}
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Findings(ctx, "case-1")
		same(t, "findings, as they were first found", all, []store.KeptFinding{kept})
		drafts, err2 := tx.FindingsIn(ctx, application.Draft)
		same(t, "findings of a state", drafts, []store.KeptFinding{kept})
		none, err3 := tx.FindingsIn(ctx, application.Evaluating)
		same(t, "findings of another state", len(none), 0)
		return first(err, err2, err3)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.LiftFinding(ctx, "case-1", "oleg", "else", "rita", "no") })
	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		return tx.LiftFinding(ctx, "case-1", "oleg", f.Mark(), "rita", "Акции проданы, выписка в деле")
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.LiftFinding(ctx, "case-1", "oleg", f.Mark(), "hana", "again") })
	kept.LiftedBy, kept.LiftedAt, kept.Reason = "rita", now, "Акции проданы, выписка в деле"
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Findings(ctx, "case-1")
		same(t, "a lifted finding", all, []store.KeptFinding{kept})
		return err
	})

	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		return tx.SignConfidentiality(ctx, "case-1", "oleg", "ru", "Обещаю хранить в тайне…")
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.SignConfidentiality(ctx, "case-1", "oleg", "en", "again") })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Confidentiality(ctx, "case-1", "oleg")
		same(t, "promise", got, store.Confidentiality{Language: "ru", Words: "Обещаю хранить в тайне…", SignedAt: now})
		_, none := tx.Confidentiality(ctx, "case-1", "rita")
		is(t, none, fault.NotFound, "fault.not_found")
		return err
	})
}

func sitting(t *testing.T, s *store.Store) {
	found(t, s)
	p := aPanel("case-1")
	p.Members[0].Declaration, p.Members[0].Detail = panel.Interested, "брат"
	update(t, s, func(tx *store.Tx) error { return tx.SavePanel(ctx, p) })
	view(t, s, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, "case-1")
		if err != nil {
			return err
		}
		all, err := tx.Sitting(ctx, a.State)
		same(t, "who sits", all, []store.Sitting{{Person: "oleg", Company: a.Company}})
		none, err2 := tx.Sitting(ctx, application.Certified)
		same(t, "who sits elsewhere", len(none), 0)
		asides, err3 := tx.Asides(ctx)
		same(t, "who stepped aside", asides, []store.Aside{{Sitting: store.Sitting{Person: "rita", Company: a.Company}, Case: "case-1", Detail: "брат", At: p.Members[0].DeclaredAt}})
		known, err4 := tx.KnownCompanies(ctx)
		if len(known) == 0 || known[0].Company.ID == "" {
			t.Errorf("companies on record: %+v", known)
		}
		for _, k := range known {
			members, err := tx.MembersOf(ctx, k.Company.ID)
			if err != nil {
				return err
			}
			same(t, "people of "+k.Company.Name, len(k.People), len(members))
		}
		return first(err, err2, err3, err4)
	})
}
