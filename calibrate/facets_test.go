package calibrate_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"proba.example/calibrate"
)

// golden reads case, expert, item and score out of a file of testdata, numbered from 1 there.
func golden(t testing.TB, name string) (ratings []calibrate.Rating) {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		var v [4]int
		for k, field := range line {
			if v[k], err = strconv.Atoi(field); err != nil {
				t.Fatal(err)
			}
		}
		ratings = append(ratings, calibrate.Rating{Case: v[0] - 1, Expert: v[1] - 1, Item: v[2] - 1, Score: v[3]})
	}
	return ratings
}

func fit(t testing.TB, ratings []calibrate.Rating, o calibrate.FacetOptions) *calibrate.Facets {
	t.Helper()
	f, err := calibrate.FitFacets(t.Context(), ratings, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func values(of []calibrate.Measure) (v []float64) {
	for _, o := range of {
		v = append(v, o.Value)
	}
	return v
}

func thresholds(f *calibrate.Facets) (v []float64) {
	for _, s := range f.Scales[0] {
		v = append(v, s.Value)
	}
	return v
}

func same(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, not %d", what, len(got), len(want))
	}
	for i := range want {
		if !near(got[i], want[i], tolerance) {
			t.Errorf("%s %d: %.6f, not %.6f", what, i, got[i], want[i])
		}
	}
}

// TestG12JointLikelihood holds the fit against VGAM's maximum likelihood (vglm, acat(parallel=TRUE)) and an independent
// programme for errors and fits.
func TestG12JointLikelihood(t *testing.T) {
	f := fit(t, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{Likelihood: calibrate.Joint})
	same(t, "severity", values(f.Experts), []float64{-.124519, -1.278440, -.511581, 1.117515, .700557, .073387, -.472497, .495579}, 2e-6)
	same(t, "item", values(f.Items), []float64{-.226250, 1.284495, -.447266, .033686, -.644665}, 2e-6)
	same(t, "threshold", thresholds(f), []float64{-1.103054, -.150039, .252836, 1.000257}, 2e-6)
	same(t, "case", values(f.Cases[:6]), []float64{1.85680, -1.67557, -.58784, -.42767, 1.73898, -.22481}, 6e-6)
	if !near(f.LogLik, -678.47117, 6e-6) {
		t.Errorf("log-likelihood %.6f", f.LogLik)
	}
	var se, infit, outfit []float64
	for _, e := range f.Experts {
		se, infit, outfit = append(se, e.SE), append(infit, e.Infit), append(outfit, e.Outfit)
	}
	same(t, "error of severity", se, []float64{.11910, .13622, .11828, .13606, .14584, .12840, .13653, .14832}, 6e-6)
	same(t, "infit", infit, []float64{1.3270, .9693, .8491, .7492, 1.0903, .8612, .9628, .8294}, 6e-5)
	same(t, "outfit", outfit, []float64{1.3377, .9352, .8898, 1.1937, 1.1346, .7825, .9211, .7310}, 6e-5)
	var counts []int
	for _, s := range f.Scales[0] {
		counts = append(counts, s.Count)
	}
	if !slices.Equal(counts, []int{147, 101, 93, 93}) {
		t.Errorf("counts of categories above 0: %v", counts)
	}
}

// TestG12MarginalLikelihood holds the fit against TAM 4.3 (tam.mml.mfr).
func TestG12MarginalLikelihood(t *testing.T) {
	f := fit(t, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{Likelihood: calibrate.Marginal})
	same(t, "severity", values(f.Experts), []float64{-.08567, -1.18535, -.41280, 1.03249, .62951, .05468, -.40409, .37124}, 5e-4)
	same(t, "threshold", thresholds(f), []float64{-.98500, -.09565, .23032, .85033}, 2e-5)
	if v := f.Population * f.Population; !near(v, .91397, 1e-4) {
		t.Errorf("variance of cases %.5f", v)
	}
	if d := -2 * f.LogLik; !near(d, 1498.4223, 1e-4) {
		t.Errorf("deviance %.5f", d)
	}
}

// TestFiveHundredCases holds the fit of 18,000 ratings against VGAM's maximum likelihood, which took it 65 seconds.
func TestFiveHundredCases(t *testing.T) {
	f := fit(t, golden(t, "mfrm_d500.csv.gz"), calibrate.FacetOptions{})
	if f.Likelihood != calibrate.Joint || !near(f.LogLik, -20301.0433991, 1e-6) {
		t.Errorf("likelihood %d, %.7f", f.Likelihood, f.LogLik)
	}
	same(t, "threshold", thresholds(f), []float64{-1.26700612, -.20750490, .42108661, 1.05342440}, 1e-7)
	same(t, "severity", values(f.Experts[:10]), []float64{
		-.0669792578, -.2475719866, .1487526659, -.7903447009, -.3504834239, .5792194477, .1329528499, .4569546516, .2994160150, 1.0392112174,
	}, 1e-7)
	same(t, "severity from 44", values(f.Experts[44:49]), []float64{.7576645760, -.2856082599, -.0519821824, .1794535322, 1.1458623268}, 1e-7)
}

// TestTwoExpertsOneQuestion: with one question of yes and no, 30 cases on which only the first says yes and 12 on which
// only the second does, conditional likelihood gives a difference of ln(30/12), and the joint one twice that (Andersen
// 1973).
func TestTwoExpertsOneQuestion(t *testing.T) {
	var ratings []calibrate.Rating
	for c := range 50 {
		a, b := 1, 1 // 8 cases on which both say yes say nothing
		switch {
		case c < 30:
			b = 0
		case c < 42:
			a = 0
		}
		ratings = append(ratings, calibrate.Rating{Case: c, Score: a}, calibrate.Rating{Case: c, Expert: 1, Score: b})
	}
	f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	if d := f.Experts[1].Value - f.Experts[0].Value; !near(d, 2*math.Log(30.0/12), 1e-7) {
		t.Errorf("joint difference %.7f, not 1.8325815", d)
	}
	if f.Cases[49].Standing != calibrate.AtLimit || f.Cases[0].Standing != calibrate.Measured {
		t.Errorf("standings %v and %v", f.Cases[49].Standing, f.Cases[0].Standing)
	}
}

// marginal is the marginal log-likelihood by the plain sum over 1,201 points from −12 to 12 standard deviations, with the
// library's exponential function and none of the code under test.
func marginal(ratings []calibrate.Rating, cases int, severity, difficulty []float64, steps [][]float64, mean, sd float64) float64 {
	of := make([][]calibrate.Rating, cases)
	for _, r := range ratings {
		of[r.Case] = append(of[r.Case], r)
	}
	const points = 1201
	total := 0.0
	for _, rows := range of {
		sum := 0.0
		for q := range points {
			x := 24*float64(q)/(points-1) - 12
			l := -x * x / 2
			for _, r := range rows {
				tau := steps[r.Item%len(steps)]
				b, at, top := mean+sd*x-severity[r.Expert]-difficulty[r.Item], 0.0, 1.0
				given := 0.0
				for k, s := range tau {
					at += b - s
					top += math.Exp(at)
					if k+1 == r.Score {
						given = at
					}
				}
				l += given - math.Log(top)
			}
			sum += math.Exp(l) * 24 / (points - 1) / math.Sqrt(2*math.Pi)
		}
		total += math.Log(sum)
	}
	return total
}

func TestMarginalLikelihoodAgainstAPlainSum(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	for _, model := range []calibrate.FacetModel{calibrate.RatingScale, calibrate.PartialCredit} {
		f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Marginal, Model: model})
		severity, difficulty := values(f.Experts), values(f.Items)
		steps := make([][]float64, len(f.Scales))
		for i, scale := range f.Scales {
			for _, s := range scale {
				steps[i] = append(steps[i], s.Value)
			}
		}
		// The mean of the population is what the normal equations say: posterior means average to it.
		mean := 0.0
		for _, v := range values(f.Cases) {
			mean += v / float64(len(f.Cases))
		}
		at := func() float64 { return marginal(ratings, 40, severity, difficulty, steps, mean, f.Population) }
		best := at()
		if !near(best, f.LogLik, 1e-7) {
			t.Errorf("model %d: %.9f, by a plain sum %.9f", model, f.LogLik, best)
		}
		// No argument can be moved without loss, so the slope is zero.
		for _, v := range []*float64{&severity[0], &severity[5], &difficulty[2], &steps[0][1], &steps[len(steps)-1][3], &mean, &f.Population} {
			old := *v
			*v = old + 1e-3
			up := at()
			*v = old - 1e-3
			down := at()
			*v = old
			if slope := (up - down) / 2e-3; math.Abs(slope) > 1e-4 || up >= best || down >= best {
				t.Errorf("model %d: slope %g; %.9f < %.9f > %.9f", model, slope, down, best, up)
			}
		}
	}
}

