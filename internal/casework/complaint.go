package casework

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/complaint"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Grievance is what a company complains of, as it was typed.
type Grievance struct {
	Case   application.ID // empty when it is about none
	About  complaint.About
	Expert party.PersonID // empty where the name is not known
	Ground complaint.Ground
	Words  string
}

// Met is an expert whom a company met at a visit, with the case.
type Met struct {
	Expert party.Person
	Case   application.ID
}

// OwnComplaints is what a company complained of, and what a new complaint may name. Nobody of the agency is named, but for the experts who came.
type OwnComplaints struct {
	Company    party.Company
	Complaints []complaint.Complaint // the latest first
	Cases      []application.Application
	Met        []Met
	Today      calendar.Date
	MayFile    bool
}

// Number is the reference of one of the company's cases; empty for a case that is none of them.
func (o OwnComplaints) Number(id string) string {
	for _, a := range o.Cases {
		if string(a.ID) == id {
			return a.Reference
		}
	}
	return ""
}

// Name is the name of an expert whom the company met; empty for another.
func (o OwnComplaints) Name(id party.PersonID) string {
	for _, m := range o.Met {
		if m.Expert.ID == id {
			return m.Expert.Name
		}
	}
	return ""
}

// OwnComplaints reads a company's complaints for one of its people.
func (d *Desk) OwnComplaints(ctx context.Context, who party.Actor, org party.OrgID) (OwnComplaints, error) {
	var v OwnComplaints
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		v, err = d.ownComplaints(ctx, tx, who, org)
		return err
	})
	return v, err
}

func (d *Desk) ownComplaints(ctx context.Context, tx *store.Tx, who party.Actor, org party.OrgID) (v OwnComplaints, err error) {
	if who.May(party.ActReadOwn, org) != nil {
		return v, fault.New(fault.NotFound, "fault.not_found")
	}
	v.Today, v.MayFile = d.today(tx), who.May(party.ActComplain, org) == nil
	if v.Company, err = tx.Company(ctx, org); err != nil {
		return v, err
	}
	if v.Complaints, err = tx.ComplaintsOf(ctx, org); err != nil {
		return v, err
	}
	for i := range v.Complaints {
		v.Complaints[i] = unnamed(v.Complaints[i])
	}
	if v.Cases, err = tx.ApplicationsOf(ctx, org); err != nil {
		return v, err
	}
	v.Cases = slices.DeleteFunc(v.Cases, func(a application.Application) bool { return a.Submissions == 0 })
	for _, a := range v.Cases {
		met, err := metAt(ctx, tx, a, v.Today)
		if err != nil {
			return v, err
		}
		v.Met = append(v.Met, met...)
	}
	return v, nil
}

// metAt are the experts whom the company of a case met: nobody before the day of the visit.
func metAt(ctx context.Context, tx *store.Tx, a application.Application, today calendar.Date) ([]Met, error) {
	p, err := store.Absent(tx.Panel(ctx, a.ID))
	if err != nil || p == nil || p.VisitOn.IsZero() || p.VisitOn.After(today) {
		return nil, err
	}
	var met []Met
	for _, m := range p.Serving() {
		person, err := tx.Person(ctx, m.Person)
		if err != nil {
			return nil, err
		}
		met = append(met, Met{person, a.ID})
	}
	return met, nil
}

// unnamed takes out of a complaint what its company does not see: who of the agency did what, and what they said to each other.
func unnamed(c complaint.Complaint) complaint.Complaint {
	c.Handler, c.Hearing = "", nil
	if c.Extended != nil {
		x := *c.Extended
		x.By, c.Extended = "", &x
	}
	if c.Answer != nil {
		a := *c.Answer
		a.By, c.Answer = "", &a
	}
	return c
}

