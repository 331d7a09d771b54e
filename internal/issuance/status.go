package issuance

import (
	"context"
	"fmt"
	"time"

	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

// SignStatus signs what status.Build returned, with as many proofs as certificates carry: stock software that checks the second
// proof of a certificate asks for one on the list it is pointed to. Equal input gives equal bytes.
func (i Issuer) SignStatus(ctx context.Context, unsigned []byte, at time.Time) ([]byte, error) {
	key, method, created, err := i.key(at.UTC().Truncate(time.Second))
	if err != nil {
		return nil, fmt.Errorf("issuance: sign a status list: %w", err)
	}
	signed, err := status.Sign(ctx, unsigned, key, method, created)
	if err != nil || i.single {
		return signed, err
	}
	if signed, err = second(ctx, signed, key, suite.Options{VerificationMethod: method, Created: created}); err != nil {
		return nil, fmt.Errorf("issuance: second proof of a status list: %w", err)
	}
	return signed, nil
}
