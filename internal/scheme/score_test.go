package scheme

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

func mustDate(s string) calendar.Date { return calendar.MustParse(s) }

func facts(t testing.TB, pairs ...any) Facts {
	t.Helper()
	f := NewFacts()
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		switch v := pairs[i+1].(type) {
		case int:
			f.SetInt(name, int64(v))
		case bool:
			f.SetBool(name, v)
		case string:
			if fact, _ := FactByName(name); fact.Kind == FactNumber {
				if err := f.SetNumber(name, v); err != nil {
					t.Fatal(err)
				}
			} else {
				f.SetString(name, v)
			}
		}
	}
	if err := f.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestQuantitativeItems(t *testing.T) {
	_, s := small(t)
	for _, c := range []struct {
		name   string
		facts  Facts
		level  Level
		points string
		figure string
		key    string
	}{
		{"one year", facts(t, "sales", 200, "rd_spend", 5, "employees", 9), "B", "21.0", "2.5", "band"},
		{"exactly on the border belongs to the better level", facts(t, "sales", 1000, "rd_spend", 100, "employees", 9), "A", "35.0", "10", "band_from"},
		{"a hair below the border", facts(t, "sales", "1000.000001", "rd_spend", 100, "employees", 9), "B", "21.0", "10000000000/1000000001", "band"},
		{"a figure that no decimal ends", facts(t, "sales", 3, "rd_spend", 1, "employees", 9), "A", "35.0", "100/3", "band_from"},
		{"nothing spent", facts(t, "sales", 3, "rd_spend", 0, "employees", 9), "C", "7.0", "", "special"},
		{"fewer than three people cap the level", facts(t, "sales", 1000, "rd_spend", 100, "employees", 2), "B", "21.0", "10", "capped"},
		{"the cap does not raise", facts(t, "sales", 1000, "rd_spend", 1, "employees", 2), "C", "7.0", "0.1", "band_below"},
		{"sales missing", facts(t, "rd_spend", 5, "employees", 9), "", "0.0", "", "missing"},
		{"the cap's fact missing", facts(t, "sales", 200, "rd_spend", 50), "", "0.0", "25", "missing"},
		{"no sales at all", facts(t, "sales", 0, "rd_spend", 5, "employees", 9), "", "0.0", "", "not_computable"},
	} {
		it, _ := s.Item("1.1.1")
		got := it.Score(Answer{}, c.facts)
		if got.Level != c.level || got.Points.String() != c.points || got.Figure != c.figure || got.Reason.Key != "scheme.reason."+c.key {
			t.Errorf("%s: %+v", c.name, got)
		}
		if got.Answered != (c.level != "") || got.Capped != (c.key == "capped") {
			t.Errorf("%s: answered %t capped %t", c.name, got.Answered, got.Capped)
		}
		for _, l := range locale.Languages {
			if say := got.Reason.Print(locale.For(l)); say == "" || strings.ContainsAny(say, "⟦⟧{}") || strings.Contains(say, "no value") {
				t.Errorf("%s in %s: %q", c.name, l, say)
			}
		}
	}
	it, _ := s.Item("1.1.1")
	near := it.Score(Answer{}, facts(t, "sales", "1000.01", "rd_spend", 100, "employees", 9))
	if say := near.Reason.Print(locale.For(locale.English)); say != "9.9999% is at least 2.5% and below 10%: level B." {
		t.Errorf("a figure is never rounded over a border: %q", say)
	}
	if got := it.Score(Answer{}, NewFacts()); !sameWords(got.Missing, []string{"rd_spend"}) {
		t.Errorf("missing %v", got.Missing)
	}
}

