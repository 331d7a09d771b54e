package storetest

import (
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/store"
)

func experts(t *testing.T, s *store.Store) {
	found(t, s)
	var now time.Time
	p := expert.Profile{
		Person: "oleg", Region: "06", Capacity: 8, Senior: true, Languages: []locale.Lang{locale.Russian},
		Fields:        []expert.Field{{Code: "28", Level: expert.Master}},
		Employers:     []expert.Post{{Organisation: "ООО «Полёт»", Number: "7707083893", Address: "Самара", From: calendar.Of(2020, 2, 29)}},
		Directorships: []expert.Post{}, Shares: []expert.Holding{{Organisation: "한빛센서", Since: calendar.Of(2024, 1, 1)}},
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Profile(ctx, "oleg")
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	update(t, s, func(tx *store.Tx) error { now = tx.Now; return tx.SaveProfile(ctx, p) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveProfile(ctx, p) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveProfile(ctx, expert.Profile{Person: "nobody"}) })
	p.Revision, p.UpdatedAt = 1, now
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Profile(ctx, "oleg")
		same(t, "profile", got, p)
		return err
	})
	p.Capacity = 3
	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		return first(tx.SaveProfile(ctx, p), tx.SaveProfile(ctx, expert.Profile{Person: "hana"}))
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveProfile(ctx, p) })
	p.Revision, p.UpdatedAt = 2, now
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Profiles(ctx)
		same(t, "profiles, by person", all, []expert.Profile{{Person: "hana", Revision: 1, UpdatedAt: now}, p})
		return err
	})

	form := func(organisation string, n int, a expert.Answer) expert.Form {
		return expert.Form{
			Person: "oleg", Number: n, SignedOn: calendar.Of(2026, 1, n), SignedAt: at.Add(time.Duration(n) * time.Hour),
			Statements: map[expert.Topic]expert.Statement{expert.Family: {Answer: a, Entries: []expert.Entry{{Organisation: organisation, Detail: "배우자"}}}},
		}
	}
	one, two, other := form("Полёт", 1, expert.Some), form("Полёт", 2, expert.Some), form("한빛", 1, expert.Some)
	other.Person = "hana"
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertForm(ctx, one), tx.InsertForm(ctx, two), tx.InsertForm(ctx, other))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertForm(ctx, two) })
	view(t, s, func(tx *store.Tx) error {
		own, err := tx.FormsOf(ctx, "oleg")
		same(t, "forms, the latest first", own, []expert.Form{two, one})
		latest, err2 := tx.LatestForms(ctx)
		same(t, "the latest form of each", latest, []expert.Form{other, two})
		none, err3 := tx.FormsOf(ctx, "rita")
		same(t, "forms of somebody who signed none", len(none), 0)
		return first(err, err2, err3)
	})
}
