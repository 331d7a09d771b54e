package decision_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

const org party.OrgID = "org"

var (
	now      = time.Date(2026, 7, 22, 9, 0, 0, 0, time.UTC)
	ready    = application.Application{ID: "case", Company: org, Sheet: "manufacturing", State: application.Evaluated}
	members  = panel.Panel{Members: []panel.Member{{Person: "lee", Declaration: panel.NoInterest}, {Person: "park", Declaration: panel.Interested}}}
	reasons  = "The panel's findings hold together and the figures agree with the accounts."
	deciding = person("decider")
)

func person(id party.PersonID) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true, Duties: []party.Duty{party.Decider}}}
}

func innobiz(t testing.TB) *scheme.Edition {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func result(total scheme.Tenths, technology string) evaluation.Result {
	return evaluation.Result{Total: total, Max: 10000, Technology: technology, RegisteredBy: "officer"}
}

func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(list, "; ")
}

func TestGrantingFollowsTheThresholds(t *testing.T) {
	e := innobiz(t)
	const below = "outcome decision.below_threshold"
	for _, c := range []struct {
		name       string
		total      scheme.Tenths
		technology string
		grade      string
		want       string
	}{
		{"golden 3: 700.0 and B is selected, grade A", 7000, "B", "A", ""},
		{"golden 4: 699.9 and AAA is not selected", 6999, "AAA", "", below},
		{"golden 5: 950.0 and CCC is not selected", 9500, "CCC", "", below},
		{"golden 6: 799.9 and BB is A", 7999, "BB", "A", ""},
		{"golden 6: 800.0 and BB is AA", 8000, "BB", "AA", ""},
		{"golden 6: 899.9 and BB is AA", 8999, "BB", "AA", ""},
		{"golden 6: 900.0 and BB is AAA", 9000, "BB", "AAA", ""},
		{"everything there is", 10000, "AAA", "AAA", ""},
		{"nothing at all", 0, "D", "", below},
		{"no technology grade", 9000, "", "", below},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, d, err := decision.Decide(ready, deciding, members, result(c.total, c.technology), decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want != "" {
				if a.State != application.Evaluated || d.Outcome != "" {
					t.Errorf("the case is %s, the decision %+v", a.State, d)
				}
				return
			}
			if a.State != application.Proposed || d.Grade != c.grade || d.Total != c.total || d.DecidedBy != "decider" || len(d.WeakPoints) > 0 || len(d.Grounds) > 0 {
				t.Errorf("the case is %s, the decision %+v", a.State, d)
			}
		})
	}
}

func TestConfirmingAGrant(t *testing.T) {
	e := innobiz(t)
	r := result(8000, "BB")
	waiting, d, err := decision.Decide(ready, deciding, members, r, decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
	if err != nil {
		t.Fatal(err)
	}
	own := person("second")
	own.Roles = map[party.OrgID]party.Role{org: party.Preparer}
	for _, c := range []struct {
		name string
		who  party.Actor
		want string
	}{
		{"a second decider", person("second"), ""},
		{"the one who proposed it", deciding, "approval.own_proposal"},
		{"a member of the panel", person("lee"), "decision.took_part"},
		{"a member who was recused", person("park"), "decision.took_part"},
		{"who registered the result", person("officer"), "decision.took_part"},
		{"who acts for the applicant", own, "application.own_case"},
		{"without the duty", party.Actor{Person: party.Person{ID: "x", Active: true, Duties: []party.Duty{party.Officer}}}, "fault.forbidden"},
		{"the program itself", party.System, "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, got, err := decision.Confirm(waiting, c.who, members, r, d, now.Add(time.Hour))
			if keys(err) != c.want {
				t.Fatalf("got %q, want %q", keys(err), c.want)
			}
			if c.want != "" {
				if a.State != application.Proposed || got.Outcome != "" {
					t.Errorf("the case is %s, the decision %+v", a.State, got)
				}
				return
			}
			if a.State != application.Granted || got.ConfirmedBy != "second" || !got.ConfirmedAt.Equal(now.Add(time.Hour)) || got.DecidedBy != "decider" || got.Grade != "AA" {
				t.Errorf("the case is %s, the decision %+v", a.State, got)
			}
		})
	}
	if _, _, err := decision.Confirm(ready, person("second"), members, r, d, now); keys(err) != "application.step.not_now" {
		t.Errorf("confirmed what nobody proposed: %v", err)
	}
}

