package pilot

import (
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// EndGround is why an agreement ends before its term.
type EndGround string

// The grounds. Those of the programme are its own to give.
const (
	EndOwnWish    EndGround = "own_wish"
	EndBreach     EndGround = "breach"
	EndSiteLost   EndGround = "site_lost"
	EndInsolvency EndGround = "insolvency"
	EndForce      EndGround = "force_majeure"
	EndStopRule   EndGround = "stop_rule" // a rule of the locked protocol stopped the pilot, or paused it
	EndIncident   EndGround = "incident"  // a serious one that is open
)

// EndGrounds are all grounds in the order in which they are offered.
var EndGrounds = []EndGround{EndOwnWish, EndBreach, EndSiteLost, EndInsolvency, EndForce, EndStopRule, EndIncident}

// GroundsOf are the grounds that a side may give.
func GroundsOf(side Side) []EndGround {
	switch side {
	case Office:
		return EndGrounds[1:]
	case Vendor, Host:
		return EndGrounds[:5]
	}
	return nil
}

// AtOnce says that the ground ends the agreement on the day it is given; every other one keeps to the notice that the parties agreed on.
func (g EndGround) AtOnce() bool {
	return g == EndInsolvency || g == EndForce || g == EndStopRule || g == EndIncident
}

// Ending is the notice by which one side ended an agreement early, as it was signed: a paper whose bytes do not change. Taking the equipment
// down, insurance until then, confidentiality and publication stay as they were agreed.
type Ending struct {
	Text   string         `json:"text"` // digest of the text that it ends
	Side   Side           `json:"side"`
	Ground EndGround      `json:"ground"`
	Words  string         `json:"words"`
	On     calendar.Date  `json:"on"`     // the day of the notice
	Last   calendar.Date  `json:"last"`   // the last day of the agreement
	Waived bool           `json:"waived"` // no report is asked for: nothing was measured under the solution
	By     party.PersonID `json:"by"`
	Name   string         `json:"name"` // of the person who signs, as it was
	At     time.Time      `json:"at"`

	Digest string `json:"digest,omitempty"` // of the paper that the notice is; the paper itself has none
}

// EndFields are the fields of the form by which an agreement is ended early.
var EndFields = []string{"ground", "words"}

// LastDay is the last day of an agreement that a side ends on a day with the ground.
func (t Terms) LastDay(g EndGround, on calendar.Date) calendar.Date {
	if g.AtOnce() {
		return on
	}
	if last := on.AddDays(t.NoticeDays); last.Before(t.To) {
		return last
	}
	return t.To
}

// End ends the agreement in force early, for a side whose person may bind it, on a ground of GroundsOf with 10 to 2,000 characters of words.
// Incidents are the pilot's. The pilot must not have ended, but by one of its rules; no change may wait for signatures.
func (a Agreement) End(who party.Actor, p Pilot, side Side, ground EndGround, words string, incidents []Incident, today calendar.Date, now time.Time) (Ending, error) {
	s, ok := a.InForce()
	switch {
	case !ok:
		return Ending{}, fault.New(fault.Conflict, "pact.sign_first")
	case a.Ending != nil:
		return Ending{}, fault.New(fault.Conflict, "ending.given")
	case a.Offer != nil:
		return Ending{}, fault.New(fault.Conflict, "pact.offered")
	case p.State.Over() && (p.State != Stopped || p.Fired == nil):
		return Ending{}, p.State.notNow()
	}
	words = strings.TrimSpace(words)
	var l fault.List
	switch {
	case !slices.Contains(GroundsOf(side), ground):
		l.Add("ground", "party.choose_one")
	case ground == EndStopRule && p.Fired == nil:
		l.Add("ground", "ending.no_rule")
	case ground == EndIncident && OpenSerious(incidents) == 0:
		l.Add("ground", "ending.no_incident")
	}
	party.Words(&l, "words", "run.words", words, leastWords, longText, "Min", leastWords)
	if err := l.Err(); err != nil {
		return Ending{}, err
	}
	return Ending{
		Text: s.Digest, Side: side, Ground: ground, Words: words, On: today, Last: s.Terms.LastDay(ground, today), Waived: p.FirstStart().IsZero(), By: who.ID(), Name: who.Person.Name, At: now,
	}, nil
}

// EndedBy is the pilot under an agreement that a side ended: nothing is measured after the last day, and once that is over the pilot stops.
func (p Pilot) EndedBy(e Ending, today calendar.Date, now time.Time) Pilot {
	p.Agreed.Last, p.Agreed.Waived = e.Last, e.Waived
	if (e.Ground.AtOnce() || today.After(e.Last)) && !p.State.Over() {
		p.State, p.Since, p.Reason = Stopped, now, e.Words
		if e.Ground != EndStopRule {
			p.Fired = nil
		}
	}
	return p
}

// LastDay is the last day on which is measured; zero before the parties have signed.
func (a Agreed) LastDay() calendar.Date {
	if !a.Last.IsZero() {
		return a.Last
	}
	return a.To
}

// contradiction is what in an ending cannot be, held against the text it ends and the pilot as it stands today; empty where all agrees.
func (e Ending) contradiction(s Signed, p Pilot, today calendar.Date) string {
	switch {
	case e.Text != s.Digest:
		return "the end is of another text than the one in force"
	case !slices.Contains(GroundsOf(e.Side), e.Ground):
		return "the end has a ground that the side cannot give"
	case e.Last != s.Terms.LastDay(e.Ground, e.On):
		return "the last day is not the one that the ground and the notice make"
	case p.Agreed.Last != e.Last || p.Agreed.Waived != e.Waived:
		return "the pilot is governed by another end than the one that was given"
	case !p.State.Over() && today.After(e.Last.AddDays(1)):
		return "the pilot goes on after the agreement has ended"
	}
	return ""
}

// EndContradiction says what in the early end of the agreement cannot be, for the administrator who checks the database; empty where there is
// no end, or where all agrees.
func (a Agreement) EndContradiction(p Pilot, papers []Filed[Ending], today calendar.Date) string {
	if a.Ending == nil {
		if len(papers) > 0 || !p.Agreed.Last.IsZero() {
			return "its agreement was ended early, and no end is on record"
		}
		return ""
	}
	kept := *a.Ending
	kept.Digest = ""
	if x, err := NewPaper(p.ID, PaperEnding, 1, kept); err != nil || x.Digest != a.Ending.Digest || len(papers) != 1 || papers[0].Digest != x.Digest {
		return "the end is not the one that was signed"
	}
	s, ok := a.InForce()
	if !ok {
		return "an agreement ended that was never in force"
	}
	return kept.contradiction(s, p, today)
}
