// Package exchange is the desk for partner agencies: agreements and their keys, nominations out and in, and the messages that carry them.
//
// As at every desk a verb is one transaction, which asks the domain whether the act is allowed, saves, writes the journal and queues what
// follows. A message to a partner is signed and numbered in the transaction of the act it tells of; a job brings it there until the
// partner's receipt is in.
package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"proba.example/certificate/status"
	"proba.example/internal/calendar"
	"proba.example/internal/courier"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/translog/source"
)

// Path is where partners deliver, below the address of an agency's pages.
const Path = "/exchange/v1/messages"

// Records are what the whole agency keeps for strangers: the public log and the status lists. The desk of cases has them.
type Records interface {
	// EnterLog writes what an act tells the public log, in the act's transaction.
	EnterLog(ctx context.Context, tx *store.Tx, s ledger.Statement) error
	// DrawPlace draws a free place in the newest status list of a purpose.
	DrawPlace(ctx context.Context, tx *store.Tx, purpose status.Purpose) (status.Entry, store.StatusPlace, error)
	// ListsChanged queues a look through the status lists, for a cause that is told once.
	ListsChanged(ctx context.Context, tx *store.Tx, cause string) error
}

// Desk does the acts. All fields but Client are set before the first verb.
type Desk struct {
	Store   *store.Store
	Queue   jobs.Queue
	Keyring *keys.Keyring
	Records Records
	Letters courier.Courier
	DID     string // of this agency
	Country string // of this agency, ISO 3166-1 alpha-2: it begins the numbers of applications to joint calls
	Base    string // public address of this agency's pages
	Place   *time.Location
	Files   *files.Store // of companies' documents; they never leave it
	// Bundle gives a certificate of ours with its material, as the public gets it.
	Bundle func(ctx context.Context, number string) ([]byte, error)
	Client *http.Client  // asks partners; nil: source.Client
	Every  time.Duration // how long after one round the next one is; 0: a minute
	Log    *slog.Logger

	outside sync.Once
	door    door
}

func (d *Desk) act(ctx context.Context, who party.Actor, what party.Act, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(what, ""); err != nil {
			return err
		}
		return verb(tx, who)
	})
}

func (d *Desk) look(ctx context.Context, who party.Actor, read func(tx *store.Tx) error) error {
	return d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadPartners, ""); err != nil {
			return err
		}
		return read(tx)
	})
}

func (d *Desk) today(tx *store.Tx) calendar.Date { return calendar.On(tx.Now, d.Place) }

func (d *Desk) client() *http.Client {
	d.outside.Do(func() {
		if d.Client == nil {
			d.Client = source.Client()
		}
	})
	return d.Client
}

func (d *Desk) queue(ctx context.Context, tx *store.Tx, kind, unique string, args any, at time.Time) error {
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("queue %s: %w", kind, err)
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: kind, Args: b, RunAt: at, Unique: unique})
}

// SaveAgreement enters an agreement as a draft, or changes one that is a draft. Revision is the one it was read at.
func (d *Desk) SaveAgreement(ctx context.Context, who party.Actor, typed partner.Agreement) (id partner.AgreementID, err error) {
	err = d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		a := typed // the verb may run again, and then from the start
		faults := fault.All(a.Check())
		if a.Address != "" && !source.ValidPrefix(a.Address) || a.Address == "" {
			faults.Add("address", "log.address")
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if a.ID == "" {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			a.ID, a.State, a.Since, a.EnteredBy, a.DID, a.Keys = partner.AgreementID(made), partner.Draft, tx.Now, who.ID(), "", nil
			id = a.ID
			if err := known(tx.InsertAgreement(ctx, a)); err != nil {
				return err
			}
			return tx.Record(ctx, who.ID(), journal.AgreementEntered, made, "", a)
		}
		id = a.ID
		old, err := tx.PartnerLink(ctx, a.ID)
		if err != nil {
			return err
		}
		if old.State != partner.Draft {
			return fault.New(fault.Conflict, "partner.not_now")
		}
		a.State, a.Since, a.Reason, a.EnteredBy, a.DID, a.Keys = old.State, old.Since, old.Reason, old.EnteredBy, old.DID, old.Keys
		if err := known(tx.UpdateAgreement(ctx, a)); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.AgreementChanged, string(a.ID), "", a)
	})
	return id, err
}

// known names the field of a reference that is there already.
func known(err error) error {
	for _, f := range fault.All(err) {
		if f.Key == "store.exists" {
			return fault.Field("reference", "partner.known").Because(err)
		}
	}
	return err
}

// TakeTrust keeps the partner's trust file: who the partner is, and which keys it names. None of them is believed before it is confirmed.
func (d *Desk) TakeTrust(ctx context.Context, who party.Actor, id partner.AgreementID, file []byte) error {
	return d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		link, err := tx.PartnerLink(ctx, id)
		if err != nil {
			return err
		}
		if link.State == partner.Ended {
			return fault.New(fault.Conflict, "partner.not_now")
		}
		a, err := link.Take(who, file)
		if err != nil {
			return err
		}
		if a.DID == d.DID {
			return fault.Field("trust", "partner.ourselves")
		}
		if err := tx.UpdateAgreement(ctx, a); err != nil {
			return err
		}
		if err := tx.SavePartnerTrust(ctx, id, file); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PartnerTrustTaken, string(id), "", map[string]string{"did": a.DID, "sha256": partner.SHA(file)})
	})
}

// FetchTrust takes the trust file from the partner's pages. It proves nothing: that is what the fingerprint is for.
func (d *Desk) FetchTrust(ctx context.Context, who party.Actor, id partner.AgreementID) error {
	var address string
	if err := d.look(ctx, who, func(tx *store.Tx) error {
		link, err := tx.PartnerLink(ctx, id)
		address = link.Address
		return err
	}); err != nil {
		return err
	}
	site, err := source.NewHTTP(address, d.client())
	if err != nil {
		return err
	}
	file, err := site.Fetch(ctx, "trust.json")
	if err != nil {
		return fault.New(fault.Conflict, "partner.no_file").Because(err)
	}
	return d.TakeTrust(ctx, who, id, file)
}

// ConfirmKey believes one of the partner's keys, by its fingerprint.
func (d *Desk) ConfirmKey(ctx context.Context, who party.Actor, id partner.AgreementID, key, fingerprint string) error {
	return d.act(ctx, who, party.ActConfirmPartnerKey, func(tx *store.Tx, who party.Actor) error {
		link, err := tx.PartnerLink(ctx, id)
		if err != nil {
			return err
		}
		a, err := link.Confirm(who, key, fingerprint, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateAgreement(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PartnerKeyBelieved, string(id), "", map[string]string{"key": key})
	})
}

// MoveAgreement takes a step in the life of an agreement. Of the agreements with one agency only one may be in force or suspended.
func (d *Desk) MoveAgreement(ctx context.Context, who party.Actor, id partner.AgreementID, step partner.Step, reason string) error {
	return d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		link, err := tx.PartnerLink(ctx, id)
		if err != nil {
			return err
		}
		a, err := link.Move(who, step, reason, tx.Now)
		if err != nil {
			return err
		}
		if a.State.Talks() {
			others, err := tx.PartnersCalled(ctx, a.DID)
			if err != nil {
				return err
			}
			for _, o := range others {
				if o.ID != id && o.State.Talks() {
					return fault.New(fault.Conflict, "partner.another", "Reference", o.Reference)
				}
			}
		}
		if err := tx.UpdateAgreement(ctx, a); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.AgreementMoved, string(id), a.Reason, map[string]string{"from": string(link.State), "to": string(a.State)})
	})
}
