package scheme

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// FactKind is what values a fact takes.
type FactKind string

// The kinds of facts.
const (
	FactNumber FactKind = "number"
	FactText   FactKind = "text"
	FactYesNo  FactKind = "yes_no"
	FactDate   FactKind = "date"
	FactBar    FactKind = "bar" // impediments of one kind: when imposed, whether in force now
)

// Fact is one thing a case can know about a company. The registry is closed: an expression that names
// another is refused when the scheme is loaded.
type Fact struct {
	Name    string
	Kind    FactKind
	Derived bool // worked out from other facts when it is not given itself
}

// barPrefix makes the name of the fact that holds the impediments of one code: "bar.tax_arrears".
const barPrefix = "bar."

// BarCodes are the kinds of impediment that barred() and barred_within() know.
var BarCodes = []string{
	"credit_default", "tax_arrears", "clearing_suspension", "insolvency",
	"wage_arrears", "industrial_accident", "fair_trade_order", "subsidy_ban",
}

// YearPrefixes mark the financial year of a figure: the current (last closed) one, the one before, and the one before that.
var YearPrefixes = []string{"", "prev_", "prev2_"}

var yearFigures = []string{
	"sales", "operating_profit", "net_profit",
	"total_assets", "current_assets", "inventories", "trade_receivables",
	"total_liabilities", "current_liabilities", "borrowings",
	"rd_expense", "rd_manufacturing", "dev_cost_increase", "dev_amortisation",
	"employees", "rd_employees",
}

// rdParts add up to rd_spend.
var rdParts = []string{"dev_cost_increase", "rd_expense", "dev_amortisation", "rd_manufacturing"}

// Registry lists every fact, in a stable order.
var Registry = registry()

var factByName = func() map[string]int {
	m := make(map[string]int, len(Registry))
	for i, f := range Registry {
		m[f.Name] = i
	}
	return m
}()

// unknowns are what an absent fact evaluates to, by place in the registry.
var unknowns = func() []*types.Unknown {
	u := make([]*types.Unknown, len(Registry))
	for i, f := range Registry {
		u[i] = types.NewUnknown(int64(i), types.NewAttributeTrail(f.Name))
	}
	return u
}()

func registry() []Fact {
	facts := []Fact{
		{"business_age_years", FactNumber, false},
		{"application_date", FactDate, false},
		{"industry_code", FactText, false},
		{"division", FactText, true},
		{"industry_group", FactText, true},
		{"technology_field", FactText, false},
		{"is_sme", FactYesNo, false},
		{"size", FactText, false},
		{"legal_form", FactText, false},
		{"region", FactText, false},
		{"financial_years", FactNumber, true},
	}
	for _, prefix := range YearPrefixes {
		for _, name := range yearFigures {
			facts = append(facts, Fact{prefix + name, FactNumber, false})
		}
		facts = append(facts, Fact{prefix + "rd_spend", FactNumber, true})
	}
	for _, code := range BarCodes {
		facts = append(facts, Fact{barPrefix + code, FactBar, false})
	}
	return facts
}

// FactByName finds a fact of the registry.
func FactByName(name string) (Fact, bool) {
	i, ok := factByName[name]
	if !ok {
		return Fact{}, false
	}
	return Registry[i], true
}

// ErrFact says that a fact is not in the registry or is of another kind.
var ErrFact = errors.New("scheme: no such fact")

// Facts is what is known about one company on one day. An absent fact is unknown, which is neither zero nor no.
//
// A copy shares its facts with the original; Clone makes them separate. Reading from several goroutines at
// once is safe while nobody sets.
type Facts struct {
	values map[string]ref.Val
	err    error
}

// NewFacts makes an empty set of facts.
func NewFacts() Facts { return Facts{values: make(map[string]ref.Val, 32)} }

// Clone copies the facts.
func (f Facts) Clone() Facts { return Facts{values: maps.Clone(f.values), err: f.err} }

// Err is the first fault of the setters that do not return one: a name outside the registry or a value of the
// wrong kind. Such a fact stays unknown.
func (f *Facts) Err() error { return f.err }

func (f *Facts) set(name string, kind FactKind, v ref.Val) error {
	fact, ok := FactByName(name)
	if !ok || fact.Kind != kind {
		err := fmt.Errorf("%w of kind %s: %q", ErrFact, kind, name)
		if f.err == nil {
			f.err = err
		}
		return err
	}
	if f.values == nil {
		f.values = make(map[string]ref.Val, 32)
	}
	f.values[name] = v
	return nil
}

// SetInt sets a number.
func (f *Facts) SetInt(name string, n int64) { _ = f.set(name, FactNumber, Int(n)) }

// SetNumber sets a number given as a plain decimal.
func (f *Facts) SetNumber(name, decimal string) error {
	n, err := ParseNumber(decimal)
	if err != nil {
		return fmt.Errorf("fact %q: %w", name, err)
	}
	return f.set(name, FactNumber, n)
}

// SetString sets a text; the empty text means unknown.
func (f *Facts) SetString(name, s string) {
	if s == "" {
		delete(f.values, name)
		return
	}
	_ = f.set(name, FactText, types.String(s))
}

