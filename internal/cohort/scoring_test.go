package cohort

import (
	"encoding/json"
	"slices"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// techlab is the sheet of golden case G4: five criteria of 100 points, three members, the mean, a floor of 50, equals parted by K3 and then K4.
func techlab() Intake {
	i := anIntake(Selecting)
	i.Criteria = []Criterion{{"K1", 40}, {"K2", 20}, {"K3", 15}, {"K4", 15}, {"K5", 10}}
	i.Marks, i.Floor, i.Ties, i.Places = 3, 500, []int{2, 3}, 2
	return i
}

func TestGoldenG4Ranking(t *testing.T) {
	i := techlab()
	if err := i.Check(); err != nil {
		t.Fatal(err)
	}
	a := marked(t, i, "A", noon, []int{30, 14, 9, 8, 6}, []int{26, 12, 10, 9, 7}, []int{28, 13, 11, 7, 5})
	b := marked(t, i, "B", noon.Add(1), []int{27, 15, 12, 7, 6}, []int{25, 14, 11, 8, 6}, []int{26, 12, 12, 7, 7})
	for _, c := range []Candidate{a, b} {
		if p, ok := c.Points(i); !ok || p != 650 {
			t.Errorf("%s has %d tenths, want 65.0", c.ID, p)
		}
	}
	if x, y := a.given(2), b.given(2); x != 30 || y != 35 {
		t.Errorf("K3: %d and %d of three members, want means of 10.00 and 11.67", x, y)
	}
	order, err := Order(i, []Candidate{a, b})
	if err != nil || order[0].ID != "B" || order[1].ID != "A" {
		t.Errorf("%v, %v: B stands above A by K3, though A applied first", order, err)
	}
	i.Ties = nil
	if order, _ := Order(i, []Candidate{a, b}); order[0].ID != "A" {
		t.Error("without a criterion for equals the first to apply stands first")
	}
	two := marked(t, techlab(), "C", noon, []int{30, 14, 9, 8, 6}, []int{26, 12, 10, 9, 7})
	if _, ok := two.Points(techlab()); ok {
		t.Error("points show with two members of three")
	}
	if _, err := Order(techlab(), []Candidate{a, b, two}); key(err) != " cohort.unmarked" {
		t.Errorf("a decision with two members: %v", err)
	}
}

// A mean of 49.95 to 49.99 would be shown as 50.0 if it were rounded, and would pass.
func TestGoldenG4TheFloorIsNotReachedByRounding(t *testing.T) {
	i := techlab()
	i.Criteria, i.Ties = slices.Repeat([]Criterion{{"K", 100}}, 7), nil // 2,100 points by three members
	low := marked(t, i, "low", noon, []int{50, 50, 50, 50, 50, 50, 50}, []int{50, 50, 50, 50, 50, 50, 50}, []int{50, 50, 50, 50, 50, 50, 49})
	if p, _ := low.Points(i); p != 499 {
		t.Errorf("1,049 of 2,100 are %d tenths, want 49.9", p)
	}
	i.Places = 1
	_, placed, err := Select(i, []Candidate{low}, decider, "The order follows from the marks.", noon)
	if err != nil || placed[0].State != Declined {
		t.Errorf("%v, %v: below the floor of 50", placed, err)
	}
}

func TestPointsThatAreAdded(t *testing.T) {
	i := techlab()
	i.Rule, i.Floor = Total, 1500
	if err := i.Check(); err != nil || i.Full() != 3000 {
		t.Fatalf("%v, full %d", err, i.Full())
	}
	c := marked(t, i, "A", noon, []int{30, 14, 9, 8, 6}, []int{26, 12, 10, 9, 7}, []int{28, 13, 11, 7, 5})
	if p, ok := c.Points(i); !ok || p != 1950 {
		t.Errorf("%d tenths, want 195.0", p)
	}
	if _, err := c.Assess(i, expert(9), Mark{Points: []int{40, 20, 15, 15, 10}, Words: "One expert more.", Free: true}, noon); key(err) != " cohort.marked_enough" {
		t.Errorf("a fourth expert adds points: %v", err)
	}
	i.Floor = 3001
	if key(i.Check()) != "floor cohort.number" {
		t.Error("a floor above what can be had")
	}
}

func TestWhatAScoringMustSay(t *testing.T) {
	for want, spoil := range map[string]func(*Intake){
		"":                       func(*Intake) {},
		"criteria cohort.number": func(i *Intake) { i.Criteria[0].Most = 101 },
		"rule party.choose_one":  func(i *Intake) { i.Rule = "median" },
		"ties cohort.ties":       func(i *Intake) { i.Ties = []int{5} },
	} {
		i := techlab()
		spoil(&i)
		if got := key(i.Check()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	twice := techlab()
	twice.Ties = []int{2, 2}
	if key(twice.Check()) != "ties cohort.ties" {
		t.Error("a criterion parts equals twice")
	}
	if !fault.Is(MayChange(Intake{State: Open, Criteria: techlab().Criteria}, Intake{State: Open, Criteria: techlab().Criteria, Rule: Total}), fault.Invalid) {
		t.Error("the rule changes after companies applied")
	}
}

// R10: an expert declares to be free of interests before the marks count.
func TestAnExpertDeclaresFirst(t *testing.T) {
	i := anIntake(Selecting)
	_, err := marked(t, i, "a", noon).Assess(i, expert(1), Mark{Points: []int{5, 5}, Words: "Seen at the interview."}, noon)
	if key(err) != "free cohort.declare_first" {
		t.Errorf("%v", err)
	}
}

func TestCriteriaKeptBeforeTheyHadWeights(t *testing.T) {
	var i Intake
	if err := json.Unmarshal([]byte(`{"criteria":["Team",{"title":"Product","most":40}]}`), &i); err != nil || !slices.Equal(i.Criteria, []Criterion{{"Team", 10}, {"Product", 40}}) {
		t.Errorf("%v, %v", i.Criteria, err)
	}
}

// Order never depends on how the candidates come, and a candidate with more marks in everything never stands below.
func FuzzOrderFollowsFromTheMarks(f *testing.F) {
	f.Add([]byte{30, 14, 9, 27, 15, 12}, true)
	f.Fuzz(func(t *testing.T, points []byte, total bool) {
		i := anIntake(Selecting)
		i.Criteria, i.Marks, i.Floor, i.Ties = []Criterion{{"K1", 100}, {"K2", 100}, {"K3", 100}}, 1, 0, []int{2}
		if total {
			i.Rule = Total
		}
		var all []Candidate
		for n := 0; n+3 <= len(points) && n < 30; n += 3 {
			m := []int{int(points[n]) % 101, int(points[n+1]) % 101, int(points[n+2]) % 101}
			all = append(all, Candidate{ID: CandidateID(rune('a' + n/3)), Company: party.OrgID(rune('a' + n/3)), State: Applied, AppliedAt: noon, Marks: []Mark{{By: "e", Points: m}}})
		}
		one, err := Order(i, all)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(all)
		two, err := Order(i, all)
		if err != nil {
			t.Fatal(err)
		}
		for n := range one {
			if one[n].ID != two[n].ID || n > 0 && one[n-1].Score < one[n].Score {
				t.Fatalf("%v and %v", one, two)
			}
		}
	})
}
