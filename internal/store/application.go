package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// StoredSubmission is one submission, frozen.
type StoredSubmission struct {
	Number      int    // 1 for the first
	Digest      string // hex SHA-256 of Contents
	Contents    []byte // exactly as digested
	At          time.Time
	Corrections []application.Correction // asked for after this submission
}

// NextNumber gives the next number of a sequence, from 1. Numbers are given without gaps: one given in a transaction that is
// rolled back is given again.
func (tx *Tx) NextNumber(ctx context.Context, sequence string) (int64, error) {
	n, err := tx.q.NextNumber(ctx, sequence)
	return n, tx.fail("next number of "+sequence, err)
}

// InsertApplication keeps a new case.
func (tx *Tx) InsertApplication(ctx context.Context, a application.Application) error {
	stops, err := encodeStops(a.Stops)
	if err != nil {
		return err
	}
	renews := ""
	if a.Renews != nil {
		if renews, err = encode("renewed certificate", *a.Renews); err != nil {
			return err
		}
	}
	return tx.fail("insert application", tx.q.InsertApplication(ctx, db.InsertApplicationParams{
		ID: string(a.ID), Reference: a.Reference, Company: string(a.Company), Scheme: a.Edition.Scheme, Edition: a.Edition.Edition,
		Sheet: a.Sheet, State: string(a.State), StateSince: micros(a.StateSince), OpenedBy: string(a.OpenedBy), OpenedAt: micros(a.OpenedAt),
		SubmittedAt: micros(a.SubmittedAt), Submissions: int64(a.Submissions), Digest: a.Digest, Language: a.Language, Revision: a.Revision,
		AppliedAt: micros(a.AppliedAt), Stops: stops, Renews: renews,
	}))
}

// UpdateApplication saves where a case stands, if it is still in the state it was read in and at the Revision it was read at,
// which then grows by one; otherwise a Conflict "fault.stale". What a case is about never changes and is not saved.
func (tx *Tx) UpdateApplication(ctx context.Context, a application.Application, was application.State) error {
	stops, err := encodeStops(a.Stops)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateApplication(ctx, db.UpdateApplicationParams{
		ID: string(a.ID), State: string(a.State), StateSince: micros(a.StateSince), SubmittedAt: micros(a.SubmittedAt),
		Submissions: int64(a.Submissions), Digest: a.Digest, Language: a.Language, Was: string(was), Revision: a.Revision,
		AppliedAt: micros(a.AppliedAt), Stops: stops,
	})
	if err == nil && rows == 0 {
		if _, err := tx.Application(ctx, a.ID); err != nil {
			return err
		}
	}
	return tx.changed("update application", rows, err)
}

// BumpRevision notes a change of the draft and gives the new revision. A case that has moved on from the expected revision is
// a Conflict "fault.stale".
func (tx *Tx) BumpRevision(ctx context.Context, id application.ID, expected int64) (int64, error) {
	revision, err := tx.q.BumpRevision(ctx, db.BumpRevisionParams{ID: string(id), Revision: expected})
	if err != nil && conditionOf(err) == noRow {
		if _, err := tx.Application(ctx, id); err != nil {
			return 0, err
		}
		return 0, stale()
	}
	return revision, tx.fail("bump revision", err)
}

func theCase(a db.Application) (application.Application, error) {
	stops, err := decodeStops(a.Stops)
	if err != nil {
		return application.Application{}, err
	}
	var renews *application.Renewed
	if a.Renews != "" {
		r, err := decode[application.Renewed]("renewed certificate", a.Renews)
		if err != nil {
			return application.Application{}, err
		}
		renews = &r
	}
	return application.Application{
		ID: application.ID(a.ID), Reference: a.Reference, Company: party.OrgID(a.Company),
		Edition: scheme.Ref{Scheme: a.Scheme, Edition: a.Edition}, Sheet: a.Sheet,
		State: application.State(a.State), StateSince: moment(a.StateSince),
		OpenedBy: party.PersonID(a.OpenedBy), OpenedAt: moment(a.OpenedAt), SubmittedAt: moment(a.SubmittedAt),
		Submissions: int(a.Submissions), Digest: a.Digest, Language: a.Language, Revision: a.Revision,
		AppliedAt: moment(a.AppliedAt), Stops: stops, Renews: renews,
	}, nil
}

// encodeStops writes none as nothing: most cases never stand.
func encodeStops(stops []application.Stop) (string, error) {
	if len(stops) == 0 {
		return "", nil
	}
	return encode("stops", stops)
}

func decodeStops(text string) ([]application.Stop, error) {
	if text == "" {
		return nil, nil
	}
	return decode[[]application.Stop]("stops", text)
}

// Application gives a case.
func (tx *Tx) Application(ctx context.Context, id application.ID) (application.Application, error) {
	a, err := tx.q.ApplicationByID(ctx, string(id))
	if err != nil {
		return application.Application{}, tx.fail("read application", err)
	}
	return theCase(a)
}

// ApplicationsOf gives a company's cases, the newest reference first.
func (tx *Tx) ApplicationsOf(ctx context.Context, org party.OrgID) ([]application.Application, error) {
	rows, err := tx.q.ApplicationsOf(ctx, string(org))
	if err != nil {
		return nil, tx.fail("list applications of company", err)
	}
	cases := make([]application.Application, len(rows))
	for i, a := range rows {
		if cases[i], err = theCase(a); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// EachCase hands every case to fn, by reference, and stops at the first error. The cases come in portions, so that fn may use
// the transaction too.
func (tx *Tx) EachCase(ctx context.Context, fn func(application.Application) error) error {
	after := ""
	for {
		rows, err := tx.q.ApplicationsFrom(ctx, db.ApplicationsFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("walk applications", err)
		}
		for _, a := range rows {
			after = a.Reference
			c, err := theCase(a)
			if err != nil {
				return err
			}
			if err := fn(c); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}

// portion is how many rows the Each methods read at a time.
const portion = 200

// CountByState is how many cases stand in each state; states without cases are absent.
func (tx *Tx) CountByState(ctx context.Context) (map[application.State]int64, error) {
	rows, err := tx.q.CountByState(ctx)
	if err != nil {
		return nil, tx.fail("count cases", err)
	}
	counts := make(map[application.State]int64, len(rows))
	for _, r := range rows {
		counts[application.State(r.State)] = r.Cases
	}
	return counts, nil
}
