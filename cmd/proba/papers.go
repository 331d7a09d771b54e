package main

import (
	"context"
	"crypto/sha256"
	"errors"
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
	mu     sync.Mutex
	kept   map[paperKey][]byte
}

type paperKey struct {
	certificate [sha256.Size]byte
	language    certificate.Language
}

// Paper is the certificate of an entry to print, in one language.
func (p *papers) Paper(ctx context.Context, e register.Entry, l certificate.Language) ([]byte, error) {
	key := paperKey{sha256.Sum256(e.Document), l}
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.kept[key]; ok {
		return kept, nil
	}
	made, err := p.issuer.Paper(ctx, e, l)
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
