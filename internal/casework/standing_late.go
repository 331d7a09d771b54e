package casework

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// StandingClock is what the days of a certificate are counted for.
type StandingClock string

// What they are counted for.
const (
	ClockHearing StandingClock = "hearing" // the holder has until then to answer
	ClockHeard   StandingClock = "heard"   // the holder was heard: withdraw, or let it be
	ClockCure    StandingClock = "cure"    // the cause of a suspension is to be mended by then; after it, restore or withdraw
	ClockReturn  StandingClock = "return"  // the document of a withdrawn certificate comes back by then
	ClockScreen  StandingClock = "screen"  // all certificates are held against a list by then
)

// StandingClocks are all of them.
var StandingClocks = []StandingClock{ClockHearing, ClockHeard, ClockCure, ClockReturn, ClockScreen}

// CertificateClock is a day that a certificate waits for.
type CertificateClock struct {
	Number string // empty of a screening
	Holder string // empty of a screening
	Clock  StandingClock
	Due    calendar.Date
	Pace   Pace
}

// CertificateClocks are the days that certificates wait for, the earliest first: terms of hearings, and hearings that wait for what
// follows; cures of suspensions; documents that are to come back; the next monthly screening.
func (d *Desk) CertificateClocks(ctx context.Context, who party.Actor) ([]CertificateClock, error) {
	var all []CertificateClock
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		today := d.today(tx)
		add := func(e register.Entry, clock StandingClock, due calendar.Date) {
			all = append(all, CertificateClock{e.Number, e.Holder, clock, due, paceOf(due, today)})
		}
		hearings, err := tx.OpenHearings(ctx)
		if err != nil {
			return err
		}
		for _, h := range hearings {
			e, err := tx.Entry(ctx, h.Number)
			if err != nil {
				return err
			}
			switch {
			case h.Answer != "":
				add(e, ClockHeard, calendar.On(h.Answered, d.Agency.Place))
			case h.Over(today):
				add(e, ClockHeard, h.AnswerBy)
			default:
				add(e, ClockHearing, h.AnswerBy)
			}
		}
		suspended, err := tx.SuspendedNow(ctx)
		if err != nil {
			return err
		}
		for _, number := range suspended {
			e, due, err := cureOf(ctx, tx, number)
			if err != nil {
				return err
			}
			if s, _ := e.StandingOn(today); s == register.StandingSuspended && !due.IsZero() {
				add(e, ClockCure, due)
			}
		}
		owed, err := tx.NotBack(ctx)
		if err != nil {
			return err
		}
		for _, number := range owed {
			c, err := d.issued(ctx, tx, number)
			if err != nil {
				return err
			}
			due, ok := decision.ReturnDue(c.entry, decision.TermsOf(c.edition))
			if s, _ := c.entry.StandingOn(today); ok && c.edition.Revocation != nil && s == register.StandingRevoked {
				add(c.entry, ClockReturn, due)
			}
		}
		due, err := d.screeningDue(ctx, tx)
		if err == nil && !due.IsZero() {
			add(register.Entry{}, ClockScreen, due)
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b CertificateClock) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Number, b.Number)) })
	return all, err
}

// cureOf is the day by which the cause of a certificate's suspension is to be mended; none where none was set.
func cureOf(ctx context.Context, tx *store.Tx, number string) (e register.Entry, due calendar.Date, err error) {
	if e, err = tx.Entry(ctx, number); err != nil {
		return e, due, err
	}
	acts, err := tx.ApprovalsOf(ctx, number)
	if err != nil {
		return e, due, err
	}
	for _, a := range acts {
		if a.Kind != approval.Suspend || a.Outcome != approval.Confirmed {
			continue
		}
		x, err := proposed[decision.StandingChange](a)
		if err != nil {
			return e, due, err
		}
		due = x.CureBy
	}
	return e, due, nil
}
