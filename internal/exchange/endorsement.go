package exchange

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// endorsement gives the credential of an endorsed nomination of ours: the one that was signed, or where there is none yet, one that is
// signed now, with a place in a status list and a leaf in the public log.
func (d *Desk) endorsement(ctx context.Context, tx *store.Tx, a partner.Agreement, n partner.Nomination) ([]byte, error) {
	held, err := store.Absent(tx.Endorsement(ctx, n.ID))
	if err != nil {
		return nil, err
	}
	if held != nil {
		return held.Document, nil
	}
	e, err := tx.Entry(ctx, n.Basis.Number)
	if err != nil {
		return nil, err
	}
	doc, err := certificate.Parse(e.Document)
	if err != nil {
		return nil, fmt.Errorf("endorse %s: %w", e.Number, err)
	}
	listed, place, err := d.Records.DrawPlace(ctx, tx, status.Revocation)
	if err != nil {
		return nil, err
	}
	until := a.Until.AddDays(1).Time(d.Place).Add(-time.Second)
	if doc.ValidUntil.Before(until) {
		until = doc.ValidUntil
	}
	unsigned, err := certificate.BuildEndorsement(certificate.Endorsement{
		ID: string(n.ID) + ":endorsement", Issuer: d.DID, ValidFrom: second(tx.Now), ValidUntil: until,
		Certificate: doc.ID, Number: e.Number, Digest: certificate.DigestMultibase(doc.Digest()),
		Host: a.DID, Agreement: a.Reference, Nomination: string(n.ID), Purpose: string(n.Purpose), Rank: n.Rank, Status: listed,
	})
	if err != nil {
		return nil, fmt.Errorf("endorse %s: %w", e.Number, err)
	}
	key, created, err := d.Keyring.Dated(keys.Assertion, second(tx.Now))
	if err != nil {
		return nil, err
	}
	signed, err := certificate.SignEndorsement(ctx, unsigned, key.For(keys.ForStatement), keys.Method(d.DID, key.Public()), created)
	if err != nil {
		return nil, err
	}
	if err := tx.InsertEndorsement(ctx, store.Endorsement{Nomination: n.ID, List: place.List, Place: place.Index, Document: signed}); err != nil {
		return nil, err
	}
	if err := d.Records.EnterLog(ctx, tx, ledger.Statement{Kind: entry.EndorsementIssued, Program: entry.Agency, Subject: string(n.ID), Digest: entry.Digest(signed)}); err != nil {
		return nil, err
	}
	return signed, d.Records.ListsChanged(ctx, tx, "endorsed/"+string(n.ID)) // it may be the first of its list
}

// endorsed keeps with a nomination of ours what its credential is.
func endorsed(n partner.Nomination, document []byte, now time.Time) (partner.Nomination, error) {
	e, err := certificate.ParseEndorsement(document)
	if err != nil {
		return n, err
	}
	n.Endorsement = &partner.Endorsement{Digest: partner.SHA(document), Verdict: string(certificate.Valid), AsOf: now, Checked: now, Until: e.ValidUntil}
	return n, nil
}

// endorsementFalls lets the credential of a nomination of ours fall with it, where there is one: its bit is set in the next version of its
// status list, which is queued.
func (d *Desk) endorsementFalls(ctx context.Context, tx *store.Tx, id partner.NominationID) error {
	stood, err := tx.FellEndorsement(ctx, id)
	if err != nil || !stood {
		return err
	}
	return d.Records.ListsChanged(ctx, tx, "endorsement/"+string(id))
}

// judgeEndorsement checks a partner's endorsement by the partner's trust file. It is false where it is not the endorsement of this nomination,
// or proves nothing.
func (d *Desk) judgeEndorsement(link store.PartnerLink, n partner.Nomination, document []byte, lists [][]byte, now time.Time) (*partner.Endorsement, bool, error) {
	trust, err := certificate.ParseTrust(link.Trust)
	if err != nil {
		return nil, false, fmt.Errorf("stored trust file of %s: %w", link.Reference, err)
	}
	r := certificate.CheckEndorsement(document, trust, lists, now)
	e := r.Endorsement
	switch r.Verdict {
	case certificate.Valid, certificate.Withdrawn, certificate.StandingUnknown, certificate.Expired:
	default:
		return nil, false, nil
	}
	if e.Host != d.DID || e.Agreement != link.Reference || e.Nomination != string(n.ID) || e.Purpose != string(n.Purpose) || e.Rank != n.Rank || e.Number != n.Basis.Number {
		return nil, false, nil
	}
	return &partner.Endorsement{Digest: partner.SHA(document), Verdict: string(r.Verdict), AsOf: r.AsOf, Checked: now, Until: e.ValidUntil}, true, nil
}

