package decision_test

import (
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/party"
	"proba.example/internal/register"
)

var (
	standingToday = calendar.MustParse("2027-03-01")
	anOfficer     = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	anOwner       = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{org: party.Owner}}
)

func on(s string) calendar.Date {
	if s == "" {
		return calendar.Date{}
	}
	return calendar.MustParse(s)
}

// cert is a certificate of 2026-07-01 for three years with the events given as kind and day.
func cert(events ...string) register.Entry {
	e := register.Entry{Number: "26060100123", IssuedOn: on("2026-07-01"), ValidThrough: on("2029-06-30")}
	for i := 0; i < len(events); i += 2 {
		e.Events = append(e.Events, register.Event{Kind: register.EventKind(events[i]), On: on(events[i+1])})
	}
	return e
}

func TestWhichActIsOpen(t *testing.T) {
	for _, c := range []struct {
		name                      string
		e                         register.Entry
		today                     string
		suspend, restore, revoked string
	}{
		{"valid", cert(), "2027-03-01", "", "standing_act.not_suspended", ""},
		{"suspended", cert("suspended", "2027-02-01"), "2027-03-01", "standing_act.suspended_already", "", ""},
		{"to be suspended next week", cert("suspended", "2027-03-08"), "2027-03-01", "standing_act.suspended_already", "", ""},
		{"restored", cert("suspended", "2027-02-01", "restored", "2027-02-20"), "2027-03-01", "", "standing_act.not_suspended", ""},
		{"revoked", cert("revoked", "2027-02-01"), "2027-03-01", "standing_act.revoked_for_good", "standing_act.revoked_for_good", "standing_act.revoked_for_good"},
		{"to be revoked next week", cert("revoked", "2027-03-08"), "2027-03-01", "standing_act.revoked_for_good", "standing_act.revoked_for_good", "standing_act.revoked_for_good"},
		{"suspended and revoked", cert("suspended", "2027-02-01", "revoked", "2027-02-20"), "2027-03-01", "standing_act.revoked_for_good", "standing_act.revoked_for_good", "standing_act.revoked_for_good"},
		{"superseded", cert("superseded", "2027-02-01"), "2027-03-01", "standing_act.superseded_already", "standing_act.superseded_already", ""},
		{"on its last day", cert(), "2029-06-30", "", "standing_act.not_suspended", ""},
		{"expired", cert(), "2029-07-01", "standing_act.expired", "standing_act.expired", "standing_act.expired"},
		{"expired while suspended", cert("suspended", "2029-06-01"), "2029-07-01", "standing_act.expired", "standing_act.expired", "standing_act.expired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for act, want := range map[register.EventKind]string{register.Suspended: c.suspend, register.Restored: c.restore, register.Revoked: c.revoked} {
				if got := keys(decision.MayChange(c.e, act, on(c.today))); got != want {
					t.Errorf("%s: got %q, want %q", act, got, want)
				}
			}
		})
	}
}

