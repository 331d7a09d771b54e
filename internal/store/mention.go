package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
)

// Mention is a text in the database in which words stand. Every text of every table is looked at, also of tables that came later than the rules:
// what those say nothing of is shown to people.
type Mention struct {
	Table, Column string
	Key           string         // the row's key, its parts joined by "/"
	Case          application.ID // the case the row belongs to; empty where it belongs to none
	Subject       string         // of a journal entry
	Digest        string         // of a frozen record
	Recipient     party.PersonID // of a letter
	Text          string

	keys   []string // columns of the key
	values []any
	bytes  bool // the column holds bytes
}

// textColumn is a column that may hold words of people.
type textColumn struct {
	name  string
	bytes bool
}

// textTable is a table with its key and the columns that may hold words.
type textTable struct {
	name    string
	key     []string
	columns []textColumn
	has     map[string]bool // all columns
}

// Mentions finds the texts in which one of the words stands, in the order of tables, columns and keys.
func (tx *Tx) Mentions(ctx context.Context, words []string) ([]Mention, error) {
	tables, err := tx.textTables(ctx)
	if err != nil {
		return nil, tx.fail("list tables", err)
	}
	var all []Mention
	for _, t := range tables {
		for _, c := range t.columns {
			found, err := tx.mentionsIn(ctx, t, c, words)
			if err != nil {
				return nil, tx.fail("look for words in "+t.name, err)
			}
			all = append(all, found...)
		}
	}
	return all, nil
}

