package casework_test

import (
	"context"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// reminders counts the letters of renewal to the holder.
func reminders(w *caseworktest.World, number string, e register.Entry) int {
	p := locale.For(locale.Korean)
	subject := p.T("letters.renewal_due.subject", "Number", number, "Through", p.Date(e.ValidThrough))
	n := 0
	for _, l := range w.Post.Letters() {
		if l.To == w.Owner().Person.Email && l.Mail.Subject == subject {
			n++
		}
	}
	return n
}

// TestTheHolderIsRemindedOfTheRenewal goes through the last half year of a certificate, day by day where something happens.
func TestTheHolderIsRemindedOfTheRenewal(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, number := certified(t, w)
		entry := file(t, w, officer, number).Entry
		for _, x := range []struct {
			before  int // days before the last day of the certificate
			letters int
			phase   scheme.RenewalPhase
		}{
			{181, 0, scheme.RenewalNotOpen},
			{180, 1, scheme.RenewalNotOpen},
			{91, 1, scheme.RenewalNotOpen},
			{90, 2, scheme.RenewalOnTime},
			{35, 2, scheme.RenewalOnTime},
			{34, 2, scheme.RenewalLate},
			{30, 3, scheme.RenewalLate},
			{0, 3, scheme.RenewalLate},
			{-1, 3, scheme.RenewalGrace},
			{-30, 3, scheme.RenewalGrace},
			{-31, 3, scheme.RenewalOver},
		} {
			days := entry.ValidThrough.AddDays(-x.before).DaysSince(w.Today())
			w.Advance(time.Duration(days) * 24 * time.Hour)
			w.Drain(t)
			if n := reminders(w, number, entry); n != x.letters {
				t.Errorf("%d days before the end: %d letters, want %d", x.before, n, x.letters)
			}
			if v := file(t, w, officer, number); v.Renewal == nil || v.Renewal.Phase != x.phase {
				t.Errorf("%d days before the end the officer sees %+v, want %s", x.before, v.Renewal, x.phase)
			}
			c, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
			if err != nil {
				t.Fatal(err)
			}
			if c.Outcome.Renewal == nil || c.Outcome.Renewal.Phase != x.phase {
				t.Errorf("%d days before the end the holder sees %+v, want %s", x.before, c.Outcome.Renewal, x.phase)
			}
		}
	})
}

func TestLateRemindersBecomeOneLetter(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	entry := file(t, w, officer, number).Entry
	w.Advance(time.Duration(entry.ValidThrough.AddDays(-20).DaysSince(w.Today())) * 24 * time.Hour)
	w.Drain(t)
	if n := reminders(w, number, entry); n != 1 {
		t.Errorf("%d letters after half a year without power, want 1", n)
	}
}

func TestNobodyIsRemindedOfAWithdrawnCertificate(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	entry := file(t, w, officer, number).Entry
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
	w.Advance(time.Duration(entry.ValidThrough.AddDays(-90).DaysSince(w.Today())) * 24 * time.Hour)
	w.Drain(t)
	if n := reminders(w, number, entry); n != 0 {
		t.Errorf("%d letters about a withdrawn certificate", n)
	}
	if v := file(t, w, officer, number); v.Renewal != nil {
		t.Errorf("a withdrawn certificate can be renewed: %+v", v.Renewal)
	}
	if err := w.Desk.RemindOfRenewal(context.Background(), "00000000000", 90); !fault.Is(err, fault.NotFound) {
		t.Errorf("a certificate that there is not: %v", err)
	}
}

