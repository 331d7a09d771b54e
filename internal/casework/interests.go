package casework

import (
	"context"
	"slices"

	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// regions are the region codes of all editions in force: a profile serves every scheme.
func (d *Desk) regions(ctx context.Context, tx *store.Tx) ([]string, error) {
	stored, err := tx.Editions(ctx)
	if err != nil {
		return nil, err
	}
	codes := []string{}
	for _, s := range stored {
		e, err := d.edition(ctx, tx, s.Ref)
		if err != nil {
			return nil, err
		}
		codes = append(codes, e.RegionCodes()...)
	}
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// SaveProfile saves what an expert says of themselves. Who is senior is the agency's to say: the profile keeps what it said.
// The Revision must be the one the form was filled from, 0 for the first save.
func (d *Desk) SaveProfile(ctx context.Context, who party.Actor, p expert.Profile) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		regions, err := d.regions(ctx, tx)
		if err != nil {
			return err
		}
		p = p.Clean()
		p.Person = who.ID()
		if err := p.Check(regions, d.today(tx)); err != nil {
			return err
		}
		before, err := store.Absent(tx.Profile(ctx, who.ID()))
		if err != nil {
			return err
		}
		p.Senior = before != nil && before.Senior
		if err := tx.SaveProfile(ctx, p); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.ProfileSaved, string(who.ID()), "", nil)
	})
}

// SetSenior says whether an expert counts as senior, where a scheme wants one on every panel. The expert must have a profile.
func (d *Desk) SetSenior(ctx context.Context, who party.Actor, id party.PersonID, senior bool) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageExperts, ""); err != nil {
			return err
		}
		p, err := tx.Profile(ctx, id)
		if err != nil || p.Senior == senior {
			return err
		}
		p.Senior = senior
		if err := tx.SaveProfile(ctx, p); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.SeniorSet, string(id), "", map[string]bool{"senior": senior})
	})
}

// DeclareYear signs an expert's yearly form of interests. The form is in force from the day it is signed.
func (d *Desk) DeclareYear(ctx context.Context, who party.Actor, f expert.Form) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		last, err := d.lastForm(ctx, tx, who.ID())
		if err != nil {
			return err
		}
		f.Person = who.ID()
		signed, err := f.Sign(last, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.InsertForm(ctx, signed); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.FormSigned, string(who.ID()), "", map[string]int{"form": signed.Number})
	})
}

// lastForm is the latest form a person signed, or nil.
func (d *Desk) lastForm(ctx context.Context, tx *store.Tx, id party.PersonID) (*expert.Form, error) {
	forms, err := tx.FormsOf(ctx, id)
	if err != nil || len(forms) == 0 {
		return nil, err
	}
	return &forms[0], nil
}

// OwnInterests is what experts see of themselves: their profile and forms.
type OwnInterests struct {
	Profile expert.Profile // empty while there is none
	Forms   []expert.Form  // the latest first
	Person  party.Person
}

// OwnInterests reads an expert's own profile and forms.
func (d *Desk) OwnInterests(ctx context.Context, who party.Actor) (OwnInterests, error) {
	var v OwnInterests
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		v = OwnInterests{Person: who.Person, Profile: expert.Profile{Person: who.ID()}}
		p, err := tx.Profile(ctx, who.ID())
		switch {
		case err == nil:
			v.Profile = p
		case !fault.Is(err, fault.NotFound):
			return err
		}
		v.Forms, err = tx.FormsOf(ctx, who.ID())
		return err
	})
	return v, err
}
