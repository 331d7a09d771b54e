package casework_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/scheme"
)

// ordered publishes the scheme that is decided on facts with a fee, its stages in the order given. A stage may carry more members of its line.
func ordered(t *testing.T, w *caseworktest.World, name string, stages ...string) *scheme.Edition {
	t.Helper()
	shipped := w.Publish(t, caseworktest.Status)
	source := string(shipped.Source)
	start := strings.Index(source, "\nstages:") + 1
	if start < 1 {
		t.Fatal("the shipped file has no stages")
	}
	end := len(source)
	if next := regexp.MustCompile(`(?m)^[a-z]`).FindAllStringIndex(source[start:], 2); len(next) > 1 {
		end = start + next[1][0]
	}
	var lines strings.Builder
	lines.WriteString("stages:\n")
	roles := map[string]string{"self_assessment": "applicant", "eligibility": "officer", "document_check": "officer", "fee": "applicant", "decision": "decider", "certificate": "agency"}
	for _, s := range stages {
		kind, more, _ := strings.Cut(s, " ")
		lines.WriteString("  - {code: " + kind + ", kind: " + kind + ", role: " + roles[kind] + ", title: {en: the " + kind + ", ru: этап " + kind + ", ko: 단계 " + kind + "}" + more + "}\n")
	}
	fees := "fees:\n  - {code: new, amount: 100000, vat_percent: 20, title: {en: Fee, ru: Сбор, ko: 수수료}, clause: {source: L10, at: setting}}\n" +
		"payment: {days: 10, setting: activity_list}\n"
	source = source[:start] + lines.String() + fees + source[end:]
	source = strings.Replace(source, `edition: "2023"`, `edition: "`+name+`"`, 1)
	e, problems := scheme.Load([]byte(source))
	if len(problems) > 0 {
		t.Fatalf("the edition %s: %v", name, problems)
	}
	// As two administrators would, through the workshop.
	if err := w.Cast.Publish(context.Background(), []byte(source)); err != nil {
		t.Fatal(err)
	}
	return e
}

func pay(t *testing.T, w *caseworktest.World, id application.ID) {
	t.Helper()
	v := feeOf(t, w, id)
	if err := w.Desk.RecordPayment(context.Background(), caseworktest.Person("demo-officer"), id, casework.ReceivedPayment{
		Amount: v.Account.Balance().Open(), On: v.Today, Ref: v.Account.Invoice.Number,
	}); err != nil {
		t.Fatal(err)
	}
}

func lettersAbout(w *caseworktest.World, about string) (n int) {
	for _, l := range w.Post.Letters() {
		if strings.Contains(l.Mail.Subject, about) {
			n++
		}
	}
	return n
}

var grantIt = decision.Proposal{Outcome: decision.Grant, Reasons: "Revenue, activity and the support agreement are proven."}

// TestTheFeeStandsWhereTheSchemePutsIt: one desk, three orders. What must be paid before what, and by whom, is the edition's word.
func TestTheFeeStandsWhereTheSchemePutsIt(t *testing.T) {
	ctx, officer, decider := context.Background(), caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider")
	t.Run("before anybody looks at the application", func(t *testing.T) {
		w := caseworktest.New(t)
		e := ordered(t, w, "2023-fee-first", "self_assessment", "fee", "eligibility", "decision", "certificate")
		id, _ := w.OnFactsUnder(t, e, application.Submitted)
		if err := w.Desk.Accept(ctx, officer, id); firstKey(err) != "fee.unpaid" {
			t.Fatalf("accepted before the fee: %v", err)
		}
		pay(t, w, id)
		if err := w.Desk.Accept(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		w.Check(t)
	})
	t.Run("before the decision", func(t *testing.T) {
		w := caseworktest.New(t)
		e := ordered(t, w, "2023-fee-last", "self_assessment", "eligibility", "fee", "decision", "certificate")
		id, _ := w.OnFactsUnder(t, e, application.Submitted)
		if v, err := w.Desk.OfficerCase(ctx, officer, id); err != nil || v.Fee != nil {
			t.Fatalf("charged before its turn: %v %v", v.Fee, err)
		}
		if err := w.Desk.Accept(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.Decide(ctx, decider, id, grantIt); firstKey(err) != "fee.unpaid" {
			t.Fatalf("decided before the fee: %v", err)
		}
		if v, err := w.Desk.OfficerCase(ctx, decider, id); err != nil || firstKey(v.MayDecide) != "fee.unpaid" {
			t.Fatalf("the decider is not told why: %v %v", v.MayDecide, err)
		}
		pay(t, w, id)
		if err := w.Desk.Decide(ctx, decider, id, grantIt); err != nil {
			t.Fatal(err)
		}
		w.Check(t)
	})
	t.Run("for others", func(t *testing.T) {
		w := caseworktest.New(t)
		e := ordered(t, w, "2023-fee-large", "self_assessment", "eligibility", `fee , when: size != "small"`, "decision", "certificate")
		id, owner := w.OnFactsUnder(t, e, application.Evaluated)
		if err := w.Desk.Decide(ctx, decider, id, grantIt); err != nil {
			t.Fatalf("a small company waits for a fee that it does not owe: %v", err)
		}
		v, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil || v.Fee != nil || slices.ContainsFunc(v.Stages, func(s casework.Stage) bool { return s.Code == "fee" }) {
			t.Fatalf("the applicant sees a fee that is not theirs: %v %v %v", v.Fee, v.Stages, err)
		}
		w.Check(t)
	})
}

// TestAStageTellsTheApplicantWhatTheSchemeSays: the words of a stage go out once, when the applicant may know that it has begun.
func TestAStageTellsTheApplicantWhatTheSchemeSays(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	words := " , letter: {en: Bring the papers, ru: Принесите документы, ko: 서류를 준비해 주십시오}"
	e := ordered(t, w, "2023-letters", "self_assessment", "eligibility"+words, "fee", "decision"+words, "certificate"+words)
	id, _ := w.OnFactsUnder(t, e, application.Submitted)
	w.Drain(t)
	told := func(kind string) int {
		return lettersAbout(w, "the "+kind) + lettersAbout(w, "этап "+kind) + lettersAbout(w, "단계 "+kind)
	}
	if told("eligibility") == 0 || told("decision") != 0 {
		t.Fatalf("told of the check %d times, of the decision %d times", told("eligibility"), told("decision"))
	}
	once := told("eligibility")
	if err := w.Desk.Accept(ctx, officer, id); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if told("decision") != 0 {
		t.Fatal("told of the decision while the fee is open")
	}
	pay(t, w, id)
	w.Drain(t)
	if told("decision") != once || told("eligibility") != once {
		t.Fatalf("told of the decision %d times, of the check %d times; %d people", told("decision"), told("eligibility"), once)
	}
	if err := w.Desk.Decide(ctx, caseworktest.Person("demo-decider"), id, grantIt); err != nil {
		t.Fatal(err)
	}
	w.Confirm(t, id)
	w.Drain(t)
	if told("certificate") != 0 { // the stage begins before the applicant may know of the decision, and is over when they may
		t.Fatal("the letter of a stage told of a decision that was not disclosed")
	}
}
