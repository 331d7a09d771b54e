package signal

import (
	"math"
	"slices"
	"strings"

	"proba.example/internal/special"
)

const (
	leastForCompany    = 2 // marks of one expert for one company: nobody is asked about after a single round
	leastForConsultant = 3
)

// favours asks for marks that stand above what the panel's other marks and the expert's own severity lead to expect: for one company
// over its rounds, for one consultant's clients, and between two experts who each mark the other's company.
func (l *looker) favours(m *mixed, ties []Tie) {
	l.pairs(m, FavourCompany, AboutCompany, leastForCompany, func(c *Case) []string { return []string{string(c.Company)} })
	l.pairs(m, FavourConsultant, AboutConsultant, leastForConsultant, func(c *Case) []string { return c.Consultants })
	l.mutual(m, ties)
}

// pairs looks at each expert with each company or consultant.
func (l *looker) pairs(m *mixed, kind Kind, about About, least int, of func(*Case) []string) {
	look := l.at(kind, m.cases[0].Scheme)
	var found []Signal
	var effects []effect
	for e, who := range m.experts {
		with := map[string][]int{}
		for _, i := range m.byPart[e] {
			for _, name := range of(m.ratings[i].of) {
				with[name] = append(with[name], i)
			}
		}
		for _, name := range sorted(with) {
			at := with[name]
			if len(at) < least || len(at) == len(m.byPart[e]) {
				look.Small++
				continue
			}
			s := m.about(at)
			s.Subjects = []Subject{{AboutExpert, who}, {about, name}}
			found, effects = append(found, s), append(effects, m.effect(at))
		}
	}
	tests := m.tests(effects)
	for i, s := range found {
		if !tests[i].ok {
			look.Small++
			continue
		}
		l.add(look, m.favour(s, tests[i]), 0)
	}
}

// test is the score test of an effect: z is standard normal where there is none, info is the information on it in units of the
// residual variance, size its best estimate in tenths of a point.
type test struct {
	z, info, size float64
	ok            bool
}

func (m *mixed) test(sum, info float64) test {
	if info < 1e-3 {
		return test{}
	}
	return test{sum / math.Sqrt(info*m.v.Residual), info, sum / info, true}
}

// mostTogether bounds how many effects are allowed for at once.
const mostTogether = 300

// tests looks at effects each with the others that stand out allowed for: a real bonus makes the rest of its panel look severe, and
// so their other marks look generous. Which stand out is settled in a few rounds.
func (m *mixed) tests(effects []effect) []test {
	out := make([]test, len(effects))
	var standing []int
	for range 4 {
		m.given(effects, standing, out)
		next := m.standing(out)
		if slices.Equal(next, standing) {
			break
		}
		standing = next
	}
	return out
}

// standing are the effects that stand out, in order.
func (m *mixed) standing(tests []test) []int {
	p := make([]float64, len(tests))
	for i, t := range tests {
		p[i] = 1
		if t.ok {
			p[i] = special.StudentAbove(t.z, m.df)
		}
	}
	var out []int
	for i, q := range falseDiscovery(p) {
		if q <= Level && len(out) < mostTogether {
			out = append(out, i)
		}
	}
	return out
}

// given tests every effect with the standing ones allowed for: a standing one with the others, by generalised least squares.
func (m *mixed) given(effects []effect, standing []int, out []test) {
	n := len(standing)
	inverse := make([]float64, n*n)
	for a, i := range standing {
		for b, j := range standing {
			inverse[a*n+b] = m.cross(effects[i], effects[j], a == b)
		}
	}
	if !invert(inverse, n) {
		n = 0 // two effects that cannot be told apart: each is tested alone
	}
	size := make([]float64, n)
	for a := range n {
		for b, j := range standing {
			size[a] += float64(inverse[a*n+b] * effects[j].sum)
		}
	}
	with := make([]float64, n)
	for i, x := range effects {
		if a := slices.Index(standing[:n], i); a >= 0 {
			info := 1 / inverse[a*n+a]
			out[i] = m.test(size[a]*info, info)
			continue
		}
		sum, info := x.sum, m.cross(x, x, true)
		for a, j := range standing[:n] {
			with[a] = m.cross(x, effects[j], false)
			sum -= float64(with[a] * size[a])
		}
		for a := range n {
			for b := range n {
				info -= float64(with[a]*inverse[a*n+b]) * with[b]
			}
		}
		out[i] = m.test(sum, info)
	}
}

