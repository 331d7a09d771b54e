package scheme

import (
	"os"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

func smallSource(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func small(t testing.TB) (*Edition, *Sheet) {
	t.Helper()
	e, ps := Load([]byte(smallSource(t)))
	if ps != nil {
		t.Fatalf("%v: %+v", ps.Err(), ps)
	}
	s, _ := e.Sheet("making")
	return e, s
}

// TestEveryFaultIsNamedWithItsLine changes one thing in a sound file at a time.
func TestEveryFaultIsNamedWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		at             string // a piece of the changed line; the fault must be on it
		key            string
	}{
		{"items do not add up", "max: 60\n", "max: 61\n", "max: 61", "sum_sub_area"},
		{"sub-areas do not add up", "max: 40\n", "max: 39\n", "max: 100\n        sub_areas", "sum_area"},
		{"areas do not add up", "    max: 100\n    areas:", "    max: 90\n    areas:", "max: 90", "sum_sheet"},
		{"an item id twice", `id: "1.1.2"`, `id: "1.1.1"`, "id: \"1.1.1\"\n                code: \"1-(2)\"", "duplicate"},
		{"an item id outside its sub-area", `id: "1.1.2"`, `id: "1.2.9"`, `id: "1.2.9"`, "item_id"},
		{"a sheet code twice", "code: \"2\"\n    title: {en: Bio", "code: \"1\"\n    title: {en: Bio", "id: making\n    code: \"1\"", "duplicate"},
		{"a gap between bands", `B: {from: "2.5", below: "10"}`, `B: {from: "2.5", below: "9"}`, `A: {from: "10"}`, "band_gap"},
		{"bands overlap", `C: {below: "2.5"}`, `C: {below: "3"}`, `B: {from: "2.5"`, "band_overlap"},
		{"bands in the wrong order", "A: {from: 5}, B: {from: 2, below: 5}", "A: {from: 2, below: 5}, B: {from: 5}", "A: {from: 2", "band_overlap"},
		{"a band that holds nothing", "B: {from: 1, below: 4}", "B: {from: 4, below: 1}", "from: 4, below: 1", "band_empty"},
		{"no band at the top", "A: {from: 5}", "A: {from: 5, below: 9}", "below: 9", "band_high"},
		{"no band at the bottom", "A: {below: 1}", "A: {from: -1, below: 1}", "from: -1", "band_low"},
		{"a level without band", "A: {below: 1}, B: {from: 1, below: 4}, C: {from: 4}", "A: {below: 1}, B: {from: 1}", "B: {from: 1}", "band_missing"},
		{"a band for a level that there is not", "C: {from: 4}", "D: {from: 4}", "D: {from: 4}", "unknown_level"},
		{"a special case with a level that there is not", "level: C\n                        title: {en: No R&D", "level: F\n                        title: {en: No R&D", "level: F", "unknown_level"},
		{"a cap with a level that there is not", "level: B\n                    clause", "level: F\n                    clause", "level: F", "unknown_level"},
		{"more ticks than checks", "levels: {A: 3, B: 1}", "levels: {A: 4, B: 1}", "A: 4", "checks_too_many"},
		{"ticks do not fall", "levels: {A: 3, B: 1}", "levels: {A: 3, B: 3}", "B: 3", "checks_order"},
		{"a checklist level left out", "levels: {A: 3, B: 1}", "levels: {A: 3}", "levels: {A: 3}", "level_missing"},
		{"ticks for the lowest level", "levels: {A: 3, B: 1}", "levels: {A: 3, B: 2, C: 1}", "C: 1", "check_last_level"},
		{"an anchor left out", "                  C: {en: Weak, ru: Слабое, ko: 미흡}\n", "", "A: {en: Strong", "level_missing"},
		{"a language left out", "{en: Safety, ru: Безопасность, ko: 안전}", "{en: Safety, ru: Безопасность}", "en: Safety", "missing_language"},
		{"an empty text", "{en: Safety, ru: Безопасность, ko: 안전}", "{en: Safety, ru: Безопасность, ko: \" \"}", "en: Safety", "empty_text"},
		{"an unknown fact", "pass: business_age_years >= 2", "pass: age >= 2", "pass: age", "unknown_fact"},
		{"an unknown fact in a text", "Only {business_age_years}", "Only {age}", "Only {age}", "unknown_fact"},
		{"placeholders differ", "업력이 만 {business_age_years}년", "업력이 만 2년", "업력이 만", "placeholders"},
		{"a text where a number belongs", "formula: prototypes - borrowed", "formula: prototypes - region", "formula: prototypes", "expression_type"},
		{"a formula that is a condition", "formula: prototypes - borrowed", "formula: prototypes > 1", "formula: prototypes", "expression_result"},
		{"a formula that is not finished", "formula: prototypes - borrowed", "formula: prototypes -", "formula: prototypes", "expression_syntax"},
		{"a loop", "when: employees < 3", "when: '[\"a\"].exists(x, x == region)'", "when: '[", "unknown_fact"},
		{"an impediment that there is not", `barred("tax_arrears")`, `barred("tax_arears")`, "tax_arears", "unknown_bar"},
		{"months from a fact", `barred_within("wage_arrears", 36)`, `barred_within("wage_arrears", employees)`, "wage_arrears", "bar_months"},
		{"a figure named like a fact", "name: borrowed", "name: sales", "name: sales", "input_is_fact"},
		{"a default outside the range", "max: \"99\"", "max: \"99\"\n                    default: \"100\"", `default: "100"`, "default"},
		{"an operator that there is not", `op: ">"`, `op: "=>"`, `op: "=>"`, "not_one_of"},
		{"a gap between grades", "from: 80.5}", "from: 85}", "from: 85", "grade_gap"},
		{"grades overlap", "from: 80.5}", "from: 75}", "from: 75", "grade_overlap"},
		{"the best grade ends", "code: gold, from: 80.5}", "code: gold, from: 80.5, below: 100}", "below: 100", "grade_end"},
		{"an award below the lowest grade", "points: 60\n", "points: 55\n", "code: silver", "grade_start"},
		{"a technology floor off the scale", "grade: B\n", "grade: BB\n", "grade: BB", "technology_floor"},
		{"a part of the number twice", "{sequence: 3}]", "{sequence: 3}, {year: 2}]", "parts:", "duplicate"},
		{"no running number", ", {sequence: 3}]", "]", "parts:", "number_sequence"},
		{"a year of three digits", "[{year: 2}", "[{year: 3}", "parts:", "number_year"},
		{"a region code too long", `code: "01", title: {en: Centre`, `code: "001", title: {en: Centre`, `"001"`, "number_code"},
		{"a source that there is not", "clause: {source: R1, at: art. 4}", "clause: {source: R4, at: art. 4}", "R4", "unknown_source"},
		{"an item's source that there is not", "source: T1\n                placeholder", "source: T9\n                placeholder", "T9", "unknown_source"},
		{"a setting that there is not", "setting: last_day", "setting: first_day", "first_day", "unknown_setting"},
		{"a paper that there is not", "evidence: [accounts]", "evidence: [books]", "books", "unknown_evidence"},
		{"a clock that there is not", "clock: decision}", "clock: dekision}", "dekision", "unknown_clock"},
		{"a stage of no known kind", "{code: self_diagnosis, role", "{code: interview, role", "{code: interview", "unknown_kind"},
		{"a certificate before the decision", "{code: self_diagnosis, role", "{code: paper, kind: certificate, role", "{code: paper", "stage_order"},
		{"two stages of a kind", "{code: self_diagnosis, role", "{code: vote, kind: decision, role", "{code: decision, role", "kind_twice"},
		{"a decision by an expert", "{code: decision, role: decider", "{code: decision, role: expert", "role: expert", "stage_role"},
		{"a first stage beside another", "{code: self_diagnosis, role: applicant,", "{code: self_diagnosis, role: applicant, beside: true,", "beside: true", "stage_beside"},
		{"a decision for some cases", "{code: decision, role: decider,", `{code: decision, role: decider, when: size == "small",`, `when: size`, "stage_for_all"},
		{"a stage for cases of which nobody knows", "{code: self_diagnosis, role: applicant,", `{code: fee, kind: fee, role: applicant, when: colour == "red",`, "when: colour", "unknown_fact"},
		{"a fee between two checks", "{code: self_diagnosis, role: applicant,", "{code: e, kind: eligibility, role: officer, title: {en: E, ru: Э, ko: 자}}\n  - {code: fee, kind: fee, role: applicant, title: {en: F, ru: С, ko: 수}}\n  - {code: d, kind: document_check, role: officer,", "- {code: e", "stage_parted"},
		{"a rule without clause", "    clause: {source: R1, at: art. 4}\n", "", "code: taxes", "no_clause"},
		{"the end before the beginning", "valid_to: 2026-12-31", "valid_to: 2025-12-31", "2025-12-31", "dates_reversed"},
		{"a day that there is not", "valid_to: 2026-12-31", "valid_to: 2026-02-30", "2026-02-30", "date"},
		{"a level without share", "B: 60, C: 20, source", "B: 60, source", "shares:", "level_missing"},
		{"a share above the better level's", "B: 60, C: 20, source", "B: 60, C: 70, source", "C: 70", "share_order"},
		{"a panel smaller than its minimum", "minimum: 1", "minimum: 3", "minimum: 3", "min_max"},
		{"scoring that no source and no setting orders", "scoring: {reopen: true, setting: last_day}", "scoring: {reopen: true}", "scoring:", "no_clause"},
		{"a round of no cases", "count: 2, required", "count: 0, required", "count: 0", "range"},
		{"anchors that no source and no setting orders", "tolerance: 0.75, clause: {source: R1, at: art. 10}}", "tolerance: 0.75}", "anchors: {count", "no_clause"},
		{"a decision by neither figure", "decision: adjusted", "decision: fair", "decision: fair", "not_one_of"},
		{"discordance said twice", "{points: 12.5}", "{points: 12.5, standardised: 2}", "standardised: 2", "range"},
		{"a renewal that no source and no setting orders", "points: 60}, clause: {source: R1, at: art. 11}}", "points: 60}}", "renewal:", "no_clause"},
		{"a renewal that is late before it opens", "on_time_before: 30", "on_time_before: 61", "renewal:", "renewal_order"},
		{"reminders in the wrong order", "remind_before: [60, 30]", "remind_before: [30, 60]", "renewal:", "renewal_order"},
		{"a renewal on a sheet that is none", "remind_before: [60, 30]", "remind_before: [60, 30], sheet: nowhere", "renewal:", "unknown_sheet"},
		{"a calibration that no source and no setting orders", "{borderline: true}, clause: {source: R1, at: art. 10}}", "{borderline: true}}", "calibration:", "no_clause"},
		{"more seniors than members", "senior: 1", "senior: 3", "senior: 3", "assignment_panel"},
		{"parts of a fit that are not the whole", "weights: {field: 60", "weights: {field: 70", "field: 70", "assignment_weights"},
		{"a member that the format lacks", "currency: KRW", "currency: KRW\ncolour: red", "colour", "unknown_member"},
		{"a member left out", "currency: KRW\n", "", "format:", "missing_member"},
		{"an edition that is a number", `edition: "2026"`, "edition: 2026", "edition: 2026", "wrong_type"},
		{"bands on a checklist", "override: true", "override: true\n                combine: best", "combine: best\n              - id: \"1.2.2\"", "not_here"},
		{"several measures and nothing said", "                combine: best\n", "", "- formula: prototypes", "combine"},
		{"an alias", "currency: KRW", "currency: &c KRW\nx: *c", "x: *c", "alias"},
		{"a name twice", "currency: KRW", "currency: KRW\ncurrency: USD", "currency: USD", "duplicate_key"},
		{"not YAML", "currency: KRW", "currency: [KRW", "", "yaml"},
		{"an event's question that is not asked", "name: same_industry", "name: same_town", "same_town", "event_fact_unused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sound := smallSource(t)
			src := strings.Replace(sound, c.old, c.new, 1)
			if src == sound {
				t.Fatal("the change does not apply")
			}
			e, problems := Load([]byte(src))
			if e != nil || len(problems) == 0 {
				t.Fatal("loaded without a fault")
			}
			line := 0
			if c.at != "" {
				if !strings.Contains(src, c.at) {
					t.Fatalf("%q is not in the file", c.at)
				}
				line = 1 + strings.Count(src[:strings.Index(src, c.at)], "\n")
			}
			found := slices.IndexFunc(problems, func(p Problem) bool {
				return p.Key == "scheme.problem."+c.key && (line == 0 || abs(p.Line-line) <= strings.Count(c.at, "\n"))
			})
			if found < 0 {
				t.Fatalf("no fault %q at line %d: %+v", c.key, line, problems)
			}
			for _, l := range locale.Languages {
				if s := problems[found].Print(locale.For(l)); s == "" || strings.ContainsAny(s, "⟦⟧") || strings.Contains(s, "<no value>") {
					t.Errorf("%s: %q", l, s)
				}
			}
		})
	}
}

