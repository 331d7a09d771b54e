package store

import (
	"context"
	"time"

	"proba.example/internal/anchor"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// InsertAnchorRound keeps a new round, to be prepared.
func (tx *Tx) InsertAnchorRound(ctx context.Context, r anchor.Round) error {
	return tx.fail("insert calibration round", tx.q.InsertAnchorRound(ctx, db.InsertAnchorRoundParams{
		ID: r.ID, Scheme: r.Edition.Scheme, Edition: r.Edition.Edition, Title: r.Title, OpenedBy: string(r.OpenedBy),
	}))
}

// UpdateAnchorRound saves when a round was opened and closed; one that is closed already is a Conflict "fault.stale".
func (tx *Tx) UpdateAnchorRound(ctx context.Context, r anchor.Round) error {
	rows, err := tx.q.UpdateAnchorRound(ctx, db.UpdateAnchorRoundParams{ID: r.ID, OpenedAt: micros(r.OpenedAt), ClosedAt: micros(r.ClosedAt)})
	return tx.changed("update calibration round", rows, err)
}

func anchorRound(r db.AnchorRound) anchor.Round {
	return anchor.Round{
		ID: r.ID, Edition: scheme.Ref{Scheme: r.Scheme, Edition: r.Edition}, Title: r.Title, OpenedBy: party.PersonID(r.OpenedBy),
		OpenedAt: moment(r.OpenedAt), ClosedAt: moment(r.ClosedAt),
	}
}

// AnchorRound gives a round.
func (tx *Tx) AnchorRound(ctx context.Context, id string) (anchor.Round, error) {
	r, err := tx.q.AnchorRound(ctx, id)
	if err != nil {
		return anchor.Round{}, tx.fail("read calibration round", err)
	}
	return anchorRound(r), nil
}

// AnchorRounds gives all rounds, the newest first.
func (tx *Tx) AnchorRounds(ctx context.Context) ([]anchor.Round, error) {
	rows, err := tx.q.AnchorRounds(ctx)
	if err != nil {
		return nil, tx.fail("list calibration rounds", err)
	}
	all := make([]anchor.Round, len(rows))
	for i, r := range rows {
		all[i] = anchorRound(r)
	}
	return all, nil
}

// LatestAnchorRound gives the round of an edition that was opened last; NotFound before any was.
func (tx *Tx) LatestAnchorRound(ctx context.Context, e scheme.Ref) (anchor.Round, error) {
	r, err := tx.q.LatestAnchorRound(ctx, db.LatestAnchorRoundParams{Scheme: e.Scheme, Edition: e.Edition})
	if err != nil {
		return anchor.Round{}, tx.fail("find the latest calibration round", err)
	}
	return anchorRound(r), nil
}

// InsertAnchorCase adds a case to a round at its position; one that is taken is a Conflict "store.exists".
func (tx *Tx) InsertAnchorCase(ctx context.Context, c anchor.Case) error {
	agreed, err := encode("agreed levels", c.Agreed)
	if err != nil {
		return err
	}
	return tx.fail("insert anchor case", tx.q.InsertAnchorCase(ctx, db.InsertAnchorCaseParams{
		ID: c.ID, Round: c.Round, Position: int64(c.Position), Sheet: c.Sheet, Contents: c.Contents, Agreed: agreed,
	}))
}

// SaveAgreed saves the agreed levels of an anchor case.
func (tx *Tx) SaveAgreed(ctx context.Context, id string, agreed map[string]anchor.Agreed) error {
	text, err := encode("agreed levels", agreed)
	if err != nil {
		return err
	}
	rows, err := tx.q.SaveAgreed(ctx, db.SaveAgreedParams{ID: id, Agreed: text})
	return tx.changed("save agreed levels", rows, err)
}

func anchorCase(r db.AnchorCase) (anchor.Case, error) {
	agreed, err := decode[map[string]anchor.Agreed]("agreed levels", r.Agreed)
	return anchor.Case{ID: r.ID, Round: r.Round, Position: int(r.Position), Sheet: r.Sheet, Contents: r.Contents, Agreed: agreed}, err
}

// AnchorCase gives an anchor case.
func (tx *Tx) AnchorCase(ctx context.Context, id string) (anchor.Case, error) {
	r, err := tx.q.AnchorCase(ctx, id)
	if err != nil {
		return anchor.Case{}, tx.fail("read anchor case", err)
	}
	return anchorCase(r)
}

// AnchorCases gives the cases of a round in their order.
func (tx *Tx) AnchorCases(ctx context.Context, round string) ([]anchor.Case, error) {
	rows, err := tx.q.AnchorCases(ctx, round)
	return manyOf(tx, "list anchor cases", rows, err, anchorCase)
}

// SaveAnchorSheet saves an expert's marks on an anchor case and, with SubmittedAt, hands them in. A sheet handed in already is a Conflict
// "fault.stale".
func (tx *Tx) SaveAnchorSheet(ctx context.Context, s anchor.Sheet) error {
	marks, err := encode("marks", s.Marks)
	if err != nil {
		return err
	}
	rows, err := tx.q.SaveAnchorSheet(ctx, db.SaveAnchorSheetParams{
		Anchor: s.Anchor, Expert: string(s.Expert), Attempt: int64(s.Attempt), Marks: marks, SubmittedAt: micros(s.SubmittedAt),
	})
	return tx.changed("save anchor sheet", rows, err)
}

func anchorSheets(rows []db.AnchorSheet) ([]anchor.Sheet, error) {
	all := make([]anchor.Sheet, len(rows))
	for i, r := range rows {
		marks, err := decode[map[string]scheme.Answer]("marks", r.Marks)
		if err != nil {
			return nil, err
		}
		all[i] = anchor.Sheet{
			Anchor: r.Anchor, Expert: party.PersonID(r.Expert), Attempt: int(r.Attempt), Marks: marks, SubmittedAt: moment(r.SubmittedAt), Revision: r.Revision,
		}
	}
	return all, nil
}

// AnchorSheetsOf gives an expert's sheets of a round, by case and attempt.
func (tx *Tx) AnchorSheetsOf(ctx context.Context, round string, expert party.PersonID) ([]anchor.Sheet, error) {
	rows, err := tx.q.AnchorSheetsOf(ctx, db.AnchorSheetsOfParams{Round: round, Expert: string(expert)})
	if err != nil {
		return nil, tx.fail("list anchor sheets of an expert", err)
	}
	return anchorSheets(rows)
}

// AnchorSheets gives all sheets of a round, by expert, case and attempt.
func (tx *Tx) AnchorSheets(ctx context.Context, round string) ([]anchor.Sheet, error) {
	rows, err := tx.q.AnchorSheets(ctx, round)
	if err != nil {
		return nil, tx.fail("list anchor sheets", err)
	}
	return anchorSheets(rows)
}

// InsertAnchorNote keeps a note.
func (tx *Tx) InsertAnchorNote(ctx context.Context, n anchor.Note) error {
	return tx.fail("insert note", tx.q.InsertAnchorNote(ctx, db.InsertAnchorNoteParams{
		ID: n.ID, Anchor: n.Anchor, Item: n.Item, Author: string(n.Author), Text: n.Text, WrittenAt: micros(n.At),
	}))
}

// AnchorNotes gives the notes on an anchor case in the order they were written.
func (tx *Tx) AnchorNotes(ctx context.Context, id string) ([]anchor.Note, error) {
	rows, err := tx.q.AnchorNotes(ctx, id)
	if err != nil {
		return nil, tx.fail("list notes", err)
	}
	all := make([]anchor.Note, len(rows))
	for i, r := range rows {
		all[i] = anchor.Note{ID: r.ID, Anchor: r.Anchor, Item: r.Item, Author: party.PersonID(r.Author), Text: r.Text, At: moment(r.WrittenAt)}
	}
	return all, nil
}

// GiveBadge says that an expert earned the badge of a round; once given it stays.
func (tx *Tx) GiveBadge(ctx context.Context, round string, expert party.PersonID, at time.Time) error {
	return tx.fail("give badge", tx.q.InsertAnchorBadge(ctx, db.InsertAnchorBadgeParams{Round: round, Expert: string(expert), EarnedAt: micros(at)}))
}

// Badges gives who earned the badge of a round, and when.
func (tx *Tx) Badges(ctx context.Context, round string) (map[party.PersonID]time.Time, error) {
	rows, err := tx.q.AnchorBadges(ctx, round)
	if err != nil {
		return nil, tx.fail("list badges", err)
	}
	all := make(map[party.PersonID]time.Time, len(rows))
	for _, r := range rows {
		all[party.PersonID(r.Expert)] = moment(r.EarnedAt)
	}
	return all, nil
}
