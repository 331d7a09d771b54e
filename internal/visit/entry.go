// Package visit is what a panel finds at the applicant's: a checklist, entries made on the spot, minutes signed by both
// sides, and the company's dissent.
//
// Entries are written on devices without a network and arrive later, in any order and perhaps twice. They are therefore
// operations in a list that only grows: each has a name that its device gave it, says which earlier entries it replaces, and is
// never changed. What the panel found is derived from the set of them, so that the same entries give the same findings in
// whatever order they came; where two devices answered without knowing of each other, both answers stand until somebody
// settles it. docs/formats/visit-entry.md describes them; docs/decisions/0005 says why.
package visit

import (
	"cmp"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Kind is what an entry tells of. Codes are stable and stored.
type Kind string

// The kinds. Evidence, Note and Level are answers: a later one replaces those it names. Photo and Present stand each for
// itself. Struck takes others back.
const (
	Evidence Kind = "evidence" // how a file of the application stood against what was there; one answer for the whole panel
	Note     Kind = "note"     // a member's words on an item or on the visit
	Level    Kind = "level"    // the level a member would give after the visit, beside the one given at the desk; seen by that member alone
	Photo    Kind = "photo"    // a picture, named by the digest of its bytes, which travel apart
	Present  Kind = "present"  // somebody who was there
	Struck   Kind = "struck"   // takes entries back, with the reason; they stay on record
)

// Finding is the answer of an entry that has one.
type Finding string

// The findings: of evidence, and of people who were there. Outsiders may be kept out of the visit (Inno-Biz notice 2026-44,
// art. 8③).
const (
	Seen     Finding = "seen"
	Differs  Finding = "differs"
	Missing  Finding = "missing"
	ForFirm  Finding = "firm"     // present for the applicant
	Outsider Finding = "outsider" // asked to stay outside
)

// Limits of an entry.
const (
	MaxWords      = 4000 // characters
	MaxAfter      = 50
	MaxPhotoBytes = 15_000_000
)

// Image is the picture of a Photo entry.
type Image struct {
	Digest    string `json:"digest"`     // hex SHA-256 of the bytes as the device made them
	MediaType string `json:"media_type"` // image/jpeg or image/png
	Size      int64  `json:"size"`       // bytes
	Place     *Place `json:"place,omitempty"`
}

// Place is where a device believes it was.
type Place struct {
	Latitude  float64 `json:"latitude"`  // degrees north
	Longitude float64 `json:"longitude"` // degrees east
	Accuracy  float64 `json:"accuracy"`  // metres; the device's own estimate
}

// Entry is one operation. By and ReceivedAt are the agency's: who was signed in, and when it came.
type Entry struct {
	ID      string       `json:"id"`     // a UUID the device made up
	Device  string       `json:"device"` // a UUID the browser made up for this case and person
	Seq     int64        `json:"seq"`    // counts the device's entries of the case from 1
	At      time.Time    `json:"at"`     // by the device's clock
	Kind    Kind         `json:"kind"`
	Subject string       `json:"subject"` // an item's id, the id of a file of the application for Evidence, or empty for the visit as a whole
	Finding Finding      `json:"finding,omitempty"`
	Desk    scheme.Level `json:"desk,omitempty"`  // the level at the desk, of a Level; empty where the item was not marked
	Level   scheme.Level `json:"level,omitempty"` // the level after the visit
	Words   string       `json:"words,omitempty"`
	Image   *Image       `json:"image,omitempty"`
	After   []string     `json:"after,omitempty"` // the entries this one replaces, or takes back

	By         party.PersonID `json:"by,omitzero"`
	ReceivedAt time.Time      `json:"received_at,omitzero"`
}

var isID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`).MatchString

// Check says what keeps an entry from being taken: a malformed one, or one about something the case does not have. The
// faults name the member at fault as their field. The device's clock is not judged: what was written is kept whatever it shows.
func (e Entry) Check(list []Point) error {
	var l fault.List
	if !isID(e.ID) || !isID(e.Device) || e.Seq < 1 || e.At.IsZero() || e.At.Year() < 1970 || e.At.Year() > 9999 || len(e.After) > MaxAfter || !allIDs(e.After) {
		l.Add("id", "visit.entry.malformed")
		return l.Err()
	}
	if utf8.RuneCountInString(e.Words) > MaxWords {
		l.Add("words", "party.too_long", "Max", MaxWords)
	}
	if !e.about(list) {
		l.Add("subject", "visit.entry.subject")
	}
	if (e.Kind == Photo) != (e.Image != nil) || e.Kind != Level && (e.Level != "" || e.Desk != "") {
		l.Add("kind", "visit.entry.malformed")
	}
	words := utf8.RuneCountInString(strings.TrimSpace(e.Words))
	switch e.Kind {
	case Evidence:
		switch {
		case e.Finding != Seen && e.Finding != Differs && e.Finding != Missing:
			l.Add("finding", "visit.finding.missing")
		case e.Finding != Seen && words < 5:
			l.Add("words", "visit.finding.words")
		}
	case Level:
		p, _ := pointOf(list, e.Subject)
		switch {
		case !slices.Contains(p.Levels, e.Level) || e.Desk != "" && !slices.Contains(p.Levels, e.Desk):
			l.Add("level", "evaluation.level_missing")
		case e.Level != e.Desk && words < 5:
			l.Add("words", "visit.level.reason")
		}
	case Photo:
		if e.Image != nil {
			l = append(l, e.Image.check()...)
		}
	case Present:
		if e.Finding != ForFirm && e.Finding != Outsider || words < 2 {
			l.Add("words", "visit.present.missing")
		}
	case Struck:
		if len(e.After) == 0 || words < 5 {
			l.Add("words", "visit.struck.reason")
		}
	case Note:
	default:
		l.Add("kind", "visit.entry.malformed")
	}
	return l.Err()
}

// about says whether the case has what the entry is about.
func (e Entry) about(list []Point) bool {
	switch e.Kind {
	case Evidence:
		return slices.ContainsFunc(list, func(p Point) bool {
			return slices.ContainsFunc(p.Files, func(f File) bool { return f.ID == e.Subject })
		})
	case Level:
		_, ok := pointOf(list, e.Subject)
		return ok && e.Subject != ""
	case Note, Photo:
		_, ok := pointOf(list, e.Subject)
		return ok || e.Subject == ""
	}
	return e.Subject == ""
}

func (i Image) check() fault.List {
	var l fault.List
	sum, err := hex.DecodeString(i.Digest)
	switch {
	case err != nil || len(sum) != 32 || i.Digest != strings.ToLower(i.Digest):
		l.Add("image", "visit.entry.malformed")
	case i.MediaType != "image/jpeg" && i.MediaType != "image/png":
		l.Add("image", "visit.photo.kind")
	case i.Size < 1 || i.Size > MaxPhotoBytes:
		l.Add("image", "visit.photo.size", "Limit", MaxPhotoBytes/1_000_000)
	case i.Place != nil && !i.Place.onEarth():
		l.Add("image", "visit.entry.malformed")
	}
	return l
}

func (p Place) onEarth() bool {
	return p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180 && p.Accuracy >= 0 // false for what is no number
}

func allIDs(ids []string) bool {
	return !slices.ContainsFunc(ids, func(s string) bool { return !isID(s) })
}

// Same says whether two entries are one: everything the device wrote is equal. An entry sent again is the same; another one
// under the name of an old one is not.
func (e Entry) Same(other Entry) bool {
	images := e.Image == other.Image || e.Image != nil && other.Image != nil && e.Image.same(*other.Image)
	return e.ID == other.ID && e.Device == other.Device && e.Seq == other.Seq && e.At.Equal(other.At) && e.Kind == other.Kind &&
		e.Subject == other.Subject && e.Finding == other.Finding && e.Desk == other.Desk && e.Level == other.Level && e.Words == other.Words &&
		slices.Equal(e.After, other.After) && images
}

func (i Image) same(other Image) bool {
	places := i.Place == other.Place || i.Place != nil && other.Place != nil && *i.Place == *other.Place
	return i.Digest == other.Digest && i.MediaType == other.MediaType && i.Size == other.Size && places
}

// Clean gives the entry as it is kept: its time in UTC and whole milliseconds, which is what devices write.
func (e Entry) Clean() Entry {
	e.At = e.At.UTC().Truncate(time.Millisecond)
	return e
}

// inOrder sorts entries as they are shown: by the devices' clocks, and where those agree by device, number and name.
func inOrder(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Device, b.Device), cmp.Compare(a.Seq, b.Seq), strings.Compare(a.ID, b.ID))
	})
}
