package pilot

import (
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/trial"
)

// Stay is the time of a pilot at a site that it left (R18a). What was measured there keeps its numbers and is looked at by itself; no look after
// the move counts it.
type Stay struct {
	Site     site.ID       `json:"site"`
	SiteName string        `json:"site_name"`     // as it was
	From     calendar.Date `json:"from,omitzero"` // the first day there; zero where nothing was signed before the move
	To       calendar.Date `json:"to"`            // the day from which the pilot is elsewhere
	Match    string        `json:"match,omitempty"`
	Started  time.Time     `json:"started,omitzero"` // when measuring under the solution began there; zero: it never did
	Entries  int           `json:"entries"`          // number of the last measurement from before the move; 0: none
	Reason   string        `json:"reason"`           // why it moved
	Text     string        `json:"text"`             // digest of the signed text that moved it
}

// Move is what the parties sign to take a pilot to another site.
type Move struct {
	Match    string  `json:"match"` // in which the new site and its asset manager consented
	Site     site.ID `json:"site"`
	SiteName string  `json:"site_name"`
	FromName string  `json:"from_name"`     // the site that it leaves
	Baseline int     `json:"baseline_days"` // days at least before the solution is measured at the new site, 0 to 3,660
	Reason   string  `json:"reason"`        // 10 to 2,000 characters
}

// MoveFields are the fields of the form of a move, in its order.
var MoveFields = []string{"new_place", "baseline_days", "reason"}

// Base is the number of the last measurement from before the latest move; 0 where the pilot never moved. What is numbered higher was measured
// where the pilot is now.
func (p Pilot) Base() int {
	if n := len(p.Stays); n > 0 {
		return p.Stays[n-1].Entries
	}
	return 0
}

// Arrived is the day of the latest move; zero where the pilot never moved.
func (p Pilot) Arrived() calendar.Date {
	if n := len(p.Stays); n > 0 {
		return p.Stays[n-1].To
	}
	return calendar.Date{}
}

// FirstStart is when measuring under the solution began for the first time, at whichever site; zero: it never did.
func (p Pilot) FirstStart() time.Time {
	for _, s := range p.Stays {
		if !s.Started.IsZero() {
			return s.Started
		}
	}
	return p.StartedAt
}

// At says that the pilot is at the site, or was.
func (p Pilot) At(id site.ID) bool {
	for _, s := range p.Stays {
		if s.Site == id {
			return true
		}
	}
	return p.Site == id
}

// SignsAt is the site that signs as host: the one to which an offered text would move the pilot, or else the one where it is.
func (a Agreement) SignsAt(p Pilot) site.ID {
	if o := a.Offer; o != nil && o.Move != nil {
		return o.Move.Site
	}
	return p.Site
}

// Movable is nil where the pilot can move to another site: its protocol stands and nothing is measured under the solution just now.
func (p Pilot) Movable() error {
	switch p.State {
	case Locked, Baseline, Paused:
		return nil
	case Running:
		return fault.New(fault.Conflict, "resite.pause_first")
	}
	return p.State.notNow()
}

// Settled is nil once the baseline that the parties agreed on for the new site was as long as they said. Today is the day at the agency.
func (p Pilot) Settled(step Step, today calendar.Date) error {
	if step == StepStart && today.Before(p.NotBefore) {
		return fault.New(fault.Conflict, "resite.baseline_first", "Day", p.NotBefore)
	}
	return nil
}

// Resite writes a move into the terms that are offered next: as a change of the agreement where it is signed. Place is where at the new site. The
// permit of the old place falls; everything else stays until somebody changes it.
func (a Agreement) Resite(who party.Actor, p Pilot, m Move, place string) (Agreement, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return a, err
	}
	switch {
	case a.Ending != nil:
		return a, fault.New(fault.Conflict, "ending.given")
	case a.Offer != nil:
		return a, fault.New(fault.Conflict, "pact.offered")
	}
	if err := p.Movable(); err != nil {
		return a, err
	}
	m.Reason, place = strings.TrimSpace(m.Reason), strings.TrimSpace(place)
	m.FromName = p.SiteName
	var l fault.List
	texts(&l, true, longText, "new_place", place)
	if m.Baseline < 0 || m.Baseline > mostDays {
		l.Add("baseline_days", "pact.number", "Max", mostDays)
	}
	l = append(l, fault.All(reasoned(m.Reason))...)
	if err := l.Err(); err != nil {
		return a, err
	}
	t, reason := a.Draft, m.Reason
	if last, signed := a.InForce(); signed {
		switch {
		case a.Reason == "":
			t = last.Terms
			t.Late, t.Move = nil, nil
		case a.Draft.Move == nil:
			reason = a.Reason + "\n" + m.Reason
		}
		if a.Draft.Move == nil {
			t.PermitTo = calendar.Date{}
		}
		t.Move, t.Place = &m, place
		return a.Amend(who, p, t, reason)
	}
	t.PermitTo = calendar.Date{}
	t.Move, t.Place = &m, place
	a.Pilot, a.Draft = p.ID, t
	return a, nil
}

