package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/interest"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/signal"
	"proba.example/internal/store/db"
)

// Registered is a case whose result is registered, as far as signals are looked for in it.
type Registered struct {
	Case      application.ID
	Reference string
	Company   party.OrgID
	Edition   scheme.Ref
	Sheet     string
	Region    string        // of the company, as it was submitted
	Self      scheme.Tenths // the self-diagnosis, as it was submitted
	Result    evaluation.Result
	Helpers   *interest.Helpers // nil where the applicant said nothing about them
}

// EachRegistered hands every case with a registered result to fn, by reference, and stops at the first error.
func (tx *Tx) EachRegistered(ctx context.Context, fn func(Registered) error) error {
	for after := ""; ; {
		rows, err := tx.q.RegisteredFrom(ctx, db.RegisteredFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("walk through the results", err)
		}
		for _, r := range rows {
			after = r.Reference
			x := Registered{
				Case: application.ID(r.ID), Reference: r.Reference, Company: party.OrgID(r.Company),
				Edition: scheme.Ref{Scheme: r.Scheme, Edition: r.Edition}, Sheet: r.Sheet,
			}
			if x.Result, err = decode[evaluation.Result]("result", r.Result); err != nil {
				return err
			}
			if x.Helpers, err = decodeSome[interest.Helpers]("helpers", r.Helpers); err != nil {
				return err
			}
			// Of the frozen contents two facts are wanted; their digest is for proba check to hold against them.
			var contents struct {
				Company struct {
					Region string `json:"region"`
				} `json:"company"`
				Self scheme.Tenths `json:"self_total_tenths"`
			}
			if err := json.Unmarshal(r.Contents, &contents); err != nil {
				return fmt.Errorf("read the submission of case %s: %w", r.Reference, err)
			}
			x.Region, x.Self = contents.Company.Region, contents.Self
			if err := fn(x); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}

// SaveSignalReport puts a report in the place of the one before.
func (tx *Tx) SaveSignalReport(ctx context.Context, r signal.Report) error {
	text, err := encode("signal report", r)
	if err != nil {
		return err
	}
	if err := tx.q.DeleteSignalReports(ctx); err != nil {
		return tx.fail("delete signal reports", err)
	}
	return tx.fail("insert signal report", tx.q.InsertSignalReport(ctx, db.InsertSignalReportParams{MadeAt: micros(tx.Now), Report: text}))
}

// SignalReport gives the latest report and when it was made; NotFound before the first.
func (tx *Tx) SignalReport(ctx context.Context) (signal.Report, time.Time, error) {
	r, err := tx.q.SignalReport(ctx)
	if err != nil {
		return signal.Report{}, time.Time{}, tx.fail("read signal report", err)
	}
	report, err := decode[signal.Report]("signal report", r.Report)
	return report, moment(r.MadeAt), err
}

// InsertSignalReview adds what somebody says who looked at a signal.
func (tx *Tx) InsertSignalReview(ctx context.Context, r signal.Review) error {
	return tx.fail("insert signal review", tx.q.InsertSignalReview(ctx, db.InsertSignalReviewParams{
		Signal: r.Key, ReviewedAt: micros(r.At), ReviewedBy: string(r.By), Words: r.Words,
		Unit: string(r.Figure.Unit), Figure: r.Figure.Value, Cases: r.Of,
	}))
}

// SignalReviews gives everything that was said about signals, by signal and in the order of time.
func (tx *Tx) SignalReviews(ctx context.Context) ([]signal.Review, error) {
	rows, err := tx.q.SignalReviews(ctx)
	if err != nil {
		return nil, tx.fail("list signal reviews", err)
	}
	all := make([]signal.Review, len(rows))
	for i, r := range rows {
		all[i] = signal.Review{
			Key: r.Signal, By: party.PersonID(r.ReviewedBy), At: moment(r.ReviewedAt), Words: r.Words,
			Figure: signal.Amount{Unit: signal.Unit(r.Unit), Value: r.Figure}, Of: r.Cases,
		}
	}
	return all, nil
}
