package exchange

import (
	"context"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/practice"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// PracticeFile is a practice with what stands of it.
type PracticeFile struct {
	practice.Practice
	practice.Reading
	Link    store.PartnerLink
	Me      string // our own DID
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
}

// Agency is the name of the agency of a DID.
func (f PracticeFile) Agency(p locale.Printer, own locale.Text, did string) string {
	if did == f.Me {
		return p.Text(own)
	}
	return f.Link.Partner
}

// Untaken are the steps that the partner's program did not take.
func (f PracticeFile) Untaken() (all []practice.Step) {
	for _, s := range f.Steps {
		if s.Untaken != "" {
			all = append(all, s)
		}
	}
	return all
}

// Practices are all practices, the newest first, for the staff.
func (d *Desk) Practices(ctx context.Context, who party.Actor) (all []PracticeFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { all, err = d.practices(ctx, tx); return err })
	return all, err
}

func (d *Desk) practices(ctx context.Context, tx *store.Tx) ([]PracticeFile, error) {
	kept, err := tx.Practices(ctx)
	if err != nil {
		return nil, err
	}
	links, err := tx.PartnerLinks(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]PracticeFile, len(kept))
	for i, p := range kept {
		all[i] = PracticeFile{Practice: p, Reading: p.Read(), Me: d.DID}
		if n := slices.IndexFunc(links, func(l store.PartnerLink) bool { return string(l.ID) == p.Agreement }); n >= 0 {
			all[i].Link = links[n]
		}
	}
	return all, nil
}

// Practice reads one practice with its history, for the staff.
func (d *Desk) Practice(ctx context.Context, who party.Actor, id practice.ID) (f PracticeFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		p, link, err := d.practice(ctx, tx, id)
		if err != nil {
			return err
		}
		f = PracticeFile{Practice: p, Reading: p.Read(), Link: link, Me: d.DID}
		f.Journal, f.People, err = tx.Past(ctx, string(id))
		return err
	})
	return f, err
}

// PublicPractices are the practices that both agencies of an agreement agreed to, for everybody. A proposal is not among them.
func (d *Desk) PublicPractices(ctx context.Context) (all []register.Practice, err error) {
	names, err := site.ShippedTechnologies()
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		files, err := d.practices(ctx, tx)
		if err != nil {
			return err
		}
		all = nil
		for _, f := range files {
			if x := d.public(f, names); len(x.Current) > 0 {
				all = append(all, x)
			}
		}
		return nil
	})
	return all, err
}

// PublicPractice is one of them; a NotFound fault where there is none.
func (d *Desk) PublicPractice(ctx context.Context, id string) (x register.Practice, err error) {
	names, err := site.ShippedTechnologies()
	if err != nil {
		return x, err
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		p, link, err := d.practice(ctx, tx, practice.ID(urn+id))
		if err != nil {
			return err
		}
		if x = d.public(PracticeFile{Practice: p, Reading: p.Read(), Link: link, Me: d.DID}, names); len(x.Current) == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
	return x, err
}

// PublicStep is the signed message of an edition or of a translation of one, byte for byte: its digest stands in the logs of both agencies.
func (d *Desk) PublicStep(ctx context.Context, id, step string) (b []byte, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		p, _, err := d.practice(ctx, tx, practice.ID(urn+id))
		if err != nil {
			return err
		}
		for _, v := range p.Read().Editions() {
			for _, s := range append([]practice.Step{v.Step}, v.Translations...) {
				if string(s.ID) != urn+step {
					continue
				}
				side := partner.In
				if s.By == d.DID {
					side = partner.Out
				}
				m, err := tx.MessageCalled(ctx, partner.AgreementID(p.Agreement), side, string(s.ID))
				b = m.Bytes
				return err
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
	return b, err
}

const urn = "urn:uuid:"

func (d *Desk) public(f PracticeFile, names *site.Technologies) register.Practice {
	x := register.Practice{ID: strings.TrimPrefix(string(f.Practice.ID), urn), Agencies: []locale.Text{d.Letters.Agency.Name, everywhere(f.Link.Partner)}}
	current := f.Current()
	for _, v := range f.Editions() {
		e := register.PracticeEdition{
			Number: v.Number, Text: d.publicText(f, v.Step), Markets: v.Markets, Level: v.Level(),
		}
		for _, c := range v.Technologies {
			e.Technologies = append(e.Technologies, register.Named{Code: c, Name: names.Name(c)})
		}
		for _, t := range v.Translations {
			e.Translations = append(e.Translations, d.publicText(f, t))
		}
		for _, n := range v.Pilots {
			card := register.PracticePilot{Number: n.Number, Level: n.Level, Digest: n.Digest, Agency: d.agency(f, n.Agency), URL: "/pilots/" + n.Number}
			if n.Agency != d.DID {
				card.URL = strings.TrimRight(f.Link.Address, "/") + card.URL
			}
			e.Pilots = append(e.Pilots, card)
		}
		if slices.ContainsFunc(current, func(c practice.Placed) bool { return c.ID == v.ID }) {
			x.Current = append(x.Current, e)
		} else {
			x.Earlier = append([]register.PracticeEdition{e}, x.Earlier...)
		}
	}
	return x
}

func (d *Desk) agency(f PracticeFile, did string) locale.Text {
	if did == d.DID {
		return d.Letters.Agency.Name
	}
	return everywhere(f.Link.Partner)
}

// everywhere is a name that is the same in every language.
func everywhere(name string) locale.Text {
	t := locale.Text{}
	for _, l := range locale.Languages {
		t[l] = name
	}
	return t
}

func (d *Desk) publicText(f PracticeFile, s practice.Step) register.PracticeText {
	return register.PracticeText{
		Step: strings.TrimPrefix(string(s.ID), urn), Lang: s.Lang, By: d.agency(f, s.By), At: s.At,
		Title: s.Text.Title, Done: s.Text.Done, Worked: s.Text.Worked, Failed: s.Text.Failed, Conditions: s.Text.Conditions,
	}
}
