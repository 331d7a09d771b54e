package pilot

import (
	"math"
	"slices"
	"strconv"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/trial"
)

// StopRule ends or pauses a pilot by itself when something has come about. It is part of the locked protocol, so that nobody argues about it
// afterwards. Either so many incidents, of a severity or worse, or a metric under the solution that is as bad as a limit.
type StopRule struct {
	Then      Step     `json:"then"`                // StepStop or StepPause
	Incidents int      `json:"incidents,omitempty"` // as many
	Severity  Severity `json:"severity,omitempty"`  // as bad, or worse
	Metric    string   `json:"metric,omitempty"`    // m1, m2 and so on; empty for a rule on incidents
	Limit     float64  `json:"limit,omitempty"`     // the value of all units under the solution that is bad enough
	Units     int      `json:"units,omitempty"`     // not before so many units are measured under the solution
}

// Fired is a rule that came about.
type Fired struct {
	Rule int       `json:"rule"` // in Protocol.StopRules, from 1
	At   time.Time `json:"at"`
}

// SoFar is what was measured of a metric under the solution: how many entries, and the sums of their values and of what they are out of.
type SoFar struct {
	Units     int
	Value, Of float64
}

// StopFields are the fields of the form of a stop rule.
var StopFields = []string{"then", "incidents", "severity", "metric", "limit", "units"}

const mostRules = 20

func (r StopRule) check(p Protocol) error {
	var l fault.List
	if r.Then != StepStop && r.Then != StepPause {
		l.Add("then", "party.choose_one")
	}
	if r.Metric == "" {
		if r.Incidents < 1 || r.Incidents > 1000 {
			l.Add("incidents", "run.stop.incidents")
		}
		if !slices.Contains(Severities, r.Severity) {
			l.Add("severity", "party.choose_one")
		}
		return l.Err()
	}
	m, known := Pilot{Protocol: p}.Metric(r.Metric)
	switch {
	case !known:
		l.Add("metric", "party.choose_one")
	case m.Kind == trial.Ordinal:
		l.Add("metric", "run.stop.ranks")
	}
	if math.IsNaN(r.Limit) || math.Abs(r.Limit) > mostValue {
		l.Add("limit", "run.value")
	}
	if r.Units < 1 || r.Units > mostPlanned {
		l.Add("units", "run.stop.units")
	}
	return l.Err()
}

// AddStopRule adds a rule to the protocol of a draft.
func (p Pilot) AddStopRule(who party.Actor, r StopRule) (Pilot, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return p, err
	}
	if p.State != Draft {
		return p, fault.New(fault.Conflict, "pilot.locked")
	}
	if r.Metric != "" {
		r.Incidents, r.Severity = 0, ""
	} else {
		r.Limit, r.Units = 0, 0
	}
	if err := r.check(p.Protocol); err != nil {
		return p, err
	}
	if len(p.Protocol.StopRules) >= mostRules {
		return p, fault.Field("then", "run.stop.most", "Max", mostRules)
	}
	p.Protocol.StopRules = append(slices.Clone(p.Protocol.StopRules), r)
	return p, nil
}

// RuleMetrics are the metrics that the pilot's rules watch.
func (p Pilot) RuleMetrics() []string {
	var names []string
	for _, r := range p.Protocol.StopRules {
		if r.Metric != "" && !slices.Contains(names, r.Metric) {
			names = append(names, r.Metric)
		}
	}
	return names
}

// Fire is the pilot after the first of its rules that has come about; false where none has. Incidents are all of the pilot's; a rule that
// pauses counts those since the pilot last went on, for the others were looked at then. R26.
func (p Pilot) Fire(incidents []Incident, soFar map[string]SoFar, now time.Time) (Pilot, bool) {
	for i, r := range p.Protocol.StopRules {
		next, err := p.State.Next(r.Then)
		if err != nil || !p.Kept() || !p.comeAbout(r, incidents, soFar) {
			continue
		}
		p.State, p.Since, p.Reason, p.Fired = next, now, "", &Fired{Rule: i + 1, At: now}
		return p, true
	}
	return p, false
}

func (p Pilot) comeAbout(r StopRule, incidents []Incident, soFar map[string]SoFar) bool {
	if r.Metric == "" {
		n := 0
		for _, i := range incidents {
			if i.Severity.AtLeast(r.Severity) && (r.Then == StepStop || !i.At.Before(p.Since)) {
				n++
			}
		}
		return n >= r.Incidents
	}
	m, known := p.Metric(r.Metric)
	s := soFar[r.Metric]
	if !known || s.Units < r.Units || s.Of <= 0 {
		return false
	}
	value := s.Value / s.Of
	if m.Better == trial.Lower {
		return value >= r.Limit
	}
	return value <= r.Limit
}

// RuleText says a rule in words.
func (p Pilot) RuleText(r StopRule) locale.Msg {
	then := locale.M("run.stop.then." + string(r.Then))
	if r.Metric == "" {
		return locale.M("run.stop.by_incidents", "Then", then, "Incidents", r.Incidents, "Severity", locale.M("run.severity."+string(r.Severity)))
	}
	m, _ := p.Metric(r.Metric)
	limit := strconv.FormatFloat(r.Limit, 'g', -1, 64)
	if m.Better == trial.Lower {
		return locale.M("run.stop.by_high", "Then", then, "Metric", m.Title, "Limit", limit, "Units", r.Units)
	}
	return locale.M("run.stop.by_low", "Then", then, "Metric", m.Title, "Limit", limit, "Units", r.Units)
}

// FiredText says which rule paused or stopped the pilot; false where none did.
func (p Pilot) FiredText() (locale.Msg, bool) {
	if p.Fired == nil || p.Fired.Rule < 1 || p.Fired.Rule > len(p.Protocol.StopRules) {
		return locale.Msg{}, false
	}
	return p.RuleText(p.Protocol.StopRules[p.Fired.Rule-1]), true
}
