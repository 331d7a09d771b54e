package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Holding is what the agency holds of a person, as that person gets it.
type Holding struct {
	Person    party.Person          `json:"person"`
	Companies map[string]party.Role `json:"companies"` // by name
	Letters   []HeldLetter          `json:"letters"`
	Acts      []HeldAct             `json:"acts"`
}

// HeldLetter is a letter that went to the person.
type HeldLetter struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Email   string    `json:"email"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
}

// HeldAct is an act of the person in the journal.
type HeldAct struct {
	At      time.Time   `json:"at"`
	Act     journal.Act `json:"act"`
	Subject string      `json:"subject"`
}

// Export gives a person what the agency holds of them, as JSON.
func (d *Desk) Export(ctx context.Context, who party.Actor) (document []byte, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		h := Holding{Person: who.Person, Companies: map[string]party.Role{}}
		companies, err := tx.CompaniesOf(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, c := range companies {
			h.Companies[c.Company.Name] = c.Role
		}
		letters, err := tx.LettersTo(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, l := range letters {
			h.Letters = append(h.Letters, HeldLetter{l.CreatedAt, l.Kind, l.Email, l.Subject, l.Text})
		}
		acts, err := tx.JournalBy(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, a := range acts {
			h.Acts = append(h.Acts, HeldAct{a.At, a.Act, a.Subject})
		}
		if document, err = json.MarshalIndent(h, "", "  "); err != nil {
			return fmt.Errorf("write what is held of a person: %w", err)
		}
		return nil
	})
	return document, err
}
