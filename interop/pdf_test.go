package interop

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
)

// office is who vouches for document keys, and a document key it vouches for.
func office(t testing.TB) (root *x509.Certificate, own pdf.Signer) {
	t.Helper()
	private := func(name string) *ecdsa.PrivateKey {
		sum := sha256.Sum256([]byte("interop " + name))
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	issue := func(serial int64, name string, usage x509.KeyUsage, above *x509.Certificate, by, of *ecdsa.PrivateKey) *x509.Certificate {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, KeyUsage: usage, BasicConstraintsValid: true, IsCA: above == nil,
			NotBefore: instant(t, "2026-01-01T00:00:00Z"), NotAfter: instant(t, "2041-01-01T00:00:00Z"),
		}
		if above == nil {
			above = template
		}
		der, err := x509.CreateCertificate(nil, template, above, of.Public(), by)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ca, key := private("office"), private("document key")
	root = issue(1, "Office of the Agency", x509.KeyUsageCertSign, nil, ca, ca)
	leaf := issue(2026, "Innovation Certification Agency 혁신인증원", x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment, root, ca, key)
	return root, pdf.Signer{Key: key, Chain: []*x509.Certificate{leaf}}
}

// paper is the certificate of the vectors, with both proofs, on paper.
func paper(t testing.TB, l certificate.Language) []byte {
	t.Helper()
	document := both(t).Bytes()
	d, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	code, err := cwt.Sign(t.Context(), &d, signer(t, "2026"))
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := pdf.Render(pdf.Input{Certificate: document, QR: code, Language: l})
	if err != nil {
		t.Fatal(err)
	}
	_, own := office(t)
	file, err := pdf.Sign(rendered, own, instant(t, "2026-11-23T02:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// strangers sets pdfcpu up to trust the agency's certificate, and to keep off the network.
func strangers(t testing.TB) func() *model.Configuration {
	t.Helper()
	api.DisableConfigDir()
	dir := t.TempDir()
	root, _ := office(t)
	if err := os.WriteFile(filepath.Join(dir, "office.crt"), root.Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	model.TrustedCertDir = dir
	return func() *model.Configuration {
		c := model.NewDefaultConfiguration()
		c.Offline = true
		return c
	}
}

// pdfcpu verifies the signature, the path to a root it trusts, and that the file is as it was certified. One thing it cannot
// tell without a network: whether the signer's certificate was revoked.
func TestStrangersReadOurPaper(t *testing.T) {
	configuration := strangers(t)
	_, own := office(t)
	for _, l := range certificate.Languages() {
		file := paper(t, l)
		if _, err := pdf.Open(file, own.Chain); err != nil {
			t.Errorf("%s: we refuse our own: %v", l, err)
		}
		if err := api.Validate(bytes.NewReader(file), configuration()); err != nil {
			t.Errorf("%s: not well-formed: %v", l, err)
		}
		results, err := api.ValidateSignaturesRaw(bytes.NewReader(file), true, configuration())
		if err != nil || len(results) != 1 {
			t.Fatalf("%s: %d signatures, %v", l, len(results), err)
		}
		r := results[0]
		if r.DocModified == model.True || r.Reason != model.SignatureReasonCertRevocationUnknown {
			t.Errorf("%s: modified %d, %s: %v", l, r.DocModified, r.Reason, r.Problems)
		}
		if !r.Certified() || r.Permissions() != model.CertifiedSigPermNone && r.Permissions() != 1 || r.SigningTime() != "2026-11-23 02:00:00 +0000" {
			t.Errorf("%s: certified %v, permissions %d, signed %s", l, r.Certified(), r.Permissions(), r.SigningTime())
		}
	}
}

// Wherever a byte of the file is changed, neither side says that it is as it was signed.
func TestBothRefuseTamperedPaper(t *testing.T) {
	configuration := strangers(t)
	_, own := office(t)
	file := paper(t, certificate.Korean)
	stranger := func(changed []byte) bool {
		results, err := api.ValidateSignaturesRaw(bytes.NewReader(changed), true, configuration())
		return err == nil && len(results) == 1 && results[0].Reason == model.SignatureReasonCertRevocationUnknown
	}
	if !stranger(file) {
		t.Fatal("pdfcpu refuses what nobody has touched")
	}
	for at := 100; at < len(file); at += len(file) / 60 {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if _, err := pdf.Open(changed, own.Chain); err == nil {
			t.Errorf("byte %d: we accept", at)
		}
		if stranger(changed) {
			// Zeros behind the signature are no part of it.
			if from := bytes.Index(file, []byte("/Contents <")); at < from || at > from+2*3072+20 {
				t.Errorf("byte %d: pdfcpu accepts", at)
			}
		}
	}
	foreign, _ := office(t)
	if _, err := pdf.Open(file, []*x509.Certificate{foreign}); err == nil {
		t.Error("we accept a signer whom nobody names")
	}
}
