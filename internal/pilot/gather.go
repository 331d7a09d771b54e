package pilot

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/trial"
)

// Gathering takes the entries that a look saw one after another, in the order in which they were entered, and keeps of each only what its
// figures need. A city's decade of measurements need not be held as entries to be judged.
type Gathering struct {
	look      Look
	corrected map[int]bool
	words     map[string]string // words that come again and again are held once
	list      []trial.Measurement
	days      []string // of the list
}

// Gather begins a gathering for a look. Corrected are the numbers of the entries that others correct, among those that the look saw.
func Gather(l Look, corrected []int) *Gathering {
	g := &Gathering{look: l, corrected: make(map[int]bool, len(corrected)), words: map[string]string{}}
	for _, number := range corrected {
		g.corrected[number] = true
	}
	return g
}

// gathered gathers entries that are in memory.
func gathered(l Look, entries []Entry) *Gathering {
	var corrected []int
	for i := range entries {
		if e := &entries[i]; e.Number <= l.Entries && e.Corrects > 0 {
			corrected = append(corrected, e.Corrects)
		}
	}
	g := Gather(l, corrected)
	g.list, g.days = make([]trial.Measurement, 0, len(entries)), make([]string, 0, len(entries))
	for i := range entries {
		g.Add(&entries[i])
	}
	return g
}

// Add takes an entry. One that the look did not see, or that does not stand, is passed over.
func (g *Gathering) Add(e *Entry) {
	if !g.Counts(e) {
		return
	}
	g.list = append(g.list, trial.Measurement{
		Metric: g.word(e.Metric), Unit: e.Unit, Arm: trial.Arm(g.word(string(e.Arm))), Period: e.Period, Cluster: g.word(e.Group), Missing: e.Missing, Value: e.Value, Of: e.Of,
	})
	g.days = append(g.days, g.word(e.Day))
}

// Counts says whether an entry is among those that the look saw and that stand.
func (g *Gathering) Counts(e *Entry) bool {
	return e.Number > g.look.After && e.Number <= g.look.Entries && !e.Void && !g.corrected[e.Number]
}

func (g *Gathering) word(s string) string {
	if kept, known := g.words[s]; known {
		return kept
	}
	g.words[s] = s
	return s
}

// Measurements are the entries that stand, as package trial reads them.
func Measurements(entries []Entry) []trial.Measurement {
	return gathered(Look{Entries: math.MaxInt}, entries).list
}

// Analyse judges what was entered by the locked protocol and nothing else. Only entries that the look saw are read, so that the same look
// gives the same figures ever after. Place is where the agency is. A Conflict fault where the protocol is not the one that was locked.
func (p Pilot) Analyse(entries []Entry, l Look, c trial.Circumstances, place *time.Location) (*trial.Report, error) {
	return p.Assess(gathered(l, entries), c, place)
}

// Assess is Analyse of what was gathered for a look.
func (p Pilot) Assess(g *Gathering, c trial.Circumstances, place *time.Location) (*trial.Report, error) {
	if !p.Kept() {
		return nil, fault.New(fault.Conflict, "pilot.changed")
	}
	protocol, locked := p.Trial(place)
	if !locked {
		return nil, fault.New(fault.Conflict, "pilot.changed")
	}
	report, err := trial.Analyse(&protocol, g.list, g.look.circumstances(c))
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
func (p Pilot) Traces(g *Gathering, metric string) []Trace {
	m, _ := p.Metric(metric)
	groups := map[string][]int{} // places in the list
	for i := range g.list {
		if x := &g.list[i]; x.Metric == metric && !x.Missing {
			name := trial.Group(p.Protocol.Design, trial.Measurement{Arm: x.Arm, Period: x.Period})
			groups[name] = append(groups[name], i)
		}
	}
	traces := make([]Trace, 0, len(groups))
	for name, at := range groups {
		slices.SortStableFunc(at, func(a, b int) int { return strings.Compare(g.days[a], g.days[b]) })
		traces = append(traces, g.trace(name, m.Kind, at))
	}
	slices.SortFunc(traces, func(a, b Trace) int { return strings.Compare(a.Group, b.Group) })
	return traces
}

func (g *Gathering) trace(group string, kind trial.Kind, at []int) Trace {
	t := Trace{Group: group}
	var values []float64
	sum, of := 0.0, 0.0
	for i, n := range at {
		x, day := &g.list[n], g.days[n]
		sum, of = sum+x.Value, of+x.Of
		if kind == trial.Ordinal {
			values = append(values, x.Value)
		}
		if i+1 < len(at) && g.days[at[i+1]] == day {
			continue
		}
		value := sum / of
		if kind == trial.Ordinal {
			value = trial.Median(values)
		}
		t.Days, t.Values = append(t.Days, day), append(t.Values, value)
	}
	return t
}
