package scheme

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Faults of what the program asks of an edition.
var (
	ErrTechnologyGrade = errors.New("scheme: no such technology grade")
	ErrNumberPart      = errors.New("scheme: a part of the certificate number does not fit")
	ErrNoGrades        = errors.New("scheme: no grades to consolidate")
)

// MeetsSelfDiagnosis says whether a self-diagnosis of so many points allows an application. Where the edition asks for no total, any does.
func (e *Edition) MeetsSelfDiagnosis(total Tenths) bool {
	self := e.Thresholds.SelfDiagnosis
	return self == nil || self.meets(int64(total-self.Points))
}

// SelfNeeded is the total that applying needs; ok is false where the edition asks for none.
func (e *Edition) SelfNeeded() (points Tenths, ok bool) {
	if e.Thresholds.SelfDiagnosis == nil {
		return 0, false
	}
	return e.Thresholds.SelfDiagnosis.Points, true
}

// meets reads a difference given − needed.
func (t Threshold) meets(diff int64) bool {
	switch t.Op {
	case ">=":
		return diff >= 0
	case ">":
		return diff > 0
	case "<=":
		return diff <= 0
	case "<":
		return diff < 0
	}
	return false
}

// Judgement is what the thresholds of award say.
type Judgement struct {
	Award bool   // every threshold is met
	Grade string // the certificate's grade; empty without an award
	Rules []ThresholdResult
}

// ThresholdResult is one threshold and what was held against it.
type ThresholdResult struct {
	Code   string
	Of     string // "total", "area" or "technology"
	Op     string
	Needed string // points as "700.0", or a technology grade
	Given  string // the same; empty when nothing was given
	Met    bool
	Clause Clause
	Title  locale.Text
}

// Earned is what the thresholds of award are held against.
type Earned struct {
	Total      Tenths
	Areas      map[string]Tenths // by code
	Technology string
}

// JudgesAreas says that a threshold of award looks at an area.
func (e *Edition) JudgesAreas() bool {
	return slices.ContainsFunc(e.Thresholds.Award, func(t Threshold) bool { return t.Of == "area" })
}

// Judge holds a total and a technology grade against the thresholds of award; see JudgeEarned.
func (e *Edition) Judge(total Tenths, technology string) Judgement {
	return e.JudgeEarned(Earned{Total: total, Technology: technology})
}

// JudgeEarned holds what was earned against the thresholds of award. A grade that is not on the scale, or none, meets no threshold, and
// neither does an area of which nothing is known.
func (e *Edition) JudgeEarned(earned Earned) Judgement {
	total, technology := earned.Total, earned.Technology
	j := Judgement{Award: len(e.Thresholds.Award) > 0}
	for _, t := range e.Thresholds.Award {
		r := ThresholdResult{Code: t.Code, Of: t.Of, Op: t.Op, Clause: t.Clause, Title: t.Title}
		switch t.Of {
		case "technology":
			r.Needed, r.Given = t.Grade, technology
			c, err := e.CompareTechnology(technology, t.Grade)
			r.Met = err == nil && t.meets(int64(c))
		case "area":
			r.Needed = t.Points.String()
			if points, known := earned.Areas[t.Area]; known {
				r.Given, r.Met = points.String(), t.meets(int64(points-t.Points))
			}
		default:
			r.Needed, r.Given = t.Points.String(), total.String()
			r.Met = t.meets(int64(total - t.Points))
		}
		j.Award = j.Award && r.Met
		j.Rules = append(j.Rules, r)
	}
	if j.Award {
		j.Grade = e.GradeFor(total)
	}
	return j
}

// GradeFor is the certificate's grade for a total, or empty when no grade reaches down to it.
func (e *Edition) GradeFor(total Tenths) string {
	for _, g := range e.Grades {
		if total >= g.From && (g.Below == nil || total < *g.Below) {
			return g.Code
		}
	}
	return ""
}

// CompareTechnology is +1 when a is the better grade, −1 when b is, 0 when they are one. Its error is
// [ErrTechnologyGrade].
func (e *Edition) CompareTechnology(a, b string) (int, error) {
	ra, okA := e.Technology.Rank(a)
	rb, okB := e.Technology.Rank(b)
	switch {
	case !okA:
		return 0, fmt.Errorf("%w: %.20q", ErrTechnologyGrade, a)
	case !okB:
		return 0, fmt.Errorf("%w: %.20q", ErrTechnologyGrade, b)
	case ra < rb:
		return 1, nil
	case ra > rb:
		return -1, nil
	}
	return 0, nil
}

