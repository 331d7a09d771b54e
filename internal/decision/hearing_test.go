package decision_test

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

const finding = "The accounts of 2025 are not those that were filed with the tax office."

var standingNow = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// TestGolden32FalseAccountsFound: the ground leaves no choice, the withdrawal is published, and the certificate goes back within 15 days.
func TestGolden32FalseAccountsFound(t *testing.T) {
	e := innobiz(t)
	terms := decision.TermsOf(e)
	rule, ok := terms.Rule(register.Revoked, decision.FalseData)
	if !ok || !rule.Must || !rule.Heard || rule.Clause.At == "" {
		t.Errorf("the rule is %+v, %v", rule, ok)
	}
	decided := calendar.MustParse("2026-05-04")
	c := register.Entry{Number: "26060100123", IssuedOn: on("2026-01-10"), ValidThrough: on("2029-01-10"), Events: []register.Event{{Kind: register.Revoked, On: decided, Reason: "false_data"}}}
	if due, owed := decision.ReturnDue(c, terms); !owed || due != on("2026-05-19") {
		t.Errorf("it goes back by %s (%v)", due, owed)
	}
	ground, _ := e.Revocation.Ground("false_data")
	if !e.Revocation.Publish || len(ground.Public.Missing()) > 0 {
		t.Errorf("it is not published: %v", ground.Public)
	}
	c.Events = nil
	if _, owed := decision.ReturnDue(c, terms); owed {
		t.Error("a certificate that stands is to come back")
	}
}

// TestGolden33ABusinessClosedForATime: the agency may withdraw, and gives its reasons either way.
func TestGolden33ABusinessClosedForATime(t *testing.T) {
	rule, ok := decision.TermsOf(innobiz(t)).Rule(register.Revoked, decision.BusinessSuspended)
	if !ok || rule.Must {
		t.Errorf("the rule is %+v, %v", rule, ok)
	}
}

func TestGroundsComeFromTheEdition(t *testing.T) {
	e := *innobiz(t)
	e.Revocation = &scheme.Revocation{
		Hearing: &scheme.Days{Days: 10}, CureWithin: 30, ReturnWithin: 7,
		Grounds: []scheme.RevocationGround{
			{Code: "moved_abroad", Title: locale.Text{"en": "Moved abroad", "ru": "Переезд за границу", "ko": "국외 이전"}, Suspends: true},
			{Code: "dissolved", Title: locale.Same("Dissolved"), Mandatory: true, Unheard: true},
			{Code: "returned", Title: locale.Same("Returned")},
		},
	}
	terms := decision.TermsOf(&e)
	for _, c := range []struct {
		act    register.EventKind
		ground decision.Ground
		cureBy string
		want   string
	}{
		{register.Suspended, "moved_abroad", "2027-03-31", ""},
		{register.Suspended, "moved_abroad", "2027-04-01", "cure_by standing_act.cure_by"},
		{register.Suspended, "dissolved", "", "ground party.choose_one"},
		{register.Suspended, decision.TaxArrears, "", "ground party.choose_one"},
		{register.Revoked, "dissolved", "", ""},
		{register.Revoked, "moved_abroad", "", "ground hearing.needed"},
		{register.Revoked, decision.Returned, "", "ground party.choose_one"},
		{register.Revoked, decision.FalseData, "", "ground party.choose_one"},
	} {
		_, err := decision.ProposeStanding(cert(), anOfficer, org, decision.StandingChange{Act: c.act, Ground: c.ground, CureBy: on(c.cureBy)}, terms, standingToday)
		if keys(err) != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.act, c.ground, keys(err), c.want)
		}
	}
	suspended := cert("suspended", "2027-02-01")
	if _, err := decision.ProposeStanding(suspended, anOfficer, org, decision.StandingChange{Act: register.Restored, Ground: decision.Cured}, terms, standingToday); err != nil {
		t.Errorf("a cured certificate is not restored: %v", err)
	}
	if got := decision.Ground("moved_abroad").Name(locale.For(locale.Russian), &e); got != "Переезд за границу" {
		t.Errorf("the ground is called %q", got)
	}
	if got := decision.TaxArrears.Name(locale.For(locale.English), &e); got != "Tax arrears" {
		t.Errorf("a ground the edition does not name is called %q", got)
	}
}

