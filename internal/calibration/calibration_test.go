package calibration_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	ctx   = context.Background()
	noon  = time.Date(2026, 7, 20, 3, 0, 0, 0, time.UTC)
	cycle = calibration.Cycle{Edition: scheme.Ref{Scheme: "innobiz", Edition: "2026"}, Sheet: "manufacturing", Number: 1}
)

// innobiz is the shipped edition under another rule of calibration; nil takes the section out.
func innobiz(t testing.TB, k *scheme.Calibration) *scheme.Edition {
	t.Helper()
	e, err := scheme.ShippedEdition(cycle.Edition)
	if err != nil {
		t.Fatal(err)
	}
	other := *e
	other.Calibration = k
	return &other
}

func rule(by scheme.Basis) *scheme.Calibration {
	return &scheme.Calibration{
		Decision: by, Model: "linear", Band: 1.645, Discordance: scheme.Discordance{Standardised: 2.5}, ThirdExpert: scheme.ThirdExpert{Borderline: true, Discordant: true},
	}
}

// input is a case whose experts gave these totals, in tenths.
func input(id string, experts []string, totals ...scheme.Tenths) calibration.Input {
	r := evaluation.Result{Max: 10000, EachTotal: totals, RegisteredAt: noon}
	sum := 0.0
	for i, x := range experts {
		r.Experts = append(r.Experts, party.PersonID(x))
		sum += float64(totals[i])
	}
	r.Total = scheme.Tenths(math.Floor(sum/float64(len(totals)) + 0.5))
	return calibration.Input{Case: application.ID(id), Result: r}
}

// planted is a cycle whose truth is known.
type planted struct {
	inputs   []calibration.Input
	truth    map[application.ID]float64
	severity map[party.PersonID]float64 // points
}

// plant draws cases of true totals around 650 ± 60 points, experts of severities 0 ± severity, and judgements ± 35 points, k for each case.
func plant(cases, experts, k int, severity float64, seed uint64) planted {
	g := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a test draws the same each time
	p := planted{truth: map[application.ID]float64{}, severity: map[party.PersonID]float64{}}
	names := make([]string, experts)
	for i := range names {
		names[i] = fmt.Sprintf("x%03d", i)
		p.severity[party.PersonID(names[i])] = severity * g.NormFloat64()
	}
	for i := range cases {
		id := fmt.Sprintf("c%05d", i)
		truth := 650 + 60*g.NormFloat64()
		p.truth[application.ID(id)] = truth
		var who []string
		var gave []scheme.Tenths
		for _, at := range g.Perm(experts)[:k] {
			who = append(who, names[at])
			gave = append(gave, scheme.Tenths(math.Round(10*(truth-p.severity[party.PersonID(names[at])]+35*g.NormFloat64()))))
		}
		p.inputs = append(p.inputs, input(id, who, gave...))
	}
	return p
}

