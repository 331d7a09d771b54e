package store

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// TestWhatIsHeldIsFoundByIndexes: of every table it is known how a person is found in it, and none of those that grow with the people of an agency is
// read from end to end for one of them.
func TestWhatIsHeldIsFoundByIndexes(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, Options{DSN: testkit.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a test's
	p := party.Person{ID: "p-1", Email: "p@example.org", Name: "P", Language: "en", Active: true}
	if err := s.Update(ctx, func(tx *Tx) error { return tx.InsertPerson(ctx, p) }); err != nil {
		t.Fatal(err)
	}
	looked := map[string]int{}
	err = s.View(ctx, func(tx *Tx) error {
		var all []asked
		if _, err := tx.matters(ctx, p, func(q asked) { all = append(all, q) }); err != nil {
			return err
		}
		names, err := tx.allTables(ctx)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !classified(name) {
				t.Errorf("nobody said how a person is found in %s: put it among the reached tables, the few, or those that are given whole", name)
			}
			table, err := tx.textTable(ctx, name)
			if err != nil {
				return err
			}
			if !slices.Contains(few, name) {
				all = append(all, tx.heldQueries(table, p, `["p-1"]`)...)
			}
		}
		for _, q := range all {
			plan, err := tx.planOf(ctx, q)
			if err != nil {
				return err
			}
			looked[q.table]++
			for _, line := range plan {
				if scan.MatchString(line) && !strings.Contains(line, "json_each") {
					t.Errorf("%s is read from end to end: %s\n%s", q.table, line, q.query)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked["journal"] == 0 || looked["letter"] == 0 || looked["submission"] == 0 || looked[""] != len(seeds) {
		t.Errorf("too little was looked at: %v", looked)
	}
}

var scan = regexp.MustCompile(`^SCAN `)

func (tx *Tx) planOf(ctx context.Context, q asked) (lines []string, err error) {
	rows, err := tx.tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+q.query, q.args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // an error is that of rows.Err
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		lines = append(lines, detail)
	}
	return lines, rows.Err()
}

// TestHeldOnBothDatabases asks every question of [Tx.Held] of both databases: the person's own row comes, and of a matter of theirs what names them.
func TestHeldOnBothDatabases(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{"SQLite": testkit.SQLite, "PostgreSQL": testkit.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s, err := Open(ctx, Options{DSN: dsn(t)})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // a test's
			p := party.Person{ID: "p-1", Email: "p@example.org", Name: "P", Language: "en", Active: true}
			if err := s.Update(ctx, func(tx *Tx) error {
				if err := tx.InsertPerson(ctx, p); err != nil {
					return err
				}
				for _, subject := range []string{"m-1", "m-2"} { // the second is nothing of theirs
					by := p.ID
					if subject == "m-2" {
						by = "p-2"
					}
					if err := tx.Record(ctx, by, journal.CompanySaved, subject, "", nil); err != nil {
						return err
					}
				}
				return tx.Record(ctx, "p-2", journal.CompanySaved, "m-1", "", map[string]any{"of": p.ID})
			}); err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			if err := s.View(ctx, func(tx *Tx) error {
				all, err := tx.Held(ctx, p)
				for _, r := range all {
					count[r.Table]++
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if count["person"] != 1 || count["journal"] != 2 {
				t.Errorf("the person is given %v", count)
			}
		})
	}
}