// TestNoWithdrawalBeforeTheHolderWasHeard goes through the days of a hearing.
func TestNoWithdrawalBeforeTheHolderWasHeard(t *testing.T) {
	terms := decision.TermsOf(innobiz(t))
	answerBy := standingToday.AddDays(14)
	h, err := decision.Hear("h", cert(), anOfficer, org, terms, decision.FalseData, finding, answerBy, standingToday, standingNow)
	if err != nil {
		t.Fatal(err)
	}
	terms.Hearing = &h
	propose := func(g decision.Ground, day calendar.Date) string {
		x, err := decision.ProposeStanding(cert(), anOfficer, org, decision.StandingChange{Act: register.Revoked, Ground: g}, terms, day)
		if err == nil && x.Hearing != "h" {
			t.Errorf("the proposal rests on hearing %q", x.Hearing)
		}
		return keys(err)
	}
	if got := propose(decision.FalseData, standingToday); got != "ground hearing.runs" {
		t.Errorf("at once: %q", got)
	}
	if got := propose(decision.FalseData, answerBy); got != "ground hearing.runs" {
		t.Errorf("on the last day: %q", got)
	}
	if got := propose(decision.FalseData, answerBy.AddDays(1)); got != "" {
		t.Errorf("after the term: %q", got)
	}
	if got := propose(decision.TaxArrears, answerBy.AddDays(1)); got != "ground hearing.needed" {
		t.Errorf("on a ground the holder was not told: %q", got)
	}
	if h, err = h.Reply(anOwner, org, "The filed accounts are the corrected ones.", standingNow); err != nil {
		t.Fatal(err)
	}
	if got := propose(decision.FalseData, standingToday); got != "" {
		t.Errorf("once answered: %q", got)
	}
	if _, err := h.Reply(anOwner, org, "And one thing more that we forgot.", standingNow); keys(err) != "hearing.answered_already" {
		t.Errorf("answered twice: %v", err)
	}
}

func TestWhoSpeaksInAHearing(t *testing.T) {
	terms := decision.TermsOf(innobiz(t))
	hear := func(who party.Actor, tm decision.StandingTerms, g decision.Ground, words string) string {
		_, err := decision.Hear("h", cert(), who, org, tm, g, words, standingToday.AddDays(14), standingToday, standingNow)
		return keys(err)
	}
	for name, c := range map[string]struct{ got, want string }{
		"an officer":              {hear(anOfficer, terms, decision.Closed, finding), ""},
		"a decider":               {hear(deciding, terms, decision.Closed, finding), ""},
		"the holder":              {hear(anOwner, terms, decision.Closed, finding), "fault.forbidden"},
		"nothing said":            {hear(anOfficer, terms, "mood", "No."), "ground party.choose_one; finding approval.words"},
		"the holder's own ground": {hear(anOfficer, terms, decision.Returned, finding), "ground party.choose_one"},
		"too much said":           {hear(anOfficer, terms, decision.Closed, strings.Repeat("x", decision.MostSaid+1)), "finding party.too_long"},
		"an edition without one":  {hear(anOfficer, decision.TermsOf(nil), decision.Closed, finding), "hearing.not_foreseen"},
		"while one is open":       {hear(anOfficer, decision.StandingTerms{Rules: terms.Rules, Hearing: &decision.Hearing{}}, decision.Closed, finding), "hearing.open_already"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", name, c.got, c.want)
		}
	}
	h := decision.Hearing{ID: "h", By: deciding.ID(), AnswerBy: standingToday}
	preparer := party.Actor{Person: party.Person{ID: "p", Active: true}, Roles: map[party.OrgID]party.Role{org: party.Preparer}}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"the owner answers":         {h.MayAnswer(anOwner, org), ""},
		"a preparer does not":       {h.MayAnswer(preparer, org), "party.signatory_needed"},
		"the agency does not":       {h.MayAnswer(anOfficer, org), "fault.forbidden"},
		"an officer does not drop":  {h.MayDrop(anOfficer, org), "fault.forbidden"},
		"nor who opened it":         {h.MayDrop(deciding, org), "hearing.own"},
		"another decider does":      {h.MayDrop(second(), org), ""},
		"what has ended is no more": {h.Close(decision.HearingRevoked, "x", standingNow).MayAnswer(anOwner, org), "hearing.ended"},
		"and is not dropped either": {h.Close(decision.HearingRevoked, "x", standingNow).MayDrop(second(), org), "hearing.ended"},
	} {
		if keys(c.err) != c.want {
			t.Errorf("%s: got %q, want %q", name, keys(c.err), c.want)
		}
	}
}

func second() party.Actor {
	return party.Actor{Person: party.Person{ID: "second-decider", Active: true, Duties: []party.Duty{party.Decider}}}
}

func TestACertificateComesBack(t *testing.T) {
	terms := decision.TermsOf(innobiz(t))
	revoked := cert("revoked", "2027-02-20")
	for _, c := range []struct {
		name string
		e    register.Entry
		who  party.Actor
		on   string
		want string
	}{
		{"on the day of its withdrawal", revoked, anOfficer, "2027-02-20", ""},
		{"today", revoked, anOfficer, "2027-03-01", ""},
		{"before it was withdrawn", revoked, anOfficer, "2027-02-19", "on given_back.day"},
		{"tomorrow", revoked, anOfficer, "2027-03-02", "on given_back.day"},
		{"one that stands", cert(), anOfficer, "2027-03-01", "given_back.not_revoked"},
		{"recorded by the holder", revoked, anOwner, "2027-03-01", "fault.forbidden"},
	} {
		if _, err := decision.TakeBack(c.e, c.who, org, on(c.on), "by post", terms, standingToday, standingNow); keys(err) != c.want {
			t.Errorf("%s: got %q, want %q", c.name, keys(err), c.want)
		}
	}
}
