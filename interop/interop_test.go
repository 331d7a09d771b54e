package interop

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

var peer *Peer

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if _, err := os.Stat("npm/node_modules"); err != nil {
		fmt.Fprintln(os.Stderr, "interop: npm/node_modules is missing: run `make interop`, which installs it once with npm")
		return 1
	}
	var err error
	if peer, err = Start(context.Background(), "npm"); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		return 1
	}
	code := m.Run()
	if err := peer.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		return 1
	}
	return code
}

const vectors = "../testdata/vectors/"

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(vectors, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parse(t testing.TB, b []byte) jcs.Value {
	t.Helper()
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The sample agency of the vectors, as a resolver of did:web would find it.
const (
	agency = "did:web:innobiz.agency.example"
	key    = agency + "#2026"
	then   = "2026-11-27T00:00:00Z" // the moment asked about
)

// seed is the published seed of a vector key, in hexadecimal.
func seed(t testing.TB, name string) string {
	t.Helper()
	var keys []struct{ Name, Seed string }
	if err := json.Unmarshal(read(t, "certificate/keys.json"), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Name == name {
			return k.Seed
		}
	}
	t.Fatalf("no key %s", name)
	return ""
}

func signer(t testing.TB, name string) certificate.LocalSigner {
	t.Helper()
	b, err := hex.DecodeString(seed(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return certificate.LocalSigner(ed25519.NewKeyFromSeed(b))
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// meet gives the peer the agency's keys and the contexts that are not its own.
func meet(t testing.TB) {
	t.Helper()
	var did any
	if err := json.Unmarshal(read(t, "certificate/did.json"), &did); err != nil {
		t.Fatal(err)
	}
	hold(t, agency, did)
	for _, c := range rdfc.Contexts() {
		if c.URL == certificate.ContextCredentials {
			continue // the peer brings its own copy
		}
		var document any
		if err := json.Unmarshal(c.Text, &document); err != nil {
			t.Fatal(err)
		}
		hold(t, c.URL, document)
	}
}

func hold(t testing.TB, url string, document any) {
	t.Helper()
	if err := peer.Ask("hold", Question{"url": url, "document": document}, nil); err != nil {
		t.Fatal(err)
	}
}

// both is the valid certificate of the vectors with its second proof.
func both(t testing.TB) jcs.Value {
	t.Helper()
	signed, err := rdfc.Standard().Add(t.Context(), parse(t, read(t, "certificate/valid.json")), signer(t, "2026"),
		suite.Options{VerificationMethod: key, Created: instant(t, "2026-11-23T01:30:00Z")})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
