package trial_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"proba.example/trial"
)

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.12g, want %.12g", name, got, want)
	}
}

func interval(t *testing.T, name string, i trial.Interval, estimate, low, high, tolerance float64) {
	t.Helper()
	near(t, name, i.Estimate, estimate, tolerance)
	near(t, name+", low", i.Low, low, tolerance)
	near(t, name+", high", i.High, high, tolerance)
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var usual = trial.Plan{Alpha: 0.05, Power: 0.80}

// Student's sleep data (Cushny and Peebles 1905): ten people, two drugs.
var (
	sleep1 = []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2}
	sleep2 = []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
)

// The reference values of G15 are R 4.2.2's.
func TestG15Sleep(t *testing.T) {
	w := must[trial.Test](t)(trial.Welch(sleep1, sleep2, 0.95))
	near(t, "t", w.Statistic, -1.8608134674868526, 1e-12)
	near(t, "df", w.DF, 17.776473516178495, 1e-11)
	near(t, "p", w.P, 0.0793941401873577, 1e-12)
	near(t, "low", w.Low, -3.3654832, 1e-7)
	near(t, "high", w.High, 0.2054832, 1e-7)
	p := must[trial.Test](t)(trial.Paired(sleep1, sleep2, 0.95))
	near(t, "paired t", p.Statistic, -4.0621277, 1e-7)
	near(t, "paired p", p.P, 0.0028329, 1e-7)
	m := must[trial.RankTest](t)(trial.MannWhitney(sleep1, sleep2, 0.95))
	near(t, "W", m.Statistic, 25.5, 0)
	near(t, "p with ties", m.P, 0.0658165, 1e-7)
	if !m.Exact {
		t.Error("twenty values are not counted out")
	}
	s := must[trial.RankTest](t)(trial.SignedRank(sleep1, sleep2, 0.95))
	if !s.Exact || s.P != 2.0/512 { // all nine differences have one sign
		t.Errorf("signed rank: %v", s.P)
	}
}

func TestG15Proportions(t *testing.T) {
	interval(t, "Clopper-Pearson", must[trial.Interval](t)(trial.ClopperPearson(8, 20, 0.95)), 0.4, 0.1911901, 0.6394574, 1e-7)
	interval(t, "Wilson", must[trial.Interval](t)(trial.Wilson(8, 20, 0.95)), 0.4, 0.2188065, 0.6134185, 1e-7)
	near(t, "Fisher", must[float64](t)(trial.Fisher(3, 1, 1, 3)), 0.4857143, 1e-7)
	n := must[float64](t)(usual.TwoProportions(0.20, 0.30))
	near(t, "sample, by the normal distribution", n, 7.848879734*(0.16+0.21)/0.01, 1e-4)
}

// TestSampleBeyondAMargin: pilots of the size that is planned against a margin show it in four cases of five, and in at most one of forty
// where the effect is no more than the margin.
func TestSampleBeyondAMargin(t *testing.T) {
	const without, with, margin, pilots = 0.19, 0.30, 0.03, 4000
	n := int(math.Ceil(must[float64](t)(usual.ProportionsBeyond(without, with, margin))))
	if n != 447 { // 7.848880·0.3639/0.08²
		t.Fatalf("the plan is %d units", n)
	}
	shown := func(share float64, seed uint64) float64 {
		r, yes := rand.New(rand.NewPCG(23, seed)), 0
		for range pilots {
			a, b := 0, 0
			for range n {
				if r.Float64() < share {
					a++
				}
				if r.Float64() < without {
					b++
				}
			}
			if must[trial.Interval](t)(trial.Newcombe(a, n, b, n, 0.95)).Low > margin {
				yes++
			}
		}
		return float64(yes) / pilots
	}
	near(t, "power", shown(with, 1), 0.80, 0.02)
	if wrong := shown(without+margin, 2); wrong > 0.032 { // 0.025 and three standard errors
		t.Errorf("shown in %.4f of pilots whose effect is the margin", wrong)
	}
	for _, bad := range [][3]float64{{0.2, 0.2, 0}, {0.2, 0.3, 0.1}, {0.2, 0.3, -0.1}, {-0.1, 0.3, 0}, {0.2, 0.3, math.NaN()}} {
		if _, err := usual.ProportionsBeyond(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("a size for %v", bad)
		}
	}
}

