package calibrate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"proba.example/internal/special"
)

// report turns the arguments of the greatest likelihood into measures with their errors and fits.
func (f *Facets) report(ctx context.Context, z []float64) error {
	m := f.rasch
	value, err := m.at(ctx, z, make([]float64, m.size), nil) // leaves the cases' measures at z, wherever fit looked last
	if err != nil {
		return err
	}
	f.LogLik = value
	severity, difficulty := f.centre(z)
	f.tallies()
	for e := range f.Experts {
		f.Experts[e].Value = severity[e]
	}
	for i := range f.Items {
		f.Items[i].Value = difficulty[i]
	}
	precision := 0.0
	if m.o.Likelihood == Marginal {
		f.Population, precision = special.Exp(z[m.spread]), m.precision(z)
		f.Alike = z[m.spread] <= leastWidth+1e-6
	}
	if err := f.measureCases(ctx, precision); err != nil {
		return err
	}
	if err := f.fits(ctx, precision); err != nil {
		return err
	}
	f.middle = median(f.Cases)
	f.settleLimits()
	if err := f.fair(ctx, precision); err != nil {
		return err
	}
	if err := f.known(); err != nil {
		return err
	}
	f.CaseSpread, f.ExpertSpread, f.ItemSpread = spreadOf(f.Cases), spreadOf(f.Experts), spreadOf(f.Items)
	return f.agree(ctx)
}

// centre moves severities, difficulties and steps to their means of 0 without changing what any rating expects, and
// sets the odds of rasch to the moved arguments.
func (f *Facets) centre(z []float64) (severity, difficulty []float64) {
	m := f.rasch
	severity, difficulty = z[:m.n.experts], make([]float64, m.n.items)
	if m.o.Model == RatingScale {
		copy(difficulty, z[m.items:])
	}
	f.bind()
	// Steps: the tilt of a scale is difficulty.
	f.Scales = make([][]Step, len(m.scales))
	for i := range m.scales {
		s := &m.scales[i]
		if s.span == 0 {
			continue
		}
		tilt := z[s.at[s.span]] / float64(s.span)
		last, below := 0, 0.0
		for k, at := range s.at {
			if at < 0 {
				continue
			}
			z[at] -= float64(tilt * float64(k))
			f.Scales[i] = append(f.Scales[i], Step{
				From: s.low + last, To: s.low + k, Count: s.counts[k], Estimate: Estimate{Value: (z[at] - below) / float64(k-last)},
			})
			last, below = k, z[at]
		}
		if m.o.Model == PartialCredit {
			difficulty[i] += tilt
			continue
		}
		for j := range difficulty {
			difficulty[j] += tilt
		}
	}
	// Severities within parts and bound sets, which may cross: means are taken out in turn until none is left.
	for range 200 {
		moved := 0.0
		means := make([]float64, m.parts.Count)
		for e, p := range m.parts.ExpertIn {
			if m.out.experts[e] == 0 {
				means[p] += severity[e] / float64(m.partSize[p])
			}
		}
		for e, p := range m.parts.ExpertIn {
			if m.out.experts[e] == 0 {
				severity[e] -= means[p]
			}
		}
		for c, p := range m.parts.CaseIn {
			if p >= 0 {
				m.theta[c] -= means[p]
				m.mean[c] -= means[p]
			}
		}
		for _, v := range means {
			moved = max(moved, math.Abs(v))
		}
		if len(f.Bound) > 1 {
			means, sizes := make([]float64, len(f.Bound)), make([]float64, len(f.Bound))
			for e, g := range f.group {
				if m.out.experts[e] == 0 {
					means[g] += severity[e]
					sizes[g]++
				}
			}
			for g := range means {
				means[g] /= sizes[g]
				moved = max(moved, math.Abs(means[g]))
			}
			for e, g := range f.group {
				if m.out.experts[e] == 0 {
					severity[e] -= means[g]
				}
			}
			for i := range difficulty {
				if m.out.items[i] == 0 {
					difficulty[i] += means[f.itemIn[i]]
				}
			}
		}
		if moved < 1e-14 {
			break
		}
	}
	mean, count := 0.0, 0.0
	for i, d := range difficulty {
		if m.out.items[i] == 0 {
			mean += d
			count++
		}
	}
	mean /= count
	for i := range difficulty {
		difficulty[i] -= mean
		m.easy[i] = special.Exp(-difficulty[i])
	}
	for c := range m.theta {
		m.theta[c] -= mean
		m.mean[c] -= mean
	}
	for e := range severity {
		m.lenient[e] = special.Exp(-severity[e])
	}
	for i := range m.scales {
		m.scales[i].set(z)
	}
	return severity, difficulty
}

