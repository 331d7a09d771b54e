package calibrate

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"proba.example/internal/special"
)

func TestDStudy(t *testing.T) {
	const golden = `1 .746114 35.0000 .628821 46.0977 .839902 .883031 .805968 .855577
2 .854599 24.7487 .772118 32.5960 .879129 .913010 .848406 .889662
3 .898129 20.2073 .835590 26.6145 .898928 .927662 .871416 .907226
4 .921600 17.5000 .871407 23.0489 .911381 .936758 .886373 .918401
5 .936281 15.6525 .894410 20.6155 .920136 .943107 .897091 .926313
7 .953642 13.2288 .922232 17.4233 .931908 .951593 .911741 .937020
10 .967092 11.0680 .944262 14.5774 .942648 .959293 .925319 .946850`
	rows := DStudy(Components{3600, 900, 1225}, []int{1, 2, 3, 4, 5, 7, 10}, .2)
	for i, line := range strings.Split(golden, "\n") {
		want, r := numbers(t, line), rows[i]
		got := []float64{float64(r.Experts), r.Relative, r.RelativeSEM, r.Absolute, r.AbsoluteSEM, r.Consistency, r.Accuracy, r.RawConsistency, r.RawAccuracy}
		for k := range want {
			tolerance := 1e-6
			if k == 2 || k == 4 {
				tolerance = 5e-5 // printed with four digits
			}
			near(t, "panel of "+strconv.Itoa(r.Experts), got[k], want[k], tolerance)
		}
	}
	v := Components{3600, 900, 1225}
	near(t, "Φ(λ)", v.Dependability(3, 50), (3600+2500)/(3600+2500+2125.0/3), 1e-12)
	if (Components{}).Relative(3) != 0 {
		t.Error("nothing varies, and yet a panel is reliable")
	}
}

func TestConsistencyOfTwoNormalTests(t *testing.T) {
	for _, c := range []struct{ reliability, z, consistency, accuracy float64 }{
		{.8, 0, .7951672, .8524164}, {.7, 1, .850648, .889692}, {.9, .5, .873577, .909716},
	} {
		r := DStudy(Components{Case: c.reliability, Residual: 1 - c.reliability}, []int{1}, 1-special.NormalBelow(c.z))[0]
		near(t, "consistency", r.Consistency, c.consistency, 1e-6)
		near(t, "accuracy", r.Accuracy, c.accuracy, 1e-6)
	}
}

// True scores of a four-parameter beta and a hundred points; the figures of the R package betafunctions.
func TestClassify(t *testing.T) {
	c, err := BetaTrue{.25, .75, 5, 3}.Classify(100, 50)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "accuracy", c.Accuracy, .8774941126, 1e-9)
	near(t, "true pass", c.TruePass, .7054902524, 1e-9)
	near(t, "false fail", c.FalseFail, .0679472476, 1e-9)
	near(t, "false pass", c.FalsePass, .0545586397, 1e-9)
	near(t, "true fail", c.TrueFail, .1720038603, 1e-9)
	near(t, "consistency", c.Consistency, .8289098, 5e-8)
	near(t, "kappa", c.Kappa, .53094, 5e-6)

	// A uniform distribution, by sums instead: P(k of n points) is 1/(n+1) for every k.
	c, err = BetaTrue{0, 1, 1, 1}.Classify(10, 6)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "passing", c.TruePass+c.FalsePass, 5.0/11, 1e-12)
	if _, err := (BetaTrue{.5, .5, 1, 1}).Classify(10, 5); !errors.Is(err, ErrRatings) {
		t.Errorf("no room between the ends: %v", err)
	}
}

// Scores drawn from a known distribution give it back, and the length of the test.
func TestLivingstonLewis(t *testing.T) {
	const n, points = 20_000, 40
	random := rand.New(rand.NewPCG(1, 2))
	scores := make([]float64, n)
	for i := range scores {
		share := special.BetaQuantile(random.Float64(), 6, 4)
		for range points {
			if random.Float64() < share {
				scores[i]++
			}
		}
	}
	// The reliability of such a test is n/(n+a+b).
	b, length, err := LivingstonLewis(scores, 0, points, points/(points+10.0))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a", b.A, 6, .3)
	near(t, "b", b.B, 4, .2)
	near(t, "points", float64(length), points, 2)
	if _, _, err := LivingstonLewis([]float64{1, 1}, 0, 2, .5); !errors.Is(err, ErrTooLittle) {
		t.Errorf("scores alike: %v", err)
	}
	if math.Abs(binomialAtLeast(10, 3, .3)-.6172172136) > 1e-9 {
		t.Errorf("P(3 of 10 or more) = %g", binomialAtLeast(10, 3, .3))
	}
}

// Brennan (2001), synthetic data set 4: ten persons, three tasks, four raters for each task; components as published there.
func TestGStudy(t *testing.T) {
	const scores = `5 6 5 5 5 3 4 5 6 7 3 3   9 3 7 7 7 5 5 5 7 7 5 2   3 4 3 3 5 3 3 5 6 5 1 6   7 5 5 3 3 1 4 3 5 3 3 5   9 2 9 7 7 7 3 7 2 7 5 3
3 4 3 5 3 3 6 3 4 5 1 2   7 3 7 7 7 5 5 7 5 5 5 4   5 8 5 7 7 5 5 4 3 2 1 1   9 9 8 8 6 6 6 5 5 8 1 1   4 4 4 3 3 5 6 5 5 7 1 1`
	ratings := table(t, scores, 12, func(row, column int) Rating { return Rating{Case: row, Expert: column, Item: column / 4} })
	g, err := FitGStudy(ratings)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{.4731, .3252, .6475, .5596, 2.3802} {
		near(t, "component", []float64{g.Case, g.Task, g.Expert, g.CaseTask, g.Residual}[i], want, 5e-5)
	}
	r := g.Study(3, 4)
	near(t, "Eρ²", r.Relative, .4731/(.4731+.5596/3+2.3802/12), 1e-4)
	near(t, "Φ", r.Absolute, .4731/(.4731+(.5596+.3252)/3+(2.3802+.6475)/12), 1e-4)
	ratings[0].Expert = 5
	if _, err := FitGStudy(ratings); !errors.Is(err, ErrRatings) {
		t.Errorf("an expert of two tasks: %v", err)
	}
}

func TestRudner(t *testing.T) {
	accuracy, consistency := Rudner([]Estimate{{1, 1}, {-2, 1}, {0, 1}, {3, 0}}, 0)
	near(t, "accuracy", accuracy, (.8413447461+.9772498681+.5+1)/4, 1e-9)
	near(t, "consistency", consistency, (.8413447461*.8413447461+.1586552539*.1586552539+.9772498681*.9772498681+.0227501319*.0227501319+.5+1)/4, 1e-9)
}
