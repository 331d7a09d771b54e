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
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
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
	person, err := store.Absent(tx.Person(ctx, id))
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
		if !slices.ContainsFunc(j.entries, func(e journal.Entry) bool { return e.Act == journal.GrantDecided && j.byOne(e) }) {
			j.say("the case was granted, and nobody confirmed it")
		}
		return
	}
	if c.SettledBy != j.dec.ConfirmedBy || c.ProposedBy != j.dec.DecidedBy {
		j.say("the decision names %s and %s, its approval %s and %s", j.dec.DecidedBy, j.dec.ConfirmedBy, c.ProposedBy, c.SettledBy)
	}
	if !bytes.Equal(c.Content, asJSON(unconfirmed(*j.dec))) {
		j.say("the decision is another than the one that was confirmed")
	}
}

// byOne says whether the act was done before a grant took two. The same release brought that and the public log, so the mark in the
// journal that was set for the log serves both.
func (j *judge) byOne(e journal.Entry) bool { return e.ID <= j.logged.after }

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

// orphans are approvals whose subject does not exist, and what is wrong in those of other desks.
func (d *Desk) orphans(ctx context.Context) ([]Contradiction, error) {
	var found []Contradiction
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachApproval(ctx, func(a approval.Approval) error {
			_, standing := standingKinds[a.Kind]
			var err error
			switch {
			case a.Kind == approval.Grant:
				_, err = tx.Application(ctx, application.ID(a.Subject))
			case standing:
				_, err = tx.Entry(ctx, a.Subject)
			default: // another desk's act; what is wrong in the approval itself is wrong everywhere
				faults, err := d.checkApproval(ctx, tx, a)
				for _, what := range faults {
					found = append(found, Contradiction{a.Subject, fmt.Sprintf("proposal %s of %s: %s", a.Kind, a.ProposedAt.Format(time.DateOnly), what)})
				}
				return err
			}
			if fault.Is(err, fault.NotFound) {
				found = append(found, Contradiction{a.Subject, fmt.Sprintf("it was proposed to %s it, and it does not exist", a.Kind)})
				return nil
			}
			return err
		})
	})
	return found, err
}

// checkStanding holds the events of one certificate in the register against the acts that were confirmed, and what its holder did.
func (d *Desk) checkStanding(ctx context.Context, tx *store.Tx, number string) ([]Contradiction, error) {
	entry, err := store.Absent(tx.Entry(ctx, number))
	if err != nil || entry == nil {
		return nil, err // one on its way has no standing yet
	}
	all, faults, err := d.readApprovals(ctx, tx, number)
	if err != nil {
		return nil, err
	}
	found := faults
	say := func(format string, args ...any) {
		found = append(found, Contradiction{What: fmt.Sprintf(format, args...)})
	}
	var owed []register.Event // what the register must hold, in order
	life := *entry
	life.Events = nil
	lifted, err := d.lifts(ctx, tx, number)
	if err != nil {
		return nil, err
	}
	var byObjection []register.Event
	for _, a := range all {
		act, ours := standingKinds[a.Kind]
		if !ours {
			say("a certificate is the subject of a proposal to %s", a.Kind)
			continue
		}
		x, err := proposed[decision.StandingChange](a)
		if err != nil {
			say("a proposal of %s cannot be read", a.ProposedAt.Format(time.DateOnly))
			continue
		}
		if x.Act != act || x.Number != number {
			say("a proposal to %s certificate %s holds another act: %s of %s", a.Kind, number, x.Act, x.Number)
		}
		if a.Outcome != approval.Confirmed {
			continue
		}
		byObjection, lifted = d.liftedBy(lifted, a.SettledAt, &life)
		owed = append(owed, byObjection...)
		// The rule is asked again, on the events as they were and by a person who may: dates, grounds and the order of acts.
		confirmer := party.Actor{Person: party.Person{ID: a.SettledBy, Active: true, Duties: []party.Duty{party.Decider}}}
		ev, err := decision.ConfirmStanding(life, confirmer, "", x, calendar.On(a.SettledAt, d.Agency.Place))
		if err != nil {
			say("an act confirmed on %s was not open: %v", a.SettledAt.Format(time.DateOnly), err)
			continue
		}
		owed = append(owed, ev)
		life.Events = append(life.Events, ev)
	}
	byObjection, _ = d.liftedBy(lifted, tx.Now.Add(time.Second), &life)
	owed = append(owed, byObjection...)
	returned, err := d.returnedOn(ctx, tx, number)
	if err != nil {
		return nil, err
	}
	if !returned.IsZero() {
		owed = append(owed, register.Event{On: returned, Kind: register.Revoked, Reason: string(decision.Returned)})
	}
	for _, ev := range entry.Events {
		if ev.Kind == register.Superseded { // not an act on this certificate but the issue of another
			what, err := d.checkSuccessor(ctx, tx, number, ev)
			if err != nil {
				return nil, err
			}
			if what != "" {
				say("%s", what)
			}
			continue
		}
		i := slices.Index(owed, ev)
		if i < 0 {
			say("the register says %s from %s on ground %q, and nobody confirmed that", ev.Kind, ev.On, ev.Reason)
			continue
		}
		owed = slices.Delete(owed, i, i+1)
	}
	for _, ev := range owed {
		say("it was confirmed to be %s from %s on ground %q, and the register lacks that", ev.Kind, ev.On, ev.Reason)
	}
	heard, err := d.checkHearings(ctx, tx, *entry, all)
	if err != nil {
		return nil, err
	}
	for _, what := range heard {
		say("%s", what)
	}
	for i := range found {
		found[i].Subject = number
	}
	return found, nil
}

// returnedOn is the day on which the journal says that the holder gave the certificate back; none if it was not.
func (d *Desk) returnedOn(ctx context.Context, tx *store.Tx, number string) (calendar.Date, error) {
	c, err := tx.Certificate(ctx, number)
	if err != nil {
		return calendar.Date{}, err
	}
	entries, err := tx.Journal(ctx, string(c.Case))
	if err != nil {
		return calendar.Date{}, err
	}
	for _, e := range entries {
		if e.Act == journal.CertificateReturned {
			return calendar.On(e.At, d.Agency.Place), nil
		}
	}
	return calendar.Date{}, nil
}
