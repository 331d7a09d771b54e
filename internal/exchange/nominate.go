package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// basis reads a certificate of ours as what a nomination may rest on today: it is valid, and of a scheme that the agreement names.
func (d *Desk) basis(ctx context.Context, tx *store.Tx, a partner.Agreement, number string) (partner.Basis, error) {
	e, err := tx.Entry(ctx, number)
	if err != nil {
		return partner.Basis{}, err
	}
	b := partner.Basis{Number: number, Digest: partner.SHA(e.Document), Scheme: e.Scheme, Title: e.SchemeTitle, Grade: e.Grade, Holder: e.Holder, Latin: e.LatinName, Country: e.Country, ID: e.BusinessNumber, Until: e.ValidThrough, Checked: tx.Now, AsOf: tx.Now}
	standing, _ := e.StandingOn(d.today(tx))
	b.Verdict = string(standing)
	switch {
	case standing != register.Valid:
		return b, fault.New(fault.Conflict, "nomination.not_valid")
	case !slices.Contains(a.Recognised, e.Scheme):
		return b, fault.New(fault.Conflict, "nomination.scheme", "Scheme", e.SchemeTitle)
	}
	return b, nil
}

// Propose puts a company of ours forward to a partner, on the certificate it holds. The company is asked next.
func (d *Desk) Propose(ctx context.Context, who party.Actor, typed partner.Nomination) (id partner.NominationID, err error) {
	err = d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		link, err := tx.PartnerLink(ctx, typed.Agreement)
		if err != nil {
			return err
		}
		if err := link.Covers(d.today(tx)); err != nil {
			return err
		}
		n := partner.Nomination{
			Agreement: link.ID, Side: partner.Out, Purpose: typed.Purpose, Words: party.Clean(typed.Words), Fields: inOrder(typed.Fields),
			State: partner.Proposed, Since: tx.Now, ProposedBy: who.ID(), ProposedAt: tx.Now,
		}
		if err := n.Check(link.Agreement); err != nil {
			return err
		}
		if n.Basis, err = d.basis(ctx, tx, link.Agreement, typed.Basis.Number); err != nil {
			return err
		}
		company, err := holder(ctx, tx, n.Basis.Number)
		if err != nil {
			return err
		}
		if _, own := who.Roles[company.ID]; own {
			return fault.New(fault.Forbidden, "nomination.own_company")
		}
		n.Company, n.Name = company.ID, company.Name
		others, err := tx.NominationsOf(ctx, company.ID)
		if err != nil {
			return err
		}
		for _, o := range others {
			if o.Agreement == link.ID && o.Purpose == n.Purpose && !o.State.Over() {
				return fault.New(fault.Conflict, "nomination.twice")
			}
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		n.ID = partner.NominationID("urn:uuid:" + made)
		id = n.ID
		if err := tx.InsertNomination(ctx, n); err != nil {
			return err
		}
		if err := d.Letters.ToCompany(ctx, tx, n.Company, "", notice.ConsentAsked{Company: n.Name, Partner: link.Partner, Purpose: string(n.Purpose), Path: ownPath(n.ID)}); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.NominationProposed, string(n.ID), "", map[string]any{"agreement": link.Reference, "certificate": n.Basis.Number, "purpose": n.Purpose, "fields": n.Fields})
	})
	return id, err
}

// ownPath is where a company's people find a nomination.
func ownPath(id partner.NominationID) string {
	return "/nominations/" + strings.TrimPrefix(string(id), "urn:uuid:")
}

// inOrder is a list of fields in the order of all fields, each once; what is no field stays, so that the check finds it.
func inOrder(picked []partner.Field) []partner.Field {
	order := func(f partner.Field) int { return slices.Index(partner.Fields, f) }
	sorted := slices.Clone(picked)
	slices.SortFunc(sorted, func(a, b partner.Field) int { return order(a) - order(b) })
	return slices.Compact(sorted)
}

// holder is the company that holds a certificate of ours.
func holder(ctx context.Context, tx *store.Tx, number string) (party.Company, error) {
	c, err := tx.Certificate(ctx, number)
	if err != nil {
		return party.Company{}, err
	}
	a, err := tx.Application(ctx, c.Case)
	if err != nil {
		return party.Company{}, err
	}
	return tx.Company(ctx, a.Company)
}