// about begins the signal on some marks: their mean and their cases.
func (m *mixed) about(at []int) Signal {
	s := Signal{Of: int64(len(at))}
	total := 0.0
	for _, i := range at {
		total += float64(m.ratings[i].m.Total)
		s.Cases = append(s.Cases, m.ratings[i].of.ID)
	}
	slices.Sort(s.Cases)
	s.Cases = slices.Compact(s.Cases)
	s.Figure = points(total / float64(len(at)))
	return s
}

// favour completes it with a one-sided test: nobody is asked about severity towards one company here.
func (m *mixed) favour(s Signal, t test) Signal {
	s.P, s.Evidence = special.StudentAbove(t.z, m.df), ratio(t.z, t.info)
	s.Expected = points(float64(s.Figure.Value) - t.size)
	return s
}

// ratio is the likelihood ratio of a bonus, whose size is taken as one residual standard deviation this way or that, against none.
// It is a martingale where there is no bonus: however often it is looked at as marks come in, it reaches 20 in at most one of twenty
// histories (Ville's inequality). So evidence may be accumulated over rounds.
func ratio(z, info float64) float64 {
	if z <= 0 {
		return 0
	}
	return special.Exp(min(z*z*info/(2*(1+info)), 600)) / math.Sqrt(1+info)
}

// mutual looks at pairs of experts who each marked a case of a company the other is tied to.
func (l *looker) mutual(m *mixed, ties []Tie) {
	look := l.at(Mutual, m.cases[0].Scheme)
	index := map[string]int{}
	for e, who := range m.experts {
		index[who] = e
	}
	of := make([]map[string]bool, len(m.experts)) // companies of each expert
	for _, t := range ties {
		if e, sits := index[string(t.Expert)]; sits {
			if of[e] == nil {
				of[e] = map[string]bool{}
			}
			of[e][string(t.Company)] = true
		}
	}
	perCompany := map[string]int{} // cases
	for _, c := range m.cases {
		perCompany[string(c.Company)]++
	}
	var tied []int
	for e := range of {
		if of[e] != nil {
			tied = append(tied, e)
		}
	}
	slices.SortFunc(tied, func(a, b int) int { return strings.Compare(m.experts[a], m.experts[b]) })
	marked := func(a, b int) []int {
		var at []int
		for _, i := range m.byPart[a] {
			if of[b][string(m.ratings[i].of.Company)] {
				at = append(at, i)
			}
		}
		return at
	}
	var found []Signal
	expected, pairs := 0.0, 0
	for x, a := range tied {
		for _, b := range tied[x+1:] {
			pairs++
			expected += float64(m.meets(a, of[b], perCompany) * m.meets(b, of[a], perCompany))
			one, other := marked(a, b), marked(b, a)
			if len(one) == 0 || len(other) == 0 {
				continue
			}
			at := append(one, other...)
			t := m.test(m.effect(at).sum, m.variance(at))
			if !t.ok {
				look.Small++
				continue
			}
			s := m.favour(m.about(at), t)
			s.Subjects = []Subject{{AboutExpert, m.experts[a]}, {AboutExpert, m.experts[b]}}
			found = append(found, s)
		}
	}
	for _, s := range found {
		s.Also, s.AlsoBy = int64(len(found)), digits(expected)
		l.add(look, s, 0)
	}
}

// meets is the chance that an expert with so many seats sits on at least one case of some companies, were seats drawn by lot.
func (m *mixed) meets(e int, companies map[string]bool, cases map[string]int) float64 {
	n := 0
	for c := range companies { //nolint:revive // a sum of whole numbers has no order
		n += cases[c]
	}
	return 1 - math.Pow(1-float64(len(m.byPart[e]))/float64(len(m.cases)), float64(n))
}

// habits asks how each expert uses the scale: whether severity moves with time, and whether totals keep to the middle.
func (l *looker) habits(m *mixed) {
	l.drift(m)
	l.central(m)
}

const (
	leastForDrift   = 12
	leastForCentral = 10
)