// listPath is where an agency's pages have a status list of revocations: its number ends the list's id.
func listPath(document []byte) (string, bool) {
	e, err := certificate.ParseEndorsement(document)
	if err != nil {
		return "", false
	}
	n, err := strconv.Atoi(e.Status.List[strings.LastIndexAny(e.Status.List, "/:")+1:])
	return "status/" + string(status.Revocation) + "/" + strconv.Itoa(n), err == nil && n > 0
}

// followEndorsement follows a partner's endorsement after it was checked again: one that its issuer let fall falls here, whether or not the
// message of it came.
func (d *Desk) followEndorsement(ctx context.Context, tx *store.Tx, n partner.Nomination, words string) (partner.Nomination, error) {
	if n.Endorsement == nil || n.Endorsement.Verdict != string(certificate.Withdrawn) || !n.Stands() || n.State.Over() {
		return n, nil
	}
	next, err := n.Fall(words, tx.Now)
	if fault.Is(err, fault.Conflict) {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	return next, tx.Record(ctx, party.System.ID(), journal.EndorsementFell, string(n.ID), words, map[string]string{"by": "status list"})
}

// Endorsement is the credential of a nomination, for the agency's staff.
func (d *Desk) Endorsement(ctx context.Context, who party.Actor, id partner.NominationID) (document []byte, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		e, err := tx.Endorsement(ctx, id)
		document = e.Document
		return err
	})
	return document, err
}

// OwnEndorsement is the credential of a company's nomination, for its people.
func (d *Desk) OwnEndorsement(ctx context.Context, who party.Actor, id partner.NominationID) (document []byte, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		n, err := tx.Nomination(ctx, id)
		if err != nil {
			return err
		}
		if n.Side != partner.Out || who.May(party.ActReadOwn, n.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
		}
		e, err := tx.Endorsement(ctx, id)
		document = e.Document
		return err
	})
	return document, err
}

// logged enters the digest of a message in the public log; both agencies do, so that neither can deny it (R50). What stands in the place of
// another is entered beside it.
func (d *Desk) logged(ctx context.Context, tx *store.Tx, side partner.Side, m partner.Message, body []byte) error {
	return d.Records.EnterLog(ctx, tx, ledger.Statement{Kind: leafOf(side), Program: entry.Agency, Subject: leafSubject(m.ID, m.Kind), Digest: entry.Digest(body), Ref: m.ID})
}

func leafOf(side partner.Side) entry.Kind {
	if side == partner.Out {
		return entry.ReferralSent
	}
	return entry.ReferralReceived
}

func leafSubject(id string, kind partner.Kind) string {
	if kind == partner.KindVoid {
		return id + "/void"
	}
	return id
}

// CheckLog holds every message and every endorsement of ours against the public log. It gives what contradicts, a line for each, and how many
// digests were looked at.
func (d *Desk) CheckLog(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, looked = nil, 0
		hold := func(kind entry.Kind, subject, what string, matches func(leaf entry.Leaf) bool) error {
			looked++
			e, err := store.Absent(tx.LeafOf(ctx, kind, subject))
			if err != nil {
				return err
			}
			if e == nil {
				found = append(found, what+": not in the public log")
				return nil
			}
			leaf, err := entry.Parse(e.Leaf)
			if err != nil || !matches(leaf) {
				found = append(found, fmt.Sprintf("%s: leaf %d of the public log names other bytes", what, e.Index))
			}
			return nil
		}
		all, err := tx.OwnEndorsements(ctx)
		if err != nil {
			return err
		}
		for _, e := range all {
			if err := hold(entry.EndorsementIssued, string(e.Nomination), "endorsement of "+string(e.Nomination), func(l entry.Leaf) bool { return l.Names(e.Document) }); err != nil {
				return err
			}
		}
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		for _, l := range links {
			messages, err := tx.MessagesUnder(ctx, l.ID)
			if err != nil {
				return err
			}
			for _, m := range messages {
				same := func(leaf entry.Leaf) bool { return leaf.Digest == entry.MultibaseOf(m.Digest) }
				if err := hold(leafOf(m.Side), leafSubject(m.ID, m.Kind), "message "+m.ID, same); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return found, looked, err
}
