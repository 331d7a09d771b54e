package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

const conflictFound = "The expert bought shares of the company before the visit."

// A conflict that the records show after the result was registered: the result is set aside by two, and scored again without that expert.
func TestAResultIsSetAsideForAConflict(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	before, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	tied := before.Result.Experts[0]
	if got := keyOf(w.Desk.ProposeAside(ctx, officer, id, "", "", conflictFound)); got != "aside.nobody" {
		t.Errorf("set aside for nobody: %q", got)
	}
	buys(t, w, tied, nameOf(t, w, id))
	if got := keyOf(w.Desk.ProposeAside(ctx, decider, id, "", "", conflictFound)); got != "fault.forbidden" {
		t.Errorf("a decider proposes: %q", got)
	}
	if got := keyOf(w.Desk.ProposeAside(ctx, officer, id, "demo-expert-8", interest.Share, conflictFound)); got != "party.choose_one" {
		t.Errorf("for an expert who never scored: %q", got)
	}
	must(t, w.Desk.ProposeAside(ctx, officer, id, "", "", conflictFound))
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed it."}
	if got := keyOf(w.Desk.Decide(ctx, decider, id, grant)); got != "aside.waits" {
		t.Errorf("decided on a result that may give way: %q", got)
	}
	v, err := w.Desk.ResultAside(ctx, decider, id)
	if err != nil || v.MayConfirm != nil || len(v.Named) != 1 || v.Named[0].ID != tied || v.By.ID != officer.ID() {
		t.Fatalf("%+v, %v", v, err)
	}
	for name, who := range map[string]party.Actor{"the proposer": officer, "who scored": caseworktest.Person(before.Result.Experts[1]), "an owner": w.Owner()} {
		if err := w.Desk.ConfirmAside(ctx, who, id, v.Waiting.Digest); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s confirms: %v", name, err)
		}
	}
	if got := keyOf(w.Desk.ConfirmAside(ctx, decider, id, strings.Repeat("0", 64))); got != "approval.changed" {
		t.Errorf("confirmed unread: %q", got)
	}
	must(t, w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest))
	at, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || at.Case.State != application.Evaluating || at.Result != nil {
		t.Fatalf("the case is %s with %v, %v", at.Case.State, at.Result, err)
	}
	w.Drain(t)
	w.Check(t)
	if err := w.Desk.RegisterResult(ctx, officer, id); err == nil {
		t.Error("registered with a seat free")
	}
	third := caseworktest.Person("demo-expert-7")
	must(t, w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{third.ID()}}), w.Desk.Declare(ctx, third, id, false, ""))
	seen, err := w.Desk.ExpertCase(ctx, third, id)
	must(t, err)
	marks := map[string]scheme.Answer{}
	for _, it := range seen.Sheet.Items() {
		marks[it.ID] = scheme.Answer{Level: "B", Reason: "Seen on site, with the records."}
	}
	must(t, w.Desk.Mark(ctx, third, id, marks), w.Desk.MarkTechnology(ctx, third, id, "BBB", "The core process is documented."), w.Desk.SubmitScoresheet(ctx, third, id), w.Desk.RegisterResult(ctx, officer, id))
	after, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || slices.Contains(after.Result.Experts, tied) || !slices.Contains(after.Result.Experts, third.ID()) {
		t.Fatalf("scored by %v, %v", after.Result, err)
	}
	w.Drain(t)
	w.Check(t)
}

// A conflict that no record shows: the officer names the expert, who loses the seat when the second person confirms.
func TestAnExpertIsNamed(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	before, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	named := before.Result.Experts[1]
	propose := func() casework.ResultAside {
		t.Helper()
		must(t, w.Desk.ProposeAside(ctx, officer, id, named, interest.Share, conflictFound))
		v, err := w.Desk.ResultAside(ctx, decider, id)
		must(t, err)
		return v
	}
	if got := keyOf(w.Desk.ProposeAside(ctx, officer, id, named, "gossip", conflictFound)); got != "party.choose_one" {
		t.Errorf("for no known tie: %q", got)
	}
	propose()
	if got := keyOf(w.Desk.DeclineAside(ctx, caseworktest.Person(named), id, conflictFound)); got != "fault.forbidden" {
		t.Errorf("the expert declines: %q", got)
	}
	must(t, w.Desk.DeclineAside(ctx, decider, id, "The shares belong to a namesake of the expert."))
	if got := standsAt(t, w, id); got != application.Evaluated {
		t.Fatalf("declined, and the case is %s", got)
	}
	v := propose()
	must(t, w.Desk.ConfirmAside(ctx, decider, id, v.Waiting.Digest))
	w.Drain(t)
	if n := lettersOf(t, w, id, "access_ended", ""); n != 1 {
		t.Errorf("%d letters to the expert who lost the seat", n)
	}
	w.Check(t)
	must(t, w.Store.Update(ctx, func(tx *store.Tx) error { // an entry that nobody confirmed
		return tx.Record(ctx, decider.ID(), journal.ResultSetAside, string(id), "", map[string]string{"approval": "none"})
	}))
	found, err := w.Desk.CheckCase(ctx, id, w.Trust)
	if err != nil || !slices.ContainsFunc(found, func(c casework.Contradiction) bool { return strings.Contains(c.What, "nobody confirmed it") }) {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAnUnansweredProposalLapsesAndTheResultStands(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	before, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err, w.Desk.ProposeAside(ctx, officer, id, before.Result.Experts[0], interest.Share, conflictFound))
	v, err := w.Desk.ResultAside(ctx, decider, id)
	must(t, err)
	w.Advance(v.Waiting.LapsesAt().Sub(w.Clock.Now()) + 1)
	w.Drain(t)
	if v, err = w.Desk.ResultAside(ctx, decider, id); err != nil || v.Waiting != nil || standsAt(t, w, id) != application.Evaluated {
		t.Errorf("%+v, %v", v, err)
	}
	w.Check(t)
}
