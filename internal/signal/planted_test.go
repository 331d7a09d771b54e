package signal_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/signal"
)

// planted are patterns put into a history in which nothing else is the matter, with the key under which each must be found.
var planted = []struct {
	name, key string
	plant     func(h *signal.History, r *rand.Rand)
	says      func(s signal.Signal) bool // what else must be true of it
}{
	{"a self-diagnosis 300 points above the line", "self_case/innobiz/case-00010", func(h *signal.History, _ *rand.Rand) {
		h.Cases[10].Self += 3000
	}, func(s signal.Signal) bool { return s.Figure.Value-s.Expected.Value > 1500 && len(s.Cases) == 1 }},
	{"a consultant whose clients stand 60 points higher", "self_consultant/innobiz/consultant-03", func(h *signal.History, _ *rand.Rand) {
		for i := range h.Cases {
			if slices.Contains(h.Cases[i].Consultants, "consultant-03") {
				h.Cases[i].Self += 600
			}
		}
	}, func(s signal.Signal) bool { return s.Of == 10 && s.Figure.Value-s.Expected.Value > 300 }},
	{"an expert by whose marks everything passes", "pass_expert/innobiz/expert-0002", func(h *signal.History, _ *rand.Rand) {
		each(h, "expert-0002", func(c *signal.Case, m *signal.Marks) { m.Total = max(m.Total, c.Award) })
	}, func(s signal.Signal) bool { return s.Figure.Value == 1000 && s.Expected.Value < 900 }},
	{"a region where nothing passes", "pass_region/innobiz/05", func(h *signal.History, _ *rand.Rand) {
		for i := range h.Cases {
			if h.Cases[i].Region == "05" {
				h.Cases[i].Passed = false
			}
		}
	}, func(s signal.Signal) bool { return s.Figure.Value == 0 && int64(len(s.Cases)) == s.Of }},
	{"a consultant whose clients never pass", "pass_consultant/innobiz/consultant-03", func(h *signal.History, _ *rand.Rand) {
		for i := range h.Cases {
			if slices.Contains(h.Cases[i].Consultants, "consultant-03") {
				h.Cases[i].Passed = false
			}
		}
	}, func(s signal.Signal) bool { return s.Of == 10 }},
	{"results lifted over the border", "border_results/innobiz/7000", func(h *signal.History, _ *rand.Rand) {
		for i := range h.Cases {
			if t := h.Cases[i].Total; t >= 6900 && t < 7000 {
				h.Cases[i].Total = 7000 + t%60
			}
		}
	}, func(s signal.Signal) bool { return s.Figure.Value == 1000 && s.Expected.Value >= 500 }},
	{"an expert who lifts totals over the border", "border_expert/innobiz/expert-0002/7000", func(h *signal.History, _ *rand.Rand) {
		n := 0
		each(h, "expert-0002", func(_ *signal.Case, m *signal.Marks) {
			if n++; n%2 == 0 {
				m.Total = 7000 + scheme.Tenths(n)
			}
		})
	}, func(s signal.Signal) bool { return s.Of >= 8 }},
	{"an expert whose totals are whole tens", "heaping/innobiz/expert-0002", func(h *signal.History, _ *rand.Rand) {
		each(h, "expert-0002", func(_ *signal.Case, m *signal.Marks) { m.Total = (m.Total + 50) / 100 * 100 })
	}, func(s signal.Signal) bool { return s.Figure.Value == 1000 }},
	{"an expert who favours a company over four rounds", "favour_company/innobiz/expert-0002/company-0007", func(h *signal.History, _ *rand.Rand) {
		favour(h, "expert-0002", "company-0007", 1400)
	}, func(s signal.Signal) bool { return s.Of == 4 && s.Evidence > 100 }},
	{"an expert who favours a consultant's clients", "favour_consultant/innobiz/expert-0002/consultant-03", func(h *signal.History, _ *rand.Rand) {
		n := 0
		for i := range h.Cases {
			if c := &h.Cases[i]; slices.Contains(c.Consultants, "consultant-03") && n < 6 {
				n++
				seat(c, "expert-0002")
				each(&signal.History{Cases: h.Cases[i : i+1]}, "expert-0002", func(_ *signal.Case, m *signal.Marks) { m.Total += 900 })
			}
		}
	}, func(s signal.Signal) bool { return s.Of >= 6 }},
	{"two experts who do each other's companies favours", "mutual/innobiz/expert-0002/expert-0003", func(h *signal.History, _ *rand.Rand) {
		h.Ties = append(h.Ties, signal.Tie{Expert: "expert-0002", Company: "company-0051"}, signal.Tie{Expert: "expert-0003", Company: "company-0052"})
		favour(h, "expert-0002", "company-0052", 1050)
		favour(h, "expert-0003", "company-0051", 1050)
	}, func(s signal.Signal) bool { return s.Also >= 1 && s.AlsoBy > 0 }},
	{"two experts with marks alike", "copying/innobiz/expert-0002/expert-0003", func(h *signal.History, _ *rand.Rand) {
		copied(h, "expert-0002", "expert-0003", 1)
	}, func(s signal.Signal) bool { return s.Figure.Value > 900 && s.Expected.Value < 800 }},
	{"two experts with every mark alike", "identical/innobiz/expert-0002/expert-0003", func(h *signal.History, _ *rand.Rand) {
		copied(h, "expert-0002", "expert-0003", 0)
	}, func(s signal.Signal) bool { return s.Figure.Value >= 5 && s.Expected.Value == 0 }},
	{"an expert who marks every item the same", "halo/innobiz/expert-0002", func(h *signal.History, _ *rand.Rand) {
		each(h, "expert-0002", func(_ *signal.Case, m *signal.Marks) {
			for k := range m.Items {
				m.Items[k] = 120
				if k%4 == 0 {
					m.Items[k] = 160
				}
			}
		})
	}, func(s signal.Signal) bool { return s.Figure.Value < s.Expected.Value }},
	{"an expert who keeps to the middle", "central/innobiz/expert-0002", func(h *signal.History, _ *rand.Rand) {
		each(h, "expert-0002", func(_ *signal.Case, m *signal.Marks) { m.Total = 7400 + (m.Total-7400)/10 })
	}, func(s signal.Signal) bool { return s.Figure.Value < 400 && s.Expected.Value == 1000 }},
	{"an expert who grows generous", "drift/innobiz/expert-0002", func(h *signal.History, _ *rand.Rand) {
		n := 0
		each(h, "expert-0002", func(_ *signal.Case, m *signal.Marks) {
			if n++; n > 15 {
				m.Total += 1000
			}
		})
	}, func(s signal.Signal) bool {
		return s.Figure.Value > 500 && s.Figure.Value < 1600 && int64(len(s.Series)) == s.Of
	}},
}

