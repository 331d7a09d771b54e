package casework

import (
	"context"
	"encoding/json"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// regions are the region codes of all editions in force: a profile serves every scheme.
func (d *Desk) regions(ctx context.Context, tx *store.Tx) ([]string, error) {
	all, err := d.allEditions(ctx, tx)
	if err != nil {
		return nil, err
	}
	codes := []string{}
	for _, e := range all {
		codes = append(codes, e.RegionCodes()...)
	}
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// SaveProfile saves what an expert says of themselves. Who is senior is the agency's to say: the profile keeps what it said.
// The Revision must be the one the form was filled from, 0 for the first save.
func (d *Desk) SaveProfile(ctx context.Context, who party.Actor, p expert.Profile) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		regions, err := d.regions(ctx, tx)
		if err != nil {
			return err
		}
		p = p.Clean()
		p.Person = who.ID()
		if err := p.Check(regions, d.today(tx)); err != nil {
			return err
		}
		before, err := store.Absent(tx.Profile(ctx, who.ID()))
		if err != nil {
			return err
		}
		p.Senior = before != nil && before.Senior
		if err := tx.SaveProfile(ctx, p); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ProfileSaved, string(who.ID()), "", nil); err != nil {
			return err
		}
		return d.lookAtSeats(ctx, tx, who.ID())
	})
}

// SetSenior says whether an expert counts as senior, where a scheme wants one on every panel. The expert must have a profile.
func (d *Desk) SetSenior(ctx context.Context, who party.Actor, id party.PersonID, senior bool) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageExperts, ""); err != nil {
			return err
		}
		p, err := tx.Profile(ctx, id)
		if err != nil || p.Senior == senior {
			return err
		}
		p.Senior = senior
		if err := tx.SaveProfile(ctx, p); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.SeniorSet, string(id), "", map[string]bool{"senior": senior})
	})
}

// DeclareYear signs an expert's yearly form of interests. The form is in force from the day it is signed.
func (d *Desk) DeclareYear(ctx context.Context, who party.Actor, f expert.Form) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		last, err := d.lastForm(ctx, tx, who.ID())
		if err != nil {
			return err
		}
		f.Person = who.ID()
		signed, err := f.Sign(last, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.InsertForm(ctx, signed); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.FormSigned, string(who.ID()), "", map[string]int{"form": signed.Number}); err != nil {
			return err
		}
		return d.lookAtSeats(ctx, tx, who.ID())
	})
}

// lastForm is the latest form a person signed, or nil.
func (d *Desk) lastForm(ctx context.Context, tx *store.Tx, id party.PersonID) (*expert.Form, error) {
	forms, err := tx.FormsOf(ctx, id)
	if err != nil || len(forms) == 0 {
		return nil, err
	}
	return &forms[0], nil
}

// OwnInterests is what experts see of themselves: their profile and forms.
type OwnInterests struct {
	Profile expert.Profile // empty while there is none
	Forms   []expert.Form  // the latest first
	Person  party.Person
}

// OwnInterests reads an expert's own profile and forms.
func (d *Desk) OwnInterests(ctx context.Context, who party.Actor) (OwnInterests, error) {
	var v OwnInterests
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActDeclare, ""); err != nil {
			return err
		}
		v = OwnInterests{Person: who.Person, Profile: expert.Profile{Person: who.ID()}}
		p, err := tx.Profile(ctx, who.ID())
		switch {
		case err == nil:
			v.Profile = p
		case !fault.Is(err, fault.NotFound):
			return err
		}
		v.Forms, err = tx.FormsOf(ctx, who.ID())
		return err
	})
	return v, err
}

// Helpers reads whom the applicant named as helpers, for the company's people.
func (d *Desk) Helpers(ctx context.Context, who party.Actor, id application.ID) (h interest.Helpers, open bool, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		open = mayNameHelpers(a)
		h, err = tx.Helpers(ctx, id)
		return err
	})
	return h, open, err
}

// mayNameHelpers says whether the statement about helpers can still be changed: until the panel is chosen.
func mayNameHelpers(a application.Application) bool {
	return a.State == application.Draft || a.State == application.Returned || a.State == application.Submitted
}

// SaveHelpers saves whom the applicant paid or asked for help with the application, or that it was nobody. It is a record of its own and
// not part of what is frozen: it says nothing about the company, and may be completed until the application is accepted.
func (d *Desk) SaveHelpers(ctx context.Context, who party.Actor, id application.ID, h interest.Helpers) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := who.May(party.ActAnswer, a.Company); err != nil {
			return err
		}
		if !mayNameHelpers(a) {
			return fault.New(fault.Conflict, "interest.helpers.closed")
		}
		h = h.Clean()
		if err := h.Check(); err != nil {
			return err
		}
		h.SavedBy = who.ID()
		if err := tx.SaveHelpers(ctx, id, h); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.HelpersSaved, string(id), "", map[string]any{"none": h.None, "count": len(h.List)})
	})
}

