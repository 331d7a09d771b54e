package solution_test

import (
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

var today = calendar.MustParse("2026-04-29")

func technologies(t *testing.T) *site.Technologies {
	t.Helper()
	all, err := site.ShippedTechnologies()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func amount(n int64) *int64 { return &n }

// complete is a solution that can be handed in.
func complete() solution.Solution {
	return solution.Solution{
		ID: "s", Company: "c", Name: "Датчик протечек", Description: "Находит протечки по звуку.", Novelty: "Слышит через бетон.", Effect: "Меньше аварий.",
		Markets: []string{"cleantech"}, Technologies: []string{"sensors"}, Alternatives: []solution.Alternative{{Name: "Обход с прибором", Maker: "ООО «Слух»"}},
		Level: 7, Scale: "gost_r_58048", Judge: "independent", Evidence: "Протокол испытаний № 4", Safety: "Работает от батареи 3 В.",
		Components: []solution.Component{{Name: "Микрофон", Basis: solution.Licensed, Document: "Договор 7"}, {Name: "Программа", Basis: solution.Own}},
		Licence:    solution.No, Sound: solution.Yes, Currency: "RUB", Method: "Сравнить с обходом за три месяца.",
		Revenues: []solution.Revenue{{Year: 2023, Amount: amount(0)}, {Year: 2024, Amount: amount(1200050)}, {Year: 2025, Amount: amount(0)}},
	}
}

// at gives the fields of the faults.
func at(l fault.List) []string {
	var f []string
	for _, x := range l {
		f = append(f, x.Field)
	}
	return f
}

// TestGoldenG3MissingZero: a blank year is refused with its field, a zero is accepted.
func TestGoldenG3MissingZero(t *testing.T) {
	s := complete()
	if l := s.Missing(today); len(l) > 0 {
		t.Fatalf("zeros are missing: %v", l)
	}
	s.Revenues = slices.Delete(slices.Clone(s.Revenues), 2, 3)
	l := s.Missing(today)
	if len(l) != 1 || l[0].Field != "revenues" || l[0].Key != "solution.revenue" || l[0].Args["Year"] != "2025" {
		t.Errorf("a blank year: %v", l)
	}
	s.Revenues = append(s.Revenues, solution.Revenue{Year: 2025})
	if len(s.Missing(today)) != 1 {
		t.Error("a year without an amount passes for zero")
	}
}

func TestWhatMustBeStated(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*solution.Solution)
		field  string
	}{
		"no basis of the second component": {func(s *solution.Solution) { s.Components[1].Basis = "" }, "components.1"},
		"no components":                    {func(s *solution.Solution) { s.Components = nil }, "components"},
		"a licence is needed":              {func(s *solution.Solution) { s.Licence = solution.Yes }, "licence_text"},
		"nobody says whether":              {func(s *solution.Solution) { s.Licence = "" }, "licence"},
		"the company is being wound up":    {func(s *solution.Solution) { s.Sound = solution.No }, "sound"},
		"no word on it":                    {func(s *solution.Solution) { s.Sound = "" }, "sound"},
		"no safety":                        {func(s *solution.Solution) { s.Safety = "" }, "safety"},
		"a level without evidence":         {func(s *solution.Solution) { s.Evidence = "" }, "evidence"},
		"nothing to compare with":          {func(s *solution.Solution) { s.Alternatives = nil }, "alternatives"},
	} {
		s := complete()
		s.Components = slices.Clone(s.Components)
		row.change(&s)
		if l := s.Missing(today); !slices.Equal(at(l), []string{row.field}) {
			t.Errorf("%s: %v", name, l)
		}
		if err := s.Check(technologies(t), today); err != nil {
			t.Errorf("%s: a draft with a gap is not kept: %v", name, err)
		}
	}
	s := complete()
	s.Level, s.Evidence, s.Judge = 0, "", ""
	if l := s.Missing(today); len(l) > 0 {
		t.Errorf("unknown readiness refuses: %v", l)
	}
}

// TestReadinessWarns is R5: below level 6 a warning, never a refusal.
func TestReadinessWarns(t *testing.T) {
	for level, want := range map[int][]solution.Warning{0: {solution.UnknownStage}, 5: {solution.EarlyStage}, 6: nil, 9: nil} {
		s := complete()
		s.Level = level
		if got := s.Warns(); !slices.Equal(got, want) {
			t.Errorf("level %d warns %v", level, got)
		}
		if l := s.Missing(today); len(l) > 0 {
			t.Errorf("level %d refuses: %v", level, l)
		}
	}
	s := complete()
	s.Judge = "self"
	if !slices.Equal(s.Warns(), []solution.Warning{solution.SelfJudged}) {
		t.Errorf("judged by itself: %v", s.Warns())
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	hundred := 80
	for name, row := range map[string]struct {
		change func(*solution.Solution)
		field  string
	}{
		"no name":                    {func(s *solution.Solution) { s.Name = "" }, "name"},
		"a long text":                {func(s *solution.Solution) { s.Novelty = strings.Repeat("я", 4001) }, "novelty"},
		"a market that no list has":  {func(s *solution.Solution) { s.Markets = []string{"moonmining"} }, "markets"},
		"a technology by its name":   {func(s *solution.Solution) { s.Technologies = []string{"Sensors and internet of things"} }, "technologies"},
		"a tenth level":              {func(s *solution.Solution) { s.Level = 10 }, "level"},
		"judged tomorrow":            {func(s *solution.Solution) { s.JudgedOn = today.AddDays(1) }, "judged_on"},
		"a component without a name": {func(s *solution.Solution) { s.Components = []solution.Component{{Basis: solution.Own}} }, "components.0"},
		"a country by its name":      {func(s *solution.Solution) { s.Components = []solution.Component{{Name: "x", Country: "Russia"}} }, "components.0"},
		"more than the whole": {func(s *solution.Solution) {
			s.Components = []solution.Component{{Name: "x", Share: &hundred}, {Name: "y", Share: &hundred}}
		}, "components"},
		"an amount of no currency": {func(s *solution.Solution) { s.Currency = "" }, "currency"},
		"a secret released":        {func(s *solution.Solution) { s.Released = []string{"revenues"} }, "released"},
	} {
		s := complete()
		row.change(&s)
		if err := s.Check(technologies(t), today); !slices.Equal(at(fault.All(err)), []string{row.field}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEmptyLinesSayNothing(t *testing.T) {
	s := complete()
	s.Name = "  Датчик\x00 "
	s.Alternatives = append(s.Alternatives, solution.Alternative{Name: "  "}, solution.Alternative{Home: true})
	s.Components = append(s.Components, solution.Component{})
	s.Prices = []solution.Price{{}, {Item: " шт. "}}
	s = s.Clean()
	if s.Name != "Датчик" || len(s.Alternatives) != 1 || len(s.Components) != 2 || len(s.Prices) != 1 || s.Prices[0].Item != "шт." {
		t.Errorf("cleaned to %+v", s)
	}
}

func TestEveryFieldHasItsSection(t *testing.T) {
	for _, f := range solution.Fields() {
		if s := solution.SectionOf(f); !slices.Contains(solution.Sections, s) {
			t.Errorf("%s stands in %q", f, s)
		}
	}
	if solution.SectionOf("components.3") != solution.Rights || solution.SectionOf("componentsx") != "" || solution.SectionOf("other") != "" {
		t.Error("lines are not found, or others are")
	}
	for _, f := range solution.Releasable {
		if solution.SectionOf(f) == "" {
			t.Errorf("%s may be released and does not exist", f)
		}
	}
}
