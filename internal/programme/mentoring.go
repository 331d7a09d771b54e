package programme

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// MentoringPath is where mentors find their pages.
const MentoringPath = "/mentoring"

// OwnMentorsPath is where a company finds the mentors it has and can ask for.
func OwnMentorsPath(org party.OrgID, id cohort.CandidateID) string {
	return "/companies/" + url.PathEscape(string(org)) + "/mentors/" + url.PathEscape(string(id))
}

// OfficeMentorPath is where the staff find a mentor.
func OfficeMentorPath(id party.PersonID) string {
	return "/office/mentors/" + url.PathEscape(string(id))
}

// ForMentor is a company as its mentor may see it: what it makes, who it is, what it wants and how far it has come; no figures, no marks and
// nothing of its certification.
type ForMentor struct {
	Pairing    mentor.PairingID
	State      mentor.Tie
	Since      calendar.Date
	Wish       string
	Reason     string // of an end
	Programme  string // the title of the intake
	Starts     calendar.Date
	Ends       calendar.Date
	Company    string
	Product    string
	Team       int
	Founder    string
	Why        string
	Milestones []cohort.Milestone
	Reached    []cohort.Reached
}

// OwnMentoring is what a mentor sees.
type OwnMentoring struct {
	Mentor       mentor.Mentor
	Form         *expert.Form // the latest yearly form; nil while none is signed
	Companies    []ForMentor  // those of now first; of those before only that they were
	Technologies *site.Technologies
	Today        calendar.Date
}

// Mentoring reads a mentor's own page.
func (d *Desk) Mentoring(ctx context.Context, who party.Actor) (v OwnMentoring, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActMentor, ""); err != nil {
			return err
		}
		v = OwnMentoring{Today: d.today(tx)}
		if v.Mentor, err = tx.Mentor(ctx, who.ID()); err != nil {
			return err
		}
		if v.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		if v.Form, err = latestForm(ctx, tx, who.ID()); err != nil {
			return err
		}
		all, err := tx.PairingsOfMentor(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Began.IsZero() {
				continue // the wish was the company's alone
			}
			x, err := d.forMentor(ctx, tx, p)
			if err != nil {
				return err
			}
			v.Companies = append(v.Companies, x)
		}
		slices.SortStableFunc(v.Companies, func(a, b ForMentor) int {
			return cmp.Compare(slices.Index(mentor.Ties, a.State), slices.Index(mentor.Ties, b.State))
		})
		return nil
	})
	return v, err
}

func (d *Desk) forMentor(ctx context.Context, tx *store.Tx, p mentor.Pairing) (x ForMentor, err error) {
	c, err := tx.Candidate(ctx, p.Candidate)
	if err != nil {
		return x, err
	}
	i, err := tx.Intake(ctx, p.Intake)
	if err != nil {
		return x, err
	}
	x = ForMentor{Pairing: p.ID, State: p.State, Since: calendar.On(p.Since, d.place()), Reason: p.Reason, Programme: i.Title, Starts: i.Starts, Ends: i.Ends, Company: p.Name}
	if p.State == mentor.Paired {
		x.Since, x.Wish = calendar.On(p.Began, d.place()), p.Wish
		x.Product, x.Team, x.Founder, x.Why, x.Milestones, x.Reached = c.Product, c.Team, c.Founder, c.Why, i.Milestones, c.Reached
	}
	return x, nil
}

// MentoredCompany reads one company for the mentor it is paired with now.
func (d *Desk) MentoredCompany(ctx context.Context, who party.Actor, id mentor.PairingID) (x ForMentor, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pairing(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActMentor, "") != nil || p.Mentor != who.ID() || p.State != mentor.Paired {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		x, err = d.forMentor(ctx, tx, p)
		return err
	})
	return x, err
}

// MentorCard is a mentor as a company sees one: neither addresses nor interests.
type MentorCard struct {
	Person       party.PersonID
	Name         string
	Technologies []string
	Markets      []string
	Languages    []locale.Lang
	About        string
}

// OwnPairing is a company's mentor, or its wish for one.
type OwnPairing struct {
	ID     mentor.PairingID
	State  mentor.Tie
	Since  calendar.Date
	Wish   string
	Reason string
	Mentor MentorCard
}

// OwnMentors is what a company sees of mentors.
type OwnMentors struct {
	Candidate    cohort.Candidate
	Intake       cohort.Intake
	Pairings     []OwnPairing // those of now first
	May          []MentorCard // that can be asked for
	Technologies *site.Technologies
}

// OwnMentors reads the mentors a company has, and those it can ask for.
func (d *Desk) OwnMentors(ctx context.Context, who party.Actor, id cohort.CandidateID) (v OwnMentors, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v = OwnMentors{}
		if v.Candidate, v.Intake, err = ownCandidate(ctx, tx, who, id); err != nil {
			return err
		}
		v.Candidate.Marks, v.Candidate.Findings = nil, nil
		if v.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		has, err := tx.PairingsOfCandidate(ctx, id)
		if err != nil {
			return err
		}
		all, err := tx.Mentors(ctx)
		if err != nil {
			return err
		}
		cards := map[party.PersonID]MentorCard{}
		for _, m := range all {
			person, err := tx.Person(ctx, m.Person)
			if err != nil {
				return err
			}
			card := MentorCard{m.Person, person.Name, m.Technologies, m.Markets, m.Languages, m.About}
			cards[m.Person] = card
			if m.State == mentor.Active && !slices.ContainsFunc(has, func(p mentor.Pairing) bool { return p.Live() && p.Mentor == m.Person }) {
				v.May = append(v.May, card)
			}
		}
		for _, p := range has {
			v.Pairings = append(v.Pairings, OwnPairing{p.ID, p.State, calendar.On(p.Since, d.place()), p.Wish, p.Reason, cards[p.Mentor]})
		}
		slices.SortStableFunc(v.Pairings, func(a, b OwnPairing) int {
			return cmp.Compare(slices.Index(mentor.Ties, a.State), slices.Index(mentor.Ties, b.State))
		})
		slices.SortStableFunc(v.May, func(a, b MentorCard) int { return cmp.Compare(a.Name, b.Name) })
		if v.Candidate.State != cohort.Placed || v.Intake.State != cohort.Selected && v.Intake.State != cohort.Running {
			v.May = nil
		}
		return nil
	})
	return v, err
}

// AskForMentor is a company's wish for a mentor. Where an interest bars, the company learns that there is one and not which.
func (d *Desk) AskForMentor(ctx context.Context, who party.Actor, id cohort.CandidateID, person party.PersonID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, i, err := ownCandidate(ctx, tx, who, id)
		if err != nil {
			return err
		}
		m, err := tx.Mentor(ctx, person)
		if fault.Is(err, fault.NotFound) {
			return fault.Field("mentor", "party.choose_one")
		}
		if err != nil {
			return err
		}
		p, err := mentor.Ask(who, i, c, m, words, tx.Now)
		if err != nil {
			return err
		}
		of, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		bar, err := d.barNow(ctx, tx, of, c.Company)
		if err != nil {
			return err
		}
		if bar != nil {
			return fault.New(fault.Conflict, "mentor.tied_somehow", "Name", of.Name)
		}
		return d.enterPairing(ctx, tx, who, journal.PairingAsked, p)
	})
}