// digits are all numbers of a fit, bit by bit.
func digits(f *calibrate.Facets) string {
	bits := func(v any) string { return fmt.Sprintf("%x", v) }
	return bits(f.Cases) + bits(f.Experts) + bits(f.SeverityErrors) + bits(f.Items) + bits(f.Scales) + bits(f.Fair) + bits(f.LogLik) + bits(f.Population) +
		bits(f.CaseSpread) + bits(f.ExpertSpread) + bits(f.Agreement) + bits(f.ByExpert)
}

func TestTheOrderOfRatingsChangesNoDigit(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	for _, o := range everyFit {
		before := digits(fit(t, ratings, o))
		shuffled := slices.Clone(ratings)
		r := rand.New(rand.NewPCG(7, 7))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		procs := runtime.GOMAXPROCS(1)
		after := digits(fit(t, shuffled, o))
		runtime.GOMAXPROCS(procs)
		if before != after {
			t.Errorf("%+v: another order, or one processor, gives other digits", o)
		}
	}
}

var everyFit = []calibrate.FacetOptions{
	{Likelihood: calibrate.Joint},
	{Likelihood: calibrate.Joint, Model: calibrate.PartialCredit, SeveritySD: 0.6},
	{Likelihood: calibrate.Marginal},
	{Likelihood: calibrate.Marginal, Model: calibrate.PartialCredit},
	{Likelihood: calibrate.Marginal, SeveritySD: 0.4, Nodes: 15},
}

