package scheme

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
)

// Ref names one edition of a scheme, as a case stores it: "innobiz/2026".
type Ref struct {
	Scheme  string `json:"scheme"`
	Edition string `json:"edition"`
}

// ErrRef says that a text does not name an edition.
var ErrRef = errors.New("scheme: not a reference of the form scheme/edition")

// String writes scheme/edition.
func (r Ref) String() string { return r.Scheme + "/" + r.Edition }

// ParseRef reads what String wrote.
func ParseRef(s string) (Ref, error) {
	id, edition, ok := strings.Cut(s, "/")
	if !ok || id == "" || edition == "" || strings.Contains(edition, "/") {
		return Ref{}, fmt.Errorf("%w: %q", ErrRef, s)
	}
	return Ref{id, edition}, nil
}

// Level is a step on the scale on which items are answered, such as A to E. The scale belongs to the edition.
type Level string

// Clause is where a rule comes from: the key of one of the edition's sources, and the place in it.
type Clause struct {
	Source string `json:"source"`
	At     string `json:"at,omitempty"`
}

// String writes the clause as a short note, "L1 art. 3(1)".
func (c Clause) String() string {
	if c.At == "" {
		return c.Source
	}
	return c.Source + " " + c.At
}

// Edition is one dated edition of a scheme. It is immutable once loaded and safe for concurrent use; its slices
// and maps must not be changed.
type Edition struct {
	Ref        Ref
	Title      locale.Text
	ShortTitle locale.Text
	Summary    locale.Text // what the scheme is and for whom, two or three sentences
	Authority  locale.Text
	ValidFrom  calendar.Date
	ValidTo    *calendar.Date // last day; nil while no end is set
	CheckedOn  calendar.Date  // when the sources were read
	Currency   string         // ISO 4217

	Levels []Level // best first
	Shares Shares
	Sheets []Sheet

	Rules              []Rule // eligibility
	AgeExceptions      []AgeException
	BusinessAgeClause  Clause
	ExcludedIndustries ExcludedIndustries

	Grades        []Grade    // ascending by points; none where a certificate has no grade
	Technology    Technology // without Grades where the scheme rates no technology
	Thresholds    Thresholds
	Panel         PanelRule // its Size is 0 where nobody evaluates: see OnFacts
	Assignment    AssignmentRule
	Consolidation Consolidation
	Scoring       *Scoring     // nil where the file has none
	Anchors       *Anchors     // nil where the file has none
	Calibration   *Calibration // nil where the file has none
	Validity      Validity
	Renewal       *Renewal      // nil where the file has none
	Changes       *Changes      // nil where no certificate is made anew
	Succession    *Succession   // nil where no certificate passes to another company
	Revocation    *Revocation   // nil where the file has none
	Reissues      bool          // it governs making a certificate anew: see ForReissue
	FollowUp      *FollowUp     // nil where nobody is drawn for a check
	YearlyReport  *YearlyReport // nil where holders report nothing
	NumberFormat  NumberFormat
	Regions       []Region
	Fees          []Fee
	Payment       *Payment   // nil where the file has none
	Objection     *Objection // nil where nobody can object
	Committee     *Committee // nil where no committee decides
	Stages        []Stage
	Clocks        []Clock
	Procedure     procedure.Procedure // the order of the stages
	WeakPoints    int                 // how many weakest items a refusal letter names

	Plan          Plan
	EvidenceTypes []EvidenceType
	Documents     []Document
	Settings      []Setting
	Sources       []Source

	Source []byte   // the file, byte for byte
	Digest [32]byte // SHA-256 of Source

	excluded listValue
	renewal  bool // it governs renewals: see ForRenewal
}

// InForce says whether the edition governs an application made on the day.
func (e *Edition) InForce(on calendar.Date) bool {
	return !on.Before(e.ValidFrom) && (e.ValidTo == nil || !on.After(*e.ValidTo))
}

// OnFacts says that the scheme has no panel: what the company states and proves is checked by an officer, and on that the case is decided.
func (e *Edition) OnFacts() bool { return e.Panel.Size == 0 }

// Fillable says whether a company can apply: at least one sheet has its items.
func (e *Edition) Fillable() bool {
	return slices.ContainsFunc(e.Sheets, func(s Sheet) bool { return s.Complete })
}

// Sheet finds a sheet by its id.
func (e *Edition) Sheet(id string) (*Sheet, bool) {
	for i := range e.Sheets {
		if e.Sheets[i].ID == id {
			return &e.Sheets[i], true
		}
	}
	return nil, false
}

// SourceByID finds a source by the key that clauses use.
func (e *Edition) SourceByID(id string) (Source, bool) {
	for _, s := range e.Sources {
		if s.ID == id {
			return s, true
		}
	}
	return Source{}, false
}

