package testkit_test

import (
	"context"
	"database/sql"
	"testing"

	"proba.example/internal/testkit"
)

// Two databases of one cluster know nothing of each other and keep Hangul and Cyrillic as written.
func TestPostgreSQLDatabasesAreSeparateAndUTF8(t *testing.T) {
	ctx := context.Background()
	for _, text := range []string{"이노비즈", "Заявка № 7"} {
		db, err := sql.Open("pgx", testkit.PostgreSQL(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.ExecContext(ctx, `CREATE TABLE word (text TEXT NOT NULL)`); err != nil {
			t.Fatalf("the database is not fresh: %v", err)
		}
		var back string
		if err := db.QueryRowContext(ctx, `INSERT INTO word VALUES ($1) RETURNING text`, text).Scan(&back); err != nil {
			t.Fatal(err)
		}
		if back != text {
			t.Errorf("stored %q, read %q", text, back)
		}
	}
}