// Complain files a company's complaint about the agency or about an expert whom it met.
func (d *Desk) Complain(ctx context.Context, who party.Actor, org party.OrgID, x Grievance) (complaint.ID, error) {
	var id complaint.ID
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, err := d.ownComplaints(ctx, tx, who, org)
		if err != nil {
			return err
		}
		c, err := complaint.File(complaint.Complaint{Company: org, Case: string(x.Case), About: x.About, Expert: x.Expert, Ground: x.Ground, Words: x.Words}, who, v.Today, tx.Now)
		l := fault.All(err)
		if err != nil && l[0].Kind != fault.Invalid {
			return err
		}
		if x.Case != "" && v.Number(string(x.Case)) == "" {
			l.Add("case", "party.choose_one")
		} else if x.Case != "" && c.Expert != "" && !slices.ContainsFunc(v.Met, func(m Met) bool { return m.Expert.ID == c.Expert && m.Case == x.Case }) {
			l.Add("expert", "complaint.not_met")
		}
		if err := l.Err(); err != nil {
			return err
		}
		text, err := store.NewID()
		if err != nil {
			return err
		}
		n, err := tx.NextComplaint(ctx, v.Today.Year())
		if err != nil {
			return err
		}
		c.ID, c.Number = complaint.ID(text), complaint.Numbered(v.Today.Year(), n)
		if err := tx.InsertComplaint(ctx, c); err != nil {
			return err
		}
		id = c.ID
		if err := d.write(ctx, tx, who, journal.ComplaintFiled, string(c.ID), string(c.Ground), map[string]any{
			"number": c.Number, "about": c.About, "expert": c.Expert, "case": c.Case, "due_on": c.DueOn, "words_sha256": c.Digest(),
		}); err != nil {
			return err
		}
		if err := d.complaintLetters(ctx, tx, c, notice.ComplaintReceived{Number: c.Number, Company: v.Company.Name, DueOn: c.DueOn, Path: ownComplaintPath(c)}); err != nil {
			return err
		}
		return d.complaintFiledLetters(ctx, tx, c, v.Company.Name)
	})
	return id, err
}

// WithdrawComplaint takes a company's complaint back before it is answered.
func (d *Desk) WithdrawComplaint(ctx context.Context, who party.Actor, org party.OrgID, id complaint.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Complaint(ctx, id)
		if err != nil {
			return err
		}
		if c.Company != org || who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if c, err = c.Withdraw(who, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateComplaint(ctx, c); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.ComplaintWithdrawn, string(id), "", nil)
	})
}

func ownComplaintPath(c complaint.Complaint) string {
	return "/companies/" + string(c.Company) + "/complaints/" + string(c.ID)
}

// complaintLetters write to everybody who may bind the company. They do not stand among the letters of a case, which those read whom the
// complaint may be about.
func (d *Desk) complaintLetters(ctx context.Context, tx *store.Tx, c complaint.Complaint, l notice.Letter) error {
	return d.toCompany(ctx, tx, application.Application{Company: c.Company}, l)
}

// complaintFiledLetters tell those who could answer that a complaint waits for one of them.
func (d *Desk) complaintFiledLetters(ctx context.Context, tx *store.Tx, c complaint.Complaint, company string) error {
	concerned, err := d.concerned(ctx, tx, c)
	if err != nil {
		return err
	}
	seen := map[party.PersonID]bool{}
	for _, duty := range []party.Duty{party.Officer, party.Decider} {
		people, err := tx.PeopleWith(ctx, duty)
		if err != nil {
			return err
		}
		for _, p := range people {
			actor, err := tx.Actor(ctx, p.ID)
			if err != nil {
				return err
			}
			if seen[p.ID] || c.Apart(actor, concerned) != nil {
				continue
			}
			seen[p.ID] = true
			l := notice.ComplaintFiled{Number: c.Number, Company: company, DueOn: c.DueOn, Path: "/office/complaints/" + string(c.ID)}
			if err := d.letter(ctx, tx, p, "", l); err != nil {
				return err
			}
		}
	}
	return nil
}

// concerned are the people of the agency who had a part in what a complaint is about: its expert, and of a case everybody on the panel and
// on the committee's bench, and who did anything to the case or its certificate. Of a complaint about no case the records know nobody.
func (d *Desk) concerned(ctx context.Context, tx *store.Tx, c complaint.Complaint) ([]party.PersonID, error) {
	return d.concernedBy(ctx, tx, c, func(journal.Entry) bool { return true })
}

// concernedBy is concerned, of the acts on the case that count.
func (d *Desk) concernedBy(ctx context.Context, tx *store.Tx, c complaint.Complaint, counts func(journal.Entry) bool) ([]party.PersonID, error) {
	var all []party.PersonID
	add := func(id party.PersonID) {
		if id != "" && id != party.System.ID() && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	add(c.Expert)
	if c.Case == "" {
		return all, nil
	}
	id := application.ID(c.Case)
	p, err := store.Absent(tx.Panel(ctx, id))
	if err != nil {
		return nil, err
	}
	if p != nil {
		for _, m := range p.Members {
			add(m.Person)
		}
	}
	meetings, err := tx.MeetingsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		for _, x := range m.Members {
			add(x.Person)
		}
	}
	entries, err := tx.Journal(ctx, c.Case)
	if err != nil {
		return nil, err
	}
	cert, err := store.Absent(tx.CertificateOf(ctx, id))
	if err != nil {
		return nil, err
	}
	if cert != nil {
		more, err := tx.Journal(ctx, cert.Number)
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	members, err := tx.MembersOf(ctx, c.Company)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if counts(e) && !slices.ContainsFunc(members, func(m store.Membership) bool { return m.Person.ID == e.By }) {
			add(e.By)
		}
	}
	return all, nil
}

