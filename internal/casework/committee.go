package casework

import (
	"bytes"
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/committee"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// vote is what the committee said to the registered result of a case, at a meeting whose minutes are approved; nil where it said nothing.
func (d *Desk) vote(ctx context.Context, tx *store.Tx, a application.Application, e *scheme.Edition, r evaluation.Result) (*decision.Vote, error) {
	if e.Committee == nil {
		return nil, nil
	}
	meetings, err := tx.MeetingsOf(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	annulled, err := tx.DecisionsBefore(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		i, _ := m.Item(string(a.ID))
		if n := len(annulled); n > 0 && !m.ClosedAt.After(annulled[n-1].EndedAt) {
			continue // it fell with the decision that rested on it
		}
		if m.State == committee.Closed && i.ResultAt.Equal(r.RegisteredAt) && (i.Outcome == committee.Carried || i.Outcome == committee.NotCarried) {
			return voteOf(m, i), nil
		}
	}
	return nil, nil
}

func voteOf(m committee.Meeting, i committee.Item) *decision.Vote {
	return &decision.Vote{
		Meeting: string(m.ID), On: m.On, Carried: i.Outcome == committee.Carried, Present: i.Tally.Present, Yes: i.Tally.Yes, No: i.Tally.No, Abstained: i.Tally.Abstained,
	}
}

// CaseAt is a case on an agenda, as those see it who may know of it.
type CaseAt struct {
	Case    application.Application
	Company string
	Edition *scheme.Edition
}

// MeetingFile is a meeting with the names that stand in it.
type MeetingFile struct {
	Meeting committee.Meeting
	Cases   map[string]CaseAt
	People  map[party.PersonID]party.Person
	Able    []party.Person // who may be a member
	Waiting []CaseAt       // cases that could be put to it; only while it is planned
	Journal []journal.Entry
	Today   calendar.Date
	Manages bool // the reader prepares and runs it
	Actor   party.Actor
}

// Meetings are all meetings for the agency's staff, with the cases that wait for one.
type Meetings struct {
	All     []committee.Meeting
	Waiting []CaseAt
	Today   calendar.Date
	Manages bool
	Asked   bool // some edition has a committee
}

// Meetings lists the committee's meetings, the latest first.
func (d *Desk) Meetings(ctx context.Context, who party.Actor) (l Meetings, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		l.Today, l.Manages = d.today(tx), who.May(party.ActConvene, "") == nil
		if l.All, err = tx.Meetings(ctx); err != nil {
			return err
		}
		l.Waiting, err = d.waitingForMeeting(ctx, tx, "")
		return err
	})
	return l, err
}

// OwnMeetings are the meetings a member was called to, the latest first.
func (d *Desk) OwnMeetings(ctx context.Context, who party.Actor) (own []committee.Meeting, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActVote, ""); err != nil {
			return err
		}
		all, err := tx.Meetings(ctx)
		own = slices.DeleteFunc(all, func(m committee.Meeting) bool {
			_, sits := m.Member(who.ID())
			return !sits || m.CalledAt.IsZero()
		})
		return err
	})
	return own, err
}