// drift adds up what is left of an expert's marks in the order of time. Where nothing moves the sum wanders about nought as a bridge
// between its two ends does; how far it strays has Kolmogorov's distribution.
func (l *looker) drift(m *mixed) {
	look := l.at(Drift, m.cases[0].Scheme)
	for e, who := range m.experts {
		at := m.byPart[e]
		n := float64(len(at))
		if len(at) < leastForDrift {
			look.Small++
			continue
		}
		s := Signal{Subjects: []Subject{{AboutExpert, who}}, Of: int64(len(at)), Expected: Amount{Points, 0}}
		z, sum := make([]float64, len(at)), 0.0
		for k, i := range at {
			r := m.ratings[i]
			z[k] = r.rest / math.Sqrt(max(r.b, 1e-3)*m.v.Residual)
			sum += z[k]
			s.Cases = append(s.Cases, r.of.ID)
		}
		run, far, turn := 0.0, 0.0, 0
		for k := range z {
			run += z[k] - sum/n
			s.Series = append(s.Series, whole(run*100))
			if k < len(z)-1 && math.Abs(run) > far {
				far, turn = math.Abs(run), k+1
			}
		}
		s.P = bridge(far / math.Sqrt(n+1))
		before, after := 0.0, 0.0
		for k, i := range at {
			r := m.ratings[i]
			if k < turn {
				before += r.rest / max(r.b, 1e-3) / float64(turn)
			} else {
				after += r.rest / max(r.b, 1e-3) / float64(len(at)-turn)
			}
		}
		s.Figure = points(after - before)
		slices.Sort(s.Cases)
		l.add(look, s, 0)
	}
}

// central asks whose totals follow those of the other experts on the same cases less than is usual: a slope within the expert,
// against the slope of all. Severity does not enter it.
func (l *looker) central(m *mixed) {
	look := l.at(Central, m.cases[0].Scheme)
	type moments struct{ xx, xy, yy, n float64 }
	each := make([]moments, len(m.experts))
	var all moments
	byCase := make([][]int, len(m.cases))
	for i, r := range m.ratings {
		byCase[r.c] = append(byCase[r.c], i)
	}
	for e := range m.experts {
		x, y := make([]float64, len(m.byPart[e])), make([]float64, len(m.byPart[e]))
		mx, my := 0.0, 0.0
		for k, i := range m.byPart[e] {
			r := m.ratings[i]
			others, n := 0.0, 0.0
			for _, j := range byCase[r.c] {
				if j != i {
					others += float64(m.ratings[j].m.Total) - m.sev[m.ratings[j].e] - m.mean
					n++
				}
			}
			x[k], y[k] = others/n*m.v.Case/(m.v.Case+m.v.Residual/n), float64(r.m.Total)
			mx, my = mx+x[k], my+y[k]
		}
		n := float64(len(x))
		o := moments{n: n}
		for k := range x {
			dx, dy := x[k]-mx/n, y[k]-my/n
			o.xx, o.xy, o.yy = o.xx+float64(dx*dx), o.xy+float64(dx*dy), o.yy+float64(dy*dy)
		}
		each[e] = o
		all = moments{all.xx + o.xx, all.xy + o.xy, all.yy + o.yy, all.n + o.n - 1}
	}
	if !(all.xx > 0) || !(all.xy > 0) {
		look.Small += len(m.experts)
		return
	}
	slope := all.xy / all.xx
	rest := (all.yy - slope*all.xy) / (all.n - 1)
	look.Rate = Amount{Share, 1000}
	for e, who := range m.experts {
		o := each[e]
		if o.n < leastForCentral || !(o.xx > 0) || !(rest > 0) {
			look.Small++
			continue
		}
		s := Signal{Subjects: []Subject{{AboutExpert, who}}, Of: int64(o.n), Expected: Amount{Share, 1000}}
		s.Figure = Amount{Share, whole(max(o.xy/o.xx/slope, 0) * 1000)}
		s.P = special.StudentAbove(-(o.xy-slope*o.xx)/math.Sqrt(rest*o.xx), all.n-1)
		for _, i := range m.byPart[e] {
			s.Cases = append(s.Cases, m.ratings[i].of.ID)
		}
		slices.Sort(s.Cases)
		l.add(look, s, 0)
	}
}
