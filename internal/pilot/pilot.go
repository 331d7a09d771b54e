// Package pilot is the test of a solution at a city's site: what is promised before it starts, the lock that keeps the promise, and where
// the pilot stands.
//
// The promise is the protocol. It is locked by its digest before the solution is measured; what is added later is told and decides nothing.
package pilot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/trial"
)

// ID names a pilot; a UUIDv7 in text form.
type ID string

// State is where a pilot stands.
type State string

// The states of a pilot, up to the end of its fieldwork.
const (
	Draft    State = "draft"    // the protocol is being written
	Locked   State = "locked"   // the protocol stands
	Baseline State = "baseline" // measured without the solution
	Running  State = "running"  // measured under the solution
	Paused   State = "paused"
	Stopped  State = "stopped" // by a party, for a reason on record
	Measured State = "measured"

	Reported  State = "reported"  // the report stands, and the site is asked
	Concluded State = "concluded" // the site signed its conclusion
	Judged    State = "judged"    // the operator signed its own
	Decided   State = "decided"
)

// States are all states in the order of a pilot's life.
var States = []State{Draft, Locked, Baseline, Running, Paused, Stopped, Measured, Reported, Concluded, Judged, Decided, Annulled}

// Step moves a pilot from one state to another.
type Step string

// The steps.
const (
	StepLock     Step = "lock"
	StepBaseline Step = "baseline"
	StepStart    Step = "start"
	StepPause    Step = "pause"
	StepResume   Step = "resume"
	StepStop     Step = "stop"
	StepFinish   Step = "finish"

	StepReport   Step = "report"   // also again, until the site has signed
	StepConclude Step = "conclude" // by the site
	StepJudge    Step = "judge"    // by the operator
	StepDecide   Step = "decide"
)

// Steps are the steps that Move takes. Those after the fieldwork come with papers, and are taken by Report, Conclude, Judge and Decide.
var Steps = []Step{StepLock, StepBaseline, StepStart, StepPause, StepResume, StepStop, StepFinish}

// transitions is the whole table: what is not here cannot happen. Nothing starts that is not locked.
var transitions = map[State]map[Step]State{
	Draft:     {StepLock: Locked},
	Locked:    {StepBaseline: Baseline, StepStart: Running, StepStop: Stopped},
	Baseline:  {StepStart: Running, StepStop: Stopped},
	Running:   {StepPause: Paused, StepStop: Stopped, StepFinish: Measured},
	Paused:    {StepResume: Running, StepStop: Stopped},
	Measured:  {StepReport: Reported},
	Stopped:   {StepReport: Reported},
	Reported:  {StepReport: Reported, StepConclude: Concluded},
	Concluded: {StepJudge: Judged},
	Judged:    {StepDecide: Decided},
	Decided:   {StepReopen: Judged, StepAnnul: Annulled},
}

// Next is the state after the step, or a Conflict fault when the table has no such move.
func (s State) Next(step Step) (State, error) {
	if to, ok := transitions[s][step]; ok {
		return to, nil
	}
	return s, s.notNow()
}

func (s State) notNow() error {
	return fault.New(fault.Conflict, "pilot.not_now", "State", locale.M("pilot.state."+string(s)))
}

// Open are the steps that can be taken from the state, in the order of Steps.
func (s State) Open() []Step {
	return slices.DeleteFunc(slices.Clone(Steps), func(step Step) bool { _, ok := transitions[s][step]; return !ok })
}

// Over says that nothing more is measured.
func (s State) Over() bool { return slices.Index(States, s) >= slices.Index(States, Stopped) }

// Reasoned says that the step needs a reason.
func (s Step) Reasoned() bool { return s == StepPause || s == StepStop }

// Designs are the ways to compare, the weakest first; Kinds what values are; Betters which way is better.
var (
	Designs = trial.Designs
	Kinds   = []trial.Kind{trial.Proportion, trial.MeanValue, trial.EventRate, trial.Ordinal}
	Betters = []trial.Direction{trial.Higher, trial.Lower}
)

