package source_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"proba.example/translog"
	"proba.example/translog/source"
	"proba.example/translog/translogtest"
)

func serve(t *testing.T, h http.HandlerFunc) *source.HTTP {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s, err := source.NewHTTP(server.URL+"/log/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A whole log read over HTTP and out of a folder.
func TestReadsALog(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(600)
	log.PublishAll(t, time.Unix(1790000000, 0))
	folder := t.TempDir()
	for _, tile := range append(translog.NewTiles(0, 600), append(translog.NewBundles(0, 600), translog.Tile{Level: -2})...) {
		path := translog.CheckpointPath
		if tile.Level >= translog.EntriesLevel {
			path = tile.Path()
		}
		b, err := log.Fetch(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(folder, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := source.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	for name, src := range map[string]translog.Source{
		"folder": dir,
		"http":   serve(t, http.StripPrefix("/log/", http.FileServer(http.Dir(folder))).ServeHTTP),
	} {
		r := translog.Reader{Source: src}
		signed, err := r.Checkpoint(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tree, err := translog.OpenCheckpoint(signed, translogtest.LogKey(log.Name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		entries, err := r.Entries(t.Context(), tree, 250, 600)
		if err != nil || len(entries) != 350 || !bytes.Equal(entries[349], log.Entry(599)) {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
		if _, err := src.Fetch(t.Context(), "tile/0/009"); !errors.Is(err, translog.ErrNotFound) {
			t.Errorf("%s: a tile there is not: %v", name, err)
		}
		for _, bad := range []string{"../checkpoint", "/checkpoint", "", "tile//0"} {
			if b, err := src.Fetch(t.Context(), bad); err == nil {
				t.Errorf("%s: %q gave %d bytes", name, bad, len(b))
			}
		}
	}
}

func TestHTTPIsBounded(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret")) }))
	t.Cleanup(elsewhere.Close)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/log/checkpoint":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case "/log/tile/0/000":
			_, _ = w.Write(make([]byte, 8193))
		case "/log/tile/entries/000": // 40 MB of zeroes in 40 KB
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 40<<20))
			_ = z.Close()
		case "/log/tile/1/000":
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	for path, want := range map[string]error{
		"checkpoint": nil, "tile/1/000": nil,
		"tile/0/000": source.ErrTooLarge, "tile/entries/000": source.ErrTooLarge,
	} {
		b, err := s.Fetch(t.Context(), path)
		if err == nil || want != nil && !errors.Is(err, want) || errors.Is(err, translog.ErrNotFound) {
			t.Errorf("%s: %d bytes, %v", path, len(b), err)
		}
	}
}

func TestFolderKeepsInside(t *testing.T) {
	outside, inside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(inside, "checkpoint")); err != nil {
		t.Fatal(err)
	}
	dir, err := source.OpenDir(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if b, err := dir.Fetch(t.Context(), "checkpoint"); err == nil {
		t.Errorf("a link led out to %q", b)
	}
}

func TestPrefixes(t *testing.T) {
	for prefix, want := range map[string]bool{
		"https://log.example/2026": true, "http://127.0.0.1:8080/log/": true,
		"": false, "log.example": false, "ftp://log.example": false, "https://": false, "file:///etc": false,
		"https://user:pw@log.example/": false, "https://log.example/?a=b": false, "https://log.example/#a": false,
		"https://log.example/a b": false, "https://log.example/?": false,
	} {
		if got := source.ValidPrefix(prefix); got != want {
			t.Errorf("%q: %v", prefix, got)
		}
	}
}
