package pilot

import "proba.example/internal/register"

// tellsOfPersons is true of the classes of data that are not readings of things.
func tellsOfPersons(class string) bool { return class != "technical" }

// Notice is what the public may know of the pilot from the last signature on, before which nothing is put up at the site (R20), until it was
// decided, or until equipment that stays at the company's own cost is down; false outside that time. Its words are those of the text in force,
// and no figure is among them.
func (p Pilot) Notice(a Agreement, organisation string) (register.PilotNotice, bool) {
	s, ok := a.InForce()
	if !ok || p.State == Decided && (a.OwnCost == nil || a.Dismantled != nil) {
		return register.PilotNotice{}, false
	}
	last := s.Terms.To
	if !p.Agreed.Last.IsZero() {
		last = p.Agreed.Last
	}
	return register.PilotNotice{
		ID: string(p.ID), Title: p.Title, Company: p.Company, Solution: p.Solution, Site: p.SiteName, Organisation: organisation, Place: s.Terms.Place, From: s.Terms.From, To: last,
		Earlier: p.earlier(), State: string(p.State), Stays: a.OwnCost != nil && a.Dismantled == nil, Gathers: s.Terms.Gathers, PersonalData: s.Terms.PersonalData, Hypothesis: p.Protocol.Hypothesis,
	}, true
}
