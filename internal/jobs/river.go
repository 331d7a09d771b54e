package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Dialect names the database engine.
type Dialect string

// The engines that the queue lives in.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgresql"
)

// driverFor chooses River's driver. Both speak database/sql, so a job is written by the very *sql.Tx of the act that
// causes it; that is why PostgreSQL is reached this way and not through a pgx pool (docs/decisions/0003).
func driverFor(db *sql.DB, dialect Dialect) (riverdriver.Driver[*sql.Tx], error) {
	switch dialect {
	case SQLite:
		return riversqlite.New(db), nil
	case PostgreSQL:
		return riverdatabasesql.New(db), nil
	default:
		return nil, fmt.Errorf("jobs: unknown database dialect %q", dialect)
	}
}

// Migrate makes or updates the queue's own tables (river_…). It is safe to repeat, and is run before Open's Runner is
// used. On SQLite db is the shared writer. Two processes must not run it at the same time.
func Migrate(ctx context.Context, db *sql.DB, dialect Dialect) error {
	driver, err := driverFor(db, dialect)
	if err != nil {
		return err
	}
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet(slog.Default())})
	if err != nil {
		return fmt.Errorf("jobs: prepare the queue's tables: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: make the queue's tables: %w", err)
	}
	return nil
}

// quiet lets only River's warnings and errors through: it reports every start and every batch otherwise.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
