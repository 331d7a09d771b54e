// Package storetest holds the conformance suite of the store: what every engine must do, asked of each in the same words.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Exercise runs the suite. open gives a store on an empty database each time; closing it is the caller's affair.
func Exercise(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s *store.Store)
	}{
		{"a transaction has one time", oneTime},
		{"what is rolled back never was", rollback},
		{"a failed statement spoils its transaction", spoiled},
		{"a view cannot write and sees one moment", viewing},
		{"broken text", brokenText},
		{"people and their duties", people},
		{"sign-in links and sessions", signIn},
		{"companies, roles and financial years", companies},
		{"editions", editions},
		{"cases", cases},
		{"a draft", draft},
		{"submissions", submissions},
		{"panels and seats", panels},
		{"experts and their yearly forms", experts},
		{"groups, helpers, findings and promises", interests},
		{"who sits and who stepped aside", sitting},
		{"score sheets", scoresheets},
		{"calibration rounds", anchors},
		{"rounds and the versions of their plans", rounds},
		{"visits, their entries, photos and minutes", visitRecords},
		{"results and decisions", outcomes},
		{"outcomes and figures", figures},
		{"registered results, signals and who looked at them", signals},
		{"invoices and their entries", fees},
		{"readings of cycles", readings},
		{"results that give way", resultsBefore},
		{"certificates", certificates},
		{"places in status lists, lists and statements", statusLists},
		{"drafts of editions", drafts},
		{"meetings of a committee", meetings},
		{"objections, and decisions that give way", objections},
		{"files enclosed with statements", enclosures},
		{"years of working days that were loaded", workdayYears},
		{"complaints", complaints},
		{"hearings before a withdrawal", hearings},
		{"withdrawals, and what came back", withdrawals},
		{"yearly reports", reports},
		{"follow-up checks", checks},
		{"monthly screenings and their hits", screenings},
		{"sites of pilots", sites},
		{"tables as they were handed in, and their rows for review", sheets},
		{"measures of support, and what companies state", measures},
		{"pilots", pilots},
		{"measurements of pilots", pilotRuns},
		{"partner agencies, nominations and their messages", partners},
		{"the library of practices, with partners", practices},
		{"endorsements and their places in the status lists", endorsements},
		{"certificates of pilots and graduates, and their places in the status lists", attestations},
		{"what became of pilots", pilotOutcomes},
		{"papers at the end of pilots", pilotPapers},
		{"cards of pilots", pilotCards},
		{"agreements of pilots", pilotAgreements},
		{"grants for pilots", pilotGrants},
		{"city requests", cityRequests},
		{"requests for support, their costs and documents", aids},
		{"solutions", solutions},
		{"cohorts", cohorts},
		{"events of a cohort and guests of a demo day", gatherings},
		{"mentors and whom they are paired with", mentors},
		{"requests for admission", admissions},
		{"matches of solutions with sites", matches},
		{"the register", registerEntries},
		{"searching the register", searching},
		{"pages of the register", registerPages},
		{"the register's standings", standings},
		{"the register as it stood", published},
		{"publishing and searching at once", publishers},
		{"the list of cases", caseList},
		{"pages of the list of cases", casePages},
		{"the journal", journals},
		{"erasures", erasures},
		{"powers", powers},
		{"where words stand", mentions},
		{"acts that need two persons", approvals},
		{"letters and settings", letters},
		{"leaves of the log", leaves},
		{"the tree of the log", tree},
		{"checkpoints of the log", checkpoints},
		{"a log that was tampered with", tampering},
		{"what our witness cosigned", witnessState},
		{"witnesses and witnessed logs", witnesses},
		{"followed logs and their alarms", following},
		{"the key ring", keyRing},
		{"versions of the trust file", trustFiles},
		{"walking through everything", walks},
		{"numbers without gaps or doubles", numbers},
		{"fifty writers at once", writers},
		{"fifty writers of the log at once", appenders},
		{"one editor wins", oneEditor},
		{"one press of a sign-in link", onePress},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

func update(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// refused runs fn in a transaction of its own and asks for a fault of the kind and key; nothing of fn stays.
func refused(t *testing.T, s *store.Store, kind fault.Kind, key string, fn func(tx *store.Tx) error) {
	t.Helper()
	is(t, s.Update(context.Background(), fn), kind, key)
}

func is(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want %s %s", kind, key)
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v; want %s %s", err, kind, key)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// first returns the first error of a list of acts that were all tried in order.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	ctx = context.Background()
	// at has nanoseconds below the microsecond on purpose: they are not stored.
	at     = time.Date(2026, 3, 2, 9, 30, 15, 123456000, time.UTC)
	visit  = calendar.MustParse("2026-04-20")
	theRef = scheme.Ref{Scheme: "innobiz", Edition: "2026"}
)

func somebody(id, name string, duties ...party.Duty) party.Person {
	return party.Person{
		ID: party.PersonID(id), Email: id + "@example.org", Name: name, Language: "ko", Active: true, Duties: duties, CreatedAt: at,
	}
}

func aCompany(id, name, latin, number string) party.Company {
	return party.Company{
		ID: party.OrgID(id), Name: name, LatinName: latin, Country: "KR", BusinessNumber: number, LegalForm: "company", Size: "small",
		StartedOn: calendar.MustParse("2015-05-04"), Region: "seoul", Address: "서울특별시 중구 세종대로 110", Representative: "김하늘",
		IndustryCode: "26299", TechnologyField: "none", Products: "센서", Bars: map[string]party.Bar{"tax_arrears": {Applies: true, Imposed: calendar.MustParse("2025-01-31")}, "wage_arrears": {}},
		Event: &party.AgeEvent{Kind: "conversion", OldStart: calendar.MustParse("2010-01-02"), Facts: map[string]bool{"same_industry": true}},
	}
}

func aCase(id, reference string, company party.OrgID) application.Application {
	return application.Application{
		ID: application.ID(id), Reference: reference, Company: company, Edition: theRef, Sheet: "manufacturing", State: application.Draft,
		StateSince: at, OpenedBy: "hana", OpenedAt: at, Language: "ko",
	}
}

// found puts on file what a case stands on: two companies, three people, an edition, and the case "case-1".
func found(t *testing.T, s *store.Store) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertPerson(ctx, somebody("hana", "이하나")),
			tx.InsertPerson(ctx, somebody("oleg", "Олег Ким", party.Expert)),
			tx.InsertPerson(ctx, somebody("rita", "Rita Oh", party.Expert, party.Officer)),
			tx.InsertCompany(ctx, aCompany("org-1", "주식회사 한빛센서", "Hanbit Sensor", "1018104331"), "hana"),
			tx.InsertCompany(ctx, aCompany("org-2", "ООО «Полёт»", "Polyot LLC", "2208162517"), "hana"),
			tx.InsertEdition(ctx, store.StoredEdition{Ref: theRef, Source: []byte("id: innobiz\n"), Digest: "aa", PublishedBy: "system", PublishedAt: at}),
			tx.InsertApplication(ctx, aCase("case-1", "2026-00001", "org-1")),
		)
	})
}

