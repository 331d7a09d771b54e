package store

import (
	"context"
	"fmt"
	"time"

	"proba.example/internal/keys"
	"proba.example/internal/store/db"
)

// InsertKey adds a key to the ring; one that is there already is a Conflict.
func (tx *Tx) InsertKey(ctx context.Context, h keys.Held) error {
	chain := h.Chain
	if chain == nil {
		chain = [][]byte{}
	}
	text, err := encode("X.509 certificates", chain)
	if err != nil {
		return err
	}
	return tx.fail("insert key", tx.q.InsertKey(ctx, db.InsertKeyParams{
		ID: h.ID(), Role: string(h.Role), Public: blob(h.Public.SPKI()), Chain: text, Inception: bit(h.Inception),
		AnnouncedAt: micros(h.AnnouncedAt), AddedIndex: h.AddedIndex, PublishedAt: micros(h.PublishedAt), NotBefore: micros(h.NotBefore),
	}))
}

// UpdateKey keeps what was said of a key since it was announced. To take back what was said is a Conflict.
func (tx *Tx) UpdateKey(ctx context.Context, h keys.Held) error {
	n, err := tx.q.UpdateKey(ctx, db.UpdateKeyParams{
		ID: h.ID(), AddedIndex: h.AddedIndex, PublishedAt: micros(h.PublishedAt), RetiredAt: micros(h.RetiredAt), RetiredIndex: h.RetiredIndex,
		CompromisedAt: micros(h.CompromisedAt), CompromisedIndex: h.CompromisedIndex, CompromisedSince: h.CompromisedSince,
	})
	return tx.changed("update key", n, err)
}

// Ring gives every key, in the order of their announcement.
func (tx *Tx) Ring(ctx context.Context) (keys.Ring, error) {
	rows, err := tx.q.Keys(ctx)
	if err != nil {
		return nil, tx.fail("read keys", err)
	}
	ring := make(keys.Ring, len(rows))
	for i, r := range rows {
		if ring[i], err = held(r); err != nil {
			return nil, fmt.Errorf("key %s: %w", r.ID, err)
		}
	}
	return ring, nil
}

func held(r db.AgencyKey) (keys.Held, error) {
	h := keys.Held{
		Role: keys.Role(r.Role), Inception: r.Inception != 0, AnnouncedAt: moment(r.AnnouncedAt), AddedIndex: r.AddedIndex,
		PublishedAt: moment(r.PublishedAt), NotBefore: moment(r.NotBefore), RetiredAt: moment(r.RetiredAt), RetiredIndex: r.RetiredIndex,
		CompromisedAt: moment(r.CompromisedAt), CompromisedIndex: r.CompromisedIndex, CompromisedSince: r.CompromisedSince,
	}
	var err error
	if h.Public, err = keys.ParsePublic(r.Public); err != nil {
		return h, err
	}
	if h.ID() != r.ID {
		return h, fmt.Errorf("the public key is that of %s", h.ID())
	}
	if h.Chain, err = decode[[][]byte]("X.509 certificates", r.Chain); err == nil && len(h.Chain) == 0 {
		h.Chain = nil
	}
	return h, err
}

// StoredTrustFile is one version of the trust file.
type StoredTrustFile struct {
	Number   int64 // from 1
	MadeAt   time.Time
	Unsigned []byte    // canonical bytes without the root key's signature
	Signed   []byte    // empty until signed
	SignedAt time.Time // zero until signed
}

// InsertTrustFile keeps the next version; a number that is taken is a Conflict.
func (tx *Tx) InsertTrustFile(ctx context.Context, f StoredTrustFile) error {
	return tx.fail("insert trust file", tx.q.InsertTrustFile(ctx, db.InsertTrustFileParams{
		Number: f.Number, MadeAt: micros(f.MadeAt), Unsigned: blob(f.Unsigned), Signed: blob(f.Signed), SignedAt: micros(f.SignedAt),
	}))
}

// SignTrustFile keeps the signed bytes of a version that waited for them; one that is signed already is a Conflict.
func (tx *Tx) SignTrustFile(ctx context.Context, number int64, signed []byte) error {
	n, err := tx.q.SignTrustFile(ctx, db.SignTrustFileParams{Number: number, Signed: blob(signed), SignedAt: micros(tx.Now)})
	return tx.changed("sign trust file", n, err)
}

// NewestTrustFile gives the last version made, signed or not.
func (tx *Tx) NewestTrustFile(ctx context.Context) (StoredTrustFile, error) {
	r, err := tx.q.NewestTrustFile(ctx)
	return trustFile(r), tx.fail("read the newest trust file", err)
}

// SignedTrustFile gives the last version that is signed: what the public gets.
func (tx *Tx) SignedTrustFile(ctx context.Context) (StoredTrustFile, error) {
	r, err := tx.q.SignedTrustFile(ctx)
	return trustFile(r), tx.fail("read the signed trust file", err)
}

func trustFile(r db.TrustFile) StoredTrustFile {
	return StoredTrustFile{Number: r.Number, MadeAt: moment(r.MadeAt), Unsigned: r.Unsigned, Signed: r.Signed, SignedAt: moment(r.SignedAt)}
}
