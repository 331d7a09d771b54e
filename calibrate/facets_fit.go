package calibrate

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"proba.example/internal/special"
)

// rasch is the likelihood of the rows that say something, as a function of severities, difficulties, categories and the
// spread of cases. A case's own measure is not among its arguments: the joint likelihood takes the measure that fits
// best, the marginal one the whole distribution.
type rasch struct {
	o      FacetOptions
	n      sizes
	all    []row // every rating
	start  []int // of each case in all
	rows   []row // those that say something
	first  []int // of each case in rows
	scales []scale
	out    dropped

	// Totals of rows above the lowest categories.
	ofCase, ofExpert, ofItem []int
	parts                    Parts
	partSize                 []int // experts of each

	// Where the arguments stand: severities first, then difficulties (none with PartialCredit), the categories of each
	// scale, and the logarithm of the spread of cases (Marginal only).
	items, categories, spread, size int

	mean          []float64 // of the distribution that each case is drawn from (Marginal only): 0 while climbing
	theta         []float64 // of each case: the greatest of its likelihood, or of its posterior density
	nodes, logs   []float64
	easy, lenient []float64 // e^−difficulty and e^−severity of the arguments in use
	chunks        []chunk
}

// chunk is a fixed stretch of cases with about the same number of rows, and what they add to the likelihood. Sums are
// over chunks in their order, so that they do not depend on who computed which.
type chunk struct {
	number   int
	from, to int
	value    float64
	slope    []float64   // expected totals and counts, in the places of the arguments
	bend     []float64   // information on severities and difficulties
	blocks   [][]float64 // and on the categories of each scale
	chances  [MaxCategory + 1]float64
	totals   []float64 // of the nodes, for each row of a case
	odds     []float64
	weight   []float64
	sum      []float64
}

// chunkCount is above what most machines have processors; more would cost memory for many experts.
const chunkCount = 16

func newRasch(rows []row, first []int, n sizes, o FacetOptions) (*rasch, error) {
	m := &rasch{o: o, n: n, all: rows, start: first}
	m.rows, m.first, m.scales, m.out = shed(rows, first, n, o)
	if len(m.rows) == 0 {
		return nil, fmt.Errorf("%w: nothing but lowest and highest scores", ErrNoEstimate)
	}
	m.ofCase, m.ofExpert, m.ofItem = make([]int, n.cases), make([]int, n.experts), make([]int, n.items)
	var active []Rating
	for c := range n.cases {
		for _, r := range m.rows[m.first[c]:m.first[c+1]] {
			k := r.score() - m.scaleOf(r.item()).low
			m.ofCase[c] += k
			m.ofExpert[r.expert()] += k
			m.ofItem[r.item()] += k
			if last := len(active) - 1; last < 0 || active[last].Case != c || active[last].Expert != r.expert() {
				active = append(active, Rating{Case: c, Expert: r.expert()})
			}
		}
	}
	m.connect(active)
	m.items, m.categories = n.experts, n.experts
	if o.Model == RatingScale {
		m.categories += n.items
	}
	m.spread = m.categories
	for i := range m.scales {
		s := &m.scales[i]
		s.at = make([]int, s.span+1)
		for k := range s.at {
			s.at[k] = -1
			if k > 0 && s.counts[k] > 0 {
				s.at[k] = m.spread
				m.spread++
			}
		}
	}
	m.size = m.spread
	if o.Likelihood == Marginal {
		m.size++
		m.nodes, m.logs = hermite(o.Nodes)
	}
	m.theta, m.mean = make([]float64, n.cases), make([]float64, n.cases)
	m.lenient, m.easy = make([]float64, n.experts), make([]float64, n.items)
	m.divide()
	return m, nil
}

// connect finds the parts of the ratings that say something, and attaches whoever says nothing to the part of somebody it
// shares a rating with.
func (m *rasch) connect(active []Rating) {
	m.parts = Connect(active)
	m.partSize = make([]int, m.parts.Count)
	for _, p := range m.parts.ExpertIn {
		if p >= 0 {
			m.partSize[p]++
		}
	}
	for len(m.parts.CaseIn) < m.n.cases {
		m.parts.CaseIn = append(m.parts.CaseIn, -1)
	}
	for len(m.parts.ExpertIn) < m.n.experts {
		m.parts.ExpertIn = append(m.parts.ExpertIn, -1)
	}
	for attached := true; attached; {
		attached = false
		for c := range m.n.cases {
			for _, r := range m.all[m.start[c]:m.start[c+1]] {
				switch of, by := &m.parts.CaseIn[c], &m.parts.ExpertIn[r.expert()]; {
				case *of < 0 && *by >= 0:
					*of, attached = *by, true
				case *by < 0 && *of >= 0:
					*by, attached = *of, true
				}
			}
		}
	}
}

