package matching

import (
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
)

// ID names a match; a UUIDv7 in text form.
type ID string

// State is where a match stands.
type State string

// The states of a match.
const (
	Proposed State = "proposed" // everybody is asked
	Agreed   State = "agreed"   // all agreed: a draft of the pilot is there
	Declined State = "declined" // somebody refused, with a reason
	Returned State = "returned" // the site was suspended or removed; the solution looks for a place again (R18a)
	Recalled State = "recalled" // by the agency
)

// States are all states in the order of a match's life.
var States = []State{Proposed, Agreed, Declined, Returned, Recalled}

// Side is somebody whose consent a match needs (R17).
type Side string

// The sides.
const (
	Applicant Side = "applicant"
	Host      Side = "site"
	Holder    Side = "asset_manager" // answers for the property, where that is not the site itself
)

// Sides are all sides, in the order in which they are named.
var Sides = []Side{Applicant, Host, Holder}

// Reason is why somebody refuses. It decides how the refusal bears on later matches.
type Reason string

// The reasons.
const (
	Unsuitable Reason = "unsuitable" // the two do not suit each other: like solutions sink at this place
	NotReady   Reason = "not_ready"  // the solution is not ready for this
	Conditions Reason = "conditions" // the terms of one are not those of the other
	Busy       Reason = "busy"       // no time or no people now
	Other      Reason = "other"
)

// Reasons are all reasons in the order in which they are offered.
var Reasons = []Reason{Unsuitable, NotReady, Conditions, Busy, Other}

// Reply is what a side said.
type Reply struct {
	Side   Side           `json:"side"`
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
	Agreed bool           `json:"agreed"`
	Reason Reason         `json:"reason,omitempty"`
	Words  string         `json:"words,omitempty"`
}

// Match is a proposal to test a solution at a site.
type Match struct {
	ID           ID                   `json:"id"`
	Admission    solution.AdmissionID `json:"admission"`
	Solution     solution.ID          `json:"solution"`
	SolutionName string               `json:"solution_name"`
	Company      party.OrgID          `json:"company"`
	CompanyName  string               `json:"company_name"`
	Site         site.ID              `json:"site"`
	SiteName     string               `json:"site_name"`
	Request      cityneed.ID          `json:"request,omitempty"`
	RequestTitle string               `json:"request_title,omitempty"`
	Plan         PlanID               `json:"plan,omitempty"` // of the season that proposed it; empty: a person did by itself
	Markets      []string             `json:"markets,omitempty"`
	Technologies []string             `json:"technologies,omitempty"`
	Score        int                  `json:"score"` // as it was when it was proposed, millionths
	Parts        []Part               `json:"parts,omitempty"`
	Unknown      []Unknown            `json:"unknown,omitempty"`
	Words        string               `json:"words,omitempty"` // of the officer, to all who are asked
	Asked        []Side               `json:"asked"`
	Replies      []Reply              `json:"replies,omitempty"`
	State        State                `json:"state"`
	Since        time.Time            `json:"since"`
	Reason       string               `json:"reason,omitempty"`  // of a recall, or of the site's suspension
	Pilot        string               `json:"pilot,omitempty"`   // the draft that was made of it, or the pilot that it moved
	Resites      string               `json:"resites,omitempty"` // the pilot under way that would move to the site (R18a); empty: a new one
	ProposedAt   time.Time            `json:"proposed_at"`
	Revision     int64                `json:"-"` // grows with every save; guards against overwriting
}

const (
	shortWords = 10
	mostWords  = 2000
)

// AskedAt are the sides whose consent a match at the site needs.
func AskedAt(at site.Site) []Side {
	if at.AssetManager != "" {
		return []Side{Applicant, Host, Holder}
	}
	return []Side{Applicant, Host}
}

// Propose makes a match of a pair that nothing rules out. Need is the request it answers; nil: none. The fault is a Conflict
// "matching.barred" where something rules it out.
func (b *Board) Propose(who party.Actor, o, p int, need *cityneed.Request, words string, now time.Time) (Match, error) {
	if err := who.May(party.ActProposeMatch, ""); err != nil {
		return Match{}, err
	}
	r, x, at := b.Rate(o, p), b.offers[o], b.places[p].Site
	if len(r.Bars) > 0 {
		return Match{}, fault.New(fault.Conflict, "matching.barred")
	}
	words = strings.TrimSpace(words)
	var l fault.List
	if party.Words(&l, "words", "", words, 0, mostWords); l.Err() != nil {
		return Match{}, l.Err()
	}
	m := Match{
		Admission: x.Admission, Solution: x.Solution.ID, SolutionName: x.Solution.Name, Company: x.Solution.Company, CompanyName: x.Company, Site: at.ID, SiteName: at.Name,
		Markets: x.Solution.Markets, Technologies: x.Solution.Technologies, Score: r.Score, Parts: r.Parts, Unknown: r.Unknown, Words: words,
		Asked: AskedAt(at), State: Proposed, Since: now, ProposedAt: now,
	}
	if need != nil {
		if need.State != cityneed.Open || need.Site != "" && need.Site != at.ID {
			return Match{}, fault.New(fault.Conflict, "matching.request_closed")
		}
		m.Request, m.RequestTitle = need.ID, need.Title
	}
	return m, nil
}

