package trial_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"proba.example/trial"
)

// TestWilsonSolvesItsEquation: at either bound the score test is on the edge.
func TestWilsonSolvesItsEquation(t *testing.T) {
	const z = 1.959963984540054
	for n := 1; n < 200; n += 7 {
		for x := 0; x <= n; x++ {
			i := must[trial.Interval](t)(trial.Wilson(x, n, 0.95))
			for _, p := range []float64{i.Low, i.High} {
				if p <= 0 || p >= 1 {
					continue
				}
				score := math.Abs(float64(x)/float64(n)-p) / math.Sqrt(p*(1-p)/float64(n))
				near(t, fmt.Sprintf("%d of %d", x, n), score, z, 1e-9)
			}
			if i.Low > i.Estimate || i.High < i.Estimate {
				t.Fatalf("%d of %d: %+v", x, n, i)
			}
		}
	}
}

// Events in exposures, against chi-square quantiles of SciPy 1.10.1.
func TestRates(t *testing.T) {
	interval(t, "rate", must[trial.Interval](t)(trial.Rate(9, 3, 0.95)), 3, 4.115373097378334/3, 5.694934483806389, 1e-12)
	none := must[trial.Interval](t)(trial.Rate(0, 10, 0.95))
	interval(t, "no events", none, 0, 0, 0.36888794541139363, 1e-9)
	d := must[trial.Interval](t)(trial.RateDifference(9, 3, 9, 3, 0.95))
	if d.Estimate != 0 || math.Abs(d.Low+d.High) > 1e-12 {
		t.Errorf("equal rates differ: %+v", d)
	}
	ratio := must[trial.Interval](t)(trial.RateRatio(20, 10, 10, 10, 0.95))
	near(t, "ratio", ratio.Estimate, 2, 1e-12)
	if ratio.Low > 1 || ratio.High < 4 { // the binomial test of 20 of 30 does not reject one half
		t.Errorf("%+v", ratio)
	}
}

func TestMannWhitneyCountsOut(t *testing.T) {
	// All 20 ways to deal six ranks, by hand: the three lowest in one group have one way of 20.
	m := must[trial.RankTest](t)(trial.MannWhitney([]float64{1, 2, 3}, []float64{4, 5, 6}, 0.9))
	near(t, "p", m.P, 0.1, 1e-15)
	interval(t, "shift", m.Shift, -3, -5, -1, 0)
	// A large sample is normal: R's wilcox.test(1:60, 31:90 + .5, exact = FALSE).
	var a, b []float64
	for i := range 60 {
		a, b = append(a, float64(i+1)), append(b, float64(i)+31.5)
	}
	m = must[trial.RankTest](t)(trial.MannWhitney(a, b, 0.95))
	near(t, "W", m.Statistic, 435, 0)
	z := (math.Abs(435.0-1800) - 0.5) / math.Sqrt(60*60/12.0*121)
	near(t, "p", m.P, math.Erfc(z/math.Sqrt2), 1e-15)
	near(t, "shift", m.Shift.Estimate, -30.5, 0)
}

func TestSignedRankCountsOut(t *testing.T) {
	s := must[trial.RankTest](t)(trial.SignedRank([]float64{1, 2, 3, 4}, []float64{0, 0, 0, 8}, 0.75))
	near(t, "V", s.Statistic, 6, 0)
	near(t, "p", s.P, 2*7.0/16, 1e-15) // sums of at least 6 out of ranks 1 to 4: 6 (two ways), 7 (two), 8, 9, 10
	if _, err := trial.SignedRank([]float64{1, 1}, []float64{1, 1}, 0.95); !errors.Is(err, trial.ErrData) {
		t.Errorf("no difference: %v", err)
	}
}

