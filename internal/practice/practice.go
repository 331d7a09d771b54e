// Package practice is the library that two agencies keep together: what was done about a need, what worked and what did not, under which
// conditions, and which decided pilots stand behind it.
//
// A practice is a set of steps, each made by one of the two agencies and never changed: versions, answers to versions, translations. What
// stands follows from the set alone, not from the order in which the steps came, so both agencies read the same out of it however their
// messages crossed. Two versions that were written apart both stand, side by side, until one of the two agencies settles which.
package practice

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

// ID names a practice on both sides: "urn:uuid:" and a UUID, chosen by the agency that proposes it.
type ID string

// StepID names a step on both sides: the id of the signed message that carries it.
type StepID string

// Kind is what a step is.
type Kind string

// The kinds of steps.
const (
	Version     Kind = "version"     // of the original, proposed to the other agency
	Answer      Kind = "answer"      // to a version of the other; or one's own is taken back
	Translation Kind = "translation" // of a version into one language; it never changes the original
)

// Parts are the parts of a text, in their order.
var Parts = []string{"title", "done", "worked", "failed", "conditions"}

// Text is a practice in one language. Every part must be there: what did not work as well as what did.
type Text struct {
	Title      string `json:"title"`
	Done       string `json:"done"`
	Worked     string `json:"worked"`
	Failed     string `json:"failed"`
	Conditions string `json:"conditions"`
}

// Part is a part by its name; nil for another.
func (t *Text) Part(name string) *string {
	switch name {
	case "title":
		return &t.Title
	case "done":
		return &t.Done
	case "worked":
		return &t.Worked
	case "failed":
		return &t.Failed
	case "conditions":
		return &t.Conditions
	}
	return nil
}

// Most is how many characters a part may have.
func Most(part string) int {
	if part == "title" {
		return 200
	}
	return 4000
}

// Pilot is a decided pilot that a version names, by its public card. The level is the card's; nobody types it.
type Pilot struct {
	Agency string `json:"agency"` // DID of the agency that publishes the card
	Number string `json:"number"`
	Digest string `json:"digest"` // of the card, hex SHA-256
	Level  int    `json:"level"`  // of evidence, 1 to 5
}

// Step is one step of one agency. Only what belongs to its kind is filled.
type Step struct {
	ID    StepID    `json:"id"`
	Kind  Kind      `json:"kind"`
	By    string    `json:"by"`  // DID
	Seq   int64     `json:"seq"` // of the agency's messages: what it did first
	At    time.Time `json:"at"`
	Bases []StepID  `json:"bases,omitempty"` // what it was written on, and takes the place of

	Of           StepID      `json:"of,omitempty"` // an answer or translation: the version
	Lang         locale.Lang `json:"lang,omitempty"`
	Text         Text        `json:"text,omitzero"`
	Markets      []string    `json:"markets,omitempty"`      // the need it answers: one or more of site.Markets
	Technologies []string    `json:"technologies,omitempty"` // codes of the shared taxonomy
	Pilots       []Pilot     `json:"pilots,omitempty"`
	Agrees       bool        `json:"agrees,omitempty"`
	Reason       string      `json:"reason,omitempty"` // where it does not agree

	Untaken string `json:"untaken,omitempty"` // why the partner's program did not take it; such a step counts for nothing
}

// Level is the strength of the evidence: that of the weakest pilot it names, as a report is as strong as its weakest part; 0 where it names
// none and is an account.
func (s Step) Level() int {
	least := 0
	for i, p := range s.Pilots {
		if i == 0 || p.Level < least {
			least = p.Level
		}
	}
	return least
}

// Practice is one practice with all its steps.
type Practice struct {
	ID        ID
	Agreement string
	Steps     []Step
	Revision  int64 // grows with every step; guards against overwriting
}

// Limits of one practice.
const (
	mostSteps  = 500
	mostPilots = 20
	mostCodes  = 12
	longReason = 2000
)

