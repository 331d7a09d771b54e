package casework

import (
	"context"
	"fmt"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// reissuedGround is the ground on which a certificate gives way to the one that was made anew in its place.
const reissuedGround = "reissued"

// Moved is what a certificate rests on and what it would rest on, where one is to be made anew.
type Moved struct {
	Number   string
	Change   application.Change
	Was, Now party.Company

	Succession *application.Succession // by what it passes to another company; nil where it does not
}

// editionOf is the edition of a case as it governs it: renewals and certificates made anew have rules of their own, and a stage may be for
// some cases only.
func (d *Desk) editionOf(ctx context.Context, tx *store.Tx, a application.Application) (*scheme.Edition, error) {
	e, err := d.edition(ctx, tx, a.Edition)
	if err == nil && e.Guarded() && a.Submissions > 0 {
		contents, err := d.frozen(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		e = e.ForCase(contents.Facts)
	}
	switch {
	case err != nil || a.Renews == nil:
		return e, err
	case a.Renews.Succession != nil:
		return e.ForSuccession(a.Renews.Grade), nil
	case a.Reissues():
		return e.ForReissue(a.Renews.Grade), nil
	}
	return e.ForRenewal(a.Renews.Grade), nil
}

// stands says whether a certificate can be made anew: while it is in force, or will be.
func stands(entry register.Entry, today calendar.Date) error {
	if s, _ := entry.StandingOn(today); s != register.Valid && s != register.NotYetValid {
		return fault.New(fault.Conflict, "reissue.not_in_force", "Number", entry.Number)
	}
	return nil
}

// reissuable says whether a company's person may have a certificate made anew today.
func (d *Desk) reissuable(ctx context.Context, tx *store.Tx, who party.Actor, number string) (c issued, e *scheme.Edition, err error) {
	if c, err = d.issued(ctx, tx, number); err != nil {
		return c, nil, err
	}
	if who.May(party.ActReadOwn, c.a.Company) != nil {
		return c, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := who.May(party.ActOpen, c.a.Company); err != nil {
		return c, nil, err
	}
	if e, err = d.edition(ctx, tx, c.a.Edition); err != nil {
		return c, nil, err
	}
	if e.Changes == nil {
		return c, nil, fault.New(fault.Conflict, "reissue.none")
	}
	return c, e, stands(c.entry, d.today(tx))
}

// Reissue opens the draft of an application to have a certificate made anew for a change, or gives the one that is open. An unknown
// change is told at the field "change".
func (d *Desk) Reissue(ctx context.Context, who party.Actor, number string, change application.Change) (id application.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, e, err := d.reissuable(ctx, tx, who, number)
		if err != nil {
			return err
		}
		existing, err := tx.ApplicationsOf(ctx, c.a.Company)
		if err != nil {
			return err
		}
		for _, a := range existing {
			switch {
			case a.Edition.Scheme != e.Ref.Scheme || !a.State.Open():
			case a.Reissues() && a.Renews.Number == number && a.Renews.Change == change:
				id = a.ID
				return nil
			default:
				return fault.New(fault.Conflict, "casework.open.running", "Reference", a.Reference)
			}
		}
		fresh, reference, err := d.reference(ctx, tx, d.today(tx))
		if err != nil {
			return err
		}
		r := application.Renewed{Number: number, Sheet: c.a.Sheet, Grade: c.entry.Grade, Through: c.entry.ValidThrough, Change: change}
		if c.a.Renews != nil {
			r.Sheet = c.a.Renews.Sheet
		}
		a, err := application.OpenReissue(fresh, reference, who, c.a.Company, e, r, tx.Now)
		if err != nil {
			return err
		}
		id = a.ID
		if err := tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.Opened, string(a.ID), "", map[string]string{
			"edition": e.Ref.String(), "sheet": a.Sheet, "company": string(a.Company), "reissues": number, "change": string(change),
		})
	})
	return id, err
}

