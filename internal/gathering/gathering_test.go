package gathering_test

import (
	"slices"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/party"
)

var (
	now     = time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC)
	today   = calendar.MustParse("2027-03-10")
	officer = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	founder = party.Actor{Person: party.Person{ID: "founder", Active: true}, Roles: map[party.OrgID]party.Role{"a": party.Owner}}
	running = cohort.Intake{ID: "intake", State: cohort.Running, MinAttendance: 60}
	all     = []cohort.Candidate{
		{ID: "1", Company: "a", Name: "한빛 주식회사", State: cohort.Placed}, {ID: "2", Company: "b", Name: "Second Ltd", State: cohort.Placed}, {ID: "3", Company: "c", Name: "Gone", State: cohort.Left},
	}
)

func key(t *testing.T, err error, want string) {
	t.Helper()
	if l := fault.All(err); len(l) == 0 || l[0].Key != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWhoCameAndWhoFallsShort(t *testing.T) {
	e := gathering.Event{ID: "e", Kind: gathering.Workshop, Title: "Sales", On: today.AddDays(1), Where: "Hall"}
	_, err := e.Take(officer, running, all, nil, now, today)
	key(t, err, "gathering.early")
	_, err = e.Take(founder, running, all, nil, now, today)
	key(t, err, "fault.forbidden")
	over := running
	over.State = cohort.Over
	e.On = today
	_, err = e.Take(officer, over, all, nil, now, today)
	key(t, err, "gathering.not_running")
	var events []gathering.Event
	for n, came := range [][]cohort.CandidateID{{"1", "2", "3"}, {"1"}, {"1", "2"}, {}} {
		x, err := e.Take(officer, running, all, came, now, today)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 && !slices.Equal(x.Came, []cohort.CandidateID{"1", "2"}) {
			t.Errorf("somebody without a place came: %v", x.Came)
		}
		events = append(events, x)
	}
	events = append(events, e) // nobody entered who came: it counts for nobody
	if s := gathering.Attendance(events, "1"); s != (gathering.Share{Came: 3, Asked: 4}) || s.Percent() != 75 {
		t.Errorf("%+v", s)
	}
	if s := gathering.Attendance(events, "3"); s.Percent() != 100 || s.Asked != 0 {
		t.Errorf("%+v", s)
	}
	if short := gathering.Short(running, all, events); len(short) != 1 || short[0].ID != "2" {
		t.Errorf("%+v", short)
	}
	absent := running
	absent.MinAttendance = 0
	if short := gathering.Short(absent, all, events); len(short) > 0 {
		t.Errorf("nothing is demanded, and yet %+v", short)
	}
}

func TestAListOfWhoCame(t *testing.T) {
	came, err := gathering.ReadList("\ufeffCompany;Came\r\n\"한빛 주식회사\";참석\r\nsecond ltd, no\n\n", all)
	if err != nil || !slices.Equal(came, []cohort.CandidateID{"1"}) {
		t.Errorf("%v, %v", came, err)
	}
	_, err = gathering.ReadList("Company;Came\nUnknown;yes", all)
	key(t, err, "gathering.nobody")
	_, err = gathering.ReadList("Second Ltd;perhaps", all)
	key(t, err, "gathering.neither")
	_, err = gathering.ReadList("Gone;yes", all)
	key(t, err, "gathering.nobody")
}

func TestADemoDay(t *testing.T) {
	e := gathering.Event{ID: "e", Kind: gathering.DemoDay, Title: "Demo day", On: today, Where: "Hall"}
	_, err := e.Arrange(officer, all, []string{"Second Ltd", "Gone"})
	key(t, err, "gathering.not_of_it")
	_, err = e.Arrange(officer, all, []string{"Second Ltd", "second ltd"})
	key(t, err, "gathering.not_of_it")
	e, err = e.Arrange(officer, all, []string{"Second Ltd", "한빛 주식회사"})
	if err != nil || e.Pitches[1].Candidate != "1" {
		t.Fatalf("%+v, %v", e, err)
	}
	_, err = e.Say(founder, all[1], "We make cranes that see", true)
	key(t, err, "fault.forbidden")
	if e, err = e.Say(founder, all[0], "We make cranes that see", true); err != nil {
		t.Fatal(err)
	}
	if e, err = e.Arrange(officer, all, []string{"한빛 주식회사", "Second Ltd"}); err != nil || !e.Pitches[0].Public || e.Pitches[0].About == "" {
		t.Errorf("what a company said is lost: %+v, %v", e.Pitches, err)
	}
	g := gathering.Guest{Name: "Ms Lee", Organisation: "Fund", Side: gathering.Investor, Language: "ko"}
	if err := g.Check(); err != nil {
		t.Fatal(err)
	}
	g, err = g.Answer(e, []cohort.CandidateID{"1", "3"}, true, "", now)
	if err != nil || !slices.Equal(g.Interested, []cohort.CandidateID{"1"}) {
		t.Errorf("%+v, %v", g, err)
	}
	late := gathering.Outcome{Candidate: "1", Result: gathering.Contract, On: today.AddDays(1)}
	_, err = g.Follow(officer, e, late, now, today)
	key(t, err, "gathering.outcome_day")
	late.Planned, late.Amount = true, 700
	if g, err = g.Follow(officer, e, late, now, today); err != nil {
		t.Fatal(err)
	}
	if g, err = g.Follow(officer, e, gathering.Outcome{Candidate: "1", Result: gathering.Meeting, On: today}, now, today); err != nil {
		t.Fatal(err)
	}
	got := gathering.Tallies(e, []gathering.Guest{g})
	want := []gathering.Tally{{Candidate: "1", Name: "한빛 주식회사", Interested: 1, Planned: gathering.Count{Outcomes: 1, Amount: 700}, Actual: gathering.Count{Outcomes: 1}}, {Candidate: "2", Name: "Second Ltd"}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}