// SetBool sets a yes or no.
func (f *Facts) SetBool(name string, yes bool) { _ = f.set(name, FactYesNo, types.Bool(yes)) }

// SetDate sets a date; the zero Date means unknown.
func (f *Facts) SetDate(name string, d calendar.Date) {
	if d.IsZero() {
		delete(f.values, name)
		return
	}
	_ = f.set(name, FactDate, dateValue{d})
}

// SetBar records an impediment: its code, the day it was imposed (zero when the day is not known), and whether it is
// in force now. Several of one code may be recorded. No day and not in force means that there is none.
func (f *Facts) SetBar(code string, imposed calendar.Date, open bool) {
	if imposed.IsZero() && !open {
		if _, set := f.values[barPrefix+code]; !set {
			f.ClearBars(code)
		}
		return
	}
	old, _ := f.values[barPrefix+code].(barValue)
	_ = f.set(barPrefix+code, FactBar, append(slices.Clone(old), Bar{imposed, open}))
}

// ClearBars records that there is no impediment of the codes. Without codes it answers every code not set yet.
func (f *Facts) ClearBars(codes ...string) {
	if len(codes) == 0 {
		for _, code := range BarCodes {
			if _, set := f.values[barPrefix+code]; !set {
				_ = f.set(barPrefix+code, FactBar, barValue{})
			}
		}
		return
	}
	for _, code := range codes {
		_ = f.set(barPrefix+code, FactBar, barValue{})
	}
}

// Names lists the facts that were given, sorted.
func (f Facts) Names() []string { return slices.Sorted(maps.Keys(f.values)) }

// Known says whether a fact is given or can be derived.
func (f Facts) Known(name string) bool {
	_, ok := f.lookup(name)
	return ok
}

// Get writes a fact's value as text: numbers exact, dates as YYYY-MM-DD, yes/no as "true" or "false", impediments
// as the dates they were imposed on.
func (f Facts) Get(name string) (string, bool) {
	v, ok := f.lookup(name)
	if !ok {
		return "", false
	}
	return factText(v), true
}

// Show writes a fact's value for a reader; an unknown fact is a dash.
func (f Facts) Show(name string, p locale.Printer) string {
	v, ok := f.lookup(name)
	if !ok {
		return "—"
	}
	switch v := v.(type) {
	case Number:
		return v.Print(p)
	case dateValue:
		return p.Date(v.Date)
	case types.Bool:
		if v {
			return p.T("scheme.yes")
		}
		return p.T("scheme.no")
	case barValue:
		if len(v) == 0 {
			return p.T("scheme.no")
		}
		parts := make([]string, len(v))
		for i, b := range v {
			parts[i] = p.Date(b.Imposed)
		}
		return strings.Join(parts, ", ")
	}
	return factText(v)
}

func factText(v ref.Val) string {
	switch v := v.(type) {
	case Number:
		return v.String()
	case types.String:
		return string(v)
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case dateValue:
		return v.String()
	case barValue:
		parts := make([]string, len(v))
		for i, b := range v {
			parts[i] = b.Imposed.String()
			if b.Open {
				parts[i] += "+"
			}
		}
		return strings.Join(parts, " ")
	}
	return ""
}

// lookup gives a fact, deriving it where it is not given itself.
func (f Facts) lookup(name string) (ref.Val, bool) {
	if v, ok := f.values[name]; ok {
		return v, true
	}
	switch name {
	case "division":
		return f.codePrefix(2)
	case "industry_group":
		return f.codePrefix(3)
	case "financial_years":
		return f.yearsKnown(), true
	}
	if prefix, ok := strings.CutSuffix(name, "rd_spend"); ok {
		return f.rdSpend(prefix)
	}
	return nil, false
}

func (f Facts) codePrefix(n int) (ref.Val, bool) {
	code, ok := f.values["industry_code"].(types.String)
	if !ok || len(code) < n {
		return nil, false
	}
	return code[:n], true
}

func (f Facts) yearsKnown() ref.Val {
	n := int64(0)
	for _, prefix := range YearPrefixes {
		for _, name := range yearFigures {
			if _, ok := f.values[prefix+name]; ok {
				n++
				break
			}
		}
	}
	return Int(n)
}

// rdSpend adds the four places in the accounts where research and development is booked. A company lacks most of them,
// so a place left blank counts as nothing once another is filled; with all four blank the sum is unknown.
func (f Facts) rdSpend(prefix string) (ref.Val, bool) {
	var sum Number
	found := false
	for _, part := range rdParts {
		if n, ok := f.values[prefix+part].(Number); ok {
			sum, found = sum.Plus(n), true
		}
	}
	return sum, found
}

// ResolveName is part of [cel.Activation]: an absent fact is an unknown that carries its name.
func (f Facts) ResolveName(name string) (any, bool) {
	if v, ok := f.lookup(name); ok {
		return v, true
	}
	if i, ok := factByName[name]; ok {
		return unknowns[i], true
	}
	return nil, false
}

// Parent is part of [cel.Activation].
func (f Facts) Parent() cel.Activation { return nil }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