// bind finds the sets of experts that share no item.
func (f *Facets) bind() {
	m := f.rasch
	set := newForest(m.n.items + m.n.experts)
	for _, r := range m.rows {
		set.join(r.item(), m.n.items+r.expert())
	}
	f.group, f.itemIn = make([]int, m.n.experts), make([]int, m.n.items)
	number := map[int]int{}
	for i := range f.itemIn {
		f.itemIn[i] = -1
		if m.out.items[i] != 0 {
			continue
		}
		root := set.root(i)
		g, known := number[root]
		if !known {
			g = len(f.Bound)
			number[root] = g
			f.Bound = append(f.Bound, nil)
		}
		f.itemIn[i] = g
	}
	for e := range f.group {
		f.group[e] = -1
		if m.out.experts[e] == 0 {
			f.group[e] = number[set.root(m.n.items+e)]
			f.Bound[f.group[e]] = append(f.Bound[f.group[e]], e)
		}
	}
	if len(f.Bound) < 2 {
		f.Bound = nil
	}
}

// tallies counts everybody's ratings.
func (f *Facets) tallies() {
	m := f.rasch
	f.Cases, f.Experts, f.Items = make([]Measure, m.n.cases), make([]Measure, m.n.experts), make([]Measure, m.n.items)
	for c := range f.Cases {
		for _, r := range m.all[m.start[c]:m.start[c+1]] {
			for _, of := range [3]*Measure{&f.Cases[c], &f.Experts[r.expert()], &f.Items[r.item()]} {
				of.Ratings++
				of.Total += r.score()
			}
		}
	}
	mark := func(of []Measure, out []int) {
		for i := range of {
			if out[i] != 0 {
				of[i].Standing = Unknown // until settleLimits
			}
		}
	}
	mark(f.Cases, m.out.cases)
	mark(f.Experts, m.out.experts)
	mark(f.Items, m.out.items)
}

// measureCases takes the measures of cases: the joint ones as they are, otherwise the means of their posteriors.
func (f *Facets) measureCases(ctx context.Context, precision float64) error {
	m := f.rasch
	if m.o.Likelihood == Joint {
		for c := range f.Cases {
			if m.out.cases[c] == 0 {
				f.Cases[c].Value = m.theta[c]
			}
		}
		return nil
	}
	return m.overChunks(ctx, func(a *chunk) {
		for c := a.from; c < a.to; c++ {
			if m.out.cases[c] != 0 {
				continue
			}
			_, information := m.nodesOf(a, c, precision)
			mean, square, width := 0.0, 0.0, math.Sqrt(2/information)
			for k, x := range m.nodes {
				d := float64(width * x)
				mean += float64(a.weight[k] * d)
				square += float64(a.weight[k] * float64(d*d))
			}
			f.Cases[c].Estimate = Estimate{m.theta[c] + mean, math.Sqrt(max(0, square-float64(mean*mean)))}
		}
	})
}

// residuals are sums over the ratings of one element.
type residuals struct {
	n           int
	information float64 // variances
	absorbed    float64 // the part of the information on a severity that measures of cases take
	squares     float64 // squared residuals
	standard    float64 // and over their variance
	fourth      float64 // fourth moments less squared variances
	relative    float64 // and over squared variances
}

func (r *residuals) add(of residuals) {
	r.n += of.n
	r.information += of.information
	r.absorbed += of.absorbed
	r.squares += of.squares
	r.standard += of.standard
	r.fourth += of.fourth
	r.relative += of.relative
}

// mostError is the error, in logits, of a measure that the ratings no longer hold: the likelihood is flat far out.
const mostError = 1000

