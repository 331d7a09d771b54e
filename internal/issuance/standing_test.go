package issuance

import (
	"testing"

	"pgregory.net/rapid"

	"proba.example/certificate"
	"proba.example/certificate/status"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

// TestEveryGroundHasWordsForStrangers: what a stranger's report says of a suspension or withdrawal is what our pages say.
func TestEveryGroundHasWordsForStrangers(t *testing.T) {
	for _, l := range locale.Languages {
		words := certificate.Sentences(certificate.Language(l))
		for _, g := range decision.StandingGrounds() {
			if g == decision.Cured || g == decision.Unfounded {
				continue // of what has passed, a report names no reason
			}
			if got, want := words["reason."+string(g)], locale.For(l).T("ground."+string(g)); got != want {
				t.Errorf("%s in %s: a report says %q, a page %q", g, l, got, want)
			}
		}
	}
}

// TestRegisterAndStatementAgree: what the register shows on its page, a stranger works out from a statement, whatever happened.
func TestRegisterAndStatementAgree(t *testing.T) {
	standings := map[register.Standing]certificate.Standing{
		register.NotYetValid: certificate.StandingNotYetValid, register.Valid: certificate.StandingValid,
		register.StandingSuspended: certificate.StandingSuspended, register.StandingRevoked: certificate.StandingWithdrawn,
		register.StandingSuperseded: certificate.StandingSuperseded, register.StandingExpired: certificate.StandingExpired,
	}
	issued := calendar.MustParse("2026-07-01")
	kinds := []register.EventKind{register.Suspended, register.Restored, register.Revoked, register.Superseded}
	rapid.Check(t, func(rt *rapid.T) {
		e := register.Entry{IssuedOn: issued, ValidThrough: issued.AddDays(30)}
		var stated []certificate.StandingEvent
		for range rapid.IntRange(0, 6).Draw(rt, "events") {
			v := register.Event{On: issued.AddDays(rapid.IntRange(-3, 40).Draw(rt, "on")), Kind: rapid.SampledFrom(kinds).Draw(rt, "kind")}
			e.Events = append(e.Events, v)
			stated = append(stated, certificate.StandingEvent{On: day(v.On), Kind: statedEvents[v.Kind]})
		}
		on := issued.AddDays(rapid.IntRange(-5, 45).Draw(rt, "day"))
		want, wantSince := e.StandingOn(on)
		got, since := certificate.StandingOn(day(e.IssuedOn), day(e.ValidThrough), stated, day(on))
		if got != standings[want] || (since != certificate.Date{} && since != day(wantSince)) || since.IsZero() != (wantSince == calendar.Date{}) {
			rt.Fatalf("%v on %s: the register says %s since %s, the statement %s since %s", e.Events, on, want, wantSince, got, since)
		}
	})
	for _, s := range register.Standings {
		if got, want := Sets(status.Revocation, s), s == register.StandingRevoked; got != want {
			t.Errorf("%s sets the bit of revocation: %v", s, got)
		}
		if got, want := Sets(status.Suspension, s), s == register.StandingSuspended; got != want {
			t.Errorf("%s sets the bit of suspension: %v", s, got)
		}
	}
}