// Metric is one thing that is measured.
type Metric struct {
	Title  string          `json:"title"`
	Kind   trial.Kind      `json:"kind"`
	Better trial.Direction `json:"better"`
	// Minimum is the least effect that is worth having, in the unit of the metric; where nothing is compared, the value to be reached.
	Minimum float64 `json:"minimum"`
	// Expected is what the plan rests on: of a proportion its value without the solution, of a mean the standard deviation; nil: unknown.
	Expected *float64 `json:"expected,omitempty"`
	// Effect is the effect that is expected, beyond Minimum: with it the sample is planned; nil: nobody says.
	Effect *float64 `json:"effect,omitempty"`
	// Aspired is what another paper than the protocol hopes for, in the unit of Minimum, and AspiredIn names that paper. It is shown beside the
	// minimum and never counts: where thresholds conflict, the locked one does (R27). Nil and "": no other paper names one.
	Aspired   *float64 `json:"aspired,omitempty"`
	AspiredIn string   `json:"aspired_in,omitempty"`
	Planned   int      `json:"planned"` // units in each arm, or in each period where there is one arm; 0 where nobody planned it
	Source    string   `json:"source"`  // where the figures come from, and who measures
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"` // with From the days of the baseline, YYYY-MM-DD, both empty where there is none
	AddedOn   string   `json:"added_on,omitempty"`
	Reason    string   `json:"reason,omitempty"` // why it was added after the lock
}

// plan is the usual certainty: five errors in a hundred, and four effects of five seen.
var plan = trial.Plan{Alpha: 0.05, Power: 0.80}

// Needed is how many units each arm needs to show that the effect is beyond the minimum worthwhile one, where it is as large as expected, with
// an error of 0.05 and a power of 0.80 (R23); false where it cannot be reckoned: no expectation, a kind without a formula, or nothing compared.
func (m Metric) Needed(d trial.Design) (int, bool) {
	if m.Expected == nil || m.Effect == nil || *m.Effect <= m.Minimum || d == trial.AfterOnly {
		return 0, false
	}
	var n float64
	var err error
	switch m.Kind {
	case trial.Proportion:
		n, err = plan.ProportionsBeyond(*m.Expected, m.underIt(), m.Minimum)
	case trial.MeanValue:
		if *m.Expected <= 0 {
			return 0, false
		}
		n, err = plan.TwoMeans((*m.Effect - m.Minimum) / *m.Expected)
	default:
		return 0, false
	}
	if err != nil || n > 1e9 {
		return 0, false
	}
	return int(math.Ceil(n)), true
}

// underIt is the value that is expected under the solution, of a metric with both expectations.
func (m Metric) underIt() float64 {
	if m.Better == trial.Lower {
		return *m.Expected - *m.Effect
	}
	return *m.Expected + *m.Effect
}

// Protocol is what a pilot promises. The first metric is the primary one: it decides.
type Protocol struct {
	Hypothesis string       `json:"hypothesis"`
	Unit       string       `json:"unit"` // what is counted once: a person, a bus, a day
	Design     trial.Design `json:"design"`
	Metrics    []Metric     `json:"metrics"`
	Looks      int          `json:"looks"` // how often results are looked at, the end included
	StopRules  []StopRule   `json:"stop_rules,omitempty"`
	LookDays   []string     `json:"look_days,omitempty"` // the days of the looks, YYYY-MM-DD, rising; empty: as the planned units come in
	MustHaves  []string     `json:"must_haves,omitempty"`
}

// Pilot is one test of a solution at a site.
type Pilot struct {
	ID      ID     `json:"id"`
	Title   string `json:"title"`
	Company string `json:"company"`
	// Org is the company\'s account, for its people to take part; Number is the business number by which the officer named it. Empty: none.
	Org      party.OrgID `json:"org,omitempty"`
	Number   string      `json:"number,omitempty"`
	Solution string      `json:"solution"`
	Match    string      `json:"match,omitempty"` // the match it was made of; empty: a person entered it
	Site     site.ID     `json:"site"`
	SiteName string      `json:"site_name"`        // as it was when the protocol was saved
	Buyer    string      `json:"buyer,omitempty"`  // who would pay afterwards, and how it could be bought; empty: nobody is named, which everybody sees
	Protocol Protocol    `json:"protocol"`         // does not change after the lock
	Digest   string      `json:"digest,omitempty"` // hex SHA-256 of the locked protocol
	LockedAt time.Time   `json:"locked_at,omitzero"`
	// StartedAt is when measuring under the solution began at the site where the pilot is; see FirstStart.
	StartedAt time.Time `json:"started_at,omitzero"`
	Late      []Metric  `json:"late,omitempty"` // added after the lock: exploratory
	State     State     `json:"state"`
	Since     time.Time `json:"since"`
	Reason    string    `json:"reason,omitempty"` // of a pause or stop
	After     After     `json:"after,omitzero"`   // what followed the fieldwork
	// Fired is the stop rule that paused or stopped the pilot; nil where a person did, and once it went on.
	Fired *Fired `json:"fired,omitempty"`
	// Stays are the sites that the pilot left, in their order; Moving is the site to which an agreed match would take it, empty: none (R18a).
	Stays  []Stay  `json:"stays,omitempty"`
	Moving site.ID `json:"moving,omitempty"`
	// NotBefore is the first day on which the solution may be measured at a site that the pilot moved to: the baseline comes before.
	NotBefore calendar.Date `json:"not_before,omitzero"`
	// Agreed is what the parties signed; zero before they did, and then nothing starts (R20).
	Agreed   Agreed `json:"agreed,omitzero"`
	Revision int64  `json:"-"`
}

