package store

import (
	"context"

	"proba.example/internal/expert"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// SaveProfile saves an expert's profile over the Revision it was read at; 0 enters a new one. Anything else on file is a Conflict
// "fault.stale".
func (tx *Tx) SaveProfile(ctx context.Context, p expert.Profile) error {
	text, err := encode("profile", p)
	if err != nil {
		return err
	}
	var rows int64
	if p.Revision == 0 {
		rows, err = tx.q.InsertProfile(ctx, db.InsertProfileParams{Person: string(p.Person), Profile: text, UpdatedAt: micros(tx.Now)})
	} else {
		rows, err = tx.q.UpdateProfile(ctx, db.UpdateProfileParams{Person: string(p.Person), Profile: text, UpdatedAt: micros(tx.Now), Revision: p.Revision})
	}
	return tx.changed("save profile", rows, err)
}

// Profile gives what an expert says of themselves; NotFound before the first save.
func (tx *Tx) Profile(ctx context.Context, id party.PersonID) (expert.Profile, error) {
	r, err := tx.q.ProfileOf(ctx, string(id))
	if err != nil {
		return expert.Profile{}, tx.fail("read profile", err)
	}
	return profile(r)
}

// Profiles gives every profile, by person.
func (tx *Tx) Profiles(ctx context.Context) ([]expert.Profile, error) {
	rows, err := tx.q.Profiles(ctx)
	return manyOf(tx, "list profiles", rows, err, profile)
}

func profile(r db.ExpertProfile) (expert.Profile, error) {
	p, err := decode[expert.Profile]("profile", r.Profile)
	p.Person, p.Revision, p.UpdatedAt = party.PersonID(r.Person), r.Revision, moment(r.UpdatedAt)
	return p, err
}

// InsertForm keeps a signed form for good; a number that is taken is a Conflict.
func (tx *Tx) InsertForm(ctx context.Context, f expert.Form) error {
	text, err := encode("form", f)
	if err != nil {
		return err
	}
	return tx.fail("insert form", tx.q.InsertForm(ctx, db.InsertFormParams{
		Person: string(f.Person), Number: int64(f.Number), SignedAt: micros(f.SignedAt), Form: text,
	}))
}

// FormsOf gives the forms a person signed, the latest first.
func (tx *Tx) FormsOf(ctx context.Context, id party.PersonID) ([]expert.Form, error) {
	rows, err := tx.q.FormsOf(ctx, string(id))
	return tx.forms(rows, err)
}

// LatestForms gives the latest form of everybody who ever signed one, by person.
func (tx *Tx) LatestForms(ctx context.Context) ([]expert.Form, error) {
	rows, err := tx.q.LatestForms(ctx)
	return tx.forms(rows, err)
}

func (tx *Tx) forms(rows []db.InterestForm, err error) ([]expert.Form, error) {
	if err != nil {
		return nil, tx.fail("list forms", err)
	}
	all := make([]expert.Form, len(rows))
	for i, r := range rows {
		if all[i], err = decode[expert.Form]("form", r.Form); err != nil {
			return nil, err
		}
		all[i].Person, all[i].Number, all[i].SignedAt = party.PersonID(r.Person), int(r.Number), moment(r.SignedAt)
	}
	return all, nil
}
