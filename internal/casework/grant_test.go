package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

var (
	decider   = caseworktest.Person("demo-decider")
	colleague = caseworktest.Person("demo-decider-2")
	why       = "The visit report and the evidence disagree on item 3.1-(2)."
)

// waiting is the proposal that waits on a case.
func waiting(t *testing.T, w *caseworktest.World, id application.ID) approval.Approval {
	t.Helper()
	var a approval.Approval
	if err := w.Store.View(context.Background(), func(tx *store.Tx) (err error) {
		a, err = tx.WaitingApproval(context.Background(), string(id))
		return err
	}); err != nil {
		t.Fatalf("the proposal that waits: %v", err)
	}
	return a
}

// letterTo says whether the person got a letter with the subject in their language.
func letterTo(w *caseworktest.World, email string, lang locale.Lang, key string, args ...any) bool {
	subject := locale.For(lang).T(key, args...)
	for _, l := range w.Post.Letters() {
		if l.To == email && l.Mail.Subject == subject {
			return true
		}
	}
	return false
}

// TestAGrantTakesTwo follows a grant from its proposal to the certificate: nothing is issued and the applicant sees nothing until a
// second decider confirms it.
func TestAGrantTakesTwo(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Evaluated)
		before := seenBy(t, w, id)
		w.Advance(time.Hour)
		if err := w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed it."}); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
		v, err := w.Desk.OfficerCase(ctx, colleague, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Case.State != application.Proposed || v.Decision != nil || v.Certificate != nil || v.Proposed.Grade == "" || v.MayConfirm != nil {
			t.Fatalf("state %s, decision %v, certificate %v, may confirm %v", v.Case.State, v.Decision, v.Certificate, v.MayConfirm)
		}
		if !slices.ContainsFunc(v.Confirmers, func(p party.Person) bool { return p.ID == colleague.ID() }) || slices.ContainsFunc(v.Confirmers, func(p party.Person) bool { return p.ID == decider.ID() }) {
			t.Errorf("who could confirm: %v", v.Confirmers)
		}
		if after := seenBy(t, w, id); after != before {
			t.Errorf("the applicant sees a difference:\n%s\n%s", before, after)
		}
		if !letterTo(w, "decider2@demo.example", locale.Korean, "letters.grant_proposed.subject", "Reference", v.Case.Reference) {
			t.Error("the second decider was not asked")
		}
		if letterTo(w, "decider@demo.example", locale.Russian, "letters.grant_proposed.subject", "Reference", v.Case.Reference) {
			t.Error("the proposer was asked to confirm")
		}

		if err := w.Desk.ConfirmGrant(ctx, colleague, id, strings.Repeat("0", 64)); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed another proposal than the one that was read: %v", err)
		}
		if err := w.Desk.Decide(ctx, colleague, id, decision.Proposal{Outcome: decision.Refuse, Reasons: why}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided beside the proposal: %v", err)
		}
		if err := w.Desk.ConfirmGrant(ctx, colleague, id, v.Waiting.Digest); err != nil {
			t.Fatal(err)
		}
		if after := seenBy(t, w, id); after != before {
			t.Errorf("the applicant sees the grant before the certificate:\n%s\n%s", before, after)
		}
		if err := w.Desk.ConfirmGrant(ctx, colleague, id, v.Waiting.Digest); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed twice: %v", err)
		}
		w.Drain(t)
		own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if err != nil {
			t.Fatal(err)
		}
		if own.Case.State != application.Certified || own.Outcome == nil || own.Outcome.Number == "" {
			t.Errorf("the case is %s, %+v", own.Case.State, own.Outcome)
		}
		for _, m := range own.Timeline {
			if m.Act == journal.GrantProposed {
				t.Error("the applicant reads of the proposal")
			}
		}
		w.Check(t)
	})
}

