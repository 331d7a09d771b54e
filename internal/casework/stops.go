package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// StopClock stops the clock of the result by hand, with a reason of the edition and the officer's words.
func (d *Desk) StopClock(ctx context.Context, who party.Actor, id application.ID, reason, words string) error {
	return d.moveClock(ctx, who, id, journal.ClockStopped, reason, words)
}

// ResumeClock lets the clock go on.
func (d *Desk) ResumeClock(ctx context.Context, who party.Actor, id application.ID, reason string) error {
	return d.moveClock(ctx, who, id, journal.ClockResumed, reason, "")
}

func (d *Desk) moveClock(ctx context.Context, who party.Actor, id application.ID, act journal.Act, reason, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		var next application.Application
		if act == journal.ClockStopped {
			next, err = application.StopClock(a, who, reason, words, e, tx.Now)
		} else {
			next, err = application.ResumeClock(a, who, reason, e, tx.Now)
		}
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, act, string(id), words, map[string]any{"reason": reason}); err != nil {
			return err
		}
		return d.queueDue(ctx, tx, next, e)
	})
}

// feeCame leaves out the days from the due date of an invoice to the day on which it was paid in full.
func (d *Desk) feeCame(ctx context.Context, tx *store.Tx, v CaseFee, on calendar.Date) error {
	a := v.Case
	if a.State != application.Submitted && a.State != application.Accepted && a.State != application.Evaluating {
		return nil
	}
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return err
	}
	next := a.WithStop(scheme.StopFeeLate, v.Account.Invoice.DueOn.Time(d.Agency.Place), on.Time(d.Agency.Place), e)
	if len(next.Stops) == len(a.Stops) && !a.Stopped(scheme.StopFeeLate) {
		return nil
	}
	if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
		return err
	}
	return d.queueDue(ctx, tx, next, e)
}

// PostponeVisit moves a visit of which nothing is on record yet. Where the company put it off, the days from the old day to the new do not count.
func (d *Desk) PostponeVisit(ctx context.Context, who party.Actor, id application.ID, on calendar.Date, byCompany bool, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		begun, err := store.Absent(tx.Visit(ctx, id))
		if err != nil {
			return err
		}
		moved, err := p.Postpone(a, who, on, byCompany, words, begun != nil, e, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, moved); err != nil {
			return err
		}
		next := a
		if byCompany {
			next = a.WithStop(scheme.StopVisitOff, p.VisitOn.Time(d.Agency.Place), on.Time(d.Agency.Place), e)
		}
		if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
			return err
		}
		details := map[string]any{"from": p.VisitOn, "visit_on": on, "by_company": byCompany}
		if err := d.write(ctx, tx, who, journal.VisitPostponed, string(id), words, details); err != nil {
			return err
		}
		if err := d.queueDue(ctx, tx, next, e); err != nil {
			return err
		}
		name, err := d.companyName(ctx, tx, a)
		if err != nil {
			return err
		}
		l := notice.VisitMoved{Reference: a.Reference, Company: name, From: p.VisitOn, On: on, Words: words, Path: applicantPath(id)}
		if err := d.toCompany(ctx, tx, a, l); err != nil {
			return err
		}
		l.Path = expertPath(id)
		for _, m := range p.Serving() {
			person, err := tx.Person(ctx, m.Person)
			if err != nil {
				return err
			}
			if err := d.letter(ctx, tx, person, id, l); err != nil {
				return err
			}
		}
		return nil
	})
}
