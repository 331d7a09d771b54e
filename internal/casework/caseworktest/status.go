package caseworktest

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
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
	return w.OnFactsUnder(t, w.Publish(t, Status), stop)
}

// OnFactsUnder is OnFacts under an edition with the requirements of Status.
func (w *World) OnFactsUnder(t testing.TB, e *scheme.Edition, stop application.State) (application.ID, party.Actor) {
	t.Helper()
	ctx, officer, decider := context.Background(), Person("demo-officer"), Person("demo-decider")
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

// Points is the shipped scheme in whole points, without grades and technology rating.
var Points = scheme.Ref{Scheme: "high_tech_enterprise", Edition: "2016"}

// PointExperts are the five who score under Points.
var PointExperts = []party.PersonID{"demo-expert-1", "demo-expert-2", "demo-expert-4", "demo-expert-6", "demo-expert-8"}

// Given spreads so many points over the items of a sheet in whole points, in the order of the sheet; the bonus stays at 0.
func Given(sheet *scheme.Sheet, points int) map[string]scheme.Answer {
	marks := map[string]scheme.Answer{}
	for i := range sheet.Areas {
		for _, sub := range sheet.Areas[i].SubAreas {
			for j := range sub.Items {
				n := 0
				if !sub.Bonus {
					n = min(points, int(sub.Items[j].Max/10))
				}
				points -= n
				marks[sub.Items[j].ID] = scheme.Answer{Level: scheme.Level(strconv.Itoa(n))}
			}
		}
	}
	return marks
}

// InPoints takes a company to a state under the scheme in whole points: accepted, evaluating (declared, nothing scored), evaluated,
// refused or certified. Every expert gives the same points.
func (w *World) InPoints(t testing.TB, stop application.State, points int) (application.ID, party.Actor) {
	t.Helper()
	ctx, officer, decider := context.Background(), Person("demo-officer"), Person("demo-decider")
	e := w.Publish(t, Points)
	id, owner := w.Foreigner(t, e, "ability", party.Company{
		Name: "东海传感器有限公司", LatinName: "DONGHAI SENSOR CO., LTD.", Country: "CN", BusinessNumber: fmt.Sprintf("91310000MA1K35%03d", points), LegalForm: "company", Size: "medium",
		StartedOn: calendar.Of(2017, 5, 8), Region: "00", Address: "Shanghai", Representative: "Wang Wei", IndustryCode: "40110",
		TechnologyField: "none", Products: "Industrial sensors",
	}, party.FinancialYear{})
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	_, err := w.Desk.SaveAnswers(ctx, owner, id, Given(&e.Sheets[0], 90), -1)
	must("answer", err)
	_, err = w.Desk.Submit(ctx, owner, id)
	must("submit", err)
	must("accept", w.Desk.Accept(ctx, officer, id))
	if stop == application.Accepted {
		return id, owner
	}
	today, err := w.Desk.Today(ctx)
	must("today", err)
	must("appoint", w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: PointExperts, VisitOn: today}))
	for _, expert := range PointExperts {
		must("declare", w.Desk.Declare(ctx, Person(expert), id, false, ""))
	}
	if stop == application.Evaluating {
		return id, owner
	}
	for _, expert := range PointExperts {
		must("mark", w.Desk.Mark(ctx, Person(expert), id, Given(&e.Sheets[0], points)))
		must("close", w.Desk.SubmitScoresheet(ctx, Person(expert), id))
	}
	must("register", w.Desk.RegisterResult(ctx, officer, id))
	x := decision.Proposal{Outcome: decision.Grant, Reasons: "The points and the papers agree."}
	switch stop {
	case application.Evaluated:
		return id, owner
	case application.Refused:
		x = decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "The points are not more than the scheme asks for."}
	}
	must("decide", w.Desk.Decide(ctx, decider, id, x))
	if stop == application.Certified {
		w.Confirm(t, id)
	}
	w.Drain(t)
	return id, owner
}
