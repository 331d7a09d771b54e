// Package keystest gives tests keys that are kept in memory.
package keystest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"
	"time"

	"proba.example/internal/keys"
)

// Signer is a key kept in memory.
type Signer struct {
	private crypto.Signer
	public  keys.Public
	chain   [][]byte
}

// Public is the public half.
func (s *Signer) Public() keys.Public { return s.public }

// Chain are the X.509 certificates of a document key.
func (s *Signer) Chain() [][]byte { return s.chain }

// Where says that the key is kept in memory.
func (s *Signer) Where() string { return "memory" }

// Sign signs.
func (s *Signer) Sign(_ context.Context, in keys.Input) ([]byte, error) {
	if s.public.Algorithm() == keys.Ed25519 {
		return s.private.Sign(rand.Reader, in.Message, crypto.Hash(0))
	}
	return s.private.Sign(nil, in.Digest, crypto.SHA256)
}

// New gives a key for the role. An Ed25519 key of one name is the same each time.
func New(t testing.TB, role keys.Role, name string) *Signer {
	t.Helper()
	s := &Signer{}
	var err error
	if role.Algorithm() == keys.Ed25519 {
		seed := sha256.Sum256([]byte(string(role) + "/" + name))
		s.private = ed25519.NewKeyFromSeed(seed[:])
	} else {
		if s.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
		own, err := keys.SelfSigned(s.private, "Agency", "KR", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		s.chain = [][]byte{own}
	}
	if s.public, err = keys.PublicOf(s.private.Public()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Keyring gives a ring with the first key of every role, whose signatures count since a day, and that are not in a log. record may be
// nil.
func Keyring(t testing.TB, since time.Time, now func() time.Time, record func(context.Context, keys.Use)) *keys.Keyring {
	t.Helper()
	var ring keys.Ring
	var signers []keys.Signer
	for _, role := range keys.Roles() {
		s := New(t, role, "first")
		h, err := ring.Begin(role, s, since, since)
		if err != nil {
			t.Fatal(err)
		}
		ring, signers = ring.With(h), append(signers, s)
	}
	return keys.NewKeyring(ring, signers, now, record)
}
