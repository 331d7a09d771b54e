package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Receipt is what an applicant holds after submitting.
type Receipt struct {
	Reference string
	Digest    string // hex SHA-256 of the frozen contents
	Number    int    // of the submission
}

// Submit freezes the contents under one digest and queues the receipt. Step 3. A second click finds the case submitted and
// gets the same receipt.
func (d *Desk) Submit(ctx context.Context, who party.Actor, id application.ID) (r Receipt, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		r, err = d.submit(ctx, tx, who, id)
		return err
	})
	return r, err
}

// submit does so within a transaction.
func (d *Desk) submit(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (r Receipt, err error) {
	a, e, _, err := d.caseOf(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if who.May(party.ActReadOwn, a.Company) != nil {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	if a.State == application.Submitted {
		return Receipt{a.Reference, a.Digest, a.Submissions}, nil
	}
	draft, applied, err := d.draft(ctx, tx, a)
	if err != nil {
		return r, err
	}
	if err := d.stillStands(ctx, tx, a); err != nil {
		return r, err
	}
	if err := d.changed(ctx, tx, a, draft.Company); err != nil {
		return r, err
	}
	if err := d.handedInOld(ctx, tx, a, e); err != nil {
		return r, err
	}
	was := a.State
	next, contents, err := application.Submit(a, who, draft, e, tx.Now, applied)
	if err != nil {
		return r, err
	}
	frozen, digest, err := contents.Freeze()
	if err != nil {
		return r, err
	}
	if err := tx.UpdateApplication(ctx, next, was); err != nil {
		return r, err
	}
	if err := tx.InsertSubmission(ctx, id, store.StoredSubmission{Number: contents.Number, Digest: digest, Contents: frozen, At: tx.Now}); err != nil {
		return r, err
	}
	if err := d.write(ctx, tx, who, journal.Submitted, string(id), "", map[string]any{"sha256": digest, "submission": contents.Number}); err != nil {
		return r, err
	}
	if err := d.enterSubmission(ctx, tx, next); err != nil {
		return r, err
	}
	if err := d.queueDue(ctx, tx, next, e); err != nil {
		return r, err
	}
	if err := d.arriveFrom(ctx, tx, who, a, next, e); err != nil {
		return r, err
	}
	if err := d.successionLetters(ctx, tx, next, draft.Company.Name, false); err != nil {
		return r, err
	}
	r = Receipt{a.Reference, digest, contents.Number}
	return r, d.receiptLetter(ctx, tx, next, draft.Company, e)
}

// Withdraw takes an application back, before the visit.
func (d *Desk) Withdraw(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if a.State == application.Withdrawn {
			return nil
		}
		visit, err := visitOf(ctx, tx, id)
		if err != nil {
			return err
		}
		was := a.State
		next, err := application.Withdraw(a, who, visit, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, was); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Withdrew, string(id), "", map[string]string{"from": string(was)}); err != nil {
			return err
		}
		if was == application.Draft {
			return nil // nobody but the company knew of the draft
		}
		if err := d.releaseFee(ctx, tx, who, next, e); err != nil {
			return err
		}
		return d.withdrawnLetters(ctx, tx, next)
	})
}

// visitOf is the visit date of a case, or none while no panel is appointed.
func visitOf(ctx context.Context, tx *store.Tx, id application.ID) (calendar.Date, error) {
	p, err := tx.Panel(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return calendar.Date{}, nil
	}
	return p.VisitOn, err
}

// Accept finds an application admissible. Step 4.
func (d *Desk) Accept(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, _, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		was := a.State
		next, err := application.Accept(a, who, tx.Now)
		if err != nil {
			return err
		}
		now, err := at(ctx, tx, a, false)
		if err != nil {
			return err
		}
		if err := now.inTurn(e, procedure.Eligibility, procedure.DocumentCheck); err != nil {
			return err
		}
		if e.OnFacts() {
			return d.establish(ctx, tx, who, a, next, e)
		}
		if err := tx.UpdateApplication(ctx, next, was); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Accepted, string(id), "", map[string]string{"sha256": a.Digest}); err != nil {
			return err
		}
		if err := d.acceptedLetter(ctx, tx, next); err != nil {
			return err
		}
		return d.arriveFrom(ctx, tx, who, a, next, e)
	})
}

// establish registers what an accepted application stated, under a scheme without a panel, and calls the deciders. Step 4a.
func (d *Desk) establish(ctx context.Context, tx *store.Tx, who party.Actor, a, accepted application.Application, e *scheme.Edition) error {
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return err
	}
	next, result, err := evaluation.Establish(accepted, contents, who, e, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveResult(ctx, a.ID, result); err != nil {
		return err
	}
	if err := tx.UpdateApplication(ctx, next, a.State); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, journal.Accepted, string(a.ID), "", map[string]string{"sha256": a.Digest}); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, journal.FactsEstablished, string(a.ID), "", map[string]any{"sha256": a.Digest}); err != nil {
		return err
	}
	if err := d.queueDue(ctx, tx, next, e); err != nil {
		return err
	}
	if err := d.establishedLetter(ctx, tx, next); err != nil {
		return err
	}
	if err := d.arriveFrom(ctx, tx, who, a, next, e); err != nil {
		return err
	}
	return d.resultLetters(ctx, tx, next, panel.Panel{})
}

// Return sends named parts back with the officer's words. Step 4.
func (d *Desk) Return(ctx context.Context, who party.Actor, id application.ID, corrections []application.Correction) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, sheet, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		was := a.State
		next, err := application.Return(a, who, corrections, e, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, was); err != nil {
			return err
		}
		if err := tx.SetCorrections(ctx, id, a.Submissions, corrections); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.Returned, string(id), "", corrections); err != nil {
			return err
		}
		return d.returnedLetter(ctx, tx, next, e, sheet, corrections)
	})
}
