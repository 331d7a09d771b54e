package programme

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/mentor"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// MentorRow is a mentor as a list shows it.
type MentorRow struct {
	mentor.Mentor
	Name   string
	Paired int // companies
}

// MentorList is all mentors, the wishes that wait for an answer, and who could be invited.
type MentorList struct {
	Mentors      []MentorRow // by name
	Wishes       []mentor.Pairing
	Able         []party.Person // hold the duty and are no mentors, or not any more
	Technologies *site.Technologies
}

// Mentors reads the mentors of the accelerator.
func (d *Desk) Mentors(ctx context.Context, who party.Actor) (l MentorList, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		l = MentorList{}
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		if l.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		paired, wishes, err := d.pairs(ctx, tx)
		if err != nil {
			return err
		}
		l.Wishes = wishes
		all, err := tx.Mentors(ctx)
		if err != nil {
			return err
		}
		serving := map[party.PersonID]bool{}
		for _, m := range all {
			person, err := tx.Person(ctx, m.Person)
			if err != nil {
				return err
			}
			serving[m.Person] = m.State != mentor.Ended
			l.Mentors = append(l.Mentors, MentorRow{m, person.Name, paired[m.Person]})
		}
		slices.SortStableFunc(l.Mentors, func(a, b MentorRow) int { return cmp.Compare(a.Name, b.Name) })
		able, err := tx.PeopleWith(ctx, party.Mentor)
		l.Able = slices.DeleteFunc(able, func(p party.Person) bool { return serving[p.ID] })
		return err
	})
	return l, err
}

// pairs counts the companies of each mentor, and gives the wishes that wait.
func (d *Desk) pairs(ctx context.Context, tx *store.Tx) (paired map[party.PersonID]int, wishes []mentor.Pairing, err error) {
	live, err := tx.LivePairings(ctx)
	paired = map[party.PersonID]int{}
	for _, p := range live {
		if p.State == mentor.Paired {
			paired[p.Mentor]++
		} else {
			wishes = append(wishes, p)
		}
	}
	return paired, wishes, err
}

// MayPair is a company of a cohort that could have a mentor, and what bars it.
type MayPair struct {
	Intake    cohort.Intake
	Candidate cohort.Candidate
	Bar       *interest.Finding // nil where nothing does
}

// MentorFile is what the staff know of one mentor.
type MentorFile struct {
	MentorRow
	Form         *expert.Form // the latest yearly form; nil while none is signed
	Pairings     []mentor.Pairing
	May          []MayPair // companies that could be paired, for those who may pair them
	Technologies *site.Technologies
	Journal      []journal.Entry
	People       map[party.PersonID]party.Person
	Today        calendar.Date
}

