package store

import (
	"context"

	"proba.example/internal/partner"
	"proba.example/internal/practice"
	"proba.example/internal/store/db"
)

// InsertPractice adds a practice with its first step, at revision 1. One of that id is a Conflict "store.exists".
func (tx *Tx) InsertPractice(ctx context.Context, p practice.Practice) error {
	if err := tx.fail("insert practice", tx.q.InsertPractice(ctx, db.InsertPracticeParams{ID: string(p.ID), Agreement: p.Agreement})); err != nil {
		return err
	}
	for _, s := range p.Steps {
		if err := tx.insertStep(ctx, p.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// AddStep adds a step to a practice that was read at its revision; fault.stale when another one was added since.
func (tx *Tx) AddStep(ctx context.Context, p practice.Practice, s practice.Step) error {
	n, err := tx.q.TouchPractice(ctx, db.TouchPracticeParams{ID: string(p.ID), Revision: p.Revision})
	if err := tx.changed("add a step to a practice", n, err); err != nil {
		return err
	}
	return tx.insertStep(ctx, p.ID, s)
}

func (tx *Tx) insertStep(ctx context.Context, id practice.ID, s practice.Step) error {
	record, err := encode("step", s)
	if err != nil {
		return err
	}
	return tx.fail("insert step of a practice", tx.q.InsertPracticeStep(ctx, db.InsertPracticeStepParams{ID: string(s.ID), Practice: string(id), Record: record}))
}

// SaveStep saves what became of a step: that the partner's program did not take it.
func (tx *Tx) SaveStep(ctx context.Context, s practice.Step) error {
	record, err := encode("step", s)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdatePracticeStep(ctx, db.UpdatePracticeStepParams{ID: string(s.ID), Record: record})
	return tx.found("save step of a practice", n, err)
}

// Practice reads a practice with all its steps.
func (tx *Tx) Practice(ctx context.Context, id practice.ID) (practice.Practice, error) {
	r, err := tx.q.PracticeByID(ctx, string(id))
	if err != nil {
		return practice.Practice{}, tx.fail("read practice", err)
	}
	p := aPractice(r)
	rows, err := tx.q.PracticeSteps(ctx, string(id))
	p.Steps, err = manyOf(tx, "read steps of a practice", rows, err, aStep)
	return p, err
}

// Practices are all practices with all their steps, the newest first.
func (tx *Tx) Practices(ctx context.Context) ([]practice.Practice, error) {
	rows, err := tx.q.Practices(ctx)
	if err != nil {
		return nil, tx.fail("list practices", err)
	}
	steps, err := tx.q.AllPracticeSteps(ctx)
	if err != nil {
		return nil, tx.fail("list steps of practices", err)
	}
	all, at := make([]practice.Practice, len(rows)), map[string]int{}
	for i, r := range rows {
		all[i], at[r.ID] = aPractice(r), i
	}
	for _, r := range steps {
		s, err := aStep(r)
		if err != nil {
			return nil, err
		}
		p := &all[at[r.Practice]]
		p.Steps = append(p.Steps, s)
	}
	return all, nil
}

func aPractice(r db.Practice) practice.Practice {
	return practice.Practice{ID: practice.ID(r.ID), Agreement: r.Agreement, Revision: r.Revision}
}

func aStep(r db.PracticeStep) (practice.Step, error) {
	return decode[practice.Step]("step", r.Record)
}

// InsertJointRelease keeps figures that one side released. One of that id is a Conflict "store.exists".
func (tx *Tx) InsertJointRelease(ctx context.Context, id partner.AgreementID, r partner.Release) error {
	record, err := encode("release", r)
	if err != nil {
		return err
	}
	return tx.fail("insert release", tx.q.InsertRelease(ctx, db.InsertReleaseParams{ID: r.ID, Agreement: string(id), Record: record}))
}

// SaveJointRelease saves what became of a release: that the partner's program did not take it.
func (tx *Tx) SaveJointRelease(ctx context.Context, r partner.Release) error {
	record, err := encode("release", r)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateRelease(ctx, db.UpdateReleaseParams{ID: r.ID, Record: record})
	return tx.found("save release", n, err)
}

// ReleasesUnder are the figures that both sides released under an agreement.
func (tx *Tx) ReleasesUnder(ctx context.Context, id partner.AgreementID) ([]partner.Release, error) {
	rows, err := tx.q.ReleasesUnder(ctx, string(id))
	return manyOf(tx, "list releases", rows, err, func(r db.JointRelease) (partner.Release, error) {
		return decode[partner.Release]("release", r.Record)
	})
}
