package decision_test

import (
	"reflect"
	"strings"
	"testing"

	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// marked is a result of one item of 1,000 points on which each expert gave so many.
func marked(e *scheme.Edition, technologies string, points ...scheme.Tenths) evaluation.Result {
	r := evaluation.Result{Max: 10000, RegisteredBy: "officer", Technologies: strings.Fields(technologies), EachTotal: points}
	for i := range points {
		r.Experts = append(r.Experts, party.PersonID(rune('a'+i)))
	}
	r.Total = e.ConsolidateItem(points)
	r.Items = []evaluation.ItemResult{{Item: "1", Max: 10000, Each: points, Points: r.Total}}
	var err error
	if r.Technology, err = e.ConsolidateTechnology(r.Technologies); err != nil {
		panic(err)
	}
	return r
}

// TestARefusalThatHangsOnOneExpertIsAcknowledged with a reason; any other asks for none and keeps none.
func TestARefusalThatHangsOnOneExpertIsAcknowledged(t *testing.T) {
	e := innobiz(t)
	const why = "The lead's findings on production control are borne out by the records."
	for _, c := range []struct {
		name  string
		r     evaluation.Result
		said  string
		want  string
		hangs []party.PersonID
	}{
		{"all agree", marked(e, "BB BB", 6000, 6100), "", "", nil},
		{"all agree, and words are given all the same", marked(e, "BB BB", 6000, 6100), why, "", nil},
		{"without the second it would be granted", marked(e, "BB BB", 7100, 6000), "", "acknowledged decision.hangs_on_one", []party.PersonID{"b"}},
		{"too few words", marked(e, "BB BB", 7100, 6000), "  I have seen it.  ", "acknowledged decision.hangs_on_one", []party.PersonID{"b"}},
		{"acknowledged", marked(e, "BB BB", 7100, 6000), why, "", []party.PersonID{"b"}},
		{"two of three are severe: it hangs on none", marked(e, "BB BB BB", 7900, 6000, 6000), "", "", nil},
		{"one of three is severe", marked(e, "BB BB BB", 7100, 7100, 5000), why, "", []party.PersonID{"c"}},
		{"by one technology grade", marked(e, "BB CCC", 7500, 7500), why, "", []party.PersonID{"b"}},
		{"by two technology grades", marked(e, "BB CCC CCC", 7500, 7500, 7500), "", "", nil},
		{"a sole expert", marked(e, "BB", 6900), "", "acknowledged decision.hangs_on_one", []party.PersonID{"a"}},
		{"exactly on the border without the second", marked(e, "BB BB", 7000, 6998), why, "", []party.PersonID{"b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: reasons, Acknowledged: c.said}
			_, d, err := decision.Decide(ready, deciding, members, c.r, x, e, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want != "" {
				return
			}
			if hangs := evaluation.HangsOn(c.r, d.Without); !reflect.DeepEqual(hangs, c.hangs) {
				t.Errorf("hangs on %v, want %v", hangs, c.hangs)
			}
			if (d.Acknowledged != "") != (len(c.hangs) > 0) || (len(c.r.Experts) > 1) != (len(d.Without) == len(c.r.Experts)) {
				t.Errorf("%+v", d)
			}
		})
	}
	t.Run("another ground asks for nothing", func(t *testing.T) {
		x := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: reasons}
		if _, d, err := decision.Decide(ready, deciding, members, marked(e, "BB BB", 7100, 6000), x, e, now); err != nil || d.Without != nil {
			t.Errorf("%+v, %v", d, err)
		}
	})
}
