package programme

import (
	"context"
	"fmt"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// setting is what a step of a request for admission is judged in.
func (d *Desk) setting(ctx context.Context, tx *store.Tx) (x solution.Setting, err error) {
	x = solution.Setting{Rules: d.Rules, Today: d.today(tx), Now: tx.Now}
	if x.Rules == nil {
		if x.Rules, err = solution.ShippedRules(); err != nil {
			return x, err
		}
	}
	book, err := tx.Workdays(ctx)
	if err != nil {
		return x, err
	}
	x.Calendar, err = book.Of(d.Country, x.Today)
	return x, err
}

func ownSolutionPath(a solution.Admission) string {
	return "/companies/" + string(a.Company) + "/solutions/" + string(a.Contents.ID)
}

// HandIn hands a solution in to be admitted, or a returned request in again. It gives the request's number.
func (d *Desk) HandIn(ctx context.Context, who party.Actor, org party.OrgID, id solution.ID) (number string, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, err := d.ownSolutions(ctx, tx, who, org)
		if err != nil {
			return err
		}
		s, err := o.Solution(id)
		if err != nil {
			return err
		}
		x, err := d.setting(ctx, tx)
		if err != nil {
			return err
		}
		if x.Foreign, x.Abroad, err = d.abroad(ctx, tx, o.Company); err != nil {
			return err
		}
		var a solution.Admission
		before := o.Admission(id)
		if before != nil && (before.State.Open() || before.State == solution.Admitted) {
			if a, err = tx.Admission(ctx, before.ID); err != nil { // with what the company does not see
				return err
			}
		}
		if a, err = a.HandIn(s, who, x); err != nil {
			return err
		}
		if a.ID == "" {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			n, err := tx.NextAdmission(ctx, x.Today.Year())
			if err != nil {
				return err
			}
			a.ID, a.Number = solution.AdmissionID(made), fmt.Sprintf("A%d-%05d", x.Today.Year(), n)
			err = tx.InsertAdmission(ctx, a)
			if err != nil {
				return err
			}
		} else if err := tx.UpdateAdmission(ctx, a); err != nil {
			return err
		}
		number = a.Number
		if err := tx.Record(ctx, who.ID(), journal.AdmissionFiled, string(a.ID), "", map[string]any{"number": a.Number, "solution": id, "sha256": a.Digest, "due_on": a.DueOn}); err != nil {
			return err
		}
		return d.Letters.ToCompany(ctx, tx, org, "", notice.AdmissionReceived{Number: a.Number, Solution: s.Name, Digest: a.Digest, DueOn: a.DueOn, Path: ownSolutionPath(a)})
	})
	return number, err
}

// abroad says whether a company is registered abroad, and which nomination of a partner stands for it: the one that opens most.
func (d *Desk) abroad(ctx context.Context, tx *store.Tx, c party.Company) (foreign bool, by *solution.Abroad, err error) {
	foreign = d.Country != "" && c.Country != d.Country
	all, err := tx.NominationsFor(ctx, c.ID)
	if err != nil {
		return foreign, nil, err
	}
	for _, n := range all {
		link, err := tx.PartnerLink(ctx, n.Agreement)
		if err != nil {
			return foreign, nil, err
		}
		if !n.Stands() || n.State.Over() {
			continue
		}
		found := solution.Abroad{
			Nomination: string(n.ID), Partner: link.Partner, Agreement: link.Reference, Certificate: n.Basis.Number,
			Short: n.Shortens(link.Agreement), Waived: partner.LocalEntityWaived(link.Agreement, &n),
		}
		if by == nil || found.Waived && !by.Waived {
			by = &found
		}
	}
	return foreign, by, nil
}

// WithdrawAdmission takes the request for a solution back, for its company.
func (d *Desk) WithdrawAdmission(ctx context.Context, who party.Actor, org party.OrgID, id solution.ID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		o, err := d.ownSolutions(ctx, tx, who, org)
		if err != nil {
			return err
		}
		before := o.Admission(id)
		if before == nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return d.stepAdmission(ctx, tx, who, before.ID, journal.AdmissionDropped, func(a solution.Admission, x solution.Setting) (solution.Admission, error) {
			return a.Withdraw(who, x.Now)
		})
	})
}

