package scheme

import (
	"regexp"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Outcome is what a requirement came to.
type Outcome string

// The outcomes.
const (
	Pass    Outcome = "pass"
	Fail    Outcome = "fail"
	Unknown Outcome = "unknown" // facts are missing: neither passed nor failed
)

// FactValue is a fact that a rule read, as text; see [Facts.Get].
type FactValue struct {
	Name  string
	Value string
}

// RuleResult is one requirement held against the facts.
type RuleResult struct {
	Code    string
	Clause  Clause
	Title   locale.Text
	Message locale.Text // why it failed; empty unless it did
	Remedy  locale.Text // the way out; empty unless it failed
	Outcome Outcome
	Facts   []FactValue // the known facts the rule read
	Missing []string    // the facts without which it cannot be decided
}

// Eligibility holds every requirement against the facts, in the order of the edition. A requirement newer than the
// application date is left out.
func (e *Edition) Eligibility(f Facts) []RuleResult {
	act := &editionActivation{facts: f, excluded: e.excluded}
	applied, dated := f.values["application_date"].(dateValue)
	results := make([]RuleResult, 0, len(e.Rules))
	for i := range e.Rules {
		r := &e.Rules[i]
		if r.Since != nil && dated && applied.Before(*r.Since) {
			continue
		}
		results = append(results, r.result(f, act))
	}
	return results
}

func (r *Rule) result(f Facts, act cel.Activation) RuleResult {
	out := RuleResult{Code: r.Code, Clause: r.Clause, Title: fill(r.Title, f), Outcome: Unknown}
	for _, name := range r.Facts {
		if v, ok := f.Get(name); ok {
			out.Facts = append(out.Facts, FactValue{name, v})
		}
	}
	yes, known, missing := r.pass.holds(act)
	switch {
	case known && yes:
		out.Outcome = Pass
	case known:
		out.Outcome, out.Message, out.Remedy = Fail, fill(r.Failed, f), fill(r.Remedy, f)
	default:
		out.Missing = missing
	}
	return out
}

// placeholder is a fact's value inside a text: {business_age_years}.
var placeholder = regexp.MustCompile(`\{([a-z0-9_.]+)\}`)

// fill puts the facts' values into the text, each in the language of its sentence.
func fill(t locale.Text, f Facts) locale.Text {
	if len(t) == 0 {
		return nil
	}
	out := make(locale.Text, len(t))
	for l, s := range t {
		if !placeholder.MatchString(s) {
			out[l] = s
			continue
		}
		p := locale.For(l)
		out[l] = placeholder.ReplaceAllStringFunc(s, func(m string) string { return f.Show(m[1:len(m)-1], p) })
	}
	return out
}

// SheetChoice is the answer to which sheet applies.
type SheetChoice struct {
	Sheet      *Sheet   // the sheet, when it is certain
	Candidates []*Sheet // otherwise the sheets among which the technology field decides, in the edition's order
	Excluded   bool     // the industry is one the scheme does not take
	Missing    []string // the facts without which nothing can be said
}

// SheetFor chooses the sheet. The sheets are asked in the edition's order, and the first that applies is the one; while
// the technology field is unknown, sheets before it that are candidates stand beside it.
func (e *Edition) SheetFor(f Facts) SheetChoice {
	if e.Reissues {
		s, _ := e.Sheet(ReissueSheet)
		return SheetChoice{Sheet: s}
	}
	act := &editionActivation{facts: f, excluded: e.excluded}
	if code, ok := f.Get("industry_code"); ok && slices.Contains(e.ExcludedIndustries.Codes, code) {
		return SheetChoice{Excluded: true}
	}
	if e.renewal && e.Renewal.Sheet != "" {
		s, _ := e.RenewalSheet("")
		return SheetChoice{Sheet: s}
	}
	open := !f.Known("technology_field")
	var candidates []*Sheet
	var missing []string
	for i := range e.Sheets {
		s := &e.Sheets[i]
		if e.Renewal != nil && s.ID == e.Renewal.Sheet {
			continue // for renewals alone
		}
		applies, known, lacks := s.applies.holds(act)
		if known && applies {
			if len(candidates) == 0 && len(missing) == 0 {
				return SheetChoice{Sheet: s}
			}
			candidates = append(candidates, s)
			break
		}
		if s.candidate != nil && open {
			may, sure, unsure := s.candidate.holds(act)
			if sure {
				if may {
					candidates = append(candidates, s)
				}
				continue
			}
			lacks = union(lacks, unsure)
		}
		if !known {
			missing = union(missing, lacks)
		}
	}
	if len(missing) > 0 {
		return SheetChoice{Missing: missing}
	}
	return SheetChoice{Candidates: candidates}
}

// editionActivation resolves the names of an edition's conditions: the facts and the excluded industries.
type editionActivation struct {
	facts    Facts
	excluded listValue
}

// ResolveName is part of [cel.Activation].
func (a *editionActivation) ResolveName(name string) (any, bool) {
	if name == "excluded_industries" {
		return a.excluded.Lister, true
	}
	return a.facts.ResolveName(name)
}

// Parent is part of [cel.Activation].
func (a *editionActivation) Parent() cel.Activation { return nil }

// AgeEvent is something that happened to the business and may let an older start count: a conversion, a merger.
type AgeEvent struct {
	Kind     string          `json:"kind"`
	OldStart calendar.Date   `json:"old_start"`
	Facts    map[string]bool `json:"facts"` // the yes/no facts; one that is absent is unknown
}

// BusinessAgeFrom is the day from which the age of the business counts: its start, or an older start when an
// event's exception holds, moved by the days for which the business was suspended. Of several events the oldest start
// counts. An event whose facts are not all known does not count.
func (e *Edition) BusinessAgeFrom(start calendar.Date, suspendedDays int, events []AgeEvent) (countedFrom calendar.Date, applied *AgeException) {
	from := start
	for _, ev := range events {
		if ev.OldStart.IsZero() || !ev.OldStart.Before(from) {
			continue
		}
		for i := range e.AgeExceptions {
			x := &e.AgeExceptions[i]
			if x.Event != ev.Kind {
				continue
			}
			if yes, known, _ := x.when.holds(eventActivation(ev.Facts)); known && yes {
				from, applied = ev.OldStart, x
				break
			}
		}
	}
	return from.AddDays(max(0, suspendedDays)), applied
}

// BusinessAgeYears is the age in full calendar years on the day, as the fact business_age_years has it.
func BusinessAgeYears(countedFrom, on calendar.Date) int64 {
	return int64(max(0, on.FullYearsSince(countedFrom)))
}

// eventActivation resolves event.<fact>.
type eventActivation map[string]bool

// ResolveName is part of [cel.Activation].
func (a eventActivation) ResolveName(name string) (any, bool) {
	if name != eventVar {
		return nil, false
	}
	return types.NewDynamicMap(types.DefaultTypeAdapter, map[string]bool(a)), true
}

// Parent is part of [cel.Activation].
func (a eventActivation) Parent() cel.Activation { return nil }
