package storetest

import (
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func people(t *testing.T, s *store.Store) {
	found(t, s)
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertPerson(ctx, somebody("hana", "Twin")) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		p := somebody("other", "Same address")
		p.Email = "hana@example.org"
		return tx.InsertPerson(ctx, p)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.UpdatePerson(ctx, somebody("nobody", "N")) })

	rita := somebody("rita", "Рита О", party.Auditor, party.Administrator, party.Expert)
	rita.Employer, rita.Language, rita.Email = "АО «Заря»", "ru", "rita.oh@example.org"
	update(t, s, func(tx *store.Tx) error { return tx.UpdatePerson(ctx, rita) })
	oleg := somebody("oleg", "Олег Ким", party.Expert)
	oleg.Active = false
	update(t, s, func(tx *store.Tx) error {
		return first(tx.UpdatePerson(ctx, oleg), tx.SetRole(ctx, "org-2", "rita", party.Preparer), tx.SetRole(ctx, "org-2", "rita", party.Signatory))
	})
	rita.Duties = []party.Duty{party.Administrator, party.Expert, party.Auditor} // in the order of party.Duties
	view(t, s, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "rita")
		same(t, "person", p, rita)
		byEmail, err2 := tx.PersonByEmail(ctx, "rita.oh@example.org")
		same(t, "person by address", byEmail, rita)
		_, err3 := tx.PersonByEmail(ctx, "rita@example.org")
		is(t, err3, fault.NotFound, "fault.not_found")
		all, err4 := tx.People(ctx)
		same(t, "people, by name", all, []party.Person{oleg, rita, somebody("hana", "이하나")})
		experts, err5 := tx.PeopleWith(ctx, party.Expert)
		same(t, "active experts", experts, []party.Person{rita})
		actor, err6 := tx.Actor(ctx, "rita")
		same(t, "actor", actor, party.Actor{Person: rita, Roles: map[party.OrgID]party.Role{"org-2": party.Signatory}})
		_, err7 := tx.Actor(ctx, "nobody")
		is(t, err7, fault.NotFound, "fault.not_found")
		n, err8 := tx.CountPeople(ctx)
		same(t, "number of people", n, 3)
		return first(err, err2, err4, err5, err6, err8)
	})
}

func signIn(t *testing.T, s *store.Store) {
	found(t, s)
	var now time.Time
	link := func(hash string, made, lasts time.Duration) store.SignInLink {
		return store.SignInLink{
			Hash: hash, Email: "hana@example.org", Purpose: store.PurposeInvitation, Next: "/cases?x=1",
			CreatedAt: now.Add(made), ExpiresAt: now.Add(lasts),
		}
	}
	update(t, s, func(tx *store.Tx) error {
		now = tx.Now
		return first(
			tx.InsertSignInLink(ctx, link("fresh", -time.Minute, time.Hour)),
			tx.InsertSignInLink(ctx, link("old", -48*time.Hour, -24*time.Hour)),
			tx.InsertSession(ctx, store.Session{Hash: "live", Person: "hana", CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}),
			tx.InsertSession(ctx, store.Session{Hash: "second", Person: "hana", CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}),
			tx.InsertSession(ctx, store.Session{Hash: "dead", Person: "oleg", CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(-time.Hour)}),
			tx.InsertSession(ctx, store.Session{Hash: "his", Person: "oleg", CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}),
		)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.InsertSession(ctx, store.Session{Hash: "x", Person: "nobody", ExpiresAt: now.Add(time.Hour)})
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertSignInLink(ctx, link("fresh", 0, time.Hour)) })
	update(t, s, func(tx *store.Tx) error {
		got, err := tx.TakeSignInLink(ctx, "fresh")
		same(t, "link", got, link("fresh", -time.Minute, time.Hour))
		_, again := tx.TakeSignInLink(ctx, "fresh")
		is(t, again, fault.NotFound, "fault.not_found")
		_, old := tx.TakeSignInLink(ctx, "old")
		is(t, old, fault.NotFound, "fault.not_found")
		_, none := tx.TakeSignInLink(ctx, "never made")
		is(t, none, fault.NotFound, "fault.not_found")
		recent, err2 := tx.CountRecentLinks(ctx, "hana@example.org", now.Add(-time.Minute))
		same(t, "recent links", recent, 1)
		all, err3 := tx.CountRecentLinks(ctx, "hana@example.org", time.Time{})
		same(t, "links ever", all, 2)
		is(t, tx.TouchSession(ctx, "no such", now), fault.NotFound, "fault.not_found")
		return first(err, err2, err3, tx.TouchSession(ctx, "live", now.Add(time.Minute)))
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Session(ctx, "live")
		same(t, "session", got, store.Session{Hash: "live", Person: "hana", CreatedAt: now, SeenAt: now.Add(time.Minute), ExpiresAt: now.Add(time.Hour)})
		_, dead := tx.Session(ctx, "dead")
		is(t, dead, fault.NotFound, "fault.not_found")
		return err
	})
	gone := func(hashes ...string) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			for _, h := range hashes {
				_, err := tx.Session(ctx, h)
				is(t, err, fault.NotFound, "fault.not_found")
			}
			return nil
		})
	}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.DeleteSession(ctx, "second"), tx.DeleteSession(ctx, "second"))
	})
	gone("second")
	update(t, s, func(tx *store.Tx) error { return tx.DeleteSessionsOf(ctx, "hana") })
	gone("live")
	update(t, s, func(tx *store.Tx) error { return tx.PurgeSignIn(ctx, now) })
	view(t, s, func(tx *store.Tx) error {
		left, err := tx.CountRecentLinks(ctx, "hana@example.org", time.Time{})
		same(t, "links left after the purge", left, 1)
		_, kept := tx.Session(ctx, "his")
		return first(err, kept)
	})
}

