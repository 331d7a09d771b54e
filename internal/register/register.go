// Package register is what the public may know of a certificate: number, holder, scheme, dates and standing.
//
// It holds no scores, no people and no case; the packages that do are not among its imports, so a public page cannot show
// what it was never given.
package register

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Entry is one certificate as the public sees it.
type Entry struct {
	Number         string
	Holder         string // legal name in its own script
	LatinName      string
	BusinessNumber string
	Country        string
	Region         string // code
	RegionTitle    locale.Text
	Scheme         string // id
	SchemeTitle    locale.Text
	Edition        string
	Sheet          string // code
	SheetTitle     locale.Text
	Grade          string
	IssuedOn       calendar.Date
	ValidThrough   calendar.Date
	PublishedAt    time.Time
	Document       []byte // the signed certificate, byte for byte
	Code           string // text of its printed code; empty for a certificate from before there were codes
	Events         []Event
}

// Event is a dated change of a certificate's standing.
type Event struct {
	On        calendar.Date
	Kind      EventKind
	Reason    string // code
	Successor string // number of the certificate that stands in its place; of Superseded alone
}

// EventKind is a change of standing.
type EventKind string

// The kinds of event.
const (
	Suspended EventKind = "suspended"
	Restored  EventKind = "restored"
	Revoked   EventKind = "revoked"
	// Superseded: another certificate stands in its place from this day on, for good.
	Superseded EventKind = "superseded"
)

// Succeeded is the reason of the event by which a certificate gives way to that of the company that took its holder's business over.
const Succeeded = "succeeded"

// Standing is what a certificate is worth on a day. Unknown numbers have no standing: that is an answer of its own.
type Standing string

// The standings.
const (
	NotYetValid        Standing = "not_yet_valid"
	Valid              Standing = "valid"
	StandingSuspended  Standing = "suspended"
	StandingRevoked    Standing = "revoked"
	StandingSuperseded Standing = "superseded"
	StandingExpired    Standing = "expired"
)

// Standings are all of them, in the order in which readers are offered them.
var Standings = []Standing{Valid, StandingSuspended, StandingRevoked, StandingSuperseded, StandingExpired, NotYetValid}

// StandingOn is the standing on a day and since when: a function of dated events, never a stored flag. What is revoked stays so;
// what is superseded can only be revoked. Both say more of a certificate than that its term is over, and are said after its end too.
func (e Entry) StandingOn(day calendar.Date) (Standing, calendar.Date) {
	return standingOn(e.IssuedOn, e.ValidThrough, e.Events, day)
}

func standingOn(issuedOn, validThrough calendar.Date, recorded []Event, day calendar.Date) (Standing, calendar.Date) {
	if day.Before(issuedOn) {
		return NotYetValid, calendar.Date{}
	}
	standing, since := Valid, issuedOn
	events := slices.Clone(recorded)
	slices.SortStableFunc(events, func(a, b Event) int { return a.On.Compare(b.On) })
	for _, ev := range events {
		if ev.On.After(day) || standing == StandingRevoked {
			break
		}
		switch {
		case ev.Kind == Revoked:
			standing, since = StandingRevoked, ev.On
		case standing == StandingSuperseded:
		case ev.Kind == Superseded:
			standing, since = StandingSuperseded, ev.On
		case ev.Kind == Suspended:
			standing, since = StandingSuspended, ev.On
		case ev.Kind == Restored:
			standing, since = Valid, ev.On
		}
	}
	if standing != StandingRevoked && standing != StandingSuperseded && day.After(validThrough) {
		return StandingExpired, validThrough.AddDays(1)
	}
	return standing, since
}

// Query asks the register. Empty fields do not narrow.
type Query struct {
	Words          string // a name in any script, a certificate number or a business number; every word must be found
	BusinessNumber string // exactly, whatever signs group its figures
	Sheet          string
	Region         string
	Grade          string
	Scheme         string
	Standing       Standing      // on the day On
	On             calendar.Date // the day the standing is asked for; of no matter without Standing
	IssuedFrom     calendar.Date // first day of issue; the zero Date does not narrow
	IssuedTo       calendar.Date // last day of issue
	Limit          int           // entries on a page: 50 when 0, at most 1,000
	After          string        // continue after this cursor
}

// Narrows says whether anything is asked for.
func (q Query) Narrows() bool {
	q.On, q.Limit, q.After = calendar.Date{}, 0, ""
	return q != Query{}
}

// Page is one page of answers.
type Page struct {
	Entries []Entry
	Total   int64   // how many match in all
	Next    string  // cursor of the next page; empty on the last
	Near    []Entry // where nothing matches the words: those of nearly such a name or number, each holder once; at most MostNear
}

// Size is how much the register holds. Entries and events are only added, so a size names a state of the register for good.
type Size struct {
	Entries, Events int64
}

// Fold brings names to the form in which they are compared: composed, lower case, ё as е, without punctuation or spaces at the
// ends. Both what is stored for searching and what is searched for go through it.
func Fold(s string) string {
	s = norm.NFKC.String(s)
	var b strings.Builder
	space := true
	for _, r := range strings.ToLower(s) {
		switch {
		case r == 'ё':
			r = 'е'
			fallthrough
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSpace(b.String())
}
