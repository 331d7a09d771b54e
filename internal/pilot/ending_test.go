package pilot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
)

// today is the day of noon.
var today = calendar.On(noon, time.UTC)

func serious() []pilot.Incident {
	return []pilot.Incident{{Number: 1, Severity: pilot.Serious, What: "A wheel came off"}}
}

// Each side gives the grounds that are its own: those that end at once do so today, and every other keeps to the notice, never beyond the term.
func TestAnEarlyEndKeepsToGroundAndNotice(t *testing.T) {
	a, p := signedPilot(t)
	byRule := p
	byRule.State, byRule.Fired = pilot.Paused, &pilot.Fired{Rule: 1, At: noon}
	for _, c := range []struct {
		side   pilot.Side
		ground pilot.EndGround
		p      pilot.Pilot
		found  []pilot.Incident
		fault  string
		last   calendar.Date
		state  pilot.State
	}{
		{pilot.Vendor, pilot.EndOwnWish, p, nil, "", today.AddDays(14), pilot.Running},
		{pilot.Host, pilot.EndSiteLost, p, nil, "", today.AddDays(14), pilot.Running},
		{pilot.Host, pilot.EndForce, p, nil, "", today, pilot.Stopped},
		{pilot.Office, pilot.EndBreach, p, nil, "", today.AddDays(14), pilot.Running},
		{pilot.Office, pilot.EndInsolvency, p, nil, "", today, pilot.Stopped},
		{pilot.Office, pilot.EndIncident, p, serious(), "", today, pilot.Stopped},
		{pilot.Office, pilot.EndIncident, p, nil, "ground:ending.no_incident", calendar.Date{}, ""},
		{pilot.Office, pilot.EndStopRule, byRule, nil, "", today, pilot.Stopped},
		{pilot.Office, pilot.EndStopRule, p, nil, "ground:ending.no_rule", calendar.Date{}, ""},
		{pilot.Office, pilot.EndOwnWish, p, nil, "ground:party.choose_one", calendar.Date{}, ""},
		{pilot.Vendor, pilot.EndIncident, p, serious(), "ground:party.choose_one", calendar.Date{}, ""},
		{pilot.Device, pilot.EndOwnWish, p, nil, "ground:party.choose_one", calendar.Date{}, ""},
	} {
		e, err := a.End(signer("ends"), c.p, c.side, c.ground, "Why it has to end now", c.found, today, noon)
		if key(err) != c.fault {
			t.Errorf("%s by %s: %q, want %q", c.ground, c.side, key(err), c.fault)
		}
		if err != nil {
			continue
		}
		next := c.p.EndedBy(e, today, noon)
		if e.Last != c.last || e.Waived || next.State != c.state || next.Agreed.LastDay() != c.last {
			t.Errorf("%s by %s: last day %s, waived %t, then %s until %s", c.ground, c.side, e.Last, e.Waived, next.State, next.Agreed.LastDay())
		}
		if c.ground == pilot.EndStopRule && next.Fired == nil {
			t.Error("the rule that ended it is forgotten")
		}
		if after := next.EndedBy(e, e.Last.AddDays(1), noon); after.State != pilot.Stopped {
			t.Errorf("%s by %s: after the last day it is %s", c.ground, c.side, after.State)
		}
	}
	near := someTerms()
	if got := near.LastDay(pilot.EndOwnWish, near.To.AddDays(-3)); got != near.To {
		t.Errorf("the notice runs beyond the term, to %s", got)
	}
	if _, err := a.End(signer("ends"), p, pilot.Host, pilot.EndForce, "short", nil, today, noon); key(err) != "words:run.words" {
		t.Errorf("without a reason: %v", err)
	}
}

