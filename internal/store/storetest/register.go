package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

func certificates(t *testing.T, s *store.Store) {
	found(t, s)
	prepared := store.StoredCertificate{Number: "20260100001", Case: "case-1", Sequence: "innobiz/2026", Unsigned: []byte{0, 1, 255}, Signed: []byte{}, PreparedAt: at}
	update(t, s, func(tx *store.Tx) error {
		c := prepared
		c.Signed = nil
		return first(tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-2")), tx.InsertCertificate(ctx, c))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		c := prepared
		c.Case = "case-2"
		return tx.InsertCertificate(ctx, c)
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		c := prepared
		c.Number = "20260100002"
		return tx.InsertCertificate(ctx, c)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		c := prepared
		c.Number, c.Case = "20260100003", "case-9"
		return tx.InsertCertificate(ctx, c)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.MarkPublished(ctx, prepared.Number) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.MarkPublished(ctx, "1") })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SignCertificate(ctx, "1", []byte("s"), "CW1:S") })
	read := func() (c store.StoredCertificate) {
		t.Helper()
		view(t, s, func(tx *store.Tx) (err error) { c, err = tx.CertificateOf(ctx, "case-1"); return err })
		return c
	}
	same(t, "prepared certificate", read(), prepared)

	signed, want := []byte("подпись\x00"), prepared
	want.Signed = signed
	update(t, s, func(tx *store.Tx) error { return tx.KeepCode(ctx, prepared.Number, "CW1:TOO EARLY") })
	same(t, "certificate that is not signed", read(), prepared)
	update(t, s, func(tx *store.Tx) error {
		want.SignedAt = tx.Now
		return tx.SignCertificate(ctx, prepared.Number, signed, "")
	})
	update(t, s, func(tx *store.Tx) error { return tx.SignCertificate(ctx, prepared.Number, signed, "CW1:LATE") })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		return tx.SignCertificate(ctx, prepared.Number, []byte("another"), "")
	})
	update(t, s, func(tx *store.Tx) error {
		bare, err := tx.WithoutCode(ctx, "")
		same(t, "certificates without a code", bare, []store.StoredCertificate{{Number: prepared.Number, Signed: signed}})
		after, err2 := tx.WithoutCode(ctx, prepared.Number)
		same(t, "those behind it", len(after), 0)
		return first(err, err2, tx.KeepCode(ctx, prepared.Number, "CW1:CODE"), tx.KeepCode(ctx, prepared.Number, "CW1:SECOND"))
	})
	want.Code = "CW1:CODE"
	view(t, s, func(tx *store.Tx) error {
		bare, err := tx.WithoutCode(ctx, "")
		same(t, "certificates without a code", len(bare), 0)
		return err
	})
	same(t, "signed certificate", read(), want)
	update(t, s, func(tx *store.Tx) error { want.PublishedAt = tx.Now; return tx.MarkPublished(ctx, prepared.Number) })
	update(t, s, func(tx *store.Tx) error { return tx.MarkPublished(ctx, prepared.Number) })
	same(t, "published certificate", read(), want)
	update(t, s, func(tx *store.Tx) error {
		return tx.PublishEntry(ctx, anEntry(prepared.Number, "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01"))
	})
	view(t, s, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, prepared.Number)
		same(t, "code in the register", e.Code, want.Code)
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		byNumber, err := tx.Certificate(ctx, prepared.Number)
		same(t, "certificate by number", byNumber, want)
		if err != nil {
			return err
		}
		_, err = tx.Certificate(ctx, "1")
		is(t, err, fault.NotFound, "fault.not_found")
		_, err = tx.CertificateOf(ctx, "case-2")
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
}

func anEntry(number, holder, latin, issuedOn string) register.Entry {
	on := calendar.MustParse(issuedOn)
	return register.Entry{
		Number: number, Holder: holder, LatinName: latin, BusinessNumber: "1018104331", Country: "KR", Region: "seoul",
		RegionTitle: locale.Text{"en": "Seoul", "ru": "Сеул", "ko": "서울"}, Scheme: "innobiz", SchemeTitle: locale.Text{"en": "Inno-Biz", "ru": "Инно-Биз", "ko": "이노비즈"},
		Edition: "2026", Sheet: "manufacturing", SheetTitle: locale.Text{"en": "Manufacturing", "ru": "Производство", "ko": "제조업"}, Grade: "A",
		IssuedOn: on, ValidThrough: on.AddYears(3).AddDays(-1), PublishedAt: at, Document: []byte(`{"id":"` + number + `"}`),
	}
}

