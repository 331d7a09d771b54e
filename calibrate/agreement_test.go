package calibrate

import (
	"bufio"
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func interval(t *testing.T, what string, got Interval, value, low, high float64) {
	t.Helper()
	near(t, what, got.Value, value, 1e-6)
	near(t, what+" from", got.Low, low, 1e-6)
	near(t, what+" to", got.High, high, 1e-6)
}

// Shrout and Fleiss (1979, table 2), against the figures of R's psych, whose first two digits they published.
func TestICC(t *testing.T) {
	ratings := table(t, "9 2 5 8 6 1 3 2 8 4 6 8 7 1 2 6 10 5 6 9 6 2 4 7", 4, plateBySample)
	i, err := FitICC(ratings)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "MS between", i.MeanSquare.Cases, 11.241667, 1e-6)
	near(t, "MS experts", i.MeanSquare.Experts, 32.486111, 1e-6)
	near(t, "MS residual", i.MeanSquare.Residual, 1.019444, 1e-6)
	near(t, "ICC(1,1)", i.ICC11.Value, .1657418, 1e-6)
	interval(t, "ICC(2,1)", i.ICC21, .2897638, .0187865, .7610844)
	interval(t, "ICC(3,1)", i.ICC31, .7148407, .3424648, .9458583)
	near(t, "ICC(1,k)", i.ICC1k.Value, .4427971, 1e-6)
	near(t, "ICC(2,k)", i.ICC2k.Value, .6200505, 1e-6)
	near(t, "ICC(3,k)", i.ICC3k.Value, .9093155, 1e-6)
	near(t, "F", i.F, 11.027248, 1e-6)
	near(t, "p", i.P, 1.345666e-4, 1e-9)
	near(t, "Spearman–Brown", SpearmanBrown(.2897638, 4), .6200505, 1e-6)

	// The same scores by four experts of its own for each case: only the one-way figures are left.
	for k := range ratings {
		ratings[k].Expert = k
	}
	own, err := FitICC(ratings)
	if err != nil || own.Crossed || own.ICC11 != i.ICC11 || own.ICC21 != (Interval{}) {
		t.Errorf("experts of one case each: %+v, %v", own, err)
	}
	if _, err := FitICC(ratings[:23]); !errors.Is(err, ErrRatings) {
		t.Errorf("panels of two sizes: %v", err)
	}
	if _, err := FitICC(table(t, "1 1 1 1", 2, plateBySample)); !errors.Is(err, ErrTooLittle) {
		t.Errorf("no variance: %v", err)
	}
}

// krippendorff are the scores of four observers on twelve units (Krippendorff 1980, p. 139), * where there is none.
const krippendorff = `1 2 3 3 2 1 4 1 2 * * *
1 2 3 3 2 2 4 1 2 5 * *
* 3 3 3 2 3 4 2 2 5 1 3
1 2 3 3 2 4 4 1 2 5 1 *`