func TestWhatIsConfirmedRestsOnTheResultAsItIs(t *testing.T) {
	e := innobiz(t)
	_, d, err := decision.Decide(ready, deciding, members, result(8000, "BB"), decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
	if err != nil {
		t.Fatal(err)
	}
	if again := decision.Restated(d, result(8000, "BB"), e); !reflect.DeepEqual(again, d) {
		t.Errorf("the same result gives %+v", again)
	}
	for name, r := range map[string]evaluation.Result{
		"another grade": result(9000, "BB"), "another total": result(8001, "BB"), "another technology": result(8000, "BBB"), "below": result(6999, "BB"),
	} {
		if again := decision.Restated(d, r, e); reflect.DeepEqual(again, d) {
			t.Errorf("%s makes no difference", name)
		}
	}
	if below := decision.Restated(d, result(6999, "BB"), e); below.Grade != "" {
		t.Errorf("a grade below the threshold: %s", below.Grade)
	}
}

func TestTheClockOfTheDecisionRunsOn(t *testing.T) {
	e, since := innobiz(t), now.Add(-48*time.Hour)
	a := ready
	a.StateSince = since
	a, _, err := decision.Decide(a, deciding, members, result(8000, "BB"), decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
	if err != nil || !a.StateSince.Equal(since) {
		t.Fatalf("proposed since %s, %v", a.StateSince, err)
	}
	for _, step := range []application.Step{application.StepDecline, application.StepLapse} {
		back, err := decision.Reopen(a, step, now.Add(time.Hour))
		if err != nil || back.State != application.Evaluated || !back.StateSince.Equal(since) {
			t.Errorf("%s: %s since %s, %v", step, back.State, back.StateSince, err)
		}
	}
	if _, err := decision.Reopen(ready, application.StepDecline, now); keys(err) != "application.step.not_now" {
		t.Errorf("reopened what is open: %v", err)
	}
}

func TestNobodyGrantsBelowAndNobodyRefusesForPointsAbove(t *testing.T) {
	e := innobiz(t)
	rapid.Check(t, func(t *rapid.T) {
		r := result(scheme.Tenths(rapid.Int64Range(0, 10000).Draw(t, "total")), rapid.SampledFrom(e.Technology.Grades).Draw(t, "technology"))
		rank, _ := e.Technology.Rank(r.Technology)
		enough := r.Total >= 7000 && rank <= 9 // AAA to B are the first ten grades
		_, g, errGrant := decision.Decide(ready, deciding, members, r, decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
		_, _, errRefuse := decision.Decide(ready, deciding, members, r, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: reasons}, e, now)
		if (errGrant == nil) != enough || (errRefuse == nil) == enough || (g.Grade != "") != enough {
			t.Fatalf("%s and %s: grant %v, refuse %v", r.Total, r.Technology, errGrant, errRefuse)
		}
	})
}

func TestTheDeciderTookNoPart(t *testing.T) {
	e := innobiz(t)
	own := person("decider")
	own.Roles = map[party.OrgID]party.Role{org: party.Preparer}
	other := person("decider")
	other.Roles = map[party.OrgID]party.Role{"another": party.Owner}
	officer := party.Actor{Person: party.Person{ID: "x", Active: true, Duties: []party.Duty{party.Officer}}}
	for _, c := range []struct {
		name string
		who  party.Actor
		want string
	}{
		{"somebody else", deciding, ""},
		{"somebody with a company of their own, not this one", other, ""},
		{"a member of the panel", person("lee"), "decision.took_part"},
		{"a member who was recused", person("park"), "decision.took_part"},
		{"who registered the result", person("officer"), "decision.took_part"},
		{"who acts for the applicant", own, "application.own_case"},
		{"without the duty", officer, "fault.forbidden"},
		{"the program itself", party.System, "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := decision.Decide(ready, c.who, members, result(7000, "B"), decision.Proposal{Outcome: decision.Grant, Reasons: reasons}, e, now)
			if got := keys(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	e := innobiz(t)
	low, high := result(6999, "AAA"), result(9000, "AA")
	for _, c := range []struct {
		name    string
		r       evaluation.Result
		grounds []decision.Ground
		reasons string
		want    string
	}{
		{"below the threshold", low, []decision.Ground{decision.BelowThreshold}, reasons, ""},
		{"below by technology alone", result(9500, "CCC"), []decision.Ground{decision.BelowThreshold}, reasons, ""},
		{"above, with false data", high, []decision.Ground{decision.FalseData}, reasons, ""},
		{"above, for points", high, []decision.Ground{decision.BelowThreshold}, reasons, "grounds decision.not_below"},
		{"above, for points and false data", high, []decision.Ground{decision.FalseData, decision.BelowThreshold}, reasons, "grounds decision.not_below"},
		{"no ground", low, nil, reasons, "grounds decision.ground_missing"},
		{"a ground that is none", low, []decision.Ground{"mood"}, reasons, "grounds decision.ground_missing"},
		{"no reasons", low, []decision.Ground{decision.BelowThreshold}, "      too short      ", "reasons decision.reasons"},
		{"a book of reasons", low, []decision.Ground{decision.BelowThreshold}, strings.Repeat("я", 4001), "reasons party.too_long"},
		{"neither ground nor reasons", low, nil, "", "grounds decision.ground_missing; reasons decision.reasons"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, d, err := decision.Decide(ready, deciding, members, c.r, decision.Proposal{Outcome: decision.Refuse, Grounds: c.grounds, Reasons: c.reasons}, e, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && (a.State != application.Refused || d.Grade != "" || !reflect.DeepEqual(d.Grounds, c.grounds)) {
				t.Errorf("the case is %s, the decision %+v", a.State, d)
			}
		})
	}
	t.Run("a ground named twice counts once", func(t *testing.T) {
		_, d, err := decision.Decide(ready, deciding, members, low, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData, decision.FalseData}, Reasons: reasons}, e, now)
		if err != nil || len(d.Grounds) != 1 {
			t.Errorf("%v, %v", d.Grounds, err)
		}
	})
	t.Run("an outcome that is none", func(t *testing.T) {
		_, _, err := decision.Decide(ready, deciding, members, low, decision.Proposal{Outcome: "postpone", Reasons: reasons}, e, now)
		if keys(err) != "outcome party.choose_one" {
			t.Error(err)
		}
	})
	t.Run("a case that is not ready", func(t *testing.T) {
		for _, s := range application.States {
			a := ready
			a.State = s
			_, _, err := decision.Decide(a, deciding, members, low, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: reasons}, e, now)
			if (err == nil) != (s == application.Evaluated) {
				t.Errorf("%s: %v", s, err)
			}
		}
	})
}

func TestARefusalNamesTheWeakestItemsFirst(t *testing.T) {
	e := innobiz(t)
	r := result(5000, "B")
	for _, x := range []struct {
		item        string
		points, max scheme.Tenths
	}{
		{"full", 200, 200},
		{"half of 30", 150, 300},
		{"a fifth of 10", 20, 100},
		{"half of 12, earlier", 60, 120},
		{"a fifth of 20", 40, 200},
		{"half of 12, later", 60, 120},
		{"four fifths", 80, 100},
	} {
		r.Items = append(r.Items, evaluation.ItemResult{Item: x.item, Points: x.points, Max: x.max})
	}
	_, d, err := decision.Decide(ready, deciding, members, r, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: reasons}, e, now)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range d.WeakPoints {
		got = append(got, w.Item)
	}
	// The share decides; among equal shares the points lost; among equal losses the order of the sheet.
	want := []string{"a fifth of 20", "a fifth of 10", "half of 30", "half of 12, earlier", "half of 12, later"}
	if e.WeakPoints != len(want) || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	r.Items = []evaluation.ItemResult{{Item: "full", Points: 100, Max: 100}}
	_, d, err = decision.Decide(ready, deciding, members, r, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: reasons}, e, now)
	if err != nil || len(d.WeakPoints) != 0 {
		t.Errorf("an item with all its points is called weak: %v, %v", d.WeakPoints, err)
	}
}
