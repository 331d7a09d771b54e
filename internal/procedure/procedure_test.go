package procedure

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []Kind
		want  []Problem
	}{
		{"fee before documents, no visit", []Kind{SelfAssessment, Fee, DocumentCheck, Eligibility, ExpertReview, Decision}, nil},
		{"a decision alone", []Kind{Decision}, nil},
		{"no decision", []Kind{Eligibility}, []Problem{{-1, Missing, Decision, ""}}},
		{"nothing", nil, []Problem{{-1, Missing, Decision, ""}}},
		{"a fee after the decision", []Kind{Decision, Fee}, []Problem{{0, OutOfOrder, Decision, Fee}}},
		{"a certificate before the decision", []Kind{Certificate, Decision}, []Problem{{0, OutOfOrder, Certificate, Decision}}},
		{"twice", []Kind{Fee, Fee, Decision}, []Problem{{1, Twice, Fee, ""}}},
		{"unknown", []Kind{"auction", Decision}, []Problem{{0, UnknownKind, "auction", ""}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, got := Compile(of(c.kinds))
			if !slices.Equal(got, c.want) {
				t.Errorf("problems %v, want %v", got, c.want)
			}
			if len(got) == 0 && len(p.Stages()) != len(c.kinds) {
				t.Errorf("%d stages of %d", len(p.Stages()), len(c.kinds))
			}
		})
	}
}

func TestWhoActsAndWhatRunsBeside(t *testing.T) {
	for _, c := range []struct {
		name   string
		stages []Stage
		want   []Problem
	}{
		{"an expert decides", []Stage{{"d", Decision, Expert, false}}, []Problem{{0, WrongRole, Decision, ""}}},
		{"the company or the agency names the objection", []Stage{{"d", Decision, Decider, false}, {"o", Objection, Applicant, false}}, nil},
		{"nothing to run beside", []Stage{{"d", Decision, Decider, true}}, []Problem{{0, BesideNothing, Decision, ""}}},
		{
			"a committee beside the review it votes on",
			[]Stage{{"e", ExpertReview, Expert, false}, {"c", Committee, Members, true}, {"d", Decision, Decider, false}},
			[]Problem{{1, OutOfOrder, Committee, ExpertReview}},
		},
		{"a rating beside the review", []Stage{{"e", ExpertReview, Expert, false}, {"t", TechnologyRating, Expert, true}, {"d", Decision, Decider, false}}, nil},
	} {
		if _, got := Compile(c.stages); !slices.Equal(got, c.want) {
			t.Errorf("%s: problems %v, want %v", c.name, got, c.want)
		}
	}
}

// Stages that run beside each other are open together, may be settled in any order, and what follows waits for both.
func TestStagesBesideEachOther(t *testing.T) {
	p, problems := Compile([]Stage{{"fee", Fee, Applicant, false}, {"review", ExpertReview, Expert, false}, {"rating", TechnologyRating, Expert, true}, {"decision", Decision, Decider, false}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f := Facts{Done: map[Kind]time.Time{}}
	held := func(k Kind) Kind {
		if by, held := p.Holds(k, f); held {
			return by
		}
		return ""
	}
	if held(ExpertReview) != Fee || held(TechnologyRating) != Fee {
		t.Error("the fee holds neither")
	}
	f.Done[Fee] = time.Time{}
	if held(ExpertReview) != "" || held(TechnologyRating) != "" || held(Decision) != ExpertReview {
		t.Error("after the fee both are open, and the decision is not")
	}
	f.Done[ExpertReview] = time.Time{}
	if held(TechnologyRating) != "" || held(Decision) != TechnologyRating {
		t.Error("the decision does not wait for the rating")
	}
	if !p.Before(Fee, TechnologyRating) || p.Before(ExpertReview, TechnologyRating) || p.Before(Visit, Decision) {
		t.Error("Before tells another order")
	}
	less := p.Without(ExpertReview, Decision)
	if less.Has(ExpertReview) || !less.Has(Decision) || len(less.Stages()) != 3 || less.Stages()[1].Beside {
		t.Errorf("without the review: %v", less.Stages())
	}
}

// In whatever valid order the stages stand, a case walks through to the end, one stage at a time and past none.
func TestNoStageIsPassedAndNoneSticks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	valid := 0
	for range 40000 {
		p, problems := Compile(of(somehow(r)))
		if len(problems) > 0 {
			continue
		}
		valid++
		walk(t, p)
	}
	if valid < 1000 {
		t.Errorf("only %d orders were valid", valid)
	}
}

func walk(t *testing.T, p Procedure) {
	t.Helper()
	f := Facts{Done: map[Kind]time.Time{}}
	for _, next := range p.Stages() {
		for _, s := range p.Stages() {
			if by, held := p.Holds(s.Kind, f); held == (s.Kind == next.Kind) {
				t.Fatalf("%v at %s: %s held %t by %s", p.stages, next.Kind, s.Kind, held, by)
			}
		}
		f.Ended = true
		if _, held := p.Holds(next.Kind, f); !held {
			t.Fatalf("%v: %s may be done though the case has ended", p.stages, next.Kind)
		}
		f.Ended = false
		f.Done[next.Kind] = time.Time{}
	}
	for _, s := range p.Standings(f) {
		if s.State != Done {
			t.Fatalf("%v ends with %s %s", p.stages, s.Kind, s.State)
		}
	}
}

func TestWhatIsNotKeptHoldsNobodyUp(t *testing.T) {
	p, _ := Compile(of([]Kind{Eligibility, Fee, ExpertReview, Decision}))
	f := Facts{Done: map[Kind]time.Time{Eligibility: {}}, Untold: map[Kind]bool{Fee: true}}
	if by, held := p.Holds(ExpertReview, f); held {
		t.Errorf("held by %s", by)
	}
	var got []State
	for _, s := range p.Standings(f) {
		got = append(got, s.State)
	}
	if want := []State{Done, Skipped, Now, Ahead}; !slices.Equal(got, want) {
		t.Errorf("standings %v, want %v", got, want)
	}
	if by, held := p.Holds(Visit, f); !held {
		t.Errorf("a visit that the procedure does not have may be made, held by %s", by)
	}
}

func somehow(r *rand.Rand) []Kind {
	var kinds []Kind
	for _, rule := range Rules {
		if rule.Needed || r.IntN(2) == 0 {
			kinds = append(kinds, rule.Kind)
		}
	}
	for range 1 + r.IntN(3) {
		i, j := r.IntN(len(kinds)), r.IntN(len(kinds))
		kinds[i], kinds[j] = kinds[j], kinds[i]
	}
	return kinds
}

func of(kinds []Kind) []Stage {
	stages := make([]Stage, len(kinds))
	for i, k := range kinds {
		stages[i] = Stage{Code: string(k), Kind: k}
	}
	return stages
}
