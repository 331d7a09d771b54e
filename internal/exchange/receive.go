package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Receive judges what came in at the door. A message that is the partner's is answered by a signed receipt, the same for every copy of it;
// anything else by a refusal, of which nothing is kept but a count and the digest of the last. The address the request was sent to is ours or the
// signature does not hold.
func (d *Desk) Receive(ctx context.Context, o partner.Delivery) (receipt []byte, refused partner.Refusal, err error) {
	u, err := url.Parse(d.Base)
	if err != nil {
		return nil, "", fmt.Errorf("the agency's address: %w", err)
	}
	o.Authority, o.TargetURI = strings.ToLower(u.Host), strings.TrimRight(d.Base, "/")+Path
	var m partner.Message
	var a partner.Agreement
	err = d.Store.View(ctx, func(tx *store.Tx) (err error) {
		m, a, refused = o.Open(tx.Now, d.DID, func(did string) (partner.Agreement, bool) {
			var all []store.PartnerLink
			all, err = tx.PartnersCalled(ctx, did)
			i := slices.IndexFunc(all, func(l store.PartnerLink) bool { return l.State.Talks() })
			if err != nil || i < 0 {
				return partner.Agreement{}, false
			}
			return all[i].Agreement, true
		})
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if refused == "" {
		receipt, refused, err = d.take(ctx, a.ID, m, o.Body)
	}
	if refused != "" && err == nil && refused != partner.RefusedOrder {
		err = d.turnAway(ctx, a.ID, refused, partner.SHA(o.Body))
	}
	return receipt, refused, err
}

// door counts what it turned away lately, so that whoever floods it does not keep the database busy.
type door struct {
	mu     sync.Mutex
	minute int64
	count  int
}

// mostWritten is how many refusals of one minute are counted in the database.
const mostWritten = 60

func (d *door) writes(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m := now.Unix() / 60; m != d.minute {
		d.minute, d.count = m, 0
	}
	d.count++
	return d.count <= mostWritten
}

func (d *Desk) turnAway(ctx context.Context, id partner.AgreementID, reason partner.Refusal, digest string) error {
	d.Log.WarnContext(ctx, "a delivery was turned away", "agreement", id, "reason", reason, "sha256", digest)
	if !d.door.writes(time.Now()) {
		return nil
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.RefuseDelivery(ctx, calendar.On(tx.Now, d.Place), id, reason, digest)
	})
}

// take takes a message that is the partner's, once and in its order.
func (d *Desk) take(ctx context.Context, id partner.AgreementID, m partner.Message, body []byte) (receipt []byte, refused partner.Refusal, err error) {
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		receipt, refused = nil, ""
		link, err := tx.PartnerLink(ctx, id)
		if err != nil {
			return err
		}
		if !link.State.Talks() {
			refused = partner.RefusedStranger // it ended in between
			return nil
		}
		before, err := store.Absent(tx.MessageCalled(ctx, id, partner.In, m.ID))
		switch {
		case err != nil:
			return err
		case before != nil && before.Seq == m.Seq && (before.Digest == partner.SHA(body) || m.Kind == partner.KindVoid):
			receipt = before.Receipt
			return nil
		case before != nil || m.Seq <= link.Taken:
			refused = partner.RefusedConflict
			return nil
		case m.Seq != link.Taken+1:
			refused = partner.RefusedOrder
			return nil
		}
		answer, err := d.follow(ctx, tx, link, m)
		if err != nil {
			return err
		}
		receipt, err = d.keep(ctx, tx, link, m, body, answer)
		return err
	})
	return receipt, refused, err
}

