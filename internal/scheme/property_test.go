package scheme

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// randomFill answers the sheet at random, some items not at all, some against their figures.
func randomFill(r *rand.Rand, s *Sheet) (map[string]Answer, Facts) {
	answers := map[string]Answer{}
	for _, it := range s.Items() {
		var a Answer
		if r.IntN(12) == 0 {
			continue
		}
		switch it.Type {
		case Judged:
			a.Level = it.Levels[r.IntN(len(it.Levels))]
		case Checklist:
			a.Checks = []string{}
			for _, c := range it.Checks {
				if r.IntN(2) == 0 {
					a.Checks = append(a.Checks, c.ID)
				}
			}
		case Quantitative:
			for _, in := range it.Inputs {
				if a.Inputs == nil {
					a.Inputs = map[string]string{}
				}
				a.Inputs[in.Name] = strconv.Itoa(r.IntN(30))
				if in.Type == "yes_no" {
					a.Inputs[in.Name] = []string{"yes", "no"}[r.IntN(2)]
				}
			}
		}
		if r.IntN(10) == 0 {
			a.Level, a.Reason = it.Levels[r.IntN(len(it.Levels))], "seen on site"
		}
		answers[it.ID] = a
	}
	f := NewFacts()
	for _, fact := range Registry {
		if fact.Kind == FactNumber && r.IntN(15) > 0 {
			f.SetInt(fact.Name, r.Int64N(2000)-200)
		}
	}
	return answers, f
}

// TestShownTotalIsTheRecomputedTotal: in 10,000 random fills the total is the sum of the areas, of the sub-areas and of the items, and
// every item earned the share of its maximum that its level stands for.
func TestShownTotalIsTheRecomputedTotal(t *testing.T) {
	e, s := innobiz(t)
	r := rand.New(rand.NewPCG(1, 2026))
	for range 10_000 {
		answers, f := randomFill(r, s)
		score := s.Score(answers, f)
		var items, areas, subs Tenths
		answered := 0
		for _, it := range s.Items() {
			is := score.ByItem[it.ID]
			items += is.Points
			want := Tenths(0)
			if is.Answered {
				answered++
				want = it.Max * Tenths(e.Shares.Percent[is.Level]) / 100
			}
			if is.Points != want || is.Answered != (is.Level != "") || is.Reason.Key == "" {
				t.Fatalf("%s: %+v, want %s points", it.ID, is, want)
			}
		}
		for _, a := range score.Areas {
			areas += a.Points
			for _, sub := range a.SubAreas {
				subs += sub.Points
			}
		}
		if score.Total != items || score.Total != areas || score.Total != subs || score.Answered != answered || len(score.ByItem) != 62 {
			t.Fatalf("total %s, items %s, areas %s, sub-areas %s", score.Total, items, areas, subs)
		}
	}
}

// TestABetterAnswerNeverLowersTheTotal raises one item by one level, or ticks one more check.
func TestABetterAnswerNeverLowersTheTotal(t *testing.T) {
	_, s := innobiz(t)
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
		answers, f := randomFill(r, s)
		before := s.Score(answers, f)
		it := s.items[rapid.IntRange(0, len(s.items)-1).Draw(t, "item")]
		a := answers[it.ID]
		switch {
		case it.Type == Checklist && a.Level == "":
			a.Checks = append([]string{}, a.Checks...)
			a.Checks = append(a.Checks, it.Checks[rapid.IntRange(0, len(it.Checks)-1).Draw(t, "check")].ID)
		default:
			at := max(0, it.levelIndex(before.ByItem[it.ID].Level))
			a.Level, a.Reason = it.Levels[max(0, at-1)], "better"
		}
		answers[it.ID] = a
		if after := s.Score(answers, f); after.Total < before.Total {
			t.Fatalf("%s: %s fell to %s", it.ID, before.Total, after.Total)
		}
	})
}

// TestABetterFigureNeverLowersTheLevel walks every band from its good end to its bad end.
func TestABetterFigureNeverLowersTheLevel(t *testing.T) {
	_, s := innobiz(t)
	for _, it := range s.Items() {
		for _, m := range it.Measures {
			rising := m.Bands[0].from != nil // a high figure is good
			previous := -1
			for step := -400; step <= 2000; step++ {
				x := Int(int64(step))
				if rising {
					x = x.Neg().Plus(Int(1600))
				}
				x, _ = x.Over(Int(4))
				for _, b := range m.Bands {
					if b.holds(x) {
						if b.lvl < previous {
							t.Fatalf("%s: at %s the level rises again to %s", it.ID, x, b.Level)
						}
						previous = b.lvl
					}
				}
			}
		}
	}
}

// TestFrozenFactsReplay: facts written to JSON and read back score and judge the same, byte for byte the same document.
func TestFrozenFactsReplay(t *testing.T) {
	e, s := innobiz(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		answers, f := randomFill(r, s)
		f.SetString("industry_code", "20111")
		f.SetBool("is_sme", r.IntN(2) == 0)
		f.SetDate("application_date", mustDate("2026-07-01").AddDays(r.IntN(90)))
		f.SetBar("tax_arrears", mustDate("2025-01-01"), r.IntN(2) == 0)
		f.ClearBars("wage_arrears")
		one, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back Facts
		if err := json.Unmarshal(one, &back); err != nil {
			t.Fatal(err)
		}
		two, err := json.Marshal(back)
		if err != nil || string(one) != string(two) {
			t.Fatalf("%s\n%s\n%v", one, two, err)
		}
		if a, b := s.Score(answers, f), s.Score(answers, back); !reflect.DeepEqual(a, b) {
			t.Fatal("the replayed score differs")
		}
		if a, b := e.Eligibility(f), e.Eligibility(back); !reflect.DeepEqual(a, b) {
			t.Fatal("the replayed eligibility differs")
		}
	}
}

func TestScoringFromManySidesAtOnce(t *testing.T) {
	_, s := innobiz(t)
	answers, f := filled(s)
	want := s.Score(answers, f)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := s.Score(answers, f); got.Total != want.Total {
					t.Errorf("%s, want %s", got.Total, want.Total)
				}
			}
		})
	}
	wg.Wait()
}
