package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// Scoresheet gives an expert's sheet on a case; an empty one while nothing was marked.
func (tx *Tx) Scoresheet(ctx context.Context, id application.ID, expert party.PersonID) (evaluation.Scoresheet, error) {
	empty := evaluation.Scoresheet{Case: id, Expert: expert, Answers: map[string]scheme.Answer{}}
	r, err := tx.q.ScoresheetOf(ctx, db.ScoresheetOfParams{Application: string(id), Expert: string(expert)})
	switch {
	case err != nil && conditionOf(err) == noRow:
		return empty, nil
	case err != nil:
		return empty, tx.fail("read score sheet", err)
	}
	s := scoresheet(r)
	marks, err := tx.q.MarksOf(ctx, db.MarksOfParams{Application: string(id), Expert: string(expert)})
	if err != nil {
		return empty, tx.fail("read marks", err)
	}
	for _, m := range marks {
		if s.Answers[m.Item], err = decode[scheme.Answer]("mark", m.Answer); err != nil {
			return empty, err
		}
	}
	return s, nil
}

func scoresheet(r db.Scoresheet) evaluation.Scoresheet {
	return evaluation.Scoresheet{
		Case: application.ID(r.Application), Expert: party.PersonID(r.Expert), Answers: map[string]scheme.Answer{},
		Technology: r.Technology, TechnologyReason: r.TechnologyReason, SubmittedAt: moment(r.SubmittedAt), Revision: r.Revision,
	}
}

// Scoresheets gives all sheets of a case that were begun, by expert.
func (tx *Tx) Scoresheets(ctx context.Context, id application.ID) ([]evaluation.Scoresheet, error) {
	rows, err := tx.q.ScoresheetsOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list score sheets", err)
	}
	marks, err := tx.q.MarksOfCase(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list marks", err)
	}
	sheets := make([]evaluation.Scoresheet, len(rows))
	answers := make(map[string]map[string]scheme.Answer, len(rows))
	for i, r := range rows {
		sheets[i] = scoresheet(r)
		answers[r.Expert] = sheets[i].Answers
	}
	for _, m := range marks {
		if answers[m.Expert][m.Item], err = decode[scheme.Answer]("mark", m.Answer); err != nil {
			return nil, err
		}
	}
	return sheets, nil
}

// MarkedItems gives the items an expert has marked on the sheets that are still open, by case.
func (tx *Tx) MarkedItems(ctx context.Context, expert party.PersonID) (map[application.ID]map[string]bool, error) {
	rows, err := tx.q.MarkedItems(ctx, string(expert))
	if err != nil {
		return nil, tx.fail("list marked items", err)
	}
	marked := map[application.ID]map[string]bool{}
	for _, r := range rows {
		id := application.ID(r.Application)
		if marked[id] == nil {
			marked[id] = map[string]bool{}
		}
		marked[id][r.Item] = true
	}
	return marked, nil
}

// SaveMark saves an expert's mark on an item; one that says nothing removes it. A sheet that was closed is a Conflict "fault.stale".
func (tx *Tx) SaveMark(ctx context.Context, id application.ID, expert party.PersonID, item string, a scheme.Answer) error {
	rows, err := tx.q.TouchScoresheet(ctx, db.TouchScoresheetParams{Application: string(id), Expert: string(expert)})
	if err := tx.changed("touch score sheet", rows, err); err != nil {
		return err
	}
	if a.IsZero() {
		return tx.fail("delete mark", tx.q.DeleteMark(ctx, db.DeleteMarkParams{Application: string(id), Expert: string(expert), Item: item}))
	}
	text, err := encode("mark", a)
	if err != nil {
		return err
	}
	return tx.fail("save mark", tx.q.SaveMark(ctx, db.SaveMarkParams{Application: string(id), Expert: string(expert), Item: item, Answer: text}))
}

