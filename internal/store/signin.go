package store

import (
	"context"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// The purposes of a sign-in link.
const (
	PurposeSignIn             = "sign_in"
	PurposeFirstAdministrator = "first_administrator"
	PurposeInvitation         = "invitation"
)

// SignInLink is a link that was sent, known by the hash of its secret: who reads the database cannot sign in with it.
type SignInLink struct {
	Hash      string
	Email     string
	Purpose   string // one of the Purpose constants
	Next      string // where the reader wanted to go
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Session is a signed-in browser, known by the hash of its cookie.
type Session struct {
	Hash      string
	Person    party.PersonID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// InsertSignInLink keeps a link until it is taken or purged.
func (tx *Tx) InsertSignInLink(ctx context.Context, l SignInLink) error {
	return tx.fail("insert sign-in link", tx.q.InsertSignInLink(ctx, db.InsertSignInLinkParams{
		Hash: l.Hash, Email: l.Email, Purpose: l.Purpose, Next: l.Next, CreatedAt: micros(l.CreatedAt), ExpiresAt: micros(l.ExpiresAt),
	}))
}

// TakeSignInLink uses a link up: it answers once, while the link has not expired, and NotFound otherwise.
func (tx *Tx) TakeSignInLink(ctx context.Context, hash string) (SignInLink, error) {
	l, err := tx.q.TakeSignInLink(ctx, db.TakeSignInLinkParams{Hash: hash, Now: micros(tx.Now)})
	if err != nil {
		return SignInLink{}, tx.fail("take sign-in link", err)
	}
	return SignInLink{
		Hash: l.Hash, Email: l.Email, Purpose: l.Purpose, Next: l.Next,
		CreatedAt: moment(l.CreatedAt), ExpiresAt: moment(l.ExpiresAt),
	}, nil
}

// CountRecentLinks is how many links were made for the address at or after since.
func (tx *Tx) CountRecentLinks(ctx context.Context, email string, since time.Time) (int64, error) {
	n, err := tx.q.CountRecentLinks(ctx, db.CountRecentLinksParams{Email: email, Since: micros(since)})
	return n, tx.fail("count sign-in links", err)
}

// InsertSession keeps a session.
func (tx *Tx) InsertSession(ctx context.Context, s Session) error {
	return tx.fail("insert session", tx.q.InsertSession(ctx, db.InsertSessionParams{
		Hash: s.Hash, Person: string(s.Person), CreatedAt: micros(s.CreatedAt), SeenAt: micros(s.SeenAt), ExpiresAt: micros(s.ExpiresAt),
	}))
}

// Session gives a session that has not expired by the transaction's time, and NotFound otherwise.
func (tx *Tx) Session(ctx context.Context, hash string) (Session, error) {
	s, err := tx.q.LiveSession(ctx, db.LiveSessionParams{Hash: hash, Now: micros(tx.Now)})
	if err != nil {
		return Session{}, tx.fail("read session", err)
	}
	return Session{
		Hash: s.Hash, Person: party.PersonID(s.Person),
		CreatedAt: moment(s.CreatedAt), SeenAt: moment(s.SeenAt), ExpiresAt: moment(s.ExpiresAt),
	}, nil
}

// TouchSession notes when a session was last seen.
func (tx *Tx) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	rows, err := tx.q.TouchSession(ctx, db.TouchSessionParams{Hash: hash, SeenAt: micros(seen)})
	return tx.found("touch session", rows, err)
}

// DeleteSession signs one browser out; one that is signed out already stays so.
func (tx *Tx) DeleteSession(ctx context.Context, hash string) error {
	return tx.fail("delete session", tx.q.DeleteSession(ctx, hash))
}

// DeleteSessionsOf signs a person out everywhere.
func (tx *Tx) DeleteSessionsOf(ctx context.Context, id party.PersonID) error {
	return tx.fail("delete sessions", tx.q.DeleteSessionsOf(ctx, string(id)))
}

// PurgeSignIn removes links and sessions that expired before the time.
func (tx *Tx) PurgeSignIn(ctx context.Context, before time.Time) error {
	if err := tx.q.PurgeLinks(ctx, micros(before)); err != nil {
		return tx.fail("purge sign-in links", err)
	}
	return tx.fail("purge sessions", tx.q.PurgeSessions(ctx, micros(before)))
}
