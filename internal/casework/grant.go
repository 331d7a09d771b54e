package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// deciding is what settling a case asks about.
type deciding struct {
	a       application.Application
	edition *scheme.Edition
	sheet   *scheme.Sheet
	panel   panel.Panel
	result  evaluation.Result
}

// atDecision reads a case for the step, which must be possible now.
func (d *Desk) atDecision(ctx context.Context, tx *store.Tx, id application.ID, step application.Step) (c deciding, err error) {
	if c.a, c.edition, c.sheet, err = d.caseOf(ctx, tx, id); err != nil {
		return c, err
	}
	if _, err = c.a.State.Next(step); err != nil {
		return c, err
	}
	if c.panel, err = panelOf(ctx, tx, c.edition, id); err != nil {
		return c, err
	}
	c.result, err = tx.Result(ctx, id)
	return c, err
}

// panelOf reads the panel of a case, which is empty where the scheme has none.
func panelOf(ctx context.Context, tx *store.Tx, e *scheme.Edition, id application.ID) (panel.Panel, error) {
	if e.OnFacts() {
		return panel.Panel{Case: id}, nil
	}
	return tx.Panel(ctx, id)
}

// Decide refuses a case, or proposes to grant it: a grant waits for a second decider. Step 7.
func (d *Desk) Decide(ctx context.Context, who party.Actor, id application.ID, x decision.Proposal) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDecide, ""); err != nil {
			return err
		}
		c, err := d.atDecision(ctx, tx, id, application.StepPropose)
		if err != nil {
			return err
		}
		if x.Vote, err = d.vote(ctx, tx, c.a, c.edition, c.result); err != nil {
			return err
		}
		now, err := at(ctx, tx, c.a, x.Vote != nil)
		if err != nil {
			return err
		}
		if err := now.inTurn(c.edition, procedure.Decision); err != nil {
			return err
		}
		if x.Outcome == decision.Grant {
			if err := d.stillStands(ctx, tx, c.a); err != nil {
				return err
			}
		}
		if err := d.anew(ctx, tx, id, who.ID()); err != nil {
			return err
		}
		if err := d.notAside(ctx, tx, id); err != nil {
			return err
		}
		next, dec, err := decision.Decide(c.a, who, c.panel, c.result, x, c.edition, tx.Now)
		if err != nil {
			return err
		}
		sure, err := d.sureness(ctx, tx, c.decidingOn())
		if err != nil {
			return err
		}
		dec.Sure = &sure
		if err := tx.UpdateApplication(ctx, next, c.a.State); err != nil {
			return err
		}
		if dec.Outcome == decision.Grant {
			return d.proposeGrant(ctx, tx, who, next, dec, c)
		}
		if err := tx.SaveDecision(ctx, id, dec); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.RefusalDecided, string(id), dec.Reasons, decisionDetails(dec, "")); err != nil {
			return err
		}
		if err := d.enterDecision(ctx, tx, next, dec); err != nil {
			return err
		}
		return d.refusedLetter(ctx, tx, next, dec, c.edition, c.sheet)
	})
}

// decisionDetails is what the journal keeps of a decision, beside its reasons.
func decisionDetails(dec decision.Decision, by approval.ID) map[string]any {
	m := map[string]any{"grade": dec.Grade, "total_tenths": dec.Total, "technology": dec.Technology, "grounds": dec.Grounds}
	if by != "" {
		m["approval"] = by
	}
	if dec.Totals != nil {
		m["totals"] = dec.Totals
	}
	if dec.Vote != nil {
		m["vote"] = dec.Vote
	}
	if len(dec.Without) > 0 {
		m["without"] = dec.Without
	}
	if dec.Acknowledged != "" {
		m["acknowledged"] = dec.Acknowledged
	}
	return m
}

// proposeGrant keeps the decision as a proposal. The decision itself is written when a second person confirms it. Step 7.
func (d *Desk) proposeGrant(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, dec decision.Decision, c deciding) error {
	p, err := d.propose(ctx, tx, who, approval.Grant, string(a.ID), dec, dec.Reasons)
	if err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, journal.GrantProposed, string(a.ID), dec.Reasons, decisionDetails(dec, p.ID)); err != nil {
		return err
	}
	others, err := d.confirmers(ctx, tx, c, who.ID())
	if err != nil {
		return err
	}
	return d.grantProposedLetters(ctx, tx, a, p, who, others)
}