// known refuses measures whose likelihood rose so slowly that the climb ended before they did.
func (f *Facets) known() error {
	for k, of := range [3][]Measure{f.Cases, f.Experts, f.Items} {
		for i, o := range of {
			if o.Standing == Measured && !(o.SE < mostError) {
				return fmt.Errorf("%w: %s %d could lie anywhere", ErrNoEstimate, facetNames[k], i)
			}
		}
	}
	for _, scale := range f.Scales {
		for _, s := range scale {
			if !(s.SE < mostError) {
				return fmt.Errorf("%w: the step from %d to %d could lie anywhere", ErrNoEstimate, s.From, s.To)
			}
		}
	}
	return nil
}

// panelist is the information that a case's measure got from one expert.
type panelist struct {
	expert      int
	information float64
}

// fits walks all ratings that say something and gives errors and fits to whoever they are about.
func (f *Facets) fits(ctx context.Context, precision float64) error {
	m := f.rasch
	experts, items, steps := make([][]residuals, len(m.chunks)), make([][]residuals, len(m.chunks)), make([][][]float64, len(m.chunks))
	for k := range m.chunks {
		experts[k], items[k], steps[k] = make([]residuals, m.n.experts), make([]residuals, m.n.items), make([][]float64, len(m.scales))
		for i := range steps[k] {
			steps[k][i] = make([]float64, len(f.Scales[i]))
		}
	}
	f.panels = make([][]panelist, m.n.cases)
	err := m.overChunks(ctx, func(a *chunk) {
		experts, items, steps := experts[a.number], items[a.number], steps[a.number]
		for c := a.from; c < a.to; c++ {
			odds, own := special.Exp(f.Cases[c].Value), residuals{}
			var panel []panelist
			for _, r := range m.rows[m.first[c]:m.first[c+1]] {
				s, e := m.scaleOf(r.item()), r.expert()
				p := a.chances[:s.span+1]
				s.chances(float64(odds*m.lenient[e])*m.easy[r.item()], p)
				one := residualsOf(p, r.score()-s.low)
				own.add(one)
				experts[e].add(one)
				items[r.item()].add(one)
				addSteps(steps[r.item()%len(steps)], f.Scales[r.item()%len(steps)], s.low, p)
				if last := len(panel) - 1; last >= 0 && panel[last].expert == e {
					panel[last].information += one.information
				} else {
					panel = append(panel, panelist{e, one.information})
				}
			}
			for _, member := range panel {
				experts[member.expert].absorbed += float64(member.information*member.information) / (own.information + precision)
			}
			if m.out.cases[c] == 0 {
				f.Cases[c].judge(own)
				if m.o.Likelihood == Joint {
					f.Cases[c].SE = 1 / math.Sqrt(own.information)
				}
			}
			f.panels[c] = panel
		}
	})
	if err != nil {
		return err
	}
	prior := 0.0
	if m.o.SeveritySD > 0 {
		prior = 1 / float64(m.o.SeveritySD*m.o.SeveritySD)
	}
	for k := 1; k < len(m.chunks); k++ {
		for e := range experts[0] {
			experts[0][e].add(experts[k][e])
		}
		for i := range items[0] {
			items[0][i].add(items[k][i])
		}
		for i := range steps[0] {
			for j, v := range steps[k][i] {
				steps[0][i][j] += v
			}
		}
	}
	f.SeverityErrors = make([]float64, m.n.experts)
	for e := range f.Experts {
		if m.out.experts[e] != 0 {
			continue
		}
		r := experts[0][e]
		f.Experts[e].judge(r)
		// An expert whose cases nobody else rated keeps a little information only by rounding.
		left := max(r.information-r.absorbed, 1e-6*r.information)
		f.Experts[e].SE = 1 / math.Sqrt(left+prior)
		if m.partSize[m.parts.ExpertIn[e]] > 1 && (len(f.Bound) == 0 || len(f.Bound[f.group[e]]) > 1) {
			f.SeverityErrors[e] = f.Experts[e].SE
		}
		if m.o.Likelihood == Joint {
			f.Experts[e].SE = 1 / math.Sqrt(r.information+prior)
		}
	}
	for i := range f.Items {
		if m.out.items[i] == 0 {
			f.Items[i].judge(items[0][i])
			f.Items[i].SE = 1 / math.Sqrt(items[0][i].information)
		}
	}
	for i, scale := range f.Scales {
		for j := range scale {
			scale[j].SE = 1 / math.Sqrt(steps[0][i][j])
		}
	}
	return nil
}

