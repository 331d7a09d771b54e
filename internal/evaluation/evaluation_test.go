package evaluation_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	now   = time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
	visit = calendar.MustParse("2026-07-20")
	open  = application.Application{ID: "case", Company: "org", Sheet: "manufacturing", State: application.Evaluating}
)

func person(id string, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(id), Active: true, Duties: duties}}
}

var (
	lee, park, choi = person("lee", party.Expert), person("park", party.Expert), person("choi", party.Expert)
	officer         = person("officer", party.Officer)
)

func edition(t testing.TB) *scheme.Edition {
	t.Helper()
	src, err := os.ReadFile("../application/testdata/border.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, problems := scheme.Load(src)
	if e == nil || len(problems) > 0 {
		t.Fatalf("%v", problems)
	}
	return e
}

// seats makes a panel; each member's declaration follows the name: "lee" awaited, "lee+" no interest, "lee-" recused.
func seats(members ...string) panel.Panel {
	p := panel.Panel{Case: open.ID, VisitOn: visit}
	for _, m := range members {
		d := panel.Awaited
		switch m[len(m)-1] {
		case '+':
			d = panel.NoInterest
		case '-':
			d = panel.Interested
		}
		p.Members = append(p.Members, panel.Member{Person: party.PersonID(strings.TrimRight(m, "+-")), Declaration: d})
	}
	return p
}

// sheet is an expert's sheet with a level for each of the three items, "-" for none.
func sheet(who party.Actor, levels, technology string) evaluation.Scoresheet {
	s := evaluation.Scoresheet{
		Case: open.ID, Expert: who.ID(), Answers: map[string]scheme.Answer{}, Technology: technology, TechnologyReason: "patents in force in three countries",
	}
	for i, l := range levels {
		if l != '-' {
			s.Answers[fmt.Sprintf("1.1.%d", i+1)] = scheme.Answer{Level: scheme.Level(l)}
		}
	}
	return s
}

func closed(s evaluation.Scoresheet) evaluation.Scoresheet {
	s.SubmittedAt = now
	return s
}

func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(list, "; ")
}

