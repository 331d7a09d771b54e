package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/store"
)

// screened screens a list with the rows.
func screened(t *testing.T, w *caseworktest.World, rows ...string) oversight.Screening {
	t.Helper()
	s, _, err := w.Desk.Screen(context.Background(), officer, "november.csv", "Jongno Tax Office", list(rows...))
	must(t, err)
	return s
}

func list(rows ...string) []byte {
	return []byte("company_number,finding,date\n" + strings.Join(rows, "\n") + "\n")
}

// fieldOf is the field of an error.
func fieldOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.All(err)[0].Field
}

// fates are what became of the rows, in their order.
func fates(s oversight.Screening) string {
	var all []string
	for _, r := range s.Rows {
		all = append(all, string(r.Fate))
	}
	return strings.Join(all, " ")
}

func TestAListIsHeldAgainstTheCertificates(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		business := file(t, w, officer, number).Entry.BusinessNumber
		day := w.Today().AddDays(-2)
		arrears := fmt.Sprintf("%s,tax_arrears,%s", business, day)
		s := screened(t, w, arrears, "1248100998,closed,2026-01-01", arrears, "nonsense,closed,2026-01-01", fmt.Sprintf("%s,폐업,%s", business, day))
		if got := fates(s); got != "hit not_ours twice unread hit" || s.Rows[2].As != 2 {
			t.Fatalf("the rows came to %s: %+v", got, s.Rows)
		}
		before := w.Today()
		w.Drain(t)
		if _, again, err := w.Desk.Screen(ctx, officer, "copy.csv", "Somebody else", list(arrears, "1248100998,closed,2026-01-01", arrears, "nonsense,closed,2026-01-01", fmt.Sprintf("%s,폐업,%s", business, day))); err != nil || !again {
			t.Errorf("the same bytes are screened again: %v %v", again, err)
		}
		next := screened(t, w, arrears)
		if got := fates(next); got != "known" || next.Rows[0].Hits[0] != s.Rows[0].Hits[0] {
			t.Errorf("what is known is %s: %+v", got, next.Rows)
		}
		l, err := w.Desk.Screenings(ctx, officer)
		must(t, err)
		if len(l.Open) != 2 || len(l.Screenings) != 2 || l.Due != before.AddMonths(1) {
			t.Errorf("%d wait, %d screenings, due %s", len(l.Open), len(l.Screenings), l.Due)
		}

		hit := s.Rows[0].Hits[0]
		if err := w.Desk.SettleHit(ctx, officer, hit, oversight.HitProposed, "A withdrawal without a word to the holder."); keyOf(err) != "party.choose_one" {
			t.Errorf("a withdrawal skips the hearing: %v", err)
		}
		if err := w.Desk.SettleHit(ctx, officer, hit, oversight.HitHearing, "short"); fieldOf(err) != "words" {
			t.Errorf("a hearing without a finding: %v", err)
		}
		if err := w.Desk.SettleHit(ctx, caseworktest.Person("demo-auditor"), hit, oversight.HitDismissed, because); keyOf(err) != "fault.forbidden" {
			t.Errorf("an auditor settles: %v", err)
		}
		must(t, w.Desk.SettleHit(ctx, officer, hit, oversight.HitHearing, "The tax office reports arrears of the second quarter."))
		v := file(t, w, officer, number)
		if h := v.Terms.Hearing; h == nil || h.Ground != decision.TaxArrears {
			t.Fatalf("the holder is heard on %+v", h)
		}
		other := s.Rows[4].Hits[0]
		f, err := w.Desk.HitFile(ctx, officer, other)
		must(t, err)
		if got := fmt.Sprint(f.Follows); got != "[check dismissed]" {
			t.Errorf("while the holder is heard there may follow %s", got)
		}
		must(t, w.Desk.SettleHit(ctx, officer, other, oversight.HitChecked, because))
		f, err = w.Desk.HitFile(ctx, officer, other)
		must(t, err)
		if f.Check.Certificate != number || f.Check.Ground != oversight.Screened || f.State != oversight.HitChecked {
			t.Errorf("it led to %+v", f.Check)
		}
		if err := w.Desk.SettleHit(ctx, officer, other, oversight.HitDismissed, because); keyOf(err) != "screening.settled" {
			t.Errorf("it is settled twice: %v", err)
		}
		w.Drain(t)
		w.Check(t)
	})
}

func TestWhatHasEndedIsNoHit(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	e := file(t, w, officer, number).Entry
	until(t, w, e.ValidThrough.AddDays(1))
	if got := fates(screened(t, w, e.BusinessNumber+",closed,2026-01-01")); got != "ended" {
		t.Errorf("a certificate that has ended is %s", got)
	}
}

