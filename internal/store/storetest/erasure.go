package storetest

import (
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store"
)

func erasures(t *testing.T, s *store.Store) {
	found(t, s)
	e := store.Erasure{Person: "oleg", AskedAt: at}
	update(t, s, func(tx *store.Tx) error { return tx.SaveErasure(ctx, e) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveErasure(ctx, e) })
	e.Revision, e.DueOn, e.Words = 1, calendar.MustParse("2031-01-02"), store.Spelt{Salt: "s", Words: []string{"Олег Ким"}}
	e.Passes = []privacy.Pass{{Plan: privacy.Plan{Person: "oleg", Pass: 1, Law: privacy.PIPA}, Approval: "a", By: "hana", Second: "rita", At: at}}
	update(t, s, func(tx *store.Tx) error { return tx.SaveErasure(ctx, e) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveErasure(ctx, e) })
	e.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Erasure(ctx, "oleg")
		same(t, "erasure", got, e)
		all, err2 := tx.Erasures(ctx)
		same(t, "erasures", all, []store.Erasure{e})
		_, none := tx.Erasure(ctx, "hana")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
}

// mentions: words are found wherever they stand, in texts and in bytes, and what is found can be rewritten.
func mentions(t *testing.T, s *store.Store) {
	found(t, s)
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.Append(ctx, journal.Entry{At: at, By: "hana", Act: journal.Opened, Subject: "case-1", Ground: "олег ким сказал", Details: `{"who":"Олег Ким"}`}),
			tx.Append(ctx, journal.Entry{At: at, By: "hana", Act: journal.Opened, Subject: "case-1", Ground: "Олег Кимченко", Details: ""}),
			tx.InsertLetter(ctx, store.Letter{ID: "l-1", To: "hana", Email: "hana@example.org", Kind: "x", Language: "ru", Text: "О. написал ОЛЕГ КИМ", CreatedAt: at}),
			tx.SaveProfile(ctx, expert.Profile{Person: "oleg", Employers: []expert.Post{{Organisation: "АО «Олег Ким»"}}}),
			tx.InsertForm(ctx, expert.Form{Person: "oleg", Number: 1, Statements: map[expert.Topic]expert.Statement{"x": {Answer: "some"}}, SignedOn: visit, SignedAt: at}),
			tx.SetRole(ctx, "org-1", "oleg", party.Preparer),
		)
	})
	update(t, s, func(tx *store.Tx) error {
		all, err := tx.Mentions(ctx, []string{"Олег Ким"})
		if err != nil {
			return err
		}
		var places []string
		for _, m := range all {
			places = append(places, m.Table+"."+m.Column)
		}
		held, err := tx.Held(ctx, party.Person{ID: "oleg", Email: "oleg@example.org"})
		if err != nil {
			return err
		}
		tables := map[string]bool{}
		for _, r := range held {
			tables[r.Table] = true
		}
		same(t, "what is given of a person", tables["person"] && tables["expert_profile"] && tables["interest_form"] && tables["company_role"] && tables["company"] && !tables["letter"], true)
		same(t, "where words stand", strings.Join(places, " "), "expert_profile.profile journal.ground journal.details letter.text person.name")
		for _, m := range all {
			if m.Table != "journal" {
				continue
			}
			left, _ := frozen.Without(m.Text, []string{"Олег Ким"})
			if err := tx.Rewrite(ctx, m, left); err != nil {
				return err
			}
			text, _, err := tx.TextOf(ctx, m.Table, m.Key, m.Column)
			if err != nil {
				return err
			}
			same(t, "what was rewritten", text, left)
		}
		marked, err := tx.MarkedEntries(ctx)
		same(t, "entries with a mark", len(marked), 1)
		return err
	})
	update(t, s, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "oleg")
		if err != nil {
			return err
		}
		own, err := tx.OwnData(ctx, p)
		same(t, "own data", own, map[privacy.Place]int{privacy.Account: 1, privacy.Roles: 1, privacy.Profile: 1, privacy.Interests: 1})
		return first(err, tx.ForgetPerson(ctx, p, []string{"Олег Ким"}))
	})
	view(t, s, func(tx *store.Tx) error {
		_, none := tx.Profile(ctx, "oleg")
		is(t, none, fault.NotFound, "fault.not_found")
		forms, err := tx.FormsOf(ctx, "oleg")
		if len(forms) != 1 || len(forms[0].Statements) > 0 || forms[0].SignedOn != visit {
			t.Errorf("forms: %+v", forms)
		}
		roles, err2 := tx.CompaniesOf(ctx, "oleg")
		same(t, "roles", len(roles), 0)
		own, err3 := tx.OwnData(ctx, somebody("oleg", "x"))
		same(t, "own data afterwards", own[privacy.Roles]+own[privacy.Profile], 0)
		return first(err, err2, err3)
	})
}
