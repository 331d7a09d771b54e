package casework_test

import (
	"context"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
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
