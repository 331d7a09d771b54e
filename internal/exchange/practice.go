package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/practice"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/source"
)

// WritePractice proposes a version to the partner: of a new practice under an agreement where id is empty, otherwise on all that stands and waits
// of a practice that was read at its revision. Of the pilots that typed names only the agency and the number are read; their digests and levels
// are those of the cards.
func (d *Desk) WritePractice(ctx context.Context, who party.Actor, agreement partner.AgreementID, id practice.ID, revision int64, typed practice.Step) (practice.ID, error) {
	cards, err := d.partnersCards(ctx, who, agreement, typed.Pilots)
	if err != nil {
		return "", err
	}
	made := id
	err = d.act(ctx, who, party.ActEditPractices, func(tx *store.Tx, who party.Actor) error {
		s := typed.Clean() // the verb may run again, and then from the start
		s.Kind = practice.Version
		link, err := tx.PartnerLink(ctx, agreement)
		if err != nil {
			return err
		}
		if err := link.Covers(d.today(tx)); err != nil {
			return err
		}
		if s.Pilots, err = d.named(ctx, tx, s.Pilots, cards); err != nil {
			return err
		}
		p := practice.Practice{ID: id, Agreement: string(agreement)}
		if id == "" {
			fresh, err := store.NewID()
			if err != nil {
				return err
			}
			p.ID = practice.ID("urn:uuid:" + fresh)
		} else if p, err = theirs(ctx, tx, id, agreement); err != nil {
			return err
		}
		if p.Revision != revision {
			return fault.New(fault.Conflict, "fault.stale")
		}
		made, s.Bases = p.ID, p.Read().Front()
		return d.step(ctx, tx, who, link, p, s)
	})
	return made, err
}

