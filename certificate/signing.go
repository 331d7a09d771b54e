package certificate

import (
	"context"
	"fmt"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

// A form reads one kind of signed document beside the certificate: every member of it, with its proof or before it has one.
type form[T any] func(v jcs.Value, signed bool) (T, *FormatError)

// parse reads the bytes of a document; what names it in an error.
func (read form[T]) parse(what string, document []byte, signed bool) (T, error) {
	var none T
	v, err := jcs.Parse(document)
	if err != nil {
		return none, fmt.Errorf("certificate: %s: %w", what, err)
	}
	d, fault := read(v, signed)
	if fault != nil {
		return none, fault
	}
	return d, nil
}

// sign adds the proof to unsigned bytes and gives the document in canonical bytes, if it can be read back.
func (read form[T]) sign(ctx context.Context, what string, unsigned []byte, key Signer, verificationMethod string, created time.Time) ([]byte, error) {
	v, err := jcs.Parse(unsigned)
	if err != nil {
		return nil, fmt.Errorf("certificate: %s: %w", what, err)
	}
	signed, err := suite.Sign(ctx, v, key, suite.Options{VerificationMethod: verificationMethod, Created: created})
	if err != nil {
		return nil, fmt.Errorf("certificate: %s: %w", what, err)
	}
	if _, fault := read(signed, true); fault != nil {
		return nil, fault
	}
	return signed.Bytes(), nil
}

// revocable reads the one place, in a list of revocations, of what can be withdrawn and not suspended.
func (r *reader) revocable(m jcs.Member) (status.Entry, status.EntryList) {
	entries, err := status.ReadEntries(m.Value)
	place, one := entries.For(status.Revocation)
	if err != nil || !one || len(entries) != 1 || m.Value.Kind() != jcs.Object {
		r.refuse(Malformed, "", m.Name)
	}
	return place, entries
}
