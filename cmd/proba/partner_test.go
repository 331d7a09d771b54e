package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

// free is an address on this machine that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nothing was served
	return l.Addr().String()
}

// Two agencies start with one command, in agreement, and their first messages reach the other side.
func TestADemoWithAPartner(t *testing.T) {
	if testing.Short() {
		t.Skip("fills two agencies")
	}
	var c ServeCmd
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	if _, err := parser.Parse([]string{"--demo", "--with-partner", "--data", data, "--listen", free(t), "--partner-listen", free(t)}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- c.serve(ctx, &out, slog.New(slog.DiscardHandler)) }()
	// look reads one of the two agencies from beside it.
	look := func(file string, read func(*store.Tx) error) bool {
		s, err := store.Open(ctx, store.Options{DSN: file, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return false
		}
		defer s.Close() //nolint:errcheck // read only
		return s.View(ctx, read) == nil
	}
	received := func(file string) (found bool) {
		look(file, func(tx *store.Tx) error {
			all, err := tx.Nominations(ctx)
			for _, n := range all {
				found = found || n.Side == partner.In && n.Basis.Verdict == "valid"
			}
			return err
		})
		return found
	}
	// shared says whether an agency has the practice with its translation, the one that waits for an answer, and the figures of both.
	shared := func(file string) (there bool) {
		look(file, func(tx *store.Tx) error {
			links, err := tx.PartnerLinks(ctx)
			if err != nil || len(links) != 1 {
				return err
			}
			practices, err := tx.Practices(ctx)
			if err != nil {
				return err
			}
			translated, waits := 0, 0
			for _, p := range practices {
				r := p.Read()
				waits += len(r.Proposals())
				for _, v := range r.Current() {
					translated += len(v.In(locale.Russian))
				}
			}
			released, err := tx.ReleasesUnder(ctx, links[0].ID)
			if err != nil {
				return err
			}
			boards := partner.Boards(released)
			there = translated == 1 && waits == 1 && len(boards) == 1 && boards[0].Public && boards[0].Rows[0].State == partner.JointShown
			return nil
		})
		return there
	}
	for end := time.Now().Add(4 * time.Minute); ; time.Sleep(time.Second) {
		if received(filepath.Join(data, "proba.db")) && received(filepath.Join(data+"-partner", "proba.db")) &&
			shared(filepath.Join(data, "proba.db")) && shared(filepath.Join(data+"-partner", "proba.db")) {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		default:
		}
		if time.Now().After(end) {
			t.Fatal("the nominations did not arrive, or what the two share")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "/sign-in/link?token="); n < 20 || !strings.Contains(out.String(), reference) {
		t.Errorf("%d sign-in links:\n%s", n, out.String())
	}
	for _, dir := range []string{data, data + "-partner"} {
		says(t, 0, " 0 contradictions", "check", "--data", dir)
	}
}
