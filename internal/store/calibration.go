package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// StoredReading is the reading of a cycle as it was made, and once it is final who froze it.
type StoredReading struct {
	Cycle    calibration.Cycle
	Inputs   string // hex SHA-256 of what it was worked out from
	Digest   string // hex SHA-256 of Bytes
	Bytes    []byte // JSON; nil in lists
	MadeAt   time.Time
	MadeBy   party.PersonID
	FrozenAt time.Time // zero while it may be made again
	FrozenBy party.PersonID
}

// Frozen says whether the reading is final.
func (r StoredReading) Frozen() bool { return !r.FrozenAt.IsZero() }

// SaveReading keeps the reading of a cycle in place of the one that was there. A frozen one is a Conflict "fault.stale".
func (tx *Tx) SaveReading(ctx context.Context, r StoredReading) error {
	rows, err := tx.q.SaveReading(ctx, db.SaveReadingParams{
		Scheme: r.Cycle.Edition.Scheme, Edition: r.Cycle.Edition.Edition, Sheet: r.Cycle.Sheet, Number: int64(r.Cycle.Number), Inputs: r.Inputs,
		Digest: r.Digest, Reading: r.Bytes, MadeAt: micros(r.MadeAt), MadeBy: string(r.MadeBy),
	})
	return tx.changed("save reading", rows, err)
}

// FreezeReading makes the reading with this digest final and enters the results its cases have now with their adjusted totals. Another
// digest, or a reading frozen already, is a Conflict "fault.stale"; a result that another frozen reading holds is a Conflict "store.exists".
func (tx *Tx) FreezeReading(ctx context.Context, r StoredReading, cases []calibration.Case) error {
	rows, err := tx.q.FreezeReading(ctx, db.FreezeReadingParams{
		FrozenAt: micros(r.FrozenAt), FrozenBy: string(r.FrozenBy), Scheme: r.Cycle.Edition.Scheme, Edition: r.Cycle.Edition.Edition,
		Sheet: r.Cycle.Sheet, Number: int64(r.Cycle.Number), Digest: r.Digest,
	})
	if err := tx.changed("freeze reading", rows, err); err != nil {
		return err
	}
	for _, c := range cases {
		total := int64(noTotal)
		if c.Adjusted != nil {
			total = int64(*c.Adjusted)
		}
		rows, err := tx.q.InsertReadingCase(ctx, db.InsertReadingCaseParams{
			Application: string(c.Case), Scheme: r.Cycle.Edition.Scheme, Edition: r.Cycle.Edition.Edition, Sheet: r.Cycle.Sheet,
			Number: int64(r.Cycle.Number), Adjusted: total,
		})
		if err := tx.found("enter case in reading", rows, err); err != nil {
			return err
		}
	}
	return nil
}

// noTotal is stored where a reading adjusted nothing.
const noTotal = -1

// Reading gives the reading of a cycle; NotFound before one is made.
func (tx *Tx) Reading(ctx context.Context, c calibration.Cycle) (StoredReading, error) {
	r, err := tx.q.ReadingOf(ctx, db.ReadingOfParams{Scheme: c.Edition.Scheme, Edition: c.Edition.Edition, Sheet: c.Sheet, Number: int64(c.Number)})
	if err != nil {
		return StoredReading{}, tx.fail("read reading", err)
	}
	return StoredReading{
		Cycle: c, Inputs: r.Inputs, Digest: r.Digest, Bytes: r.Reading, MadeAt: moment(r.MadeAt), MadeBy: party.PersonID(r.MadeBy),
		FrozenAt: moment(r.FrozenAt), FrozenBy: party.PersonID(r.FrozenBy),
	}, nil
}

// Readings lists all readings without their bytes, by edition, sheet and number.
func (tx *Tx) Readings(ctx context.Context) ([]StoredReading, error) {
	rows, err := tx.q.ListReadings(ctx)
	if err != nil {
		return nil, tx.fail("list readings", err)
	}
	list := make([]StoredReading, len(rows))
	for i, r := range rows {
		list[i] = StoredReading{
			Cycle:  cycleOf(r.Scheme, r.Edition, r.Sheet, r.Number),
			Inputs: r.Inputs, Digest: r.Digest, MadeAt: moment(r.MadeAt), MadeBy: party.PersonID(r.MadeBy),
			FrozenAt: moment(r.FrozenAt), FrozenBy: party.PersonID(r.FrozenBy),
		}
	}
	return list, nil
}

