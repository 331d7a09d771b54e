package store

import (
	"context"

	"proba.example/internal/pilot"
	"proba.example/internal/store/db"
)

// InsertPaper keeps a paper at the end of a pilot for good; one with its number that is there already is a Conflict.
func (tx *Tx) InsertPaper(ctx context.Context, x pilot.Paper) error {
	return tx.fail("insert paper of a pilot", tx.q.InsertPilotPaper(ctx, db.InsertPilotPaperParams{
		Pilot: string(x.Pilot), Kind: string(x.Kind), Number: int64(x.Number), Digest: x.Digest, Contents: x.Contents,
	}))
}

// Papers are the papers of a pilot, by kind and number.
func (tx *Tx) Papers(ctx context.Context, id pilot.ID) ([]pilot.Paper, error) {
	rows, err := tx.q.PilotPapers(ctx, string(id))
	if err != nil {
		return nil, tx.fail("read papers of a pilot", err)
	}
	all := make([]pilot.Paper, len(rows))
	for i, r := range rows {
		all[i] = pilot.Paper{Pilot: id, Kind: pilot.PaperKind(r.Kind), Number: int(r.Number), Digest: r.Digest, Contents: r.Contents}
	}
	return all, nil
}
