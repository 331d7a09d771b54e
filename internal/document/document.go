// Package document says what a document of a company is worth abroad: who issued it and in which state, until when it is good, in which language it
// is, whether an apostille is on it, and what a host still misses (rule R57).
//
// A document is what stands on paper; the file with its picture is of no concern here. Nothing of what a host asks for is written in this package:
// that is data of the agreement with the partner agency.
package document

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Languages are the languages a document may be asked for in, as ISO 639-1 codes.
var Languages = []string{"en", "ru", "ko"}

// OtherLanguage is the language of a document that is in none of Languages.
const OtherLanguage = "other"

// Parties are the states of which it is on record here that they are parties to the apostille convention, as ISO 3166-1 alpha-2 codes
// (../shared/domain/pilots-and-exchange.md, 4.4). The list is no list of all parties.
var Parties = []string{"KR", "RU"}

// Limits of what is typed, in characters and days.
const (
	MaxIssuer = 200
	MaxNumber = 100
	MaxName   = 200
	MaxReason = 2000
	MaxDays   = 3650
	// MostAsks bounds the documents that one host asks for.
	MostAsks = 40
)

// Apostille is the certificate by which one state lets another rely on its document.
type Apostille struct {
	State  string        `json:"state"` // that put it on, ISO 3166-1 alpha-2
	On     calendar.Date `json:"on"`
	Number string        `json:"number"`
}

// Details are what is written on a document. A translation is a document of its own: who translated it issued it.
type Details struct {
	Issuer    string        `json:"issuer"`
	State     string        `json:"state"` // that issued it, ISO 3166-1 alpha-2; of a translation: where it was made
	IssuedOn  calendar.Date `json:"issued_on"`
	Until     calendar.Date `json:"until,omitzero"` // the last day on which it is good, where one is written on it
	Language  string        `json:"language"`       // one of Languages, or OtherLanguage
	Of        string        `json:"of,omitempty"`   // of a translation: the Root of the original
	Apostille *Apostille    `json:"apostille,omitempty"`
}

// Document is a document of a company.
type Document struct {
	Root   string    `json:"root"` // the same however often it is described anew
	Code   string    `json:"code"` // what it is: the code under which it is asked for
	Digest string    `json:"digest,omitempty"`
	At     time.Time `json:"at"`
	Details
}

// Described says whether it is known who issued the document and where: one that was given to a measure of support need not be.
func (d Document) Described() bool { return d.Issuer != "" }

// Check says what is wrong with details that are stated on a day. The fields are named issuer, state, issued_on, until, language, and of an apostille
// apostille_state, apostille_on and apostille_number.
func (d Details) Check(on calendar.Date) error {
	var l fault.List
	party.Words(&l, "issuer", "document.issuer", d.Issuer, 1, MaxIssuer)
	if !party.IsCountry(d.State) {
		l.Add("state", "document.state")
	}
	switch {
	case d.IssuedOn.IsZero():
		l.Add("issued_on", "document.issued_on")
	case d.IssuedOn.After(on):
		l.Add("issued_on", "party.date.future")
	}
	if !d.Until.IsZero() && d.Until.Before(d.IssuedOn) {
		l.Add("until", "document.until")
	}
	if d.Language != OtherLanguage && !slices.Contains(Languages, d.Language) {
		l.Add("language", "party.choose_one")
	}
	if a := d.Apostille; a != nil {
		party.Words(&l, "apostille_number", "document.apostille_number", a.Number, 1, MaxNumber)
		switch {
		case d.Of != "":
			l.Add("apostille_state", "document.apostille_translation")
		case a.State != d.State && party.IsCountry(d.State): // no other state can put it on, and no consulate
			l.Add("apostille_state", "document.apostille_state", "Country", d.State)
		}
		switch {
		case a.On.IsZero() || a.On.Before(d.IssuedOn):
			l.Add("apostille_on", "document.apostille_on")
		case a.On.After(on):
			l.Add("apostille_on", "party.date.future")
		}
	}
	return l.Err()
}

