package signal

import (
	"slices"

	"proba.example/internal/application"
)

// leastForRate is how many cases a rate must rest on to be looked at.
const leastForRate = 5

// tally is how many of some cases pass.
type tally struct {
	of, passed int64
	cases      []application.ID
}

// rates holds rates of passing against the rate of all: per expert by the expert's own marks, per region and consultant by the
// registered result.
func (l *looker) rates(cases []Case) {
	experts, regions, consultants := map[string][]*Case{}, map[string][]*Case{}, map[string][]*Case{}
	for i := range cases {
		c := &cases[i]
		regions[c.Region] = append(regions[c.Region], c)
		for _, who := range c.Consultants {
			consultants[who] = append(consultants[who], c)
		}
		for _, m := range c.Marks {
			experts[string(m.Expert)] = append(experts[string(m.Expert)], c)
		}
	}
	byMarks := func(who string, c *Case) bool {
		i := slices.IndexFunc(c.Marks, func(m Marks) bool { return string(m.Expert) == who })
		return c.Marks[i].Total >= c.Award
	}
	byResult := func(_ string, c *Case) bool { return c.Passed }
	scheme := cases[0].Scheme
	var marks, results tally
	for i := range cases {
		results.of++
		results.passed += count(cases[i].Passed)
		for _, m := range cases[i].Marks {
			marks.of++
			marks.passed += count(m.Total >= cases[i].Award)
		}
	}
	l.funnel(l.at(PassExpert, scheme), AboutExpert, experts, marks, byMarks)
	l.funnel(l.at(PassRegion, scheme), AboutRegion, regions, results, byResult)
	l.funnel(l.at(PassConsultant, scheme), AboutConsultant, consultants, results, byResult)
}

// funnel looks at the rate of each subject. Its chance is exact: that of the binomial distribution at the rate of all.
func (l *looker) funnel(look *Look, about About, groups map[string][]*Case, all tally, passes func(string, *Case) bool) {
	look.Rate = share(all.passed, all.of)
	if all.passed == 0 || all.passed == all.of {
		return // where everything passes, or nothing, no rate is told from another
	}
	for _, id := range sorted(groups) {
		var t tally
		for _, c := range groups[id] {
			t.of++
			t.passed += count(passes(id, c))
			t.cases = append(t.cases, c.ID)
		}
		if t.of == all.of {
			continue // the only one: it is the base rate
		}
		subject := Subject{about, id}
		look.Points = append(look.Points, Point{Subject: subject, Of: t.of, Hits: t.passed, Small: t.of < leastForRate})
		if t.of < leastForRate {
			look.Small++
			continue
		}
		slices.Sort(t.cases)
		l.add(look, Signal{
			Subjects: []Subject{subject}, Figure: share(t.passed, t.of), Expected: look.Rate, Of: t.of,
			P: outside(t.passed, t.of, float64(all.passed)/float64(all.of)), Cases: t.cases,
		}, len(look.Points))
	}
}

func count(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
