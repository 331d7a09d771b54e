package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// fill puts on file as many cases as a list may show, each with a company of its own, a panel, a result and a public entry.
func fill(b *testing.B, s *store.Store, n int) {
	b.Helper()
	ctx, at := context.Background(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ref := scheme.Ref{Scheme: "innobiz", Edition: "2026"}
	title := locale.Text{"en": "Manufacturing", "ru": "Производство", "ko": "제조업"}
	err := s.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPerson(ctx, party.Person{ID: "p", Email: "p@example.org", Name: "P", Language: "en"}); err != nil {
			return err
		}
		if err := tx.InsertEdition(ctx, store.StoredEdition{Ref: ref}); err != nil {
			return err
		}
		for i := range n {
			id := fmt.Sprintf("%05d", i)
			org := party.OrgID("org-" + id)
			a := application.Application{ID: application.ID(id), Reference: "2026-" + id, Company: org, Edition: ref, State: application.States[i%10], StateSince: at, OpenedAt: at}
			for _, act := range []func() error{
				func() error {
					return tx.InsertCompany(ctx, party.Company{ID: org, Name: "주식회사 한빛 " + id, LatinName: "Hanbit " + id, Country: "KR", BusinessNumber: id, Address: "서울특별시 중구 세종대로 110", Products: "온도 센서와 제어기"}, "p")
				},
				func() error { return tx.InsertApplication(ctx, a) },
				func() error {
					return tx.SavePanel(ctx, panel.Panel{Case: a.ID, VisitOn: calendar.MustParse("2026-04-01"), Members: []panel.Member{{Person: "p"}}})
				},
				func() error { return tx.SaveResult(ctx, a.ID, evaluation.Result{Total: 7000, Technology: "BB"}) },
				func() error {
					return tx.PublishEntry(ctx, register.Entry{Number: "2026" + id, Holder: "주식회사 한빛 " + id, LatinName: "Hanbit " + id, Scheme: "innobiz", SchemeTitle: title, SheetTitle: title, RegionTitle: title, IssuedOn: calendar.MustParse("2026-05-01"), ValidThrough: calendar.MustParse("2029-04-30"), Document: make([]byte, 4000)})
				},
			} {
				if err := act(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkStore(b *testing.B) {
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", testkit.SQLite}, {"postgres", testkit.PostgreSQL}} {
		b.Run(engine.name, func(b *testing.B) {
			ctx := context.Background()
			s, err := store.Open(ctx, store.Options{DSN: engine.dsn(b)})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			const n = 2000
			fill(b, s, n)
			look := func(name string, read func(tx *store.Tx) (int, error), want int) {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if err := s.View(ctx, func(tx *store.Tx) error {
							got, err := read(tx)
							if err == nil && got != want {
								err = fmt.Errorf("%d rows, want %d", got, want)
							}
							return err
						}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			cases := func(f store.CaseFilter) func(tx *store.Tx) (int, error) {
				return func(tx *store.Tx) (int, error) { rows, _, err := tx.Cases(ctx, f); return len(rows), err }
			}
			look("list of 1000 cases", cases(store.CaseFilter{Limit: 1000}), 1000)
			look("list of 50 cases", cases(store.CaseFilter{}), 50)
			look("50 cases of one state", cases(store.CaseFilter{States: []application.State{application.Accepted}}), 50)
			look("one case by name among 2000", cases(store.CaseFilter{Words: "hanbit 00007"}), 1)
			look("register page of 20", func(tx *store.Tx) (int, error) {
				page, err := s.SearchRegister(ctx, register.Query{Limit: 20})
				return len(page.Entries), err
			}, 20)
			look("register search among 2000", func(tx *store.Tx) (int, error) {
				page, err := s.SearchRegister(ctx, register.Query{Words: "한빛 01234", Limit: 20})
				return len(page.Entries), err
			}, 1)
			b.Run("save one answer", func(b *testing.B) {
				for b.Loop() {
					if err := s.Update(ctx, func(tx *store.Tx) error { return tx.SaveAnswer(ctx, "00001", "m1", scheme.Answer{Level: "A"}) }); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
