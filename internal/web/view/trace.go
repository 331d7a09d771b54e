package view

import (
	"math"
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// TraceChart shows how values built up: a line for each group, and levels drawn across that a value is held against.
type TraceChart struct {
	Title       string
	First, Last string // printed days at the ends
	Lines       []TraceLine
	Levels      []TraceLevel
}

// TraceLine is one group. At are its places between the ends, from 0 to 1 and rising; Figure is its last value, printed.
type TraceLine struct {
	Label, Figure string
	At, Values    []float64
}

// TraceLevel is a value drawn across; Figure is it in print. Wanted marks the one to be reached.
type TraceLevel struct {
	Label, Figure string
	Value         float64
	Wanted        bool
}

// span is the stretch of values that is drawn, with a tenth of it free at each end.
func (c TraceChart) span() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, l := range c.Lines {
		for _, v := range l.Values {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, l := range c.Levels {
		low, high = min(low, l.Value), max(high, l.Value)
	}
	if low > high {
		return 0, 1
	}
	room := (high - low) / 10
	if room == 0 {
		room = max(math.Abs(high)/10, 1e-9)
	}
	return low - room, high + room
}

// thousandth is the place of a value in a picture of 1,000, the highest at the top.
func (c TraceChart) thousandth(v float64) int64 {
	low, high := c.span()
	return int64(math.Round((high - v) / (high - low) * 1000))
}

func (c TraceChart) points(l TraceLine) string {
	s := make([]string, len(l.Values))
	for i, v := range l.Values {
		s[i] = strconv.FormatInt(int64(math.Round(l.At[i]*1000)), 10) + "," + strconv.FormatInt(c.thousandth(v), 10)
	}
	if len(s) == 1 { // one day is a short stroke
		x := int64(math.Round(l.At[0] * 1000))
		s = append(s, strconv.FormatInt(min(x+20, 1000), 10)+","+strconv.FormatInt(c.thousandth(l.Values[0]), 10))
	}
	return strings.Join(s, " ")
}

func (c TraceChart) height(v float64) string { return pct(c.thousandth(v), 1000) }

func traceClass(i int) string { return "spark s" + strconv.Itoa(min(i, 3)) }

func (c TraceChart) describe(p locale.Printer) string {
	var s []string
	for _, l := range c.Lines {
		s = append(s, p.T("view.trace_line", "Label", l.Label, "Figure", l.Figure))
	}
	for _, l := range c.Levels {
		s = append(s, p.T("view.trace_line", "Label", l.Label, "Figure", l.Figure))
	}
	return strings.Join(s, " ")
}