func TestAlpha(t *testing.T) {
	var ratings []Rating
	for observer, line := range strings.Split(krippendorff, "\n") {
		for unit, v := range strings.Fields(line) {
			if score, err := strconv.Atoi(v); err == nil {
				ratings = append(ratings, Rating{Case: unit, Expert: observer, Score: score})
			}
		}
	}
	for m, want := range []float64{Nominal: .7434211, Ordinal: .8153875, IntervalScale: .8491071, RatioScale: .7974028} {
		a, err := Alpha(ratings, Metric(m), AlphaOptions{Draws: 2000, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "alpha", a.Value, want, 1e-6)
		if !(a.Low < a.Value-.05 && a.Low > .2 && a.High > a.Value && a.High <= 1) || a.Units != 11 || a.Scores != 40 {
			t.Errorf("metric %d: %+v", m, a)
		}
		if again, _ := Alpha(ratings, Metric(m), AlphaOptions{Draws: 2000, Seed: 1}); again != a {
			t.Errorf("metric %d: equal seeds, %+v and %+v", m, a, again)
		}
	}
	for _, r := range [][]Rating{{{0, 0, 0, 1}, {0, 1, 0, 1}}, {{0, 0, 0, 1}, {1, 1, 0, 2}}} {
		if _, err := Alpha(r, Nominal, AlphaOptions{}); !errors.Is(err, ErrTooLittle) {
			t.Errorf("%v: %v", r, err)
		}
	}
}

// Cohen (1968, table 1): 200 patients, given as shares.
func TestWeightedKappa(t *testing.T) {
	counts := [][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}
	weights := [][]float64{{0, 1, 3}, {1, 0, 6}, {3, 6, 0}}
	cohen := func(i, j int) float64 { return weights[i][j] }
	for _, c := range []struct {
		disagreement func(i, j int) float64
		want         float64
	}{{Unweighted, .4915254}, {cohen, .3478261}} {
		k, err := WeightedKappa(counts, c.disagreement)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "kappa", k.Value, c.want, 1e-6)
		// The standard error against the jackknife's, which knows nothing of the formula.
		sum, squares, n := 0.0, 0.0, 0.0
		for i := range counts {
			for j, times := range counts[i] {
				counts[i][j]--
				without, _ := WeightedKappa(counts, c.disagreement)
				counts[i][j]++
				sum += float64(times) * without.Value
				squares += float64(times) * without.Value * without.Value
				n += float64(times)
			}
		}
		near(t, "SE", k.SE, math.Sqrt((squares-sum*sum/n)*(n-1)/n), .02*k.SE)
	}
	if _, err := WeightedKappa([][]int{{5, 0}, {0, 0}}, Quadratic); !errors.Is(err, ErrTooLittle) {
		t.Errorf("one category: %v", err)
	}
	pairs, err := PairTable([]Rating{{0, 0, 0, 1}, {0, 1, 0, 2}, {1, 0, 0, 0}, {1, 2, 0, 0}, {2, 0, 0, 2}, {2, 1, 0, 2}}, 0, 1, 3)
	if err != nil || pairs[1][2] != 1 || pairs[2][2] != 1 || pairs[0][0] != 0 {
		t.Errorf("%v, %v", pairs, err)
	}
}

// Fleiss (1971): thirty patients, six psychiatrists, five diagnoses.
func TestFleissKappa(t *testing.T) {
	var counts [][]int
	for _, row := range strings.Fields(`00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006`) {
		var c []int
		for _, digit := range row {
			c = append(c, int(digit-'0'))
		}
		counts = append(counts, c)
	}
	k, err := FleissKappa(counts)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "kappa", k.Value, .4302445, 1e-6)
	near(t, "z", k.Z, 17.7, .05)
	if _, err := FleissKappa([][]int{{3, 0}, {3, 0}}); !errors.Is(err, ErrTooLittle) {
		t.Errorf("one category: %v", err)
	}
}

// Digits that agree with the value certified by NIST (StRD, one-way analysis of variance).
func TestOneWayAgainstNIST(t *testing.T) {
	for name, certified := range map[string]float64{
		"SiRstv": 1.18046237440255, "AtmWtAg": 15.9467335677930, "SmLs01": 21, "SmLs04": 21, "SmLs07": 21,
	} {
		a, err := OneWay(nist(t, name))
		if err != nil {
			t.Fatal(err)
		}
		digits := 15.0
		if a.F != certified {
			digits = min(15, -math.Log10(math.Abs(a.F-certified)/certified))
		}
		if !(digits >= 13) {
			t.Errorf("%s: F = %.16g, certified %.15g, %.1f digits", name, a.F, certified, digits)
		}
	}
	if _, err := OneWay([][]string{{"1", "x"}, {"2", "3"}}); !errors.Is(err, ErrRatings) {
		t.Errorf("a value that is no number: %v", err)
	}
	if _, err := OneWay([][]string{{"1"}, {"2"}}); !errors.Is(err, ErrTooLittle) {
		t.Errorf("as many groups as values: %v", err)
	}
}

// nist reads the groups of a data set of NIST's Statistical Reference Datasets (public domain), kept as published.
func nist(t *testing.T, name string) (groups [][]string) {
	t.Helper()
	f, err := os.Open("testdata/nist/" + name + ".dat")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if n <= 60 || len(fields) != 2 {
			continue
		}
		g, err := strconv.Atoi(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		for len(groups) < g {
			groups = append(groups, nil)
		}
		groups[g-1] = append(groups[g-1], fields[1])
	}
	return groups
}
