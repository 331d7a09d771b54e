package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"proba.example/internal/cohort"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertMentor adds a mentor, at revision 1; a person who is one already is a Conflict.
func (tx *Tx) InsertMentor(ctx context.Context, m mentor.Mentor) error {
	record, err := encode("mentor", m)
	if err != nil {
		return err
	}
	return tx.fail("insert mentor", tx.q.InsertMentor(ctx, db.InsertMentorParams{Person: string(m.Person), State: string(m.State), Record: record}))
}

// UpdateMentor saves a mentor that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateMentor(ctx context.Context, m mentor.Mentor) error {
	record, err := encode("mentor", m)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateMentor(ctx, db.UpdateMentorParams{State: string(m.State), Record: record, Person: string(m.Person), Revision: m.Revision})
	return tx.changed("update mentor", rows, err)
}

// Mentor reads a mentor.
func (tx *Tx) Mentor(ctx context.Context, person party.PersonID) (mentor.Mentor, error) {
	r, err := tx.q.MentorByPerson(ctx, string(person))
	if err != nil {
		return mentor.Mentor{}, tx.fail("read mentor", err)
	}
	return aMentor(r)
}

// Mentors are all mentors, by person.
func (tx *Tx) Mentors(ctx context.Context) ([]mentor.Mentor, error) {
	rows, err := tx.q.Mentors(ctx)
	return manyOf(tx, "list mentors", rows, err, aMentor)
}

func aMentor(r db.Mentor) (mentor.Mentor, error) {
	m, err := decode[mentor.Mentor]("mentor", r.Record)
	m.Revision = r.Revision
	return m, err
}

// InsertPairing adds a pairing, at revision 1; a second live one of the same company and mentor is a Conflict.
func (tx *Tx) InsertPairing(ctx context.Context, p mentor.Pairing) error {
	record, err := encode("pairing", p)
	if err != nil {
		return err
	}
	return tx.fail("insert pairing", tx.q.InsertPairing(ctx, db.InsertPairingParams{
		ID: string(p.ID), Intake: string(p.Intake), Candidate: string(p.Candidate), Mentor: string(p.Mentor), Live: bit(p.Live()), Record: record,
	}))
}

// UpdatePairing saves a pairing that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdatePairing(ctx context.Context, p mentor.Pairing) error {
	record, err := encode("pairing", p)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdatePairing(ctx, db.UpdatePairingParams{Live: bit(p.Live()), Record: record, ID: string(p.ID), Revision: p.Revision})
	return tx.changed("update pairing", rows, err)
}

// Pairing reads a pairing.
func (tx *Tx) Pairing(ctx context.Context, id mentor.PairingID) (mentor.Pairing, error) {
	r, err := tx.q.PairingByID(ctx, string(id))
	if err != nil {
		return mentor.Pairing{}, tx.fail("read pairing", err)
	}
	return aPairing(r)
}

// PairingsOfMentor are all pairings a mentor has or had, the earliest first.
func (tx *Tx) PairingsOfMentor(ctx context.Context, person party.PersonID) ([]mentor.Pairing, error) {
	rows, err := tx.q.PairingsOfMentor(ctx, string(person))
	return manyOf(tx, "list pairings", rows, err, aPairing)
}

// PairingsOfCandidate are all pairings a company of a cohort has or had, the earliest first.
func (tx *Tx) PairingsOfCandidate(ctx context.Context, id cohort.CandidateID) ([]mentor.Pairing, error) {
	rows, err := tx.q.PairingsOfCandidate(ctx, string(id))
	return manyOf(tx, "list pairings", rows, err, aPairing)
}

// LivePairings are all that stand or are asked for, the earliest first.
func (tx *Tx) LivePairings(ctx context.Context) ([]mentor.Pairing, error) {
	rows, err := tx.q.LivePairings(ctx)
	return manyOf(tx, "list pairings", rows, err, aPairing)
}

func aPairing(r db.MentorPairing) (mentor.Pairing, error) {
	p, err := decode[mentor.Pairing]("pairing", r.Record)
	p.Revision = r.Revision
	return p, err
}

// InsertSlot adds an office hour, at revision 1.
func (tx *Tx) InsertSlot(ctx context.Context, s mentor.Slot) error {
	record, err := encode("office hour", s)
	if err != nil {
		return err
	}
	return tx.fail("insert office hour", tx.q.InsertSlot(ctx, db.InsertSlotParams{ID: string(s.ID), Mentor: string(s.Mentor), Begins: micros(s.From), Record: record}))
}

// UpdateSlot saves an office hour that was read at its revision; fault.stale when somebody saved it since, so that no seat is given twice.
func (tx *Tx) UpdateSlot(ctx context.Context, s mentor.Slot) error {
	record, err := encode("office hour", s)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateSlot(ctx, db.UpdateSlotParams{Record: record, ID: string(s.ID), Revision: s.Revision})
	return tx.changed("update office hour", rows, err)
}

// Slot reads an office hour.
func (tx *Tx) Slot(ctx context.Context, id mentor.SlotID) (mentor.Slot, error) {
	r, err := tx.q.SlotByID(ctx, string(id))
	if err != nil {
		return mentor.Slot{}, tx.fail("read office hour", err)
	}
	return aSlot(r)
}

// SlotsOf are all office hours of a mentor, the earliest first.
func (tx *Tx) SlotsOf(ctx context.Context, person party.PersonID) ([]mentor.Slot, error) {
	rows, err := tx.q.SlotsOfMentor(ctx, string(person))
	return manyOf(tx, "list office hours", rows, err, aSlot)
}

func aSlot(r db.MentorSlot) (mentor.Slot, error) {
	s, err := decode[mentor.Slot]("office hour", r.Record)
	s.Revision = r.Revision
	return s, err
}

// SetCalendar puts the key of an owner's private calendar link in the place of the one before. The key is kept as its SHA-256.
func (tx *Tx) SetCalendar(ctx context.Context, owner, key string) error {
	if err := tx.q.ForgetCalendar(ctx, owner); err != nil {
		return tx.fail("forget calendar link", err)
	}
	return tx.fail("insert calendar link", tx.q.InsertCalendar(ctx, db.InsertCalendarParams{Owner: owner, Key: hashed(key)}))
}

// CalendarOwner says whose calendar a key opens.
func (tx *Tx) CalendarOwner(ctx context.Context, key string) (string, error) {
	owner, err := tx.q.OwnerOfCalendar(ctx, hashed(key))
	if err != nil {
		return "", tx.fail("read calendar link", err)
	}
	return owner, nil
}

func hashed(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