func abs(n int) int { return max(n, -n) }

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	src := strings.NewReplacer("max: 60\n", "max: 61\n", "levels: {A: 3, B: 1}", "levels: {A: 4, B: 1}", "grade: B\n", "grade: BB\n",
		"pass: business_age_years >= 2", "pass: age >= 2", "currency: KRW", "currency: won").Replace(smallSource(t))
	_, problems := Load([]byte(src))
	var keys []string
	line := 0
	for _, p := range problems {
		keys = append(keys, strings.TrimPrefix(p.Key, "scheme.problem."))
		if p.Line < line {
			t.Errorf("line %d comes after line %d", p.Line, line)
		}
		line = p.Line
	}
	for _, want := range []string{"sum_sub_area", "sum_area", "checks_too_many", "technology_floor", "unknown_fact", "pattern"} {
		if !slices.Contains(keys, want) {
			t.Errorf("%s is not among %v", want, keys)
		}
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	for name, src := range map[string]string{
		"nothing":        "",
		"only a comment": "# nothing\n",
		"a list":         "- 1\n- 2\n",
		"two documents":  "a: 1\n---\nb: 2\n",
		"very deep":      strings.Repeat("[", 3000) + strings.Repeat("]", 3000),
		"a billion laughs": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" +
			"c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n",
		"a merge":       "a: &a {x: 1}\nb: {<<: *a}\n",
		"too large":     "a: " + strings.Repeat("x", maxFile),
		"not Unicode":   "a: \xff\xfe\xfa",
		"a list as key": "? [a, b]\n: c\n",
		"a tag":         "!!int abc: !!float x\n",
	} {
		if e, problems := Load([]byte(src)); e != nil || len(problems) == 0 {
			t.Errorf("%s: loaded", name)
		}
	}
}