// waitingForMeeting are the evaluated cases whose edition asks for a vote that is not there and that stand on no other agenda.
func (d *Desk) waitingForMeeting(ctx context.Context, tx *store.Tx, but committee.ID) ([]CaseAt, error) {
	var all []CaseAt
	f := store.CaseFilter{States: []application.State{application.Evaluated}}
	for {
		rows, next, err := tx.Cases(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			e, err := d.editionOf(ctx, tx, r.Application)
			if err != nil {
				return nil, err
			}
			if e.Committee == nil {
				continue
			}
			open, err := d.onAgenda(ctx, tx, r.ID, but)
			if err != nil {
				return nil, err
			}
			result, err := tx.Result(ctx, r.ID)
			if err != nil {
				return nil, err
			}
			vote, err := d.vote(ctx, tx, r.Application, e, result)
			if err != nil {
				return nil, err
			}
			now, err := at(ctx, tx, r.Application, vote != nil)
			if err != nil {
				return nil, err
			}
			if open || vote != nil || now.inTurn(e, procedure.Committee) != nil {
				continue
			}
			c, err := d.caseAt(ctx, tx, r.Application)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		if f.After = next; next == "" {
			return all, nil
		}
	}
}

// onAgenda says whether a case stands on the agenda of another meeting that is not over, and is not settled there.
func (d *Desk) onAgenda(ctx context.Context, tx *store.Tx, id application.ID, but committee.ID) (bool, error) {
	meetings, err := tx.MeetingsOf(ctx, id)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(meetings, func(m committee.Meeting) bool {
		i, _ := m.Item(string(id))
		voted := i.Outcome == committee.Carried || i.Outcome == committee.NotCarried
		return m.ID != but && m.State != committee.Closed && m.State != committee.Cancelled && (!i.Settled() || voted)
	}), nil
}

func (d *Desk) caseAt(ctx context.Context, tx *store.Tx, a application.Application) (CaseAt, error) {
	name, err := d.companyName(ctx, tx, a)
	if err != nil {
		return CaseAt{}, err
	}
	e, err := d.edition(ctx, tx, a.Edition)
	return CaseAt{a, name, e}, err
}

// MeetingFile reads a meeting for the agency's staff.
func (d *Desk) MeetingFile(ctx context.Context, who party.Actor, id committee.ID) (MeetingFile, error) {
	var f MeetingFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		if f, err = d.meetingFile(ctx, tx, who, id); err != nil {
			return err
		}
		if f.Journal, err = tx.Journal(ctx, string(id)); err != nil {
			return err
		}
		for _, e := range f.Journal {
			if err := f.name(ctx, tx, e.By); err != nil {
				return err
			}
		}
		f.Manages = who.May(party.ActConvene, "") == nil
		if f.Able, err = tx.PeopleWith(ctx, party.Councillor); err != nil || f.Meeting.State != committee.Planned {
			return err
		}
		f.Waiting, err = d.waitingForMeeting(ctx, tx, id)
		return err
	})
	return f, err
}

// Able are the people who may be members of a meeting.
func (d *Desk) Able(ctx context.Context, who party.Actor) (able []party.Person, today calendar.Date, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActConvene, ""); err != nil {
			return err
		}
		today = d.today(tx)
		able, err = tx.PeopleWith(ctx, party.Councillor)
		return err
	})
	return able, today, err
}

// OwnMeeting reads a meeting for one of its members, once it was called. Of cases they stay out of they see the reference only.
func (d *Desk) OwnMeeting(ctx context.Context, who party.Actor, id committee.ID) (MeetingFile, error) {
	var f MeetingFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if f, err = d.meetingFile(ctx, tx, who, id); err != nil {
			return err
		}
		return d.sits(who, f.Meeting)
	})
	if err != nil || f.Meeting.State == committee.Closed {
		return f, err
	}
	f.Meeting.Items = slices.Clone(f.Meeting.Items)
	for n, i := range f.Meeting.Items {
		own := slices.DeleteFunc(slices.Clone(i.Ballots), func(b committee.Ballot) bool { return b.Person != who.ID() })
		if f.Meeting.Items[n].Ballots = own; i.Settled() {
			continue
		}
		f.Meeting.Items[n].Out = slices.DeleteFunc(slices.Clone(i.Out), func(o committee.Out) bool { return o.Person != who.ID() })
	}
	return f, nil
}

func (d *Desk) sits(who party.Actor, m committee.Meeting) error {
	if _, sits := m.Member(who.ID()); !sits || m.CalledAt.IsZero() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return who.May(party.ActVote, "")
}

