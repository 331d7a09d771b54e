package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// accelerated is a world in which a certified company went through an intake: with a mentor who held an office hour, and a demo day with a guest.
type accelerated struct {
	*agency
	desk      *programme.Desk
	id        application.ID
	owner     party.Actor
	expert    party.Person
	event     gathering.ID
	key       string // of the guest's link
	candidate cohort.CandidateID
}

const (
	advisor = party.PersonID("demo-mentor-1")
	officer = party.PersonID("demo-officer")
)

func (a *accelerated) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func accelerate(t *testing.T, a *agency) *accelerated {
	t.Helper()
	w := &accelerated{agency: a}
	w.desk = &programme.Desk{Store: a.Store, Place: caseworktest.Seoul, Country: "KR", Letters: a.Support().Letters}
	w.id = a.At(t, application.Certified)
	w.owner = a.Owner()
	a.write(t, func(tx *store.Tx) error {
		pan, err := tx.Panel(ctx, w.id)
		if err != nil {
			return err
		}
		w.expert, err = tx.Person(ctx, pan.Members[0].Person)
		return err
	})
	w.cohort(t)
	w.mentoring(t)
	w.demoDay(t)
	a.Advance(100 * 24 * time.Hour)
	w.must(t, w.desk.MoveIntake(ctx, caseworktest.Person(officer), w.intake(t), cohort.StepEnd, ""))
	w.must(t, w.desk.EndMentor(ctx, caseworktest.Person(officer), advisor, "The intake is over, as agreed."))
	for _, id := range []party.PersonID{advisor, w.expert.ID} { // they leave
		a.write(t, func(tx *store.Tx) error {
			p, err := tx.Person(ctx, id)
			if err != nil {
				return err
			}
			p.Duties, p.Active = nil, false
			return tx.UpdatePerson(ctx, p)
		})
	}
	return w
}

func (a *accelerated) intake(t *testing.T) (id cohort.ID) {
	t.Helper()
	a.write(t, func(tx *store.Tx) error {
		c, err := tx.Candidate(ctx, a.candidate)
		id = c.Intake
		return err
	})
	return id
}

func (a *accelerated) cohort(t *testing.T) {
	t.Helper()
	who, today := caseworktest.Person(officer), a.Today()
	id, err := a.desk.SaveIntake(ctx, who, cohort.Intake{
		Title: "BuildTech", Offer: "Three months with mentors", Opens: today, Closes: today.AddDays(1), Starts: today.AddDays(2), Ends: today.AddDays(90), Currency: "KRW", Places: 1, Marks: 1, Criteria: []cohort.Criterion{{Title: "Team", Most: 10}},
	})
	a.must(t, err)
	a.must(t, a.desk.MoveIntake(ctx, who, id, cohort.StepOpen, ""))
	org := party.OrgID("")
	a.write(t, func(tx *store.Tx) error {
		c, err := tx.Application(ctx, a.id)
		org = c.Company
		return err
	})
	a.candidate, err = a.desk.Apply(ctx, a.owner, org, id, cohort.Candidate{Product: "A crane that sees", Team: 4, Founder: a.owner.Person.Name, Why: "Three customers"})
	a.must(t, err)
	a.Advance(48 * time.Hour)
	a.must(t, a.desk.MoveIntake(ctx, who, id, cohort.StepClose, ""))
	a.must(t, a.desk.Assess(ctx, caseworktest.Person("demo-expert-1"), a.candidate, cohort.Mark{Points: []int{8}, Words: "Seen at the interview with " + a.owner.Person.Name + ".", Free: true}))
	a.must(t, a.desk.SelectCohort(ctx, caseworktest.Person("demo-decider"), id, "The order follows from the marks."))
	a.must(t, a.desk.MoveIntake(ctx, who, id, cohort.StepStart, ""))
}

