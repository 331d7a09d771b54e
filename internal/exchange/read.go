package exchange

import (
	"context"
	"time"

	"proba.example/certificate"
	"proba.example/internal/document"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// Overview is what the agency exchanges, for its staff.
type Overview struct {
	Links       []store.PartnerLink
	Nominations []partner.Nomination // the newest first
	Late        []partner.Nomination // not acknowledged within the days of their agreement (R52)
	Refused     []store.RefusedDelivery
}

// Overview reads it.
func (d *Desk) Overview(ctx context.Context, who party.Actor) (o Overview, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if o.Links, err = tx.PartnerLinks(ctx); err != nil {
			return err
		}
		if o.Nominations, err = tx.Nominations(ctx); err != nil {
			return err
		}
		days := map[partner.AgreementID]partner.Agreement{}
		for _, l := range o.Links {
			days[l.ID] = l.Agreement
		}
		o.Late = nil
		for _, n := range o.Nominations {
			if n.Late(days[n.Agreement], tx.Now) {
				o.Late = append(o.Late, n)
			}
		}
		o.Refused, err = tx.RefusedDeliveries(ctx, 20)
		return err
	})
	return o, err
}

// AgreementFile is what is known of one agreement.
type AgreementFile struct {
	store.PartnerLink
	Nominations []partner.Nomination // in the order in which they came
	Waiting     []store.ExchangeMessage
	Journal     []journal.Entry
	People      map[party.PersonID]party.Person
}

// Count says how many nominations of a side were sent, and how many of them a person at the host has acknowledged.
func (f AgreementFile) Count(side partner.Side) (sent, acknowledged int) {
	for _, n := range f.Nominations {
		if n.Side != side || n.SentAt.IsZero() {
			continue
		}
		sent++
		if n.State != partner.Sent && n.State != partner.Untaken && n.State != partner.Withdrawn {
			acknowledged++
		}
	}
	return sent, acknowledged
}

// Agreement reads one agreement with its history.
func (d *Desk) Agreement(ctx context.Context, who party.Actor, id partner.AgreementID) (f AgreementFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.PartnerLink, err = tx.PartnerLink(ctx, id); err != nil {
			return err
		}
		if f.Nominations, err = tx.NominationsUnder(ctx, id); err != nil {
			return err
		}
		if f.Waiting, err = tx.Unsettled(ctx, id); err != nil {
			return err
		}
		f.Journal, f.People, err = tx.Past(ctx, string(id))
		return err
	})
	return f, err
}

// NominationFile is what is known of one nomination.
type NominationFile struct {
	Nomination partner.Nomination
	Agreement  partner.Agreement
	Messages   []store.ExchangeMessage
	Free       int // places left at the host
	Queue      []partner.Nomination
	Documents  []document.Line // that it is asked for: at home as the company has them, at the host as it was told
	Journal    []journal.Entry
	People     map[party.PersonID]party.Person
}

// Nomination reads one nomination with its messages and history.
func (d *Desk) Nomination(ctx context.Context, who party.Actor, id partner.NominationID) (f NominationFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Nomination, err = tx.Nomination(ctx, id); err != nil {
			return err
		}
		link, err := tx.PartnerLink(ctx, f.Nomination.Agreement)
		if err != nil {
			return err
		}
		f.Agreement = link.Agreement
		all, err := tx.NominationsUnder(ctx, link.ID)
		if err != nil {
			return err
		}
		var same []partner.Nomination
		for _, n := range all {
			if n.Side == f.Nomination.Side {
				same = append(same, n)
			}
		}
		places := link.PlacesHere
		if f.Nomination.Side == partner.Out {
			places = link.PlacesAway
		}
		f.Free, f.Queue = partner.Free(places, same), partner.Queue(same)
		if f.Messages, err = tx.MessagesOf(ctx, id); err != nil {
			return err
		}
		if f.Documents, err = d.preparing(ctx, tx, f.Nomination); err != nil {
			return err
		}
		f.Journal, f.People, err = tx.Past(ctx, string(id))
		return err
	})
	return f, err
}

// Choice is what a proposal for a certificate may choose from.
type Choice struct {
	Entry      register.Entry
	Agreements []partner.Agreement // in force, and naming the certificate's scheme
}

// Choice reads it.
func (d *Desk) Choice(ctx context.Context, who party.Actor, number string) (c Choice, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if c.Entry, err = tx.Entry(ctx, number); err != nil {
			return err
		}
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		c.Agreements = nil
		for _, l := range links {
			if l.Covers(d.today(tx)) != nil {
				continue
			}
			for _, s := range l.Recognised {
				if s == c.Entry.Scheme {
					c.Agreements = append(c.Agreements, l.Agreement)
					break
				}
			}
		}
		return nil
	})
	return c, err
}

// Transfers is the transfer register.
func (d *Desk) Transfers(ctx context.Context, who party.Actor) (all []store.Transfer, names map[party.OrgID]string, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if all, err = tx.Transfers(ctx, ""); err != nil {
			return err
		}
		names = map[party.OrgID]string{}
		for _, t := range all {
			if _, known := names[t.Company]; known {
				continue
			}
			c, err := tx.Company(ctx, t.Company)
			if err != nil {
				return err
			}
			names[t.Company] = c.Name
		}
		return nil
	})
	return all, names, err
}

// Own are the nominations of the reader's companies, the newest first in each.
func (d *Desk) Own(ctx context.Context, who party.Actor) (all []partner.Nomination, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all = nil
		companies, err := tx.CompaniesOf(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, c := range companies {
			of, err := tx.NominationsOf(ctx, c.Company.ID)
			if err != nil {
				return err
			}
			all = append(all, of...)
		}
		return nil
	})
	return all, err
}

// Verdict says in words what a check of a partner's certificate found on the day of a moment, in the zone it carries.
func Verdict(code string, on time.Time, l locale.Lang) string {
	return certificate.Report{Verdict: certificate.Verdict(code), On: certificate.DateOf(on)}.Headline(certificate.Language(l))
}
