package storetest

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/store"
)

func aKey(t *testing.T, role keys.Role, announced time.Time) keys.Held {
	t.Helper()
	var half any
	var err error
	var chain [][]byte
	if role == keys.Document {
		var private *ecdsa.PrivateKey
		if private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err == nil {
			half, chain = &private.PublicKey, [][]byte{{0, 1, 255}, {}}
		}
	} else {
		half, _, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	public, err := keys.PublicOf(half)
	if err != nil {
		t.Fatal(err)
	}
	return keys.Held{
		Role: role, Public: public, Chain: chain, AnnouncedAt: announced, AddedIndex: 7, NotBefore: announced.Add(time.Hour),
		RetiredIndex: keys.NoIndex, CompromisedIndex: keys.NoIndex, CompromisedSince: keys.NoIndex,
	}
}

func keyRing(t *testing.T, s *store.Store) {
	second, first := aKey(t, keys.Document, at.Add(time.Minute)), aKey(t, keys.Assertion, at)
	first.Inception, first.PublishedAt, first.AddedIndex = true, at, keys.NoIndex
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertKey(ctx, second); err != nil {
			return err
		}
		return tx.InsertKey(ctx, first)
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertKey(ctx, first) })
	holds := func(what string, want ...keys.Held) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Ring(ctx)
			same(t, what, got, keys.Ring(want))
			return err
		})
	}
	holds("as announced", first, second)

	second.PublishedAt = at.Add(time.Hour)
	second.RetiredAt, second.RetiredIndex = at.Add(2*time.Hour), 12
	update(t, s, func(tx *store.Tx) error { return tx.UpdateKey(ctx, second) })
	second.CompromisedAt, second.CompromisedIndex, second.CompromisedSince = at.Add(3*time.Hour), 15, 9
	update(t, s, func(tx *store.Tx) error { return tx.UpdateKey(ctx, second) })
	second.CompromisedIndex, second.CompromisedSince = 16, 8
	update(t, s, func(tx *store.Tx) error { return tx.UpdateKey(ctx, second) })
	holds("retired and compromised", first, second)

	// What was said cannot be taken back or moved.
	for _, change := range []func(h *keys.Held){
		func(h *keys.Held) { h.RetiredAt = time.Time{} },
		func(h *keys.Held) { h.RetiredAt = h.RetiredAt.Add(time.Second) },
		func(h *keys.Held) { h.CompromisedAt = time.Time{} },
		func(h *keys.Held) { h.CompromisedAt = h.CompromisedAt.Add(-time.Second) },
		func(h *keys.Held) { h.CompromisedSince = 9 },
	} {
		h := second
		change(&h)
		refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateKey(ctx, h) })
	}
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateKey(ctx, aKey(t, keys.Log, at)) })
	holds("as before", first, second)
}

func trustFiles(t *testing.T, s *store.Store) {
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.NewestTrustFile(ctx)
		is(t, err, fault.NotFound, "fault.not_found")
		_, err = tx.SignedTrustFile(ctx)
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	one := store.StoredTrustFile{Number: 1, MadeAt: at, Unsigned: []byte(`{"a":1}`), Signed: []byte(`{"a":1,"proof":{}}`), SignedAt: at}
	two := store.StoredTrustFile{Number: 2, MadeAt: at.Add(time.Hour), Unsigned: []byte(`{"a":2}`), Signed: []byte{}}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertTrustFile(ctx, one); err != nil {
			return err
		}
		return tx.InsertTrustFile(ctx, two)
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertTrustFile(ctx, two) })
	view(t, s, func(tx *store.Tx) error {
		newest, err := tx.NewestTrustFile(ctx)
		same(t, "the newest", newest, two)
		signed, err2 := tx.SignedTrustFile(ctx)
		same(t, "what the public gets", signed, one)
		return first(err, err2)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SignTrustFile(ctx, 1, []byte("x")) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SignTrustFile(ctx, 3, []byte("x")) })
	update(t, s, func(tx *store.Tx) error {
		two.Signed, two.SignedAt = []byte(`{"a":2,"proof":{}}`), tx.Now
		return tx.SignTrustFile(ctx, 2, two.Signed)
	})
	view(t, s, func(tx *store.Tx) error {
		signed, err := tx.SignedTrustFile(ctx)
		same(t, "after the second was signed", signed, two)
		return err
	})
}