func (d *Desk) meetingFile(ctx context.Context, tx *store.Tx, who party.Actor, id committee.ID) (MeetingFile, error) {
	f := MeetingFile{Cases: map[string]CaseAt{}, People: map[party.PersonID]party.Person{}, Today: d.today(tx), Actor: who}
	var err error
	if f.Meeting, err = tx.Meeting(ctx, id); err != nil {
		return f, err
	}
	for _, m := range f.Meeting.Members {
		if err := f.name(ctx, tx, m.Person); err != nil {
			return f, err
		}
	}
	if err := f.name(ctx, tx, f.Meeting.By, f.Meeting.ClosedBy); err != nil {
		return f, err
	}
	for _, i := range f.Meeting.Items {
		if err := f.name(ctx, tx, i.SettledBy); err != nil {
			return f, err
		}
		a, err := tx.Application(ctx, application.ID(i.Case))
		if err != nil {
			return f, err
		}
		if f.Cases[i.Case], err = d.caseAt(ctx, tx, a); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *MeetingFile) name(ctx context.Context, tx *store.Tx, ids ...party.PersonID) error {
	return peopleByID(f.People).name(ctx, tx, ids...)
}

// Pack is the file of a case as a member of the committee reads it: the result and what it rests on, nothing of other members' votes.
type Pack struct {
	ForOfficer
	Meeting committee.Meeting
	Item    committee.Item
	Own     *committee.Ballot // the reader's vote; nil while there is none
}

// CommitteePack reads the file of a case for a member who may vote on it.
func (d *Desk) CommitteePack(ctx context.Context, who party.Actor, id committee.ID, of application.ID) (Pack, error) {
	var v Pack
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if v.Meeting, err = tx.Meeting(ctx, id); err != nil {
			return err
		}
		if err := d.sits(who, v.Meeting); err != nil {
			return err
		}
		if err := v.Meeting.MayRead(who.ID(), string(of)); err != nil {
			return err
		}
		v.Item, _ = v.Meeting.Item(string(of))
		if b, voted := v.Item.Ballot(who.ID()); voted {
			v.Own = &b
		}
		v.Item.Ballots = nil
		a, e, sheet, err := d.caseOf(ctx, tx, of)
		if err != nil {
			return err
		}
		v.ForOfficer = ForOfficer{Case: a, Edition: e, Sheet: sheet, Today: d.today(tx), People: map[party.PersonID]party.Person{}, Actor: who}
		if v.Contents, err = d.frozen(ctx, tx, a); err != nil {
			return err
		}
		v.SelfScore = sheet.Score(v.Contents.Answers, v.Contents.Facts)
		if err := d.seats(ctx, tx, &v.ForOfficer, who); err != nil {
			return err
		}
		return d.decided(ctx, tx, &v.ForOfficer, who)
	})
	return v, err
}

// PlanMeeting plans a meeting.
func (d *Desk) PlanMeeting(ctx context.Context, who party.Actor, x committee.Plan) (id committee.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConvene, ""); err != nil {
			return err
		}
		able, err := d.able(ctx, tx)
		if err != nil {
			return err
		}
		fresh, err := store.NewID()
		if err != nil {
			return err
		}
		id = committee.ID(fresh)
		m, err := committee.New(id, x, able, who.ID(), d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.InsertMeeting(ctx, m); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.CommitteePlanned, fresh, "", map[string]any{"on": m.On, "place": m.Place, "members": m.Members})
	})
	return id, err
}

func (d *Desk) able(ctx context.Context, tx *store.Tx) ([]party.PersonID, error) {
	people, err := tx.PeopleWith(ctx, party.Councillor)
	ids := make([]party.PersonID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids, err
}

// meet changes a meeting in a verb of its secretary, and writes the act.
func (d *Desk) meet(ctx context.Context, who party.Actor, id committee.ID, act journal.Act, change func(tx *store.Tx, who party.Actor, m committee.Meeting) (next committee.Meeting, ground string, details any, err error)) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActConvene, ""); err != nil {
			return err
		}
		return d.atMeeting(ctx, tx, who, id, act, change)
	})
}

func (d *Desk) atMeeting(ctx context.Context, tx *store.Tx, who party.Actor, id committee.ID, act journal.Act, change func(tx *store.Tx, who party.Actor, m committee.Meeting) (next committee.Meeting, ground string, details any, err error)) error {
	m, err := tx.Meeting(ctx, id)
	if err != nil {
		return err
	}
	next, ground, details, err := change(tx, who, m)
	if err != nil {
		return err
	}
	if err := tx.UpdateMeeting(ctx, next); err != nil {
		return err
	}
	return d.write(ctx, tx, who, act, string(id), ground, details)
}

