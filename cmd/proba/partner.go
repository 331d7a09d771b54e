package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"golang.org/x/sync/errgroup"

	"proba.example/internal/calendar"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// settingPartner marks a demo's database in which the agreement with the second agency was entered.
const settingPartner = "demo_partner"

// reference is that of the agreement between the demo's two agencies.
const reference = "SEOUL-MOSCOW-2026"

// second is the command that serves the other agency of a demo: its own folder, address, name and time zone. Its address is a number, so that a
// browser keeps the sign-ins of the two apart.
func (c *ServeCmd) second() *ServeCmd {
	other := *c
	other.Data, other.Database, other.Listen, other.BaseURL = c.Data+"-partner", "", c.PartnerListen, "http://"+c.PartnerListen
	other.AgencyEn, other.AgencyRu, other.AgencyKo = "Moscow Innovation Agency", "Московское агентство инноваций", "모스크바 혁신청"
	other.quarter = c.quarter - 2 // the two need not have tested as much
	other.Country, other.Place, other.did = "RU", "Europe/Moscow", "did:web:moscow.demo.example"
	return &other
}

// serveTwo serves two agencies in agreement until the context ends.
func (c *ServeCmd) serveTwo(ctx context.Context, out io.Writer, log *slog.Logger) (err error) {
	if !c.Demo {
		return errors.New("--with-partner needs --demo: a real partner has its own program")
	}
	c.did, c.quarter = "did:web:seoul.demo.example", demo.QuarterPilots()
	commands := []*ServeCmd{c, c.second()}
	programs, listeners := make([]*Program, len(commands)), make([]net.Listener, len(commands))
	defer func() {
		for i := range commands {
			if programs[i] != nil {
				_ = programs[i].Close()
			}
			if listeners[i] != nil {
				_ = listeners[i].Close() // the server has closed it where it was served
			}
		}
	}()
	for i, x := range commands {
		if listeners[i], err = (&net.ListenConfig{}).Listen(ctx, "tcp", x.Listen); err != nil {
			return err
		}
		p, err := OpenProgram(ctx, x.Config, Options{Listen: x.Listen, Log: log, Serve: true})
		if err != nil {
			return err
		}
		programs[i] = p
		if err := x.greet(ctx, out, p); err != nil {
			return err
		}
	}
	if err := agree(ctx, programs[0], programs[1]); err != nil {
		return fmt.Errorf("the agreement of the two agencies: %w", err)
	}
	if _, err := fmt.Fprintf(out, "The two agencies have agreement %s. See %s/office/partners and %s/office/partners\n\n", reference, programs[0].Base, programs[1].Base); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for i, p := range programs {
		g.Go(func() error { return p.Serve(ctx, listeners[i]) })
	}
	g.Go(func() error {
		if err := share(ctx, programs[0], programs[1]); err != nil && ctx.Err() == nil {
			return fmt.Errorf("what the two agencies share: %w", err)
		}
		return nil
	})
	return g.Wait()
}

// agree enters the agreement on both sides by the verbs people use, and puts companies forward. Nothing is delivered before both are served.
func agree(ctx context.Context, a, b *Program) error {
	done := ""
	if err := a.Store.View(ctx, func(tx *store.Tx) (err error) { done, err = tx.Setting(ctx, settingPartner); return err }); err != nil || done != "" {
		return err
	}
	here, err := a.agreeWith(ctx, b)
	if err != nil {
		return err
	}
	there, err := b.agreeWith(ctx, a)
	if err != nil {
		return err
	}
	if err := a.askFor(ctx, here, locale.Korean); err != nil {
		return err
	}
	if err := b.askFor(ctx, there, locale.Russian); err != nil {
		return err
	}
	if err := a.putForward(ctx, here, 0, []partner.Standing{partner.Sent, partner.Consented, partner.Proposed}); err != nil {
		return err
	}
	if err := b.putForward(ctx, there, 1, []partner.Standing{partner.Sent, partner.Endorsed}); err != nil {
		return err
	}
	if err := a.proposeCall(ctx, here); err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingPartner, reference) })
}

// proposeCall proposes a joint call, which waits for the other agency's answer.
func (p *Program) proposeCall(ctx context.Context, id partner.AgreementID) error {
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return err
	}
	today := calendar.On(p.Clock.Now(), p.place)
	_, err = p.Exchange.ProposeCall(ctx, officer, partner.Call{
		Agreement: id, Reference: "QUIET-2026", Purpose: partner.ForPilot, Fields: []partner.Field{partner.FieldName, partner.FieldLatinName, partner.FieldProducts, partner.FieldEmail},
		Title: locale.Text{locale.English: "Quiet streets", locale.Russian: "Тихие улицы", locale.Korean: "조용한 거리"},
		Text: locale.Text{
			locale.English: "Solutions that make night traffic quieter, to be tested in both cities.",
			locale.Russian: "Решения, которые делают ночное движение тише, с испытаниями в обоих городах.",
			locale.Korean:  "야간 교통 소음을 줄이는 솔루션을 두 도시에서 실증합니다.",
		},
		Opens: today, Closes: today.AddDays(60), Days: 30,
	})
	return err
}

