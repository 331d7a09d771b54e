package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"os"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/pdf"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/translog"
)

// The key signs each paper once, however often it is asked for, and again only when there is more to attach.
func TestPapersAreSignedOnce(t *testing.T) {
	document, err := os.ReadFile("../../testdata/vectors/qr/credential.json")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../testdata/vectors/qr/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name, Text string }
	if err := json.Unmarshal(kept, &cases); err != nil || cases[0].Name != "valid" {
		t.Fatalf("%v, %+v", err, cases)
	}
	signed := 0
	since := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	ring := keystest.Keyring(t, since, func() time.Time { return since }, func(context.Context, keys.Use) { signed++ })
	issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
		DID: "did:web:innobiz.agency.example", Name: locale.Same("Agency"), BaseURL: "https://innobiz.agency.example", Keys: ring,
	})
	if err != nil {
		t.Fatal(err)
	}
	var listed []*x509.Certificate
	for _, k := range issuer.Trust().DocumentKeys {
		c, err := x509.ParseCertificate(k.Chain[0])
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, c)
	}
	var material certificate.Material
	p := &papers{issuer: issuer, material: func(context.Context, string) ([]byte, certificate.Material, error) { return document, material, nil }}
	e := register.Entry{Number: "26110100042", Document: document, Code: cases[0].Text, PublishedAt: since.AddDate(0, 0, -30)}
	open := func(l certificate.Language) pdf.Opened {
		t.Helper()
		file, err := p.Paper(t.Context(), e, l)
		if err != nil {
			t.Fatal(err)
		}
		o, err := pdf.Open(file, listed)
		if err != nil || o.Language != l || !bytes.Equal(o.Certificate, document) || o.QR != e.Code || o.Claimed.Before(listed[0].NotBefore) {
			t.Fatalf("%s: %v, signed %s", l, err, o.Claimed)
		}
		return o
	}
	for range 3 {
		for _, l := range certificate.Languages() {
			if o := open(l); o.Bundle != nil {
				t.Errorf("%s: a bundle that proves nothing is attached", l)
			}
		}
	}
	if signed != 3 {
		t.Errorf("%d signatures on three papers", signed)
	}
	doc, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := entry.Leaf{
		Kind: entry.CertificateIssued, Program: "innobiz", Seq: 1, At: since, Digest: certificate.DigestMultibase(doc.Digest()), Ref: e.Number,
	}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	material = certificate.Material{
		Entry:    leaf,
		LogProof: translog.Proof{Checkpoint: []byte("log.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— log.example AAAAAAAA\n")}.Format(),
		Standing: []byte("a statement is not for a wall"),
	}
	for range 2 {
		if o := open(certificate.Korean); !bytes.Contains(o.Bundle, []byte(`"logProof"`)) || bytes.Contains(o.Bundle, []byte(`"standing"`)) {
			t.Errorf("bundle %s", o.Bundle)
		}
	}
	if signed != 4 {
		t.Errorf("%d signatures on four papers", signed)
	}
	if _, err := p.Paper(t.Context(), register.Entry{Document: document, Code: "CW1:"}, certificate.English); err == nil || fault.Is(err, fault.NotFound) {
		t.Errorf("a paper with a broken code: %v", err)
	}
}
