package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"proba.example/internal/ledger"
)

func TestFolderKeepsTheLatest(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "log")
	open := func() *ledger.Folder {
		t.Helper()
		f, err := ledger.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := open()
	if note, err := f.Read(ctx); note != nil || err != nil {
		t.Fatalf("a new folder has %q, %v", note, err)
	}
	if err := f.Replace(ctx, []byte("one"), []byte("two")); !errors.Is(err, ledger.ErrReplaced) {
		t.Errorf("replaced what is not there: %v", err)
	}
	for _, step := range [][2]string{{"", "one"}, {"one", "two"}, {"two", "three"}} {
		var old []byte
		if step[0] != "" {
			old = []byte(step[0])
		}
		if err := open().Replace(ctx, old, []byte(step[1])); err != nil {
			t.Fatal(err)
		}
		if note, err := open().Read(ctx); string(note) != step[1] || err != nil {
			t.Fatalf("kept %q, %v", note, err)
		}
	}
	if err := f.Replace(ctx, []byte("two"), []byte("four")); !errors.Is(err, ledger.ErrReplaced) {
		t.Errorf("replaced what was replaced: %v", err)
	}
	// What a power cut leaves half done does not count.
	if err := os.WriteFile(filepath.Join(dir, "new-123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if note, _ := f.Read(ctx); string(note) != "three" {
		t.Errorf("kept %q", note)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("%v are left, %v", left, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's rights: %v, %v", info.Mode(), err)
	}
	// A head that cannot be read is an error, never an empty one.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if note, err := f.Read(ctx); err == nil {
		t.Errorf("a folder that is gone has %q", note)
	}
}

// Of many writers that know the same head one replaces it.
func TestFolderLetsOneWin(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	old := []byte(nil)
	for round := range 20 {
		var won sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				f, err := ledger.OpenFolder(dir)
				if err != nil {
					t.Error(err)
					return
				}
				note := fmt.Appendf(nil, "%d by %d", round, i)
				switch err := f.Replace(ctx, old, note); {
				case err == nil:
					won.Store(i, note)
				case !errors.Is(err, ledger.ErrReplaced):
					t.Error(err)
				}
			})
		}
		all.Wait()
		n := 0
		won.Range(func(_, note any) bool { n, old = n+1, note.([]byte); return true })
		f, err := ledger.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := f.Read(ctx); n != 1 || string(kept) != string(old) || err != nil {
			t.Fatalf("%d won; kept %q, won %q, %v", n, kept, old, err)
		}
	}
}
