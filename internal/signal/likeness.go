package signal

import (
	"math"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/special"
)

const (
	leastTogether = 2  // cases two experts have marked together
	leastItems    = 8  // judged items, below which likeness says nothing
	leastPairs    = 20 // cases of all pairs of experts, from which there is something to compare with
	leastForHalo  = 5
)

// together is two experts on one case.
type together struct {
	a, b  string
	c     application.ID
	alike float64 // the part of the judged items that both marked alike
	same  bool    // all of them
}

// likeness asks which two experts of one panel marked more alike than two experts usually do.
func (l *looker) likeness(cases []Case) {
	byPair := map[string][]together{}
	all := 0
	sum, squares, same := 0.0, 0.0, int64(0)
	for i := range cases {
		c := &cases[i]
		if len(c.Items) < leastItems {
			continue
		}
		for x := range c.Marks {
			for y := x + 1; y < len(c.Marks); y++ {
				t := together{a: string(c.Marks[x].Expert), b: string(c.Marks[y].Expert), c: c.ID}
				n := 0
				for k := range c.Items {
					if c.Marks[x].Items[k] == c.Marks[y].Items[k] {
						n++
					}
				}
				t.alike, t.same = float64(n)/float64(len(c.Items)), n == len(c.Items)
				byPair[t.a+"\x00"+t.b] = append(byPair[t.a+"\x00"+t.b], t)
				all++
				sum += t.alike
				squares += float64(t.alike * t.alike)
				same += count(t.same)
			}
		}
	}
	copying, identical := l.at(Copying, cases[0].Scheme), l.at(Identical, cases[0].Scheme)
	if all > 0 {
		copying.Rate, identical.Rate = Amount{Share, whole(sum / float64(all) * 1000)}, share(same, int64(all))
	}
	for _, name := range sorted(byPair) {
		pair := byPair[name]
		m := len(pair)
		if m < leastTogether || all-m < leastPairs {
			copying.Small++
			identical.Small++
			continue
		}
		s := Signal{Subjects: []Subject{{AboutExpert, pair[0].a}, {AboutExpert, pair[0].b}}, Of: int64(m)}
		own, alike := 0.0, int64(0)
		for _, t := range pair {
			own += t.alike
			alike += count(t.same)
			s.Cases = append(s.Cases, t.c)
		}
		slices.Sort(s.Cases)
		n := float64(all)
		mean := sum / n
		apart := own - float64(float64(m)*mean)
		// As for self-diagnoses: the sum's own share of the spread is taken out.
		if p, ok := studentised(apart, float64(m)-float64(m)*float64(m)/n, squares-float64(n*mean*mean), n-2); ok {
			s.Figure, s.Expected, s.P = Amount{Share, whole(own / float64(m) * 1000)}, Amount{Share, whole((sum - own) / (n - float64(m)) * 1000)}, p
			l.add(copying, s, 0)
		} else {
			copying.Small++
		}
		rate := (float64(same-alike) + 1) / (n - float64(m) + 2)
		s.Figure, s.Expected, s.P = Amount{Count, alike}, Amount{Count, whole(rate * float64(m))}, atLeast(alike, int64(m), rate)
		l.add(identical, s, 0)
	}
}

// halo asks whose marks on a case differ less from item to item than those of the other experts on the same cases.
func (l *looker) halo(cases []Case) {
	look := l.at(Halo, cases[0].Scheme)
	type seen struct {
		c    application.ID
		d    float64 // logarithm of the spread, less the mean of the panel's
		sd   float64
		mean float64 // the panel's mean spread
	}
	byExpert := map[string][]seen{}
	all, squares := 0, 0.0
	for i := range cases {
		c := &cases[i]
		if len(c.Items) < leastItems || len(c.Marks) < 2 {
			continue
		}
		spreads := make([]float64, len(c.Marks))
		mean, plain := 0.0, 0.0
		for k, m := range c.Marks {
			spreads[k] = spread(m, c)
			mean += special.Log(spreads[k]+1) / float64(len(c.Marks))
			plain += math.Sqrt(spreads[k]) / float64(len(c.Marks))
		}
		for k, m := range c.Marks {
			s := seen{c.ID, special.Log(spreads[k]+1) - mean, math.Sqrt(spreads[k]), plain}
			byExpert[string(m.Expert)] = append(byExpert[string(m.Expert)], s)
			all++
			squares += float64(s.d * s.d)
		}
	}
	for _, who := range sorted(byExpert) {
		own := byExpert[who]
		m := float64(len(own))
		if len(own) < leastForHalo || all < leastPairs+len(own) {
			look.Small++
			continue
		}
		s := Signal{Subjects: []Subject{{AboutExpert, who}}, Of: int64(len(own))}
		sum, sd, mean := 0.0, 0.0, 0.0
		for _, o := range own {
			sum += o.d
			sd += o.sd / m
			mean += o.mean / m
			s.Cases = append(s.Cases, o.c)
		}
		p, ok := studentised(-sum, m, squares, float64(all-1))
		if !ok {
			look.Small++
			continue
		}
		slices.Sort(s.Cases)
		s.Figure, s.Expected, s.P = Amount{Share, whole(sd)}, Amount{Share, whole(mean)}, p
		l.add(look, s, 0)
	}
}

// spread is the variance of a case's marks over its items, each in thousandths of its maximum.
func spread(m Marks, c *Case) float64 {
	sum, squares, n := int64(0), int64(0), int64(0)
	for k, most := range c.Items {
		if most <= 0 {
			continue
		}
		x := int64(m.Items[k]) * 1000 / int64(most)
		sum, squares, n = sum+x, squares+x*x, n+1
	}
	if n < 2 {
		return 0
	}
	return float64(n*squares-sum*sum) / float64(n*(n-1))
}