// ListedComplaint is a line of the agency's list.
type ListedComplaint struct {
	Complaint complaint.Complaint
	Company   string
	Reference string // of the case, if it is about one
}

// ComplaintList is every complaint that the reader may see.
type ComplaintList struct {
	Complaints []ListedComplaint // those that wait first, by the day they are due
	People     map[party.PersonID]party.Person
	Today      calendar.Date
}

// Complaints lists complaints for the agency's staff. Whom a complaint is about does not see it.
func (d *Desk) Complaints(ctx context.Context, who party.Actor) (ComplaintList, error) {
	var v ComplaintList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadComplaints, ""); err != nil {
			return err
		}
		all, err := tx.Complaints(ctx)
		if err != nil {
			return err
		}
		names := peopleByID{}
		v.Today = d.today(tx)
		for _, c := range all {
			if kept, err := hidden(ctx, tx, c, who); err != nil {
				return err
			} else if kept {
				continue
			}
			x := ListedComplaint{Complaint: c}
			if x.Company, x.Reference, err = d.complaintNames(ctx, tx, names, c); err != nil {
				return err
			}
			v.Complaints = append(v.Complaints, x)
		}
		slices.SortStableFunc(v.Complaints, func(a, b ListedComplaint) int {
			x, y := a.Complaint, b.Complaint
			switch {
			case x.State.Open() != y.State.Open():
				if x.State.Open() {
					return -1
				}
				return 1
			case x.State.Open():
				return cmp.Or(x.DueOn.Compare(y.DueOn), cmp.Compare(x.Number, y.Number))
			}
			return 0
		})
		v.People = names
		return nil
	})
	return v, err
}

// hidden says whether a complaint is kept from the reader: from the expert it is about, from the whole panel where the name is not known,
// and from the company's own people, who have a page of their own.
func hidden(ctx context.Context, tx *store.Tx, c complaint.Complaint, who party.Actor) (bool, error) {
	if _, own := who.Roles[c.Company]; own || c.Expert == who.ID() {
		return true, nil
	}
	if c.About != complaint.Expert || c.Expert != "" {
		return false, nil
	}
	p, err := store.Absent(tx.Panel(ctx, application.ID(c.Case)))
	if err != nil || p == nil {
		return false, err
	}
	_, sat := p.Member(who.ID())
	return sat, nil
}

// complaintNames gives the company's name and the reference of the case, and names those who appear.
func (d *Desk) complaintNames(ctx context.Context, tx *store.Tx, names peopleByID, c complaint.Complaint) (company, reference string, err error) {
	org, err := tx.Company(ctx, c.Company)
	if err != nil {
		return "", "", err
	}
	if c.Case != "" {
		a, err := tx.Application(ctx, application.ID(c.Case))
		if err != nil {
			return "", "", err
		}
		reference = a.Reference
	}
	return org.Name, reference, names.name(ctx, tx, c.Expert, c.Handler, c.By)
}

// ComplaintFile is one complaint with what may be done.
type ComplaintFile struct {
	ListedComplaint
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
	Today   calendar.Date
	Apart   error // nil, or why the reader may not look into it
	Mine    bool  // the reader has it in hand
}

// ComplaintFile reads a complaint for the agency's staff; NotFound for whom it is about.
func (d *Desk) ComplaintFile(ctx context.Context, who party.Actor, id complaint.ID) (ComplaintFile, error) {
	var v ComplaintFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, concerned, err := d.complaintOf(ctx, tx, who, party.ActReadComplaints, id)
		if err != nil {
			return err
		}
		names := peopleByID{}
		v = ComplaintFile{
			ListedComplaint: ListedComplaint{Complaint: c}, Today: d.today(tx), Apart: c.Apart(who, concerned), Mine: c.State == complaint.InHand && c.Handler == who.ID(),
		}
		if v.Company, v.Reference, err = d.complaintNames(ctx, tx, names, c); err != nil {
			return err
		}
		if v.Journal, err = tx.Journal(ctx, string(id)); err != nil {
			return err
		}
		for _, e := range v.Journal {
			if err := names.name(ctx, tx, e.By); err != nil {
				return err
			}
		}
		v.People = names
		return nil
	})
	return v, err
}