func TestG15Planning(t *testing.T) {
	near(t, "n", must[float64](t)(usual.TwoMeans(0.5)), 63.7656104, 1e-6)
	near(t, "power", usual.PowerOfMeans(64, 0.5), 0.8014596, 1e-7)
	near(t, "detectable", must[float64](t)(usual.DetectableMeans(100)), 0.3981407, 5e-6) // the reference stops at four digits of its root
}

func TestG15Looks(t *testing.T) {
	for _, b := range must[[]float64](t)(trial.Boundaries(5, 0.05, trial.Pocock)) {
		near(t, "Pocock", b, 2.413173, 1e-4)
	}
	got := must[[]float64](t)(trial.Boundaries(5, 0.05, trial.OBrienFleming))
	for j, want := range []float64{4.5617, 3.2256, 2.6337, 2.2809, 2.0401} {
		near(t, "O'Brien and Fleming", got[j], want, 1e-4)
	}
	near(t, "the constant", got[4], 2.040076, 1e-5)
	near(t, "error", trial.Passing(got, 0), 0.05, 1e-9)
	near(t, "one look", must[[]float64](t)(trial.Boundaries(1, 0.05, trial.Pocock))[0], 1.959963985, 1e-8)
}

// Efron's fifteen law schools: the correlation of LSAT and GPA.
func TestG15LawSchools(t *testing.T) {
	lsat := []float64{576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594}
	gpa := []float64{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96}
	correlation := func(rows []int) float64 {
		var x, y []float64
		for _, i := range rows {
			x, y = append(x, lsat[i]), append(y, gpa[i])
		}
		mx, my := trial.Mean(x), trial.Mean(y)
		var products []float64
		for i := range x {
			products = append(products, (x[i]-mx)*(y[i]-my))
		}
		return trial.Mean(products) * float64(len(x)) / float64(len(x)-1) / math.Sqrt(trial.Variance(x)*trial.Variance(y))
	}
	near(t, "jackknife", must[float64](t)(trial.JackknifeSE(15, correlation)), 0.1425186, 1e-7)
	draws, tolerance := 100_000, 0.01 // the reference's own draws spread from .316 to .328
	if testing.Short() {
		draws, tolerance = 20_000, 0.02
	}
	b := must[trial.Resampled](t)(trial.Bootstrap([]int{15}, func(rows [][]int) float64 { return correlation(rows[0]) }, draws, 20240501, 0.95))
	near(t, "r", b.Estimate, 0.7763745, 1e-7)
	near(t, "SE", b.SE, 0.1336, 0.002)
	near(t, "low", b.Low, 0.316, tolerance)
	near(t, "high", b.High, 0.941, tolerance)
	again := must[trial.Resampled](t)(trial.Bootstrap([]int{15}, func(rows [][]int) float64 { return correlation(rows[0]) }, draws, 20240501, 0.95))
	if again != b {
		t.Error("the same seed gives another answer")
	}
}

func TestG6TenthOfPeople(t *testing.T) {
	near(t, "detectable change", must[float64](t)(usual.DetectableChange(10, 2.0, 0.5)), 1.772, 5e-4)
	near(t, "detectable difference of two arms", must[float64](t)(usual.DetectableDifference(10, 2.0)), 2.5058, 5e-5)
	p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"Pain","design":"before_after","locked_on":"2026-06-01",
		"metrics":[{"id":"pain","title":"Pain","primary":true,"kind":"mean","better":"lower","minimum":1,"planned":10}]}`)))
	var values []trial.Measurement
	for i := range 10 {
		unit := string(rune('a' + i))
		values = append(values, trial.Measurement{Metric: "pain", Unit: unit, Arm: trial.Treated, Value: 7 + float64(i%3)},
			trial.Measurement{Metric: "pain", Unit: unit, Arm: trial.Treated, Period: 1, Value: 1 + float64(i%2)})
	}
	r := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{}))
	if r.Evidence.Level != 2 {
		t.Errorf("level %d, want 2: %+v", r.Evidence.Level, r.Evidence)
	}
	claims := r.Evidence.Claims()
	if len(claims) != 2 || claims[1] != trial.Changed {
		t.Errorf("claims %v: a change may be told, no cause", claims)
	}
}

func TestG7ThresholdByBound(t *testing.T) {
	for _, row := range []struct {
		correct   int
		low, high float64
		want      trial.Verdict
	}{{60, 0.5020, 0.6906, trial.Open}, {72, 0.6251, 0.7986, trial.Met}} {
		p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"Detector","design":"after_only","locked_on":"2026-06-01",
			"metrics":[{"id":"precision","title":"Precision","primary":true,"kind":"proportion","better":"higher","minimum":0.60,"planned":100}]}`)))
		r := must[*trial.Report](t)(trial.Analyse(p, []trial.Measurement{
			{Metric: "precision", Unit: "corpus", Arm: trial.Treated, Period: 1, Value: float64(row.correct), Of: 100},
		}, trial.Circumstances{}))
		f := r.Findings[0]
		interval(t, "precision", f.Interval, float64(row.correct)/100, row.low, row.high, 5e-5)
		if f.Verdict != row.want || (len(r.Obstacles) == 0) != (row.want == trial.Met) {
			t.Errorf("%d: %s, obstacles %v", row.correct, f.Verdict, r.Obstacles)
		}
	}
}

