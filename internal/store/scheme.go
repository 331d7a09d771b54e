package store

import (
	"context"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// StoredEdition is a published edition of a scheme: the bytes of its file, exactly, and their digest.
type StoredEdition struct {
	Ref         scheme.Ref
	Source      []byte
	Digest      string // hex SHA-256
	PublishedBy party.PersonID
	PublishedAt time.Time
}

// InsertEdition keeps an edition for good; one that is there already is a Conflict.
func (tx *Tx) InsertEdition(ctx context.Context, e StoredEdition) error {
	return tx.fail("insert edition", tx.q.InsertEdition(ctx, db.InsertEditionParams{
		Scheme: e.Ref.Scheme, Edition: e.Ref.Edition, Source: blob(e.Source), Digest: e.Digest,
		PublishedBy: string(e.PublishedBy), PublishedAt: micros(e.PublishedAt),
	}))
}

func edition(e db.Edition) StoredEdition {
	return StoredEdition{
		Ref: scheme.Ref{Scheme: e.Scheme, Edition: e.Edition}, Source: e.Source, Digest: e.Digest,
		PublishedBy: party.PersonID(e.PublishedBy), PublishedAt: moment(e.PublishedAt),
	}
}

// Edition gives one edition.
func (tx *Tx) Edition(ctx context.Context, ref scheme.Ref) (StoredEdition, error) {
	e, err := tx.q.EditionByRef(ctx, db.EditionByRefParams{Scheme: ref.Scheme, Edition: ref.Edition})
	if err != nil {
		return StoredEdition{}, tx.fail("read edition", err)
	}
	return edition(e), nil
}

// Editions gives all editions, by scheme and edition.
func (tx *Tx) Editions(ctx context.Context) ([]StoredEdition, error) {
	rows, err := tx.q.ListEditions(ctx)
	if err != nil {
		return nil, tx.fail("list editions", err)
	}
	editions := make([]StoredEdition, len(rows))
	for i, e := range rows {
		editions[i] = edition(e)
	}
	return editions, nil
}

// EditionRefs names all editions, by scheme and edition, without reading their files.
func (tx *Tx) EditionRefs(ctx context.Context) ([]scheme.Ref, error) {
	rows, err := tx.q.EditionRefs(ctx)
	if err != nil {
		return nil, tx.fail("list editions", err)
	}
	refs := make([]scheme.Ref, len(rows))
	for i, r := range rows {
		refs[i] = scheme.Ref(r)
	}
	return refs, nil
}

// blob stands in for bytes that are not there yet: the columns take no NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
