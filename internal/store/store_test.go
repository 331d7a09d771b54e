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

func TestStoreOnPostgreSQL(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, store.Options{DSN: testkit.PostgreSQL(t)}) })
}