// Mentor reads one mentor, and holds the mentor against every company of a cohort that could be paired.
func (d *Desk) Mentor(ctx context.Context, who party.Actor, id party.PersonID) (f MentorFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		m, err := tx.Mentor(ctx, id)
		if err != nil {
			return err
		}
		person, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		f = MentorFile{MentorRow: MentorRow{Mentor: m, Name: person.Name}, Today: d.today(tx)}
		if f.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		if f.Pairings, err = tx.PairingsOfMentor(ctx, id); err != nil {
			return err
		}
		for _, p := range f.Pairings {
			if p.State == mentor.Paired {
				f.Paired++
			}
		}
		if f.Form, err = latestForm(ctx, tx, id); err != nil {
			return err
		}
		if who.May(party.ActManageMentors, "") == nil && m.State == mentor.Active {
			if f.May, err = d.mayPair(ctx, tx, person, f.Pairings); err != nil {
				return err
			}
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

func latestForm(ctx context.Context, tx *store.Tx, id party.PersonID) (*expert.Form, error) {
	forms, err := tx.FormsOf(ctx, id)
	if err != nil || len(forms) == 0 {
		return nil, err
	}
	return &forms[0], nil
}

// mayPair are the companies in intakes that run or soon will, without those the mentor has or is asked for.
func (d *Desk) mayPair(ctx context.Context, tx *store.Tx, person party.Person, has []mentor.Pairing) (all []MayPair, err error) {
	r, err := d.records(ctx, tx)
	if err != nil {
		return nil, err
	}
	intakes, err := tx.Intakes(ctx)
	if err != nil {
		return nil, err
	}
	for _, i := range intakes {
		if i.State != cohort.Selected && i.State != cohort.Running {
			continue
		}
		candidates, err := tx.CandidatesOf(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range candidates {
			if c.State != cohort.Placed || slices.ContainsFunc(has, func(p mentor.Pairing) bool { return p.Live() && p.Candidate == c.ID }) {
				continue
			}
			bar, err := d.barOf(ctx, tx, r, person, c.Company)
			if err != nil {
				return nil, err
			}
			all = append(all, MayPair{i, c, bar})
		}
	}
	return all, nil
}

// barOf holds a mentor against a company and the makers of what it names as alternatives to its solutions.
func (d *Desk) barOf(ctx context.Context, tx *store.Tx, r interest.History, person party.Person, org party.OrgID) (*interest.Finding, error) {
	solutions, err := tx.SolutionsOf(ctx, org)
	if err != nil {
		return nil, err
	}
	var makers []string
	for _, s := range solutions {
		for _, a := range s.Alternatives {
			if a.Maker != "" && !slices.Contains(makers, a.Maker) {
				makers = append(makers, a.Maker)
			}
		}
	}
	t, err := tiesTo(ctx, tx, r, org, makers)
	if err != nil {
		return nil, err
	}
	return t.bar(ctx, tx, person)
}

// barNow is the same for one company, by the records as they are.
func (d *Desk) barNow(ctx context.Context, tx *store.Tx, person party.Person, org party.OrgID) (*interest.Finding, error) {
	r, err := d.records(ctx, tx)
	if err != nil {
		return nil, err
	}
	return d.barOf(ctx, tx, r, person, org)
}

// clear says whether nothing bars a mentor from a company: nil, or a fault with the ground in plain words. Without a yearly form in force there
// is nothing to hold against.
func (d *Desk) clear(ctx context.Context, tx *store.Tx, id party.PersonID, c cohort.Candidate) error {
	person, err := tx.Person(ctx, id)
	if err != nil {
		return err
	}
	if !(party.Actor{Person: person}).Holds(party.Mentor) {
		return fault.New(fault.Conflict, "mentor.no_duty")
	}
	form, err := latestForm(ctx, tx, id)
	if err != nil {
		return err
	}
	if form == nil || !form.InForce(d.today(tx)) {
		return fault.New(fault.Conflict, "mentor.no_form", "Name", person.Name)
	}
	bar, err := d.barNow(ctx, tx, person, c.Company)
	if err != nil || bar == nil {
		return err
	}
	return fault.New(fault.Conflict, "mentor.tied", "Name", person.Name, "Company", c.Name, "Ground", bar.Evidence())
}

// InviteMentor asks a holder of the duty to be a mentor of the accelerator.
func (d *Desk) InviteMentor(ctx context.Context, who party.Actor, id party.PersonID) error {
	return d.doing(ctx, who, party.ActManageMentors, func(tx *store.Tx, who party.Actor) error {
		person, err := tx.Person(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return fault.Field("person", "party.choose_one")
		}
		if err != nil {
			return err
		}
		before, err := store.Absent(tx.Mentor(ctx, id))
		if err != nil {
			return err
		}
		m, err := mentor.Invite(who, person, before, tx.Now)
		if err != nil {
			return err
		}
		if before == nil {
			err = tx.InsertMentor(ctx, m)
		} else {
			err = tx.UpdateMentor(ctx, m)
		}
		if err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.MentorInvited, string(id), "", nil); err != nil {
			return err
		}
		return d.Letters.Write(ctx, tx, person, "", notice.MentorInvited{Path: MentoringPath})
	})
}

// SaveMentor keeps what a mentor says of themselves; the first time it accepts the invitation.
func (d *Desk) SaveMentor(ctx context.Context, who party.Actor, typed mentor.Mentor) error {
	return d.doing(ctx, who, party.ActMentor, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Mentor(ctx, who.ID())
		if err != nil {
			return err
		}
		known, err := d.taxonomy()
		if err != nil {
			return err
		}
		next, err := m.Save(who, typed, known, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateMentor(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MentorSaved, string(m.Person), "", next)
	})
}

// EndMentor ends the work of a mentor, and every pairing with it.
func (d *Desk) EndMentor(ctx context.Context, who party.Actor, id party.PersonID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Mentor(ctx, id)
		if err != nil {
			return err
		}
		next, err := m.End(who, words, tx.Now)
		if err != nil {
			return err
		}
		all, err := tx.PairingsOfMentor(ctx, id)
		if err != nil {
			return err
		}
		for _, p := range all {
			switch p.State {
			case mentor.Paired:
				p, err = p.End(who, words, tx.Now)
			case mentor.Asked:
				p, err = p.Drop(who, words, tx.Now)
			default:
				continue
			}
			if err != nil {
				return err
			}
			if err := d.settlePairing(ctx, tx, who, journal.PairingOver, p); err != nil {
				return err
			}
		}
		if err := tx.UpdateMentor(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MentorOver, string(id), next.Reason, nil)
	})
}

