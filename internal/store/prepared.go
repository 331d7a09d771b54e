package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/ncruces/go-sqlite3"
	sqlite "github.com/ncruces/go-sqlite3/driver"
)

// preparedLimit is how many statements one connection to SQLite keeps ready. An act uses a few dozen, the queue of jobs two dozen more;
// each takes some ten kilobytes.
const preparedLimit = 192

// openSQLite opens a handle whose connections keep their statements: SQLite reads a statement's text and plans it anew each time it is
// prepared, which took more than a third of the time of an act. PostgreSQL's driver keeps them by itself.
func openSQLite(dsn string) (*sql.DB, error) {
	c, err := (&sqlite.SQLite{}).OpenConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{c}), nil
}

type preparing struct{ driver.Connector }

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	kept := &preparedConn{sqliteConn: c.(sqliteConn), idle: map[string]*preparedStmt{}}
	// Else SQLite looks at what is bound to a LIMIT or a LIKE when it plans, and plans anew for each value. https://sqlite.org/queryplanner-ng.html#qpstab
	if _, err := kept.Raw().Config(sqlite3.DBCONFIG_ENABLE_QPSG, true); err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	return kept, nil
}

// sqliteConn is what the driver's connections can do and database/sql asks them for.
type sqliteConn interface {
	sqlite.Conn
	driver.ExecerContext
	driver.NamedValueChecker
}

// preparedConn is a connection with the statements that nobody uses just now, by their text. Like every connection it is used by one
// at a time. SQLite plans a statement again by itself where the schema has changed since; only the number of columns of a SELECT * would be
// the old one, and the schema changes at the start alone, before anything is asked so.
type preparedConn struct {
	sqliteConn
	idle map[string]*preparedStmt
	uses int64 // a clock that counts statements put back
}

func (c *preparedConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *preparedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query) // so that a second one at the same time gets a statement of its own
		return s, nil
	}
	s, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &preparedStmt{sqliteStmt: s.(sqliteStmt), conn: c, query: query}, nil
}

// keep puts a statement back, in place of the one that was put back longest ago where there are too many.
func (c *preparedConn) keep(s *preparedStmt) error {
	if _, twice := c.idle[s.query]; twice {
		return s.sqliteStmt.Close()
	}
	c.uses++
	s.used = c.uses
	c.idle[s.query] = s
	if len(c.idle) <= preparedLimit {
		return nil
	}
	oldest := s
	for _, each := range c.idle {
		if each.used < oldest.used {
			oldest = each
		}
	}
	delete(c.idle, oldest.query)
	return oldest.sqliteStmt.Close()
}

// Close ends the statements first: SQLite does not close a connection that has some.
func (c *preparedConn) Close() error {
	var errs []error
	for _, s := range c.idle {
		errs = append(errs, s.sqliteStmt.Close())
	}
	c.idle = nil
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	driver.NamedValueChecker
}

// preparedStmt is a statement that goes back to its connection when it is closed. The driver has reset it by then: rows do when they
// are closed, and an execution at its end.
type preparedStmt struct {
	sqliteStmt
	conn   *preparedConn
	query  string
	used   int64
	failed bool // what it holds is not sure: it is not kept
}

func (s *preparedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.sqliteStmt.ExecContext(ctx, args)
	s.failed = s.failed || err != nil
	return r, err
}

func (s *preparedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.sqliteStmt.QueryContext(ctx, args)
	s.failed = s.failed || err != nil
	return rows, err
}

func (s *preparedStmt) Close() error {
	if s.failed || s.conn.idle == nil {
		return s.sqliteStmt.Close()
	}
	return s.conn.keep(s)
}
