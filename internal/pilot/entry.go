package pilot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/trial"
)

// Side is who enters what was measured.
type Side string

// The sides.
const (
	Host   Side = "host"    // the people of the site
	Vendor Side = "company" // the people of the company whose solution is tested
	Office Side = "office"  // the agency
	Device Side = "device"  // a program, by the pilot's own key
)

// Sides are all sides.
var Sides = []Side{Host, Vendor, Office, Device}

// Entry is one measurement as it was entered. It is never changed: what was wrong is corrected by another one that names it.
type Entry struct {
	Pilot  ID
	Number int    // in its pilot, from 1 without gaps
	Metric string // m1, m2 and so on, as Pilot.Trial names them
	Unit   string // what was measured: a person, a bus, a day
	Arm    trial.Arm
	Period int    // 0 before the solution, 1 under it; in a stepped design the step
	Group  string // units that resemble one another, a class or a house; empty where units stand alone
	Day    string // on which it was measured, YYYY-MM-DD at the agency
	// Missing: was to be measured and was not. Void: only takes the entry back that it corrects. Neither has a value.
	Missing, Void bool
	Value         float64
	Of            float64 // trials of a proportion, exposure of a rate; 1 of everything else
	Side          Side
	By            party.PersonID
	At            time.Time
	Device        int    // number of the key of the device that entered it; 0: none did
	Client        string // the name that a phone or a device gave it, so that sending it twice enters it once; may be empty
	Sheet         string // digest of the file it came in; empty where it was typed
	Corrects      int    // number of the entry that no longer counts; 0: none
	Reason        string // of a correction
}

// EntryFields are the fields of the form of an entry, in its order.
var EntryFields = []string{"metric", "unit", "arm", "period", "value", "of", "missing", "day", "cluster", "reason"}

const (
	nameText   = 120
	mostPeriod = 1000
	mostValue  = 1e15
	mostTrials = 1e6 // of one unit

	repeatedUnit = "run.repeated" // the sentence that a unit is entered already
)

// Metric is the metric of that name, m1 being the first.
func (p Pilot) Metric(name string) (Metric, bool) {
	all := p.Metrics()
	for i, m := range all {
		if name == metricName(i) {
			return m, true
		}
	}
	return Metric{}, false
}

// Metrics are those of the protocol and then the late ones: m1, m2 and so on.
func (p Pilot) Metrics() []Metric { return slices.Concat(p.Protocol.Metrics, p.Late) }

// MetricNames are the names of Metrics.
func (p Pilot) MetricNames() []string {
	names := make([]string, len(p.Metrics()))
	for i := range names {
		names[i] = metricName(i)
	}
	return names
}

func metricName(i int) string { return "m" + strconv.Itoa(i+1) }

// Compares says whether the design has units without the solution at the same time.
func (p Pilot) Compares() bool {
	return p.Protocol.Design != trial.AfterOnly && p.Protocol.Design != trial.BeforeAfter
}

// Counted says whether the values of the metric are counts out of a number: trials, or an exposure.
func (m Metric) Counted() bool { return m.Kind == trial.Proportion || m.Kind == trial.EventRate }

// Open is nil while measurements are taken, and otherwise a Conflict fault: nothing is entered before the lock, in a pause and after the end,
// so that a stop stops the figures too (R26).
func (p Pilot) Open() error {
	switch p.State {
	case Locked, Baseline, Running:
		return nil
	}
	return fault.New(fault.Conflict, "run.not_open", "State", locale.M("pilot.state."+string(p.State)))
}

// Enter gives the measurement as it is kept, or says by field what is wrong with it. Today is the day at the agency. Near are the entries of
// the same metric and unit that stand: each unit is counted once, or once a day where a design compares units with themselves. Where the
// measurement corrects another, that one is old and the same rules hold for what takes its place.
func (p Pilot) Enter(e Entry, old *Entry, near []Entry, today string, place *time.Location) (Entry, error) {
	if err := p.Open(); err != nil {
		return e, err
	}
	e.Pilot = p.ID
	e.Unit, e.Group, e.Client, e.Reason = party.Clean(e.Unit), party.Clean(e.Group), party.Clean(e.Client), party.Clean(e.Reason)
	if e.Corrects = 0; old != nil {
		if old.Number <= p.Base() { // it would count at a site where it was not measured
			return e, fault.New(fault.Conflict, "resite.old_entry", "Number", old.Number)
		}
		e.Corrects = old.Number
		if err := reasoned(e.Reason); err != nil {
			return e, err
		}
		if e.Void {
			return e.takeBack(*old), nil
		}
	} else {
		e.Void, e.Reason = false, ""
	}
	m, known := p.Metric(e.Metric)
	if !known {
		return e, fault.Field("metric", "run.metric", "Metric", e.Metric)
	}
	if e.Of == 0 || !m.Counted() {
		e.Of = 1
	}
	if e.Missing {
		e.Value, e.Of = 0, 1
	}
	var l fault.List
	party.Words(&l, "unit", "pilot.missing", e.Unit, 1, nameText)
	party.Words(&l, "cluster", "pilot.missing", e.Group, 0, nameText)
	party.Words(&l, "client", "pilot.missing", e.Client, 0, nameText)
	p.checkPlace(&l, e)
	p.checkDay(&l, e, m, today, place)
	if !e.Missing {
		e.checkValue(&l, m)
	}
	if err := l.Err(); err != nil {
		return e, err
	}
	for _, x := range near {
		if x.Number > p.Base() && x.Number != e.Corrects && p.same(x, e) {
			return e, fault.Field("unit", repeatedUnit, "Unit", e.Unit, "Number", x.Number)
		}
	}
	return e, nil
}