func cycleOf(schemeID, edition, sheet string, number int64) calibration.Cycle {
	return calibration.Cycle{Edition: scheme.Ref{Scheme: schemeID, Edition: edition}, Sheet: sheet, Number: int(number)}
}

// OpenCount is how many registered results of a sheet no frozen reading has taken in.
type OpenCount struct {
	Edition scheme.Ref
	Sheet   string
	Cases   int
}

// OpenCycles counts them for every sheet that has any, by edition and sheet.
func (tx *Tx) OpenCycles(ctx context.Context) ([]OpenCount, error) {
	rows, err := tx.q.CountOpenResults(ctx)
	if err != nil {
		return nil, tx.fail("count results of open cycles", err)
	}
	list := make([]OpenCount, len(rows))
	for i, r := range rows {
		list[i] = OpenCount{Edition: scheme.Ref{Scheme: r.Scheme, Edition: r.Edition}, Sheet: r.Sheet, Cases: int(r.N)}
	}
	return list, nil
}

// CycleCase is a case of a cycle: what lists show of it, and its registered result.
type CycleCase struct {
	Case        application.ID
	Reference   string
	Company     party.OrgID
	State       application.State
	CompanyName string
	LatinName   string
	Result      evaluation.Result // without what a reading says; empty for cases that are being scored again
	Adjusted    *scheme.Tenths    // of a frozen cycle: the total that the reading gives; nil where it adjusted nothing
	Since       *ScoredAgain      // of a frozen cycle: what came after the result that it took in; nil where that one still stands
}

// ScoredAgain says of a case of a frozen cycle that the result the reading took in gave way since, and where the case counts now.
type ScoredAgain struct {
	evaluation.Ending
	Registered bool // there is another result; else the case is still being scored
	CountsIn   int  // the number of the frozen cycle that took the present result in; 0 where none did yet
}

// Inputs are the results of cases, as a reading takes them in.
func Inputs(cases []CycleCase) []calibration.Input {
	inputs := make([]calibration.Input, len(cases))
	for i, c := range cases {
		inputs[i] = calibration.Input{Case: c.Case, Result: c.Result}
	}
	return inputs
}

// OpenCycleOf gives the cycle of a sheet that is not frozen.
func (tx *Tx) OpenCycleOf(ctx context.Context, e scheme.Ref, sheet string) (calibration.Cycle, error) {
	last, err := tx.q.LastFrozen(ctx, db.LastFrozenParams{Scheme: e.Scheme, Edition: e.Edition, Sheet: sheet})
	if err != nil {
		return calibration.Cycle{}, tx.fail("find the last frozen cycle", err)
	}
	return calibration.Cycle{Edition: e, Sheet: sheet, Number: int(last) + 1}, nil
}

// OpenCycle gives the open cycle of a sheet with the cases whose registered results it holds so far.
func (tx *Tx) OpenCycle(ctx context.Context, e scheme.Ref, sheet string) (calibration.Cycle, []CycleCase, error) {
	cycle, err := tx.OpenCycleOf(ctx, e, sheet)
	if err != nil {
		return cycle, nil, err
	}
	rows, err := tx.q.OpenResults(ctx, db.OpenResultsParams{Scheme: e.Scheme, Edition: e.Edition, Sheet: sheet})
	if err != nil {
		return cycle, nil, tx.fail("list results of the open cycle", err)
	}
	cases, err := cycleCases(rows)
	return cycle, cases, err
}