// TestDigitsOfEveryMachine holds all bits of a fit against those of an amd64 machine. The same test passes there with
// fused products (GOAMD64=v3) and on 386.
func TestDigitsOfEveryMachine(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	sum := sha256.New()
	for _, o := range everyFit {
		sum.Write([]byte(digits(fit(t, ratings, o))))
	}
	if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != "f980dae0bcce7fd0" {
		t.Errorf("digits %s", got)
	}
}

func TestOtherNumbersForTheSamePeopleChangeNothing(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	r := rand.New(rand.NewPCG(7, 8))
	cases, experts, items := r.Perm(40), r.Perm(8), r.Perm(5)
	renamed := make([]calibrate.Rating, len(ratings))
	for i, v := range ratings {
		renamed[i] = calibrate.Rating{Case: cases[v.Case], Expert: experts[v.Expert], Item: items[v.Item], Score: v.Score}
	}
	for _, o := range everyFit {
		a, b := fit(t, ratings, o), fit(t, renamed, o)
		for c, k := range cases {
			if !near(a.Cases[c].Value, b.Cases[k].Value, 1e-7) || !near(a.Fair[c].SE, b.Fair[k].SE, 1e-7) {
				t.Errorf("%+v: case %d: %v and %v", o, c, a.Cases[c], b.Cases[k])
			}
		}
		for e, k := range experts {
			if !near(a.Experts[e].Value, b.Experts[k].Value, 1e-7) || !near(a.Experts[e].Infit, b.Experts[k].Infit, 1e-7) ||
				a.ByExpert[e].Same != b.ByExpert[k].Same {
				t.Errorf("%+v: expert %d: %v and %v", o, e, a.Experts[e], b.Experts[k])
			}
		}
		for i, k := range items {
			if !near(a.Items[i].Value, b.Items[k].Value, 1e-7) {
				t.Errorf("%+v: item %d: %v and %v", o, i, a.Items[i], b.Items[k])
			}
		}
	}
}

// TestScoresTurnedOver: counting from the other end of the scale turns every measure over. A scale of 13 categories takes
// the powers of great odds from above.
func TestScoresTurnedOver(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	for _, stretch := range []int{1, 3} {
		for _, o := range everyFit {
			up, down := slices.Clone(ratings), slices.Clone(ratings)
			for i := range ratings {
				up[i].Score *= stretch
				down[i].Score = (4 - ratings[i].Score) * stretch
			}
			a, b := fit(t, up, o), fit(t, down, o)
			if !near(a.LogLik, b.LogLik, 1e-7) {
				t.Errorf("%+v: log-likelihoods %v and %v", o, a.LogLik, b.LogLik)
			}
			for e := range a.Experts {
				if !near(a.Experts[e].Value, -b.Experts[e].Value, 1e-7) {
					t.Errorf("%+v: expert %d: %v and %v", o, e, a.Experts[e].Value, b.Experts[e].Value)
				}
			}
			for c := range a.Fair {
				if !near(a.Fair[c].Value, float64(20*stretch)-b.Fair[c].Value, 1e-6) {
					t.Errorf("%+v: case %d: fair %v and %v", o, c, a.Fair[c].Value, b.Fair[c].Value)
				}
			}
		}
	}
}

// TestCategoriesNobodyGave: leaving categories free between the given ones is the same scale with wider steps.
func TestCategoriesNobodyGave(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	wide := slices.Clone(ratings)
	for i := range wide {
		wide[i].Score = 2 + 3*wide[i].Score
	}
	a, b := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint}), fit(t, wide, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	for e := range a.Experts {
		if !near(a.Experts[e].Value, 3*b.Experts[e].Value, 1e-6) {
			t.Errorf("expert %d: %v is not 3 × %v", e, a.Experts[e].Value, b.Experts[e].Value)
		}
	}
	for c := range a.Fair {
		if !near(b.Fair[c].Value, 10+3*a.Fair[c].Value, 1e-6) {
			t.Errorf("case %d: fair %v and %v", c, a.Fair[c].Value, b.Fair[c].Value)
		}
	}
	if s := b.Scales[0]; len(s) != 4 || s[0].From != 2 || s[0].To != 5 || s[3].To != 14 {
		t.Errorf("steps %+v", s)
	}
}

