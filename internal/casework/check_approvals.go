package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// dutyRecord is which duties a person holds and held.
type dutyRecord struct {
	present []party.Duty
	changes []journal.Entry // in the order in which they were written
}

// at are the duties on record for a moment. People who were entered before the journal knew them are taken as they are.
func (r dutyRecord) at(moment time.Time) ([]party.Duty, error) {
	type change struct {
		Duties []party.Duty `json:"duties"`
		Active bool         `json:"active"`
		Was    []party.Duty `json:"was"`
	}
	held := r.present
	for i, entry := range r.changes {
		var c change
		if err := json.Unmarshal([]byte(entry.Details), &c); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", entry.ID, err)
		}
		switch {
		case !entry.At.After(moment) && c.Active:
			held = c.Duties
		case !entry.At.After(moment):
			held = nil
		case i == 0:
			return c.Was, nil
		default:
			return held, nil
		}
	}
	return held, nil
}

func (d *Desk) dutiesOf(ctx context.Context, tx *store.Tx, id party.PersonID) (dutyRecord, error) {
	var r dutyRecord
	person, err := absent(tx.Person(ctx, id))
	if err != nil || person == nil {
		return r, err
	}
	r.present = person.Duties
	entries, err := tx.Journal(ctx, string(id))
	for _, e := range entries {
		if e.Act == journal.PersonSaved {
			r.changes = append(r.changes, e)
		}
	}
	return r, err
}

// checkApproval says what cannot be true of one approval: its own contradictions, people who lacked the duty, and a time that is
// over with nobody having ended it.
func (d *Desk) checkApproval(ctx context.Context, tx *store.Tx, a approval.Approval) ([]string, error) {
	found := a.Contradictions()
	rule, known := approval.RuleOf(a.Kind)
	if !known {
		return found, nil
	}
	held := func(id party.PersonID, act party.Act, at time.Time, did string) error {
		r, err := d.dutiesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		duties, err := r.at(at)
		if err != nil {
			return err
		}
		if (party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}).May(act, "") != nil {
			found = append(found, fmt.Sprintf("%s %s it without holding the duty", id, did))
		}
		return nil
	}
	if err := held(a.ProposedBy, rule.Propose, a.ProposedAt, "proposed"); err != nil {
		return found, err
	}
	if a.Outcome == approval.Confirmed {
		if err := held(a.SettledBy, rule.Confirm, a.SettledAt, "confirmed"); err != nil {
			return found, err
		}
	}
	if a.Outcome == approval.Waiting && tx.Now.After(a.LapsesAt().Add(overdue)) {
		found = append(found, "it waits although its time is over")
	}
	return found, nil
}

// overdue is how long the queue may be behind before a proposal that still waits is a contradiction.
const overdue = 24 * time.Hour

// approvals hold the proposals on a case against its state and its decision.
func (j *judge) approvals() {
	j.found = append(j.found, j.faults...)
	waiting := slices.ContainsFunc(j.proposals, func(a approval.Approval) bool { return a.Outcome == approval.Waiting })
	if waiting != (j.a.State == application.Proposed) {
		j.say("a grant waits for confirmation: %v, the case is %s", waiting, j.a.State)
	}
	for _, a := range j.proposals {
		if a.Kind != approval.Grant {
			j.say("a case is the subject of a proposal to %s", a.Kind)
		}
		for _, id := range []party.PersonID{a.ProposedBy, a.SettledBy} {
			if id == "" || id == party.System.ID() || j.res == nil {
				continue
			}
			if decision.Independent(j.a, party.Actor{Person: party.Person{ID: id}}, j.panel, *j.res) != nil {
				j.say("%s settled a grant after taking part in the evaluation", id)
			}
		}
	}
	if j.dec == nil || j.dec.Outcome != decision.Grant {
		if j.confirmed() != nil {
			j.say("a grant was confirmed, and there is no decision to grant")
		}
		return
	}
	c := j.confirmed()
	if c == nil {
		j.say("the case was granted, and nobody confirmed it")
		return
	}
	if c.SettledBy != j.dec.ConfirmedBy || c.ProposedBy != j.dec.DecidedBy {
		j.say("the decision names %s and %s, its approval %s and %s", j.dec.DecidedBy, j.dec.ConfirmedBy, c.ProposedBy, c.SettledBy)
	}
	if !bytes.Equal(c.Content, asJSON(unconfirmed(*j.dec))) {
		j.say("the decision is another than the one that was confirmed")
	}
}

func (j *judge) confirmed() *approval.Approval {
	for i := range j.proposals {
		if j.proposals[i].Outcome == approval.Confirmed {
			return &j.proposals[i]
		}
	}
	return nil
}

// readApprovals reads the proposals on a subject with what is wrong in each.
func (d *Desk) readApprovals(ctx context.Context, tx *store.Tx, subject string) ([]approval.Approval, []Contradiction, error) {
	all, err := tx.ApprovalsOf(ctx, subject)
	if err != nil {
		return nil, nil, err
	}
	var faults []Contradiction
	for _, a := range all {
		found, err := d.checkApproval(ctx, tx, a)
		if err != nil {
			return nil, nil, err
		}
		for _, what := range found {
			faults = append(faults, Contradiction{What: fmt.Sprintf("proposal to %s of %s: %s", a.Kind, a.ProposedAt.Format(time.DateOnly), what)})
		}
	}
	return all, faults, nil
}

// orphans are approvals whose subject does not exist.
func (d *Desk) orphans(ctx context.Context) ([]Contradiction, error) {
	var found []Contradiction
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachApproval(ctx, func(a approval.Approval) error {
			if a.Kind != approval.Grant {
				return nil
			}
			if _, err := tx.Application(ctx, application.ID(a.Subject)); fault.Is(err, fault.NotFound) {
				found = append(found, Contradiction{a.Subject, "a grant was proposed of a case that does not exist"})
			} else if err != nil {
				return err
			}
			return nil
		})
	})
	return found, err
}
