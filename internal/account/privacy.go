package account

import (
	"context"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Holding is what the program keeps on a person, as that person gets it: their own records whole, and of all others the parts that name them.
type Holding struct {
	Person  party.Person `json:"person"`
	At      time.Time    `json:"at"`
	Records []HeldRecord `json:"records"` // in the order of their places
}

// HeldRecord is one record of a holding.
type HeldRecord = store.HeldRecord

// Export gives a person what the program keeps on them.
func (d *Desk) Export(ctx context.Context, who party.Actor) (h Holding, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		h = Holding{Person: who.Person, At: tx.Now}
		h.Records, err = tx.Held(ctx, who.Person)
		return err
	})
	return h, err
}
