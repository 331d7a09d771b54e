package exchange

import (
	"context"
	"fmt"
	"slices"
	"time"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/translog/source"
)

// Decide is an act of the host's officers on a partner's nomination; words are the reason of a refusal or an outcome. The home agency is told. A
// company is accepted only on a certificate that was found valid within the last day (R55), while a place is free, and not before one of better
// rank that waits (R51).
func (d *Desk) Decide(ctx context.Context, who party.Actor, id partner.NominationID, act partner.Act, words string) error {
	if !slices.Contains(partner.HostActs, act) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.In)
		if err != nil {
			return err
		}
		next, err := n.Do(act, words, tx.Now)
		if err != nil {
			return err
		}
		if act == partner.ActBegin || act == partner.ActComplete && n.State == partner.Accepted {
			if err := d.prepared(ctx, tx, n); err != nil {
				return err
			}
		}
		m := partner.Message{Nomination: n.ID, Kind: partner.KindAnswer, Standing: next.State, Words: next.Reason}
		switch act {
		case partner.ActAcknowledge:
			m = partner.Message{Nomination: n.ID, Kind: partner.KindAcknowl}
		case partner.ActBegin:
			m = partner.Message{Nomination: n.ID, Kind: partner.KindBegun}
		case partner.ActComplete, partner.ActLeave:
			m.Kind = partner.KindOutcome
		case partner.ActAccept:
			next.Reason, m.Words = "", ""
			if err := d.mayAccept(ctx, tx, link.Agreement, n); err != nil {
				return err
			}
		default: // the waiting list and a refusal are answers
		}
		if _, err := d.post(ctx, tx, link.Agreement, m); err != nil {
			return err
		}
		return d.saveMove(ctx, tx, who.ID(), n, next)
	})
}

// Fresh is how long an answer on a certificate's standing may be acted on.
const Fresh = 24 * time.Hour

func (d *Desk) mayAccept(ctx context.Context, tx *store.Tx, a partner.Agreement, n partner.Nomination) error {
	switch {
	case !slices.Contains(a.Recognised, n.Basis.Scheme):
		return fault.New(fault.Conflict, "nomination.not_recognised")
	case n.Basis.Verdict != string(certificate.Valid):
		return fault.New(fault.Conflict, "nomination.not_recognised")
	case tx.Now.Sub(n.Basis.Checked) > Fresh:
		return fault.New(fault.Conflict, "nomination.ask_again")
	case n.Endorsement != nil && n.Endorsement.Verdict == string(certificate.StandingUnknown):
		return fault.New(fault.Conflict, "nomination.ask_again")
	case n.Endorsement != nil && n.Endorsement.Verdict != string(certificate.Valid):
		return fault.New(fault.Conflict, "nomination.fallen")
	}
	if n.Joint != nil { // a call has no places of the agreement
		if !n.Stands() {
			return fault.New(fault.Conflict, "nomination.fallen")
		}
		return nil
	}
	all, err := tx.NominationsUnder(ctx, a.ID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o partner.Nomination) bool { return o.Side != partner.In })
	return partner.MayAccept(a, n, all)
}

// Ask asks the partner's pages for the certificate of a nomination as it stands now, and keeps what the check finds. No answer is no
// confirmation: what was found before stays, with its day.
func (d *Desk) Ask(ctx context.Context, who party.Actor, id partner.NominationID) error {
	var n partner.Nomination
	var link store.PartnerLink
	var held *store.Endorsement
	if err := d.look(ctx, who, func(tx *store.Tx) (err error) {
		if n, link, err = d.nomination(ctx, tx, id, partner.In); err != nil {
			return err
		}
		held, err = store.Absent(tx.Endorsement(ctx, id))
		return err
	}); err != nil {
		return err
	}
	site, err := source.NewHTTP(link.Address, d.client())
	if err != nil {
		return err
	}
	bundle, err := site.Fetch(ctx, "certificates/"+n.Basis.Number+"/bundle.json")
	if err != nil {
		return fault.New(fault.Conflict, "nomination.no_answer").Because(err)
	}
	var lists [][]byte
	if held != nil {
		if path, ok := listPath(held.Document); ok {
			list, err := site.Fetch(ctx, path)
			if err != nil {
				return fault.New(fault.Conflict, "nomination.no_answer").Because(err)
			}
			lists = append(lists, list)
		}
	}
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.In)
		if err != nil {
			return err
		}
		b, ok, err := judge(link, bundle, tx.Now)
		if err != nil {
			return err
		}
		if !ok || b.Number != n.Basis.Number || b.Digest != n.Basis.Digest {
			return fault.New(fault.Conflict, "nomination.other_certificate").Because(fmt.Errorf("digest %s", b.Digest))
		}
		if n.Basis.Holder == "" { // what was forgotten stays forgotten
			b.Holder, b.Latin, b.ID = "", "", ""
		}
		n.Basis = b
		if held != nil {
			found, ok, err := d.judgeEndorsement(link, n, held.Document, lists, tx.Now)
			if err != nil {
				return err
			}
			if !ok {
				return fault.New(fault.Conflict, "nomination.other_certificate")
			}
			n.Endorsement = found
			p := locale.For(locale.Lang(link.Languages[0]))
			if n, err = d.followEndorsement(ctx, tx, n, p.T("nomination.endorsement_listed")); err != nil {
				return err
			}
		}
		if err := tx.UpdateNomination(ctx, n); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.NominationMoved, string(id), "", map[string]string{"asked": b.Verdict})
	})
}

// StandingChanged follows a change of a certificate's standing at once: the endorsements that rest on it fall, and the hosts are told.
func (d *Desk) StandingChanged(ctx context.Context, _ string) error { return d.CheckBases(ctx) }

// CheckBases withdraws the endorsements whose certificate is not valid any more, and tells the hosts.
func (d *Desk) CheckBases(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.Nominations(ctx)
		if err != nil {
			return err
		}
		for _, n := range all {
			if n.Side != partner.Out || n.State.Over() || !n.Stands() {
				continue
			}
			e, err := tx.Entry(ctx, n.Basis.Number)
			if err != nil {
				return err
			}
			standing, since := e.StandingOn(d.today(tx))
			if standing == register.Valid {
				continue
			}
			link, err := tx.PartnerLink(ctx, n.Agreement)
			if err != nil {
				return err
			}
			p := locale.For(locale.Lang(link.Languages[0]))
			words := p.T("nomination.basis_fell", "Number", n.Basis.Number, "Standing", p.T("standing."+string(standing)), "Date", p.Date(since))
			next, err := n.Fall(words, tx.Now)
			if err != nil {
				return err
			}
			if n.State.Gone() {
				if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: n.ID, Kind: partner.KindFall, Words: words}); err != nil {
					return err
				}
			}
			if err := tx.UpdateNomination(ctx, next); err != nil {
				return err
			}
			if err := d.endorsementFalls(ctx, tx, n.ID); err != nil {
				return err
			}
			if err := tx.Record(ctx, party.System.ID(), journal.EndorsementFell, string(n.ID), words, nil); err != nil {
				return err
			}
		}
		return nil
	})
}
