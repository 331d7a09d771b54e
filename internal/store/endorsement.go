package store

import (
	"context"
	"time"

	"proba.example/internal/partner"
	"proba.example/internal/store/db"
)

// Endorsement is a signed endorsement, ours or a partner's.
type Endorsement struct {
	Nomination partner.NominationID
	List       int // of our revocation lists, from 1; 0 for a partner's
	Place      int // from 0
	Document   []byte
	At         time.Time
	Fell       time.Time // zero while it stands
}

// InsertEndorsement keeps an endorsement. A second one of a nomination, or in a place that is taken, is a Conflict "store.exists".
func (tx *Tx) InsertEndorsement(ctx context.Context, e Endorsement) error {
	return tx.fail("insert endorsement", tx.q.InsertEndorsement(ctx, db.InsertEndorsementParams{
		Nomination: string(e.Nomination), List: int64(e.List), Place: int64(e.Place), Document: blob(e.Document), At: micros(tx.Now),
	}))
}

// Endorsement reads the endorsement of a nomination.
func (tx *Tx) Endorsement(ctx context.Context, id partner.NominationID) (Endorsement, error) {
	r, err := tx.q.EndorsementOf(ctx, string(id))
	if err != nil {
		return Endorsement{}, tx.fail("read endorsement", err)
	}
	return anEndorsement(r)
}

func anEndorsement(r db.Endorsement) (Endorsement, error) {
	return Endorsement{
		Nomination: partner.NominationID(r.Nomination), List: int(r.List), Place: int(r.Place), Document: r.Document, At: moment(r.At), Fell: moment(r.FellAt),
	}, nil
}

// OwnEndorsements are all that this agency gave, in the order of their nominations.
func (tx *Tx) OwnEndorsements(ctx context.Context) ([]Endorsement, error) {
	rows, err := tx.q.OwnEndorsements(ctx)
	return manyOf(tx, "list endorsements", rows, err, anEndorsement)
}

// FellEndorsement notes that an endorsement fell. It says whether it stood until now: what fell stays fallen.
func (tx *Tx) FellEndorsement(ctx context.Context, id partner.NominationID) (bool, error) {
	n, err := tx.q.FellEndorsement(ctx, db.FellEndorsementParams{Nomination: string(id), At: micros(tx.Now)})
	return n > 0, tx.fail("let an endorsement fall", err)
}