// SaveGroup enters a group of organisations or changes it, and has the running cases looked at again.
func (d *Desk) SaveGroup(ctx context.Context, who party.Actor, g interest.Group) (string, error) {
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageExperts, ""); err != nil {
			return err
		}
		all, err := tx.Groups(ctx)
		if err != nil {
			return err
		}
		if g.ID != "" && !slices.ContainsFunc(all, func(x interest.Group) bool { return x.ID == g.ID }) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		g = g.Clean()
		if err := g.Check(all); err != nil {
			return err
		}
		if g.ID == "" {
			if g.ID, err = store.NewID(); err != nil {
				return err
			}
		}
		g.SavedBy = who.ID()
		if err := tx.SaveGroup(ctx, g); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.GroupSaved, g.ID, g.Name, g); err != nil {
			return err
		}
		return d.queueInterests(ctx, tx)
	})
	return g.ID, err
}

// RemoveGroup takes a group of organisations away. Findings that rest on it stay on record.
func (d *Desk) RemoveGroup(ctx context.Context, who party.Actor, id string, revision int64) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageExperts, ""); err != nil {
			return err
		}
		all, err := tx.Groups(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(g interest.Group) bool { return g.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := tx.RemoveGroup(ctx, id, revision); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.GroupSaved, id, all[i].Name, map[string]any{"removed": true})
	})
}

// SaveInterestSettings sets how far back interests reach, which bar, and which e-mail domains say nothing about an employer.
func (d *Desk) SaveInterestSettings(ctx context.Context, who party.Actor, s interest.Settings) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageExperts, ""); err != nil {
			return err
		}
		s = s.Clean()
		if err := s.Check(); err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := tx.SetSetting(ctx, interest.Setting, string(text)); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.GroupSaved, interest.Setting, "", s); err != nil {
			return err
		}
		return d.queueInterests(ctx, tx)
	})
}

// ExpertRow is an expert as the agency's list shows them.
type ExpertRow struct {
	Person  party.Person
	Profile *expert.Profile // nil while there is none
	Form    *expert.Form    // the latest; nil while there is none
	Load    int             // seats on panels that evaluate now
}

// ExpertList is every active expert.
type ExpertList struct {
	Experts []ExpertRow
	Today   calendar.Date
}

// Experts lists the active experts for the agency's readers, by name.
func (d *Desk) Experts(ctx context.Context, who party.Actor) (ExpertList, error) {
	var l ExpertList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		l.Today = d.today(tx)
		people, err := tx.PeopleWith(ctx, party.Expert)
		if err != nil {
			return err
		}
		profiles, err := tx.Profiles(ctx)
		if err != nil {
			return err
		}
		forms, err := tx.LatestForms(ctx)
		if err != nil {
			return err
		}
		sitting, err := tx.Sitting(ctx, application.Evaluating)
		if err != nil {
			return err
		}
		for _, p := range people {
			row := ExpertRow{Person: p}
			if i := slices.IndexFunc(profiles, func(x expert.Profile) bool { return x.Person == p.ID }); i >= 0 {
				row.Profile = &profiles[i]
			}
			if i := slices.IndexFunc(forms, func(x expert.Form) bool { return x.Person == p.ID }); i >= 0 {
				row.Form = &forms[i]
			}
			for _, s := range sitting {
				if s.Person == p.ID {
					row.Load++
				}
			}
			l.Experts = append(l.Experts, row)
		}
		return nil
	})
	return l, err
}

// ExpertFile is everything the agency keeps about an expert.
type ExpertFile struct {
	ExpertRow
	Forms []expert.Form // the latest first
	Seats []store.Seat
	Today calendar.Date
	Actor party.Actor
}

// ExpertFile reads what is known of an expert, for the agency's readers.
func (d *Desk) ExpertFile(ctx context.Context, who party.Actor, id party.PersonID) (ExpertFile, error) {
	var v ExpertFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		if !slices.Contains(p.Duties, party.Expert) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v = ExpertFile{ExpertRow: ExpertRow{Person: p}, Today: d.today(tx), Actor: who}
		if v.Profile, err = store.Absent(tx.Profile(ctx, id)); err != nil {
			return err
		}
		if v.Forms, err = tx.FormsOf(ctx, id); err != nil {
			return err
		}
		if len(v.Forms) > 0 {
			v.Form = &v.Forms[0]
		}
		if v.Seats, err = tx.SeatsOf(ctx, id); err != nil {
			return err
		}
		for _, s := range v.Seats {
			if s.State == application.Evaluating && !s.Member.Declaration.Away() {
				v.Load++
			}
		}
		return nil
	})
	return v, err
}

// TiedFinding is a finding with what stands on record about it; Kept is nil while nothing does.
type TiedFinding struct {
	interest.Finding
	Kept *store.KeptFinding
}

// Lifted says whether somebody looked past the finding.
func (f TiedFinding) Lifted() bool { return f.Kept != nil && f.Kept.Lifted() }

// ExpertTies is what ties one expert to a case.
type ExpertTies struct {
	ExpertRow
	Member   *panel.Member // nil for somebody who was not appointed
	Findings []TiedFinding
}

