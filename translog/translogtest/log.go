// Package translogtest has logs and witnesses in memory, for the tests of everything that reads a log. They are honest
// unless asked to fork.
package translogtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"proba.example/translog"
)

// Signer is a key made from its name, the same in every run.
type Signer struct{ key ed25519.PrivateKey }

// NewSigner makes the key that belongs to the name.
func NewSigner(name string) Signer {
	seed := sha256.Sum256([]byte(name))
	return Signer{ed25519.NewKeyFromSeed(seed[:])}
}

// Public is the public key.
func (s Signer) Public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Sign signs the message.
func (s Signer) Sign(_ context.Context, message []byte) ([]byte, error) {
	return ed25519.Sign(s.key, message), nil
}

// LogKey is the log key of the name.
func LogKey(name string) translog.LogKey {
	return translog.NewLogKey(name, NewSigner(name).Public())
}

// WitnessKey is the witness key of the name.
func WitnessKey(name string) translog.WitnessKey {
	return translog.NewWitnessKey(name, NewSigner(name).Public())
}

// Log is a log in memory, and a [translog.Source] of its files as of the checkpoint last published.
type Log struct {
	Name string

	mu        sync.Mutex
	entries   [][]byte
	hashes    []tlog.Hash // as tlog.StoredHashes gives them
	published []byte
	missing   map[string]bool
}

// NewLog is an empty log signed by the key of its name.
func NewLog(name string) *Log { return &Log{Name: name} }

// Fork is a second log under the same name and key that agrees with this one on the first size entries.
func (l *Log) Fork(size int) *Log {
	fork := NewLog(l.Name)
	fork.Add(l.entries[:size]...)
	return fork
}

// ReadHashes makes the log a tlog.HashReader of its own tree.
func (l *Log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("translogtest: no hash %d", x)
		}
		out[i] = l.hashes[x]
	}
	return out, nil
}

// Add appends entries.
func (l *Log) Add(entries ...[]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(len(l.entries)), entry, l)
		if err != nil {
			panic(err)
		}
		l.hashes = append(l.hashes, hashes...)
		l.entries = append(l.entries, bytes.Clone(entry))
	}
}

// AddMany appends n entries that say their own index.
func (l *Log) AddMany(n int) {
	for range n {
		l.Add(fmt.Appendf(nil, "entry %d", len(l.entries)))
	}
}

// Size is the number of entries.
func (l *Log) Size() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.entries))
}

// Entry is an entry by its index.
func (l *Log) Entry(index int64) []byte { return bytes.Clone(l.entries[index]) }

// At is the checkpoint of the log at a size, unsigned.
func (l *Log) At(size int64) translog.Checkpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	root := translog.EmptyRoot()
	if size > 0 {
		h, err := tlog.TreeHash(size, l)
		if err != nil {
			panic(err)
		}
		root = h
	}
	return translog.Checkpoint{Origin: l.Name, Size: size, Root: root}
}

// Sign signs the checkpoint at a size, with cosignatures by the witnesses at the time.
func (l *Log) Sign(tb testing.TB, size int64, at time.Time, witnesses ...string) []byte {
	tb.Helper()
	signed, err := translog.SignCheckpoint(tb.Context(), l.At(size), LogKey(l.Name), NewSigner(l.Name))
	if err != nil {
		tb.Fatal(err)
	}
	for _, w := range witnesses {
		signed = Cosign(tb, signed, w, at)
	}
	return signed
}

// Cosign adds the cosignature of a witness without asking whether it should.
func Cosign(tb testing.TB, signed []byte, witness string, at time.Time) []byte {
	tb.Helper()
	line, err := translog.Cosign(tb.Context(), signed, WitnessKey(witness), NewSigner(witness), at)
	if err != nil {
		tb.Fatal(err)
	}
	signed, err = translog.AddSignatures(signed, line)
	if err != nil {
		tb.Fatal(err)
	}
	return signed
}

// Publish makes a signed checkpoint the latest one.
func (l *Log) Publish(signed []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.published = bytes.Clone(signed)
}

// PublishAll signs the checkpoint of everything added so far and makes it the latest one.
func (l *Log) PublishAll(tb testing.TB, at time.Time, witnesses ...string) []byte {
	tb.Helper()
	signed := l.Sign(tb, l.Size(), at, witnesses...)
	l.Publish(signed)
	return signed
}

// Inclusion is the path of a leaf in the tree of a size.
func (l *Log) Inclusion(index, size int64) []translog.Hash {
	l.mu.Lock()
	defer l.mu.Unlock()
	path, err := tlog.ProveRecord(size, index, l)
	if err != nil {
		panic(err)
	}
	return path
}

// Consistency is the proof from one size to a later one.
func (l *Log) Consistency(older, newer int64) []translog.Hash {
	if older == 0 || older == newer {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	proof, err := tlog.ProveTree(newer, older, l)
	if err != nil {
		panic(err)
	}
	return proof
}

// Proof is the proof file of an entry under a signed checkpoint of the size.
func (l *Log) Proof(index, size int64, signed []byte) translog.Proof {
	return translog.Proof{Index: index, Path: l.Inclusion(index, size), Checkpoint: bytes.Clone(signed)}
}

// Lose makes the file at the path absent, as a log that prunes its partial tiles does.
func (l *Log) Lose(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.missing == nil {
		l.missing = map[string]bool{}
	}
	l.missing[path] = true
}

// Fetch is [translog.Source]. It serves every tile and bundle that the entries fill, published or not.
func (l *Log) Fetch(ctx context.Context, path string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if path == translog.CheckpointPath && l.published != nil {
		return bytes.Clone(l.published), nil
	}
	t, err := translog.ParseTilePath(path)
	if err != nil || l.missing[path] {
		return nil, fmt.Errorf("%s: %w", path, translog.ErrNotFound)
	}
	if t.Level == translog.EntriesLevel {
		from := t.Index * translog.TileWidth
		to := from + int64(t.Width)
		if to > int64(len(l.entries)) {
			return nil, translog.ErrNotFound
		}
		return translog.EncodeEntries(slices.Clone(l.entries[from:to]))
	}
	b, err := translog.TileData(t, l)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", translog.ErrNotFound, err)
	}
	return b, nil
}
