package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// Append adds an entry to the journal; its ID is given here. Entries are never changed.
func (tx *Tx) Append(ctx context.Context, e journal.Entry) error {
	return tx.fail("append to journal", tx.q.AppendJournal(ctx, db.AppendJournalParams{
		At: micros(e.At), Actor: string(e.By), Act: string(e.Act), Subject: e.Subject, Ground: e.Ground, Details: e.Details,
	}))
}

// Record adds an entry for an act of this moment. details are kept as JSON; nil keeps none.
func (tx *Tx) Record(ctx context.Context, by party.PersonID, act journal.Act, subject, ground string, details any) error {
	text := ""
	if details != nil {
		b, err := json.Marshal(details)
		if err != nil {
			return fmt.Errorf("journal %s: %w", act, err)
		}
		text = string(b)
	}
	return tx.Append(ctx, journal.Entry{At: tx.Now, By: by, Act: act, Subject: subject, Ground: ground, Details: text})
}

// Journal gives what is on record about a subject, in the order of the acts.
func (tx *Tx) Journal(ctx context.Context, subject string) ([]journal.Entry, error) {
	rows, err := tx.q.JournalOf(ctx, subject)
	return tx.entries(rows, err)
}

// JournalPage gives the latest entries with an ID below before, the latest first; before 0 begins at the end. The limit is 50
// when 0, at most 1,000.
func (tx *Tx) JournalPage(ctx context.Context, before int64, n int) ([]journal.Entry, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	rows, err := tx.q.JournalBefore(ctx, db.JournalBeforeParams{Before: before, N: int64(limit(n))})
	return tx.entries(rows, err)
}

func (tx *Tx) entries(rows []db.Journal, err error) ([]journal.Entry, error) {
	if err != nil {
		return nil, tx.fail("read journal", err)
	}
	entries := make([]journal.Entry, len(rows))
	for i, r := range rows {
		entries[i] = journal.Entry{
			ID: r.ID, At: moment(r.At), By: party.PersonID(r.Actor), Act: journal.Act(r.Act), Subject: r.Subject, Ground: r.Ground, Details: r.Details,
		}
	}
	return entries, nil
}

// Past is the journal of a subject with everybody who is named in it.
func (tx *Tx) Past(ctx context.Context, subject string) ([]journal.Entry, map[party.PersonID]party.Person, error) {
	entries, err := tx.Journal(ctx, subject)
	if err != nil {
		return nil, nil, err
	}
	people := map[party.PersonID]party.Person{party.System.ID(): party.System.Person}
	for _, e := range entries {
		if _, known := people[e.By]; known {
			continue
		}
		if people[e.By], err = tx.Person(ctx, e.By); err != nil {
			return nil, nil, err
		}
	}
	return entries, people, nil
}

// JournalBy are all acts of a person, the oldest first.
func (tx *Tx) JournalBy(ctx context.Context, id party.PersonID) ([]journal.Entry, error) {
	rows, err := tx.q.JournalBy(ctx, string(id))
	return tx.entries(rows, err)
}
