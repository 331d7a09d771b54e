package scheme

import (
	"testing"

	"proba.example/internal/calendar"
)

func innobiz(t testing.TB) (*Edition, *Sheet) {
	t.Helper()
	e, err := ShippedEdition(Ref{"innobiz", "2026"})
	if err != nil {
		t.Fatal(err)
	}
	s, ok := e.Sheet("manufacturing")
	if !ok || !s.Complete {
		t.Fatal("no complete manufacturing sheet")
	}
	return e, s
}

func points(t testing.TB, s string) Tenths {
	t.Helper()
	p, err := ParseTenths(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// all answers every item with one level.
func all(s *Sheet, l Level) map[string]Answer {
	answers := make(map[string]Answer, s.Len())
	for _, it := range s.Items() {
		answers[it.ID] = Answer{Level: l}
	}
	return answers
}

// printed finds an item by its area and the code printed in the official sheet.
func printed(t testing.TB, s *Sheet, area, code string) *Item {
	t.Helper()
	for _, it := range s.Items() {
		if it.AreaCode == area && it.Code == code {
			return it
		}
	}
	t.Fatalf("no item %s in area %s", code, area)
	return nil
}

func TestGolden1And2SelfDiagnosisOpensAt650(t *testing.T) {
	e, _ := innobiz(t)
	for total, may := range map[string]bool{"649.9": false, "650.0": true, "650.1": true, "0": false, "1000": true} {
		if got := e.MeetsSelfDiagnosis(points(t, total)); got != may {
			t.Errorf("self-diagnosis %s: may apply %t, want %t", total, got, may)
		}
	}
}

func TestGolden3To6AwardAndGrade(t *testing.T) {
	e, _ := innobiz(t)
	for _, c := range []struct {
		name, total, technology string
		award                   bool
		grade                   string
	}{
		{"3: 700.0 with B", "700.0", "B", true, "A"},
		{"4: 699.9 with AAA", "699.9", "AAA", false, ""},
		{"5: 950.0 with CCC, one below the floor", "950.0", "CCC", false, ""},
		{"6: 799.9 with BB", "799.9", "BB", true, "A"},
		{"6: 800.0 with BB", "800.0", "BB", true, "AA"},
		{"6: 899.9 with BB", "899.9", "BB", true, "AA"},
		{"6: 900.0 with BB", "900.0", "BB", true, "AAA"},
		{"no technology grade", "900.0", "", false, ""},
		{"a grade that is not on the scale", "900.0", "Z", false, ""},
	} {
		j := e.Judge(points(t, c.total), c.technology)
		if j.Award != c.award || j.Grade != c.grade {
			t.Errorf("%s: award %t grade %q, want %t %q", c.name, j.Award, j.Grade, c.award, c.grade)
		}
		if len(j.Rules) != 2 || j.Rules[0].Needed != "700.0" || j.Rules[1].Needed != "B" || j.Rules[0].Clause.Source == "" {
			t.Errorf("%s: rules %+v", c.name, j.Rules)
		}
	}
}

func TestGolden7OneLevelThroughout(t *testing.T) {
	e, s := innobiz(t)
	for _, c := range []struct {
		level Level
		total string
		grade string
		may   bool
	}{
		{"A", "1000.0", "AAA", true},
		{"B", "800.0", "AA", true},
		{"C", "600.0", "", false},
		{"D", "400.0", "", false},
		{"E", "200.0", "", false},
	} {
		score := s.Score(all(s, c.level), NewFacts())
		if score.Items != 62 || !score.Complete() || score.Total.String() != c.total {
			t.Errorf("all %s: %s on %d of %d items, want %s", c.level, score.Total, score.Answered, score.Items, c.total)
		}
		if got := e.Judge(score.Total, "BB").Grade; got != c.grade {
			t.Errorf("all %s: grade %q, want %q", c.level, got, c.grade)
		}
		if got := e.MeetsSelfDiagnosis(score.Total); got != c.may {
			t.Errorf("all %s: may apply %t, want %t", c.level, got, c.may)
		}
	}
}

func TestGolden9PassesAtHomeFailsOnSite(t *testing.T) {
	e, s := innobiz(t)
	answers := all(s, "C")
	for _, it := range s.Items() {
		if it.AreaCode == "1" {
			answers[it.ID] = Answer{Level: "B"}
		}
	}
	total := s.Score(answers, NewFacts()).Total
	if total.String() != "660.0" || !e.MeetsSelfDiagnosis(total) || e.Judge(total, "AAA").Award {
		t.Fatalf("total %s, self %t, award %t", total, e.MeetsSelfDiagnosis(total), e.Judge(total, "AAA").Award)
	}
}

func TestGolden11TheSampleOfTheSource(t *testing.T) {
	e, s := innobiz(t)
	answers := all(s, "A")
	for _, c := range []struct {
		area, code string
		level      Level
	}{
		{"1", "1.1-(1)", "C"},
		{"1", "3.2-(1)", "B"},
		{"1", "3.2-(2)", "B"},
		{"3", "1.1-(4)", "B"},
		{"4", "2.2-(3)", "B"},
		{"4", "2.2-(6)", "B"},
		{"4", "2.2-(7)", "B"},
	} {
		answers[printed(t, s, c.area, c.code).ID] = Answer{Level: c.level}
	}
	total := s.Score(answers, NewFacts()).Total
	if total.String() != "970.6" || e.Judge(total, "B").Grade != "AAA" {
		t.Fatalf("total %s, grade %s", total, e.Judge(total, "B").Grade)
	}
}

func TestGolden13RAndDSpendOverTwoYears(t *testing.T) {
	_, s := innobiz(t)
	f := NewFacts()
	f.SetInt("sales", 4000)
	f.SetInt("dev_cost_increase", 90)
	f.SetInt("rd_expense", 70)
	f.SetInt("rd_manufacturing", 40)
	f.SetInt("prev_sales", 2000)
	f.SetInt("prev_rd_expense", 50)
	got := printed(t, s, "1", "1.1-(1)").Score(Answer{}, f)
	if got.Level != "C" || got.Points.String() != "18.0" || got.Figure != "3.75" || got.Max.String() != "30.0" {
		t.Fatalf("%+v", got)
	}
}

func TestGolden15CommercialisationRecord(t *testing.T) {
	_, s := innobiz(t)
	it := printed(t, s, "1", "3.3-(1)")
	a := Answer{Inputs: map[string]string{
		"commercialised": "2", "planned": "1", "patents": "3", "patents_pending": "2", "utility_models_kept": "1",
		"certifications": "1", "awards": "1",
	}}
	for _, in := range it.Inputs {
		if _, given := a.Inputs[in.Name]; !given {
			a.Inputs[in.Name] = "0"
		}
	}
	if faults := it.Validate(a); len(faults) > 0 {
		t.Fatal(faults)
	}
	got := it.Score(a, NewFacts())
	if got.Level != "B" || got.Points.String() != "32.0" || got.Figure != "24" {
		t.Fatalf("%+v", got)
	}
}

func TestGolden16CreativeEnvironment(t *testing.T) {
	_, s := innobiz(t)
	it := printed(t, s, "1", "2.1-(2)")
	if len(it.Checks) != 7 {
		t.Fatalf("%d checks", len(it.Checks))
	}
	var ticked []string
	for _, c := range it.Checks[:5] {
		ticked = append(ticked, c.ID)
	}
	got := it.Score(Answer{Checks: ticked}, NewFacts())
	if got.Level != "B" || got.Points.String() != "11.2" {
		t.Fatalf("%+v", got)
	}
}

func TestGolden18And19CertificateNumbers(t *testing.T) {
	e, _ := innobiz(t)
	software, _ := e.Sheet("software")
	n, err := e.Number(2026, "06", software.Code, 123)
	if err != nil || n != "26060300123" {
		t.Fatalf("%q, %v", n, err)
	}
	if r := e.RenewalNumber(n); r != "R26060300123" || e.RenewalNumber(r) != r {
		t.Fatalf("renewal %q", r)
	}
	for name, bad := range map[string]func() (string, error){
		"a region that there is not":    func() (string, error) { return e.Number(2026, "14", "01", 1) },
		"a sheet that there is not":     func() (string, error) { return e.Number(2026, "01", "09", 1) },
		"a running number without room": func() (string, error) { return e.Number(2026, "01", "01", 100_000) },
		"no running number":             func() (string, error) { return e.Number(2026, "01", "01", 0) },
	} {
		if n, err := bad(); err == nil {
			t.Errorf("%s: got %q", name, n)
		}
	}
}

func TestGolden26DecisionClock(t *testing.T) {
	e, _ := innobiz(t)
	if due := calendar.MustParse("2026-03-20").AddDays(e.ClockDays("decision")); due.String() != "2026-03-27" {
		t.Fatalf("due %s", due)
	}
}

// outcome finds the result of one requirement.
func outcomeOf(t *testing.T, e *Edition, f Facts, code string) RuleResult {
	t.Helper()
	for _, r := range e.Eligibility(f) {
		if r.Code == code {
			return r
		}
	}
	t.Fatalf("no requirement %q", code)
	return RuleResult{}
}

func TestGolden27And28BusinessAge(t *testing.T) {
	e, _ := innobiz(t)
	conversion := func(facts map[string]bool) []AgeEvent {
		return []AgeEvent{{Kind: "conversion", OldStart: calendar.MustParse("2022-02-01"), Facts: facts}}
	}
	whole := map[string]bool{
		"same_industry": true, "assets_and_debts_taken_over": true, "owner_is_director": true, "owner_is_shareholder": true,
	}
	partly := map[string]bool{"same_industry": true, "assets_and_debts_taken_over": false, "owner_is_director": true, "owner_is_shareholder": true}
	unsaid := map[string]bool{"same_industry": true, "owner_is_director": true, "owner_is_shareholder": true}
	for _, c := range []struct {
		name, start string
		suspended   int
		events      []AgeEvent
		applies     string
		years       int64
		want        Outcome
	}{
		{"27: three years less sixty days of suspension", "2023-03-01", 60, nil, "2026-03-02", 2, Fail},
		{"27 without the suspension", "2023-03-01", 0, nil, "2026-03-02", 3, Pass},
		{"three years to the day", "2023-03-02", 0, nil, "2026-03-02", 3, Pass},
		{"a day short", "2023-03-03", 0, nil, "2026-03-02", 2, Fail},
		{"28: sole trader since 2022, company since 2025", "2025-05-01", 0, conversion(whole), "2026-07-01", 4, Pass},
		{"28 without the debts", "2025-05-01", 0, conversion(partly), "2026-07-01", 1, Fail},
		{"28 with one answer missing", "2025-05-01", 0, conversion(unsaid), "2026-07-01", 1, Fail},
	} {
		on := calendar.MustParse(c.applies)
		from, _ := e.BusinessAgeFrom(calendar.MustParse(c.start), c.suspended, c.events)
		f := NewFacts()
		f.SetDate("application_date", on)
		f.SetInt("business_age_years", BusinessAgeYears(from, on))
		r := outcomeOf(t, e, f, "age")
		if BusinessAgeYears(from, on) != c.years || r.Outcome != c.want {
			t.Errorf("%s: counted from %s, %d years, %s; want %d years, %s", c.name, from, BusinessAgeYears(from, on), r.Outcome, c.years, c.want)
		}
		if r.Outcome == Fail && (r.Clause.Source == "" || len(r.Message.Missing()) > 0 || len(r.Facts) == 0) {
			t.Errorf("%s: a failure names its clause, the reason in every language and the fact: %+v", c.name, r)
		}
	}
	if _, applied := e.BusinessAgeFrom(calendar.MustParse("2025-05-01"), 0, conversion(whole)); applied == nil || applied.Clause.At == "" {
		t.Error("the exception that was applied is named with its clause")
	}
}

func TestGolden29And30ExcludedIndustriesAndSheets(t *testing.T) {
	e, _ := innobiz(t)
	for _, c := range []struct {
		code, field string
		excluded    bool
		sheet       string
		candidates  []string
	}{
		{"56111", "", true, "", nil},
		{"62010", "", false, "software", nil},
		{"20111", "", false, "", []string{"bio", "environment", "manufacturing"}},
		{"20111", "bio", false, "bio", nil},
		{"20111", "environment", false, "environment", nil},
		{"20111", "none", false, "manufacturing", nil},
		{"25111", "", false, "manufacturing", nil},
		{"73202", "", false, "design", nil},
		{"01110", "none", false, "agriculture", nil},
		{"42110", "", false, "construction", nil},
		{"46100", "", false, "non_manufacturing", nil},
	} {
		f := NewFacts()
		f.SetString("industry_code", c.code)
		f.SetString("technology_field", c.field)
		got := e.SheetFor(f)
		sheet := ""
		if got.Sheet != nil {
			sheet = got.Sheet.ID
		}
		var candidates []string
		for _, s := range got.Candidates {
			candidates = append(candidates, s.ID)
		}
		if got.Excluded != c.excluded || sheet != c.sheet || !sameWords(candidates, c.candidates) || len(got.Missing) > 0 {
			t.Errorf("%s, field %q: excluded %t, sheet %q, candidates %v, missing %v", c.code, c.field, got.Excluded, sheet, candidates, got.Missing)
		}
		if r := outcomeOf(t, e, f, "industry"); (r.Outcome == Fail) != c.excluded {
			t.Errorf("%s: requirement %s", c.code, r.Outcome)
		}
	}
	if got := e.SheetFor(NewFacts()); got.Sheet != nil || !sameWords(got.Missing, []string{"division", "industry_code", "industry_group", "technology_field"}) {
		t.Errorf("without an industry code: %+v", got)
	}
}

func sameWords(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	in := map[string]bool{}
	for _, w := range a {
		in[w] = true
	}
	for _, w := range b {
		if !in[w] {
			return false
		}
	}
	return true
}

func TestPeriodIsThreeYears(t *testing.T) {
	e, _ := innobiz(t)
	for issued, last := range map[string]string{"2026-06-30": "2029-06-30", "2028-02-29": "2031-02-28", "2026-12-31": "2029-12-31"} {
		from, through := e.Period(calendar.MustParse(issued))
		if from.String() != issued || through.String() != last {
			t.Errorf("issued %s: %s to %s, want until %s", issued, from, through, last)
		}
	}
}

func TestBarsOfTheYear2026(t *testing.T) {
	e, _ := innobiz(t)
	on := calendar.MustParse("2026-11-23")
	for _, c := range []struct {
		name    string
		imposed string
		on      string
		want    Outcome
	}{
		{"three years ago to the day", "2023-11-23", "2026-11-23", Fail},
		{"three years and a day ago", "2023-11-22", "2026-11-23", Pass},
		{"yesterday", "2026-11-22", "2026-11-23", Fail},
	} {
		f := NewFacts()
		f.SetDate("application_date", on)
		f.SetBar("wage_arrears", calendar.MustParse(c.imposed), false)
		if got := outcomeOf(t, e, f, "wage_arrears").Outcome; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	f := NewFacts()
	f.SetDate("application_date", on)
	if r := outcomeOf(t, e, f, "tax_arrears"); r.Outcome != Unknown || !sameWords(r.Missing, []string{"bar.tax_arrears"}) {
		t.Errorf("an unanswered bar is unknown, not absent: %+v", r)
	}
	f.ClearBars()
	if r := outcomeOf(t, e, f, "tax_arrears"); r.Outcome != Pass {
		t.Errorf("after the answer no: %+v", r)
	}
	f.SetDate("application_date", calendar.MustParse("2026-06-21"))
	for _, r := range e.Eligibility(f) {
		if r.Code == "wage_arrears" {
			t.Error("a rule of 22 June does not bind an application of 21 June")
		}
	}
}

func TestGolden22TheWindowOfRenewal(t *testing.T) {
	e, _ := innobiz(t)
	w := e.Renewal.Window(calendar.MustParse("2029-06-30"))
	want := RenewalWindow{calendar.MustParse("2029-04-01"), calendar.MustParse("2029-05-26"), calendar.MustParse("2029-06-30"), calendar.MustParse("2029-07-30")}
	if w != want {
		t.Errorf("window %v, want %v", w, want)
	}
	for day, phase := range map[string]RenewalPhase{
		"2029-03-31": RenewalNotOpen, "2029-04-01": RenewalOnTime, "2029-05-26": RenewalOnTime, "2029-05-27": RenewalLate,
		"2029-06-30": RenewalLate, "2029-07-01": RenewalGrace, "2029-07-30": RenewalGrace, "2029-07-31": RenewalOver,
	} {
		if got := w.On(calendar.MustParse(day)); got != phase {
			t.Errorf("%s is %s, want %s", day, got, phase)
		}
	}
}

func TestGolden24SixtyPointsRenew(t *testing.T) {
	e, _ := innobiz(t)
	if e.Renewal.Renews(points(t, "59.9")) || !e.Renewal.Renews(points(t, "60.0")) {
		t.Error("a renewal takes 60.0 points, no more and no less")
	}
}
