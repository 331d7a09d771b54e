package calibrate

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Linear is what totals say under the model of crossed random effects
//
//	score = mean + case + expert + residual,
//
// with the three effects drawn independently from normal distributions (the two-facet design of generalizability
// theory; in lme4's notation y ~ 1 + (1|case) + (1|expert)). Everything is in the unit of the scores.
//
// Estimates of cases and experts are best linear unbiased predictions (BLUP, Henderson 1975): drawn towards the mean by
// as much as their few ratings deserve. Their standard error is the square root of the prediction error variance, with
// the variances taken as known once they are estimated.
type Linear struct {
	Ratings  int
	Mean     Estimate
	Variance Components
	// VarianceSE are asymptotic standard errors from the average information; 0 for a variance that was given, or that
	// lies at zero.
	VarianceSE Components
	Cases      []Estimate // deviations from the mean
	Experts    []Estimate // deviations from the mean: below zero is severe
	Items      []Estimate // with LinearOptions.Items: each item's deviation from the mean; the items weigh the same
	// Criterion is −2 log of the restricted likelihood; with LinearOptions.ML of the likelihood.
	Criterion float64
	Parts     Parts
	Notes     []Note // what limits the answer, ascending
	Steps     int    // evaluations of the likelihood

	cells  cells // by case
	design *crossed
	last   *equations // at the variances, inverted
}

// Note is a limit of an answer that a reader must be told.
type Note int

// The notes.
const (
	// NoteParts: no common case connects all experts; cases of different parts are comparable only if cases were given to
	// experts at random.
	NoteParts Note = iota + 1
	// NoteSame: all scores are alike (within each item); nothing varies.
	NoteSame
	// NoteOneCase and NoteOneExpert: there is one only; what is peculiar to it cannot be told from the mean.
	NoteOneCase
	NoteOneExpert
	// NoteExpertsOnce: no expert rated two cases; severity is part of the residual.
	NoteExpertsOnce
	// NoteNoCaseVariance and NoteNoExpertVariance: the likelihood is greatest where cases, or experts, do not differ at all.
	NoteNoCaseVariance
	NoteNoExpertVariance
	// NoteNoResidual: cases and experts explain every score; standard errors mean nothing.
	NoteNoResidual
	// NoteNotConverged: the variances still moved when the limit of steps was reached.
	NoteNotConverged
)

var notes = map[Note]string{
	NoteParts:            "the experts fall into parts that no common case connects; compare cases within a part only, unless cases were given to experts at random",
	NoteSame:             "all scores are alike; nothing varies",
	NoteOneCase:          "there is one case only; what is peculiar to it cannot be told from the mean",
	NoteOneExpert:        "there is one expert only; severity cannot be told from the mean",
	NoteExpertsOnce:      "no expert rated two cases; severity cannot be told from chance and is counted as residual",
	NoteNoCaseVariance:   "the scores give no sign that cases differ; the variance of cases is estimated as zero",
	NoteNoExpertVariance: "the scores give no sign that experts differ in severity; their variance is estimated as zero",
	NoteNoResidual:       "cases and experts explain every score; standard errors mean nothing",
	NoteNotConverged:     "the variances were not found to the last digit",
}

// String says the note in English.
func (n Note) String() string { return notes[n] }

// LinearOptions are how a linear model is fitted. The zero value is restricted maximum likelihood with one mean.
type LinearOptions struct {
	// Known are variances from elsewhere, such as an earlier cycle; nil to estimate them. Residual must be above zero.
	Known *Components
	// ML maximises the likelihood instead of the restricted one: for comparing models, not for reporting variances.
	ML bool
	// Items gives each item its own mean (items are a fixed facet), where Rating.Item is the sheet or item of the score.
	Items bool
}

// ErrTooLittle says that a design cannot tell cases from chance. The error that wraps it says why.
var ErrTooLittle = errors.New("calibrate: too little to tell cases from chance")

// maxDense is the largest smaller facet, with the fixed levels, that is taken: its matrix is kept as a whole.
const maxDense = 8000

// FitLinear fits the model of [Linear] by restricted maximum likelihood (Patterson and Thompson 1971): Newton steps with
// the average information (Gilmour, Thompson and Cullis 1995) from a moment start (Henderson 1953, method 1), on
// Henderson's equations with the larger facet eliminated. Malformed ratings are refused with [ErrRatings], designs that
// cannot tell cases from chance with [ErrTooLittle]; lesser limits are told by [Linear.Notes].
//
// Time grows with the ratings and with the cube of the smaller facet: a second or so for 1,000 experts.
func FitLinear(ctx context.Context, ratings []Rating, o LinearOptions) (*Linear, error) {
	n, err := count(ratings)
	if err != nil {
		return nil, err
	}
	if v := o.Known; v != nil && !(v.Case >= 0 && v.Expert >= 0 && v.Residual > 0 && v.Case+v.Expert+v.Residual < math.MaxFloat64) {
		return nil, malformed("known variances %v; they are 0 or more, the residual above 0", *v)
	}
	d := newCrossed(ratings, n, o.Items)
	if size := d.short.n + d.levels; size > maxDense {
		return nil, malformed("%d experts or cases in the smaller facet, with items; at most %d are taken", size, maxDense)
	}
	l := &Linear{Ratings: len(ratings), Parts: Connect(ratings), design: d, cells: d.cells}
	if d.casesShort {
		l.cells = newCells(ratings, n.cases, n.experts, byCase)
	}
	if l.Parts.Count > 1 {
		l.note(NoteParts)
	}
	if o.Known != nil {
		err = l.known(*o.Known, o.ML)
	} else {
		err = l.estimate(ctx, o.ML)
	}
	if err != nil {
		return nil, err
	}
	d.room = nil
	l.report()
	return l, nil
}