func TestDifferenceInDifferences(t *testing.T) {
	treated := []trial.Change{{Before: 10, After: 16}, {Before: 12, After: 17}, {Before: 9, After: 16}}
	compared := []trial.Change{{Before: 10, After: 11}, {Before: 14, After: 16}, {Before: 12, After: 12}}
	c := must[trial.Contrast](t)(trial.DifferenceInDifferences(treated, compared, 0.95))
	near(t, "difference", c.Estimate, 5, 1e-12)
	near(t, "df", c.DF, 4, 1e-12)
	near(t, "SE", c.SE, math.Sqrt(2.0/3), 1e-12)
	for i := range treated {
		treated[i].Cluster, compared[i].Cluster = fmt.Sprint("t", i%2), fmt.Sprint("c", i%2)
	}
	c = must[trial.Contrast](t)(trial.DifferenceInDifferences(treated, compared, 0.95))
	if c.Clusters != 4 || !c.Fragile {
		t.Errorf("%+v", c)
	}
	compared[0].Cluster = ""
	if _, err := trial.DifferenceInDifferences(treated, compared, 0.95); !errors.Is(err, trial.ErrData) {
		t.Errorf("a unit without a cluster: %v", err)
	}
}

// TestSteppedTakesTheTrendOut: everybody rises by 100 a period; only the effect is left.
func TestSteppedTakesTheTrendOut(t *testing.T) {
	var all []trial.Observation
	for period := range 4 {
		for unit := range 6 {
			x := trial.Observation{Period: period, Treated: unit < 2*period, Value: float64(100*period + unit%2)}
			if x.Treated {
				x.Value += 7
			}
			all = append(all, x)
		}
	}
	s := must[trial.Test](t)(trial.Stepped(all, 0.95))
	near(t, "effect", s.Estimate, 7, 1e-12)
	slices.Reverse(all)
	near(t, "in another order", must[trial.Test](t)(trial.Stepped(all, 0.95)).Low, s.Low, 1e-12)
}

func TestClusterFactor(t *testing.T) {
	near(t, "factor", must[float64](t)(trial.ClusterFactor(21, 0.05)), 2, 1e-15)
	i := trial.Interval{Estimate: 1, Low: 0, High: 3}.Widen(4)
	if i.Low != -1 || i.High != 5 {
		t.Errorf("%+v", i)
	}
}

func TestPowerWithLooks(t *testing.T) {
	// Looks cost a little power: with one look a drift of 2.8016 has 80 % (two-sided, both tails).
	one := must[[]float64](t)(trial.Boundaries(1, 0.05, trial.OBrienFleming))
	near(t, "one look", trial.Passing(one, 2.801585218), 0.8000010, 1e-6)
	five := must[[]float64](t)(trial.Boundaries(5, 0.05, trial.OBrienFleming))
	if p := trial.Passing(five, 2.801585218); p < 0.78 || p >= 0.80 {
		t.Errorf("five looks: power %v", p)
	}
	peeking := slices.Repeat([]float64{1.959964}, 5)
	near(t, "five looks as if each were the only one", trial.Passing(peeking, 0), 0.142, 0.0005) // Armitage et al. 1969, table 2
}

func TestStrength(t *testing.T) {
	for _, row := range []struct {
		design                                    trial.Design
		measured, adequate, independent, repeated bool
		want                                      int
	}{
		{trial.AfterOnly, true, true, true, true, 1},
		{trial.BeforeAfter, true, true, true, true, 2},
		{trial.ComparisonSite, true, true, false, true, 3},
		{trial.ComparisonSite, true, false, true, true, 2},
		{trial.Randomised, true, true, true, false, 4},
		{trial.Randomised, true, true, true, true, 5},
		{trial.SteppedWedge, false, false, true, true, 1},
	} {
		e := trial.Strength(row.design, row.measured, row.adequate, row.independent, row.repeated)
		if e.Level != row.want || len(e.Claims()) != row.want {
			t.Errorf("%+v: %+v", row, e)
		}
	}
}