// Ask is a document that a host asks for: a setting of the agreement.
type Ask struct {
	Code      string      `json:"code"`
	Name      locale.Text `json:"name"`
	Purposes  []string    `json:"purposes,omitempty"`   // of nominations that need it; of none: of the joint call alone
	Call      string      `json:"call,omitempty"`       // the joint call that needs it
	Language  string      `json:"language,omitempty"`   // one of Languages; empty: as it is
	Apostille bool        `json:"apostille,omitempty"`  // by the state that issued it
	ValidDays int         `json:"valid_days,omitempty"` // for how many days from its issue the host takes it; 0: it does not age
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// CheckAsks says what is wrong with a host's list. The fields are named asks.N.code and so on, N from 0.
func CheckAsks(all []Ask, purposes, calls []string) error {
	var l fault.List
	if len(all) > MostAsks {
		l.Add("asks", "document.too_many", "Max", MostAsks)
	}
	for i, a := range all {
		at := func(field string) string { return AskField(i, field) }
		switch {
		case !code.MatchString(a.Code):
			l.Add(at("code"), "document.code")
		case slices.ContainsFunc(all[:i], func(b Ask) bool { return b.Code == a.Code && b.Call == a.Call }):
			l.Add(at("code"), "document.twice")
		}
		for _, lang := range locale.Languages {
			party.Words(&l, at("name_"+string(lang)), "partner.missing", a.Name[lang], 1, MaxName)
		}
		wrong := slices.ContainsFunc(a.Purposes, func(p string) bool { return !slices.Contains(purposes, p) })
		switch {
		case a.Call == "" && (len(a.Purposes) == 0 || wrong):
			l.Add(at("purposes"), "partner.choose")
		case a.Call != "" && (len(a.Purposes) > 0 || !slices.Contains(calls, a.Call)):
			l.Add(at("call"), "party.choose_one")
		}
		if a.Language != "" && !slices.Contains(Languages, a.Language) {
			l.Add(at("language"), "party.choose_one")
		}
		if a.ValidDays < 0 || a.ValidDays > MaxDays {
			l.Add(at("valid_days"), "partner.range", "Min", 0, "Max", MaxDays)
		}
	}
	return l.Err()
}

// AskField is the name of a field of the nth document of a list.
func AskField(n int, field string) string { return "asks." + strconv.Itoa(n) + "." + field }

// For are the documents that a nomination for a purpose, or an application to a joint call, is asked for.
func For(all []Ask, purpose, call string) []Ask {
	var asked []Ask
	for _, a := range all {
		if call == "" && a.Call == "" && slices.Contains(a.Purposes, purpose) || call != "" && a.Call == call {
			asked = append(asked, a)
		}
	}
	return asked
}

// Lack is what a host misses of a document.
type Lack string

// The lacks.
const (
	LacksPaper       Lack = "paper"       // nothing was given
	LacksDetails     Lack = "details"     // a file is there, and nobody said what is written on it
	LacksValidity    Lack = "validity"    // it has run out
	LacksApostille   Lack = "apostille"   // to be put on in the state that issued it
	LacksTranslation Lack = "translation" // into the language that is asked for
)

// Lacks are all lacks.
var Lacks = []Lack{LacksPaper, LacksDetails, LacksValidity, LacksApostille, LacksTranslation}

// Waiver is the host's word that it does without a document.
type Waiver struct {
	Code   string         `json:"code"`
	Reason string         `json:"reason"`
	By     party.PersonID `json:"by,omitempty"` // known at the host alone
	At     time.Time      `json:"at"`
}

// Waive adds a waiver for a document that is asked for, once.
func Waive(asks []Ask, waivers []Waiver, w Waiver) ([]Waiver, error) {
	if !slices.ContainsFunc(asks, func(a Ask) bool { return a.Code == w.Code }) || slices.ContainsFunc(waivers, func(x Waiver) bool { return x.Code == w.Code }) {
		return nil, fault.New(fault.Conflict, "document.waived_not_now")
	}
	w.Reason = party.Clean(w.Reason)
	var l fault.List
	party.Words(&l, "reason", "document.reason", w.Reason, 10, MaxReason)
	return append(slices.Clone(waivers), w), l.Err()
}

// Line is a document that is asked for, and how it stands on a day.
type Line struct {
	Ask         Ask
	Document    *Document     // the original that serves best; nil: none was given
	Translation *Document     // into the language that is asked for; nil: none, or none is needed
	Until       calendar.Date // the last day on which both are good; zero where nothing ends
	Lacks       []Lack
	State       string // that must put the apostille on
	Party       bool   // that state is on record here as a party to the convention
	Waiver      *Waiver
}

// Settled says whether the host misses nothing of it any more.
func (l Line) Settled() bool { return len(l.Lacks) == 0 || l.Waiver != nil }

// Lines holds what was given against what is asked for, on a day. A document that was given before and is still good need not be given again (R61);
// of several the one serves of which least is missing, and of those the one issued last.
func Lines(asks []Ask, have []Document, waivers []Waiver, on calendar.Date) []Line {
	have = newest(have)
	lines := make([]Line, len(asks))
	for i, a := range asks {
		best := Line{Ask: a, Lacks: []Lack{LacksPaper}}
		for _, d := range have {
			if d.Code != a.Code || d.Of != "" {
				continue
			}
			if l := judge(a, d, have, on); best.Document == nil || len(l.Lacks) < len(best.Lacks) || len(l.Lacks) == len(best.Lacks) && l.Document.IssuedOn.After(best.Document.IssuedOn) {
				best = l
			}
		}
		if k := slices.IndexFunc(waivers, func(w Waiver) bool { return w.Code == a.Code }); k >= 0 {
			best.Waiver = &waivers[k]
		}
		lines[i] = best
	}
	return lines
}

// newest leaves of each document its last description.
func newest(all []Document) []Document {
	var kept []Document
	for _, d := range all {
		i := slices.IndexFunc(kept, func(k Document) bool { return k.Root == d.Root })
		switch {
		case i < 0:
			kept = append(kept, d)
		case !d.At.Before(kept[i].At):
			kept[i] = d
		}
	}
	return kept
}

func judge(a Ask, d Document, have []Document, on calendar.Date) Line {
	l := Line{Ask: a, Document: &d, Until: d.Until}
	if a.ValidDays > 0 {
		l.Until = sooner(l.Until, d.IssuedOn.AddDays(a.ValidDays))
	}
	if !l.Until.IsZero() && on.After(l.Until) {
		l.Lacks = append(l.Lacks, LacksValidity)
	}
	if !d.Described() {
		l.Lacks = append(l.Lacks, LacksDetails)
		return l
	}
	if a.Apostille && d.Apostille == nil {
		l.Lacks, l.State, l.Party = append(l.Lacks, LacksApostille), d.State, slices.Contains(Parties, d.State)
	}
	if a.Language == "" || d.Language == a.Language {
		return l
	}
	for _, t := range have {
		if t.Of == d.Root && t.Language == a.Language && (t.Until.IsZero() || !on.After(t.Until)) {
			l.Translation = &t
		}
	}
	if l.Translation == nil {
		l.Lacks = append(l.Lacks, LacksTranslation)
		return l
	}
	l.Until = sooner(l.Until, l.Translation.Until)
	return l
}

// sooner is the earlier of two days; the zero day is none.
func sooner(a, b calendar.Date) calendar.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Open counts the lines of which something is missing that nobody waived.
func Open(lines []Line) (n int) {
	for _, l := range lines {
		if !l.Settled() {
			n++
		}
	}
	return n
}

// MayEnd says whether the time of preparing may end: nothing that is asked for is missing, or the host does without it.
func MayEnd(lines []Line) error {
	if n := Open(lines); n > 0 {
		return fault.New(fault.Conflict, "document.missing", "Count", n)
	}
	return nil
}

// Serving are the documents and translations that the lines rest on: all that a host is told of, and no other.
func Serving(lines []Line) []Document {
	var all []Document
	for _, l := range lines {
		for _, d := range []*Document{l.Document, l.Translation} {
			if d != nil && d.Described() && !slices.ContainsFunc(all, func(x Document) bool { return x.Root == d.Root }) {
				all = append(all, *d)
			}
		}
	}
	return all
}
