// Package account is the desk for signing in and for the people of the agency.
//
// There are no passwords: a person signs in with a link sent to their address, good once and for half an hour. Whoever
// can read an address is the person on file under it, and an address that is not on file is an applicant's first visit.
// Each verb is one transaction; changes to people are written into the journal.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/notice"
	"proba.example/internal/pace"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Desk does the acts. Store, Queue and Agency are set before the first verb; everything else has a default.
type Desk struct {
	Store *store.Store
	Queue jobs.Queue
	// TiesChanged is the kind of the job that is queued when a person's employer or address changes, which may tie them to a case;
	// empty where nobody asks.
	TiesChanged string
	Agency      notice.Agency  // as letters give it
	Place       *time.Location // in which days begin; nil means UTC
	// EnterLog writes what an erasure tells the public log, in its transaction; nil where there is none.
	EnterLog func(ctx context.Context, tx *store.Tx, s ledger.Statement) error
	Log      *slog.Logger

	Absolute time.Duration // longest life of a session; 0 means 12 hours
	Idle     time.Duration // life of a session that is not used; 0 means 2 hours

	Now    func() time.Time // clock of the limit per network address; nil means time.Now
	visits pace.Limiter
}

// visits is how often one network address may ask for a link. An office behind one address gets by; a machine that tries
// addresses does not.
var visits = pace.Limit{Burst: 20, PerMinute: 6, Most: 20_000}

// How long links are good for, and how many are sent.
const (
	LinkValidity               = 30 * time.Minute
	InvitationValidity         = 7 * 24 * time.Hour
	FirstAdministratorValidity = 24 * time.Hour

	linksPerAddress = 5 // within linkWindow
	linkWindow      = 15 * time.Minute

	// keptAfterExpiry is how long spent links stay on file; it must be longer than linkWindow, which counts them.
	keptAfterExpiry = 24 * time.Hour
	// touchEvery is how exactly a session's last use is known.
	touchEvery = time.Minute
)

func (d *Desk) absolute() time.Duration {
	if d.Absolute > 0 {
		return d.Absolute
	}
	return 12 * time.Hour
}

func (d *Desk) idle() time.Duration {
	if d.Idle > 0 {
		return d.Idle
	}
	return 2 * time.Hour
}

func (d *Desk) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

func (d *Desk) log() *slog.Logger {
	if d.Log != nil {
		return d.Log
	}
	return slog.Default()
}

// newToken makes a secret of 256 bits and its hash. Only the hash is ever stored.
func newToken() (token, hash string) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends rather than go on without randomness
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashOf(token)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func newPersonID() (party.PersonID, error) {
	id, err := store.NewID()
	return party.PersonID(id), err
}

// act runs a verb with the actor read again inside the transaction, so that a duty taken away a moment ago no longer counts.
func (d *Desk) act(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return fresh(ctx, tx, who, verb) })
}

func (d *Desk) look(ctx context.Context, who party.Actor, read func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.View(ctx, func(tx *store.Tx) error { return fresh(ctx, tx, who, read) })
}

func fresh(ctx context.Context, tx *store.Tx, who party.Actor, do func(tx *store.Tx, who party.Actor) error) error {
	who, err := tx.Actor(ctx, who.ID())
	if fault.Is(err, fault.NotFound) || err == nil && !who.Person.Active {
		return fault.New(fault.Forbidden, "fault.sign_in")
	}
	if err != nil {
		return err
	}
	return do(tx, who)
}

// personChange is what the journal keeps of a change to a person: what they are trusted with, not who they are.
type personChange struct {
	Duties []party.Duty `json:"duties"`
	Active bool         `json:"active"`
	Was    []party.Duty `json:"was,omitempty"`
}

func write(ctx context.Context, tx *store.Tx, by party.PersonID, act journal.Act, subject string, details any) error {
	return tx.Record(ctx, by, act, subject, "", details)
}