func registerEntries(t *testing.T, s *store.Store) {
	e := anEntry("20260100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01")
	e.Events = []register.Event{{On: calendar.MustParse("2027-01-01"), Kind: register.Suspended, Reason: "inspection"}}
	update(t, s, func(tx *store.Tx) error { return tx.PublishEntry(ctx, e) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.PublishEntry(ctx, e) })
	more := []register.Event{
		{On: calendar.MustParse("2026-12-01"), Kind: register.Restored, Reason: "late_record"}, // recorded later, dated earlier
		{On: calendar.MustParse("2027-03-01"), Kind: register.Superseded, Reason: "grade_changed", Successor: "20270100001"},
		{On: calendar.MustParse("2027-04-01"), Kind: register.Revoked, Reason: "false_data"},
	}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.AddEvent(ctx, e.Number, more[0]), tx.AddEvent(ctx, e.Number, more[1]), tx.AddEvent(ctx, e.Number, more[2]))
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.AddEvent(ctx, "1", more[0]) })
	e.Events = append(e.Events, more...)
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Entry(ctx, e.Number)
		same(t, "entry with events as recorded", got, e)
		_, none := tx.Entry(ctx, "1")
		is(t, none, fault.NotFound, "fault.not_found")
		page, err2 := s.SearchRegister(ctx, register.Query{})
		listed := e
		listed.Document = nil
		same(t, "page", page, register.Page{Entries: []register.Entry{listed}, Total: 1})
		return first(err, err2)
	})
}

