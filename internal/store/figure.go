package store

import (
	"context"
	"errors"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// Outcome is what came of a case, as far as figures are made of it.
type Outcome struct {
	Scheme      string
	SubmittedAt time.Time // for the first time; zero where it never was
	Returned    bool      // for correction, at least once
	WithdrawnAt time.Time // zero where it was not
	Decision    *decision.Decision
	Result      *evaluation.Result
}

// EachOutcome hands the outcome of every case to fn, by reference, and stops at the first error.
func (tx *Tx) EachOutcome(ctx context.Context, fn func(Outcome) error) error {
	for after := ""; ; {
		rows, err := tx.q.OutcomesFrom(ctx, db.OutcomesFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("walk through the outcomes", err)
		}
		for _, r := range rows {
			after = r.Reference
			o := Outcome{Scheme: r.Scheme, SubmittedAt: moment(r.SubmittedAt), Returned: r.Returns > 0}
			if application.State(r.State) == application.Withdrawn {
				o.WithdrawnAt = moment(r.StateSince)
			}
			if o.Decision, err = decodeSome[decision.Decision]("decision", r.Decision); err != nil {
				return err
			}
			if o.Result, err = decodeSome[evaluation.Result]("result", r.Result); err != nil {
				return err
			}
			if err := fn(o); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}

// decodeSome reads what encode wrote, nil where nothing was written.
func decodeSome[T any](what, text string) (*T, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // nothing is no error
	}
	v, err := decode[T](what, text)
	return &v, err
}

// settingFigures is the time at which the figures were last looked at.
const settingFigures = "figures_at"

// SaveRelease puts a release in the place of the one before.
func (tx *Tx) SaveRelease(ctx context.Context, figures []register.Figure) error {
	if err := tx.q.DeleteFigures(ctx); err != nil {
		return tx.fail("delete figures", err)
	}
	for _, f := range figures {
		if err := tx.q.InsertFigure(ctx, db.InsertFigureParams{Scheme: f.Scheme, Year: int64(f.Year), Measure: string(f.Measure), Value: f.Value, State: string(f.State)}); err != nil {
			return tx.fail("insert figure", err)
		}
	}
	return tx.SetSetting(ctx, settingFigures, tx.Now.Format(time.RFC3339))
}

// Release gives the figures that are released, by scheme, year and measure; an empty release before the first.
func (tx *Tx) Release(ctx context.Context) (register.Release, error) {
	rows, err := tx.q.Figures(ctx)
	if err != nil {
		return register.Release{}, tx.fail("read figures", err)
	}
	var r register.Release
	for _, m := range rows {
		r.Figures = append(r.Figures, register.Figure{Scheme: m.Scheme, Year: int(m.Year), Measure: register.Measure(m.Measure), Value: m.Value, State: register.FigureState(m.State)})
	}
	register.SortFigures(r.Figures)
	at, err := tx.Setting(ctx, settingFigures)
	if err != nil || at == "" {
		return r, err
	}
	if r.At, err = time.Parse(time.RFC3339, at); err != nil {
		return r, fault.New(fault.Internal, "fault.internal").Because(errors.Join(errors.New("setting "+settingFigures), err))
	}
	return r, nil
}
