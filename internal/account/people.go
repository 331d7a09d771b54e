package account

import (
	"context"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// clean brings a person's data to the form in which they are stored, or says what is wrong with them, field by field. Duties come
// out in the order of party.Duties, each once.
func clean(p party.Person) (party.Person, error) {
	p.Name, p.Employer = strings.TrimSpace(p.Name), strings.TrimSpace(p.Employer)
	if email, err := party.CleanEmail(p.Email); err == nil {
		p.Email = email
	}
	l := fault.All(p.Check())
	if !locale.Lang(p.Language).Valid() {
		l.Add("language", "party.choose_one")
	}
	var duties []party.Duty
	for _, d := range party.Duties {
		if slices.Contains(p.Duties, d) {
			duties = append(duties, d)
		}
	}
	for _, d := range p.Duties {
		if !slices.Contains(party.Duties, d) {
			l.Add("duties", "party.choose_one")
			break
		}
	}
	p.Duties = duties
	return p, l.Err()
}

// addressFree says whether nobody but the person holds the address.
func addressFree(ctx context.Context, tx *store.Tx, p party.Person) error {
	other, err := tx.PersonByEmail(ctx, p.Email)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case other.ID != p.ID:
		return fault.Field("email", "account.email_taken")
	}
	return nil
}

// Invite enters a person with their duties and has an invitation sent to them.
func (d *Desk) Invite(ctx context.Context, who party.Actor, p party.Person) (party.PersonID, error) {
	id, err := newPersonID()
	if err != nil {
		return "", err
	}
	return id, d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManagePeople, ""); err != nil {
			return err
		}
		p, err := clean(p)
		l := fault.List{}
		if err != nil {
			l = fault.All(err)
		}
		if len(p.Duties) == 0 {
			l.Add("duties", "account.duties_missing")
		}
		if err := l.Err(); err != nil {
			return err
		}
		p.ID, p.Active, p.CreatedAt = id, true, tx.Now
		if err := addressFree(ctx, tx, p); err != nil {
			return err
		}
		if err := tx.InsertPerson(ctx, p); err != nil {
			return err
		}
		if err := write(ctx, tx, who.ID(), journal.PersonSaved, string(p.ID), personChange{Duties: p.Duties, Active: true}); err != nil {
			return err
		}
		return d.queueLink(ctx, tx, linkArgs{Email: p.Email, Purpose: store.PurposeInvitation, By: who.Person.Name, Duties: p.Duties})
	})
}

// SavePerson changes a person's data and duties. Whoever is trusted with other things than before, is made inactive or gets
// another address must sign in again. The last administrator stays one.
func (d *Desk) SavePerson(ctx context.Context, who party.Actor, p party.Person) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManagePeople, ""); err != nil {
			return err
		}
		was, err := tx.Person(ctx, p.ID)
		if err != nil {
			return err
		}
		p, err := clean(p)
		if err != nil {
			return err
		}
		if err := addressFree(ctx, tx, p); err != nil {
			return err
		}
		if err := keepAdministrator(ctx, tx, p); err != nil {
			return err
		}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if !slices.Equal(was.Duties, p.Duties) || was.Active != p.Active || was.Email != p.Email {
			if err := tx.DeleteSessionsOf(ctx, p.ID); err != nil {
				return err
			}
		}
		if was.Email != p.Email || was.Employer != p.Employer {
			if err := d.queueTies(ctx, tx); err != nil {
				return err
			}
		}
		return write(ctx, tx, who.ID(), journal.PersonSaved, string(p.ID), personChange{Duties: p.Duties, Active: p.Active, Was: was.Duties})
	})
}

// queueTies has whoever keeps cases look at what ties people to them.
func (d *Desk) queueTies(ctx context.Context, tx *store.Tx) error {
	if d.TiesChanged == "" {
		return nil
	}
	return d.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: d.TiesChanged, Args: []byte("{}"), RunAt: tx.Now})
}

// keepAdministrator refuses a change after which nobody could manage people any more.
func keepAdministrator(ctx context.Context, tx *store.Tx, p party.Person) error {
	if p.Active && slices.Contains(p.Duties, party.Administrator) {
		return nil
	}
	all, err := tx.PeopleWith(ctx, party.Administrator)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(other party.Person) bool { return other.ID != p.ID }) {
		return nil
	}
	return fault.Field("duties", "account.last_administrator")
}

// People are all people on file, for administrators.
func (d *Desk) People(ctx context.Context, who party.Actor) ([]party.Person, error) {
	var all []party.Person
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActManagePeople, ""); err != nil {
			return err
		}
		all, err = tx.People(ctx)
		return err
	})
	return all, err
}

// Person is one person on file, for administrators.
func (d *Desk) Person(ctx context.Context, who party.Actor, id party.PersonID) (party.Person, error) {
	var p party.Person
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActManagePeople, ""); err != nil {
			return err
		}
		p, err = tx.Person(ctx, id)
		return err
	})
	return p, err
}

// SetSelf changes the actor's own name and the language of their letters.
func (d *Desk) SetSelf(ctx context.Context, who party.Actor, name string, lang locale.Lang) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p := who.Person
		p.Name, p.Language = name, string(lang)
		p, err := clean(p)
		if err != nil {
			return err
		}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return write(ctx, tx, p.ID, journal.PersonSaved, string(p.ID), personChange{Duties: p.Duties, Active: p.Active, Was: p.Duties})
	})
}
