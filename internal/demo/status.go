package demo

import (
	"bytes"
	"context"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Status is the second scheme that the demo publishes: one that is decided on facts, without a panel.
var Status = scheme.Ref{Scheme: "small_technology_company", Edition: "2023"}

// status publishes a scheme that is decided on facts and takes a company to its decision: an officer found the facts proven.
func (b *Builder) status(ctx context.Context) error {
	e, err := scheme.ShippedEdition(Status)
	if err != nil {
		return err
	}
	b.clock.SetBack(day(8))
	if _, err := b.d.PublishEdition(ctx, b.Actor("demo-administrator"), e.Source); err != nil {
		return err
	}
	person := party.Person{ID: "demo-status-owner", Email: "owner@vetro." + Host, Name: "Анна Лебедева", Language: "ru", Active: true}
	if err := b.d.Store.Update(ctx, func(tx *store.Tx) error {
		person.CreatedAt = tx.Now
		return tx.InsertPerson(ctx, person)
	}); err != nil {
		return err
	}
	owner := party.Actor{Person: person}
	file := b.file(companies[0])
	file.Name, file.LatinName, file.Country, file.BusinessNumber = "ООО «Ветрогенератор»", "VETROGENERATOR LLC", "RU", "7701234567"
	file.Region, file.Address, file.Representative, file.IndustryCode = e.Regions[0].Code, "г. Зеленоград, Заводская ул., 4", "Анна Лебедева", "27110"
	file.StartedOn, file.Products = calendar.Of(2019, 3, 4), "Малые ветрогенераторы"
	org, err := b.d.SaveCompany(ctx, owner, file, e.Ref)
	if err != nil {
		return err
	}
	if err := b.d.SaveYear(ctx, owner, org, party.FinancialYear{Year: b.clock.Now().Year() - 1, Figures: map[string]int64{"sales": 180_000_000, "employees": 34}}); err != nil {
		return err
	}
	id, err := b.d.Open(ctx, owner, org, e.Ref, e.Sheets[0].ID)
	if err != nil {
		return err
	}
	answers := map[string]scheme.Answer{"1.1.2": {Checks: []string{"listed"}}, "2.1.1": {Checks: []string{"support"}}}
	if _, err := b.d.SaveAnswers(ctx, owner, id, answers, -1); err != nil {
		return err
	}
	for _, it := range e.Sheets[0].Areas[0].SubAreas[0].Items {
		paper := bytes.NewReader(pdf(file.LatinName + ": " + it.Title["en"]))
		if err := b.d.Attach(ctx, owner, id, application.EvidencePart(it.ID), fmt.Sprintf("evidence-%s.pdf", it.ID), paper); err != nil {
			return err
		}
	}
	if _, err := b.d.Submit(ctx, owner, id); err != nil {
		return err
	}
	b.clock.SetBack(day(2))
	return b.d.Accept(ctx, b.Actor("demo-officer"), id)
}
