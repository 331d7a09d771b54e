package mentor_test

import (
	"testing"
	"time"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

var now = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

func actor(id party.PersonID, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}
}

var (
	officer = actor("officer", party.Officer)
	advisor = actor("mentor", party.Mentor)
	founder = party.Actor{Person: party.Person{ID: "founder", Active: true}, Roles: map[party.OrgID]party.Role{"org": party.Preparer}}
	running = cohort.Intake{ID: "intake", State: cohort.Running}
	placed  = cohort.Candidate{ID: "candidate", Intake: "intake", Company: "org", Name: "한빛", State: cohort.Placed}
)

func key(t *testing.T, err error, want string) {
	t.Helper()
	all := fault.All(err)
	if len(all) == 0 || all[0].Key != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func active(t *testing.T) mentor.Mentor {
	t.Helper()
	m, err := mentor.Invite(officer, advisor.Person, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	known, err := site.ShippedTechnologies()
	if err != nil {
		t.Fatal(err)
	}
	typed := mentor.Mentor{Technologies: []string{known.List()[0].Code}, Markets: site.Markets[:1], Languages: []locale.Lang{locale.Korean}, Hours: 1, About: " Sales to factories "}
	for field, broken := range map[string]func(*mentor.Mentor){
		"technologies": func(x *mentor.Mentor) { x.Technologies = []string{"no such"} },
		"markets":      func(x *mentor.Mentor) { x.Markets = []string{"no such"} },
		"languages":    func(x *mentor.Mentor) { x.Languages = nil },
		"hours":        func(x *mentor.Mentor) { x.Hours = 0 },
		"about":        func(x *mentor.Mentor) { x.About = " " },
	} {
		x := typed
		broken(&x)
		_, err := m.Save(advisor, x, known, now)
		if all := fault.All(err); len(all) != 1 || all[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if m, err = m.Save(advisor, typed, known, now); err != nil || m.State != mentor.Active || m.About != "Sales to factories" {
		t.Fatalf("%+v, %v", m, err)
	}
	return m
}

func TestOnlyHoldersOfTheDutyAreInvited(t *testing.T) {
	_, err := mentor.Invite(officer, founder.Person, nil, now)
	key(t, err, "mentor.no_duty")
	_, err = mentor.Invite(advisor, advisor.Person, nil, now)
	key(t, err, "fault.forbidden")
	m := active(t)
	_, err = mentor.Invite(officer, advisor.Person, &m, now)
	key(t, err, "mentor.not_now")
	_, err = m.Save(actor("another", party.Mentor), m, nil, now)
	key(t, err, "fault.not_found")
	_, err = m.End(founder, "It is time to go.", now)
	key(t, err, "fault.forbidden")
	_, err = m.End(advisor, "short", now)
	key(t, err, "cohort.reason")
	ended, err := m.End(advisor, "It is time to go.", now)
	if err != nil || ended.State != mentor.Ended {
		t.Fatal(ended, err)
	}
	again, err := mentor.Invite(officer, advisor.Person, &ended, now)
	if err != nil || again.State != mentor.Invited || again.Reason != "" || again.Hours != 1 {
		t.Errorf("%+v, %v", again, err)
	}
}

// A pairing goes from a wish or an officer's own act to one of its ends, and nobody decides of their own.
func TestAPairing(t *testing.T) {
	m := active(t)
	_, err := mentor.Ask(founder, running, placed, m, "short", now)
	key(t, err, "cohort.reason")
	_, err = mentor.Ask(advisor, running, placed, m, "Who buys such valves?", now)
	key(t, err, "fault.forbidden")
	waiting := placed
	waiting.State = cohort.Waiting
	_, err = mentor.Ask(founder, running, waiting, m, "Who buys such valves?", now)
	key(t, err, "mentor.no_place")
	wish, err := mentor.Ask(founder, running, placed, m, "Who buys such valves?", now)
	if err != nil || wish.State != mentor.Asked || !wish.Live() || !wish.Began.IsZero() {
		t.Fatalf("%+v, %v", wish, err)
	}
	_, err = wish.End(officer, "It cannot be ended yet.", now)
	key(t, err, "mentor.not_now")
	_, err = wish.Agree(officer, running, placed, m, 1, now)
	key(t, err, "mentor.full")
	own := officer
	own.Roles = founder.Roles
	_, err = wish.Agree(own, running, placed, m, 0, now)
	key(t, err, "mentor.own_decision")
	_, err = wish.Decline(actor("mentor", party.Mentor, party.Officer), "Not this one, sorry.", now)
	key(t, err, "mentor.own_decision")
	no, err := wish.Decline(officer, "Another mentor fits better.", now)
	if err != nil || no.Live() || no.State != mentor.Declined {
		t.Errorf("%+v, %v", no, err)
	}
	pair, err := wish.Agree(officer, running, placed, m, 0, now)
	if err != nil || pair.State != mentor.Paired || pair.Began != now {
		t.Fatalf("%+v, %v", pair, err)
	}
	_, err = pair.Decline(officer, "It is too late for that.", now)
	key(t, err, "mentor.not_now")
	_, err = pair.End(actor("stranger"), "Nobody asked me at all.", now)
	key(t, err, "fault.not_found")
	_, err = pair.End(actor("another", party.Mentor), "Nobody asked me at all.", now)
	key(t, err, "fault.not_found")
	for _, who := range []party.Actor{officer, advisor, founder} {
		if over, err := pair.End(who, "We said all there is.", now); err != nil || over.State != mentor.Over || over.By != who.ID() {
			t.Errorf("%+v, %v", over, err)
		}
	}
	lost, err := pair.Lose(interest.Finding{Kind: interest.Share}, now)
	if err != nil || lost.State != mentor.Tied || lost.Found == nil || lost.By != party.System.ID() {
		t.Errorf("%+v, %v", lost, err)
	}
	_, err = lost.Lose(interest.Finding{}, now)
	key(t, err, "mentor.not_now")
	if _, err := mentor.Pair(officer, running, placed, m, 0, now); err != nil {
		t.Error(err)
	}
}
