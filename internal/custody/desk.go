// Package custody is the desk for what certificates rest on: the agency's keys, its log, the witnesses that confirm it, and the
// logs of others that it follows.
//
// As at every desk a verb is one transaction, which asks the domain whether the act is allowed, saves, writes the journal and queues what
// follows. A change of keys needs two administrators: one proposes, another confirms (package approval).
package custody

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"proba.example/certificate"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Agency is whose keys these are.
type Agency struct {
	DID     string // its identifier on certificates
	Name    locale.Text
	Country string // ISO 3166-1 alpha-2
}

// Desk does the acts. All fields are set before the first verb.
type Desk struct {
	Store   *store.Store
	Queue   jobs.Queue
	Keyring *keys.Keyring
	Files   *keys.Files // where new keys are kept
	Agency  Agency
	// Wait is how long an announced key waits, from the day the announcement is public, until it may be used.
	Wait time.Duration
	// Ledger is the agency's log; nil until it is opened with the agency's first keys.
	Ledger *ledger.Log
	// Describe describes the log for the trust file, in the transaction that makes the file; nil where certificates need no proof.
	Describe func(ctx context.Context, tx *store.Tx) (*certificate.TrustLog, error)
	// Now is the clock of the agency's witness; that of the acts is the transaction's.
	Now func() time.Time
	// Every is how long after one look at a followed log the next one is; 0: ten minutes.
	Every time.Duration
	// Outside asks partners' servers; nil: source.Client.
	Outside *http.Client
	Log     *slog.Logger

	outsideOnce sync.Once
	published   atomic.Pointer[Published] // the last one read
}

// act runs a verb in one transaction, with the actor read anew.
func (d *Desk) act(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.UpdateAs(ctx, who, verb)
}

func (d *Desk) look(ctx context.Context, who party.Actor, read func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.ViewAs(ctx, who, read)
}

// write adds a journal entry for the act.
func (d *Desk) write(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, subject, ground string, details any) error {
	return tx.Record(ctx, who.ID(), act, subject, ground, details)
}

// queue adds a job that is not worked before its time.
func (d *Desk) queue(ctx context.Context, tx *store.Tx, kind, unique string, args any, at time.Time) error {
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("queue %s: %w", kind, err)
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: kind, Args: b, RunAt: at, Unique: unique})
}