// each hands over the marks of one expert, in the order of the cases.
func each(h *signal.History, who party.PersonID, change func(*signal.Case, *signal.Marks)) {
	for i := range h.Cases {
		for k := range h.Cases[i].Marks {
			if h.Cases[i].Marks[k].Expert == who {
				change(&h.Cases[i], &h.Cases[i].Marks[k])
			}
		}
	}
}

// seat puts an expert on a case, in the place of the first of the panel.
func seat(c *signal.Case, who party.PersonID) {
	if !slices.ContainsFunc(c.Marks, func(m signal.Marks) bool { return m.Expert == who }) {
		c.Marks[0].Expert = who
	}
}

func favour(h *signal.History, who party.PersonID, company party.OrgID, bonus scheme.Tenths) {
	for i := range h.Cases {
		if c := &h.Cases[i]; c.Company == company {
			seat(c, who)
			each(&signal.History{Cases: h.Cases[i : i+1]}, who, func(_ *signal.Case, m *signal.Marks) { m.Total += bonus })
		}
	}
}

// copied puts two experts on five cases and gives the second the first's marks, but for some items.
func copied(h *signal.History, from, to party.PersonID, but int) {
	for i := range 5 {
		c := &h.Cases[i*40]
		c.Marks[0].Expert, c.Marks[1].Expert = from, to
		c.Marks[1].Items = slices.Clone(c.Marks[0].Items)
		for k := range but {
			c.Marks[1].Items[k] = 240 - c.Marks[1].Items[k]
		}
	}
}

// TestPlantedPatternsAreFound and little else with them: a pattern may show from two sides, chance may add one.
func TestPlantedPatternsAreFound(t *testing.T) {
	covered := map[signal.Kind]bool{}
	for _, p := range planted {
		t.Run(p.name, func(t *testing.T) {
			found, others := 0, 0
			const histories = 5
			for seed := range uint64(histories) {
				q := usual(100 + seed)
				q.companies = 100
				if strings.HasPrefix(p.key, "pass_expert") || strings.HasPrefix(p.key, "border_expert") {
					q.severity = 0
				}
				h, r := q.make()
				p.plant(&h, r)
				report := look(t, h)
				s, ok := report.Find(p.key)
				if !ok {
					continue
				}
				found++
				covered[s.Kind] = true
				if !p.says(s) {
					t.Errorf("%+v", s)
				}
				if s.ByChance <= 0 || s.ByChance > float64(s.Looked)*s.P*1.01 || math.IsNaN(s.Q) {
					t.Errorf("the base rate is not said: %+v", s)
				}
				for _, other := range raised(report, s.Kind) {
					if other.Key != s.Key {
						others++
					}
				}
			}
			if found < histories-1 || others > 2 {
				t.Errorf("found in %d of %d histories, with %d others of its kind", found, histories, others)
			}
		})
	}
	for _, kind := range signal.Kinds {
		if !covered[kind] {
			t.Errorf("nothing was planted and found for %s", kind)
		}
	}
}
