package main

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/internal/locale"
)

// print writes the reading as people read it.
func (r *reading) print(w io.Writer, p locale.Printer) error {
	out := &lines{w: w}
	if r.Items > 0 {
		out.add("%s", p.T("calibrate.size.items", "Ratings", r.Ratings, "Cases", r.Cases, "Experts", r.Experts, "Items", r.Items))
	} else {
		out.add("%s", p.T("calibrate.size", "Ratings", r.Ratings, "Cases", r.Cases, "Experts", r.Experts))
	}
	if len(r.Warnings) > 0 {
		out.add("\n%s", p.T("calibrate.warnings"))
		for _, s := range r.Warnings {
			out.add("  %s", s)
		}
	}
	if r.Facets != nil {
		r.Facets.print(out, p, r)
	}
	if r.Linear != nil {
		r.Linear.print(out, p, r)
	}
	return out.err
}

func (f *facetsJSON) print(out *lines, p locale.Printer, r *reading) {
	model, likelihood := p.T("calibrate.facets.rating_scale"), p.T("calibrate.facets.joint")
	if f.Model == "partial-credit" {
		model = p.T("calibrate.facets.partial_credit")
	}
	if f.Likelihood == "marginal" {
		likelihood = p.T("calibrate.facets.marginal")
	}
	out.add("\n%s", p.T("calibrate.facets.title", "Model", model, "Likelihood", likelihood))
	experts := slices.Clone(f.Experts)
	slices.SortStableFunc(experts, func(a, b expertJSON) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(b.Severity, a.Severity))
	})
	grid := [][]string{{
		p.T("calibrate.column.expert"), p.T("calibrate.column.ratings"), p.T("calibrate.column.severity"), "±", p.T("calibrate.column.points"),
		p.T("calibrate.column.infit"), p.T("calibrate.column.outfit"), p.T("calibrate.column.same"), p.T("calibrate.column.expected"), p.T("calibrate.column.fit"),
	}}
	for i, x := range experts {
		if x.Part > 0 && (i == 0 || experts[i-1].Part != x.Part) {
			grid = append(grid, []string{p.T("calibrate.part", "Part", x.Part)})
		}
		row := []string{x.Expert, p.Number(int64(x.Ratings)), decimal(p, x.Severity, 2), decimal(p, x.SE, 2), signed(p, x.Points, 1), "–", "–", "–", "–"}
		if x.Fit != "" {
			row[5], row[6] = decimal(p, x.Infit, 2), decimal(p, x.Outfit, 2)
		}
		if x.Expected > 0 {
			row[7], row[8] = percent(p, x.Same), percent(p, x.Expected)
		}
		switch {
		case x.Standing == "at-limit":
			row = append(row, p.T("calibrate.standing.limit"))
		case x.Standing == "unknown":
			row = append(row, p.T("calibrate.standing.unknown"))
			row[2], row[3], row[4] = "–", "–", "–"
		default:
			row = append(row, p.T(fitKeys[x.Fit]))
			if x.SE == 0 { // alone: measured against nobody
				row[2], row[3], row[4] = "–", "–", "–"
			}
		}
		grid = append(grid, row)
	}
	table(out, grid, 9)
	out.add("")
	out.add("%s", p.T("calibrate.facets.spread", "Reliability", decimal(p, f.Reliability.Experts, 2)))
	if a := f.Agreement; a.Pairs > 0 {
		out.add("%s", p.T("calibrate.facets.agreement", "Same", percent(p, float64(a.Same)/float64(a.Pairs)), "Expected", percent(p, a.Expected/float64(a.Pairs)), "Pairs", a.Pairs))
	}
	if f.Alpha != nil {
		out.add("%s", p.T("calibrate.alpha", "Alpha", decimal(p, *f.Alpha, 3)))
	}
	printCases(out, p, f.Cases, r, 1)
	grid = [][]string{{p.T("calibrate.column.item"), p.T("calibrate.column.difficulty"), "±", p.T("calibrate.column.infit"), p.T("calibrate.column.outfit"), p.T("calibrate.column.steps")}}
	for i, x := range f.Items {
		row := []string{x.Item, decimal(p, x.Difficulty, 2), decimal(p, x.SE, 2), "–", "–", ""}
		if x.Standing == "measured" {
			row[3], row[4] = decimal(p, x.Infit, 2), decimal(p, x.Outfit, 2)
		}
		if i == 0 || f.Model == "partial-credit" {
			var steps []string
			for _, s := range x.Steps {
				steps = append(steps, p.Number(int64(s.From))+"→"+p.Number(int64(s.To))+" "+decimal(p, s.Value, 2))
			}
			row[5] = strings.Join(steps, "  ")
		}
		grid = append(grid, row)
	}
	out.add("")
	table(out, grid, 5)
}

// fitKeys are the words for a fit.
var fitKeys = map[string]string{
	"fits": "calibrate.fit.fits", "noisy": "calibrate.fit.noisy", "erratic": "calibrate.fit.erratic", "predictable": "calibrate.fit.predictable",
}