// residualsOf are the sums of one rating of category k with these chances.
func residualsOf(p []float64, k int) (r residuals) {
	mean := 0.0
	for j, chance := range p {
		mean += float64(float64(j) * chance)
	}
	second, fourth := 0.0, 0.0
	for j, chance := range p {
		d := float64(j) - mean
		d *= d
		second += float64(d * chance)
		fourth += float64(float64(d*d) * chance)
	}
	d := float64(k) - mean
	r = residuals{n: 1, information: second, squares: float64(d * d), fourth: fourth - float64(second*second)}
	if second > 0 {
		r.standard = float64(d*d) / second
		r.relative = fourth/float64(second*second) - 1
	}
	return r
}

// addSteps adds the information of one rating on the thresholds of its scale.
func addSteps(sums []float64, steps []Step, low int, p []float64) {
	above, k := 0.0, len(p)-1
	for j := len(steps) - 1; j >= 0; j-- {
		for ; k >= steps[j].To-low; k-- {
			above += p[k]
		}
		width := float64(steps[j].To - steps[j].From)
		sums[j] += float64(float64(width*width) * float64(above*(1-above)))
	}
}

// judge takes the fits from sums of residuals.
func (o *Measure) judge(r residuals) {
	if r.n == 0 || r.information <= 0 {
		return
	}
	n := float64(r.n)
	o.Infit, o.Outfit = r.squares/r.information, r.standard/n
	o.InfitZ = deviate(o.Infit, math.Sqrt(r.fourth)/r.information)
	o.OutfitZ = deviate(o.Outfit, math.Sqrt(r.relative)/n)
}

// deviate is a mean square of standard deviation q as a standard normal deviate (Wright and Masters 1982, page 101).
func deviate(square, q float64) float64 {
	if !(q > 0) {
		return 0
	}
	return float64((cubeRoot(square)-1)*(3/q)) + q/3
}

// cubeRoot is the root of x ≥ 0 in steps that are the same on every machine.
func cubeRoot(x float64) float64 {
	if x == 0 {
		return 0
	}
	return special.Exp(special.Log(x) / 3)
}

// settleLimits measures what lies at a limit, the last left out first, from ratings by and of whatever is measured by
// then: its total is moved inside by a fraction of a point.
func (f *Facets) settleLimits() {
	m := f.rasch
	last := 0
	for _, out := range [3][]int{m.out.cases, m.out.experts, m.out.items} {
		for _, round := range out {
			last = max(last, round)
		}
	}
	for round := last; round > 0; round-- {
		for _, kind := range [3]facetKind{kindCase, kindExpert, kindItem} {
			m.settle(f, kind, round)
		}
	}
}

// facetKind names the facets where code does the same to each.
type facetKind int

const (
	kindCase facetKind = iota
	kindExpert
	kindItem
)

// settle measures the elements of one facet that were left out in one round.
func (m *rasch) settle(f *Facets, kind facetKind, round int) {
	facets := [3][]Measure{f.Cases, f.Experts, f.Items}
	out := [3][]int{m.out.cases, m.out.experts, m.out.items}
	known := func(k facetKind, id int) bool { // before this round
		return out[k][id] == 0 || (out[k][id] > round && facets[k][id].Standing == AtLimit)
	}
	ofs := map[int]*limit{}
	for c := range m.n.cases {
		for _, r := range m.all[m.start[c]:m.start[c+1]] {
			ids := [3]int{c, r.expert(), r.item()}
			if out[kind][ids[kind]] != round {
				continue
			}
			usable, offset := true, 0.0
			for k := kindCase; k <= kindItem; k++ {
				if k == kind {
					continue
				}
				usable = usable && known(k, ids[k])
				if k == kindCase {
					offset += facets[k][ids[k]].Value
				} else {
					offset -= facets[k][ids[k]].Value
				}
			}
			s := m.scaleOf(r.item())
			if !usable || s.span == 0 {
				continue
			}
			l := ofs[ids[kind]]
			if l == nil {
				l = &limit{}
				ofs[ids[kind]] = l
			}
			l.add(offset, s, r.score()-s.low)
		}
	}
	for id := range facets[kind] {
		if l := ofs[id]; l != nil {
			o := &facets[kind][id]
			value, information := l.solve(m.o.Extreme)
			if kind != kindCase {
				value = -value
			}
			o.Estimate, o.Standing = Estimate{value, 1 / math.Sqrt(information)}, AtLimit
			switch kind {
			case kindExpert:
				m.lenient[id] = special.Exp(-value)
				f.SeverityErrors[id] = o.SE
			case kindItem:
				m.easy[id] = special.Exp(-value)
			}
		}
	}
}

