package issuance

import (
	"context"
	"fmt"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/internal/keys"
)

// Code signs the text of a certificate's printed code. It is signed once, together with the certificate, and kept: so no stranger's
// request reaches the issuer's key, and a certificate keeps its code when the key is changed.
func (i Issuer) Code(ctx context.Context, signed []byte) (string, error) {
	doc, err := certificate.Parse(signed)
	if err != nil {
		return "", fmt.Errorf("issuance: %w", err)
	}
	key, err := i.keys.Key(keys.Assertion)
	if err != nil {
		return "", fmt.Errorf("issuance: code of certificate %s: %w", doc.Certification.Number, err)
	}
	code, err := cwt.Sign(ctx, &doc, key.For(keys.ForQR))
	if err != nil {
		return "", fmt.Errorf("issuance: code of certificate %s: %w", doc.Certification.Number, err)
	}
	return code, nil
}

// VerifyCode holds a code against its certificate and the trust file, as a stranger who has scanned it would. It returns what is
// wrong, or nothing.
func (i Issuer) VerifyCode(code string, signed []byte, trust certificate.Trust) string {
	doc, err := certificate.Parse(signed)
	if err != nil {
		return fmt.Sprintf("the signed document cannot be read: %v", err)
	}
	read, _, err := cwt.Judge(code, trust)
	switch {
	case err != nil:
		return err.Error()
	case !read.Matches(&doc):
		return "it is another certificate's"
	}
	return ""
}
