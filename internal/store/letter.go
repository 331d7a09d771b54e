package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// Letter is a letter as it was written, kept beside its case.
type Letter struct {
	ID        string
	To        party.PersonID // empty for an address without a person
	Email     string
	Kind      string
	Language  string
	Subject   string
	Text      string
	HTML      string
	Case      application.ID // empty for letters that concern none
	CreatedAt time.Time
	SentAt    time.Time // zero until handed to the mail server
}

// InsertLetter keeps a letter.
func (tx *Tx) InsertLetter(ctx context.Context, l Letter) error {
	return tx.fail("insert letter", tx.q.InsertLetter(ctx, db.InsertLetterParams{
		ID: l.ID, Recipient: string(l.To), Email: l.Email, Kind: l.Kind, Language: l.Language, Subject: l.Subject, Text: l.Text, Html: l.HTML,
		Application: string(l.Case), CreatedAt: micros(l.CreatedAt), SentAt: micros(l.SentAt),
	}))
}

func letter(l db.Letter) Letter {
	return Letter{
		ID: l.ID, To: party.PersonID(l.Recipient), Email: l.Email, Kind: l.Kind, Language: l.Language, Subject: l.Subject, Text: l.Text, HTML: l.Html,
		Case: application.ID(l.Application), CreatedAt: moment(l.CreatedAt), SentAt: moment(l.SentAt),
	}
}

// Letter gives one letter.
func (tx *Tx) Letter(ctx context.Context, id string) (Letter, error) {
	l, err := tx.q.LetterByID(ctx, id)
	if err != nil {
		return Letter{}, tx.fail("read letter", err)
	}
	return letter(l), nil
}

// MarkSent notes when a letter was handed to the mail server; the first time stays.
func (tx *Tx) MarkSent(ctx context.Context, id string) error {
	rows, err := tx.q.MarkSent(ctx, db.MarkSentParams{ID: id, SentAt: micros(tx.Now)})
	if err != nil || rows == 1 {
		return tx.fail("mark letter sent", err)
	}
	_, err = tx.Letter(ctx, id)
	return err
}

// LettersOf gives the letters about a case, in the order they were written.
func (tx *Tx) LettersOf(ctx context.Context, id application.ID) ([]Letter, error) {
	rows, err := tx.q.LettersOf(ctx, string(id))
	return tx.letters(rows, err)
}

// LettersTo are all letters to a person, the oldest first.
func (tx *Tx) LettersTo(ctx context.Context, id party.PersonID) ([]Letter, error) {
	rows, err := tx.q.LettersTo(ctx, string(id))
	return tx.letters(rows, err)
}

func (tx *Tx) letters(rows []db.Letter, err error) ([]Letter, error) {
	return manyOf(tx, "list letters", rows, err, func(l db.Letter) (Letter, error) { return letter(l), nil })
}

// ForgetLettersTo empties the letters to a person. That they went, when and of which kind stays.
func (tx *Tx) ForgetLettersTo(ctx context.Context, id party.PersonID) error {
	return tx.fail("forget letters", tx.q.ForgetLettersTo(ctx, string(id)))
}
