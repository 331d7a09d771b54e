package calibration

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strings"

	"proba.example/calibrate"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// work is a reading being made.
type work struct {
	Reading
	edition *scheme.Edition
	sheet   *scheme.Sheet
	inputs  []Input // by case
	experts []party.PersonID
	number  map[party.PersonID]int // place in experts
	main    []int                  // the cases that are adjusted: all, or those of the part that has most of them
}

func newWork(cycle Cycle, e *scheme.Edition, sheet *scheme.Sheet, inputs []Input) *work {
	w := &work{edition: e, sheet: sheet, inputs: inputs, number: map[party.PersonID]int{}}
	w.Format, w.Cycle, w.Inputs = Format, cycle, Digest(inputs)
	w.Rule, w.Model = ruleOf(e)
	if b, err := hex.DecodeString(w.Inputs[:16]); err == nil {
		w.Seed = binary.BigEndian.Uint64(b) >> 11 // 53 bits: whole in every reader of JSON
	}
	for i, in := range inputs {
		at := in.Result.RegisteredAt.UTC()
		if i == 0 || at.Before(w.From) {
			w.From = at
		}
		if at.After(w.Through) {
			w.Through = at
		}
		for _, x := range in.Result.Experts {
			if _, known := w.number[x]; !known {
				w.number[x] = 0
				w.experts = append(w.experts, x)
			}
		}
	}
	slices.SortFunc(w.experts, func(x, y party.PersonID) int { return strings.Compare(string(x), string(y)) })
	w.Experts = make([]Expert, len(w.experts))
	for i, x := range w.experts {
		w.number[x] = i
		w.Experts[i].Person = x
	}
	w.Cases = make([]Case, len(inputs))
	for i, in := range inputs {
		r := in.Result
		c := Case{Case: in.Case, Experts: r.Experts, Each: r.EachTotal, Raw: r.Total}
		if len(c.Each) > 0 {
			c.Apart = slices.Max(c.Each) - slices.Min(c.Each)
		}
		w.Cases[i] = c
		for _, x := range r.Experts {
			w.Experts[w.number[x]].Cases++
		}
	}
	return w
}

// totals are the ratings of all cases: one row an expert's total, in tenths.
func (w *work) totals(cases []int) (rows []calibrate.Rating, experts []int) {
	renumber := newNumbers()
	for i, c := range cases {
		for k, x := range w.Cases[c].Experts {
			rows = append(rows, calibrate.Rating{Case: i, Expert: renumber.of(w.number[x]), Score: int(w.Cases[c].Each[k])})
		}
	}
	return rows, renumber.list
}

// numbers gives dense numbers in the order in which things are met.
type numbers struct {
	at   map[int]int
	list []int // what stands at each number
}

func newNumbers() *numbers { return &numbers{at: map[int]int{}} }

func (n *numbers) of(x int) int {
	i, known := n.at[x]
	if !known {
		i = len(n.list)
		n.at[x], n.list = i, append(n.list, x)
	}
	return i
}

// divide finds the parts that can be compared within themselves only, and the part that is read.
func (w *work) divide() {
	all := make([]int, len(w.Cases))
	for i := range all {
		all[i] = i
	}
	rows, experts := w.totals(all)
	parts := calibrate.Connect(rows)
	if parts.Count > 1 {
		w.Parts = make([]Part, parts.Count)
	}
	for i, part := range parts.CaseIn {
		w.Cases[i].Part = part
		if w.Parts != nil {
			w.Parts[part].Cases++
		}
	}
	for i, part := range parts.ExpertIn {
		w.Experts[experts[i]].Part = part
	}
	if w.Parts == nil {
		w.main = all
		return
	}
	for _, x := range w.Experts {
		w.Parts[x.Part].Experts = append(w.Parts[x.Part].Experts, x.Person)
	}
	for k, p := range w.Parts {
		if 2*p.Cases <= len(w.Cases) {
			continue
		}
		for _, i := range all {
			if w.Cases[i].Part == k {
				w.main = append(w.main, i)
			}
		}
	}
	if w.main == nil {
		w.Trouble = Apart
	}
}

func (w *work) read(ctx context.Context) error {
	if len(w.Cases) > 0 {
		w.divide()
	}
	if w.Trouble == "" && len(w.main) < leastCases {
		w.Trouble = TooFew
	}
	if w.Trouble == "" {
		if err := w.fit(ctx); err != nil {
			return err
		}
	}
	for i := range w.Cases {
		if c := &w.Cases[i]; w.Rule.Points > 0 && c.Apart >= w.Rule.Points {
			c.Discordant = true
		}
	}
	return nil
}

