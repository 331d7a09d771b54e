package interop

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"proba.example/calibrate"
)

// graded makes scores on a scale of five categories, as the many-facet model has them: three experts a case, with equal loads.
// No case gets nothing but lowest or highest scores, where other software has no end.
func graded(cases, experts, items int) (ratings []calibrate.Rating) {
	r := rand.New(rand.NewPCG(9, 60))
	severity, difficulty := make([]float64, experts), make([]float64, items)
	for e := range severity {
		severity[e] = 0.5 * r.NormFloat64()
	}
	for i := range difficulty {
		difficulty[i] = 0.7 * r.NormFloat64()
	}
	var deck []int
	for c := range cases {
		for {
			for len(deck) < experts {
				deck = append(deck, r.Perm(experts)...)
			}
			panel := map[int]bool{}
			ability, total := r.NormFloat64(), 0
			at := len(ratings)
			for k := 0; len(panel) < 3; k++ {
				e := deck[k]
				if panel[e] {
					continue
				}
				panel[e] = true
				for i := range items {
					x := category(r, ability-severity[e]-difficulty[i])
					total += x
					ratings = append(ratings, calibrate.Rating{Case: c, Expert: e, Item: i, Score: x})
				}
			}
			if total > 0 && total < 4*3*items {
				for e := range panel {
					k := slices.Index(deck, e)
					deck = slices.Delete(deck, k, k+1)
				}
				break
			}
			ratings = ratings[:at]
		}
	}
	return ratings
}

// category draws a score of the rating-scale model.
func category(r *rand.Rand, measure float64) int {
	odds, total, at := [5]float64{1}, 1.0, 0.0
	for k, step := range [4]float64{-1.2, -0.4, 0.4, 1.2} {
		at += measure - step
		odds[k+1] = math.Exp(at)
		total += odds[k+1]
	}
	u := r.Float64() * total
	for k, v := range odds {
		if u -= v; u < 0 {
			return k
		}
	}
	return 4
}

// vgam is what R's package VGAM says of a file of scores, and what it took.
type vgam struct {
	logLik, ms, mib float64
	severity        []float64
}

func runVGAM(t testing.TB, file string) (v vgam) {
	t.Helper()
	if out, err := exec.Command("Rscript", "-e", "library(VGAM)").CombinedOutput(); err != nil {
		t.Skipf("VGAM is not compared (Debian: r-base-core r-cran-vgam): %v\n%s", err, out)
	}
	var out, said bytes.Buffer
	cmd := exec.Command("Rscript", "facets/vgam.R", file) //nolint:gosec // a file of ours
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("VGAM: %v\n%s", err, said.String())
	}
	for field := range strings.FieldsSeq(out.String()) {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatalf("VGAM said %q: %v", out.String(), err)
		}
		v.severity = append(v.severity, x)
	}
	if len(v.severity) < 3 {
		t.Fatalf("VGAM said %q", out.String())
	}
	v.logLik, v.ms, v.severity = v.severity[0], v.severity[1], v.severity[2:]
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		v.mib = float64(use.Maxrss) / 1024
	}
	return v
}

// agrees holds a joint fit against VGAM's.
func (v vgam) agrees(t testing.TB, f *calibrate.Facets) {
	t.Helper()
	if math.Abs(f.LogLik-v.logLik) > 1e-6 || len(v.severity) != len(f.Experts) {
		t.Errorf("log-likelihood %.7f of %d experts, VGAM's %.7f of %d", f.LogLik, len(f.Experts), v.logLik, len(v.severity))
		return
	}
	for e, want := range v.severity {
		if math.Abs(f.Experts[e].Value-want) > 1e-6 {
			t.Errorf("severity %d: %.7f, VGAM's %.7f", e, f.Experts[e].Value, want)
		}
	}
}

// TestVGAMFindsTheSameFit: the greatest joint likelihood is where VGAM finds it.
func TestVGAMFindsTheSameFit(t *testing.T) {
	ratings := graded(60, 10, 6)
	theirs := runVGAM(t, scores(t, ratings))
	ours, err := calibrate.FitFacets(t.Context(), ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	if err != nil {
		t.Fatal(err)
	}
	theirs.agrees(t, ours)
}

// BenchmarkFacets fits the many-facet rating-scale model with everything it reports. VGAM fits the joint likelihood of the smaller
// set in the same run; it has nothing for the greater one, and neither has other software in Debian.
func BenchmarkFacets(b *testing.B) {
	for _, row := range []struct {
		name                  string
		cases, experts, items int
		likelihood            calibrate.Likelihood
	}{
		{"18000 joint", 500, 50, 12, calibrate.Joint},
		{"18000 marginal", 500, 50, 12, calibrate.Marginal},
		{"900000 joint", 5000, 1000, 60, calibrate.Joint},
		{"900000 marginal", 5000, 1000, 60, calibrate.Marginal},
	} {
		b.Run(row.name, func(b *testing.B) {
			ratings := graded(row.cases, row.experts, row.items)
			var best time.Duration
			var least uint64
			var f *calibrate.Facets
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				began := time.Now()
				var err error
				f, err = calibrate.FitFacets(b.Context(), ratings, calibrate.FacetOptions{Likelihood: row.likelihood})
				took := time.Since(began)
				runtime.ReadMemStats(&after)
				if err != nil {
					b.Fatal(err)
				}
				if best == 0 || took < best {
					best = took
				}
				if allocated := after.TotalAlloc - before.TotalAlloc; least == 0 || allocated < least {
					least = allocated
				}
			}
			b.ReportMetric(best.Seconds()*1000, "ms")
			b.ReportMetric(float64(least)/(1<<20), "MiB")
			b.ReportMetric(float64(f.Rounds), "rounds")
			if row.name == "18000 joint" {
				theirs := runVGAM(b, scores(b, ratings))
				theirs.agrees(b, f)
				b.ReportMetric(theirs.ms, "vgam-ms")
				b.ReportMetric(theirs.mib, "vgam-MiB")
			}
		})
	}
}
