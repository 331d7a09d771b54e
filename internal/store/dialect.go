package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/ncruces/go-sqlite3"

	"proba.example/internal/fault"
)

// dialect is the engine. Everything in which the engines differ at work is in this file; the schema is in migrations/.
type dialect string

const (
	onSQLite   dialect = "sqlite"
	onPostgres dialect = "postgres"
)

const (
	// sqliteReaders is how many pages can read at the same time.
	sqliteReaders = 4
	// postgresConns bounds the connections one process takes; half of them are open to writers. Writers that meet in the same rows
	// make each other begin again, so more is not faster.
	postgresConns   = 16
	postgresWriters = 8
)

// openHandles opens the writing and the reading handle. SQLite takes one writer at a time, so the writing handle
// has one connection and Go's pool is the queue in front of it: nobody ever finds the database locked. Readers see the state of
// the last commit and wait for nobody. On PostgreSQL both are the same pool, and forgetful is up to its server.
func openHandles(dsn string, forgetful bool) (d dialect, writer, reader *sql.DB, err error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		if writer, err = sql.Open("pgx", dsn); err != nil {
			return "", nil, nil, err
		}
		writer.SetMaxOpenConns(postgresConns)
		writer.SetMaxIdleConns(postgresConns)
		return onPostgres, writer, writer, nil
	}
	path, err := filepath.Abs(strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil || dsn == "" || dsn == "sqlite:" {
		return "", nil, nil, errors.Join(errors.New("no database is named"), err)
	}
	if err := makePrivate(path); err != nil {
		return "", nil, nil, err
	}
	durable := onDisk
	if forgetful {
		durable = forgetting
	}
	if writer, err = openSQLite(sqliteDSN(path, durable)); err != nil {
		return "", nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	if reader, err = openSQLite(sqliteDSN(path, reading)); err != nil {
		return "", nil, nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(sqliteReaders)
	reader.SetMaxIdleConns(sqliteReaders)
	return onSQLite, writer, reader, nil
}

// makePrivate makes the database file, where there is none, for the program's own user alone: it holds what applicants
// confide. Of its companions, -shm is made here too and -wal takes the rights of the database by the address's modeof.
func makePrivate(path string) error {
	for _, name := range []string{path, path + "-shm"} {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// What a connection of SQLite is for: to write, so that each commit survives a power cut or is not waited for, or to read.
const (
	onDisk     = "full"
	forgetting = "off"
	reading    = ""
)

// sqliteDSN puts the settings into the address, because SQLite keeps them per connection and a pool makes connections
// when it likes. FULL makes each commit of a decision survive a power cut. The busy timeout is for other programs at the same
// file, such as a backup. Writers take their lock when they begin: one that begins as a reader could be refused later.
func sqliteDSN(path, synchronous string) string {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "foreign_keys(on)"}, "modeof": {path}}
	if synchronous != reading {
		q.Set("_txlock", "immediate")
		q["_pragma"] = append(q["_pragma"], "journal_mode(wal)", "synchronous("+synchronous+")")
	} else {
		q["_pragma"] = append(q["_pragma"], "query_only(on)")
	}
	// SQLite reads %20 as a space, but not the + that forms use.
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return u.String()
}

// writers is how many transactions of one process may write at the same time.
func (d dialect) writers() int64 {
	if d == onPostgres {
		return postgresWriters
	}
	return 1
}

// updateOptions: SQLite's single writer is serial by nature; PostgreSQL is asked for it.
func (d dialect) updateOptions() *sql.TxOptions {
	if d == onPostgres {
		return &sql.TxOptions{Isolation: sql.LevelSerializable}
	}
	return &sql.TxOptions{}
}

// viewOptions: a reading transaction of SQLite sees one snapshot by nature; on PostgreSQL that is REPEATABLE READ.
func (d dialect) viewOptions() *sql.TxOptions {
	if d == onPostgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true}
}

// condition is what an engine's error means, as far as callers must act on it.
type condition int

const (
	otherwise condition = iota
	noRow
	duplicate   // something that must be single is there already
	danglingRef // what it refers to is not there
	collision   // begun again, it can succeed
)

// conditionOf reads the engines' codes, never their words. https://www.postgresql.org/docs/current/errcodes-appendix.html,
// https://sqlite.org/rescode.html
func conditionOf(err error) condition {
	if errors.Is(err, sql.ErrNoRows) {
		return noRow
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23505":
			return duplicate
		case "23503":
			return danglingRef
		case "40001", "40P01": // serialization failure, deadlock
			return collision
		}
		return otherwise
	}
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY):
		return duplicate
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		return danglingRef
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.LOCKED):
		return collision
	}
	return otherwise
}

// retryable says whether the transaction may succeed when begun again. The engine's error is found through whatever was
// wrapped around it.
func retryable(err error) bool {
	return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) && conditionOf(err) == collision
}

// mapError gives the fault for an engine's error; what names no condition of ours stays an inner error. What is missing and
// what refers to something missing is the same answer: there is no such thing.
func mapError(what string, err error) error {
	cause := fmt.Errorf("%s: %w", what, err)
	switch conditionOf(err) {
	case noRow, danglingRef:
		return fault.New(fault.NotFound, "fault.not_found").Because(cause)
	case duplicate:
		return fault.New(fault.Conflict, "store.exists").Because(cause)
	case collision:
		return fault.New(fault.Unavailable, "store.busy").Because(cause)
	}
	return cause
}
