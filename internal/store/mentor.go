package store

import (
	"context"

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
