package demo

import (
	"context"
	"fmt"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// trader is a sole trader who was certified, and incorporated the business afterwards.
var trader = company{
	name: "나루정밀", latin: "NARU PRECISION", products: "정밀 감속기", number: "108820144", region: "01", industry: "28122", founded: "2016-04-11", owner: "구본하", language: "ko",
	size: "small", sales: 8_800, levels: "ABABB", expert: "ABABB", technology: "BBB+", stop: application.Certified, daysAgo: 3,
}

// incorporated is the company that took the trader's business over.
var incorporated = company{
	name: "주식회사 나루정밀", latin: "NARU PRECISION CO., LTD.", products: "정밀 감속기", number: "108870155", region: "01", industry: "28122", owner: "구본하", size: "small",
}

// succession has a certified sole trader incorporate the business: the certificate passes to the company.
func (b *Builder) succession(ctx context.Context) error {
	defer b.clock.SetBack(0)
	owner := party.Actor{Person: party.Person{ID: "demo-trader", Email: "owner@naru-precision." + Host, Name: trader.owner, Language: "ko", Active: true}}
	if err := b.d.Store.Update(ctx, func(tx *store.Tx) error {
		owner.Person.CreatedAt = tx.Now
		return tx.InsertPerson(ctx, owner.Person)
	}); err != nil {
		return err
	}
	first, err := b.take(ctx, owner, trader)
	if err != nil {
		return fmt.Errorf("%s: %w", trader.latin, err)
	}
	was, err := b.d.OfficerCase(ctx, b.Actor("demo-officer"), first)
	if err != nil {
		return err
	}
	if was.Certificate == nil {
		return fmt.Errorf("%s has no certificate", trader.latin)
	}
	b.clock.SetBack(day(2))
	on := calendar.On(b.clock.Now(), b.d.Agency.Place)
	c := incorporated
	c.founded = on.String()
	file := b.file(c)
	event, ok := b.edition.AgeEventNamed("conversion")
	if !ok {
		return fmt.Errorf("edition %s knows no conversion", b.edition.Ref)
	}
	file.Event = &party.AgeEvent{Kind: event.Event, OldStart: calendar.MustParse(trader.founded), Facts: map[string]bool{}}
	for _, f := range event.Facts {
		file.Event.Facts[f.Name] = true
	}
	org, err := b.d.SaveCompany(ctx, owner, file, b.edition.Ref)
	if err != nil {
		return err
	}
	id, err := b.d.Succeed(ctx, owner, org, casework.SuccessionAsk{Number: was.Certificate.Number, Event: event.Event, On: on})
	if err != nil {
		return err
	}
	papers := "%PDF-1.7\nContract of the transfer of the business, and the extract of the register of companies.\n"
	if err := b.d.Attach(ctx, owner, id, application.DocumentPart("change"), "transfer-contract.pdf", strings.NewReader(papers)); err != nil {
		return err
	}
	if _, err := b.d.Submit(ctx, owner, id); err != nil {
		return err
	}
	b.clock.SetBack(day(1))
	if err := b.d.Accept(ctx, b.Actor("demo-officer"), id); err != nil {
		return err
	}
	b.clock.SetBack(0)
	if err := b.d.Decide(ctx, b.Actor("demo-decider"), id, decision.Proposal{
		Outcome: decision.Grant, Reasons: "The contract and the extract of the register show that the whole business passed to the company, whose director and shareholder is the former trader.",
	}); err != nil {
		return err
	}
	if err := b.Confirm(ctx, id); err != nil {
		return err
	}
	return b.queue.Drain(ctx)
}
