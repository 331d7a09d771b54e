package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

const origin = "agency.example/log"

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// world is a log with a database, a head outside it, and witnesses.
type world struct {
	t         *testing.T
	dir       string
	store     *store.Store
	log       *ledger.Log
	witnesses *witnesses
	signer    *signer
	cases     int
}

func newWorld(t *testing.T, quorum int, names ...string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), witnesses: newWitnesses(t, quorum, names...), signer: &signer{Signer: translogtest.NewSigner(origin)}}
	w.open(filepath.Join(w.dir, "proba.db"))
	return w
}

// open opens a database as a program that starts does.
func (w *world) open(path string) {
	w.t.Helper()
	s, err := store.Open(context.Background(), store.Options{DSN: path, Now: func() time.Time { return noon }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	w.store = s
	w.restart(s.Ledger(), w.head(), w.witnesses)
}

func (w *world) head() ledger.Head {
	w.t.Helper()
	h, err := ledger.OpenFolder(filepath.Join(w.dir, "log"))
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// restart forgets what the publisher knew.
func (w *world) restart(d ledger.Database, h ledger.Head, ws ledger.Witnesses) {
	w.log = &ledger.Log{Database: d, Head: h, Key: translogtest.LogKey(origin), Signer: w.signer, Witnesses: ws, Notes: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (w *world) append(n int) {
	w.t.Helper()
	w.must(w.store.Update(context.Background(), func(tx *store.Tx) error {
		for range n {
			// Cases are numbered by their time, so that a restored database goes on with others.
			w.cases++
			s := ledger.Statement{Kind: entry.DecisionRefused, Program: "innobiz", Subject: fmt.Sprint("case-", w.cases), Record: fmt.Appendf(nil, `{"case":"2026-%05d"}`, w.cases)}
			if _, err := ledger.Append(context.Background(), tx, tx.Now, s); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) publish() ledger.Standing {
	w.t.Helper()
	s, err := w.log.Publish(context.Background())
	w.must(err)
	return s
}

// refuses starts anew and asks that nothing is signed for the reason, by words that people can act on.
func (w *world) refuses(key string) {
	w.t.Helper()
	signed := w.signer.count()
	w.must(w.log.Start(context.Background()))
	f := w.log.Refusal()
	if f == nil || f.Key != key || f.Kind != fault.Unavailable {
		w.t.Fatalf("refusal %v, want %s", f, key)
	}
	if _, err := w.log.Publish(context.Background()); !errors.Is(err, f) {
		w.t.Errorf("publish says %v", err)
	}
	if n := w.signer.count(); n != signed {
		w.t.Errorf("%d checkpoints were signed", n-signed)
	}
}

// whole asks that everything appended is published, that the head and the database agree, and that the log is in order.
func (w *world) whole() {
	w.t.Helper()
	ctx := context.Background()
	head, err := w.head().Read(ctx)
	w.must(err)
	signed, err := translog.OpenCheckpoint(head, translogtest.LogKey(origin))
	w.must(err)
	w.must(w.store.View(ctx, func(tx *store.Tx) error {
		size, err := tx.LogSize(ctx)
		if err != nil {
			return err
		}
		c, err := tx.PublishedCheckpoint(ctx)
		if err != nil {
			return err
		}
		if c.Size != size || signed.Size != size {
			w.t.Errorf("%d leaves, %d signed outside, %d published", size, signed.Size, c.Size)
		}
		j, err := w.witnesses.policy.Judge(c.Note)
		if err != nil || !j.Quorum || j.Checkpoint.Root != signed.Root {
			w.t.Errorf("published %s: %v", c.Note, err)
		}
		problems, _, err := ledger.Check(ctx, tx, translogtest.LogKey(origin))
		if len(problems) > 0 {
			w.t.Error(problems)
		}
		return err
	}))
}

// signer remembers for which sizes which roots were signed: no size may ever have two. The empty tree is nobody's secret.
type signer struct {
	translogtest.Signer
	mu    sync.Mutex
	roots map[int64]translog.Hash
	n     int
}

func (s *signer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func (s *signer) Sign(ctx context.Context, message []byte) ([]byte, error) {
	c, err := translog.ParseCheckpoint(string(message))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roots == nil {
		s.roots = map[int64]translog.Hash{}
	}
	if root, known := s.roots[c.Size]; known && root != c.Root {
		return nil, fmt.Errorf("two roots were signed for %d leaves", c.Size)
	}
	s.roots[c.Size] = c.Root
	if c.Size > 0 {
		s.n++
	}
	return s.Signer.Sign(ctx, message)
}

// witnesses behave as tlog-witness has them, in one process: each knows the latest checkpoint it cosigned, and cosigns only what
// continues it.
type witnesses struct {
	policy translog.Policy
	names  []string
	mu     sync.Mutex
	known  map[string]translog.Checkpoint
	down   map[string]bool
}

func newWitnesses(t *testing.T, quorum int, names ...string) *witnesses {
	t.Helper()
	var list []translog.PolicyWitness
	for i, n := range names {
		list = append(list, translog.PolicyWitness{Name: fmt.Sprint("w", i), Key: translogtest.WitnessKey(n)})
	}
	p, err := translog.NewPolicy([]translog.PolicyLog{{Key: translogtest.LogKey(origin)}}, list, quorum)
	if err != nil {
		t.Fatal(err)
	}
	return &witnesses{policy: p, names: names, known: map[string]translog.Checkpoint{}, down: map[string]bool{}}
}

func (w *witnesses) Policy(context.Context) (translog.Policy, error) { return w.policy, nil }

func (w *witnesses) Ask(ctx context.Context, signed []byte, prove func(context.Context, int64) ([]translog.Hash, error)) (answers []ledger.Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, err := translog.OpenCheckpoint(signed, translogtest.LogKey(origin))
	for _, name := range w.names {
		a := ledger.Answer{Name: name, Err: err}
		old, seen := w.known[name]
		switch {
		case err != nil:
		case w.down[name]:
			a.Err = errors.New("connection refused")
		case seen && old.Size > c.Size:
			a.Known = old.Size
		default:
			if !seen {
				old = translog.Checkpoint{Origin: origin, Root: translog.EmptyRoot()}
			}
			proof, err := prove(ctx, old.Size)
			if err != nil {
				a.Err = err
			} else if err := translog.CheckConsistency(proof, old, c); err != nil {
				a.Contradicts, a.Err = true, err
			} else {
				w.known[name] = c
				a.Line, a.Err = translog.Cosign(ctx, signed, translogtest.WitnessKey(name), translogtest.NewSigner(name), noon)
			}
		}
		answers = append(answers, a)
	}
	return answers
}