// keep numbers and keeps a message of the partner with the receipt for it.
func (d *Desk) keep(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message, body []byte, refused partner.Refusal) ([]byte, error) {
	if err := tx.NextTaken(ctx, link.ID, link.Taken); err != nil {
		return nil, err
	}
	key, keyID, err := d.key(keys.ForLetter)
	if err != nil {
		return nil, err
	}
	digest := partner.SHA(body)
	if err := d.logged(ctx, tx, partner.In, m, body); err != nil {
		return nil, err
	}
	receipt, err := partner.Receipt{
		From: d.DID, To: link.DID, Agreement: link.Reference, Message: m.ID, Digest: digest, Seq: m.Seq, Received: second(tx.Now), Refused: refused,
	}.Compose(ctx, key, keyID)
	if err != nil {
		return nil, err
	}
	if refused != "" {
		body = nil
		if err := tx.Record(ctx, party.System.ID(), journal.PartnerRefused, string(link.ID), "", map[string]any{"message": m.ID, "seq": m.Seq, "refused": refused}); err != nil {
			return nil, err
		}
	}
	if m.Kind == partner.KindConsent { // what it forgets is forgotten in its own copy as well
		if err := tx.ForgetMessages(ctx, m.Nomination); err != nil {
			return nil, err
		}
	}
	return receipt, tx.InsertMessage(ctx, store.ExchangeMessage{
		Agreement: link.ID, Side: partner.In, Seq: m.Seq, ID: m.ID, Nomination: m.Nomination, Kind: m.Kind, Digest: digest, Bytes: body,
		Receipt: receipt, Settled: tx.Now, Refused: refused,
	})
}

// follow does what a message says, or says why it does not fit. It judges before it writes.
func (d *Desk) follow(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	if !m.Kind.Known() { // its program is of a later version
		return partner.RefusedKind, nil
	}
	switch m.Kind {
	case partner.KindVoid:
		return "", nil
	case partner.KindCall, partner.KindCallAnswer:
		return d.followCall(ctx, tx, link, m)
	case partner.KindPractice, partner.KindPracticeAnswer, partner.KindTranslation:
		return d.followPractice(ctx, tx, link, m)
	case partner.KindRelease:
		return d.released(ctx, tx, link, m)
	case partner.KindAsks:
		return d.followAsks(ctx, tx, link, m)
	default: // about one company
	}
	n, err := store.Absent(tx.Nomination(ctx, m.Nomination))
	if err != nil {
		return "", err
	}
	if m.Kind == partner.KindNomination {
		if n != nil {
			return partner.RefusedNomination, nil
		}
		return d.nominated(ctx, tx, link, m)
	}
	if m.Kind == partner.KindEntry {
		if n != nil {
			return partner.RefusedNomination, nil
		}
		return d.entered(ctx, tx, link, m)
	}
	if m.Kind == partner.KindVerdict && n != nil && n.Agreement == link.ID {
		return d.judged(ctx, tx, *n, m)
	}
	side := partner.In
	if slices.Contains([]partner.Kind{partner.KindAcknowl, partner.KindAnswer, partner.KindOutcome, partner.KindBegun, partner.KindWaiver}, m.Kind) {
		side = partner.Out
	}
	if n == nil || n.Agreement != link.ID || n.Side != side {
		return partner.RefusedNomination, nil
	}
	switch {
	case m.Kind == partner.KindWaiver:
		return d.heardWaiver(ctx, tx, *n, m)
	case m.Kind == partner.KindDocuments:
		return d.told(ctx, tx, link, *n, m)
	case side == partner.Out:
		return d.heard(ctx, tx, link, *n, m)
	}
	return "", d.fell(ctx, tx, *n, m)
}

// nominated takes a nomination of the partner's. The enclosed certificate is checked by the partner's trust file; what that finds is kept with
// it, whatever it is.
func (d *Desk) nominated(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	if link.Covers(d.today(tx)) != nil {
		return partner.RefusedAgreement, nil
	}
	if !slices.Contains(link.Purposes, m.Purpose) {
		return partner.RefusedContent, nil
	}
	b, ok, err := judge(link, m.Certificate, tx.Now)
	if err != nil {
		return "", err
	}
	if !ok {
		return partner.RefusedContent, nil
	}
	n := arrived(link, m, b, tx.Now)
	n.Purpose, n.Rank = m.Purpose, m.Rank
	// The lists in the bundle may be older than the endorsement's place in them: then the bit says nothing yet, and neither does it when the
	// issuer is asked before a company is accepted.
	_, material, err := certificate.ParseBundle(m.Certificate)
	if err != nil {
		return partner.RefusedContent, nil //nolint:nilerr // a certificate without its material is no bundle
	}
	if n.Endorsement, ok, err = d.judgeEndorsement(link, n, m.Endorsement, material.StatusLists, tx.Now); err != nil {
		return "", err
	}
	if !ok || n.Endorsement.Verdict == string(certificate.Withdrawn) {
		return partner.RefusedContent, nil
	}
	if err := tx.InsertNomination(ctx, n); err != nil {
		return "", err
	}
	if err := tx.InsertEndorsement(ctx, store.Endorsement{Nomination: n.ID, Document: m.Endorsement}); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.NominationReceived, string(n.ID), "", map[string]any{"message": m.ID, "digest": b.Digest, "verdict": b.Verdict, "endorsement": n.Endorsement.Verdict})
}

