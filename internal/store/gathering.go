package store

import (
	"context"
	"strings"

	"proba.example/internal/cohort"
	"proba.example/internal/gathering"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertEvent adds an event of an intake, at revision 1.
func (tx *Tx) InsertEvent(ctx context.Context, e gathering.Event) error {
	record, err := encode("event", e)
	if err != nil {
		return err
	}
	return tx.fail("insert event", tx.q.InsertGathering(ctx, db.InsertGatheringParams{ID: string(e.ID), Intake: string(e.Intake), Day: e.On.String(), Record: record}))
}

// UpdateEvent saves an event that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateEvent(ctx context.Context, e gathering.Event) error {
	record, err := encode("event", e)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateGathering(ctx, db.UpdateGatheringParams{Day: e.On.String(), Record: record, ID: string(e.ID), Revision: e.Revision})
	return tx.changed("update event", rows, err)
}

// Event reads an event.
func (tx *Tx) Event(ctx context.Context, id gathering.ID) (gathering.Event, error) {
	r, err := tx.q.GatheringByID(ctx, string(id))
	if err != nil {
		return gathering.Event{}, tx.fail("read event", err)
	}
	return anEvent(r)
}

// EventsOf are the events of an intake, the earliest first.
func (tx *Tx) EventsOf(ctx context.Context, intake cohort.ID) ([]gathering.Event, error) {
	rows, err := tx.q.GatheringsOfIntake(ctx, string(intake))
	return manyOf(tx, "list events", rows, err, anEvent)
}

func anEvent(r db.CohortEvent) (gathering.Event, error) {
	e, err := decode[gathering.Event]("event", r.Record)
	e.Revision = r.Revision
	return e, err
}

// InsertGuest adds a guest of a demo day, at revision 1, with the key of the guest's link, which is kept as its SHA-256.
func (tx *Tx) InsertGuest(ctx context.Context, g gathering.Guest, key string) error {
	record, err := encode("guest", g)
	if err != nil {
		return err
	}
	return tx.fail("insert guest", tx.q.InsertGuest(ctx, db.InsertGuestParams{ID: string(g.ID), Event: string(g.Event), Key: hashed(key), Email: addressed(g), Record: record}))
}

// UpdateGuest saves a guest that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateGuest(ctx context.Context, g gathering.Guest) error {
	record, err := encode("guest", g)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateGuest(ctx, db.UpdateGuestParams{Record: record, Email: addressed(g), ID: string(g.ID), Revision: g.Revision})
	return tx.changed("update guest", rows, err)
}

// GuestOf reads the guest whose link has the key.
func (tx *Tx) GuestOf(ctx context.Context, key string) (gathering.Guest, error) {
	r, err := tx.q.GuestByKey(ctx, hashed(key))
	if err != nil {
		return gathering.Guest{}, tx.fail("read guest", err)
	}
	return aGuest(r)
}

// GuestsOf are the guests of an event, in the order in which they were invited.
func (tx *Tx) GuestsOf(ctx context.Context, event gathering.ID) ([]gathering.Guest, error) {
	rows, err := tx.q.GuestsOfEvent(ctx, string(event))
	return manyOf(tx, "list guests", rows, err, aGuest)
}

// addressed is the address of a guest as people are found by theirs: see party.CleanEmail.
func addressed(g gathering.Guest) string { return strings.ToLower(strings.TrimSpace(g.Email)) }

// GuestsOfPerson are the guests that a person is: by the address, or by the identifier.
func (tx *Tx) GuestsOfPerson(ctx context.Context, p party.Person) ([]gathering.Guest, error) {
	rows, err := tx.q.GuestsOfPerson(ctx, db.GuestsOfPersonParams{ID: string(p.ID), Email: p.Email})
	return manyOf(tx, "list guests", rows, err, aGuest)
}

func aGuest(r db.CohortGuest) (gathering.Guest, error) {
	g, err := decode[gathering.Guest]("guest", r.Record)
	g.Revision = r.Revision
	return g, err
}