// ConsolidateItem makes one score of the evaluators' scores for an item, by the edition's rule. No scores make 0.
func (e *Edition) ConsolidateItem(points []Tenths) Tenths {
	if len(points) == 0 {
		return 0
	}
	if e.Consolidation.Items == "median" {
		sorted := slices.Sorted(slices.Values(points))
		points = sorted[(len(sorted)-1)/2 : len(sorted)/2+1] // the middle one, or the two of which the mean is taken
	}
	var sum Tenths
	for _, p := range points {
		sum += p
	}
	unit := Tenths(1)
	if e.Consolidation.Whole {
		unit = 10
	}
	n := Tenths(len(points)) * unit
	if e.Consolidation.Rounding == "half_up" {
		return unit * floorDiv(2*sum+n, 2*n)
	}
	return unit * floorDiv(sum, n)
}

func floorDiv(a, b Tenths) Tenths {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// ConsolidateTechnology makes one grade of the evaluators' grades, by the edition's rule: the lower median (of two the worse,
// of three the middle one) or the lowest. An edition that rates no technology makes none. Its errors are [ErrNoGrades] and [ErrTechnologyGrade].
func (e *Edition) ConsolidateTechnology(grades []string) (string, error) {
	if len(e.Technology.Grades) == 0 {
		return "", nil
	}
	if len(grades) == 0 {
		return "", ErrNoGrades
	}
	ranks := make([]int, len(grades))
	for i, g := range grades {
		r, ok := e.Technology.Rank(g)
		if !ok {
			return "", fmt.Errorf("%w: %.20q", ErrTechnologyGrade, g)
		}
		ranks[i] = r
	}
	slices.Sort(ranks)
	at := len(ranks) / 2
	if e.Consolidation.Technology == "lowest" {
		at = len(ranks) - 1
	}
	return e.Technology.Grades[ranks[at]], nil
}

// Number writes the certificate number of the year, region, sheet and running number. Its error is
// [ErrNumberPart]: a region or sheet that the edition does not have, or a value too long for its digits.
func (e *Edition) Number(year int, region, sheetCode string, seq int) (string, error) {
	if !slices.ContainsFunc(e.Regions, func(r Region) bool { return r.Code == region }) {
		return "", fmt.Errorf("%w: region %.10q", ErrNumberPart, region)
	}
	if !slices.ContainsFunc(e.Sheets, func(s Sheet) bool { return s.Code == sheetCode }) {
		return "", fmt.Errorf("%w: sheet %.10q", ErrNumberPart, sheetCode)
	}
	if year < 1 || year > 9999 || seq < 1 {
		return "", fmt.Errorf("%w: year %d, running number %d", ErrNumberPart, year, seq)
	}
	var b strings.Builder
	for _, part := range e.NumberFormat.Parts {
		s := ""
		switch part.Name {
		case "year":
			s = strconv.Itoa(year)
			s = s[max(0, len(s)-part.Digits):] // two digits of four
		case "region":
			s = region
		case "sheet":
			s = sheetCode
		case "sequence":
			s = strconv.Itoa(seq)
		}
		if len(s) > part.Digits {
			return "", fmt.Errorf("%w: %s %s has more than %d digits", ErrNumberPart, part.Name, s, part.Digits)
		}
		b.WriteString(strings.Repeat("0", part.Digits-len(s)))
		b.WriteString(s)
	}
	return b.String(), nil
}

// RenewalNumber is the number of a renewed certificate: the first number with the prefix in front, once.
func (e *Edition) RenewalNumber(first string) string {
	if p := e.NumberFormat.RenewalPrefix; !strings.HasPrefix(first, p) {
		return p + first
	}
	return first
}

// Period is the validity of a certificate issued on the day: its first and its last day, both included.
func (e *Edition) Period(issued calendar.Date) (from, through calendar.Date) {
	through = issued.AddYears(e.Validity.Years)
	if e.Validity.LastDay == "day_before" {
		through = through.AddDays(-1)
	}
	return issued, through
}