// arrived is a company of the partner's as a message brings it, on the certificate it rests on.
func arrived(link store.PartnerLink, m partner.Message, b partner.Basis, now time.Time) partner.Nomination {
	return partner.Nomination{
		ID: m.Nomination, Agreement: link.ID, Side: partner.In, Name: m.Values[partner.FieldName], Words: m.Words, Fields: fields(m.Values), Values: m.Values,
		Consent: &m.Consent, Basis: b, State: partner.Sent, Since: now, SentAt: m.Created, Message: m.ID,
	}
}

// judge checks a certificate of the partner's by the partner's trust file. It is false where nothing can be read.
func judge(link store.PartnerLink, bundle []byte, now time.Time) (partner.Basis, bool, error) {
	trust, err := certificate.ParseTrust(link.Trust)
	if err != nil {
		return partner.Basis{}, false, fmt.Errorf("stored trust file of %s: %w", link.Reference, err)
	}
	r := certificate.Check(bundle, trust, now, certificate.Options{Profile: certificate.ForReliance})
	if r.Verdict == certificate.Unreadable || r.Verdict == certificate.UnknownFormat {
		return partner.Basis{}, false, nil
	}
	c := r.Document.Certification
	until, err := calendar.Parse(c.ValidThrough.String())
	if err != nil {
		return partner.Basis{}, false, nil //nolint:nilerr // a day no calendar of ours holds
	}
	return partner.Basis{
		Number: c.Number, Digest: partner.SHA(r.Document.Canonical()), Scheme: c.Scheme.Code, Title: named(c.Scheme.Name), Grade: c.Grade, Holder: r.Document.Subject.LegalName,
		Latin: r.Document.Subject.LatinName, Country: r.Document.Subject.Country, ID: r.Document.Subject.BusinessNumber,
		Verdict: string(r.Verdict), AsOf: r.StandingAsOf, Checked: now, Until: until,
	}, true, nil
}

// named is a name of a certificate in the languages that it has it in.
func named(n certificate.Names) locale.Text {
	return locale.Text{locale.English: n.En, locale.Russian: n.Ru, locale.Korean: n.Ko}
}

// heard follows at home what the host reports.
func (d *Desk) heard(ctx context.Context, tx *store.Tx, link store.PartnerLink, n partner.Nomination, m partner.Message) (partner.Refusal, error) {
	reported := m.Standing
	switch m.Kind { //nolint:exhaustive // the others say it
	case partner.KindAcknowl:
		reported = partner.Acknowledged
	case partner.KindBegun:
		reported = partner.InProgramme
	}
	next, err := n.Hear(reported, m.Words, tx.Now)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return partner.RefusedNomination, nil
	}
	if err != nil {
		return "", err
	}
	if err := d.saveMove(ctx, tx, party.System.ID(), n, next); err != nil {
		return "", err
	}
	if next.State == partner.Accepted {
		return "", d.askCompany(ctx, tx, link, next)
	}
	return "", nil
}

// fell follows at the host that an endorsement fell or a consent was withdrawn. One that is over already stays as it is.
func (d *Desk) fell(ctx context.Context, tx *store.Tx, n partner.Nomination, m partner.Message) error {
	if next, err := n.Fall(m.Words, tx.Now); err == nil {
		n = next
	}
	if m.Kind == partner.KindConsent {
		n = n.Forget()
		n.Consent.Withdrawn = tx.Now
	}
	if err := tx.UpdateNomination(ctx, n); err != nil {
		return err
	}
	act := journal.EndorsementFell
	if m.Kind == partner.KindConsent {
		act = journal.ConsentWithdrawn
	}
	return tx.Record(ctx, party.System.ID(), act, string(n.ID), "", json.RawMessage(`{"by":"partner"}`))
}
