package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/fault"
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

// Erase takes a person's name, address and employer out of the records, and what letters to them said, at their wish. What they did stays under an
// identifier that names nobody: scores, decisions and the log are as valid as before. Nobody is erased who still holds a duty, nor does
// anybody erase themselves.
func (d *Desk) Erase(ctx context.Context, who party.Actor, id party.PersonID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManagePeople, ""); err != nil {
			return err
		}
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		if p.Active || len(p.Duties) > 0 || id == who.ID() {
			return fault.New(fault.Conflict, "account.erase_active")
		}
		random := id[max(0, len(id)-8):] // the end of an identifier
		p = party.Person{ID: id, Email: "erased-" + string(id) + "@erased.invalid", Name: "№ " + string(random), Language: p.Language, CreatedAt: p.CreatedAt}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(ctx, id); err != nil {
			return err
		}
		if err := tx.ForgetLettersTo(ctx, id); err != nil {
			return err
		}
		return write(ctx, tx, who.ID(), journal.PersonErased, string(id), nil)
	})
}
