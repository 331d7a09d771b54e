package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

func each(t *testing.T, run func(t *testing.T, dsn string)) {
	t.Run("SQLite", func(t *testing.T) { run(t, testkit.SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, testkit.PostgreSQL(t)) })
}

// The time of a transaction is the clock's, cut to microseconds; a failing clock of the machine never enters.
func TestTransactionTimeComesFromTheClockGiven(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		korean := time.Date(2026, 3, 1, 8, 0, 0, 123456789, time.FixedZone("KST", 9*3600))
		s := open(t, store.Options{DSN: dsn, Now: func() time.Time { return korean }})
		want := time.Date(2026, 2, 28, 23, 0, 0, 123456000, time.UTC)
		for name, run := range map[string]func(context.Context, func(*store.Tx) error) error{"update": s.Update, "view": s.View} {
			if err := run(context.Background(), func(tx *store.Tx) error {
				if tx.Now != want {
					t.Errorf("%s: time %v, want %v", name, tx.Now, want)
				}
				return nil
			}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A log or a crash test hears of each statement by its name, before and after, and of the commit.
func TestTraceNamesEachStep(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		var heard []string
		s := open(t, store.Options{DSN: dsn, Trace: func(_ context.Context, event string) { heard = append(heard, event) }})
		heard = nil
		ctx := context.Background()
		if err := s.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.NextNumber(ctx, "n")
			return errors.Join(err, tx.SetSetting(ctx, "a", "b"))
		}); err != nil {
			t.Fatal(err)
		}
		want := []string{"exec:NextNumber", "done:NextNumber", "exec:SetSetting", "done:SetSetting", "commit", "committed"}
		if !slices.Equal(heard, want) {
			t.Errorf("heard %q, want %q", heard, want)
		}
		heard = nil
		regret := errors.New("regret")
		if err := s.Update(ctx, func(*store.Tx) error { return regret }); !errors.Is(err, regret) || len(heard) != 0 {
			t.Errorf("a transaction that was given up: %v, heard %q", err, heard)
		}
	})
}

// What was committed is there after closing and opening again, and opening again changes nothing.
func TestOpeningAgainFindsEverything(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		first, err := store.Open(ctx, store.Options{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		if err := first.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, "name", "기관") }); err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		second := open(t, store.Options{DSN: dsn})
		if err := second.View(ctx, func(tx *store.Tx) error {
			v, err := tx.Setting(ctx, "name")
			if v != "기관" {
				t.Errorf("read %q", v)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// Several processes may start on one new PostgreSQL database at the same moment.
func TestSeveralOpenAtOnce(t *testing.T) {
	dsn := testkit.PostgreSQL(t)
	errs := make(chan error)
	for range 3 {
		go func() {
			s, err := store.Open(context.Background(), store.Options{DSN: dsn})
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// A database that a newer program has moved on is not worked on by an older one.
func TestNewerSchemaIsRefused(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		s := open(t, store.Options{DSN: dsn})
		if _, err := s.WriterDB().ExecContext(context.Background(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (90000, TRUE)`); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(context.Background(), store.Options{DSN: dsn})
		if err == nil {
			_ = again.Close()
			t.Fatal("opened")
		}
		if !strings.Contains(err.Error(), "90000") {
			t.Errorf("the error does not name the version: %v", err)
		}
	})
}

func TestSQLiteFileIsPrivateAndDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "имя с пробелом, ?#% и 한글.db")
	s := open(t, store.Options{DSN: "sqlite:" + path})
	ctx := context.Background()
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, "a", "b") }); err != nil {
		t.Fatal(err)
	}
	for _, companion := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + companion)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s%s has mode %o: others on the machine can read it", filepath.Base(path), companion, mode)
		}
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		var got string
		if err := s.WriterDB().QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", pragma, got, err, want)
		}
	}
	if s.Dialect() != "sqlite" {
		t.Errorf("dialect %q", s.Dialect())
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for name, dsn := range map[string]string{
		"nothing named": "", "no path": "sqlite:", "a folder": t.TempDir(), "a missing folder": filepath.Join(t.TempDir(), "no", "file.db"),
		"nobody listens": "postgres://postgres@127.0.0.1:1/proba?sslmode=disable&connect_timeout=2", "malformed": "postgres://%zz",
	} {
		s, err := store.Open(context.Background(), store.Options{DSN: dsn})
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: opened", name)
		}
	}
	path := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(path, bytes.Repeat([]byte("this is no database. "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(context.Background(), store.Options{DSN: path}); err == nil {
		_ = s.Close()
		t.Error("a letter was opened as a database")
	}
}

// Two processes at one SQLite file wait for each other instead of failing.
func TestTwoStoresAtOneFile(t *testing.T) {
	path, ctx := testkit.SQLite(t), context.Background()
	a, b := open(t, store.Options{DSN: path}), open(t, store.Options{DSN: path})
	errs := make(chan error)
	const n = 20
	for i := range n {
		s := a
		if i%2 == 1 {
			s = b
		}
		go func() {
			errs <- s.Update(ctx, func(tx *store.Tx) error { _, err := tx.NextNumber(ctx, "n"); return err })
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if err := a.Update(ctx, func(tx *store.Tx) error {
		if next, err := tx.NextNumber(ctx, "n"); err != nil || next != n+1 {
			t.Errorf("next number %d (%v), want %d", next, err, n+1)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// Inner errors name the query and stay out of what people are told.
func TestErrorsKeepTheirCauseForTheLog(t *testing.T) {
	var log bytes.Buffer
	s := open(t, store.Options{DSN: testkit.SQLite(t), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	ctx := context.Background()
	p := party.Person{ID: "p", Email: "p@example.org", Name: "P", Language: "en"}
	insert := func(tx *store.Tx) error { return tx.InsertPerson(ctx, p) }
	if err := s.Update(ctx, insert); err != nil {
		t.Fatal(err)
	}
	err := s.Update(ctx, insert)
	if err == nil || !strings.Contains(err.Error(), "insert person") || !strings.Contains(err.Error(), "store.exists") {
		t.Errorf("error %v", err)
	}
}
