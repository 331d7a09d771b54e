package party

import (
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

// Scope is what a power of attorney lets a representative do for a company.
type Scope string

// The scopes, all of requests for support. What a power does not name it does not give.
const (
	ScopePrepare Scope = "prepare" // write requests and hand over documents for them
	ScopeSubmit  Scope = "submit"  // hand requests in, take them back, report what was spent
	ScopeSign    Scope = "sign"    // sign the agreement on the support
)

// Scopes are all scopes, in the order in which they are offered.
var Scopes = []Scope{ScopePrepare, ScopeSubmit, ScopeSign}

// scopeOf is the scope that an act of a representative needs; an act that is not here asks for none in particular.
var scopeOf = map[Act]Scope{ActPrepareAid: ScopePrepare, ActSubmitAid: ScopeSubmit, ActSignAid: ScopeSign}

// Power is a power of attorney: a company has somebody outside it, such as a broker, act in its name (R63). What was recorded never changes;
// it runs out, or the company withdraws it.
type Power struct {
	ID           string        `json:"id"`
	Company      OrgID         `json:"company"`
	Person       PersonID      `json:"person"`
	Organisation string        `json:"organisation,omitempty"` // the representative's, at most 200 characters
	Number       string        `json:"number,omitempty"`       // on the document, at most 60 characters
	GivenOn      calendar.Date `json:"given_on"`               // the document's date
	Through      calendar.Date `json:"through"`                // its last day
	Scopes       []Scope       `json:"scopes"`
	File         PowerFile     `json:"file"` // the document
	By           PersonID      `json:"by"`   // who recorded it, of the company
	At           time.Time     `json:"at"`
	Ends         time.Time     `json:"ends"` // the first moment after the last day, where the agency is
	Withdrawn    *PowerEnd     `json:"withdrawn,omitempty"`
}

// PowerFile is the document of a power of attorney.
type PowerFile struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Digest    string `json:"sha256"` // hex
	Size      int64  `json:"size"`   // bytes
}

// PowerEnd says who of the company withdrew a power, when and why.
type PowerEnd struct {
	By    PersonID  `json:"by"`
	At    time.Time `json:"at"`
	Words string    `json:"words,omitempty"`
}

// The limits of what is typed, in characters.
const (
	mostOrganisation, mostPowerNumber, mostPowerWords = 200, 60, 1000
)

// Check says what is wrong with a power that is to be recorded today, field by field.
func (p Power) Check(today calendar.Date) error {
	var l fault.List
	most := func(field, value string, limit int) {
		if len([]rune(value)) > limit {
			l.Add(field, "party.too_long", "Max", limit)
		}
	}
	most("organisation", p.Organisation, mostOrganisation)
	most("number", p.Number, mostPowerNumber)
	switch {
	case p.GivenOn.IsZero():
		l.Add("given_on", "power.given_on")
	case p.GivenOn.After(today):
		l.Add("given_on", "party.date.future")
	}
	switch {
	case p.Through.IsZero():
		l.Add("through", "power.through")
	case p.Through.Before(today) || p.Through.Before(p.GivenOn):
		l.Add("through", "power.over")
	}
	if len(p.Scopes) == 0 || slices.ContainsFunc(p.Scopes, func(s Scope) bool { return !slices.Contains(Scopes, s) }) {
		l.Add("scopes", "power.scopes")
	}
	return l.Err()
}

// InForce says whether somebody can act under the power at a moment: it was recorded, not withdrawn, and its last day is not over.
func (p Power) InForce(at time.Time) bool { return !at.Before(p.At) && at.Before(p.End()) }

// End is the first moment at which nobody can act under the power.
func (p Power) End() time.Time {
	if p.Withdrawn != nil && p.Withdrawn.At.Before(p.Ends) {
		return p.Withdrawn.At
	}
	return p.Ends
}

// Covers says whether the act is within what the power names.
func (p Power) Covers(act Act) bool {
	needed, particular := scopeOf[act]
	return !particular || slices.Contains(p.Scopes, needed)
}

// Withdraw ends the power at once. words may be empty. One that has run out or was withdrawn is a Conflict.
func (p Power) Withdraw(who Actor, words string, now time.Time) (Power, error) {
	if err := who.May(ActWithdrawPower, p.Company); err != nil {
		return p, err
	}
	if !p.InForce(now) {
		return p, fault.New(fault.Conflict, "power.ended")
	}
	words = Clean(words)
	if len([]rune(words)) > mostPowerWords {
		return p, fault.Field("words", "party.too_long", "Max", mostPowerWords)
	}
	p.Withdrawn = &PowerEnd{who.ID(), now, words}
	return p, nil
}

// Under is the power under which somebody does an act for a company; none for the company's own people, who need none.
func (a Actor) Under(act Act, company OrgID) (Power, bool) {
	if a.Roles[company] != Agent {
		return Power{}, false
	}
	for _, p := range a.Powers {
		if p.Company == company && p.Covers(act) {
			return p, true
		}
	}
	return Power{}, false
}
