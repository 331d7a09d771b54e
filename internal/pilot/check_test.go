package pilot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/pilot"
)

// recounted are the contradictions of a pilot whose measurements are taken one after another.
func recounted(p pilot.Pilot, entries []pilot.Entry, looks []pilot.Look, devices int) []string {
	r := p.Recount(devices)
	for i := range entries {
		r.Add(&entries[i])
	}
	return r.Contradictions(looks)
}

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
	if got := recounted(p, whole(), looks, 1); len(got) != 0 {
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
		if got := strings.Join(recounted(p, spoil(whole()), looks, 1), "; "); !strings.Contains(got, what) {
			t.Errorf("%s: found %q", what, got)
		}
	}
}

// atOnce is what was found when all measurements were held.
func atOnce(p pilot.Pilot, entries []pilot.Entry, looks []pilot.Look, devices int) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for i, e := range entries {
		if e.Number != i+1 {
			say("measurement %d stands where %d is due", e.Number, i+1)
		}
		if e.Corrects > 0 {
			for _, before := range slices.Backward(entries[:i]) {
				if before.Corrects == e.Corrects {
					say("measurements %d and %d both correct %d", before.Number, e.Number, e.Corrects)
					break
				}
			}
			if e.Corrects >= e.Number {
				say("measurement %d corrects a later one, %d", e.Number, e.Corrects)
			}
			for _, s := range p.Stays {
				if e.Corrects <= s.Entries && e.Number > s.Entries {
					say("measurement %d corrects one of another site, %d", e.Number, e.Corrects)
					break
				}
			}
		}
		if e.At.Before(p.LockedAt) {
			say("measurement %d was entered before the protocol was locked", e.Number)
		}
		if (e.Side == pilot.Device) != (e.Device > 0) || e.Device > devices {
			say("measurement %d is of a device that the pilot does not have", e.Number)
		}
		if !slices.Contains(p.MetricNames(), e.Metric) {
			say("measurement %d is of a metric that the protocol does not have", e.Number)
		}
	}
	for _, l := range looks {
		begins, both := l.After == 0, false
		for _, s := range p.Stays {
			begins, both = begins || s.Entries == l.After, both || s.Entries > l.After && s.Entries < l.Entries
		}
		if !begins {
			say("look %d begins after measurement %d, and the pilot did not move then", l.Number, l.After)
		}
		if both {
			say("look %d counts the measurements of two sites as those of one", l.Number)
		}
		if l.Entries > len(entries) {
			say("look %d saw %d measurements of %d", l.Number, l.Entries, len(entries))
		}
	}
	return found
}

// TestARecountFindsWhatAllEntriesShow: measurements taken one after another show every contradiction that all of them at once show, in the same words.
func TestARecountFindsWhatAllEntriesShow(t *testing.T) {
	p := running(t)
	metrics := append(p.MetricNames(), "m9")
	rapid.Check(t, func(t *rapid.T) {
		x := p
		n := rapid.IntRange(0, 40).Draw(t, "entries")
		for _, at := range rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 2, rapid.ID[int]).Draw(t, "stays") {
			x.Stays = append(x.Stays, pilot.Stay{Entries: at})
		}
		entries := make([]pilot.Entry, n)
		for i := range entries {
			e := pilot.Entry{Number: i + 1, Metric: rapid.SampledFrom(metrics).Draw(t, "metric"), Side: rapid.SampledFrom([]pilot.Side{pilot.Host, pilot.Device}).Draw(t, "side"), At: noon}
			if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				e.Number++
			}
			if rapid.IntRange(0, 9).Draw(t, "early") == 0 {
				e.At = noon.AddDate(-1, 0, 0)
			}
			e.Corrects, e.Device = max(0, rapid.IntRange(-20, 40).Draw(t, "corrects")), rapid.IntRange(0, 3).Draw(t, "device")
			entries[i] = e
		}
		looks := []pilot.Look{{Number: 1, After: rapid.IntRange(0, 40).Draw(t, "after"), Entries: rapid.IntRange(0, 45).Draw(t, "saw")}, {Number: 2, Entries: n}}
		if got, want := recounted(x, entries, looks, 2), atOnce(x, entries, looks, 2); !slices.Equal(got, want) {
			t.Fatalf("one after another %q, at once %q", got, want)
		}
	})
}