// FuzzLoad: whatever the bytes, Load gives an edition or faults, each of which can be said, and never panics.
func FuzzLoad(f *testing.F) {
	src := smallSource(f)
	f.Add([]byte(src))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte(strings.Replace(src, "business_age_years >= 2", "((((business_age_years", 1)))
	f.Add([]byte(strings.Replace(src, "{from: 5}", "{from: -.5e9}", 1)))
	f.Add([]byte(strings.Replace(src, "levels: [A, B, C]", "levels: []", 1)))
	f.Fuzz(func(t *testing.T, src []byte) {
		e, problems := Load(src)
		if (e == nil) == (problems == nil) {
			t.Fatalf("edition %v with problems %v", e, problems)
		}
		for _, p := range problems {
			if s := p.Print(locale.For(locale.Korean)); s == "" || strings.Contains(s, "⟦") {
				t.Fatalf("%s: %q", p.Key, s)
			}
		}
		if e != nil {
			for i := range e.Sheets {
				e.Sheets[i].Score(nil, NewFacts())
			}
		}
	})
}

func TestAnEditionGovernsItsDays(t *testing.T) {
	e, _ := small(t)
	for day, in := range map[string]bool{"2025-12-31": false, "2026-01-01": true, "2026-12-31": true, "2027-01-01": false} {
		if got := e.InForce(mustDate(day)); got != in {
			t.Errorf("%s: %t", day, got)
		}
	}
	if e.Ref.String() != "workshop/2026" || len(e.Source) == 0 || e.Digest == [32]byte{} {
		t.Error("an edition keeps its name, its file and the digest of it")
	}
	if ref, err := ParseRef("workshop/2026"); err != nil || ref != e.Ref {
		t.Errorf("%v, %v", ref, err)
	}
	for _, bad := range []string{"", "workshop", "/2026", "a/", "a/b/c"} {
		if _, err := ParseRef(bad); err == nil {
			t.Errorf("%q is taken for a reference", bad)
		}
	}
}

