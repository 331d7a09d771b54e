package casework

import (
	"context"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// SuccessionAsk is what a successor states. Of a merger of two certified companies it names both certificates; Number is then that of the
// company with the larger shareholder, whose term holds.
type SuccessionAsk struct {
	Number, Other string
	Event         string
	On            calendar.Date
}

// SuccessionForm is what a company may state.
type SuccessionForm struct {
	Company party.Company
	Events  []scheme.AgeException // of all editions under which certificates pass, each once
}

// SuccessionForm reads what a company's person may state of a succession.
func (d *Desk) SuccessionForm(ctx context.Context, who party.Actor, org party.OrgID) (v SuccessionForm, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if v.Company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		editions, err := d.allEditions(ctx, tx)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, e := range editions {
			for _, x := range e.AgeExceptions {
				if e.Succession != nil && !seen[x.Event] {
					seen[x.Event] = true
					v.Events = append(v.Events, x)
				}
			}
		}
		return nil
	})
	return v, err
}

// passes reads a certificate that is to pass on; what keeps it from that is told at the field.
func (d *Desk) passes(ctx context.Context, tx *store.Tx, field, number string) (c issued, err error) {
	c, err = d.issued(ctx, tx, strings.Join(strings.Fields(number), ""))
	switch {
	case fault.Is(err, fault.NotFound):
		return c, fault.Field(field, "succession.number")
	case err != nil:
		return c, err
	case stands(c.entry, d.today(tx)) != nil:
		return c, fault.Field(field, "reissue.not_in_force", "Number", c.entry.Number)
	}
	return c, nil
}

// Succeed opens the draft of an application to have a certificate pass to a company, or gives the one that is open: the company shows the
// proof, an officer examines it, two deciders answer for it. Problems are told at the fields "number", "other", "event" and "on".
func (d *Desk) Succeed(ctx context.Context, who party.Actor, org party.OrgID, x SuccessionAsk) (id application.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		id, err = d.succeed(ctx, tx, who, org, x, calendar.Date{})
		return err
	})
	return id, err
}

// succeed does so within a transaction; received is the day on which it came on paper, none where the company asks itself.
func (d *Desk) succeed(ctx context.Context, tx *store.Tx, who party.Actor, org party.OrgID, x SuccessionAsk, received calendar.Date) (application.ID, error) {
	if who.May(party.ActReadOwn, org) != nil {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	if err := who.May(party.ActOpen, org); err != nil {
		return "", err
	}
	c, err := d.passes(ctx, tx, "number", x.Number)
	if err != nil {
		return "", err
	}
	e, err := d.edition(ctx, tx, c.a.Edition)
	if err != nil {
		return "", err
	}
	if e.Succession == nil {
		return "", fault.Field("number", "succession.none", "Scheme", e.Title)
	}
	s := application.Succession{Event: x.Event, On: x.On}
	from := c.a.Company
	if x.Other != "" {
		o, err := d.passes(ctx, tx, "other", x.Other)
		if err != nil {
			return "", err
		}
		if o.a.Edition.Scheme != e.Ref.Scheme || o.a.Company == c.a.Company {
			return "", fault.Field("other", "succession.other")
		}
		s.Other = o.entry.Number
		if from == org {
			from = o.a.Company
		}
	}
	if from == org {
		return "", fault.Field("number", "succession.own")
	}
	existing, err := tx.ApplicationsOf(ctx, org)
	if err != nil {
		return "", err
	}
	for _, a := range existing {
		switch {
		case a.Edition.Scheme != e.Ref.Scheme || !a.State.Open():
		case a.Renews != nil && a.Renews.Succession != nil && a.Renews.Number == c.entry.Number && *a.Renews.Succession == s:
			return a.ID, nil
		default:
			return "", fault.New(fault.Conflict, "casework.open.running", "Reference", a.Reference)
		}
	}
	fresh, reference, err := d.reference(ctx, tx, d.today(tx))
	if err != nil {
		return "", err
	}
	r := application.Renewed{Number: c.entry.Number, Sheet: c.a.Sheet, Grade: c.entry.Grade, Through: c.entry.ValidThrough}
	if c.a.Renews != nil {
		r.Sheet = c.a.Renews.Sheet
	}
	a, err := application.OpenSuccession(fresh, reference, who, org, e, r, s, tx.Now, d.today(tx))
	if err != nil {
		return "", err
	}
	if err := tx.InsertApplication(ctx, a); err != nil {
		return "", err
	}
	details := map[string]string{
		"edition": e.Ref.String(), "sheet": a.Sheet, "company": string(org), "reissues": r.Number, "change": string(r.Change), "event": s.Event, "on": s.On.String(), "other": s.Other,
	}
	if !received.IsZero() {
		details["received_on"] = received.String()
	}
	return a.ID, d.write(ctx, tx, who, journal.Opened, string(a.ID), "", details)
}

// fallsWith are the certificates that give way to that of an application, the renewed one first.
func fallsWith(r application.Renewed) []string {
	if r.Succession != nil && r.Succession.Other != "" {
		return []string{r.Number, r.Succession.Other}
	}
	return []string{r.Number}
}

// otherStands refuses a succession after which the second certificate of a merger has lost its force.
func (d *Desk) otherStands(ctx context.Context, tx *store.Tx, r application.Renewed, today calendar.Date) error {
	for _, number := range fallsWith(r)[1:] {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		if err := stands(c.entry, today); err != nil {
			return err
		}
	}
	return nil
}

// successionLetters tell whoever holds the certificates that are to pass, other than the successor, how far that has come.
func (d *Desk) successionLetters(ctx context.Context, tx *store.Tx, a application.Application, successor string, done bool) error {
	if a.Renews == nil || a.Renews.Succession == nil {
		return nil
	}
	for _, number := range fallsWith(*a.Renews) {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		if c.a.Company == a.Company {
			continue
		}
		l := notice.Succession{Number: number, Holder: c.entry.Holder, Successor: successor, On: a.Renews.Succession.On, Done: done, Path: applicantPath(c.a.ID) + "/outcome"}
		if x, ok := c.edition.AgeEventNamed(a.Renews.Succession.Event); ok {
			l.Event = x.Title
		}
		if err := d.toCompany(ctx, tx, c.a, l); err != nil {
			return err
		}
	}
	return nil
}