// complaintOf reads a complaint for somebody of the agency, with those concerned.
func (d *Desk) complaintOf(ctx context.Context, tx *store.Tx, who party.Actor, act party.Act, id complaint.ID) (c complaint.Complaint, concerned []party.PersonID, err error) {
	if err := who.May(act, ""); err != nil {
		return c, nil, err
	}
	if c, err = tx.Complaint(ctx, id); err != nil {
		return c, nil, err
	}
	if kept, err := hidden(ctx, tx, c, who); err != nil {
		return c, nil, err
	} else if kept {
		return complaint.Complaint{}, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	concerned, err = d.concerned(ctx, tx, c)
	return c, concerned, err
}

// handle runs an act of somebody of the agency on a complaint, saves and writes the journal.
func (d *Desk) handle(
	ctx context.Context, who party.Actor, id complaint.ID, act journal.Act,
	do func(tx *store.Tx, who party.Actor, c complaint.Complaint, concerned []party.PersonID) (next complaint.Complaint, ground string, details any, err error),
	then func(tx *store.Tx, c complaint.Complaint, company string) error,
) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, concerned, err := d.complaintOf(ctx, tx, who, party.ActAnswerComplaint, id)
		if err != nil {
			return err
		}
		next, ground, details, err := do(tx, who, c, concerned)
		if err != nil {
			return err
		}
		if err := tx.UpdateComplaint(ctx, next); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, act, string(id), ground, details); err != nil {
			return err
		}
		if then == nil {
			return nil
		}
		org, err := tx.Company(ctx, c.Company)
		if err != nil {
			return err
		}
		return then(tx, next, org.Name)
	})
}

// TakeComplaint puts a complaint into the hands of who looks into it, who says to have had no part in the matter.
func (d *Desk) TakeComplaint(ctx context.Context, who party.Actor, id complaint.ID, apart bool) error {
	return d.handle(ctx, who, id, journal.ComplaintTaken, func(tx *store.Tx, who party.Actor, c complaint.Complaint, concerned []party.PersonID) (complaint.Complaint, string, any, error) {
		next, err := c.Take(who, concerned, apart, tx.Now)
		return next, "", nil, err
	}, nil)
}

// ReleaseComplaint gives a complaint back, so that another can take it.
func (d *Desk) ReleaseComplaint(ctx context.Context, who party.Actor, id complaint.ID, words string) error {
	return d.handle(ctx, who, id, journal.ComplaintReleased, func(tx *store.Tx, who party.Actor, c complaint.Complaint, _ []party.PersonID) (complaint.Complaint, string, any, error) {
		next, reason, err := c.Release(who, words, tx.Now)
		return next, reason, nil, err
	}, func(tx *store.Tx, c complaint.Complaint, company string) error {
		return d.complaintFiledLetters(ctx, tx, c, company)
	})
}

// ExtendComplaint prolongs the term once, and tells the company why.
func (d *Desk) ExtendComplaint(ctx context.Context, who party.Actor, id complaint.ID, until calendar.Date, words string) error {
	return d.handle(ctx, who, id, journal.ComplaintExtended, func(tx *store.Tx, who party.Actor, c complaint.Complaint, _ []party.PersonID) (complaint.Complaint, string, any, error) {
		next, err := c.Extend(who, until, words, d.today(tx), tx.Now)
		if err != nil {
			return next, "", nil, err
		}
		return next, next.Extended.Words, map[string]any{"due_on": next.DueOn}, nil
	}, func(tx *store.Tx, c complaint.Complaint, company string) error {
		return d.complaintLetters(ctx, tx, c, notice.ComplaintExtended{Number: c.Number, Company: company, Words: c.Extended.Words, DueOn: c.DueOn, Path: ownComplaintPath(c)})
	})
}

// AnswerComplaint closes a complaint with what looking into it showed, and tells the company.
func (d *Desk) AnswerComplaint(ctx context.Context, who party.Actor, id complaint.ID, a complaint.Answer) error {
	return d.handle(ctx, who, id, journal.ComplaintAnswered, func(tx *store.Tx, who party.Actor, c complaint.Complaint, concerned []party.PersonID) (complaint.Complaint, string, any, error) {
		next, err := c.Close(who, concerned, a, d.today(tx), tx.Now)
		if err != nil {
			return next, "", nil, err
		}
		return next, string(next.Answer.Finding), map[string]any{"answer": next.Answer.Words, "measures": next.Answer.Measures}, nil
	}, func(tx *store.Tx, c complaint.Complaint, company string) error {
		return d.complaintLetters(ctx, tx, c, notice.ComplaintAnswered{
			Number: c.Number, Company: company, Finding: string(c.Answer.Finding), Words: c.Answer.Words, Measures: c.Answer.Measures, Path: ownComplaintPath(c),
		})
	})
}

