package store

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/enclosure"
	"proba.example/internal/store/db"
)

// InsertEnclosure keeps a file for a statement that is not handed in yet; one with the same bytes stays as it is.
func (tx *Tx) InsertEnclosure(ctx context.Context, of enclosure.Subject, f enclosure.File) error {
	record, err := encode("enclosed file", f)
	if err != nil {
		return err
	}
	return tx.fail("insert enclosed file", tx.q.InsertEnclosure(ctx, db.InsertEnclosureParams{ID: f.ID, Subject: string(of), Digest: f.Digest, Record: record}))
}

// Enclosures are the files kept for a statement that is not handed in yet, in the order they came.
func (tx *Tx) Enclosures(ctx context.Context, of enclosure.Subject) ([]enclosure.File, error) {
	rows, err := tx.q.Enclosures(ctx, string(of))
	return manyOf(tx, "list enclosed files", rows, err, anEnclosure)
}

// RemoveEnclosure takes out a file that is kept for a statement; NotFound where it is not there.
func (tx *Tx) RemoveEnclosure(ctx context.Context, of enclosure.Subject, id string) error {
	rows, err := tx.q.DeleteEnclosure(ctx, db.DeleteEnclosureParams{Subject: string(of), ID: id})
	return tx.found("take out an enclosed file", rows, err)
}

// TakeEnclosures gives the files kept for a statement, in the order they came, and keeps them no longer: they go into its record.
func (tx *Tx) TakeEnclosures(ctx context.Context, of enclosure.Subject) ([]enclosure.File, error) {
	rows, err := tx.q.TakeEnclosures(ctx, string(of))
	all, err := manyOf(tx, "take enclosed files", rows, err, anEnclosure)
	slices.SortFunc(all, func(a, b enclosure.File) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

func anEnclosure(record string) (enclosure.File, error) {
	return decode[enclosure.File]("enclosed file", record)
}