// What was not signed cannot be ended, nor twice, nor while a change waits for signatures, nor after the fieldwork; and an ended agreement does
// not change any more.
func TestAnEarlyEndComesOnceAndInItsTime(t *testing.T) {
	a, p := signedPilot(t)
	end := func(a pilot.Agreement, p pilot.Pilot) error {
		_, err := a.End(signer("ends"), p, pilot.Vendor, pilot.EndOwnWish, "We stop selling this", nil, today, noon)
		return err
	}
	ended := a
	ended.Ending = &pilot.Ending{Ground: pilot.EndOwnWish}
	offered := a
	offered.Offer = &pilot.Offer{Digest: "x"}
	for name, c := range map[string]struct {
		a    pilot.Agreement
		p    pilot.Pilot
		want string
	}{
		"not signed":     {pilot.Agreement{}, p, ":pact.sign_first"},
		"twice":          {ended, p, ":ending.given"},
		"a change waits": {offered, p, ":pact.offered"},
		"measured":       {a, move(t, p, pilot.StepFinish), ":pilot.not_now"},
		"stopped":        {a, move(t, p, pilot.StepStop), ":pilot.not_now"},
	} {
		if err := end(c.a, c.p); key(err) != c.want {
			t.Errorf("%s: %q, want %q", name, key(err), c.want)
		}
	}
	longer := someTerms()
	longer.To = longer.To.AddMonths(1)
	if _, err := ended.Amend(officer, p, longer, "The tyres were late"); !fault.Is(err, fault.Conflict) || ended.State() != pilot.AgreementEnded {
		t.Errorf("an ended agreement changes: %v, %s", err, ended.State())
	}
}

// R40: an agreement that was ended early makes a pilot that was launched and stopped, not one that was tested; nothing measured under the
// solution, no report is asked for.
func TestR40AnEarlyEndCountsAsStopped(t *testing.T) {
	a, p := signedPilot(t)
	e, err := a.End(signer("ends"), p, pilot.Host, pilot.EndForce, "The depot burned down", nil, today, noon)
	if err != nil {
		t.Fatal(err)
	}
	f := pilot.Count([]pilot.Known{{Pilot: p.EndedBy(e, today, noon)}}, today, time.UTC)
	if f.Launched != 1 || f.Stopped != 1 || f.Tested != 0 || f.UnderWay != 0 {
		t.Errorf("counted as %+v", f)
	}
	p.StartedAt = time.Time{}
	if e, err = a.End(signer("ends"), p, pilot.Host, pilot.EndForce, "The depot burned down", nil, today, noon); err != nil || !e.Waived {
		t.Errorf("a report is asked for of a pilot that never started: %+v, %v", e, err)
	}
}

// The check finds an end that was changed, one that governs nothing, and a pilot that goes on after it.
func TestTheCheckRecountsAnEarlyEnd(t *testing.T) {
	a, p := signedPilot(t)
	e, err := a.End(signer("ends"), p, pilot.Vendor, pilot.EndOwnWish, "We stop selling this", nil, today, noon)
	if err != nil {
		t.Fatal(err)
	}
	x, err := pilot.NewPaper(p.ID, pilot.PaperEnding, 1, e)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pilot.ReadPapers([]pilot.Paper{x})
	if err != nil {
		t.Fatal(err)
	}
	e.Digest = x.Digest
	a.Ending = &e
	p = p.EndedBy(e, today, noon)
	if what := a.EndContradiction(p, f.Endings, today); what != "" {
		t.Errorf("a sound end: %s", what)
	}
	for want, change := range map[string]func(a *pilot.Agreement, e *pilot.Ending, p *pilot.Pilot, papers *[]pilot.Filed[pilot.Ending], day *calendar.Date){
		"not the one that was signed": func(_ *pilot.Agreement, e *pilot.Ending, _ *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], _ *calendar.Date) {
			e.Last = e.Last.AddDays(9)
		},
		"no end is on record": func(a *pilot.Agreement, _ *pilot.Ending, _ *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], _ *calendar.Date) {
			a.Ending = nil
		},
		"governed by another end": func(_ *pilot.Agreement, _ *pilot.Ending, p *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], _ *calendar.Date) {
			p.Agreed.Last = p.Agreed.Last.AddDays(9)
		},
		"another text": func(a *pilot.Agreement, _ *pilot.Ending, _ *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], _ *calendar.Date) {
			a.Signed[0].Digest = "other"
		},
		"the ground and the notice": func(a *pilot.Agreement, _ *pilot.Ending, _ *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], _ *calendar.Date) {
			a.Signed[0].Terms.NoticeDays = 3
		},
		"goes on after": func(_ *pilot.Agreement, _ *pilot.Ending, _ *pilot.Pilot, _ *[]pilot.Filed[pilot.Ending], day *calendar.Date) {
			*day = day.AddDays(30)
		},
	} {
		b, kept, q, papers, day := a, e, p, f.Endings, today
		b.Signed, b.Ending = slices.Clone(a.Signed), &kept
		change(&b, &kept, &q, &papers, &day)
		if what := b.EndContradiction(q, papers, day); !strings.Contains(what, want) {
			t.Errorf("%q is found as %q", want, what)
		}
	}
}
