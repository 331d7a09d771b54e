package store_test

import (
	"context"
	"fmt"
	"testing"

	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// BenchmarkSearchForAPerson looks for two spellings in every text of a database with 100,000 lines of the journal and 20,000 letters, as an erasure does before
// it is proposed.
func BenchmarkSearchForAPerson(b *testing.B) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{DSN: testkit.SQLite(b)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPerson(ctx, party.Person{ID: "p-1", Email: "p@example.org", Name: "Квист Аделаида", Language: "ru", Active: true}); err != nil {
			return err
		}
		for i := range 100_000 {
			ground := ""
			if i%10_000 == 0 {
				ground = "Квист Аделаида просила об этом"
			}
			if err := tx.Append(ctx, journal.Entry{At: tx.Now, By: "p-1", Act: journal.CompanySaved, Subject: fmt.Sprint("c-", i), Ground: ground, Details: `{"year":2026,"state":"draft"}`}); err != nil {
				return err
			}
		}
		for i := range 20_000 {
			if err := tx.InsertLetter(ctx, store.Letter{ID: fmt.Sprint("l-", i), To: "p-1", Email: "p@example.org", Kind: "x", Language: "ru", Text: "Здравствуйте! Заявка принята к рассмотрению, ответ придёт письмом.", CreatedAt: tx.Now}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := s.View(ctx, func(tx *store.Tx) error {
			all, err := tx.Mentions(ctx, []string{"Квист Аделаида", "p@example.org"})
			if err == nil && len(all) != 20_012 { // the letters' addresses, ten lines, the person's name and address
				b.Fatalf("found %d", len(all))
			}
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}
