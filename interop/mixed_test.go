package interop

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"proba.example/calibrate"
)

// lme4 is what R's package lme4 says of a file of scores, and what it took.
type lme4 struct {
	criterion, cases, experts, residual float64 // standard deviations
	ms, mib                             float64 // of the fit alone; most resident memory of R
}

// haveLme4 skips where R or its package is missing.
func haveLme4(t testing.TB) {
	t.Helper()
	if out, err := exec.Command("Rscript", "-e", "library(lme4)").CombinedOutput(); err != nil {
		t.Skipf("lme4 is not compared (Debian: r-base-core r-cran-lme4): %v\n%s", err, out)
	}
}

func runLme4(t testing.TB, file string) (l lme4) {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command("Rscript", "mixed/lme4.R", file) //nolint:gosec // a file of ours
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("lme4: %v\n%s", err, said.String())
	}
	if _, err := fmt.Sscan(out.String(), &l.criterion, &l.cases, &l.experts, &l.residual, &l.ms); err != nil {
		t.Fatalf("lme4 said %q: %v", out.String(), err)
	}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		l.mib = float64(use.Maxrss) / 1024
	}
	return l
}

// season makes scores of cases by three experts each, with equal loads, on a number of items: tenths of a point, with the
// spread that evaluations of companies have.
func season(cases, experts, items int) (ratings []calibrate.Rating) {
	r := rand.New(rand.NewPCG(5, 60))
	severity, difficulty := make([]float64, experts), make([]float64, items)
	for e := range severity {
		severity[e] = 300 * r.NormFloat64()
	}
	for i := range difficulty {
		difficulty[i] = 200 * r.NormFloat64()
	}
	var deck []int
	for c := range cases {
		quality := 6500 + 600*r.NormFloat64()
		panel := []int{}
		for len(panel) < 3 {
			if len(deck) == 0 {
				deck = r.Perm(experts)
			}
			e := deck[0]
			deck = deck[1:]
			if slices.Contains(panel, e) {
				continue
			}
			panel = append(panel, e)
			for i := range items {
				score := quality + severity[e] + difficulty[i] + 350*r.NormFloat64()
				ratings = append(ratings, calibrate.Rating{Case: c, Expert: e, Item: i, Score: int(math.Round(score))})
			}
		}
	}
	return ratings
}

// scores writes ratings as lme4.R reads them.
func scores(t testing.TB, ratings []calibrate.Rating) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "scores.csv")
	f, err := os.Create(name) //nolint:gosec // in a folder of the test
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "case,expert,item,score")
	for _, r := range ratings {
		fmt.Fprintf(w, "%d,%d,%d,%d\n", r.Case, r.Expert, r.Item, r.Score)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// instEval has R write its data set and reads it.
func instEval(t testing.TB) ([]calibrate.Rating, string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "insteval.csv")
	if out, err := exec.Command("Rscript", "mixed/insteval.R", name).CombinedOutput(); err != nil { //nolint:gosec // a file of ours
		t.Fatalf("InstEval: %v\n%s", err, out)
	}
	f, err := os.Open(name) //nolint:gosec // in a folder of the test
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var ratings []calibrate.Rating
	for _, row := range rows[1:] {
		var n [4]int
		for k := range n {
			if n[k], err = strconv.Atoi(row[k]); err != nil {
				t.Fatal(err)
			}
		}
		ratings = append(ratings, calibrate.Rating{Case: n[0], Expert: n[1], Item: n[2], Score: n[3]})
	}
	return ratings, name
}

// TestLme4FindsTheSameFit: our restricted likelihood is at least as great as lme4's, whose optimiser stops a little short, by
// no more than the sixth digit, and the variances agree.
func TestLme4FindsTheSameFit(t *testing.T) {
	haveLme4(t)
	rated, file := instEval(t)
	for name, c := range map[string]struct {
		ratings []calibrate.Rating
		file    string
		items   bool
	}{
		"InstEval": {rated, file, false},
		"totals":   {season(400, 60, 1), "", false},
		"items":    {season(200, 40, 12), "", true},
	} {
		if c.file == "" {
			c.file = scores(t, c.ratings)
		}
		ours, err := calibrate.FitLinear(t.Context(), c.ratings, calibrate.LinearOptions{Items: c.items})
		if err != nil {
			t.Fatal(err)
		}
		theirs := runLme4(t, c.file)
		if d := ours.Criterion - theirs.criterion; d > 1e-6*math.Abs(theirs.criterion)/1000 || d < -.001 {
			t.Errorf("%s: criterion %.6f, lme4's %.6f", name, ours.Criterion, theirs.criterion)
		}
		for k, want := range []float64{theirs.cases, theirs.experts, theirs.residual} {
			got := math.Sqrt([]float64{ours.Variance.Case, ours.Variance.Expert, ours.Variance.Residual}[k])
			if math.Abs(got-want) > 2e-4*want {
				t.Errorf("%s: standard deviation %d is %.7g, lme4's %.7g", name, k, got, want)
			}
		}
	}
}

// BenchmarkLinear fits crossed random effects by restricted maximum likelihood, with all estimates and their standard errors;
// lme4 fits the same scores in the same run, without them.
func BenchmarkLinear(b *testing.B) {
	haveLme4(b)
	for _, row := range []struct {
		name    string
		make    func() ([]calibrate.Rating, string)
		repeats int // of lme4
		items   bool
	}{
		{"InstEval", func() ([]calibrate.Rating, string) { return instEval(b) }, 3, false},
		{"totals", func() ([]calibrate.Rating, string) { return season(5000, 1000, 1), "" }, 3, false},
		{"items", func() ([]calibrate.Rating, string) { return season(5000, 1000, 60), "" }, 1, true},
	} {
		b.Run(row.name, func(b *testing.B) {
			ratings, file := row.make()
			var best time.Duration
			var l *calibrate.Linear
			peak(b)
			for b.Loop() {
				began := time.Now()
				var err error
				l, err = calibrate.FitLinear(b.Context(), ratings, calibrate.LinearOptions{Items: row.items})
				if took := time.Since(began); best == 0 || took < best {
					best = took
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(best.Seconds()*1000, "ms")
			b.ReportMetric(peak(b), "MiB")
			b.ReportMetric(float64(l.Steps), "steps")
			if file == "" {
				file = scores(b, ratings)
			}
			theirs := runLme4(b, file)
			for range row.repeats - 1 {
				if again := runLme4(b, file); again.ms < theirs.ms {
					theirs = again
				}
			}
			if d := l.Criterion - theirs.criterion; d > 1e-8*math.Abs(theirs.criterion) {
				b.Errorf("criterion %.6f, lme4's %.6f", l.Criterion, theirs.criterion)
			}
			b.ReportMetric(theirs.ms, "lme4-ms")
			b.ReportMetric(theirs.mib, "lme4-MiB")
		})
	}
}
