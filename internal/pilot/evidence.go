package pilot

import (
	"errors"
	"math"
	"slices"
	"time"

	"proba.example/internal/fault"
	"proba.example/trial"
)

// Measurements are the entries that stand, as package trial reads them.
func Measurements(entries []Entry) []trial.Measurement {
	return seenBy(Look{Entries: math.MaxInt}, entries)
}

// seenBy are those that stood when the look was taken. Millions of entries are not copied on the way.
func seenBy(l Look, entries []Entry) []trial.Measurement {
	counts := standing(entries, l.Entries)
	list := make([]trial.Measurement, 0, len(entries))
	for i := range entries {
		if e := &entries[i]; e.Number > l.After && counts(e) {
			list = append(list, trial.Measurement{
				Metric: e.Metric, Unit: e.Unit, Arm: e.Arm, Period: e.Period, Cluster: e.Group, Missing: e.Missing, Value: e.Value, Of: e.Of,
			})
		}
	}
	return list
}

// Analyse judges what was entered by the locked protocol and nothing else. Only entries that the look saw are read, so that the same look
// gives the same figures ever after. Place is where the agency is. A Conflict fault where the protocol is not the one that was locked.
func (p Pilot) Analyse(entries []Entry, l Look, c trial.Circumstances, place *time.Location) (*trial.Report, error) {
	if !p.Kept() {
		return nil, fault.New(fault.Conflict, "pilot.changed")
	}
	protocol, locked := p.Trial(place)
	if !locked {
		return nil, fault.New(fault.Conflict, "pilot.changed")
	}
	report, err := trial.Analyse(&protocol, seenBy(l, entries), l.circumstances(c))
	if errors.Is(err, trial.ErrData) {
		return nil, fault.New(fault.Conflict, "run.data").Because(err)
	}
	return report, err
}

// Trace is how the value of a group built up, day by day: at each day the value of all that was measured until then.
type Trace struct {
	Group  string // as trial.Finding names groups
	Days   []string
	Values []float64
}

// Traces are the groups of a metric in the order of their names: shares and rates of sums, means, or medians of ranks.
func (p Pilot) Traces(entries []Entry, metric string) []Trace {
	m, _ := p.Metric(metric)
	groups := map[string][]Entry{}
	var names []string
	for _, e := range Standing(entries) {
		if e.Metric != metric || e.Missing {
			continue
		}
		g := trial.Group(p.Protocol.Design, trial.Measurement{Arm: e.Arm, Period: e.Period})
		if groups[g] == nil {
			names = append(names, g)
		}
		groups[g] = append(groups[g], e)
	}
	slices.Sort(names)
	traces := make([]Trace, 0, len(names))
	for _, g := range names {
		list := groups[g]
		slices.SortStableFunc(list, func(a, b Entry) int {
			switch {
			case a.Day < b.Day:
				return -1
			case a.Day > b.Day:
				return 1
			}
			return 0
		})
		traces = append(traces, trace(g, m.Kind, list))
	}
	return traces
}

func trace(group string, kind trial.Kind, list []Entry) Trace {
	t := Trace{Group: group}
	var values []float64
	sum, of := 0.0, 0.0
	for i, e := range list {
		sum, of = sum+e.Value, of+e.Of
		if kind == trial.Ordinal {
			values = append(values, e.Value)
		}
		if i+1 < len(list) && list[i+1].Day == e.Day {
			continue
		}
		at := sum / of
		if kind == trial.Ordinal {
			at = trial.Median(values)
		}
		t.Days, t.Values = append(t.Days, e.Day), append(t.Values, at)
	}
	return t
}

// Threshold is the value that would be enough: the one promised where nothing is compared, and otherwise the minimum worthwhile effect
// counted from the value without the solution.
func (m Metric) Threshold(design trial.Design, without float64) float64 {
	switch {
	case design == trial.AfterOnly:
		return m.Minimum
	case m.Better == trial.Lower:
		return without - m.Minimum
	}
	return without + m.Minimum
}
