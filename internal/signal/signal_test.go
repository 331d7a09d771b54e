package signal_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/signal"
)

// plan says what a made history is like. Its standard deviations are those of the 1,000-point scale, in tenths.
type plan struct {
	seed                       uint64
	cases, experts, panel      int
	companies                  int // cases go round them; as many as cases where 0
	quality, severity, residue float64
	items                      int
}

func usual(seed uint64) plan {
	return plan{seed: seed, cases: 400, experts: 40, panel: 3, quality: 600, severity: 300, residue: 350, items: 21}
}

// make draws a history in which nothing is the matter.
func (p plan) make() (signal.History, *rand.Rand) {
	r := rand.New(rand.NewPCG(p.seed, 7))
	severity := make([]float64, p.experts)
	for e := range severity {
		severity[e] = r.NormFloat64() * p.severity
	}
	companies := p.companies
	if companies == 0 {
		companies = p.cases
	}
	var h signal.History
	for i := range p.cases {
		c := signal.Case{
			ID: application.ID(fmt.Sprintf("case-%05d", i)), Scheme: "innobiz", Sheet: []string{"manufacturing", "software"}[i%2],
			Company: party.OrgID(fmt.Sprintf("company-%04d", i%companies)), Region: fmt.Sprintf("%02d", i%12),
			Award: 7000, Borders: []scheme.Tenths{7000, 8000, 9000}, On: calendar.Of(2020, 1, 1).AddDays(i),
		}
		if i%4 == 0 {
			c.Consultants = []string{fmt.Sprintf("consultant-%02d", i/4%10)}
		}
		quality := 7400 + r.NormFloat64()*p.quality
		for range p.items {
			c.Items = append(c.Items, 200)
		}
		levels := make([]int, p.items)
		for k := range levels {
			levels[k] = 1 + r.IntN(5)
		}
		sum := 0.0
		for _, e := range r.Perm(p.experts)[:p.panel] {
			m := signal.Marks{Expert: party.PersonID(fmt.Sprintf("expert-%04d", e)), Total: scheme.Tenths(math.Round(quality + severity[e] + r.NormFloat64()*p.residue))}
			for k := range levels {
				level := levels[k]
				if r.IntN(3) == 0 {
					level = min(max(level+r.IntN(3)-1, 1), 5)
				}
				m.Items = append(m.Items, scheme.Tenths(40*level))
			}
			c.Marks = append(c.Marks, m)
			sum += float64(m.Total)
		}
		c.Total = scheme.Tenths(math.Round(sum / float64(p.panel)))
		c.Passed = c.Total >= c.Award
		c.Self = scheme.Tenths(math.Round(8200 + 0.4*(float64(c.Total)-7400) + r.NormFloat64()*400))
		h.Cases = append(h.Cases, c)
	}
	for e := range p.experts {
		if e%4 == 0 {
			h.Ties = append(h.Ties, signal.Tie{Expert: party.PersonID(fmt.Sprintf("expert-%04d", e)), Company: party.OrgID(fmt.Sprintf("company-%04d", e%companies))})
		}
	}
	return h, r
}

func look(t testing.TB, h signal.History) signal.Report {
	t.Helper()
	report, err := signal.Over(context.Background(), h)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func raised(r signal.Report, kind signal.Kind) []signal.Signal {
	var out []signal.Signal
	for _, s := range r.Signals {
		if s.Kind == kind {
			out = append(out, s)
		}
	}
	return out
}

// TestNoEffectStaysQuiet: where nothing is the matter, each kind raises anything at all in about one of twenty histories. Severity
// differs between experts wherever a kind allows for it, and not where the kind is about severity.
func TestNoEffectStaysQuiet(t *testing.T) {
	const histories = 60
	alarms := map[signal.Kind]int{}
	looked := map[signal.Kind]int{}
	for seed := range uint64(histories) {
		p := usual(seed)
		p.companies = 100
		for _, severity := range []float64{0, 300} {
			p.severity = severity
			h, _ := p.make()
			r := look(t, h)
			for _, kind := range signal.Kinds {
				if severity > 0 == (kind == signal.PassExpert || kind == signal.BorderExpert) {
					continue
				}
				alarms[kind] += min(len(raised(r, kind)), 1)
			}
			for _, l := range r.Looks {
				looked[l.Kind] += l.Looked
			}
		}
	}
	for _, kind := range signal.Kinds {
		t.Logf("%-18s %2d of %d histories, %d subjects", kind, alarms[kind], histories, looked[kind])
		// 5 % of 60 is 3; 10 or more have a chance of 1 in 1,200.
		if alarms[kind] >= 10 {
			t.Errorf("%s raised something in %d of %d histories in which nothing is the matter", kind, alarms[kind], histories)
		}
		if looked[kind] == 0 {
			t.Errorf("%s was looked for nowhere", kind)
		}
	}
}

// TestTheSameHistoryGivesTheSameReport in whatever order its lists come.
func TestTheSameHistoryGivesTheSameReport(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := usual(rapid.Uint64().Draw(rt, "seed"))
		p.cases, p.experts, p.companies, p.items = rapid.IntRange(1, 90).Draw(rt, "cases"), rapid.IntRange(3, 12).Draw(rt, "experts"), 20, 10
		h, r := p.make()
		first := look(t, h)
		r.Shuffle(len(h.Cases), func(i, j int) { h.Cases[i], h.Cases[j] = h.Cases[j], h.Cases[i] })
		r.Shuffle(len(h.Ties), func(i, j int) { h.Ties[i], h.Ties[j] = h.Ties[j], h.Ties[i] })
		for i := range h.Cases {
			slices.Reverse(h.Cases[i].Marks)
		}
		if again := look(t, h); !reflect.DeepEqual(first, again) {
			rt.Fatalf("the report depends on the order of the history:\n%+v\n%+v", first, again)
		}
		for _, s := range first.Signals {
			if s.Q > signal.Level || s.P > s.Q+1e-9 || s.Looked == 0 || len(s.Cases) == 0 || s.Of == 0 || !strings.HasPrefix(s.Key, string(s.Kind)+"/innobiz/") {
				rt.Fatalf("a signal without its base rate or its cases: %+v", s)
			}
			if found, ok := first.Find(s.Key); !ok || found.Key != s.Key {
				rt.Fatalf("%s is not found by its key", s.Key)
			}
		}
	})
}