// scaleOf is the scale of an item.
func (m *rasch) scaleOf(item int) *scale {
	if len(m.scales) == 1 {
		return &m.scales[0]
	}
	return &m.scales[item]
}

// divide makes the chunks: where they end depends on the rows alone.
func (m *rasch) divide() {
	m.chunks = make([]chunk, 0, chunkCount)
	c := 0
	for k := range chunkCount {
		from := c
		for c < m.n.cases && (k == chunkCount-1 || m.first[c] < len(m.rows)*(k+1)/chunkCount) {
			c++
		}
		if from < c {
			m.chunks = append(m.chunks, chunk{number: len(m.chunks), from: from, to: c})
		}
	}
	for k := range m.chunks {
		a := &m.chunks[k]
		a.slope, a.bend, a.blocks = make([]float64, m.size), make([]float64, m.categories), make([][]float64, len(m.scales))
		for i := range a.blocks {
			n := m.scales[i].free()
			a.blocks[i] = make([]float64, n*n)
		}
		q := len(m.nodes)
		a.odds, a.weight, a.sum = make([]float64, q), make([]float64, q), make([]float64, q)
	}
}

// free is the number of the scale's parameters.
func (s *scale) free() (n int) {
	for _, at := range s.at {
		if at >= 0 {
			n++
		}
	}
	return n
}

// overChunks runs f on every chunk, on as many processors as there are.
func (m *rasch) overChunks(ctx context.Context, f func(a *chunk)) error {
	var (
		next atomic.Int64
		all  sync.WaitGroup
	)
	for range min(runtime.GOMAXPROCS(0), len(m.chunks)) {
		all.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= len(m.chunks) || ctx.Err() != nil {
					return
				}
				f(&m.chunks[k])
			}
		})
	}
	all.Wait()
	return ctx.Err()
}

// take sets the arguments.
func (m *rasch) take(z []float64) {
	for e := range m.lenient {
		m.lenient[e] = special.Exp(-z[e])
	}
	for i := range m.easy {
		m.easy[i] = 1
		if m.o.Model == RatingScale {
			m.easy[i] = special.Exp(-z[m.items+i])
		}
	}
	for i := range m.scales {
		m.scales[i].set(z)
	}
}

// precision is one over the variance of cases; 0 where they are free.
func (m *rasch) precision(z []float64) float64 {
	if m.o.Likelihood == Joint {
		return 0
	}
	return special.Exp(-2 * z[m.spread])
}

// at is the log-likelihood at z with its slope, and with bend also the information that prepares the next step.
func (m *rasch) at(ctx context.Context, z, slope []float64, bend *information) (value float64, err error) {
	m.take(z)
	precision := m.precision(z)
	err = m.overChunks(ctx, func(a *chunk) {
		clear(a.slope)
		if bend != nil {
			clear(a.bend)
			for _, b := range a.blocks {
				clear(b)
			}
		}
		a.value = 0
		for c := a.from; c < a.to; c++ {
			if m.o.Likelihood == Joint {
				m.jointCase(a, c, bend != nil)
			} else {
				m.marginalCase(a, c, precision, bend != nil)
			}
		}
	})
	if err != nil {
		return 0, err
	}
	clear(slope)
	for k := range m.chunks {
		value += m.chunks[k].value
		for j, v := range m.chunks[k].slope {
			slope[j] += v
		}
	}
	value += m.given(z, slope) + m.draw(z, slope)
	if bend != nil {
		err = bend.gather(m)
	}
	return value, err
}

