package testkit

import (
	"path/filepath"
	"testing"
)

// SQLite returns the path of a database file that does not exist yet, in a directory that goes with the test.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "proba.db")
}
