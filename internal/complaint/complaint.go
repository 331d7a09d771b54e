// Package complaint holds what companies complain of: the conduct of the agency or of one of its experts, the term within which they
// are answered, and who is far enough from the matter to answer.
//
// A complaint is no objection: it changes no decision and no certificate. It is answered by somebody who took no part in what it is
// about (ISO/IEC 17065:2012, 7.13.5). The terms are a setting of this program: thirty days, once prolonged by at most thirty more with
// word to the company, as Russia's law on the appeals of citizens has them (59-FZ, art. 12); the standard names none. Nobody is blamed
// unheard: a complaint about a named expert is upheld only after the expert was asked and answered, or had a week to; that, too, is a
// setting.
package complaint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// ID names a complaint; a UUIDv7 in text form.
type ID string

// About is whose conduct a complaint is about.
type About string

// The codes are stable and stored.
const (
	Agency About = "agency"
	Expert About = "expert" // who served on a panel of the company's
)

// Abouts are all of them, in the order in which they are offered.
var Abouts = []About{Agency, Expert}

// Ground is what was wrong, as the company sees it.
type Ground string

// The grounds. The codes are stable and stored.
const (
	Conduct         Ground = "conduct"         // rude, careless or absent
	Impartiality    Ground = "impartiality"    // an interest that was not told, or unequal treatment
	Confidentiality Ground = "confidentiality" // something entrusted came to others
	Delay           Ground = "delay"
	Money           Ground = "money" // something was asked for that no rule asks for
	Other           Ground = "other"
)

// Grounds are all grounds, in the order in which they are offered.
var Grounds = []Ground{Conduct, Impartiality, Confidentiality, Delay, Money, Other}

// State is how far a complaint has come.
type State string

// The states.
const (
	Filed     State = "filed"
	InHand    State = "in_hand" // somebody looks into it
	Answered  State = "answered"
	Withdrawn State = "withdrawn" // by the company
)

// States are all states, in the order of a complaint's life.
var States = []State{Filed, InHand, Answered, Withdrawn}

// Open says whether the company waits for an answer.
func (s State) Open() bool { return s == Filed || s == InHand }

// Finding is what looking into it showed.
type Finding string

// The findings. The codes are stable and stored.
const (
	Upheld   Finding = "upheld"
	Partly   Finding = "partly"
	Rejected Finding = "rejected"
)

// Findings are all findings, in the order in which they are offered.
var Findings = []Finding{Upheld, Partly, Rejected}

// The terms, in calendar days: for an answer, by how much it may be prolonged once, and for an expert to give an account.
const (
	TermDays    = 30
	LongerDays  = 30
	HearingDays = 7
)

// Limits of words, in characters.
const (
	leastWords = 20
	MostWords  = 4000
)

// Answer is what the company was told.
type Answer struct {
	Finding  Finding        `json:"finding"`
	Words    string         `json:"words"`
	Measures string         `json:"measures,omitempty"` // what the agency does about it; needed unless the complaint is rejected
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"`
}

// Hearing is what the expert whom a complaint is about was asked, and what they said to it.
type Hearing struct {
	Words     string         `json:"words"` // the question, in the handler's words; the expert does not read the company's
	By        party.PersonID `json:"by"`
	At        time.Time      `json:"at"`
	Until     calendar.Date  `json:"until"`             // the last day for an account
	Account   string         `json:"account,omitempty"` // the expert's words; empty while there are none
	AccountAt time.Time      `json:"account_at,omitzero"`
}

// Digest is the SHA-256 of the account in hexadecimal.
func (h Hearing) Digest() string { return digest(h.Account) }

