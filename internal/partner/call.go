package partner

import (
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// CallID names a joint call on both sides: "urn:uuid:" and a UUID, chosen by the agency that proposes it.
type CallID string

// CallState is where a joint call stands.
type CallState string

// The states of a joint call.
const (
	CallProposed CallState = "proposed" // by one agency; the other has not answered
	CallAgreed   CallState = "agreed"   // both publish it, word for word the same
	CallDeclined CallState = "declined"
)

// CallStates are all states of a joint call.
var CallStates = []CallState{CallProposed, CallAgreed, CallDeclined}

// Call is one call that two agencies publish. A company applies once, at its own agency, and both decide, each under its own rules and
// within its own term.
type Call struct {
	ID        CallID         `json:"id"`
	Agreement AgreementID    `json:"agreement"`
	Side      Side           `json:"side"` // Out: proposed by us
	Reference string         `json:"reference"`
	Title     locale.Text    `json:"title"`
	Text      locale.Text    `json:"text"`
	Purpose   Purpose        `json:"purpose"`
	Fields    []Field        `json:"fields"` // the facts of a company that both get, with its consent
	Opens     calendar.Date  `json:"opens"`
	Closes    calendar.Date  `json:"closes"` // the last day of applying
	Days      int            `json:"days"`   // calendar days within which we decide; of ours alone
	State     CallState      `json:"state"`
	Since     time.Time      `json:"since"`
	Reason    string         `json:"reason,omitempty"`
	By        party.PersonID `json:"by,omitempty"`
	Revision  int64          `json:"-"`
}

// Check says what the call lacks before it can be proposed.
func (c Call) Check(a Agreement) error {
	var l fault.List
	party.Words(&l, "reference", "partner.missing", c.Reference, 1, 40)
	for _, lang := range locale.Languages {
		party.Words(&l, "title_"+string(lang), "partner.missing", c.Title[lang], 1, shortText)
		party.Words(&l, "text_"+string(lang), "partner.missing", c.Text[lang], 1, longText)
	}
	if !slices.Contains(a.Purposes, c.Purpose) {
		l.Add("purpose", "party.choose_one")
	}
	chosen(&l, "fields", c.Fields, Fields)
	if !slices.Contains(c.Fields, FieldName) {
		l.Add("fields", "nomination.name_needed")
	}
	if c.Opens.IsZero() {
		l.Add("opens", "partner.day")
	}
	if c.Closes.IsZero() || c.Closes.Before(c.Opens) || a.Until.Before(c.Closes) {
		l.Add("closes", "call.closes")
	}
	return append(l, c.checkDays()...).Err()
}

func (c Call) checkDays() (l fault.List) {
	if c.Days < 1 || c.Days > mostDays {
		l.Add("days", "partner.range", "Min", 1, "Max", mostDays)
	}
	return l
}

// Answer is the other agency's: it agrees, with its own term for deciding, or it does not, for a reason.
func (c Call) Answer(agrees bool, days int, words string, now time.Time) (Call, error) {
	if c.State != CallProposed {
		return c, fault.New(fault.Conflict, "nomination.not_now")
	}
	c.Reason, c.Since = party.Clean(words), now
	if agrees {
		c.State, c.Days, c.Reason = CallAgreed, days, ""
		return c, c.checkDays().Err()
	}
	c.State = CallDeclined
	var l fault.List
	party.Words(&l, "reason", "partner.reason", c.Reason, 10, longText)
	return c, l.Err()
}

// Open says whether companies may apply on a day.
func (c Call) Open(day calendar.Date) bool {
	return c.State == CallAgreed && !day.Before(c.Opens) && !day.After(c.Closes)
}

// Joint is what a nomination is in a joint call: one application with one number on both sides, two decisions and two terms.
type Joint struct {
	Call   CallID        `json:"call"`
	Number string        `json:"number"`
	Home   Verdict       `json:"home"` // of the company's own agency
	Host   calendar.Date `json:"host"` // until when the other agency decides; its decision is the nomination's state
}

// Verdict is one agency's decision on an application to a joint call.
type Verdict struct {
	State Standing      `json:"state"` // Sent: not decided; Accepted or Declined
	DueOn calendar.Date `json:"due_on"`
	Words string        `json:"words,omitempty"`
	At    time.Time     `json:"at,omitzero"`
}

// MayDecideHome says whether the company's own agency may decide on its application: it has not yet, and the application stands.
func (n Nomination) MayDecideHome() error {
	if n.Side != Out || n.Joint == nil || n.Joint.Home.State != Sent || n.State == Withdrawn || n.State == Untaken {
		return fault.New(fault.Conflict, "nomination.not_now")
	}
	return nil
}

// DecideHome is the decision of the company's own agency, once.
func (n Nomination) DecideHome(accepts bool, words string, now time.Time) (Nomination, error) {
	if err := n.MayDecideHome(); err != nil {
		return n, err
	}
	j := *n.Joint
	j.Home.State, j.Home.Words, j.Home.At = Declined, party.Clean(words), now
	if accepts {
		j.Home.State = Accepted
	}
	var l fault.List
	least := 0
	if !accepts {
		least = 10
	}
	party.Words(&l, "reason", "nomination.reason", j.Home.Words, least, longText)
	n.Joint = &j
	return n, l.Err()
}