// Fields are the fields of the form of a pilot, in its order, and the reason of a late metric.
var Fields = []string{
	"title", "company", "number", "solution", "site", "buyer", "hypothesis", "unit", "design", "metric", "kind", "better", "minimum", "expected", "effect", "aspired", "aspired_in", "planned",
	"source", "from", "to", "looks", "look_days", "must_haves", "reason",
}

const (
	mostLooks   = 10
	mostMetrics = 20
	mostPlanned = 100_000_000
	shortText   = 300
	longText    = 2000
)

func texts(l *fault.List, needed bool, most int, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if needed && strings.TrimSpace(pairs[i+1]) == "" {
			l.Add(pairs[i], "pilot.missing")
		} else if utf8.RuneCountInString(pairs[i+1]) > most {
			l.Add(pairs[i], "party.too_long", "Max", most)
		}
	}
}

// Check says what the pilot still lacks before it can be saved.
func (p Pilot) Check() error {
	var l fault.List
	texts(&l, true, shortText, "title", p.Title, "company", p.Company, "solution", p.Solution, "site", string(p.Site), "unit", p.Protocol.Unit)
	texts(&l, true, longText, "hypothesis", p.Protocol.Hypothesis)
	texts(&l, false, longText, "buyer", p.Buyer, "must_haves", strings.Join(p.Protocol.MustHaves, "\n"))
	if !slices.Contains(Designs, p.Protocol.Design) {
		l.Add("design", "party.choose_one")
	}
	if p.Protocol.Looks < 1 || p.Protocol.Looks > mostLooks {
		l.Add("looks", "pilot.looks", "Max", mostLooks)
	}
	if !lookDays(p.Protocol.LookDays, p.Protocol.Looks) {
		l.Add("look_days", "pilot.look_days")
	}
	for _, r := range p.Protocol.StopRules {
		l = append(l, fault.All(r.check(p.Protocol))...)
	}
	if len(p.Protocol.Metrics) == 0 || len(p.Protocol.Metrics) > mostMetrics {
		l.Add("metric", "pilot.metrics", "Max", mostMetrics)
	}
	for _, m := range p.Protocol.Metrics {
		l = append(l, fault.All(m.check(p.Protocol.Design))...)
	}
	return l.Err()
}

func (m Metric) check(d trial.Design) error {
	var l fault.List
	texts(&l, true, shortText, "metric", m.Title, "source", m.Source)
	if !slices.Contains(Kinds, m.Kind) {
		l.Add("kind", "party.choose_one")
	} else if m.Kind == trial.Ordinal && (d == trial.AfterOnly || d == trial.SteppedWedge) {
		l.Add("kind", "pilot.ranks")
	}
	if !slices.Contains(Betters, m.Better) {
		l.Add("better", "party.choose_one")
	}
	if math.IsNaN(m.Minimum) || math.IsInf(m.Minimum, 0) || m.Minimum < 0 && d != trial.AfterOnly {
		l.Add("minimum", "pilot.number")
	}
	if e := m.Expected; e != nil && (math.IsNaN(*e) || math.IsInf(*e, 0) || m.Kind == trial.Proportion && (*e < 0 || *e > 1) || m.Kind == trial.MeanValue && *e <= 0) {
		l.Add("expected", "pilot.expected")
	}
	if e := m.Effect; e != nil && (math.IsNaN(*e) || math.IsInf(*e, 0) || d != trial.AfterOnly && *e <= m.Minimum) {
		l.Add("effect", "pilot.effect")
	} else if e != nil && m.Expected != nil && m.Kind == trial.Proportion && d != trial.AfterOnly && (m.underIt() < 0 || m.underIt() > 1) {
		l.Add("effect", "pilot.effect_share")
	}
	switch a := m.Aspired; {
	case a == nil && m.AspiredIn != "":
		l.Add("aspired", "pilot.aspired")
	case a != nil && (math.IsNaN(*a) || math.IsInf(*a, 0)):
		l.Add("aspired", "pilot.number")
	case a != nil:
		texts(&l, true, shortText, "aspired_in", m.AspiredIn)
	}
	if m.Planned < 0 || m.Planned > mostPlanned {
		l.Add("planned", "pilot.number")
	}
	if m.From != "" || m.To != "" {
		from, err := time.Parse(time.DateOnly, m.From)
		to, err2 := time.Parse(time.DateOnly, m.To)
		if err != nil || err2 != nil || to.Before(from) {
			l.Add("to", "pilot.baseline")
		}
	}
	return l.Err()
}

