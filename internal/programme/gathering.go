package programme

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// GuestPath is where a guest of a demo day finds the own page.
func GuestPath(key string) string { return "/demo-day/" + key }

// OwnEventsPath is where a company finds the events of its intake.
func OwnEventsPath(org party.OrgID, id cohort.CandidateID) string {
	return "/companies/" + url.PathEscape(string(org)) + "/events/" + url.PathEscape(string(id))
}

// EventList is the events of an intake and who came how often.
type EventList struct {
	Intake     cohort.Intake
	Candidates []cohort.Candidate // with a place, or graduated
	Events     []gathering.Event
	Tallies    map[gathering.ID][]gathering.Tally // of demo days
	Today      calendar.Date
}

// Events reads the events of an intake.
func (d *Desk) Events(ctx context.Context, who party.Actor, id cohort.ID) (l EventList, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		l = EventList{Tallies: map[gathering.ID][]gathering.Tally{}, Today: d.today(tx)}
		if l.Intake, err = tx.Intake(ctx, id); err != nil {
			return err
		}
		if l.Candidates, err = inCohort(ctx, tx, id); err != nil {
			return err
		}
		if l.Events, err = tx.EventsOf(ctx, id); err != nil {
			return err
		}
		for _, e := range l.Events {
			if e.Kind != gathering.DemoDay {
				continue
			}
			guests, err := tx.GuestsOf(ctx, e.ID)
			if err != nil {
				return err
			}
			l.Tallies[e.ID] = gathering.Tallies(e, guests)
		}
		return nil
	})
	return l, err
}

func inCohort(ctx context.Context, tx *store.Tx, id cohort.ID) ([]cohort.Candidate, error) {
	all, err := tx.CandidatesOf(ctx, id)
	return slices.DeleteFunc(all, func(c cohort.Candidate) bool { return c.State != cohort.Placed && c.State != cohort.Graduated }), err
}

// EventFile is one event with its guests.
type EventFile struct {
	Event      gathering.Event
	Intake     cohort.Intake
	Candidates []cohort.Candidate
	Guests     []gathering.Guest
	Today      calendar.Date
}

// Event reads one event.
func (d *Desk) Event(ctx context.Context, who party.Actor, id gathering.ID) (f EventFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		f = EventFile{Today: d.today(tx)}
		if f.Event, err = tx.Event(ctx, id); err != nil {
			return err
		}
		if f.Intake, err = tx.Intake(ctx, f.Event.Intake); err != nil {
			return err
		}
		if f.Candidates, err = inCohort(ctx, tx, f.Event.Intake); err != nil {
			return err
		}
		f.Guests, err = tx.GuestsOf(ctx, id)
		return err
	})
	return f, err
}

// EnterEvent enters an event of an intake that runs or will.
func (d *Desk) EnterEvent(ctx context.Context, who party.Actor, e gathering.Event) (id gathering.ID, err error) {
	err = d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		i, err := tx.Intake(ctx, e.Intake)
		if err != nil {
			return err
		}
		if i.State == cohort.Over || i.State == cohort.Cancelled {
			return fault.New(fault.Conflict, "gathering.not_running")
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		x := gathering.Event{ID: gathering.ID(made), Intake: i.ID, Kind: e.Kind, Title: strings.TrimSpace(e.Title), On: e.On, Where: strings.TrimSpace(e.Where)}
		if err := x.Check(); err != nil {
			return err
		}
		if x.Kind == gathering.DemoDay {
			all, err := inCohort(ctx, tx, i.ID)
			if err != nil {
				return err
			}
			for _, c := range all {
				x.Pitches = append(x.Pitches, gathering.Pitch{Candidate: c.ID, Name: c.Name})
			}
		}
		id = x.ID
		if err := tx.InsertEvent(ctx, x); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.EventEntered, string(i.ID), "", x)
	})
	return id, err
}

// onEvent changes an event and writes the journal of its intake.
func (d *Desk) onEvent(ctx context.Context, who party.Actor, id gathering.ID, act journal.Act, change func(tx *store.Tx, who party.Actor, e gathering.Event, all []cohort.Candidate) (gathering.Event, error)) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		e, err := tx.Event(ctx, id)
		if err != nil {
			return err
		}
		all, err := tx.CandidatesOf(ctx, e.Intake)
		if err != nil {
			return err
		}
		next, err := change(tx, who, e, all)
		if err != nil {
			return err
		}
		if err := tx.UpdateEvent(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), act, string(e.Intake), "", map[string]any{"event": id, "title": e.Title, "came": next.Came})
	})
}

// TakeAttendance enters who came to an event.
func (d *Desk) TakeAttendance(ctx context.Context, who party.Actor, id gathering.ID, came []cohort.CandidateID) error {
	return d.take(ctx, who, id, func([]cohort.Candidate) ([]cohort.CandidateID, error) { return came, nil })
}

