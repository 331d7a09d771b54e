package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// secrets are the columns that nobody is given: whoever knew them could act as the person. A column that is to stay out of what a person gets needs its
// line here, with that reason; there is no other.
var secrets = map[string]bool{"session.hash": true, "sign_in_link.hash": true, "sign_in_link.next": true, "mentor_calendar.key": true, "cohort_guest.key": true}

// namesNobody are the public log and the public lists, which say which record they are of by its digest and its number alone.
var namesNobody = []string{"log_checkpoint", "log_hash", "log_leaf", "status_list", "status_place"}

// TestEveryTextThatNamesAPersonIsGiven plants a person in every column with words of every table, whatever table it is, and asks what the person gets.
func TestEveryTextThatNamesAPersonIsGiven(t *testing.T) {
	ctx := context.Background()
	s := open(t, store.Options{DSN: testkit.SQLite(t)})
	db := s.WriterDB()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	exec("PRAGMA foreign_keys = OFF")
	p := party.Person{ID: "p-1", Email: "p@example.org", Name: "P", Language: "en", Active: true}
	if err := s.Update(ctx, func(tx *store.Tx) error {
		other := party.Person{ID: "p-2", Email: "o@example.org", Name: "O", Language: "en", Active: true}
		if err := tx.InsertPerson(ctx, other); err != nil {
			return err
		}
		return tx.InsertPerson(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	exec("INSERT INTO company_role (company, person, role) VALUES ('c-1', 'p-1', 'owner')")
	exec("INSERT INTO journal (id, at, actor, act, subject, ground, details) VALUES (1000, 1, 'p-1', 'x', 'm-1', '', '')") // a matter of theirs
	const doc = `{"list":[{"by":"p-1","words":"mine"},{"by":"p-2","words":"of somebody else"}],"about":"others"}`
	type col struct {
		table, name, kind string
		key               bool
	}
	tables := map[string][]col{}
	rows, err := db.QueryContext(ctx, `SELECT s.name, c.name, c.type, c.pk FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' AND s.name NOT LIKE 'goose%' AND s.name <> 'sequence'`)
	if err != nil {
		t.Fatal(err)
	}
	func() { // closed before anything is written
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var c col
			var pk int
			if err := rows.Scan(&c.table, &c.name, &c.kind, &pk); err != nil {
				t.Fatal(err)
			}
			c.key = pk > 0
			tables[c.table] = append(tables[c.table], c)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}()
	own, reached := store.OwnTables(), store.ReachedBy()
	for table, columns := range tables {
		if table == "person" {
			continue
		}
		var names, marks []string
		var values []any
		for _, c := range columns {
			var v any
			switch {
			case own[table+"."+c.name] == "person":
				v = "p-1"
			case own[table+"."+c.name] == "email":
				v = p.Email
			case own[table+"."+c.name] == "company":
				v = "c-1"
			case own[table+"."+c.name] == "case":
				v = "a-1"
			case slices.Contains(reached[table], c.name) && slices.Index(reached[table], c.name) == 0 && table != "application":
				v = "m-1" // what a record is of by which it is found
			case table == "application" && c.name == "id":
				v = "a-1"
			case table == "application" && c.name == "company":
				v = "c-1"
			case c.kind == "TEXT" && c.key:
				v = "k-" + c.name
			case c.kind == "TEXT":
				v = doc
			case c.kind == "BLOB":
				v = []byte(doc)
			default:
				v = 1
			}
			names, marks, values = append(names, `"`+c.name+`"`), append(marks, "?"), append(values, v)
		}
		exec(fmt.Sprintf("INSERT OR REPLACE INTO %s (%s) VALUES (%s)", table, strings.Join(names, ","), strings.Join(marks, ",")), values...)
	}
	given := map[string]string{}
	if err := s.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Held(ctx, p)
		for _, r := range all {
			for c, v := range r.Data {
				given[r.Table+"."+c] += fmt.Sprint(v)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for table, columns := range tables {
		if slices.Contains(namesNobody, table) {
			continue
		}
		for _, c := range columns {
			if slices.Index(reached[table], c.name) == 0 {
				continue // by which the record was found
			}
			at := table + "." + c.name
			said, there := given[at]
			switch words := c.kind == "TEXT" || c.kind == "BLOB"; {
			case secrets[at]:
				if there {
					t.Errorf("%s is a secret and is given: %s", at, said)
				}
			case words && !c.key && !there:
				t.Errorf("%s names the person, and the person does not get it", at)
			case words && there && own[table+"."] == "" && strings.Contains(said, "somebody else"):
				t.Errorf("%s gives what is another's: %s", at, said)
			}
		}
	}
	for at := range secrets {
		table, name, _ := strings.Cut(at, ".")
		found := false
		for _, c := range tables[table] {
			found = found || c.name == name
		}
		if !found {
			t.Errorf("there is no column %s", at)
		}
	}
}
