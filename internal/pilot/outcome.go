package pilot

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/trial"
)

// After is what followed the fieldwork of a pilot.
type After struct {
	EndedAt   time.Time    `json:"ended_at,omitzero"` // when its fieldwork ended; kept when the pilot goes on to its report
	Stopped   bool         `json:"stopped,omitempty"` // it ended before its time
	Choice    trial.Choice `json:"choice,omitempty"`  // what was decided
	DecidedAt time.Time    `json:"decided_at,omitzero"`
}

// Ended is when the fieldwork ended, zero while it has not.
func (p Pilot) Ended() time.Time {
	if p.After.EndedAt.IsZero() && (p.State == Stopped || p.State == Measured) {
		return p.Since
	}
	return p.After.EndedAt
}

// Completed says that the pilot was carried to the end of its fieldwork, which a stopped one was not. One that was annulled counts as called off.
func (p Pilot) Completed() bool {
	return p.State != Annulled && (p.State == Measured || !p.After.EndedAt.IsZero() && !p.After.Stopped)
}

// CompletedAt says the same as things stood at a time after the end of the fieldwork: one that was annulled later counted until then.
func (p Pilot) CompletedAt(t time.Time) bool {
	if p.State == Annulled && p.Since.After(t) {
		p.State = Decided
	}
	return p.Completed()
}

// OutcomeKind is what came of a pilot.
type OutcomeKind string

// The kinds.
const (
	Purchase   OutcomeKind = "purchase"   // somebody bought the solution
	Extension  OutcomeKind = "extension"  // an earlier contract was made longer or larger
	OwnUse     OutcomeKind = "own_use"    // the company keeps it at the site at its own cost
	Export     OutcomeKind = "export"     // bought abroad
	Investment OutcomeKind = "investment" // money for the company
)

// OutcomeKinds are all kinds.
var OutcomeKinds = []OutcomeKind{Purchase, Extension, OwnUse, Export, Investment}

// Adopts says that an outcome of the kind means that the solution was adopted: somebody pays for it.
func (k OutcomeKind) Adopts() bool { return k == Purchase || k == Extension || k == Export }

// Outcome is one thing that came of a pilot, or is planned. It is never changed; what was wrong is taken back, and both stay.
type Outcome struct {
	ID       string        `json:"id"`
	Pilot    ID            `json:"pilot"`
	Kind     OutcomeKind   `json:"kind"`
	With     string        `json:"with,omitempty"` // the buyer or investor
	On       calendar.Date `json:"on"`
	Amount   int64         `json:"amount,omitempty"` // in minor units; 0: not known
	Currency string        `json:"currency,omitempty"`
	Planned  bool          `json:"planned,omitempty"` // hoped for: never added to what there is
	Evidence string        `json:"evidence"`          // where it can be seen: a contract, a register, a letter

	By          party.PersonID `json:"by"`
	At          time.Time      `json:"at"`
	TakenBackAt time.Time      `json:"taken_back_at,omitzero"`
	Reason      string         `json:"reason,omitempty"` // why it was taken back
	Revision    int64          `json:"-"`
}

// OutcomeFields are the fields of the form of an outcome, in its order.
var OutcomeFields = []string{"kind", "with", "on", "amount", "currency", "planned", "evidence"}

// mostAmount bounds one amount, so that sums cannot overflow.
const mostAmount = 1_000_000_000_000_000

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// Stands says that the outcome was not taken back.
func (o Outcome) Stands() bool { return o.TakenBackAt.IsZero() }

// StoodAt says that at a time the outcome was on record and not taken back.
func (o Outcome) StoodAt(t time.Time) bool {
	return !o.At.After(t) && (o.Stands() || o.TakenBackAt.After(t))
}

// Check says what is wrong with an outcome of the pilot: it has a day on or after the start of the pilot (R41), and one that is not planned
// lies not in the future.
func (o Outcome) Check(p Pilot, today calendar.Date, place *time.Location) error {
	if p.FirstStart().IsZero() {
		return fault.New(fault.Conflict, "outcome.not_started")
	}
	var l fault.List
	if !slices.Contains(OutcomeKinds, o.Kind) {
		l.Add("kind", "party.choose_one")
	}
	texts(&l, o.Kind != OwnUse, shortText, "with", o.With)
	switch start := calendar.On(p.FirstStart(), place); {
	case o.On.IsZero():
		l.Add("on", "outcome.day")
	case o.On.Before(start):
		l.Add("on", "outcome.too_early")
	case !o.Planned && o.On.After(today):
		l.Add("on", "outcome.to_come")
	}
	if o.Amount < 0 || o.Amount > mostAmount {
		l.Add("amount", "outcome.amount")
	}
	if o.Amount > 0 && !currencyCode.MatchString(o.Currency) {
		l.Add("currency", "outcome.currency")
	}
	texts(&l, true, longText, "evidence", o.Evidence)
	return l.Err()
}

// TakeBack takes an outcome back for a reason of 10 to 2,000 characters.
func (o Outcome) TakeBack(reason string, now time.Time) (Outcome, error) {
	if !o.Stands() {
		return o, fault.New(fault.Conflict, "outcome.taken_back")
	}
	o.TakenBackAt, o.Reason = now, strings.TrimSpace(reason)
	return o, reasoned(o.Reason)
}

// Months after the end of the fieldwork in which one asks what became of a pilot (R42).
var Months = []int{6, 12, 18, 24}

// Use is what an answer says of the solution.
type Use string

// The answers. No answer is not a no.
const (
	InUse    Use = "in_use"
	NotInUse Use = "not_in_use"
	NoAnswer Use = "no_answer"
)

// Uses are all answers.
var Uses = []Use{InUse, NotInUse, NoAnswer}

// FollowUp is what was learned when one asked. Another one of the same month stands in its place, and both stay.
type FollowUp struct {
	Pilot ID             `json:"pilot"`
	Month int            `json:"month"` // one of Months
	Use   Use            `json:"use"`
	Words string         `json:"words"` // who said what
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// DueOn is the day on which one asks for the first time in that month; zero before the end of the fieldwork.
func (p Pilot) DueOn(month int, place *time.Location) calendar.Date {
	if !p.Completed() {
		return calendar.Date{}
	}
	return calendar.On(p.Ended(), place).AddMonths(month)
}

// Check says what is wrong with an answer.
func (f FollowUp) Check(p Pilot, today calendar.Date, place *time.Location) error {
	if !p.Completed() {
		return fault.New(fault.Conflict, "outcome.not_completed")
	}
	var l fault.List
	switch due := p.DueOn(f.Month, place); {
	case !slices.Contains(Months, f.Month):
		l.Add("month", "party.choose_one")
	case today.Before(due):
		l.Add("month", "outcome.not_due", "On", due)
	}
	if !slices.Contains(Uses, f.Use) {
		l.Add("use", "party.choose_one")
	}
	texts(&l, true, longText, "words", f.Words)
	return l.Err()
}
