package calibrate

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"strconv"
	"testing"
)

// Diameters of Davies and Goldsmith (1972, table 6.6), 24 plates by 6 samples of penicillin, one row per plate.
const penicillin = `27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20  25 22 26 22 23 20  24 22 25 23 22 19
24 20 23 21 22 19  26 22 26 24 24 21  24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20  25 21 24 23 23 20  25 22 24 23 23 19
24 21 23 21 21 19  26 23 26 24 24 21  25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18`

// Yields of Davies (1947), 6 batches by 5 samples of a dyestuff; and Box and Tiao's (1973) simulated yields of the same
// design, in thousandths, whose batches do not differ.
const (
	dyestuff = `1545 1440 1440 1520 1580 1540 1555 1490 1560 1495 1595 1550 1605 1510 1560
1445 1440 1595 1465 1545 1595 1630 1515 1635 1625 1520 1455 1450 1480 1445`
	dyestuff2 = `7298 3846 2434 9566 7990 5220 6556 608 11788 -892 110 10386 13434 5510 8166
2212 4852 7092 9288 4980 282 9014 4458 9446 7198 1722 4782 8106 758 3758`
)

func fit(t testing.TB, ratings []Rating, o LinearOptions) *Linear {
	t.Helper()
	l, err := FitLinear(t.Context(), ratings, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// table reads whole scores, rows of a fixed width; the key tells which rating the score in that row and column is.
func table(t testing.TB, text string, width int, key func(row, column int) Rating) (ratings []Rating) {
	t.Helper()
	for i, v := range numbers(t, text) {
		r := key(i/width, i%width)
		r.Score = int(v)
		ratings = append(ratings, r)
	}
	return ratings
}

func plateBySample(row, column int) Rating { return Rating{Case: row, Expert: column} }

func TestPenicillin(t *testing.T) {
	const plateSD, sampleSD, residualSD = .8467043242, 1.9315584056, .5499231391
	ratings := table(t, penicillin, 6, plateBySample)
	check := func(t *testing.T, l *Linear, v Components, samples []Estimate) {
		t.Helper()
		// A balanced design has its estimates in closed form, from the mean squares. lme4's default optimiser stops at
		// 1.9316138, a flat 5.5e-5 beside the greatest likelihood; with finer tolerances it comes here.
		near(t, "plate SD", math.Sqrt(v.Case), plateSD, 1e-9)
		near(t, "sample SD", math.Sqrt(v.Expert), sampleSD, 1e-9)
		near(t, "residual SD", math.Sqrt(v.Residual), residualSD, 1e-9)
		near(t, "plate SD of lme4", math.Sqrt(v.Case), .8467025, 2e-6)
		near(t, "sample SD of lme4", math.Sqrt(v.Expert), 1.9316138, 6e-5)
		near(t, "residual SD of lme4", math.Sqrt(v.Residual), .5499227, 2e-6)
		near(t, "mean", l.Mean.Value, 22.9722222, 1e-6)
		near(t, "its SE of lme4", l.Mean.SE, .8085954, 3e-5)
		near(t, "criterion", l.Criterion, 330.8606, 1e-4)
		for i, want := range []float64{2.187058, -1.010476, 1.937900, -.096895, -.013842, -3.003745} {
			near(t, "sample", samples[i].Value, want, 2e-6)
		}
		if len(l.Notes) > 0 {
			t.Errorf("notes %v", l.Notes)
		}
	}
	l := fit(t, ratings, LinearOptions{})
	check(t, l, l.Variance, l.Experts)
	// The facets change places: the equations are the same from the other side.
	swapped := table(t, penicillin, 6, func(row, column int) Rating { return Rating{Case: column, Expert: row} })
	s := fit(t, swapped, LinearOptions{})
	check(t, s, Components{Case: s.Variance.Expert, Expert: s.Variance.Case, Residual: s.Variance.Residual}, s.Cases)
	near(t, "log likelihood", -fit(t, ratings, LinearOptions{ML: true}).Criterion/2, -166.09417, 1e-5)
}

// One expert only, so that one facet is left: lme4's fits of Yield ~ 1 + (1|Batch).
func TestDyestuff(t *testing.T) {
	l := fit(t, table(t, dyestuff, 5, func(row, _ int) Rating { return Rating{Case: row} }), LinearOptions{})
	near(t, "batch SD", math.Sqrt(l.Variance.Case), 42.0006, 1e-4)
	near(t, "residual SD", math.Sqrt(l.Variance.Residual), 49.5101, 1e-4)
	near(t, "mean", l.Mean.Value, 1527.5, 1e-9)
	near(t, "criterion", l.Criterion, 319.6543, 1e-4)
	if !l.Noted(NoteOneExpert) || len(l.Notes) != 1 {
		t.Errorf("notes %v", l.Notes)
	}
}

func TestAVarianceAtZero(t *testing.T) {
	l := fit(t, table(t, dyestuff2, 5, func(row, _ int) Rating { return Rating{Case: row} }), LinearOptions{})
	near(t, "batch SD", l.Variance.Case, 0, 0)
	near(t, "residual SD", math.Sqrt(l.Variance.Residual), 3715.7, .1)
	near(t, "mean", l.Mean.Value, 5665.6, 1e-9)
	near(t, "criterion", l.Criterion, 161.828278+2*29*math.Log(1000), 1e-6)
	if !l.Noted(NoteNoCaseVariance) || l.Cases[3] != (Estimate{}) {
		t.Errorf("notes %v, case 3 %v", l.Notes, l.Cases[3])
	}
}

// ETH Zürich's 73,421 lecture evaluations, 2,972 students by 1,128 lecturers, as lme4 carries them. They are not ours to ship.
func instEval(t testing.TB) (ratings []Rating) {
	t.Helper()
	f, err := os.Open("../../shared/data/golden/insteval.csv.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("InstEval is not beside the tree (../../shared/data/golden/insteval.csv.gz); its licence does not let it be shipped")
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(z)
	if _, err := rows.Read(); err != nil {
		t.Fatal(err)
	}
	ids := [2]map[string]int{{}, {}}
	id := func(k int, name string) int {
		n, known := ids[k][name]
		if !known {
			n = len(ids[k])
			ids[k][name] = n
		}
		return n
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return ratings
		}
		if err != nil {
			t.Fatal(err)
		}
		score, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		ratings = append(ratings, Rating{Case: id(0, row[0]), Expert: id(1, row[1]), Score: score})
	}
}

func TestInstEval(t *testing.T) {
	if testing.Short() {
		t.Skip("a second's work")
	}
	ratings := instEval(t)
	l := fit(t, ratings, LinearOptions{})
	near(t, "student SD", math.Sqrt(l.Variance.Case), .325906, 2e-6)
	near(t, "lecturer SD", math.Sqrt(l.Variance.Expert), .523196, 2e-6)
	near(t, "residual SD", math.Sqrt(l.Variance.Residual), 1.177786, 2e-6)
	near(t, "mean", l.Mean.Value, 3.2541583, 2e-6)
	near(t, "its SE", l.Mean.SE, .0183895, 2e-6)
	near(t, "criterion", l.Criterion, 237783.880, .001)
	t.Logf("%d steps, criterion %.6f, %+v", l.Steps, l.Criterion, l.VarianceSE)
	near(t, "log likelihood", -fit(t, ratings, LinearOptions{ML: true}).Criterion/2, -118888.9, .05)
}

func BenchmarkLinearInstEval(b *testing.B) {
	ratings := instEval(b)
	for b.Loop() {
		fit(b, ratings, LinearOptions{})
	}
}
