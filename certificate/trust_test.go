package certificate_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

func TestTrustFileRoundTrip(t *testing.T) {
	want := sampleTrust()
	want.ReservedLog = []byte(`{"origin":"log.agency.example/2026"}`)
	want.ReservedWitnesses = []byte(`["university.example+a1b2c3d4+AX"]`)
	unsigned, err := certificate.BuildTrust(want)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignTrust(t.Context(), unsigned, signer("2026"), inForce, at("2026-11-01T00:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"unsigned": unsigned, "signed": signed} {
		got, err := certificate.ParseTrust(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (got.SignedBy == inForce) != (name == "signed") {
			t.Errorf("%s: signed by %q", name, got.SignedBy)
		}
		if got.Fingerprint() != want.Fingerprint() || len(got.Fingerprint()) != 64 {
			t.Errorf("%s: fingerprint %s, want %s", name, got.Fingerprint(), want.Fingerprint())
		}
		again, err := certificate.BuildTrust(got)
		if err != nil || !bytes.Equal(again, unsigned) {
			t.Errorf("%s: built %s, %v", name, again, err)
		}
		if !bytes.Equal(got.ReservedLog, want.ReservedLog) || !bytes.Equal(got.ReservedWitnesses, want.ReservedWitnesses) {
			t.Errorf("%s: what is reserved was not kept", name)
		}
	}
	if certificate.Trust.Fingerprint(certificate.Trust{}) != "" {
		t.Error("an empty trust has a fingerprint")
	}
}

func TestTrustFileRefusals(t *testing.T) {
	file := parse(t, read(t, "trust.json"))
	unsigned := file.Without("proof")
	keys, _ := unsigned.Get("keys")
	first := keys.At(0)
	withKey := func(k jcs.Value) []byte { return unsigned.With("keys", jcs.List(k)).Bytes() }
	rows := []struct {
		name string
		file []byte
		code certificate.FormatCode
	}{
		{"a list", []byte(`[]`), certificate.NotObject},
		{"another type", unsigned.With("type", jcs.Text("TrustFile")).Bytes(), certificate.WrongType},
		{"another version", unsigned.With("version", jcs.Text("3")).Bytes(), certificate.WrongType},
		{"no keys", unsigned.With("keys", jcs.List()).Bytes(), certificate.Malformed},
		{"no issuer", unsigned.Without("issuer").Bytes(), certificate.Missing},
		{"an unknown member", unsigned.With("Keys", keys).Bytes(), certificate.UnknownMember},
		{"an unknown member of a key", withKey(first.With("revoked", jcs.Text("no"))), certificate.UnknownMember},
		{"a key without an end", withKey(first.Without("validUntil")), certificate.Missing},
		{"a key that ends before it begins", withKey(first.With("validUntil", jcs.Text("2023-01-01T00:00:00Z"))), certificate.DatesContradict},
		{"a key of another agency", withKey(first.With("id", jcs.Text(anyoneDID+"#1"))), certificate.Malformed},
		{"a key that is no Ed25519 key", withKey(first.With("publicKeyMultibase", jcs.Text("zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"))), certificate.Malformed},
		{"one address for two keys", unsigned.With("keys", jcs.List(first, first)).Bytes(), certificate.KeyTwice},
		{"a log that is a text", unsigned.With("log", jcs.Text("x")).Bytes(), certificate.Malformed},
		{"changed after signing", file.With("issued", jcs.Text("2026-11-02T00:00:00Z")).Bytes(), certificate.TrustSignature},
		{"a signature of another kind", set(file, jcs.Text("ecdsa-jcs-2019"), "proof", "cryptosuite").Bytes(), certificate.TrustSignature},
		{"a signature by no key of the file", set(file, jcs.Text(unlisted), "proof", "verificationMethod").Bytes(), certificate.TrustSignature},
		{"two signatures", set(file, jcs.List(), "proof").Bytes(), certificate.WrongProof},
	}
	for _, row := range rows {
		_, err := certificate.ParseTrust(row.file)
		var fault *certificate.FormatError
		if !errors.As(err, &fault) || fault.Code != row.code {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
	var broken *jcs.Error
	if _, err := certificate.ParseTrust([]byte(`{"keys":1,"keys":2}`)); !errors.As(err, &broken) {
		t.Errorf("a name given twice: %v", err)
	}
	body, err := certificate.BuildTrust(sampleTrust())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := certificate.SignTrust(t.Context(), body, signer("2025"), revoked, at("2026-11-01T00:00:00Z")); err == nil {
		t.Error("a revoked key signed the trust file")
	}
}

// TestKeyRotation: certificates before and after a change of key verify by the new trust file; by the old one the new
// ones are by an unknown key, not forged.
func TestKeyRotation(t *testing.T) {
	before, after := sampleTrust(), sampleTrust()
	before.Keys = before.Keys[:2]
	after.Keys[0].ValidUntil = at("2026-01-01T00:00:00+09:00")
	old := sample()
	old.ValidFrom, old.ValidUntil = time.Date(2025, 3, 3, 0, 0, 0, 0, seoul), time.Date(2028, 3, 2, 23, 59, 59, 0, seoul)
	old.Certification.IssuedOn, old.Certification.ValidThrough = certificate.DateOf(old.ValidFrom), certificate.DateOf(old.ValidUntil)
	first := forge(t, parse(t, build(t, old)), "2024", retired, "2025-03-03T02:00:00Z")
	second := issue(t, sample())
	now := at("2026-12-01T00:00:00Z")
	for _, row := range []struct {
		name     string
		document []byte
		trust    certificate.Trust
		want     certificate.Verdict
	}{
		{"old certificate, old file", first, before, certificate.Valid},
		{"old certificate, new file", first, after, certificate.Valid},
		{"new certificate, new file", second, after, certificate.Valid},
		{"new certificate, old file", second, before, certificate.UnknownKey},
		{"no trust at all", second, certificate.Trust{}, certificate.UnknownIssuer},
	} {
		if got := certificate.Check(row.document, row.trust, now, certificate.Options{}).Verdict; got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}

func TestDIDDocument(t *testing.T) {
	const want = `{"@context":["https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1"],` +
		`"assertionMethod":["did:web:innobiz.agency.example#2024","did:web:innobiz.agency.example#2026"],"id":"did:web:innobiz.agency.example",` +
		`"verificationMethod":[` +
		`{"controller":"did:web:innobiz.agency.example","expires":"2025-12-31T14:59:59Z","id":"did:web:innobiz.agency.example#2024","publicKeyMultibase":"K1","type":"Multikey"},` +
		`{"controller":"did:web:innobiz.agency.example","id":"did:web:innobiz.agency.example#2025","publicKeyMultibase":"K2","revoked":"2026-09-15T03:00:00Z","type":"Multikey"},` +
		`{"controller":"did:web:innobiz.agency.example","id":"did:web:innobiz.agency.example#2026","publicKeyMultibase":"K3","type":"Multikey"}]}`
	got, err := certificate.DIDDocument(sampleTrust())
	if err != nil {
		t.Fatal(err)
	}
	keys := parse(t, read(t, "keys.json"))
	for i, name := range []string{"K1", "K2", "K3"} {
		k, _ := keys.At(i).Get("publicKeyMultibase")
		text, _ := k.Text()
		got = bytes.ReplaceAll(got, []byte(text), []byte(name))
	}
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := certificate.DIDDocument(certificate.Trust{}); err == nil {
		t.Error("an empty trust became a DID document")
	}
}
