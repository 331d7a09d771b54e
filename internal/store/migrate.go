package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// The schema, step by step, once per engine. A step that was released is never changed: a new one follows it.
//
//go:embed migrations/sqlite/*.sql migrations/pg/*.sql
var migrations embed.FS

func provider(handle *sql.DB, d dialect) (*goose.Provider, error) {
	dir, kind := "migrations/sqlite", database.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	if d == onPostgres {
		dir, kind = "migrations/pg", database.DialectPostgres
		// Several processes may start at once; one of them migrates, the others wait.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("prepare the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	steps, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(kind, handle, steps, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}

// migrate brings the schema forward to this program's, and refuses one that is ahead of it.
func migrate(ctx context.Context, handle *sql.DB, d dialect) error {
	p, err := provider(handle, d)
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if current > newest {
		return fmt.Errorf("the database is at schema version %d, this program knows versions up to %d: start a newer program", current, newest)
	}
	if current == newest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema forward from version %d to %d: %w", current, newest, err)
	}
	return nil
}
