package pilot_test

import (
	"math"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// precision is the pilot of G7: nothing is compared, and precision must reach 0.60 by its lower bound. The contract hopes for 0.90.
func precision() pilot.Pilot {
	p, hope := aPilot(), 0.9
	p.Protocol.Design, p.Protocol.Looks = trial.AfterOnly, 1
	p.Protocol.Metrics = []pilot.Metric{{
		Title: "Precision", Kind: trial.Proportion, Better: trial.Higher, Minimum: 0.6, Aspired: &hope, AspiredIn: "Contract, clause 4.2", Planned: 100, Source: "checked by hand",
	}}
	return p
}

// G7 with R27: the locked 0.60 decides at its lower bound, and the contract's 0.90 is shown as an aspiration only, on the report and on the
// public card.
func TestGoldenG7TheAspirationNeverCounts(t *testing.T) {
	// Sixty of a hundred do not meet it: the interval holds 0.60, so the pilot cannot tell.
	for hits, want := range map[int]struct {
		verdict   trial.Verdict
		low, high float64
	}{60: {trial.Open, 0.5020, 0.6906}, 72: {trial.Met, 0.6251, 0.7986}} {
		p, r := reported(t, measured(t, precision()), numbered(counts("m1", trial.Treated, 1, hits, 100)), someWords)
		f := r.Record.Primary()
		near(t, "the lower bound", f.Low, want.low)
		near(t, "the upper bound", f.High, want.high)
		if f.Verdict != want.verdict {
			t.Errorf("%d of 100: %s", hits, f.Verdict)
		}
		if f.Aspired == nil || *f.Aspired != 0.9 || f.AspiredIn != "Contract, clause 4.2" {
			t.Errorf("%d of 100: the aspiration is %v of %q", hits, f.Aspired, f.AspiredIn)
		}
		p, file := closed(t, p, r, trial.Refine)
		p, d, err := p.Decide(decider, file, pilot.Decision{Choice: trial.Refine, Words: "Once more"}, noon)
		if err != nil {
			t.Fatal(err)
		}
		file.Decision = &pilot.Filed[pilot.Decision]{Number: 1, Record: d}
		for _, masked := range [][]string{nil, {"m1"}} {
			reason := ""
			if masked != nil {
				reason = "The yield is a trade secret"
			}
			card, err := p.Card("P-1", file, masked, reason, noon.Location())
			if err != nil {
				t.Fatal(err)
			}
			if shown := card.Metrics[0].Aspired != nil; shown == card.Metrics[0].Masked {
				t.Errorf("masked %v: the card says %+v", masked, card.Metrics[0])
			}
		}
	}
}

func TestAnAspirationIsAValueAndItsPaper(t *testing.T) {
	for name, x := range map[string]struct {
		spoil func(*pilot.Metric)
		field string
	}{
		"paper without a value": {func(m *pilot.Metric) { m.Aspired = nil }, "aspired"},
		"value without a paper": {func(m *pilot.Metric) { m.AspiredIn = " " }, "aspired_in"},
		"no number":             {func(m *pilot.Metric) { *m.Aspired = math.NaN() }, "aspired"},
		"neither":               {func(m *pilot.Metric) { m.Aspired, m.AspiredIn = nil, "" }, ""},
		"both":                  {func(*pilot.Metric) {}, ""},
	} {
		p := precision()
		x.spoil(&p.Protocol.Metrics[0])
		all := fault.All(p.Check())
		if x.field == "" && len(all) > 0 || x.field != "" && (len(all) != 1 || all[0].Field != x.field) {
			t.Errorf("%s: %v", name, all)
		}
	}
}
