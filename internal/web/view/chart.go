package view

import (
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// Charts are drawn on the server as SVG without a fixed width: places are per cents of the room there is and
// letters keep their size, so the same picture is right at 375 and at 1,920 pixels and on paper.
// All scores are tenths of a point.

// AreaBarsChart shows each area's score against its maximum, with a tick at its threshold.
type AreaBarsChart struct {
	Title string
	Areas []Area
}

// Area is one bar. A Threshold of zero is none.
type Area struct {
	Label                 string
	Score, Max, Threshold int64
}

// NumberLineChart shows totals on the line from zero to Max, with the borders of the grades.
type NumberLineChart struct {
	Title     string
	Max       int64
	Borders   []Border // rising; Label is the grade that begins there
	Threshold *Border  // e.g. what the self-diagnosis must reach
	Markers   []Marker // the first is the one in question; others are told apart in the key
}

// Border is a value on the line and what begins there.
type Border struct {
	At    int64
	Label string
}

// Marker is a total.
type Marker struct {
	At    int64
	Label string
}

// GradeScaleChart shows a grade among all grades, best first, and the lowest that suffices.
type GradeScaleChart struct {
	Title  string
	Grades []string
	At     string // empty while there is none
	Floor  string // empty when any grade suffices
}

// RangeBarsChart shows, for each year or the like, a bar up to a value and a mark within it: nine in ten took so many days,
// half so many. Bar and Mark say what they are.
type RangeBarsChart struct {
	Title     string
	Bar, Mark string
	Rows      []RangeBar
}

// RangeBar is one row. To and Mark below zero are not known and not drawn; Text says both in words.
type RangeBar struct {
	Label, Text string
	To, Mark    int64
}

// StateBarChart shows how a number of cases divides.
type StateBarChart struct {
	Title string
	Parts []Part
}

// Part is one share of the whole.
type Part struct {
	Label string
	Count int64
	Tone  Tone
}

// SparklineChart shows a row of values, oldest first.
type SparklineChart struct {
	Title  string
	Values []int64
}

// ValidityChart shows the life of a certificate in days from its first.
type ValidityChart struct {
	Title         string
	From, Until   string // printed dates
	Days, Elapsed int64
	Now           string // printed date of the present day
	Spans         []Span // e.g. a suspension
}

// Span is a stretch of days, counted from the first.
type Span struct {
	Label    string
	From, To int64
	Tone     Tone
}

// pct is part of whole as a per cent with two decimals, kept between 0 and 100.
func pct(part, whole int64) string {
	if whole <= 0 || part <= 0 {
		return "0%"
	}
	if part >= whole {
		return "100%"
	}
	h := part * 10_000 / whole
	s := strconv.FormatInt(h/100, 10)
	if h%100 != 0 {
		s += "." + string('0'+byte(h%100/10)) + string('0'+byte(h%10))
	}
	return s + "%"
}

// anchorAt keeps a label inside the picture: at the ends it leans inwards.
func anchorAt(part, whole int64) string {
	switch {
	case part*100 < whole*8:
		return "start"
	case part*100 > whole*92:
		return "end"
	}
	return "middle"
}

type zone struct {
	x, width, middle, class, label string
}

// zones are the stretches between the borders; the first has no grade.
func (c NumberLineChart) zones() []zone {
	from, label := int64(0), ""
	var out []zone
	add := func(to int64) {
		out = append(out, zone{
			pct(from, c.Max), pct(to-from, c.Max), pct((from+to)/2, c.Max),
			zoneClass(len(out)), label,
		})
	}
	for _, b := range c.Borders {
		add(b.At)
		from, label = b.At, b.Label
	}
	add(c.Max)
	return out
}

// gradeAt is the label of the grade in which a total falls, or empty below the first border.
func (c NumberLineChart) gradeAt(total int64) string {
	g := ""
	for _, b := range c.Borders {
		if total >= b.At {
			g = b.Label
		}
	}
	return g
}

func (c NumberLineChart) describe(p locale.Printer) string {
	var s []string
	for _, m := range c.Markers {
		s = append(s, p.T("view.chart_marker", "Label", m.Label, "Points", p.Points(m.At), "Max", p.Points(c.Max)))
	}
	for _, b := range c.Borders {
		s = append(s, p.T("view.chart_border", "Label", b.Label, "Points", p.Points(b.At)))
	}
	if c.Threshold != nil {
		s = append(s, p.T("view.chart_threshold", "Label", c.Threshold.Label, "Points", p.Points(c.Threshold.At)))
	}
	return strings.Join(s, " ")
}

func (a Area) describe(p locale.Printer) string {
	s := p.T("view.chart_marker", "Label", a.Label, "Points", p.Points(a.Score), "Max", p.Points(a.Max))
	if a.Threshold == 0 {
		return s
	}
	if a.Score >= a.Threshold {
		return s + " " + p.T("view.chart_met", "Points", p.Points(a.Threshold))
	}
	return s + " " + p.T("view.chart_missed", "Points", p.Points(a.Threshold))
}

func (c GradeScaleChart) index(grade string) int {
	for i, g := range c.Grades {
		if g == grade {
			return i
		}
	}
	return -1
}

func (c GradeScaleChart) cell(i int) string {
	floor := c.index(c.Floor)
	switch {
	case i == c.index(c.At):
		return "cell here"
	case floor < 0 || i <= floor:
		return "cell z1"
	}
	return "cell z0"
}

func (c GradeScaleChart) describe(p locale.Printer) string {
	n := int64(len(c.Grades))
	at := c.index(c.At)
	var s string
	if at < 0 {
		s = p.T("view.grade_none")
	} else {
		s = p.T("view.grade_at", "Grade", c.At, "Place", int64(at+1), "All", n)
	}
	if c.Floor == "" {
		return s
	}
	return s + " " + p.T("view.grade_floor", "Grade", c.Floor)
}

// most is the greatest value of the rows, at least 1.
func (c RangeBarsChart) most() int64 {
	m := int64(1)
	for _, r := range c.Rows {
		m = max(m, r.To, r.Mark)
	}
	return m
}

func (c StateBarChart) total() int64 {
	var n int64
	for _, part := range c.Parts {
		n += part.Count
	}
	return n
}

// before is how many stand to the left of part i.
func (c StateBarChart) before(i int) int64 {
	var n int64
	for _, part := range c.Parts[:i] {
		n += part.Count
	}
	return n
}

func (c StateBarChart) describe(p locale.Printer) string {
	parts := make([]string, len(c.Parts))
	for i, part := range c.Parts {
		parts[i] = part.Label + ": " + p.Number(part.Count)
	}
	return strings.Join(parts, "; ")
}

// points places the values in a box of 100 by 100, the highest at the top.
func (c SparklineChart) points() []string {
	if len(c.Values) == 0 {
		return nil
	}
	low, high := c.Values[0], c.Values[0]
	for _, v := range c.Values {
		low, high = min(low, v), max(high, v)
	}
	span := max(high-low, 1)
	steps := int64(max(len(c.Values)-1, 1))
	out := make([]string, len(c.Values))
	for i, v := range c.Values {
		out[i] = strconv.FormatInt(int64(i)*100/steps, 10) + "," + strconv.FormatInt(90-(v-low)*80/span, 10)
	}
	return out
}

func (c SparklineChart) last() (x, y string) {
	pts := c.points()
	if len(pts) == 0 {
		return "0%", "50%"
	}
	x, y, _ = strings.Cut(pts[len(pts)-1], ",")
	return x + "%", y + "%"
}

func (c SparklineChart) describe(p locale.Printer) string {
	s := make([]string, len(c.Values))
	for i, v := range c.Values {
		s[i] = p.Points(v)
	}
	return strings.Join(s, ", ")
}

func zoneClass(i int) string { return "z" + strconv.Itoa(min(i, 4)) }

// labelRow sets neighbouring grades on two lines, so that long ones do not meet on a narrow screen.
func labelRow(i int) string {
	if i%2 == 0 {
		return "58"
	}
	return "76"
}

// ShiftChart shows a total as it was given, and freed of what severity explains with the interval in which that lies, on a stretch of
// the line of all totals.
type ShiftChart struct {
	Title              string
	From, To           int64 // the stretch
	Raw, Adjusted      int64
	Low, High          int64   // of the adjusted total, 95 %
	Cut                *Border // what the award asks for, and its name
	RawLabel, NewLabel string
	IntervalLabel      string
}

// Stretch is a stretch of the line that holds all values with some room, between 0 and most, its ends at whole tens of points.
func Stretch(most int64, values ...int64) (from, to int64) {
	from, to = most, 0
	for _, v := range values {
		from, to = min(from, v), max(to, v)
	}
	room := max((to-from)/8, 100)
	from, to = (from-room)/100*100, (to+room+99)/100*100
	return max(from, 0), min(to, most)
}

func (c ShiftChart) at(value int64) string { return pct(value-c.From, c.To-c.From) }

func (c ShiftChart) anchor(value int64) string { return anchorAt(value-c.From, c.To-c.From) }

// nearCut says whether a number at the end of the stretch would meet the number of the border.
func (c ShiftChart) nearCut(end int64) bool {
	return c.Cut != nil && 100*max(end-c.Cut.At, c.Cut.At-end) < 16*(c.To-c.From)
}

// between is where the shorter of two values lies and how far they are apart.
func (c ShiftChart) between(a, b int64) (x, width string) {
	return c.at(min(a, b)), pct(max(a, b)-min(a, b), c.To-c.From)
}

func (c ShiftChart) describe(p locale.Printer) string {
	s := p.T("view.shift", "Raw", p.Points(c.Raw), "Adjusted", p.Points(c.Adjusted), "Low", p.Points(c.Low), "High", p.Points(c.High))
	if c.Cut != nil {
		s += " " + p.T("view.chart_threshold", "Label", c.Cut.Label, "Points", p.Points(c.Cut.At))
	}
	return s
}

// IntervalsChart shows a value with its interval for each of many, around zero. Less and More name the two sides.
type IntervalsChart struct {
	Title      string
	Less, More string
	Rows       []IntervalRow
}

// IntervalRow is one value. Known says that there is one. Tag is what else is to be said of it.
type IntervalRow struct {
	Label, Figure, Text string
	Value, Low, High    int64
	Known, Clear        bool // Clear: zero lies outside the interval
	Tag                 *Tag
}

// reach is how far the picture goes to either side.
func (c IntervalsChart) reach() int64 {
	most := int64(1)
	for _, r := range c.Rows {
		if r.Known {
			most = max(most, r.High, -r.Low)
		}
	}
	return most + most/12
}

func (c IntervalsChart) at(value int64) string { return pct(value+c.reach(), 2*c.reach()) }

func (c IntervalsChart) width(r IntervalRow) string { return pct(r.High-r.Low, 2*c.reach()) }
