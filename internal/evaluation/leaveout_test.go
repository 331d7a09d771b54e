package evaluation_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// TestLeavingAnExpertOutIsConsolidatingWithoutThem, whatever the marks.
func TestLeavingAnExpertOutIsConsolidatingWithoutThem(t *testing.T) {
	e := edition(t)
	rapid.Check(t, func(t *rapid.T) {
		var sheets []evaluation.Scoresheet
		for i := range rapid.IntRange(2, 5).Draw(t, "experts") {
			levels := ""
			for range 3 {
				levels += rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "level")
			}
			sheets = append(sheets, sheet(person(fmt.Sprint("e", i)), levels, rapid.SampledFrom(e.Technology.Grades).Draw(t, "technology")))
		}
		r, err := evaluation.Consolidate(open, sheets, e, scheme.NewFacts())
		if err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprint(r)
		got, err := evaluation.LeaveOneOut(r, r.Total, e)
		if err != nil || len(got) != len(sheets) || fmt.Sprint(r) != before {
			t.Fatalf("%v, %v, or the result was changed", got, err)
		}
		var hangs []party.PersonID
		for i, w := range got {
			rest := append(append([]evaluation.Scoresheet{}, sheets[:i]...), sheets[i+1:]...)
			again, err := evaluation.Consolidate(open, rest, e, scheme.NewFacts())
			if err != nil {
				t.Fatal(err)
			}
			if w.Expert != r.Experts[i] || w.Total != again.Total || w.Technology != again.Technology || w.Award != e.Judge(again.Total, again.Technology).Award {
				t.Fatalf("without %s: %+v, want %s and %s", w.Expert, w, again.Total, again.Technology)
			}
			if w.Award {
				hangs = append(hangs, w.Expert)
			}
		}
		if named := evaluation.HangsOn(r, got); !reflect.DeepEqual(named, hangs) {
			t.Fatalf("hangs on %v, want %v", named, hangs)
		}
		moved, err := evaluation.LeaveOneOut(r, r.Total+25, e)
		if err != nil || moved[0].Total != got[0].Total+25 {
			t.Fatalf("another total that decides moves nothing: %v, %v", moved, err)
		}
	})
}

func TestASoleExpertIsNotLeftOut(t *testing.T) {
	e := edition(t)
	r, err := evaluation.Consolidate(open, []evaluation.Scoresheet{sheet(lee, "CCC", "BB")}, e, scheme.NewFacts())
	if err != nil {
		t.Fatal(err)
	}
	without, err := evaluation.LeaveOneOut(r, r.Total, e)
	if err != nil || without != nil {
		t.Errorf("%v, %v", without, err)
	}
	if got := evaluation.HangsOn(r, without); !reflect.DeepEqual(got, []party.PersonID{"lee"}) {
		t.Errorf("a sole expert's refusal hangs on %v", got)
	}
}
