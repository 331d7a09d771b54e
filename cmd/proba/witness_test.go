package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"proba.example/internal/witness"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

// startWitness runs `proba witness` in the folder and gives its address, its key and what ends it.
func startWitness(t *testing.T, c WitnessCmd) (url string, key translog.WitnessKey, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Listen = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	greeting := newEar()
	ended := make(chan error, 1)
	go func() { ended <- c.serve(ctx, greeting, slog.New(slog.DiscardHandler)) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
	select {
	case <-greeting.said:
	case err := <-ended:
		t.Fatalf("it did not start: %v", err)
	case <-time.After(10 * time.Second):
		t.Fatal("it does not start")
	}
	vkey := regexp.MustCompile(`(?m)^  (\S+\+[0-9a-f]{8}\+\S+)$`).FindStringSubmatch(greeting.text.String())
	if vkey == nil {
		t.Fatalf("it does not say its key:\n%s", greeting.text.String())
	}
	if key, err = translog.ParseWitnessKey(vkey[1]); err != nil {
		t.Fatal(err)
	}
	return "http://" + c.Listen, key, stop
}

// ear is a writer that tells when the first text came.
type ear struct {
	text bytes.Buffer
	said chan struct{}
}

func newEar() *ear { return &ear{said: make(chan struct{})} }

func (s *ear) Write(b []byte) (int, error) {
	defer close(s.said)
	return s.text.Write(b)
}

// A bank's witness: started, asked, stopped, started again; it keeps its key, its name and what it has cosigned.
func TestWitnessAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "witness")
	log := translogtest.NewLog("log.agency.example/2026")
	log.AddMany(30)
	c := WitnessCmd{Data: dir, Name: "witness.bank.example", Log: []string{translogtest.LogKey(log.Name).String() + "@http://127.0.0.1:1/log"}}
	url, key, stop := startWitness(t, c)
	if key.Name() != c.Name {
		t.Errorf("it is called %s", key.Name())
	}
	files, err := filepath.Glob(filepath.Join(dir, "keys", "*.pem"))
	if err != nil || len(files) != 1 {
		t.Fatalf("key files %v, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
	prove := func(size int64) func(context.Context, int64) ([]translog.Hash, error) {
		return func(_ context.Context, from int64) ([]translog.Hash, error) { return log.Consistency(from, size), nil }
	}
	peers := []witness.Peer{{Name: "bank", URL: url, Key: key}}
	ask := func(l *translogtest.Log, size int64) (known int64, line []byte, contradicts bool) {
		t.Helper()
		a := (&witness.Client{}).Ask(t.Context(), peers, l.Sign(t, size, time.Now()), prove(size))[0]
		if a.Err != nil && !a.Contradicts {
			t.Fatal(a.Err)
		}
		return a.Known, a.Line, a.Contradicts
	}
	if _, line, _ := ask(log, 20); line == nil {
		t.Error("no cosignature")
	}
	stop()

	c.Name = "" // it is settled
	url, again, stop := startWitness(t, c)
	defer stop()
	if again != key {
		t.Errorf("after a start its key is %s", again)
	}
	peers[0].URL = url
	if known, _, _ := ask(log, 10); known != 20 {
		t.Errorf("after a start it knows %d entries", known)
	}
	fork := log.Fork(19)
	fork.Add([]byte("back-dated"))
	if _, _, contradicts := ask(fork, 20); !contradicts {
		t.Error("it cosigned a fork")
	}
	evidence, err := filepath.Glob(filepath.Join(dir, "logs", "*.evidence", "fork-*", "shown"))
	if err != nil || len(evidence) != 1 {
		t.Errorf("evidence %v, %v", evidence, err)
	}
	if _, line, _ := ask(log, 30); line == nil {
		t.Error("the honest log is refused after the fork")
	}
}

func TestWitnessRefusesToGuess(t *testing.T) {
	start := func(c WitnessCmd) error {
		c.Listen = "127.0.0.1:0"
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // one that starts ends at once
		return c.serve(ctx, &bytes.Buffer{}, slog.New(slog.DiscardHandler))
	}
	logs, err := (&WitnessCmd{}).logs()
	if err != nil || len(logs) != 0 {
		t.Fatal(err)
	}
	dir := t.TempDir()
	vkey := translogtest.LogKey("log.example").String()
	file := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(file, []byte("# two logs\n"+vkey+" https://log.example\n\n"+translogtest.LogKey("other.example").String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if logs, err := (&WitnessCmd{Logs: file, Log: []string{vkey}}).logs(); err != nil || len(logs) != 2 {
		t.Errorf("%v, %v", logs, err)
	}
	wrong := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(wrong, []byte(vkey+"\n"+vkey+" https://log.example x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settled := WitnessCmd{Data: dir, Name: "w.example", Log: []string{vkey}}
	if err := start(settled); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cmd  WitnessCmd
		want string
	}{
		"no name":           {WitnessCmd{Data: t.TempDir()}, "needs a name"},
		"a name with space": {WitnessCmd{Data: t.TempDir(), Name: "a b"}, "needs a name"},
		"another name":      {WitnessCmd{Data: dir, Name: "other.example"}, `know this witness as "w.example"`},
		"no key of a log":   {WitnessCmd{Data: dir, Log: []string{"x@https://log.example"}}, "not the verifier key of a log"},
		"no address":        {WitnessCmd{Data: dir, Log: []string{vkey + "@ftp://x"}}, "not an address"},
		"a wrong line":      {WitnessCmd{Data: dir, Logs: wrong}, "line 2"},
	} {
		if err := start(c.cmd); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	keys, err := filepath.Glob(filepath.Join(dir, "keys", "*.pem"))
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if err := os.Remove(keys[0]); err != nil {
		t.Fatal(err)
	}
	if err := start(settled); err == nil || !strings.Contains(err.Error(), "is gone") {
		t.Errorf("with its key gone: %v", err)
	}
}