// limit are the ratings of an element at a limit: what the others contribute to their odds, and the scales.
type limit struct {
	offsets []float64
	scales  []*scale
	total   int
	most    int
}

func (l *limit) add(offset float64, s *scale, k int) {
	l.offsets, l.scales = append(l.offsets, offset), append(l.scales, s)
	l.total += min(max(k, 0), s.span)
	l.most += s.span
}

// solve finds where the total, moved inside by a fraction of a point, is expected, by halving.
func (l *limit) solve(inside float64) (value, information float64) {
	target := min(max(float64(l.total), inside), float64(l.most)-inside)
	low, high := -2*endless, 2*endless
	for range 100 {
		value = (low + high) / 2
		if value == low || value == high {
			break
		}
		expected := 0.0
		information = 0
		for i, s := range l.scales {
			mean, variance := s.moments(special.Exp(value + l.offsets[i]))
			expected += mean
			information += variance
		}
		if expected < target {
			low = value
		} else {
			high = value
		}
	}
	return value, information
}

// fair gives every case the total over all items that an expert of average severity would have given.
func (f *Facets) fair(ctx context.Context, precision float64) error {
	m := f.rasch
	f.Fair = make([]Estimate, m.n.cases)
	constant, measured := 0.0, []int(nil) // an item that everybody scored alike adds what it always adds
	for i, it := range f.Items {
		if it.Standing == Unknown {
			constant += float64(it.Total) / float64(it.Ratings)
		} else {
			measured = append(measured, i)
		}
	}
	at := func(odds float64) (total, slope float64) {
		total = constant
		for _, i := range measured {
			s := m.scaleOf(i)
			mean, variance := s.moments(float64(odds * m.easy[i]))
			total += mean + float64(s.low)
			slope += variance
		}
		return total, slope
	}
	return m.overChunks(ctx, func(a *chunk) {
		for c := a.from; c < a.to; c++ {
			of := f.Cases[c]
			if of.Standing == Unknown {
				continue
			}
			total, slope := at(special.Exp(of.Value))
			variance := float64(float64(slope*of.SE) * float64(slope*of.SE))
			if m.o.Likelihood == Marginal && of.Standing == Measured {
				m.nodesOf(a, c, precision)
				mean, square := 0.0, 0.0
				for k, odds := range a.odds {
					t, _ := at(odds)
					d := t - total
					mean += float64(a.weight[k] * d)
					square += float64(a.weight[k] * float64(d*d))
				}
				total, variance = total+mean, max(0, square-float64(mean*mean))
			}
			information := precision
			for _, member := range f.panels[c] {
				information += member.information
			}
			for _, member := range f.panels[c] { // an error of a severity moves the measure by the expert's share
				share := float64(float64(slope*member.information)/information) * f.SeverityErrors[member.expert]
				variance += float64(share * share)
			}
			f.Fair[c] = Estimate{total, math.Sqrt(variance)}
		}
	})
}

