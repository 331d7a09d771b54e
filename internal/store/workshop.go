package store

import (
	"context"

	"proba.example/internal/store/db"
	"proba.example/internal/workshop"
)

// InsertDraft adds a draft of an edition, at revision 1.
func (tx *Tx) InsertDraft(ctx context.Context, d workshop.Draft) error {
	record, err := encode("draft", d)
	if err != nil {
		return err
	}
	if err := tx.q.InsertEditionDraft(ctx, db.InsertEditionDraftParams{ID: string(d.ID), State: string(d.State), Record: record}); err != nil {
		return tx.fail("insert draft", err)
	}
	return tx.fail("insert version of a draft", tx.q.InsertDraftVersion(ctx, db.InsertDraftVersionParams{Draft: string(d.ID), Revision: 1, Record: record}))
}

// UpdateDraft saves a draft that was read at its revision, and keeps it as a version; fault.stale when somebody saved it since.
func (tx *Tx) UpdateDraft(ctx context.Context, d workshop.Draft) error {
	record, err := encode("draft", d)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateEditionDraft(ctx, db.UpdateEditionDraftParams{State: string(d.State), Record: record, ID: string(d.ID), Revision: d.Revision})
	if err := tx.changed("update draft", rows, err); err != nil {
		return err
	}
	return tx.fail("insert version of a draft", tx.q.InsertDraftVersion(ctx, db.InsertDraftVersionParams{Draft: string(d.ID), Revision: d.Revision + 1, Record: record}))
}

// Draft reads a draft of an edition.
func (tx *Tx) Draft(ctx context.Context, id workshop.ID) (workshop.Draft, error) {
	r, err := tx.q.EditionDraft(ctx, string(id))
	if err != nil {
		return workshop.Draft{}, tx.fail("read draft", err)
	}
	d, err := decode[workshop.Draft]("draft", r.Record)
	d.Revision = r.Revision
	return d, err
}

// Drafts are all drafts of editions, the latest first.
func (tx *Tx) Drafts(ctx context.Context) ([]workshop.Draft, error) {
	rows, err := tx.q.EditionDrafts(ctx)
	if err != nil {
		return nil, tx.fail("list drafts", err)
	}
	all := make([]workshop.Draft, len(rows))
	for i, r := range rows {
		if all[i], err = decode[workshop.Draft]("draft", r.Record); err != nil {
			return nil, err
		}
		all[i].Revision = r.Revision
	}
	return all, nil
}

// DraftVersions are a draft as it was saved, every time, the latest first.
func (tx *Tx) DraftVersions(ctx context.Context, id workshop.ID) ([]workshop.Draft, error) {
	rows, err := tx.q.DraftVersions(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list versions of a draft", err)
	}
	all := make([]workshop.Draft, len(rows))
	for i, r := range rows {
		if all[i], err = decode[workshop.Draft]("draft", r.Record); err != nil {
			return nil, err
		}
		all[i].Revision = r.Revision
	}
	return all, nil
}

// WhatIf is what a draft does to past cases, as far as it is counted.
type WhatIf struct {
	Digest string         `json:"digest"` // of the draft's file that was counted
	Done   int            `json:"done"`
	Of     int            `json:"of"`
	Failed bool           `json:"failed,omitempty"`
	Tally  workshop.Tally `json:"tally"`
}

// SaveWhatIf puts a count in the place of the one before.
func (tx *Tx) SaveWhatIf(ctx context.Context, id workshop.ID, w WhatIf) error {
	record, err := encode("what-if", w)
	if err != nil {
		return err
	}
	return tx.fail("save what-if", tx.q.SaveWhatIf(ctx, db.SaveWhatIfParams{Draft: string(id), Record: record}))
}

// WhatIf reads the latest count; NotFound where none was asked for.
func (tx *Tx) WhatIf(ctx context.Context, id workshop.ID) (WhatIf, error) {
	record, err := tx.q.WhatIf(ctx, string(id))
	if err != nil {
		return WhatIf{}, tx.fail("read what-if", err)
	}
	return decode[WhatIf]("what-if", record)
}