func TestMissingIsShown(t *testing.T) {
	p := protocol(t, "before_after", `"kind":"mean","better":"higher","minimum":0,"planned":3`)
	r := must[*trial.Report](t)(trial.Analyse(p, []trial.Measurement{
		{Metric: "m", Unit: "a", Arm: trial.Treated, Value: 1},
		{Metric: "m", Unit: "a", Arm: trial.Treated, Period: 1, Value: 3},
		{Metric: "m", Unit: "b", Arm: trial.Treated, Value: 1},
		{Metric: "m", Unit: "b", Arm: trial.Treated, Period: 1, Value: 4},
		{Metric: "m", Unit: "c", Arm: trial.Treated, Value: 1},
		{Metric: "m", Unit: "c", Arm: trial.Treated, Period: 1, Missing: true},
	}, trial.Circumstances{}))
	f := r.Findings[0]
	if f.Groups["after"] != (trial.Count{Measured: 2, Missing: 1}) || f.Units != 2 || f.Incomplete != 1 || f.Adequate {
		t.Errorf("%+v", f)
	}
	near(t, "change", f.Interval.Estimate, 2.5, 1e-12)
}

func protocol(t *testing.T, design, metric string) *trial.Protocol {
	t.Helper()
	return must[*trial.Protocol](t)(trial.ParseProtocol([]byte(
		`{"title":"T","design":"` + design + `","locked_on":"2026-06-01","metrics":[{"id":"m","title":"M","primary":true,` + metric + `}]}`)))
}

