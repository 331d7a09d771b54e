package roster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var ctx = context.Background()

const edition = "innobiz/2026"

func plainRules() Rules {
	return Rules{Edition: edition, Weights: scheme.PlainAssignment().Weights}
}

func strict() Rules {
	r := plainRules()
	r.Senior, r.SameEmployer, r.Language, r.OwnRegion = 1, 1, 1, 1
	return r
}

// random makes a round of cases and experts with the given rules.
func random(lots *rand.Rand, cases, experts, need int, rules Rules) *Input {
	languages := []string{"ko", "ko", "ko", "ru", "en"}
	in := &Input{Format: Format, Rules: []Rules{rules}, Aim: Aim{Objective: Objectives[lots.IntN(2)], Chance: 100}}
	for c := range cases {
		in.Cases = append(in.Cases, Case{
			ID: application.ID(fmt.Sprintf("c%03d", c)), Reference: fmt.Sprintf("2026-%05d", c), Company: fmt.Sprintf("Company %d", c), Sheet: "manufacturing",
			Industry: fmt.Sprintf("%05d", 20_000+lots.IntN(10_000)), Language: languages[lots.IntN(5)], Region: fmt.Sprintf("%02d", lots.IntN(6)), Need: need, Edition: edition,
		})
	}
	for e := range experts {
		x := Expert{
			Person: party.PersonID(fmt.Sprintf("e%03d", e)), Name: fmt.Sprintf("Expert %d", e), Employers: []string{fmt.Sprintf("Institute %d", lots.IntN(max(3, experts/2)))},
			Languages: []string{"ko"}, Region: fmt.Sprintf("%02d", lots.IntN(6)), Senior: lots.IntN(2) == 0, Capacity: 2 + lots.IntN(2*cases*need/experts+2),
			Sheets: map[string]int{"manufacturing": lots.IntN(12)},
		}
		x.Running = lots.IntN(2)
		if lots.IntN(3) == 0 {
			x.Languages = append(x.Languages, languages[3+lots.IntN(2)])
		}
		for range 1 + lots.IntN(3) {
			x.Fields = append(x.Fields, Field{fmt.Sprintf("%05d", 20_000+lots.IntN(10_000))[:2+lots.IntN(4)], 1 + lots.IntN(3)})
		}
		in.Experts = append(in.Experts, x)
	}
	seen := map[Pair]bool{}
	for range cases * experts / 25 {
		x := Pair{lots.IntN(cases), lots.IntN(experts)}
		if !seen[x] {
			seen[x] = true
			in.Bars = append(in.Bars, Bar{Pair: x, Kind: "employer", Tie: lots.IntN(4) == 0})
		}
	}
	slices.SortFunc(in.Bars, func(a, b Bar) int { return comparePairs(a.Pair, b.Pair) })
	for range lots.IntN(3) {
		x := Pair{lots.IntN(cases), lots.IntN(experts)}
		if len(in.pinsOn(x.Case)) == 0 && !seen[x] {
			in.Pins = append(in.Pins, Pin{x, ByOfficer})
		}
	}
	return in
}