func (a *accelerated) mentoring(t *testing.T) {
	t.Helper()
	who, own := caseworktest.Person(officer), caseworktest.Person(advisor)
	a.must(t, a.desk.InviteMentor(ctx, who, advisor))
	a.must(t, a.desk.SaveMentor(ctx, own, mentor.Mentor{Markets: site.Markets[:1], Languages: []locale.Lang{locale.Korean}, Hours: 2, About: "Sales, by 이서진 herself", Revision: 1}))
	f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
	for _, x := range expert.Topics {
		f.Statements[x] = expert.Statement{Answer: expert.None}
	}
	a.must(t, a.Desk.DeclareYear(ctx, own, f))
	a.must(t, a.desk.PairMentor(ctx, who, advisor, a.candidate))
	_, err := a.desk.MentorCalendar(ctx, own)
	a.must(t, err)
	_, err = a.desk.PublishHours(ctx, own, mentor.Published{On: a.Today().AddDays(2), From: "14:00", Until: "15:00", Where: "https://call.example/lee", Seats: 1})
	a.must(t, err)
	hours, err := a.desk.OwnHours(ctx, a.owner, a.candidate)
	a.must(t, err)
	slot := hours.Hours[0].Slot.ID
	a.must(t, a.desk.BookHour(ctx, a.owner, a.candidate, slot))
	a.Advance(3 * 24 * time.Hour)
	a.must(t, a.desk.NoteHour(ctx, own, slot, a.candidate, "The price goes by hours saved.", true))
	a.must(t, a.desk.NoteHour(ctx, a.owner, slot, a.candidate, "이서진 was a help: three quotes by Friday.", true))
}

func (a *accelerated) demoDay(t *testing.T) {
	t.Helper()
	who := caseworktest.Person(officer)
	var err error
	a.event, err = a.desk.EnterEvent(ctx, who, gathering.Event{Intake: a.intake(t), Kind: gathering.DemoDay, Title: "Demo day", On: a.Today(), Where: "Hall"})
	a.must(t, err)
	a.key, err = a.desk.InviteGuest(ctx, who, gathering.Guest{Event: a.event, Name: "Lee Ga-on", Organisation: "River Fund", Side: gathering.Investor, Email: "Lee@river.example", Language: locale.English})
	a.must(t, err)
	a.must(t, a.desk.AnswerGuest(ctx, a.key, []cohort.CandidateID{a.candidate}, true, "Call me at 02-555-0199, Lee Ga-on"))
	a.must(t, a.desk.TakeAttendance(ctx, who, a.event, []cohort.CandidateID{a.candidate}))
	f, err := a.desk.Event(ctx, who, a.event)
	a.must(t, err)
	a.must(t, a.desk.FollowGuest(ctx, who, a.event, f.Guests[0].ID, gathering.Outcome{Candidate: a.candidate, Result: gathering.Meeting, On: a.Today()}))
	a.write(t, func(tx *store.Tx) error {
		return tx.Record(ctx, officer, journal.CompanySaved, string(a.id), "Said by Lee Ga-on, 이서진, "+a.expert.Name+" and "+a.owner.Person.Name+".", nil)
	})
}

// gone looks through every text of every table: where one of the words still stands, the page of the erasure says that it stays, and by which rule.
func (a *accelerated) gone(t *testing.T, id party.PersonID, words ...string) {
	t.Helper()
	lines := a.file(t, id).Lines // of what stays
	a.write(t, func(tx *store.Tx) error {
		left, err := tx.Mentions(ctx, words)
		for _, m := range left {
			said := slices.ContainsFunc(lines, func(l privacy.Line) bool {
				return l.Treatment == privacy.Stays && l.Rule != privacy.Unlisted && slices.Contains(l.Where, m.Table+"."+m.Column)
			})
			if !said {
				t.Errorf("%s is still named by %s.%s %s, of which the page says nothing: %s", id, m.Table, m.Column, m.Key, m.Text)
			}
		}
		return err
	})
}

// TestEverybodyCanBeErased takes a founder, an expert, a mentor and a guest out of the records of an agency at work. Nobody is named afterwards but
// where the page of the erasure says so, scores and the log are as they were, and the judges find nothing.
func TestEverybodyCanBeErased(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{"SQLite": testkit.SQLite, "PostgreSQL": testkit.PostgreSQL} {
		t.Run(name, func(t *testing.T) { everybodyIsErased(t, openOn(t, dsn(t))) })
	}
}