func companies(t *testing.T, s *store.Store) {
	found(t, s)
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		return tx.InsertCompany(ctx, aCompany("org-3", "Copy", "Copy", "1018104331"), "hana")
	})
	want := aCompany("org-1", "주식회사 한빛센서", "Hanbit Sensor", "1018104331")
	want.Revision = 1
	view(t, s, func(tx *store.Tx) error {
		c, err := tx.Company(ctx, "org-1")
		same(t, "company", c, want)
		byNumber, err2 := tx.CompanyByNumber(ctx, "KR", "1018104331")
		same(t, "company by number", byNumber, want)
		_, elsewhere := tx.CompanyByNumber(ctx, "RU", "1018104331")
		is(t, elsewhere, fault.NotFound, "fault.not_found")
		_, none := tx.Company(ctx, "org-9")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})

	moved := want
	moved.Name, moved.Bars, moved.Event = "한빛센서 주식회사", nil, nil
	update(t, s, func(tx *store.Tx) error { return tx.UpdateCompany(ctx, moved) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateCompany(ctx, want) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.UpdateCompany(ctx, aCompany("org-9", "None", "None", "1"))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		taken := moved
		taken.BusinessNumber, taken.Revision = "2208162517", 2
		return tx.UpdateCompany(ctx, taken)
	})
	moved.Revision = 2

	y25 := party.FinancialYear{Year: 2025, Figures: map[string]int64{"sales": 1_000_000_000_000_000, "net_profit": -5, "employees": 0}}
	y24 := party.FinancialYear{Year: 2024, Figures: map[string]int64{}}
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.SaveYear(ctx, "org-1", y24), tx.SaveYear(ctx, "org-1", y25), tx.SaveYear(ctx, "org-2", y24),
			tx.SetRole(ctx, "org-1", "hana", party.Owner), tx.SetRole(ctx, "org-2", "hana", party.Preparer), tx.SetRole(ctx, "org-2", "oleg", party.Owner),
		)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveYear(ctx, "org-1", y25) })
	y25.Figures["sales"], y25.Revision = 7, 1
	update(t, s, func(tx *store.Tx) error { return tx.SaveYear(ctx, "org-1", y25) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SaveYear(ctx, "org-1", y25) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveYear(ctx, "org-9", y24) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SetRole(ctx, "org-1", "nobody", party.Owner) })
	y25.Revision, y24.Revision = 2, 1
	other := aCompany("org-2", "ООО «Полёт»", "Polyot LLC", "2208162517")
	other.Revision = 1
	view(t, s, func(tx *store.Tx) error {
		years, err := tx.Years(ctx, "org-1")
		same(t, "years, latest first", years, []party.FinancialYear{y25, y24})
		none, err2 := tx.Years(ctx, "org-9")
		same(t, "years of nobody", len(none), 0)
		mine, err3 := tx.CompaniesOf(ctx, "hana")
		same(t, "companies, by name", mine, []store.CompanyRole{{Company: other, Role: party.Preparer}, {Company: moved, Role: party.Owner}})
		members, err4 := tx.MembersOf(ctx, "org-2")
		same(t, "members, by name", members, []store.Membership{
			{Person: somebody("oleg", "Олег Ким", party.Expert), Role: party.Owner}, {Person: somebody("hana", "이하나"), Role: party.Preparer},
		})
		return first(err, err2, err3, err4)
	})
	if calendar.MustParse("2015-05-04") != moved.StartedOn {
		t.Error("the date changed on its way")
	}
}
