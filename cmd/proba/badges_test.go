package main

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/internal/issuance"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/locale"
)

// The key signs each badge once, however often and by however many it is asked for.
func TestBadgesAreSignedOnce(t *testing.T) {
	document, err := os.ReadFile("../../testdata/vectors/certificate/valid.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	signed := 0
	since := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	ring := keystest.Keyring(t, since, func() time.Time { return since }, func(context.Context, keys.Use) { signed++ })
	key, err := ring.Key(keys.Assertion)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
		DID: "did:web:innobiz.agency.example", Name: locale.Same("Agency"), BaseURL: "https://innobiz.agency.example", Keys: ring,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &badges{issuer: issuer}
	for range 3 {
		for _, l := range certificate.Languages() {
			made, err := b.Badge(t.Context(), document, l)
			if err != nil {
				t.Fatal(err)
			}
			if err := badge.Check(made, doc, key.For(keys.ForStatement).Public()); err != nil {
				t.Errorf("%s: %v", l, err)
			}
			if !bytes.Contains(made, []byte(`"created":"2027-01-01T00:00:00Z"`)) {
				t.Errorf("%s: signed before the key was in force: %s", l, made)
			}
		}
	}
	if signed != len(certificate.Languages()) {
		t.Errorf("%d signatures", signed)
	}
	if _, err := b.Badge(t.Context(), []byte("{}"), certificate.English); err == nil {
		t.Error("a badge of nothing")
	}
}
