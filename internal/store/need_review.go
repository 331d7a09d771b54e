package store

import (
	"context"

	"proba.example/internal/cityneed"
	"proba.example/internal/store/db"
)

// InsertNeedReview adds a city request that an officer must look at, at revision 1.
func (tx *Tx) InsertNeedReview(ctx context.Context, r cityneed.Review) error {
	record, err := encode("city request for review", r)
	if err != nil {
		return err
	}
	return tx.fail("insert city request for review", tx.q.InsertNeedReview(ctx, db.InsertNeedReviewParams{
		ID: string(r.ID), Sheet: r.Sheet, Line: int64(r.Listed.Line), Part: int64(r.Listed.Part), State: string(r.State), Record: record,
	}))
}

// UpdateNeedReview saves a review that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateNeedReview(ctx context.Context, r cityneed.Review) error {
	record, err := encode("city request for review", r)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateNeedReview(ctx, db.UpdateNeedReviewParams{State: string(r.State), Record: record, ID: string(r.ID), Revision: r.Revision})
	return tx.changed("update city request for review", rows, err)
}

// NeedReview reads a city request for review.
func (tx *Tx) NeedReview(ctx context.Context, id cityneed.ReviewID) (cityneed.Review, error) {
	r, err := tx.q.NeedReviewByID(ctx, string(id))
	if err != nil {
		return cityneed.Review{}, tx.fail("read city request for review", err)
	}
	return aNeedReview(r)
}

// NeedReviews are the city requests for review in a state, those of one table together and as they stand in it.
func (tx *Tx) NeedReviews(ctx context.Context, state cityneed.ReviewState) ([]cityneed.Review, error) {
	rows, err := tx.q.NeedReviews(ctx, string(state))
	return manyOf(tx, "list city requests for review", rows, err, aNeedReview)
}

// CountNeedReviews is how many city requests for review there are in each state.
func (tx *Tx) CountNeedReviews(ctx context.Context) (map[cityneed.ReviewState]int64, error) {
	rows, err := tx.q.CountNeedReviews(ctx)
	if err != nil {
		return nil, tx.fail("count city requests for review", err)
	}
	counts := map[cityneed.ReviewState]int64{}
	for _, r := range rows {
		counts[cityneed.ReviewState(r.State)] = r.N
	}
	return counts, nil
}

func aNeedReview(row db.NeedReview) (cityneed.Review, error) {
	r, err := decode[cityneed.Review]("city request for review", row.Record)
	r.Revision = row.Revision
	return r, err
}
