package programme

import (
	"context"

	"proba.example/certificate/entry"
	"proba.example/internal/frozen"
	"proba.example/internal/ledger"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// cardFalls says on a card that its decision was set aside, for good. The digest of what it says goes to the public log in the same transaction, so
// that nobody can later say that the card never fell, or fell on another day.
func (d *Desk) cardFalls(ctx context.Context, tx *store.Tx, card register.KeptCard, said register.CardAside) error {
	file, _, err := frozen.Freeze(said)
	if err != nil {
		return err
	}
	if err := tx.SetCardAside(ctx, card.Number, file); err != nil {
		return err
	}
	return d.enterAside(ctx, tx, card.Number, file)
}

func (d *Desk) enterAside(ctx context.Context, tx *store.Tx, number string, file []byte) error {
	if d.EnterLog == nil {
		return nil
	}
	return d.EnterLog(ctx, tx, ledger.Statement{Kind: entry.PilotAside, Program: cardProgram, Subject: number, Digest: entry.Digest(file), Ref: number})
}

// ResumeAsides enters in the public log what cards say of decisions that were set aside before such statements stood there. It may be run any
// number of times.
func (d *Desk) ResumeAsides(ctx context.Context) error {
	var late []string
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		late = nil
		cards, err := tx.PilotCards(ctx)
		if err != nil {
			return err
		}
		for _, c := range cards {
			if c.Aside == nil {
				continue
			}
			e, err := store.Absent(tx.LeafOf(ctx, entry.PilotAside, c.Number))
			if err != nil {
				return err
			}
			if e == nil {
				late = append(late, c.Number)
			}
		}
		return nil
	})
	if err != nil || len(late) == 0 {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		for _, number := range late {
			c, err := tx.PilotCard(ctx, number)
			if err != nil {
				return err
			}
			if err := d.enterAside(ctx, tx, number, c.AsideFile); err != nil {
				return err
			}
		}
		return nil
	})
}

// recountCard holds a card, and what it says of a decision that was set aside, against the public log.
func (d *Desk) recountCard(ctx context.Context, tx *store.Tx, c register.KeptCard, say func(holds bool, format string, args ...any)) error {
	names := func(kind entry.Kind, document []byte) (there, same bool, err error) {
		e, err := store.Absent(tx.LeafOf(ctx, kind, c.Number))
		if err != nil || e == nil {
			return false, false, err
		}
		leaf, err := entry.Parse(e.Leaf)
		return true, err == nil && leaf.Names(document) && leaf.Ref == c.Number, nil
	}
	there, same, err := names(entry.PilotClosed, c.Contents)
	if err != nil {
		return err
	}
	say(there, "card %s is not in the public log", c.Number)
	say(!there || same, "the public log names another card %s", c.Number)
	there, same, err = names(entry.PilotAside, c.AsideFile)
	if err != nil {
		return err
	}
	if c.Aside == nil {
		say(!there, "the public log says that the decision of card %s was set aside, and the card does not", c.Number)
		return nil
	}
	say(there, "that the decision of card %s was set aside is not in the public log", c.Number)
	say(!there || same, "the public log sets the decision of card %s aside in other words", c.Number)
	// A statement from before such statements stood in the log names no card.
	before := c.Aside.Card == "" && c.Aside.Digest == ""
	say(before || c.Aside.Card == c.Number && c.Aside.Digest == c.Digest, "what card %s says of the setting aside is about another card", c.Number)
	return nil
}
