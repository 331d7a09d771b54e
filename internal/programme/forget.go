package programme

import (
	"context"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// A guest of a demo day has no account. For an erasure, which two people carry out as for everybody, the guest is kept as a person who cannot sign in:
// under the own identifier, or as whoever has the address already.

// guestPerson finds who a guest is; nil where nobody is kept for the guest yet.
func guestPerson(ctx context.Context, tx *store.Tx, g gathering.Guest) (*party.Person, error) {
	if known, err := store.Absent(tx.Person(ctx, party.PersonID(g.ID))); err != nil || known != nil {
		return known, err
	}
	email, err := party.CleanEmail(g.Email)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // a guest without an address is nobody else
	}
	return store.Absent(tx.PersonByEmail(ctx, email))
}

// keepGuest makes the person of a guest where there is none. by is who does it; none: the guest.
func keepGuest(ctx context.Context, tx *store.Tx, g gathering.Guest, by party.PersonID) (party.Person, error) {
	known, err := guestPerson(ctx, tx, g)
	if err != nil {
		return party.Person{}, err
	}
	if known != nil {
		return *known, nil
	}
	p := party.Person{ID: party.PersonID(g.ID), Name: party.Clean(g.Name), Language: string(g.Language), CreatedAt: tx.Now}
	if p.Email, err = party.CleanEmail(g.Email); err != nil {
		p.Email = "guest-" + string(g.ID) + "@guest.invalid"
	}
	if by == "" {
		by = p.ID
	}
	if err := tx.InsertPerson(ctx, p); err != nil {
		return p, err
	}
	return p, tx.Record(ctx, by, journal.PersonSaved, string(p.ID), "", map[string]any{"active": false})
}

// AskGuestErasure notes that the guest whose link has the key wants the own data erased. Two of the agency's people do it.
func (d *Desk) AskGuestErasure(ctx context.Context, key string) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		g, err := tx.GuestOf(ctx, key)
		if err != nil {
			return err
		}
		p, err := keepGuest(ctx, tx, g, "")
		if err != nil {
			return err
		}
		e, err := store.Absent(tx.Erasure(ctx, p.ID))
		if err != nil {
			return err
		}
		if e == nil {
			e = &store.Erasure{Person: p.ID}
		}
		if !e.AskedAt.IsZero() {
			return nil
		}
		e.AskedAt = tx.Now
		if err := tx.SaveErasure(ctx, *e); err != nil {
			return err
		}
		return tx.Record(ctx, p.ID, journal.ErasureAsked, string(p.ID), "", nil)
	})
}

// guestAsked is when a guest asked for the erasure of the own data; zero where the guest did not.
func guestAsked(ctx context.Context, tx *store.Tx, g gathering.Guest) (time.Time, error) {
	p, err := guestPerson(ctx, tx, g)
	if err != nil || p == nil {
		return time.Time{}, err
	}
	e, err := store.Absent(tx.Erasure(ctx, p.ID))
	if err != nil || e == nil {
		return time.Time{}, err
	}
	return e.AskedAt, nil
}

// EraseGuest opens the erasure of a guest's data for whoever may propose it, and gives the person under whom it is proposed.
func (d *Desk) EraseGuest(ctx context.Context, who party.Actor, event gathering.ID, guest gathering.GuestID) (id party.PersonID, err error) {
	err = d.doing(ctx, who, party.ActProposeErasure, func(tx *store.Tx, who party.Actor) error {
		guests, err := tx.GuestsOf(ctx, event)
		if err != nil {
			return err
		}
		for _, g := range guests {
			if g.ID != guest {
				continue
			}
			p, err := keepGuest(ctx, tx, g, who.ID())
			id = p.ID
			return err
		}
		return fault.Field("guest", "party.choose_one")
	})
	return id, err
}