// confirmers are the deciders who could settle a proposed grant, but for its proposer.
func (d *Desk) confirmers(ctx context.Context, tx *store.Tx, c deciding, proposer party.PersonID) ([]party.Person, error) {
	people, err := tx.PeopleWith(ctx, party.Decider)
	if err != nil {
		return nil, err
	}
	annulled, err := tx.DecisionsBefore(ctx, c.a.ID)
	if err != nil {
		return nil, err
	}
	var able []party.Person
	for _, p := range people {
		actor, err := tx.Actor(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if p.ID != proposer && decision.MayConfirm(c.a, actor, c.panel, c.result) == nil && anew(annulled, p.ID) == nil {
			able = append(able, p)
		}
	}
	return able, nil
}

// waitingGrant reads the proposal on a case and what it would decide.
func (d *Desk) waitingGrant(ctx context.Context, tx *store.Tx, id application.ID) (approval.Approval, decision.Decision, error) {
	a, err := tx.WaitingApproval(ctx, string(id))
	if err != nil {
		return a, decision.Decision{}, err
	}
	dec, err := proposed[decision.Decision](a)
	return a, dec, err
}

// ConfirmGrant gives a proposed grant its second person: only now is it the decision, and the issuing of the certificate queued.
// digest is that of the proposal the confirmer saw. Step 7a.
func (d *Desk) ConfirmGrant(ctx context.Context, who party.Actor, id application.ID, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDecide, ""); err != nil {
			return err
		}
		c, err := d.atDecision(ctx, tx, id, application.StepGrant)
		if err != nil {
			return err
		}
		p, dec, err := d.waitingGrant(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := d.anew(ctx, tx, id, who.ID()); err != nil {
			return err
		}
		if err := d.stillStands(ctx, tx, c.a); err != nil {
			return err
		}
		vote, err := d.vote(ctx, tx, c.a, c.edition, c.result)
		if err != nil {
			return err
		}
		if !sameVote(vote, dec.Vote) {
			return fault.New(fault.Conflict, "fault.stale")
		}
		next, dec, err := decision.Confirm(c.a, who, c.panel, c.result, dec, tx.Now)
		if err != nil {
			return err
		}
		if p, err = tx.Confirm(ctx, p, who, digest, unconfirmed(decision.Restated(dec, c.result, c.edition))); err != nil {
			return err
		}
		if err := tx.UpdateApplication(ctx, next, c.a.State); err != nil {
			return err
		}
		if err := tx.SaveDecision(ctx, id, dec); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.GrantDecided, string(id), dec.Reasons, decisionDetails(dec, p.ID)); err != nil {
			return err
		}
		if err := d.enterDecision(ctx, tx, next, dec); err != nil {
			return err
		}
		return d.queue(ctx, tx, JobIssue, "issue/"+string(id), caseArgs{Case: id})
	})
}

// unconfirmed is a decision as it was proposed.
func unconfirmed(dec decision.Decision) decision.Decision {
	dec.ConfirmedBy, dec.ConfirmedAt = "", decision.Decision{}.ConfirmedAt
	return dec
}

// DeclineGrant puts the case back before its deciders, with words that say why. The proposer may take the proposal back the same
// way. Step 7b.
func (d *Desk) DeclineGrant(ctx context.Context, who party.Actor, id application.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDecide, ""); err != nil {
			return err
		}
		c, err := d.atDecision(ctx, tx, id, application.StepDecline)
		if err != nil {
			return err
		}
		if err := decision.MayConfirm(c.a, who, c.panel, c.result); err != nil {
			return err
		}
		p, err := tx.WaitingApproval(ctx, string(id))
		if err != nil {
			return err
		}
		if p, err = p.Decline(who, words, tx.Now); err != nil {
			return err
		}
		if err := d.reopen(ctx, tx, c.a, p, application.StepDecline); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.GrantDeclined, string(id), p.Answer, map[string]any{"approval": p.ID}); err != nil {
			return err
		}
		if who.ID() == p.ProposedBy {
			return nil
		}
		return d.grantReturnedLetter(ctx, tx, c.a, p, who.Person)
	})
}

// grantLapsed puts a case back before its deciders whose grant nobody confirmed in time; the approval is settled.
func (d *Desk) grantLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	a, err := tx.Application(ctx, application.ID(p.Subject))
	if err != nil {
		return err
	}
	if err := d.reopenTo(ctx, tx, a, application.StepLapse); err != nil {
		return err
	}
	if err := d.write(ctx, tx, party.System, journal.GrantLapsed, p.Subject, "", map[string]any{"approval": p.ID}); err != nil {
		return err
	}
	return d.grantReturnedLetter(ctx, tx, a, p, party.System.Person)
}

func (d *Desk) reopen(ctx context.Context, tx *store.Tx, a application.Application, p approval.Approval, step application.Step) error {
	if err := tx.SettleApproval(ctx, p); err != nil {
		return err
	}
	return d.reopenTo(ctx, tx, a, step)
}

func (d *Desk) reopenTo(ctx context.Context, tx *store.Tx, a application.Application, step application.Step) error {
	next, err := decision.Reopen(a, step, tx.Now)
	if err != nil {
		return err
	}
	return tx.UpdateApplication(ctx, next, a.State)
}

// grantProposed fills in what staff see of a proposed grant.
func (d *Desk) grantProposed(ctx context.Context, tx *store.Tx, v *ForOfficer, who party.Actor) error {
	all, err := tx.ApprovalsOf(ctx, string(v.Case.ID))
	if err != nil {
		return err
	}
	v.Proposals = all
	for _, p := range all {
		for _, id := range []party.PersonID{p.ProposedBy, p.SettledBy} {
			if err := v.name(ctx, tx, id); err != nil {
				return err
			}
		}
	}
	if v.Case.State != application.Proposed && v.Case.State != application.Evaluated {
		return nil
	}
	c := deciding{v.Case, v.Edition, v.Sheet, v.panel(), *v.Result}
	if v.Case.State == application.Evaluated {
		v.Confirmers, err = d.confirmers(ctx, tx, c, who.ID())
		return err
	}
	p, dec, err := d.waitingGrant(ctx, tx, v.Case.ID)
	if fault.Is(err, fault.NotFound) {
		return nil // proba check says so
	}
	if err != nil {
		return err
	}
	v.Waiting, v.Proposed, v.LapsesOn = &p, &dec, calendar.On(p.LapsesAt(), d.Agency.Place)
	if v.MayDecide == nil {
		v.MayConfirm = p.MayConfirm(who, tx.Now)
		v.MayDecline = p.MayDecline(who, tx.Now)
	} else {
		v.MayConfirm, v.MayDecline = v.MayDecide, v.MayDecide
	}
	v.Confirmers, err = d.confirmers(ctx, tx, c, p.ProposedBy)
	return err
}
