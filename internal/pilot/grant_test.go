package pilot_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
)

func acts(t *testing.T) []pilot.GrantAct {
	t.Helper()
	all, err := pilot.GrantActs()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func aCost(paper string, amount int64) pilot.Cost {
	return pilot.Cost{Category: "rent", Payee: "Meter Ltd", Paper: paper, Amount: amount}
}

// R37: the act of the day of the request counts: RUB 2 m at first, 4 m later, nothing before.
func TestR37TheActInForceOnTheDay(t *testing.T) {
	p := move(t, aPilot(), pilot.StepLock)
	for on, want := range map[string]int64{"2022-03-22": 200_000_000, "2024-04-30": 200_000_000, "2024-05-01": 400_000_000, "2026-11-01": 400_000_000} {
		g, err := p.Apply(officer, acts(t), nil, []pilot.Cost{aCost("1", 500_000_000)}, calendar.MustParse(on), noon)
		if err != nil {
			t.Fatalf("%s: %v", on, err)
		}
		if g, err = g.Judge(decider, true, "", noon); err != nil || g.Approved != want {
			t.Errorf("%s: %d approved, not %d; %v", on, g.Approved, want, err)
		}
	}
	if _, err := p.Apply(officer, acts(t), nil, []pilot.Cost{aCost("1", 5)}, calendar.MustParse("2022-03-21"), noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("before the first act: %v", err)
	}
	for _, a := range acts(t) {
		if len(a.Sources) == 0 || a.Rate < 1 || a.Rate > 100 || a.Ceiling <= 0 || len(a.Unsure.Missing()) > 0 {
			t.Errorf("an act without source or bounds: %+v", a)
		}
		for _, s := range a.Sources {
			if len(s.Missing()) > 0 {
				t.Errorf("a source of %s is not told in %v", a.Code, s.Missing())
			}
		}
	}
}

// R34, R36: a draft gets no money, and each cost is paid for once, however it is written.
func TestR36OneCostOnce(t *testing.T) {
	today := calendar.MustParse("2026-06-01")
	if _, err := aPilot().Apply(officer, acts(t), nil, []pilot.Cost{aCost("1", 5)}, today, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("a grant for a draft: %v", err)
	}
	if a, b := aCost("Invoice 7,  line 2", 5), (pilot.Cost{Payee: " METER ltd", Paper: "invoice 7, line 2 "}); a.Key() != b.Key() {
		t.Errorf("%q and %q", a.Key(), b.Key())
	}
	p := move(t, aPilot(), pilot.StepLock)
	for name, costs := range map[string][]pilot.Cost{
		"twice in one request": {aCost("7", 5), aCost(" 7", 6)},
		"no category":          {{Category: "fame", Payee: "x", Paper: "1", Amount: 5}},
		"no amount":            {aCost("7", 0)},
		"nothing":              nil,
	} {
		if _, err := p.Apply(officer, acts(t), nil, costs, today, noon); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	g, err := p.Apply(officer, acts(t), nil, []pilot.Cost{aCost("7", 5)}, today, noon)
	if err != nil {
		t.Fatal(err)
	}
	both := decider
	both.Person.ID = officer.Person.ID
	if _, err := g.Judge(both, true, "", noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("approved by who entered it: %v", err)
	}
	if _, err := g.Pay(officer, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("paid before it is approved: %v", err)
	}
}

// Whatever is asked, proved and paid back in whatever order: every kopeck that was paid is either proved, paid back or owed, no pilot gets more
// than the ceiling, and the grants of a pilot sum up to what the ceiling lost.
func TestTheSumsOfGrantsReconcile(t *testing.T) {
	r := rand.New(rand.NewPCG(2026, 10))
	all, today := acts(t), calendar.MustParse("2026-06-01")
	act, _ := pilot.ActOn(all, today)
	for round := range 3000 {
		rates := append([]pilot.GrantAct{}, all...)
		for i := range rates {
			rates[i].Rate = 1 + r.Int64N(100)
		}
		p := move(t, aPilot(), pilot.StepLock)
		var grants []pilot.Grant
		for n := range 1 + r.IntN(4) {
			var costs []pilot.Cost
			for i := range 1 + r.IntN(5) {
				costs = append(costs, aCost(fmt.Sprint(round, n, i), 1+r.Int64N(act.Ceiling)))
			}
			g, err := p.Apply(officer, rates, grants, costs, today, noon)
			if err != nil {
				t.Fatal(err)
			}
			g, err = g.Judge(decider, r.IntN(6) > 0, "Not this one, please", noon)
			if fault.Is(err, fault.Conflict) { // nothing is left below the ceiling
				g, err = g.Judge(decider, false, "Nothing is left of it", noon)
			}
			if err != nil {
				t.Fatal(err)
			}
			if g.State == pilot.GrantApproved {
				if g, err = g.Pay(officer, noon); err != nil {
					t.Fatal(err)
				}
				spent := make([]int64, len(costs))
				for i, c := range costs {
					spent[i] = r.Int64N(c.Amount + 1)
					if r.IntN(3) == 0 {
						spent[i] = c.Amount
					}
				}
				if g, err = g.Settle(officer, spent, noon); err != nil {
					t.Fatal(err)
				}
				for g.State == pilot.GrantClawBack && r.IntN(5) > 0 {
					if g, err = g.Return(officer, 1+r.Int64N(g.Owed()), noon); err != nil {
						t.Fatal(err)
					}
				}
			}
			if g.Paid != g.Approved || g.Paid != g.Proved+g.Returned+g.Owed() || g.Owed() < 0 || g.Proved > g.Paid {
				t.Fatalf("the sums of %+v do not reconcile: owed %d", g, g.Owed())
			}
			if (g.State == pilot.GrantAccepted || g.State == pilot.GrantReturned) && g.Paid-g.Returned != g.Proved {
				t.Fatalf("closed with %+v", g)
			}
			grants = append(grants, g)
		}
		held := int64(0)
		for _, g := range grants {
			held += g.Held()
		}
		if held > act.Ceiling {
			t.Fatalf("%d of a ceiling of %d: %+v", held, act.Ceiling, grants)
		}
	}
}
