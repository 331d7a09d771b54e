package casework

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// contested is something in a case that can be objected to, with what objecting to it asks about.
type contested struct {
	objection.Target
	terms objection.Terms
}

// contests are what can be objected to in a case as it stands, whether or not the term is over.
type contests struct {
	a       application.Application
	edition *scheme.Edition
	sheet   *scheme.Sheet
	rule    *scheme.Objection // nil where nobody can object
	dec     *decision.Decision
	entry   *register.Entry // of its certificate, once that is public
	all     []contested
}

func (d *Desk) contests(ctx context.Context, tx *store.Tx, id application.ID) (c contests, err error) {
	if c.a, c.edition, c.sheet, err = d.caseOf(ctx, tx, id); err != nil {
		return c, err
	}
	// A certificate that was made anew has acts on its standing like another; the edition that governs making it knows no objection.
	own, err := d.edition(ctx, tx, c.a.Edition)
	if err != nil {
		return c, err
	}
	c.rule = own.Objection
	before, err := tx.DecisionsBefore(ctx, id)
	if err != nil {
		return c, err
	}
	if c.dec, err = store.Absent(tx.Decision(ctx, id)); err != nil || c.dec == nil || c.rule == nil {
		return c, err
	}
	number := len(before) + 1
	if c.dec.Outcome == decision.Refuse {
		if c.edition.Objection == nil {
			return c, nil
		}
		return c, c.add(ctx, d, tx, objection.Target{Against: scheme.AgainstRefusal, Number: number}, calendar.On(c.dec.DecidedAt, d.Agency.Place))
	}
	if c.a.State != application.Certified {
		return c, nil
	}
	cert, err := tx.CertificateOf(ctx, id)
	if err != nil {
		return c, err
	}
	if c.entry, err = store.Absent(tx.Entry(ctx, cert.Number)); err != nil || c.entry == nil {
		return c, err
	}
	if c.a.Renews == nil && len(own.Above(c.dec.Grade)) > 0 {
		x := objection.Target{Against: scheme.AgainstGrade, Number: number, Certificate: cert.Number, Grade: c.dec.Grade}
		if err := c.add(ctx, d, tx, x, calendar.On(c.entry.PublishedAt, d.Agency.Place)); err != nil {
			return c, err
		}
	}
	if n := len(c.entry.Events); n > 0 {
		if against, ok := contestable(c.entry.Events[n-1]); ok {
			return c, c.add(ctx, d, tx, objection.Target{Against: against, Number: n, Certificate: cert.Number}, c.entry.Events[n-1].On)
		}
	}
	return c, nil
}

// contestable says under which name an act on a certificate can be objected to. What the holder gave back, nobody took.
func contestable(ev register.Event) (scheme.Contestable, bool) {
	switch {
	case ev.Kind == register.Suspended:
		return scheme.AgainstSuspension, true
	case ev.Kind == register.Revoked && ev.Reason != string(decision.Returned):
		return scheme.AgainstRevocation, true
	}
	return "", false
}

// add adds what the edition allows to object to, with the days counted from its own.
func (c *contests) add(ctx context.Context, d *Desk, tx *store.Tx, x objection.Target, from calendar.Date) error {
	if !slices.Contains(c.rule.Against, x.Against) {
		return nil
	}
	today := d.today(tx)
	last, err := daysFrom(ctx, tx, c.rule.Term, from, today)
	if err != nil {
		return err
	}
	answer, err := daysFrom(ctx, tx, c.rule.Answer, today, today)
	c.all = append(c.all, contested{x, objection.Terms{Last: last, AnswerBy: answer}})
	return err
}

// of gives what can be objected to under a name; the zero name is a refusal.
func (c *contests) of(against scheme.Contestable) (contested, error) {
	if against == "" {
		against = scheme.AgainstRefusal
	}
	for _, x := range c.all {
		if x.Against == against {
			return x, nil
		}
	}
	if against == scheme.AgainstRefusal && c.rule != nil {
		if _, err := c.a.State.Next(application.StepObject); err != nil {
			return contested{}, err
		}
	}
	return contested{}, fault.New(fault.NotFound, "objection.none_in_scheme")
}

// may says whether a person may object to something now: within the term, once, and not while another objection is open in the case.
func (c *contests) may(who party.Actor, x contested, all []objection.Objection, today calendar.Date) error {
	if err := objection.May(c.a, x.Target, who, c.rule, x.terms, today); err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o objection.Objection) bool { return o.Against == x.Against && o.Number == x.Number }) {
		return fault.New(fault.Conflict, "objection.once")
	}
	if slices.ContainsFunc(all, func(o objection.Objection) bool { return o.State == objection.Open }) {
		return fault.New(fault.Conflict, "contest.one_open")
	}
	return nil
}

// objectable says whether there is something to read or to do on the page of objections of a certified case.
func (d *Desk) objectable(ctx context.Context, tx *store.Tx, a application.Application, today calendar.Date) (bool, error) {
	c, err := d.contests(ctx, tx, a.ID)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(c.all, func(x contested) bool { return !today.After(x.terms.Last) }) {
		return true, nil
	}
	all, err := tx.ObjectionsOf(ctx, a.ID)
	return len(all) > 0, err
}

// higher are the grades that an objection can win.
func (d *Desk) higher(ctx context.Context, tx *store.Tx, a application.Application, o objection.Objection) ([]string, error) {
	if o.Against != scheme.AgainstGrade {
		return nil, nil
	}
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return nil, err
	}
	return e.Above(o.Grade), nil
}

