package casework

import (
	"context"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// RenewalView is the renewal of a certificate as of today.
type RenewalView struct {
	scheme.RenewalWindow
	Phase scheme.RenewalPhase
}

// renewalOf is nil where the edition does not speak of renewal, and for a certificate that was withdrawn or has a successor, be it one whose
// term begins later: what was renewed ahead of its last day is not renewed again.
func renewalOf(e *scheme.Edition, entry register.Entry, today calendar.Date) *RenewalView {
	standing, _ := entry.StandingOn(today)
	succeeded := slices.ContainsFunc(entry.Events, func(x register.Event) bool { return x.Kind == register.Superseded })
	if e.Renewal == nil || standing == register.StandingRevoked || succeeded {
		return nil
	}
	w := e.Renewal.Window(entry.ValidThrough)
	return &RenewalView{w, w.On(today)}
}

type renewalArgs struct {
	Certificate string `json:"certificate"`
	Days        int    `json:"days"` // before the last day of the certificate
}

// queueReminders queues the reminders of a certificate that has just become public; those whose day has passed are left out.
func (d *Desk) queueReminders(ctx context.Context, tx *store.Tx, e *scheme.Edition, entry register.Entry) error {
	if e.Renewal == nil {
		return nil
	}
	for _, days := range e.Renewal.RemindBefore {
		on := entry.ValidThrough.AddDays(-days)
		if !on.After(d.today(tx)) {
			continue
		}
		args := renewalArgs{Certificate: entry.Number, Days: days}
		if err := d.queueAt(ctx, tx, JobRenewal, fmt.Sprintf("renewal/%s/%d", entry.Number, days), args, on.Time(d.Agency.Place)); err != nil {
			return err
		}
	}
	return nil
}

// RemindOfRenewal writes to the holder that a certificate comes to its end in so many days. Nothing is written of a certificate that was
// withdrawn, that has a successor or that has ended, nor when the next reminder is due too: who was down for months sends one letter.
func (d *Desk) RemindOfRenewal(ctx context.Context, number string, days int) error {
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		today := d.today(tx)
		r := renewalOf(c.edition, c.entry, today)
		if r == nil || today.After(r.Through) {
			return nil
		}
		for _, other := range c.edition.Renewal.RemindBefore {
			if other < days && !today.Before(r.Through.AddDays(-other)) {
				return nil
			}
		}
		return d.toCompany(ctx, tx, c.a, notice.RenewalDue{
			Number: number, Holder: c.entry.Holder, Through: r.Through, Opens: r.Opens, OnTimeBy: r.OnTimeBy, Closes: r.Closes,
			Path: applicantPath(c.a.ID) + "/outcome",
		})
	})
}

// renewable says whether a company's person may renew a certificate today, and on which sheet of which edition: the latest that is in
// force.
func (d *Desk) renewable(ctx context.Context, tx *store.Tx, who party.Actor, number string) (c issued, e *scheme.Edition, sheet *scheme.Sheet, err error) {
	if c, err = d.issued(ctx, tx, number); err != nil {
		return c, nil, nil, err
	}
	if who.May(party.ActReadOwn, c.a.Company) != nil {
		return c, nil, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := who.May(party.ActOpen, c.a.Company); err != nil {
		return c, nil, nil, err
	}
	all, err := d.allEditions(ctx, tx)
	if err != nil {
		return c, nil, nil, err
	}
	for _, x := range all {
		if x.Ref.Scheme != c.a.Edition.Scheme || !x.InForce(d.today(tx)) {
			continue
		}
		if e == nil || e.ValidFrom.Before(x.ValidFrom) || e.ValidFrom == x.ValidFrom && x.Ref == c.a.Edition {
			e = x
		}
	}
	if e == nil || e.Renewal == nil || renewalOf(e, c.entry, d.today(tx)) == nil {
		return c, nil, nil, fault.New(fault.Conflict, "renewal.none")
	}
	first := c.a.Sheet
	if c.a.Renews != nil {
		first = c.a.Renews.Sheet
	}
	sheet, ok := e.RenewalSheet(first)
	if !ok {
		return c, nil, nil, fault.New(fault.Conflict, "renewal.awaits_sheet")
	}
	return c, e, sheet, nil
}

// mayRenew says whether a renewal of the certificate can be opened today; nil, or why not.
func (d *Desk) mayRenew(ctx context.Context, tx *store.Tx, who party.Actor, number string) error {
	c, e, _, err := d.renewable(ctx, tx, who, number)
	if err != nil {
		return err
	}
	w := e.Renewal.Window(c.entry.ValidThrough)
	switch w.On(d.today(tx)) {
	case scheme.RenewalNotOpen:
		return fault.New(fault.Conflict, "renewal.not_open", "Opens", w.Opens)
	case scheme.RenewalOver:
		return fault.New(fault.Conflict, "renewal.over", "Closes", w.Closes)
	case scheme.RenewalOnTime, scheme.RenewalLate, scheme.RenewalGrace:
	}
	return nil
}

// Renew opens the draft of a renewal, or gives the one that is open.
func (d *Desk) Renew(ctx context.Context, who party.Actor, number string) (id application.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, e, sheet, err := d.renewable(ctx, tx, who, number)
		if err != nil {
			return err
		}
		company, err := tx.Company(ctx, c.a.Company)
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
			case a.Renews != nil && a.Renews.Number == number:
				id = a.ID
				return nil
			default:
				return fault.New(fault.Conflict, "casework.open.running", "Reference", a.Reference)
			}
		}
		today := d.today(tx)
		fresh, reference, err := d.reference(ctx, tx, today)
		if err != nil {
			return err
		}
		renewed := application.Renewed{Number: number, Sheet: c.a.Sheet, Grade: c.entry.Grade, Through: c.entry.ValidThrough}
		if c.a.Renews != nil {
			renewed.Sheet = c.a.Renews.Sheet
		}
		a, err := application.OpenRenewal(fresh, reference, who, company, e.ForRenewal(renewed.Grade), sheet.ID, renewed, tx.Now, today)
		if err != nil {
			return err
		}
		id = a.ID
		if err := tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.Opened, string(a.ID), "", map[string]string{"edition": e.Ref.String(), "sheet": sheet.ID, "company": string(a.Company), "renews": number})
	})
	return id, err
}