// TestTheMonthlyScreeningIsAwaited lets a month pass, and another after a list that found nobody.
func TestTheMonthlyScreeningIsAwaited(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	clock := func() *casework.CertificateClock {
		t.Helper()
		all, err := w.Desk.CertificateClocks(ctx, officer)
		must(t, err)
		for _, c := range all {
			if c.Clock == casework.ClockScreen {
				return &c
			}
		}
		return nil
	}
	w.At(t, application.Submitted)
	if c := clock(); c != nil {
		t.Fatalf("without certificates a list is awaited: %+v", c)
	}
	_, number := certified(t, w)
	issued := file(t, w, officer, number).Entry.IssuedOn
	until(t, w, issued.AddMonths(1).AddDays(1))
	if c := clock(); c == nil || c.Due != issued.AddMonths(1) || c.Pace != casework.PaceLate {
		t.Fatalf("a month without a screening is %+v", c)
	}
	screened(t, w)
	if c := clock(); c == nil || c.Due != w.Today().AddMonths(1) || c.Pace != casework.PaceInTime {
		t.Errorf("after a list that found nobody it is %+v", c)
	}
	w.Check(t)
}

// TestTheCheckNoticesATouchedScreening changes hits behind the desk's back.
func TestTheCheckNoticesATouchedScreening(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	s := screened(t, w, file(t, w, officer, number).Entry.BusinessNumber+",closed,2026-01-01")
	id := s.Rows[0].Hits[0]
	must(t, w.Desk.SettleHit(ctx, officer, id, oversight.HitDismissed, because))
	w.Check(t)
	for what, change := range map[string]func(*oversight.Hit){
		"why nothing followed": func(h *oversight.Hit) { h.Words = "Nobody knows why any more." },
		"who settled it":       func(h *oversight.Hit) { h.By = "demo-decider" },
		"that it was settled":  func(h *oversight.Hit) { h.State = oversight.HitOpen },
		"what it led to":       func(h *oversight.Hit) { h.State, h.Led = oversight.HitHearing, "no-such-hearing" },
		"which row it is of":   func(h *oversight.Hit) { h.Line = 9 },
	} {
		var before oversight.Hit
		must(t, w.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if before, err = tx.Hit(ctx, id); err != nil {
				return err
			}
			h := before
			change(&h)
			return tx.UpdateHit(ctx, h)
		}))
		found, _, _, err := w.Desk.Check(ctx, w.Desk.Issuer.Trust())
		if err != nil || len(found) == 0 {
			t.Errorf("%s is changed and nobody notices, %v", what, err)
		}
		must(t, w.Store.Update(ctx, func(tx *store.Tx) error { before.Revision++; return tx.UpdateHit(ctx, before) }))
	}
	w.Check(t)
}

// The officers are reminded on the days of the edition and once after the list was awaited, each time once; a list that comes ends it.
func TestOfficersAreRemindedOfTheMonthlyScreening(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		certified(t, w)
		l, err := w.Desk.Screenings(ctx, officer)
		must(t, err)
		to := mailbox(t, w)
		letters := func(what string, want int) {
			t.Helper()
			w.Drain(t)
			n := 0
			for _, x := range w.Post.Letters() {
				if x.To == to && strings.Contains(x.Mail.Text, "/office/screenings") {
					n++
				}
			}
			if n != want {
				t.Errorf("%s: %d letters, want %d", what, n, want)
			}
		}
		until := func(days int) { // noon of so many days before the list is awaited
			t.Helper()
			w.Advance(time.Duration(l.Due.AddDays(-days).DaysSince(w.Today())) * 24 * time.Hour)
		}
		must(t, w.Desk.ScheduleScreening(ctx))
		letters("the day it was certified", 0)
		until(5)
		letters("five days before", 1)
		letters("the same day again", 1)
		until(2)
		letters("between the days", 1)
		until(-3)
		letters("three days late, after days without work", 2)
		until(-5)
		letters("it is said once that it is late", 2)
		screened(t, w, "1248100998,closed,2026-01-01")
		until(-8)
		letters("the list has come", 2)
	})
}

// mailbox is the address of the officer whose letters are counted.
func mailbox(t *testing.T, w *caseworktest.World) string {
	t.Helper()
	var to string
	must(t, w.Store.View(context.Background(), func(tx *store.Tx) error {
		p, err := tx.Person(context.Background(), officer.ID())
		to = p.Email
		return err
	}))
	return to
}
