package caseworktest

import (
	"context"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Status is the shipped scheme that has no panel, no grades and no technology rating.
var Status = scheme.Ref{Scheme: "small_technology_company", Edition: "2023"}

// Publish publishes a shipped edition beside the one of the cast; once is enough.
func (w *World) Publish(t testing.TB, ref scheme.Ref) *scheme.Edition {
	t.Helper()
	w.Setup(t)
	e, err := scheme.ShippedEdition(ref)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.PublishEdition(context.Background(), Person("demo-administrator"), e.Source); err != nil {
		t.Fatal(err)
	}
	return e
}

// Foreigner opens a case of a company outside Korea under an edition; its owner is the demo's first.
func (w *World) Foreigner(t testing.TB, e *scheme.Edition, sheet string, c party.Company, year party.FinancialYear) (application.ID, party.Actor) {
	t.Helper()
	ctx, owner := context.Background(), w.Cast.Owner(0)
	c.Bars = map[string]party.Bar{}
	for _, code := range party.BarCodes {
		c.Bars[code] = party.Bar{}
	}
	org, err := w.Desk.SaveCompany(ctx, owner, c, e.Ref)
	if err != nil {
		t.Fatalf("save the company: %v", err)
	}
	if year.Year != 0 {
		if err := w.Desk.SaveYear(ctx, owner, org, year); err != nil {
			t.Fatalf("save the year: %v", err)
		}
	}
	id, err := w.Desk.Open(ctx, owner, org, e.Ref, sheet)
	if err != nil {
		t.Fatalf("open the case: %v", err)
	}
	return id, owner
}

// OnFacts takes a company to a state under the scheme that is decided on facts: draft, submitted, evaluated, grant_proposed, certified or
// refused. The draft meets two requirements of three.
func (w *World) OnFacts(t testing.TB, stop application.State) (application.ID, party.Actor) {
	t.Helper()
	ctx, officer, decider := context.Background(), Person("demo-officer"), Person("demo-decider")
	e := w.Publish(t, Status)
	id, owner := w.Foreigner(t, e, "requirements", party.Company{
		Name: "ООО «Ветрогенератор»", LatinName: "VETROGENERATOR LLC", Country: "RU", BusinessNumber: "7701234567", LegalForm: "company", Size: "small",
		StartedOn: calendar.Of(2019, 3, 4), Region: "00", Address: "Москва", Representative: "Анна Лебедева", IndustryCode: "27110",
		TechnologyField: "none", Products: "Малые ветрогенераторы",
	}, party.FinancialYear{Year: 2025, Figures: map[string]int64{"sales": 180_000_000}})
	answers := map[string]scheme.Answer{"1.1.2": {Checks: []string{"listed"}}, "2.1.1": {Checks: []string{}}}
	if stop != application.Draft {
		answers["2.1.1"] = scheme.Answer{Checks: []string{"support"}}
	}
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	_, err := w.Desk.SaveAnswers(ctx, owner, id, answers, -1)
	must("answer", err)
	if stop == application.Draft {
		return id, owner
	}
	_, err = w.Desk.Submit(ctx, owner, id)
	must("submit", err)
	if stop == application.Submitted {
		return id, owner
	}
	must("accept", w.Desk.Accept(ctx, officer, id))
	switch stop {
	case application.Evaluated:
	case application.Refused:
		must("refuse", w.Desk.Decide(ctx, decider, id, decision.Proposal{
			Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: "The support agreement belongs to another company.",
		}))
	default:
		must("propose", w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Revenue, activity and the support agreement are proven."}))
	}
	if stop == application.Certified {
		w.Confirm(t, id)
	}
	w.Drain(t)
	return id, owner
}