// given takes the given totals from the expected ones, and in the marginal likelihood gives what the scores contribute
// apart from their cases.
func (m *rasch) given(z, slope []float64) (value float64) {
	for e, total := range m.ofExpert {
		value -= float64(z[e] * float64(total))
		slope[e] -= float64(total)
	}
	if m.o.Model == RatingScale {
		for i, total := range m.ofItem {
			value -= float64(z[m.items+i] * float64(total))
			slope[m.items+i] -= float64(total)
		}
	}
	for i := range m.scales {
		s := &m.scales[i]
		least, ratings := 0.0, 0 // the weights are taken relative to the greatest
		for k, at := range s.at {
			ratings += s.counts[k]
			if at >= 0 {
				value -= float64(z[at] * float64(s.counts[k]))
				slope[at] -= float64(s.counts[k])
				least = min(least, z[at])
			}
		}
		value += float64(least * float64(ratings))
	}
	if m.o.Likelihood == Joint {
		return 0
	}
	return value - float64(float64(m.n.cases)*z[m.spread])
}

// draw adds the normal density of severities around their part's mean.
func (m *rasch) draw(z, slope []float64) (value float64) {
	if m.o.SeveritySD == 0 {
		return 0
	}
	precision := 1 / float64(m.o.SeveritySD*m.o.SeveritySD)
	mean := make([]float64, len(m.partSize))
	for e, p := range m.parts.ExpertIn {
		if p >= 0 {
			mean[p] += z[e] / float64(m.partSize[p])
		}
	}
	for e, p := range m.parts.ExpertIn {
		if p >= 0 {
			d := z[e] - mean[p]
			value -= float64(float64(precision*d)*d) / 2
			slope[e] -= float64(precision * d)
		}
	}
	return value
}

// product multiplies many factors and keeps the logarithm of what would leave the range of a float64.
type product struct{ value, log float64 }

func (p *product) times(x float64) {
	p.value *= x
	if p.value > 1e200 || p.value < 1e-200 {
		p.log += special.Log(p.value)
		p.value = 1
	}
}

func (p *product) logarithm() float64 { return p.log + special.Log(p.value) }

// mode finds where the likelihood of a case, times a normal density around 0 of the given precision, is greatest:
// Newton's method, kept within what the signs of the slope allow. It leaves the information there.
func (m *rasch) mode(c int, precision, tolerance float64) (information float64) {
	rows := m.rows[m.first[c]:m.first[c+1]]
	theta := m.theta[c]
	low, high := math.Inf(-1), math.Inf(1)
	for range 100 {
		odds, expected := special.Exp(theta), 0.0
		information = 0
		for _, r := range rows {
			mean, variance := m.scaleOf(r.item()).moments(float64(odds*m.lenient[r.expert()]) * m.easy[r.item()])
			expected += mean
			information += variance
		}
		slope := float64(m.ofCase[c]) - expected - float64(precision*(theta-m.mean[c]))
		information += precision
		if slope > 0 {
			low = theta
		} else {
			high = theta
		}
		step := 1.0
		if information > 0 {
			step = min(2, math.Abs(slope)/information)
		}
		if slope < 0 {
			step = -step
		}
		next := theta + step
		if next <= low || next >= high {
			if next = (low + high) / 2; math.IsInf(next, 0) {
				next = theta + step
			}
		}
		theta, step = next, next-theta
		if math.Abs(step) <= tolerance {
			break
		}
	}
	m.theta[c] = theta
	return information
}

// jointCase adds a case at the measure that fits best.
func (m *rasch) jointCase(a *chunk, c int, bend bool) {
	rows := m.rows[m.first[c]:m.first[c+1]]
	if len(rows) == 0 {
		return
	}
	information := m.mode(c, 0, 1e-6)
	theta := m.theta[c]
	odds, given := special.Exp(theta), product{value: 1}
	for _, r := range rows {
		s := m.scaleOf(r.item())
		x := float64(odds*m.lenient[r.expert()]) * m.easy[r.item()]
		p := a.chances[:s.span+1]
		s.chances(x, p)
		given.times(p[r.score()-s.low])
		m.add(a, r, s, p, 0, bend)
	}
	a.value += given.logarithm()
	if bend {
		m.share(a, rows, odds, information)
	}
}

