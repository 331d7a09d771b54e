package certificate_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

const origin = "log.agency.example/2026"

func ptr(i int64) *int64 { return &i }

func logKey() translog.LogKey { return translogtest.LogKey(origin) }

// The three witnesses of the vectors.
const partner, university, bank = "partner.example/witness", "university.example/witness", "bank.example/witness"

func witnessKeys() []translog.PolicyWitness {
	return []translog.PolicyWitness{
		{Name: "partner", Key: translogtest.WitnessKey(partner)},
		{Name: "university", Key: translogtest.WitnessKey(university)},
		{Name: "bank", Key: translogtest.WitnessKey(bank)},
	}
}

// loggedTrust is the sample trust with a public log of which two of three witnesses must have seen a checkpoint.
func loggedTrust() certificate.Trust {
	t := sampleTrust()
	t.Version = certificate.TrustVersion2
	policy, err := translog.NewPolicy([]translog.PolicyLog{{Key: logKey()}}, witnessKeys(), 2)
	if err != nil {
		panic(err)
	}
	for i := range t.Keys {
		t.Keys[i].Role = certificate.RoleAssertion
	}
	t.Log = &certificate.TrustLog{Origin: origin, Keys: []translog.LogKey{logKey()}, Policy: policy, MergeDelay: 24 * time.Hour}
	return t
}

func TestTrustFileOfVersion2(t *testing.T) {
	want := loggedTrust()
	want.Keys[0].AddedAt, want.Keys[0].RetiredAt = ptr(0), ptr(17)
	want.Keys[1].CompromisedSince = ptr(500)
	want.Keys = append(want.Keys, certificate.TrustKey{
		ID: agency + "#exchange", Public: signer("exchange").Public(), Role: certificate.RoleExchange, ValidFrom: at("2026-01-01T00:00:00Z"),
	}, certificate.TrustKey{
		ID: agency + "#root", Public: signer("root").Public(), Role: certificate.RoleRoot, ValidFrom: at("2026-01-01T00:00:00Z"),
	})
	want.Log.Inventory = 5
	want.DocumentKeys = []certificate.DocumentKey{{ID: agency + "#pdf", Chain: [][]byte{{0x30, 0x03, 2, 1, 5}}, AddedAt: ptr(3)}}
	unsigned, err := certificate.BuildTrust(want)
	if err != nil {
		t.Fatal(err)
	}
	created := at("2026-11-01T00:00:00Z")
	for name, by := range map[string]string{"2026": inForce, "root": agency + "#root"} {
		signed, err := certificate.SignTrust(t.Context(), unsigned, signer(name), by, created)
		if err != nil {
			t.Fatal(err)
		}
		got, err := certificate.ParseTrust(signed)
		if err != nil {
			t.Fatal(err)
		}
		again, err := certificate.BuildTrust(got)
		if err != nil || !bytes.Equal(again, unsigned) {
			t.Errorf("read and built again: %s, %v", again, err)
		}
		if got.SignedBy != by || got.Fingerprint() != want.Fingerprint() {
			t.Errorf("signed by %s, fingerprint %s", got.SignedBy, got.Fingerprint())
		}
		if got.Version != "2" || got.Log.Policy.String() != want.Log.Policy.String() || got.Log.MergeDelay != 24*time.Hour ||
			got.Log.Inventory != 5 || *got.Keys[0].RetiredAt != 17 || *got.Keys[1].CompromisedSince != 500 || got.Keys[2].AddedAt != nil {
			t.Errorf("read %+v", got)
		}
	}
	if _, err := certificate.SignTrust(t.Context(), unsigned, signer("exchange"), agency+"#exchange", created); err == nil {
		t.Error("a key for messages signed the trust file")
	}
	first := want
	first.Version = certificate.TrustVersion
	if _, err := certificate.BuildTrust(first); err == nil {
		t.Error("version 1 took a log")
	}
	if without := want.WithoutLog(); without.Log != nil || want.Log == nil {
		t.Error("WithoutLog changed its receiver, or nothing")
	}
}