func read(t testing.TB, e *scheme.Edition, inputs []calibration.Input) calibration.Reading {
	t.Helper()
	r, err := calibration.Read(ctx, cycle, e, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// errors are the root mean square errors of the raw and the adjusted totals against the truth, in points, and how many cases each puts
// on the wrong side of the threshold.
func errorsOf(t *testing.T, p planted, r calibration.Reading) (raw, adjusted float64, rawWrong, adjustedWrong int) {
	t.Helper()
	for _, c := range r.Cases {
		if c.Adjusted == nil {
			t.Fatalf("%s is not adjusted: %q", c.Case, r.Trouble)
		}
		truth, a, b := p.truth[c.Case], float64(c.Raw)/10, float64(*c.Adjusted)/10
		raw += (a - truth) * (a - truth)
		adjusted += (b - truth) * (b - truth)
		if (a >= 700) != (truth >= 700) {
			rawWrong++
		}
		if (b >= 700) != (truth >= 700) {
			adjustedWrong++
		}
	}
	n := float64(len(r.Cases))
	return math.Sqrt(raw / n), math.Sqrt(adjusted / n), rawWrong, adjustedWrong
}

func TestPlantedSeverityIsFoundAndTakenOut(t *testing.T) {
	p := plant(600, 40, 3, 40, 1)
	r := read(t, innobiz(t, rule(scheme.Adjusted)), p.inputs)
	raw, adjusted, rawWrong, adjustedWrong := errorsOf(t, p, r)
	t.Logf("error %.1f raw, %.1f adjusted; on the wrong side %d raw, %d adjusted", raw, adjusted, rawWrong, adjustedWrong)
	if adjusted > 0.72*raw || adjustedWrong >= rawWrong {
		t.Errorf("the adjusted totals are not nearer to the truth: error %.1f against %.1f, wrong %d against %d", adjusted, raw, adjustedWrong, rawWrong)
	}
	mean := 0.0
	for _, s := range p.severity {
		mean += s / float64(len(p.severity))
	}
	within, xy, xx, yy := 0, 0.0, 0.0, 0.0
	for _, x := range r.Experts {
		truth := p.severity[x.Person] - mean
		low, high := x.Severity.Interval()
		if low <= truth && truth <= high {
			within++
		}
		xy, xx, yy = xy+truth*x.Severity.Value, xx+truth*truth, yy+x.Severity.Value*x.Severity.Value
	}
	if c := xy / math.Sqrt(xx*yy); c < 0.97 || within < 35 {
		t.Errorf("severities: correlation %.3f, %d of 40 within their intervals", c, within)
	}
	covered := 0
	for _, c := range r.Cases {
		if truth := scheme.Tenths(math.Round(10 * p.truth[c.Case])); c.Low <= truth && truth <= c.High {
			covered++
		}
	}
	if covered < 552 || covered > 588 { // 95 % ± 3
		t.Errorf("%d of 600 true totals lie within the interval", covered)
	}
	flips := 0.0
	for _, c := range r.Cases {
		flips += c.Flip
	}
	if flips/600 < 0.02 || flips/600 > 0.25 {
		t.Errorf("a new panel would decide otherwise in %.3f of all cases", flips/600)
	}
}

func TestWithoutSeverityNoHarmIsDone(t *testing.T) {
	for seed := range uint64(4) {
		p := plant(400, 30, 3, 0, 100+seed)
		r := read(t, innobiz(t, rule(scheme.Adjusted)), p.inputs)
		if raw, adjusted, _, _ := errorsOf(t, p, r); adjusted > raw {
			t.Errorf("seed %d: error %.2f raw, %.2f adjusted", seed, raw, adjusted)
		}
		if r.Spread.Experts > 10 {
			t.Errorf("seed %d: experts who do not differ are said to differ by %.1f points", seed, r.Spread.Experts)
		}
	}
}

func TestEqualResultsGiveAnEqualReadingInAnyOrder(t *testing.T) {
	e := innobiz(t, rule(scheme.Adjusted))
	p := plant(60, 12, 2, 30, 3)
	frozen, digest, err := read(t, e, p.inputs).Freeze()
	if err != nil {
		t.Fatal(err)
	}
	again := slices.Clone(p.inputs)
	slices.Reverse(again)
	b, d, err := read(t, e, again).Freeze()
	if err != nil || !bytes.Equal(frozen, b) || d != digest {
		t.Error("another order, another reading")
	}
	thawed, err := calibration.Thaw(frozen, digest)
	if err != nil {
		t.Fatal(err)
	}
	if back, _, err := thawed.Freeze(); err != nil || !bytes.Equal(back, frozen) {
		t.Error("a reading that was kept is not what was made")
	}
	if _, err := calibration.Thaw(bytes.Replace(frozen, []byte(`"raw":`), []byte(`"raw":1`), 1), digest); err == nil {
		t.Error("a reading that was changed is taken for the frozen one")
	}
	again[7].Result.EachTotal = slices.Clone(again[7].Result.EachTotal)
	again[7].Result.EachTotal[0]++
	if calibration.Digest(again) == calibration.Digest(p.inputs) {
		t.Error("other scores, the same digest")
	}
}

func TestPartsThatNobodyConnectsAreNotCompared(t *testing.T) {
	left, right := plant(30, 6, 2, 30, 4), plant(10, 4, 2, 30, 5)
	rename := func(p planted) []calibration.Input {
		var out []calibration.Input
		for _, in := range p.inputs {
			var experts []party.PersonID
			for _, x := range in.Result.Experts {
				experts = append(experts, "y"+x)
			}
			in.Case, in.Result.Experts = "d"+in.Case, experts
			out = append(out, in)
		}
		return out
	}
	e := innobiz(t, rule(scheme.Adjusted))
	r := read(t, e, append(slices.Clone(left.inputs), rename(right)...))
	if r.Trouble != "" || len(r.Parts) != 2 || r.Parts[0].Cases != 30 || len(r.Parts[1].Experts) != 4 {
		t.Fatalf("trouble %q, parts %+v", r.Trouble, r.Parts)
	}
	for _, c := range r.Cases {
		if (c.Part == 0) != (c.Adjusted != nil) {
			t.Errorf("%s of part %d: adjusted %v", c.Case, c.Part, c.Adjusted)
		}
	}
	for _, x := range r.Experts {
		if (x.Part == 0) != (x.Severity != nil) {
			t.Errorf("%s of part %d has the severity %v", x.Person, x.Part, x.Severity)
		}
	}
	half := read(t, e, append(slices.Clone(left.inputs[:10]), rename(right)...))
	if half.Trouble != calibration.Apart {
		t.Errorf("two halves that nobody connects: %q", half.Trouble)
	}
	for _, c := range half.Cases {
		if c.Adjusted != nil || c.Borderline {
			t.Fatalf("%s was adjusted across a gap", c.Case)
		}
	}
}

func TestLittleIsNotRead(t *testing.T) {
	e := innobiz(t, rule(scheme.Raw))
	for _, c := range []struct {
		name   string
		inputs []calibration.Input
		want   calibration.Trouble
	}{
		{"nothing", nil, calibration.TooFew},
		{"five cases", plant(5, 3, 2, 20, 1).inputs, calibration.TooFew},
		{"one expert each", plant(30, 5, 1, 20, 1).inputs, calibration.Apart},
		{"one expert for all", plant(30, 1, 1, 20, 1).inputs, calibration.TooFew},
	} {
		if r := read(t, e, c.inputs); r.Trouble != c.want || len(r.Cases) != len(c.inputs) {
			t.Errorf("%s: %q, %d cases", c.name, r.Trouble, len(r.Cases))
		}
	}
}

func TestWhoGetsAThirdExpert(t *testing.T) {
	p := plant(80, 12, 2, 20, 6)
	near := input("near", []string{"x000", "x001"}, 7005, 6990)
	far := input("far", []string{"x002", "x003"}, 8800, 9000)
	odds := input("odds", []string{"x004", "x005"}, 9600, 7000)
	three := input("three", []string{"x006", "x007", "x008"}, 7005, 6990, 7000)
	inputs := append(slices.Clone(p.inputs), near, far, odds, three)
	both := read(t, innobiz(t, rule(scheme.Raw)), inputs)
	of := func(r calibration.Reading, id application.ID) calibration.Case {
		c, ok := r.ByCase(id)
		if !ok {
			t.Fatalf("no %s", id)
		}
		return c
	}
	for _, c := range []struct {
		id                          application.ID
		borderline, discordant, due bool
	}{{"near", true, false, true}, {"far", false, false, false}, {"odds", false, true, true}, {"three", true, false, false}} {
		got := of(both, c.id)
		if got.Borderline != c.borderline || got.Discordant != c.discordant || both.Due(got) != c.due {
			t.Errorf("%s: borderline %t, discordant %t (%.2f), due %t", c.id, got.Borderline, got.Discordant, got.Odds, both.Due(got))
		}
	}
	if f := of(both, "near").Flip; f < 0.3 {
		t.Errorf("on the threshold a new panel decides otherwise with %.3f", f)
	}
	if f := of(both, "far").Flip; f > 0.02 {
		t.Errorf("far above it with %.3f", f)
	}
	k := rule(scheme.Raw)
	k.ThirdExpert, k.Discordance = scheme.ThirdExpert{Discordant: true}, scheme.Discordance{Points: 1995}
	byPoints := read(t, innobiz(t, k), inputs)
	if byPoints.Due(of(byPoints, "near")) || !byPoints.Due(of(byPoints, "odds")) || of(byPoints, "far").Discordant {
		t.Error("a rule by points asks for others than those 199.5 points apart")
	}
	silent := read(t, innobiz(t, nil), inputs)
	for _, c := range silent.Cases {
		if silent.Due(c) {
			t.Fatalf("an edition that says nothing asks for a third expert on %s", c.Case)
		}
	}
	if silent.Deciding(of(silent, "near")) != 6998 || both.Deciding(of(both, "near")) != 6998 {
		t.Error("raw totals decide")
	}
	adjusted := read(t, innobiz(t, rule(scheme.Adjusted)), inputs)
	if c := of(adjusted, "near"); adjusted.Deciding(c) != *c.Adjusted {
		t.Error("adjusted totals do not decide where the edition says so")
	}
}

func TestAnAdjustedTotalIsWhatItsSentenceSays(t *testing.T) {
	p := plant(60, 10, 2, 40, 8)
	r := read(t, innobiz(t, rule(scheme.Adjusted)), p.inputs)
	seen := map[string]bool{}
	for _, c := range r.Cases {
		if c.Raw+c.Severity+c.Drawn != *c.Adjusted || c.Low > *c.Adjusted || c.High < *c.Adjusted {
			t.Fatalf("%s: %s + %s + %s is not %s, within %s to %s", c.Case, c.Raw, c.Severity, c.Drawn, *c.Adjusted, c.Low, c.High)
		}
		for _, names := range []string{"", "Kim, Lee"} {
			m, ok := c.Explain(names)
			if !ok {
				t.Fatalf("%s has no sentence", c.Case)
			}
			for _, lang := range locale.Languages {
				printer := locale.For(lang)
				s := printer.Say(m)
				if strings.ContainsAny(s, "⟦⟧<") || !strings.Contains(s, printer.Points(int64(c.Raw))) || !strings.Contains(s, printer.Points(int64(*c.Adjusted))) ||
					!strings.HasSuffix(s, ".") || strings.Contains(s, "Kim") != (names != "") {
					t.Fatalf("%s: %q", lang, s)
				}
			}
			seen[locale.For(locale.English).Say(m)[:12]] = true
		}
	}
	if len(seen) < 2 {
		t.Errorf("only one kind of sentence: %v", seen)
	}
	if _, ok := (calibration.Case{Raw: 7000}).Explain("Kim"); ok {
		t.Error("a case that was not adjusted is explained")
	}
	kim := calibration.Case{Experts: []party.PersonID{"kim", "lee"}, Raw: 7120, Severity: 123, Drawn: -59, Adjusted: new(scheme.Tenths(7184))}
	m, _ := kim.Explain("Kim, Lee")
	if got, want := locale.For(locale.English).Say(m), "Experts Kim, Lee score 12.3 points stricter than their peers, and 5.9 points are taken off towards the mean of all cases to discount chance: 712.0 becomes 718.4."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFreezingAndAsking(t *testing.T) {
	officer := party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	decider := party.Actor{Person: party.Person{ID: "decider", Active: true, Duties: []party.Duty{party.Decider}}}
	p := plant(40, 8, 2, 20, 9)
	near := input("near", []string{"x000", "x001"}, 7005, 6990)
	far := input("far", []string{"x002", "x003"}, 9000, 9100)
	r := read(t, innobiz(t, rule(scheme.Raw)), append(p.inputs, near, far))
	for _, c := range []struct {
		name string
		who  party.Actor
		r    calibration.Reading
		now  calibration.Progress
		want string
	}{
		{"all is there", officer, r, calibration.Progress{Inputs: r.Inputs}, ""},
		{"a decider", decider, r, calibration.Progress{Inputs: r.Inputs}, "fault.forbidden"},
		{"results changed", officer, r, calibration.Progress{Inputs: "00"}, "calibration.outdated"},
		{"cases are due", officer, r, calibration.Progress{Inputs: r.Inputs, Due: 2}, "calibration.due"},
		{"cases are scored again", officer, r, calibration.Progress{Inputs: r.Inputs, Again: 1}, "calibration.again"},
		{"no cases", officer, calibration.Reading{}, calibration.Progress{}, "calibration.empty"},
	} {
		if got := key(calibration.MayFreeze(c.who, c.r, c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	evaluated := application.Application{ID: "near", State: application.Evaluated}
	proposed := evaluated
	proposed.State = application.Proposed
	settled := evaluated
	settled.ID = "far"
	other := near
	other.Result.Total++
	for _, c := range []struct {
		name string
		who  party.Actor
		a    application.Application
		in   calibration.Input
		want string
	}{
		{"a borderline case", officer, evaluated, near, ""},
		{"by a decider", decider, evaluated, near, "fault.forbidden"},
		{"already proposed", officer, proposed, near, "application.step.not_now"},
		{"a case far from the threshold", officer, settled, far, "calibration.not_due"},
		{"another result than was read", officer, evaluated, other, "calibration.outdated"},
		{"a case that was not read", officer, application.Application{ID: "new", State: application.Evaluated}, near, "calibration.outdated"},
	} {
		if got := key(calibration.MayAsk(c.who, c.a, r, c.in)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func key(err error) string {
	if err == nil {
		return ""
	}
	return fault.All(err)[0].Key
}