// add counts a row's chances.
func (m *rasch) add(a *chunk, r row, s *scale, p []float64, between float64, bend bool) {
	mean, square := 0.0, 0.0
	for k, chance := range p {
		weighted := float64(float64(k) * chance)
		mean += weighted
		square += float64(float64(k) * weighted)
		if at := s.at[k]; at >= 0 {
			a.slope[at] += chance
		}
	}
	a.slope[r.expert()] += mean
	if m.o.Model == RatingScale {
		a.slope[m.items+r.item()] += mean
	}
	if !bend {
		return
	}
	// With a distribution of cases, the variance between its nodes is no information.
	variance := square - float64(mean*mean) - between
	a.bend[r.expert()] += variance
	if m.o.Model == RatingScale {
		a.bend[m.items+r.item()] += variance
	}
	block, n := a.blocks[r.item()%len(a.blocks)], s.free()
	i := 0
	for k, chance := range p {
		if s.at[k] < 0 {
			continue
		}
		block[i*n+i] += chance
		j := 0
		for l := 0; l <= k; l++ {
			if s.at[l] >= 0 {
				block[i*n+j] -= float64(chance * p[l])
				j++
			}
		}
		i++
	}
}

// share takes from the information on severities what the case's own measure absorbs.
func (m *rasch) share(a *chunk, rows []row, odds, information float64) {
	for i := 0; i < len(rows); {
		e, sum := rows[i].expert(), 0.0
		for ; i < len(rows) && rows[i].expert() == e; i++ {
			_, variance := m.scaleOf(rows[i].item()).moments(float64(odds*m.lenient[e]) * m.easy[rows[i].item()])
			sum += variance
		}
		a.bend[e] -= float64(sum*sum) / information
	}
}

const logTwoPi = 1.8378770664093454836

// nodesOf places the rule on a case's posterior and gives the logarithm of its part of the likelihood without constants,
// with the weights of the nodes in a.weight, the odds in a.odds and the sums of each row's categories in a.totals.
func (m *rasch) nodesOf(a *chunk, c int, precision float64) (value, information float64) {
	rows := m.rows[m.first[c]:m.first[c+1]]
	information = m.mode(c, precision, 1e-6)
	width := math.Sqrt(2 / information)
	q := len(m.nodes)
	if len(a.totals) < len(rows)*q {
		a.totals = make([]float64, len(rows)*q)
	}
	for k, x := range m.nodes {
		theta := m.theta[c] + float64(width*x)
		a.odds[k] = special.Exp(theta)
		d := theta - m.mean[c]
		a.sum[k] = float64(theta*float64(m.ofCase[c])) - float64(float64(precision*d)*d)/2 + m.logs[k]
		a.weight[k] = 1
	}
	for i, r := range rows {
		s := m.scaleOf(r.item())
		base := float64(m.lenient[r.expert()] * m.easy[r.item()])
		of := a.totals[i*q : (i+1)*q]
		for k := range of {
			x := float64(a.odds[k] * base)
			total := s.total(x)
			of[k] = total
			w := float64(a.weight[k] * total)
			if w > 1e200 || w < 1e-200 {
				a.sum[k] -= special.Log(w)
				w = 1
			}
			a.weight[k] = w
			if x > 1 && s.span > far {
				a.sum[k] -= float64(float64(s.span) * special.Log(x))
			}
		}
	}
	greatest := math.Inf(-1)
	for k := range a.sum {
		a.sum[k] -= special.Log(a.weight[k])
		greatest = max(greatest, a.sum[k])
	}
	total := 0.0
	for k := range a.sum {
		a.weight[k] = special.Exp(a.sum[k] - greatest)
		total += a.weight[k]
	}
	for k := range a.weight {
		a.weight[k] /= total
	}
	return greatest + special.Log(total) + special.Log(width) - logTwoPi/2, information
}

// total is Σwₖxᵏ, over xˢᵖᵃⁿ where x > 1 and the span is far.
func (s *scale) total(x float64) (s0 float64) {
	if x > 1 && s.span > far {
		y := 1 / x
		for k := range s.weight {
			s0 = float64(s0*y) + s.weight[k][0]
		}
		return s0
	}
	for k := len(s.weight) - 1; k >= 0; k-- {
		s0 = float64(s0*x) + s.weight[k][0]
	}
	return s0
}

