package keys_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/internal/keys"
)

var day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const root32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// samples are one right message for each purpose.
var samples = map[keys.Purpose]keys.Input{
	keys.ForTrust:       {Message: bytes.Repeat([]byte{0xa5}, 64)},
	keys.ForStatement:   {Message: bytes.Repeat([]byte{0x5a}, 64)},
	keys.ForLetter:      {Message: bytes.Repeat([]byte{0x99}, 64)},
	keys.ForQR:          {Message: []byte("\x84\x6aSignature1\x43\xa1\x01\x27\x40\x43abc")},
	keys.ForCheckpoint:  {Message: []byte("log.example/2026\n1000\n" + root32 + "\n")},
	keys.ForCosignature: {Message: []byte("cosignature/v1\ntime 1772442000\nlog.example/2026\n1000\n" + root32 + "\n")},
	keys.ForRequest:     {Message: []byte("\"@method\": POST\n\"@signature-params\": (\"@method\");created=1772442000")},
	keys.ForDocument:    {Digest: bytes.Repeat([]byte{7}, 32)},
}

func make1(t *testing.T, f *keys.Files, role keys.Role) keys.Signer {
	t.Helper()
	s, err := f.Make(t.Context(), keys.Spec{Role: role, Agency: "Agency", Country: "KR", Now: day})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, dir, passphraseFile string) *keys.Files {
	t.Helper()
	f, err := keys.OpenFiles(dir, passphraseFile)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func guard(t *testing.T, role keys.Role, s keys.Signer, record func(context.Context, keys.Use)) keys.Key {
	t.Helper()
	k, err := keys.Guard(role, s, record)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Every role signs its own purposes and refuses every other one, whatever the message; and for its own purposes it refuses
// the messages of every other.
func TestAKeySignsForItsRoleAlone(t *testing.T) {
	f := open(t, t.TempDir(), "")
	for _, role := range keys.Roles() {
		var uses []keys.Use
		k := guard(t, role, make1(t, f, role), func(_ context.Context, u keys.Use) { uses = append(uses, u) })
		own := map[keys.Purpose]bool{}
		for _, p := range role.Purposes() {
			own[p] = true
		}
		asked := 0
		for purpose := range samples {
			for shapedFor, in := range samples {
				in.Purpose = purpose
				signature, err := k.Sign(t.Context(), in)
				asked++
				alike := shapedFor == purpose || len(in.Message) == 64 && len(samples[purpose].Message) == 64 // digests look alike
				switch {
				case !own[purpose]:
					if !errors.Is(err, keys.ErrPurpose) {
						t.Errorf("%s key asked for %s: %v", role, purpose, err)
					}
				case !alike:
					if !errors.Is(err, keys.ErrShape) {
						t.Errorf("%s key asked for %s with a message of %s: %v", role, purpose, shapedFor, err)
					}
				case err != nil || !k.Public().Verify(in, signature):
					t.Errorf("%s key asked for %s: %v, a signature of %d bytes", role, purpose, err, len(signature))
				}
				last := uses[len(uses)-1]
				if len(uses) != asked || last.Role != role || last.Purpose != purpose || last.Key != k.ID() || (last.Err == nil) != (err == nil) || last.Digest != in.Fingerprint() {
					t.Fatalf("use %d: %+v, error %v", asked, last, err)
				}
			}
		}
	}
}

func TestShapes(t *testing.T) {
	f := open(t, t.TempDir(), "")
	for purpose, wrong := range map[keys.Purpose][]string{
		keys.ForCheckpoint: {
			"", "log.example\n5\n" + root32, "log.example\n05\n" + root32 + "\n", "log.example\n-1\n" + root32 + "\n", "log.example\n5\nshort\n",
			"\n5\n" + root32 + "\n", "log.example\n5\n" + root32 + "\n\n", "log.example\n5\n", "log.example\n+5\n" + root32 + "\n",
		},
		keys.ForCosignature: {
			"cosignature/v1\ntime 0\nlog.example\n5\n" + root32 + "\n", "cosignature/v1\ntime 1772442000\n", "cosignature/v1\nlog.example\n5\n" + root32 + "\n",
			"cosignature/v1\ntime 01\nlog.example\n5\n" + root32 + "\n",
		},
		keys.ForStatement: {strings.Repeat("x", 63), strings.Repeat("x", 65), "origin.example/a\n5\n" + root32 + "\n"}, // the last has 64 bytes
		keys.ForQR:        {"\x85\x6aSignature1", "\x84\x69Signature"},
		keys.ForRequest:   {"\"@method\": POST", "\"@signature-params\": x", "x\n\"@signature-params\": ()"},
	} {
		role := map[keys.Purpose]keys.Role{
			keys.ForCheckpoint: keys.Log, keys.ForCosignature: keys.Witness, keys.ForStatement: keys.Assertion, keys.ForQR: keys.Assertion,
			keys.ForRequest: keys.Exchange,
		}[purpose]
		k := guard(t, role, make1(t, f, role), nil)
		for _, message := range wrong {
			if _, err := k.Sign(t.Context(), keys.Input{Purpose: purpose, Message: []byte(message)}); !errors.Is(err, keys.ErrShape) {
				t.Errorf("%s over %q: %v", purpose, message, err)
			}
		}
		in := samples[purpose]
		in.Purpose, in.Digest = purpose, make([]byte, 32)
		if _, err := k.Sign(t.Context(), in); !errors.Is(err, keys.ErrShape) {
			t.Errorf("%s over message and digest: %v", purpose, err)
		}
	}
}

// The adapters speak to the packages that sign.
func TestAdapters(t *testing.T) {
	f := open(t, t.TempDir(), "")
	assertion := guard(t, keys.Assertion, make1(t, f, keys.Assertion), nil)
	document := jcs.Of(jcs.Member{Name: "a", Value: jcs.Text("b")})
	signed, err := suite.Sign(t.Context(), document, assertion.For(keys.ForStatement), suite.Options{VerificationMethod: "did:web:a.example#k", Created: day})
	if err != nil {
		t.Fatal(err)
	}
	public, _ := assertion.Public().Ed25519()
	if err := suite.Verify(signed, public); err != nil {
		t.Error(err)
	}
	log := guard(t, keys.Log, make1(t, f, keys.Log), nil)
	if _, err := suite.Sign(t.Context(), document, log.For(keys.ForStatement), suite.Options{}); !errors.Is(err, keys.ErrPurpose) {
		t.Errorf("a log key signs a document: %v", err)
	}
	if _, err := suite.Sign(t.Context(), document, log.For(keys.ForCheckpoint), suite.Options{}); !errors.Is(err, keys.ErrShape) {
		t.Errorf("a log key signs a document as a checkpoint: %v", err)
	}

	k := guard(t, keys.Document, make1(t, f, keys.Document), nil)
	digest := sha256.Sum256([]byte("attributes"))
	signer := k.Crypto(t.Context())
	der, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil || !bytes.Equal(again, der) {
		t.Errorf("a key in a file does not sign equal digests equally: %v", err)
	}
	own, err := x509.ParseCertificate(k.Chain()[0])
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.VerifyASN1(own.PublicKey.(*ecdsa.PublicKey), digest[:], der) {
		t.Error("the X.509 certificate does not fit the signature")
	}
	if err := own.CheckSignature(own.SignatureAlgorithm, own.RawTBSCertificate, own.Signature); err != nil || own.Subject.CommonName != "Agency" || !own.NotAfter.Equal(day.AddDate(15, 0, 0)) {
		t.Errorf("certificate %v until %v: %v", own.Subject, own.NotAfter, err)
	}
	if _, err := signer.Sign(rand.Reader, digest[:], crypto.SHA512); !errors.Is(err, keys.ErrShape) {
		t.Errorf("another digest: %v", err)
	}
	if _, err := signer.Sign(rand.Reader, digest[:31], crypto.SHA256); !errors.Is(err, keys.ErrShape) {
		t.Errorf("a short digest: %v", err)
	}
}

func TestAKeyOfAnotherKindIsNotGuarded(t *testing.T) {
	f := open(t, t.TempDir(), "")
	if _, err := keys.Guard(keys.Document, make1(t, f, keys.Assertion), nil); err == nil {
		t.Error("an Ed25519 key as a document key")
	}
	if _, err := keys.Guard(keys.Assertion, make1(t, f, keys.Document), nil); err == nil {
		t.Error("a P-256 key as an assertion key")
	}
	if _, err := keys.Guard("cook", make1(t, f, keys.Assertion), nil); err == nil {
		t.Error("a role nobody knows")
	}
	one, other := make1(t, f, keys.Document), make1(t, f, keys.Document)
	if _, err := keys.Guard(keys.Document, swapped{one, one.Public(), other.Chain()}, nil); err == nil {
		t.Error("another key's X.509 certificate")
	}
	if _, err := keys.Guard(keys.Document, swapped{one, one.Public(), nil}, nil); err == nil {
		t.Error("no X.509 certificate")
	}
	// A driver that answers with another key is caught at the first signature.
	lying := guard(t, keys.Assertion, swapped{make1(t, f, keys.Assertion), make1(t, f, keys.Assertion).Public(), nil}, nil)
	in := samples[keys.ForStatement]
	in.Purpose = keys.ForStatement
	if _, err := lying.Sign(t.Context(), in); !errors.Is(err, keys.ErrSignature) {
		t.Errorf("a signature by another key: %v", err)
	}
}

type swapped struct {
	keys.Signer
	public keys.Public
	chain  [][]byte
}

func (s swapped) Public() keys.Public { return s.public }
func (s swapped) Chain() [][]byte     { return s.chain }

func TestPublic(t *testing.T) {
	// RFC 8410 section 4 prints this key.
	block, _ := pem.Decode([]byte("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"))
	p, err := keys.ParsePublic(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if p.Algorithm() != keys.Ed25519 || !strings.HasPrefix(p.Multikey(), "z6Mk") || !bytes.Equal(p.SPKI(), block.Bytes) {
		t.Errorf("%s %s", p.Algorithm(), p.Multikey())
	}
	sum := sha256.Sum256(block.Bytes)
	if p.ID() != hex.EncodeToString(sum[:]) || strings.ReplaceAll(keys.Fingerprint(p.ID()), " ", "") != p.ID() || len(strings.Fields(keys.Fingerprint(p.ID()))) != 16 {
		t.Errorf("identifier %s, fingerprint %q", p.ID(), keys.Fingerprint(p.ID()))
	}
	f := open(t, t.TempDir(), "")
	for range 8 { // points with an even and an odd Y
		d := make1(t, f, keys.Document).Public()
		var multikey [35]byte
		if err := suite.DecodeBase58(multikey[:], d.Multikey()); err != nil || !strings.HasPrefix(d.Multikey(), "zDn") || d.Algorithm() != keys.ES256 {
			t.Fatalf("%s %s: %v", d.Algorithm(), d.Multikey(), err)
		}
		x, y := elliptic.UnmarshalCompressed(elliptic.P256(), multikey[2:])
		whole := append([]byte{4}, append(x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32))...)...)
		if k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), whole); err != nil || !k.Equal(d.Crypto()) {
			t.Errorf("%s is another point: %v", d.Multikey(), err)
		}
	}
	for _, wrong := range [][]byte{nil, {1, 2, 3}, append(bytes.Clone(block.Bytes), 0)} {
		if _, err := keys.ParsePublic(wrong); !errors.Is(err, keys.ErrKey) {
			t.Errorf("%x: %v", wrong, err)
		}
	}
}

