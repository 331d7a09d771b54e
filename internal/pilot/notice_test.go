package pilot_test

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
)

func TestR33ANoticeStandsFromTheLastSignatureToTheDecision(t *testing.T) {
	terms := someTerms()
	terms.Gathers, terms.PersonalData = []string{"technical", "video"}, "Faces at the gate"
	signed := pilot.Agreement{Signed: []pilot.Signed{{Terms: terms}}}
	stays, down := signed, signed
	stays.OwnCost = &pilot.OwnCost{}
	down.OwnCost, down.Dismantled = &pilot.OwnCost{}, &pilot.Dismantled{}
	for name, x := range map[string]struct {
		state pilot.State
		a     pilot.Agreement
		shown bool
	}{
		"nobody has signed":                {pilot.Locked, pilot.Agreement{Draft: terms}, false},
		"offered":                          {pilot.Locked, pilot.Agreement{Draft: terms, Offer: &pilot.Offer{}}, false},
		"signed":                           {pilot.Locked, signed, true},
		"baseline":                         {pilot.Baseline, signed, true},
		"running":                          {pilot.Running, signed, true},
		"paused":                           {pilot.Paused, signed, true},
		"stopped":                          {pilot.Stopped, signed, true},
		"measured":                         {pilot.Measured, signed, true},
		"decided":                          {pilot.Decided, signed, false},
		"decided, the equipment stays":     {pilot.Decided, stays, true},
		"decided, the equipment was taken": {pilot.Decided, down, false},
	} {
		p := aPilot()
		p.State = x.state
		n, shown := p.Notice(x.a, "City buses")
		if shown != x.shown {
			t.Errorf("%s: %v", name, shown)
			continue
		}
		if shown && (n.PersonalData != "Faces at the gate" || len(n.Gathers) != 2 || n.Organisation != "City buses" || n.To != terms.To || n.Place != terms.Place) {
			t.Errorf("%s: %+v", name, n)
		}
	}
	p := aPilot()
	p.State, p.Agreed.Last = pilot.Running, calendar.MustParse("2026-07-15")
	if n, _ := p.Notice(signed, ""); n.To != p.Agreed.Last {
		t.Errorf("ended early, the notice still says %s", n.To)
	}
}

func TestWhoseDataIsSaidWherePersonsAreGathered(t *testing.T) {
	p := lockedPilot(t)
	for name, x := range map[string]struct {
		gathers  []string
		personal string
		field    string
	}{
		"not stated":                  {nil, "", ""},
		"readings of things":          {[]string{"technical"}, "", ""},
		"persons, nobody said whose":  {[]string{"personal"}, "", "personal_data"},
		"pictures, nobody said whose": {[]string{"technical", "video"}, "", "personal_data"},
		"pictures of visitors":        {[]string{"video"}, "Visitors", ""},
		"a class of its own":          {[]string{"gossip"}, "Visitors", "gathers"},
	} {
		terms := someTerms()
		terms.Gathers, terms.PersonalData = x.gathers, x.personal
		all := fault.All(terms.Check(p))
		if x.field == "" && len(all) > 0 || x.field != "" && (len(all) != 1 || all[0].Field != x.field) {
			t.Errorf("%s: %v", name, all)
		}
	}
	one, two := someTerms(), someTerms()
	two.Gathers = []string{"technical"}
	if changed := pilot.Changes(one, two); len(changed) != 1 || changed[0] != "gathers" {
		t.Errorf("an amendment of what is gathered changes %v", changed)
	}
}