// Golden case 19 and article 15: a renewal within the old term continues it, keeps the number with R in front and the grade; the old
// certificate gives way on the first day of the new one.
func TestACertificateIsRenewed(t *testing.T) {
	w := caseworktest.New(t)
	w.WithRenewal(t)
	ctx := context.Background()
	_, number := certified(t, w)
	old := file(t, w, officer, number).Entry
	years := func(day calendar.Date) { w.Advance(time.Duration(day.DaysSince(w.Today())) * 24 * time.Hour) }
	opens := old.ValidThrough.AddDays(-90)
	years(opens.AddDays(-1))
	if _, err := w.Desk.Renew(ctx, w.Owner(), number); keyOf(err) != "renewal.not_open" {
		t.Errorf("a day too early: %v", err)
	}
	years(opens.AddDays(30))
	for _, who := range []party.Actor{officer, caseworktest.Person("demo-owner-02")} {
		if _, err := w.Desk.Renew(ctx, who, number); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s renews: %v", who.ID(), err)
		}
	}
	again, err := w.Cast.Renewal(ctx, 0, number)
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	renewed := file(t, w, officer, w.Number(t, again)).Entry
	if renewed.Number != "R"+number || renewed.Grade != old.Grade || renewed.Sheet != old.Sheet || renewed.IssuedOn != old.ValidThrough.AddDays(1) {
		t.Errorf("the renewed certificate: %+v", renewed)
	}
	if want := renewed.IssuedOn.AddYears(3); renewed.ValidThrough != want && renewed.ValidThrough != want.AddDays(-1) {
		t.Errorf("it runs to %s", renewed.ValidThrough)
	}
	if s, _ := renewed.StandingOn(w.Today()); s != register.NotYetValid {
		t.Errorf("before its term it is %s", s)
	}
	if _, err := w.Desk.Renew(ctx, w.Owner(), number); keyOf(err) != "renewal.none" {
		t.Errorf("renewed a second time before the old term has ended: %v", err)
	}
	if v := file(t, w, officer, number); v.Entry.Events[0] != (register.Event{On: renewed.IssuedOn, Kind: register.Superseded, Reason: "renewed", Successor: renewed.Number}) {
		t.Errorf("the old one's events: %+v", v.Entry.Events)
	}
	w.Check(t)
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.AddEvent(ctx, renewed.Number, register.Event{On: renewed.ValidThrough, Kind: register.Superseded, Reason: "renewed", Successor: number})
	}); err != nil {
		t.Fatal(err)
	}
	if found, _, _, err := w.Desk.Check(ctx, w.Trust); err != nil || len(found) == 0 {
		t.Errorf("nobody sees that a certificate gave way to one that does not renew it (%v)", err)
	}
}

// The renewal of a renewal has a number of its own, and who comes late begins on the day of issue.
func TestALateAndASecondRenewal(t *testing.T) {
	w := caseworktest.New(t)
	w.WithRenewal(t)
	ctx := context.Background()
	id, number := certified(t, w)
	old := file(t, w, officer, number).Entry
	years := func(day calendar.Date) { w.Advance(time.Duration(day.DaysSince(w.Today())) * 24 * time.Hour) }
	years(old.ValidThrough.AddDays(25))
	again, err := w.Cast.Renewal(ctx, 0, number)
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	renewed := file(t, w, officer, w.Number(t, again)).Entry
	if renewed.IssuedOn != w.Today() {
		t.Errorf("a renewal after the old term begins on %s, issued on %s", renewed.IssuedOn, w.Today())
	}
	if s, _ := file(t, w, officer, number).Entry.StandingOn(w.Today()); s != register.StandingSuperseded {
		t.Errorf("after its term the old one is %s", s)
	}
	if s, _ := renewed.StandingOn(w.Today()); s != register.Valid {
		t.Errorf("in its term the new one is %s", s)
	}
	if _, err := w.Desk.Renew(ctx, w.Owner(), number); keyOf(err) != "renewal.none" {
		t.Errorf("renewed twice: %v", err)
	}
	own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	if err != nil || own.Outcome.Standing != register.StandingSuperseded {
		t.Errorf("%v, the holder sees %s", err, own.Outcome.Standing)
	}
	// The renewal of the renewal.
	years(renewed.ValidThrough.AddDays(10))
	third, err := w.Cast.Renewal(ctx, 0, renewed.Number)
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if n := w.Number(t, third); n != "RR"+number {
		t.Errorf("the second renewal is %s", n)
	}
	w.Check(t)
}

// Golden case 24 on the edition as it governs renewals: its threshold alone decides, and the grade is kept.
func TestTheEditionOfARenewal(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := e.RenewalSheet("manufacturing"); ok {
		t.Error("a sheet whose items are not known counts a renewal")
	}
	k := e.ForRenewal("AA")
	for total, award := range map[scheme.Tenths]bool{599: false, 600: true, 1000: true} {
		j := k.JudgeEarned(scheme.Earned{Total: total})
		if j.Award != award || award && j.Grade != "AA" {
			t.Errorf("%s: %+v", total, j)
		}
	}
	if !k.MeetsSelfDiagnosis(0) || k.Payment.Fee != "renewal" || e.Payment.Fee != "new" || len(e.Thresholds.Award) < 2 {
		t.Errorf("self-diagnosis %v, fee %s", k.MeetsSelfDiagnosis(0), k.Payment.Fee)
	}
}

// A certificate that is withdrawn while its renewal is on the way is not renewed.
func TestAWithdrawnCertificateIsNotRenewed(t *testing.T) {
	w := caseworktest.New(t)
	w.WithRenewal(t)
	ctx := context.Background()
	_, number := certified(t, w)
	old := file(t, w, officer, number).Entry
	w.Advance(time.Duration(old.ValidThrough.AddDays(-60).DaysSince(w.Today())) * 24 * time.Hour)
	id, err := w.Desk.Renew(ctx, w.Owner(), number)
	if err != nil {
		t.Fatal(err)
	}
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
	if _, err := w.Desk.Submit(ctx, w.Owner(), id); keyOf(err) != "renewal.none" {
		t.Errorf("the renewal of a withdrawn certificate is submitted: %v", err)
	}
}