// moved compares what the certificate of an application to have it made anew rests on with a company's file; nil of other applications.
func (d *Desk) moved(ctx context.Context, tx *store.Tx, a application.Application, now party.Company) (*Moved, error) {
	if !a.Reissues() {
		return nil, nil
	}
	c, err := d.issued(ctx, tx, a.Renews.Number)
	if err != nil {
		return nil, err
	}
	contents, err := d.frozen(ctx, tx, c.a)
	if err != nil {
		return nil, err
	}
	return &Moved{Number: a.Renews.Number, Change: a.Renews.Change, Was: contents.Company, Now: now, Succession: a.Renews.Succession}, nil
}

// changed refuses an application to have a certificate made anew whose company file shows no such change.
func (d *Desk) changed(ctx context.Context, tx *store.Tx, a application.Application, now party.Company) error {
	m, err := d.moved(ctx, tx, a, now)
	if err != nil || m == nil {
		return err
	}
	if m.Succession != nil {
		e, err := d.edition(ctx, tx, a.Edition)
		if err != nil {
			return err
		}
		return application.CheckSuccession(e, *m.Succession, m.Now)
	}
	return application.CheckChange(m.Change, m.Was, m.Now)
}

// stillStands refuses to make a certificate anew that has lost its force since that was asked for, and to renew one that was withdrawn or
// gave way meanwhile; a renewal may come after the old term. Other applications pass.
func (d *Desk) stillStands(ctx context.Context, tx *store.Tx, a application.Application) error {
	if a.Renews == nil {
		return nil
	}
	c, err := d.issued(ctx, tx, a.Renews.Number)
	if err != nil {
		return err
	}
	switch {
	case a.Ordered():
		return d.mayOrder(ctx, tx, *a.Renews, c.entry, d.today(tx))
	case a.Reissues():
		if err := d.otherStands(ctx, tx, *a.Renews, d.today(tx)); err != nil {
			return err
		}
		return stands(c.entry, d.today(tx))
	}
	if s, _ := c.entry.StandingOn(d.today(tx)); s == register.StandingRevoked || s == register.StandingSuperseded {
		return fault.New(fault.Conflict, "renewal.none")
	}
	return nil
}

// reissuedToken prepares a certificate made anew: dated today, or on its first day where that is to come; the last day stays.
func (d *Desk) reissuedToken(ctx context.Context, tx *store.Tx, g issuance.Grant, r application.Renewed) (issuance.Token, error) {
	c, err := d.issued(ctx, tx, r.Number)
	if err != nil {
		return issuance.Token{}, err
	}
	may := func() error { return stands(c.entry, g.IssuedOn) }
	if r.Objection != "" {
		may = func() error { return d.mayOrder(ctx, tx, r, c.entry, g.IssuedOn) }
	}
	if err := may(); err != nil {
		return issuance.Token{}, jobs.Cancel(err)
	}
	if err := d.otherStands(ctx, tx, r, g.IssuedOn); err != nil {
		return issuance.Token{}, jobs.Cancel(err)
	}
	g.From, g.Through = g.IssuedOn, c.entry.ValidThrough
	if c.entry.IssuedOn.After(g.From) {
		g.From = c.entry.IssuedOn
	}
	sheet, ok := g.Edition.Sheet(r.Sheet)
	if !ok {
		return issuance.Token{}, fmt.Errorf("case %s: edition %s has no sheet %q", g.Case, g.Edition.Ref, r.Sheet)
	}
	g.Sheet = sheet
	if g.Replaces, err = d.replaced(ctx, tx, g.Edition, r); err != nil {
		return issuance.Token{}, err
	}
	for n := 1; ; n++ {
		if g.Renews, err = g.Edition.ReissueNumber(r.Number, g.Company.Region, n); err != nil {
			return issuance.Token{}, err
		}
		kept, err := store.Absent(tx.Certificate(ctx, g.Renews))
		if err != nil {
			return issuance.Token{}, err
		}
		switch _, err := tx.LeafByRef(ctx, entry.CertificateIssued, g.Renews); {
		case kept != nil || err == nil:
		case fault.Is(err, fault.NotFound):
			return d.Issuer.Prepare(g)
		default:
			return issuance.Token{}, err
		}
	}
}
