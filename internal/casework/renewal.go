package casework

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
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

// renewalOf is nil where the edition does not speak of renewal, and for a certificate that was withdrawn or has a successor.
func renewalOf(e *scheme.Edition, entry register.Entry, today calendar.Date) *RenewalView {
	standing, _ := entry.StandingOn(today)
	if e.Renewal == nil || standing == register.StandingRevoked || standing == register.StandingSuperseded {
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
