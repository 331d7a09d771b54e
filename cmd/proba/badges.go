package main

import (
	"context"
	"crypto/sha256"
	"sync"

	"proba.example/certificate"
	"proba.example/internal/issuance"
)

// maxBadges bounds the badges kept in memory: some 4 KB each.
const maxBadges = 1000

// badges signs badges when they are asked for and keeps them: strangers must not be able to keep the key busy. Badges are
// made one at a time; each comes out the same however often it is made.
type badges struct {
	issuer issuance.Issuer
	mu     sync.Mutex
	kept   map[badgeKey][]byte
}

type badgeKey struct {
	certificate [sha256.Size]byte
	language    certificate.Language
}

// Badge is the badge of a certificate of the register, in one language.
func (b *badges) Badge(ctx context.Context, document []byte, l certificate.Language) ([]byte, error) {
	key := badgeKey{sha256.Sum256(document), l}
	b.mu.Lock()
	defer b.mu.Unlock()
	if kept, ok := b.kept[key]; ok {
		return kept, nil
	}
	made, err := b.issuer.Badge(ctx, document, l)
	if err != nil {
		return nil, err
	}
	if b.kept == nil || len(b.kept) >= maxBadges {
		b.kept = map[badgeKey][]byte{}
	}
	b.kept[key] = made
	return made, nil
}
