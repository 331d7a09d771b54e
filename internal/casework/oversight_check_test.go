package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

const because = "The tax office wrote that arrears are open."

// concluded has the officer find that the first condition is not kept.
func concluded(t *testing.T, w *caseworktest.World, id oversight.CheckID, result oversight.CheckState) {
	t.Helper()
	ctx := context.Background()
	f, err := w.Desk.CheckFile(ctx, officer, id)
	must(t, err)
	x := oversight.Conclusion{Result: result, MendBy: w.Today().AddDays(20), Words: "Arrears of the second quarter are open."}
	for i, c := range f.Conditions {
		g := oversight.Finding{Condition: c.Code, Seen: oversight.Kept}
		if i == 0 && result != oversight.CheckInOrder {
			g.Seen, g.Words = oversight.NotKept, because
		}
		x.Findings = append(x.Findings, g)
	}
	must(t, w.Desk.ConcludeCheck(ctx, officer, id, x))
}

func TestAFollowUpCheckFromOrderToMended(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		org := holder(t, w, number)
		order := casework.CheckOrder{Certificate: number, Ground: oversight.Told, Words: because, Checker: officer.ID()}
		id, err := w.Desk.OrderCheck(ctx, officer, order)
		must(t, err)
		if _, err := w.Desk.OrderCheck(ctx, officer, order); keyOf(err) != "oversight.check.running" {
			t.Errorf("it is ordered twice: %v", err)
		}
		drawn := order
		drawn.Ground = oversight.Drawn
		if _, err := w.Desk.OrderCheck(ctx, caseworktest.Person("demo-decider"), drawn); keyOf(err) != "fault.forbidden" {
			t.Errorf("a decider orders: %v", err)
		}
		concluded(t, w, id, oversight.CheckToMend)
		w.Drain(t)
		company, own, err := w.Desk.OwnChecks(ctx, w.Owner(), org)
		must(t, err)
		if company.ID != org || len(own) != 1 || own[0].Check.State != oversight.CheckToMend || own[0].Check.Told == "" {
			t.Fatalf("the company sees %+v", own)
		}
		if k := own[0].Check; k.Checker != "" || k.OrderedBy != "" || k.Words != "" {
			t.Errorf("the company is told what stays inside: %+v", k)
		}
		if _, _, err := w.Desk.OwnChecks(ctx, officer, org); keyOf(err) != "fault.not_found" {
			t.Errorf("an officer reads the company's page: %v", err)
		}
		letters := 0
		for _, l := range w.Post.Letters() {
			if l.To == w.Owner().Person.Email && strings.Contains(l.Mail.Subject, own[0].Check.Number) {
				letters++
			}
		}
		if letters != 2 {
			t.Errorf("%d letters, want one of the order and one of the result", letters)
		}
		must(t, w.Desk.MendCheck(ctx, officer, id, "The receipt of the tax office was shown."))
		w.Check(t)
		if again, err := w.Desk.OrderCheck(ctx, officer, order); err != nil || again == id {
			t.Errorf("another check: %v", err)
		}
	})
}

func TestHoldersAreDrawnByASeedThatIsKept(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	_, other := certified(t, w)
	ref := scheme.Ref{Scheme: "innobiz", Edition: "2026"}
	if _, err := w.Desk.DrawChecks(ctx, officer, ref, officer.ID()); keyOf(err) != "oversight.draw.nobody" {
		t.Fatalf("holders of a day are drawn: %v", err)
	}
	until(t, w, w.Today().AddDays(370))
	d, err := w.Desk.DrawChecks(ctx, officer, ref, officer.ID())
	must(t, err)
	pool := []string{number, other}
	slices.Sort(pool)
	if !slices.Equal(d.Pool, pool) || len(d.Chosen) != 1 || !slices.Equal(d.Chosen, oversight.Lot(d.Seed, 10, pool)) {
		t.Fatalf("drawn is %+v", d)
	}
	l, err := w.Desk.FollowUpChecks(ctx, officer)
	must(t, err)
	if len(l.Checks) != 1 || l.Checks[0].Certificate != d.Chosen[0] || l.Checks[0].Draw != d.ID {
		t.Errorf("checked are %+v", l.Checks)
	}
	w.Check(t)
	next, err := w.Desk.DrawChecks(ctx, officer, ref, officer.ID())
	if err != nil || len(next.Pool) != 1 || next.Pool[0] == d.Chosen[0] {
		t.Errorf("who is being checked is drawn again: %+v %v", next, err)
	}
}

// TestTheCheckNoticesATouchedFollowUp changes what was found behind the desk's back.
func TestTheCheckNoticesATouchedFollowUp(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	id, err := w.Desk.OrderCheck(ctx, officer, casework.CheckOrder{Certificate: number, Ground: oversight.OtherGround, Words: because, Checker: officer.ID()})
	must(t, err)
	concluded(t, w, id, oversight.CheckWithdraw)
	w.Check(t)
	for what, change := range map[string]func(*oversight.Check){
		"what was found":    func(k *oversight.Check) { k.Findings[0].Words = "Nothing at all, really." },
		"who found it":      func(k *oversight.Check) { k.Checker = party.PersonID("demo-decider") },
		"why it was begun":  func(k *oversight.Check) { k.Words = "No reason at all." },
		"out of which lot":  func(k *oversight.Check) { k.Ground, k.Draw = oversight.Drawn, "no-such-lot" },
		"how far it is now": func(k *oversight.Check) { k.State = oversight.CheckOrdered },
	} {
		var before oversight.Check
		must(t, w.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if before, err = tx.FollowUpCheck(ctx, id); err != nil {
				return err
			}
			k := before
			k.Findings = slices.Clone(before.Findings)
			change(&k)
			return tx.UpdateCheck(ctx, k)
		}))
		found, _, _, err := w.Desk.Check(ctx, w.Desk.Issuer.Trust())
		if err != nil || len(found) == 0 {
			t.Errorf("%s is changed and nobody notices, %v", what, err)
		}
		must(t, w.Store.Update(ctx, func(tx *store.Tx) error { before.Revision++; return tx.UpdateCheck(ctx, before) }))
	}
	w.Check(t)
}
