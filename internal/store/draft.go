package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// Answers gives the applicant's answers by item.
func (tx *Tx) Answers(ctx context.Context, id application.ID) (map[string]scheme.Answer, error) {
	rows, err := tx.q.AnswersOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("read answers", err)
	}
	answers := make(map[string]scheme.Answer, len(rows))
	for _, r := range rows {
		if answers[r.Item], err = decode[scheme.Answer]("answer", r.Answer); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// SaveAnswer saves the answer to an item; one that says nothing removes it.
func (tx *Tx) SaveAnswer(ctx context.Context, id application.ID, item string, a scheme.Answer) error {
	if a.IsZero() {
		return tx.fail("delete answer", tx.q.DeleteAnswer(ctx, db.DeleteAnswerParams{Application: string(id), Item: item}))
	}
	text, err := encode("answer", a)
	if err != nil {
		return err
	}
	return tx.fail("save answer", tx.q.SaveAnswer(ctx, db.SaveAnswerParams{Application: string(id), Item: item, Answer: text}))
}

// Plan gives the sections of the plan that were begun.
func (tx *Tx) Plan(ctx context.Context, id application.ID) (application.Plan, error) {
	rows, err := tx.q.PlanOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("read plan", err)
	}
	plan := make(application.Plan, len(rows))
	for _, r := range rows {
		plan[r.Section] = r.Text
	}
	return plan, nil
}

// SavePlan saves the text of a section.
func (tx *Tx) SavePlan(ctx context.Context, id application.ID, section, text string) error {
	return tx.fail("save plan", tx.q.SavePlan(ctx, db.SavePlanParams{Application: string(id), Section: section, Text: text}))
}

// DropPlan takes a section off the plan.
func (tx *Tx) DropPlan(ctx context.Context, id application.ID, section string) error {
	return tx.fail("drop plan section", tx.q.DropPlan(ctx, db.DropPlanParams{Application: string(id), Section: section}))
}

// MoveDraft puts a draft, as it was read, under another edition of its scheme; fault.stale when it was saved since, or is no draft any more.
func (tx *Tx) MoveDraft(ctx context.Context, a application.Application, to scheme.Ref) error {
	rows, err := tx.q.MoveDraft(ctx, db.MoveDraftParams{Edition: to.Edition, ID: string(a.ID), Was: a.Edition.Edition, Revision: a.Revision})
	return tx.changed("move draft", rows, err)
}

func evidence(e db.Evidence) application.Evidence {
	return application.Evidence{
		ID: e.ID, Part: application.Part(e.Part), Name: e.Name, MediaType: e.MediaType, Size: e.Size, Digest: e.Digest,
		UploadedBy: party.PersonID(e.UploadedBy), UploadedAt: moment(e.UploadedAt),
	}
}

// Evidence gives the files attached to a case, in the order they came.
func (tx *Tx) Evidence(ctx context.Context, id application.ID) ([]application.Evidence, error) {
	rows, err := tx.q.EvidenceOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list evidence", err)
	}
	files := make([]application.Evidence, len(rows))
	for i, e := range rows {
		files[i] = evidence(e)
	}
	return files, nil
}

// EvidenceFile gives one file of a case; that of another case is NotFound.
func (tx *Tx) EvidenceFile(ctx context.Context, id application.ID, evidenceID string) (application.Evidence, error) {
	e, err := tx.q.EvidenceFile(ctx, db.EvidenceFileParams{Application: string(id), ID: evidenceID})
	if err != nil {
		return application.Evidence{}, tx.fail("read evidence", err)
	}
	return evidence(e), nil
}

// InsertEvidence attaches a file.
func (tx *Tx) InsertEvidence(ctx context.Context, id application.ID, e application.Evidence) error {
	return tx.fail("insert evidence", tx.q.InsertEvidence(ctx, db.InsertEvidenceParams{
		ID: e.ID, Application: string(id), Part: string(e.Part), Name: e.Name, MediaType: e.MediaType, Size: e.Size,
		Digest: e.Digest, UploadedBy: string(e.UploadedBy), UploadedAt: micros(e.UploadedAt),
	}))
}

// RemoveEvidence detaches a file. What was submitted with it stays frozen with its name and digest.
func (tx *Tx) RemoveEvidence(ctx context.Context, id application.ID, evidenceID string) error {
	rows, err := tx.q.DeleteEvidence(ctx, db.DeleteEvidenceParams{Application: string(id), ID: evidenceID})
	return tx.found("delete evidence", rows, err)
}

// InsertSubmission freezes a submission; a second one of the same number is a Conflict.
func (tx *Tx) InsertSubmission(ctx context.Context, id application.ID, s StoredSubmission) error {
	corrections, err := encode("corrections", s.Corrections)
	if err != nil {
		return err
	}
	return tx.fail("insert submission", tx.q.InsertSubmission(ctx, db.InsertSubmissionParams{
		Application: string(id), Number: int64(s.Number), Digest: s.Digest, Contents: blob(s.Contents), At: micros(s.At), Corrections: corrections,
	}))
}

// Submissions gives the submissions of a case, first to last.
func (tx *Tx) Submissions(ctx context.Context, id application.ID) ([]StoredSubmission, error) {
	rows, err := tx.q.SubmissionsOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list submissions", err)
	}
	submissions := make([]StoredSubmission, len(rows))
	for i, r := range rows {
		corrections, err := decode[[]application.Correction]("corrections", r.Corrections)
		if err != nil {
			return nil, err
		}
		submissions[i] = StoredSubmission{
			Number: int(r.Number), Digest: r.Digest, Contents: r.Contents, At: moment(r.At), Corrections: corrections,
		}
	}
	return submissions, nil
}

// SetCorrections keeps what was asked for after a submission.
func (tx *Tx) SetCorrections(ctx context.Context, id application.ID, number int, c []application.Correction) error {
	corrections, err := encode("corrections", c)
	if err != nil {
		return err
	}
	rows, err := tx.q.SetCorrections(ctx, db.SetCorrectionsParams{Application: string(id), Number: int64(number), Corrections: corrections})
	return tx.found("set corrections", rows, err)
}