func (l *Linear) note(n Note) {
	at := len(l.Notes)
	for at > 0 && l.Notes[at-1] >= n {
		if at--; l.Notes[at] == n {
			return
		}
	}
	l.Notes = append(l.Notes[:at], append([]Note{n}, l.Notes[at:]...)...)
}

// Noted tells whether a note applies.
func (l *Linear) Noted(n Note) bool {
	for _, m := range l.Notes {
		if m == n {
			return true
		}
	}
	return false
}

// known solves the model with given variances.
func (l *Linear) known(v Components, ml bool) error {
	e, err := l.design.solve(l.design.ratio(v), ml)
	if err != nil {
		return err
	}
	e.sigma2 = v.Residual
	e.criterion = e.criterionAt(v.Residual)
	e.invert()
	l.last, l.Steps, l.Variance = e, 1, v
	return nil
}

// identify says which facets the design can tell from chance at all, and notes why not.
func (l *Linear) identify() (free [2]bool, err error) {
	d, c := l.design, l.cells
	cases, experts := len(c.start)-1, c.others
	twice := false
	for k := range cases {
		twice = twice || c.start[k+1]-c.start[k] > 1 || c.times[c.start[k]] > 1
	}
	casesOf := make([]int, experts)
	for _, e := range c.other {
		casesOf[e]++
	}
	again := false
	for _, k := range casesOf {
		again = again || k > 1
	}
	switch {
	case !twice:
		return free, fmt.Errorf("%w: no case has two ratings", ErrTooLittle)
	case cases == 1:
		l.note(NoteOneCase)
	default:
		free[0] = true
	}
	switch {
	case experts == 1:
		l.note(NoteOneExpert)
	case !again && !l.repeats():
		l.note(NoteExpertsOnce)
	case !again && l.alike():
		return free, fmt.Errorf("%w: each case has one expert and each expert one case", ErrTooLittle)
	default:
		free[1] = true
	}
	if d.casesShort {
		free[0], free[1] = free[1], free[0]
	}
	return free, nil
}

// repeats tells whether some expert gave one case several scores.
func (l *Linear) repeats() bool {
	for _, t := range l.cells.times {
		if t > 1 {
			return true
		}
	}
	return false
}

// alike tells whether cases and experts divide the ratings in the same way.
func (l *Linear) alike() bool {
	return len(l.cells.other) == len(l.cells.start)-1 && len(l.cells.other) == l.cells.others
}

// Raw is the mean of a case's scores.
func (l *Linear) Raw(c int) float64 {
	sum, n := 0.0, 0.0
	for k := l.cells.start[c]; k < l.cells.start[c+1]; k++ {
		sum += l.cells.sum[k]
		n += l.cells.times[k]
	}
	return sum/n + float64(l.design.centre)
}

// Panel is how many experts rated a case.
func (l *Linear) Panel(c int) int { return int(l.cells.start[c+1] - l.cells.start[c]) }

// Adjusted is the total an average expert would have given a case, and on an average item: mean + case effect. Its
// standard error counts the error of the mean too.
func (l *Linear) Adjusted(c int) Estimate {
	return Estimate{l.Mean.Value + l.Cases[c].Value, math.Sqrt(max(0, l.adjustedVariance(c)))}
}

// Chance tells how sure a decision by the adjusted total is. A new panel of the same size, of other experts in a design
// like this one, would be adjusted and drawn towards the mean in the same way; that severity has to be estimated
// is part of its error, since that is taken from the standard error of this case.
func (l *Linear) Chance(c int, cut float64) Chance {
	spread, error2 := l.Variance.Case, square(l.Cases[c].SE)
	v := Components{Case: spread}
	if spread > error2 { // the error variance of a panel whose shrunken estimate has that prediction error
		v.Residual = float64(float64(spread*error2)/(spread-error2)) * float64(l.Panel(c))
	} else {
		v.Case = 0
	}
	return ReliabilityShrunk(l.Adjusted(c), v, l.Panel(c), l.Mean.Value, cut)
}

// ChanceRaw tells how sure a decision by the raw mean is: a new panel of the same size would be of other severities, and
// decide by its raw mean.
func (l *Linear) ChanceRaw(c int, cut float64) Chance {
	return Reliability(l.Adjusted(c), l.Variance, l.Panel(c), cut)
}
