package calibrate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"proba.example/internal/special"
)

// Four cases, three experts, given variances: by the raw mean case 2 beats case 1, by fixed effects case 1 beats case 2,
// by shrunken effects case 2 beats case 1.
func TestLinearWithKnownVariances(t *testing.T) {
	ratings := []Rating{{0, 0, 0, 720}, {0, 1, 0, 680}, {1, 1, 0, 610}, {1, 2, 0, 700}, {2, 0, 0, 655}, {2, 2, 0, 690}, {3, 0, 0, 540}, {3, 1, 0, 500}}
	l, err := FitLinear(t.Context(), ratings, LinearOptions{Known: &Components{3600, 900, 1225}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", l.Mean.Value, 639.8342364, 1e-6)
	for c, want := range []float64{61.5334726, 13.8793739, 16.8815741, -92.2944206} {
		near(t, "case", l.Cases[c].Value, want, 1e-6)
	}
	for e, want := range []float64{2.1500632, -25.8239546, 23.6738914} {
		near(t, "expert", l.Experts[e].Value, want, 1e-6)
	}
	for c, want := range []float64{1320.820807, 1349.249556, 1349.249556, 1320.820807} {
		near(t, "PEV", l.Cases[c].SE*l.Cases[c].SE, want, 1e-5)
	}
	for c, want := range []float64{700, 655, 672.5, 520} {
		near(t, "raw", l.Raw(c), want, 1e-9)
	}
	f, err := FitFixed(ratings)
	if err != nil {
		t.Fatal(err)
	}
	for c, want := range []float64{720.833333, 655.333333, 651.333333, 540.833333} {
		near(t, "fixed case", f.Cases[c], want, 1e-6)
	}
	for e, want := range []float64{.666667, -42.333333, 41.666667} {
		near(t, "fixed expert", f.Experts[e], want, 1e-6)
	}
}

// Two parts: in each, experts sum to zero and additive scores are explained to the digit.
func TestFixedEffectsByPart(t *testing.T) {
	var ratings []Rating
	for c := range 8 {
		for e := range 3 {
			part := c % 2
			ratings = append(ratings, Rating{Case: c, Expert: 3*part + e, Score: 100*c + 10*(e-1)*(part+1)})
		}
	}
	f, err := FitFixed(ratings)
	if err != nil || f.Parts.Count != 2 {
		t.Fatalf("%d parts, %v", f.Parts.Count, err)
	}
	for c := range 8 {
		near(t, "case", f.Cases[c], float64(100*c), 1e-9)
	}
	for e, want := range []float64{-10, 0, 10, -20, 0, 20} {
		near(t, "expert", f.Experts[e], want, 1e-9)
	}
}

// numbers reads a table of numbers.
func numbers(t testing.TB, text string) (values []float64) {
	t.Helper()
	for _, field := range strings.Fields(text) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

// Designs at the edge: every one has an answer in words and figures that are numbers.
func TestLinearAtItsEdges(t *testing.T) {
	for name, c := range map[string]struct {
		ratings []Rating
		notes   []Note
		err     error
	}{
		"nothing":                 {nil, nil, ErrRatings},
		"a gap":                   {[]Rating{{0, 0, 0, 1}, {0, 2, 0, 1}}, nil, ErrRatings},
		"one rating a case":       {[]Rating{{0, 0, 0, 1}, {1, 0, 0, 2}, {2, 1, 0, 2}}, nil, ErrTooLittle},
		"each case its expert":    {[]Rating{{0, 0, 0, 1}, {0, 0, 0, 3}, {1, 1, 0, 2}, {1, 1, 0, 5}}, nil, ErrTooLittle},
		"all alike":               {[]Rating{{0, 0, 0, 7}, {0, 1, 0, 7}, {1, 0, 0, 7}, {1, 1, 0, 7}}, []Note{NoteSame}, nil},
		"one expert, twice":       {[]Rating{{0, 0, 0, 1}, {0, 0, 0, 2}, {1, 0, 0, 7}, {1, 0, 0, 6}}, []Note{NoteOneExpert}, nil},
		"one case":                {[]Rating{{0, 0, 0, 1}, {0, 1, 0, 5}, {0, 0, 0, 2}, {0, 1, 0, 6}}, []Note{NoteOneCase}, nil},
		"own experts":             {[]Rating{{0, 0, 0, 1}, {0, 1, 0, 2}, {1, 2, 0, 9}, {1, 3, 0, 8}}, []Note{NoteParts, NoteExpertsOnce}, nil},
		"additive to the digit":   {[]Rating{{0, 0, 0, 1}, {0, 1, 0, 4}, {1, 0, 0, 6}, {1, 1, 0, 9}, {2, 0, 0, 3}, {2, 1, 0, 6}}, []Note{NoteNoResidual}, nil},
		"nothing but chance":      {[]Rating{{0, 0, 0, 1}, {0, 1, 0, 9}, {1, 0, 0, 9}, {1, 1, 0, 1}}, []Note{NoteNoCaseVariance, NoteNoExpertVariance}, nil},
		"two parts, both crossed": {[]Rating{{0, 0, 0, 1}, {0, 1, 0, 2}, {1, 0, 0, 9}, {1, 1, 0, 8}, {2, 2, 0, 5}, {2, 3, 0, 6}, {3, 2, 0, 1}, {3, 3, 0, 4}}, []Note{NoteParts}, nil},
	} {
		for _, ml := range []bool{false, true} {
			l, err := FitLinear(t.Context(), c.ratings, LinearOptions{ML: ml})
			if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
				t.Errorf("%s: %v, want %v", name, err, c.err)
			}
			if err != nil {
				continue
			}
			if !slices.Equal(l.Notes, c.notes) {
				t.Errorf("%s: notes %v, want %v", name, l.Notes, c.notes)
			}
			figures := []float64{l.Mean.Value, l.Mean.SE, l.Criterion, l.Variance.Case, l.Variance.Expert, l.Variance.Residual, l.VarianceSE.Case, l.VarianceSE.Expert, l.VarianceSE.Residual}
			for k := range l.Cases {
				a, d := l.Adjusted(k), l.Difference(k, 0)
				chance, raw := l.Chance(k, 5), l.ChanceRaw(k, 5)
				figures = append(figures, a.Value, a.SE, d.Value, d.SE, chance.Below, chance.NewBelow, raw.Below, raw.NewBelow)
				for _, o := range l.LeaveOut(k, 5) {
					figures = append(figures, o.Raw, o.Adjusted.Value, o.Adjusted.SE, o.Apart)
				}
			}
			for _, e := range l.Experts {
				figures = append(figures, e.Value, e.SE)
			}
			for i, f := range figures {
				if math.IsNaN(f) || math.IsInf(f, 0) {
					t.Errorf("%s, ML %v: figure %d is %g", name, ml, i, f)
				}
			}
		}
	}
	if _, err := FitLinear(t.Context(), []Rating{{0, 0, 0, 1}}, LinearOptions{Known: &Components{1, 1, 0}}); !errors.Is(err, ErrRatings) {
		t.Errorf("a known residual variance of zero: %v", err)
	}
}

// random makes totals of cases by experts of different severity; each case is seen by a fixed number of experts.
func random(cases, experts, panel int, v Components, seed uint64) (ratings []Rating, truth, severity []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	truth, severity = make([]float64, cases), make([]float64, experts)
	for e := range severity {
		severity[e] = r.NormFloat64() * math.Sqrt(v.Expert)
	}
	for c := range truth {
		truth[c] = 6500 + r.NormFloat64()*math.Sqrt(v.Case)
		for _, e := range r.Perm(experts)[:panel] {
			ratings = append(ratings, Rating{Case: c, Expert: e, Score: int(math.Round(truth[c] + severity[e] + r.NormFloat64()*math.Sqrt(v.Residual)))})
		}
	}
	return ratings, truth, severity
}

// Leaving out by formula is leaving out in fact.
func TestLeaveOutEqualsFittingWithout(t *testing.T) {
	v := Components{360000, 90000, 122500}
	for _, experts := range []int{5, 40} {
		ratings, _, _ := random(12, experts, 3, v, 7)
		seen := map[int]int{} // experts numbered as they come
		for i, r := range ratings {
			if _, known := seen[r.Expert]; !known {
				seen[r.Expert] = len(seen)
			}
			ratings[i].Expert = seen[r.Expert]
		}
		casesOf := make([]int, len(seen))
		for _, r := range ratings {
			casesOf[r.Expert]++
		}
		l := fit(t, ratings, LinearOptions{Known: &v})
		for c := range 12 {
			for _, o := range l.LeaveOut(c, 6500) {
				without := slices.DeleteFunc(slices.Clone(ratings), func(r Rating) bool { return r.Case == c && r.Expert == o.Expert })
				if casesOf[o.Expert] == 1 { // the numbers must stay without gaps
					for i := range without {
						if without[i].Expert > o.Expert {
							without[i].Expert--
						}
					}
				}
				m := fit(t, without, LinearOptions{Known: &v})
				near(t, "adjusted", o.Adjusted.Value, m.Adjusted(c).Value, 1e-8)
				near(t, "its SE", o.Adjusted.SE, m.Adjusted(c).SE, 1e-8)
				near(t, "raw", o.Raw, m.Raw(c), 1e-9)
				if o.RawTurns != (l.Raw(c) < 6500 != (m.Raw(c) < 6500)) {
					t.Errorf("case %d without expert %d: the decision turns: %v", c, o.Expert, o.RawTurns)
				}
			}
		}
	}
}

// The order of the rows and the number of processors change no digit.
func TestLinearIsTheSameToTheDigit(t *testing.T) {
	ratings, _, _ := random(400, 90, 3, Components{360000, 90000, 122500}, 3)
	for i := range ratings {
		ratings[i].Item = i % 3
	}
	for _, o := range []LinearOptions{{}, {ML: true}, {Items: true}} {
		want := fit(t, ratings, o)
		shuffled := slices.Clone(ratings)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		before := runtime.GOMAXPROCS(1)
		got := fit(t, shuffled, o)
		runtime.GOMAXPROCS(before)
		if got.Criterion != want.Criterion || got.Variance != want.Variance || got.VarianceSE != want.VarianceSE || got.Mean != want.Mean ||
			!slices.Equal(got.Cases, want.Cases) || !slices.Equal(got.Experts, want.Experts) || !slices.Equal(got.Items, want.Items) {
			t.Errorf("%+v: two orders of the same ratings differ", o)
		}
	}
}

// The digits themselves, on every machine: the digest was the same with GOARCH=386 and GOAMD64=v3, and under emulators of
// arm64, s390x, ppc64le and riscv64. Whoever changes the arithmetic changes it, and says so.
func TestDigitsOfEveryFigure(t *testing.T) {
	digest := sha256.New()
	put := func(v any) { fmt.Fprintf(digest, "%v\n", v) }
	var ratings []Rating
	lot := special.NewLots(2026)
	for c := range 60 { // no generator of the standard library, no function of math
		for e := range 25 {
			if lot.Below(6) == 0 || e == c%25 || e == (c+1)%25 {
				ratings = append(ratings, Rating{Case: c, Expert: e, Item: (c + e) % 3, Score: 5000 + 37*c%800 + 29*e%400 + lot.Below(500)})
			}
		}
	}
	for _, o := range []LinearOptions{{}, {ML: true}, {Items: true}, {Known: &Components{90000, 20000, 25000}}} {
		l := fit(t, ratings, o)
		put([]any{l.Mean, l.Variance, l.VarianceSE, l.Cases, l.Experts, l.Items, l.Criterion, l.Steps, l.Notes})
		for c := range l.Cases {
			put([]any{l.Adjusted(c), l.Difference(c, 3), l.Chance(c, 5500), l.ChanceRaw(c, 5500), l.LeaveOut(c, 5500)})
		}
		put(ExpectedRanks(l.Cases[:10]))
		put(DStudy(l.Variance, []int{1, 2, 3, 7}, .2))
	}
	for m := range RatioScale + 1 {
		a, err := Alpha(ratings, m, AlphaOptions{Draws: 50, Seed: 3})
		put([]any{a, err})
	}
	i, err := FitICC(table(t, "9 2 5 8 6 1 3 2 8 4 6 8 7 1 2 6 10 5 6 9 6 2 4 7", 4, plateBySample))
	put([]any{i, err})
	k, err := WeightedKappa([][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}, Quadratic)
	put([]any{k, err})
	f, err := FleissKappa([][]int{{5, 1}, {2, 4}, {0, 6}})
	put([]any{f, err})
	c, err := BetaTrue{.25, .75, .5, 3}.Classify(100, 50)
	put([]any{c, err})
	const want = "b3271dc8b00a8a8e4bea5f1af0555824a627482996ebd032da8d370a5d6d6c71"
	if got := hex.EncodeToString(digest.Sum(nil)); got != want {
		t.Errorf("the digest of the figures is %s, not %s", got, want)
	}
}

// Whatever small design comes: figures are numbers, the steps end, and no variances nearby are likelier.
func TestLinearFindsTheGreatestLikelihood(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for trial := range 1500 {
		cases, experts, items := 2+r.IntN(12), 1+r.IntN(8), 1+r.IntN(3)
		spread := func() float64 { return []float64{0, 1, 30, 300}[r.IntN(4)] }
		a, b, c := spread(), spread(), 1+spread()
		var ratings []Rating
		severity := make([]float64, experts)
		for e := range severity {
			severity[e] = b * r.NormFloat64()
		}
		for k := range cases {
			quality := a * r.NormFloat64()
			for e := range experts {
				for i := range items {
					if e == k%experts || r.IntN(3) == 0 {
						ratings = append(ratings, Rating{k, e, i, int(math.Round(500 + quality + severity[e] + c*r.NormFloat64()))})
					}
				}
			}
		}
		if _, err := count(ratings); err != nil {
			continue // an expert without cases
		}
		o := LinearOptions{ML: r.IntN(2) == 0, Items: r.IntN(2) == 0}
		l, err := FitLinear(t.Context(), ratings, o)
		if errors.Is(err, ErrTooLittle) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		for k := range l.Cases {
			a := l.Adjusted(k)
			if !(math.Abs(a.Value) < 1e9) || !(a.SE >= 0 && a.SE < 1e9) || !(l.Cases[k].SE >= 0) {
				t.Fatalf("trial %d: case %d: %v, %v", trial, k, a, l.Cases[k])
			}
		}
		if l.Noted(NoteSame) || l.Noted(NoteNoResidual) {
			continue
		}
		if l.Noted(NoteNotConverged) {
			t.Errorf("trial %d: %v at %v", trial, l.Notes, l.Variance)
		}
		for k := range 3 {
			for _, by := range []float64{.8, .98, 1.02, 1.25} {
				v := []float64{l.Variance.Case, l.Variance.Expert, l.Variance.Residual}
				if v[k] == 0 && !l.Noted([]Note{NoteNoCaseVariance, NoteNoExpertVariance, 0}[k]) {
					continue // not to be told from chance, by the notes
				}
				if v[k] *= by; v[k] == 0 {
					v[k] = (by + .01) * .01 * l.Variance.Residual
				}
				o.Known = &Components{v[0], v[1], v[2]}
				if near := fit(t, ratings, o); near.Criterion < l.Criterion-1e-7 {
					t.Errorf("trial %d, %+v: criterion %.9f at %v, %.9f at %v; %v", trial, o, l.Criterion, l.Variance, near.Criterion, v, l.Notes)
				}
			}
		}
	}
}

// One score of a consistent panel set far off: it stands out, and it alone; the formula by hand.
func TestAnExpertFarFromTheOthers(t *testing.T) {
	ratings, _, _ := random(200, 20, 3, Components{360000, 90000, 40000}, 21)
	ratings[3*17+1].Score -= 1500
	v := Components{360000, 90000, 40000}
	l := fit(t, ratings, LinearOptions{Known: &v})
	far := 0
	for c := range 200 {
		panel := ratings[3*c : 3*c+3]
		for _, o := range l.LeaveOut(c, l.Raw(c)+100) {
			var own, others float64
			for _, r := range panel {
				if fair := float64(r.Score) - l.Experts[r.Expert].Value; r.Expert == o.Expert {
					own = fair
				} else {
					others += fair / 2
				}
			}
			near(t, "distance", o.Apart, (own-others)/(200*math.Sqrt(1.5)), 1e-9)
			if math.Abs(o.Apart) > Discordant {
				far++
			}
			if c == 17 && o.Expert == panel[1].Expert && (o.Apart > -4 || !o.RawTurns || !o.AdjustedTurns) {
				t.Errorf("the planted score: %+v", o)
			}
		}
	}
	if far < 1 || far > 600/30 {
		t.Errorf("%d of 600 scores stand out; chance alone gives some 7", far)
	}
}

func TestFitLinearStopsWhenAsked(t *testing.T) {
	ratings, _, _ := random(50, 10, 3, likely, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FitLinear(ctx, ratings, LinearOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}