func TestCalibrationIsWhatTheFileSaysAndAbsentWhereItSaysNothing(t *testing.T) {
	e, _ := small(t)
	want := Calibration{
		Decision: Adjusted, Model: "linear", Band: 1.645, Discordance: Discordance{Points: 125}, ThirdExpert: ThirdExpert{Borderline: true},
		Clause: Clause{"R1", "art. 10"},
	}
	if e.Calibration == nil || *e.Calibration != want {
		t.Errorf("got %+v, want %+v", e.Calibration, want)
	}
	load := func(section string) *Edition {
		var lines []string
		for _, l := range strings.Split(smallSource(t), "\n") {
			if strings.HasPrefix(l, "calibration:") {
				l = section
			}
			lines = append(lines, l)
		}
		e, problems := Load([]byte(strings.Join(lines, "\n")))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return e
	}
	if e := load(""); e.Calibration != nil {
		t.Errorf("without the section: %+v", e.Calibration)
	}
	want = Calibration{Decision: Raw, Model: "facets", Band: 1.96, Discordance: Discordance{Standardised: 2.5}, Setting: "last_day"}
	if e := load("calibration: {decision: raw, model: facets, band: 1.96, setting: last_day}"); *e.Calibration != want {
		t.Errorf("got %+v, want %+v", *e.Calibration, want)
	}
	shipped, err := ShippedEdition(Ref{"innobiz", "2026"})
	if err != nil || shipped.Calibration == nil || shipped.Calibration.Decision != Raw || shipped.Calibration.Setting == "" {
		t.Errorf("Inno-Biz knows no adjustment: %+v, %v", shipped.Calibration, err)
	}
}

