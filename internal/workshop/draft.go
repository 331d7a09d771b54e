// Package workshop is where next year's rules are made: drafts of editions, what changes between two editions in words, and what past
// cases would have come to under other rules.
package workshop

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// ID names a draft.
type ID string

// Kind is what a draft is of. The codes are stable and stored.
type Kind string

// The kinds.
const (
	OfEdition Kind = "edition" // of a scheme
	OfMeasure Kind = "measure" // an edition of a measure of support
)

// State is how far a draft has come.
type State string

// The states.
const (
	Open      State = "open"
	Published State = "published" // it is an edition now and changes no more
	Discarded State = "discarded"
)

// States are all states.
var States = []State{Open, Published, Discarded}

// MaxBytes bounds the file of an edition.
const MaxBytes = 2 << 20

// Draft is an edition in the making. Of a measure's edition Base and Ref hold its code and its version.
type Draft struct {
	ID       ID             `json:"id"`
	Kind     Kind           `json:"kind"`
	Name     string         `json:"name"` // for people
	Base     scheme.Ref     `json:"base"` // the edition it was copied from; empty where it was handed in
	Source   string         `json:"source"`
	State    State          `json:"state"`
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"` // of the last change
	Ref      scheme.Ref     `json:"ref"`
	Revision int64          `json:"-"`
}

// Digest is the SHA-256 of the draft's file, in hexadecimal.
func (d Draft) Digest() string {
	sum := sha256.Sum256([]byte(d.Source))
	return hex.EncodeToString(sum[:])
}

// Begin starts a draft from a file.
func Begin(id ID, kind Kind, name string, base scheme.Ref, source []byte, who party.Actor, now time.Time) (Draft, error) {
	return Draft{ID: id, Kind: kind, Base: base, State: Open}.Write(name, string(source), who, now)
}

// Write changes name and file of an open draft. The file may have faults: it is a draft.
func (d Draft) Write(name, source string, who party.Actor, now time.Time) (Draft, error) {
	if d.State != Open {
		return d, fault.New(fault.Conflict, "workshop.closed")
	}
	var l fault.List
	d.Name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(d.Name); n == 0 {
		l.Add("name", "workshop.name_missing")
	} else if n > 200 {
		l.Add("name", "party.too_long", "Max", 200)
	}
	d.Source = strings.ReplaceAll(source, "\r\n", "\n")
	switch {
	case len(d.Source) > MaxBytes:
		l.Add("source", "workshop.too_large")
	case !utf8.ValidString(d.Source) || strings.Contains(d.Source, "\x00"):
		l.Add("source", "workshop.not_text")
	}
	d.By, d.At = who.ID(), now.UTC()
	return d, l.Err()
}

// Discard gives a draft up.
func (d Draft) Discard(who party.Actor, now time.Time) (Draft, error) {
	if d.State != Open {
		return d, fault.New(fault.Conflict, "workshop.closed")
	}
	d.State, d.By, d.At = Discarded, who.ID(), now.UTC()
	return d, nil
}

// Publishable reads the draft as an edition; published are the names that are taken. An edition that is published never changes.
func (d Draft) Publishable(published []scheme.Ref) (*scheme.Edition, error) {
	if d.State != Open {
		return nil, fault.New(fault.Conflict, "workshop.closed")
	}
	e, problems := scheme.Load([]byte(d.Source))
	if len(problems) > 0 {
		return nil, fault.Field("source", "workshop.problems", "Count", len(problems)).Because(problems.Err())
	}
	if slices.Contains(published, e.Ref) {
		return nil, fault.Field("source", "workshop.name_taken", "Edition", e.Ref.String())
	}
	return e, nil
}
