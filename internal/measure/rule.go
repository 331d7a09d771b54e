package measure

import (
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
)

// ReadRule reads the text of a condition as rows; ok is false where it has not their shape and stays text.
func ReadRule(source string) (scheme.Rows, bool) { return vocabulary.Rows(source) }

// WriteRule writes rows as the text of a condition; each must have passed CheckRow.
func WriteRule(r scheme.Rows) string { return vocabulary.Write(r) }

// CheckRow says what is wrong with a row; the field of a fault is "fact", "op" or "value".
func CheckRow(r scheme.Row) error { return vocabulary.Check(r) }

// Publishable reads a file as the edition it would be beside those published, on the day: it has examples, a name of its own, and begins
// on that day or later, when no other edition of the measure does. What is published never changes, and nothing is made law for the past.
func Publishable(source []byte, published []*Measure, today calendar.Date) (*Measure, error) {
	m, err := Load(source)
	if err != nil {
		return nil, err
	}
	var l fault.List
	if len(m.Examples) == 0 {
		l.Add("examples", "rules.no_example")
	}
	if m.ValidFrom.Before(today) {
		l.Add("valid.from", "rules.past")
	}
	if i := slices.IndexFunc(published, func(x *Measure) bool { return x.Code == m.Code && x.Version == m.Version }); i >= 0 {
		l.Add("version", "rules.version_taken", "Version", m.Version)
	} else if i := slices.IndexFunc(published, func(x *Measure) bool { return x.Code == m.Code && x.ValidFrom == m.ValidFrom }); i >= 0 {
		l.Add("valid.from", "rules.day_taken", "Version", published[i].Version)
	}
	return m, l.Err()
}

// Sections are the members of a file in which differences between editions are told, in the order in which they are.
var Sections = []string{
	"code", "version", "country", "name", "text", "needs", "law", "valid", "window", "conditions", "benefit", "budget", "documents", "excludes", "common_ceilings", "terms", "stages",
	"settings", "examples",
}

// Trial is the edition that a file would be if its examples held; nil where it has other faults. Examples that do not hold are tried on it.
func (f File) Trial() *Measure {
	f.Examples = nil
	source, err := f.Source()
	if err != nil {
		return nil
	}
	m, err := Load(source)
	if err != nil {
		return nil
	}
	return m
}
