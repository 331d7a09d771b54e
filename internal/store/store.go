// Package store holds all SQL, for SQLite and for PostgreSQL: the schema and its migrations, transactions with one time, and
// one file per word of the domain.
//
// One database holds one agency. The queries are compiled by sqlc once, against both schemas, and the same text runs
// on both engines; what differs between the engines is in dialect.go, each difference with its reason. The suite in
// storetest holds both to the same behaviour.
//
// Stored forms: identifiers are texts; times are whole microseconds in UTC, so a time read back is the time written, cut
// to microseconds; dates are texts YYYY-MM-DD; scores are tenths. The store asks no permission and judges no rule: the desks
// ask the domain first.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/semaphore"

	"proba.example/internal/fault"
	"proba.example/internal/register"
)

// Options is what Open needs. DSN is required.
type Options struct {
	// DSN is "sqlite:/path/file.db" or a plain path for SQLite, "postgres://…" for PostgreSQL.
	DSN string
	// Now is the clock of every transaction; nil means time.Now.
	Now func() time.Time
	// Logger hears of slow statements; nil means slog.Default().
	Logger *slog.Logger
	// Trace, when set, is called with "exec:<query name>" before and "done:<query name>" after each statement, with
	// "commit" before and "committed" after each commit. It is called in the goroutine of the transaction.
	Trace func(ctx context.Context, event string)
	// Forgetful lets commits on SQLite not wait for the disk: when the machine fails the last of them may be lost, and the file with
	// them. It is for simulations and tests, which begin anew; the end of the program alone loses nothing.
	Forgetful bool
}

// Store is the agency's database. It is safe for concurrent use.
type Store struct {
	dialect dialect
	writer  *sql.DB
	reader  *sql.DB             // the same as writer on PostgreSQL
	seats   *semaphore.Weighted // for writers; see inTurn
	now     func() time.Time
	log     *slog.Logger
	trace   func(ctx context.Context, event string)
	shelf   shelf
}

// Open opens the database and brings its schema forward. A database that a newer program has already moved on is refused:
// working on it could damage what that program has written.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now, log: o.Logger, trace: o.Trace, shelf: shelf{index: register.NewIndex()}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.trace == nil {
		s.trace = func(context.Context, string) {}
	}
	var err error
	if s.dialect, s.writer, s.reader, err = openHandles(o.DSN, o.Forgetful); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s.seats = semaphore.NewWeighted(s.dialect.writers())
	if err := s.writer.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), s.Close())
	}
	if err := migrate(ctx, s.writer, s.dialect); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the database. Transactions still running fail.
func (s *Store) Close() error {
	if s.reader == s.writer {
		return s.writer.Close()
	}
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// Dialect is "sqlite" or "postgres".
func (s *Store) Dialect() string { return string(s.dialect) }

// WriterDB is the handle that writes. On SQLite it has one connection, which everything that writes must share:
// the job queue is given this handle.
func (s *Store) WriterDB() *sql.DB { return s.writer }

// Update runs fn in one writing transaction and commits it when fn returns nil; otherwise, and on a panic, nothing of it
// stays. Transactions behave as if they ran one after another on both engines.
//
// On PostgreSQL fn may be run again, from the start and with a new time, when another transaction got in its way: fn must
// have no effect outside the transaction. After a number of attempts the answer is an Unavailable fault. A statement that
// failed, other than by finding nothing, spoils the transaction: even if fn returns nil it is rolled back and the error
// returned. fn must not call Update: on SQLite it would wait for itself.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 0; ; attempt++ {
		err := s.inTurn(ctx, attempt >= patience, fn)
		if err == nil || attempt >= retries || !retryable(err) {
			return err
		}
		if sleepErr := sleep(ctx, attempt); sleepErr != nil {
			return fmt.Errorf("%w (while waiting to try again: %w)", err, sleepErr)
		}
	}
}

// inTurn runs fn beside other writers of this process or, for one that was in others' way too often, alone: so every writer
// is through after a few attempts, however many there are.
func (s *Store) inTurn(ctx context.Context, alone bool, fn func(*Tx) error) error {
	seats := int64(1)
	if alone {
		seats = s.dialect.writers()
	}
	if err := s.seats.Acquire(ctx, seats); err != nil {
		return fmt.Errorf("wait to write: %w", err)
	}
	defer s.seats.Release(seats)
	return s.once(ctx, s.writer, s.dialect.updateOptions(), fn)
}

// View runs fn in one reading transaction: everything it reads is of one moment. What fn tries to write is refused.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return s.once(ctx, s.reader, s.dialect.viewOptions(), fn)
}

// retries is how often Update begins again; after patience of them it asks to write alone, and then only other processes can
// still be in its way. With pauses of at most pauseMost that is a second or two of trying.
const (
	retries    = 30
	patience   = 4
	pauseFirst = 2 * time.Millisecond
	pauseMost  = 100 * time.Millisecond
)

// sleep waits a random part of a pause that doubles with each attempt, so that those who collided do not collide again.
func sleep(ctx context.Context, attempt int) error {
	pause := pauseMost
	if attempt < 6 {
		pause = min(pauseFirst<<attempt, pauseMost)
	}
	t := time.NewTimer(rand.N(pause) + time.Millisecond/2)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (s *Store) once(ctx context.Context, handle *sql.DB, o *sql.TxOptions, fn func(*Tx) error) error {
	sqlTx, err := handle.BeginTx(ctx, o)
	if err != nil {
		return mapError("begin", err)
	}
	tx := newTx(s, sqlTx)
	done := false
	defer func() {
		if !done { // fn panicked
			_ = sqlTx.Rollback()
		}
	}()
	err = fn(tx)
	done = true
	if err == nil {
		err = tx.spoiled
	}
	if err != nil {
		if rollbackErr := sqlTx.Rollback(); rollbackErr != nil && !errors.Is(rollbackErr, sql.ErrTxDone) {
			s.log.WarnContext(ctx, "roll back", "error", rollbackErr)
		}
		return err
	}
	s.trace(ctx, "commit")
	if err := sqlTx.Commit(); err != nil {
		return mapError("commit", err)
	}
	s.trace(ctx, "committed")
	return nil
}

// stale is what a writer gets who worked from an outdated copy.
func stale() error { return fault.New(fault.Conflict, "fault.stale") }

// one turns the count of changed rows into an answer: exactly one was expected, none means that the copy was stale.
func one(rows int64) error {
	if rows != 1 {
		return stale()
	}
	return nil
}
