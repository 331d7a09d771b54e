package account

import (
	"context"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// FirstAdministratorLink makes the link by which an empty agency gets its first administrator, and gives its path. While
// there is an administrator it is a Conflict, and links made before stop working.
func (d *Desk) FirstAdministratorLink(ctx context.Context) (path string, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error { return noAdministrator(ctx, tx) })
	if err != nil {
		return "", err
	}
	token, err := d.newLink(ctx, "", store.PurposeFirstAdministrator, "", FirstAdministratorValidity)
	return FirstAdministratorPath(token), err
}

func noAdministrator(ctx context.Context, tx *store.Tx) error {
	all, err := tx.PeopleWith(ctx, party.Administrator)
	if err == nil && len(all) > 0 {
		return fault.New(fault.Conflict, "account.administrator_exists")
	}
	return err
}

// BecomeFirstAdministrator takes the first administrator's link, enters the person and opens a session. A person on file
// under the address already, such as an applicant, is given the duty. Nothing is used up when a field is wrong.
func (d *Desk) BecomeFirstAdministrator(ctx context.Context, token, name, email string, lang locale.Lang) (Session, error) {
	s := Session{}
	err := d.Store.Update(ctx, func(tx *store.Tx) error {
		if err := noAdministrator(ctx, tx); err != nil {
			return err
		}
		link, err := take(ctx, tx, token)
		if err != nil {
			return err
		}
		if link.Purpose != store.PurposeFirstAdministrator {
			return linkSpent()
		}
		given := party.Person{Email: email, Name: name, Language: string(lang), Duties: []party.Duty{party.Administrator}}
		if given, err = clean(given); err != nil {
			return err
		}
		p, err := tx.PersonByEmail(ctx, given.Email)
		switch {
		case fault.Is(err, fault.NotFound):
			p, err = d.enter(ctx, tx, given)
		case err == nil:
			was := slices.Clone(p.Duties)
			p.Name, p.Language, p.Active = given.Name, given.Language, true
			p.Duties = append(p.Duties, party.Administrator)
			if err = tx.UpdatePerson(ctx, p); err == nil {
				err = write(ctx, tx, p.ID, journal.PersonSaved, string(p.ID), personChange{Duties: p.Duties, Active: true, Was: was})
			}
		}
		if err != nil {
			return err
		}
		s.Person = p
		return d.openSession(ctx, tx, &s)
	})
	if err != nil {
		return Session{}, err
	}
	return s, nil
}
