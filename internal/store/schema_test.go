package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// What a schema says, one fact a line, in words that both engines share.
type facts []string

func gather(t *testing.T, db *sql.DB, query string, line func(scan func(...any)) string) facts {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out facts
	for rows.Next() {
		out = append(out, line(func(into ...any) {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
		}))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

var kinds = map[string]string{"bigint": "number", "INTEGER": "number", "text": "text", "TEXT": "text", "bytea": "bytes", "BLOB": "bytes"}

func column(scan func(...any)) string {
	var table, name, kind string
	var notNull bool
	scan(&table, &name, &kind, &notNull)
	return fmt.Sprintf("column %s.%s is a %s, required %v", table, name, kinds[kind], notNull)
}

func keyed(what string) func(scan func(...any)) string {
	return func(scan func(...any)) string {
		var table, rest string
		scan(&table, &rest)
		return fmt.Sprintf("%s of %s: %s", what, table, rest)
	}
}

func schemaOfSQLite(t *testing.T, db *sql.DB) facts {
	const tables = `FROM sqlite_schema s, `
	const ours = ` WHERE s.type = 'table' AND s.name NOT LIKE 'goose%' AND s.name NOT LIKE 'sqlite%' `
	return slices.Concat(
		gather(t, db, `SELECT s.name, c.name, c.type, c."notnull" `+tables+`pragma_table_info(s.name) c`+ours, column),
		gather(t, db, `SELECT t, group_concat(name, ',') FROM (SELECT s.name t, c.name name `+tables+`pragma_table_info(s.name) c`+ours+` AND c.pk > 0 ORDER BY s.name, c.pk) GROUP BY t`, keyed("primary key")),
		gather(t, db, `SELECT t, group_concat(name, ',') FROM (SELECT s.name t, i.name ix, c.name name `+tables+`pragma_index_list(s.name) i, pragma_index_info(i.name) c`+ours+` AND i.origin = 'u' ORDER BY i.name, c.seqno) GROUP BY t, ix`, keyed("unique")),
		gather(t, db, `SELECT t, ix || ' on ' || group_concat(name, ',') FROM (SELECT s.name t, i.name ix, c.name name `+tables+`pragma_index_list(s.name) i, pragma_index_info(i.name) c`+ours+` AND i.origin = 'c' ORDER BY i.name, c.seqno) GROUP BY t, ix`, keyed("index")),
		gather(t, db, `SELECT t, group_concat(c, ',') || ' to ' || target || ' ' || group_concat(r, ',') FROM (SELECT s.name t, f.id id, f."table" target, f."from" c, f."to" r `+tables+`pragma_foreign_key_list(s.name) f`+ours+` ORDER BY s.name, f.id, f.seq) GROUP BY t, id`, keyed("reference")),
	)
}

func schemaOfPostgres(t *testing.T, db *sql.DB) facts {
	const ours = ` AND t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE 'goose%' `
	const names = `(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(%s) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = %s AND a.attnum = k.num)`
	of := func(key, table string) string { return fmt.Sprintf(names, key, table) }
	return slices.Concat(
		gather(t, db, `SELECT t.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid WHERE t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`+ours, column),
		gather(t, db, `SELECT t.relname, `+of("c.conkey", "t.oid")+` FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'p'`+ours, keyed("primary key")),
		gather(t, db, `SELECT t.relname, `+of("c.conkey", "t.oid")+` FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'u'`+ours, keyed("unique")),
		gather(t, db, `SELECT t.relname, x.relname || ' on ' || `+of("i.indkey", "t.oid")+` FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`+ours, keyed("index")),
		gather(t, db, `SELECT t.relname, `+of("c.conkey", "t.oid")+` || ' to ' || f.relname || ' ' || `+of("c.confkey", "f.oid")+` FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid WHERE c.contype = 'f'`+ours, keyed("reference")),
	)
}

// The two schemas are written apart and must say the same: tables, columns, what may be absent, keys, references, indexes.
func TestBothSchemasSayTheSame(t *testing.T) {
	lite := schemaOfSQLite(t, open(t, store.Options{DSN: testkit.SQLite(t)}).WriterDB())
	pg := schemaOfPostgres(t, open(t, store.Options{DSN: testkit.PostgreSQL(t)}).WriterDB())
	for _, kind := range []string{"column", "primary key", "unique", "index", "reference"} {
		if !slices.ContainsFunc(lite, func(f string) bool { return strings.HasPrefix(f, kind+" ") }) {
			t.Errorf("nothing was gathered about any %s", kind)
		}
	}
	count := map[string]int{}
	for _, f := range lite {
		count[f]++
	}
	for _, f := range pg {
		count[f]--
	}
	for _, f := range slices.Sorted(maps.Keys(count)) {
		switch n := count[f]; {
		case n > 0:
			t.Errorf("only SQLite: %s", f)
		case n < 0:
			t.Errorf("only PostgreSQL: %s", f)
		}
	}
}

// Every column that a list is ordered by compares byte by byte on PostgreSQL too.
func TestOrderIsTheSameWhateverTheLocale(t *testing.T) {
	db := open(t, store.Options{DSN: testkit.PostgreSQL(t)}).WriterDB()
	bytewise := gather(t, db, `SELECT t.relname, a.attname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_collation c ON c.oid = a.attcollation
		WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND c.collname = 'C'`, keyed("column"))
	for _, want := range []string{"application: reference", "certificate: number", "register_entry: issued_on", "register_entry: number", "person: name", "person: id", "company: name", "edition: edition", "scoresheet: expert", "panel: visit_on", "letter: id", "evidence: id"} {
		if !slices.Contains(bytewise, "column of "+want) {
			t.Errorf("%s is ordered by the server's locale", want)
		}
	}
}

// SQLite keeps what it is given unless a table is strict.
func TestSQLiteTablesAreStrict(t *testing.T) {
	db := open(t, store.Options{DSN: testkit.SQLite(t)}).WriterDB()
	loose := gather(t, db, `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'`, func(scan func(...any)) string {
		var name, statement string
		scan(&name, &statement)
		if strings.Contains(statement[strings.LastIndex(statement, ")"):], "STRICT") {
			return ""
		}
		return name
	})
	for _, name := range loose {
		if name != "" {
			t.Errorf("table %s is not STRICT", name)
		}
	}
	if len(loose) < 20 {
		t.Errorf("%d tables looked at", len(loose))
	}
}