// ReplanMeeting changes day, place and members of a planned meeting, and looks anew who stays out of which case.
func (d *Desk) ReplanMeeting(ctx context.Context, who party.Actor, id committee.ID, x committee.Plan) error {
	return d.meet(ctx, who, id, journal.CommitteeChanged, func(tx *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		able, err := d.able(ctx, tx)
		if err != nil {
			return m, "", nil, err
		}
		if m, err = m.Replan(x, able, d.today(tx)); err != nil {
			return m, "", nil, err
		}
		var cases []application.ID
		for _, i := range m.Items {
			cases = append(cases, application.ID(i.Case))
		}
		m, err = d.agenda(ctx, tx, m, cases)
		return m, "", map[string]any{"on": m.On, "place": m.Place, "members": m.Members}, err
	})
}

// SetAgenda puts these cases to a planned meeting and no others, in the order that moves the room least.
func (d *Desk) SetAgenda(ctx context.Context, who party.Actor, id committee.ID, cases []application.ID) error {
	return d.meet(ctx, who, id, journal.CommitteeChanged, func(tx *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := d.agenda(ctx, tx, m, cases)
		return m, "", map[string]any{"agenda": cases}, err
	})
}

func (d *Desk) agenda(ctx context.Context, tx *store.Tx, m committee.Meeting, cases []application.ID) (committee.Meeting, error) {
	waiting, err := d.waitingForMeeting(ctx, tx, m.ID)
	if err != nil {
		return m, err
	}
	t, err := d.readTies(ctx, tx)
	if err != nil {
		return m, err
	}
	var items []committee.Item
	for _, id := range cases {
		n := slices.IndexFunc(waiting, func(c CaseAt) bool { return c.Case.ID == id })
		if n < 0 {
			return m, fault.New(fault.Conflict, "committee.case_gone")
		}
		r, err := tx.Result(ctx, id)
		if err != nil {
			return m, err
		}
		it := committee.Item{Case: string(id), ResultAt: r.RegisteredAt}
		if it.Out, err = d.staysOut(ctx, tx, t, waiting[n].Case, r, m); err != nil {
			return m, err
		}
		items = append(items, it)
	}
	return m.Put(items)
}

// staysOut finds the members who may not vote on a case.
func (d *Desk) staysOut(ctx context.Context, tx *store.Tx, t *ties, a application.Application, r evaluation.Result, m committee.Meeting) ([]committee.Out, error) {
	e, err := d.edition(ctx, tx, a.Edition)
	if err != nil {
		return nil, err
	}
	p, err := panelOf(ctx, tx, e, a.ID)
	if err != nil {
		return nil, err
	}
	sides, kept, err := d.about(ctx, tx, t, a)
	if err != nil {
		return nil, err
	}
	var out []committee.Out
	for _, x := range m.Members {
		actor, err := tx.Actor(ctx, x.Person)
		if err != nil {
			return nil, err
		}
		_, own := actor.Roles[a.Company]
		_, sat := p.Member(x.Person)
		switch {
		case own:
			out = append(out, committee.Out{Person: x.Person, Ground: committee.OwnCompany})
		case sat:
			out = append(out, committee.Out{Person: x.Person, Ground: committee.OnPanel})
		case r.RegisteredBy == x.Person:
			out = append(out, committee.Out{Person: x.Person, Ground: committee.Registered})
		case slices.ContainsFunc(t.open(x.Person, sides, kept), func(f interest.Finding) bool { return f.Bars }):
			out = append(out, committee.Out{Person: x.Person, Ground: committee.Tied})
		}
	}
	return out, nil
}

// CallMeeting invites the members: from now on they see the agenda and, once they declared their interests, the files.
func (d *Desk) CallMeeting(ctx context.Context, who party.Actor, id committee.ID) error {
	return d.meet(ctx, who, id, journal.CommitteeCalled, func(tx *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Call(tx.Now)
		if err != nil {
			return m, "", nil, err
		}
		for _, x := range m.Members {
			p, err := tx.Person(ctx, x.Person)
			if err != nil {
				return m, "", nil, err
			}
			if err := d.letter(ctx, tx, p, "", notice.CommitteeCalled{On: m.On, Place: m.Place, Cases: len(m.Items), Chair: x.Chair, Path: "/committee/" + string(m.ID)}); err != nil {
				return m, "", nil, err
			}
		}
		return m, "", nil, nil
	})
}