func TestG9Enough(t *testing.T) {
	p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"Lamps","design":"randomised","locked_on":"2026-06-01","must_haves":["no outage"],
		"metrics":[{"id":"fixed","title":"Fixed in a day","primary":true,"kind":"proportion","better":"higher","minimum":0.05,"planned":400}]}`)))
	values := []trial.Measurement{
		{Metric: "fixed", Unit: "north", Arm: trial.Treated, Period: 1, Value: 120, Of: 400},
		{Metric: "fixed", Unit: "south", Arm: trial.Compared, Period: 1, Value: 76, Of: 400},
	}
	r := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{Held: []string{"no outage"}}))
	interval(t, "difference", r.Findings[0].Interval, 0.1100, 0.0505, 0.1686, 5e-5)
	if r.Findings[0].Verdict != trial.Met || r.Choices[0] != trial.RollOut || r.Evidence.Level != 3 {
		t.Errorf("%+v", r)
	}
	r = must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{}))
	if len(r.Obstacles) != 1 || r.Obstacles[0] != trial.MustHaveFails {
		t.Errorf("without the must-have: %v", r.Obstacles)
	}
}

func TestG12LateMetric(t *testing.T) {
	p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"Late","design":"randomised","locked_on":"2026-06-01",
		"metrics":[{"id":"time","title":"Time","primary":true,"kind":"mean","better":"lower","minimum":0,"planned":4},
		{"id":"satisfaction","title":"Satisfaction","kind":"mean","better":"higher","minimum":0,"planned":4,"added_on":"2026-06-20"}]}`)))
	var values []trial.Measurement
	for i := range 8 {
		arm, liking := trial.Treated, 9.0
		if i%2 == 0 {
			arm, liking = trial.Compared, 2
		}
		unit := string(rune('a' + i))
		values = append(values, trial.Measurement{Metric: "time", Unit: unit, Arm: arm, Period: 1, Value: float64(5 + i/2)},
			trial.Measurement{Metric: "satisfaction", Unit: unit, Arm: arm, Period: 1, Value: liking + float64(i)/10})
	}
	r := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{}))
	if r.Findings[1].Verdict != trial.Met || !r.Findings[1].Metric.Exploratory() {
		t.Errorf("the late metric is %s", r.Findings[1].Verdict)
	}
	for _, c := range r.Choices {
		if c == trial.RollOut {
			t.Error("a late metric rolls the solution out")
		}
	}
}

func TestG14Peeking(t *testing.T) {
	p := must[*trial.Protocol](t)(trial.ParseProtocol([]byte(`{"title":"Weeks","design":"randomised","locked_on":"2026-06-01","looks":2,
		"metrics":[{"id":"m","title":"M","primary":true,"kind":"proportion","better":"higher","minimum":0,"planned":100}]}`)))
	values := []trial.Measurement{
		{Metric: "m", Unit: "a", Arm: trial.Treated, Period: 1, Value: 80, Of: 100}, {Metric: "m", Unit: "b", Arm: trial.Compared, Period: 1, Value: 20, Of: 100},
	}
	r := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{Unplanned: true}))
	if len(r.Choices) != 1 || r.Choices[0] != trial.Inconclusive || r.Obstacles[len(r.Obstacles)-1] != trial.LookUnplanned {
		t.Errorf("an unplanned look decides: %v, %v", r.Choices, r.Obstacles)
	}
	first := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{Look: 1}))
	last := must[*trial.Report](t)(trial.Analyse(p, values, trial.Circumstances{Look: 2}))
	if first.Findings[0].Boundary <= last.Findings[0].Boundary || first.Findings[0].Interval.Low >= last.Findings[0].Interval.Low {
		t.Error("an early look has no wider interval than the last")
	}
}