func TestProtocolsThatPromiseNothing(t *testing.T) {
	for name, src := range map[string]string{
		"no primary":     `{"title":"T","design":"randomised","locked_on":"2026-06-01","metrics":[]}`,
		"unknown member": `{"title":"T","design":"randomised","locked_on":"2026-06-01","metrics":[],"hope":1}`,
		"no design":      `{"title":"T","design":"hope","locked_on":"2026-06-01","metrics":[{"id":"m","primary":true,"kind":"mean","better":"higher"}]}`,
		"late primary":   `{"title":"T","design":"randomised","locked_on":"2026-06-01","metrics":[{"id":"m","primary":true,"kind":"mean","better":"higher","added_on":"2026-06-02"}]}`,
		"no day":         `{"title":"T","design":"randomised","metrics":[{"id":"m","primary":true,"kind":"mean","better":"higher"}]}`,
		"two":            `{"title":"T","design":"randomised","locked_on":"2026-06-01","metrics":[{"id":"m","primary":true,"kind":"mean","better":"higher"},{"id":"m","kind":"mean","better":"higher"}]}`,
		"more follows":   `{"title":"T","design":"randomised","locked_on":"2026-06-01","metrics":[{"id":"m","primary":true,"kind":"mean","better":"higher"}]} {}`,
	} {
		if _, err := trial.ParseProtocol([]byte(src)); !errors.Is(err, trial.ErrProtocol) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMeasurementsTheProtocolDoesNotKnow(t *testing.T) {
	p := protocol(t, "before_after", `"kind":"proportion","better":"higher","minimum":0`)
	for name, x := range map[string]trial.Measurement{
		"another metric": {Metric: "x", Unit: "a", Arm: trial.Treated},
		"no arm":         {Metric: "m", Unit: "a"},
		"nobody":         {Metric: "m", Arm: trial.Treated},
		"a comparison":   {Metric: "m", Unit: "a", Arm: trial.Compared},
		"no number":      {Metric: "m", Unit: "a", Arm: trial.Treated, Value: math.NaN()},
	} {
		if _, err := trial.Analyse(p, []trial.Measurement{x}, trial.Circumstances{}); !errors.Is(err, trial.ErrData) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// More successes than trials is a finding that says why, for the other metrics still count.
	r := must[*trial.Report](t)(trial.Analyse(p, []trial.Measurement{{Metric: "m", Unit: "a", Arm: trial.Treated, Value: 2, Of: 1}}, trial.Circumstances{}))
	if !errors.Is(r.Findings[0].Why, trial.ErrData) || r.Findings[0].Verdict != trial.NotFigured || slices.Contains(r.Choices, trial.RollOut) {
		t.Errorf("%+v", r.Findings[0])
	}
}

// TestSimulatedPilots: of pilots without an effect at most 2.5 % are rolled out, looks taken as planned, and of those with the
// planned effect as many as planned. Looking as if each look were the only one does more harm, and is told.
func TestSimulatedPilots(t *testing.T) {
	pilots := 2000
	if testing.Short() {
		pilots = 400
	}
	p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"T","design":"randomised","locked_on":"2026-06-01","looks":4,
		"metrics":[{"id":"m","title":"M","primary":true,"kind":"mean","better":"higher","minimum":0,"planned":64}]}`)))
	run := func(effect float64, seed uint64) (rolledOut, peeked float64) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a repeatable simulation
		for range pilots {
			var values []trial.Measurement
			passed, naive := false, false
			for look := 1; look <= 4; look++ {
				for i := range 32 {
					arm, value := trial.Compared, random.NormFloat64()
					if i%2 == 0 {
						arm, value = trial.Treated, value+effect
					}
					values = append(values, trial.Measurement{Metric: "m", Unit: fmt.Sprint(look, i), Arm: arm, Period: 1, Value: value})
				}
				r := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{Look: look}))
				f := r.Findings[0]
				passed = passed || len(r.Obstacles) == 0
				if half := f.Interval.Estimate - f.Interval.Low; f.Interval.Estimate-half*1.959964/f.Boundary > 0 {
					naive = true
				}
			}
			if passed {
				rolledOut++
			}
			if naive {
				peeked++
			}
		}
		return rolledOut / float64(pilots), peeked / float64(pilots)
	}
	margin := 3 * math.Sqrt(0.025*0.975/float64(pilots))
	wrong, peeked := run(0, 42)
	if wrong > 0.025+margin {
		t.Errorf("%.4f of pilots without an effect are rolled out", wrong)
	}
	if peeked < 1.5*0.025 {
		t.Errorf("peeking does no harm here (%.4f): the simulation shows nothing", peeked)
	}
	// 64 for each arm have a power of 0.80 for half a standard deviation with one look; four looks cost about one point.
	right, _ := run(0.5, 43)
	planned := 0.80 - 0.01
	if math.Abs(right-planned) > 0.02+3*math.Sqrt(0.8*0.2/float64(pilots)) {
		t.Errorf("power %.4f, planned %.2f", right, planned)
	}
	t.Logf("%d pilots: %.4f rolled out without an effect (%.4f if every look counted as the only one), %.4f with the planned one", pilots, wrong, peeked, right)
}

// FuzzParseProtocol: whatever parses can be analysed, and parses again from what it writes.
func FuzzParseProtocol(f *testing.F) {
	f.Add([]byte(`{"title":"T","design":"randomised","locked_on":"2026-06-01","looks":4,"spending":"pocock","metrics":[{"id":"m","title":"M","primary":true,"kind":"rate","better":"lower","minimum":0.1,"planned":64}]}`))
	f.Add([]byte(`{"title":"T","design":"stepped","locked_on":"2026-06-01","metrics":[{"id":"m","primary":true,"kind":"proportion","better":"higher"}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := trial.ParseProtocol(src)
		if err != nil {
			if !errors.Is(err, trial.ErrProtocol) {
				t.Fatal(err)
			}
			return
		}
		r, err := trial.Analyse(p, nil, trial.Circumstances{})
		if err != nil || r.Evidence.Level != 1 || slices.Contains(r.Choices, trial.RollOut) {
			t.Fatalf("nothing measured: %+v, %v", r, err)
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := trial.ParseProtocol(written); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
	})
}