// takeBack is an entry that stands for nothing but the end of the old one.
func (e Entry) takeBack(old Entry) Entry {
	e.Metric, e.Unit, e.Arm, e.Period, e.Group, e.Day = old.Metric, old.Unit, old.Arm, old.Period, old.Group, old.Day
	e.Missing, e.Value, e.Of = false, 0, 1
	return e
}

// same says that two entries count one unit twice. Before and after, and beside a comparison site, several days of a unit become its mean.
func (p Pilot) same(a, b Entry) bool {
	daily := p.Protocol.Design == trial.BeforeAfter || p.Protocol.Design == trial.ComparisonSite
	return a.Metric == b.Metric && a.Unit == b.Unit && a.Period == b.Period && (!daily || a.Day == b.Day)
}

func (p Pilot) checkPlace(l *fault.List, e Entry) {
	if e.Arm != trial.Treated && (e.Arm != trial.Compared || !p.Compares()) {
		l.Add("arm", "run.arm")
	}
	least, most := 0, 1
	switch p.Protocol.Design {
	case trial.AfterOnly:
		least = 1
	case trial.SteppedWedge:
		most = mostPeriod
	}
	if e.Period < least || e.Period > most {
		l.Add("period", "run.period", "Least", least, "Most", most)
	} else if p.under(e) && p.State != Running {
		l.Add("period", "run.not_started")
	}
}

// under says that a measurement belongs to the time of the solution, with it or, at the same time, without it.
func (p Pilot) under(e Entry) bool { return e.Period > 0 || p.Protocol.Design == trial.SteppedWedge }

func (p Pilot) checkDay(l *fault.List, e Entry, m Metric, today string, place *time.Location) {
	if _, err := time.Parse(time.DateOnly, e.Day); err != nil {
		l.Add("day", "run.day")
		return
	}
	started := ""
	if !p.StartedAt.IsZero() {
		started = p.StartedAt.In(place).Format(time.DateOnly)
	}
	switch {
	case e.Day > today:
		l.Add("day", "run.day_future")
	case e.Day < p.arrived(): // it would be of the site that the pilot left
		l.Add("day", "resite.day_before", "Day", p.Arrived())
	case !p.Agreed.To.IsZero() && e.Day > p.Agreed.LastDay().String(): // the company may go on at its own cost, which is no pilot (G25)
		l.Add("day", "pact.after_term", "Day", p.Agreed.LastDay())
	case p.under(e) && e.Day < started:
		l.Add("day", "run.day_before_start", "Day", started)
	case !p.under(e) && started != "" && e.Day > started:
		l.Add("day", "run.day_after_start", "Day", started)
	case !p.under(e) && m.From != "" && len(p.Stays) == 0 && (e.Day < m.From || e.Day > m.To): // the window is that of the first site
		l.Add("day", "run.day_baseline", "From", m.From, "To", m.To)
	}
}

func (e Entry) checkValue(l *fault.List, m Metric) {
	number := func(f float64) bool { return !math.IsNaN(f) && math.Abs(f) <= mostValue }
	whole := func(f float64) bool { return f == math.Trunc(f) }
	switch {
	case !number(e.Value):
		l.Add("value", "run.value")
	case m.Kind == trial.Proportion && (e.Value < 0 || !whole(e.Value) || e.Of > 0 && e.Value > e.Of):
		l.Add("value", "run.value_count")
	case m.Kind == trial.EventRate && (e.Value < 0 || !whole(e.Value)):
		l.Add("value", "run.value_events")
	}
	if m.Counted() && (!number(e.Of) || e.Of <= 0 || m.Kind == trial.Proportion && (!whole(e.Of) || e.Of > mostTrials)) {
		l.Add("of", "run.of")
	}
}

// Standing are the entries that count: those that no other one corrects, and that do more than take one back. Their order stays.
func Standing(entries []Entry) []Entry {
	corrected := map[int]bool{}
	for i := range entries {
		if by := &entries[i]; by.Corrects > 0 {
			corrected[by.Corrects] = true
		}
	}
	var all []Entry
	for i := range entries {
		if e := &entries[i]; !e.Void && !corrected[e.Number] {
			all = append(all, *e)
		}
	}
	return all
}

// String is how an entry is named to people and in files: the pilot's entry of that number.
func (e Entry) String() string { return fmt.Sprintf("%s/%d", e.Pilot, e.Number) }