func (tx *Tx) textTables(ctx context.Context) ([]textTable, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if tx.engine == onPostgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`
	}
	names, err := tx.strings(ctx, query)
	if err != nil {
		return nil, err
	}
	var all []textTable
	for _, name := range names {
		if slices.Contains(privacy.Skipped, name) {
			continue
		}
		t, err := tx.textTable(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(t.key) > 0 && len(t.columns) > 0 {
			all = append(all, t)
		}
	}
	return all, nil
}

func (tx *Tx) textTable(ctx context.Context, name string) (textTable, error) {
	t := textTable{name: name, has: map[string]bool{}}
	query := `SELECT name, LOWER(type), pk FROM pragma_table_info($1) ORDER BY pk, cid`
	if tx.engine == onPostgres {
		query = `SELECT c.column_name, c.data_type, COALESCE(k.ordinal_position, 0) FROM information_schema.columns c
			LEFT JOIN information_schema.table_constraints x ON x.table_schema = c.table_schema AND x.table_name = c.table_name AND x.constraint_type = 'PRIMARY KEY'
			LEFT JOIN information_schema.key_column_usage k ON k.constraint_name = x.constraint_name AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
			WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY 3, c.ordinal_position`
	}
	rows, err := tx.tx.QueryContext(ctx, query, name)
	if err != nil {
		return t, err
	}
	defer func() { _ = rows.Close() }() // an error is that of rows.Err
	for rows.Next() {
		var column, kind string
		var place int
		if err := rows.Scan(&column, &kind, &place); err != nil {
			return t, err
		}
		t.has[column] = true
		if place > 0 {
			t.key = append(t.key, column)
			continue // a key is what other tables refer to
		}
		if kind == "text" || kind == "blob" || kind == "bytea" || strings.HasPrefix(kind, "json") {
			t.columns = append(t.columns, textColumn{column, kind == "blob" || kind == "bytea"})
		}
	}
	return t, rows.Err()
}

func (tx *Tx) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := tx.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // an error is that of rows.Err
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// quoted is a name of the schema, which is the program's own, as SQL takes it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (tx *Tx) mentionsIn(ctx context.Context, t textTable, c textColumn, words []string) ([]Mention, error) {
	selected := make([]string, 0, len(t.key)+4)
	for _, k := range t.key {
		selected = append(selected, quoted(k))
	}
	for _, extra := range []string{"application", "subject", "digest", "recipient"} {
		if t.has[extra] {
			selected = append(selected, quoted(extra))
		} else {
			selected = append(selected, "''")
		}
	}
	selected = append(selected, quoted(c.name))
	// The engine finds a word as it may be written; frozen.Hits decides. Letters of other alphabets than the Latin have no capitals on SQLite.
	var where []string
	var args []any
	for _, spelling := range spelt(words) {
		args = append(args, spelling)
		where = append(where, tx.contains(quoted(c.name), fmt.Sprintf("$%d", len(args)), c.bytes))
	}
	if len(where) == 0 {
		return nil, nil
	}
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s", strings.Join(selected, ", "), quoted(t.name), strings.Join(where, " OR "), strings.Join(selected[:len(t.key)], ", "))
	rows, err := tx.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // an error is that of rows.Err
	var all []Mention
	for rows.Next() {
		m := Mention{Table: t.name, Column: c.name, keys: t.key, values: make([]any, len(t.key)), bytes: c.bytes}
		var of, subject, digest, recipient string
		var text []byte
		into := make([]any, 0, len(selected))
		for i := range m.values {
			into = append(into, &m.values[i])
		}
		if err := rows.Scan(append(into, &of, &subject, &digest, &recipient, &text)...); err != nil {
			return nil, err
		}
		parts := make([]string, len(m.values))
		for i, v := range m.values {
			if b, ok := v.([]byte); ok {
				m.values[i] = string(b)
			}
			parts[i] = fmt.Sprint(m.values[i])
		}
		m.Key, m.Case, m.Subject, m.Digest, m.Recipient, m.Text = strings.Join(parts, "/"), application.ID(of), subject, digest, party.PersonID(recipient), string(text)
		if i := slices.Index(t.key, "application"); i >= 0 {
			m.Case = application.ID(parts[i])
		}
		if _, n := frozen.Without(m.Text, words); n > 0 || c.bytes {
			all = append(all, m)
		}
	}
	return all, rows.Err()
}

func (tx *Tx) contains(column, arg string, bytes bool) string {
	switch {
	case tx.engine == onPostgres && bytes:
		return "position(convert_to(" + arg + "::text, 'UTF8') IN " + column + ") > 0"
	case tx.engine == onPostgres:
		return "position(" + arg + "::text IN " + column + "::text) > 0"
	case bytes:
		return "instr(" + column + ", CAST(" + arg + " AS BLOB)) > 0"
	}
	return "instr(" + column + ", " + arg + ") > 0"
}

// spelt are words as they may stand in a text: as given, small, in capitals, and as JSON writes them.
func spelt(words []string) []string {
	var all []string
	for _, w := range words {
		for _, s := range []string{w, strings.ToLower(w), strings.ToUpper(w)} {
			for _, s := range []string{s, frozen.Escaped(s)} {
				if s != "" && !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// Rewrite puts another text in the place of one that Mentions found.
func (tx *Tx) Rewrite(ctx context.Context, m Mention, text string) error {
	var value any = text
	if m.bytes {
		value = []byte(text)
	}
	args, where := []any{value}, make([]string, len(m.keys))
	for i, k := range m.keys {
		args = append(args, m.values[i])
		where[i] = fmt.Sprintf("%s = $%d", quoted(k), len(args))
	}
	result, err := tx.tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s", quoted(m.Table), quoted(m.Column), strings.Join(where, " AND ")), args...)
	if err != nil {
		return tx.fail("rewrite a text of "+m.Table, err)
	}
	rows, err := result.RowsAffected()
	return tx.changed("rewrite a text of "+m.Table, rows, err)
}

// TextOf reads a text by the names that Mentions gave it; fault.not_found where the row is gone.
func (tx *Tx) TextOf(ctx context.Context, table, key, column string) (text, digest string, err error) {
	t, err := tx.textTable(ctx, table)
	if err != nil {
		return "", "", tx.fail("read a text", err)
	}
	named := make([]string, len(t.key))
	for i, k := range t.key {
		named[i] = "CAST(" + quoted(k) + " AS TEXT)"
	}
	digestOf := "''"
	if t.has["digest"] {
		digestOf = quoted("digest")
	}
	if len(named) == 0 || !t.has[column] {
		return "", "", fmt.Errorf("store: no text %s.%s", table, column)
	}
	var b []byte
	err = tx.tx.QueryRowContext(ctx, fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s = $1", quoted(column), digestOf, quoted(table), strings.Join(named, " || '/' || ")), key).Scan(&b, &digest)
	return string(b), digest, tx.fail("read a text of "+table, err)
}

// Redacted finds the frozen records from which something was taken out, or which look so.
func (tx *Tx) Redacted(ctx context.Context) ([]Mention, error) {
	var all []Mention
	for _, name := range []string{"submission.contents", "visit_minutes.contents", "assignment_plan.input"} {
		table, column, _ := strings.Cut(name, ".")
		t, err := tx.textTable(ctx, table)
		if err != nil {
			return nil, tx.fail("look for redactions", err)
		}
		found, err := tx.mentionsIn(ctx, t, textColumn{column, true}, []string{`{"proba_erased":`})
		if err != nil {
			return nil, tx.fail("look for redactions", err)
		}
		for _, m := range found {
			if strings.HasPrefix(m.Text, `{"proba_erased":`) {
				all = append(all, m)
			}
		}
	}
	return all, nil
}
