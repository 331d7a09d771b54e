package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

func preparedHandle(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openSQLite(sqliteDSN(filepath.Join(t.TempDir(), "prepared.db"), onDisk))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil { // a connection with statements left does not close
			t.Error(err)
		}
	})
	exec(t, db, "CREATE TABLE thing (name TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT")
	return db
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// keptReady is how many statements the only connection keeps ready.
func keptReady(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Raw(func(d any) error { n = len(d.(*preparedConn).idle); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// sizes reads a list of sizes; each is told while the rows are open.
func sizes(t *testing.T, tx *sql.Tx, query string, from int, each func(int)) (list []int) {
	t.Helper()
	rows, err := tx.QueryContext(context.Background(), query, from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var size int
		if err := rows.Scan(&size); err != nil {
			t.Fatal(err)
		}
		list = append(list, size)
		each(size)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestStatementsAreKept(t *testing.T) {
	db, ctx := preparedHandle(t), context.Background()
	for n := range 3 {
		exec(t, db, "INSERT INTO thing VALUES (?, ?)", fmt.Sprint(n), n)
	}
	if n := keptReady(t, db); n != 1 {
		t.Errorf("%d statements are kept for one text", n)
	}

	// What fails leaves nothing behind for the next.
	if _, err := db.ExecContext(ctx, "INSERT INTO thing VALUES (?, ?)", "1", 7); conditionOf(err) != duplicate {
		t.Errorf("a second of the same name: %v", err)
	}
	if n := keptReady(t, db); n != 0 {
		t.Errorf("%d statements are kept after a failure", n)
	}
	exec(t, db, "INSERT INTO thing VALUES (?, ?)", "3", 3)

	// The same statement within itself.
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	const list = "SELECT size FROM thing WHERE size >= ? ORDER BY size"
	var pairs int
	for _, from := range sizes(t, tx, list, 0, func(from int) { pairs += len(sizes(t, tx, list, from, func(int) {})) }) {
		pairs += 10 * from
	}
	if pairs != 10*(0+1+2+3)+4+3+2+1 {
		t.Errorf("the statement within itself counts %d", pairs)
	}

	// Rows that are left in the middle begin anew, and hold no lock.
	var first int
	for range 2 {
		if err := tx.QueryRowContext(ctx, list, 1).Scan(&first); err != nil || first != 1 {
			t.Errorf("the first is %d: %v", first, err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}

	// The schema changes under them.
	exec(t, db, "ALTER TABLE thing ADD COLUMN colour TEXT")
	exec(t, db, "UPDATE thing SET colour = 'red' WHERE size = 1")
	if err := db.QueryRowContext(ctx, list, 3).Scan(&first); err != nil || first != 3 {
		t.Errorf("after a change of the schema the first is %d: %v", first, err)
	}

	for n := range 2 * preparedLimit {
		exec(t, db, fmt.Sprintf("UPDATE thing SET size = size + ? WHERE size = %d", n+100), 1)
	}
	if n := keptReady(t, db); n != preparedLimit {
		t.Errorf("%d statements are kept", n)
	}
}
