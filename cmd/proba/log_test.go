package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/certificate/entry"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/source"
)

// command runs the program as from a terminal.
func command(t *testing.T, args ...string) (status int, said string) {
	t.Helper()
	var out bytes.Buffer
	status = run(args, &out, &out)
	return status, out.String()
}

func says(t *testing.T, status int, want string, args ...string) {
	t.Helper()
	got, said := command(t, args...)
	if got != status || !strings.Contains(said, want) {
		t.Fatalf("proba %s: status %d, want %d with %q:\n%s", strings.Join(args, " "), got, status, want, said)
	}
}

// TestThePublicLog takes a demo agency with a witness in a process of its own kind through the life of its log: published, read by a
// stranger over the network, copied, tampered with, lost, and brought back.
func TestThePublicLog(t *testing.T) {
	if testing.Short() {
		t.Skip("fills an agency")
	}
	ctx := context.Background()
	dir := t.TempDir()
	c := Config{Data: filepath.Join(dir, "agency"), AgencyEn: "Agency", AgencyRu: "Агентство", AgencyKo: "기관", Country: "KR", Place: "Asia/Seoul", BaseURL: "https://agency.example", MailFrom: "a@agency.example", KeyWaitDays: 7, keyAgeDays: demoHistoryDays}
	open := func() *Program {
		t.Helper()
		p, err := OpenProgram(ctx, c, Options{Listen: "localhost:8080", Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	shut := func(p *Program) {
		t.Helper()
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	p := open()
	key := p.Cases.Ledger.Key
	shut(p)
	if key.Name() != "agency.example/log" {
		t.Errorf("the log is named %s", key.Name())
	}
	url, witness, stop := startWitness(t, WitnessCmd{Data: filepath.Join(dir, "witness"), Name: "bank.example/witness", Log: []string{key.String()}})
	defer stop()
	c.LogPolicy = filepath.Join(dir, "policy")
	write(t, c.LogPolicy, "witness bank "+witness.String()+" "+url+"\nquorum bank\n")

	p = open()
	if err := p.fillDemo(ctx, io.Discard); err != nil {
		t.Fatal(err)
	}
	pages := httptest.NewServer(p.Handler())
	defer pages.Close()
	stranger, err := source.NewHTTP(pages.URL+"/log", nil)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := p.Cases.Ledger.Witnesses.Policy(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found, err := verifyLog(ctx, stranger, policy)
	if err != nil || !found.judgement.Quorum || found.judgement.Time.IsZero() {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, k := range []entry.Kind{entry.ApplicationReceived, entry.DecisionGranted, entry.DecisionRefused, entry.CertificateIssued, entry.RulesPublished, entry.KeyAdded} {
		if found.kinds[k] == 0 {
			t.Errorf("the demo leaves nothing of %s", k)
		}
	}
	size := found.judgement.Checkpoint.Size
	for path, want := range map[string]string{
		"checkpoint": "no-cache", translog.TilePath(0, 0, int(min(size, 256))): "public, max-age=31536000, immutable",
		translog.EntriesPath(0, 1): "public, max-age=31536000, immutable",
	} {
		if status, kept := fetched(t, pages.URL+"/log/"+path); status != http.StatusOK || kept != want {
			t.Errorf("%s: status %d, %q", path, status, kept)
		}
	}
	for _, path := range []string{translog.TilePath(0, 99, 256), translog.EntriesPath(0, 255), translog.TilePath(9, 0, 1), "tile/0/1", "tile/entries/000.p/0", "tile/"} {
		if status, _ := fetched(t, pages.URL+"/log/"+path); status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
	says(t, 0, "Every entry leads to the signed head", "log", "verify", pages.URL+"/log", "--vkey", key.String())
	shut(p)

	copied := filepath.Join(dir, "copy")
	export := []string{"log", "export", "--data", c.Data, "--base-url", c.BaseURL, "--log-policy", c.LogPolicy, copied}
	says(t, 0, "entries of agency.example/log", export...)
	says(t, 0, "No witness is asked for", "log", "verify", copied, "--vkey", key.String())
	backup, err := os.ReadFile(c.dsn())
	if err != nil {
		t.Fatal(err)
	}

	// Life goes on after the backup.
	p = open()
	if err := p.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := ledger.Append(ctx, tx, tx.Now, ledger.Statement{Kind: entry.PartnerRecognised, Program: entry.Agency, Subject: "partner", Digest: entry.Digest([]byte("partner"))})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if s, err := p.Cases.Ledger.Publish(ctx); err != nil || s.Published != size+1 {
		t.Fatalf("%+v, %v", s, err)
	}
	shut(p)
	says(t, 0, "entries of agency.example/log", export...)

	check := []string{"check", "--data", c.Data, "--base-url", c.BaseURL, "--log-policy", c.LogPolicy}
	says(t, 0, "0 contradictions", check...)
	for _, companion := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(c.dsn() + companion); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	write(t, c.dsn(), string(backup))
	says(t, 1, "The public log refuses to sign: entries in the database", check...)
	says(t, 0, "1 entries came back", "log", "restore", "--data", c.Data, "--base-url", c.BaseURL, "--log-policy", c.LogPolicy, copied)
	says(t, 0, "1 leaves of the public log came back from a mirror", check...)

	// A copy that was changed is not sound; one that lacks a file cannot be read.
	bundle := filepath.Join(copied, filepath.FromSlash(translog.EntriesPath(0, int(size+1))))
	b, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	write(t, bundle, strings.Replace(string(b), "decision.refused", "decision.granted", 1))
	says(t, 1, "NOT SOUND", "log", "verify", copied, "--vkey", key.String())
	if err := os.Remove(bundle); err != nil {
		t.Fatal(err)
	}
	says(t, 2, "not found", "log", "verify", copied, "--vkey", key.String())
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func fetched(t *testing.T, url string) (status int, kept string) {
	t.Helper()
	r, err := http.Get(url) //nolint:gosec // our own test server
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read only
	return r.StatusCode, r.Header.Get("Cache-Control")
}