// seenBy is everything the applicant can read of where their case stands.
func seenBy(t *testing.T, w *caseworktest.World, id application.ID) string {
	t.Helper()
	v, err := w.Desk.ApplicantCase(context.Background(), w.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	home, err := w.Desk.ApplicantHome(context.Background(), w.Owner())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range home.Companies[0].Cases {
		b.WriteString(string(c.State) + " " + c.StateSince.String() + "\n")
	}
	b.WriteString(string(v.Case.State) + " " + v.Case.StateSince.String() + "\n")
	for _, m := range v.Timeline {
		b.WriteString(string(m.Act) + " ")
	}
	if v.Outcome != nil {
		b.WriteString("outcome")
	}
	return b.String()
}

func TestADeclinedGrantGoesBackForAnotherDecision(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Proposed)
	w.Drain(t)
	before := seenBy(t, w, id)
	if err := w.Desk.DeclineGrant(ctx, colleague, id, "no"); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without reasons: %v", err)
	}
	if err := w.Desk.DeclineGrant(ctx, caseworktest.Person("demo-officer"), id, why); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer declined: %v", err)
	}
	if err := w.Desk.DeclineGrant(ctx, colleague, id, why); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if after := seenBy(t, w, id); after != before {
		t.Errorf("the applicant sees a difference:\n%s\n%s", before, after)
	}
	v, err := w.Desk.OfficerCase(ctx, decider, id)
	if err != nil {
		t.Fatal(err)
	}
	if v.Case.State != application.Evaluated || v.Decision != nil || len(v.Proposals) != 1 || v.Proposals[0].Answer != why {
		t.Fatalf("the case is %s, proposals %+v", v.Case.State, v.Proposals)
	}
	if !letterTo(w, "decider@demo.example", locale.Russian, "letters.grant_returned.subject", "Reference", v.Case.Reference) {
		t.Error("the proposer was not told")
	}
	// The colleague who declined may propose now, and the first one confirms.
	if err := w.Desk.Decide(ctx, colleague, id, decision.Proposal{Outcome: decision.Grant, Reasons: "The report was corrected; it agrees with the evidence now."}); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ConfirmGrant(ctx, colleague, id, waiting(t, w, id).Digest); !fault.Is(err, fault.Forbidden) {
		t.Errorf("confirmed their own: %v", err)
	}
	if err := w.Desk.ConfirmGrant(ctx, decider, id, waiting(t, w, id).Digest); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAProposerTakesAGrantBack(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Proposed)
	if err := w.Desk.DeclineGrant(ctx, decider, id, "I overlooked the second evidence file of item 2.2-(3)."); err != nil {
		t.Fatal(err)
	}
	grounds := []decision.Ground{decision.FalseData}
	if err := w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Refuse, Grounds: grounds, Reasons: "The second file contradicts the figures that were submitted."}); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAGrantNobodyConfirmsLapses(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Proposed)
	w.Drain(t)
	p := waiting(t, w, id)
	w.Advance(approval.Term - time.Second)
	w.Drain(t)
	if got := waiting(t, w, id); got.ID != p.ID {
		t.Fatal("it lapsed early")
	}
	w.Advance(time.Second)
	if err := w.Desk.ConfirmGrant(ctx, colleague, id, p.Digest); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed on the day it lapses: %v", err)
	}
	w.Drain(t)
	v, err := w.Desk.OfficerCase(ctx, decider, id)
	if err != nil {
		t.Fatal(err)
	}
	if v.Case.State != application.Evaluated || v.Proposals[0].Outcome != approval.Lapsed {
		t.Fatalf("the case is %s, its proposal %q", v.Case.State, v.Proposals[0].Outcome)
	}
	if !slices.ContainsFunc(v.Journal, func(e journal.Entry) bool { return e.Act == journal.GrantLapsed && e.By == party.System.ID() }) {
		t.Error("the journal does not say so")
	}
	if !letterTo(w, "decider@demo.example", locale.Russian, "letters.grant_returned.subject", "Reference", v.Case.Reference) {
		t.Error("the proposer was not told")
	}
	w.Check(t)
}

// TestAGrantOfBeforeItTookTwoStands makes an agency's records as an earlier release left them, and the same without the mark that
// the migration sets.
func TestAGrantOfBeforeItTookTwoStands(t *testing.T) {
	for _, marked := range []bool{true, false} {
		w := caseworktest.New(t)
		ctx := context.Background()
		w.At(t, application.Certified)
		w.Drain(t)
		if err := w.Store.Update(ctx, func(tx *store.Tx) error {
			statements := []string{
				`DELETE FROM approval`,
				`DELETE FROM journal WHERE act = 'grant_proposed'`,
				`UPDATE decision SET decision = json_remove(decision, '$.confirmed_by', '$.confirmed_at')`,
			}
			if marked {
				statements = append(statements, `INSERT INTO setting (name, value) SELECT 'log_after_journal', CAST(MAX(id) AS TEXT) FROM journal`)
			}
			for _, s := range statements {
				if _, err := tx.SQL().ExecContext(ctx, s); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		found, _, _, err := w.Desk.Check(ctx, w.Trust)
		if err != nil || (len(found) == 0) != marked {
			t.Errorf("marked %v: contradictions %v, %v", marked, found, err)
		}
	}
}

// TestWaitingListsNameTheConfirmer asks what each reader of the list may do with a proposed grant.
func TestWaitingListsNameTheConfirmer(t *testing.T) {
	w := caseworktest.New(t)
	id := w.At(t, application.Proposed)
	for person, may := range map[party.PersonID]bool{"demo-decider": false, "demo-decider-2": true, "demo-officer": false} {
		l, err := w.Desk.Waiting(context.Background(), caseworktest.Person(person))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(l.Cases, func(c casework.Waiting) bool { return c.ID == id })
		if i < 0 || (l.Cases[i].MayDecide == nil) != may || l.Cases[i].DueOn.IsZero() {
			t.Errorf("%s: %+v", person, l.Cases)
		}
	}
}
