package pilot_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/pilot"
	"proba.example/trial"
)

// inMemory is what a look saw as it was told when all entries were held: the measurements, and for each group of a metric the values in the
// order of their days.
func inMemory(p pilot.Pilot, l pilot.Look, entries []pilot.Entry, metric string) ([]trial.Measurement, []pilot.Trace) {
	var seen []pilot.Entry
	for _, e := range entries {
		if e.Number <= l.Entries {
			seen = append(seen, e)
		}
	}
	var list []trial.Measurement
	groups := map[string][]pilot.Entry{}
	for _, e := range pilot.Standing(seen) {
		if e.Number <= l.After {
			continue
		}
		x := trial.Measurement{Metric: e.Metric, Unit: e.Unit, Arm: e.Arm, Period: e.Period, Cluster: e.Group, Missing: e.Missing, Value: e.Value, Of: e.Of}
		if list = append(list, x); e.Metric == metric && !e.Missing {
			name := trial.Group(p.Protocol.Design, x)
			groups[name] = append(groups[name], e)
		}
	}
	traces := []pilot.Trace{}
	for name, of := range groups {
		slices.SortStableFunc(of, func(a, b pilot.Entry) int { return int(a.Day[9]) - int(b.Day[9]) }) // the days differ in their last figure
		t, sum, n := pilot.Trace{Group: name}, 0.0, 0.0
		for i, e := range of {
			sum, n = sum+e.Value, n+e.Of
			if i+1 == len(of) || of[i+1].Day != e.Day {
				t.Days, t.Values = append(t.Days, e.Day), append(t.Values, sum/n)
			}
		}
		traces = append(traces, t)
	}
	slices.SortFunc(traces, func(a, b pilot.Trace) int { return strings.Compare(a.Group, b.Group) })
	return list, traces
}

// inTurn gathers entries one after another.
func inTurn(l pilot.Look, entries []pilot.Entry) *pilot.Gathering {
	var corrected []int
	for _, e := range entries {
		if e.Number <= l.Entries && e.Corrects > 0 {
			corrected = append(corrected, e.Corrects)
		}
	}
	g := pilot.Gather(l, corrected)
	for i := range entries {
		g.Add(&entries[i])
	}
	return g
}

// TestGatheringSaysWhatAllEntriesSay: entries taken one after another give the figures that all of them at once give, to the last digit.
func TestGatheringSaysWhatAllEntriesSay(t *testing.T) {
	p := aPilot()
	for _, step := range []pilot.Step{pilot.StepLock, pilot.StepStart} {
		var err error
		if p, err = p.Move(officer, step, "", noon); err != nil {
			t.Fatal(err)
		}
	}
	metrics := p.MetricNames()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 120).Draw(t, "entries")
		entries, free := make([]pilot.Entry, n), []int{}
		for i := range entries {
			of := float64(rapid.IntRange(1, 9).Draw(t, "of"))
			e := pilot.Entry{
				Number: i + 1, Metric: rapid.SampledFrom(metrics).Draw(t, "metric"), Unit: fmt.Sprintf("unit %d", rapid.IntRange(0, 40).Draw(t, "unit")), Arm: trial.Treated, Period: rapid.IntRange(0, 1).Draw(t, "period"),
				Group: rapid.SampledFrom([]string{"", "depot"}).Draw(t, "group"), Day: fmt.Sprintf("2026-06-0%d", rapid.IntRange(1, 5).Draw(t, "day")),
				Value: float64(rapid.IntRange(0, int(of)).Draw(t, "value")), Of: of,
			}
			if p.Protocol.Design == trial.Randomised && rapid.Bool().Draw(t, "compared") {
				e.Arm = trial.Compared
			}
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				e.Missing, e.Value = true, 0
			case 1, 2:
				if k := len(free); k > 0 {
					at := rapid.IntRange(0, k-1).Draw(t, "corrects")
					e.Corrects, e.Void = free[at], rapid.Bool().Draw(t, "void")
					free = slices.Delete(free, at, at+1)
				}
			}
			entries[i], free = e, append(free, i+1)
		}
		l := pilot.Look{Planned: 1, Entries: rapid.IntRange(0, n).Draw(t, "saw")}
		l.After = rapid.IntRange(0, l.Entries).Draw(t, "after")

		g := inTurn(l, entries)
		list, traces := inMemory(p, l, entries, metrics[0])
		protocol, _ := p.Trial(time.UTC)
		want, errWant := trial.Analyse(&protocol, list, trial.Circumstances{Look: 1})
		got, err := p.Assess(g, trial.Circumstances{}, time.UTC)
		if (err == nil) != (errWant == nil) {
			t.Fatalf("gathered: %v; at once: %v", err, errWant)
		}
		// Texts carry every digit, and a figure that is none is equal to itself there.
		if err == nil && fmt.Sprintf("%+v", got.Findings) != fmt.Sprintf("%+v", want.Findings) {
			t.Errorf("gathered\n%+v\nat once\n%+v", got.Findings, want.Findings)
		}
		same, err := p.Analyse(entries, l, trial.Circumstances{}, time.UTC)
		if err == nil && fmt.Sprintf("%+v", got.Findings) != fmt.Sprintf("%+v", same.Findings) {
			t.Errorf("gathered one by one and out of memory differ: %+v, %+v", got.Findings, same.Findings)
		}
		if drawn := p.Traces(g, metrics[0]); !reflect.DeepEqual(drawn, traces) {
			t.Errorf("drawn as %+v, want %+v", drawn, traces)
		}
	})
}