var (
	code   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	number = regexp.MustCompile(`^P[0-9]{4}-[0-9]{5}$`)
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// IsNumber says whether a text is the number of a pilot's card.
func IsNumber(s string) bool { return number.MatchString(s) }

// Check says what is wrong with the words of a step, whoever made it.
func (s Step) Check() error {
	var l fault.List
	if s.Kind == Answer {
		least := 10
		if s.Agrees {
			least = 0
		}
		party.Words(&l, "reason", "partner.reason", s.Reason, least, longReason)
		return l.Err()
	}
	if !slices.Contains(locale.Languages, s.Lang) {
		l.Add("lang", "party.choose_one")
	}
	for _, part := range Parts {
		party.Words(&l, part, "partner.missing", *s.Text.Part(part), 1, Most(part))
	}
	if s.Kind == Translation {
		return l.Err()
	}
	if len(s.Markets) == 0 || doubled(s.Markets) || slices.ContainsFunc(s.Markets, func(m string) bool { return !slices.Contains(site.Markets, m) }) {
		l.Add("markets", "partner.choose")
	}
	if len(s.Technologies) > mostCodes || doubled(s.Technologies) || slices.ContainsFunc(s.Technologies, func(c string) bool { return !code.MatchString(c) }) {
		l.Add("technologies", "practice.technology")
	}
	if len(s.Pilots) > mostPilots {
		l.Add("pilots", "practice.pilots", "Max", mostPilots)
	}
	seen := map[string]bool{}
	for _, p := range s.Pilots {
		if !number.MatchString(p.Number) || !digest.MatchString(p.Digest) || p.Level < 1 || p.Level > 5 || p.Agency == "" || seen[p.Agency+p.Number] {
			l.Add("pilots", "practice.pilot", "Number", p.Number)
		}
		seen[p.Agency+p.Number] = true
	}
	return l.Err()
}

func doubled[T comparable](all []T) bool {
	for i, s := range all {
		if slices.Contains(all[:i], s) {
			return true
		}
	}
	return false
}

// Clean is the step with its words as they are kept: one spelling of the end of a line, nothing around.
func (s Step) Clean() Step {
	for _, part := range Parts {
		p := s.Text.Part(part)
		*p = party.Clean(strings.ReplaceAll(*p, "\r\n", "\n"))
	}
	s.Reason = party.Clean(s.Reason)
	return s
}

// Add adds a step where it fits: a Conflict "practice.not_now" where it does not, an Invalid fault where its words are wrong. What one agency
// could add before it sent it fits at the other as well, whatever the other has done meanwhile.
func (p Practice) Add(s Step) (Practice, error) {
	if err := s.Check(); err != nil {
		return p, err
	}
	if len(p.Steps) >= mostSteps || p.step(s.ID) != nil || !p.fits(s) {
		return p, fault.New(fault.Conflict, "practice.not_now")
	}
	p.Steps = append(slices.Clone(p.Steps), s)
	return p, nil
}

func (p Practice) step(id StepID) *Step {
	for i := range p.Steps {
		if p.Steps[i].ID == id && p.Steps[i].Untaken == "" {
			return &p.Steps[i]
		}
	}
	return nil
}

func (p Practice) fits(s Step) bool {
	r := p.Read()
	switch s.Kind {
	case Version:
		if len(r.Versions) == 0 {
			return len(s.Bases) == 0
		}
		if len(s.Bases) == 0 || doubled(s.Bases) {
			return false
		}
		for _, b := range s.Bases {
			if r.Version(b) == nil {
				return false
			}
		}
		for _, v := range r.Versions { // an agency has one proposal at a time
			if v.By == s.By && v.Standing == Open && !slices.Contains(s.Bases, v.ID) {
				return false
			}
		}
		return true
	case Answer:
		v := r.Version(s.Of)
		if v == nil || v.By == s.By && s.Agrees {
			return false
		}
		return !slices.ContainsFunc(p.Steps, func(o Step) bool {
			return o.Kind == Answer && o.Of == s.Of && o.By == s.By && o.Untaken == ""
		})
	case Translation:
		v := r.Version(s.Of)
		if v == nil || v.Lang == s.Lang || doubled(s.Bases) {
			return false
		}
		for _, b := range s.Bases {
			if t := p.step(b); t == nil || t.Kind != Translation || t.Of != s.Of || t.Lang != s.Lang {
				return false
			}
		}
		for _, t := range v.Translations { // nor do two translations of one agency stand
			if t.Lang == s.Lang && t.By == s.By && !slices.Contains(s.Bases, t.ID) {
				return false
			}
		}
		return true
	}
	return false
}