// settlePairing saves a pairing that was read, writes the journal of its intake, and tells company and mentor what they have to know.
func (d *Desk) settlePairing(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, p mentor.Pairing) error {
	if err := tx.UpdatePairing(ctx, p); err != nil {
		return err
	}
	if !p.Live() {
		if err := d.releaseHours(ctx, tx, p); err != nil {
			return err
		}
	}
	return d.tellPairing(ctx, tx, who, act, p)
}

func (d *Desk) tellPairing(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, p mentor.Pairing) error {
	details := map[string]any{"candidate": p.Candidate, "company": p.Name, "mentor": p.Mentor}
	if p.Found != nil {
		details["mark"], details["kind"] = p.Found.Mark(), p.Found.Kind
	}
	if err := tx.Record(ctx, who.ID(), act, string(p.Intake), p.Reason, details); err != nil {
		return err
	}
	person, err := tx.Person(ctx, p.Mentor)
	if err != nil {
		return err
	}
	company := OwnMentorsPath(p.Company, p.Candidate)
	office := OfficeMentorPath(p.Mentor)
	switch p.State {
	case mentor.Asked:
		return d.Letters.ToDuty(ctx, tx, party.Officer, "", notice.MentorAsked{Company: p.Name, Mentor: person.Name, Words: p.Wish, Path: office})
	case mentor.Paired:
		if err := d.Letters.ToCompany(ctx, tx, p.Company, "", notice.MentorPaired{Company: p.Name, Mentor: person.Name, Path: company}); err != nil {
			return err
		}
		return d.Letters.Write(ctx, tx, person, "", notice.MentorPaired{Company: p.Name, Mentor: person.Name, Path: MentoringPath})
	case mentor.Declined, mentor.Over, mentor.Tied:
	}
	l := notice.PairingEnded{Company: p.Name, Mentor: person.Name, How: string(p.State), Words: p.Reason, Path: company}
	if err := d.Letters.ToCompany(ctx, tx, p.Company, "", l); err != nil || p.Began.IsZero() {
		return err // a mentor never learned of a wish that came to nothing
	}
	l.Path = MentoringPath
	if p.Found != nil {
		l.Ground = p.Found.Evidence()
	}
	if err := d.Letters.Write(ctx, tx, person, "", l); err != nil || p.Found == nil {
		return err
	}
	l.Path = office
	return d.Letters.ToDuty(ctx, tx, party.Officer, "", l)
}