var verdictKeys = map[string]string{"reaches": "calibrate.verdict.reaches", "misses": "calibrate.verdict.misses", "open": "calibrate.verdict.open"}

// printCases sets raw and adjusted totals side by side.
func printCases(out *lines, p locale.Printer, cases []caseJSON, r *reading, decimals int) {
	head := []string{
		p.T("calibrate.column.case"), p.T("calibrate.column.experts"), p.T("calibrate.column.raw"), p.T("calibrate.column.adjusted"), "±", p.T("calibrate.column.interval"),
	}
	if r.Cut != nil {
		head = append(head, p.T("calibrate.column.below", "Cut", p.Decimal(strconv.FormatFloat(*r.Cut, 'f', -1, 64))), p.T("calibrate.column.verdict"))
	}
	grid := [][]string{head}
	last := 0
	for _, n := range ranked(cases) {
		x := cases[n]
		if x.Part > 0 && x.Part != last {
			grid = append(grid, []string{p.T("calibrate.part", "Part", x.Part)})
			last = x.Part
		}
		row := []string{x.Case, p.Number(int64(x.Experts)), decimal(p, x.Raw, decimals), "–", "–", "–"}
		if x.Standing != "unknown" {
			row[3], row[4] = decimal(p, x.Adjusted, decimals), decimal(p, x.SE, decimals)
			row[5] = decimal(p, x.Low, decimals) + " … " + decimal(p, x.High, decimals)
			if r.Cut != nil {
				row = append(row, percent(p, x.Below), p.T(verdictKeys[x.Verdict]))
			}
		}
		grid = append(grid, row)
	}
	out.add("")
	table(out, grid, 7)
}

func (l *linearJSON) print(out *lines, p locale.Printer, r *reading) {
	decimals := r.decimals + 1
	out.add("\n%s", p.T("calibrate.linear.title"))
	out.add("%s", p.T("calibrate.linear.spread", "Mean", decimal(p, l.Mean, decimals), "Cases", decimal(p, l.SDCases, decimals),
		"Experts", decimal(p, l.SDExperts, decimals), "Residual", decimal(p, l.SDResidual, decimals)))
	out.add("%s", p.T("calibrate.linear.reliability", "Count", l.Panel, "Raw", decimal(p, l.ReliabilityR, 2), "Adjusted", decimal(p, l.Reliability, 2)))
	if l.ICC1 != nil {
		out.add("%s", p.T("calibrate.linear.icc", "One", decimal(p, *l.ICC1, 3), "Panel", decimal(p, *l.ICCk, 3)))
	}
	if l.Alpha != nil {
		out.add("%s", p.T("calibrate.linear.alpha", "Alpha", decimal(p, *l.Alpha, 3)))
	}
	experts := slices.Clone(l.Experts)
	slices.SortStableFunc(experts, func(a, b effectJSON) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Points, b.Points))
	})
	grid := [][]string{{p.T("calibrate.column.expert"), p.T("calibrate.column.cases"), p.T("calibrate.column.points"), "±"}}
	for i, x := range experts {
		if x.Part > 0 && (i == 0 || experts[i-1].Part != x.Part) {
			grid = append(grid, []string{p.T("calibrate.part", "Part", x.Part)})
		}
		grid = append(grid, []string{x.Expert, p.Number(int64(x.Cases)), signed(p, x.Points, decimals), decimal(p, x.SE, decimals)})
	}
	out.add("")
	table(out, grid, 4)
	printCases(out, p, l.Cases, r, decimals)
}

// signed writes a number with its sign.
func signed(p locale.Printer, v float64, decimals int) string {
	s := decimal(p, v, decimals)
	if v > 0 && s != decimal(p, 0, decimals) {
		return "+" + s
	}
	return s
}

// percent writes a share in whole per cent. What is not certain is not written as if it were.
func percent(p locale.Printer, share float64) string {
	switch whole := int64(share*100 + 0.5); {
	case share > 0 && whole == 0:
		return "<" + p.Percent(1)
	case share < 1 && whole == 100:
		return ">" + p.Percent(99)
	default:
		return p.Percent(whole)
	}
}

// table sets rows in columns: the first and those from words on to the left, figures to the right. A row of one cell is a
// heading within the table.
func table(out *lines, grid [][]string, words int) {
	widths := make([]int, len(grid[0]))
	for _, row := range grid {
		for i, cell := range row {
			if len(row) > 1 {
				widths[i] = max(widths[i], places(cell))
			}
		}
	}
	for _, row := range grid {
		var line strings.Builder
		for i, cell := range row {
			room := strings.Repeat(" ", max(0, widths[i]-places(cell)))
			switch {
			case i == 0:
				line.WriteString(cell + room)
			case i >= words:
				line.WriteString("  " + cell + room)
			default:
				line.WriteString("  " + room + cell)
			}
		}
		out.add("%s", strings.TrimRight(line.String(), " "))
	}
}

// places is how many places of a terminal a text takes: Hangul and Chinese characters take two.
func places(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}
