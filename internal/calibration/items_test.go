package calibration_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// mark draws a level for an item: the further the case lies above the item and the expert's severity, the better.
func mark(e *scheme.Edition, g *rand.Rand, at float64) scheme.Level {
	steps := []float64{-1.5, -0.5, 0.5, 1.5}
	odds, sum := []float64{1}, 1.0
	for _, s := range steps {
		odds = append(odds, odds[len(odds)-1]*math.Exp(at-s))
		sum += odds[len(odds)-1]
	}
	u := g.Float64() * sum
	for k, o := range odds {
		if u -= o; u < 0 {
			return e.Levels[len(e.Levels)-1-k]
		}
	}
	return e.Levels[0]
}

// plantLevels draws whole sheets. The first expert marks at random, whatever the case; severity is in logits.
func plantLevels(t testing.TB, e *scheme.Edition, cases, experts, k int, severity float64, seed uint64) planted {
	t.Helper()
	g := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // a test draws the same each time
	sheet, _ := e.Sheet("manufacturing")
	p := planted{truth: map[application.ID]float64{}, severity: map[party.PersonID]float64{}}
	names := make([]party.PersonID, experts)
	for i := range names {
		names[i] = party.PersonID(fmt.Sprintf("x%02d", i))
		p.severity[names[i]] = severity * g.NormFloat64()
	}
	mean := 0.0 // a total is one from experts of average severity: there is no other zero
	for _, x := range names[1:] {
		mean += p.severity[x] / float64(experts-1)
	}
	for _, x := range names {
		p.severity[x] -= mean
	}
	hard := map[string]float64{}
	for _, it := range sheet.Items() {
		hard[it.ID] = 0.6 * g.NormFloat64()
	}
	for i := range cases {
		id := application.ID(fmt.Sprintf("c%03d", i))
		ability := 0.5 + 0.7*g.NormFloat64()
		for range 40 { // the true total: what experts of no severity give on average
			for _, it := range sheet.Items() {
				points, _ := it.Points(mark(e, g, ability-hard[it.ID]))
				p.truth[id] += float64(points) / 400
			}
		}
		var sheets []evaluation.Scoresheet
		for _, at := range g.Perm(experts)[:k] {
			s := evaluation.Scoresheet{Case: id, Expert: names[at], Technology: "BB", Answers: map[string]scheme.Answer{}}
			for _, it := range sheet.Items() {
				where := ability - hard[it.ID] - p.severity[names[at]]
				if at == 0 {
					where = 3 * g.NormFloat64()
				}
				s.Answers[it.ID] = scheme.Answer{Level: mark(e, g, where)}
			}
			sheets = append(sheets, s)
		}
		r, err := evaluation.Consolidate(application.Application{ID: id, Sheet: "manufacturing"}, sheets, e, scheme.NewFacts())
		if err != nil {
			t.Fatal(err)
		}
		r.RegisteredAt = noon
		p.inputs = append(p.inputs, calibration.Input{Case: id, Result: r})
	}
	return p
}

func TestLevelsTellWhoFitsAndHowFarExpertsAgree(t *testing.T) {
	e := innobiz(t, rule(scheme.Raw))
	p := plantLevels(t, e, 40, 8, 2, 0.3, 1)
	r := read(t, e, p.inputs)
	for _, x := range r.Experts {
		want := calibration.Consistent
		if x.Person == "x00" {
			want = calibration.Uneven
		}
		if got := x.Fit(); got != want && (want == calibration.Consistent || got != calibration.Erratic) {
			t.Errorf("%s: %s (infit %.2f, outfit %.2f), want %s", x.Person, got, *x.Infit, *x.Outfit, want)
		}
	}
	a := r.Agree
	if a == nil || a.Alpha == nil || a.Kappa == nil || a.Alpha.Low > a.Alpha.Value || a.Alpha.High < a.Alpha.Value || *a.Single >= *a.Panel {
		t.Fatalf("agreement %+v", a)
	}
	if math.Abs(a.Alpha.Value-*a.Kappa) > 0.1 {
		t.Errorf("two figures for the same agreement: alpha %.3f, kappa %.3f", a.Alpha.Value, *a.Kappa)
	}
	if len(r.Study) != 5 || !slices.IsSortedFunc(r.Study, func(x, y calibration.StudyRow) int { return int(math.Copysign(1, x.Raw-y.Raw)) }) || r.Study[1].Raw != *a.Panel {
		t.Errorf("panels of another size: %+v; the usual panel has %.4f", r.Study, *a.Panel)
	}
	if len(r.Items) > 0 {
		t.Error("the linear model measures no items")
	}
}

func TestTheFacetsModelFindsThePlantedTruth(t *testing.T) {
	k := rule(scheme.Adjusted)
	k.Model = calibration.Facets
	e := innobiz(t, k)
	p := plantLevels(t, e, 60, 10, 2, 0.5, 2)
	for i := range p.inputs { // without the one who draws lots
		if slices.Contains(p.inputs[i].Result.Experts, "x00") {
			p.inputs[i].Case = ""
		}
	}
	p.inputs = slices.DeleteFunc(p.inputs, func(in calibration.Input) bool { return in.Case == "" })
	r := read(t, e, p.inputs)
	raw, adjusted, _, _ := errorsOf(t, p, r)
	t.Logf("error %.1f raw, %.1f adjusted", raw, adjusted)
	if adjusted > 0.6*raw {
		t.Errorf("the adjusted totals are not nearer to the truth: error %.1f raw, %.1f adjusted", raw, adjusted)
	}
	covered := 0
	for _, c := range r.Cases {
		if truth := scheme.Tenths(math.Round(10 * p.truth[c.Case])); c.Low <= truth && truth <= c.High {
			covered++
		}
		if c.Drawn != 0 || c.Raw+c.Severity != *c.Adjusted {
			t.Fatalf("%s: %s + %s is not %s", c.Case, c.Raw, c.Severity, *c.Adjusted)
		}
	}
	if covered < len(r.Cases)*9/10 {
		t.Errorf("%d of %d true totals lie within the interval", covered, len(r.Cases))
	}
	sheet, _ := e.Sheet("manufacturing")
	if len(r.Items) != sheet.Len() {
		t.Errorf("%d of %d items are measured", len(r.Items), sheet.Len())
	}
}
