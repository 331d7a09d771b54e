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

	own   locale.Text // our agency's name
	names *site.Technologies
}

func (d *Desk) practiceFile(p practice.Practice, link store.PartnerLink) (PracticeFile, error) {
	names, err := site.ShippedTechnologies()
	return PracticeFile{Practice: p, Reading: p.Read(), Link: link, Me: d.DID, own: d.Letters.Agency.Name, names: names}, err
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
		var link store.PartnerLink
		if n := slices.IndexFunc(links, func(l store.PartnerLink) bool { return string(l.ID) == p.Agreement }); n >= 0 {
			link = links[n]
		}
		if all[i], err = d.practiceFile(p, link); err != nil {
			return nil, err
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
		if f, err = d.practiceFile(p, link); err != nil {
			return err
		}
		f.Journal, f.People, err = tx.Past(ctx, string(id))
		return err
	})
	return f, err
}

// PublicPractices are the practices that both agencies of an agreement agreed to, for everybody. A proposal is not among them.
func (d *Desk) PublicPractices(ctx context.Context) (all []register.Practice, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		files, err := d.practices(ctx, tx)
		if err != nil {
			return err
		}
		all = nil
		for _, f := range files {
			if x := f.public(); len(x.Current) > 0 {
				all = append(all, x)
			}
		}
		return nil
	})
	return all, err
}

// PublicPractice is one of them; a NotFound fault where there is none.
func (d *Desk) PublicPractice(ctx context.Context, id string) (x register.Practice, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		p, link, err := d.practice(ctx, tx, practice.ID(urn+id))
		if err != nil {
			return err
		}
		f, err := d.practiceFile(p, link)
		if err != nil {
			return err
		}
		if x = f.public(); len(x.Current) == 0 {
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
				m, err := tx.MessageCalled(ctx, partner.AgreementID(p.Agreement), d.sideOf(s), string(s.ID))
				b = m.Bytes
				return err
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
	return b, err
}

const urn = "urn:uuid:"

func (d *Desk) sideOf(s practice.Step) partner.Side {
	if s.By == d.DID {
		return partner.Out
	}
	return partner.In
}

func (f PracticeFile) public() register.Practice {
	x := register.Practice{ID: strings.TrimPrefix(string(f.Practice.ID), urn), Agencies: []locale.Text{f.own, locale.Same(f.Link.Partner)}}
	current := f.Current()
	for _, v := range f.Editions() {
		if slices.ContainsFunc(current, func(c practice.Placed) bool { return c.ID == v.ID }) {
			x.Current = append(x.Current, f.Edition(v))
		} else {
			x.Earlier = append([]register.PracticeEdition{f.Edition(v)}, x.Earlier...)
		}
	}
	return x
}

// Edition is a version as it is shown, whether both agreed to it or it is only proposed.
func (f PracticeFile) Edition(v practice.Placed) register.PracticeEdition {
	e := register.PracticeEdition{Number: v.Number, Text: f.text(v.Step), Markets: v.Markets, Level: v.Level()}
	for _, c := range v.Technologies {
		e.Technologies = append(e.Technologies, register.Named{Code: c, Name: f.names.Name(c)})
	}
	for _, t := range v.Translations {
		e.Translations = append(e.Translations, f.text(t))
	}
	for _, n := range v.Pilots {
		card := register.PracticePilot{Number: n.Number, Level: n.Level, Digest: n.Digest, Agency: f.agency(n.Agency), URL: "/pilots/" + n.Number}
		if n.Agency != f.Me {
			card.URL = strings.TrimRight(f.Link.Address, "/") + card.URL
		}
		e.Pilots = append(e.Pilots, card)
	}
	return e
}

func (f PracticeFile) agency(did string) locale.Text {
	if did == f.Me {
		return f.own
	}
	return locale.Same(f.Link.Partner)
}

func (f PracticeFile) text(s practice.Step) register.PracticeText {
	return register.PracticeText{
		Step: strings.TrimPrefix(string(s.ID), urn), Lang: s.Lang, By: f.agency(s.By), At: s.At,
		Title: s.Text.Title, Done: s.Text.Done, Worked: s.Text.Worked, Failed: s.Text.Failed, Conditions: s.Text.Conditions,
	}
}
