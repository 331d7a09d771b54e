package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"proba.example/internal/approval"
	"proba.example/internal/jobs"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

type approvalArgs struct {
	Approval approval.ID `json:"approval"`
}

// propose keeps what needs a second person, and queues its lapse for the day nobody has answered.
func (d *Desk) propose(ctx context.Context, tx *store.Tx, who party.Actor, kind approval.Kind, subject string, content any, words string) (approval.Approval, error) {
	a, err := tx.Propose(ctx, kind, subject, content, words, who)
	if err != nil {
		return a, err
	}
	return a, d.queueAt(ctx, tx, JobLapse, "lapse/"+string(a.ID), approvalArgs{a.ID}, a.LapsesAt())
}

// proposed reads the content of a proposal.
func proposed[T any](a approval.Approval) (T, error) {
	var content T
	if err := json.Unmarshal(a.Content, &content); err != nil {
		return content, fmt.Errorf("approval %s: %w", a.ID, err)
	}
	return content, nil
}

// Lapse ends a proposal that nobody settled in its time. It may be run any number of times.
func (d *Desk) Lapse(ctx context.Context, id approval.ID) error {
	return d.act(ctx, party.System, func(tx *store.Tx, _ party.Actor) error {
		a, err := tx.Approval(ctx, id)
		if err != nil || a.Outcome != approval.Waiting {
			return err
		}
		return d.lapse(ctx, tx, a)
	})
}

func (d *Desk) lapse(ctx context.Context, tx *store.Tx, a approval.Approval) error {
	a, err := a.Lapse(tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SettleApproval(ctx, a); err != nil {
		return err
	}
	switch a.Kind {
	case approval.Grant:
		return d.grantLapsed(ctx, tx, a)
	case approval.FeeRefund:
		return d.refundLapsed(ctx, tx, a)
	case approval.Edition:
		return d.editionLapsed(ctx, tx, a)
	case approval.Objection:
		return d.answerLapsed(ctx, tx, a)
	case approval.SetAside:
		return d.asideLapsed(ctx, tx, a)
	}
	if _, ok := standingKinds[a.Kind]; ok {
		return d.standingLapsed(ctx, tx, a)
	}
	return jobs.Cancel(fmt.Errorf("approval %s: the desk of cases has no act of kind %q", a.ID, a.Kind))
}

// overtake ends the proposal that waits on a subject, where one does: another act has settled what it was about.
func (d *Desk) overtake(ctx context.Context, tx *store.Tx, who party.Actor, subject string) error {
	p, err := store.Absent(tx.WaitingApproval(ctx, subject))
	if err != nil || p == nil {
		return err
	}
	ended, err := p.Overtake(who, tx.Now)
	if err != nil {
		return err
	}
	return tx.SettleApproval(ctx, ended)
}