// renewedGrant is a grant of a renewal: the first number with the prefix in front, once more at every further renewal; a term that begins
// on the day after the old one where it is issued within it, else on the day of issue; and the sheet of the first certificate (Inno-Biz
// notice 2026-44, art. 15(2), (3), (5)).
func renewedGrant(g issuance.Grant, r application.Renewed) issuance.Grant {
	if g.Renews = g.Edition.RenewalNumber(r.Number); g.Renews == r.Number {
		g.Renews = g.Edition.NumberFormat.RenewalPrefix + r.Number
	}
	if g.From = r.Through.AddDays(1); g.IssuedOn.After(r.Through) {
		g.From = g.IssuedOn
	}
	if first, ok := g.Edition.Sheet(r.Sheet); ok {
		g.Sheet = first
	}
	return g
}

// renewedGround is the ground on which a certificate gives way to its renewal.
const renewedGround = "renewed"

// supersede has the renewed certificate give way on the first day of the new one, and with it the second one of a merger. What was
// withdrawn meanwhile stays withdrawn.
func (d *Desk) supersede(ctx context.Context, tx *store.Tx, r application.Renewed, successor register.Entry) error {
	for _, number := range fallsWith(r) {
		if err := d.giveWay(ctx, tx, number, r, successor); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) giveWay(ctx context.Context, tx *store.Tx, number string, r application.Renewed, successor register.Entry) error {
	c, err := d.issued(ctx, tx, number)
	if err != nil {
		return err
	}
	if standing, _ := c.entry.StandingOn(successor.IssuedOn); standing == register.StandingRevoked || standing == register.StandingSuperseded {
		return nil
	}
	ev := register.Event{On: successor.IssuedOn, Kind: register.Superseded, Reason: renewedGround, Successor: successor.Number}
	switch {
	case r.Succession != nil:
		ev.Reason = register.Succeeded
	case r.Change != "":
		ev.Reason = reissuedGround
	}
	return d.change(ctx, tx, party.System, c, ev, journal.Superseded, map[string]any{"number": number, "successor": successor.Number, "on": ev.On})
}

// checkSuccessor says what cannot be true of a certificate that gave way: its successor is there, renews it, and begins on that day.
func (d *Desk) checkSuccessor(ctx context.Context, tx *store.Tx, number string, ev register.Event) (string, error) {
	c, err := store.Absent(tx.Certificate(ctx, ev.Successor))
	if err != nil {
		return "", err
	}
	if c == nil {
		return fmt.Sprintf("it gave way to certificate %s, which does not exist", ev.Successor), nil
	}
	a, err := tx.Application(ctx, c.Case)
	if err != nil {
		return "", err
	}
	if a.Renews == nil || !slices.Contains(fallsWith(*a.Renews), number) {
		return fmt.Sprintf("it gave way to certificate %s, whose case %s does not renew it", ev.Successor, a.Reference), nil
	}
	entry, err := store.Absent(tx.Entry(ctx, ev.Successor))
	if err == nil && (entry == nil || entry.IssuedOn != ev.On) {
		return fmt.Sprintf("it gave way on %s, and certificate %s does not begin on that day", ev.On, ev.Successor), nil
	}
	return "", err
}