func TestPlantedTruthIsFound(t *testing.T) {
	ratings, ability, severity, difficulty := season(400, 40, 12, 5)
	f := fit(t, ratings, calibrate.FacetOptions{})
	if f.Likelihood != calibrate.Joint {
		t.Fatalf("36 ratings of a case, and likelihood %d", f.Likelihood)
	}
	m := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Marginal})
	centred(severity)
	centred(difficulty)
	centred(ability)
	for name, f := range map[string]*calibrate.Facets{"joint": f, "marginal": m} {
		if r := correlation(values(f.Cases), ability); r < 0.97 {
			t.Errorf("%s: correlation of cases %.3f", name, r)
		}
		if r := correlation(values(f.Experts), severity); r < 0.97 {
			t.Errorf("%s: correlation of severities %.3f", name, r)
		}
		// Errors are of the size that is claimed: Σ(error/SE)² is chi-square of 39 degrees of freedom.
		chi := 0.0
		for e, x := range f.Experts {
			chi += math.Pow((x.Value-severity[e])/f.SeverityErrors[e], 2)
		}
		if chi > 72 || chi < 15 { // the 0.1 % points of 39 degrees of freedom
			t.Errorf("%s: sum of squared errors of severity over what is claimed: %.1f", name, chi)
		}
		for i, want := range []float64{-1.2, -0.4, 0.4, 1.2} {
			if got := thresholds(f)[i]; !near(got, want, 0.12) {
				t.Errorf("%s: threshold %d at %.3f, not %.1f", name, i, got, want)
			}
		}
		if a := f.Agreement; a.Pairs != 3*400*12 || math.Abs(float64(a.Same)-a.Expected) > 3*math.Sqrt(float64(a.Pairs)/4) {
			t.Errorf("%s: agreement %+v", name, a)
		}
		for e, x := range f.Experts {
			if x.Infit < 0.75 || x.Infit > 1.3 {
				t.Errorf("%s: infit %.2f of expert %d, who rates as the model says", name, x.Infit, e)
			}
		}
	}
	if !near(m.Population, 1, 0.1) {
		t.Errorf("spread of cases %.3f, planted 1", m.Population)
	}
	// 95 % intervals of fair scores hold the total that an expert of severity 0 is expected to give.
	held := 0
	for c := range ability {
		want := 0.0
		for _, d := range difficulty {
			want += expectedScore(ability[c]-d, []float64{-1.2, -0.4, 0.4, 1.2})
		}
		if math.Abs(m.Fair[c].Value-want) <= 1.96*m.Fair[c].SE {
			held++
		}
	}
	if held < 368 || held > 392 {
		t.Errorf("95 %% intervals of fair scores hold the truth of %d cases of 400", held)
	}
}

func centred(v []float64) {
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for i := range v {
		v[i] -= mean
	}
}

