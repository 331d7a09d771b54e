package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/clock"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Term is a clock of a case, counted out.
type Term struct {
	Clock scheme.Clock
	clock.Reckoning
	Was   calendar.Date // the due date by the calendar that held before; none where none was loaded since the term began, or it moves nothing
	Since calendar.Date // from when the calendar of today holds; with Was
}

// waitsOn is the clock a case waits on; none where it waits on nobody.
func waitsOn(s application.State) string {
	switch s {
	case application.Submitted, application.Accepted, application.Evaluating, application.Returned:
		return "result"
	case application.Evaluated, application.Proposed:
		return "decision"
	}
	return ""
}

// counted counts out a clock of a case; none where the scheme sets no such clock. The error is that of a calendar of working days that does
// not reach that far.
func (d *Desk) counted(ctx context.Context, tx *store.Tx, code string, a application.Application, e *scheme.Edition, today calendar.Date) (Term, bool, error) {
	c, ok := e.Clock(code)
	if !ok {
		return Term{}, false, nil
	}
	var book workdays.Book
	if c.Calendar != "" {
		var err error
		if book, err = tx.Workdays(ctx); err != nil {
			return Term{}, false, err
		}
	}
	t, err := d.countedBy(book, c, a, today)
	return t, err == nil, err
}

// countedBy counts out a clock of a case by the calendars of a book, as they hold on a day. Where another calendar held since the term
// began, it says when the term would have been due by it.
func (d *Desk) countedBy(book workdays.Book, c scheme.Clock, a application.Application, today calendar.Date) (Term, error) {
	from, t := a.SubmittedAt, clock.Term{Days: c.Days}
	var stops []clock.Stop
	switch {
	case c.Code == "decision" && !a.Reissues():
		from = a.StateSince
	case c.Stops != nil:
		from, t.MostStop = a.AppliedAt, c.Stops.MostDays
		for _, s := range a.Stops {
			if !c.StopsFor(s.Reason) {
				continue
			}
			stop := clock.Stop{Reason: s.Reason, From: calendar.On(s.From, d.Agency.Place)}
			if !s.To.IsZero() {
				stop.To = calendar.On(s.To, d.Agency.Place)
			}
			stops = append(stops, stop)
		}
	}
	if c.Calendar != "" {
		var err error
		if t.Calendar, err = book.Of(c.Calendar, today); err != nil {
			return Term{}, err
		}
	}
	began := calendar.On(from, d.Agency.Place)
	r, err := clock.Reckon(t, began, stops, today)
	if err != nil {
		return Term{}, err
	}
	x := Term{Clock: c, Reckoning: r}
	if since := book.Since(c.Calendar, today); c.Calendar != "" && !since.Before(began) {
		if t.Calendar, err = book.Of(c.Calendar, since.AddDays(-1)); err != nil {
			return x, nil // there was none to count by
		}
		if was, err := clock.Reckon(t, began, stops, today); err == nil && was.Due != r.Due {
			x.Was, x.Since = was.Due, since
		}
	}
	return x, nil
}

// due is the day by which the step a case waits for must be done; none while it is with the applicant.
func (d *Desk) due(ctx context.Context, tx *store.Tx, a application.Application, e *scheme.Edition, today calendar.Date) calendar.Date {
	if a.State == application.Returned {
		return calendar.Date{}
	}
	return d.reached(ctx, tx, waitsOn(a.State), a, e, today).Due
}

// reached is counted for pages that are shown without a due date where none can be counted out: the log says why.
func (d *Desk) reached(ctx context.Context, tx *store.Tx, code string, a application.Application, e *scheme.Edition, today calendar.Date) Term {
	t, _, err := d.counted(ctx, tx, code, a, e, today)
	if err != nil {
		d.Log.Warn("a term cannot be counted out", "case", a.Reference, "error", err)
	}
	return t
}

// CaseTerm counts out the clock a submitted case waits on, for those who may read the case; nil where none runs.
func (d *Desk) CaseTerm(ctx context.Context, who party.Actor, id application.ID) (*Term, error) {
	var found *Term
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Submissions == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		t, ok, err := d.counted(ctx, tx, waitsOn(a.State), a, e, d.today(tx))
		if ok {
			found = &t
		}
		return err
	})
	return found, err
}
