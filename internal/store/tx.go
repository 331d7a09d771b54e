package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
	"proba.example/internal/store/db"
)

// Tx is one transaction. Its methods answer with faults: NotFound "fault.not_found" where nothing is there, Conflict
// "store.exists" where something that must be single is there already, Conflict "fault.stale" where the caller's copy is
// outdated. It belongs to one goroutine.
type Tx struct {
	// Now is the transaction's time: UTC, whole microseconds, one for everything the transaction does.
	Now time.Time

	tx      *sql.Tx
	q       *db.Queries
	engine  dialect
	book    *workdays.Book // of working days, once it was read
	spoiled error          // the first statement that failed, other than by finding nothing
}

func newTx(s *Store, tx *sql.Tx) *Tx {
	return &Tx{Now: s.now().UTC().Truncate(time.Microsecond), tx: tx, engine: s.dialect, q: db.New(&traced{tx: tx, store: s})}
}

// SQL is the transaction itself, so that jobs are enqueued in it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// fail maps the error of a statement and remembers that the transaction is spoiled, so that SQLite, which would commit the
// rest, and PostgreSQL, which would not, end alike.
func (tx *Tx) fail(what string, err error) error {
	if err == nil {
		return nil
	}
	mapped := mapError(what, err)
	if tx.spoiled == nil && !errors.Is(err, sql.ErrNoRows) {
		tx.spoiled = mapped
	}
	return mapped
}

// changed is fail for statements that must change exactly one row; none means that the caller's copy was stale.
func (tx *Tx) changed(what string, rows int64, err error) error {
	if err != nil {
		return tx.fail(what, err)
	}
	return one(rows)
}

// found is fail for statements on a thing named by its identifier: no row means that there is no such thing.
func (tx *Tx) found(what string, rows int64, err error) error {
	if err != nil {
		return tx.fail(what, err)
	}
	if rows == 0 {
		return fault.New(fault.NotFound, "fault.not_found").Because(errors.New(what))
	}
	return nil
}

// slow is how long a statement may take before the log hears of it.
const slow = 200 * time.Millisecond

// traced runs statements and reports each by its name. A row that QueryRowContext gives is read later: its "done"
// says only that the database has answered.
type traced struct {
	tx    *sql.Tx
	store *Store
}

func (t *traced) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	defer t.statement(ctx, query)()
	return t.tx.ExecContext(ctx, query, legible(args)...)
}

func (t *traced) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, query)
}

func (t *traced) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	defer t.statement(ctx, query)()
	return t.tx.QueryContext(ctx, query, legible(args)...) //nolint:sqlclosecheck // whoever asked closes the rows
}

func (t *traced) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	defer t.statement(ctx, query)()
	return t.tx.QueryRowContext(ctx, query, legible(args)...)
}

func (t *traced) statement(ctx context.Context, query string) (done func()) {
	name := queryName(query)
	start := time.Now()
	t.store.trace(ctx, "exec:"+name)
	return func() {
		if took := time.Since(start); took > slow {
			t.store.log.WarnContext(ctx, "slow statement", "query", name, "took", took)
		}
		t.store.trace(ctx, "done:"+name)
	}
}

// legible takes out of texts what no database should hold: zero characters, which PostgreSQL refuses and SQLite would keep, and
// bytes that are not UTF-8, which become U+FFFD. Both come only from programs, never from a keyboard. Bytes are left alone.
func legible(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
		}
	}
	return args
}

// queryName reads the name that sqlc leaves at the head of each statement: "-- name: PersonByID :one".
func queryName(query string) string {
	rest, ok := strings.CutPrefix(query, "-- name: ")
	if !ok {
		return "unnamed"
	}
	name, _, _ := strings.Cut(rest, " ")
	return name
}

// micros is how a time is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reads what micros stored.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode writes a value as JSON text. What is stored so are the program's own types, which always can be written.
func encode(what string, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", what, err)
	}
	return string(b), nil
}

// decode reads what encode wrote.
func decode[T any](what, text string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("read stored %s: %w", what, err)
	}
	return v, nil
}