// Clock finds a clock by its code.
func (e *Edition) Clock(code string) (Clock, bool) {
	for _, c := range e.Clocks {
		if c.Code == code {
			return c, true
		}
	}
	return Clock{}, false
}

// Fee finds a fee by its code.
func (e *Edition) Fee(code string) (Fee, bool) {
	for _, f := range e.Fees {
		if f.Code == code {
			return f, true
		}
	}
	return Fee{}, false
}

// Shares is the part of an item's maximum that each level earns, in per cent.
type Shares struct {
	Percent     map[Level]int
	Clause      Clause
	Unconfirmed bool // the official text is not public
}

// Sheet is the score sheet of one sector. Only a complete sheet can be filled in; the others are named so that
// a company learns which sheet awaits it, with as much of their areas as is published.
type Sheet struct {
	ID       string
	Code     string // as the certificate number has it
	Title    locale.Text
	Clause   Clause
	Complete bool
	Max      Tenths
	Areas    []Area

	levels    []Level
	items     []*Item
	byID      map[string]*Item
	applies   *expr
	candidate *expr
}

// Area is a part of a sheet with its own maximum.
type Area struct {
	Code     string
	Title    locale.Text
	Max      Tenths
	Bonus    bool      // its points come on top of the sheet's maximum, which they do not lift
	SubAreas []SubArea // none in a sheet that awaits its items, where they are not known
}

// SubArea is a part of an area.
type SubArea struct {
	Code  string // unique within the area
	Title locale.Text
	Max   Tenths
	Bonus bool   // its points come on top of the area's maximum, which they do not lift
	Items []Item // none in a sheet that awaits its items
}

// Items goes through the items in the order of the sheet, counting from zero.
func (s *Sheet) Items() iter.Seq2[int, *Item] {
	return func(yield func(int, *Item) bool) {
		for i, it := range s.items {
			if !yield(i, it) {
				return
			}
		}
	}
}

// Len is the number of items.
func (s *Sheet) Len() int { return len(s.items) }

// Levels is the scale of the sheet's items, best first.
func (s *Sheet) Levels() []Level { return s.levels }

// Item finds an item by its id.
func (s *Sheet) Item(id string) (*Item, bool) {
	it, ok := s.byID[id]
	return it, ok
}

// Area finds an area by its code.
func (s *Sheet) Area(code string) (*Area, bool) {
	for i := range s.Areas {
		if s.Areas[i].Code == code {
			return &s.Areas[i], true
		}
	}
	return nil, false
}

// Rule is one requirement of eligibility.
type Rule struct {
	Code   string
	Clause Clause
	Title  locale.Text // the requirement, as the applicant reads it
	Failed locale.Text // why it failed; {fact} stands for a fact's value
	Remedy locale.Text // the way out; may be absent
	Since  *calendar.Date
	Facts  []string // the facts the rule reads

	pass *expr
}

// AgeException is an event after which an older start of business counts.
type AgeException struct {
	Event  string
	Clause Clause
	Title  locale.Text
	Facts  []EventFact // what the condition asks about the event

	when *expr
}

// EventFact is a yes/no question about an event. Its title is absent when the edition gives no wording.
type EventFact struct {
	Name  string
	Title locale.Text
}

// ExcludedIndustries are the industry codes that the scheme does not take.
type ExcludedIndustries struct {
	Clause Clause
	Codes  []string
}

// Grade is a grade of the certificate by the total: From ≤ total < Below.
type Grade struct {
	Code  string
	From  Tenths
	Below *Tenths // nil: no upper end
	Title locale.Text
}

// Technology is the scale of the separate technology rating.
type Technology struct {
	Grades []string // best first
	Floor  string   // the grade that the award asks for at least; empty when it asks for none
	Areas  []TechnologyArea
	Clause Clause
}

// TechnologyArea is one part of the technology rating.
type TechnologyArea struct {
	Code  string
	Title locale.Text
}

// Rank is the place of a grade on the scale, zero for the best.
func (t Technology) Rank(grade string) (int, bool) {
	for i, g := range t.Grades {
		if g == grade {
			return i, true
		}
	}
	return 0, false
}

// Thresholds are the borders an application must pass.
type Thresholds struct {
	SelfDiagnosis *Threshold  // nil where anybody may apply who has filled in the sheet
	Award         []Threshold // all must be met
}

// Threshold compares the total or the points of an area with points, or the technology grade with a grade.
type Threshold struct {
	Code   string
	Of     string // "total", "area" or "technology"
	Area   string // code of the area whose points are compared
	Op     string // >=, >, <=, <
	Points Tenths
	Grade  string
	Clause Clause
	Title  locale.Text
}