func TestTheBestOfSeveralMeasuresAndDefaults(t *testing.T) {
	_, s := small(t)
	it, _ := s.Item("1.1.2")
	for _, c := range []struct {
		name   string
		inputs map[string]string
		facts  Facts
		level  Level
	}{
		{"the second measure is better", map[string]string{"prototypes": "3"}, facts(t, "employees", 2), "A"},
		{"the first measure is better", map[string]string{"prototypes": "5"}, facts(t, "employees", 99), "A"},
		{"one that cannot be worked out is passed over", map[string]string{"prototypes": "2"}, NewFacts(), "B"},
		{"a blank counts as its default", map[string]string{"prototypes": "2", "borrowed": ""}, NewFacts(), "B"},
		{"a given figure beats the default", map[string]string{"prototypes": "2", "borrowed": "1"}, NewFacts(), "C"},
		{"nobody said anything", nil, NewFacts(), ""},
		{"a figure that is none", map[string]string{"prototypes": "many"}, NewFacts(), ""},
		{"a figure out of range", map[string]string{"prototypes": "100"}, NewFacts(), ""},
		{"typed with spaces", map[string]string{"prototypes": " 5"}, NewFacts(), "A"},
	} {
		if got := it.Score(Answer{Inputs: c.inputs}, c.facts); got.Level != c.level {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestWhatIsMissingIsSaidInTheReadersWords(t *testing.T) {
	_, s := small(t)
	it, _ := s.Item("1.1.2")
	got := it.Score(Answer{}, NewFacts())
	if !sameWords(got.Missing, []string{"borrowed", "employees", "prototypes"}) {
		t.Errorf("missing %v", got.Missing)
	}
	for l, want := range map[locale.Lang]string{
		locale.English: "Cannot be settled yet; missing: Of these borrowed; employees; Prototypes built.",
		locale.Russian: "Пока не определяется; не хватает: Из них заимствовано; работники; Построено образцов.",
		locale.Korean:  "아직 산정할 수 없습니다. 누락된 정보: 그중 차용; 종업원 수; 제작한 시제품 수.",
	} {
		if say := got.Reason.Print(locale.For(l)); say != want {
			t.Errorf("%s: %q", l, say)
		}
	}
}

func TestChecklistsAndOverallJudgement(t *testing.T) {
	_, s := small(t)
	it, _ := s.Item("1.2.1")
	for _, c := range []struct {
		name       string
		answer     Answer
		level      Level
		overridden bool
		key        string
	}{
		{"all", Answer{Checks: []string{"a", "b", "c"}}, "A", false, "checks"},
		{"two", Answer{Checks: []string{"a", "c"}}, "B", false, "checks"},
		{"the same twice counts once", Answer{Checks: []string{"a", "a", "a"}}, "B", false, "checks"},
		{"none applies", Answer{Checks: []string{}}, "C", false, "checks"},
		{"nothing said", Answer{}, "", false, "unanswered"},
		{"judged without ticks", Answer{Level: "B"}, "B", false, "chosen"},
		{"judged otherwise, with the ground", Answer{Checks: []string{"a"}, Level: "A", Reason: "outsourced"}, "A", true, "judgement"},
		{"judged otherwise, without a ground", Answer{Checks: []string{"a"}, Level: "A"}, "B", false, "no_ground"},
		{"judged the same", Answer{Checks: []string{"a"}, Level: "B"}, "B", false, "checks"},
		{"a level that there is not", Answer{Level: "Z"}, "", false, "unanswered"},
	} {
		got := it.Score(c.answer, NewFacts())
		if got.Level != c.level || got.Overridden != c.overridden || got.Reason.Key != "scheme.reason."+c.key {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestValidateNamesTheField(t *testing.T) {
	_, s := small(t)
	for _, c := range []struct {
		name, item string
		answer     Answer
		field, key string
	}{
		{"an unknown level", "1.2.2", Answer{Level: "Z"}, "level", "level"},
		{"an unknown check", "1.2.1", Answer{Checks: []string{"z"}}, "checks", "check"},
		{"a check twice", "1.2.1", Answer{Checks: []string{"a", "a"}}, "checks", "check_twice"},
		{"checks where there are none", "1.2.2", Answer{Checks: []string{"a"}}, "checks", "no_checks"},
		{"not a number", "1.1.2", Answer{Inputs: map[string]string{"prototypes": "x"}}, "inputs.prototypes", "number"},
		{"not whole", "1.1.2", Answer{Inputs: map[string]string{"prototypes": "1.5"}}, "inputs.prototypes", "count"},
		{"below", "1.1.2", Answer{Inputs: map[string]string{"prototypes": "-1"}}, "inputs.prototypes", "min"},
		{"above", "1.1.2", Answer{Inputs: map[string]string{"prototypes": "100"}}, "inputs.prototypes", "max"},
		{"an unknown figure", "1.1.2", Answer{Inputs: map[string]string{"rockets": "1"}}, "inputs.rockets", "input"},
		{"no ground", "1.2.1", Answer{Checks: []string{"a"}, Level: "A"}, "reason", "reason"},
		{"too long a ground", "1.2.2", Answer{Level: "A", Reason: strings.Repeat("я", 4001)}, "reason", "reason_long"},
		{"fine", "1.1.2", Answer{Inputs: map[string]string{"prototypes": "7"}}, "", ""},
		{"nothing said", "1.1.2", Answer{}, "", ""},
	} {
		it, _ := s.Item(c.item)
		faults := it.Validate(c.answer)
		if c.key == "" {
			if len(faults) != 0 {
				t.Errorf("%s: %v", c.name, faults)
			}
			continue
		}
		if len(faults) != 1 || faults[0].Field != c.field || faults[0].Key != "scheme.answer."+c.key {
			t.Errorf("%s: %v", c.name, faults)
			continue
		}
		for _, l := range locale.Languages {
			if say := locale.For(l).Message(faults[0].Key, faults[0].Args); strings.Contains(say, "⟦") || strings.Contains(say, "no value") {
				t.Errorf("%s in %s: %q", c.name, l, say)
			}
		}
	}
}

func TestAnswersGoThroughJSONUnchanged(t *testing.T) {
	for _, a := range []Answer{{}, {Checks: []string{}}, {Checks: []string{"a"}, Level: "B", Reason: "r", Inputs: map[string]string{"x": "1"}}} {
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Answer
		if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(a, back) || a.IsZero() != back.IsZero() {
			t.Errorf("%s: %#v, %v", b, back, err)
		}
	}
}

func TestLiftsAndWeakPoints(t *testing.T) {
	_, s := small(t)
	score := s.Score(map[string]Answer{"1.2.1": {Checks: []string{}}, "1.2.2": {Level: "B"}},
		facts(t, "sales", 1000, "rd_spend", 200, "employees", 2))
	var got []string
	for _, l := range s.Lifts(score, 9) {
		got = append(got, l.Item.ID+" "+string(l.From)+">"+string(l.To)+" "+l.Gain.String())
	}
	// 1.1.1 is held at B by a cap; 1.1.2 is not answered and would gain its lowest level.
	if want := []string{"1.2.2 B>A 10.0", "1.2.1 C>B 6.0", "1.1.2 >C 5.0"}; !reflect.DeepEqual(got, want) {
		t.Errorf("lifts %v, want %v", got, want)
	}
	if n := len(s.Lifts(score, 1)); n != 1 {
		t.Errorf("%d lifts", n)
	}
	got = nil
	for _, w := range s.WeakPoints(score, 2) {
		got = append(got, w.ItemID)
	}
	if want := []string{"1.1.2", "1.2.1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("weak points %v, want %v", got, want)
	}
}

func TestConsolidation(t *testing.T) {
	e, _ := innobiz(t)
	for _, c := range []struct {
		in   []Tenths
		want Tenths
	}{
		{[]Tenths{180, 240}, 210},
		{[]Tenths{180, 181}, 181}, // half up
		{[]Tenths{100, 100, 101}, 100},
		{[]Tenths{100, 101, 101}, 101},
		{nil, 0},
	} {
		if got := e.ConsolidateItem(c.in); got != c.want {
			t.Errorf("%v: %s, want %s", c.in, got, c.want)
		}
	}
	for _, c := range []struct {
		in   []string
		want string
	}{
		{[]string{"BB", "B"}, "B"},
		{[]string{"AAA", "D", "BB"}, "BB"},
		{[]string{"BBB"}, "BBB"},
		{[]string{"A", "AA", "BB", "B"}, "BB"},
	} {
		if got, err := e.ConsolidateTechnology(c.in); err != nil || got != c.want {
			t.Errorf("%v: %s, %v, want %s", c.in, got, err, c.want)
		}
	}
	if _, err := e.ConsolidateTechnology(nil); err == nil {
		t.Error("no grades make no grade")
	}
	if _, err := e.ConsolidateTechnology([]string{"BB", "Z"}); err == nil {
		t.Error("Z is on no scale")
	}
	if c, err := e.CompareTechnology("AAA", "B"); c != 1 || err != nil {
		t.Errorf("AAA against B: %d, %v", c, err)
	}
}

func TestMessagesCarryTheFactsInEveryLanguage(t *testing.T) {
	e, _ := small(t)
	r := outcomeOf(t, e, facts(t, "business_age_years", 1), "age")
	if r.Message[locale.English] != "Only 1 full years." || r.Message[locale.Korean] != "업력이 만 1년입니다." {
		t.Errorf("%v", r.Message)
	}
	if r := outcomeOf(t, e, NewFacts(), "age"); r.Outcome != Unknown || len(r.Message) != 0 || !sameWords(r.Missing, []string{"business_age_years"}) {
		t.Errorf("%+v", r)
	}
}