func TestTrustFileOfVersion2Refusals(t *testing.T) {
	trust := loggedTrust()
	trust.DocumentKeys = []certificate.DocumentKey{{ID: agency + "#pdf", Chain: [][]byte{{0x30}}}}
	unsigned, err := certificate.BuildTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	file := parse(t, unsigned)
	keys, _ := file.Get("keys")
	first := keys.At(0)
	documents, _ := file.Get("documentKeys")
	withKey := func(name string, v jcs.Value) jcs.Value { return file.With("keys", jcs.List(first.With(name, v))) }
	withLog := func(name string, v jcs.Value) jcs.Value { return set(file, v, "log", name) }
	log, _ := file.Get("log")
	vkey := jcs.Texts(translogtest.LogKey("other.example/log").String())
	for _, row := range []struct {
		name string
		file jcs.Value
		code certificate.FormatCode
	}{
		{"a key without a role", file.With("keys", jcs.List(first.Without("role"))), certificate.Missing},
		{"a role of its own making", withKey("role", jcs.Text("admin")), certificate.Malformed},
		{"an index as text", withKey("addedAt", jcs.Text("5")), certificate.Malformed},
		{"a negative index", withKey("addedAt", jcs.Int(-1)), certificate.Malformed},
		{"retired before it was added", file.With("keys", jcs.List(first.With("addedAt", jcs.Int(9)).With("retiredAt", jcs.Int(9)))), certificate.DatesContradict},
		{"compromised by the log, but on no day", withKey("compromisedSince", jcs.Int(9)), certificate.Missing},
		{"retired by the log, but on no day", file.With("keys", jcs.List(first.With("retiredAt", jcs.Int(9)).With("validUntil", jcs.Value{}))), certificate.Missing},
		{"witnesses beside the policy", file.With("witnesses", jcs.List()), certificate.UnknownMember},
		{"a log without a policy", file.With("log", log.Without("policy")), certificate.Missing},
		{"a log without keys", withLog("keys", jcs.List()), certificate.Missing},
		{"a key that the policy does not accept", withLog("keys", vkey), certificate.Malformed},
		{"a log of another name", withLog("origin", jcs.Text("other.example/log")), certificate.Malformed},
		{"a policy that is none", withLog("policy", jcs.Text("trust everybody")), certificate.Malformed},
		{"no merge delay", file.With("log", log.Without("mergeDelay")), certificate.Missing},
		{"a merge delay of 0", withLog("mergeDelay", jcs.Int(0)), certificate.Malformed},
		{"a merge delay of a year", withLog("mergeDelay", jcs.Int(365*86400)), certificate.Malformed},
		{"an inventory as text", withLog("inventory", jcs.Text("5")), certificate.Malformed},
		{"an unknown member of the log", withLog("Policy", jcs.Text("")), certificate.UnknownMember},
		{"a document key without a certificate", file.With("documentKeys", jcs.List(documents.At(0).With("x5c", jcs.List()))), certificate.Missing},
		{"a document key in another writing", file.With("documentKeys", jcs.List(documents.At(0).With("x5c", jcs.Texts("MA")))), certificate.Malformed},
		{"one name for a key and a document key", file.With("documentKeys", jcs.List(documents.At(0).With("id", jcs.Text(inForce)))), certificate.KeyTwice},
		{"one name for two document keys", file.With("documentKeys", jcs.List(documents.At(0), documents.At(0))), certificate.KeyTwice},
		{"a document key of another agency", file.With("documentKeys", jcs.List(documents.At(0).With("id", jcs.Text(anyoneDID+"#pdf")))), certificate.Malformed},
		{"version 1 with roles", file.With("version", jcs.Text("1")).Without("documentKeys"), certificate.UnknownMember},
		{"version 1 with document keys", file.With("version", jcs.Text("1")), certificate.UnknownMember},
	} {
		_, err := certificate.ParseTrust(row.file.Bytes())
		var fault *certificate.FormatError
		if !errors.As(err, &fault) || fault.Code != row.code {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
}

// TestOnlyAssertionKeysSignCertificates: a key for messages, though the agency's own, signs no certificate.
func TestOnlyAssertionKeysSignCertificates(t *testing.T) {
	trust := sampleTrust()
	trust.Version = certificate.TrustVersion2
	document := issue(t, sample())
	for role, want := range map[certificate.KeyRole]certificate.Verdict{
		certificate.RoleAssertion: certificate.Valid, certificate.RoleExchange: certificate.UnknownKey, certificate.RoleRoot: certificate.UnknownKey,
	} {
		trust.Keys[2].Role = role
		if got := certificate.Check(document, trust, at("2026-12-01T00:00:00Z"), certificate.Options{}).Verdict; got != want {
			t.Errorf("%s: %s, want %s", role, got, want)
		}
	}
}
