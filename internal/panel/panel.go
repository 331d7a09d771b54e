// Package panel is about who evaluates a case: appointment, declared interests, recusal, quorum.
//
// A panel is appointed once per case and may be completed when somebody steps aside. A member with an interest, whether the member
// declared it or the agency found it, loses access to the case at once; what they had marked until then is kept, sealed, and never
// counted. A member scores only after declaring to have no interest.
package panel

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Declaration is what a member said about interests in the applicant.
type Declaration string

// The declarations.
const (
	Awaited    Declaration = "awaited"
	NoInterest Declaration = "no_interest"
	Interested Declaration = "interest"   // the member is recused
	Conflicted Declaration = "conflict"   // an interest was found in the records; the member is recused
	Declined   Declaration = "declined"   // the member cannot take the case, for a reason that is no interest
	Discharged Declaration = "discharged" // the member's sheet stays with a result that a frozen cycle keeps; others score the case again
)

// Declarations are all declarations.
var Declarations = []Declaration{Awaited, NoInterest, Interested, Conflicted, Declined, Discharged}

// Away says that the member no longer serves. What a member who is away had marked is sealed: kept, and neither shown nor counted.
func (d Declaration) Away() bool {
	return d == Interested || d == Conflicted || d == Declined || d == Discharged
}

// Tied says that the person sits on the panel and has an interest in the applicant, declared or found. The case is closed to them,
// whatever other duty they hold.
func (p Panel) Tied(who party.PersonID) bool {
	m, sits := p.Member(who)
	return sits && (m.Declaration == Interested || m.Declaration == Conflicted)
}

// Member is an expert appointed to the case.
type Member struct {
	Person      party.PersonID
	Lead        bool
	Declaration Declaration
	Detail      string // what the interest is, or why the member declined, in the member's words
	AppointedAt time.Time
	DeclaredAt  time.Time
}

// Panel evaluates one case.
type Panel struct {
	Case        application.ID
	Members     []Member
	VisitOn     calendar.Date
	Reason      string // why fewer experts than usual, where the scheme allows it
	AppointedBy party.PersonID
	AppointedAt time.Time
}

// Appoint makes the panel. The scheme sets how many experts are usual and how many are the least, and the notice the
// company must have before the visit (Inno-Biz notice 2026-44, art. 8①③). Experts tied to the applicant are refused before
// anyone is invited. The first expert leads.
func Appoint(a application.Application, who party.Actor, company party.Company, experts []party.Actor, visitOn calendar.Date, reason string, e *scheme.Edition, now time.Time, today calendar.Date) (Panel, error) {
	if err := mayAppoint(a, who, application.Accepted); err != nil {
		return Panel{}, err
	}
	var l fault.List
	l = append(l, suitable(a, company, experts, nil)...)
	reason = strings.TrimSpace(reason)
	switch n := len(experts); {
	case n < e.Panel.Minimum:
		l.Add("experts", "panel.too_few", "Count", e.Panel.Minimum)
	case n < e.Panel.Size && e.Panel.MinimumNeedsReason && utf8.RuneCountInString(reason) < 10:
		l.Add("reason", "panel.reason_needed", "Count", e.Panel.Size)
	}
	notice := e.ClockDays("visit_notice")
	switch {
	case visitOn.IsZero():
		l.Add("visit_on", "panel.visit.missing")
	case visitOn.Before(today.AddDays(notice)):
		l.Add("visit_on", "panel.visit.notice", "Count", notice, "Earliest", today.AddDays(notice))
	case visitOn.After(today.AddYears(1)):
		l.Add("visit_on", "panel.visit.far")
	}
	if err := l.Err(); err != nil {
		return Panel{}, err
	}
	if len(experts) >= e.Panel.Size {
		reason = "" // a reason stands for fewer experts than usual and for nothing else: it would lower the quorum
	}
	p := Panel{Case: a.ID, VisitOn: visitOn, Reason: reason, AppointedBy: who.ID(), AppointedAt: now}
	for i, x := range experts {
		p.Members = append(p.Members, Member{Person: x.ID(), Lead: i == 0, Declaration: Awaited, AppointedAt: now})
	}
	return p, nil
}