// staff is one of the demo's people.
func (p *Program) staff(ctx context.Context, id party.PersonID) (who party.Actor, err error) {
	err = p.Store.View(ctx, func(tx *store.Tx) (err error) { who, err = tx.Actor(ctx, id); return err })
	return who, err
}

// agreeWith enters the agreement with another agency, takes its trust file and puts it into force.
func (p *Program) agreeWith(ctx context.Context, with *Program) (partner.AgreementID, error) {
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return "", err
	}
	decider, err := p.staff(ctx, "demo-decider")
	if err != nil {
		return "", err
	}
	today := calendar.On(p.Clock.Now(), p.place)
	from, _, _ := partner.Quarter(partner.QuartersBefore(today, 1)[0]) // figures of the last quarter are released under it
	id, err := p.Exchange.SaveAgreement(ctx, officer, partner.Agreement{
		Reference: reference, Title: "Memorandum on the exchange of companies", Partner: with.Config.agencyName()[locale.English], Address: with.Base, Country: with.Config.Country,
		Languages: partner.Languages, Purposes: partner.Purposes, Recognised: []string{demo.Scheme}, Effect: partner.Waived, PlacesHere: 5, PlacesAway: 5, Days: 3,
		From: from, Until: today.AddYears(2),
	})
	if err != nil {
		return "", err
	}
	published, err := with.Keys.Published(ctx)
	if err != nil {
		return "", err
	}
	if err := p.Exchange.TakeTrust(ctx, officer, id, published.File); err != nil {
		return "", err
	}
	f, err := p.Exchange.Agreement(ctx, officer, id)
	if err != nil {
		return "", err
	}
	for _, k := range f.Keys {
		if err := p.Exchange.ConfirmKey(ctx, decider, id, k.ID, k.Fingerprint()); err != nil {
			return "", err
		}
	}
	for _, s := range []partner.Step{partner.StepSign, partner.StepBegin} {
		if err := p.Exchange.MoveAgreement(ctx, officer, id, s, ""); err != nil {
			return "", err
		}
	}
	return id, nil
}

// putForward nominates certified companies past some, each as far as a standing: the demo's two agencies have the same companies, and
// should not put the same ones forward.
func (p *Program) putForward(ctx context.Context, id partner.AgreementID, past int, upTo []partner.Standing) error {
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return err
	}
	holders, err := p.certified(ctx, past+len(upTo))
	if err != nil {
		return err
	}
	for i, h := range holders[min(past, len(holders)):] {
		n, err := p.Exchange.Propose(ctx, officer, partner.Nomination{
			Agreement: id, Purpose: partner.Purposes[i%len(partner.Purposes)], Words: "Certified this year; its product fits the programme of the host.",
			Fields: []partner.Field{partner.FieldName, partner.FieldLatinName, partner.FieldCountry, partner.FieldProducts, partner.FieldEmail}, Basis: partner.Basis{Number: h.number},
		})
		if err != nil {
			return err
		}
		if upTo[i] == partner.Proposed {
			continue
		}
		lang := locale.Match(h.owner.Person.Language)
		asked, err := p.Exchange.Asked(ctx, h.owner, n, lang)
		if err != nil {
			return err
		}
		if err := p.Exchange.Answer(ctx, h.owner, n, lang, true, asked.Digest); err != nil {
			return err
		}
		if upTo[i] == partner.Consented {
			continue
		}
		if err := p.Exchange.Endorse(ctx, officer, n, i+1); err != nil {
			return err
		}
		if upTo[i] == partner.Sent {
			if err := p.Exchange.Send(ctx, officer, n); err != nil {
				return err
			}
		}
	}
	return nil
}

type certifiedCompany struct {
	number string
	owner  party.Actor
}

// certified are the first companies with a valid certificate and the owners who act for them.
func (p *Program) certified(ctx context.Context, most int) (all []certifiedCompany, err error) {
	err = p.Store.View(ctx, func(tx *store.Tx) error {
		all = nil
		today := calendar.On(tx.Now, p.place)
		holders, err := tx.Holders(ctx)
		if err != nil {
			return err
		}
		return tx.EachListed(ctx, func(e register.Entry) error {
			if s, _ := e.StandingOn(today); s != register.Valid || len(all) == most || e.Scheme != demo.Scheme {
				return nil
			}
			members, err := tx.MembersOf(ctx, holders[e.Number])
			if err != nil {
				return err
			}
			for _, m := range members {
				if m.Role != party.Owner {
					continue
				}
				owner, err := tx.Actor(ctx, m.Person.ID)
				if err != nil {
					return err
				}
				all = append(all, certifiedCompany{e.Number, owner})
				return nil
			}
			return nil
		})
	})
	return all, err
}