func correlation(a, b []float64) float64 {
	a, b = slices.Clone(a), slices.Clone(b)
	centred(a)
	centred(b)
	aa, bb, ab := 0.0, 0.0, 0.0
	for i := range a {
		aa, bb, ab = aa+a[i]*a[i], bb+b[i]*b[i], ab+a[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func expectedScore(b float64, steps []float64) float64 {
	at, top, sum := 0.0, 1.0, 0.0
	for k, s := range steps {
		at += b - s
		top += math.Exp(at)
		sum += float64(k+1) * math.Exp(at)
	}
	return sum / top
}

func TestFewRatingsAreFittedMarginally(t *testing.T) {
	ratings, _, severity, _ := season(600, 30, 4, 6)
	f := fit(t, ratings, calibrate.FacetOptions{})
	if f.Likelihood != calibrate.Marginal {
		t.Fatalf("12 ratings of a case, and likelihood %d", f.Likelihood)
	}
	// The joint likelihood spreads severities and steps too far, the marginal one does not.
	j := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	centred(severity)
	for i, want := range []float64{-1.2, 1.2} {
		got, joint := thresholds(f)[3*i], thresholds(j)[3*i]
		if !near(got, want, 0.12) || math.Abs(joint) < math.Abs(got)*1.05 {
			t.Errorf("threshold %.2f: %.3f, joint %.3f", want, got, joint)
		}
	}
}

func TestStepsOfItsOwn(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	steps := [][]float64{{-1, 1}, {-0.2, 0.2}, {-1.5, 0, 1.5}} // of three items, the last with a category more
	var ratings []calibrate.Rating
	for c := range 1500 {
		ability := r.NormFloat64() * 1.3
		for _, e := range r.Perm(6)[:2] {
			for i, s := range steps {
				ratings = append(ratings, calibrate.Rating{Case: c, Expert: e, Item: i, Score: score(r, ability-0.3*float64(e%3-1)-0.5*float64(i-1), s)})
			}
		}
	}
	f := fit(t, ratings, calibrate.FacetOptions{Model: calibrate.PartialCredit})
	for i, want := range steps {
		for k, s := range f.Scales[i] {
			if !near(s.Value, want[k], 0.2) || math.Abs(s.Value-want[k]) > 5*s.SE {
				t.Errorf("item %d, step %d: %.3f ± %.3f, planted %.2f", i, k, s.Value, s.SE, want[k])
			}
		}
	}
	same(t, "item", values(f.Items), []float64{-0.5, 0, 0.5}, 0.12)
	same(t, "severity", values(f.Experts), []float64{-0.3, 0, 0.3, -0.3, 0, 0.3}, 0.15)
}

func TestWhateverLiesAtALimit(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	o := calibrate.FacetOptions{Likelihood: calibrate.Joint}
	before := fit(t, ratings, o)
	more := slices.Clone(ratings)
	for i := range 5 {
		more = append(more,
			calibrate.Rating{Case: 40, Expert: 1, Item: i, Score: 4}, calibrate.Rating{Case: 40, Expert: 2, Item: i, Score: 4}, // the best there can be
			calibrate.Rating{Case: 41, Expert: 3, Item: i, Score: 0},                                                         // the weakest
			calibrate.Rating{Case: 0, Expert: 8, Item: i, Score: 4}, calibrate.Rating{Case: 5, Expert: 8, Item: i, Score: 4}) // and the kindest
	}
	after := fit(t, more, o)
	same(t, "severity", values(after.Experts[:8]), values(before.Experts), 1e-7)
	same(t, "case", values(after.Cases[:40]), values(before.Cases), 1e-7)
	best, weakest, kindest := after.Cases[40], after.Cases[41], after.Experts[8]
	for what, m := range map[string]calibrate.Measure{"best": best, "weakest": weakest, "kindest": kindest} {
		if m.Standing != calibrate.AtLimit || !(m.SE > 0.5) || m.Infit != 0 {
			t.Errorf("the %s: %+v", what, m)
		}
	}
	// The measure is where 39.7 of 40 points are expected.
	sum := 0.0
	for i := range 5 {
		for _, e := range []int{1, 2} {
			mean, _, _ := after.Expect(calibrate.Rating{Case: 40, Expert: e, Item: i})
			sum += mean
		}
	}
	if !near(sum, 39.7, 1e-9) {
		t.Errorf("expected total of the best %.9f, not 39.7", sum)
	}
	if slices.Max(values(before.Cases)) > best.Value || slices.Min(values(before.Cases)) < weakest.Value || kindest.Value > -2 {
		t.Errorf("best %.2f, weakest %.2f, kindest %.2f", best.Value, weakest.Value, kindest.Value)
	}
	if after.CaseSpread.AtLimit != 2 || after.ExpertSpread.AtLimit != 1 || after.CaseSpread.Count != 40 {
		t.Errorf("%+v, %+v", after.CaseSpread, after.ExpertSpread)
	}
	// In the marginal likelihood every case has a measure.
	m := fit(t, more, calibrate.FacetOptions{Likelihood: calibrate.Marginal})
	if c := m.Cases[40]; c.Standing != calibrate.Measured || c.Value > best.Value || !(c.SE > 0) {
		t.Errorf("the best, drawn towards the mean: %+v", c)
	}
	// And with severities drawn towards their mean, every expert has.
	m = fit(t, more, calibrate.FacetOptions{Likelihood: calibrate.Marginal, SeveritySD: 0.5})
	if e := m.Experts[8]; e.Standing != calibrate.Measured || e.Value < kindest.Value || e.Value > -0.1 {
		t.Errorf("the kindest, drawn towards the mean: %+v", e)
	}
}

// TestCasesOfAnExpertAtALimit: a case seen by nobody but an expert who gives only highest scores is measured beside that
// expert, and says nothing about the others.
func TestCasesOfAnExpertAtALimit(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	for _, likelihood := range []calibrate.Likelihood{calibrate.Joint, calibrate.Marginal} {
		o := calibrate.FacetOptions{Likelihood: likelihood}
		before := fit(t, ratings, o)
		more := slices.Clone(ratings)
		for i := range 5 {
			more = append(more, calibrate.Rating{Case: 3, Expert: 8, Item: i, Score: 4}, calibrate.Rating{Case: 40, Expert: 8, Item: i, Score: 4})
		}
		after := fit(t, more, o)
		same(t, "severity", values(after.Experts[:8]), values(before.Experts), 1e-7)
		if !near(after.LogLik, before.LogLik, 1e-7) {
			t.Errorf("likelihood %d: %.7f with ratings that say nothing, %.7f without", likelihood, after.LogLik, before.LogLik)
		}
		if e := after.Experts[8]; e.Standing != calibrate.AtLimit {
			t.Errorf("likelihood %d: the expert %+v", likelihood, e)
		}
		if c := after.Cases[40]; c.Standing != calibrate.Unknown && c.Standing != calibrate.AtLimit || c.Infit != 0 {
			t.Errorf("likelihood %d: the case %+v", likelihood, c)
		}
		if p := after.Parts; p.Count != 1 || p.CaseIn[40] != 0 || p.ExpertIn[8] != 0 {
			t.Errorf("likelihood %d: parts %v, %v", likelihood, p.CaseIn[40], p.ExpertIn[8])
		}
	}
}

// TestThinDataEnds: six cases with two ratings of each item, almost without noise, and six that do not differ.
func TestThinDataEnds(t *testing.T) {
	panels := [][]int{{0, 1}, {0, 1}, {1, 2}, {0, 2}, {1, 2}, {0, 2}}
	for name, c := range map[string]struct {
		scores [][][2]int
		alike  bool
	}{
		"almost without noise": {[][][2]int{{{1, 2}, {2, 2}}, {{2, 3}, {2, 2}}, {{1, 1}, {2, 2}}, {{0, 1}, {1, 2}}, {{0, 1}, {1, 1}}, {{1, 2}, {2, 3}}}, false},
		"nothing but noise":    {[][][2]int{{{1, 2}, {2, 0}}, {{2, 1}, {1, 3}}, {{2, 0}, {1, 3}}, {{0, 1}, {2, 1}}, {{1, 3}, {3, 2}}, {{1, 0}, {3, 2}}}, true},
	} {
		var ratings []calibrate.Rating
		for k, panel := range panels {
			for j, e := range panel {
				for i, x := range c.scores[k][j] {
					ratings = append(ratings, calibrate.Rating{Case: k, Expert: e, Item: i, Score: x})
				}
			}
		}
		if f := fit(t, ratings, calibrate.FacetOptions{}); f.Alike != c.alike || f.Alike != (f.Population < 0.02) {
			t.Errorf("%s: alike %t, spread of cases %.3f", name, f.Alike, f.Population)
		}
	}
}

// TestASeason fits what a national agency's year may be: 900,000 ratings, within 64 MiB beside them.
func TestASeason(t *testing.T) {
	if testing.Short() {
		t.Skip("900,000 ratings")
	}
	ratings, ability, severity, _ := season(5000, 1000, 60, 1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f := fit(t, ratings, calibrate.FacetOptions{})
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 64 {
		t.Errorf("the fit took %d MiB", mib)
	}
	if f.Likelihood != calibrate.Joint || f.Parts.Count != 1 {
		t.Errorf("likelihood %d, %d parts", f.Likelihood, f.Parts.Count)
	}
	if a, b := correlation(values(f.Cases), ability), correlation(values(f.Experts), severity); a < 0.994 || b < 0.99 {
		t.Errorf("correlation with the truth: cases %.4f, severities %.4f", a, b)
	}
}

// twoParts are two panels that share no case, the second three times.
func twoParts(t *testing.T) []calibrate.Rating {
	ratings := golden(t, "mfrm_d40.csv")
	apart := slices.Clone(ratings)
	for i := range ratings {
		r := ratings[i]
		apart = append(apart, calibrate.Rating{Case: 40 + r.Case, Expert: 8 + r.Expert, Item: r.Item, Score: r.Score})
	}
	return apart
}

func TestADesignInParts(t *testing.T) {
	ratings := twoParts(t)
	_, err := calibrate.FitFacets(t.Context(), ratings, calibrate.FacetOptions{})
	var apart *calibrate.Disconnected
	if !errors.As(err, &apart) || apart.Parts.Count != 2 || apart.Parts.CaseIn[39] != 0 || apart.Parts.CaseIn[40] != 1 || apart.Parts.ExpertIn[8] != 1 {
		t.Fatalf("two parts: %v", err)
	}
	whole := fit(t, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{Likelihood: calibrate.Joint})
	for _, as := range []calibrate.Apart{calibrate.PartsRandom, calibrate.PartsSeparate} {
		f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint, Apart: as})
		same(t, "severity in the first part", values(f.Experts[:8]), values(whole.Experts), 1e-6)
		same(t, "severity in the second part", values(f.Experts[8:]), values(whole.Experts), 1e-6)
		same(t, "case in the second part", values(f.Cases[40:]), values(whole.Cases), 1e-6)
		random := as == calibrate.PartsRandom
		if f.Comparable(0, 79) != random || !f.Comparable(0, 39) || f.ComparableExperts(0, 8) != random || !f.ComparableExperts(8, 15) {
			t.Errorf("apart %d: comparable %v, %v", as, f.Comparable(0, 79), f.ComparableExperts(0, 8))
		}
	}
}

// TestAnExpertAlone: who shares no case with anybody has severity 0, without error.
func TestAnExpertAlone(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	for i := range ratings {
		if r := ratings[i]; r.Case < 10 && r.Expert == firstOf(ratings, r.Case) {
			ratings = append(ratings, calibrate.Rating{Case: 40 + r.Case, Expert: 8, Item: r.Item, Score: r.Score})
		}
	}
	for _, likelihood := range []calibrate.Likelihood{calibrate.Joint, calibrate.Marginal} {
		f := fit(t, ratings, calibrate.FacetOptions{Likelihood: likelihood, Apart: calibrate.PartsSeparate})
		if e := f.Experts[8]; e.Value != 0 || f.SeverityErrors[8] != 0 || !(e.SE > 0) {
			t.Errorf("likelihood %d: %+v ± %v", likelihood, e, f.SeverityErrors[8])
		}
		for c := 40; c < 50; c++ {
			if se := f.Fair[c].SE; !(se > 0.3 && se < 5) {
				t.Errorf("likelihood %d: case %d: %+v", likelihood, c, f.Fair[c])
			}
		}
	}
}

// firstOf is the first expert of a case.
func firstOf(ratings []calibrate.Rating, c int) int {
	i := slices.IndexFunc(ratings, func(r calibrate.Rating) bool { return r.Case == c })
	return ratings[i].Expert
}

// TestExpertsWithItemsOfTheirOwn: who rates only an item that nobody else rates cannot be told from the item.
func TestExpertsWithItemsOfTheirOwn(t *testing.T) {
	var ratings []calibrate.Rating
	for _, r := range golden(t, "mfrm_d40.csv") {
		if (r.Expert < 4) == (r.Item < 2) {
			ratings = append(ratings, r)
		}
	}
	f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Marginal})
	if len(f.Bound) != 2 || !slices.Equal(f.Bound[0], []int{0, 1, 2, 3}) || f.ComparableExperts(0, 4) || !f.ComparableExperts(0, 3) {
		t.Errorf("bound %v", f.Bound)
	}
	for _, set := range f.Bound {
		sum := 0.0
		for _, e := range set {
			sum += f.Experts[e].Value
		}
		if !near(sum, 0, 1e-9) {
			t.Errorf("severities of %v add to %g", set, sum)
		}
	}
	if all := fit(t, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{}); all.Bound != nil || !all.ComparableExperts(0, 4) {
		t.Errorf("bound %v", all.Bound)
	}
}

