// Package anchor is about calibration rounds: before a cycle experts score the same few cases, whose levels are agreed, see how far off
// they were and why, talk it over in writing, and score one of them again.
//
// How far off an expert was is for that expert and the agency's operators. It earns a badge or none; it is no mark.
package anchor

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Round is one calibration round of an edition.
type Round struct {
	ID       string
	Edition  scheme.Ref
	Title    string
	OpenedBy party.PersonID
	OpenedAt time.Time // zero while it is being prepared
	ClosedAt time.Time // zero while experts may score
}

// Open says whether experts may score now.
func (r Round) Open() bool { return !r.OpenedAt.IsZero() && r.ClosedAt.IsZero() }

// Agreed is the level on which those who prepared the round agree for an item, and why.
type Agreed struct {
	Level  scheme.Level `json:"level"`
	Reason string       `json:"reason"`
}

// Case is one case of a round.
type Case struct {
	ID       string
	Round    string
	Position int // from 1
	Sheet    string
	Contents []byte            // JSON of what an expert may see, names masked
	Agreed   map[string]Agreed // by item
}

// Sheet is an expert's marks on an anchor case, once.
type Sheet struct {
	Anchor      string
	Expert      party.PersonID
	Attempt     int // from 1; later ones come after the agreed levels were seen
	Marks       map[string]scheme.Answer
	SubmittedAt time.Time // zero while it is being worked on
	Revision    int64
}

// Submitted says whether the sheet is handed in.
func (s Sheet) Submitted() bool { return !s.SubmittedAt.IsZero() }

// Note is what somebody says of a case, or of one of its items, to the others of the round.
type Note struct {
	ID     string
	Anchor string
	Item   string // empty where it is about the case as a whole
	Author party.PersonID
	Text   string
	At     time.Time
}

// MostNote bounds the words of a note, in characters.
const MostNote = 2000

// NewNote checks the words of a note.
func NewNote(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", fault.Field("text", "anchor.note.empty")
	case n > MostNote:
		return "", fault.Field("text", "party.too_long", "Max", MostNote)
	}
	return text, nil
}

// NewRound checks what a round is called.
func NewRound(title string) (string, error) {
	title = strings.TrimSpace(title)
	switch n := utf8.RuneCountInString(title); {
	case n < 3:
		return "", fault.Field("title", "anchor.title")
	case n > 120:
		return "", fault.Field("title", "party.too_long", "Max", 120)
	}
	return title, nil
}

// Start opens a prepared round: as many cases as the edition asks for, every item of each with its agreed level, and every judged one with a reason.
func Start(r Round, cases []Case, e *scheme.Edition, now time.Time) (Round, error) {
	if !r.OpenedAt.IsZero() {
		return r, fault.New(fault.Conflict, "anchor.started")
	}
	if e.Anchors == nil {
		return r, fault.New(fault.Conflict, "anchor.not_in_scheme")
	}
	if len(cases) != e.Anchors.Count {
		return r, fault.New(fault.Conflict, "anchor.count", "Count", e.Anchors.Count, "Have", len(cases))
	}
	for _, c := range cases {
		sheet, ok := e.Sheet(c.Sheet)
		if !ok {
			return r, fault.New(fault.Internal, "fault.internal")
		}
		for _, it := range sheet.Items() {
			if a := c.Agreed[it.ID]; !slices.Contains(it.Levels, a.Level) || (a.Reason == "" && it.Type == scheme.Judged) {
				return r, fault.New(fault.Conflict, "anchor.not_agreed", "Position", c.Position, "Code", it.Code)
			}
		}
	}
	r.OpenedAt = now
	return r, nil
}

// Off is how far a mark is from the agreed level, in levels: above zero where the expert gave more.
type Off struct {
	Item   string
	Given  scheme.Level
	Agreed Agreed
	Levels int
}

// Deviation sets marks beside the agreed levels, in the order of the sheet, and gives their mean distance in levels.
func Deviation(sheet *scheme.Sheet, marks map[string]scheme.Answer, agreed map[string]Agreed) (off []Off, mean float64) {
	sum := 0
	for _, it := range sheet.Items() {
		a, given := agreed[it.ID], marks[it.ID].Level
		d := slices.Index(it.Levels, a.Level) - slices.Index(it.Levels, given)
		off = append(off, Off{it.ID, given, a, d})
		sum += max(d, -d)
	}
	if len(off) == 0 {
		return nil, 0
	}
	return off, float64(sum) / float64(len(off))
}

// Earned says whether a sheet scored again earns the badge: it is handed in and near enough to the agreed levels.
func Earned(s Sheet, mean float64, e *scheme.Edition) bool {
	return s.Submitted() && s.Attempt > 1 && e.Anchors != nil && mean <= e.Anchors.Tolerance
}

// MaySee says whether an expert may see the agreed levels and the discussion: after handing in every case of the round.
func MaySee(cases []Case, own []Sheet) bool {
	for _, c := range cases {
		if !slices.ContainsFunc(own, func(s Sheet) bool { return s.Anchor == c.ID && s.Attempt == 1 && s.Submitted() }) {
			return false
		}
	}
	return len(cases) > 0
}
