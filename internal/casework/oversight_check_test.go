package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
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

// Files bear out findings: sealed when the check is concluded, read by the staff, and by the holder where something was not kept.
func TestFilesBearOutFindings(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	id, err := w.Desk.OrderCheck(ctx, officer, casework.CheckOrder{Certificate: number, Ground: oversight.Told, Words: because, Checker: officer.ID()})
	must(t, err)
	before, err := w.Desk.CheckFile(ctx, officer, id)
	must(t, err)
	broken, kept := before.Conditions[0].Code, before.Conditions[1].Code
	give := func(who party.Actor, condition, name, text string) error {
		return w.Desk.EncloseInFinding(ctx, who, id, condition, name, strings.NewReader(text))
	}
	must(t, give(officer, broken, "arrears.txt", "Arrears of the second quarter."), give(officer, broken, "mistake.txt", "Of another company."), give(officer, kept, "line.txt", "The line runs."))
	for _, who := range []party.Actor{colleague, caseworktest.Person("demo-decider"), w.Owner()} {
		if err := give(who, broken, "x.txt", "Not mine."); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s keeps a file for a finding: %v", who.ID(), err)
		}
	}
	if err := give(officer, "no-such", "x.txt", "Of nothing."); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file for a condition that is none: %v", err)
	}
	f, err := w.Desk.CheckFile(ctx, officer, id)
	if err != nil || len(f.Files[broken]) != 2 || len(f.Files[kept]) != 1 {
		t.Fatalf("%v, %+v", err, f.Files)
	}
	must(t, w.Desk.TakeOutOfFinding(ctx, officer, id, broken, f.Files[broken][1].ID))
	one, two := f.Files[broken][0].ID, f.Files[kept][0].ID
	read := func(who party.Actor, file string, may bool, when string) {
		t.Helper()
		if _, err := w.Desk.CheckEnclosure(ctx, who, id, file); may != (err == nil) || !may && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads a file %s: %v", who.ID(), when, err)
		}
	}
	read(officer, one, true, "before it is concluded")
	read(colleague, one, false, "before it is concluded")
	read(w.Owner(), one, false, "before it is concluded")
	concluded(t, w, id, oversight.CheckWithdraw)
	if err := give(officer, broken, "late.txt", "Too late."); !fault.Is(err, fault.Conflict) {
		t.Errorf("a file for a finding that was concluded: %v", err)
	}
	read(colleague, one, true, "once it is concluded")
	read(colleague, two, true, "once it is concluded")
	read(w.Owner(), one, true, "of what was not kept")
	read(w.Owner(), two, false, "of what was kept")
	read(caseworktest.Person("demo-owner-02"), one, false, "of another company")
	read(caseworktest.Person("demo-expert-1"), one, false, "of no case of theirs")
	w.Check(t)
	must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
		k, err := tx.FollowUpCheck(ctx, id)
		if err != nil {
			return err
		}
		k.Findings[0].Files[0].Digest = strings.Repeat("0", 64)
		return tx.UpdateCheck(ctx, k)
	}))
	found, _, _, err := w.Desk.Check(ctx, w.Trust)
	if err != nil || len(found) != 2 { // other than what was found, and missing
		t.Errorf("a file was exchanged: %v, %v", found, err)
	}
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
