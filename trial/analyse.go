package trial

import (
	"cmp"
	"math"
	"slices"

	"proba.example/internal/special"
)

// Arm is the side of a comparison a unit is on.
type Arm string

// The arms.
const (
	Treated  Arm = "treated"  // with the solution
	Compared Arm = "compared" // without it, at the same time
)

// Measurement is one value. Period 0 is before the solution, 1 and later are under it; in a stepped design the periods are its steps
// and Arm says whether the unit is under the solution by then.
type Measurement struct {
	Metric  string
	Unit    string // what is measured: a house, a person, a shift
	Arm     Arm
	Period  int
	Cluster string // the group whose units resemble one another; empty where units stand alone
	Missing bool   // was to be measured and was not
	Value   float64
	// Of is the number of trials of which Value succeeded, or the exposure in which Value events fell; 0 means 1.
	Of float64
}

// Count tells how many values a group of measurements has.
type Count struct{ Measured, Missing int }

// Finding is what was found for one metric.
type Finding struct {
	Metric   Metric
	Interval Interval         // of the value where nothing is compared, otherwise of the difference
	P        float64          // of no difference; not a number where none is tested
	Groups   map[string]Count // before, after, treated, compared: whichever the design has
	// Units is the number in the smallest group that the interval rests on. Incomplete are units left out because a value they
	// need is missing.
	Units, Incomplete int
	// Adequate: at least as many as planned, and a number was planned.
	Adequate bool
	Clusters int
	Fragile  bool
	Boundary float64 // standard errors to either side: more than usual at an early look
	Verdict  Verdict
	// Why says why there is no interval.
	Why error
}

// Verdict is what an interval says of the least worthwhile effect.
type Verdict string

// The verdicts.
const (
	Met        Verdict = "met"         // the whole interval is at least as good as the minimum
	NotMet     Verdict = "not_met"     // the whole interval is worse
	Open       Verdict = "open"        // it holds the minimum: the pilot cannot tell
	NotFigured Verdict = "not_figured" // there is no interval
)

// Verdicts are all verdicts.
var Verdicts = []Verdict{Met, NotMet, Open, NotFigured}

// Choice is a decision about what follows a pilot.
type Choice string

// The choices.
const (
	RollOut      Choice = "roll_out"
	Refine       Choice = "refine" // and repeat
	Refuse       Choice = "refuse"
	Inconclusive Choice = "inconclusive"
)

// AllChoices are all choices.
var AllChoices = []Choice{RollOut, Refine, Refuse, Inconclusive}

// Circumstances are what the figures do not tell.
type Circumstances struct {
	// Look is which of the planned looks this is, from 1; 0 is the last. Unplanned says that nobody planned it.
	Look      int
	Unplanned bool
	// Held are the must-haves that hold. SeriousIncidents are those not resolved; Stopped says that a stop rule fired.
	Held             []string
	SeriousIncidents int
	Stopped          bool
}

// Obstacle is a reason against rolling out.
type Obstacle string

// The obstacles.
const (
	PrimaryNotMet  Obstacle = "primary_not_met"
	MustHaveFails  Obstacle = "must_have_fails"
	IncidentOpen   Obstacle = "incident_open"
	StoppedByRule  Obstacle = "stopped"
	LookUnplanned  Obstacle = "look_unplanned"
	BoundaryNotYet Obstacle = "too_early" // an early look that did not pass its boundary
)

// AllObstacles are all obstacles.
var AllObstacles = []Obstacle{PrimaryNotMet, MustHaveFails, IncidentOpen, StoppedByRule, LookUnplanned, BoundaryNotYet}

// Report is everything an analysis found. Nothing in it can be left out of what is shown: failed and missing criteria stand beside
// those that were met.
type Report struct {
	Protocol      *Protocol
	Findings      []Finding // in the order of the protocol
	Evidence      Evidence
	MustHaves     map[string]bool
	Obstacles     []Obstacle // against rolling out; none means that it is allowed
	Choices       []Choice   // those that the findings leave open
	Circumstances Circumstances
}

const maxMeasurements = 50_000_000

