package store_test

import (
	"context"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/certificate/entry"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// BenchmarkLog measures what an act pays for its leaf beside what the engine asks for any commit, and proofs out of a log of a million
// leaves. The hashes of that log are random: a proof reads the same rows whatever is in them.
func BenchmarkLog(b *testing.B) {
	for _, engine := range []struct {
		name, million string
		dsn           func(testing.TB) string
	}{
		{"sqlite", `WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < $1) INSERT INTO log_hash SELECT i, randomblob(32) FROM c`, testkit.SQLite},
		{"postgres", `INSERT INTO log_hash SELECT i, decode(md5(i::text) || md5('x' || i), 'hex') FROM generate_series(0, $1::bigint) i`, testkit.PostgreSQL},
	} {
		b.Run(engine.name, func(b *testing.B) {
			ctx := context.Background()
			s, err := store.Open(ctx, store.Options{DSN: engine.dsn(b)})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			n := 0
			write := func(name string, per int, act func(tx *store.Tx) error) {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						n++
						if err := s.Update(ctx, act); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(b.N*per)/b.Elapsed().Seconds(), "per_s")
				})
			}
			leaves := func(tx *store.Tx, count int) error {
				for i := range count {
					st := ledger.Statement{Kind: entry.DecisionGranted, Program: "innobiz", Subject: fmt.Sprint(n, "/", i), Record: fmt.Appendf(nil, `{"case":"2026-%05d"}`, n)}
					if _, err := ledger.Append(ctx, tx, tx.Now, st); err != nil {
						return err
					}
				}
				return nil
			}
			// A log that is not new, and an engine that has looked at it, as engines do by themselves in time: a plan for empty tables would be
			// another one.
			analyze := func() {
				if _, err := s.WriterDB().ExecContext(ctx, "ANALYZE"); err != nil {
					b.Fatal(err)
				}
			}
			for n = range 20 {
				if err := s.Update(ctx, func(tx *store.Tx) error { return leaves(tx, 250) }); err != nil {
					b.Fatal(err)
				}
			}
			analyze()
			write("commit of one row", 1, func(tx *store.Tx) error { return tx.SetSetting(ctx, "bench", fmt.Sprint(n)) })
			write("append one leaf", 1, func(tx *store.Tx) error { return leaves(tx, 1) })
			write("append 100 leaves", 100, func(tx *store.Tx) error { return leaves(tx, 100) })

			const million = 1_000_000
			if err := s.Update(ctx, func(tx *store.Tx) error {
				if _, err := tx.SQL().ExecContext(ctx, `DELETE FROM log_hash`); err != nil {
					return err
				}
				_, err := tx.SQL().ExecContext(ctx, engine.million, tlog.StoredHashCount(million)-1)
				return err
			}); err != nil {
				b.Fatal(err)
			}
			analyze()
			b.Run("inclusion proof in a million", func(b *testing.B) {
				for i := int64(0); b.Loop(); i += 7919 {
					if err := s.View(ctx, func(tx *store.Tx) error {
						p, err := ledger.Inclusion(ctx, tx, i%million, million)
						if err == nil && len(p) < 12 { // 1,000,000 leaves are perfect trees of 19, 18, 17, 16, 14, 9 and 6: the last leaf has the shortest path
							err = fmt.Errorf("a path of %d hashes", len(p))
						}
						return err
					}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
			})
		})
	}
}
