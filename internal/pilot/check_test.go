package pilot_test

import (
	"strings"
	"testing"

	"proba.example/internal/pilot"
)

func TestWhatCannotBeInAPilotIsFound(t *testing.T) {
	p := running(t)
	whole := func() []pilot.Entry {
		a, b, c := anEntry(), anEntry(), anEntry()
		a.Number, b.Number, c.Number = 1, 2, 3
		b.Unit, c.Unit, c.Corrects = "day 2", "day 1", 1
		a.At, b.At, c.At = noon, noon, noon
		b.Side, b.Device = pilot.Device, 1
		return []pilot.Entry{a, b, c}
	}
	looks := []pilot.Look{{Number: 1, Entries: 3}}
	if got := p.Contradictions(whole(), looks, 1); len(got) != 0 {
		t.Fatalf("a whole pilot: %q", got)
	}
	for what, spoil := range map[string]func([]pilot.Entry) []pilot.Entry{
		"stands where":  func(e []pilot.Entry) []pilot.Entry { return e[1:] },
		"both correct":  func(e []pilot.Entry) []pilot.Entry { e[1].Corrects = 1; return e },
		"a later one":   func(e []pilot.Entry) []pilot.Entry { e[0].Corrects = 2; return e },
		"was locked":    func(e []pilot.Entry) []pilot.Entry { e[0].At = noon.AddDate(0, -6, 0); return e },
		"of a device":   func(e []pilot.Entry) []pilot.Entry { e[1].Device = 2; return e },
		"of a metric":   func(e []pilot.Entry) []pilot.Entry { e[0].Metric = "m9"; return e },
		"saw 3":         func(e []pilot.Entry) []pilot.Entry { return e[:2] },
		"is of a devic": func(e []pilot.Entry) []pilot.Entry { e[1].Side = pilot.Host; return e },
	} {
		if got := strings.Join(p.Contradictions(spoil(whole()), looks, 1), "; "); !strings.Contains(got, what) {
			t.Errorf("%s: found %q", what, got)
		}
	}
}
