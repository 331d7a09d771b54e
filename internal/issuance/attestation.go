package issuance

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"proba.example/certificate"
)

// Attest builds the exact bytes of a certificate of a pilot or of a graduate: the issuer, the address and the time are the issuer's to say.
// Nothing is signed. The error is a *certificate.FormatError.
func (i Issuer) Attest(a certificate.Attestation, place *time.Location, at time.Time) ([]byte, error) {
	a.ID, a.Issuer, a.ValidFrom = i.attested(a.Number), certificate.Issuer{ID: i.did, Name: names(i.name)}, at.In(place).Truncate(time.Second)
	return certificate.BuildAttestation(a)
}

// attested is the page on which a stranger checks it, or a plain name where the agency has no public address yet.
func (i Issuer) attested(number string) string {
	if strings.HasPrefix(i.base, "https://") {
		return i.base + "/attestations/" + number
	}
	return "urn:proba:attestation:" + strings.TrimPrefix(i.did, "did:web:") + ":" + number
}

// SignAttestation signs what Attest built, with the assertion key that is in use, and runs the stranger's own check on it.
func (i Issuer) SignAttestation(ctx context.Context, unsigned []byte, at time.Time) ([]byte, error) {
	key, method, created, err := i.key(at.UTC().Truncate(time.Second))
	if err != nil {
		return nil, fmt.Errorf("issuance: attestation: %w", err)
	}
	signed, err := certificate.SignAttestation(ctx, unsigned, key, method, created)
	if err != nil {
		return nil, fmt.Errorf("issuance: attestation: %w", err)
	}
	if wrong := i.VerifyAttestation(signed, unsigned); wrong != "" {
		return nil, fmt.Errorf("issuance: attestation: %s", wrong)
	}
	return signed, nil
}

// VerifyAttestation holds a signed attestation against the bytes that were prepared and runs the stranger's own check, as of the day it was
// made out. It returns what is wrong, or nothing.
func (i Issuer) VerifyAttestation(signed, unsigned []byte) string {
	doc, err := certificate.ParseAttestation(signed)
	if err != nil {
		return fmt.Sprintf("the signed document cannot be read: %v", err)
	}
	if !bytes.Equal(doc.Unsigned(), unsigned) {
		return "the signed document is not the one that was prepared"
	}
	if r := certificate.Check(signed, i.Trust(), doc.ValidFrom, certificate.Options{Attestations: true}); r.Verdict != certificate.Valid {
		return fmt.Sprintf("a stranger's check says %s", r.Verdict)
	}
	return ""
}
