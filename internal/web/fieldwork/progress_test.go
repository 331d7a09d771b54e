package fieldwork_test

import (
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/web/fieldwork"
	"proba.example/trial"
)

// What was measured is counted as the plan and the report count it: of a proportion every case, of anything else every measurement.
func TestProgressCountsWhatThePlanCounts(t *testing.T) {
	f := programme.RunFile{
		Pilot: pilot.Pilot{Protocol: pilot.Protocol{Metrics: []pilot.Metric{{Title: "Found in time", Kind: trial.Proportion, Planned: 1500}, {Title: "Noise", Kind: trial.MeanValue, Planned: 20}}}},
		Counts: []store.EntryCount{
			{Metric: "m1", Group: "treated_after", Measured: 150, Missing: 2, Of: 1499},
			{Metric: "m2", Group: "treated_after", Measured: 15, Of: 15_000},
		},
	}
	p := locale.For(locale.English)
	rows := fieldwork.Progress(p, f).Rows
	for i, want := range []string{p.Number(1499), "15"} {
		if got := rows[i].Cells[2].Text; got != want {
			t.Errorf("%s: %s measured, want %s", rows[i].Cells[0].Text, got, want)
		}
	}
}