// won does what an answer to an objection does to a certificate: a suspension is lifted; for a grade that was too low, and for a revocation
// that falls, another certificate is given, because what is signed stays signed and what is revoked stays revoked. It gives the case of
// that certificate; none where the answer gives none.
func (d *Desk) won(ctx context.Context, tx *store.Tx, who party.Actor, o objection.Objection) (application.ID, error) {
	if o.Against == scheme.AgainstRefusal || o.Answer.Outcome == objection.Stands {
		return "", nil
	}
	c, err := d.issued(ctx, tx, o.Certificate)
	if err != nil {
		return "", err
	}
	switch today := d.today(tx); {
	case o.Against == scheme.AgainstSuspension:
		ev, err := decision.Lift(c.entry, today)
		if fault.Is(err, fault.Conflict) {
			return "", nil // it was restored meanwhile, or its term is over
		}
		if err != nil {
			return "", err
		}
		if err := d.overtake(ctx, tx, who, o.Certificate); err != nil {
			return "", err
		}
		return "", d.change(ctx, tx, who, c, ev, journal.Restored, map[string]any{"certificate": o.Certificate, "act": ev.Kind, "ground": ev.Reason, "on": ev.On, "objection": o.ID})
	case today.After(c.entry.ValidThrough):
		return "", nil
	case o.Against == scheme.AgainstGrade:
		if err := stands(c.entry, today); err != nil {
			return "", err
		}
		return d.order(ctx, tx, who, c, o, o.Answer.Grade)
	}
	return d.order(ctx, tx, who, c, o, c.entry.Grade)
}

// order opens the case of a certificate that an answer orders, granted from the start: its contents are those the first one rests on, and
// those who answered are those who decided.
func (d *Desk) order(ctx context.Context, tx *store.Tx, who party.Actor, c issued, o objection.Objection, grade string) (application.ID, error) {
	fresh, reference, err := d.reference(ctx, tx, d.today(tx))
	if err != nil {
		return "", err
	}
	was, err := d.frozen(ctx, tx, c.a)
	if err != nil {
		return "", err
	}
	r := application.Renewed{Number: c.entry.Number, Sheet: c.a.Sheet, Grade: grade, Through: c.entry.ValidThrough, Change: application.ChangeObjection, Objection: string(o.ID)}
	if c.a.Renews != nil {
		r.Sheet = c.a.Renews.Sheet
	}
	a, contents := application.Order(fresh, reference, c.a, was, r, tx.Now)
	e, err := d.editionOf(ctx, tx, a)
	if err != nil {
		return "", err
	}
	contents.EditionIs = hex.EncodeToString(e.Digest[:])
	frozen, digest, err := contents.Freeze()
	if err != nil {
		return "", err
	}
	a.Digest = digest
	result, err := evaluation.Established(a, contents, e)
	if err != nil {
		return "", err
	}
	result.RegisteredBy, result.RegisteredAt = party.System.ID(), tx.Now.UTC()
	dec := orderedDecision(o, result, e, grade)
	next, err := a.Move(application.StepOrder, tx.Now)
	if err != nil {
		return "", err
	}
	if err := tx.InsertApplication(ctx, next); err != nil {
		return "", err
	}
	if err := tx.InsertSubmission(ctx, a.ID, store.StoredSubmission{Number: contents.Number, Digest: digest, Contents: frozen, At: tx.Now}); err != nil {
		return "", err
	}
	if err := tx.SaveResult(ctx, a.ID, result); err != nil {
		return "", err
	}
	if err := tx.SaveDecision(ctx, a.ID, dec); err != nil {
		return "", err
	}
	if err := d.write(ctx, tx, who, journal.CertificateOrdered, string(a.ID), dec.Reasons, map[string]any{"objection": o.ID, "in_place_of": c.entry.Number, "grade": grade}); err != nil {
		return "", err
	}
	if err := d.enterSubmission(ctx, tx, next); err != nil {
		return "", err
	}
	if err := d.enterDecision(ctx, tx, next, dec); err != nil {
		return "", err
	}
	return a.ID, d.queue(ctx, tx, JobIssue, "issue/"+string(a.ID), caseArgs{Case: a.ID})
}

// orderedDecision is what those who answered an objection decided on the certificate that their answer orders.
func orderedDecision(o objection.Objection, r evaluation.Result, e *scheme.Edition, grade string) decision.Decision {
	x := o.Answer
	return decision.Ordered(r, e, grade, x.Reasons, x.ProposedBy, x.ProposedAt, x.ConfirmedBy, o.ClosedAt)
}

// mayOrder refuses to issue or publish a certificate that an objection ordered in place of one that has changed since: a higher grade needs
// one that stands, a revocation that fell one that is revoked.
func (d *Desk) mayOrder(ctx context.Context, tx *store.Tx, r application.Renewed, entry register.Entry, today calendar.Date) error {
	o, err := tx.Objection(ctx, objection.ID(r.Objection))
	if err != nil {
		return err
	}
	if o.Against == scheme.AgainstRevocation {
		if !decision.RevokedForGood(entry) {
			return fmt.Errorf("certificate %s was to be given in place of one that is not revoked", r.Number)
		}
		return nil
	}
	return stands(entry, today)
}
