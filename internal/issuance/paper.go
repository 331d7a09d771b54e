package issuance

import (
	"context"
	"crypto/x509"
	"fmt"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/internal/keys"
	"proba.example/internal/register"
)

// Paper draws and signs the certificate of an entry to print, in one language; bundle is what proves it off-line, nil where there is none.
// It is dated like its publication, or like the document key where that is younger: so it comes out the same whenever it is
// asked for while that key is in use and signs deterministically.
func (i Issuer) Paper(ctx context.Context, e register.Entry, bundle []byte, l certificate.Language) ([]byte, error) {
	return i.printed(ctx, e.Number, pdf.Input{Certificate: e.Document, QR: e.Code, Bundle: bundle, Language: l}, e.PublishedAt)
}

// AttestationPaper draws and signs a certificate of a pilot or of a graduate like Paper, dated like its issue.
func (i Issuer) AttestationPaper(ctx context.Context, a register.Attestation, bundle []byte, l certificate.Language) ([]byte, error) {
	return i.printed(ctx, a.Number, pdf.Input{Certificate: a.Document, Bundle: bundle, Language: l}, a.IssuedAt)
}

func (i Issuer) printed(ctx context.Context, number string, in pdf.Input, at time.Time) ([]byte, error) {
	fail := func(err error) ([]byte, error) {
		return nil, fmt.Errorf("issuance: certificate %s on paper: %w", number, err)
	}
	page, err := pdf.Render(in)
	if err != nil {
		return fail(err)
	}
	key, err := i.keys.Key(keys.Document)
	if err != nil {
		return fail(err)
	}
	signer := pdf.Signer{Key: key.Crypto(ctx)}
	for _, der := range key.Chain() {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return fail(err)
		}
		signer.Chain = append(signer.Chain, c)
	}
	if len(signer.Chain) == 0 {
		return fail(fmt.Errorf("the document key has no X.509 certificate"))
	}
	if first := signer.Chain[0].NotBefore; at.Before(first) {
		at = first
	}
	file, err := pdf.Sign(page, signer, at)
	if err != nil {
		return fail(err)
	}
	return file, nil
}