// Postpone moves the visit to another day, before anything of it is on record. Where the agency moves it the company has its notice anew (Inno-Biz notice
// 2026-44, art. 8①); a company that put it off itself agreed to the day. It gives the panel with the new day.
func (p Panel) Postpone(a application.Application, who party.Actor, on calendar.Date, byCompany bool, words string, begun bool, e *scheme.Edition, today calendar.Date) (Panel, error) {
	if err := mayAppoint(a, who, application.Evaluating); err != nil {
		return p, err
	}
	if begun {
		return p, fault.New(fault.Conflict, "panel.postpone.begun")
	}
	earliest := today.AddDays(1)
	if !byCompany {
		earliest = today.AddDays(e.ClockDays("visit_notice"))
	}
	var l fault.List
	switch n := utf8.RuneCountInString(strings.TrimSpace(words)); {
	case n < 10:
		l.Add("why", "clock.stop.words")
	case n > 1000:
		l.Add("why", "party.too_long", "Max", 1000)
	}
	switch {
	case on.IsZero():
		l.Add("visit_on", "panel.visit.missing")
	case on == p.VisitOn:
		l.Add("visit_on", "panel.postpone.same")
	case on.Before(earliest):
		l.Add("visit_on", "panel.postpone.early", "Earliest", earliest)
	case on.After(today.AddYears(1)):
		l.Add("visit_on", "panel.visit.far")
	}
	if err := l.Err(); err != nil {
		return p, err
	}
	p.VisitOn = on
	return p, nil
}

// Complete adds experts after others stepped aside. A new lead is named when the old one is recused.
func (p Panel) Complete(a application.Application, who party.Actor, company party.Company, experts []party.Actor, now time.Time) (Panel, error) {
	if err := mayAppoint(a, who, application.Evaluating); err != nil {
		return p, err
	}
	l := suitable(a, company, experts, p.Members)
	if len(experts) == 0 {
		l.Add("experts", "panel.too_few", "Count", 1)
	}
	if err := l.Err(); err != nil {
		return p, err
	}
	p.Members = slices.Clone(p.Members)
	for _, x := range experts {
		p.Members = append(p.Members, Member{Person: x.ID(), Declaration: Awaited, AppointedAt: now})
	}
	p.nameLead()
	return p, nil
}

// Release takes members off the panel who have not answered the invitation yet, because a round is shared out anew. Who declared to have
// no interest is at work and stays; what somebody wrote is never taken away by sharing out.
func (p Panel) Release(a application.Application, who party.Actor, members []party.PersonID) (Panel, error) {
	if err := mayAppoint(a, who, application.Evaluating); err != nil {
		return p, err
	}
	for _, id := range members {
		m, sits := p.Member(id)
		switch {
		case !sits:
			return p, fault.New(fault.NotFound, "fault.not_found")
		case m.Declaration != Awaited:
			return p, fault.New(fault.Conflict, "panel.release.answered")
		}
	}
	p.Members = slices.DeleteFunc(slices.Clone(p.Members), func(m Member) bool { return slices.Contains(members, m.Person) })
	p.nameLead()
	return p, nil
}

// mayAppoint asks for the duty, for distance from the applicant, and for the one state in which the act belongs.
func mayAppoint(a application.Application, who party.Actor, in application.State) error {
	if err := who.May(party.ActAppoint, ""); err != nil {
		return err
	}
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "application.own_case")
	}
	if a.State != in {
		return fault.New(fault.Conflict, "panel.not_now")
	}
	return nil
}

// suitable refuses people who are not experts, sit on the panel already, act for the applicant or work there.
func suitable(a application.Application, company party.Company, experts []party.Actor, sitting []Member) fault.List {
	var l fault.List
	seen := map[party.PersonID]bool{}
	for _, m := range sitting {
		seen[m.Person] = true
	}
	for _, x := range experts {
		name := x.Person.Name
		switch _, own := x.Roles[a.Company]; {
		case !x.Holds(party.Expert):
			l.Add("experts", "panel.not_an_expert", "Name", name)
		case seen[x.ID()]:
			l.Add("experts", "panel.twice", "Name", name)
		case own:
			l.Add("experts", "panel.acts_for_applicant", "Name", name)
		case party.SameName(x.Person.Employer, company.Name) || party.SameName(x.Person.Employer, company.LatinName):
			l.Add("experts", "panel.works_for_applicant", "Name", name, "Employer", x.Person.Employer)
		}
		seen[x.ID()] = true
	}
	return l
}