// Open says that the match holds a place at its site.
func (m Match) Open() bool { return m.State == Proposed || m.State == Agreed && m.Pilot == "" }

// Reply is what a side said; false while it said nothing.
func (m Match) Reply(s Side) (Reply, bool) {
	for _, r := range m.Replies {
		if r.Side == s {
			return r, true
		}
	}
	return Reply{}, false
}

// Waiting are the sides that were asked and have not answered.
func (m Match) Waiting() []Side {
	return slices.DeleteFunc(slices.Clone(m.Asked), func(s Side) bool { _, said := m.Reply(s); return said })
}

// may says whether somebody may answer for a side.
func (m Match) may(who party.Actor, s Side) error {
	switch s {
	case Applicant:
		return who.May(party.ActAnswerMatch, m.Company)
	case Host:
		return who.MayAt(party.ActAnswerMatch, string(m.Site))
	case Holder:
		return who.MayAt(party.ActConsentHolder, string(m.Site))
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// MayReply says whether somebody may answer for a side now.
func (m Match) MayReply(who party.Actor, s Side) bool {
	return m.State == Proposed && slices.Contains(m.Waiting(), s) && m.may(who, s) == nil
}

func (m Match) notNow() error {
	return fault.New(fault.Conflict, "matching.not_now", "State", locale.M("matching.state."+string(m.State)))
}

// Say is the answer of a side: consent, or a refusal with a reason of Reasons and 10 to 2,000 characters of words. When the last side
// consents the match is agreed; a refusal ends it.
func (m Match) Say(who party.Actor, r Reply, now time.Time) (Match, error) {
	if err := m.may(who, r.Side); err != nil {
		return m, err
	}
	if m.State != Proposed || !slices.Contains(m.Waiting(), r.Side) {
		return m, m.notNow()
	}
	r.Words = strings.TrimSpace(r.Words)
	var l fault.List
	least := 0
	if r.Agreed {
		r.Reason = ""
	} else {
		least = shortWords
		if !slices.Contains(Reasons, r.Reason) {
			l.Add("reason", "party.choose_one")
		}
	}
	party.Words(&l, "words", "matching.words", r.Words, least, mostWords)
	if err := l.Err(); err != nil {
		return m, err
	}
	r.By, r.At = who.ID(), now
	m.Replies = append(slices.Clone(m.Replies), r)
	switch {
	case !r.Agreed:
		m.State, m.Since = Declined, now
	case len(m.Waiting()) == 0:
		m.State, m.Since = Agreed, now
	}
	return m, nil
}

// Recall takes a match back that is not a pilot yet, for a reason of 10 to 2,000 characters.
func (m Match) Recall(who party.Actor, reason string, now time.Time) (Match, error) {
	if err := who.May(party.ActProposeMatch, ""); err != nil {
		return m, err
	}
	if !m.Open() {
		return m, m.notNow()
	}
	reason = strings.TrimSpace(reason)
	var l fault.List
	if party.Words(&l, "reason", "matching.words", reason, shortWords, mostWords); l.Err() != nil {
		return m, l.Err()
	}
	m.State, m.Since, m.Reason = Recalled, now, reason
	return m, nil
}

// SiteClosed returns a match whose site was suspended or removed to matching (R18a); false where it holds no place any more.
func (m Match) SiteClosed(reason string, now time.Time) (Match, bool) {
	if !m.Open() {
		return m, false
	}
	m.State, m.Since, m.Reason = Returned, now, reason
	return m, true
}

// Refusal is what the match tells later ones; false where nobody refused it. Place is where the agency is.
func (m Match) Refusal(place *time.Location) (Refusal, bool) {
	for _, r := range m.Replies {
		if !r.Agreed {
			return Refusal{Solution: m.Solution, Site: m.Site, By: r.Side, Reason: r.Reason, On: calendar.On(r.At, place), Markets: m.Markets, Technologies: m.Technologies}, true
		}
	}
	return Refusal{}, false
}
