package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/register"
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

// checkSuccession holds a succession that was handed in against the edition's tests and, once its certificate is out, against the
// certificates that had to give way.
func (d *Desk) checkSuccession(ctx context.Context, tx *store.Tx, a application.Application) (found []string, err error) {
	if a.Renews == nil || a.Renews.Succession == nil || a.Submissions == 0 {
		return nil, nil
	}
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return nil, err
	}
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	if application.CheckSuccession(e, *a.Renews.Succession, contents.Company) != nil {
		found = append(found, fmt.Sprintf("what was handed in of the %s does not meet its tests", a.Renews.Succession.Event))
	}
	asked, err := d.askedFor(ctx, tx, a)
	if found = append(found, asked...); err != nil || a.State != application.Certified {
		return found, err
	}
	c, err := tx.CertificateOf(ctx, a.ID)
	if err != nil {
		return found, err
	}
	for _, number := range fallsWith(*a.Renews) {
		entry, err := tx.Entry(ctx, number)
		if err != nil {
			return found, err
		}
		gave := false
		for _, ev := range entry.Events {
			gave = gave || ev.Kind == register.Revoked || ev.Kind == register.Superseded && ev.Successor == c.Number
		}
		if !gave {
			found = append(found, fmt.Sprintf("certificate %s passed to its successor and did not give way to %s", number, c.Number))
		}
	}
	return found, nil
}

// askedFor holds what a case says of its succession against the journal, and against the certificate that passes: whose it becomes, by what
// and from which day, and with which grade and last day.
func (d *Desk) askedFor(ctx context.Context, tx *store.Tx, a application.Application) (found []string, err error) {
	entries, err := tx.Journal(ctx, string(a.ID))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.Act == journal.Opened })
	if i < 0 {
		return []string{"nobody opened its succession"}, nil
	}
	var said struct{ Company, Reissues, Event, On, Other string }
	if err := json.Unmarshal([]byte(entries[i].Details), &said); err != nil {
		return []string{fmt.Sprintf("what its succession was opened for cannot be read: %v", err)}, nil //nolint:nilerr // a finding, not a failure
	}
	s := *a.Renews.Succession
	for _, x := range [][3]string{
		{"company", string(a.Company), said.Company},
		{"certificate", a.Renews.Number, said.Reissues},
		{"event", s.Event, said.Event},
		{"day", s.On.String(), said.On},
		{"other certificate", s.Other, said.Other},
	} {
		if x[1] != x[2] {
			found = append(found, fmt.Sprintf("the %s of its succession is %q, it was opened for %q", x[0], x[1], x[2]))
		}
	}
	entry, err := store.Absent(tx.Entry(ctx, a.Renews.Number))
	if err != nil || entry == nil {
		return append(found, fmt.Sprintf("certificate %s that passes is not in the register", a.Renews.Number)), err
	}
	if entry.Grade != a.Renews.Grade || entry.ValidThrough != a.Renews.Through {
		found = append(found, fmt.Sprintf("certificate %s passes with grade %s until %s, it has %s until %s", entry.Number, a.Renews.Grade, a.Renews.Through, entry.Grade, entry.ValidThrough))
	}
	return found, nil
}
