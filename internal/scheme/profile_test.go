package scheme_test

import (
	"strings"
	"testing"

	"proba.example/internal/scheme"
)

// inPoints writes a scheme of two areas; more is added to it at the top level.
func inPoints(more string) string {
	text := `{en: Text, ru: Текст, ko: 글}`
	s := strings.NewReplacer("TEXT", text).Replace(`format: proba.scheme/1
id: plain
edition: "1"
valid_from: 2026-01-01
checked_on: 2026-01-01
title: TEXT
short_title: TEXT
summary: TEXT
authority: TEXT
currency: EUR
sources: [{id: R, title: TEXT, locator: somewhere}]
panel: {size: 3, minimum: 3, clause: {source: R}}
consolidation: {items: median, rounding: half_up, unit: whole}
sheets:
  - id: one
    code: "1"
    title: TEXT
    clause: {source: R}
    applies: "true"
    status: complete
    max: 20
    areas:
      - code: "1"
        title: TEXT
        max: 10
        sub_areas:
          - {code: "1", title: TEXT, max: 10, items: [{id: "1.1.1", code: a, title: TEXT, max: 10, type: points, source: R, ranges: [{from: 6, to: 10, title: TEXT}, {from: 0, to: 5, title: TEXT}]}]}
          - {code: "2", title: TEXT, max: 2, bonus: true, items: [{id: "1.2.1", code: b, title: TEXT, max: 2, type: points, source: R}]}
      - code: "2"
        title: TEXT
        max: 10
        sub_areas:
          - {code: "1", title: TEXT, max: 10, items: [{id: "2.1.1", code: c, title: TEXT, max: 10, type: points, source: R}]}
  - id: two
    code: "2"
    title: TEXT
    clause: {source: R}
    applies: "true"
    status: awaiting_items
    max: 30
    areas:
      - {code: "1", title: TEXT, max: 30, sub_areas: [{code: "1", title: TEXT, max: 10}, {code: "2", title: TEXT, max: 20}]}
      - {code: "2", title: TEXT, max: 5, bonus: true}
thresholds:
  award:
    - {code: total, of: total, op: ">", points: 12, clause: {source: R}, title: TEXT}
    - {code: first, of: area, area: "1", op: ">=", points: 6, clause: {source: R}, title: TEXT}
validity: {years: 1, last_day: anniversary, clause: {source: R}}
number: {parts: [{year: 4}, {sequence: 4}], sequence: yearly, regions: [{code: "1", title: TEXT}], clause: {source: R}}
stages: [{code: decision, role: decider, title: TEXT}]
`)
	return s + more
}

func TestASchemeInWholePoints(t *testing.T) {
	e, problems := scheme.Load([]byte(inPoints("")))
	if err := problems.Err(); err != nil {
		t.Fatal(err, problems)
	}
	sheet, _ := e.Sheet("one")
	for _, c := range []struct {
		a, b, c      string
		area1, total string
		award        bool
	}{
		{"10", "2", "2", "10.0", "12.0", false}, // the bonus lifts nothing above its maximum, and 12 is not more than 12
		{"9", "2", "3", "10.0", "13.0", true},
		{"5", "0", "10", "5.0", "15.0", false}, // the total would do, the area does not
		{"6", "0", "7", "6.0", "13.0", true},
		{"10", "2", "10", "10.0", "20.0", true},
	} {
		score := sheet.Score(map[string]scheme.Answer{"1.1.1": {Level: scheme.Level(c.a)}, "1.2.1": {Level: scheme.Level(c.b)}, "2.1.1": {Level: scheme.Level(c.c)}}, scheme.NewFacts())
		areas := map[string]scheme.Tenths{}
		for _, a := range score.Areas {
			areas[a.Code] = a.Points
		}
		j := e.JudgeEarned(scheme.Earned{Total: score.Total, Areas: areas})
		if !score.Complete() || areas["1"].String() != c.area1 || score.Total.String() != c.total || j.Award != c.award {
			t.Errorf("%s+%s+%s: area %s, total %s, award %t", c.a, c.b, c.c, areas["1"], score.Total, j.Award)
		}
	}
	it, _ := sheet.Item("1.1.1")
	if faults := it.Validate(scheme.Answer{Level: "11"}); len(faults) != 1 {
		t.Errorf("eleven points of ten: %v", faults)
	}
	if faults := it.Validate(scheme.Answer{Level: "9.5"}); len(faults) != 1 {
		t.Errorf("half a point: %v", faults)
	}
	if e.Judge(200, "").Award {
		t.Error("an area of which nothing is known meets its threshold")
	}
}

// TestTheMedianInWholePoints: the middle mark of three, the mean of the middle two of four, rounded to a whole point.
func TestTheMedianInWholePoints(t *testing.T) {
	e, _ := scheme.Load([]byte(inPoints("")))
	for _, c := range []struct {
		marks []scheme.Tenths
		want  scheme.Tenths
	}{{[]scheme.Tenths{70, 10, 80}, 70}, {[]scheme.Tenths{70, 10, 80, 80}, 80}, {[]scheme.Tenths{30, 20}, 30}, {[]scheme.Tenths{40}, 40}} {
		if got := e.ConsolidateItem(c.marks); got != c.want {
			t.Errorf("%v: %s, want %s", c.marks, got, c.want)
		}
	}
}

func TestWhatASchemeInWholePointsMayNotSay(t *testing.T) {
	for _, c := range []struct{ old, now, key string }{
		{`{from: 0, to: 5, title`, `{from: 0, to: 4, title`, "range_order"},
		{`{from: 0, to: 5, title`, `{from: 1, to: 5, title`, "range_order"},
		{`area: "1", op`, `area: "9", op`, "unknown_area"},
		{"consolidation: {items: median, rounding: half_up, unit: whole}\n", "", "missing_member"},
		{"panel: {size: 3, minimum: 3, clause: {source: R}}\n", "", "without_panel"},
		{`max: 30, sub_areas: [{code: "1", title: {en: Text, ru: Текст, ko: 글}, max: 10}`, `max: 30, sub_areas: [{code: "1", title: {en: Text, ru: Текст, ko: 글}, max: 11}`, "sum_area"},
		{`max: 2, bonus: true`, `max: 2`, "sum_area"},
	} {
		src := strings.Replace(inPoints(""), c.old, c.now, 1)
		if src == inPoints("") {
			t.Errorf("%q is not in the file", c.old)
			continue
		}
		_, problems := scheme.Load([]byte(src))
		found := false
		for _, p := range problems {
			found = found || p.Key == "scheme.problem."+c.key
		}
		if !found {
			t.Errorf("%s: %v", c.key, problems)
		}
	}
}