// marginalCase adds a case over the distribution of its measure.
func (m *rasch) marginalCase(a *chunk, c int, precision float64, bend bool) {
	rows := m.rows[m.first[c]:m.first[c+1]]
	value, information := m.nodesOf(a, c, precision)
	a.value += value
	q, width, square := len(m.nodes), math.Sqrt(2/information), 0.0
	for k, x := range m.nodes {
		d := m.theta[c] + float64(width*x) - m.mean[c]
		square += float64(a.weight[k] * float64(d*d))
	}
	a.slope[m.spread] += float64(precision*square) - 1
	for i, r := range rows {
		s := m.scaleOf(r.item())
		base := float64(m.lenient[r.expert()] * m.easy[r.item()])
		p := a.chances[:s.span+1]
		clear(p)
		for k, total := range a.totals[i*q : (i+1)*q] {
			s.powers(float64(a.odds[k]*base), a.weight[k]/total, p)
		}
		for k := range p {
			p[k] = float64(p[k] * s.weight[k][0])
		}
		between := 0.0
		if bend {
			mean := 0.0
			for k, w := range a.weight {
				e, _ := s.moments(float64(a.odds[k] * base))
				mean += float64(w * e)
				between += float64(w * float64(e*e))
			}
			between = max(0, between-float64(mean*mean))
		}
		m.add(a, r, s, p, between, bend)
	}
	if bend {
		m.share(a, rows, special.Exp(m.theta[c]), information)
	}
}

// powers adds u·xᵏ to p[k], or u·xᵏ/xˢᵖᵃⁿ where x > 1 and the span is far.
func (s *scale) powers(x, u float64, p []float64) {
	if x > 1 && s.span > far {
		y := 1 / x
		for k := len(p) - 1; k >= 0; k-- {
			p[k] += u
			u *= y
		}
		return
	}
	for k := range p {
		p[k] += u
		u *= x
	}
}

// information prepares steps: what is known of each argument while the others stay, blockwise for the categories.
type information struct {
	diagonal []float64
	blocks   []*dense
	places   [][]int
}

func (h *information) gather(m *rasch) error {
	h.diagonal, h.blocks, h.places = make([]float64, m.size), make([]*dense, len(m.scales)), make([][]int, len(m.scales))
	for k := range m.chunks {
		for j, v := range m.chunks[k].bend {
			h.diagonal[j] += v
		}
	}
	if m.o.SeveritySD > 0 {
		for e := range m.n.experts {
			h.diagonal[e] += 1 / float64(m.o.SeveritySD*m.o.SeveritySD)
		}
	}
	least := 0.0
	for _, v := range h.diagonal[:m.categories] {
		least = max(least, v)
	}
	least = max(1e-3*least, 1e-6)
	for j := range h.diagonal {
		h.diagonal[j] = max(h.diagonal[j], least)
		if j >= m.categories {
			h.diagonal[j] = 1 // the blocks know better
		}
	}
	if m.o.Likelihood == Marginal {
		h.diagonal[m.spread] = 2 * float64(m.n.cases)
	}
	for i := range m.scales {
		s := &m.scales[i]
		n := s.free()
		b := newDense(n)
		for k := range m.chunks {
			for j, v := range m.chunks[k].blocks[i] {
				b.a[j] += v
			}
		}
		for j := range n {
			b.a[j*n+j] = float64(b.a[j*n+j]*(1+1e-6)) + 1e-6
		}
		for _, at := range s.at {
			if at >= 0 {
				h.places[i] = append(h.places[i], at)
			}
		}
		if err := b.factor(); err != nil {
			return err
		}
		h.blocks[i] = b
	}
	return nil
}

// divide gives information⁻¹·v in place.
func (h *information) divide(v []float64) {
	for j, d := range h.diagonal {
		v[j] /= d
	}
	for i, places := range h.places {
		part := make([]float64, len(places))
		for k, at := range places {
			part[k] = v[at]
		}
		h.blocks[i].solve(part)
		for k, at := range places {
			v[at] = part[k]
		}
	}
}

const (
	maxRounds  = 1000
	memory     = 12
	longest    = 2.0  // logits of one step
	converged  = 1e-8 // logits of the last step
	endless    = 30.0 // logits beyond which a measure is taken to have no end
	leastWidth = -4.0 // logarithm of the least spread of cases
)

// pair is a step and what it changed in the slope.
type pair struct {
	step, change []float64
	scale        float64
}