func TestScoringAndAnchorsAreWhatTheFileSays(t *testing.T) {
	e, _ := small(t)
	if want := (Scoring{Reopen: true, Setting: "last_day"}); e.Scoring == nil || *e.Scoring != want {
		t.Errorf("got %+v, want %+v", e.Scoring, want)
	}
	if want := (Anchors{Count: 2, Required: true, Tolerance: 0.75, Clause: Clause{"R1", "art. 10"}}); e.Anchors == nil || *e.Anchors != want {
		t.Errorf("got %+v, want %+v", e.Anchors, want)
	}
	var rest []string
	for _, l := range strings.Split(smallSource(t), "\n") {
		if !strings.HasPrefix(l, "scoring:") && !strings.HasPrefix(l, "anchors:") {
			rest = append(rest, l)
		}
	}
	silent, problems := Load([]byte(strings.Join(rest, "\n")))
	if len(problems) > 0 || silent.Scoring != nil || silent.Anchors != nil {
		t.Errorf("a file that says nothing of them: %+v, %+v, %v", silent.Scoring, silent.Anchors, problems)
	}
}

func TestFeesAndClocksAndPeriod(t *testing.T) {
	e, _ := small(t)
	fee, ok := e.Fee("new")
	if !ok || fee.VAT() != 1001 || fee.Total() != 11006 {
		t.Errorf("fee %+v, tax %d: 1000.5 rounds half up", fee, fee.VAT())
	}
	if e.ClockDays("decision") != 7 || e.ClockDays("nothing") != 0 {
		t.Error("clocks")
	}
	if _, through := e.Period(mustDate("2026-03-01")); through.String() != "2028-02-29" {
		t.Errorf("the day before the anniversary: %s", through)
	}
	if n, err := e.Number(2026, "01", "1", 7); err != nil || n != "26011007" {
		t.Errorf("number %q, %v", n, err)
	}
}
