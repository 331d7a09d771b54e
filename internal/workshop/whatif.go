package workshop

import (
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/scheme"
)

// Past is a case whose result is registered, with everything it rests on.
type Past struct {
	Case     application.Application
	Contents application.Contents // the submission that was evaluated
	Sheets   []evaluation.Scoresheet
	Result   evaluation.Result // as it was registered under its own edition
}

// Outcome is what a case comes to under a set of rules.
type Outcome struct {
	Known bool // false where the rules cannot be applied to what is on file
	Award bool
	Grade string // of an award; empty where certificates have none
	Total scheme.Tenths
}

// Stood is what a case came to under its own edition: the registered result by its rules.
func Stood(c Past, e *scheme.Edition) Outcome {
	if c.Case.Renews != nil {
		e = e.ForRenewal(c.Case.Renews.Grade)
	}
	if barred(c, e) {
		return Outcome{Known: true}
	}
	j := e.JudgeEarned(c.Result.Earned(c.Result.Total))
	return Outcome{Known: true, Award: j.Award, Grade: j.Grade, Total: c.Result.Total}
}

// barred says whether a rule of eligibility fails on the facts of the submission.
func barred(c Past, e *scheme.Edition) bool {
	return slices.ContainsFunc(e.Eligibility(c.Contents.Facts), func(r scheme.RuleResult) bool { return r.Outcome == scheme.Fail })
}

// enough says whether an expert's marks have a level of every item of a sheet.
func enough(sheet *scheme.Sheet, marks map[string]scheme.Answer) bool {
	for _, it := range sheet.Items() {
		if !slices.Contains(it.Levels, marks[it.ID].Level) {
			return false
		}
	}
	return true
}

// Replay judges a past case under an edition: its rules of eligibility on the facts of the submission, and the marks its experts gave.
// What people decided, and why else a case was refused, is left out: only the rules are compared. The total is the raw one. A case whose
// sheet or items the edition does not have, or whose marks do not say enough for it, is not known.
func Replay(c Past, e *scheme.Edition) Outcome {
	if c.Case.Renews != nil {
		if e.Renewal == nil {
			return Outcome{}
		}
		e = e.ForRenewal(c.Case.Renews.Grade)
	}
	sheet, ok := e.Sheet(c.Case.Sheet)
	if !ok || !sheet.Complete {
		return Outcome{}
	}
	if barred(c, e) {
		return Outcome{Known: true}
	}
	var r evaluation.Result
	var err error
	if e.OnFacts() {
		r, err = evaluation.Established(c.Case, c.Contents, e)
	} else {
		for _, s := range c.Sheets {
			if !enough(sheet, s.Answers) {
				return Outcome{}
			}
		}
		r, err = evaluation.Consolidate(c.Case, c.Sheets, e, c.Contents.Facts)
	}
	if err != nil {
		return Outcome{}
	}
	j := e.JudgeEarned(r.Earned(r.Total))
	return Outcome{Known: true, Award: j.Award, Grade: j.Grade, Total: r.Total}
}

// Effect is what other rules do to a case.
type Effect string

// The effects.
const (
	Same       Effect = "same"
	NowPasses  Effect = "now_passes"
	NowFails   Effect = "now_fails"
	OtherGrade Effect = "other_grade"
	Unknown    Effect = "unknown"
)

// Effects are all effects, in the order in which they are told.
var Effects = []Effect{Same, NowPasses, NowFails, OtherGrade, Unknown}

// Compare says what the draft does to a case that came to an outcome under its own edition.
func Compare(before, after Outcome) Effect {
	switch {
	case !before.Known || !after.Known:
		return Unknown
	case !before.Award && after.Award:
		return NowPasses
	case before.Award && !after.Award:
		return NowFails
	case before.Grade != after.Grade:
		return OtherGrade
	}
	return Same
}

// By is what cases are told apart by.
type By string

// The ways to tell cases apart.
const (
	BySector By = "sector" // the first two digits of the industry code
	BySize   By = "size"
	ByRegion By = "region"
)

// Bys are all of them.
var Bys = []By{BySector, BySize, ByRegion}

// Count is how many cases have each effect.
type Count map[Effect]int

// All is the number of cases.
func (c Count) All() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Tally is what a draft does to past cases.
type Tally struct {
	All      Count                   `json:"all"`
	Groups   map[By]map[string]Count `json:"groups"`
	Moved    []Moved                 `json:"moved"` // cases whose outcome changes, the first so many
	MoreThan int                     `json:"more"`  // that are not among them
}

// Moved is a case whose outcome changes.
type Moved struct {
	Case      application.ID `json:"case"`
	Reference string         `json:"reference"`
	Effect    Effect         `json:"effect"`
	From      string         `json:"from,omitempty"` // grades
	To        string         `json:"to,omitempty"`
	Before    scheme.Tenths  `json:"before"`
	After     scheme.Tenths  `json:"after"`
}

// mostMoved bounds the list of moved cases.
const mostMoved = 200

// Add counts a case.
func (t *Tally) Add(c Past, before, after Outcome) {
	if t.All == nil {
		t.All, t.Groups = Count{}, map[By]map[string]Count{BySector: {}, BySize: {}, ByRegion: {}}
	}
	x := Compare(before, after)
	t.All[x]++
	company := c.Contents.Company
	sector := company.IndustryCode
	if len(sector) > 2 {
		sector = sector[:2]
	}
	for by, key := range map[By]string{BySector: sector, BySize: company.Size, ByRegion: company.Region} {
		if t.Groups[by][key] == nil {
			t.Groups[by][key] = Count{}
		}
		t.Groups[by][key][x]++
	}
	if x == Same || x == Unknown {
		return
	}
	if len(t.Moved) == mostMoved {
		t.MoreThan++
		return
	}
	t.Moved = append(t.Moved, Moved{c.Case.ID, c.Case.Reference, x, before.Grade, after.Grade, before.Total, after.Total})
}

// Keys are the groups of a way to tell cases apart, sorted.
func (t Tally) Keys(by By) []string {
	var all []string
	for k := range t.Groups[by] {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
