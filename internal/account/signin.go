package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// LinkPath is the page at which a link's secret is confirmed. Opening it changes nothing, so that programs which look
// at links in mail do not use them up.
func LinkPath(token string) string { return "/sign-in/link?token=" + token }

// FirstAdministratorPath is the page at which the first administrator enters their name.
func FirstAdministratorPath(token string) string { return "/first-administrator?token=" + token }

// RequestLink has a sign-in link sent to the address. The answer is the same whether the address is on file or not. lang is the
// language of a stranger's letter; next is the page to go to afterwards, which the caller has made sure is local. ip is the
// network address that asks.
//
// Faults: Invalid at "email" for a malformed address or too many links; Unavailable for too many requests from ip.
func (d *Desk) RequestLink(ctx context.Context, email, next string, lang locale.Lang, ip string) error {
	email, err := party.CleanEmail(email)
	if err != nil {
		return err
	}
	if d.visits.Wait(visits, ip, d.now()) > 0 {
		return fault.New(fault.Unavailable, "account.too_many_requests")
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.CountRecentLinks(ctx, email, tx.Now.Add(-linkWindow))
		if err != nil {
			return err
		}
		if n >= linksPerAddress {
			return fault.Field("email", "account.too_many_links", "Count", int(linkWindow.Minutes()))
		}
		return d.queueLink(ctx, tx, linkArgs{Email: email, Purpose: store.PurposeSignIn, Next: next, Language: lang})
	})
}

// queueLink leaves the making and sending of a link to a job. The link is made where it is sent, because its secret is
// written down nowhere but in the letter.
func (d *Desk) queueLink(ctx context.Context, tx *store.Tx, args linkArgs) error {
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("queue a link: %w", err)
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: JobLink, Args: b, RunAt: tx.Now, Unique: args.Purpose + "/" + args.Email})
}

// DemoLink makes a sign-in link for the address and gives its path; for demonstrations and tests, where links are printed
// instead of sent. It works once, like any other.
func (d *Desk) DemoLink(ctx context.Context, email string, validity time.Duration) (path string, err error) {
	token, err := d.newLink(ctx, email, store.PurposeSignIn, "", validity)
	return LinkPath(token), err
}

func (d *Desk) newLink(ctx context.Context, email, purpose, next string, validity time.Duration) (token string, err error) {
	token, hash := newToken()
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.InsertSignInLink(ctx, store.SignInLink{
			Hash: hash, Email: email, Purpose: purpose, Next: next, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(validity),
		})
	})
	return token, err
}

// Session is what a browser is given when somebody has signed in.
type Session struct {
	Token  string // the only copy
	Age    time.Duration
	Next   string // where the person wanted to go; may be empty
	Person party.Person
	First  bool // the person was not on file before
}

// SignIn takes a link and opens a session. The link is used up even if the session is never used. lang is the language
// of a person who comes for the first time. A link that was used, is too old or never existed is Invalid
// "account.link_spent"; a person who was made inactive is Forbidden.
func (d *Desk) SignIn(ctx context.Context, token string, lang locale.Lang) (Session, error) {
	s := Session{}
	err := d.Store.Update(ctx, func(tx *store.Tx) error {
		link, err := take(ctx, tx, token)
		if err != nil {
			return err
		}
		if link.Purpose == store.PurposeFirstAdministrator {
			return linkSpent()
		}
		p, err := tx.PersonByEmail(ctx, link.Email)
		s.First = fault.Is(err, fault.NotFound)
		if s.First {
			p, err = d.enter(ctx, tx, party.Person{Email: link.Email, Language: string(lang)})
		}
		if err != nil {
			return err
		}
		if !p.Active {
			return fault.New(fault.Forbidden, "account.inactive")
		}
		if err := tx.PurgeSignIn(ctx, tx.Now.Add(-keptAfterExpiry)); err != nil {
			return err
		}
		s.Next, s.Person = link.Next, p
		return d.openSession(ctx, tx, &s)
	})
	if err != nil {
		return Session{}, err
	}
	return s, nil
}

// enter puts a person on file who comes by themselves.
func (d *Desk) enter(ctx context.Context, tx *store.Tx, p party.Person) (party.Person, error) {
	var err error
	if p.ID, err = newPersonID(); err != nil {
		return p, err
	}
	p.Active, p.CreatedAt = true, tx.Now
	if err := tx.InsertPerson(ctx, p); err != nil {
		return p, err
	}
	return p, write(ctx, tx, p.ID, journal.PersonSaved, string(p.ID), personChange{Duties: p.Duties, Active: true})
}

func take(ctx context.Context, tx *store.Tx, token string) (store.SignInLink, error) {
	link, err := tx.TakeSignInLink(ctx, hashOf(token))
	if fault.Is(err, fault.NotFound) {
		return link, linkSpent()
	}
	return link, err
}

func linkSpent() error { return fault.New(fault.Invalid, "account.link_spent") }

func (d *Desk) openSession(ctx context.Context, tx *store.Tx, s *Session) error {
	token, hash := newToken()
	s.Token, s.Age = token, d.absolute()
	return tx.InsertSession(ctx, store.Session{
		Hash: hash, Person: s.Person.ID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(s.Age),
	})
}

// Resolve gives the person behind a session's token with duties and roles as they are now, and notes that the session is in
// use. A session that is unknown, over, unused for too long or of a person made inactive is the Forbidden fault
// "fault.sign_in".
func (d *Desk) Resolve(ctx context.Context, token string) (party.Actor, error) {
	hash := hashOf(token)
	var who party.Actor
	var touch bool
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(ctx, hash)
		if err != nil {
			return err
		}
		if !tx.Now.Before(s.SeenAt.Add(d.idle())) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		touch = tx.Now.Sub(s.SeenAt) >= touchEvery
		who, err = tx.Actor(ctx, s.Person)
		if err == nil && !who.Person.Active {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return party.Actor{}, fault.New(fault.Forbidden, "fault.sign_in")
	}
	if err != nil {
		return party.Actor{}, fmt.Errorf("resolve a session: %w", err)
	}
	if touch {
		err := d.Store.Update(ctx, func(tx *store.Tx) error { return tx.TouchSession(ctx, hash, tx.Now) })
		if err != nil && !fault.Is(err, fault.NotFound) { // the session is good; only its last use is known less exactly
			d.log().WarnContext(ctx, "note the use of a session", "error", err)
		}
	}
	return who, nil
}

// SignOut ends the session; one that is over already stays so.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteSession(ctx, hashOf(token)) })
}
