package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/scheme"
)

// TestAStatusIsGivenOnFactsAlone takes a company through a scheme that has no panel, no grades and no technology rating, from its draft to
// a certificate that a stranger can check.
func TestAStatusIsGivenOnFactsAlone(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id, owner := w.OnFacts(t, application.Draft)
		if _, err := w.Desk.Submit(ctx, owner, id); !fault.Is(err, fault.Invalid) {
			t.Fatalf("two requirements of three let a company apply: %v", err)
		}
		if _, err := w.Desk.SaveAnswers(ctx, owner, id, map[string]scheme.Answer{"2.1.1": {Checks: []string{"support"}}}, -1); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.Accept(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
		v, err := w.Desk.OfficerCase(ctx, decider, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Case.State != application.Evaluated || v.Panel != nil || v.Result == nil || v.Result.RegisteredBy != officer.ID() || len(v.Result.Experts) > 0 || v.MayDecide != nil {
			t.Fatalf("after acceptance: state %s, panel %v, result %+v, may decide %v", v.Case.State, v.Panel, v.Result, v.MayDecide)
		}
		if last := v.Journal[len(v.Journal)-1]; last.Act != journal.FactsEstablished {
			t.Errorf("the journal ends with %s", last.Act)
		}
		grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Revenue, activity and the support agreement are proven."}
		if err := w.Desk.Decide(ctx, officer, id, grant); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the officer who checked the facts decides: %v", err)
		}
		if err := w.Desk.Decide(ctx, decider, id, grant); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.Waiting(ctx, colleague); err != nil {
			t.Errorf("what waits: %v", err)
		}
		w.Confirm(t, id)
		w.Drain(t)
		w.Check(t)
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if own.Case.State != application.Certified || own.Outcome == nil || own.Outcome.Grade != "" || own.Outcome.Number != "20260100001" {
			t.Fatalf("state %s, outcome %+v", own.Case.State, own.Outcome)
		}
		var stages []string
		for _, s := range own.Stages {
			stages = append(stages, s.Code+" "+string(s.State))
		}
		if got, want := strings.Join(stages, ", "), "statement done, eligibility done, decision done, certificate done"; got != want {
			t.Errorf("stages: %s, want %s", got, want)
		}
	})
}

// TestARefusalOnFacts names no expert and no technology grade.
func TestARefusalOnFacts(t *testing.T) {
	w := caseworktest.New(t)
	id, owner := w.OnFacts(t, application.Refused)
	w.Check(t)
	own, err := w.Desk.ApplicantCase(context.Background(), owner, id)
	if err != nil {
		t.Fatal(err)
	}
	if o := own.Outcome; o == nil || o.Decision != decision.Refuse || len(o.Judgement.Rules) != 1 || !o.Judgement.Award {
		t.Fatalf("outcome %+v", own.Outcome)
	}
	for _, l := range w.Post.Letters() {
		if l.To == owner.Person.Email && strings.Contains(fmt.Sprint(l.Mail.Text), "기술평가등급") {
			t.Errorf("a letter speaks of a technology grade: %s", l.Mail.Text)
		}
	}
}

// TestGolden37WholePoints takes two companies through a scheme in whole points that rates no technology and has no grades: 71 points of
// five experts' median are certified, 70 are refused.
func TestGolden37WholePoints(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, owner := w.InPoints(t, application.Certified, 71)
		w.Check(t)
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if own.Case.State != application.Certified || own.Outcome.Total != 710 || own.Outcome.Grade != "" {
			t.Fatalf("71 points: %s, %+v", own.Case.State, own.Outcome)
		}
		below, _ := w.InPoints(t, application.Evaluated, 70)
		v, err := w.Desk.OfficerCase(ctx, decider, below)
		if err != nil {
			t.Fatal(err)
		}
		if v.Result.Total != 700 || v.Judgement.Award {
			t.Fatalf("70 points: %+v", v.Judgement)
		}
		if err := w.Desk.Decide(ctx, decider, below, decision.Proposal{Outcome: decision.Grant, Reasons: "They are nearly more than seventy."}); !fault.Is(err, fault.Invalid) {
			t.Errorf("70 points are granted: %v", err)
		}
		if err := w.Desk.Decide(ctx, decider, below, decision.Proposal{
			Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "Seventy points are not more than seventy.",
		}); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
	})
}