// Analyse judges measurements by a protocol. The error is ErrData where measurements name what the protocol does not know; a metric
// that cannot be figured is a finding that says why.
func Analyse(p *Protocol, measurements []Measurement, c Circumstances) (*Report, error) {
	if len(measurements) > maxMeasurements {
		return nil, bad("more than %d measurements", maxMeasurements)
	}
	if c.Look == 0 {
		c.Look = p.Looks
	}
	if c.Look < 1 || c.Look > p.Looks {
		return nil, bad("look %d of %d", c.Look, p.Looks)
	}
	by := map[string][]Measurement{}
	for _, m := range p.Metrics {
		by[m.ID] = nil
	}
	for _, x := range measurements {
		if _, ok := by[x.Metric]; !ok {
			return nil, bad("the protocol knows no metric %q", x.Metric)
		}
		if err := x.check(p); err != nil {
			return nil, err
		}
		by[x.Metric] = append(by[x.Metric], x)
	}
	z, err := p.boundary(c.Look)
	if err != nil {
		return nil, err
	}
	r := &Report{Protocol: p, MustHaves: map[string]bool{}, Circumstances: c}
	var primary Finding
	for _, m := range p.Metrics {
		f := find(p, m, by[m.ID], z)
		if m.Primary {
			primary = f
		}
		r.Findings = append(r.Findings, f)
	}
	r.Evidence = Strength(p.Design, primary.Units > 0, primary.Adequate, p.Independent, p.Repeated)
	r.decide(primary)
	return r, nil
}

func (x Measurement) check(p *Protocol) error {
	switch {
	case x.Arm != Treated && x.Arm != Compared:
		return bad("unit %q is %q, neither treated nor compared", x.Unit, x.Arm)
	case x.Arm == Compared && (p.Design == AfterOnly || p.Design == BeforeAfter):
		return bad("unit %q is compared, and the design %s compares nobody", x.Unit, p.Design)
	case x.Period < 0 || x.Unit == "":
		return bad("a measurement of unit %q in period %d", x.Unit, x.Period)
	case !x.Missing && (math.IsNaN(x.Value) || math.IsInf(x.Value, 0) || x.Of < 0 || math.IsInf(x.Of, 0) || math.IsNaN(x.Of)):
		return bad("unit %q has a value that is no number", x.Unit)
	}
	return nil
}

// boundary is how many standard errors the interval of a look has to either side.
func (p *Protocol) boundary(look int) (float64, error) {
	if p.Looks == 1 {
		return special.NormalQuantile(0.5 + p.Level/2), nil
	}
	b, err := Boundaries(p.Looks, 1-p.Level, p.Spending)
	if err != nil {
		return 0, err
	}
	return b[look-1], nil
}

func find(p *Protocol, m Metric, values []Measurement, z float64) Finding {
	f := Finding{Metric: m, Groups: map[string]Count{}, P: math.NaN(), Boundary: z, Verdict: NotFigured}
	for _, x := range values {
		g := Group(p.Design, x)
		c := f.Groups[g]
		if x.Missing {
			c.Missing++
		} else {
			c.Measured++
		}
		f.Groups[g] = c
	}
	a := analysis{design: p.Design, kind: m.Kind, level: p.Level, finding: &f}
	if f.Why = a.run(values); f.Why != nil {
		return f
	}
	f.Adequate = m.Planned > 0 && f.Units >= m.Planned
	if usual := special.NormalQuantile(0.5 + p.Level/2); p.Looks > 1 {
		f.Interval = f.Interval.Widen(float64((z / usual) * (z / usual)))
		f.Interval.Level = 1 - 2*special.NormalBelow(-z)
	}
	f.Verdict = verdict(p.Design, m, f.Interval)
	return f
}

// Group names the group a measurement belongs to under a design, as Finding.Groups does: before, after, treated_before and so on.
func Group(d Design, x Measurement) string {
	when := "after"
	if x.Period == 0 {
		when = "before"
	}
	switch d {
	case AfterOnly, BeforeAfter:
		return when
	case SteppedWedge:
		return string(x.Arm)
	}
	return string(x.Arm) + "_" + when
}

func verdict(d Design, m Metric, i Interval) Verdict {
	if math.IsNaN(i.Low) || math.IsNaN(i.High) {
		return NotFigured
	}
	low, high, wanted := i.Low, i.High, m.Minimum
	if m.Better == Lower {
		if d == AfterOnly {
			low, high, wanted = -i.High, -i.Low, -m.Minimum
		} else {
			low, high = -i.High, -i.Low
		}
	}
	switch {
	case low >= wanted:
		return Met
	case high < wanted:
		return NotMet
	}
	return Open
}