// WithoutMove is the agreement whose next text moves nothing any more: the new site does not come about. Nothing changes while a text is offered:
// it is taken back first.
func (a Agreement) WithoutMove() Agreement {
	if a.Offer != nil || a.Draft.Move == nil {
		return a
	}
	a.Draft.Move = nil
	if last, signed := a.InForce(); signed {
		a.Draft.Place, a.Draft.PermitTo = last.Terms.Place, last.Terms.PermitTo
		if len(Changes(last.Terms, a.Draft)) == 0 {
			a.Reason = ""
		}
	}
	return a
}

// Resited is the pilot at the site to which a text moves it that every side signed. It begins there with a baseline of its own, and what is
// measured under the solution starts anew. Last is the number of the last measurement, today the day at the agency.
func (p Pilot) Resited(x AgreementText, digest string, last int, today calendar.Date, now time.Time) (Pilot, error) {
	if err := p.Movable(); err != nil {
		return p, err
	}
	m := x.Terms.Move
	from := p.Arrived()
	if from.IsZero() && x.Amends != "" {
		from = p.Agreed.From
	}
	stay := Stay{Site: p.Site, SiteName: p.SiteName, From: from, To: today, Match: p.Match, Started: p.StartedAt, Entries: last, Reason: m.Reason, Text: digest}
	p.Stays = append(p.Stays[:len(p.Stays):len(p.Stays)], stay)
	p.Site, p.SiteName, p.Match, p.Moving = m.Site, m.SiteName, m.Match, ""
	p.StartedAt, p.NotBefore = time.Time{}, today.AddDays(m.Baseline)
	if p.State != Locked {
		p.State = Baseline
	}
	p.Since, p.Reason, p.Fired = now, "", nil
	return p, nil
}

// StayFigures are what was measured at a site that the pilot left, judged by itself: never one with what was measured afterwards.
type StayFigures struct {
	Stay     Stay      `json:"stay"`
	Findings []Figures `json:"findings,omitempty"` // empty where nothing was measured
}

// FiguresOf judges what was measured at each site that the pilot left, by the locked protocol and by itself. Gather gathers what a look saw; place is
// where the agency is.
func (p Pilot) FiguresOf(gather func(Look) (*Gathering, error), place *time.Location) ([]StayFigures, error) {
	var all []StayFigures
	for i, s := range p.Stays {
		x := StayFigures{Stay: s}
		g, err := gather(p.LookAt(i))
		if err != nil {
			return nil, err
		}
		if len(g.list) > 0 {
			a, err := p.Assess(g, trial.Circumstances{}, place)
			if err != nil {
				return nil, err
			}
			for m, f := range a.Findings {
				x.Findings = append(x.Findings, figures(f, metricName(m)))
			}
		}
		all = append(all, x)
	}
	return all, nil
}

// LookAt is the look at what was measured during the stay of that place among Stays, from 0, and nothing else. Nobody planned it.
func (p Pilot) LookAt(stay int) Look {
	l := Look{Entries: p.Stays[stay].Entries}
	if stay > 0 {
		l.After = p.Stays[stay-1].Entries
	}
	return l
}

// MoveContradiction says what in the moves of a pilot cannot be, held against the signed texts of its agreement; empty where all agrees.
func (a Agreement) MoveContradiction(p Pilot, entries int) string {
	var moves []Signed
	for _, s := range a.Signed {
		if s.Terms.Move != nil {
			moves = append(moves, s)
		}
	}
	if len(moves) != len(p.Stays) {
		return "it moved more often, or less, than the parties signed"
	}
	before := Stay{}
	for i, s := range p.Stays {
		next := p.Site
		if i+1 < len(p.Stays) {
			next = p.Stays[i+1].Site
		}
		switch {
		case s.Text != moves[i].Digest || moves[i].Terms.Move.Site != next:
			return "it moved by another text, or to another site, than the parties signed"
		case s.Entries < before.Entries || s.Entries > entries:
			return "a move parts its measurements where there are none"
		case s.To.Before(before.To):
			return "it left a site before it came there"
		}
		before = s
	}
	return ""
}