func run(t *testing.T, in *Input) *Plan {
	t.Helper()
	r, err := Run(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(in, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// obeys looks at a plan with other eyes than Verify: straight from the input.
func obeys(t *testing.T, in *Input, r *Plan) {
	t.Helper()
	rules := in.Rules[0]
	lifted := func(kind RuleKind, about string, c int) bool {
		return slices.Contains(in.Lifts, Lift{Rule: RuleName{kind, edition, about}.String(), Case: in.Cases[c].ID})
	}
	loads := make([]int, len(in.Experts))
	panels := make([][]int, len(in.Cases))
	for _, x := range r.Pairs() {
		loads[x.Expert]++
		panels[x.Case] = append(panels[x.Case], x.Expert)
		if slices.ContainsFunc(in.Bars, func(b Bar) bool { return b.Pair == x }) {
			t.Errorf("%v has an interest", x)
		}
	}
	for c, panel := range panels {
		if len(panel) != in.Cases[c].Need {
			t.Errorf("case %d has %d experts and needs %d", c, len(panel), in.Cases[c].Need)
		}
		seniors, speakers, local := 0, 0, 0
		employers := map[string]int{}
		for _, e := range panel {
			x := in.Experts[e]
			if x.Senior {
				seniors++
			}
			if slices.Contains(x.Languages, in.Cases[c].Language) {
				speakers++
			}
			if x.Region == in.Cases[c].Region {
				local++
			}
			employers[x.Employers[0]]++
		}
		if rules.Senior > seniors && !lifted(SeniorRule, "", c) {
			t.Errorf("case %d has %d seniors", c, seniors)
		}
		if rules.Language > speakers && !lifted(LanguageRule, in.Cases[c].Language, c) {
			t.Errorf("case %d has %d who speak %s", c, speakers, in.Cases[c].Language)
		}
		if rules.OwnRegion > 0 && local > rules.OwnRegion && !lifted(RegionRule, in.Cases[c].Region, c) {
			t.Errorf("case %d has %d from its region", c, local)
		}
		for name, n := range employers {
			if rules.SameEmployer > 0 && n > rules.SameEmployer && !lifted(EmployerRule, name, c) {
				t.Errorf("case %d has %d of %s", c, n, name)
			}
		}
	}
	for e, n := range loads {
		if n > in.mayTake(e) {
			t.Errorf("expert %d has %d cases and may take %d", e, n, in.mayTake(e))
		}
	}
	for _, pin := range in.Pins {
		if !slices.Contains(r.Pairs(), pin.Pair) {
			t.Errorf("the pin %v was not kept", pin)
		}
	}
	for _, a := range in.Bars {
		for _, b := range in.Bars {
			if a.Tie && b.Tie && a.Expert != b.Expert && a.Case != b.Case &&
				slices.Contains(r.Pairs(), Pair{b.Case, a.Expert}) && slices.Contains(r.Pairs(), Pair{a.Case, b.Expert}) {
				t.Errorf("experts %d and %d judge each other's companies", a.Expert, b.Expert)
			}
		}
	}
}

func TestAThousandRandomRounds(t *testing.T) {
	plans, none, parted := 0, 0, 0
	methods := map[Method]int{}
	for seed := range uint64(1000) {
		lots := rand.New(rand.NewPCG(seed, 1))
		rules := plainRules()
		if seed%2 == 0 {
			rules = strict()
		}
		if seed%5 == 0 {
			rules.MinimumFit = 150_000
		}
		in := random(lots, 3+lots.IntN(28), 4+lots.IntN(13), 1+lots.IntN(3), rules)
		if seed%4 == 3 {
			in.Aim = Aim{Greatest, 30 + lots.IntN(60), seed}
		}
		r := run(t, in)
		if r.Assigned == nil {
			none++
			if r.Infeasible.Missing <= 0 {
				t.Errorf("seed %d: no plan, and no place is missing", seed)
			}
			continue
		}
		plans++
		methods[r.Method]++
		if r.Assigned.Components > 1 {
			parted++
		}
		obeys(t, in, r)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if plans < 500 || none < 20 || len(methods) != 4 {
		t.Errorf("%d plans by %v and %d rounds without: the rounds are too easy or too hard", plans, methods, none)
	}
	t.Logf("%d plans by %v, %d of them in parts; %d rounds without", plans, methods, parted, none)
}

func TestEqualInputsGiveEqualDigits(t *testing.T) {
	for seed := range uint64(40) {
		in := random(rand.New(rand.NewPCG(seed, 2)), 24, 12, 2, strict())
		if seed%2 == 1 {
			in.Aim = Aim{Greatest, 60, seed}
		}
		frozen, digest, err := in.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Thaw(frozen, digest)
		if err != nil {
			t.Fatal(err)
		}
		one, _ := json.Marshal(run(t, in))
		two, _ := json.Marshal(run(t, again))
		if string(one) != string(two) {
			t.Fatalf("seed %d: two runs of one input differ", seed)
		}
		var back Plan
		if err := json.Unmarshal(one, &back); err != nil {
			t.Fatal(err)
		}
		if err := Verify(in, &back); err != nil {
			t.Errorf("seed %d: a plan that was kept and read does not verify: %v", seed, err)
		}
	}
}

func TestAnotherSeedDrawsAnotherPlan(t *testing.T) {
	in := random(rand.New(rand.NewPCG(1, 3)), 24, 16, 2, plainRules())
	in.Bars, in.Pins = nil, nil
	seen := map[string]bool{}
	for seed := range uint64(20) {
		in.Aim = Aim{Greatest, 50, seed}
		r := run(t, in)
		if r.Method != Drawn {
			t.Fatalf("the plan was made by %s", r.Method)
		}
		seen[fmt.Sprint(r.Pairs())] = true
	}
	if len(seen) < 15 {
		t.Errorf("20 seeds draw %d plans", len(seen))
	}
}

// No pair is made more often than the chance allows, whichever lot is cast.
func TestTheChanceHolds(t *testing.T) {
	for _, rules := range []Rules{plainRules(), strict()} {
		in := random(rand.New(rand.NewPCG(4, 4)), 12, 24, 2, rules)
		in.Pins = nil
		for e := range in.Experts {
			in.Experts[e].Capacity, in.Experts[e].Languages = 6, []string{"ko", "ru", "en"}
		}
		const n = 600
		often := map[Pair]int{}
		for seed := range uint64(n) {
			in.Aim = Aim{Greatest, 40, seed}
			r, err := Run(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			if r.Assigned == nil || (r.Method != Drawn && r.Method != Sieved) || r.Bridges > 0 {
				continue
			}
			for _, x := range r.Pairs() {
				often[x]++
			}
		}
		most := 0
		for _, k := range often {
			most = max(most, k)
		}
		// 240 are expected of the most frequent pair; five standard deviations above are 300.
		if most > 300 || most < 200 {
			t.Errorf("the most frequent pair was made %d times of %d", most, n)
		}
	}
}

func TestARepairMovesNobodyWhomItNeedNot(t *testing.T) {
	repaired := 0
	for seed := range uint64(150) {
		lots := rand.New(rand.NewPCG(seed, 5))
		in := random(lots, 30, 14, 2, strict())
		in.Pins = nil
		r := run(t, in)
		if r.Assigned == nil {
			continue
		}
		after := *in
		after.Before = r.Pairs()
		after.Pins, after.Bars = nil, slices.Clone(in.Bars)
		lost := after.Before[lots.IntN(len(after.Before))]
		after.Bars = append(after.Bars, Bar{Pair: lost, Kind: "declared"})
		written := map[Pair]bool{}
		for _, x := range after.Before {
			if x != lost && lots.IntN(3) == 0 {
				written[x] = true
				after.Pins = append(after.Pins, Pin{x, Written})
			}
		}
		m := run(t, &after)
		if m.Assigned == nil {
			continue
		}
		repaired++
		obeys(t, &after, m)
		if !reflect.DeepEqual(m.Lost, []Pair{lost}) {
			t.Errorf("seed %d: lost %v, not %v", seed, m.Lost, lost)
		}
		for _, x := range m.Removed {
			if written[x] {
				t.Errorf("seed %d: the written review %v was removed", seed, x)
			}
		}
		if len(m.Added) != len(m.Removed)+1 {
			t.Errorf("seed %d: %d added, %d removed and one lost", seed, len(m.Added), len(m.Removed))
		}
	}
	if repaired < 30 {
		t.Errorf("only %d rounds were repaired", repaired)
	}
}

// Two regions whose experts never meet are connected, at a price that is as small as it can be.
func TestPartsAreConnected(t *testing.T) {
	in := &Input{Format: Format, Rules: []Rules{plainRules()}, Aim: Aim{Greatest, 100, 0}}
	for c := range 12 {
		side := c / 6
		in.Cases = append(in.Cases, Case{ID: application.ID(fmt.Sprint(c)), Industry: []string{"28131", "10111"}[side], Language: "ko", Need: 2, Edition: edition})
	}
	for e := range 6 {
		in.Experts = append(in.Experts, Expert{Person: party.PersonID(fmt.Sprint(e)), Fields: []Field{{[]string{"28", "10"}[e/3], 3}}, Languages: []string{"ko"}, Capacity: 5})
	}
	r := run(t, in)
	if r.Assigned.Components != 1 || r.Bridges != 1 {
		t.Errorf("the plan is in %d parts after %d exchanges", r.Assigned.Components, r.Bridges)
	}
	if lost := r.Assigned.Bound - r.Assigned.Total; lost <= 0 || lost > 2*200_000 {
		t.Errorf("the bridge costs %d", lost)
	}
}

func TestAnObstacleThatIsRelaxedIsNoneAnyMore(t *testing.T) {
	mended, stuck := 0, 0
	for seed := range uint64(300) {
		lots := rand.New(rand.NewPCG(seed, 6))
		in := random(lots, 12, 5, 2, strict())
		for e := range in.Experts {
			in.Experts[e].Capacity = 4
		}
		r := run(t, in)
		bare := false
		for range 30 {
			if r.Assigned != nil {
				break
			}
			obstacles := in.Obstacles(r)
			if len(obstacles) == 0 {
				t.Fatalf("seed %d: no plan, and nothing stands in the way: %+v", seed, r.Infeasible)
			}
			for _, o := range obstacles {
				if o.Bare {
					bare = true
					if o.May >= o.Case.Need {
						t.Errorf("seed %d: %d may judge case %s, which needs %d", seed, o.May, o.Case.Reference, o.Case.Need)
					}
					continue
				}
				in.Lifts = Relax(in.Lifts, o.Lift)
			}
			if bare {
				break
			}
			r = run(t, in)
		}
		switch {
		case r.Assigned != nil && len(in.Lifts) > 0:
			mended++
			obeys(t, in, r)
		case r.Assigned == nil:
			stuck++
			if !bare {
				t.Errorf("seed %d: relaxing what stands in the way did not help: %+v", seed, in.Obstacles(r))
			}
		}
	}
	t.Logf("%d rounds mended, %d need more experts", mended, stuck)
	if mended < 50 {
		t.Errorf("%d rounds were mended", mended)
	}
}

func TestEveryPairIsExplained(t *testing.T) {
	in := random(rand.New(rand.NewPCG(8, 8)), 30, 14, 2, strict())
	for e := range in.Experts {
		in.Experts[e].Capacity, in.Experts[e].Languages, in.Experts[e].Senior = 6, []string{"ko", "ru", "en"}, true
	}
	r := run(t, in)
	for c, whys := range in.WhyAll(r, 0, len(in.Cases)) {
		if len(whys) != in.Cases[c].Need {
			t.Fatalf("case %d: %d explanations", c, len(whys))
		}
		for _, w := range whys {
			var sum int32
			for _, p := range w.Parts {
				if p.Value < 0 || p.Value > p.Most {
					t.Errorf("part %s is %d of %d", p.Kind, p.Value, p.Most)
				}
				sum += p.Value
			}
			if sum != w.Fit || w.Fit > perfect {
				t.Errorf("the parts give %d, the fit is %d", sum, w.Fit)
			}
			if w.Next == nil {
				t.Errorf("case %d: nobody is next", c)
			}
		}
	}
	// The cost is a true lower bound: pinning the next expert costs at least so much.
	best := in.Aim
	in.Aim = Aim{Greatest, 100, 0}
	r = run(t, in)
	for c := range 10 {
		next := in.Why(r, c)[0].Next
		forced := *in
		forced.Pins = append(slices.Clone(in.Pins), Pin{Pair{c, next.Expert}, ByOfficer})
		if other := run(t, &forced); other.Assigned != nil && r.Assigned.Bound-other.Assigned.Total < next.Cost {
			t.Errorf("case %d: having expert %d costs %d, not at least %d", c, next.Expert, r.Assigned.Bound-other.Assigned.Total, next.Cost)
		}
	}
	in.Aim = best
}

func TestTheFitOfAnExpert(t *testing.T) {
	in := &Input{
		Rules: []Rules{plainRules()},
		Cases: []Case{{Industry: "28131", Technology: "bio", Language: "ru", Region: "02", Sheet: "manufacturing", Edition: edition}},
	}
	for _, x := range []struct {
		name string
		e    Expert
		want [5]int32
	}{
		{"nothing is known", Expert{}, [5]int32{}},
		{"a perfect match", Expert{Fields: []Field{{"28131", 3}}, Languages: []string{"ru"}, Region: "02", Sheets: map[string]int{"manufacturing": 4}, Capacity: 4}, [5]int32{500_000, 150_000, 100_000, 75_000, 100_000}},
		{"two digits, well known", Expert{Fields: []Field{{"28", 2}, {"10111", 3}}}, [5]int32{160_000}},
		{"a technology field", Expert{Fields: []Field{{"bio", 3}}}, [5]int32{400_000}},
		{"half of the capacity is taken", Expert{Capacity: 4, Running: 2}, [5]int32{4: 50_000}},
		{"more than the capacity", Expert{Capacity: 2, Running: 3}, [5]int32{}},
		{"a level that there is not", Expert{Fields: []Field{{"28131", 7}, {"28131", 0}}}, [5]int32{}},
	} {
		in.Experts = []Expert{x.e}
		parts, fit := in.FitOf(0, 0)
		var sum int32
		for i, p := range parts {
			sum += p.Value
			if p.Value != x.want[i] || p.Kind != PartKinds[i] {
				t.Errorf("%s: %s gives %d, not %d", x.name, p.Kind, p.Value, x.want[i])
			}
		}
		if sum != fit {
			t.Errorf("%s: %d is not the sum %d", x.name, fit, sum)
		}
	}
}

func TestVisitsDoNotMeet(t *testing.T) {
	in := random(rand.New(rand.NewPCG(9, 9)), 30, 14, 2, plainRules())
	r := run(t, in)
	friday := calendar.MustParse("2026-12-04")
	busy := map[party.PersonID][]calendar.Date{in.Experts[0].Person: {friday}}
	days := in.VisitDays(r, friday, busy)
	seen := map[string]bool{}
	for c, day := range days {
		if w := day.Time(time.UTC).Weekday(); w == time.Saturday || w == time.Sunday || day.Before(friday) {
			t.Errorf("case %d is visited on %s", c, day)
		}
		for _, e := range in.PanelOf(r, c) {
			key := fmt.Sprint(e, day)
			if seen[key] || (e == 0 && day == friday) {
				t.Errorf("expert %d has two visits on %s", e, day)
			}
			seen[key] = true
		}
	}
	if !slices.Equal(days, in.VisitDays(r, friday, busy)) {
		t.Error("the days differ the second time")
	}
}

func TestPlansAreCompared(t *testing.T) {
	in := random(rand.New(rand.NewPCG(11, 11)), 10, 8, 2, plainRules())
	in.Pins = nil
	r := run(t, in)
	if ch := Compare(in, r, in, r); len(ch) != 0 {
		t.Errorf("a plan differs from itself: %v", ch)
	}
	after := *in
	after.Before = r.Pairs()
	lost := after.Before[0]
	after.Bars = append(slices.Clone(in.Bars), Bar{Pair: lost, Kind: "declared"})
	m := run(t, &after)
	ch := Compare(in, r, &after, m)
	if len(ch) == 0 || len(ch[0].Left) != 1 || ch[0].Left[0].Person != in.Experts[lost.Expert].Person {
		t.Errorf("%s left case %d; the comparison says %+v", in.Experts[lost.Expert].Name, lost.Case, ch)
	}
}

func TestWhatIsNotARoundIsRefused(t *testing.T) {
	sound := random(rand.New(rand.NewPCG(12, 12)), 6, 6, 2, plainRules())
	sound.Pins, sound.Bars = nil, []Bar{{Pair: Pair{0, 1}}}
	for name, spoil := range map[string]func(in *Input){
		"another format":        func(in *Input) { in.Format = "proba.round/0" },
		"no chance":             func(in *Input) { in.Aim.Chance = 0 },
		"rules that are absent": func(in *Input) { in.Rules = nil },
		"an unknown interest":   func(in *Input) { in.Bars = []Bar{{Pair: Pair{9, 0}}} },
		"an unknown pin":        func(in *Input) { in.Pins = []Pin{{Pair: Pair{0, 9}}} },
		"a pin in conflict":     func(in *Input) { in.Pins = []Pin{{Pair: Pair{0, 1}, Ground: ByOfficer}} },
		"an unknown plan":       func(in *Input) { in.Before = []Pair{{-1, 0}} },
	} {
		in := *sound
		spoil(&in)
		if _, err := Run(ctx, &in); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := run(t, sound)
	frozen, digest, _ := sound.Freeze()
	if _, err := Thaw(append(slices.Clone(frozen), ' '), digest); !errors.Is(err, ErrInput) {
		t.Errorf("bytes of another digest were read: %v", err)
	}
	r.Assigned.Total++
	if err := Verify(sound, r); !errors.Is(err, ErrPlan) {
		t.Errorf("a greater total was believed: %v", err)
	}
	other := *sound
	other.Aim.Seed++
	r.Assigned.Total--
	if err := Verify(&other, r); !errors.Is(err, ErrPlan) {
		t.Errorf("a plan of another input was believed: %v", err)
	}
}