// decide says what stands in the way of rolling out, and what may be decided.
func (r *Report) decide(primary Finding) {
	early := r.Circumstances.Look < r.Protocol.Looks && !r.Circumstances.Unplanned
	against := func(o Obstacle, holds bool) {
		if holds {
			r.Obstacles = append(r.Obstacles, o)
		}
	}
	against(PrimaryNotMet, primary.Verdict != Met && !early)
	against(BoundaryNotYet, primary.Verdict != Met && early)
	fails := false
	for _, name := range r.Protocol.MustHaves {
		r.MustHaves[name] = slices.Contains(r.Circumstances.Held, name)
		fails = fails || !r.MustHaves[name]
	}
	against(MustHaveFails, fails)
	against(IncidentOpen, r.Circumstances.SeriousIncidents > 0)
	against(StoppedByRule, r.Circumstances.Stopped)
	against(LookUnplanned, r.Circumstances.Unplanned)
	if len(r.Obstacles) == 0 {
		r.Choices = append(r.Choices, RollOut)
	}
	if !r.Circumstances.Unplanned {
		r.Choices = append(r.Choices, Refine, Refuse)
	}
	if primary.Verdict == Open || primary.Verdict == NotFigured || r.Circumstances.Unplanned {
		r.Choices = append(r.Choices, Inconclusive)
	}
}

// analysis picks the method that belongs to a kind of values under a design.
type analysis struct {
	design  Design
	kind    Kind
	level   float64
	finding *Finding
}

func (a analysis) run(values []Measurement) error {
	if a.kind == Proportion {
		for _, x := range values {
			if !x.Missing && (x.Value < 0 || x.Value > x.of() || x.Value != math.Trunc(x.Value) || x.of() != math.Trunc(x.of())) {
				return bad("unit %q: %v of %v", x.Unit, x.Value, x.of())
			}
		}
	}
	if a.kind == EventRate {
		for _, x := range values {
			if !x.Missing && (x.Value < 0 || x.Value != math.Trunc(x.Value)) {
				return bad("unit %q: %v events", x.Unit, x.Value)
			}
		}
	}
	switch a.design {
	case AfterOnly:
		return a.one(pick(values, Treated, false))
	case BeforeAfter:
		return a.pairs(values)
	case ComparisonSite:
		return a.contrast(values)
	case SteppedWedge:
		return a.stepped(values)
	}
	return a.two(pick(values, Treated, false), pick(values, Compared, false))
}

func (x Measurement) of() float64 {
	if x.Of == 0 {
		return 1
	}
	return x.Of
}

// rate is a unit's own value: a share, a rate or what was measured.
func (a analysis) rate(x Measurement) float64 {
	if a.kind == Proportion || a.kind == EventRate {
		return x.Value / x.of()
	}
	return x.Value
}

// pick gives the measured values of an arm, before or after.
func pick(values []Measurement, arm Arm, before bool) (picked []Measurement) {
	for _, x := range values {
		if x.Arm == arm && (x.Period == 0) == before && !x.Missing {
			picked = append(picked, x)
		}
	}
	return picked
}

// sums are successes and trials, or events and exposure.
func sums(values []Measurement) (value, of float64) {
	v, o := make([]float64, len(values)), make([]float64, len(values))
	for i, x := range values {
		v[i], o[i] = x.Value, x.of()
	}
	return total(v), total(o)
}

func (a analysis) each(values []Measurement) []float64 {
	each := make([]float64, len(values))
	for i, x := range values {
		each[i] = a.rate(x)
	}
	return each
}

func (a analysis) take(t Test, err error) error {
	if err == nil {
		a.finding.Interval, a.finding.P = t.Interval, t.P
	}
	return err
}

func (a analysis) takeInterval(i Interval, err error) error {
	if err == nil {
		a.finding.Interval = i
	}
	return err
}

func (a analysis) takeRank(t RankTest, err error) error {
	if err == nil {
		a.finding.Interval, a.finding.P = t.Shift, t.P
	}
	return err
}

// trials is the number of units a group of values stands for: its trials where they are counted, otherwise its values.
func (a analysis) trials(values []Measurement) int {
	if a.kind != Proportion {
		return len(values)
	}
	_, of := sums(values)
	return int(of)
}

func (a analysis) one(values []Measurement) error {
	a.finding.Units = a.trials(values)
	value, of := sums(values)
	switch a.kind {
	case Proportion:
		return a.takeInterval(Wilson(int(value), int(of), a.level))
	case EventRate:
		return a.takeInterval(Rate(int(value), of, a.level))
	}
	return a.take(OneMean(a.each(values), a.level))
}

func clustered(values []Measurement) bool {
	return slices.ContainsFunc(values, func(x Measurement) bool { return x.Cluster != "" })
}

