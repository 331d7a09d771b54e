package scheme

import (
	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// ItemType says how an item is answered.
type ItemType string

// The item types.
const (
	Quantitative ItemType = "quantitative" // a figure falls into a band
	Checklist    ItemType = "checklist"    // so many checks are ticked
	Judged       ItemType = "judged"       // an anchored description is chosen
	WholePoints  ItemType = "points"       // whole points are given, from 0 to the maximum
)

// Item is one line of a sheet.
type Item struct {
	ID          string // unique in the sheet, "1.1.1.1"
	Code        string // as printed in the official sheet, "1.1-(1)"
	AreaCode    string
	SubAreaCode string
	Title       locale.Text
	Guidance    locale.Text
	Max         Tenths
	Type        ItemType
	Source      string
	Placeholder bool     // the source marks these bands or wordings as placeholders
	Evidence    []string // ids of evidence types
	Levels      []Level  // best first: the edition's scale, or for whole points each number from the maximum to 0

	Inputs   []Input
	Measures []Measure
	Combine  string   // best or worst of several measures
	Facts    []string // the company's facts the item reads

	Checks      []Check
	CheckLevels []CheckLevel // best first; fewer than the last earn the lowest level
	Override    bool         // the checklist may be replaced by overall judgement, with a reason

	Anchors map[Level]locale.Text
	Ranges  []Range // of whole points, highest first; may be none
	Caps    []Cap

	points   []Tenths // by place on the scale
	chosen   []Reason // by place on the scale: the reason of a level chosen directly
	judged   []Reason // by computed place and chosen place: overall judgement
	counted  []Reason // by number of ticks
	checkIdx map[string]struct{}
}

// Input is a figure asked for one item only.
type Input struct {
	Name  string
	Type  string // count, number, percent, yes_no
	Title locale.Text
	Unit  locale.Text
	Min   string // smallest value allowed, exact decimal; empty for none
	Max   string
	// Default is what a blank counts as once another figure of the item is given; empty leaves a blank unknown.
	Default string

	min, max *Number
}

// Measure is one figure and its bands.
type Measure struct {
	Formula  string
	Unit     string
	Decimals int // for showing only
	Specials []Special
	Bands    []Band // best level first

	formula *expr
}

// Special settles the level before the bands are looked at.
type Special struct {
	When  string
	Level Level
	Title locale.Text

	when *expr
	lvl  int
}

// Band gives a level to figures in [From, Below); an empty end is open.
type Band struct {
	Level Level
	From  string
	Below string

	from, below *Number
	lvl         int
}

// Range says what so many whole points ask for, both ends included.
type Range struct {
	From, To int
	Title    locale.Text
}

// Chosen says that whoever answers the item chooses its level; otherwise figures or ticks give it.
func (it *Item) Chosen() bool { return it.Type == Judged || it.Type == WholePoints }

// OwnScale says that the item is not answered on the edition's scale.
func (it *Item) OwnScale() bool { return it.Type == WholePoints }

// Check is one line of a checklist.
type Check struct {
	ID    string
	Title locale.Text
}

// CheckLevel gives a level to at least so many ticks.
type CheckLevel struct {
	Level   Level
	AtLeast int

	lvl int
}

// Cap is the highest level an item can reach while a condition holds.
type Cap struct {
	When   string
	Level  Level
	Clause Clause
	Title  locale.Text

	when *expr
	lvl  int
}

// Answer is what somebody said about one item. The zero Answer says nothing: a checklist on which nothing
// applies has Checks that are empty but not nil.
type Answer struct {
	Level  Level             `json:"level,omitempty"`
	Checks []string          `json:"checks,omitzero"`
	Inputs map[string]string `json:"inputs,omitempty"`
	Reason string            `json:"reason,omitempty"`
}

// IsZero says that nothing was said.
func (a Answer) IsZero() bool {
	return a.Level == "" && a.Checks == nil && len(a.Inputs) == 0 && a.Reason == ""
}

// Points is what a level earns on the item.
func (it *Item) Points(l Level) (Tenths, bool) {
	i := it.levelIndex(l)
	if i < 0 {
		return 0, false
	}
	return it.points[i], true
}

func (it *Item) levelIndex(l Level) int {
	for i, known := range it.Levels {
		if known == l {
			return i
		}
	}
	return -1
}

// maxReason keeps reasons readable; a page is enough.
const maxReason = 4000

// Validate says what is wrong with an answer, field by field, before it is kept. Field names are
// "level", "checks", "inputs.<name>" and "reason". An answer that says nothing is fine.
func (it *Item) Validate(a Answer) []*fault.Fault {
	var l fault.List
	if a.Level != "" && it.levelIndex(a.Level) < 0 {
		l.Add("level", "scheme.answer.level", "Level", string(a.Level))
	}
	it.validateChecks(a, &l)
	it.validateInputs(a, &l)
	if len([]rune(a.Reason)) > maxReason {
		l.Add("reason", "scheme.answer.reason_long", "Max", maxReason)
	}
	if a.Level != "" && a.Reason == "" && (a.Checks != nil || len(a.Inputs) > 0) {
		l.Add("reason", "scheme.answer.reason")
	}
	return l
}

func (it *Item) validateChecks(a Answer, l *fault.List) {
	if it.Type != Checklist {
		if len(a.Checks) > 0 {
			l.Add("checks", "scheme.answer.no_checks")
		}
		return
	}
	seen := make(map[string]bool, len(a.Checks))
	for _, c := range a.Checks {
		if _, ok := it.checkIdx[c]; !ok {
			l.Add("checks", "scheme.answer.check", "Check", c)
		} else if seen[c] {
			l.Add("checks", "scheme.answer.check_twice", "Check", c)
		}
		seen[c] = true
	}
}

func (it *Item) validateInputs(a Answer, l *fault.List) {
	known := make(map[string]bool, len(it.Inputs))
	for i := range it.Inputs {
		in := &it.Inputs[i]
		known[in.Name] = true
		s, given := a.Inputs[in.Name]
		if !given || s == "" {
			continue
		}
		if f := in.check(s); f != nil {
			*l = append(*l, f)
		}
	}
	for _, name := range sortedKeys(a.Inputs) {
		if !known[name] {
			l.Add("inputs."+name, "scheme.answer.input", "Input", name)
		}
	}
}

func (in *Input) check(s string) *fault.Fault {
	field := "inputs." + in.Name
	if in.Type == "yes_no" {
		if _, ok := parseYesNo(s); !ok {
			return fault.Field(field, "scheme.answer.yes_no")
		}
		return nil
	}
	n, err := parseTyped(s)
	if err != nil {
		return fault.Field(field, "scheme.answer.number")
	}
	if in.Type == "count" && !n.IsInt() {
		return fault.Field(field, "scheme.answer.count")
	}
	if in.min != nil && n.Cmp(*in.min) < 0 {
		return fault.Field(field, "scheme.answer.min", "Min", *in.min)
	}
	if in.max != nil && n.Cmp(*in.max) > 0 {
		return fault.Field(field, "scheme.answer.max", "Max", *in.max)
	}
	return nil
}

func parseYesNo(s string) (yes, ok bool) {
	switch s {
	case "yes", "true":
		return true, true
	case "no", "false":
		return false, true
	}
	return false, false
}