func oneTime(t *testing.T, s *store.Store) {
	var during time.Time
	before := time.Now().UTC().Truncate(time.Microsecond)
	update(t, s, func(tx *store.Tx) error {
		during = tx.Now
		time.Sleep(2 * time.Millisecond)
		if tx.Now != during {
			t.Error("the transaction's time moved")
		}
		p := somebody("now", "지금")
		p.CreatedAt = tx.Now
		return tx.InsertPerson(ctx, p)
	})
	if during.Before(before) || during.After(time.Now()) || during.Location() != time.UTC || during.Nanosecond()%1000 != 0 {
		t.Errorf("the transaction's time %v is not the clock's in UTC and whole microseconds", during)
	}
	for i, moment := range []time.Time{
		{},
		at, time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 1000, time.UTC),
		time.Date(2026, 3, 1, 1, 2, 3, 456789, time.FixedZone("KST", 9*3600)),
	} {
		p := somebody(fmt.Sprintf("time-%d", i), "t")
		p.CreatedAt = moment
		update(t, s, func(tx *store.Tx) error { return tx.InsertPerson(ctx, p) })
		view(t, s, func(tx *store.Tx) error {
			back, err := tx.Person(ctx, p.ID)
			if err == nil && (!back.CreatedAt.Equal(moment.Truncate(time.Microsecond)) || back.CreatedAt.IsZero() != moment.IsZero()) {
				t.Errorf("stored %v, read %v", moment, back.CreatedAt)
			}
			return err
		})
	}
	view(t, s, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "now")
		same(t, "time of the transaction read back", p.CreatedAt, during)
		return err
	})
}