// CancelMeeting gives a meeting up before it begins; its members are told when they had been called.
func (d *Desk) CancelMeeting(ctx context.Context, who party.Actor, id committee.ID, reason string) error {
	return d.meet(ctx, who, id, journal.CommitteeCancelled, func(tx *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Cancel(reason)
		if err != nil || m.CalledAt.IsZero() {
			return m, m.Reason, nil, err
		}
		for _, x := range m.Members {
			p, err := tx.Person(ctx, x.Person)
			if err != nil {
				return m, "", nil, err
			}
			if err := d.letter(ctx, tx, p, "", notice.CommitteeCancelled{On: m.On, Reason: m.Reason, Path: "/committee/" + string(m.ID)}); err != nil {
				return m, "", nil, err
			}
		}
		return m, m.Reason, nil, nil
	})
}

// OpenMeeting begins a meeting.
func (d *Desk) OpenMeeting(ctx context.Context, who party.Actor, id committee.ID) error {
	return d.meet(ctx, who, id, journal.CommitteeOpened, func(tx *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Open(d.today(tx), tx.Now)
		return m, "", nil, err
	})
}

// Attend notes who is present from now on.
func (d *Desk) Attend(ctx context.Context, who party.Actor, id committee.ID, present []party.PersonID) error {
	return d.meet(ctx, who, id, journal.CommitteeAttendance, func(_ *store.Tx, _ party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Attend(present)
		var here []party.PersonID
		for _, x := range m.Members {
			if x.Present {
				here = append(here, x.Person)
			}
		}
		return m, "", map[string]any{"present": here}, err
	})
}

// TakeCase brings a case before the committee. What ties members to it is looked up once more: who may not vote leaves now.
func (d *Desk) TakeCase(ctx context.Context, who party.Actor, id committee.ID, of application.ID) error {
	return d.meet(ctx, who, id, journal.CommitteeTaken, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Take(string(of))
		if err != nil {
			return m, "", nil, err
		}
		a, err := tx.Application(ctx, of)
		if err != nil {
			return m, "", nil, err
		}
		i, _ := m.Item(string(of))
		r, err := store.Absent(tx.Result(ctx, of))
		if err != nil {
			return m, "", nil, err
		}
		if a.State != application.Evaluated || r == nil || !r.RegisteredAt.Equal(i.ResultAt) {
			return m, "", nil, fault.New(fault.Conflict, "committee.case_gone")
		}
		t, err := d.readTies(ctx, tx)
		if err != nil {
			return m, "", nil, err
		}
		out, err := d.staysOut(ctx, tx, t, a, *r, m)
		if err != nil {
			return m, "", nil, err
		}
		for _, o := range out {
			if _, is := i.IsOut(o.Person); is {
				continue
			}
			m = m.Bar(string(of), o)
			if err := d.write(ctx, tx, who, journal.CommitteeOut, string(id), string(o.Ground), map[string]any{"case": of, "person": o.Person}); err != nil {
				return m, "", nil, err
			}
		}
		return m, "", map[string]any{"case": of}, nil
	})
}

// SettleCase counts the votes on the case before the committee, by the rules of the case's edition.
func (d *Desk) SettleCase(ctx context.Context, who party.Actor, id committee.ID, of application.ID, reasons string) error {
	return d.meet(ctx, who, id, journal.CommitteeSettled, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		_, e, _, err := d.caseOf(ctx, tx, of)
		if err != nil {
			return m, "", nil, err
		}
		if e.Committee == nil {
			return m, "", nil, fault.New(fault.NotFound, "fault.not_found")
		}
		if m, err = m.Settle(string(of), *e.Committee, reasons, who.ID(), tx.Now); err != nil {
			return m, "", nil, err
		}
		i, _ := m.Item(string(of))
		return m, i.Reasons, map[string]any{"case": of, "outcome": i.Outcome, "tally": i.Tally}, nil
	})
}