// stepAdmission takes one step of a request within a verb.
func (d *Desk) stepAdmission(ctx context.Context, tx *store.Tx, who party.Actor, id solution.AdmissionID, act journal.Act, step func(solution.Admission, solution.Setting) (solution.Admission, error)) error {
	a, err := tx.Admission(ctx, id)
	if err != nil {
		return err
	}
	x, err := d.setting(ctx, tx)
	if err != nil {
		return err
	}
	next, err := step(a, x)
	if err != nil {
		return err
	}
	if err := tx.UpdateAdmission(ctx, next); err != nil {
		return err
	}
	ground, details := "", map[string]any{"from": a.State, "to": next.State}
	if v := next.Verdict; v != nil && a.Verdict == nil {
		ground = v.Ground
	}
	if err := tx.Record(ctx, who.ID(), act, string(id), ground, details); err != nil {
		return err
	}
	return d.tellCompany(ctx, tx, a, next)
}

// tellCompany writes what changed for the company.
func (d *Desk) tellCompany(ctx context.Context, tx *store.Tx, before, a solution.Admission) error {
	if before.State == a.State {
		return nil
	}
	var l notice.Letter
	switch a.State {
	case solution.Returned:
		r := notice.AdmissionReturned{Number: a.Number, Solution: a.Contents.Name, DueOn: a.DueOn, Path: ownSolutionPath(a)}
		for _, c := range a.Corrections {
			r.Corrections = append(r.Corrections, notice.AdmissionCorrection{Field: c.Field, Words: c.Words})
		}
		l = r
	case solution.Refused:
		v := a.Verdict
		l = notice.AdmissionRefused{
			Number: a.Number, Solution: a.Contents.Name, Field: v.Field, Ground: v.Ground, Clause: v.Clause, Act: v.Act, Words: v.Words, AppealUntil: v.AppealUntil, Path: ownSolutionPath(a),
		}
	case solution.Admitted:
		l = notice.SolutionAdmitted{Number: a.Number, Solution: a.Contents.Name, Path: ownSolutionPath(a)}
	case solution.Checking, solution.Expertise, solution.Judged, solution.Withdrawn:
		return nil
	}
	return d.Letters.ToCompany(ctx, tx, a.Company, "", l)
}

// onAdmission is a verb of one step.
func (d *Desk) onAdmission(ctx context.Context, who party.Actor, id solution.AdmissionID, act journal.Act, step func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error)) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		return d.stepAdmission(ctx, tx, who, id, act, func(a solution.Admission, x solution.Setting) (solution.Admission, error) { return step(who, a, x) })
	})
}

// ReturnAdmission gives a request back to the company for completion.
func (d *Desk) ReturnAdmission(ctx context.Context, who party.Actor, id solution.AdmissionID, corrections []solution.Correction) error {
	return d.onAdmission(ctx, who, id, journal.AdmissionBack, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Return(who, corrections, x)
	})
}

// PassAdmission ends the formal check well.
func (d *Desk) PassAdmission(ctx context.Context, who party.Actor, id solution.AdmissionID) error {
	return d.onAdmission(ctx, who, id, journal.AdmissionPassed, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Pass(who, x)
	})
}

// RefuseAdmission ends a request for a ground, with words.
func (d *Desk) RefuseAdmission(ctx context.Context, who party.Actor, id solution.AdmissionID, ground, words string) error {
	return d.onAdmission(ctx, who, id, journal.AdmissionOver, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Refuse(who, ground, words, x)
	})
}

// Admit ends a request well.
func (d *Desk) Admit(ctx context.Context, who party.Actor, id solution.AdmissionID, words string) error {
	return d.onAdmission(ctx, who, id, journal.AdmissionOver, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Admit(who, words, x)
	})
}

// ReleaseExpert frees the seat of an expert whose interest was found.
func (d *Desk) ReleaseExpert(ctx context.Context, who party.Actor, id solution.AdmissionID, expert party.PersonID, words string) error {
	return d.onAdmission(ctx, who, id, journal.OpinionAside, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Release(who, expert, words, x)
	})
}

