package casework

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Today is the present day in the agency's place, by the clock of its transactions.
func (d *Desk) Today(ctx context.Context) (calendar.Date, error) {
	var today calendar.Date
	err := d.Store.View(ctx, func(tx *store.Tx) error { today = d.today(tx); return nil })
	return today, err
}

// Now is the time of the agency's transactions.
func (d *Desk) Now(ctx context.Context) (time.Time, error) {
	var now time.Time
	err := d.Store.View(ctx, func(tx *store.Tx) error { now = tx.Now; return nil })
	return now, err
}

// BeforeApplying is what a company learns of a scheme before it opens a draft: each requirement held against its file as it
// stands today, and the sheet that would apply. Nothing is kept of the question.
type BeforeApplying struct {
	Edition     *scheme.Edition
	Company     party.Company
	Years       []party.FinancialYear
	Role        party.Role
	Facts       scheme.Facts
	Eligibility []scheme.RuleResult
	Choice      scheme.SheetChoice
	Running     *application.Application // a case of the company under the scheme that is still on its way
}

// BeforeApplying holds a company's file against an edition, for one of the company's people.
func (d *Desk) BeforeApplying(ctx context.Context, who party.Actor, org party.OrgID, ref scheme.Ref) (BeforeApplying, error) {
	var b BeforeApplying
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		b.Role = who.Roles[org]
		if b.Edition, err = d.edition(ctx, tx, ref); err != nil {
			return err
		}
		if b.Company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		if b.Years, err = tx.Years(ctx, org); err != nil {
			return err
		}
		cases, err := tx.ApplicationsOf(ctx, org)
		if err != nil {
			return err
		}
		for _, a := range cases {
			if a.Edition.Scheme == ref.Scheme && a.State.Open() {
				b.Running = &a
				break
			}
		}
		b.Facts = application.Facts(b.Company, b.Years, b.Edition, d.today(tx))
		b.Eligibility = b.Edition.Eligibility(b.Facts)
		b.Choice = b.Edition.SheetFor(b.Facts)
		return nil
	})
	return b, err
}
