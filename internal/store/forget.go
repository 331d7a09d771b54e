package store

import (
	"context"
	"crypto/rand"
	"fmt"

	"proba.example/internal/frozen"
	"proba.example/internal/gathering"
	"proba.example/internal/interest"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store/db"
)

// OwnRows are the rows that a person has as a mentor and as a guest, as table and key with a space in between.
func (tx *Tx) OwnRows(ctx context.Context, p party.Person) (map[string]bool, error) {
	rows := map[string]bool{}
	for _, of := range []struct{ table, key, owner string }{{"mentor", "person", "person"}, {"mentor_pairing", "id", "mentor"}, {"mentor_slot", "id", "mentor"}} {
		keys, err := tx.strings(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s = $1", of.key, of.table, of.owner), string(p.ID))
		if err != nil {
			return nil, tx.fail("list what is held of a mentor", err)
		}
		for _, k := range keys {
			rows[of.table+" "+k] = true
		}
	}
	guests, err := tx.GuestsOfPerson(ctx, p)
	for _, g := range guests {
		rows["cohort_guest "+string(g.ID)] = true
	}
	return rows, err
}

// withoutTie is a finding of which the kind alone is left: what kept somebody off stays, and not with whom.
func withoutTie(f interest.Finding) interest.Finding {
	f.With, f.Other, f.Detail = frozen.Mark, "", ""
	return f
}

// marked is what stands in the place of words, where there were any.
func marked(words string) string {
	if words == "" {
		return ""
	}
	return frozen.Mark
}

// without encodes a record from which words were taken out, save those that stay in its column.
func without(what, table string, record any, words []string) (string, error) {
	text, err := encode(what, record)
	if err != nil {
		return "", err
	}
	text, _, err = frozen.WithoutJSON(text, words, privacy.KeepsIn(table, "record"))
	return text, err
}

// forgetMentor takes out what a mentor said of themselves, where they met companies and what they noted of it, and with whom they were tied. Who was
// paired with whom, when an hour was and who came stays under the identifier, and so does what companies wrote: words, which name the person, are taken
// out of that. The private link to the mentor's calendar opens nothing any more.
func (tx *Tx) forgetMentor(ctx context.Context, p party.Person, words []string) error {
	m, err := Absent(tx.Mentor(ctx, p.ID))
	if err != nil || m == nil {
		return err
	}
	record, err := without("mentor", "mentor", mentor.Mentor{Person: m.Person, State: mentor.Ended, InvitedBy: m.InvitedBy, InvitedAt: m.InvitedAt, Since: m.Since, Reason: marked(m.Reason)}, words)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateMentor(ctx, db.UpdateMentorParams{State: string(mentor.Ended), Record: record, Person: string(m.Person), Revision: m.Revision})
	if err := tx.changed("forget mentor", rows, err); err != nil {
		return err
	}
	if err := tx.q.ForgetCalendar(ctx, "mentor/"+string(p.ID)); err != nil {
		return tx.fail("forget calendar link", err)
	}
	pairings, err := tx.PairingsOfMentor(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, x := range pairings {
		if x.By == p.ID {
			x.Reason = marked(x.Reason)
		}
		if x.Found != nil {
			found := withoutTie(*x.Found)
			x.Found = &found
		}
		if record, err = without("pairing", "mentor_pairing", x, words); err != nil {
			return err
		}
		rows, err := tx.q.UpdatePairing(ctx, db.UpdatePairingParams{Live: bit(x.Live()), Record: record, ID: string(x.ID), Revision: x.Revision})
		if err := tx.changed("forget pairing", rows, err); err != nil {
			return err
		}
	}
	return tx.forgetSlots(ctx, p, words)
}

func (tx *Tx) forgetSlots(ctx context.Context, p party.Person, words []string) error {
	slots, err := tx.SlotsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, s := range slots {
		s.Where, s.Reason = marked(s.Where), marked(s.Reason)
		for b := range s.Bookings {
			for n := range s.Bookings[b].Notes {
				if x := &s.Bookings[b].Notes[n]; x.Mentor {
					x.Words = marked(x.Words)
				}
			}
		}
		record, err := without("office hour", "mentor_slot", s, words)
		if err != nil {
			return err
		}
		rows, err := tx.q.UpdateSlot(ctx, db.UpdateSlotParams{Record: record, ID: string(s.ID), Revision: s.Revision})
		if err := tx.changed("forget office hour", rows, err); err != nil {
			return err
		}
	}
	return nil
}

// forgetGuests takes out who a guest was and what they wrote. That a guest of such a side came, in whom there was interest and what came of it stays,
// because demo days are counted by it. The guest's link opens nothing any more.
func (tx *Tx) forgetGuests(ctx context.Context, p party.Person, words []string) error {
	guests, err := tx.GuestsOfPerson(ctx, p)
	if err != nil {
		return err
	}
	for _, g := range guests {
		record, err := without("guest", "cohort_guest", gathering.Guest{
			ID: g.ID, Event: g.Event, Name: privacy.Nameless(party.Person{ID: party.PersonID(g.ID)}).Name, Organisation: marked(g.Organisation), Side: g.Side, Language: g.Language,
			AnsweredAt: g.AnsweredAt, Interested: g.Interested, Words: marked(g.Words), Outcomes: g.Outcomes,
		}, words)
		if err != nil {
			return err
		}
		rows, err := tx.q.ForgetGuest(ctx, db.ForgetGuestParams{Record: record, Key: hashed(rand.Text()), ID: string(g.ID)})
		if err := tx.changed("forget guest", rows, err); err != nil {
			return err
		}
	}
	return nil
}