func TestFilesKeepKeys(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "passphrase")
	if err := os.WriteFile(secret, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, passphrase := range []string{"", secret} {
		folder := filepath.Join(t.TempDir(), "keys")
		f := open(t, folder, passphrase)
		if none, err := f.Signers(t.Context()); err != nil || len(none) != 0 {
			t.Fatalf("before the first: %v, %v", none, err)
		}
		made := map[string]keys.Signer{}
		for _, role := range keys.Roles() {
			s := make1(t, f, role)
			made[s.Public().ID()] = s
			info, err := os.Stat(s.Where())
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%s: mode %v, %v", s.Where(), info.Mode(), err)
			}
			text, err := os.ReadFile(s.Where())
			if err != nil || keys.Sealed(text) != (passphrase != "") {
				t.Errorf("%s sealed: %v, %v", s.Where(), keys.Sealed(text), err)
			}
		}
		all, err := open(t, folder, passphrase).Signers(t.Context())
		if err != nil || len(all) != len(made) {
			t.Fatalf("%d of %d read again: %v", len(all), len(made), err)
		}
		for _, s := range all {
			first := keys.Find([]keys.Signer{made[s.Public().ID()]}, s.Public().ID())
			if first == nil || first.Where() != s.Where() || len(first.Chain()) != len(s.Chain()) {
				t.Errorf("%s is not what was made", s.Where())
			}
			if len(s.Chain()) == 1 && !bytes.Equal(s.Chain()[0], first.Chain()[0]) {
				t.Error("another X.509 certificate")
			}
			in := keys.Input{Message: []byte("m")}
			if s.Public().Algorithm() == keys.ES256 {
				in = keys.Input{Digest: make([]byte, 32)}
			}
			signature, err := s.Sign(t.Context(), in)
			if err != nil || !first.Public().Verify(in, signature) {
				t.Errorf("%s signs: %v", s.Where(), err)
			}
		}
	}
}