// Open says what keeps the expert off the panel: "" for nothing, "look" for something an officer must look at, "bars".
func (e ExpertTies) Open() string {
	state := ""
	for _, f := range e.Findings {
		switch {
		case f.Lifted():
		case f.Bars:
			return "bars"
		default:
			state = "look"
		}
	}
	return state
}

// CaseInterests is what ties the experts to one case.
type CaseInterests struct {
	ForOfficer
	Ties     []ExpertTies // every active expert and every member, by name
	Helpers  interest.Helpers
	Settings interest.Settings
}

// CaseInterests holds every expert against a case, without anybody being invited.
func (d *Desk) CaseInterests(ctx context.Context, who party.Actor, id application.ID) (CaseInterests, error) {
	v := CaseInterests{}
	var err error
	if v.ForOfficer, err = d.OfficerCase(ctx, who, id); err != nil {
		return v, err
	}
	err = d.look(ctx, who, func(tx *store.Tx, _ party.Actor) error {
		t, err := d.readTies(ctx, tx)
		if err != nil {
			return err
		}
		v.Settings = t.settings
		sides, kept, err := d.about(ctx, tx, t, v.Case)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if err := v.name(ctx, tx, k.LiftedBy); err != nil {
				return err
			}
		}
		if v.Helpers, err = tx.Helpers(ctx, id); err != nil {
			return err
		}
		people, err := tx.PeopleWith(ctx, party.Expert)
		if err != nil {
			return err
		}
		for _, p := range people {
			e := ExpertTies{ExpertRow: ExpertRow{Person: p, Profile: in(t.profiles, p.ID), Form: in(t.forms, p.ID)}}
			if v.Panel != nil {
				if m, sits := v.Panel.Member(p.ID); sits {
					e.Member = &m
				}
			}
			e.Findings = tied(t.between(p.ID, sides), kept, p.ID)
			v.Ties = append(v.Ties, e)
		}
		return nil
	})
	return v, err
}

// tied joins what is found now with what stands on record, which may say more: a finding stays when its data change.
func tied(now []interest.Finding, kept []store.KeptFinding, who party.PersonID) []TiedFinding {
	var all []TiedFinding
	seen := map[string]bool{}
	for _, f := range now {
		x := TiedFinding{Finding: f}
		for i, k := range kept {
			if k.Person == who && k.Mark() == f.Mark() {
				x.Kept = &kept[i]
			}
		}
		seen[f.Mark()] = true
		all = append(all, x)
	}
	for i, k := range kept {
		if k.Person == who && !seen[k.Mark()] {
			all = append(all, TiedFinding{k.Finding, &kept[i]})
		}
	}
	return all
}

// RunningFinding is a finding on record of a case that is on its way.
type RunningFinding struct {
	store.KeptFinding
	Application application.Application
	Company     string
	Person      party.Person
	Member      *panel.Member // nil for somebody who was not appointed
}

// InterestsView is the agency's own side of interests: groups, settings, and what was found about running cases.
type InterestsView struct {
	Groups   []interest.Group
	Settings interest.Settings
	Findings []RunningFinding // those past which nobody looked first, the latest first
	People   map[party.PersonID]party.Person
	Today    calendar.Date
	Actor    party.Actor
}

// Interests reads the agency's own side of interests.
func (d *Desk) Interests(ctx context.Context, who party.Actor) (InterestsView, error) {
	v := InterestsView{People: map[party.PersonID]party.Person{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Actor, v.Today = who, d.today(tx)
		var err error
		if v.Groups, err = tx.Groups(ctx); err != nil {
			return err
		}
		if v.Settings, err = d.interestSettings(ctx, tx); err != nil {
			return err
		}
		names := peopleByID(v.People)
		for _, state := range append([]application.State{application.Accepted}, tiedStates...) {
			kept, err := tx.FindingsIn(ctx, state)
			if err != nil {
				return err
			}
			for _, k := range kept {
				f := RunningFinding{KeptFinding: k}
				if f.Application, err = tx.Application(ctx, k.Case); err != nil {
					return err
				}
				if f.Company, err = d.companyName(ctx, tx, f.Application); err != nil {
					return err
				}
				for _, id := range []party.PersonID{k.Person, k.LiftedBy} {
					if err := names.name(ctx, tx, id); err != nil {
						return err
					}
				}
				f.Person = v.People[k.Person]
				p, err := store.Absent(tx.Panel(ctx, k.Case))
				if err != nil {
					return err
				}
				if p != nil {
					if m, sits := p.Member(k.Person); sits {
						f.Member = &m
					}
				}
				v.Findings = append(v.Findings, f)
			}
		}
		slices.SortStableFunc(v.Findings, func(a, b RunningFinding) int {
			if a.Lifted() != b.Lifted() {
				if a.Lifted() {
					return 1
				}
				return -1
			}
			return b.FoundAt.Compare(a.FoundAt)
		})
		return nil
	})
	return v, err
}