// fit climbs to the greatest likelihood by the limited-memory method of Nocedal (1980), each step prepared by the
// information of the arguments.
func (m *rasch) fit(ctx context.Context) (z []float64, rounds int, err error) {
	z = m.begin()
	slope, h := make([]float64, m.size), &information{}
	value, err := m.at(ctx, z, slope, h)
	if err != nil {
		return nil, 0, err
	}
	var past []pair
	trial, next := make([]float64, m.size), make([]float64, m.size)
	for round, steps := 1, 0; round < maxRounds; steps++ {
		m.hold(z, slope)
		step := direction(slope, past, h)
		reach := 0.0
		for _, v := range step {
			reach = max(reach, math.Abs(v))
		}
		if reach <= converged {
			m.take(z)
			return z, round, nil
		}
		if reach > longest {
			for j := range step {
				step[j] *= longest / reach
			}
		}
		gain := dot(slope, step)
		if gain <= 0 { // the memory misleads
			past = nil
			continue
		}
		found := false
		var at float64
		renew := steps == 1 || steps == 4 || steps == 10 // as the arguments come near the end, so does the information
		for length := 1.0; length > 1e-6; length /= 2 {
			for j := range trial {
				trial[j] = z[j] + float64(length*step[j])
			}
			if m.o.Likelihood == Marginal {
				trial[m.spread] = max(trial[m.spread], leastWidth)
			}
			if m.endless(trial) {
				return nil, round, fmt.Errorf("%w: a measure grows beyond %g logits", ErrNoEstimate, endless)
			}
			var bend *information
			if renew {
				bend = h
			}
			round++
			if at, err = m.at(ctx, trial, next, bend); err != nil {
				return nil, round, err
			}
			// Near the end the value is known less well than the slope (Hager and Zhang 2005): there a flatter slope is enough.
			rises := at >= value+float64(1e-4*length*gain)
			if rises || at >= value-float64(1e-9*(1+math.Abs(value))) && math.Abs(dot(next, step)) <= 0.9*gain {
				found = true
				break
			}
		}
		if !found {
			if len(past) == 0 {
				return nil, round, fmt.Errorf("%w: the likelihood rises no further where its slope is not zero", ErrNoEstimate)
			}
			past = nil
			continue
		}
		p := pair{step: make([]float64, m.size), change: make([]float64, m.size)}
		for j := range z {
			p.step[j], p.change[j] = trial[j]-z[j], slope[j]-next[j]
		}
		if bending := dot(p.step, p.change); bending > 0 {
			p.scale = 1 / bending
			past = append(past, p)
			if len(past) > memory {
				past = past[1:]
			}
		}
		z, trial, slope, next, value = trial, z, next, slope, at
	}
	return nil, maxRounds, fmt.Errorf("%w: not found in %d rounds", ErrNoEstimate, maxRounds)
}

// hold stops the spread of cases at its least.
func (m *rasch) hold(z, slope []float64) {
	if m.o.Likelihood == Marginal && z[m.spread] <= leastWidth && slope[m.spread] < 0 {
		slope[m.spread] = 0
	}
}

// begin gives the arguments that the counts suggest: nobody is severe and nothing is hard.
func (m *rasch) begin() []float64 {
	z := make([]float64, m.size)
	for i := range m.scales {
		s := &m.scales[i]
		for k, at := range s.at {
			if at >= 0 {
				z[at] = special.Log(float64(s.counts[0]) / float64(s.counts[k]))
			}
		}
	}
	return z
}

func (m *rasch) endless(z []float64) bool {
	for _, v := range z[:m.categories] {
		if math.Abs(v) > endless {
			return true
		}
	}
	for _, v := range z[m.categories:m.spread] {
		if math.Abs(v) > endless*MaxCategory {
			return true
		}
	}
	return m.o.Likelihood == Marginal && z[m.spread] > 4
}

// direction is the step that the slope and the last changes suggest.
func direction(slope []float64, past []pair, h *information) []float64 {
	d := append([]float64(nil), slope...)
	share := make([]float64, len(past))
	for k := len(past) - 1; k >= 0; k-- {
		share[k] = float64(past[k].scale * dot(past[k].step, d))
		for j := range d {
			d[j] -= float64(share[k] * past[k].change[j])
		}
	}
	h.divide(d)
	for k, p := range past {
		back := float64(p.scale * dot(p.change, d))
		for j := range d {
			d[j] += float64((share[k] - back) * p.step[j])
		}
	}
	return d
}