// FrozenCases gives the cases that a frozen reading took in, each with the result as it stood at freezing, also where that gave way since.
// The result of a case whose result is missing is empty.
func (tx *Tx) FrozenCases(ctx context.Context, c calibration.Cycle) ([]CycleCase, error) {
	rows, err := tx.q.CycleResults(ctx, db.CycleResultsParams{
		Scheme: c.Edition.Scheme, Edition: c.Edition.Edition, Sheet: c.Sheet, Number: int64(c.Number),
	})
	if err != nil {
		return nil, tx.fail("list results of a cycle", err)
	}
	list := make([]CycleCase, len(rows))
	for i, r := range rows {
		list[i] = CycleCase{
			Case: application.ID(r.ID), Reference: r.Reference, Company: party.OrgID(r.Company), State: application.State(r.State),
			CompanyName: r.Name, LatinName: r.LatinName, Adjusted: adjusted(r.Adjusted),
		}
		if r.Result != "" {
			if list[i].Result, err = decode[evaluation.Result]("result", r.Result); err != nil {
				return nil, err
			}
		}
		if r.EndedAt != 0 {
			list[i].Since = &ScoredAgain{
				Ending:     evaluation.Ending{Cause: evaluation.Cause(r.Cause), By: party.PersonID(r.EndedBy), Words: r.Words, At: moment(r.EndedAt)},
				Registered: r.Latest != 0, CountsIn: int(r.CountsIn),
			}
		}
	}
	return list, nil
}

// adjusted reads a total as a frozen reading gives it.
func adjusted(total int64) *scheme.Tenths {
	if total == noTotal {
		return nil
	}
	t := scheme.Tenths(total)
	return &t
}

func cycleCases(rows []db.OpenResultsRow) (list []CycleCase, err error) {
	list = make([]CycleCase, len(rows))
	for i, r := range rows {
		list[i] = CycleCase{
			Case: application.ID(r.ID), Reference: r.Reference, Company: party.OrgID(r.Company), State: application.State(r.State),
			CompanyName: r.Name, LatinName: r.LatinName,
		}
		if list[i].Result, err = decode[evaluation.Result]("result", r.Result); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// SetAside gives the cases of a sheet whose result was set aside and that are being scored again, but for those whose result a frozen
// reading had taken in.
func (tx *Tx) SetAside(ctx context.Context, e scheme.Ref, sheet string) ([]CycleCase, error) {
	rows, err := tx.q.SetAside(ctx, db.SetAsideParams{Scheme: e.Scheme, Edition: e.Edition, Sheet: sheet})
	if err != nil {
		return nil, tx.fail("list cases that are scored again", err)
	}
	list := make([]CycleCase, len(rows))
	for i, r := range rows {
		list[i] = CycleCase{
			Case: application.ID(r.ID), Reference: r.Reference, Company: party.OrgID(r.Company), State: application.State(r.State),
			CompanyName: r.Name, LatinName: r.LatinName,
		}
	}
	return list, nil
}

// SetResultAside takes the registered result of a case off the file, so that another can be registered, and keeps it as it is among those
// that came before, with why and by whose act it gave way. NotFound where none is registered.
func (tx *Tx) SetResultAside(ctx context.Context, id application.ID, cause evaluation.Cause, by party.PersonID, words string) error {
	rows, err := tx.q.KeepResultBefore(ctx, db.KeepResultBeforeParams{
		EndedAt: micros(tx.Now), Cause: string(cause), EndedBy: string(by), Words: words, Application: string(id),
	})
	if err := tx.found("keep a result that gives way", rows, err); err != nil {
		return err
	}
	rows, err = tx.q.DeleteResult(ctx, string(id))
	return tx.found("take off a result", rows, err)
}

// ResultsBefore gives the results of a case that gave way to another, the oldest first, each with what a frozen reading says of it.
func (tx *Tx) ResultsBefore(ctx context.Context, id application.ID) ([]evaluation.Superseded, error) {
	rows, err := tx.q.ResultsBefore(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list results that gave way", err)
	}
	list := make([]evaluation.Superseded, len(rows))
	for i, r := range rows {
		list[i].Ending = evaluation.Ending{Cause: evaluation.Cause(r.Cause), By: party.PersonID(r.EndedBy), Words: r.Words, At: moment(r.EndedAt)}
		if list[i].Result, err = decode[evaluation.Result]("result", r.Result); err != nil {
			return nil, err
		}
		if r.Digest != "" {
			list[i].Reading = &evaluation.Reading{Cycle: cycleOf(r.Scheme, r.Edition, r.Sheet, r.Number).String(), Digest: r.Digest, Adjusted: adjusted(r.Adjusted)}
		}
	}
	return list, nil
}
