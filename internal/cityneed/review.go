package cityneed

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/table"
)

// Doubt is why a request out of a table does not become a draft by itself.
type Doubt string

// The doubts.
const (
	NoTitle    Doubt = "no_title"
	NoCustomer Doubt = "no_customer"
	NoNeed     Doubt = "no_need"
	NoDeadline Doubt = "no_deadline" // none is named, or none that can be read
	Passed     Doubt = "passed"      // the last day for solutions is over
	Closed     Doubt = "closed"      // the table says that solutions are no longer sought
	TooLong    Doubt = "too_long"    // a text is longer than can be kept; nothing is cut
	NoPlace    Doubt = "no_place"    // the place it names is none of the register, or several
	DoneBefore Doubt = "done_before" // the register has a request of that customer under that title
	Twice      Doubt = "twice"       // another row of the file says the same
)

// Doubts are all doubts, in the order in which they are told.
var Doubts = []Doubt{NoTitle, NoCustomer, NoNeed, NoDeadline, Passed, Closed, TooLong, NoPlace, DoneBefore, Twice}

// Doubts are the reasons why a person must look at the request. known says whether the register has its key, twice whether the file has it
// again, placed whether the place it names is exactly one of the register. Without a doubt the request becomes a draft.
func (l Listed) Doubts(today calendar.Date, placed, known, twice bool) []Doubt {
	var all []Doubt
	doubt := func(d Doubt, holds bool) {
		if holds {
			all = append(all, d)
		}
	}
	x := l.Request
	doubt(NoTitle, x.Title == "")
	doubt(NoCustomer, x.Customer == "")
	doubt(NoNeed, x.Need == "")
	doubt(NoDeadline, x.Deadline.IsZero())
	doubt(Passed, !x.Deadline.IsZero() && x.Deadline.Before(today))
	doubt(Closed, l.Archived)
	doubt(TooLong, slices.ContainsFunc(x.texts(), func(t text) bool { return utf8.RuneCountInString(*t.text) > t.most }))
	doubt(NoPlace, l.Place != "" && !placed)
	doubt(DoneBefore, known)
	doubt(Twice, twice)
	return all
}

// Key is alike for two requests of one customer under one title: their letters and figures, whatever stands between them. It is empty where
// either is missing.
func (r Request) Key() string {
	title, customer := PlaceKey(r.Title), PlaceKey(r.Customer)
	if title == "" || customer == "" {
		return ""
	}
	return customer + "\n" + title
}

// PlaceKey is alike for two names that differ in no letter and no figure.
func PlaceKey(name string) string { return strings.Join(table.Words(name), " ") }

// Twice says of each request of a table whether another one has its key.
func (r Reading) Twice() []bool {
	keys := make([]string, len(r.Listed))
	for i, l := range r.Listed {
		keys[i] = l.Request.Key()
	}
	return table.Twice(keys)
}

// ReviewID names a request out of a table that waits for an officer; a UUIDv7 in text form.
type ReviewID string

// ReviewState is where such a request stands.
type ReviewState string

// The states.
const (
	Waiting  ReviewState = "waiting"
	Entered  ReviewState = "entered"   // it became a draft
	SetAside ReviewState = "set_aside" // it becomes nothing, for a reason
)

// ReviewStates are all states.
var ReviewStates = []ReviewState{Waiting, Entered, SetAside}

// Review is a request out of a table that a person must look at.
type Review struct {
	ID       ReviewID       `json:"id"`
	Sheet    string         `json:"sheet"` // digest of the file
	Listed   Listed         `json:"listed"`
	Doubts   []Doubt        `json:"doubts"` // when the table was entered
	State    ReviewState    `json:"state"`
	Since    time.Time      `json:"since"` // of the state
	By       party.PersonID `json:"by,omitempty"`
	Request  ID             `json:"request,omitempty"` // what it became
	Reason   string         `json:"reason,omitempty"`  // why it was set aside
	Revision int64          `json:"-"`
}

// Enter ends the review with the request it became, as an officer put it.
func (r Review) Enter(who party.Actor, id ID, now time.Time) (Review, error) {
	if err := r.settles(who); err != nil {
		return r, err
	}
	r.State, r.Since, r.By, r.Request = Entered, now, who.ID(), id
	return r, nil
}

// PutAside ends the review without a request, for a reason of 10 to 2,000 characters.
func (r Review) PutAside(who party.Actor, reason string, now time.Time) (Review, error) {
	if err := r.settles(who); err != nil {
		return r, err
	}
	var l fault.List
	reason = party.Clean(reason)
	if party.Words(&l, "reason", "need.reason", reason, 10, 2000); len(l) > 0 {
		return r, l.Err()
	}
	r.State, r.Since, r.By, r.Reason = SetAside, now, who.ID(), reason
	return r, nil
}

func (r Review) settles(who party.Actor) error {
	if err := who.May(party.ActManageSites, ""); err != nil {
		return err
	}
	if r.State != Waiting {
		return fault.New(fault.Conflict, "offer.settled")
	}
	return nil
}