func TestProposingAnAct(t *testing.T) {
	both := anOfficer
	both.Roles = map[party.OrgID]party.Role{org: party.Preparer}
	for _, c := range []struct {
		name   string
		e      register.Entry
		who    party.Actor
		act    register.EventKind
		ground decision.Ground
		on     string
		cureBy string
		want   string
	}{
		{"golden 32: false accounts found", cert(), anOfficer, register.Revoked, decision.FalseData, "", "", ""},
		{"golden 33: the business is suspended", cert(), anOfficer, register.Revoked, decision.BusinessSuspended, "", "", ""},
		{"by a decider", cert(), deciding, register.Suspended, decision.TaxArrears, "", "", ""},
		{"from today", cert(), anOfficer, register.Suspended, decision.TaxArrears, "2027-03-01", "", ""},
		{"from the last day that is open", cert(), anOfficer, register.Suspended, decision.TaxArrears, "2027-03-31", "", ""},
		{"with time to cure it", cert(), anOfficer, register.Suspended, decision.FollowUpFailed, "2027-03-10", "2027-06-08", ""},
		{"cured", cert("suspended", "2027-02-01"), anOfficer, register.Restored, decision.Cured, "", "", ""},
		{"revoked before a suspension begins", cert("suspended", "2027-03-20"), anOfficer, register.Revoked, decision.FalseData, "2027-03-02", "", ""},

		{"dated back by a day", cert(), anOfficer, register.Suspended, decision.TaxArrears, "2027-02-28", "", "on standing_act.dated_back"},
		{"too far ahead", cert(), anOfficer, register.Revoked, decision.FalseData, "2027-04-01", "", "on standing_act.too_far_ahead"},
		{"restored before it is suspended", cert("suspended", "2027-03-10"), anOfficer, register.Restored, decision.Unfounded, "2027-03-05", "", "on standing_act.before_another"},
		{"no time to cure it", cert(), anOfficer, register.Suspended, decision.TaxArrears, "2027-03-10", "2027-03-10", "cure_by standing_act.cure_by"},
		{"a day too long to cure it", cert(), anOfficer, register.Suspended, decision.TaxArrears, "2027-03-10", "2027-06-09", "cure_by standing_act.cure_by"},
		{"a ground that is none", cert(), anOfficer, register.Revoked, "mood", "", "", "ground party.choose_one"},
		{"no ground", cert(), anOfficer, register.Revoked, "", "", "", "ground party.choose_one"},
		{"the ground of another act", cert(), anOfficer, register.Suspended, decision.Cured, "", "", "ground party.choose_one"},
		{"only the holder returns it", cert(), anOfficer, register.Revoked, decision.Returned, "", "", "ground party.choose_one"},
		{"everything wrong at once", cert(), anOfficer, register.Suspended, "", "2026-03-10", "2026-03-10", "ground party.choose_one; on standing_act.dated_back; cure_by standing_act.cure_by"},
		{"an expert", cert(), party.Actor{Person: party.Person{ID: "lee", Active: true, Duties: []party.Duty{party.Expert}}}, register.Revoked, decision.FalseData, "", "", "fault.forbidden"},
		{"the holder", cert(), anOwner, register.Revoked, decision.FalseData, "", "", "fault.forbidden"},
		{"an officer of the holder's own", cert(), both, register.Revoked, decision.FalseData, "", "", "standing_act.own_certificate"},
		{"the program", cert(), party.System, register.Revoked, decision.FalseData, "", "", "fault.forbidden"},
		{"superseding is no act of this table", cert(), anOfficer, register.Superseded, decision.FalseData, "", "", "standing_act.not_suspended"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := decision.StandingChange{Act: c.act, Ground: c.ground, On: on(c.on), CureBy: on(c.cureBy)}
			got, err := decision.ProposeStanding(c.e, c.who, org, x, decision.TermsOf(nil), standingToday)
			if keys(err) != c.want {
				t.Fatalf("got %q, want %q", keys(err), c.want)
			}
			if c.want == "" && (got.Number != c.e.Number || got.After != len(c.e.Events)) {
				t.Errorf("%+v", got)
			}
		})
	}
	x, err := decision.ProposeStanding(cert(), anOfficer, org, decision.StandingChange{Act: register.Revoked, Ground: decision.FalseData, CureBy: on("2027-04-01")}, decision.TermsOf(nil), standingToday)
	if err != nil || !x.CureBy.IsZero() {
		t.Errorf("a revocation can be cured: %+v, %v", x, err)
	}
	late := cert()
	late.ValidThrough = on("2027-03-20")
	for day, want := range map[string]string{"2027-03-20": "", "2027-03-21": "on standing_act.after_its_term"} {
		if _, err := decision.ProposeStanding(late, anOfficer, org, decision.StandingChange{Act: register.Revoked, Ground: decision.FalseData, On: on(day)}, decision.TermsOf(nil), standingToday); keys(err) != want {
			t.Errorf("%s: got %q, want %q", day, keys(err), want)
		}
	}
}

func TestConfirmingAnAct(t *testing.T) {
	own := person("second")
	own.Roles = map[party.OrgID]party.Role{org: party.Owner}
	for _, c := range []struct {
		name string
		e    register.Entry
		who  party.Actor
		x    decision.StandingChange
		day  string
		want string
	}{
		{"on the day it is confirmed", cert(), deciding, decision.StandingChange{Act: register.Suspended, Ground: decision.TaxArrears}, "2027-03-01", ""},
		{"on a day to come", cert(), deciding, decision.StandingChange{Act: register.Suspended, Ground: decision.TaxArrears, On: on("2027-03-09")}, "2027-03-09", ""},
		{"on a day that passed", cert(), deciding, decision.StandingChange{Act: register.Suspended, Ground: decision.TaxArrears, On: on("2027-02-28")}, "", "standing_act.day_passed"},
		{"restored as soon as it is suspended", cert("suspended", "2027-03-10"), deciding, decision.StandingChange{Act: register.Restored, Ground: decision.Unfounded}, "2027-03-10", ""},
		{"revoked although a suspension is to come", cert("suspended", "2027-03-10"), deciding, decision.StandingChange{Act: register.Revoked, Ground: decision.FalseData}, "2027-03-01", ""},
		{"revoked meanwhile", cert("revoked", "2027-02-10"), deciding, decision.StandingChange{Act: register.Suspended, Ground: decision.TaxArrears}, "", "standing_act.revoked_for_good"},
		{"an officer", cert(), anOfficer, decision.StandingChange{Act: register.Revoked, Ground: decision.FalseData}, "", "fault.forbidden"},
		{"a decider who acts for the holder", cert(), own, decision.StandingChange{Act: register.Revoked, Ground: decision.FalseData}, "", "standing_act.own_certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev, err := decision.ConfirmStanding(c.e, c.who, org, c.x, standingToday)
			if keys(err) != c.want {
				t.Fatalf("got %q, want %q", keys(err), c.want)
			}
			if c.want == "" && (ev.On != on(c.day) || ev.Kind != c.x.Act || ev.Reason != string(c.x.Ground)) {
				t.Errorf("%+v", ev)
			}
		})
	}
}

