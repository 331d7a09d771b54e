package store

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/measure"
	"proba.example/internal/store/db"
	"proba.example/internal/workshop"
)

// InsertDraft adds a draft, at revision 1.
func (tx *Tx) InsertDraft(ctx context.Context, d workshop.Draft) error {
	record, err := encode("draft", d)
	if err != nil {
		return err
	}
	if err := tx.q.InsertEditionDraft(ctx, db.InsertEditionDraftParams{ID: string(d.ID), Kind: string(d.Kind), State: string(d.State), Record: record}); err != nil {
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

// Draft reads a draft of a kind.
func (tx *Tx) Draft(ctx context.Context, kind workshop.Kind, id workshop.ID) (workshop.Draft, error) {
	r, err := tx.q.EditionDraft(ctx, db.EditionDraftParams{ID: string(id), Kind: string(kind)})
	if err != nil {
		return workshop.Draft{}, tx.fail("read draft", err)
	}
	return aDraft(r)
}

func aDraft(r db.EditionDraft) (workshop.Draft, error) {
	d, err := decode[workshop.Draft]("draft", r.Record)
	d.Kind, d.Revision = workshop.Kind(r.Kind), r.Revision
	return d, err
}

// Drafts are all drafts of a kind, the latest first.
func (tx *Tx) Drafts(ctx context.Context, kind workshop.Kind) ([]workshop.Draft, error) {
	rows, err := tx.q.EditionDrafts(ctx, string(kind))
	return manyOf(tx, "list drafts", rows, err, aDraft)
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

// Reach is to how many companies a draft of a measure is open, as far as it is counted.
type Reach struct {
	Digest  string        `json:"digest"`  // of the draft's file that was counted
	Against string        `json:"against"` // the version it is compared with; empty where there is none
	On      calendar.Date `json:"on"`
	Done    int           `json:"done"`
	Of      int           `json:"of"`
	Whole   bool          `json:"whole"` // it is counted to the end
	Reach   measure.Reach `json:"reach"`
}

// SaveReach puts a count in the place of the one before.
func (tx *Tx) SaveReach(ctx context.Context, id workshop.ID, w Reach) error {
	record, err := encode("reach", w)
	if err != nil {
		return err
	}
	return tx.fail("save reach", tx.q.SaveWhatIf(ctx, db.SaveWhatIfParams{Draft: string(id), Record: record}))
}

// Reach reads the latest count; NotFound where none was asked for.
func (tx *Tx) Reach(ctx context.Context, id workshop.ID) (Reach, error) {
	record, err := tx.q.WhatIf(ctx, string(id))
	if err != nil {
		return Reach{}, tx.fail("read reach", err)
	}
	return decode[Reach]("reach", record)
}