// AskExperts asks experts for sealed opinions. Whoever is tied to the company or to a maker of an alternative is not asked (R13); the fault
// names the tie.
func (d *Desk) AskExperts(ctx context.Context, who party.Actor, id solution.AdmissionID, experts []party.PersonID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		var asked []party.Actor
		for _, e := range experts {
			x, err := tx.Actor(ctx, e)
			if err != nil {
				return err
			}
			asked = append(asked, x)
		}
		var a solution.Admission
		err := d.stepAdmission(ctx, tx, who, id, journal.OpinionAsked, func(before solution.Admission, x solution.Setting) (_ solution.Admission, err error) {
			a, err = before.Appoint(who, asked, x)
			return a, err
		})
		if err != nil {
			return err
		}
		t, err := d.tiesOf(ctx, tx, a)
		if err != nil {
			return err
		}
		var l fault.List
		for _, x := range asked {
			found, err := t.bar(ctx, tx, x.Person)
			if err != nil {
				return err
			}
			if found != nil {
				l.Add("experts", "solution.tied", "Name", x.Person.Name, "Ground", found.Evidence())
			}
		}
		if err := l.Err(); err != nil {
			return err
		}
		for _, x := range asked {
			if err := d.Letters.Write(ctx, tx, x.Person, "", notice.OpinionAsked{Number: a.Number, Solution: a.Contents.Name, DueOn: a.DueOn, Path: "/opinions/" + string(id)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ties is what experts are held against: the records, and of a request its company and the makers of the alternatives it names.
type ties struct {
	x     *interest.Index
	sides interest.Sides
}

func (d *Desk) tiesOf(ctx context.Context, tx *store.Tx, a solution.Admission) (t ties, err error) {
	h, err := d.records(ctx, tx)
	if err != nil {
		return t, err
	}
	var makers []string
	for _, alt := range a.Contents.Alternatives {
		if alt.Maker != "" {
			makers = append(makers, alt.Maker)
		}
	}
	return tiesTo(ctx, tx, h, a.Company, makers)
}

// records are what people are held against, whoever the company is: the agency's settings, groups, and the companies on record with those who
// act for them.
func (d *Desk) records(ctx context.Context, tx *store.Tx) (h interest.History, err error) {
	text, err := tx.Setting(ctx, interest.Setting)
	if err != nil {
		return h, err
	}
	h.Today = d.today(tx)
	if h.Settings, err = interest.ReadSettings(text); err != nil {
		return h, err
	}
	if h.Groups, err = tx.Groups(ctx); err != nil {
		return h, err
	}
	known, err := tx.KnownCompanies(ctx)
	for _, k := range known {
		h.Known = append(h.Known, interest.Side{Org: interest.OfCompany(k.Company), People: k.People})
	}
	return h, err
}

// tiesTo makes a company and the makers of what competes with it ready to be held against people.
func tiesTo(ctx context.Context, tx *store.Tx, h interest.History, org party.OrgID, makers []string) (t ties, err error) {
	company, err := tx.Company(ctx, org)
	if err != nil {
		return t, err
	}
	members, err := tx.MembersOf(ctx, org)
	if err != nil {
		return t, err
	}
	people := []interest.Human{{Name: company.Representative}}
	for _, m := range members {
		people = append(people, interest.Human{Person: m.Person.ID, Name: m.Person.Name, Email: m.Person.Email})
	}
	sides := []interest.Side{{Applicant: true, Org: interest.OfCompany(company), People: people}}
	for _, m := range makers {
		sides = append(sides, interest.Side{Applicant: true, Org: interest.Named(m, "")})
	}
	t.x = interest.NewIndex(h)
	t.sides = t.x.Case(interest.Case{Sides: sides})
	return t, nil
}

// bar is what bars an expert from the request; nil where nothing does.
func (t ties) bar(ctx context.Context, tx *store.Tx, person party.Person) (*interest.Finding, error) {
	profile, err := store.Absent(tx.Profile(ctx, person.ID))
	if err != nil {
		return nil, err
	}
	latest, err := latestForm(ctx, tx, person.ID)
	if err != nil {
		return nil, err
	}
	found := t.x.Find(t.x.Expert(interest.OfExpert(person, profile, latest)), t.sides)
	if len(found) == 0 || !found[0].Bars { // what bars comes first
		return nil, nil
	}
	return &found[0], nil
}

// AdmissionRow is a request as a list shows it.
type AdmissionRow struct {
	solution.Admission
	CompanyName string
}

// AdmissionList is all requests for admission and the day they are looked at.
type AdmissionList struct {
	Requests []AdmissionRow // the latest first
	Today    calendar.Date
}

// Admissions are all requests for admission.
func (d *Desk) Admissions(ctx context.Context, who party.Actor) (l AdmissionList, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		l = AdmissionList{Today: d.today(tx)}
		all, err := tx.Admissions(ctx)
		if err != nil {
			return err
		}
		companies := map[party.OrgID]party.Company{}
		for _, a := range all {
			c, err := companyOnce(ctx, tx, companies, a.Company)
			if err != nil {
				return err
			}
			l.Requests = append(l.Requests, AdmissionRow{a.Seen(""), c.Name})
		}
		return nil
	})
	return l, err
}

// AdmissionFile is what is known of one request.
type AdmissionFile struct {
	SolutionFile
	Admission solution.Admission
	Rules     *solution.Rules
	Experts   []party.Person // who may be asked, by name; only for those who ask
	Fell      time.Time      // when the endorsement behind the request fell; zero while it stands or where there is none
}

// Admission reads one request for the staff. Opinions under seal are not in it.
func (d *Desk) Admission(ctx context.Context, who party.Actor, id solution.AdmissionID) (f AdmissionFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadSites, ""); err != nil {
			return err
		}
		if err := d.readAdmission(ctx, tx, id, &f); err != nil {
			return err
		}
		f.Admission = f.Admission.Seen("")
		if f.Journal, f.People, err = past(ctx, tx, string(id)); err != nil {
			return err
		}
		if by := f.Admission.Abroad; by != nil {
			n, err := tx.Nomination(ctx, partner.NominationID(by.Nomination))
			if err != nil {
				return err
			}
			if f.Fell = n.Fallen; n.State == partner.Withdrawn {
				f.Fell = n.Since
			}
		}
		for _, s := range f.Admission.Seats {
			if f.People[s.Expert], err = tx.Person(ctx, s.Expert); err != nil {
				return err
			}
		}
		if who.May(party.ActCheckSolution, "") == nil && f.Admission.State == solution.Expertise {
			f.Experts, err = tx.PeopleWith(ctx, party.Expert)
		}
		return err
	})
	return f, err
}