// HearExpert asks the expert whom a complaint is about for an account, in the handler's words.
func (d *Desk) HearExpert(ctx context.Context, who party.Actor, id complaint.ID, words string) error {
	return d.handle(ctx, who, id, journal.ComplaintHearing, func(tx *store.Tx, who party.Actor, c complaint.Complaint, _ []party.PersonID) (complaint.Complaint, string, any, error) {
		next, err := c.Hear(who, words, d.today(tx), tx.Now)
		if err != nil {
			return next, "", nil, err
		}
		return next, next.Hearing.Words, map[string]any{"until": next.Hearing.Until}, nil
	}, func(tx *store.Tx, c complaint.Complaint, company string) error {
		expert, err := tx.Person(ctx, c.Expert)
		if err != nil {
			return err
		}
		return d.letter(ctx, tx, expert, "", notice.ComplaintHearing{Number: c.Number, Company: company, Words: c.Hearing.Words, Until: c.Hearing.Until, Path: "/panel/complaints"})
	})
}

// AskedOfExpert is what an expert was asked because of a complaint. What the company wrote is not in it.
type AskedOfExpert struct {
	ID      complaint.ID
	Number  string
	Company string
	Hearing complaint.Hearing
	Open    bool // an account may still be given
}

// AskedOf lists what an expert was asked because of complaints, the latest first.
func (d *Desk) AskedOf(ctx context.Context, who party.Actor) ([]AskedOfExpert, error) {
	var asked []AskedOfExpert
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActGiveAccount, ""); err != nil {
			return err
		}
		all, err := tx.Complaints(ctx)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Expert != who.ID() || c.Hearing == nil {
				continue
			}
			org, err := tx.Company(ctx, c.Company)
			if err != nil {
				return err
			}
			h := *c.Hearing
			h.By = ""
			asked = append(asked, AskedOfExpert{c.ID, c.Number, org.Name, h, c.State.Open() && h.Account == ""})
		}
		return nil
	})
	return asked, err
}

// GiveAccount keeps an expert's account, and tells whoever has the complaint in hand.
func (d *Desk) GiveAccount(ctx context.Context, who party.Actor, id complaint.ID, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.Complaint(ctx, id)
		if err != nil {
			return err
		}
		if c, err = c.Reply(who, words, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateComplaint(ctx, c); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ComplaintAccount, string(id), "", map[string]any{"account_sha256": c.Hearing.Digest()}); err != nil {
			return err
		}
		if c.Handler == "" {
			return nil
		}
		handler, err := tx.Person(ctx, c.Handler)
		if err != nil {
			return err
		}
		return d.letter(ctx, tx, handler, "", notice.ComplaintAccount{Number: c.Number, Path: "/office/complaints/" + string(c.ID)})
	})
}

// WaitingComplaint is a complaint that waits for the reader: to be taken, or to be answered.
type WaitingComplaint struct {
	ListedComplaint
	Mine bool // the reader has it in hand
}

// complaintsFor lists the open complaints that wait for one of the agency's people.
func (d *Desk) complaintsFor(ctx context.Context, tx *store.Tx, who party.Actor) ([]WaitingComplaint, error) {
	if who.May(party.ActAnswerComplaint, "") != nil {
		return nil, nil
	}
	all, err := tx.Complaints(ctx)
	if err != nil {
		return nil, err
	}
	names := peopleByID{}
	var waiting []WaitingComplaint
	for _, c := range all {
		mine := c.State == complaint.InHand && c.Handler == who.ID()
		if !mine {
			if c.State != complaint.Filed {
				continue
			}
			concerned, err := d.concerned(ctx, tx, c)
			if err != nil {
				return nil, err
			}
			if c.Apart(who, concerned) != nil {
				continue
			}
		}
		x := WaitingComplaint{ListedComplaint{Complaint: c}, mine}
		if x.Company, x.Reference, err = d.complaintNames(ctx, tx, names, c); err != nil {
			return nil, err
		}
		waiting = append(waiting, x)
	}
	slices.SortStableFunc(waiting, func(a, b WaitingComplaint) int {
		return cmp.Or(a.Complaint.DueOn.Compare(b.Complaint.DueOn), cmp.Compare(a.Complaint.Number, b.Complaint.Number))
	})
	return waiting, nil
}
