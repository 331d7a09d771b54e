package issuance

import (
	"context"
	"fmt"

	"proba.example/certificate"
	"proba.example/certificate/badge"
)

// Badge makes and signs the view of a certificate as an Open Badge, in one language. It is dated like the certificate, or
// like the key where that is younger, so that it comes out the same
// whenever it is asked for while that key is in use.
func (i Issuer) Badge(ctx context.Context, signed []byte, l certificate.Language) ([]byte, error) {
	doc, err := certificate.Parse(signed)
	if err != nil {
		return nil, fmt.Errorf("issuance: %w", err)
	}
	key, method, created, err := i.key(doc.Proof.Created)
	if err != nil {
		return nil, fmt.Errorf("issuance: badge: %w", err)
	}
	b, err := badge.Sign(ctx, badge.Build(doc, l), key, method, created)
	if err != nil {
		return nil, fmt.Errorf("issuance: %w", err)
	}
	return b, nil
}
