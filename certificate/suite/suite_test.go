package suite_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

const vectors = "../../testdata/vectors/eddsa-jcs-2022/"

func vector(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(vectors + name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b)
}

func parse(t *testing.T, b []byte) jcs.Value {
	t.Helper()
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// w3cKey reads the published pair; the private key is a Multikey too: 0x8026 and the seed.
func w3cKey(t *testing.T) (ed25519.PublicKey, suite.LocalSigner) {
	t.Helper()
	pair := parse(t, vector(t, "keyPair.json"))
	public, _ := pair.Get("publicKeyMultibase")
	publicText, _ := public.Text()
	key, err := suite.DecodeKey(publicText)
	if err != nil {
		t.Fatal(err)
	}
	private, _ := pair.Get("privateKeyMultibase")
	privateText, _ := private.Text()
	var seed [2 + ed25519.SeedSize]byte
	if err := suite.DecodeBase58(seed[:], privateText); err != nil {
		t.Fatal(err)
	}
	if got := suite.EncodeKey(key); got != publicText {
		t.Errorf("the key writes as %s, read from %s", got, publicText)
	}
	return key, suite.LocalSigner(ed25519.NewKeyFromSeed(seed[2:]))
}

func TestW3CVectorByteForByte(t *testing.T) {
	key, signer := w3cKey(t)
	if !signer.Public().Equal(key) {
		t.Fatal("the published keys are not a pair")
	}
	document := parse(t, vector(t, "unsigned.json"))
	config := parse(t, vector(t, "proofConfigJCS.json"))
	if got := document.Bytes(); !bytes.Equal(got, vector(t, "canonDocJCS.txt")) {
		t.Errorf("canonical document: %s", got)
	}
	if got := config.Bytes(); !bytes.Equal(got, vector(t, "proofCanonJCS.txt")) {
		t.Errorf("canonical proof options: %s", got)
	}
	message := suite.Message(document, config)
	if got := hex.EncodeToString(message[:]); got != string(vector(t, "combinedHashJCS.txt")) {
		t.Errorf("combined hash: %s", got)
	}
	if !strings.HasPrefix(hex.EncodeToString(message[:]), string(vector(t, "proofHashJCS.txt"))) ||
		!strings.HasSuffix(hex.EncodeToString(message[:]), string(vector(t, "docHashJCS.txt"))) {
		t.Error("the two hashes are not the published ones")
	}
	method, _ := config.Get("verificationMethod")
	methodText, _ := method.Text()
	signed, err := suite.Sign(t.Context(), document, signer, suite.Options{
		VerificationMethod: methodText, Created: time.Date(2023, 2, 24, 23, 36, 38, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	proof, _ := signed.Get("proof")
	value, _ := proof.Get("proofValue")
	text, _ := value.Text()
	if text != string(vector(t, "sigBTC58JCS.txt")) {
		t.Errorf("proofValue: %s", text)
	}
	var signature [64]byte
	if err := suite.DecodeBase58(signature[:], text); err != nil || hex.EncodeToString(signature[:]) != string(vector(t, "sigHexJCS.txt")) {
		t.Errorf("signature bytes: %x, %v", signature, err)
	}
	published := parse(t, vector(t, "signedJCS.json"))
	if !jcs.Equal(signed, published) {
		t.Errorf("signed document: %s", signed.Bytes())
	}
	if err := suite.Verify(published, key); err != nil {
		t.Errorf("the published document does not verify: %v", err)
	}
}

func TestOneChangedByteIsRefused(t *testing.T) {
	key, _ := w3cKey(t)
	signed := parse(t, vector(t, "signedJCS.json")).Bytes()
	read := 0
	for i := range signed {
		for _, flip := range []byte{0x01, 0x04, 0x20} {
			changed := bytes.Clone(signed)
			changed[i] ^= flip
			v, err := jcs.Parse(changed)
			if err != nil {
				continue
			}
			read++
			if suite.Verify(v, key) == nil {
				t.Fatalf("byte %d changed to %q and still verifies", i, changed[i])
			}
		}
	}
	if read < len(signed) {
		t.Errorf("only %d of the changed documents could be read: the test shows too little", read)
	}
}

func TestContextOfTheProof(t *testing.T) {
	_, signer := w3cKey(t)
	sign := func(document string) jcs.Value {
		signed, err := suite.Sign(t.Context(), parse(t, []byte(document)), signer, suite.Options{VerificationMethod: "did:web:a.example#k"})
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	with := sign(`{"@context":["a","b"],"x":"y"}`)
	none := sign(`{"x":"y"}`)
	rows := []struct {
		name     string
		document jcs.Value
		want     error
	}{
		{"as signed", with, nil},
		{"a context added behind is legal for the suite", with.With("@context", jcs.Texts("a", "b", "c")), nil},
		{"order changed", with.With("@context", jcs.Texts("b", "a")), suite.ErrContext},
		{"a context added before", with.With("@context", jcs.Texts("c", "a", "b")), suite.ErrContext},
		{"a context taken away", with.With("@context", jcs.Texts("a")), suite.ErrContext},
		{"no context at all", with.Without("@context"), suite.ErrContext},
		{"a document without contexts", none, nil},
		{"a context slipped under a proof without one", none.With("@context", jcs.Texts("a")), suite.ErrSignature},
		{"no proof", none.Without("proof"), suite.ErrProof},
		{"a list of proofs", none.With("proof", jcs.List()), suite.ErrProof},
	}
	for _, row := range rows {
		if err := suite.Verify(row.document, signer.Public()); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
	for _, name := range []string{"type", "cryptosuite", "proofPurpose"} {
		proof, _ := with.Get("proof")
		if err := suite.Verify(with.With("proof", proof.With(name, jcs.Text("authentication"))), signer.Public()); !errors.Is(err, suite.ErrProof) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

type liar struct{ suite.LocalSigner }

func (l liar) Sign(ctx context.Context, message []byte) ([]byte, error) {
	message = bytes.Clone(message)
	message[0] ^= 1
	return l.LocalSigner.Sign(ctx, message)
}

func TestAFaultySignerIsNoticed(t *testing.T) {
	_, signer := w3cKey(t)
	if _, err := suite.Sign(t.Context(), jcs.Of(), liar{signer}, suite.Options{}); !errors.Is(err, suite.ErrSigner) {
		t.Errorf("got %v", err)
	}
	if _, err := suite.Sign(t.Context(), jcs.Of(jcs.Member{Name: "proof"}), signer, suite.Options{}); err == nil {
		t.Error("signed a document that was signed already")
	}
}

func TestBase58(t *testing.T) {
	rows := []struct{ text, hex string }{ // vectors of draft-msporny-base58 section 5
		{"z2NEpo7TZRRrLZSi2U", hex.EncodeToString([]byte("Hello World!"))},
		{"zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z", hex.EncodeToString([]byte("The quick brown fox jumps over the lazy dog."))},
		{"z11233QC4", "0000287fb4cd"},
	}
	for _, row := range rows {
		want, _ := hex.DecodeString(row.hex)
		got := make([]byte, len(want))
		if err := suite.DecodeBase58(got, row.text); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %x, %v", row.text, got, err)
		}
		if text := suite.EncodeBase58(want); text != row.text {
			t.Errorf("%x: %s", want, text)
		}
		for _, bad := range []string{"", "z", row.text[1:], "z1" + row.text[1:], row.text + "1", row.text + "0", row.text + "l", strings.Repeat(row.text, 50)} {
			if suite.DecodeBase58(make([]byte, len(want)), bad) == nil {
				t.Errorf("%q was read as %d bytes", bad, len(want))
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "bytes")
		got := make([]byte, len(want))
		if err := suite.DecodeBase58(got, suite.EncodeBase58(want)); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%x came back as %x, %v", want, got, err)
		}
	})
	for _, bad := range []string{"z6Mk", "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc" /* X25519 */} {
		if _, err := suite.DecodeKey(bad); err == nil {
			t.Errorf("%s was read as an Ed25519 key", bad)
		}
	}
}
