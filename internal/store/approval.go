package store

import (
	"context"

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