// median is the middle of what is measured.
func median(of []Measure) float64 {
	var values []float64
	for _, o := range of {
		if o.Standing == Measured {
			values = append(values, o.Value)
		}
	}
	slices.Sort(values)
	if len(values) == 0 {
		return 0
	}
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

// spreadOf summarises a facet.
func spreadOf(of []Measure) (s Spread) {
	mean, square, weight, weighted := 0.0, 0.0, 0.0, 0.0
	for _, o := range of {
		switch o.Standing {
		case AtLimit:
			s.AtLimit++
		case Unknown:
			s.Unknown++
		default:
			s.Count++
			mean += o.Value
			square += float64(o.SE * o.SE)
			w := 1 / float64(o.SE*o.SE)
			weight += w
			weighted += float64(w * o.Value)
		}
	}
	if s.Count < 2 {
		return s
	}
	n := float64(s.Count)
	mean, weighted = mean/n, weighted/weight
	variance := 0.0
	for _, o := range of {
		if o.Standing == Measured {
			d := o.Value - mean
			variance += float64(d*d) / n
			d = (o.Value - weighted) / o.SE
			s.ChiSquare += float64(d * d)
		}
	}
	s.DegreesOfFreedom = s.Count - 1
	s.SD, s.RMSE = math.Sqrt(variance), math.Sqrt(square/n)
	s.True = math.Sqrt(max(0, variance-square/n))
	s.Separation = s.True / s.RMSE
	s.Strata = (4*s.Separation + 1) / 3
	if variance > 0 {
		s.Reliability = float64(s.True*s.True) / variance
	}
	return s
}

// agree counts pairs of experts who gave an item of a case the same score, and how many would by the model.
func (f *Facets) agree(ctx context.Context) error {
	m := f.rasch
	parts := make([][]Agreement, len(m.chunks))
	for k := range parts {
		parts[k] = make([]Agreement, m.n.experts)
	}
	width := 0
	for _, r := range m.all {
		width = max(width, r.score()+1)
	}
	err := m.overChunks(ctx, func(a *chunk) {
		by := parts[a.number]
		place := make([]int, m.n.items) // of an item among those of the case, from 1
		var (
			given  []int     // ratings of each item and category
			chance []float64 // and the sum of their chances
			of     []float64 // the chances of each row
			raters []int
		)
		for c := a.from; c < a.to; c++ {
			rows := m.all[m.start[c]:m.start[c+1]]
			if f.Cases[c].Standing == Unknown || len(rows) == 0 || rows[0].expert() == rows[len(rows)-1].expert() {
				continue
			}
			odds, items := special.Exp(f.Cases[c].Value), 0
			given, chance, of, raters = given[:0], chance[:0], of[:0], raters[:0]
			for _, r := range rows {
				if place[r.item()] == 0 {
					items++
					place[r.item()] = items
					given = append(given, make([]int, width)...)
					chance = append(chance, make([]float64, width)...)
					raters = append(raters, 0)
				}
				p := a.chances[:width]
				clear(p)
				if f.counted(r) {
					s := m.scaleOf(r.item())
					s.chances(float64(odds*m.lenient[r.expert()])*m.easy[r.item()], p[s.low:s.low+s.span+1])
					at := (place[r.item()] - 1) * width
					given[at+r.score()]++
					raters[place[r.item()]-1]++
					for k, v := range p {
						chance[at+k] += v
					}
				}
				of = append(of, p...)
			}
			for i, r := range rows {
				if !f.counted(r) {
					continue
				}
				at := (place[r.item()] - 1) * width
				by[r.expert()].Pairs += raters[place[r.item()]-1] - 1
				by[r.expert()].Same += given[at+r.score()] - 1
				for k, v := range of[i*width : (i+1)*width] {
					by[r.expert()].Expected += float64(v * (chance[at+k] - v))
				}
			}
			for _, r := range rows {
				place[r.item()] = 0
			}
		}
	})
	if err != nil {
		return err
	}
	f.ByExpert = make([]Agreement, m.n.experts)
	for _, by := range parts {
		for e, v := range by {
			f.ByExpert[e].Pairs += v.Pairs
			f.ByExpert[e].Same += v.Same
			f.ByExpert[e].Expected += v.Expected
		}
	}
	for _, v := range f.ByExpert { // every pair was counted for both
		f.Agreement.Pairs += v.Pairs
		f.Agreement.Same += v.Same
		f.Agreement.Expected += v.Expected
	}
	f.Agreement.Pairs /= 2
	f.Agreement.Same /= 2
	f.Agreement.Expected /= 2
	return nil
}

// counted tells whether the model says anything about a rating of a case that has a measure.
func (f *Facets) counted(r row) bool {
	return f.Experts[r.expert()].Standing != Unknown && f.Items[r.item()].Standing != Unknown
}
