package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"os"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/certificate/suite"
	"proba.example/internal/issuance"
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
	counted := &countingSigner{LocalSigner: suite.LocalSigner(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))}
	issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
		DID: "did:web:innobiz.agency.example", Name: locale.Same("Agency"), BaseURL: "https://innobiz.agency.example", Signer: counted,
		Since: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	before := counted.signed
	b := &badges{issuer: issuer}
	for range 3 {
		for _, l := range certificate.Languages() {
			made, err := b.Badge(t.Context(), document, l)
			if err != nil {
				t.Fatal(err)
			}
			if err := badge.Check(made, doc, counted.Public()); err != nil {
				t.Errorf("%s: %v", l, err)
			}
			if !bytes.Contains(made, []byte(`"created":"2027-01-01T00:00:00Z"`)) {
				t.Errorf("%s: signed before the key was in force: %s", l, made)
			}
		}
	}
	if got := counted.signed - before; got != len(certificate.Languages()) {
		t.Errorf("%d signatures", got)
	}
	if _, err := b.Badge(t.Context(), []byte("{}"), certificate.English); err == nil {
		t.Error("a badge of nothing")
	}
}

// countingSigner counts the signatures it makes.
type countingSigner struct {
	suite.LocalSigner
	signed int
}

func (s *countingSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	s.signed++
	return s.LocalSigner.Sign(ctx, message)
}