func (d *Desk) readAdmission(ctx context.Context, tx *store.Tx, id solution.AdmissionID, f *AdmissionFile) (err error) {
	if f.Admission, err = tx.Admission(ctx, id); err != nil {
		return err
	}
	f.Solution, f.Today = f.Admission.Contents, f.Admission.HandedInOn
	x, err := d.setting(ctx, tx)
	if err != nil {
		return err
	}
	f.Rules = x.Rules
	if f.Technologies, err = d.taxonomy(); err != nil {
		return err
	}
	f.Company, err = tx.Company(ctx, f.Admission.Company)
	return err
}

// Asked is a request on which an expert is asked for an opinion, with the expert's seat.
type Asked struct {
	solution.Admission
	Seat solution.Seat
}

// Asked are the requests on which an expert is asked for an opinion and has not stepped aside, the latest first.
func (d *Desk) Asked(ctx context.Context, who party.Actor) (all []Asked, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActScore, ""); err != nil {
			return err
		}
		found, err := tx.Admissions(ctx)
		if err != nil {
			return err
		}
		for _, a := range found {
			if seat, sits := a.SeatOf(who.ID()); sits {
				all = append(all, Asked{a.Seen(who.ID()), seat})
			}
		}
		return nil
	})
	return all, err
}

// AskedAdmission reads a request for an expert who is asked for an opinion on it; to others it is not there.
func (d *Desk) AskedAdmission(ctx context.Context, who party.Actor, id solution.AdmissionID) (f AdmissionFile, seat solution.Seat, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActScore, ""); err != nil {
			return err
		}
		if err := d.readAdmission(ctx, tx, id, &f); err != nil {
			return err
		}
		var sits bool
		if seat, sits = f.Admission.SeatOf(who.ID()); !sits {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		f.Admission = f.Admission.Seen(who.ID())
		return nil
	})
	if err != nil {
		return AdmissionFile{}, solution.Seat{}, err
	}
	return f, seat, nil
}

// DeclareFree says for an expert that nothing ties them to a request. The records are asked again: with a tie that they show nobody declares.
func (d *Desk) DeclareFree(ctx context.Context, who party.Actor, id solution.AdmissionID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		return d.stepAdmission(ctx, tx, who, id, journal.OpinionFree, func(a solution.Admission, x solution.Setting) (solution.Admission, error) {
			t, err := d.tiesOf(ctx, tx, a)
			if err != nil {
				return a, err
			}
			found, err := t.bar(ctx, tx, who.Person)
			if err != nil {
				return a, err
			}
			if found != nil {
				return a, fault.New(fault.Conflict, "solution.tied_now", "Ground", found.Evidence())
			}
			return a.Declare(who, x.Now)
		})
	})
}

// StepAside frees an expert's own seat because of an interest.
func (d *Desk) StepAside(ctx context.Context, who party.Actor, id solution.AdmissionID, words string) error {
	return d.onAdmission(ctx, who, id, journal.OpinionAside, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.StepAside(who, words, x)
	})
}

// Opine gives an expert's opinion, under seal until all are in.
func (d *Desk) Opine(ctx context.Context, who party.Actor, id solution.AdmissionID, o solution.Opinion) error {
	return d.onAdmission(ctx, who, id, journal.OpinionGiven, func(who party.Actor, a solution.Admission, x solution.Setting) (solution.Admission, error) {
		return a.Opine(who, o, x)
	})
}