// What a plain PKCS #8 file holds, such as the one earlier versions made, is read as it is.
func TestAPlainKeyFile(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "issuer.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := open(t, filepath.Dir(path), "").Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Public().Ed25519(); !got.Equal(public) {
		t.Error("another key")
	}
}

func TestFilesRefuse(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret, wrong := write("passphrase", "correct horse", 0o600), write("wrong", "battery staple", 0o600)
	sealedFolder, plainFolder := filepath.Join(dir, "sealed"), filepath.Join(dir, "plain")
	sealed := make1(t, open(t, sealedFolder, secret), keys.Assertion).Where()
	plain := make1(t, open(t, plainFolder, ""), keys.Assertion).Where()
	text, err := os.ReadFile(sealed)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ passphrase, text, says string }{
		"no passphrase":     {"", string(text), "--keys-passphrase-file"},
		"wrong passphrase":  {wrong, string(text), "does not open it"},
		"weakened":          {secret, strings.Replace(string(text), "t=3", "t=2", 1), "does not open it"},
		"unknown":           {secret, strings.Replace(string(text), "argon2id", "argon2i", 1), "does not know"},
		"too much work":     {secret, strings.Replace(string(text), "m=65536", "m=4000000", 1), "more work"},
		"other spelling":    {secret, strings.Replace(string(text), "t=3", "t=03", 1), "does not know"},
		"no salt":           {secret, strings.Replace(string(text), "Salt: ", "Salt: x", 1), "salt"},
		"no PEM":            {"", "key", "PEM"},
		"another block":     {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CERTIFICATE"},
		"not a private key": {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PKCS #8"},
		"too long":          {"", strings.Repeat("x", 100_000), "larger"},
	} {
		path := write("one.key", c.text, 0o600)
		_, err := open(t, dir, c.passphrase).Open(path)
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Chmod(plain, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, plainFolder, "").Signers(t.Context()); err == nil || !strings.Contains(err.Error(), "chmod 600 "+plain) {
		t.Errorf("a key file that the group can read: %v", err)
	}
	if _, err := keys.OpenFiles(dir, write("open", "x", 0o644)); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a passphrase that all can read: %v", err)
	}
	if _, err := keys.OpenFiles(dir, write("empty", "\n", 0o600)); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty passphrase: %v", err)
	}
}