// PostponeCase takes a case off the table, for a reason.
func (d *Desk) PostponeCase(ctx context.Context, who party.Actor, id committee.ID, of application.ID, reason string) error {
	return d.meet(ctx, who, id, journal.CommitteePostponed, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Postpone(string(of), reason, who.ID(), tx.Now)
		i, _ := m.Item(string(of))
		return m, i.Reasons, map[string]any{"case": of}, err
	})
}

// sit changes a meeting in a verb of one of its members.
func (d *Desk) sit(ctx context.Context, who party.Actor, id committee.ID, act journal.Act, change func(tx *store.Tx, who party.Actor, m committee.Meeting) (next committee.Meeting, ground string, details any, err error)) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		return d.atMeeting(ctx, tx, who, id, act, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
			if err := d.sits(who, m); err != nil {
				return m, "", nil, err
			}
			return change(tx, who, m)
		})
	})
}

// DeclareInterests is what a member says before the files are opened: these are the cases they have an interest in.
func (d *Desk) DeclareInterests(ctx context.Context, who party.Actor, id committee.ID, interests []committee.Declaration) error {
	return d.sit(ctx, who, id, journal.CommitteeDeclared, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Declare(who.ID(), interests, tx.Now)
		return m, "", map[string]any{"interests": interests}, err
	})
}

// LeaveCase takes a member out of a case for an interest that comes to mind later.
func (d *Desk) LeaveCase(ctx context.Context, who party.Actor, id committee.ID, of application.ID, words string) error {
	return d.sit(ctx, who, id, journal.CommitteeOut, func(_ *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Recuse(who.ID(), string(of), words)
		i, _ := m.Item(string(of))
		o, _ := i.IsOut(who.ID())
		return m, string(committee.Declared), map[string]any{"case": of, "person": who.ID(), "words": o.Words}, err
	})
}

// CastVote votes on the case before the committee.
func (d *Desk) CastVote(ctx context.Context, who party.Actor, id committee.ID, of application.ID, v committee.Vote, words string) error {
	return d.sit(ctx, who, id, journal.CommitteeVote, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Cast(who.ID(), string(of), v, words, tx.Now)
		i, _ := m.Item(string(of))
		b, _ := i.Ballot(who.ID())
		return m, b.Words, map[string]any{"case": of, "vote": v}, err
	})
}

// ApproveMinutes closes a meeting: its chair approves the minutes, and the votes in them hold. Deciders hear that cases are theirs now.
func (d *Desk) ApproveMinutes(ctx context.Context, who party.Actor, id committee.ID) error {
	return d.sit(ctx, who, id, journal.CommitteeClosed, func(tx *store.Tx, who party.Actor, m committee.Meeting) (committee.Meeting, string, any, error) {
		m, err := m.Close(who.ID(), tx.Now)
		if err != nil {
			return m, "", nil, err
		}
		n := 0
		for _, i := range m.Items {
			if i.Outcome == committee.Carried || i.Outcome == committee.NotCarried {
				n++
				if err := d.votedOn(ctx, tx, who, application.ID(i.Case)); err != nil {
					return m, "", nil, err
				}
			}
		}
		if n > 0 {
			if err := d.toDuty(ctx, tx, party.Decider, "", notice.CommitteeVoted{On: m.On, Cases: n, Path: "/office/committee/" + string(m.ID)}); err != nil {
				return m, "", nil, err
			}
		}
		return m, "", map[string]any{"cases": len(m.Items)}, nil
	})
}

// votedOn lets a case go on from the committee.
func (d *Desk) votedOn(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) error {
	a, e, _, err := d.caseOf(ctx, tx, id)
	if err != nil {
		return err
	}
	now, err := at(ctx, tx, a, true)
	if err != nil {
		return err
	}
	return d.arrive(ctx, tx, who, position{a, now.account, false}, now, e)
}

// sameVote says whether a decision rests on the vote that stands now.
func sameVote(a, b *decision.Vote) bool { return bytes.Equal(asJSON(a), asJSON(b)) }