// fit works out severities and adjusted totals.
func (w *work) fit(ctx context.Context) error {
	rows, experts := w.totals(w.main)
	l, err := calibrate.FitLinear(ctx, rows, calibrate.LinearOptions{})
	switch {
	case tooLittle(err):
		w.Trouble = TooFew
		return nil
	case err != nil:
		return err
	case l.Noted(calibrate.NoteNotConverged):
		w.Trouble = Unsettled
	case l.Noted(calibrate.NoteSame), l.Noted(calibrate.NoteNoCaseVariance), l.Noted(calibrate.NoteNoResidual):
		w.Trouble = NoDifference
	}
	v := l.Variance
	w.Mean = Estimate{points(l.Mean.Value), points(l.Mean.SE)}
	w.Spread = Spread{points(math.Sqrt(v.Case)), points(math.Sqrt(v.Expert)), points(math.Sqrt(v.Residual))}
	effects := make([]float64, len(w.Experts))
	for i, x := range experts {
		e := l.Experts[i]
		effects[x] = e.Value
		w.Experts[x].Severity = &Estimate{points(-e.Value), points(e.SE)}
	}
	if w.Trouble != "" {
		return nil
	}
	measured, err := w.facets(ctx, v)
	if err != nil {
		return err
	}
	if w.Model == Facets && !measured {
		w.Trouble = Unsettled
		return nil
	}
	for i, at := range w.main {
		c := &w.Cases[at]
		if w.Model == Linear {
			panel := 0.0
			for _, x := range c.Experts {
				panel -= effects[w.number[x]]
			}
			w.enter(c, l.Adjusted(i), panel/float64(len(c.Experts)))
		}
		w.compare(c, effects, math.Sqrt(v.Residual))
		w.sure(c, l, i)
	}
	return w.agree(v)
}

// enter writes down a case's adjusted total, in tenths, and what makes it up: how much stricter the panel is, and the rest.
func (w *work) enter(c *Case, e calibrate.Estimate, severity float64) {
	clamp := func(t float64) scheme.Tenths { return min(max(whole(t), 0), w.sheet.Max) }
	total := clamp(e.Value)
	c.Adjusted, c.SE = &total, points(e.SE)
	c.Low, c.High = clamp(e.Value-float64(inInterval*e.SE)), clamp(e.Value+float64(inInterval*e.SE))
	c.Severity = whole(severity)
	c.Drawn = total - c.Raw - c.Severity
}

// compare holds each expert of a case against the others, severity taken out: the leave-one-out difference in its standard errors.
func (w *work) compare(c *Case, effects []float64, rest float64) {
	k := len(c.Experts)
	if k < 2 || rest <= 0 {
		return
	}
	free, sum := make([]float64, k), 0.0
	for i, x := range c.Experts {
		free[i] = float64(c.Each[i]) - effects[w.number[x]]
		sum += free[i]
	}
	for _, y := range free {
		others := (sum - y) / float64(k-1)
		c.Odds = max(c.Odds, math.Abs(y-others)/(rest*math.Sqrt(1+1/float64(k-1))))
	}
	c.Odds = decimals(c.Odds)
	c.Discordant = w.Rule.Standardised > 0 && c.Odds >= w.Rule.Standardised
}

// sure says how sure the decision on a case is: by the total that decides, with the error that that total has.
func (w *work) sure(c *Case, l *calibrate.Linear, i int) {
	if w.Rule.Cut == nil {
		return
	}
	cut, total, k := float64(*w.Rule.Cut), w.Deciding(*c), len(c.Experts)
	chance, se := l.ChanceRaw(i, cut), math.Sqrt((l.Variance.Expert+l.Variance.Residual)/float64(k))
	switch {
	case w.Rule.Decision != scheme.Adjusted:
	case w.Model == Linear:
		chance, se = l.Chance(i, cut), l.Adjusted(i).SE
	default:
		v := l.Variance
		v.Expert, se = 0, 10*c.SE
		chance = calibrate.Reliability(calibrate.Estimate{Value: float64(*c.Adjusted), SE: se}, v, k, cut)
	}
	pass := w.Rule.passes(total)
	if w.Rule.Op == "<" || w.Rule.Op == "<=" {
		pass = !pass // the library's decisions are passes from the cut upwards
	}
	c.Flip = decimals(chance.Flip(pass))
	c.Borderline = math.Abs(float64(total)-cut) <= float64(w.Rule.Band*se)
}
