package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// standingKinds are the acts on a certificate's standing as proposals and as events of the register.
var standingKinds = map[approval.Kind]register.EventKind{
	approval.Suspend: register.Suspended, approval.Restore: register.Restored, approval.Revoke: register.Revoked,
}

// standingActs are the journal's names of the events.
var standingActs = map[register.EventKind]journal.Act{
	register.Suspended: journal.Suspended, register.Restored: journal.Restored, register.Revoked: journal.Revoked,
}

func kindOf(act register.EventKind) approval.Kind {
	for kind, event := range standingKinds {
		if event == act {
			return kind
		}
	}
	return ""
}

// issued is a certificate with the case it came from.
type issued struct {
	a       application.Application
	edition *scheme.Edition
	entry   register.Entry
}

func (d *Desk) issued(ctx context.Context, tx *store.Tx, number string) (c issued, err error) {
	stored, err := tx.Certificate(ctx, number)
	if err != nil {
		return c, err
	}
	if c.a, c.edition, _, err = d.caseOf(ctx, tx, stored.Case); err != nil {
		return c, err
	}
	c.entry, err = tx.Entry(ctx, number)
	return c, err
}

// ProposeStanding puts an act on a certificate's standing forward; it has no effect until another person confirms it. words are the
// reasons, and the holder will read them. A Conflict says that the act is not open, or that another one waits.
func (d *Desk) ProposeStanding(ctx context.Context, who party.Actor, x decision.StandingChange, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, x.Number)
		if err != nil {
			return err
		}
		_, err = d.proposeStanding(ctx, tx, who, c, x, words)
		return err
	})
}

// proposeStanding is [Desk.ProposeStanding] within a verb.
func (d *Desk) proposeStanding(ctx context.Context, tx *store.Tx, who party.Actor, c issued, x decision.StandingChange, words string) (p approval.Approval, err error) {
	terms, err := d.terms(ctx, tx, c)
	if err != nil {
		return p, err
	}
	x, err = decision.ProposeStanding(c.entry, who, c.a.Company, x, terms, d.today(tx))
	var l fault.List
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			return p, err
		}
		l = append(l, fault.All(err)...)
	}
	if l == nil {
		if err := d.noneWaits(ctx, tx, x.Number); err != nil {
			return p, err
		}
	}
	if p, err = d.proposeUnless(ctx, tx, who, kindOf(x.Act), x, words, l); err != nil {
		return p, err
	}
	if err := d.write(ctx, tx, who, journal.StandingProposed, string(c.a.ID), p.Words, standingDetails(x, p.ID)); err != nil {
		return p, err
	}
	return p, d.standingProposedLetters(ctx, tx, c, p, x, who)
}

// proposeUnless proposes if nothing is wrong yet; else it adds what is wrong with the words, so that all problems are told at once.
func (d *Desk) proposeUnless(ctx context.Context, tx *store.Tx, who party.Actor, kind approval.Kind, x decision.StandingChange, words string, l fault.List) (approval.Approval, error) {
	if len(l) == 0 {
		return d.propose(ctx, tx, who, kind, x.Number, x, words)
	}
	if _, err := approval.Propose("", kind, x.Number, nil, words, who, tx.Now); fault.Is(err, fault.Invalid) {
		l = append(l, fault.All(err)...)
	}
	return approval.Approval{}, l.Err()
}

// noneWaits makes room for a proposal: one whose time is over is ended, one that waits is a Conflict.
func (d *Desk) noneWaits(ctx context.Context, tx *store.Tx, number string) error {
	p, err := store.Absent(tx.WaitingApproval(ctx, number))
	switch {
	case err != nil || p == nil:
		return err
	case p.Open(tx.Now):
		return fault.New(fault.Conflict, "standing_act.another_waits")
	}
	return d.lapse(ctx, tx, *p)
}

// standingDetails is what the journal keeps of an act on a certificate, beside its ground.
func standingDetails(x decision.StandingChange, by approval.ID) map[string]any {
	return map[string]any{"certificate": x.Number, "act": x.Act, "ground": x.Ground, "on": x.On, "cure_by": x.CureBy, "hearing": x.Hearing, "approval": by}
}

// waitingStanding reads the proposal on a certificate and what it would do.
func (d *Desk) waitingStanding(ctx context.Context, tx *store.Tx, number string) (approval.Approval, decision.StandingChange, error) {
	p, err := tx.WaitingApproval(ctx, number)
	if fault.Is(err, fault.NotFound) {
		return p, decision.StandingChange{}, fault.New(fault.Conflict, "approval.settled")
	}
	if err != nil {
		return p, decision.StandingChange{}, err
	}
	x, err := proposed[decision.StandingChange](p)
	return p, x, err
}

// ConfirmStanding gives an act on a certificate its second person: only now is it an event of the register. digest is that of the
// proposal the confirmer saw.
func (d *Desk) ConfirmStanding(ctx context.Context, who party.Actor, number, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConfirmStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		p, x, err := d.waitingStanding(ctx, tx, number)
		if err != nil {
			return err
		}
		now, err := json.Marshal(x.Restated(c.entry))
		if err != nil {
			return fmt.Errorf("restate the act on %s: %w", number, err)
		}
		if p, err = p.Confirm(who, digest, now, tx.Now); err != nil {
			return err
		}
		ev, err := decision.ConfirmStanding(c.entry, who, c.a.Company, x, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.SettleApproval(ctx, p); err != nil {
			return err
		}
		x.On = ev.On
		if !x.CureBy.IsZero() {
			args := standingArgs{Certificate: number, Events: len(c.entry.Events) + 1}
			if err := d.queueAt(ctx, tx, JobCure, fmt.Sprintf("cure/%s/%d", number, args.Events), args, x.CureBy.AddDays(1).Time(d.Agency.Place)); err != nil {
				return err
			}
		}
		if ev.Kind == register.Revoked {
			if err := d.endHearing(ctx, tx, c, decision.HearingRevoked, who.ID()); err != nil {
				return err
			}
		}
		if err := d.change(ctx, tx, who, c, ev, standingActs[ev.Kind], standingDetails(x, p.ID)); err != nil {
			return err
		}
		return d.standingLetter(ctx, tx, c, ev, p.Words, x.CureBy)
	})
}

