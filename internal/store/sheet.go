package store

import (
	"context"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// SheetKind is what the rows of a table are about.
type SheetKind string

// The kinds of tables.
const (
	OfSites     SheetKind = "site"
	OfSolutions SheetKind = "solution"
	OfRequests  SheetKind = "need" // of the city
)

// Sheet is a table as it was handed in.
type Sheet struct {
	Kind         SheetKind
	Digest, Name string
	Contents     []byte
	By           party.PersonID
	At           time.Time
	EnteredAt    time.Time // zero while its rows are nothing but rows
}

// KeepSheet keeps a table under its kind and digest; one that is there stays as it is.
func (tx *Tx) KeepSheet(ctx context.Context, s Sheet) error {
	return tx.fail("insert sheet", tx.q.InsertSheet(ctx, db.InsertSheetParams{
		Kind: string(s.Kind), Digest: s.Digest, Name: s.Name, Contents: s.Contents, UploadedBy: string(s.By), UploadedAt: micros(tx.Now),
	}))
}

// Sheet reads a table by its kind and digest.
func (tx *Tx) Sheet(ctx context.Context, kind SheetKind, digest string) (Sheet, error) {
	r, err := tx.q.Sheet(ctx, db.SheetParams{Kind: string(kind), Digest: digest})
	if err != nil {
		return Sheet{}, tx.fail("read sheet", err)
	}
	return Sheet{
		Kind: kind, Digest: r.Digest, Name: r.Name, Contents: r.Contents, By: party.PersonID(r.UploadedBy), At: moment(r.UploadedAt), EnteredAt: moment(r.EnteredAt),
	}, nil
}

// SheetEntered notes that the rows of a table were entered; fault.stale when they had been before.
func (tx *Tx) SheetEntered(ctx context.Context, kind SheetKind, digest string) error {
	rows, err := tx.q.EnteredSheet(ctx, db.EnteredSheetParams{EnteredAt: micros(tx.Now), Kind: string(kind), Digest: digest})
	return tx.changed("mark sheet", rows, err)
}
