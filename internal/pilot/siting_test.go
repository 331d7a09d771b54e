package pilot

import (
	"testing"
	"time"

	"proba.example/internal/fault"
)

// R18a: what runs at a site that closes is paused for the site's reason; what does not run stays as it is.
func TestR18aAClosedSitePausesWhatRunsThere(t *testing.T) {
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	for _, s := range States {
		p, paused := Pilot{State: s, Fired: &Fired{Rule: 1}}.SiteClosed("The roof leaks.", now)
		if paused != (s == Running) || paused && (p.State != Paused || p.Reason != "The roof leaks." || !p.Since.Equal(now) || p.Fired != nil) || !paused && p.State != s {
			t.Errorf("from %s: %t, %+v", s, paused, p)
		}
	}
}

func TestOnlyAStepAfterWhichOneMeasuresNeedsASite(t *testing.T) {
	want := map[Step]bool{StepBaseline: true, StepStart: true, StepResume: true}
	for _, s := range Steps {
		if s.Measures() != want[s] {
			t.Errorf("%s measures: %t", s, s.Measures())
		}
	}
}

// A measurement that is entered already names the one that stands, and other faults name none.
func TestARepeatedMeasurementNamesTheOneThatStands(t *testing.T) {
	if n, ok := Repeated(fault.Field("unit", repeatedUnit, "Unit", "bus 8", "Number", 7)); !ok || n != 7 {
		t.Errorf("%d, %t", n, ok)
	}
	for _, err := range []error{nil, fault.Field("unit", "pilot.missing"), fault.New(fault.Conflict, "run.not_open")} {
		if n, ok := Repeated(err); ok {
			t.Errorf("%v names %d", err, n)
		}
	}
}
