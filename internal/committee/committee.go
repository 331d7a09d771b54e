// Package committee holds the meetings of a certification committee: who sits, which cases are put to it, who stays out of which of
// them, how they vote and whether a case carries.
//
// Rules come from the edition a case runs under: Korea's venture confirmation asks for seven members present and two thirds of them
// (Act on Special Measures for the Promotion of Venture Businesses, enforcement rules, art. 10). A quorum counts members who are present and
// have no interest in the case; who abstains is present.
package committee

import (
	"slices"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Limits of a reason in words, in characters.
const (
	leastWords = 10
	mostWords  = 4000
)

// ID names a meeting.
type ID string

// State is how far a meeting has come.
type State string

// The states. Members learn of a meeting when it is called.
const (
	Planned   State = "planned"
	Called    State = "called"
	Sitting   State = "sitting"
	Closed    State = "closed" // the chair approved the minutes; nothing changes any more
	Cancelled State = "cancelled"
)

// States are all states, in the order of a meeting's life.
var States = []State{Planned, Called, Sitting, Closed, Cancelled}

// Vote is what a member says to a case.
type Vote string

// The votes.
const (
	Yes     Vote = "yes"
	No      Vote = "no"
	Abstain Vote = "abstain"
)

// Votes are all votes, in the order in which they are offered.
var Votes = []Vote{Yes, No, Abstain}

// Outcome is what became of a case at a meeting.
type Outcome string

// The outcomes. A case without a quorum and a postponed one may be put to another meeting.
const (
	Carried    Outcome = "carried"
	NotCarried Outcome = "not_carried"
	NoQuorum   Outcome = "no_quorum"
	Postponed  Outcome = "postponed"
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Carried, NotCarried, NoQuorum, Postponed}

// Ground is why a member stays out of a case.
type Ground string

// The grounds.
const (
	OnPanel    Ground = "panel"      // evaluated the case
	Registered Ground = "registered" // registered its result
	OwnCompany Ground = "own"        // acts for the applicant
	Tied       Ground = "tied"       // the records show an interest
	Declared   Ground = "declared"   // by the member
)

// Grounds are all grounds.
var Grounds = []Ground{OnPanel, Registered, OwnCompany, Tied, Declared}

// Member is somebody who sits.
type Member struct {
	Person     party.PersonID `json:"person"`
	Chair      bool           `json:"chair,omitempty"`
	DeclaredAt time.Time      `json:"declared_at,omitzero"` // when the member looked through the applicants and said where they have an interest
	Present    bool           `json:"present,omitempty"`
}

// Out is a member who stays out of a case.
type Out struct {
	Person party.PersonID `json:"person"`
	Ground Ground         `json:"ground"`
	Words  string         `json:"words,omitempty"` // of a declared interest
}

// Ballot is a vote as it was cast. It may be cast again until the case is settled.
type Ballot struct {
	Person party.PersonID `json:"person"`
	Vote   Vote           `json:"vote"`
	Words  string         `json:"words,omitempty"` // needed for a no: the minority's opinion is kept
	At     time.Time      `json:"at"`
}

// Tally is a vote as it was counted.
type Tally struct {
	Present   int `json:"present"` // members present without an interest
	Yes       int `json:"yes"`
	No        int `json:"no"`
	Abstained int `json:"abstained"`
	Quorum    int `json:"quorum"` // that was needed
	Needed    int `json:"needed"` // votes for it that were needed
}

// Item is a case on the agenda.
type Item struct {
	Case      string         `json:"case"`
	ResultAt  time.Time      `json:"result_at"` // when the result was registered that is voted on: of another one the vote says nothing
	Out       []Out          `json:"out,omitempty"`
	Ballots   []Ballot       `json:"ballots,omitempty"`
	Outcome   Outcome        `json:"outcome,omitempty"`
	Tally     *Tally         `json:"tally,omitempty"`
	Reasons   string         `json:"reasons,omitempty"` // of the committee, as the secretary wrote them down
	SettledBy party.PersonID `json:"settled_by,omitempty"`
	SettledAt time.Time      `json:"settled_at,omitzero"`
}

// Settled says whether the case is done with at this meeting.
func (i Item) Settled() bool { return i.Outcome != "" }

// IsOut says whether a member stays out of the case, and why.
func (i Item) IsOut(who party.PersonID) (Out, bool) {
	n := slices.IndexFunc(i.Out, func(o Out) bool { return o.Person == who })
	if n < 0 {
		return Out{}, false
	}
	return i.Out[n], true
}

// Ballot is the vote a member cast.
func (i Item) Ballot(who party.PersonID) (Ballot, bool) {
	n := slices.IndexFunc(i.Ballots, func(b Ballot) bool { return b.Person == who })
	if n < 0 {
		return Ballot{}, false
	}
	return i.Ballots[n], true
}

// Meeting is a meeting.
type Meeting struct {
	ID       ID             `json:"id"`
	On       calendar.Date  `json:"on"`
	Place    string         `json:"place"`
	State    State          `json:"state"`
	Reason   string         `json:"reason,omitempty"` // why it was cancelled
	Members  []Member       `json:"members"`
	Items    []Item         `json:"items"`             // in the order of the agenda
	Current  string         `json:"current,omitempty"` // the case before the committee now
	By       party.PersonID `json:"by"`                // who planned it
	CalledAt time.Time      `json:"called_at,omitzero"`
	OpenedAt time.Time      `json:"opened_at,omitzero"`
	ClosedAt time.Time      `json:"closed_at,omitzero"`
	ClosedBy party.PersonID `json:"closed_by,omitempty"` // the chair
	Revision int64          `json:"-"`
}

// Plan is what somebody types to plan a meeting.
type Plan struct {
	On      calendar.Date
	Place   string
	Members []party.PersonID
	Chair   party.PersonID
}

// New plans a meeting. able are those who hold the duty of a member.
func New(id ID, x Plan, able []party.PersonID, by party.PersonID, today calendar.Date) (Meeting, error) {
	s := Meeting{ID: id, State: Planned, By: by}
	return s.Replan(x, able, today)
}

// Replan changes day, place and members while the meeting is planned only. Cases stay on the agenda.
func (s Meeting) Replan(x Plan, able []party.PersonID, today calendar.Date) (Meeting, error) {
	if s.State != Planned {
		return s, fault.New(fault.Conflict, "committee.not_planned")
	}
	var l fault.List
	if x.On.IsZero() || x.On.Before(today) {
		l.Add("on", "committee.day")
	}
	s.On, s.Place = x.On, party.Clean(x.Place)
	if n := utf8.RuneCountInString(s.Place); n == 0 {
		l.Add("place", "committee.place_missing")
	} else if n > 200 {
		l.Add("place", "party.too_long", "Max", 200)
	}
	s.Members = nil
	for _, m := range x.Members {
		if !slices.Contains(able, m) {
			l.Add("members", "committee.not_a_member")
			break
		}
		if !slices.ContainsFunc(s.Members, func(y Member) bool { return y.Person == m }) {
			s.Members = append(s.Members, Member{Person: m, Chair: m == x.Chair})
		}
	}
	if len(s.Members) == 0 {
		l.Add("members", "committee.members_missing")
	}
	if !slices.ContainsFunc(s.Members, func(m Member) bool { return m.Chair }) {
		l.Add("chair", "committee.chair_missing")
	}
	return s, l.Err()
}

// Member finds who sits.
func (s Meeting) Member(who party.PersonID) (Member, bool) {
	i := s.member(who)
	if i < 0 {
		return Member{}, false
	}
	return s.Members[i], true
}

func (s Meeting) member(who party.PersonID) int {
	return slices.IndexFunc(s.Members, func(m Member) bool { return m.Person == who })
}

// Item finds a case on the agenda.
func (s Meeting) Item(of string) (Item, bool) {
	i := s.item(of)
	if i < 0 {
		return Item{}, false
	}
	return s.Items[i], true
}

func (s Meeting) item(of string) int {
	return slices.IndexFunc(s.Items, func(i Item) bool { return i.Case == of })
}

// fresh is a copy whose members and items may be changed.
func (s Meeting) fresh() Meeting {
	s.Members, s.Items = slices.Clone(s.Members), slices.Clone(s.Items)
	for i := range s.Items {
		s.Items[i].Out, s.Items[i].Ballots = slices.Clone(s.Items[i].Out), slices.Clone(s.Items[i].Ballots)
	}
	return s
}

// Put sets the agenda: new cases come onto it, the rest of the planned ones go, and the order groups those who stay out.
func (s Meeting) Put(items []Item) (Meeting, error) {
	if s.State != Planned {
		return s, fault.New(fault.Conflict, "committee.not_planned")
	}
	s.Items = Order(items)
	return s, nil
}

// Call invites the members. At least one case must be on the agenda.
func (s Meeting) Call(now time.Time) (Meeting, error) {
	if s.State != Planned {
		return s, fault.New(fault.Conflict, "committee.not_planned")
	}
	if len(s.Items) == 0 {
		return s, fault.New(fault.Conflict, "committee.empty")
	}
	s.State, s.CalledAt = Called, now.UTC()
	return s, nil
}

// Cancel gives a meeting up that has not begun. Its cases may be put to another.
func (s Meeting) Cancel(reason string) (Meeting, error) {
	if s.State != Planned && s.State != Called {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	s.Reason = party.Clean(reason)
	var l fault.List
	party.Words(&l, "reason", "committee.reason", s.Reason, leastWords, mostWords)
	if err := l.Err(); err != nil {
		return s, err
	}
	s.State = Cancelled
	return s, nil
}

// Open begins the meeting, on its day or after it.
func (s Meeting) Open(today calendar.Date, now time.Time) (Meeting, error) {
	if s.State != Called {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	if today.Before(s.On) {
		return s, fault.New(fault.Conflict, "committee.too_early")
	}
	s.State, s.OpenedAt = Sitting, now.UTC()
	return s, nil
}

// Declaration is an interest a member declares.
type Declaration struct{ Case, Words string }

// Declare is what a member says before the files are opened: in which of the cases they have an interest; in no other.
func (s Meeting) Declare(who party.PersonID, interests []Declaration, now time.Time) (Meeting, error) {
	if s.State != Called && s.State != Sitting {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	i := s.member(who)
	if i < 0 {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	s = s.fresh()
	for _, x := range interests {
		var err error
		if s, err = s.Recuse(who, x.Case, x.Words); err != nil {
			return s, err
		}
	}
	s.Members[i].DeclaredAt = now.UTC()
	return s, nil
}

// Recuse takes a member out of a case for an interest of their own; what they voted on it goes. There is no way back into the case.
func (s Meeting) Recuse(who party.PersonID, of, words string) (Meeting, error) {
	if s.State != Called && s.State != Sitting {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	i := s.item(of)
	if i < 0 || s.member(who) < 0 {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	if s.Items[i].Settled() {
		return s, fault.New(fault.Conflict, "committee.settled")
	}
	words = party.Clean(words)
	if utf8.RuneCountInString(words) < 10 {
		return s, fault.Field("words", "committee.interest")
	}
	s = s.fresh()
	s.Items[i].bar(Out{Person: who, Ground: Declared, Words: words})
	return s, nil
}

// Bar takes a member out of a case because of what the records say.
func (s Meeting) Bar(of string, o Out) Meeting {
	i := s.item(of)
	if i < 0 || s.Items[i].Settled() {
		return s
	}
	s = s.fresh()
	s.Items[i].bar(o)
	return s
}

func (i *Item) bar(o Out) {
	if _, is := i.IsOut(o.Person); is {
		return
	}
	i.Out = append(i.Out, o)
	i.Ballots = slices.DeleteFunc(i.Ballots, func(b Ballot) bool { return b.Person == o.Person })
}

// Attend notes who is present from now on.
func (s Meeting) Attend(present []party.PersonID) (Meeting, error) {
	if s.State != Sitting {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	s = s.fresh()
	for i, m := range s.Members {
		s.Members[i].Present = slices.Contains(present, m.Person)
	}
	return s, nil
}

// Take brings a case before the committee.
func (s Meeting) Take(of string) (Meeting, error) {
	if s.State != Sitting {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	i, ok := s.Item(of)
	if !ok {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	if i.Settled() {
		return s, fault.New(fault.Conflict, "committee.settled")
	}
	s.Current = of
	return s, nil
}

// MayRead says whether a member may open the file of a case: after the declaration, and not where they stay out.
func (s Meeting) MayRead(who party.PersonID, of string) error {
	m, sits := s.Member(who)
	i, put := s.Item(of)
	switch {
	case !sits || !put || s.State == Planned || s.State == Cancelled:
		return fault.New(fault.NotFound, "fault.not_found")
	case m.DeclaredAt.IsZero():
		return fault.New(fault.Conflict, "committee.declare_first")
	}
	if _, out := i.IsOut(who); out {
		return fault.New(fault.Forbidden, "committee.out_fault")
	}
	return nil
}

// Cast votes on the case before the committee. A no needs words of at least ten characters.
func (s Meeting) Cast(who party.PersonID, of string, v Vote, text string, now time.Time) (Meeting, error) {
	if err := s.MayRead(who, of); err != nil {
		return s, err
	}
	n := s.item(of)
	switch m, _ := s.Member(who); {
	case s.State != Sitting || s.Current != of:
		return s, fault.New(fault.Conflict, "committee.not_before")
	case !m.Present:
		return s, fault.New(fault.Conflict, "committee.not_present")
	case s.Items[n].Settled():
		return s, fault.New(fault.Conflict, "committee.settled")
	}
	var l fault.List
	if !slices.Contains(Votes, v) {
		l.Add("vote", "party.choose_one")
	}
	text = party.Clean(text)
	if n := utf8.RuneCountInString(text); v == No && n < 10 {
		l.Add("words", "committee.no_needs_words")
	} else if n > 4000 {
		l.Add("words", "party.too_long", "Max", 4000)
	}
	if err := l.Err(); err != nil {
		return s, err
	}
	s = s.fresh()
	b := Ballot{Person: who, Vote: v, Words: text, At: now.UTC()}
	it := &s.Items[n]
	it.Ballots = slices.DeleteFunc(it.Ballots, func(x Ballot) bool { return x.Person == who })
	it.Ballots = append(it.Ballots, b)
	return s, nil
}

// Missing are the members whose vote on a case is still to come: present, and without an interest.
func (s Meeting) Missing(of string) []party.PersonID {
	var who []party.PersonID
	i, _ := s.Item(of)
	for _, m := range s.Members {
		_, out := i.IsOut(m.Person)
		if _, voted := i.Ballot(m.Person); m.Present && !out && !voted {
			who = append(who, m.Person)
		}
	}
	return who
}

// Count counts the votes on a case by the rules of its edition. It carries when the share of yes votes reaches the majority asked for,
// of members present without an interest or of all seats; below the quorum nothing is decided.
func Count(s Meeting, i Item, r scheme.Committee) (Tally, Outcome) {
	t := Tally{Quorum: r.Quorum}
	for _, m := range s.Members {
		if _, out := i.IsOut(m.Person); m.Present && !out {
			t.Present++
		}
	}
	for _, b := range i.Ballots {
		switch b.Vote {
		case Yes:
			t.Yes++
		case No:
			t.No++
		case Abstain:
			t.Abstained++
		}
	}
	of := t.Present
	if r.Of == scheme.OfMembers {
		of = r.Members
	}
	t.Needed = max((of*r.Majority.Num+r.Majority.Den-1)/r.Majority.Den, 1)
	switch {
	case t.Present < r.Quorum:
		return t, NoQuorum
	case t.Yes >= t.Needed:
		return t, Carried
	}
	return t, NotCarried
}

// Settle counts the votes on the case before the committee. Everybody present who may vote must have; below the quorum nobody need.
func (s Meeting) Settle(of string, r scheme.Committee, reasons string, by party.PersonID, now time.Time) (Meeting, error) {
	n := s.item(of)
	switch {
	case n < 0:
		return s, fault.New(fault.NotFound, "fault.not_found")
	case s.Items[n].Settled():
		return s, fault.New(fault.Conflict, "committee.settled")
	case s.State != Sitting || s.Current != of:
		return s, fault.New(fault.Conflict, "committee.not_before")
	}
	t, outcome := Count(s, s.Items[n], r)
	var l fault.List
	if missing := len(s.Missing(of)); outcome != NoQuorum && missing > 0 {
		l.Add("reasons", "committee.votes_missing", "Count", missing)
	}
	reasons = party.Clean(reasons)
	if outcome != NoQuorum {
		party.Words(&l, "reasons", "committee.reasons", reasons, leastWords, mostWords)
	}
	if err := l.Err(); err != nil {
		return s, err
	}
	s = s.fresh()
	it := &s.Items[n]
	it.Outcome, it.Tally, it.Reasons, it.SettledBy, it.SettledAt = outcome, &t, reasons, by, now.UTC()
	s.Current = ""
	return s, nil
}

// Postpone takes a case off the table without a vote, for a reason. Votes cast on it are kept in the minutes.
func (s Meeting) Postpone(of, reason string, by party.PersonID, now time.Time) (Meeting, error) {
	n := s.item(of)
	switch {
	case n < 0:
		return s, fault.New(fault.NotFound, "fault.not_found")
	case s.Items[n].Settled():
		return s, fault.New(fault.Conflict, "committee.settled")
	case s.State != Sitting:
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	reason = party.Clean(reason)
	var l fault.List
	party.Words(&l, "reasons", "committee.reason", reason, leastWords, mostWords)
	if err := l.Err(); err != nil {
		return s, err
	}
	s = s.fresh()
	it := &s.Items[n]
	it.Outcome, it.Reasons, it.SettledBy, it.SettledAt = Postponed, reason, by, now.UTC()
	if s.Current == of {
		s.Current = ""
	}
	return s, nil
}

// Close is the chair's approval of the minutes: every case is settled, and nothing changes any more.
func (s Meeting) Close(who party.PersonID, now time.Time) (Meeting, error) {
	if s.State != Sitting {
		return s, fault.New(fault.Conflict, "committee.not_now")
	}
	if m, _ := s.Member(who); !m.Chair {
		return s, fault.New(fault.Forbidden, "committee.chair_only")
	}
	if open := s.Unsettled(); open > 0 {
		return s, fault.New(fault.Conflict, "committee.open_items", "Count", open)
	}
	s.State, s.ClosedAt, s.ClosedBy, s.Current = Closed, now.UTC(), who, ""
	return s, nil
}

// Unsettled counts the cases that are not settled yet.
func (s Meeting) Unsettled() int {
	n := 0
	for _, i := range s.Items {
		if !i.Settled() {
			n++
		}
	}
	return n
}
