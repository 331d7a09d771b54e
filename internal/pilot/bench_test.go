package pilot_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/internal/pilot"
	"proba.example/trial"
)

// measurementsEnv says how many measurements BenchmarkMeasurements takes: ten million for the figure of a city's decade, fewer by default.
const measurementsEnv = "PROBA_BENCH_MEASUREMENTS"

// BenchmarkMeasurements reads measurements out of files as large as are taken, judges each, and analyses all of them by the locked protocol. The
// database is left out: what it adds is told by the lines on cases.
func BenchmarkMeasurements(b *testing.B) {
	most := 200_000
	if s := os.Getenv(measurementsEnv); s != "" {
		var err error
		if most, err = strconv.Atoi(s); err != nil || most < 1 {
			b.Fatalf("%s=%s", measurementsEnv, s)
		}
	}
	p := aPilot()
	for _, step := range []pilot.Step{pilot.StepLock, pilot.StepStart} {
		var err error
		if p, err = p.Move(officer, step, "", noon); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		r := rand.New(rand.NewPCG(2026, 10))
		var entries []pilot.Entry
		began := time.Now()
		for len(entries) < most {
			list, rows, err := pilot.ReadRows(strings.NewReader(benchFile(r, len(entries), min(pilot.MostRows, most-len(entries)))), pilot.MostRows)
			if err != nil {
				b.Fatal(err)
			}
			for i, e := range list {
				if rows[i].Refused() {
					b.Fatalf("%+v", rows[i])
				}
				if e, err = p.Enter(e, nil, nil, "2026-12-31", time.UTC); err != nil {
					b.Fatal(err)
				}
				e.Number = len(entries) + 1
				entries = append(entries, e)
			}
		}
		read := time.Since(began)
		began = time.Now()
		report, err := p.Analyse(entries, pilot.Look{Planned: 2, Entries: len(entries)}, trial.Circumstances{}, time.UTC)
		if err != nil || report.Findings[0].Units == 0 {
			b.Fatalf("analysed: %v", err)
		}
		analysed := time.Since(began)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(most)/read.Seconds(), "read/s")
		b.ReportMetric(float64(most)/analysed.Seconds(), "analysed/s")
		b.ReportMetric(float64(m.HeapSys)/float64(most), "B-held/measurement")
		b.ReportMetric((read + analysed).Seconds(), "s")
		runtime.KeepAlive(entries)
	}
}

// benchFile is a file of n measurements of units that no other file has, those under the solution a little better.
func benchFile(r *rand.Rand, from, n int) string {
	var f strings.Builder
	f.WriteString("metric,unit,value,of,arm,period,day\n")
	for i := range n {
		arm, share := trial.Treated, 0.30
		if i%2 == 1 {
			arm, share = trial.Compared, 0.19
		}
		value := 0
		if r.Float64() < share {
			value = 1
		}
		fmt.Fprintf(&f, "m1,unit %d,%d,1,%s,1,2026-06-02\n", from+i, value, arm)
	}
	return f.String()
}