// Asked is what a company is asked to agree to: exactly what would be sent, and in which words it is asked.
type Asked struct {
	Nomination partner.Nomination
	Agreement  partner.Agreement
	Values     map[partner.Field]string // what goes beside the certificate
	Wording    string
	Digest     string // of all of it: whoever answers, answers to this
	Transfers  []store.Transfer
}

// Asked reads a nomination for the people of its company.
func (d *Desk) Asked(ctx context.Context, who party.Actor, id partner.NominationID, lang locale.Lang) (x Asked, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		x, err = d.asked(ctx, tx, who, id, lang)
		return err
	})
	return x, err
}

func (d *Desk) asked(ctx context.Context, tx *store.Tx, who party.Actor, id partner.NominationID, lang locale.Lang) (Asked, error) {
	n, err := tx.Nomination(ctx, id)
	if err != nil {
		return Asked{}, err
	}
	if n.Side != partner.Out || who.May(party.ActReadOwn, n.Company) != nil {
		return Asked{}, fault.New(fault.NotFound, "fault.not_found") // others need not learn that it exists
	}
	link, err := tx.PartnerLink(ctx, n.Agreement)
	if err != nil {
		return Asked{}, err
	}
	x := Asked{Nomination: n, Agreement: link.Agreement, Values: n.Values}
	if n.State == partner.Proposed {
		company, err := tx.Company(ctx, n.Company)
		if err != nil {
			return Asked{}, err
		}
		x.Values = partner.Values(company, who.Person, n.Fields)
	}
	if n.Consent != nil {
		x.Wording = n.Consent.Wording
	} else {
		x.Wording = wording(lang, x)
	}
	all, err := tx.Transfers(ctx, n.Company)
	if err != nil {
		return Asked{}, err
	}
	for _, t := range all {
		if t.Nomination == id {
			x.Transfers = append(x.Transfers, t)
		}
	}
	x.Digest, err = digestOf(x.Values, x.Wording, n.Basis.Digest, n.Revision)
	return x, err
}

// digestOf is the digest of what somebody read before they agreed.
func digestOf(shown ...any) (string, error) {
	b, err := json.Marshal(shown)
	if err != nil {
		return "", fmt.Errorf("digest of a consent: %w", err)
	}
	return partner.SHA(b), nil
}

// wording is the sentence a company agrees to, in the reader's language. It goes on record as it was read.
func wording(lang locale.Lang, x Asked) string {
	p := locale.For(lang)
	names := make([]string, 0, len(x.Values))
	for _, f := range partner.Fields {
		if _, ok := x.Values[f]; ok {
			names = append(names, p.T("partner.field."+string(f)))
		}
	}
	return p.T("nomination.wording", "Company", x.Nomination.Name, "Partner", x.Agreement.Partner, "Country", x.Agreement.Country,
		"Purpose", p.T("partner.purpose."+string(x.Nomination.Purpose)), "Fields", strings.Join(names, ", "), "Certificate", x.Nomination.Basis.Number,
		"Reference", x.Agreement.Reference)
}

// Answer is the company's answer to what it was asked: it agrees, or it does not. digest is that of what the person read.
func (d *Desk) Answer(ctx context.Context, who party.Actor, id partner.NominationID, lang locale.Lang, agrees bool, digest string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.asked(ctx, tx, who, id, lang)
		if err != nil {
			return err
		}
		n := x.Nomination
		if err := who.May(party.ActConsentTransfer, n.Company); err != nil {
			return err
		}
		if !agrees {
			return d.moveNomination(ctx, tx, who.ID(), n, partner.ActDecline, "")
		}
		if n.State != partner.Proposed {
			return fault.New(fault.Conflict, "nomination.not_now")
		}
		if err := x.Agreement.Covers(d.today(tx)); err != nil {
			return err
		}
		if digest != x.Digest {
			return fault.New(fault.Conflict, "nomination.changed")
		}
		n.Values, n.Consent = x.Values, &partner.Consent{At: tx.Now, By: who.ID(), Language: string(lang), Wording: x.Wording}
		if n, err = n.Do(partner.ActConsent, "", tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateNomination(ctx, n); err != nil {
			return err
		}
		if err := d.consentLetter(ctx, tx, x.Agreement, n); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.TransferConsented, string(id), "", n.Consent)
	})
}

