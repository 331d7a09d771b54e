package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/store/db"
)

// SaveDecision keeps the decision on a case for good; a second one is a Conflict.
func (tx *Tx) SaveDecision(ctx context.Context, id application.ID, d decision.Decision) error {
	text, err := encode("decision", d)
	if err != nil {
		return err
	}
	return tx.fail("insert decision", tx.q.InsertDecision(ctx, db.InsertDecisionParams{
		Application: string(id), Outcome: string(d.Outcome), Grade: d.Grade, Decision: text,
	}))
}

// Decision gives the decision on a case.
func (tx *Tx) Decision(ctx context.Context, id application.ID) (decision.Decision, error) {
	text, err := tx.q.DecisionOf(ctx, string(id))
	if err != nil {
		return decision.Decision{}, tx.fail("read decision", err)
	}
	return decode[decision.Decision]("decision", text)
}