// Extension is the one prolongation of the term.
type Extension struct {
	From  calendar.Date  `json:"from"` // when it was due before
	Words string         `json:"words"`
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// Complaint is one complaint with all that became of it.
type Complaint struct {
	ID       ID             `json:"id"`
	Number   string         `json:"number"`
	Company  party.OrgID    `json:"company"`
	Case     string         `json:"case,omitempty"` // the application it is about; empty when it is about none
	About    About          `json:"about"`
	Expert   party.PersonID `json:"expert,omitempty"` // empty also where the company does not know the name
	Ground   Ground         `json:"ground"`
	Words    string         `json:"words"`
	By       party.PersonID `json:"by"`
	FiledAt  time.Time      `json:"filed_at"`
	DueOn    calendar.Date  `json:"due_on"`
	Extended *Extension     `json:"extended,omitempty"`
	Hearing  *Hearing       `json:"hearing,omitempty"`
	State    State          `json:"state"`
	Since    time.Time      `json:"since"`             // of the state
	Handler  party.PersonID `json:"handler,omitempty"` // who has it in hand, or had when it was closed
	Answer   *Answer        `json:"answer,omitempty"`
	Revision int64          `json:"-"` // grows with every save; guards against overwriting
}

// Numbered is the number of the complaint that comes nth in a year, n from 1.
func Numbered(year int, n int64) string { return fmt.Sprintf("C%d-%05d", year, n) }

// Digest is the SHA-256 of the company's words in hexadecimal, which the journal keeps in their place.
func (c Complaint) Digest() string { return digest(c.Words) }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// File checks and dates a complaint; its identifier and number are the caller's. Faults name the fields about, expert, case, ground
// and words.
func File(c Complaint, who party.Actor, today calendar.Date, now time.Time) (Complaint, error) {
	if err := who.May(party.ActComplain, c.Company); err != nil {
		return c, err
	}
	c.Words = party.Clean(c.Words)
	var l fault.List
	switch {
	case !slices.Contains(Abouts, c.About):
		l.Add("about", "party.choose_one")
	case c.About == Agency:
		c.Expert = ""
	case c.Case == "":
		l.Add("case", "complaint.case_missing")
	}
	if !slices.Contains(Grounds, c.Ground) {
		l.Add("ground", "party.choose_one")
	}
	said(&l, "words", "complaint.words_missing", c.Words)
	if err := l.Err(); err != nil {
		return c, err
	}
	c.By, c.FiledAt, c.Since, c.DueOn, c.State = who.ID(), now.UTC(), now.UTC(), today.AddDays(TermDays), Filed
	return c, nil
}

// Apart says whether the person is far enough from the matter to look into it: not one of those concerned, and nobody who acts for the
// company. concerned are the people who had a part in what the complaint is about, as the records have them.
func (c Complaint) Apart(who party.Actor, concerned []party.PersonID) error {
	if err := who.May(party.ActAnswerComplaint, ""); err != nil {
		return err
	}
	if _, own := who.Roles[c.Company]; own {
		return fault.New(fault.Forbidden, "complaint.own_company")
	}
	if who.ID() == c.Expert || slices.Contains(concerned, who.ID()) {
		return fault.New(fault.Forbidden, "complaint.concerned")
	}
	return nil
}

// Take puts a complaint into somebody's hands, who says that they took no part in the matter: the records do not know everything.
func (c Complaint) Take(who party.Actor, concerned []party.PersonID, apart bool, now time.Time) (Complaint, error) {
	if err := c.Apart(who, concerned); err != nil {
		return c, err
	}
	if c.State != Filed {
		return c, c.notNow()
	}
	if !apart {
		return c, fault.Field("apart", "complaint.apart_missing")
	}
	c.State, c.Handler, c.Since = InHand, who.ID(), now.UTC()
	return c, nil
}

// Release gives a complaint back, for a reason: the handler found a part in it, or goes away. It waits for another then.
func (c Complaint) Release(who party.Actor, words string, now time.Time) (Complaint, string, error) {
	if err := c.handled(who); err != nil {
		return c, "", err
	}
	words = party.Clean(words)
	var l fault.List
	said(&l, "reason", "complaint.reason_missing", words)
	if err := l.Err(); err != nil {
		return c, "", err
	}
	c.State, c.Handler, c.Since = Filed, "", now.UTC()
	return c, words, nil
}

// Extend prolongs the term once, before it is over, to a day at most LongerDays later.
func (c Complaint) Extend(who party.Actor, until calendar.Date, words string, today calendar.Date, now time.Time) (Complaint, error) {
	if err := c.handled(who); err != nil {
		return c, err
	}
	switch {
	case c.Extended != nil:
		return c, fault.New(fault.Conflict, "complaint.extended_already")
	case today.After(c.DueOn):
		return c, fault.New(fault.Conflict, "complaint.too_late_to_extend")
	}
	words = party.Clean(words)
	var l fault.List
	if latest := c.DueOn.AddDays(LongerDays); !until.After(c.DueOn) || until.After(latest) {
		l.Add("until", "complaint.until", "From", c.DueOn, "Latest", latest)
	}
	said(&l, "longer", "complaint.reason_missing", words)
	if err := l.Err(); err != nil {
		return c, err
	}
	c.Extended = &Extension{From: c.DueOn, Words: words, By: who.ID(), At: now.UTC()}
	c.DueOn = until
	return c, nil
}

// Hear asks the expert whom a complaint is about for an account, once, in the handler's own words.
func (c Complaint) Hear(who party.Actor, words string, today calendar.Date, now time.Time) (Complaint, error) {
	if err := c.handled(who); err != nil {
		return c, err
	}
	switch {
	case c.Expert == "":
		return c, fault.New(fault.Conflict, "complaint.nobody_to_hear")
	case c.Hearing != nil:
		return c, fault.New(fault.Conflict, "complaint.asked_already")
	}
	words = party.Clean(words)
	var l fault.List
	said(&l, "question", "complaint.question_missing", words)
	if err := l.Err(); err != nil {
		return c, err
	}
	c.Hearing = &Hearing{Words: words, By: who.ID(), At: now.UTC(), Until: today.AddDays(HearingDays)}
	return c, nil
}

// Reply keeps the account of the expert who was asked; it is given once, and until the complaint is closed. NotFound for anybody else.
func (c Complaint) Reply(who party.Actor, words string, now time.Time) (Complaint, error) {
	if err := who.May(party.ActGiveAccount, ""); err != nil {
		return c, err
	}
	if c.Hearing == nil || c.Expert != who.ID() {
		return c, fault.New(fault.NotFound, "fault.not_found")
	}
	if !c.State.Open() {
		return c, c.notNow()
	}
	if c.Hearing.Account != "" {
		return c, fault.New(fault.Conflict, "complaint.account_given")
	}
	words = party.Clean(words)
	var l fault.List
	said(&l, "account", "complaint.account_missing", words)
	if err := l.Err(); err != nil {
		return c, err
	}
	h := *c.Hearing
	h.Account, h.AccountAt = words, now.UTC()
	c.Hearing = &h
	return c, nil
}

// Heard says whether the expert whom a complaint is about, if it names one, was asked and has answered, or let the term for it pass.
func (c Complaint) Heard(today calendar.Date) bool {
	return c.Expert == "" || c.Hearing != nil && (c.Hearing.Account != "" || today.After(c.Hearing.Until))
}

// Close answers a complaint; only its handler does, who must still be apart from the matter. An expert is not blamed unheard.
func (c Complaint) Close(who party.Actor, concerned []party.PersonID, a Answer, today calendar.Date, now time.Time) (Complaint, error) {
	if err := c.handled(who); err != nil {
		return c, err
	}
	if err := c.Apart(who, concerned); err != nil {
		return c, err
	}
	a.Words, a.Measures = party.Clean(a.Words), party.Clean(a.Measures)
	var l fault.List
	if !slices.Contains(Findings, a.Finding) {
		l.Add("finding", "party.choose_one")
	}
	said(&l, "answer", "complaint.answer_missing", a.Words)
	if a.Finding == Upheld || a.Finding == Partly || a.Measures != "" {
		said(&l, "measures", "complaint.measures_missing", a.Measures)
	}
	if err := l.Err(); err != nil {
		return c, err
	}
	if a.Finding != Rejected && !c.Heard(today) {
		return c, fault.Field("finding", "complaint.unheard", "Days", HearingDays)
	}
	a.By, a.At = who.ID(), now.UTC()
	c.Answer, c.State, c.Since = &a, Answered, now.UTC()
	return c, nil
}

// Withdraw takes a complaint back before it is answered; who may file one may.
func (c Complaint) Withdraw(who party.Actor, now time.Time) (Complaint, error) {
	if err := who.May(party.ActComplain, c.Company); err != nil {
		return c, err
	}
	if !c.State.Open() {
		return c, c.notNow()
	}
	c.State, c.Since = Withdrawn, now.UTC()
	return c, nil
}

// Late says whether the company still waits although the term is over.
func (c Complaint) Late(today calendar.Date) bool { return c.State.Open() && today.After(c.DueOn) }

// handled says whether the person has the complaint in hand.
func (c Complaint) handled(who party.Actor) error {
	if err := who.May(party.ActAnswerComplaint, ""); err != nil {
		return err
	}
	if c.State != InHand {
		return c.notNow()
	}
	if c.Handler != who.ID() {
		return fault.New(fault.Forbidden, "complaint.not_yours")
	}
	return nil
}

func (c Complaint) notNow() error {
	return fault.New(fault.Conflict, "complaint.not_now", "State", locale.M("complaint.state."+string(c.State)))
}

// Contradictions are what cannot be true together in a kept complaint, in English for the administrator; none is the rule.
func (c Complaint) Contradictions() []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if !slices.Contains(States, c.State) {
		say("its state %q is none", c.State)
	}
	if (c.Answer != nil) != (c.State == Answered) {
		say("it is %s, and has an answer: %v", c.State, c.Answer != nil)
	}
	if c.Answer != nil && (c.Answer.By != c.Handler || !c.Answer.At.Equal(c.Since)) {
		say("it was in the hands of %q and answered by %q", c.Handler, c.Answer.By)
	}
	if (c.Handler != "") != (c.State == InHand || c.State == Answered) && c.State != Withdrawn {
		say("it is %s in the hands of %q", c.State, c.Handler)
	}
	if c.Extended != nil && (!c.DueOn.After(c.Extended.From) || c.DueOn.After(c.Extended.From.AddDays(LongerDays))) {
		say("its term was prolonged from %s to %s", c.Extended.From, c.DueOn)
	}
	if c.About == Expert && c.Case == "" {
		say("it is about an expert of no case")
	}
	if c.Hearing != nil && (c.Expert == "" || (c.Hearing.Account == "") != c.Hearing.AccountAt.IsZero()) {
		say("%q was heard at %s", c.Expert, c.Hearing.AccountAt)
	}
	return found
}

// said asks for words of leastWords to MostWords characters.
func said(l *fault.List, field, missing, text string) {
	party.Words(l, field, missing, text, leastWords, MostWords, "Least", leastWords)
}
