package scheme

import (
	"slices"

	"proba.example/internal/locale"
	"proba.example/internal/procedure"
)

// PanelRule says how many evaluators visit.
type PanelRule struct {
	Size               int
	Minimum            int
	MinimumNeedsReason bool
	Clause             Clause
}

// AssignmentRule says how the cases of a round are shared out among the experts. A limit of 0 is none.
type AssignmentRule struct {
	Senior       int        // members who are senior experts, at least
	SameEmployer int        // members with one employer, at most
	Language     int        // members who speak the applicant's language, at least
	OwnRegion    int        // members from the applicant's own region, at most
	MinimumFit   int        // per cent of a perfect fit below which nobody is assigned
	Capacity     int        // cases at a time of an expert whose profile says nothing
	Weights      FitWeights // what makes an expert fit
	Setting      string
}

// FitWeights are what the parts of an expert's fit count for, in per cent; they add up to 100.
type FitWeights struct {
	Field      int `json:"field"`      // the applicant's industry is the expert's own
	Language   int `json:"language"`   // the applicant's language is spoken
	Region     int `json:"region"`     // the way to the visit is short
	Experience int `json:"experience"` // cases scored on the same sheet
	Workload   int `json:"workload"`   // room beside the cases at work
}

// PlainAssignment holds where an edition says nothing: no rule on panels, and a fit that the field decides.
func PlainAssignment() AssignmentRule {
	return AssignmentRule{Capacity: 10, Weights: FitWeights{Field: 50, Language: 15, Region: 10, Experience: 15, Workload: 10}}
}

// Consolidation says how the evaluators' scores become one.
type Consolidation struct {
	Items      string // mean, median
	Rounding   string // half_up, down
	Whole      bool   // to whole points; otherwise to tenths
	Technology string // lower_median, lowest
	Setting    string
}

// Scoring says what experts may do with a sheet they have handed in. The edition's pointer is nil where the file does not speak of it:
// then a sheet handed in stays as it is.
type Scoring struct {
	Reopen  bool // an expert may take the own sheet back and change it until the result is registered
	Clause  Clause
	Setting string
}

// Anchors says how experts are calibrated before a cycle: all score the same cases, whose levels are agreed. The edition's pointer is
// nil where the file does not speak of it: then there are no rounds and nobody needs one.
type Anchors struct {
	Count     int     // cases of a round
	Required  bool    // nobody is appointed without the badge of the latest round
	Tolerance float64 // the greatest mean distance of a case's marks from the agreed ones, in levels, that earns the badge
	Clause    Clause
	Setting   string
}

// Calibration says what becomes of the experts' different severity. The edition's pointer is nil where the file does not speak of
// it: then raw totals decide and nobody is asked for a third opinion.
type Calibration struct {
	Decision    Basis   // which total decides
	Model       string  // linear, facets: how severity is estimated
	Band        float64 // half the width of the band around a threshold, in standard errors; a case within it is borderline
	Discordance Discordance
	ThirdExpert ThirdExpert
	Clause      Clause // of a source that rules it; empty where it is a setting
	Setting     string
}

// Basis names which of a case's two totals a decision rests on.
type Basis string

// The bases.
const (
	Raw      Basis = "raw"      // as the experts gave it
	Adjusted Basis = "adjusted" // freed of what the experts' severity explains
)

// Discordance is from when two experts of one panel count as at odds: one of the two is set, the other zero.
type Discordance struct {
	Standardised float64 // the difference in its standard errors, severity taken out
	Points       Tenths  // the difference of two totals as they were given
}

// ThirdExpert says which evaluated cases get one more expert before they are decided.
type ThirdExpert struct {
	Borderline, Discordant bool
}

// Validity says how long a certificate stands.
type Validity struct {
	Years   int
	LastDay string // anniversary, day_before
	Clause  Clause
	Setting string
}

// NumberFormat is the make-up of a certificate number.
type NumberFormat struct {
	Parts         []NumberPart
	Sequence      string // yearly, total: when the running number starts anew
	RenewalPrefix string
	Clause        Clause
}

// NumberPart is one part of the number: year, region, sheet or sequence, in so many digits.
type NumberPart struct {
	Name   string
	Digits int
}

// Region is a region of the certificate number.
type Region struct {
	Code  string
	Title locale.Text
}

// Fee is what an act costs, in minor units of the edition's currency (KRW has none: whole won).
type Fee struct {
	Code       string
	Amount     int64
	VATPercent int
	Title      locale.Text
	Clause     Clause
}

// VAT is the tax on the fee, in minor units, rounded half up.
func (f Fee) VAT() int64 { return (f.Amount*int64(f.VATPercent) + 50) / 100 }

// Total is the fee with the tax, in minor units.
func (f Fee) Total() int64 { return f.Amount + f.VAT() }

// Stage is a step of the case and whose turn it is.
type Stage struct {
	Code   string
	Kind   procedure.Kind
	Role   procedure.Role // who acts
	Title  locale.Text
	Clock  string      // code of a clock, or empty
	Beside bool        // it runs at the same time as the stage before it
	Letter locale.Text // what the applicant is told when it begins; empty where nothing is
	when   *expr       // which cases it is for; nil: all
}

// Clock is a term in days.
type Clock struct {
	Code   string
	Days   int
	Kind   string // at_least, at_most
	From   string // the event from which it runs
	Title  locale.Text
	Clause Clause

	Calendar string      // country whose working days count (ISO 3166-1 alpha-2); empty: calendar days
	Stops    *ClockStops // nil: the clock never stands, and runs anew from each submission
}

// ClockStops says when a clock stands.
type ClockStops struct {
	Reasons  []string // of ClockStopReasons
	MostDays int      // in all; 0: no limit
	Clause   Clause
	Setting  string
}

// StopReturned is the reason of a clock that stands while parts of the application are with the applicant for correction.
const StopReturned = "returned"

// Reasons of a clock that stands because of the company: its fee came after the due date, or it put the visit off (Inno-Biz notice 2026-44,
// art. 10).
const (
	StopFeeLate  = "fee_late"
	StopVisitOff = "visit_put_off"
)

// ClockStopReasons are the reasons for which a clock can stand.
var ClockStopReasons = []string{StopReturned, StopFeeLate, StopVisitOff}

// StopsFor says whether the clock stands for the reason.
func (c Clock) StopsFor(reason string) bool {
	return c.Stops != nil && slices.Contains(c.Stops.Reasons, reason)
}

// Plan is the technology business plan, typed online.
type Plan struct {
	Clause   Clause
	Sections []PlanSection
}

// PlanSection is one part of the plan, its length in characters.
type PlanSection struct {
	ID       string
	Title    locale.Text
	Hint     locale.Text
	MinChars int
	MaxChars int
}

// EvidenceType is a kind of paper that supports an item.
type EvidenceType struct {
	ID       string
	Title    locale.Text
	Required bool
}

// Document is a paper that the application needs as a whole.
type Document struct {
	ID       string
	Title    locale.Text
	Required bool
	Clause   Clause
}

// Setting is a choice that the sources leave open, made here and marked as such.
type Setting struct {
	Code   string
	Text   locale.Text
	Source string
}

// Source is a text from which rules come.
type Source struct {
	ID       string
	Title    locale.Text
	Locator  string
	Official bool
}
