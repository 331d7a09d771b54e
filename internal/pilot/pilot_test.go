package pilot_test

import (
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

var (
	noon    = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	officer = party.Actor{Person: party.Person{ID: "o", Active: true, Duties: []party.Duty{party.Officer}}}
)

func aPilot() pilot.Pilot {
	e := 0.19
	return pilot.Pilot{
		Title: "Quiet tyres", Company: "Tyre Ltd", Solution: "Tyre", Site: "s", State: pilot.Draft, Agreed: pilot.Agreed{Text: "signed"},
		Protocol: pilot.Protocol{
			Hypothesis: "If tyres are quiet, complaints fall", Unit: "day", Design: trial.Randomised, Looks: 2, MustHaves: []string{"safe"},
			Metrics: []pilot.Metric{{Title: "Complaints", Kind: trial.Proportion, Better: trial.Higher, Minimum: 0.11, Expected: &e, Planned: 400, Source: "line 112"}},
		},
	}
}

func move(t *testing.T, p pilot.Pilot, step pilot.Step) pilot.Pilot {
	t.Helper()
	p, err := p.Move(officer, step, "the tyres were late", noon)
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	return p
}

func TestNothingStartsUnlockedAndTheLockHolds(t *testing.T) {
	p := aPilot()
	if _, err := p.Move(officer, pilot.StepStart, "", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("a draft starts: %v", err)
	}
	p = move(t, p, pilot.StepLock)
	if len(p.Digest) != 64 || !p.Kept() || !p.LockedAt.Equal(noon) {
		t.Errorf("locked as %+v", p)
	}
	changed := p
	changed.Protocol.Looks = 3
	if _, err := changed.Move(officer, pilot.StepStart, "", noon); changed.Kept() || !fault.Is(err, fault.Conflict) {
		t.Errorf("a changed protocol starts: %v", err)
	}
	p = move(t, move(t, move(t, move(t, move(t, p, pilot.StepBaseline), pilot.StepStart), pilot.StepPause), pilot.StepResume), pilot.StepFinish)
	if p.State != pilot.Measured || p.Reason != "" || len(p.State.Open()) != 0 {
		t.Errorf("ends as %+v", p)
	}
	auditor := party.Actor{Person: party.Person{ID: "a", Active: true, Duties: []party.Duty{party.Auditor}}}
	if _, err := aPilot().Move(auditor, pilot.StepLock, "", noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an auditor locks: %v", err)
	}
	if _, err := move(t, aPilot(), pilot.StepLock).Move(officer, pilot.StepStop, "short", noon); !fault.Is(err, fault.Invalid) {
		t.Errorf("stopped without a reason: %v", err)
	}
}

// G12: a metric added after the lock is exploratory, so that it cannot carry a decision, and leaves the lock as it was.
func TestG12LateMetric(t *testing.T) {
	p := move(t, aPilot(), pilot.StepLock)
	late := pilot.Metric{Title: "Satisfaction", Kind: trial.MeanValue, Better: trial.Higher, Source: "poll"}
	if _, err := p.AddMetric(officer, late, "", "2026-06-20"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a late metric without a reason: %v", err)
	}
	got, err := p.AddMetric(officer, late, "People asked for it", "2026-06-20")
	if err != nil {
		t.Fatal(err)
	}
	if !got.Kept() || got.Digest != p.Digest || len(got.Protocol.Metrics) != 1 {
		t.Errorf("the lock moved: %+v", got)
	}
	for _, m := range got.Late {
		if m.AddedOn != "2026-06-20" || m.Reason == "" {
			t.Errorf("kept as %+v", m)
		}
	}
	judged, ok := got.Trial(time.UTC)
	if !ok || len(judged.Metrics) != 2 || judged.LockedOn != "2026-06-01" || judged.Primary().Title != "Complaints" || !judged.Metrics[1].Exploratory() || judged.Metrics[1].Primary {
		t.Errorf("judged by %+v", judged)
	}
	if _, ok := aPilot().Trial(time.UTC); ok {
		t.Error("a draft judges")
	}
	early, err := aPilot().AddMetric(officer, late, "", "2026-05-01")
	if err != nil || len(early.Protocol.Metrics) != 2 || early.Protocol.Metrics[1].AddedOn != "" || len(early.Late) != 0 {
		t.Errorf("before the lock: %+v, %v", early, err)
	}
}

// The reckoning for 0.19 against 0.30 is 7.848879·(0.1539+0.21)/0.0121 = 236.05.
func TestTheSampleThatIsNeeded(t *testing.T) {
	m := aPilot().Protocol.Metrics[0]
	effect := m.Minimum
	m.Minimum, m.Effect = 0, &effect
	if n, ok := m.Needed(trial.Randomised); !ok || n != 237 {
		t.Errorf("needed: %d, %v", n, ok)
	}
	sd, one := 2.0, 1.0
	mean := pilot.Metric{Kind: trial.MeanValue, Better: trial.Lower, Expected: &sd, Effect: &one}
	if n, ok := mean.Needed(trial.Randomised); !ok || n != 64 { // the textbook's 63.77 for half a standard deviation
		t.Errorf("needed for a mean: %d, %v", n, ok)
	}
	// R23: the interval must leave out the minimum too, 7.848879·(0.1539+0.21)/(0.11−0.05)² = 793.4, and half a deviation beyond it.
	m.Minimum = 0.05
	if n, ok := m.Needed(trial.Randomised); !ok || n != 794 {
		t.Errorf("needed beyond the minimum: %d, %v", n, ok)
	}
	lower := m
	from := 0.30
	lower.Better, lower.Expected = trial.Lower, &from // from 0.30 down to 0.19
	if n, ok := lower.Needed(trial.Randomised); !ok || n != 794 {
		t.Errorf("needed for fewer: %d, %v", n, ok)
	}
	two := 2.0
	mean.Minimum, mean.Effect = 1, &two
	if n, ok := mean.Needed(trial.Randomised); !ok || n != 64 {
		t.Errorf("needed for a mean beyond the minimum: %d, %v", n, ok)
	}
	without := m
	without.Effect = nil
	if _, ok := without.Needed(trial.Randomised); ok {
		t.Error("reckoned though nobody says what is expected")
	}
	m.Expected = nil
	if _, ok := m.Needed(trial.Randomised); ok {
		t.Error("reckoned from nothing")
	}
}

func TestAPilotMustSayWhatItPromises(t *testing.T) {
	if err := aPilot().Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*pilot.Pilot){
		"hypothesis": func(p *pilot.Pilot) { p.Protocol.Hypothesis = " " },
		"site":       func(p *pilot.Pilot) { p.Site = "" },
		"design":     func(p *pilot.Pilot) { p.Protocol.Design = "hope" },
		"looks":      func(p *pilot.Pilot) { p.Protocol.Looks = 0 },
		"minimum":    func(p *pilot.Pilot) { p.Protocol.Metrics[0].Minimum = -1 },
		"expected":   func(p *pilot.Pilot) { x := 1.5; p.Protocol.Metrics[0].Expected = &x },
		"effect":     func(p *pilot.Pilot) { x := 0.11; p.Protocol.Metrics[0].Effect = &x }, // no more than the minimum
		"to": func(p *pilot.Pilot) {
			p.Protocol.Metrics[0].From = "2026-05-02"
			p.Protocol.Metrics[0].To = "2026-05-01"
		},
		"kind":   func(p *pilot.Pilot) { p.Protocol.Metrics[0].Kind = trial.Ordinal; p.Protocol.Design = trial.AfterOnly },
		"metric": func(p *pilot.Pilot) { p.Protocol.Metrics = nil },
	} {
		p := aPilot()
		spoil(&p)
		if all := fault.All(p.Check()); len(all) != 1 || all[0].Field != field {
			t.Errorf("%s: %v", field, all)
		}
	}
}
