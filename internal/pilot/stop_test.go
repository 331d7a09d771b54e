package pilot_test

import (
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// G13: two serious incidents stop the pilot by rule; what is measured afterwards is refused, and the rule is on record.
func TestG13Stop(t *testing.T) {
	p, err := aPilot().AddStopRule(officer, pilot.StopRule{Then: pilot.StepStop, Incidents: 2, Severity: pilot.Serious})
	if err != nil {
		t.Fatal(err)
	}
	p = move(t, move(t, p, pilot.StepLock), pilot.StepStart)
	at := time.Date(2026, 6, 12, 14, 5, 0, 0, time.UTC)
	reported := func(severities ...pilot.Severity) (all []pilot.Incident) {
		for i, s := range severities {
			all = append(all, pilot.Incident{Number: i + 1, Severity: s, At: at})
		}
		return all
	}
	for _, few := range [][]pilot.Incident{nil, reported(pilot.Serious), reported(pilot.Serious, pilot.Minor, pilot.Minor)} {
		if _, fired := p.Fire(few, nil, at); fired {
			t.Errorf("%d incidents stop it", len(few))
		}
	}
	stopped, fired := p.Fire(reported(pilot.Serious, pilot.Minor, pilot.Critical), nil, at)
	if !fired || stopped.State != pilot.Stopped || stopped.Fired == nil || stopped.Fired.Rule != 1 || !stopped.Since.Equal(at) || !stopped.Kept() {
		t.Fatalf("%v %+v", fired, stopped)
	}
	if rule, ok := stopped.FiredText(); !ok || rule.Args["Incidents"] != 2 {
		t.Errorf("the rule is told as %v", rule)
	}
	e := anEntry()
	e.Day = "2026-06-12"
	if _, err := stopped.Enter(e, nil, nil, "2026-06-12", time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("a measurement a minute later is taken: %v", err)
	}
	if _, again := stopped.Fire(reported(pilot.Serious, pilot.Serious, pilot.Serious), nil, at); again {
		t.Error("a stopped pilot stops again")
	}
	if _, err := p.AddStopRule(officer, pilot.StopRule{Then: pilot.StepStop, Incidents: 1, Severity: pilot.Minor}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a rule is added after the lock: %v", err)
	}
}

func TestAPauseByRuleCountsAnewOnceThePilotWentOn(t *testing.T) {
	p, err := aPilot().AddStopRule(officer, pilot.StopRule{Then: pilot.StepPause, Incidents: 1, Severity: pilot.Minor})
	if err != nil {
		t.Fatal(err)
	}
	p = move(t, move(t, p, pilot.StepLock), pilot.StepStart)
	all := []pilot.Incident{{Number: 1, Severity: pilot.Minor, At: noon.Add(time.Hour)}}
	p, fired := p.Fire(all, nil, noon.Add(time.Hour))
	if !fired || p.State != pilot.Paused {
		t.Fatalf("%v %s", fired, p.State)
	}
	p, err = p.Move(officer, pilot.StepResume, "", noon.Add(2*time.Hour))
	if err != nil || p.Fired != nil {
		t.Fatalf("%v %+v", err, p.Fired)
	}
	if _, again := p.Fire(all, nil, noon.Add(3*time.Hour)); again {
		t.Error("what was looked at pauses it again")
	}
	if _, again := p.Fire(append(all, pilot.Incident{Number: 2, Severity: pilot.Minor, At: noon.Add(3 * time.Hour)}), nil, noon.Add(3*time.Hour)); !again {
		t.Error("another one does not")
	}
}

func TestAMetricAsBadAsItsLimitStopsThePilot(t *testing.T) {
	for better, c := range map[trial.Direction]struct{ good, bad float64 }{trial.Higher: {3.1, 3}, trial.Lower: {2.9, 3}} {
		p := aPilot()
		p.Protocol.Metrics[0].Better = better
		p, err := p.AddStopRule(officer, pilot.StopRule{Then: pilot.StepStop, Metric: "m1", Limit: 0.3, Units: 5})
		if err != nil {
			t.Fatal(err)
		}
		p = move(t, move(t, p, pilot.StepLock), pilot.StepStart)
		for name, s := range map[string]struct {
			soFar pilot.SoFar
			fires bool
		}{
			"good enough":    {pilot.SoFar{Units: 9, Value: c.good, Of: 10}, false},
			"as bad":         {pilot.SoFar{Units: 5, Value: c.bad, Of: 10}, true},
			"too early":      {pilot.SoFar{Units: 4, Value: c.bad, Of: 10}, false},
			"nothing so far": {pilot.SoFar{}, false},
		} {
			if _, fired := p.Fire(nil, map[string]pilot.SoFar{"m1": s.soFar}, noon); fired != s.fires {
				t.Errorf("%s is better, %s: fires %v", better, name, fired)
			}
		}
	}
	for _, bad := range []pilot.StopRule{
		{Then: pilot.StepLock, Incidents: 1, Severity: pilot.Minor},
		{Then: pilot.StepStop, Incidents: 0, Severity: pilot.Minor},
		{Then: pilot.StepStop, Incidents: 1},
		{Then: pilot.StepStop, Metric: "m9", Units: 1},
		{Then: pilot.StepStop, Metric: "m1"},
	} {
		if _, err := aPilot().AddStopRule(officer, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v is a rule: %v", bad, err)
		}
	}
}

func TestIncidentsAreResolvedOnceByTheAgency(t *testing.T) {
	i := pilot.Incident{Severity: pilot.Critical}
	if pilot.OpenSerious([]pilot.Incident{i, {Severity: pilot.Minor}}) != 1 {
		t.Error("one serious incident is open")
	}
	if _, err := i.Resolve(officer, "short", noon); !fault.Is(err, fault.Invalid) {
		t.Errorf("resolved without words: %v", err)
	}
	done, err := i.Resolve(officer, "The wheel was fastened.", noon)
	if err != nil || done.Open() || pilot.OpenSerious([]pilot.Incident{done}) != 0 {
		t.Errorf("%v %+v", err, done)
	}
	if _, err := done.Resolve(officer, "The wheel was fastened.", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("resolved twice: %v", err)
	}
	early := pilot.Incident{Severity: pilot.Minor, What: "It rained into the depot."}
	if err := early.Check(aPilot()); !fault.Is(err, fault.Conflict) {
		t.Errorf("before the lock: %v", err)
	}
}