// The test's own program is the helper.
func TestMain(m *testing.M) {
	if behaviour := os.Getenv("KEYS_TEST_HELPER"); behaviour != "" {
		helper(behaviour)
		return
	}
	os.Exit(m.Run())
}

// helper keeps one key and answers as the behaviour asks.
func helper(behaviour string) {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32))
	spki, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var q struct {
			ID      int64  `json:"id"`
			Op      string `json:"op"`
			Key     string `json:"key"`
			Purpose string `json:"purpose"`
			Message []byte `json:"message"`
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		a := map[string]any{"id": q.ID}
		switch {
		case q.Op == "keys":
			a["keys"] = []any{map[string]any{"key": "one", "public": spki}}
		case behaviour == "silent":
			time.Sleep(time.Hour)
		case behaviour == "dies" && q.ID == 2:
			os.Exit(3)
		case behaviour == "refuses":
			a["error"] = "the token is locked"
		case behaviour == "confused":
			a["id"] = q.ID - 1
		case behaviour == "endless":
			for {
				if _, err := os.Stdout.Write(bytes.Repeat([]byte{'x'}, 1<<16)); err != nil {
					return
				}
			}
		default:
			a["signature"] = ed25519.Sign(private, q.Message)
		}
		if err := out.Encode(a); err != nil {
			return
		}
	}
}

func startHelper(t *testing.T, behaviour string, patience time.Duration) (*keys.Helper, keys.Key) {
	t.Helper()
	t.Setenv("KEYS_TEST_HELPER", behaviour)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h, err := keys.NewHelper(keys.HelperConfig{Command: []string{program}, Patience: patience, Stderr: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	all, err := h.Signers(t.Context())
	if err != nil || len(all) != 1 || !strings.HasSuffix(all[0].Where(), ": one") {
		t.Fatalf("keys of the helper: %v, %v", all, err)
	}
	return h, guard(t, keys.Assertion, all[0], nil)
}

func TestHelper(t *testing.T) {
	in := samples[keys.ForStatement]
	in.Purpose = keys.ForStatement
	for behaviour, want := range map[string]string{
		"good": "", "silent": "in time", "refuses": "the token is locked", "confused": "not the answer", "endless": "does not end",
	} {
		patience := time.Minute
		if behaviour == "silent" {
			patience = 300 * time.Millisecond
		}
		_, k := startHelper(t, behaviour, patience)
		signature, err := k.Sign(t.Context(), in)
		if want == "" && (err != nil || !k.Public().Verify(in, signature)) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", behaviour, err)
		}
	}
	// One that died is started again with the next request.
	_, k := startHelper(t, "dies", 0)
	if _, err := k.Sign(t.Context(), in); !errors.Is(err, keys.ErrHelper) {
		t.Errorf("a helper that died: %v", err)
	}
	if _, err := k.Sign(t.Context(), in); err != nil {
		t.Errorf("after it died: %v", err)
	}
	// Whoever waits no longer, waits no longer; the helper serves the next.
	_, k = startHelper(t, "silent", time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := k.Sign(ctx, in); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a context that ended: %v", err)
	}
	if _, err := keys.NewHelper(keys.HelperConfig{}); err == nil {
		t.Error("a helper without a program")
	}
}