// PairMentor brings a company of a cohort together with a mentor whom nothing bars.
func (d *Desk) PairMentor(ctx context.Context, who party.Actor, id party.PersonID, candidate cohort.CandidateID) error {
	return d.doing(ctx, who, party.ActManageMentors, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Candidate(ctx, candidate)
		if fault.Is(err, fault.NotFound) {
			return fault.Field("candidate", "party.choose_one")
		}
		if err != nil {
			return err
		}
		i, m, paired, err := d.about(ctx, tx, c, id)
		if err != nil {
			return err
		}
		p, err := mentor.Pair(who, i, c, m, paired, tx.Now)
		if err != nil {
			return err
		}
		if err := d.clear(ctx, tx, id, c); err != nil {
			return err
		}
		return d.enterPairing(ctx, tx, who, journal.PairingMade, p)
	})
}

// about is what a pairing of a candidate with a mentor rests on.
func (d *Desk) about(ctx context.Context, tx *store.Tx, c cohort.Candidate, id party.PersonID) (i cohort.Intake, m mentor.Mentor, paired int, err error) {
	if i, err = tx.Intake(ctx, c.Intake); err != nil {
		return i, m, 0, err
	}
	if m, err = tx.Mentor(ctx, id); err != nil {
		return i, m, 0, err
	}
	all, _, err := d.pairs(ctx, tx)
	return i, m, all[id], err
}

func (d *Desk) enterPairing(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, p mentor.Pairing) error {
	made, err := store.NewID()
	if err != nil {
		return err
	}
	p.ID = mentor.PairingID(made)
	if err := tx.InsertPairing(ctx, p); err != nil {
		return err
	}
	return d.tellPairing(ctx, tx, who, act, p)
}

// AnswerWish agrees to a company's wish for a mentor whom nothing bars, or declines it with words.
func (d *Desk) AnswerWish(ctx context.Context, who party.Actor, id mentor.PairingID, yes bool, words string) error {
	return d.doing(ctx, who, party.ActManageMentors, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pairing(ctx, id)
		if err != nil {
			return err
		}
		if !yes {
			if p, err = p.Decline(who, words, tx.Now); err != nil {
				return err
			}
			return d.settlePairing(ctx, tx, who, journal.PairingDeclined, p)
		}
		c, err := tx.Candidate(ctx, p.Candidate)
		if err != nil {
			return err
		}
		i, m, paired, err := d.about(ctx, tx, c, p.Mentor)
		if err != nil {
			return err
		}
		if p, err = p.Agree(who, i, c, m, paired, tx.Now); err != nil {
			return err
		}
		if err := d.clear(ctx, tx, p.Mentor, c); err != nil {
			return err
		}
		return d.settlePairing(ctx, tx, who, journal.PairingMade, p)
	})
}

// EndPairing ends a pairing, by the mentor, the company or an officer; a company takes its wish back so.
func (d *Desk) EndPairing(ctx context.Context, who party.Actor, id mentor.PairingID, words string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pairing(ctx, id)
		if err != nil {
			return err
		}
		if p, err = p.End(who, words, tx.Now); err != nil {
			return err
		}
		return d.settlePairing(ctx, tx, who, journal.PairingOver, p)
	})
}

// InterestsChanged ends every pairing of a mentor that an interest bars, in the transaction in which it comes to be known; of all mentors where
// nobody is named. Wishes that wait are held against it when an officer answers them.
func (d *Desk) InterestsChanged(ctx context.Context, tx *store.Tx, who party.PersonID) error {
	live, err := tx.LivePairings(ctx)
	if err != nil {
		return err
	}
	live = slices.DeleteFunc(live, func(p mentor.Pairing) bool { return p.State != mentor.Paired || who != "" && p.Mentor != who })
	if len(live) == 0 {
		return nil
	}
	r, err := d.records(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range live {
		person, err := tx.Person(ctx, p.Mentor)
		if err != nil {
			return err
		}
		bar, err := d.barOf(ctx, tx, r, person, p.Company)
		if err != nil {
			return err
		}
		if bar == nil {
			continue
		}
		if p, err = p.Lose(*bar, tx.Now); err != nil {
			return err
		}
		if err := d.settlePairing(ctx, tx, party.System, journal.PairingTied, p); err != nil {
			return err
		}
	}
	return nil
}
