package store

import (
	"context"
	"encoding/json"
	"fmt"

	"proba.example/internal/approval"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertApproval keeps a proposal that waits; while another waits on the same subject the answer is a Conflict.
func (tx *Tx) InsertApproval(ctx context.Context, a approval.Approval) error {
	return tx.fail("insert approval", tx.q.InsertApproval(ctx, db.InsertApprovalParams{
		ID: string(a.ID), Kind: string(a.Kind), Subject: a.Subject, Content: blob(a.Content), Words: a.Words, Digest: a.Digest,
		ProposedBy: string(a.ProposedBy), ProposedAt: micros(a.ProposedAt),
	}))
}

// SettleApproval records what became of a proposal, once: one that is settled already is stale.
func (tx *Tx) SettleApproval(ctx context.Context, a approval.Approval) error {
	n, err := tx.q.SettleApproval(ctx, db.SettleApprovalParams{
		ID: string(a.ID), Outcome: string(a.Outcome), SettledBy: string(a.SettledBy), SettledAt: micros(a.SettledAt), Answer: a.Answer,
	})
	return tx.changed("settle approval", n, err)
}

// Propose keeps something that needs a second person: content is what would be done, as JSON.
func (tx *Tx) Propose(ctx context.Context, kind approval.Kind, subject string, content any, words string, who party.Actor) (approval.Approval, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return approval.Approval{}, fmt.Errorf("propose %s: %w", kind, err)
	}
	id, err := NewID()
	if err != nil {
		return approval.Approval{}, err
	}
	a, err := approval.Propose(approval.ID(id), kind, subject, b, words, who, tx.Now)
	if err != nil {
		return a, err
	}
	return a, tx.InsertApproval(ctx, a)
}

// Confirm settles a waiting proposal as its second person, who was shown what digest names; now is what would be done as things are today.
func (tx *Tx) Confirm(ctx context.Context, a approval.Approval, who party.Actor, digest string, now any) (approval.Approval, error) {
	b, err := json.Marshal(now)
	if err != nil {
		return a, fmt.Errorf("restate %s of %s: %w", a.Kind, a.Subject, err)
	}
	if a, err = a.Confirm(who, digest, b, tx.Now); err != nil {
		return a, err
	}
	return a, tx.SettleApproval(ctx, a)
}

// Decline settles a waiting proposal without effect, with words that say why.
func (tx *Tx) Decline(ctx context.Context, a approval.Approval, who party.Actor, words string) (approval.Approval, error) {
	a, err := a.Decline(who, words, tx.Now)
	if err != nil {
		return a, err
	}
	return a, tx.SettleApproval(ctx, a)
}

// Approval gives a proposal with what became of it.
func (tx *Tx) Approval(ctx context.Context, id approval.ID) (approval.Approval, error) {
	r, err := tx.q.ApprovalByID(ctx, string(id))
	return kept(r), tx.fail("read approval", err)
}

// WaitingApproval gives the proposal that waits on a subject. It may have lapsed: ask its Open.
func (tx *Tx) WaitingApproval(ctx context.Context, subject string) (approval.Approval, error) {
	r, err := tx.q.WaitingApproval(ctx, subject)
	return kept(r), tx.fail("read approval", err)
}

// ApprovalsOf gives everything that was proposed about a subject, in the order of proposing.
func (tx *Tx) ApprovalsOf(ctx context.Context, subject string) ([]approval.Approval, error) {
	rows, err := tx.q.ApprovalsOf(ctx, subject)
	return tx.approvals(rows, err)
}

// WaitingApprovals gives the proposals that wait, the oldest first; the limit is 50 when 0, at most 1,000.
func (tx *Tx) WaitingApprovals(ctx context.Context, n int) ([]approval.Approval, error) {
	rows, err := tx.q.WaitingApprovals(ctx, int64(limit(n)))
	return tx.approvals(rows, err)
}

// EachApproval hands every approval to fn, in the order of proposing, and stops at the first error. fn may use the transaction.
func (tx *Tx) EachApproval(ctx context.Context, fn func(approval.Approval) error) error {
	after := ""
	for {
		rows, err := tx.q.ApprovalsFrom(ctx, db.ApprovalsFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("read approvals", err)
		}
		for _, r := range rows {
			if err := fn(kept(r)); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
		after = rows[len(rows)-1].ID
	}
}

func (tx *Tx) approvals(rows []db.Approval, err error) ([]approval.Approval, error) {
	if err != nil {
		return nil, tx.fail("read approvals", err)
	}
	all := make([]approval.Approval, len(rows))
	for i, r := range rows {
		all[i] = kept(r)
	}
	return all, nil
}

func kept(r db.Approval) approval.Approval {
	return approval.Approval{
		ID: approval.ID(r.ID), Kind: approval.Kind(r.Kind), Subject: r.Subject, Content: r.Content, Words: r.Words, Digest: r.Digest,
		ProposedBy: party.PersonID(r.ProposedBy), ProposedAt: moment(r.ProposedAt), Outcome: approval.Outcome(r.Outcome),
		SettledBy: party.PersonID(r.SettledBy), SettledAt: moment(r.SettledAt), Answer: r.Answer,
	}
}