func everybodyIsErased(t *testing.T, agency *agency) {
	a := accelerate(t, agency)
	scored := a.scored(t, a.id)
	a.must(t, a.desk.AskGuestErasure(ctx, a.key))
	a.must(t, a.desk.AskGuestErasure(ctx, a.key)) // a second time changes nothing
	page, err := a.desk.GuestPage(ctx, a.key)
	if err != nil || page.Erasure.IsZero() {
		t.Errorf("the guest's page does not say that the erasure was asked for: %v", err)
	}
	f, err := a.desk.Event(ctx, caseworktest.Person(officer), a.event)
	a.must(t, err)
	_, err = a.desk.EraseGuest(ctx, caseworktest.Person("demo-expert-1"), a.event, f.Guests[0].ID)
	wants(t, "without the duty", err, fault.Forbidden, "")
	guest, err := a.desk.EraseGuest(ctx, caseworktest.Person(officer), a.event, f.Guests[0].ID)
	a.must(t, err)

	for _, x := range []struct {
		who   party.PersonID
		words []string
		place privacy.Place
	}{
		{guest, []string{"Lee Ga-on", "lee@river.example"}, privacy.Guests},
		{advisor, []string{"이서진", "mentor@demo.example"}, privacy.Mentoring},
		{a.expert.ID, []string{a.expert.Name, a.expert.Email}, privacy.Account},
		{a.owner.ID(), []string{a.owner.Person.Name, a.owner.Person.Email}, privacy.Cohorts},
	} {
		before := a.file(t, x.who)
		if !slices.ContainsFunc(before.Lines, func(l privacy.Line) bool { return l.Place == x.place && l.Treatment != privacy.Stays }) {
			t.Errorf("the page of %s does not say what goes of %s: %+v", x.who, x.place, before.Lines)
		}
		a.erased(t, x.who)
		a.gone(t, x.who, x.words...)
	}
	a.gone(t, guest, "02-555-0199", "River Fund") // what the guest wrote of themselves
	a.gone(t, advisor, "https://call.example/lee", "The price goes by hours saved.")

	f, err = a.desk.Event(ctx, caseworktest.Person(officer), a.event)
	a.must(t, err)
	if g := f.Guests[0]; !strings.HasPrefix(g.Name, "№ ") || g.Email != "" || g.Contact || len(g.Interested) != 1 || len(g.Outcomes) != 1 {
		t.Errorf("what is left of the guest: %+v", g)
	}
	_, err = a.desk.GuestPage(ctx, a.key)
	wants(t, "the link of an erased guest", err, fault.NotFound, "")
	a.write(t, func(tx *store.Tx) error {
		slots, err := tx.SlotsOf(ctx, advisor)
		if len(slots) != 1 || len(slots[0].Bookings) != 1 || !strings.Contains(slots[0].Bookings[0].Notes[1].Words, "three quotes by Friday") {
			t.Errorf("what the company wrote is gone: %+v", slots)
		}
		return err
	})
	if after := a.scored(t, a.id); after != scored {
		t.Errorf("what was scored changed:\n%s\n%s", scored, after)
	}
	a.Check(t)
	if found, _ := a.found(t); len(found) > 0 {
		t.Errorf("the second judge of erasures: %q", found)
	}
	if found, leaves, err := a.Desk.CheckLog(ctx); err != nil || len(found) > 0 || leaves.Leaves == 0 {
		t.Errorf("the log: %d leaves, %v, %v", leaves.Leaves, found, err)
	}
}

// A mentor at work and a company in the accelerator are in the way of an erasure, and the page says so.
func TestTheAcceleratorIsInTheWay(t *testing.T) {
	w := &accelerated{agency: open(t)}
	w.desk = &programme.Desk{Store: w.Store, Place: caseworktest.Seoul, Country: "KR", Letters: w.Support().Letters}
	w.id = w.At(t, application.Certified)
	w.owner = w.Owner()
	w.cohort(t)
	w.mentoring(t)
	for who, want := range map[party.PersonID]privacy.Reason{advisor: privacy.OpenMentoring, w.owner.ID(): privacy.OpenCohort} {
		if f := w.file(t, who); !slices.ContainsFunc(f.Blocks, func(b privacy.Block) bool { return b.Reason == want }) {
			t.Errorf("%s: %+v", who, f.Blocks)
		}
	}
}
