package pilot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"proba.example/internal/pilot"
	"proba.example/trial"
)

// simulated is how many pilots of each kind are invented.
const simulated = 2000

// The planned effect: 0.19 without the solution, 0.30 with it; 237 units in each arm show it in four cases of five, as the textbook says.
const (
	without     = 0.19
	with        = 0.30
	unitsPlan   = 237
	powerPlan   = 0.80
	falsePlan   = 0.025 // one-sided: an error of 0.05 in both directions
	pilotPlan   = 2     // looks, the end included
	peeksBefore = 4     // looks that nobody planned
)

// planned is a pilot whose rule is: roll out when the interval leaves out that the solution changes nothing.
func planned(t *testing.T) pilot.Pilot {
	t.Helper()
	p := aPilot()
	m := &p.Protocol.Metrics[0]
	p.Protocol.Looks, p.Protocol.MustHaves = pilotPlan, nil
	effect := with - without
	m.Minimum, m.Effect, m.Planned = 0, &effect, unitsPlan
	if n, ok := m.Needed(trial.Randomised); !ok || n != unitsPlan {
		t.Fatalf("the plan needs %d", n)
	}
	return measured(t, p)
}

// invented are the measurements of one pilot in the order in which they come: a unit of either arm in turn.
func invented(r *rand.Rand, treated float64) []pilot.Entry {
	all := make([]pilot.Entry, 0, 2*unitsPlan)
	for i := range unitsPlan {
		for _, arm := range []trial.Arm{trial.Treated, trial.Compared} {
			share := without
			if arm == trial.Treated {
				share = treated
			}
			e := pilot.Entry{Number: len(all) + 1, Metric: "m1", Unit: fmt.Sprintf("%s %d", arm, i), Arm: arm, Period: 1, Day: "2026-07-01", Of: 1}
			if r.Float64() < share {
				e.Value = 1
			}
			all = append(all, e)
		}
	}
	return all
}

// look is the n-th of the planned looks, equally spaced; 0 is one that nobody planned, at a share of the units.
func look(planned int, share float64) pilot.Look {
	return pilot.Look{Planned: planned, Entries: 2 * int(share*unitsPlan)}
}

func mayRollOut(t *testing.T, p pilot.Pilot, entries []pilot.Entry, l pilot.Look) bool {
	t.Helper()
	a, err := p.Analyse(entries, l, trial.Circumstances{}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(a.Choices, trial.RollOut)
}

// rollOuts is the share of the invented pilots that a planned look allows to roll out.
func rollOuts(t *testing.T, treated float64, seed uint64) float64 {
	t.Helper()
	p, r, n := planned(t), rand.New(rand.NewPCG(2026, seed)), 0
	for range simulated {
		entries := invented(r, treated)
		if mayRollOut(t, p, entries, look(1, 0.5)) || mayRollOut(t, p, entries, look(2, 1)) {
			n++
		}
	}
	return float64(n) / simulated
}

func TestOfPilotsWithoutAnEffectFewAreRolledOut(t *testing.T) {
	if got := rollOuts(t, without, 1); got > falsePlan {
		t.Errorf("%.4f of the pilots without an effect are rolled out, more than %v", got, falsePlan)
	} else {
		t.Logf("false roll-outs: %.4f", got)
	}
}

func TestOfPilotsWithThePlannedEffectAsManyAreRolledOutAsPlanned(t *testing.T) {
	if got := rollOuts(t, with, 2); got < powerPlan-0.02 || got > powerPlan+0.02 {
		t.Errorf("%.4f of the pilots with the planned effect are rolled out; the plan says %v", got, powerPlan)
	} else {
		t.Logf("power: %.4f", got)
	}
}

// Who looks five times and believes the first interval that pleases finds something in more than twice as many pilots as one in forty. Here such looks are
// kept, decide nothing, and the report says so.
func TestPeekingDecidesNothingAndIsShown(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of reckoning")
	}
	p, r := planned(t), rand.New(rand.NewPCG(2026, 3))
	fixed, err := p.Analyse(nil, look(2, 1), trial.Circumstances{}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	naive := *fixed.Protocol
	naive.Looks = 1 // as if every look were the only one
	believed, rolled, warned := 0, 0, 0
	for range simulated {
		entries := invented(r, without)
		var looks []pilot.Look
		pleased := false
		for i := range peeksBefore {
			l := look(0, float64(i+1)/(peeksBefore+1))
			l.Number = i + 1
			if mayRollOut(t, p, entries, l) {
				t.Fatalf("look %d, which nobody planned, decides", l.Number)
			}
			looks = append(looks, l)
			a, err := trial.Analyse(&naive, pilot.Measurements(entries[:l.Entries]), trial.Circumstances{})
			if err != nil {
				t.Fatal(err)
			}
			pleased = pleased || a.Findings[0].Verdict == trial.Met
		}
		final := look(2, 1)
		a, err := p.Analyse(entries, final, trial.Circumstances{}, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		w := someWords
		w.Held, w.Claim = nil, trial.Described
		_, report, err := p.Report(officer, a, final, append(looks, final), w, noon)
		if err != nil {
			t.Fatal(err)
		}
		if report.Unplanned() == peeksBefore {
			warned++
		}
		if slices.Contains(report.Choices, trial.RollOut) {
			rolled++
		}
		if pleased {
			believed++
		}
	}
	t.Logf("believed at some look: %.4f; rolled out: %.4f", float64(believed)/simulated, float64(rolled)/simulated)
	if float64(believed)/simulated < 2*falsePlan {
		t.Errorf("peeking finds something in %d of %d pilots only: the test shows nothing", believed, simulated)
	}
	// Three standard errors of a share of 2,000: this seed is another draw of what the first test asks.
	if float64(rolled)/simulated > falsePlan+0.0105 || warned != simulated {
		t.Errorf("%d rolled out, %d of %d reports warn", rolled, warned, simulated)
	}
}
