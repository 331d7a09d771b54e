package view

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"proba.example/internal/locale"
)

// FieldType is the kind of control a field is.
type FieldType string

// The kinds of control.
const (
	TextField  FieldType = "text"
	EmailField FieldType = "email"
	TelField   FieldType = "tel"
	Number     FieldType = "number" // typed as text with a numeric keyboard; the server reads it
	Date       FieldType = "date"   // the browser's own; where it has none, year-month-day typed
	TextArea   FieldType = "textarea"
	Select     FieldType = "select"
	Radios     FieldType = "radios"
	Checkboxes FieldType = "checkboxes"
	Money      FieldType = "money" // like Number; Unit holds the currency
	FileField  FieldType = "file"
	SearchText FieldType = "search"
)

// Field is one question of a form.
type Field struct {
	Name, Label, Hint string
	Type              FieldType // empty is TextField
	Value             string    // as typed: kept even when it was refused
	Values            []string  // the ticked ones of Checkboxes
	Error             string    // the sentence beside the field; see FieldError
	Optional          bool      // fields are required unless said otherwise
	Autocomplete      string    // token of HTML's autofill, such as "email" or "organization"
	InputMode         string
	Lang              string // language the answer is written in, when it is not the page's
	Unit              string // behind a Number or Money, e.g. "%", "₩"
	Width             string // "short", "medium", "full" or empty
	Rows              int    // of a TextArea
	MaxLength         int    // in characters; 0 is no limit
	Options           []Option
	Accept            string // file kinds, as in HTML
	MaxBytes          int64  // of each file; 0 is no limit
	Multiple          bool
	Files             []File // already handed in
	ReadOnly          bool

	plain bool // in a filter: neither asked for nor called optional
}

// Option is one answer of a Select, Radios or Checkboxes.
type Option struct {
	Value, Label, Hint string
	Disabled           bool
}

// File is a file already handed in.
type File struct {
	Name, Href, Size string // Size printed
	Look             string // address at which a browser shows it; empty where none can
	Kind             Shown  // how it is shown there
	Digest           string // shown in full; may be empty
	Remove           string // value of the button "remove"; empty when it may not be removed
	State            *Tag
}

// Shown is how a browser shows a file beside the page.
type Shown string

// The ways.
const (
	AsPicture  Shown = "picture"
	AsDocument Shown = "document" // in a frame of its own
)

// Form is the frame of a form.
type Form struct {
	Action    string
	Multipart bool   // when it carries files
	Autosave  string // address that takes partial saves; empty when there are none
	Shelf     string // where the browser keeps what is typed until it is saved; the page's path when empty. It should name the reader
	Guard     bool   // warn before leaving with unsaved words
	Problems  []Problem
}

// Line is one line of a LineList. Name is what links of the error summary lead to.
type Line struct {
	Name, Label, Error string
	Fields             []Field
}

// Item is what every item of an evaluation sheet shows, whatever its kind. Points are tenths.
type Item struct {
	Name     string // of the form field
	Code     string // as on the sheet, e.g. "1.1-(1)"
	Title    string
	Hint     string
	Max      int64
	Points   int64
	Scored   bool   // Points are meaningful
	Why      string // the reason of the points, in a sentence
	Clause   string // where the rule stands
	Mark     *Tag   // e.g. that its bands are placeholders
	Error    string
	Evidence []Link
	Note     *Field // words of the scorer
	ReadOnly bool
}

// Level is one rung: its letter, the words that anchor it, and the points it gives in tenths.
type Level struct {
	Value, Letter, Anchor string
	Points                int64
}

// LevelItem is an item judged against five anchored levels.
type LevelItem struct {
	Item
	Levels []Level
	Chosen string // Value of the chosen level, or empty
}

// ChecklistItem is an item whose level follows from how many checks hold.
type ChecklistItem struct {
	Item
	Checks []Check
	Ladder []Level
	Level  string // Value of the level reached, or empty
}

// Check is one statement to tick.
type Check struct {
	Value, Text string
	Checked     bool
}

// QuantityItem is an item whose level follows from a figure.
type QuantityItem struct {
	Item
	Value, Unit string
	Ladder      []Level
	Level       string // Value of the level reached, or empty
	Field       string // label of the figure
}

// anchorsFitColumns says whether all anchors are short enough to stand side by side.
func anchorsFitColumns(levels []Level) bool {
	for _, l := range levels {
		if len([]rune(l.Anchor)) > 22 {
			return false
		}
	}
	return len(levels) <= 6
}

func levelLetter(levels []Level, value string) string {
	for _, l := range levels {
		if l.Value == value {
			return l.Letter
		}
	}
	return ""
}

func checkedCount(checks []Check) int64 {
	var n int64
	for _, c := range checks {
		if c.Checked {
			n++
		}
	}
	return n
}

// describedBy lists the ids of the hint and the error that belong to a control.
func describedBy(id string, hint, problem bool) string {
	var ids []string
	if hint {
		ids = append(ids, id+"-hint")
	}
	if problem {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

// bare is the field as a filter shows it: nothing there is required, and nothing need say so.
func (f Field) bare() Field {
	f.Optional, f.plain = true, true
	return f
}

func (f Field) id() string { return FieldID(f.Name) }

func (f Field) hinted() bool { return f.Hint != "" || f.Type == FileField && f.MaxBytes > 0 }

func (f Field) described() string { return describedBy(f.id(), f.hinted(), f.Error != "") }

// grouped says whether the field is a set of controls under a legend.
func (f Field) grouped() bool { return f.Type == Radios || f.Type == Checkboxes }

func (f Field) holds(value string) bool {
	if f.Type == Checkboxes {
		return slices.Contains(f.Values, value)
	}
	return f.Value == value
}

func (f Field) inputType() string {
	switch f.Type {
	case EmailField, TelField, Date:
		return string(f.Type)
	case SearchText:
		return "search"
	}
	return "text"
}

func (f Field) inputMode() string {
	if f.InputMode != "" {
		return f.InputMode
	}
	switch f.Type {
	case Money:
		return "numeric"
	case Number:
		return "decimal"
	}
	return ""
}

func (f Field) hintText(p locale.Printer) string {
	if f.Type == FileField && f.MaxBytes > 0 {
		return strings.TrimSpace(f.Hint + " " + p.T("view.file_limit", "Size", p.Bytes(f.MaxBytes)))
	}
	return f.Hint
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func choiceType(t FieldType) string {
	if t == Checkboxes {
		return "checkbox"
	}
	return "radio"
}

func problemOf(problems []Problem, field string) string {
	for _, e := range problems {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// attributes are those that every single control shares.
func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if !f.Optional && f.Type != FileField && f.Type != SearchText {
		a["required"] = true
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if m := f.inputMode(); m != "" {
		a["inputmode"] = m
	}
	if f.Lang != "" {
		a["lang"] = f.Lang
	}
	if f.MaxLength > 0 {
		a["maxlength"] = strconv.Itoa(f.MaxLength)
	}
	if f.ReadOnly {
		if f.Type == Select || f.Type == FileField {
			a["disabled"] = true
		} else {
			a["readonly"] = true
		}
	}
	return a
}
