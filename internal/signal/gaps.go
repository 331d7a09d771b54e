package signal

import (
	"math"
	"math/big"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/special"
)

const (
	leastForLine  = 20 // cases of a sheet from which a line is drawn between self-diagnosis and visit
	leastOfHelper = 3  // cases of a consultant
	gapBin        = 200
	gapBinsAtMost = 60
)

// line is self = α + β·visit over the cases of one sheet, by least squares. The sums are exact: totals are whole tenths of a point,
// and no sum leaves 63 bits below a million cases.
type line struct {
	cases              []*Case
	n, sx, sy          int64
	sxx, sxy, syy      float64 // n times the sums of squares about the means, from exact differences
	slope              float64
	residuals, centred []float64 // of self in tenths; of visit about its mean
	sse                float64
}

func newLine(cases []*Case) line {
	l := line{cases: cases, n: int64(len(cases))}
	var xx, xy, yy int64
	for _, c := range cases {
		x, y := int64(c.Total), int64(c.Self)
		l.sx, l.sy = l.sx+x, l.sy+y
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
	}
	l.sxx, l.sxy, l.syy = wide(l.n, xx, l.sx, l.sx), wide(l.n, xy, l.sx, l.sy), wide(l.n, yy, l.sy, l.sy)
	if l.sxx > 0 {
		l.slope = l.sxy / l.sxx
	}
	n := float64(l.n)
	for _, c := range cases {
		x := float64(l.n*int64(c.Total)-l.sx) / n
		y := float64(l.n*int64(c.Self)-l.sy) / n
		e := y - float64(l.slope*x)
		l.centred = append(l.centred, x)
		l.residuals = append(l.residuals, e)
		l.sse += float64(e * e)
	}
	return l
}

// apart sums, over some of the line's cases, how far the self-diagnosis stands above the line, with the variance of that sum in
// units of the residual variance.
func (l line) apart(members []int) (sum, variance float64) {
	k, x := float64(len(members)), 0.0
	for _, i := range members {
		sum += l.residuals[i]
		x += l.centred[i]
	}
	variance = k - k*k/float64(l.n)
	if l.sxx > 0 {
		variance -= float64(x*x) * float64(l.n) / l.sxx
	}
	return sum, max(variance, 0)
}

// gaps holds each self-diagnosis against the visit: one case at a time, then the cases of each consultant. A self-diagnosis may
// well stand above the visit; what is asked is whether it stands further above than those of other companies of the sector do.
func (l *looker) gaps(cases []Case) {
	bySheet := map[string][]*Case{}
	for i := range cases {
		if cases[i].Self > 0 {
			bySheet[cases[i].Sheet] = append(bySheet[cases[i].Sheet], &cases[i])
		}
	}
	each, helped := l.at(SelfCase, cases[0].Scheme), l.at(SelfConsultant, cases[0].Scheme)
	var gaps []int64
	type part struct {
		line    line
		members []int
	}
	byHelper := map[string][]part{}
	for _, sheet := range sorted(bySheet) {
		for _, c := range bySheet[sheet] {
			gaps = append(gaps, int64(c.Self-c.Total))
		}
		if len(bySheet[sheet]) < leastForLine {
			each.Small += len(bySheet[sheet])
			continue
		}
		ln := newLine(bySheet[sheet])
		members := map[string][]int{}
		for i, c := range ln.cases {
			for _, who := range c.Consultants {
				members[who] = append(members[who], i)
			}
			sum, variance := ln.apart([]int{i})
			p, ok := studentised(sum, variance, ln.sse, float64(ln.n-3))
			if !ok {
				each.Small++
				continue
			}
			l.add(each, Signal{
				Subjects: []Subject{{AboutCase, string(c.ID)}}, Figure: points(float64(c.Self)), Expected: points(float64(c.Self) - ln.residuals[i]),
				Of: ln.n, P: p, Cases: []application.ID{c.ID},
			}, 0)
		}
		for _, who := range sorted(members) {
			byHelper[who] = append(byHelper[who], part{ln, members[who]})
		}
	}
	for _, who := range sorted(byHelper) {
		s := Signal{Subjects: []Subject{{AboutConsultant, who}}}
		sum, variance, sse, df, gap := 0.0, 0.0, 0.0, 0.0, int64(0)
		for _, part := range byHelper[who] {
			u, v := part.line.apart(part.members)
			sum, variance, sse, df = sum+u, variance+v, sse+part.line.sse, df+float64(part.line.n-2)
			for _, i := range part.members {
				c := part.line.cases[i]
				s.Cases = append(s.Cases, c.ID)
				gap += int64(c.Self - c.Total)
			}
		}
		s.Of = int64(len(s.Cases))
		p, ok := studentised(sum, variance, sse, df-1)
		if s.Of < leastOfHelper || !ok {
			helped.Small++
			continue
		}
		s.P = p
		s.Figure = Amount{Points, gap / s.Of}
		s.Expected = points(float64(gap)/float64(s.Of) - sum/float64(s.Of))
		slices.Sort(s.Cases)
		l.add(helped, s, 0)
	}
	each.Bins, each.Width = bins(gaps, gapBin), gapBin
	if len(gaps) > 0 {
		slices.Sort(gaps)
		each.Rate = Amount{Points, gaps[len(gaps)/2]}
	}
}

// studentised is the one-sided chance of a sum that high where its cases are like the others. The residual variance is taken without
// what the sum itself explains, so that one very high case does not hide behind the spread it makes.
func studentised(sum, variance, sse, df float64) (p float64, ok bool) {
	if variance < 1e-9 || df < 1 {
		return 0, false
	}
	rest := sse - float64(sum*sum)/variance
	if rest <= sse*1e-12 {
		return 0, false
	}
	return special.StudentAbove(sum/math.Sqrt(float64(variance*rest)/df), df), true
}

// wide is n·a − b·c, exactly until it is rounded once.
func wide(n, a, b, c int64) float64 {
	x := new(big.Int).Mul(big.NewInt(n), big.NewInt(a))
	f, _ := new(big.Float).SetInt(x.Sub(x, new(big.Int).Mul(big.NewInt(b), big.NewInt(c)))).Float64()
	return f
}

// bins counts values in equal steps; outermost values share the first and the last.
func bins(values []int64, width int64) []Bin {
	if len(values) == 0 {
		return nil
	}
	low, high := floor(slices.Min(values), width), floor(slices.Max(values), width)
	if (high-low)/width >= gapBinsAtMost {
		high = low + (gapBinsAtMost-1)*width
	}
	out := make([]Bin, (high-low)/width+1)
	for i := range out {
		out[i].From = low + int64(i)*width
	}
	for _, v := range values {
		out[min((floor(v, width)-low)/width, int64(len(out)-1))].Count++
	}
	return out
}

func floor(v, width int64) int64 {
	q := v / width
	if v%width != 0 && v < 0 {
		q--
	}
	return q * width
}