// digest is the hex SHA-256 of the protocol as JSON, members in the order of the type.
func (p Protocol) digest() (string, error) {
	src, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("pilot: encode protocol: %w", err)
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:]), nil
}

// Kept says whether the protocol is the one that was locked.
func (p Pilot) Kept() bool {
	got, err := p.Protocol.digest()
	return err == nil && p.Digest != "" && got == p.Digest
}

// Move takes the step. Lock fixes the protocol by its digest; every later step demands that it is still the locked one. Nothing starts before
// the parties have signed (R20). A pause and a stop need a reason of 10 to 2,000 characters.
func (p Pilot) Move(who party.Actor, step Step, reason string, now time.Time) (Pilot, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return p, err
	}
	if !slices.Contains(Steps, step) {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	next, err := p.State.Next(step)
	if err != nil {
		return p, err
	}
	reason = strings.TrimSpace(reason)
	switch {
	case !step.Reasoned():
		reason = ""
	default:
		if err := reasoned(reason); err != nil {
			return p, err
		}
	}
	if step == StepLock {
		if err := p.Check(); err != nil {
			return p, fault.New(fault.Conflict, "pilot.incomplete").Because(err)
		}
		if p.Digest, err = p.Protocol.digest(); err != nil {
			return p, err
		}
		p.LockedAt = now
	} else if !p.Kept() {
		return p, fault.New(fault.Conflict, "pilot.changed")
	}
	if step == StepStart {
		if p.Agreed.Text == "" {
			return p, fault.New(fault.Conflict, "pact.sign_first")
		}
		p.StartedAt = now
	}
	p.State, p.Since, p.Reason, p.Fired = next, now, reason, nil
	return p, nil
}

func reasoned(reason string) error {
	if n := utf8.RuneCountInString(reason); n < 10 {
		return fault.Field("reason", "pilot.reason")
	} else if n > longText {
		return fault.Field("reason", "party.too_long", "Max", longText)
	}
	return nil
}

// AddMetric adds a metric: to the protocol while it is a draft, as a secondary one; after the lock beside it, as exploratory, for a reason
// of 10 to 2,000 characters. Today is the day at the agency, YYYY-MM-DD. Rule R22.
func (p Pilot) AddMetric(who party.Actor, m Metric, reason, today string) (Pilot, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return p, err
	}
	if p.State.Over() {
		return p, p.State.notNow()
	}
	m.AddedOn, m.Reason = "", ""
	l := fault.All(m.check(p.Protocol.Design))
	if len(p.Protocol.Metrics)+len(p.Late) >= mostMetrics {
		l = append(l, fault.All(fault.Field("metric", "pilot.metrics", "Max", mostMetrics))...)
	}
	if p.State != Draft {
		m.AddedOn, m.Reason = today, strings.TrimSpace(reason)
		l = append(l, fault.All(reasoned(m.Reason))...)
	}
	if err := l.Err(); err != nil {
		return p, err
	}
	if p.State == Draft {
		p.Protocol.Metrics = append(slices.Clone(p.Protocol.Metrics), m)
	} else {
		p.Late = append(slices.Clone(p.Late), m)
	}
	return p, nil
}

// Trial is the protocol as results are judged by it; false before the lock. Metrics are m1, m2 and so on, late ones after the others.
func (p Pilot) Trial(place *time.Location) (trial.Protocol, bool) {
	if p.Digest == "" {
		return trial.Protocol{}, false
	}
	t := trial.Protocol{
		Title: p.Title, Design: p.Protocol.Design, LockedOn: p.LockedAt.In(place).Format(time.DateOnly), Level: 0.95, Power: 0.80,
		Looks: p.Protocol.Looks, Spending: trial.OBrienFleming, MustHaves: p.Protocol.MustHaves,
	}
	for i, m := range slices.Concat(p.Protocol.Metrics, p.Late) {
		t.Metrics = append(t.Metrics, trial.Metric{
			ID: fmt.Sprintf("m%d", i+1), Title: m.Title, Primary: i == 0, Kind: m.Kind, Better: m.Better, Minimum: m.Minimum, Planned: m.Planned, AddedOn: m.AddedOn,
		})
	}
	return t, true
}