func TestWhoMayScore(t *testing.T) {
	done := open
	done.State = application.Evaluated
	for _, c := range []struct {
		name string
		a    application.Application
		p    panel.Panel
		s    evaluation.Scoresheet
		who  party.Actor
		want string
	}{
		{"a member without an interest", open, seats("lee+"), evaluation.Scoresheet{}, lee, ""},
		{"a member who has not declared", open, seats("lee"), evaluation.Scoresheet{}, lee, "panel.declare_first"},
		{"a recused member", open, seats("lee-"), evaluation.Scoresheet{}, lee, "fault.not_found"},
		{"an expert of another panel", open, seats("lee+"), evaluation.Scoresheet{}, park, "fault.not_found"},
		{"an officer", open, seats("lee+"), evaluation.Scoresheet{}, officer, "fault.forbidden"},
		{"after the result", done, seats("lee+"), evaluation.Scoresheet{}, lee, "evaluation.not_open"},
		{"after closing the own sheet", open, seats("lee+"), closed(evaluation.Scoresheet{}), lee, "evaluation.closed_by_you"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(evaluation.MayScore(c.a, c.p, c.s, c.who)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAMarkThatDiffersFromTheFiguresNeedsAReason(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	sh, _ := e.Sheet("manufacturing")
	measured, _ := sh.Item("1.1.1.1")
	judged, _ := sh.Item("1.2.1.1")
	if measured.Type != scheme.Quantitative || judged.Type != scheme.Judged {
		t.Fatalf("items are %s and %s", measured.Type, judged.Type)
	}
	computed := scheme.ItemScore{Answered: true, Level: "C"}
	for _, c := range []struct {
		name     string
		item     *scheme.Item
		given    scheme.Answer
		computed scheme.ItemScore
		want     string
	}{
		{"the level that the figures give", measured, scheme.Answer{Level: "C"}, computed, ""},
		{"another level", measured, scheme.Answer{Level: "B"}, computed, "reason evaluation.reason_needed"},
		{"another level with a reason", measured, scheme.Answer{Level: "B", Reason: "the accounts were restated"}, computed, ""},
		{"another level with a shrug", measured, scheme.Answer{Level: "B", Reason: " so "}, computed, "reason evaluation.reason_needed"},
		{"the figures give nothing", measured, scheme.Answer{Level: "B"}, scheme.ItemScore{}, ""},
		{"a judged item is the expert's own", judged, scheme.Answer{Level: "B"}, computed, ""},
		{"no level", judged, scheme.Answer{Reason: "not sure"}, computed, "level evaluation.level_missing"},
		{"a level that is not on the scale", judged, scheme.Answer{Level: "Z"}, computed, "level scheme.answer.level"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(evaluation.Mark(c.item, c.given, c.computed)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	t.Run("figures count only once they are marked", func(t *testing.T) {
		facts := scheme.NewFacts()
		facts.SetInt("sales", 4000)
		facts.SetInt("rd_expense", 200)
		if full := sh.Score(nil, facts); !full.ByItem["1.1.1.1"].Answered {
			t.Fatal("the figures give no level; the test says nothing")
		}
		none := evaluation.Marked(sh, nil, facts)
		if none.Answered != 0 || none.Total != 0 || none.Items != 62 || none.Max != 10000 {
			t.Errorf("without marks: %d answered, %s of %s, %d items", none.Answered, none.Total, none.Max, none.Items)
		}
		one := evaluation.Marked(sh, map[string]scheme.Answer{"1.1.1.1": {Level: "C"}}, facts)
		if one.Answered != 1 || one.Total != 180 || one.Areas[0].Points != 180 || one.Areas[0].Answered != 1 {
			t.Errorf("with one mark: %d answered, %s", one.Answered, one.Total)
		}
	})
}

func TestASheetIsSubmittedOnlyWhole(t *testing.T) {
	e := edition(t)
	speechless := sheet(lee, "AAA", "BB")
	speechless.TechnologyReason = "   good   "
	for _, c := range []struct {
		name string
		s    evaluation.Scoresheet
		want string
	}{
		{"whole", sheet(lee, "ABC", "BB"), ""},
		{"one item open", sheet(lee, "A-C", "BB"), "items evaluation.unfinished"},
		{"nothing at all", evaluation.Scoresheet{}, "items evaluation.unfinished; technology evaluation.technology.missing; technology_reason evaluation.technology.reason"},
		{"a technology grade off the scale", sheet(lee, "AAA", "AAAA"), "technology evaluation.technology.missing"},
		{"a technology grade without a reason", speechless, "technology_reason evaluation.technology.reason"},
		{"twice", closed(sheet(lee, "AAA", "BB")), "evaluation.closed_by_you"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := evaluation.Submit(open, seats("lee+"), c.s, lee, e, scheme.NewFacts(), now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && !s.SubmittedAt.Equal(now) {
				t.Error("the sheet is not dated")
			}
		})
	}
	_, err := evaluation.Submit(open, seats("lee+"), sheet(lee, "A--", "BB"), lee, e, scheme.NewFacts(), now)
	if got := fault.All(err)[0].Args["Count"]; got != 2 {
		t.Errorf("%v items are said to be open", got)
	}
}

func TestConsolidationIsExact(t *testing.T) {
	e := edition(t)
	for _, c := range []struct {
		name         string
		levels       []string
		technologies []string
		points       []scheme.Tenths // 649, 1 and 350 points at most; A all, B nine tenths, C none
		technology   string
	}{
		{"one expert stands as given", []string{"ABC"}, []string{"BB"}, []scheme.Tenths{6490, 9, 0}, "BB"},
		{"the mean of 1.0 and 0.9 is 0.95, half up 1.0", []string{"AAA", "ABA"}, []string{"BB", "BB"}, []scheme.Tenths{6490, 10, 3500}, "BB"},
		{"the mean of 649.0 and 584.1 is 616.55, half up 616.6", []string{"AAA", "BAA"}, []string{"A", "B"}, []scheme.Tenths{6166, 10, 3500}, "B"},
		{"a third of 28 tenths is 9.33, down", []string{"AAA", "ABA", "ABA"}, []string{"A", "B", "C"}, []scheme.Tenths{6490, 9, 3500}, "B"},
		{"a third of 29 tenths is 9.67, up", []string{"AAA", "AAA", "ABA"}, []string{"AAA", "D", "D"}, []scheme.Tenths{6490, 10, 3500}, "D"},
		{"all and nothing", []string{"AAA", "CCC"}, []string{"AAA", "CCC"}, []scheme.Tenths{3245, 5, 1750}, "CCC"},
		{"of four grades the lower middle one", []string{"AAA", "AAA", "AAA", "AAA"}, []string{"AAA", "BBB", "B", "D"}, []scheme.Tenths{6490, 10, 3500}, "B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sheets []evaluation.Scoresheet
			for i, l := range c.levels {
				sheets = append(sheets, sheet(person(fmt.Sprint("e", i)), l, c.technologies[i]))
			}
			r, err := evaluation.Consolidate(open, sheets, e, scheme.NewFacts())
			if err != nil {
				t.Fatal(err)
			}
			var sum scheme.Tenths
			for i, want := range c.points {
				if r.Items[i].Points != want {
					t.Errorf("item %d: %s, want %s", i+1, r.Items[i].Points, want)
				}
				sum += want
			}
			if r.Total != sum || r.Technology != c.technology {
				t.Errorf("total %s, technology %s; want %s, %s", r.Total, r.Technology, sum, c.technology)
			}
		})
	}
}

func TestTheTotalIsTheSumOfItsItemsWhateverTheMarks(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	sh, _ := e.Sheet("manufacturing")
	rapid.Check(t, func(t *rapid.T) {
		var sheets []evaluation.Scoresheet
		n := rapid.IntRange(1, 5).Draw(t, "experts")
		for i := range n {
			s := evaluation.Scoresheet{Expert: party.PersonID(fmt.Sprint("e", i)), Technology: rapid.SampledFrom(e.Technology.Grades).Draw(t, "technology"), Answers: map[string]scheme.Answer{}}
			for _, item := range sh.Items() {
				s.Answers[item.ID] = scheme.Answer{Level: rapid.SampledFrom(e.Levels).Draw(t, "level"), Reason: "seen on site"}
			}
			sheets = append(sheets, s)
		}
		r, err := evaluation.Consolidate(open, sheets, e, scheme.NewFacts())
		if err != nil {
			t.Fatal(err)
		}
		var items, areas scheme.Tenths
		for _, it := range r.Items {
			item, _ := sh.Item(it.Item)
			sum := int64(0)
			for i, s := range sheets {
				given, _ := item.Points(s.Answers[it.Item].Level)
				if it.Each[i] != given {
					t.Fatalf("%s: expert %d gave %s, the result says %s", it.Item, i, given, it.Each[i])
				}
				sum += int64(given)
			}
			if mean := (2*sum + int64(n)) / (2 * int64(n)); int64(it.Points) != mean {
				t.Fatalf("%s: %d, the mean is %d", it.Item, it.Points, mean)
			}
			items += it.Points
		}
		for _, a := range r.Areas {
			areas += a.Points
		}
		if r.Total != items || r.Total != areas || len(r.Items) != sh.Len() {
			t.Fatalf("total %s, items %s, areas %s, %d items", r.Total, items, areas, len(r.Items))
		}
		for i, j := range rapid.Permutation(sheets).Draw(t, "order") {
			sheets[i] = j
		}
		again, err := evaluation.Consolidate(open, sheets, e, scheme.NewFacts())
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Fatalf("the order in which sheets arrive changes the result: %v", err)
		}
	})
}

func TestRegistration(t *testing.T) {
	e := edition(t)
	accepted := open
	accepted.State = application.Accepted
	own := officer
	own.Roles = map[party.OrgID]party.Role{"org": party.Owner}
	both := []evaluation.Scoresheet{closed(sheet(lee, "AAA", "BB")), closed(sheet(park, "BBB", "BB"))}
	for _, c := range []struct {
		name   string
		a      application.Application
		p      panel.Panel
		sheets []evaluation.Scoresheet
		who    party.Actor
		on     calendar.Date
		want   string
	}{
		{"on the day of the visit", open, seats("lee+", "park+"), both, officer, visit, ""},
		{"before the visit", open, seats("lee+", "park+"), both, officer, visit.AddDays(-1), "evaluation.before_visit"},
		{"a sheet missing", open, seats("lee+", "park+"), both[:1], officer, visit, "evaluation.sheets_missing"},
		{"a sheet not closed", open, seats("lee+", "park+"), []evaluation.Scoresheet{both[0], sheet(park, "BBB", "BB")}, officer, visit, "evaluation.sheets_missing"},
		{"a third member who never declared", open, seats("lee+", "park+", "choi"), both, officer, visit, "evaluation.sheets_missing"},
		{"no quorum after a recusal", open, seats("lee+", "park-"), both[:1], officer, visit, "panel.no_quorum"},
		{"a recused member's sheet is left out", open, seats("lee+", "park+", "choi-"), append([]evaluation.Scoresheet{closed(sheet(choi, "CCC", "D"))}, both...), officer, visit, ""},
		{"a stranger's sheet is left out", open, seats("lee+", "park+"), append([]evaluation.Scoresheet{closed(sheet(choi, "CCC", "D"))}, both...), officer, visit, ""},
		{"by an expert", open, seats("lee+", "park+"), both, lee, visit, "fault.forbidden"},
		{"by an officer who owns the company", open, seats("lee+", "park+"), both, own, visit, "application.own_case"},
		{"before a panel is appointed", accepted, panel.Panel{}, both, officer, visit, "application.step.not_now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, r, err := evaluation.Register(c.a, c.p, c.sheets, c.who, e, scheme.NewFacts(), now, c.on)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want != "" {
				if a.State != c.a.State {
					t.Errorf("the case moved to %s", a.State)
				}
				return
			}
			if a.State != application.Evaluated || r.RegisteredBy != "officer" || !reflect.DeepEqual(r.Experts, []party.PersonID{"lee", "park"}) || r.Total != 9501 {
				t.Errorf("%s: %s by %v, registered by %s", a.State, r.Total, r.Experts, r.RegisteredBy)
			}
		})
	}
}
