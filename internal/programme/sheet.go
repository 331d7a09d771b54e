package programme

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// Sheet is a table that was handed in, and how it reads.
type Sheet[R any] struct {
	Digest, Name string
	Report       R
	EnteredAt    time.Time // zero while its rows are nothing but rows
}

// takeSheet keeps a table, byte for byte, once it can be read. Nothing is entered yet.
func takeSheet[R any](ctx context.Context, d *Desk, who party.Actor, kind store.SheetKind, name string, contents []byte, read func(io.Reader) (R, error)) (digest string, err error) {
	if _, err := read(bytes.NewReader(contents)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(contents)
	digest = hex.EncodeToString(sum[:])
	return digest, d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		return tx.KeepSheet(ctx, store.Sheet{Kind: kind, Digest: digest, Name: party.Clean(name), Contents: contents, By: who.ID()})
	})
}

// sheet reads a table that was handed in.
func sheet[R any](ctx context.Context, tx *store.Tx, kind store.SheetKind, digest string, read func(io.Reader) (R, error)) (Sheet[R], error) {
	kept, err := tx.Sheet(ctx, kind, digest)
	if err != nil {
		return Sheet[R]{}, err
	}
	report, err := read(bytes.NewReader(kept.Contents))
	return Sheet[R]{Digest: kept.Digest, Name: kept.Name, Report: report, EnteredAt: kept.EnteredAt}, err
}

// entered notes that the rows of a table were entered, which happens once.
func entered(ctx context.Context, tx *store.Tx, who party.Actor, kind store.SheetKind, digest string, act journal.Act, details any) error {
	if err := tx.SheetEntered(ctx, kind, digest); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), act, digest, "", details)
}

// notEntered refuses a table whose rows were entered.
func notEntered(at time.Time) error {
	if !at.IsZero() {
		return fault.New(fault.Conflict, "import.entered")
	}
	return nil
}

// TakeSheet keeps a table of sites. It gives the digest it is found by.
func (d *Desk) TakeSheet(ctx context.Context, who party.Actor, name string, contents []byte) (digest string, err error) {
	return takeSheet(ctx, d, who, store.OfSites, name, contents, site.ReadSheet)
}

// Sheet reads a table of sites that was handed in.
func (d *Desk) Sheet(ctx context.Context, who party.Actor, digest string) (s Sheet[site.Report], err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		s, err = sheet(ctx, tx, store.OfSites, digest, site.ReadSheet)
		return err
	})
	return s, err
}

// ImportSheet makes every row of a table a candidate, once: nothing is left out and nothing merged. It gives how many.
func (d *Desk) ImportSheet(ctx context.Context, who party.Actor, digest string) (n int, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		s, err := sheet(ctx, tx, store.OfSites, digest, site.ReadSheet)
		if err != nil {
			return err
		}
		if err := notEntered(s.EnteredAt); err != nil {
			return err
		}
		for i := range s.Report.Sites {
			if err := d.enter(ctx, tx, who, &s.Report.Sites[i], map[string]any{"sheet": digest, "line": s.Report.Lines[i]}); err != nil {
				return err
			}
		}
		n = len(s.Report.Sites)
		return entered(ctx, tx, who, store.OfSites, digest, journal.SitesImported, map[string]int{"rows": n})
	})
	return n, err
}