// consentLetter confirms to a company what it agreed to, or that it took it back.
func (d *Desk) consentLetter(ctx context.Context, tx *store.Tx, a partner.Agreement, n partner.Nomination) error {
	return d.Letters.ToCompany(ctx, tx, n.Company, "", notice.ConsentReceipt{
		Company: n.Name, Partner: a.Partner, Wording: n.Consent.Wording, Withdrawn: !n.Consent.Withdrawn.IsZero(), Path: ownPath(n.ID),
	})
}

// moveNomination takes an act and saves it with its journal entry.
func (d *Desk) moveNomination(ctx context.Context, tx *store.Tx, by party.PersonID, n partner.Nomination, act partner.Act, words string) error {
	next, err := n.Do(act, words, tx.Now)
	if err != nil {
		return err
	}
	return d.saveMove(ctx, tx, by, n, next)
}

func (d *Desk) saveMove(ctx context.Context, tx *store.Tx, by party.PersonID, from, to partner.Nomination) error {
	if err := tx.UpdateNomination(ctx, to); err != nil {
		return err
	}
	return tx.Record(ctx, by, journal.NominationMoved, string(to.ID), to.Reason, map[string]string{"from": string(from.State), "to": string(to.State)})
}

// ours reads a nomination of ours with its agreement, for an act of our officers.
func (d *Desk) nomination(ctx context.Context, tx *store.Tx, id partner.NominationID, side partner.Side) (partner.Nomination, store.PartnerLink, error) {
	n, err := tx.Nomination(ctx, id)
	if err != nil {
		return n, store.PartnerLink{}, err
	}
	if n.Side != side {
		return n, store.PartnerLink{}, fault.New(fault.Conflict, "nomination.not_now")
	}
	link, err := tx.PartnerLink(ctx, n.Agreement)
	return n, link, err
}

// Endorse gives a nomination the agency's endorsement and its rank among those it sends, 1 the best. New ones are frozen while the agreement
// is not in force (R58).
func (d *Desk) Endorse(ctx context.Context, who party.Actor, id partner.NominationID, rank int) error {
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.Out)
		if err != nil {
			return err
		}
		if err := d.mayGo(ctx, tx, link.Agreement, &n); err != nil {
			return err
		}
		if rank < 1 || rank > 1000 {
			return fault.Field("rank", "partner.range", "Min", 1, "Max", 1000)
		}
		n.Rank, n.EndorsedAt = rank, tx.Now
		next, err := n.Do(partner.ActEndorse, "", tx.Now)
		if err != nil {
			return err
		}
		document, err := d.endorsement(ctx, tx, link.Agreement, next)
		if err != nil {
			return err
		}
		if next, err = endorsed(next, document, tx.Now); err != nil {
			return err
		}
		return d.saveMove(ctx, tx, who.ID(), n, next)
	})
}

// mayGo asks what must hold before a nomination is endorsed and again before it goes: the agreement covers today, the certificate is valid,
// the consent stands.
func (d *Desk) mayGo(ctx context.Context, tx *store.Tx, a partner.Agreement, n *partner.Nomination) error {
	if err := a.Covers(d.today(tx)); err != nil {
		return err
	}
	if n.Consent == nil || !n.Consent.Withdrawn.IsZero() {
		return fault.New(fault.Conflict, "nomination.no_consent")
	}
	var err error
	n.Basis, err = d.basis(ctx, tx, a, n.Basis.Number)
	return err
}

// Send hands an endorsed nomination to the post: the message, the line of the transfer register and the job that delivers are written with it.
func (d *Desk) Send(ctx context.Context, who party.Actor, id partner.NominationID) error {
	var number string
	if err := d.look(ctx, who, func(tx *store.Tx) error {
		n, err := tx.Nomination(ctx, id)
		number = n.Basis.Number
		return err
	}); err != nil {
		return err
	}
	bundle, err := d.Bundle(ctx, number)
	if err != nil {
		return err
	}
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.Out)
		if err != nil {
			return err
		}
		if err := d.mayGo(ctx, tx, link.Agreement, &n); err != nil {
			return err
		}
		next, err := n.Do(partner.ActSend, "", tx.Now)
		if err != nil {
			return err
		}
		next.SentAt = tx.Now
		document, err := d.endorsement(ctx, tx, link.Agreement, n)
		if err != nil {
			return err
		}
		sent, err := d.post(ctx, tx, link.Agreement, partner.Message{
			Nomination: n.ID, Kind: partner.KindNomination, Purpose: n.Purpose, Rank: n.Rank, Words: n.Words, Values: n.Values, Consent: *n.Consent, Certificate: bundle, Endorsement: document,
		})
		if err != nil {
			return err
		}
		next.Message = sent.ID
		if err := transferred(ctx, tx, n, sent); err != nil {
			return err
		}
		return d.saveMove(ctx, tx, who.ID(), n, next)
	})
}

