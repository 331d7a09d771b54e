package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/objection"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// InsertObjection adds an objection, at revision 1; what it goes against has one at most.
func (tx *Tx) InsertObjection(ctx context.Context, o objection.Objection) error {
	record, err := encode("objection", o)
	if err != nil {
		return err
	}
	return tx.fail("insert objection", tx.q.InsertObjection(ctx, db.InsertObjectionParams{
		ID: string(o.ID), Application: string(o.Case), Against: string(o.Against), Decision: int64(o.Number), State: string(o.State), AnswerBy: o.AnswerBy.String(), Record: record,
	}))
}

// UpdateObjection saves an objection that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateObjection(ctx context.Context, o objection.Objection) error {
	record, err := encode("objection", o)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateObjection(ctx, db.UpdateObjectionParams{State: string(o.State), Record: record, ID: string(o.ID), Revision: o.Revision})
	return tx.changed("update objection", rows, err)
}

// Objection reads an objection.
func (tx *Tx) Objection(ctx context.Context, id objection.ID) (objection.Objection, error) {
	r, err := tx.q.ObjectionByID(ctx, string(id))
	if err != nil {
		return objection.Objection{}, tx.fail("read objection", err)
	}
	return anObjection(r)
}

// Objections are all objections, the latest first.
func (tx *Tx) Objections(ctx context.Context) ([]objection.Objection, error) {
	return tx.objections(tx.q.Objections(ctx))
}

// ObjectionsOf are the objections of a case, the oldest first.
func (tx *Tx) ObjectionsOf(ctx context.Context, id application.ID) ([]objection.Objection, error) {
	return tx.objections(tx.q.ObjectionsOf(ctx, string(id)))
}

func (tx *Tx) objections(rows []db.Objection, err error) ([]objection.Objection, error) {
	return manyOf(tx, "list objections", rows, err, anObjection)
}

func anObjection(r db.Objection) (objection.Objection, error) {
	o, err := decode[objection.Objection]("objection", r.Record)
	o.Revision, o.Against = r.Revision, scheme.Contestable(r.Against) // records of before there was a choice do not name it
	return o, err
}

// SetDecisionAside takes the decision on a case off the file, so that another can be taken, and keeps it among those that came before.
// NotFound where there is none.
func (tx *Tx) SetDecisionAside(ctx context.Context, id application.ID) error {
	rows, err := tx.q.KeepDecisionBefore(ctx, db.KeepDecisionBeforeParams{EndedAt: micros(tx.Now), Application: string(id)})
	if err := tx.found("keep a decision that gives way", rows, err); err != nil {
		return err
	}
	rows, err = tx.q.DeleteDecision(ctx, string(id))
	return tx.found("take off a decision", rows, err)
}

// EndedDecision is a decision that was annulled, and when.
type EndedDecision struct {
	decision.Decision
	EndedAt time.Time
}

// DecisionsBefore gives the decisions on a case that were annulled, the oldest first.
func (tx *Tx) DecisionsBefore(ctx context.Context, id application.ID) ([]EndedDecision, error) {
	rows, err := tx.q.DecisionsBefore(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list decisions that gave way", err)
	}
	list := make([]EndedDecision, len(rows))
	for i, r := range rows {
		d, err := decode[decision.Decision]("decision", r.Decision)
		if err != nil {
			return nil, err
		}
		list[i] = EndedDecision{d, moment(r.EndedAt)}
	}
	return list, nil
}