// ReadAttendance enters who came out of the lines of a table.
func (d *Desk) ReadAttendance(ctx context.Context, who party.Actor, id gathering.ID, lines string) error {
	return d.take(ctx, who, id, func(all []cohort.Candidate) ([]cohort.CandidateID, error) { return gathering.ReadList(lines, all) })
}

// take enters who came, as it is read out of the candidates of the intake.
func (d *Desk) take(ctx context.Context, who party.Actor, id gathering.ID, read func(all []cohort.Candidate) ([]cohort.CandidateID, error)) error {
	return d.onEvent(ctx, who, id, journal.AttendanceTaken, func(tx *store.Tx, who party.Actor, e gathering.Event, all []cohort.Candidate) (gathering.Event, error) {
		came, err := read(all)
		if err != nil {
			return e, err
		}
		i, err := tx.Intake(ctx, e.Intake)
		if err != nil {
			return e, err
		}
		return e.Take(who, i, all, came, tx.Now, d.today(tx))
	})
}

// ArrangeDemoDay puts the companies of a demo day in order, by their names.
func (d *Desk) ArrangeDemoDay(ctx context.Context, who party.Actor, id gathering.ID, names []string) error {
	return d.onEvent(ctx, who, id, journal.EventChanged, func(_ *store.Tx, who party.Actor, e gathering.Event, all []cohort.Candidate) (gathering.Event, error) {
		return e.Arrange(who, all, names)
	})
}

// dropShort ends the places of companies that came to less than their intake demands, and gives the others. The reason on record is the two
// figures.
func (d *Desk) dropShort(ctx context.Context, tx *store.Tx, who party.Actor, i cohort.Intake, all []cohort.Candidate) ([]cohort.Candidate, error) {
	events, err := tx.EventsOf(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range gathering.Short(i, all, events) {
		s := gathering.Attendance(events, c.ID)
		c.State, c.Since, c.Reason = cohort.Left, tx.Now, fmt.Sprintf("%d/%d = %d %% < %d %%", s.Came, s.Asked, s.Percent(), i.MinAttendance)
		if err := d.settle(ctx, tx, who, journal.CandidateLeft, c, c.Reason); err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(x cohort.Candidate) bool { return x.ID == c.ID })
	}
	return all, nil
}

// InviteGuest enters a guest of a demo day. It gives the key of the guest's link, which is kept nowhere.
func (d *Desk) InviteGuest(ctx context.Context, who party.Actor, g gathering.Guest) (key string, err error) {
	err = d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		e, err := tx.Event(ctx, g.Event)
		if err != nil {
			return err
		}
		if e.Kind != gathering.DemoDay {
			return fault.New(fault.Conflict, "gathering.no_demo_day")
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		x := gathering.Guest{
			ID: gathering.GuestID(made), Event: e.ID, Name: strings.TrimSpace(g.Name), Organisation: strings.TrimSpace(g.Organisation), Side: g.Side,
			Email: strings.TrimSpace(g.Email), Language: g.Language,
		}
		if err := x.Check(); err != nil {
			return err
		}
		key = rand.Text()
		if err := tx.InsertGuest(ctx, x, key); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.GuestInvited, string(e.Intake), "", map[string]any{"event": e.ID, "guest": x.ID})
	})
	return key, err
}

// FollowGuest adds what came of a guest's interest in a company.
func (d *Desk) FollowGuest(ctx context.Context, who party.Actor, event gathering.ID, guest gathering.GuestID, x gathering.Outcome) error {
	return d.doing(ctx, who, party.ActManageCohorts, func(tx *store.Tx, who party.Actor) error {
		e, err := tx.Event(ctx, event)
		if err != nil {
			return err
		}
		guests, err := tx.GuestsOf(ctx, event)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(guests, func(g gathering.Guest) bool { return g.ID == guest })
		if n < 0 {
			return fault.Field("guest", "party.choose_one")
		}
		next, err := guests[n].Follow(who, e, x, tx.Now, d.today(tx))
		if err != nil {
			return err
		}
		if err := tx.UpdateGuest(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.GuestFollowed, string(e.Intake), "", map[string]any{"event": e.ID, "guest": guest, "outcome": next.Outcomes[len(next.Outcomes)-1]})
	})
}

// ForGuest is what a guest sees of a demo day: who speaks, and the own answer. No other guest is in it.
type ForGuest struct {
	Title   string
	On      calendar.Date
	Where   string
	Name    string
	Pitches []gathering.Pitch
	Answer  gathering.Guest // the own
	Erasure time.Time       // when the guest asked for the own data to be erased; zero: not
}