// SaveTechnology saves an expert's technology grade and its reason. A sheet that was closed is a Conflict "fault.stale".
func (tx *Tx) SaveTechnology(ctx context.Context, id application.ID, expert party.PersonID, grade, reason string) error {
	rows, err := tx.q.SaveTechnology(ctx, db.SaveTechnologyParams{
		Application: string(id), Expert: string(expert), Technology: grade, TechnologyReason: reason,
	})
	return tx.changed("save technology grade", rows, err)
}

// SubmitScoresheet closes a sheet at its SubmittedAt, if it is open and nothing was marked since it was read; otherwise a Conflict
// "fault.stale". The marks are those on file: SaveMark saves them.
func (tx *Tx) SubmitScoresheet(ctx context.Context, s evaluation.Scoresheet) error {
	rows, err := tx.q.SubmitScoresheet(ctx, db.SubmitScoresheetParams{
		Application: string(s.Case), Expert: string(s.Expert), Technology: s.Technology, TechnologyReason: s.TechnologyReason,
		SubmittedAt: micros(s.SubmittedAt), Revision: s.Revision,
	})
	if err := tx.changed("submit score sheet", rows, err); err != nil {
		return err
	}
	now, err := tx.Scoresheet(ctx, s.Case, s.Expert)
	if err != nil {
		return err
	}
	text, err := encode("score sheet", evaluation.Version{Answers: now.Answers, Technology: now.Technology, TechnologyReason: now.TechnologyReason})
	if err != nil {
		return err
	}
	return tx.fail("keep score sheet", tx.q.InsertScoresheetVersion(ctx, db.InsertScoresheetVersionParams{
		Application: string(s.Case), Expert: string(s.Expert), SubmittedAt: micros(s.SubmittedAt), Sheet: text,
	}))
}

// ReopenScoresheet opens a sheet that was handed in and not touched since it was read; otherwise a Conflict "fault.stale".
func (tx *Tx) ReopenScoresheet(ctx context.Context, s evaluation.Scoresheet) error {
	rows, err := tx.q.ReopenScoresheet(ctx, db.ReopenScoresheetParams{Application: string(s.Case), Expert: string(s.Expert), Revision: s.Revision})
	return tx.changed("reopen score sheet", rows, err)
}

// ScoresheetVersions gives an expert's sheet on a case as it was handed in, each time anew, the first one first. Sheets of before versions
// were kept have none.
func (tx *Tx) ScoresheetVersions(ctx context.Context, id application.ID, expert party.PersonID) ([]evaluation.Version, error) {
	rows, err := tx.q.ScoresheetVersions(ctx, db.ScoresheetVersionsParams{Application: string(id), Expert: string(expert)})
	if err != nil {
		return nil, tx.fail("list versions of a score sheet", err)
	}
	var versions []evaluation.Version
	for _, r := range rows {
		v, err := decode[evaluation.Version]("score sheet", r.Sheet)
		if err != nil {
			return nil, err
		}
		v.Number, v.SubmittedAt = int(r.Number), moment(r.SubmittedAt)
		versions = append(versions, v)
	}
	return versions, nil
}

// SaveResult keeps the registered result of a case for good; a second one is a Conflict unless the first was set aside.
func (tx *Tx) SaveResult(ctx context.Context, id application.ID, r evaluation.Result) error {
	text, err := encode("result", r)
	if err != nil {
		return err
	}
	return tx.fail("insert result", tx.q.InsertResult(ctx, db.InsertResultParams{
		Application: string(id), Total: int64(r.Total), Technology: r.Technology, Result: text,
	}))
}

// Result gives the registered result of a case, with what a frozen reading says of it.
func (tx *Tx) Result(ctx context.Context, id application.ID) (evaluation.Result, error) {
	row, err := tx.q.ResultOf(ctx, string(id))
	if err != nil {
		return evaluation.Result{}, tx.fail("read result", err)
	}
	r, err := decode[evaluation.Result]("result", row.Result)
	if err != nil || row.Digest == "" {
		return r, err
	}
	r.Reading = &evaluation.Reading{Cycle: cycleOf(row.Scheme, row.Edition, row.Sheet, row.Number).String(), Digest: row.Digest, Adjusted: adjusted(row.Adjusted)}
	return r, nil
}