// Declare records what a member says about interests. No interest can be declared once; an interest can be
// declared at any time until the result is registered, and ends the member's access at once.
func (p Panel) Declare(who party.Actor, interest bool, detail string, now time.Time) (Panel, error) {
	if err := who.May(party.ActDeclare, ""); err != nil {
		return p, err
	}
	i := p.index(who.ID())
	if i < 0 {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	detail = strings.TrimSpace(detail)
	if p.Members[i].Declaration.Away() || (!interest && p.Members[i].Declaration == NoInterest) {
		return p, fault.New(fault.Conflict, "panel.declared_already")
	}
	if interest && utf8.RuneCountInString(detail) < 5 {
		return p, fault.Field("detail", "panel.interest.detail")
	}
	if utf8.RuneCountInString(detail) > 1000 {
		return p, fault.Field("detail", "party.too_long", "Max", 1000)
	}
	if interest {
		return p.away(i, Interested, detail, now), nil
	}
	p.Members = slices.Clone(p.Members)
	m := &p.Members[i]
	m.Declaration, m.Detail, m.DeclaredAt = NoInterest, "", now
	return p, nil
}

// Decline records that a member cannot take the case, for a reason that is no interest: an illness, a journey, no time. It ends the
// member's access at once, and may come after the member had begun.
func (p Panel) Decline(who party.Actor, reason string, now time.Time) (Panel, error) {
	if err := who.May(party.ActDeclare, ""); err != nil {
		return p, err
	}
	i := p.index(who.ID())
	if i < 0 {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if p.Members[i].Declaration.Away() {
		return p, fault.New(fault.Conflict, "panel.declared_already")
	}
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case n < 5:
		return p, fault.Field("reason", "panel.decline.reason")
	case n > 1000:
		return p, fault.Field("reason", "party.too_long", "Max", 1000)
	}
	return p.away(i, Declined, reason, now), nil
}

// Recuse takes a member off the case because of an interest that the records show. Members who are away already stay as they are: what
// they said themselves is not overwritten. ground says what was found.
func (p Panel) Recuse(person party.PersonID, ground string, now time.Time) (Panel, error) {
	i := p.index(person)
	if i < 0 {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if p.Members[i].Declaration.Away() {
		return p, fault.New(fault.Conflict, "panel.declared_already")
	}
	return p.away(i, Conflicted, ground, now), nil
}

// Discharge ends every seat that is taken, because the case is scored again by others: the sheets that are in stay with the result they
// gave, so that no sheet counts in two cycles. It gives the panel, which has seats to fill then, and whose seats ended.
func (p Panel) Discharge(now time.Time) (Panel, []party.PersonID) {
	var ended []party.PersonID
	p.Members = slices.Clone(p.Members)
	for i := range p.Members {
		if m := &p.Members[i]; !m.Declaration.Away() {
			m.Declaration, m.DeclaredAt, m.Lead = Discharged, now, false
			ended = append(ended, m.Person)
		}
	}
	return p, ended
}

func (p Panel) away(i int, d Declaration, detail string, now time.Time) Panel {
	p.Members = slices.Clone(p.Members)
	m := &p.Members[i]
	m.Declaration, m.Detail, m.DeclaredAt, m.Lead = d, detail, now, false
	p.nameLead()
	return p
}

// nameLead keeps exactly one unrecused lead, if anybody is left to lead.
func (p *Panel) nameLead() {
	for _, m := range p.Members {
		if m.Lead && !m.Declaration.Away() {
			return
		}
	}
	for i := range p.Members {
		if !p.Members[i].Declaration.Away() {
			p.Members[i].Lead = true
			return
		}
	}
}

// MayRead says whether the person may see the case as a member: not before declaring, and not once they are away.
func (p Panel) MayRead(who party.PersonID) error {
	i := p.index(who)
	switch {
	case i < 0 || p.Members[i].Declaration.Away():
		return fault.New(fault.NotFound, "fault.not_found")
	case p.Members[i].Declaration == Awaited:
		return fault.New(fault.Forbidden, "panel.declare_first")
	}
	return nil
}

// Serving are the members who are not away, in order of appointment.
func (p Panel) Serving() []Member {
	var serving []Member
	for _, m := range p.Members {
		if !m.Declaration.Away() {
			serving = append(serving, m)
		}
	}
	return serving
}

// Quorum says whether enough members without an interest are left: the usual number, or the least
// number when the reason for fewer is on record.
func (p Panel) Quorum(e *scheme.Edition) error {
	need := e.Panel.Size
	if p.Reason != "" || !e.Panel.MinimumNeedsReason {
		need = e.Panel.Minimum
	}
	n := 0
	for _, m := range p.Members {
		if m.Declaration == NoInterest {
			n++
		}
	}
	if n < need {
		return fault.New(fault.Conflict, "panel.no_quorum", "Needed", need, "Count", n)
	}
	return nil
}

// Member gives the seat of a person.
func (p Panel) Member(who party.PersonID) (Member, bool) {
	if i := p.index(who); i >= 0 {
		return p.Members[i], true
	}
	return Member{}, false
}

func (p Panel) index(who party.PersonID) int {
	return slices.IndexFunc(p.Members, func(m Member) bool { return m.Person == who })
}
