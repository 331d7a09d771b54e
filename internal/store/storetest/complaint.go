package storetest

import (
	"testing"

	"proba.example/internal/complaint"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func complaints(t *testing.T, s *store.Store) {
	found(t, s)
	var org party.OrgID
	view(t, s, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, "case-1")
		org = a.Company
		return err
	})
	one := complaint.Complaint{
		ID: "complaint-1", Number: "C2026-00001", Company: org, Case: "case-1", About: complaint.Expert, Expert: "p", Ground: complaint.Conduct,
		Words: "평가위원이 늦게 왔고 자료를 읽지 않았습니다.", By: "o", FiledAt: at, DueOn: visit.AddDays(30), State: complaint.Filed, Since: at,
	}
	two := one
	two.ID, two.Number, two.About, two.Expert, two.Case = "complaint-2", "C2026-00002", complaint.Agency, "", ""
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.NextComplaint(ctx, 2026)
		same(t, "the first number of a year", n, int64(1))
		return first(err, tx.InsertComplaint(ctx, one), tx.InsertComplaint(ctx, two))
	})
	twice := one
	twice.ID = "complaint-3"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertComplaint(ctx, twice) }), fault.Conflict, "store.exists")
	one.Revision, two.Revision = 1, 1
	changed := one
	changed.State, changed.Handler = complaint.Answered, "d"
	changed.Answer = &complaint.Answer{Finding: complaint.Upheld, Words: "Так и было.", Measures: "Эксперт предупреждён.", By: "d", At: at}
	update(t, s, func(tx *store.Tx) error { return tx.UpdateComplaint(ctx, changed) })
	changed.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Complaint(ctx, "complaint-1")
		same(t, "the answered complaint", got, changed)
		all, err2 := tx.Complaints(ctx)
		same(t, "all complaints", all, []complaint.Complaint{two, changed})
		of, err3 := tx.ComplaintsOf(ctx, org)
		same(t, "complaints of a company", of, all)
		none, err4 := tx.ComplaintsOf(ctx, "nobody")
		same(t, "complaints of another", len(none), 0)
		_, missing := tx.Complaint(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateComplaint(ctx, one) }), fault.Conflict, "fault.stale")
}