func TestTheHolderGivesACertificateBack(t *testing.T) {
	with := func(r party.Role) party.Actor {
		return party.Actor{Person: party.Person{ID: "p", Active: true}, Roles: map[party.OrgID]party.Role{org: r}}
	}
	for _, c := range []struct {
		name string
		e    register.Entry
		who  party.Actor
		want string
	}{
		{"the owner", cert(), anOwner, ""},
		{"a signatory, of a suspended one", cert("suspended", "2027-02-01"), with(party.Signatory), ""},
		{"although a suspension is to come", cert("suspended", "2027-03-09"), anOwner, ""},
		{"a preparer", cert(), with(party.Preparer), "party.signatory_needed"},
		{"a stranger", cert(), person("x"), "fault.forbidden"},
		{"once revoked", cert("revoked", "2027-02-01"), anOwner, "standing_act.revoked_for_good"},
		{"superseded", cert("superseded", "2027-02-01"), anOwner, "standing_act.superseded_already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev, err := decision.Return(c.e, c.who, org, standingToday)
			if keys(err) != c.want {
				t.Fatalf("got %q, want %q", keys(err), c.want)
			}
			if c.want != "" {
				return
			}
			if ev.On != standingToday || ev.Kind != register.Revoked || ev.Reason != string(decision.Returned) {
				t.Errorf("%+v", ev)
			}
			c.e.Events = append(c.e.Events, ev)
			if s, _ := c.e.StandingOn(standingToday); s != register.StandingRevoked {
				t.Errorf("it is %s", s)
			}
		})
	}
}

// TestARandomLifeNeverChangesThePast proposes, confirms and returns at random, on days at random, and asks after each act what the
// certificate was worth on every earlier day.
func TestARandomLifeNeverChangesThePast(t *testing.T) {
	acts := []register.EventKind{register.Suspended, register.Restored, register.Revoked, register.Superseded}
	grounds := append(decision.StandingGrounds(), "mood")
	reached := map[register.Standing]bool{}
	walk := func(t *rapid.T) {
		e, today := cert(), standingToday
		was := map[calendar.Date]register.Standing{}
		revoked := false
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			for d := 1 + rapid.IntRange(0, 40).Draw(t, "days"); d > 0; d-- {
				was[today], _ = e.StandingOn(today)
				today = today.AddDays(1)
			}
			x := decision.StandingChange{Act: rapid.SampledFrom(acts).Draw(t, "act"), Ground: rapid.SampledFrom(grounds).Draw(t, "ground")}
			if rapid.Bool().Draw(t, "dated") {
				x.On = today.AddDays(rapid.IntRange(-5, 40).Draw(t, "on"))
			}
			var ev register.Event
			var err error
			if rapid.IntRange(0, 30).Draw(t, "by") == 0 {
				ev, err = decision.Return(e, anOwner, org, today)
			} else if x, err = decision.ProposeStanding(e, anOfficer, org, x, decision.TermsOf(nil), today); err == nil {
				today = today.AddDays(rapid.IntRange(0, 13).Draw(t, "waits"))
				ev, err = decision.ConfirmStanding(e, deciding, org, x, today)
			}
			if err != nil {
				continue
			}
			if revoked {
				t.Fatalf("%+v after a revocation", ev)
			}
			revoked = ev.Kind == register.Revoked
			if ev.On.Before(today) || ev.On.DaysSince(today) > decision.Ahead || ev.On.After(e.ValidThrough) {
				t.Fatalf("%+v on %s", ev, today)
			}
			e.Events = append(e.Events, ev)
			for day, want := range was {
				if got, _ := e.StandingOn(day); got != want {
					t.Fatalf("on %s it was %s, after %+v it was %s", day, want, ev, got)
				}
			}
			want := map[register.EventKind]register.Standing{register.Suspended: register.StandingSuspended, register.Restored: register.Valid, register.Revoked: register.StandingRevoked}[ev.Kind]
			if got, _ := e.StandingOn(ev.On); got != want {
				t.Fatalf("%+v, and on that day it is %s", ev, got)
			}
			reached[want] = true
		}
	}
	for range 20 { // restorations are rare: more walks until each has been met
		if rapid.Check(t, walk); len(reached) == 3 {
			return
		}
	}
	t.Errorf("the walks came only to %v", reached)
}
