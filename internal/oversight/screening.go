package oversight

import (
	"fmt"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// ScreeningID names a monthly screening, HitID a hit of one.
type (
	ScreeningID string
	HitID       string
)

// Screening is one list that was held against the certificates (Inno-Biz notice 2026-44, art. 17②). Of companies that hold none it keeps
// nothing but the number of the row.
type Screening struct {
	ID      ScreeningID    `json:"id"`
	Number  string         `json:"number"`
	Digest  string         `json:"digest"` // of the file
	Name    string         `json:"name"`   // of the file
	Source  string         `json:"source"` // who gave the list, in the officer's words
	On      calendar.Date  `json:"on"`
	By      party.PersonID `json:"by"`
	At      time.Time      `json:"at"`
	Rows    []Row          `json:"rows"`
	Skipped []string       `json:"skipped,omitempty"` // headings
}

// Row is what became of one row of a list.
type Row struct {
	Line    int        `json:"line"`
	Fate    Fate       `json:"fate"`
	Problem RowProblem `json:"problem,omitempty"`
	As      int        `json:"as,omitempty"`   // of a row that stands twice: the line of the first
	Hits    []HitID    `json:"hits,omitempty"` // new ones, or those that are known: one of each certificate
}

// Fate is what a row of a list came to. The codes are stored.
type Fate string

// The fates.
const (
	FateHit     Fate = "hit"      // the company holds a certificate that stands
	FateKnown   Fate = "known"    // an earlier list said the same
	FateTwice   Fate = "twice"    // an earlier row of the same list did
	FateEnded   Fate = "ended"    // the company's certificates have all ended
	FateNotOurs Fate = "not_ours" // the company never held one
	FateUnread  Fate = "unread"
)

// Fates are all fates, in the order in which a report counts them.
var Fates = []Fate{FateHit, FateKnown, FateTwice, FateEnded, FateNotOurs, FateUnread}

// ScreeningNumber is the number of the screening that comes nth in a year, n from 1.
func ScreeningNumber(year int, n int64) string { return fmt.Sprintf("M%d-%05d", year, n) }

// CheckSource says what is wrong with who is said to have given a list, at the field "source".
func CheckSource(words string) (string, error) {
	var l fault.List
	words = party.Clean(words)
	party.Words(&l, "source", "screening.source", words, 2, mostSource)
	return words, l.Err()
}

// Count is how many rows came to a fate.
func (s Screening) Count(f Fate) int {
	n := 0
	for _, r := range s.Rows {
		if r.Fate == f {
			n++
		}
	}
	return n
}

// RowsDigest is the SHA-256 of what became of the rows, in hexadecimal, as the journal keeps it.
func (s Screening) RowsDigest() string { return digest(s.Rows) }

// HitState is how far a hit has come. The codes are stored.
type HitState string

// The states. All but the first are for good.
const (
	HitOpen      HitState = "open"
	HitHearing   HitState = "hearing"    // the holder is heard before a withdrawal
	HitProposed  HitState = "withdrawal" // which was proposed at once: the scheme hears nobody
	HitChecked   HitState = "check"      // a follow-up check was ordered
	HitDismissed HitState = "dismissed"  // for a reason
)

// HitStates are all states, in the order in which they are shown.
var HitStates = []HitState{HitOpen, HitHearing, HitProposed, HitChecked, HitDismissed}

// Hit is one finding of a list on one certificate.
type Hit struct {
	ID          HitID          `json:"id"`
	Screening   ScreeningID    `json:"screening"`
	Line        int            `json:"line"`
	Certificate string         `json:"certificate"`
	Company     party.OrgID    `json:"company"`
	Kind        string         `json:"kind"` // the code of a ground
	On          calendar.Date  `json:"on"`
	Source      string         `json:"source"`
	At          time.Time      `json:"at"`
	State       HitState       `json:"state"`
	Words       string         `json:"words,omitempty"` // of who settled it
	By          party.PersonID `json:"by,omitempty"`
	SettledAt   time.Time      `json:"settled_at,omitzero"`
	Led         string         `json:"led,omitempty"` // the hearing, proposal or check that it led to
	Revision    int64          `json:"-"`             // grows with every save; guards against overwriting
}

// MaySettle says whether the person may settle a hit: an officer without a hand in the company, once.
func (h Hit) MaySettle(who party.Actor) error {
	if err := MayOrder(who, h.Company); err != nil {
		return err
	}
	if h.State != HitOpen {
		return fault.New(fault.Conflict, "screening.settled")
	}
	return nil
}

// Settle ends a hit with what follows from it; led is what that is called, empty of a dismissal. A problem is told at the field "words".
func (h Hit) Settle(who party.Actor, s HitState, words, led string, now time.Time) (Hit, error) {
	if err := h.MaySettle(who); err != nil {
		return h, err
	}
	var l fault.List
	if s == HitOpen || !slices.Contains(HitStates, s) || (s == HitDismissed) != (led == "") {
		l.Add("act", "party.choose_one")
	}
	words = party.Clean(words)
	party.Words(&l, "words", "oversight.check.words", words, leastWords, MostWords)
	h.State, h.Words, h.By, h.SettledAt, h.Led = s, words, who.ID(), now.UTC(), led
	return h, l.Err()
}

// ScreeningDue is the day by which the next list is to be held against the certificates: so many months after the last one, or after
// the first certificate where there was none.
func ScreeningDue(months int, first, last calendar.Date) calendar.Date {
	if last.Before(first) {
		last = first
	}
	return last.AddMonths(months)
}
