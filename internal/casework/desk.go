// Package casework is the desk for every act on a case, from the company's file to the published certificate.
//
// Each verb is one transaction: it asks the domain whether the act is allowed, saves, writes the journal and queues what
// follows. A verb that fails leaves nothing behind. The steps of docs/journeys/certification.md are cited by number.
package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/issuance"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Agency is whose desk this is.
type Agency struct {
	Name    locale.Text
	Country string // ISO 3166-1 alpha-2, the default of new companies
	BaseURL string // where the agency's pages are, without a slash at the end
	Place   *time.Location
}

// Desk does the acts. All fields are set before the first verb.
type Desk struct {
	Store  *store.Store
	Queue  jobs.Queue
	Files  *files.Store
	Issuer issuance.Issuer
	Ledger *ledger.Log
	Agency Agency
	Log    *slog.Logger

	// OnStanding is what follows from a change of a certificate's standing, worked by the queue after the commit, in this order: at
	// once, and again on the day of an event that was to come. Each may be run any number of times for the same change.
	OnStanding []func(ctx context.Context, number string) error
	// OnInterests is what follows from a change in what is known of a person's interests beside the panels, in the same transaction; of everybody
	// where no person is named.
	OnInterests []func(ctx context.Context, tx *store.Tx, who party.PersonID) error

	stated   statements
	editions sync.Map // scheme.Ref → *scheme.Edition; published editions never change
}

// Today is the day of the transaction in the agency's place.
func (d *Desk) today(tx *store.Tx) calendar.Date { return calendar.On(tx.Now, d.Agency.Place) }

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

// queue adds a job to the transaction.
func (d *Desk) queue(ctx context.Context, tx *store.Tx, kind, unique string, args any) error {
	return d.queueAt(ctx, tx, kind, unique, args, tx.Now)
}

// queueAt adds a job that is not worked before its time.
func (d *Desk) queueAt(ctx context.Context, tx *store.Tx, kind, unique string, args any, at time.Time) error {
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("queue %s: %w", kind, err)
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: kind, Args: b, RunAt: at, Unique: unique})
}

// edition gives a published edition, compiled once.
func (d *Desk) edition(ctx context.Context, tx *store.Tx, ref scheme.Ref) (*scheme.Edition, error) {
	if e, ok := d.editions.Load(ref); ok {
		return e.(*scheme.Edition), nil
	}
	stored, err := tx.Edition(ctx, ref)
	if err != nil {
		return nil, err
	}
	e, problems := scheme.Load(stored.Source)
	if len(problems) > 0 {
		return nil, fmt.Errorf("edition %s was published and no longer loads: %v", ref, problems[0])
	}
	kept, _ := d.editions.LoadOrStore(ref, e)
	return kept.(*scheme.Edition), nil
}

// Editions are all published editions, by scheme and edition.
func (d *Desk) Editions(ctx context.Context) ([]*scheme.Edition, error) {
	var all []*scheme.Edition
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) { all, err = d.allEditions(ctx, tx); return err })
	return all, err
}

// allEditions are all published editions, by scheme and edition.
func (d *Desk) allEditions(ctx context.Context, tx *store.Tx) ([]*scheme.Edition, error) {
	refs, err := tx.EditionRefs(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*scheme.Edition, len(refs))
	for i, ref := range refs {
		if all[i], err = d.edition(ctx, tx, ref); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// OpenEditions are the editions in force today under which a company can apply.
func (d *Desk) OpenEditions(ctx context.Context) ([]*scheme.Edition, error) {
	all, err := d.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var today calendar.Date
	if err := d.Store.View(ctx, func(tx *store.Tx) error { today = d.today(tx); return nil }); err != nil {
		return nil, err
	}
	var open []*scheme.Edition
	for _, e := range all {
		if e.InForce(today) && e.Fillable() {
			open = append(open, e)
		}
	}
	return open, nil
}

// PublishEdition makes an edition binding for applications opened from now on, by one person: while an agency is set up, and for a scheme
// that is new in it. The next editions of a scheme go through the workshop and take two; one that tries alone gets a Conflict. Published
// editions never change: the same reference with other bytes is refused, with the same bytes it is already done.
func (d *Desk) PublishEdition(ctx context.Context, who party.Actor, source []byte) (scheme.Ref, error) {
	e, problems := scheme.Load(source)
	if len(problems) > 0 {
		return scheme.Ref{}, fault.Field("file", "casework.edition.problems", "Count", len(problems), "First", problems[0]).Because(errors.New("edition has problems"))
	}
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActPublishScheme, ""); err != nil {
			return err
		}
		all, err := tx.Editions(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			switch {
			case s.Ref == e.Ref && s.Digest == fmt.Sprintf("%x", e.Digest):
				return nil
			case s.Ref == e.Ref:
				return fault.Field("file", "casework.edition.exists", "Edition", e.Ref.String())
			}
		}
		if slices.ContainsFunc(all, func(s store.StoredEdition) bool { return s.Ref.Scheme == e.Ref.Scheme }) {
			return fault.New(fault.Conflict, "workshop.two", "Scheme", e.Title).Because(errTwo)
		}
		return d.publishIn(ctx, tx, who, e)
	})
	return e.Ref, err
}

// publishIn publishes an edition within a verb that has asked everything.
func (d *Desk) publishIn(ctx context.Context, tx *store.Tx, who party.Actor, e *scheme.Edition) error {
	digest := fmt.Sprintf("%x", e.Digest)
	if err := tx.InsertEdition(ctx, store.StoredEdition{Ref: e.Ref, Source: e.Source, Digest: digest, PublishedBy: who.ID(), PublishedAt: tx.Now}); err != nil {
		return err
	}
	if err := d.enterEdition(ctx, tx, e, e.Source); err != nil {
		return err
	}
	return d.write(ctx, tx, who, journal.SchemePublished, e.Ref.String(), "", map[string]string{"sha256": digest})
}

// caseOf reads a case and its edition.
func (d *Desk) caseOf(ctx context.Context, tx *store.Tx, id application.ID) (application.Application, *scheme.Edition, *scheme.Sheet, error) {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return a, nil, nil, err
	}
	e, err := d.editionOf(ctx, tx, a)
	if err != nil {
		return a, nil, nil, err
	}
	sheet, ok := e.Sheet(a.Sheet)
	if !ok {
		return a, nil, nil, fmt.Errorf("case %s: edition %s has no sheet %q", a.Reference, a.Edition, a.Sheet)
	}
	return a, e, sheet, nil
}