// AnswerPractice agrees to a version of the partner, declines it for a reason, or takes back a version of ours. Before it agrees it compares the
// partner's pilots that the version names with their published cards.
func (d *Desk) AnswerPractice(ctx context.Context, who party.Actor, id practice.ID, of practice.StepID, agrees bool, reason string) error {
	if agrees {
		var p practice.Practice
		var link store.PartnerLink
		if err := d.look(ctx, who, func(tx *store.Tx) (err error) { p, link, err = d.practice(ctx, tx, id); return err }); err != nil {
			return err
		}
		if v := p.Read().Version(of); v != nil {
			cards, err := d.partnersCards(ctx, who, link.ID, v.Pilots)
			if err != nil {
				return err
			}
			for _, named := range v.Pilots {
				if said, asked := cards[named.Number]; asked && named.Agency == link.DID && said != named {
					return fault.New(fault.Conflict, "practice.card_differs", "Number", named.Number)
				}
			}
		}
	}
	return d.act(ctx, who, party.ActEditPractices, func(tx *store.Tx, who party.Actor) error {
		p, link, err := d.practice(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := p.Read().MayAnswer(of, d.DID, agrees); err != nil {
			return err
		}
		s := practice.Step{Kind: practice.Answer, Of: of, Agrees: agrees, Reason: reason}.Clean()
		if agrees {
			s.Reason = ""
		}
		return d.step(ctx, tx, who, link, p, s)
	})
}

// TranslatePractice translates an edition of a practice that was read at its revision into a language, in the place of the translations there are.
func (d *Desk) TranslatePractice(ctx context.Context, who party.Actor, id practice.ID, revision int64, of practice.StepID, typed practice.Step) error {
	return d.act(ctx, who, party.ActEditPractices, func(tx *store.Tx, who party.Actor) error {
		p, link, err := d.practice(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Revision != revision {
			return fault.New(fault.Conflict, "fault.stale")
		}
		r := p.Read()
		if err := r.MayTranslate(of, typed.Lang); err != nil {
			return err
		}
		s := practice.Step{Kind: practice.Translation, Of: of, Lang: typed.Lang, Text: typed.Text}.Clean()
		for _, t := range r.Version(of).In(s.Lang) {
			s.Bases = append(s.Bases, t.ID)
		}
		return d.step(ctx, tx, who, link, p, s)
	})
}

// step signs a step of ours, keeps it and queues its delivery.
func (d *Desk) step(ctx context.Context, tx *store.Tx, who party.Actor, link store.PartnerLink, p practice.Practice, s practice.Step) error {
	if !link.State.Talks() {
		return fault.New(fault.Conflict, "partner.not_in_force", "Reference", link.Reference)
	}
	if err := s.Check(); err != nil {
		return err
	}
	sent, err := d.post(ctx, tx, link.Agreement, partner.PracticeStep(p.ID, s))
	if err != nil {
		return err
	}
	s.ID, s.By, s.Seq, s.At = practice.StepID(sent.ID), d.DID, sent.Seq, second(tx.Now)
	return d.keepStep(ctx, tx, who.ID(), p, s)
}

var stepActs = map[practice.Kind]journal.Act{practice.Version: journal.PracticeProposed, practice.Answer: journal.PracticeAnswered, practice.Translation: journal.PracticeTranslated}

// keepStep adds a step, ours or the partner's, to the practice and the journal.
func (d *Desk) keepStep(ctx context.Context, tx *store.Tx, by party.PersonID, p practice.Practice, s practice.Step) error {
	next, err := p.Add(s)
	if err != nil {
		return err
	}
	if p.Revision == 0 {
		err = tx.InsertPractice(ctx, next)
	} else {
		err = tx.AddStep(ctx, p, s)
	}
	if err != nil {
		return err
	}
	return tx.Record(ctx, by, stepActs[s.Kind], string(p.ID), s.Reason, map[string]any{"step": s.ID, "by": s.By, "language": s.Lang, "agrees": s.Agrees})
}

func (d *Desk) practice(ctx context.Context, tx *store.Tx, id practice.ID) (practice.Practice, store.PartnerLink, error) {
	p, err := tx.Practice(ctx, id)
	if err != nil {
		return p, store.PartnerLink{}, err
	}
	link, err := tx.PartnerLink(ctx, partner.AgreementID(p.Agreement))
	return p, link, err
}

func theirs(ctx context.Context, tx *store.Tx, id practice.ID, agreement partner.AgreementID) (practice.Practice, error) {
	p, err := tx.Practice(ctx, id)
	if err == nil && p.Agreement != string(agreement) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return p, err
}

// partnersCards reads the public cards of the partner's pilots among those named, by their numbers, from the partner's pages. It is done before a
// transaction begins.
func (d *Desk) partnersCards(ctx context.Context, who party.Actor, id partner.AgreementID, named []practice.Pilot) (map[string]practice.Pilot, error) {
	var link store.PartnerLink
	if err := d.look(ctx, who, func(tx *store.Tx) (err error) { link, err = tx.PartnerLink(ctx, id); return err }); err != nil {
		return nil, err
	}
	cards := map[string]practice.Pilot{}
	for _, x := range named {
		if x.Agency != link.DID {
			continue
		}
		unread := func(err error) error {
			return fault.Field("pilots", "practice.card_unread", "Number", x.Number).Because(err)
		}
		if !practice.IsNumber(x.Number) {
			return nil, unread(errors.New("not a number of a card"))
		}
		site, err := source.NewHTTP(link.Address, d.client())
		if err != nil {
			return nil, err
		}
		contents, err := site.Fetch(ctx, "pilots/"+url.PathEscape(x.Number)+"/public-card.json")
		if err != nil {
			return nil, unread(err)
		}
		if cards[x.Number], err = ofCard(link.DID, x.Number, contents); err != nil {
			return nil, unread(err)
		}
		// The partner says itself which of its decisions it set aside. One whose program is older says nothing.
		switch _, err := site.Fetch(ctx, "pilots/"+url.PathEscape(x.Number)+"/set-aside.json"); {
		case err == nil:
			return nil, fault.Field("pilots", "practice.aside", "Number", x.Number)
		case !errors.Is(err, translog.ErrNotFound):
			return nil, unread(err)
		}
	}
	return cards, nil
}

// ofCard names a pilot by its card.
func ofCard(agency, number string, contents []byte) (practice.Pilot, error) {
	var c register.PilotCard
	if err := json.Unmarshal(contents, &c); err != nil {
		return practice.Pilot{}, fmt.Errorf("card %s: %w", number, err)
	}
	if c.Number != number {
		return practice.Pilot{}, fmt.Errorf("card %s calls itself %s", number, c.Number)
	}
	return practice.Pilot{Agency: agency, Number: number, Digest: partner.SHA(contents), Level: c.Level}, nil
}

// named takes digests and levels from the cards: ours that are published, and the partner's that were read.
func (d *Desk) named(ctx context.Context, tx *store.Tx, typed []practice.Pilot, cards map[string]practice.Pilot) (all []practice.Pilot, err error) {
	for _, x := range typed {
		if x.Agency != d.DID {
			c, there := cards[x.Number]
			if !there {
				return nil, fault.Field("pilots", "practice.pilot", "Number", x.Number)
			}
			all = append(all, c)
			continue
		}
		own, err := d.ownCard(ctx, tx, x.Number)
		if err != nil {
			return nil, err
		}
		if own == nil {
			return nil, fault.Field("pilots", "practice.pilot", "Number", x.Number)
		}
		if card, err := tx.PilotCard(ctx, x.Number); err != nil {
			return nil, err
		} else if card.Aside != nil { // what was named before stays in the history of its practice; nothing new rests on it
			return nil, fault.Field("pilots", "practice.aside", "Number", x.Number)
		}
		all = append(all, *own)
	}
	return all, nil
}

// ownCard names a pilot of ours by its published card; nil where there is none.
func (d *Desk) ownCard(ctx context.Context, tx *store.Tx, number string) (*practice.Pilot, error) {
	card, err := store.Absent(tx.PilotCard(ctx, number))
	if err != nil || card == nil {
		return nil, err
	}
	x, err := ofCard(d.DID, number, card.Contents)
	return &x, err
}

// followPractice follows what a partner says of a practice. What it says of our pilots is held against our cards.
func (d *Desk) followPractice(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	s, id := m.Step(), practice.ID(m.Nomination)
	kept, err := store.Absent(tx.Practice(ctx, id))
	if err != nil {
		return "", err
	}
	switch {
	case kept == nil && s.Kind != practice.Version, kept != nil && kept.Agreement != string(link.ID):
		return partner.RefusedNomination, nil
	case kept == nil:
		kept = &practice.Practice{ID: id, Agreement: string(link.ID)}
	}
	if s.Kind == practice.Version && link.Covers(d.today(tx)) != nil {
		return partner.RefusedAgreement, nil
	}
	for _, x := range s.Pilots {
		if x.Agency == link.DID {
			continue
		}
		own, err := d.ownCard(ctx, tx, x.Number)
		if err != nil {
			return "", err
		}
		if own == nil || *own != x {
			return partner.RefusedContent, nil
		}
	}
	switch _, err := kept.Add(s); {
	case fault.Is(err, fault.Invalid):
		return partner.RefusedContent, nil
	case err != nil:
		return partner.RefusedNomination, nil //nolint:nilerr // it fits nothing that stands
	}
	return "", d.keepStep(ctx, tx, party.System.ID(), *kept, s)
}

// untakenStep notes that the partner's program did not take a step of ours: it counts for nothing.
func untakenStep(ctx context.Context, tx *store.Tx, m store.ExchangeMessage, refused partner.Refusal) error {
	p, err := tx.Practice(ctx, practice.ID(m.Nomination))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.Steps, func(s practice.Step) bool { return string(s.ID) == m.ID })
	if i < 0 {
		return nil
	}
	p.Steps[i].Untaken = string(refused)
	return tx.SaveStep(ctx, p.Steps[i])
}

// CheckPractices reads every step of a practice again out of the signed message that carries it, and the cards of our pilots it names. It gives
// what contradicts, a line for each, and how many steps were looked at.
func (d *Desk) CheckPractices(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, looked = nil, 0
		all, err := tx.Practices(ctx)
		if err != nil {
			return err
		}
		for _, p := range all {
			for _, s := range p.Steps {
				looked++
				what, err := d.checkStep(ctx, tx, p, s)
				if err != nil {
					return err
				}
				if what != "" {
					found = append(found, fmt.Sprintf("step %s of practice %s: %s", s.ID, p.ID, what))
				}
			}
		}
		return nil
	})
	return found, looked, err
}

func (d *Desk) checkStep(ctx context.Context, tx *store.Tx, p practice.Practice, s practice.Step) (string, error) {
	m, err := store.Absent(tx.MessageCalled(ctx, partner.AgreementID(p.Agreement), d.sideOf(s), string(s.ID)))
	if err != nil {
		return "", err
	}
	if m == nil || partner.SHA(m.Bytes) != m.Digest {
		return "the signed message is not there, or is another", nil
	}
	said, ok := partner.ReadKept(m.Bytes)
	bare := s
	bare.Untaken = ""
	if !ok || said.Practice == nil || said.Nomination != partner.NominationID(p.ID) || !reflect.DeepEqual(said.Step(), bare) {
		return "the signed message says something else", nil
	}
	for _, x := range s.Pilots {
		if x.Agency != d.DID || s.Untaken != "" {
			continue
		}
		own, err := d.ownCard(ctx, tx, x.Number)
		if err != nil {
			return "", err
		}
		if own == nil || *own != x {
			return "the card of pilot " + x.Number + " says something else", nil
		}
	}
	return "", nil
}
