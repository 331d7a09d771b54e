package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/register"
)

// maxPapers bounds the printed certificates kept in memory: some 50 KB each.
const maxPapers = 200

// papers draws and signs certificates to print when they are asked for, and keeps them: strangers must not be able to keep the
// machine or the key busy. They are made one at a time.
type papers struct {
	issuer issuance.Issuer
	// material gives what proves a certificate off-line; nil where the agency keeps no log. A paper takes the lasting part of it, the
	// place in the log: standing is a matter of the day it is asked for, and a wall is no place for it.
	material materialOf
	// attested is the same of the certificates of pilots and of graduates.
	attested materialOf

	mu   sync.Mutex
	kept map[paperKey][]byte
}

type paperKey struct {
	certificate, bundle [sha256.Size]byte
	language            certificate.Language
}

// Paper is the certificate of an entry to print, in one language.
func (p *papers) Paper(ctx context.Context, e register.Entry, l certificate.Language) ([]byte, error) {
	return p.print(ctx, p.material, e.Number, e.Document, l, func(bundle []byte) ([]byte, error) { return p.issuer.Paper(ctx, e, bundle, l) })
}

// AttestationPaper is a certificate of a pilot or of a graduate to print, in one language.
func (p *papers) AttestationPaper(ctx context.Context, a register.Attestation, l certificate.Language) ([]byte, error) {
	return p.print(ctx, p.attested, a.Number, a.Document, l, func(bundle []byte) ([]byte, error) { return p.issuer.AttestationPaper(ctx, a, bundle, l) })
}

type materialOf func(ctx context.Context, number string) ([]byte, certificate.Material, error)

// print gives what is kept, or has it made.
func (p *papers) print(ctx context.Context, material materialOf, number string, document []byte, l certificate.Language, draw func(bundle []byte) ([]byte, error)) ([]byte, error) {
	bundle, err := bundled(ctx, material, number, document)
	if err != nil {
		return nil, err
	}
	key := paperKey{sha256.Sum256(document), sha256.Sum256(bundle), l}
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.kept[key]; ok {
		return kept, nil
	}
	made, err := draw(bundle)
	var glyph *pdf.GlyphError
	switch {
	case errors.As(err, &glyph):
		return nil, fault.New(fault.NotFound, "public.paper.glyph", "Character", string(glyph.Character))
	case err != nil:
		return nil, err
	}
	if p.kept == nil || len(p.kept) >= maxPapers {
		p.kept = map[paperKey][]byte{}
	}
	p.kept[key] = made
	return made, nil
}

// bundled is a certificate with its proof from the log, nil until there is one.
func bundled(ctx context.Context, material materialOf, number string, document []byte) ([]byte, error) {
	if material == nil {
		return nil, nil
	}
	_, m, err := material(ctx, number)
	if err != nil || len(m.LogProof) == 0 {
		return nil, err
	}
	b, err := certificate.BuildBundle(document, certificate.Material{Entry: m.Entry, LogProof: m.LogProof})
	if err != nil {
		return nil, fmt.Errorf("bundle of certificate %s: %w", number, err)
	}
	return b, nil
}
