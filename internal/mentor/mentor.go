// Package mentor is the mentors of an accelerator: who they are and what they know, which companies they are paired with, and what ends a
// pairing.
//
// A mentor is held against a company by the rules that experts are held by (package interest): what the mentor declared and what the records
// show, against the company and the makers of what it names as alternatives. What bars keeps a pairing from coming about, and ends one that
// stands on the day on which it comes to be known.
package mentor

import (
	"slices"
	"strings"
	"time"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

// State is where a mentor stands.
type State string

// The states of a mentor.
const (
	Invited State = "invited" // by an officer; the person has not said yes yet
	Active  State = "active"
	Ended   State = "ended" // by the mentor or an officer, for a reason on record; may be invited again
)

// States are all states of a mentor.
var States = []State{Invited, Active, Ended}

// Mentor is a person who gives companies of the accelerator hours of advice.
type Mentor struct {
	Person       party.PersonID `json:"person"`
	Technologies []string       `json:"technologies,omitempty"` // codes of the agency's taxonomy
	Markets      []string       `json:"markets,omitempty"`      // of site.Markets
	Languages    []locale.Lang  `json:"languages,omitempty"`
	Hours        int            `json:"hours"` // offered in a month, 1 to MostHours; no more companies are paired than there are hours
	About        string         `json:"about"` // what the mentor helps with, in the mentor's words; companies read it
	State        State          `json:"state"`
	InvitedBy    party.PersonID `json:"invited_by"`
	InvitedAt    time.Time      `json:"invited_at"`
	Since        time.Time      `json:"since"`
	Reason       string         `json:"reason,omitempty"` // of an end
	Revision     int64          `json:"-"`
}

// MostHours bounds the hours of a month.
const MostHours = 60

// Fields are the fields of a mentor's own form, in its order.
var Fields = []string{"technologies", "markets", "languages", "hours", "about"}

// Invite asks a person who holds the duty to be a mentor; before is how the person stood until now, nil for nobody.
func Invite(who party.Actor, person party.Person, before *Mentor, now time.Time) (Mentor, error) {
	if err := who.May(party.ActManageMentors, ""); err != nil {
		return Mentor{}, err
	}
	if !(party.Actor{Person: person}).Holds(party.Mentor) {
		return Mentor{}, fault.Field("person", "mentor.no_duty")
	}
	m := Mentor{Person: person.ID}
	if before != nil {
		if before.State != Ended {
			return *before, fault.New(fault.Conflict, "mentor.not_now", "State", locale.M("mentor.state."+string(before.State)))
		}
		m = *before
	}
	m.State, m.InvitedBy, m.InvitedAt, m.Since, m.Reason = Invited, who.ID(), now, now, ""
	return m, nil
}

// Save takes over what a mentor says of themselves. The first time it accepts the invitation.
func (m Mentor) Save(who party.Actor, typed Mentor, known *site.Technologies, now time.Time) (Mentor, error) {
	if err := m.own(who); err != nil {
		return m, err
	}
	if m.State == Ended {
		return m, m.notNow()
	}
	typed.About = strings.TrimSpace(typed.About)
	if err := typed.check(known); err != nil {
		return m, err
	}
	m.Technologies, m.Markets, m.Languages, m.Hours, m.About = typed.Technologies, typed.Markets, typed.Languages, typed.Hours, typed.About
	if m.State == Invited {
		m.State, m.Since = Active, now
	}
	m.Revision = typed.Revision
	return m, nil
}

func (m Mentor) own(who party.Actor) error {
	if err := who.May(party.ActMentor, ""); err != nil {
		return err
	}
	if who.ID() != m.Person {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

func (m Mentor) notNow() error {
	return fault.New(fault.Conflict, "mentor.not_now", "State", locale.M("mentor.state."+string(m.State)))
}

func (m Mentor) check(known *site.Technologies) error {
	var l fault.List
	if len(m.Technologies) == 0 && len(m.Markets) == 0 {
		l.Add("technologies", "mentor.no_field")
	}
	if slices.ContainsFunc(m.Technologies, func(c string) bool { return !known.Has(c) }) {
		l.Add("technologies", "party.choose_one")
	}
	if slices.ContainsFunc(m.Markets, func(c string) bool { return !slices.Contains(site.Markets, c) }) {
		l.Add("markets", "party.choose_one")
	}
	if len(m.Languages) == 0 || slices.ContainsFunc(m.Languages, func(c locale.Lang) bool { return !c.Valid() }) {
		l.Add("languages", "party.choose_one")
	}
	if m.Hours < 1 || m.Hours > MostHours {
		l.Add("hours", "cohort.number", "Min", 1, "Max", MostHours)
	}
	party.Words(&l, "about", "cohort.missing", m.About, 1, 2000)
	return l.Err()
}

// End ends the work of a mentor, by the mentor or an officer; words say why, 10 to 2,000 characters.
func (m Mentor) End(who party.Actor, words string, now time.Time) (Mentor, error) {
	if err := m.own(who); err != nil {
		if err := who.May(party.ActManageMentors, ""); err != nil {
			return m, err
		}
	}
	if m.State == Ended {
		return m, m.notNow()
	}
	words, err := cohort.Words("reason", words)
	if err != nil {
		return m, err
	}
	m.State, m.Since, m.Reason = Ended, now, words
	return m, nil
}

// Takes says whether a mentor who is paired with so many companies takes another: nil, or a Conflict that says why not.
func (m Mentor) Takes(paired int) error {
	switch {
	case m.State != Active:
		return m.notNow()
	case paired >= m.Hours:
		return fault.New(fault.Conflict, "mentor.full", "Hours", m.Hours)
	}
	return nil
}

// PairingID names a pairing; a UUIDv7 in text form.
type PairingID string

// Tie is where a pairing stands.
type Tie string

// The standings of a pairing.
const (
	Asked    Tie = "asked"    // by the company; an officer answers
	Paired   Tie = "paired"   // company and mentor may see each other
	Declined Tie = "declined" // the company's wish, by an officer
	Over     Tie = "over"     // by one of the three, for a reason on record
	Tied     Tie = "tied"     // an interest of the mentor came to be known
)

// Ties are all standings of a pairing.
var Ties = []Tie{Asked, Paired, Declined, Over, Tied}

// Pairing is a company with a mentor, or its wish to have one.
type Pairing struct {
	ID        PairingID          `json:"id"`
	Intake    cohort.ID          `json:"intake"`
	Candidate cohort.CandidateID `json:"candidate"`
	Company   party.OrgID        `json:"company"`
	Name      string             `json:"name"` // of the company
	Mentor    party.PersonID     `json:"mentor"`
	State     Tie                `json:"state"`
	Wish      string             `json:"wish,omitempty"` // what the company wants help with, in its words
	AskedBy   party.PersonID     `json:"asked_by,omitempty"`
	Began     time.Time          `json:"began,omitzero"` // the pairing, not the wish
	By        party.PersonID     `json:"by"`             // the last step
	Since     time.Time          `json:"since"`
	Reason    string             `json:"reason,omitempty"` // of what ended it, in words
	Found     *interest.Finding  `json:"found,omitempty"`  // the interest that ended it
	Revision  int64              `json:"-"`
}

// Live says whether the pairing stands or may come about.
func (p Pairing) Live() bool { return p.State == Asked || p.State == Paired }

// open says whether a company of an intake can have a mentor now.
func open(i cohort.Intake, c cohort.Candidate) error {
	if c.State != cohort.Placed || i.State != cohort.Selected && i.State != cohort.Running {
		return fault.New(fault.Conflict, "mentor.no_place")
	}
	return nil
}

func of(i cohort.Intake, c cohort.Candidate, m Mentor) Pairing {
	return Pairing{Intake: i.ID, Candidate: c.ID, Company: c.Company, Name: c.Name, Mentor: m.Person}
}

// Ask is a company's wish for a mentor. Its words say what it wants help with, 10 to 2,000 characters. It has no identifier yet.
func Ask(who party.Actor, i cohort.Intake, c cohort.Candidate, m Mentor, words string, now time.Time) (Pairing, error) {
	p := of(i, c, m)
	if err := who.May(party.ActMeetMentor, c.Company); err != nil {
		return p, err
	}
	if err := open(i, c); err != nil {
		return p, err
	}
	if m.State != Active {
		return p, m.notNow()
	}
	words, err := cohort.Words("wish", words)
	if err != nil {
		return p, err
	}
	p.State, p.Wish, p.AskedBy, p.By, p.Since = Asked, words, who.ID(), who.ID(), now
	return p, nil
}

// Pair brings a company together with a mentor who is paired with so many already; the desk has held the mentor against the company before.
// It has no identifier yet.
func Pair(who party.Actor, i cohort.Intake, c cohort.Candidate, m Mentor, paired int, now time.Time) (Pairing, error) {
	return of(i, c, m).Agree(who, i, c, m, paired, now)
}

// Agree is an officer's yes. Nobody decides of a company they act for, and no mentor of their own pairing.
func (p Pairing) Agree(who party.Actor, i cohort.Intake, c cohort.Candidate, m Mentor, paired int, now time.Time) (Pairing, error) {
	if err := p.decides(who); err != nil {
		return p, err
	}
	if p.State != "" && p.State != Asked {
		return p, p.notNow()
	}
	if err := open(i, c); err != nil {
		return p, err
	}
	if err := m.Takes(paired); err != nil {
		return p, err
	}
	p.State, p.Began, p.By, p.Since = Paired, now, who.ID(), now
	return p, nil
}

func (p Pairing) decides(who party.Actor) error {
	if err := who.May(party.ActManageMentors, ""); err != nil {
		return err
	}
	if _, own := who.Roles[p.Company]; own || who.ID() == p.Mentor {
		return fault.New(fault.Forbidden, "mentor.own_decision")
	}
	return nil
}

func (p Pairing) notNow() error {
	return fault.New(fault.Conflict, "mentor.not_now", "State", locale.M("mentor.tie."+string(p.State)))
}

// Decline is an officer's no to a company's wish; words say why, 10 to 2,000 characters.
func (p Pairing) Decline(who party.Actor, words string, now time.Time) (Pairing, error) {
	if err := p.decides(who); err != nil {
		return p, err
	}
	if p.State != Asked {
		return p, p.notNow()
	}
	return p.close(who.ID(), Declined, words, now)
}

// End ends a pairing, by the mentor, the company or an officer; a company also takes its wish back so. Words say why, 10 to 2,000 characters.
func (p Pairing) End(who party.Actor, words string, now time.Time) (Pairing, error) {
	company := who.May(party.ActMeetMentor, p.Company) == nil
	mentor := who.ID() == p.Mentor && who.May(party.ActMentor, "") == nil
	switch {
	case p.State == Paired && (company || mentor || who.May(party.ActManageMentors, "") == nil), p.State == Asked && company:
		return p.close(who.ID(), Over, words, now)
	case !company && !mentor && who.May(party.ActManageMentors, "") != nil:
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	return p, p.notNow()
}

// Drop ends a wish because its mentor stops.
func (p Pairing) Drop(who party.Actor, words string, now time.Time) (Pairing, error) {
	if p.State != Asked {
		return p, p.notNow()
	}
	return p.close(who.ID(), Over, words, now)
}

func (p Pairing) close(by party.PersonID, to Tie, words string, now time.Time) (Pairing, error) {
	words, err := cohort.Words("reason", words)
	if err != nil {
		return p, err
	}
	p.State, p.Reason, p.By, p.Since = to, words, by, now
	return p, nil
}

// Lose ends a pairing by the program itself, on the day on which an interest comes to be known.
func (p Pairing) Lose(f interest.Finding, now time.Time) (Pairing, error) {
	if !p.Live() {
		return p, p.notNow()
	}
	p.State, p.Found, p.By, p.Since = Tied, &f, party.System.ID(), now
	return p, nil
}
