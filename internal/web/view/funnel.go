package view

import (
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// FunnelChart shows rates of groups of different size between control limits: the smaller a group, the wider chance may throw it.
// Rates are thousandths.
type FunnelChart struct {
	Title  string
	Across string // what the groups are counted in
	Rate   int64  // of all together
	Points []FunnelPoint
	Bounds []FunnelBound // rising by Of; the first begins the picture, the last ends it
}

// FunnelPoint is a group. Label is written only beside one that stands out.
type FunnelPoint struct {
	Label      string
	Of, Rate   int64
	Out, Small bool // outside what chance explains; too small to be asked about
}

// FunnelBound is where chance may throw groups of a size: 95 and 99.8 times in a hundred.
type FunnelBound struct {
	Of                         int64
	Low, High, LowFar, HighFar int64
}

// HistogramChart shows how values spread, with a mark where the question is asked. Values are tenths of a point.
type HistogramChart struct {
	Title string
	Bars  []Bar
	Width int64 // of a bar
	At    *Border
}

// Bar counts the values from From up to the next bar.
type Bar struct{ From, Count int64 }

// RunChart shows a sum that runs on from case to case about nought. Values are hundredths of a standard deviation.
type RunChart struct {
	Title       string
	Values      []int64
	First, Last string // printed dates
}

// most is the width of the picture: the last bound, which leaves the largest group a little room.
func (c FunnelChart) most() int64 {
	m := int64(1)
	for _, b := range c.Bounds {
		m = max(m, b.Of)
	}
	return m
}

// line places one of the bounds in a box of 1,000 by 1,000.
func (c FunnelChart) line(of func(FunnelBound) int64) string {
	var s []string
	for i, b := range c.Bounds {
		if i == 0 {
			s = append(s, "0,"+strconv.FormatInt(1000-of(b), 10))
		}
		s = append(s, strconv.FormatInt(b.Of*1000/c.most(), 10)+","+strconv.FormatInt(1000-of(b), 10))
	}
	return strings.Join(s, " ")
}

func (c FunnelChart) low() string    { return c.line(func(b FunnelBound) int64 { return b.Low }) }
func (c FunnelChart) high() string   { return c.line(func(b FunnelBound) int64 { return b.High }) }
func (c FunnelChart) lowFar() string { return c.line(func(b FunnelBound) int64 { return b.LowFar }) }

func (c FunnelChart) highFar() string { return c.line(func(b FunnelBound) int64 { return b.HighFar }) }

// inside is the room between the outer limits.
func (c FunnelChart) inside() string {
	back := strings.Split(c.lowFar(), " ")
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return c.highFar() + " " + strings.Join(back, " ")
}

func (c FunnelChart) out() []FunnelPoint {
	var out []FunnelPoint
	for _, x := range c.Points {
		if x.Out {
			out = append(out, x)
		}
	}
	return out
}

func (x FunnelPoint) class() string {
	switch {
	case x.Out:
		return "mark out"
	case x.Small:
		return "mark small"
	}
	return "mark"
}

func (c FunnelChart) describe(p locale.Printer) string {
	s := []string{p.T("view.funnel_desc", "All", len(c.Points), "Rate", p.Percent((c.Rate+5)/10), "Out", len(c.out()))}
	for _, x := range c.out() {
		s = append(s, p.T("view.funnel_out", "Label", x.Label, "Rate", p.Percent((x.Rate+5)/10), "Of", p.Number(x.Of)))
	}
	return strings.Join(s, " ")
}

func (c HistogramChart) tallest() int64 {
	m := int64(1)
	for _, b := range c.Bars {
		m = max(m, b.Count)
	}
	return m
}

func (c HistogramChart) span() (from, to int64) {
	if len(c.Bars) == 0 {
		return 0, 1
	}
	return c.Bars[0].From, c.Bars[len(c.Bars)-1].From + max(c.Width, 1)
}

// x is the place of a value.
func (c HistogramChart) x(v int64) string {
	from, to := c.span()
	return pct(v-from, to-from)
}

func (c HistogramChart) describe(p locale.Printer) string {
	var s []string
	for _, b := range c.Bars {
		if b.Count > 0 {
			s = append(s, p.T("view.histogram_bar", "From", p.Points(b.From), "To", p.Points(b.From+c.Width), "All", p.Number(b.Count)))
		}
	}
	return strings.Join(s, " ")
}

// points places the sum in a box of 1,000 by 1,000 with nought in the middle.
func (c RunChart) points() string {
	far := int64(100)
	for _, v := range c.Values {
		far = max(far, v, -v)
	}
	s := []string{"0,500"}
	for i, v := range c.Values {
		s = append(s, strconv.Itoa((i+1)*1000/len(c.Values))+","+strconv.FormatInt(500-v*460/far, 10))
	}
	return strings.Join(s, " ")
}

// turn is the case after which the sum stands furthest from nought, counted from 1.
func (c RunChart) turn() int {
	at := 0
	far := int64(-1)
	for i, v := range c.Values {
		if d := max(v, -v); d > far && i < len(c.Values)-1 {
			at, far = i, d
		}
	}
	return at + 1
}

func (c RunChart) describe(p locale.Printer) string {
	return p.T("view.run_desc", "All", len(c.Values), "Turn", p.Number(int64(c.turn())))
}
