package store_test

import (
	"context"
	"testing"

	"proba.example/internal/store"
	"proba.example/internal/store/storetest"
	"proba.example/internal/testkit"
)

func open(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestStoreOnSQLite(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, store.Options{DSN: "sqlite:" + testkit.SQLite(t)}) })
}

// The parts of the suite share one database, emptied before each: making one takes longer than most parts.
func TestStoreOnPostgreSQL(t *testing.T) {
	dsn := testkit.PostgreSQL(t)
	s := open(t, store.Options{DSN: dsn})
	ctx := context.Background()
	var empty string
	if err := s.WriterDB().QueryRowContext(ctx, `SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY'
		FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'`).Scan(&empty); err != nil {
		t.Fatal(err)
	}
	storetest.Exercise(t, func(t *testing.T) *store.Store {
		if _, err := s.WriterDB().ExecContext(ctx, empty); err != nil {
			t.Fatal(err)
		}
		return open(t, store.Options{DSN: dsn}) // anew: what a store knows of the register only grows
	})
}