func TestRatingsWithoutEstimate(t *testing.T) {
	alike := panels([]int{0, 1}, []int{1, 0}, []int{0, 1})
	if _, err := calibrate.FitFacets(t.Context(), alike, calibrate.FacetOptions{}); !errors.Is(err, calibrate.ErrNoEstimate) {
		t.Errorf("all scores alike: %v", err)
	}
	// Expert 1 is always one above expert 0: the difference has no end, and no total lies at a limit.
	var ratings []calibrate.Rating
	for c := range 12 {
		x := c % 3
		ratings = append(ratings, calibrate.Rating{Case: c, Score: x}, calibrate.Rating{Case: c, Expert: 1, Score: x + 1})
	}
	if _, err := calibrate.FitFacets(t.Context(), ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint}); !errors.Is(err, calibrate.ErrNoEstimate) {
		t.Errorf("a difference without end: %v", err)
	}
	f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Marginal, SeveritySD: 0.5})
	if d := f.Experts[0].Value - f.Experts[1].Value; !(d > 0.3 && d < 3) {
		t.Errorf("drawn towards the mean, the difference is %.3f", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := calibrate.FitFacets(ctx, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func TestWhatTheModelRefuses(t *testing.T) {
	fine := golden(t, "mfrm_d40.csv")
	for _, c := range []struct {
		name    string
		ratings []calibrate.Rating
		o       calibrate.FacetOptions
	}{
		{"no ratings", nil, calibrate.FacetOptions{}},
		{"a gap", []calibrate.Rating{{Case: 1}, {Case: 1, Expert: 1}}, calibrate.FacetOptions{}},
		{"twice", append(slices.Clone(fine), fine[7]), calibrate.FacetOptions{}},
		{"below 0", append(slices.Clone(fine), calibrate.Rating{Case: 0, Expert: 7, Item: 0, Score: -1}), calibrate.FacetOptions{}},
		{"above the greatest", append(slices.Clone(fine), calibrate.Rating{Case: 0, Expert: 7, Item: 0, Score: 51}), calibrate.FacetOptions{}},
		{"nodes", fine, calibrate.FacetOptions{Nodes: 2}},
		{"extreme", fine, calibrate.FacetOptions{Extreme: 0.6}},
		{"severities", fine, calibrate.FacetOptions{SeveritySD: math.NaN()}},
	} {
		if _, err := calibrate.FitFacets(t.Context(), c.ratings, c.o); !errors.Is(err, calibrate.ErrRatings) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestAgreementOfPairs(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	var want calibrate.Agreement
	by := make([]calibrate.Agreement, 8)
	for i, a := range ratings {
		for _, b := range ratings[:i] {
			if a.Case != b.Case || a.Item != b.Item {
				continue
			}
			p, q, chance := chances(f, a), chances(f, b), 0.0
			for k := range p {
				chance += p[k] * q[k]
			}
			for _, of := range []*calibrate.Agreement{&want, &by[a.Expert], &by[b.Expert]} {
				of.Pairs++
				of.Expected += chance
				if a.Score == b.Score {
					of.Same++
				}
			}
		}
	}
	for i, got := range append([]calibrate.Agreement{f.Agreement}, f.ByExpert...) {
		if want := append([]calibrate.Agreement{want}, by...)[i]; got.Pairs != want.Pairs || got.Same != want.Same || !near(got.Expected, want.Expected, 1e-9) {
			t.Errorf("agreement %+v, pair by pair %+v", got, want)
		}
	}
}

// chances are those of the categories 0 to 4 in the place of a rating, by the definition of the model.
func chances(f *calibrate.Facets, r calibrate.Rating) []float64 {
	b := f.Cases[r.Case].Value - f.Experts[r.Expert].Value - f.Items[r.Item].Value
	p, at, total := []float64{1}, 0.0, 1.0
	for _, s := range f.Scales[0] {
		at += b - s.Value
		p = append(p, math.Exp(at))
		total += math.Exp(at)
	}
	for k := range p {
		p[k] /= total
	}
	return p
}

func TestFairScores(t *testing.T) {
	ratings := golden(t, "mfrm_d40.csv")
	f := fit(t, ratings, calibrate.FacetOptions{Likelihood: calibrate.Joint})
	for c, got := range f.Fair {
		want := 0.0
		for _, it := range f.Items {
			want += expectedScore(f.Cases[c].Value-it.Value, thresholds(f))
		}
		if !near(got.Value, want, 1e-9) || !(got.SE > 0.5 && got.SE < 3) {
			t.Errorf("case %d: fair %+v, not %.4f", c, got, want)
		}
	}
	// Case 0 had the kindest panel or a severe one: what is taken off or put on has the sign of the panel's severity.
	for c := range f.Cases {
		severity, panel := 0.0, map[int]bool{}
		for _, r := range ratings {
			if r.Case == c && !panel[r.Expert] {
				panel[r.Expert] = true
				severity += f.Experts[r.Expert].Value / 3
			}
		}
		if moved := f.Fair[c].Value - float64(f.Cases[c].Total)/3; math.Abs(severity) > 0.2 && (moved > 0) != (severity > 0) {
			t.Errorf("case %d: severity of the panel %.2f, and the score was moved by %.2f", c, severity, moved)
		}
	}
}

// TestPointsOfSeverity: for a case of the middle, the fair total and what an expert is expected to give differ by it.
func TestPointsOfSeverity(t *testing.T) {
	f := fit(t, golden(t, "mfrm_d40.csv"), calibrate.FacetOptions{Likelihood: calibrate.Joint})
	of := values(f.Cases)
	slices.Sort(of)
	middle := (of[19] + of[20]) / 2
	for e, x := range f.Experts {
		want := 0.0
		for _, it := range f.Items {
			want += expectedScore(middle-x.Value-it.Value, thresholds(f)) - expectedScore(middle-it.Value, thresholds(f))
		}
		if got, ok := f.Points(e); !ok || !near(got, want, 1e-9) || (got > 0) != (x.Value < 0) {
			t.Errorf("expert %d of severity %.2f: %.4f points, not %.4f", e, x.Value, got, want)
		}
	}
}

func FuzzFitFacets(f *testing.F) {
	f.Add([]byte{0, 0, 0, 3, 0, 1, 0, 2, 1, 0, 0, 1, 1, 1, 0, 0, 2, 0, 0, 2, 2, 1, 0, 3}, byte(0))
	f.Add([]byte{0, 0, 0, 50, 0, 1, 0, 2, 1, 0, 0, 1, 1, 1, 1, 0, 2, 0, 1, 2, 2, 1, 0, 3}, byte(7))
	f.Fuzz(func(t *testing.T, data []byte, o byte) {
		var ratings []calibrate.Rating
		for ; len(data) >= 4 && len(ratings) < 400; data = data[4:] {
			ratings = append(ratings, calibrate.Rating{Case: int(int8(data[0])), Expert: int(int8(data[1])), Item: int(int8(data[2])), Score: int(int8(data[3]))})
		}
		options := calibrate.FacetOptions{
			Model: calibrate.FacetModel(o & 1), Likelihood: calibrate.Likelihood((o >> 1 & 3) % 3), Apart: calibrate.Apart((o >> 3 & 3) % 3),
			SeveritySD: float64(o>>5&1) / 2, Nodes: 7,
		}
		got, err := calibrate.FitFacets(t.Context(), ratings, options)
		var apart *calibrate.Disconnected
		switch {
		case errors.Is(err, calibrate.ErrRatings), errors.Is(err, calibrate.ErrNoEstimate), errors.As(err, &apart):
			return
		case err != nil:
			t.Fatal(err)
		}
		for _, of := range [][]calibrate.Measure{got.Cases, got.Experts, got.Items} {
			for i, m := range of {
				for _, v := range []float64{m.Value, m.SE, m.Infit, m.Outfit, m.InfitZ, m.OutfitZ} {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Fatalf("%+v: %d: %+v", options, i, m)
					}
				}
			}
		}
		for c, v := range got.Fair {
			if math.IsNaN(v.Value) || math.IsNaN(v.SE) || math.IsInf(v.SE, 0) {
				t.Fatalf("%+v: fair score of %d: %+v", options, c, v)
			}
		}
	})
}