func searching(t *testing.T, s *store.Store) {
	with := func(e register.Entry, change func(e *register.Entry)) register.Entry { change(&e); return e }
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.PublishEntry(ctx, with(anEntry("20260100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01"), func(e *register.Entry) { e.Grade = "AA" })),
			tx.PublishEntry(ctx, with(anEntry("20260100002", "ООО «Полёт»", "Polyot LLC", "2026-05-02"), func(e *register.Entry) { e.Region, e.BusinessNumber = "busan", "7701234567" })),
			tx.PublishEntry(ctx, with(anEntry("20260100003", "50% Fresh_Food", "50% Fresh_Food", "2026-05-03"), func(e *register.Entry) { e.Sheet = "services" })),
			tx.PublishEntry(ctx, with(anEntry("20260100004", "Freshwater O'Hara", "Freshwater O'Hara", "2026-05-04"), func(e *register.Entry) { e.Scheme = "vernoe" })),
			tx.PublishEntry(ctx, anEntry("20260100005", "ＡＢＣ전자", "ABC Electronics", "2026-05-05")),
		)
	})
	for _, c := range []struct {
		name string
		q    register.Query
		want []string // last two digits of the numbers
	}{
		{"everything, latest first", register.Query{}, []string{"05", "04", "03", "02", "01"}},
		{"Hangul inside a word", register.Query{Words: "한빛"}, []string{"01"}},
		{"one Hangul syllable", register.Query{Words: "빛"}, []string{"01"}},
		{"Cyrillic capitals, ё written е", register.Query{Words: "ПОЛЕТ"}, []string{"02"}},
		{"Cyrillic in quotes", register.Query{Words: "«полёт»"}, []string{"02"}},
		{"each word must occur, in any order", register.Query{Words: "sensor 한빛센서"}, []string{"01"}},
		{"one word that does not occur", register.Query{Words: "sensor 폴란드"}, nil},
		{"certificate number", register.Query{Words: "20260100002"}, []string{"02"}},
		{"business number", register.Query{Words: "7701234567"}, []string{"02"}},
		{"full-width letters", register.Query{Words: "abc전자"}, []string{"05"}},
		{"Latin letters for a Korean name", register.Query{Words: "hanbitsenseo"}, []string{"01"}},
		{"Cyrillic letters for a Korean name", register.Query{Words: "ханбит"}, []string{"01"}},
		{"Latin letters for a Russian name", register.Query{Words: "POLET"}, []string{"02"}},
		{"a legal form is not looked for beside a name", register.Query{Words: "ООО Ханбит"}, []string{"01"}},
		{"percent sign is no wildcard", register.Query{Words: "50%"}, []string{"03"}},
		{"percent sign alone", register.Query{Words: "%"}, nil},
		{"underscore parts words", register.Query{Words: "food_fresh"}, []string{"03"}},
		{"backslash", register.Query{Words: `\`}, nil},
		{"apostrophe", register.Query{Words: "o'hara"}, []string{"04"}},
		{"many words", register.Query{Words: "freshwater o hara freshwater hara freshwater hara o"}, []string{"04"}},
		{"many words, of which the last does not occur", register.Query{Words: "freshwater o hara freshwater hara freshwater hara vern"}, nil},
		{"grade", register.Query{Grade: "AA"}, []string{"01"}},
		{"region", register.Query{Region: "busan"}, []string{"02"}},
		{"sheet", register.Query{Sheet: "services"}, []string{"03"}},
		{"scheme", register.Query{Scheme: "vernoe"}, []string{"04"}},
		{"words and region", register.Query{Words: "fresh", Region: "seoul"}, []string{"04", "03"}},
		{"region nobody is in", register.Query{Region: "jeju"}, nil},
	} {
		view(t, s, func(tx *store.Tx) error {
			page, err := s.SearchRegister(ctx, c.q)
			var got []string
			for _, e := range page.Entries {
				got = append(got, e.Number[len(e.Number)-2:])
			}
			same(t, c.name, got, c.want)
			same(t, c.name+": total", page.Total, int64(len(c.want)))
			return err
		})
	}
}

// registerPages goes through all pages with several on the same day, so that the cursor must tell them apart.
func registerPages(t *testing.T, s *store.Store) {
	const n = 57
	suspended := register.Event{On: calendar.MustParse("2026-06-01"), Kind: register.Suspended, Reason: "inspection"}
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			e := anEntry(fmt.Sprintf("202601%05d", (i*31)%n), "한빛 "+fmt.Sprint(i), "Hanbit", fmt.Sprintf("2026-05-%02d", 1+i%4))
			if i%7 == 0 {
				e.Events = []register.Event{suspended}
			}
			if err := tx.PublishEntry(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		for _, size := range []int{1, 10, 57, 1000} {
			q := register.Query{Words: "hanbit", Limit: size}
			seen, events := map[string]bool{}, 0
			before := anEntry("~", "", "", "2026-06-01")
			for {
				page, err := s.SearchRegister(ctx, q)
				if err != nil {
					return err
				}
				same(t, "total", page.Total, n)
				for _, e := range page.Entries {
					if seen[e.Number] {
						t.Fatalf("pages of %d: %s came twice", size, e.Number)
					}
					if c := e.IssuedOn.Compare(before.IssuedOn); c > 0 || (c == 0 && e.Number >= before.Number) {
						t.Fatalf("pages of %d: %s of %s after %s of %s", size, e.Number, e.IssuedOn, before.Number, before.IssuedOn)
					}
					seen[e.Number], before = true, e
					events += len(e.Events)
				}
				if page.Next == "" {
					break
				}
				q.After = page.Next
			}
			same(t, fmt.Sprintf("entries seen in pages of %d", size), len(seen), n)
			same(t, fmt.Sprintf("events seen in pages of %d", size), events, 9)
		}
		for _, bad := range []string{"%%%", "bm90IGEgZGF0ZQ", "AAAA"} {
			_, err := s.SearchRegister(ctx, register.Query{After: bad})
			is(t, err, fault.NotFound, "fault.not_found")
		}
		return nil
	})
}

func walks(t *testing.T, s *store.Store) {
	found(t, s)
	const n = 450 // more than two portions
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			id := fmt.Sprintf("%05d", i)
			a := aCase("walk-"+id, "2027-"+id, "org-1")
			c := store.StoredCertificate{Number: "2027" + id, Case: a.ID, PreparedAt: at}
			e := anEntry("2027"+id, "이름", "Name", "2027-01-01")
			if err := first(tx.InsertApplication(ctx, a), tx.InsertCertificate(ctx, c), tx.PublishEntry(ctx, e)); err != nil {
				return err
			}
		}
		return nil
	})
	enough := errors.New("enough")
	view(t, s, func(tx *store.Tx) error {
		var refs, numbers, entries []string
		err := first(
			tx.EachCase(ctx, func(a application.Application) error {
				refs = append(refs, a.Reference)
				_, err := tx.Company(ctx, a.Company) // the transaction is free for use
				return err
			}),
			tx.EachCertificate(ctx, func(c store.StoredCertificate) error { numbers = append(numbers, c.Number); return nil }),
			tx.EachEntry(ctx, func(e register.Entry) error {
				if string(e.Document) != `{"id":"`+e.Number+`"}` {
					t.Errorf("document of %s is %q", e.Number, e.Document)
				}
				entries = append(entries, e.Number)
				return nil
			}),
		)
		ascending(t, "cases", refs, n+1)
		ascending(t, "certificates", numbers, n)
		ascending(t, "entries", entries, n)
		calls := 0
		stopped := tx.EachCase(ctx, func(application.Application) error { calls++; return enough })
		if !errors.Is(stopped, enough) || calls != 1 {
			t.Errorf("the walk went on after an error: %v, %d calls", stopped, calls)
		}
		return err
	})
}

func ascending(t *testing.T, what string, keys []string, n int) {
	t.Helper()
	same(t, "number of "+what, len(keys), n)
	for i := 1; i < len(keys); i++ {
		if keys[i-1] >= keys[i] {
			t.Fatalf("%s: %s before %s", what, keys[i-1], keys[i])
		}
	}
}

// published reads the register as it stood: what came later is not in it, neither entries nor events.
func published(t *testing.T, s *store.Store) {
	const n = 230 // more than a portion
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			if err := tx.PublishEntry(ctx, anEntry(fmt.Sprintf("202601%05d", n-i), "한빛", "Hanbit", "2026-05-01")); err != nil {
				return err
			}
		}
		return tx.AddEvent(ctx, "20260100001", register.Event{On: calendar.MustParse("2026-06-01"), Kind: register.Suspended})
	})
	size, err := s.RegisterSize(ctx)
	same(t, "size", size, register.Size{Entries: n, Events: 1})
	read := func() (numbers []string, events int) {
		if err := s.EachPublished(ctx, size, func(e register.Entry) error {
			numbers, events = append(numbers, e.Number), events+len(e.Events)
			// The register may grow while somebody reads it slowly.
			if len(numbers) == 3 {
				update(t, s, func(tx *store.Tx) error {
					return first(
						tx.PublishEntry(ctx, anEntry(fmt.Sprintf("202701%05d", time.Now().UnixNano()%100_000), "한빛", "Hanbit", "2026-05-01")),
						tx.AddEvent(ctx, "20260100001", register.Event{On: calendar.MustParse("2026-07-01"), Kind: register.Restored}),
					)
				})
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return numbers, events
	}
	numbers, events := read()
	again, eventsAgain := read()
	if err != nil || len(numbers) != n || events != 1 || numbers[0] != "20260100230" || numbers[n-1] != "20260100001" {
		t.Errorf("%d entries with %d events (%v)", len(numbers), events, err)
	}
	same(t, "the same size read again", again, numbers)
	same(t, "its events", eventsAgain, events)
	enough := errors.New("enough")
	if err := s.EachPublished(ctx, size, func(register.Entry) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("the walk went on: %v", err)
	}
}

// publishers enter certificates and events at the same time, while others search: every search finds what was published before it
// began, and in the end everything is found.
func publishers(t *testing.T, s *store.Store) {
	const people, each = 8, 6
	var all sync.WaitGroup
	errs := make(chan error, people)
	for p := range people {
		all.Go(func() {
			for i := range each {
				e := anEntry(fmt.Sprintf("2026%02d%05d", p, i), fmt.Sprintf("Office%d", p), "", "2026-05-01")
				if err := s.Update(ctx, func(tx *store.Tx) error {
					return first(tx.PublishEntry(ctx, e), tx.AddEvent(ctx, e.Number, register.Event{On: e.IssuedOn, Kind: register.Suspended}))
				}); err != nil {
					errs <- err
					return
				}
				page, err := s.SearchRegister(ctx, register.Query{Words: e.Holder, Standing: register.StandingSuspended, On: e.IssuedOn})
				if err == nil && page.Total != int64(i+1) {
					err = fmt.Errorf("%d of %d found", page.Total, i+1)
				}
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	page, err := s.SearchRegister(ctx, register.Query{})
	if err != nil || page.Total != people*each {
		t.Errorf("%d found in the end, want %d (%v)", page.Total, people*each, err)
	}
}

// standings asks for each standing on many days and compares with what the entries themselves say.
func standings(t *testing.T, s *store.Store) {
	kinds := []register.EventKind{register.Suspended, register.Restored, register.Revoked, register.Superseded}
	update(t, s, func(tx *store.Tx) error {
		for i := range 40 {
			e := anEntry(fmt.Sprintf("202601%05d", i), "한빛", "Hanbit", fmt.Sprintf("2026-05-%02d", 1+i%9))
			e.ValidThrough = e.IssuedOn.AddDays(10 + i%7)
			for j := range i % 4 {
				e.Events = append(e.Events, register.Event{On: e.IssuedOn.AddDays((i*5 + j*11) % 19), Kind: kinds[(i+j*3)%4], Reason: "inspection"})
			}
			if err := tx.PublishEntry(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	var all []register.Entry
	view(t, s, func(tx *store.Tx) error {
		return tx.EachListed(ctx, func(e register.Entry) error { all = append(all, e); return nil })
	})
	for d := range 40 {
		on := calendar.MustParse("2026-04-28").AddDays(d)
		for _, standing := range register.Standings {
			var want int64
			for _, e := range all {
				if is, _ := e.StandingOn(on); is == standing {
					want++
				}
			}
			page, err := s.SearchRegister(ctx, register.Query{Standing: standing, On: on})
			if err != nil || page.Total != want {
				t.Fatalf("%s on %s: %d found, want %d (%v)", standing, on, page.Total, want, err)
			}
			for _, e := range page.Entries {
				if is, _ := e.StandingOn(on); is != standing {
					t.Fatalf("%s is %s on %s, found as %s", e.Number, is, on, standing)
				}
			}
		}
	}
}
