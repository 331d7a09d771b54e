package issuance_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/internal/issuance"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/locale"
)

// A certificate carries two proofs unless the agency leaves the second out; either way it is signed to the same bytes
// again, and checks.
func TestProofsOfACertificate(t *testing.T) {
	unsigned, err := os.ReadFile("../../testdata/vectors/certificate/unsigned.json")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)
	for single, want := range map[bool]struct{ second, detail string }{false: {rdfc.Cryptosuite, "both_match"}, true: {"", "matches"}} {
		ring := keystest.Keyring(t, at.AddDate(-1, 0, 0), func() time.Time { return at }, nil)
		issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
			DID: "did:web:innobiz.agency.example", Name: locale.Same("Agency"), BaseURL: "https://innobiz.agency.example",
			Keys: ring, SingleProof: single,
		})
		if err != nil {
			t.Fatal(err)
		}
		var before []byte
		for range 2 {
			token, err := issuer.Resume("26110100042", unsigned, at)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := issuer.Sign(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			if before != nil && !bytes.Equal(signed, before) {
				t.Errorf("single %v: signed again, it differs", single)
			}
			before = signed
		}
		doc, err := certificate.Parse(before)
		if err != nil || doc.Second != want.second || !bytes.Equal(doc.Unsigned(), unsigned) {
			t.Errorf("single %v: second proof %q, %v", single, doc.Second, err)
		}
		if problem := issuer.Verify(before, unsigned, issuer.Trust()); problem != "" {
			t.Errorf("single %v: %s", single, problem)
		}
		published, err := issuer.StatusList(t.Context(), status.Revocation, 1, status.NewBits(), at)
		if err != nil {
			t.Fatal(err)
		}
		read, err := status.Parse(published)
		if err != nil || strings.Contains(string(published), rdfc.Cryptosuite) == single {
			t.Errorf("single %v: status list %s, %v", single, published[:200], err)
		}
		key, err := ring.Key(keys.Assertion)
		if err != nil {
			t.Fatal(err)
		}
		if err := read.Verify(key.For(keys.ForStatement).Public()); err != nil {
			t.Errorf("single %v: status list: %v", single, err)
		}
		report := certificate.Check(before, issuer.Trust(), at, certificate.Options{Suites: []certificate.SuiteVerifier{rdfc.Standard()}})
		for _, step := range report.Steps {
			if step.Code == certificate.StepSignature && step.Detail != want.detail {
				t.Errorf("single %v: the signature step says %s", single, step.Detail)
			}
		}
	}
}