// two compares two independent groups. Where clusters are named, each counts once.
func (a analysis) two(first, second []Measurement) error {
	a.finding.Units = min(a.trials(first), a.trials(second))
	if a.kind != Ordinal && (clustered(first) || clustered(second)) {
		of := func(values []Measurement) (changes []Change) {
			for _, x := range values {
				changes = append(changes, Change{0, a.rate(x), x.Cluster})
			}
			return changes
		}
		return a.takeContrast(DifferenceInDifferences(of(first), of(second), a.level))
	}
	x1, n1 := sums(first)
	x2, n2 := sums(second)
	switch a.kind {
	case Proportion:
		if err := a.takeInterval(Newcombe(int(x1), int(n1), int(x2), int(n2), a.level)); err != nil {
			return err
		}
		p, err := Fisher(int(x1), int(n1-x1), int(x2), int(n2-x2))
		a.finding.P = p
		return err
	case EventRate:
		return a.takeInterval(RateDifference(int(x1), n1, int(x2), n2, a.level))
	case Ordinal:
		return a.takeRank(MannWhitney(a.each(first), a.each(second), a.level))
	}
	return a.take(Welch(a.each(first), a.each(second), a.level))
}

func (a analysis) takeContrast(c Contrast, err error) error {
	a.finding.Clusters, a.finding.Fragile = c.Clusters, c.Fragile
	return a.take(c.Test, err)
}

// unitPair is a unit measured before and after; several values of a unit count with their mean.
type unitPair struct {
	unit, cluster string
	before, after []float64
}

// paired brings the values of an arm's units together, in the order of their names, and counts those that lack one side.
func (a analysis) paired(values []Measurement, arm Arm) (units []unitPair, incomplete int) {
	by := map[string]*unitPair{}
	for _, x := range values {
		if x.Arm != arm {
			continue
		}
		u := by[x.Unit]
		if u == nil {
			u = &unitPair{unit: x.Unit, cluster: x.Cluster}
			by[x.Unit] = u
		}
		switch {
		case x.Missing:
		case x.Period == 0:
			u.before = append(u.before, a.rate(x))
		default:
			u.after = append(u.after, a.rate(x))
		}
	}
	for _, u := range by {
		if len(u.before) > 0 && len(u.after) > 0 {
			units = append(units, *u)
		} else {
			incomplete++
		}
	}
	slices.SortFunc(units, func(x, y unitPair) int { return cmp.Compare(x.unit, y.unit) })
	return units, incomplete
}

// pairs compares before and after: the same units where there are any, otherwise all that was measured then and now.
func (a analysis) pairs(values []Measurement) error {
	units, incomplete := a.paired(values, Treated)
	if len(units) < 2 {
		return a.two(pick(values, Treated, false), pick(values, Treated, true))
	}
	a.finding.Units, a.finding.Incomplete = len(units), incomplete
	var after, before []float64
	for _, u := range units {
		after, before = append(after, Mean(u.after)), append(before, Mean(u.before))
	}
	if a.kind == Ordinal {
		return a.takeRank(SignedRank(after, before, a.level))
	}
	return a.take(Paired(after, before, a.level))
}

// contrast is the difference in differences of units measured before and after in both arms.
func (a analysis) contrast(values []Measurement) error {
	treated, lost := a.paired(values, Treated)
	compared, lostToo := a.paired(values, Compared)
	a.finding.Units, a.finding.Incomplete = min(len(treated), len(compared)), lost+lostToo
	of := func(units []unitPair) (changes []Change) {
		for _, u := range units {
			changes = append(changes, Change{Mean(u.before), Mean(u.after), u.cluster})
		}
		return changes
	}
	if a.kind != Ordinal {
		return a.takeContrast(DifferenceInDifferences(of(treated), of(compared), a.level))
	}
	changes := func(units []unitPair) (d []float64) {
		for _, u := range units {
			d = append(d, Mean(u.after)-Mean(u.before))
		}
		return d
	}
	return a.takeRank(MannWhitney(changes(treated), changes(compared), a.level))
}

func (a analysis) stepped(values []Measurement) error {
	var observations []Observation
	arms := map[Arm]map[string]bool{Treated: {}, Compared: {}}
	for _, x := range values {
		if !x.Missing {
			observations = append(observations, Observation{x.Period, x.Arm == Treated, a.rate(x)})
			arms[x.Arm][x.Unit] = true
		}
	}
	a.finding.Units = min(len(arms[Treated]), len(arms[Compared]))
	return a.take(Stepped(observations, a.level))
}
