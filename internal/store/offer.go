package store

import (
	"context"

	"proba.example/internal/solution"
	"proba.example/internal/store/db"
)

// InsertReview adds an offer that an officer must look at, at revision 1.
func (tx *Tx) InsertReview(ctx context.Context, r solution.Review) error {
	record, err := encode("offer for review", r)
	if err != nil {
		return err
	}
	return tx.fail("insert offer for review", tx.q.InsertOfferReview(ctx, db.InsertOfferReviewParams{
		ID: string(r.ID), Sheet: r.Sheet, Line: int64(r.Offer.Line), Part: int64(r.Offer.Part), State: string(r.State), Record: record,
	}))
}

// UpdateReview saves a review that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateReview(ctx context.Context, r solution.Review) error {
	record, err := encode("offer for review", r)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateOfferReview(ctx, db.UpdateOfferReviewParams{State: string(r.State), Record: record, ID: string(r.ID), Revision: r.Revision})
	return tx.changed("update offer for review", rows, err)
}

// Review reads an offer for review.
func (tx *Tx) Review(ctx context.Context, id solution.ReviewID) (solution.Review, error) {
	r, err := tx.q.OfferReviewByID(ctx, string(id))
	if err != nil {
		return solution.Review{}, tx.fail("read offer for review", err)
	}
	return aReview(r)
}

// Reviews are the offers for review in a state, those of one table together and as they stand in it.
func (tx *Tx) Reviews(ctx context.Context, state solution.ReviewState) ([]solution.Review, error) {
	rows, err := tx.q.OfferReviews(ctx, string(state))
	return manyOf(tx, "list offers for review", rows, err, aReview)
}

// CountReviews is how many offers for review there are in each state.
func (tx *Tx) CountReviews(ctx context.Context) (map[solution.ReviewState]int64, error) {
	rows, err := tx.q.CountOfferReviews(ctx)
	if err != nil {
		return nil, tx.fail("count offers for review", err)
	}
	counts := map[solution.ReviewState]int64{}
	for _, r := range rows {
		counts[solution.ReviewState(r.State)] = r.N
	}
	return counts, nil
}

func aReview(row db.OfferReview) (solution.Review, error) {
	r, err := decode[solution.Review]("offer for review", row.Record)
	r.Revision = row.Revision
	return r, err
}