// rounds draws 1,000 companies that come back four times, each time before the same three of the experts: 3,000 pairs of four marks.
// Fifty of the pairs carry a bonus.
func rounds(seed uint64, experts int, bonus float64) (signal.History, map[string]bool) {
	r := rand.New(rand.NewPCG(seed, 11))
	severity := make([]float64, experts)
	for e := range severity {
		severity[e] = r.NormFloat64() * 300
	}
	const companies = 1000
	seats := make([][]int, companies)
	for {
		var all []int
		for i := range companies * 3 {
			all = append(all, i%experts)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		clash := false
		for c := range seats {
			seats[c] = all[c*3 : c*3+3]
			for tries := 0; (seats[c][0] == seats[c][1] || seats[c][1] == seats[c][2] || seats[c][0] == seats[c][2]) && tries < 100; tries++ {
				i, j := r.IntN(3), r.IntN(len(all))
				seats[c][i], all[j] = all[j], seats[c][i]
			}
		}
		for c := range seats {
			clash = clash || seats[c][0] == seats[c][1] || seats[c][1] == seats[c][2] || seats[c][0] == seats[c][2]
		}
		if !clash {
			break
		}
	}
	guilty := map[string]bool{}
	for len(guilty) < 50 {
		c := r.IntN(companies)
		guilty[fmt.Sprintf("favour_company/innobiz/expert-%04d/company-%04d", seats[c][r.IntN(3)], c)] = true
	}
	var h signal.History
	for round := range 4 {
		for c := range companies {
			one := signal.Case{
				ID: application.ID(fmt.Sprintf("case-%d-%04d", round, c)), Scheme: "innobiz", Sheet: "manufacturing", Company: party.OrgID(fmt.Sprintf("company-%04d", c)),
				On: calendar.Of(2020+round, 1, 1).AddDays(c % 360),
			}
			quality := 7400 + r.NormFloat64()*600
			for _, e := range seats[c] {
				y := quality + severity[e] + r.NormFloat64()*350
				if guilty[fmt.Sprintf("favour_company/innobiz/expert-%04d/company-%04d", e, c)] {
					y += bonus
				}
				one.Marks = append(one.Marks, signal.Marks{Expert: party.PersonID(fmt.Sprintf("expert-%04d", e)), Total: scheme.Tenths(math.Round(y))})
			}
			h.Cases = append(h.Cases, one)
		}
	}
	return h, guilty
}

// TestFavoursAreFound at the promised power: a bonus of 3 standard deviations over four marks in at least 60 of 100, of 4 in
// at least 90, with at most 5 of 100 signals mistaken. The hardest design is used: the same panel in every round.
func TestFavoursAreFound(t *testing.T) {
	for _, c := range []struct {
		experts, histories int
		bonus, power       float64
	}{{300, 4, 1050, 0.60}, {300, 4, 1400, 0.90}, {1000, 2, 1050, 0.60}, {1000, 2, 1400, 0.90}} {
		if testing.Short() && c.experts > 300 {
			continue
		}
		found, mistaken, planted := 0, 0, 0
		for seed := range uint64(c.histories) {
			h, guilty := rounds(seed, c.experts, c.bonus)
			planted += len(guilty)
			for _, s := range raised(look(t, h), signal.FavourCompany) {
				if guilty[s.Key] {
					found++
				} else {
					mistaken++
				}
				if s.Figure.Value <= s.Expected.Value || s.Of != 4 || s.Looked != 3000 {
					t.Errorf("%+v", s)
				}
			}
		}
		power, rate := float64(found)/float64(planted), float64(mistaken)/float64(max(found+mistaken, 1))
		t.Logf("%4d experts, +%.0f points: power %.3f, false discoveries %.3f", c.experts, c.bonus/10, power, rate)
		if power < c.power || rate > signal.Level {
			t.Errorf("%d experts, +%.0f points: power %.3f, want %.2f; false discoveries %.3f", c.experts, c.bonus/10, power, c.power, rate)
		}
	}
}
