package interop

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

// The two questions a stranger's program answers about a credential.
func peerJCS(document []byte) error {
	var ok bool
	if err := peer.Ask("verifyJCS", Question{"base64": base64.StdEncoding.EncodeToString(document)}, &ok); err != nil {
		return err
	}
	if !ok {
		return &Refused{"the signature does not match"}
	}
	return nil
}

func peerRDFC(document []byte) error {
	return peer.Ask("verifyRDFC", Question{"text": string(document), "now": then}, nil)
}

func refused(err error) bool {
	var r *Refused
	return errors.As(err, &r)
}

// unsigned is a document as the peer takes it: parsed.
func decoded(t testing.TB, b []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStrangersAcceptOurCertificate(t *testing.T) {
	meet(t)
	one, two := read(t, "certificate/valid.json"), both(t).Bytes()
	if err := peerJCS(one); err != nil {
		t.Errorf("one proof: %v", err)
	}
	if err := peerRDFC(one); !refused(err) {
		t.Errorf("a verifier of linked data accepts a certificate without the proof it knows: %v", err)
	}
	if err := peerJCS(two); err != nil {
		t.Errorf("proof set, first proof: %v", err)
	}
	if err := peerRDFC(two); err != nil {
		t.Errorf("proof set, second proof: %v", err)
	}
}

func TestStrangersAcceptOurBadges(t *testing.T) {
	meet(t)
	d, err := certificate.Parse(read(t, "certificate/valid.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range certificate.Languages() {
		b, err := badge.Sign(t.Context(), badge.Build(d, l), signer(t, "2026"), key, instant(t, "2026-11-23T01:30:00Z"))
		if err != nil {
			t.Fatal(err)
		}
		if err := peerRDFC(b); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
}

// The same certificate signed by the stranger's libraries is the same, byte for byte.
func TestWeAcceptWhatStrangersSign(t *testing.T) {
	meet(t)
	unsigned, valid := read(t, "certificate/unsigned.json"), read(t, "certificate/valid.json")
	question := Question{"document": decoded(t, unsigned), "seed": seed(t, "2026"), "method": key, "created": "2026-11-23T01:30:00Z"}
	var theirs json.RawMessage
	if err := peer.Ask("signJCS", question, &theirs); err != nil {
		t.Fatal(err)
	}
	if canonical, err := jcs.Canonical(theirs); err != nil || !bytes.Equal(canonical, valid) {
		t.Errorf("theirs: %s, %v", canonical, err)
	}
	trust, err := certificate.ParseTrust(read(t, "certificate/trust.json"))
	if err != nil {
		t.Fatal(err)
	}
	if report := certificate.Check(theirs, trust, instant(t, then), certificate.Options{}); report.Verdict != certificate.Valid {
		t.Error(report.Text(certificate.English))
	}
	if err := peer.Ask("issueRDFC", question, &theirs); err != nil {
		t.Fatal(err)
	}
	v := parse(t, theirs)
	proof, _ := v.Get("proof")
	if err := rdfc.Verify(v, proof, signer(t, "2026").Public()); err != nil {
		t.Errorf("theirs: %v\n%s", err, theirs)
	}
	ours, err := rdfc.Standard().Add(t.Context(), parse(t, unsigned), signer(t, "2026"), suite.Options{VerificationMethod: key, Created: instant(t, "2026-11-23T01:30:00Z")})
	if err != nil || !jcs.Equal(ours, v) {
		t.Errorf("ours: %s\ntheirs: %s", ours.Bytes(), v.Bytes())
	}
}

// Whatever is changed in a certificate, both sides refuse it.
func TestBothRefuseWhatWasTamperedWith(t *testing.T) {
	meet(t)
	document := both(t)
	set, _ := document.Get("proof")
	public := signer(t, "2026").Public()
	changes := 0
	refuse := func(at string, changed jcs.Value) {
		t.Helper()
		changes++
		proofs, _ := changed.Get("proof")
		if suite.Verify(changed.With("proof", proofs.At(0)), public) == nil {
			t.Errorf("%s: we accept the first proof", at)
		}
		if rdfc.Verify(changed, proofs.At(1), public) == nil {
			t.Errorf("%s: we accept the second proof", at)
		}
		if err := peerJCS(changed.Bytes()); !refused(err) {
			t.Errorf("%s: the peer accepts the first proof: %v", at, err)
		}
		if err := peerRDFC(changed.Bytes()); !refused(err) {
			t.Errorf("%s: the peer accepts the second proof: %v", at, err)
		}
	}
	var walk func(at string, v jcs.Value, put func(jcs.Value))
	walk = func(at string, v jcs.Value, put func(jcs.Value)) {
		switch v.Kind() {
		case jcs.String:
			s, _ := v.Text()
			if strings.HasPrefix(at, "/@context") {
				return // below
			}
			put(jcs.Text(s + "x"))
		case jcs.Array:
			for i := range v.Len() {
				walk(at+"/_", v.At(i), func(inner jcs.Value) {
					list := make([]jcs.Value, v.Len())
					for j := range list {
						list[j] = v.At(j)
					}
					list[i] = inner
					put(jcs.List(list...))
				})
			}
		case jcs.Object:
			for _, m := range v.Members() {
				walk(at+"/"+m.Name, m.Value, func(inner jcs.Value) { put(v.With(m.Name, inner)) })
			}
			put(v.With("unheard", jcs.Text("of")))
		}
	}
	unsigned := document.Without("proof")
	walk("", unsigned, func(v jcs.Value) { refuse("a change", v.With("proof", set)) })
	refuse("a context taken away", document.With("@context", jcs.Texts(certificate.ContextCredentials)))
	refuse("a context nobody has", document.With("@context", jcs.Texts(certificate.ContextCredentials, "https://evil.example/c")))
	swapped := jcs.List(set.At(0).With("created", jcs.Text("2020-01-01T00:00:00Z")), set.At(1).With("created", jcs.Text("2020-01-01T00:00:00Z")))
	refuse("another time of signing", document.With("proof", swapped))
	crossed := jcs.List(value(set.At(0), set.At(1)), value(set.At(1), set.At(0)))
	refuse("signatures exchanged", document.With("proof", crossed))
	if changes < 40 {
		t.Errorf("only %d changes were tried", changes)
	}
}

// value is one proof with the signature of another.
func value(proof, other jcs.Value) jcs.Value {
	v, _ := other.Get("proofValue")
	return proof.With("proofValue", v)
}

// Every document of the vectors, the hostile ones above all, gets the same answer from Go and from JavaScript.
func TestSameAnswerToEveryVector(t *testing.T) {
	meet(t)
	files, err := filepath.Glob(vectors + "certificate/*.json")
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	accepted := 0
	for _, file := range files {
		name := filepath.Base(file)
		document := read(t, "certificate/"+name)
		ours := strictly(t, document)
		theirs := peerJCS(document)
		if theirs != nil && !refused(theirs) {
			t.Fatal(name, theirs)
		}
		if (ours == nil) != (theirs == nil) {
			t.Errorf("%s: we say %v, the peer %v", name, ours, theirs)
		}
		if ours == nil {
			accepted++
		}
	}
	if accepted < 10 {
		t.Errorf("only %d documents were accepted: this shows too little", accepted)
	}
}

// strictly is the peer's question put to our own code: canonical bytes with one proof that matches a key of the agency.
func strictly(t testing.TB, document []byte) error {
	v, err := jcs.Parse(document)
	if err != nil {
		return err
	}
	if !v.IsCanonical(document) {
		return errors.New("not in canonical bytes")
	}
	proof, err := ours(v)
	if err != nil {
		return err
	}
	method, _ := proof.Get("verificationMethod")
	name, _ := method.Text()
	agencyKey, known := strings.CutPrefix(name, agency+"#")
	if !known || agencyKey == "2030" {
		return errors.New("no key of the agency")
	}
	return suite.Verify(v.With("proof", proof), signer(t, agencyKey).Public())
}

// ours is the one proof of our suite; a proof of a suite nobody knows is refused.
func ours(v jcs.Value) (found jcs.Value, err error) {
	all, _ := v.Get("proof")
	if all.Kind() != jcs.Array {
		all = jcs.List(all)
	}
	n := 0
	for i := range all.Len() {
		named, _ := all.At(i).Get("cryptosuite")
		switch name, _ := named.Text(); name {
		case suite.Cryptosuite:
			found = all.At(i)
			n++
		case rdfc.Cryptosuite:
		default:
			return found, errors.New("a proof of an unknown suite")
		}
	}
	if n != 1 {
		return found, errors.New("not one proof of our suite")
	}
	return found, nil
}
