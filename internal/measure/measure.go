// Package measure is the state's support as dated data: who may have it, what it pays, on what legal ground.
//
// A rule is answered in three ways: open, closed by a named condition, unknown for want of a named fact (R60 of the domain rules).
package measure

import (
	"iter"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
)

// Need is what a company looks for: where its search starts (R62).
type Need string

// The needs.
const (
	Test      Need = "test"
	Develop   Need = "develop"
	Protect   Need = "protect"
	Produce   Need = "produce"
	Finance   Need = "finance"
	Guarantee Need = "guarantee"
	Export    Need = "export"
)

// Needs are all needs, in the order in which they are offered.
var Needs = []Need{Test, Develop, Protect, Produce, Finance, Guarantee, Export}

// Measure is one version of a measure; what was published never changes.
type Measure struct {
	Code, Version string
	Country       string // whose measure it is, ISO 3166-1 alpha-2
	Name          locale.Text
	Text          locale.Text // what it is, in a sentence
	Needs         []Need
	Act           Act
	ValidFrom     calendar.Date
	ValidTo       calendar.Date // last day; zero while none is known
	Window        Window
	Conditions    []Condition
	Benefit       Benefit
	Budget        int64 // of the whole measure, in the smallest unit; 0 when nothing is said
	Documents     []Document
	Excludes      []string // codes of measures that must not pay to the same company
	Common        []string // codes of measures whose payments count under the same ceilings
	Terms         Terms
	Stages        []procedure.Kind // what comes before the decision, of Choices; nil: the file says nothing
	Settings      []string         // what no source says and the agency set
	Examples      []Example        // what the rule must answer
}

// Act is the legal ground, or the paper that reports it.
type Act struct {
	Title  locale.Text
	Source string        // address of what was read
	Clause string        // where in it the measure stands; may be empty
	AsOf   calendar.Date // the day for which the source speaks; zero when it does not say
}

// Window is when requests are taken; zero ends are open.
type Window struct{ From, To calendar.Date }

// Condition is one part of a rule: all must be met.
type Condition struct {
	Code  string
	Text  locale.Text // what must be so
	Opens locale.Text // what would make it so
	When  *scheme.Condition
}

// Document is a paper asked for, and for how many days from its issue it is good; 0 when it does not age.
type Document struct {
	Code      string
	Name      locale.Text
	ValidDays int
}

// Terms are how many days each step on a request may take, from the day of the step before.
type Terms struct {
	Examine int `yaml:"examine"`
	Decide  int `yaml:"decide"`
	Sign    int `yaml:"sign"`   // the agreement, by the company
	Report  int `yaml:"report"` // of the company, after the last tranche
	Settle  int `yaml:"settle"` // the report
	Repay   int `yaml:"repay"`  // what is claimed back
}

// mostDays bounds a term.
const mostDays = 3650

// Each gives the terms by their names in a file, in the order of the steps.
func (t Terms) Each() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for i, days := range []int{t.Examine, t.Decide, t.Sign, t.Report, t.Settle, t.Repay} {
			if !yield(TermNames[i], days) {
				return
			}
		}
	}
}

// TermNames are the names of the terms in a file, in the order of the steps.
var TermNames = []string{"examine", "decide", "sign", "report", "settle", "repay"}

// Choices are the stages that a measure may have before the decision on a request: an officer examines it, a committee advises.
var Choices = []procedure.Kind{procedure.DocumentCheck, procedure.Committee}

// Has says whether the stage comes before the decision. A measure whose file says nothing has the examination.
func (m *Measure) Has(k procedure.Kind) bool {
	if m.Stages == nil {
		return k == procedure.DocumentCheck
	}
	return slices.Contains(m.Stages, k)
}

// usual are the terms of a measure whose file says nothing: settings of the agency, for no source names them.
var usual = Terms{Examine: 15, Decide: 10, Sign: 30, Report: 60, Settle: 20, Repay: 30}

// Shares says whether what the measure of the code paid counts under this measure's ceilings: its own payments do, in every edition.
func (m *Measure) Shares(code string) bool { return code == m.Code || slices.Contains(m.Common, code) }

// Asks says whether a condition of the rule reads the fact.
func (m *Measure) Asks(fact string) bool {
	return slices.ContainsFunc(m.Conditions, func(c Condition) bool { return slices.Contains(c.When.Names(), fact) })
}

// InForce says whether the version is the law on the day (R37).
func (m *Measure) InForce(on calendar.Date) bool {
	return !on.Before(m.ValidFrom) && (m.ValidTo.IsZero() || !on.After(m.ValidTo))
}

func (w Window) contains(on calendar.Date) bool {
	return (w.From.IsZero() || !on.Before(w.From)) && (w.To.IsZero() || !on.After(w.To))
}

// Answer is whether a measure is open to a company.
type Answer string

// The answers.
const (
	Open    Answer = "open"
	Closed  Answer = "closed"
	Unknown Answer = "unknown"
)

// Print writes the answer in the reader's language.
func (a Answer) Print(p locale.Printer) string { return p.T("measure.answer." + string(a)) }

// Answers are all answers, the best first.
var Answers = []Answer{Open, Unknown, Closed}

// Finding is what one condition came to.
type Finding struct {
	Condition Condition
	Answer    Answer
	Missing   []string // facts, when unknown
}

// Verdict is the answer of a measure to a company, condition by condition in the order of the rule.
type Verdict struct {
	Measure  *Measure
	Answer   Answer
	Findings []Finding
	Shut     bool     // requests are not taken on the day
	Missing  []string // facts that are unknown, sorted; they decide only where the answer is unknown
}

// Judge asks every condition of the measure: one that is not met closes it, whatever is unknown besides.
func (m *Measure) Judge(c Company) Verdict {
	v := Verdict{Measure: m, Answer: Open, Shut: !m.Window.contains(c.On)}
	for _, cond := range m.Conditions {
		f := Finding{Condition: cond, Answer: Closed}
		yes, known, missing := cond.When.Holds(c.known)
		switch {
		case !known:
			f.Answer, f.Missing = Unknown, missing
			v.Missing = append(v.Missing, missing...)
		case yes:
			f.Answer = Open
		}
		v.Findings = append(v.Findings, f)
		if f.Answer == Closed || f.Answer == Unknown && v.Answer == Open {
			v.Answer = f.Answer
		}
	}
	slices.Sort(v.Missing)
	v.Missing = slices.Compact(v.Missing)
	if v.Shut {
		v.Answer = Closed
	}
	return v
}

// Failing are the findings that keep the measure from being open.
func (v Verdict) Failing() []Finding {
	return slices.DeleteFunc(slices.Clone(v.Findings), func(f Finding) bool { return f.Answer == Open })
}
