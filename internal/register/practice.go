package register

import (
	"time"

	"proba.example/internal/locale"
)

// Practice is what the public may know of a practice that two agencies keep together: what both agreed to, and nothing that is only proposed.
type Practice struct {
	ID       string // a UUID
	Agencies []locale.Text
	Current  []PracticeEdition // one; several where they were agreed to apart and wait to be settled
	Earlier  []PracticeEdition // the latest first
}

// PracticeEdition is a version both agencies agreed to.
type PracticeEdition struct {
	Number       int          // from 1; editions that were agreed to apart have the same
	Text         PracticeText // the original
	Markets      []string     // the need it answers, by codes of the shared taxonomy
	Technologies []Named
	Level        int // of evidence: the least of its pilots; 0 where it names none and is an account
	Pilots       []PracticePilot
	Translations []PracticeText // by language; two of one language until one takes their place
}

// PracticeText is a practice in one language.
type PracticeText struct {
	Step                                    string // a UUID: of the signed message that carries it
	Lang                                    locale.Lang
	By                                      locale.Text // the agency that wrote or translated it
	At                                      time.Time
	Title, Done, Worked, Failed, Conditions string
}

// Named is a code with its name.
type Named struct {
	Code string
	Name locale.Text
}

// PracticePilot is a decided pilot that stands behind a practice.
type PracticePilot struct {
	Number, Digest string // of its public card
	Agency         locale.Text
	Level          int
	URL            string // of the card, on the agency's own pages
}

// In is the edition in a language: a translation, or the original where there is none.
func (e PracticeEdition) In(l locale.Lang) PracticeText {
	if e.Text.Lang != l {
		for _, t := range e.Translations {
			if t.Lang == l {
				return t
			}
		}
	}
	return e.Text
}

// Texts are the original and its translations.
func (e PracticeEdition) Texts() []PracticeText {
	return append([]PracticeText{e.Text}, e.Translations...)
}

// JointBoard is what two agencies released of a quarter.
type JointBoard struct {
	Period   string // such as 2026-Q3
	Agencies [2]locale.Text
	Least    [2]int64 // the number below which each agency withholds; 0 where it released nothing
	Rows     []JointFigure
}

// JointFigure is one figure of both agencies. Values are there where both released it by the same definition, and are 0 otherwise.
type JointFigure struct {
	Figure   string
	State    string // shown, or why not
	Values   [2]int64
	Withheld [2]bool // too small to be released
}