func rollback(t *testing.T, s *store.Store) {
	found(t, s)
	reason := errors.New("the officer thought better of it")
	act := func(tx *store.Tx) error {
		n, err := tx.NextNumber(ctx, "application/2026")
		if n != 1 {
			t.Errorf("number %d, want 1: an earlier one was not given back", n)
		}
		_, bumped := tx.BumpRevision(ctx, "case-1", 0)
		return first(err, bumped, tx.InsertPerson(ctx, somebody("ghost", "Ghost")), tx.SetSetting(ctx, "name", "x"))
	}
	err := s.Update(ctx, func(tx *store.Tx) error { return first(act(tx), reason) })
	if !errors.Is(err, reason) {
		t.Fatalf("got %v, want the function's own error", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Update(ctx, func(tx *store.Tx) error {
			if err := act(tx); err != nil {
				t.Error(err)
			}
			panic("boom")
		})
	}()
	cancelled, cancel := context.WithCancel(ctx)
	if err := s.Update(cancelled, func(tx *store.Tx) error { defer cancel(); return act(tx) }); err == nil {
		t.Error("a transaction whose caller went away was committed")
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Person(ctx, "ghost")
		is(t, err, fault.NotFound, "fault.not_found")
		name, err := tx.Setting(ctx, "name")
		same(t, "setting", name, "")
		return err
	})
	update(t, s, act) // and the number is 1 still
}

func spoiled(t *testing.T, s *store.Store) {
	found(t, s)
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		_ = tx.SetSetting(ctx, "half", "done")
		_ = tx.InsertPerson(ctx, somebody("hana", "Another"))
		return nil // the failure above is overlooked
	})
	view(t, s, func(tx *store.Tx) error {
		v, err := tx.Setting(ctx, "half")
		same(t, "what stood before the failed statement", v, "")
		return err
	})
	// Finding nothing spoils nothing, and neither does a stale copy.
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.Person(ctx, "nobody")
		is(t, err, fault.NotFound, "fault.not_found")
		_, err = tx.BumpRevision(ctx, "case-1", 77)
		is(t, err, fault.Conflict, "fault.stale")
		return tx.SetSetting(ctx, "whole", "done")
	})
	view(t, s, func(tx *store.Tx) error {
		v, err := tx.Setting(ctx, "whole")
		same(t, "setting", v, "done")
		return err
	})
}

func viewing(t *testing.T, s *store.Store) {
	found(t, s)
	if err := s.View(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, "a", "b") }); err == nil {
		t.Error("a view wrote")
	}
	view(t, s, func(tx *store.Tx) error {
		before, err := tx.CountPeople(ctx)
		if err != nil {
			return err
		}
		update(t, s, func(tx *store.Tx) error { return tx.InsertPerson(ctx, somebody("late", "Late")) })
		after, err := tx.CountPeople(ctx)
		same(t, "people seen by a view while another entered one", after, before)
		return err
	})
}

// brokenText: zero characters and bytes that are not UTF-8 neither break an act nor come back.
func brokenText(t *testing.T, s *store.Store) {
	found(t, s)
	update(t, s, func(tx *store.Tx) error {
		return first(tx.SetSetting(ctx, "a\x00b", "c\x00d\xffe"), tx.SavePlan(ctx, "case-1", "market", "\xed\xa0\x80끝\x00"))
	})
	view(t, s, func(tx *store.Tx) error {
		v, err := tx.Setting(ctx, "ab")
		same(t, "setting", v, "cd\ufffde")
		plan, err2 := tx.Plan(ctx, "case-1")
		same(t, "plan", plan["market"], "\ufffd끝")
		_, none := tx.Person(ctx, "\x00\xff")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
}