// transferred writes the line of the transfer register for a message that carries what a company agreed to send.
func transferred(ctx context.Context, tx *store.Tx, n partner.Nomination, sent store.ExchangeMessage) error {
	return tx.InsertTransfer(ctx, store.Transfer{
		Message: sent.ID, Agreement: n.Agreement, Nomination: n.ID, Company: n.Company, Purpose: n.Purpose, Fields: n.Fields, Digest: sent.Digest, Consented: n.Consent.At,
	})
}

// Withdraw takes a nomination of ours back, for a reason; the host is told if it may have it.
func (d *Desk) Withdraw(ctx context.Context, who party.Actor, id partner.NominationID, reason string) error {
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.Out)
		if err != nil {
			return err
		}
		next, err := n.Do(partner.ActWithdraw, reason, tx.Now)
		if err != nil {
			return err
		}
		if n.State.Gone() {
			if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: n.ID, Kind: partner.KindFall, Words: next.Reason}); err != nil {
				return err
			}
		}
		if err := d.endorsementFalls(ctx, tx, id); err != nil {
			return err
		}
		return d.saveMove(ctx, tx, who.ID(), n, next)
	})
}

// WithdrawConsent takes a company's consent back. What is not delivered yet never is; the partner is told, and forgets what it has.
func (d *Desk) WithdrawConsent(ctx context.Context, who party.Actor, id partner.NominationID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		n, err := tx.Nomination(ctx, id)
		if err != nil {
			return err
		}
		if n.Side != partner.Out || who.May(party.ActReadOwn, n.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := who.May(party.ActConsentTransfer, n.Company); err != nil {
			return err
		}
		if n.Consent == nil || !n.Consent.Withdrawn.IsZero() {
			return fault.New(fault.Conflict, "nomination.no_consent")
		}
		link, err := tx.PartnerLink(ctx, n.Agreement)
		if err != nil {
			return err
		}
		from, gone := n, !n.SentAt.IsZero() && n.State != partner.Untaken
		words := locale.For(locale.Lang(link.Languages[0])).T("nomination.consent_withdrawn")
		if next, err := n.Fall(words, tx.Now); err == nil {
			n = next
		}
		if err := d.endorsementFalls(ctx, tx, id); err != nil {
			return err
		}
		taken := *n.Consent
		taken.Withdrawn = tx.Now
		n.Consent, n.Values, n.Papers = &taken, nil, n.Papers.Forgotten()
		if gone {
			if err := d.stopTransfer(ctx, tx, link.Agreement, n, words); err != nil {
				return err
			}
		}
		if err := tx.UpdateNomination(ctx, n); err != nil {
			return err
		}
		if err := d.consentLetter(ctx, tx, link.Agreement, n); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.ConsentWithdrawn, string(id), "", map[string]string{"from": string(from.State), "to": string(n.State)})
	})
}

// stopTransfer voids what is not delivered yet, and tells the partner of what is.
func (d *Desk) stopTransfer(ctx context.Context, tx *store.Tx, a partner.Agreement, n partner.Nomination, words string) error {
	waiting, err := tx.Unsettled(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, sent := range waiting {
		if sent.Nomination != n.ID || !slices.Contains([]partner.Kind{partner.KindNomination, partner.KindEntry, partner.KindDocuments}, sent.Kind) {
			continue
		}
		m := partner.Message{ID: sent.ID, Agreement: a.Reference, From: d.DID, To: a.DID, Seq: sent.Seq, Created: second(tx.Now), Nomination: n.ID, Kind: partner.KindVoid}
		void, err := d.compose(ctx, m)
		if err != nil {
			return err
		}
		if err := d.logged(ctx, tx, partner.Out, m, void); err != nil {
			return err
		}
		if err := tx.VoidMessage(ctx, a.ID, sent.Seq, void); err != nil {
			return err
		}
	}
	if err := tx.ForgetMessages(ctx, n.ID); err != nil {
		return err
	}
	if _, err := d.post(ctx, tx, a, partner.Message{Nomination: n.ID, Kind: partner.KindConsent, Words: words}); err != nil {
		return err
	}
	return tx.WithdrawTransfers(ctx, n.ID)
}