// GuestPage reads a demo day for the guest whose link has the key.
func (d *Desk) GuestPage(ctx context.Context, key string) (v ForGuest, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		g, err := tx.GuestOf(ctx, key)
		if err != nil {
			return err
		}
		e, err := tx.Event(ctx, g.Event)
		if err != nil {
			return err
		}
		asked, err := guestAsked(ctx, tx, g)
		if err != nil {
			return err
		}
		g.Outcomes = nil // the agency's
		v = ForGuest{e.Title, e.On, e.Where, g.Name, e.Pitches, g, asked}
		return nil
	})
	return v, err
}

// AnswerGuest keeps whom the guest whose link has the key is interested in, and whether the guest may be contacted.
func (d *Desk) AnswerGuest(ctx context.Context, key string, interested []cohort.CandidateID, contact bool, words string) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		g, err := tx.GuestOf(ctx, key)
		if err != nil {
			return err
		}
		e, err := tx.Event(ctx, g.Event)
		if err != nil {
			return err
		}
		next, err := g.Answer(e, interested, contact, words, tx.Now)
		if err != nil {
			return err
		}
		return tx.UpdateGuest(ctx, next)
	})
}

// Interest is a guest's interest as the company reads it: without consent only whom the guest comes from.
type Interest struct {
	Side         gathering.Side
	Name         string // with what follows only where the guest agreed to be contacted
	Organisation string
	Email        string
	Words        string
}

// OwnEvent is an event as a company sees it.
type OwnEvent struct {
	ID     gathering.ID
	Kind   gathering.Kind
	Title  string
	On     calendar.Date
	Where  string
	Taken  bool // it was entered who came
	Came   bool
	Pitch  *gathering.Pitch // the company's own; nil where it does not speak
	Guests []Interest
}

// OwnEvents is what a company sees of the events of its intake.
type OwnEvents struct {
	Candidate cohort.Candidate
	Intake    cohort.Intake
	Events    []OwnEvent
	Share     gathering.Share
}

// OwnEvents reads the events of a company's intake.
func (d *Desk) OwnEvents(ctx context.Context, who party.Actor, id cohort.CandidateID) (v OwnEvents, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v = OwnEvents{}
		if v.Candidate, v.Intake, err = ownCandidate(ctx, tx, who, id); err != nil {
			return err
		}
		v.Candidate.Marks, v.Candidate.Findings = nil, nil
		events, err := tx.EventsOf(ctx, v.Intake.ID)
		if err != nil {
			return err
		}
		v.Share = gathering.Attendance(events, id)
		for _, e := range events {
			x := OwnEvent{ID: e.ID, Kind: e.Kind, Title: e.Title, On: e.On, Where: e.Where, Taken: slices.Contains(e.Asked, id), Came: slices.Contains(e.Came, id)}
			if p, speaks := e.Pitch(id); speaks {
				x.Pitch = &p
				guests, err := tx.GuestsOf(ctx, e.ID)
				if err != nil {
					return err
				}
				x.Guests = interests(guests, id)
			}
			v.Events = append(v.Events, x)
		}
		return nil
	})
	return v, err
}

func interests(guests []gathering.Guest, id cohort.CandidateID) (all []Interest) {
	for _, g := range guests {
		switch {
		case !slices.Contains(g.Interested, id):
		case g.Contact:
			all = append(all, Interest{g.Side, g.Name, g.Organisation, g.Email, g.Words})
		default:
			all = append(all, Interest{Side: g.Side})
		}
	}
	return all
}

// SayPitch keeps what a company says of itself at a demo day, and whether the public may read it.
func (d *Desk) SayPitch(ctx context.Context, who party.Actor, id cohort.CandidateID, event gathering.ID, about string, public bool) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, i, err := ownCandidate(ctx, tx, who, id)
		if err != nil {
			return err
		}
		e, err := tx.Event(ctx, event)
		if err != nil {
			return err
		}
		next, err := e.Say(who, c, about, public)
		if err != nil {
			return err
		}
		if err := tx.UpdateEvent(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PitchSaid, string(i.ID), "", map[string]any{"event": event, "candidate": id, "company": c.Name, "public": public})
	})
}

// DemoDay is a demo day as the public may know it: only companies that agreed are in it. NotFound for other events.
func (d *Desk) DemoDay(ctx context.Context, id string) (v register.DemoDay, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(ctx, gathering.ID(id))
		if err != nil {
			return err
		}
		if e.Kind != gathering.DemoDay {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v = register.DemoDay{Title: e.Title, On: e.On, Where: e.Where}
		for _, p := range e.Pitches {
			if p.Public {
				v.Companies = append(v.Companies, register.Pitch{Name: p.Name, About: p.About})
			}
		}
		return nil
	})
	return v, err
}
