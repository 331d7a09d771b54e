package storetest

import (
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func objections(t *testing.T, s *store.Store) {
	found(t, s)
	var id application.ID
	update(t, s, func(tx *store.Tx) error {
		return tx.EachCase(ctx, func(a application.Application) error { id = a.ID; return nil })
	})
	d := decision.Decision{Outcome: decision.Refuse, Reasons: "Первый отказ", DecidedBy: "p", DecidedAt: at}
	o := objection.Objection{ID: "o-1", Case: id, Target: objection.Target{Against: scheme.AgainstRefusal, Number: 1}, Grounds: []string{"facts"}, Words: "아니요", By: "p", FiledAt: at, AnswerBy: calendar.On(at, at.Location()), State: objection.Open}
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SetDecisionAside(ctx, id) }), fault.NotFound, "fault.not_found")
	update(t, s, func(tx *store.Tx) error { return first(tx.SaveDecision(ctx, id, d), tx.InsertObjection(ctx, o)) })
	again := o
	again.ID = "o-2"
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertObjection(ctx, again) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("two objections to one decision: %v", err)
	}
	o.Revision = 1
	answered := o
	answered.State, answered.ClosedAt, answered.Answer = objection.Answered, at, &objection.Answer{Outcome: objection.Annulled, Reasons: "r", ProposedBy: "x", ProposedAt: at, ConfirmedBy: "y"}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.UpdateObjection(ctx, answered), tx.SetDecisionAside(ctx, id))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateObjection(ctx, o) }), fault.Conflict, "fault.stale")
	answered.Revision = 2
	again.Against, again.Number, again.Certificate, again.Grade = scheme.AgainstGrade, 1, "11", "A" // another thing with the same number
	update(t, s, func(tx *store.Tx) error { return first(tx.SaveDecision(ctx, id, d), tx.InsertObjection(ctx, again)) })
	again.Revision = 1
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Objection(ctx, "o-1")
		same(t, "the answered objection", got, answered)
		all, err2 := tx.Objections(ctx)
		same(t, "all objections", all, []objection.Objection{again, answered})
		of, err3 := tx.ObjectionsOf(ctx, id)
		same(t, "objections of a case", of, []objection.Objection{answered, again})
		before, err4 := tx.DecisionsBefore(ctx, id)
		if len(before) != 1 || before[0].EndedAt.IsZero() {
			t.Errorf("decisions before: %+v", before)
		} else {
			same(t, "the decision that gave way", before[0].Decision, d)
		}
		_, missing := tx.Objection(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
}
