package pilot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// decided is a pilot with the papers up to its decision, which the decider took.
func decided() (pilot.Pilot, pilot.File) {
	f := pilot.File{
		Reports:   []pilot.Filed[pilot.Report]{{Number: 1, Digest: "r", Record: pilot.Report{By: "o", Choices: []trial.Choice{trial.RollOut, trial.Refine, trial.Refuse}}}},
		Site:      &pilot.Filed[pilot.SiteConclusion]{Digest: "s", Record: pilot.SiteConclusion{By: "host"}},
		Operator:  &pilot.Filed[pilot.OperatorConclusion]{Digest: "j", Record: pilot.OperatorConclusion{By: "o2"}},
		Decisions: []pilot.Filed[pilot.Decision]{{Number: 1, Digest: "d1", Record: pilot.Decision{By: "d", Choice: trial.RollOut, At: noon}}},
	}
	f.Decision = &f.Decisions[0]
	return pilot.Pilot{State: pilot.Decided, Org: "org", Site: "depot", After: pilot.After{EndedAt: noon, Choice: trial.RollOut, DecidedAt: noon}}, f
}

// keyed are the faults of an error, each with its field.
func keyed(err error) string {
	var all []string
	for _, f := range fault.All(err) {
		all = append(all, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(all, "; ")
}

func grounds(t *testing.T) *pilot.AsideRules {
	t.Helper()
	rules, err := pilot.ShippedAsideRules()
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestADecisionIsSetAsideByPeopleWhoHadNoPartInIt(t *testing.T) {
	p, f := decided()
	who := func(id party.PersonID, duties ...party.Duty) party.Actor {
		return party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}
	}
	second := who("d2", party.Decider)
	ofCompany, ofSite := second, second
	ofCompany.Roles = map[party.OrgID]party.Role{"org": party.Owner}
	ofSite.Sites = map[string]party.SiteRole{"depot": party.Staff}
	for _, c := range []struct {
		name             string
		who              party.Actor
		propose, confirm string
	}{
		{"a decider who had no part", second, "", ""},
		{"who decided", who("d", party.Decider), "", "pilot_aside.took_part"},
		{"who wrote the report, and decides now", who("o", party.Decider), "", "pilot_aside.took_part"},
		{"who wrote the operator's conclusion", who("o2", party.Decider), "", "pilot_aside.took_part"},
		{"who signed for the site", who("host", party.Decider), "", "pilot_aside.took_part"},
		{"an officer", officer, "", "fault.forbidden"},
		{"an auditor", who("a", party.Auditor), "fault.forbidden", "fault.forbidden"},
		{"of the company", ofCompany, "pilot_aside.own", "pilot_aside.own"},
		{"of the site", ofSite, "pilot_aside.own", "pilot_aside.own"},
	} {
		_, err := p.ProposeAside(c.who, f, grounds(t), "procedure", pilot.DecideAnew)
		if got := keyed(err); got != c.propose {
			t.Errorf("%s proposes: %q, want %q", c.name, got, c.propose)
		}
		if got := keyed(p.MayConfirmAside(c.who, f)); got != c.confirm {
			t.Errorf("%s confirms: %q, want %q", c.name, got, c.confirm)
		}
	}
	if _, err := p.ProposeAside(officer, f, grounds(t), "a feeling", "perhaps"); keyed(err) != "ground party.choose_one; way party.choose_one" {
		t.Errorf("on no ground: %q", keyed(err))
	}
	for _, s := range pilot.States {
		if _, err := s.Next(pilot.StepReopen); (err == nil) != (s == pilot.Decided) {
			t.Errorf("the decision on a pilot that is %s gives way: %v", s, err)
		}
	}
}

func TestWhatFollowsADecisionThatWasSetAside(t *testing.T) {
	for _, way := range pilot.AsideWays {
		for _, g := range grounds(t).Grounds {
			p, f := decided()
			x, err := p.ProposeAside(officer, f, grounds(t), g.Code, way)
			if err != nil {
				t.Fatal(err)
			}
			p, err = p.SetAside(x, noon)
			if err != nil || p.After.Choice != "" || !p.After.DecidedAt.IsZero() {
				t.Fatalf("%s, %s: %+v, %v", g.Code, way, p.After, err)
			}
			f.Asides = []pilot.Filed[pilot.Aside]{{Number: 1, Digest: "a", Record: pilot.Aside{SettingAside: x, By: "o", Second: "d2", At: noon}}}
			f.Decision = nil
			if wrong := p.AsideContradictions(f); len(wrong) > 0 {
				t.Errorf("%s, %s: %v", g.Code, way, wrong)
			}
			figures := pilot.Count([]pilot.Known{{Pilot: p}}, calendar.On(noon, time.UTC), time.UTC)
			if way == pilot.EndCase {
				if p.State != pilot.Annulled || p.Completed() || figures.Tested != 0 || figures.Annulled != 1 || figures.Launched != 1 {
					t.Errorf("ended: %s, %+v", p.State, figures)
				}
				if _, _, err := p.Decide(party.Actor{Person: party.Person{ID: "d3", Active: true, Duties: []party.Duty{party.Decider}}}, f, pilot.Decision{Choice: trial.Refuse, Words: "x"}, noon); err == nil {
					t.Error("what ended is decided")
				}
				continue
			}
			if p.State != pilot.Judged || !p.Completed() || figures.Tested != 1 {
				t.Errorf("anew: %s, %+v", p.State, figures)
			}
			if _, _, err := p.Decide(decider, f, pilot.Decision{Choice: trial.Refuse, Words: "x"}, noon); keyed(err) != "pilot_aside.decided_before" {
				t.Errorf("by who decided before: %v", err)
			}
			other := party.Actor{Person: party.Person{ID: "d3", Active: true, Duties: []party.Duty{party.Decider}}}
			_, _, err = p.Decide(other, f, pilot.Decision{Choice: trial.RollOut, Buyer: "The city", Words: "x"}, noon)
			if want := map[bool]string{true: "choice pilot_aside.no_roll_out"}[g.Figures]; keyed(err) != want {
				t.Errorf("rolled out after %s: %q, want %q", g.Code, keyed(err), want)
			}
			if open := f.Open(""); g.Figures != !slices.ContainsFunc(open, func(c trial.Choice) bool { return c == trial.RollOut || c == pilot.NoBuyer }) || len(open) < 3 {
				t.Errorf("after %s there is left %v", g.Code, open)
			}
			if g.Figures {
				if _, _, err := p.Decide(other, f, pilot.Decision{Choice: trial.Inconclusive, Words: "Nobody stands by the figures"}, noon); err != nil {
					t.Errorf("figures that fell conclude nothing: %v", err)
				}
			}
		}
	}
}

func TestContradictionsOfDecisions(t *testing.T) {
	for name, change := range map[string]func(p *pilot.Pilot, f *pilot.File){
		"set aside by one person":                          func(_ *pilot.Pilot, f *pilot.File) { f.Asides[0].Record.Second = f.Asides[0].Record.By },
		"d set decision 1 aside after taking part in it":   func(_ *pilot.Pilot, f *pilot.File) { f.Asides[0].Record.Second = "d" },
		"set aside that was never taken":                   func(_ *pilot.Pilot, f *pilot.File) { f.Asides[0].Record.Decision = "another" },
		"gave way to a later one, and nobody set it aside": func(_ *pilot.Pilot, f *pilot.File) { f.Asides = nil },
		"d decided anew after their own decision":          func(_ *pilot.Pilot, f *pilot.File) { f.Decisions[1].Record.By = "d" },
		"its papers say otherwise":                         func(p *pilot.Pilot, _ *pilot.File) { p.After.Choice = trial.RollOut },
		"the paper that set its decision aside says other": func(_ *pilot.Pilot, f *pilot.File) { f.Asides[0].Record.Way = pilot.EndCase },
	} {
		p, f := decided()
		f.Decisions = append(f.Decisions, pilot.Filed[pilot.Decision]{Number: 2, Digest: "d2", Record: pilot.Decision{By: "e", Choice: trial.Refuse}})
		f.Asides = []pilot.Filed[pilot.Aside]{{Number: 1, Record: pilot.Aside{SettingAside: pilot.SettingAside{Decision: "d1", Way: pilot.DecideAnew}, By: "o", Second: "d2"}}}
		f.Decision, p.After.Choice = &f.Decisions[1], trial.Refuse
		if wrong := p.AsideContradictions(f); len(wrong) > 0 {
			t.Fatalf("nothing is wrong, and yet: %v", wrong)
		}
		change(&p, &f)
		if wrong := strings.Join(p.AsideContradictions(f), "; "); !strings.Contains(wrong, name) {
			t.Errorf("%s: %q", name, wrong)
		}
	}
}

func TestGroundsAreRefusedWithGaps(t *testing.T) {
	const one = `{"code":"a","name":{"en":"x","ru":"y","ko":"z"}}`
	for name, file := range map[string]string{
		"no version":    `{"grounds":[` + one + `]}`,
		"no grounds":    `{"version":"1","grounds":[]}`,
		"twice":         `{"version":"1","grounds":[` + one + `,` + one + `]}`,
		"no Korean":     `{"version":"1","grounds":[{"code":"a","name":{"en":"x","ru":"y"}}]}`,
		"unknown field": `{"version":"1","grounds":[` + one + `],"law":"x"}`,
	} {
		if _, err := pilot.ReadAsideRules(strings.NewReader(file)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	if _, err := pilot.ReadAsideRules(strings.NewReader(`{"version":"1","grounds":[` + one + `]}`)); err != nil {
		t.Error(err)
	}
}
