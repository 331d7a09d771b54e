package trial

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"time"
	"unicode/utf8"
)

// Kind is what a metric's values are.
type Kind string

// The kinds.
const (
	Proportion Kind = "proportion" // successes of trials
	MeanValue  Kind = "mean"       // a measured value
	EventRate  Kind = "rate"       // events in an exposure
	Ordinal    Kind = "ordinal"    // values of which only the order counts
)

// Direction is which way a metric is better.
type Direction string

// The directions.
const (
	Higher Direction = "higher"
	Lower  Direction = "lower"
)

// Protocol is what a pilot promises before it starts. It is locked by the digest of its file: whatever is measured is judged by it.
type Protocol struct {
	Title    string   `json:"title"`
	Design   Design   `json:"design"`
	LockedOn string   `json:"locked_on"` // YYYY-MM-DD
	Level    float64  `json:"level"`     // confidence of the intervals; 0.95 where it is 0
	Power    float64  `json:"power"`     // 0.80 where it is 0
	Metrics  []Metric `json:"metrics"`   // exactly one is primary
	// Looks is how often results are looked at before the end, the end included; 1 where it is 0. Looks are equally spaced.
	Looks    int      `json:"looks"`
	Spending Spending `json:"spending"` // how the looks share the error; O'Brien and Fleming's where it is empty
	// Independent: neither the vendor nor the operator evaluates. Repeated: others found the same at another site.
	Independent bool `json:"independent"`
	Repeated    bool `json:"repeated"`
	// MustHaves are conditions that hold or do not, by name.
	MustHaves []string `json:"must_haves"`
}

// Metric is one thing that is measured.
type Metric struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Primary bool      `json:"primary"`
	Kind    Kind      `json:"kind"`
	Better  Direction `json:"better"`
	// Minimum is the least effect that is worth having, in the metric's unit and above or at zero: a difference in the better
	// direction. Where nothing is compared (after_only) it is the value itself that must be reached.
	Minimum float64 `json:"minimum"`
	// Planned is the number of units for each arm, or for each period where there is one arm; 0 where nobody planned it.
	Planned int `json:"planned"`
	// AddedOn is the day on which the metric was added to a locked protocol; empty for those that were in it.
	AddedOn string `json:"added_on"`
}

// Exploratory says that the metric was not in the protocol when it was locked: it may be told, and decides nothing.
func (m Metric) Exploratory() bool { return m.AddedOn != "" }

// ErrProtocol says that a protocol contradicts itself or leaves out what it must say.
var ErrProtocol = errors.New("trial: the protocol is not complete")

const maxProtocol = 1 << 20

var metricID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ParseProtocol reads a protocol as JSON. Members it does not know are refused: they would be promises that nobody keeps.
func ParseProtocol(src []byte) (*Protocol, error) {
	wrong := func(format string, args ...any) (*Protocol, error) {
		return nil, fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
	}
	if len(src) > maxProtocol || !utf8.Valid(src) {
		return wrong("it is longer than a megabyte, or no UTF-8")
	}
	p := &Protocol{}
	d := json.NewDecoder(bytes.NewReader(src))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return wrong("%v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return wrong("something follows it")
	}
	if p.Level == 0 {
		p.Level = 0.95
	}
	if p.Power == 0 {
		p.Power = 0.80
	}
	if p.Looks == 0 {
		p.Looks = 1
	}
	if p.Spending == "" {
		p.Spending = OBrienFleming
	}
	return p, p.check()
}

func (p *Protocol) check() error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
	}
	known := false
	for _, d := range Designs {
		known = known || d == p.Design
	}
	if !known {
		return wrong("design %q is none of %v", p.Design, Designs)
	}
	if _, err := time.Parse(time.DateOnly, p.LockedOn); err != nil {
		return wrong("locked_on %q is no date", p.LockedOn)
	}
	if !(p.Level >= 0.5 && p.Level < 1) || !(p.Power >= 0.5 && p.Power < 1) {
		return wrong("level and power lie from 0.5 to below 1")
	}
	if p.Looks < 1 || p.Looks > maxLooks || (p.Spending != Pocock && p.Spending != OBrienFleming) {
		return wrong("1 to %d looks share the error by %q or %q", maxLooks, Pocock, OBrienFleming)
	}
	primaries, seen := 0, map[string]bool{}
	for _, m := range p.Metrics {
		if !metricID.MatchString(m.ID) || seen[m.ID] {
			return wrong("the metric %q has no name of its own in small letters", m.ID)
		}
		seen[m.ID] = true
		switch m.Kind {
		case Proportion, MeanValue, EventRate, Ordinal:
		default:
			return wrong("%s: the kind %q is unknown", m.ID, m.Kind)
		}
		if m.Kind == Ordinal && (p.Design == AfterOnly || p.Design == SteppedWedge) {
			return wrong("%s: ranks need two groups to compare, and cannot be brought together over periods", m.ID)
		}
		if m.Better != Higher && m.Better != Lower {
			return wrong("%s: better is %q or %q", m.ID, Higher, Lower)
		}
		if math.IsNaN(m.Minimum) || math.IsInf(m.Minimum, 0) || (m.Minimum < 0 && p.Design != AfterOnly) || m.Planned < 0 {
			return wrong("%s: minimum and planned are not below zero", m.ID)
		}
		if m.Exploratory() {
			if _, err := time.Parse(time.DateOnly, m.AddedOn); err != nil {
				return wrong("%s: added_on %q is no date", m.ID, m.AddedOn)
			}
			if m.Primary {
				return wrong("%s: a metric added after the lock cannot be the primary one", m.ID)
			}
		}
		if m.Primary {
			primaries++
		}
	}
	if primaries != 1 {
		return wrong("%d metrics are primary, one is", primaries)
	}
	return nil
}

// Primary is the metric that decides.
func (p *Protocol) Primary() Metric {
	for _, m := range p.Metrics {
		if m.Primary {
			return m
		}
	}
	return Metric{}
}
