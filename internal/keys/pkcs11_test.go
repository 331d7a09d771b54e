package keys_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
	"proba.example/certificate/suite"
	"proba.example/internal/keys"
)

// token is a SoftHSM token of the test's own and the helper program that speaks to it.
type token struct{ helper, module, pinFile string }

func (h token) args(args ...string) []string {
	return append(args, "--module", h.module, "--token", "proba", "--pin-file", h.pinFile)
}

// newToken builds the helper and makes a token, or skips where the machine cannot.
func newToken(t *testing.T) token {
	t.Helper()
	if os.Getenv("PROBA_TEST_PKCS11") == "off" || testing.Short() {
		t.Skip("PKCS #11 is switched off (PROBA_TEST_PKCS11=off, or -short)")
	}
	util, err := exec.LookPath("softhsm2-util")
	if err != nil {
		t.Skip("PKCS #11 is not tested: softhsm2-util is not installed (Debian: softhsm2)")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("PKCS #11 is not tested: the helper needs a C compiler")
	}
	h := token{helper: filepath.Join(t.TempDir(), "proba-pkcs11"), pinFile: filepath.Join(t.TempDir(), "pin")}
	libraries, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if err != nil || len(libraries) == 0 {
		libraries = []string{"/usr/lib/softhsm/libsofthsm2.so"}
	}
	h.module = libraries[0]
	build := exec.CommandContext(t.Context(), "go", "build", "-o", h.helper, ".")
	build.Dir, build.Env = filepath.Join("..", "..", "pkcs11"), append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the helper: %v\n%s", err, out)
	}
	folder := t.TempDir()
	conf := filepath.Join(folder, "softhsm2.conf")
	for path, text := range map[string]string{conf: "directories.tokendir = " + folder + "\nobjectstore.backend = file\nlog.level = ERROR\n", h.pinFile: "1234\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SOFTHSM2_CONF", conf)
	if out, err := exec.CommandContext(t.Context(), util, "--init-token", "--free", "--label", "proba", "--pin", "1234", "--so-pin", "5678").CombinedOutput(); err != nil {
		t.Fatalf("make a token: %v\n%s", err, out)
	}
	return h
}

// A key made in the token, which never lets it out, signs a certificate that a stranger's check calls valid.
func TestPKCS11(t *testing.T) {
	h := newToken(t)
	made := map[keys.Role]string{}
	for _, role := range []keys.Role{keys.Assertion, keys.Document} {
		out, err := exec.CommandContext(t.Context(), h.helper, h.args("make", string(role), "--label", string(role), "--agency", "Agency", "--country", "KR")...).CombinedOutput()
		if err != nil {
			t.Fatalf("make a key: %v\n%s", err, out)
		}
		made[role] = strings.ReplaceAll(strings.TrimSpace(string(out)), " ", "")
	}
	var noise bytes.Buffer
	helper, err := keys.NewHelper(keys.HelperConfig{Command: append([]string{h.helper}, h.args("serve")...), Stderr: &noise})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := helper.Close(); err != nil || noise.Len() > 0 {
			t.Errorf("the helper ends with %v and said %q", err, &noise)
		}
	})
	all, err := helper.Signers(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d keys in the token: %v", len(all), err)
	}

	assertion := guard(t, keys.Assertion, keys.Find(all, made[keys.Assertion]), nil)
	public, _ := assertion.Public().Ed25519()
	agency := certificate.Issuer{ID: "did:web:innobiz.agency.example", Name: certificate.Names{En: "Agency", Ru: "Агентство", Ko: "기관"}}
	method := agency.ID + "#" + suite.EncodeKey(public)
	unsigned, err := os.ReadFile(filepath.Join("..", "..", "testdata", "vectors", "certificate", "unsigned.json"))
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	created := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	signed, err := certificate.Sign(t.Context(), bytes.TrimSpace(unsigned), assertion.For(keys.ForStatement), method, created)
	if err != nil {
		t.Fatal(err)
	}
	trust := certificate.Trust{Issuer: agency, Issued: from, Keys: []certificate.TrustKey{{ID: method, Public: public, ValidFrom: from}}}
	if r := certificate.Check(signed, trust, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), certificate.Options{}); r.Verdict != certificate.Valid {
		t.Errorf("a certificate signed in the token is %s: %+v", r.Verdict, r.Steps)
	}

	document := guard(t, keys.Document, keys.Find(all, made[keys.Document]), nil)
	digest := sha256.Sum256([]byte("attributes"))
	der, err := document.Crypto(t.Context()).Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(document.Chain()[0])
	if err != nil || !ecdsa.VerifyASN1(own.PublicKey.(*ecdsa.PublicKey), digest[:], der) || own.Subject.CommonName != "Agency" {
		t.Errorf("the document key's certificate: %v", err)
	}
	// The printed certificate: its code by the assertion key, its PDF by the document key, both in the token.
	parsed, err := certificate.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	code, err := cwt.Sign(t.Context(), &parsed, assertion.For(keys.ForQR))
	if err != nil {
		t.Fatal(err)
	}
	page, err := pdf.Render(pdf.Input{Certificate: signed, QR: code, Language: certificate.Korean})
	if err != nil {
		t.Fatal(err)
	}
	paper, err := pdf.Sign(page, pdf.Signer{Key: document.Crypto(t.Context()), Chain: []*x509.Certificate{own}}, own.NotBefore)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := pdf.Open(paper, []*x509.Certificate{own}); err != nil || opened.Signer == nil || opened.QR != code || !bytes.Equal(opened.Certificate, signed) {
		t.Errorf("a PDF signed in the token: %v", err)
	}
	// The binding holds before the token is asked.
	if _, err := document.Sign(t.Context(), keys.Input{Purpose: keys.ForStatement, Message: make([]byte, 64)}); !errors.Is(err, keys.ErrPurpose) {
		t.Errorf("a document key in a token signs a statement: %v", err)
	}

	// Nobody gets the private half out, with the PIN or without.
	if out, err := exec.CommandContext(t.Context(), h.helper, h.args("list")...).CombinedOutput(); err != nil || strings.Count(string(out), "was never outside the token") != 2 {
		t.Errorf("the token says of its keys: %v\n%s", err, out)
	}
	wrong := filepath.Join(t.TempDir(), "wrong")
	if err := os.WriteFile(wrong, []byte("0000"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.pinFile = wrong
	if out, err := exec.CommandContext(t.Context(), h.helper, h.args("list")...).CombinedOutput(); err == nil || !strings.Contains(string(out), "log in") {
		t.Errorf("with a wrong PIN: %v\n%s", err, out)
	}
}
