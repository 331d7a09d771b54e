package store

import (
	"context"

	"proba.example/certificate/entry"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// InsertPaper keeps a paper at the end of a pilot for good; one with its number that is there already is a Conflict.
func (tx *Tx) InsertPaper(ctx context.Context, x pilot.Paper) error {
	return tx.fail("insert paper of a pilot", tx.q.InsertPilotPaper(ctx, db.InsertPilotPaperParams{
		Pilot: string(x.Pilot), Kind: string(x.Kind), Number: int64(x.Number), Digest: x.Digest, Contents: x.Contents,
	}))
}

// Papers are the papers of a pilot, by kind and number.
func (tx *Tx) Papers(ctx context.Context, id pilot.ID) ([]pilot.Paper, error) {
	rows, err := tx.q.PilotPapers(ctx, string(id))
	if err != nil {
		return nil, tx.fail("read papers of a pilot", err)
	}
	all := make([]pilot.Paper, len(rows))
	for i, r := range rows {
		all[i] = pilot.Paper{Pilot: id, Kind: pilot.PaperKind(r.Kind), Number: int(r.Number), Digest: r.Digest, Contents: r.Contents}
	}
	return all, nil
}

// InsertPilotCard publishes the card of a pilot for good; a second one while the decision of the first counts is a Conflict.
func (tx *Tx) InsertPilotCard(ctx context.Context, id pilot.ID, c register.KeptCard) error {
	return tx.fail("insert card of a pilot", tx.q.InsertPilotCard(ctx, db.InsertPilotCardParams{Number: c.Number, Pilot: string(id), Digest: c.Digest, Contents: c.Contents}))
}

// PilotCard finds a published card by its number.
func (tx *Tx) PilotCard(ctx context.Context, number string) (register.KeptCard, error) {
	r, err := tx.q.PilotCard(ctx, number)
	if err != nil {
		return register.KeptCard{}, tx.fail("read card of a pilot", err)
	}
	return tx.aCard(ctx, r)
}

// PilotCardOf finds the published card of the decision that counts.
func (tx *Tx) PilotCardOf(ctx context.Context, id pilot.ID) (register.KeptCard, error) {
	r, err := tx.q.PilotCardOf(ctx, string(id))
	if err != nil {
		return register.KeptCard{}, tx.fail("read card of a pilot", err)
	}
	return tx.aCard(ctx, r)
}

// PilotCards are all published cards, the latest number first, without a word on the log.
func (tx *Tx) PilotCards(ctx context.Context) ([]register.KeptCard, error) {
	rows, err := tx.q.PilotCards(ctx)
	if err != nil {
		return nil, tx.fail("list cards of pilots", err)
	}
	all := make([]register.KeptCard, len(rows))
	for i, r := range rows {
		if all[i], err = keptCard(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// CardsOf are the published cards of a pilot in the order of their numbers, those of decisions that were set aside too, without a word on the log.
func (tx *Tx) CardsOf(ctx context.Context, id pilot.ID) ([]register.KeptCard, error) {
	rows, err := tx.q.PilotCardsOf(ctx, string(id))
	return manyOf(tx, "list cards of a pilot", rows, err, keptCard)
}

// SetCardAside notes that the decision of a card was set aside, once and for good. File are the exact bytes of the [register.CardAside] that the
// public reads.
func (tx *Tx) SetCardAside(ctx context.Context, number string, file []byte) error {
	n, err := tx.q.SetPilotCardAside(ctx, db.SetPilotCardAsideParams{Number: number, Aside: string(file)})
	return tx.once("set a card aside", n, err)
}

func keptCard(r db.PilotCard) (c register.KeptCard, err error) {
	c = register.KeptCard{Number: r.Number, Contents: r.Contents, Digest: r.Digest}
	if r.Aside != "" {
		var x register.CardAside
		x, err = decode[register.CardAside]("card that was set aside", r.Aside)
		c.Aside, c.AsideFile = &x, []byte(r.Aside)
	}
	return c, err
}

func (tx *Tx) aCard(ctx context.Context, r db.PilotCard) (register.KeptCard, error) {
	c, err := keptCard(r)
	if err != nil {
		return c, err
	}
	if c.Entry, err = tx.entryOf(ctx, entry.PilotClosed, r.Number); err != nil {
		return c, err
	}
	if c.Aside != nil {
		if c.AsideEntry, err = tx.entryOf(ctx, entry.PilotAside, r.Number); err != nil {
			return c, err
		}
		newer, err := Absent(tx.PilotCardOf(ctx, pilot.ID(r.Pilot)))
		if newer != nil {
			c.Newer = newer.Number
		}
		return c, err
	}
	certificates, err := tx.AttestationsOf(ctx, register.OfPilot, r.Pilot)
	for _, a := range certificates {
		if a.Stands() {
			c.Certificate = a.Number
		}
	}
	return c, err
}

// entryOf is the place in the public log of the entry of the kind about a card; nil where there is none.
func (tx *Tx) entryOf(ctx context.Context, kind entry.Kind, card string) (*int64, error) {
	leaf, err := Absent(tx.LeafByRef(ctx, kind, card))
	if leaf == nil {
		return nil, err
	}
	return &leaf.Index, err
}
