package signal

import (
	"slices"
	"strconv"

	"proba.example/internal/application"
)

const (
	borderWindow = 100 // tenths on each side of a border that are compared
	leastAtEdge  = 12  // results within the window from which a border is looked at
	leastOfOne   = 8   // totals of one expert within it, or altogether for heaping
	tens         = 100 // a whole ten of points, in tenths
	edgeBin      = 50
	edgeSpan     = 600
)

// atEdge counts totals near a border.
type atEdge struct {
	above, below int64
	farAbove     int64 // in the two windows' width beyond
	farBelow     int64
	cases        []application.ID
}

func (e *atEdge) add(c *Case, d int64) {
	switch {
	case d >= 0 && d < borderWindow:
		e.above++
		e.cases = append(e.cases, c.ID)
	case d < 0 && d >= -borderWindow:
		e.below++
		e.cases = append(e.cases, c.ID)
	case d >= borderWindow && d < 3*borderWindow:
		e.farAbove++
	case d < -borderWindow && d >= -3*borderWindow:
		e.farBelow++
	}
}

// share is the part of the window's totals that a smooth distribution has above the border: where the density rises, as the
// neighbours on both sides say, more than half. It is never taken below half.
func (e atEdge) share() float64 {
	l, r := float64(e.farBelow), float64(e.farAbove)
	if l+r == 0 {
		return 0.5
	}
	return max(0.5, (float64(0.375*l)+float64(0.625*r))/(l+r))
}

// borders asks whether totals crowd just above a border and are missing just below, and whether an expert's totals lie on whole tens.
func (l *looker) borders(cases []Case) {
	scheme := cases[0].Scheme
	results, experts := map[int64]*atEdge{}, map[string]map[int64]*atEdge{}
	marks := map[int64]*atEdge{} // of all experts together
	near := func(m map[int64]*atEdge, border int64) *atEdge {
		if m[border] == nil {
			m[border] = &atEdge{}
		}
		return m[border]
	}
	distances := map[int64][]int64{}
	for i := range cases {
		c := &cases[i]
		for _, b := range c.Borders {
			border := int64(b)
			d := int64(c.Total) - border
			near(results, border).add(c, d)
			if d >= -edgeSpan && d < edgeSpan {
				distances[border] = append(distances[border], int64(c.Total))
			}
			for _, m := range c.Marks {
				if experts[string(m.Expert)] == nil {
					experts[string(m.Expert)] = map[int64]*atEdge{}
				}
				near(experts[string(m.Expert)], border).add(c, int64(m.Total)-border)
				near(marks, border).add(c, int64(m.Total)-border)
			}
		}
	}
	borders := make([]int64, 0, len(results))
	for b := range results {
		borders = append(borders, b)
	}
	slices.Sort(borders)
	for _, b := range borders {
		look := l.at(BorderResults, scheme)
		look.At, look.Bins, look.Width = b, bins(distances[b], edgeBin), edgeBin
		l.edge(look, []Subject{{AboutBorder, strconv.FormatInt(b, 10)}}, *results[b], leastAtEdge, results[b].share())
	}
	look := l.at(BorderExpert, scheme)
	for _, who := range sorted(experts) {
		for _, b := range borders {
			own := experts[who][b]
			if own == nil {
				continue
			}
			rate := 0.5
			if above, below := marks[b].above-own.above, marks[b].below-own.below; above+below >= 20 {
				rate = max(rate, (float64(above)+0.5)/float64(above+below+1))
			}
			l.edge(look, []Subject{{AboutExpert, who}, {AboutBorder, strconv.FormatInt(b, 10)}}, *own, leastOfOne, rate)
		}
	}
	l.heaping(cases)
}

func (l *looker) edge(look *Look, subjects []Subject, e atEdge, least int64, rate float64) {
	n := e.above + e.below
	if n < least {
		look.Small++
		return
	}
	slices.Sort(e.cases)
	l.add(look, Signal{
		Subjects: subjects, Figure: share(e.above, n), Expected: Amount{Share, whole(rate * 1000)}, Of: n, P: atLeast(e.above, n, rate), Cases: e.cases,
	}, 0)
}

// heaping asks how many of an expert's totals are whole tens of points, against the others' totals.
func (l *looker) heaping(cases []Case) {
	look := l.at(Heaping, cases[0].Scheme)
	byExpert := map[string]*tally{}
	var all tally
	for i := range cases {
		for _, m := range cases[i].Marks {
			t := byExpert[string(m.Expert)]
			if t == nil {
				t = &tally{}
				byExpert[string(m.Expert)] = t
			}
			heaped := count(int64(m.Total)%tens == 0)
			t.of, all.of = t.of+1, all.of+1
			t.passed, all.passed = t.passed+heaped, all.passed+heaped
			if heaped == 1 {
				t.cases = append(t.cases, cases[i].ID)
			}
		}
	}
	look.Rate = share(all.passed, all.of)
	for _, who := range sorted(byExpert) {
		t := byExpert[who]
		if t.of < leastOfOne || all.of-t.of < 20 {
			look.Small++
			continue
		}
		rate := (float64(all.passed-t.passed) + 0.5) / float64(all.of-t.of+1)
		slices.Sort(t.cases)
		l.add(look, Signal{
			Subjects: []Subject{{AboutExpert, who}}, Figure: share(t.passed, t.of), Expected: Amount{Share, whole(rate * 1000)}, Of: t.of,
			P: atLeast(t.passed, t.of, rate), Cases: t.cases,
		}, 0)
	}
}
