package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/fault"
	"proba.example/internal/store"
)

func aProposal(id approval.ID, subject string) approval.Approval {
	content, words := []byte(`{"on":"2026-12-01"}`+"\x00\xff"), "Счета за 2025 год не сходятся с отчётом 회계"
	return approval.Approval{
		ID: id, Kind: approval.Revoke, Subject: subject, Content: content, Words: words,
		Digest: approval.Digest(approval.Revoke, subject, words, content), ProposedBy: "rita", ProposedAt: at,
	}
}

func approvals(t *testing.T, s *store.Store) {
	p := aProposal("a-1", "26060100001")
	update(t, s, func(tx *store.Tx) error { return tx.InsertApproval(ctx, p) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertApproval(ctx, aProposal("a-2", p.Subject)) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertApproval(ctx, aProposal("a-1", "another")) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Approval(ctx, "a-1")
		same(t, "what was proposed", got, p)
		waiting, err2 := tx.WaitingApproval(ctx, p.Subject)
		same(t, "what waits on the subject", waiting, p)
		_, none := tx.Approval(ctx, "a-9")
		is(t, none, fault.NotFound, "fault.not_found")
		_, none = tx.WaitingApproval(ctx, "another")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})

	declined := p
	declined.Outcome, declined.SettledBy, declined.SettledAt, declined.Answer = approval.Declined, "dina", at.Add(time.Hour), "Отчёт был исправлен до проверки."
	update(t, s, func(tx *store.Tx) error { return tx.SettleApproval(ctx, declined) })
	confirmed := declined
	confirmed.Outcome = approval.Confirmed
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.SettleApproval(ctx, confirmed) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { confirmed.ID = "a-9"; return tx.SettleApproval(ctx, confirmed) })

	again := aProposal("a-3", p.Subject)
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertApproval(ctx, again), tx.InsertApproval(ctx, aProposal("a-4", "another")))
	})
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.ApprovalsOf(ctx, p.Subject)
		same(t, "everything about the subject", all, []approval.Approval{declined, again})
		waiting, err2 := tx.WaitingApprovals(ctx, 0)
		same(t, "everything that waits", waiting, []approval.Approval{again, aProposal("a-4", "another")})
		one, err3 := tx.WaitingApprovals(ctx, 1)
		same(t, "the oldest that waits", one, []approval.Approval{again})
		return first(err, err2, err3)
	})

	const n = 420 // more than two portions
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			if err := tx.InsertApproval(ctx, aProposal(approval.ID(fmt.Sprintf("b-%04d", i)), fmt.Sprintf("subject-%d", i))); err != nil {
				return err
			}
		}
		return nil
	})
	enough := errors.New("enough")
	view(t, s, func(tx *store.Tx) error {
		var ids []string
		err := tx.EachApproval(ctx, func(a approval.Approval) error {
			ids = append(ids, string(a.ID))
			_, err := tx.Approval(ctx, a.ID) // the transaction is free for use
			return err
		})
		ascending(t, "approvals", ids, n+3)
		if stopped := tx.EachApproval(ctx, func(approval.Approval) error { return enough }); !errors.Is(stopped, enough) {
			t.Errorf("the walk went on after an error: %v", stopped)
		}
		return err
	})
}