// change enters an event in the register, for good, and queues what follows from it: at once, and again on the day on which it takes
// effect, if that is to come.
func (d *Desk) change(ctx context.Context, tx *store.Tx, who party.Actor, c issued, ev register.Event, act journal.Act, details map[string]any) error {
	if err := tx.AddEvent(ctx, c.entry.Number, ev); err != nil {
		return err
	}
	if err := d.write(ctx, tx, who, act, string(c.a.ID), ev.Reason, details); err != nil {
		return err
	}
	if r := c.edition.Revocation; ev.Kind == register.Revoked && r != nil && r.Publish {
		ground, _ := r.Ground(ev.Reason)
		if err := tx.ListWithdrawal(ctx, c.entry.Number, ev.On, ground.Public); err != nil {
			return err
		}
	}
	name := "standing/" + c.entry.Number + "/" + strconv.Itoa(len(c.entry.Events)+1)
	args := standingArgs{Certificate: c.entry.Number}
	if err := d.queue(ctx, tx, JobStanding, name, args); err != nil {
		return err
	}
	if !ev.On.After(d.today(tx)) {
		return nil
	}
	return d.queueAt(ctx, tx, JobStanding, name+"/in-effect", args, ev.On.Time(d.Agency.Place))
}

type standingArgs struct {
	Certificate string `json:"certificate"`
	Events      int    `json:"events,omitempty"` // how many the certificate had when the job was queued, for those that a later one overtakes
}

// CureOver tells officers and deciders that the time to cure the cause of a suspension is over. A certificate whose standing has changed
// since is left in peace. What is to be done, people decide: nothing happens to a certificate by itself.
func (d *Desk) CureOver(ctx context.Context, number string, events int) error {
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		if len(c.entry.Events) != events {
			return nil
		}
		return d.cureOverLetters(ctx, tx, c)
	})
}

// StandingChanged does what follows from a change of a certificate's standing: the status lists and a statement of it first, then what
// was attached, in its order. It may be run any number of times, and is run again when anything of it fails.
func (d *Desk) StandingChanged(ctx context.Context, number string) error {
	if err := d.publishPlaces(ctx, number); err != nil {
		return err
	}
	if err := d.restate(ctx, number); err != nil {
		return err
	}
	if err := d.followReports(ctx, number); err != nil {
		return err
	}
	for _, follow := range d.OnStanding {
		if err := follow(ctx, number); err != nil {
			return err
		}
	}
	return nil
}

// DeclineStanding ends a proposal on a certificate, with words that say why. The proposer may take it back the same way.
func (d *Desk) DeclineStanding(ctx context.Context, who party.Actor, number, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeStanding, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		p, x, err := d.waitingStanding(ctx, tx, number)
		if err != nil {
			return err
		}
		if who.ID() != p.ProposedBy {
			if err := decision.MayConfirmStanding(who, c.a.Company); err != nil {
				return err
			}
		}
		if p, err = tx.Decline(ctx, p, who, words); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.StandingDeclined, string(c.a.ID), p.Answer, standingDetails(x, p.ID)); err != nil {
			return err
		}
		if who.ID() == p.ProposedBy {
			return nil
		}
		return d.standingReturnedLetter(ctx, tx, c, p, x, who.Person)
	})
}

// standingLapsed tells of a proposal on a certificate that nobody settled; the approval is ended already.
func (d *Desk) standingLapsed(ctx context.Context, tx *store.Tx, p approval.Approval) error {
	c, err := d.issued(ctx, tx, p.Subject)
	if err != nil {
		return err
	}
	x, err := proposed[decision.StandingChange](p)
	if err != nil {
		return err
	}
	if err := d.write(ctx, tx, party.System, journal.StandingLapsed, string(c.a.ID), "", standingDetails(x, p.ID)); err != nil {
		return err
	}
	return d.standingReturnedLetter(ctx, tx, c, p, x, party.System.Person)
}

// ReturnCertificate revokes the certificate of a case because its holder gives it back. Nobody confirms it: the agency has nothing to
// weigh. A proposal that waits on the certificate is overtaken.
func (d *Desk) ReturnCertificate(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := who.May(party.ActReturnCertificate, a.Company); err != nil {
			return err
		}
		stored, err := tx.CertificateOf(ctx, id)
		if err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, stored.Number)
		if err != nil {
			return err
		}
		ev, err := decision.Return(c.entry, who, a.Company, d.today(tx))
		if err != nil {
			return err
		}
		if err := d.overtake(ctx, tx, who, stored.Number); err != nil {
			return err
		}
		if err := d.endHearing(ctx, tx, c, decision.HearingReturned, who.ID()); err != nil {
			return err
		}
		details := standingDetails(decision.StandingChange{Act: ev.Kind, Number: stored.Number, Ground: decision.Returned, On: ev.On}, "")
		if err := d.change(ctx, tx, who, c, ev, journal.CertificateReturned, details); err != nil {
			return err
		}
		return d.standingLetter(ctx, tx, c, ev, "", calendar.Date{})
	})
}
