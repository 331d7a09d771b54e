package mentor_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
)

// Slots that repeat keep the hour of the agency's clock, across the night on which Berlin puts its clocks forward.
func TestOfficeHoursRepeatByTheClockOnTheWall(t *testing.T) {
	place, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	m := active(t)
	x := mentor.Published{On: calendar.MustParse("2027-03-22"), From: "14:00", Until: "15:30", Where: "Room 4", Seats: 2, Through: calendar.MustParse("2027-04-05")}
	slots, err := mentor.Publish(m, advisor, x, nil, place, now)
	if err != nil || len(slots) != 3 {
		t.Fatalf("%v, %v", slots, err)
	}
	for n, want := range []string{"2027-03-22T13:00:00Z", "2027-03-29T12:00:00Z", "2027-04-05T12:00:00Z"} {
		if got := slots[n].From.Format(time.RFC3339); got != want {
			t.Errorf("slot %d begins %s, want %s", n, got, want)
		}
	}
	_, err = mentor.Publish(m, advisor, x, slots[1:2], place, now)
	key(t, err, "mentor.hour.over")
	x.From, x.Until, x.Seats, x.Where, x.Through = "2 pm", "13:00", 0, "", calendar.MustParse("2028-04-05")
	_, err = mentor.Publish(m, advisor, x, nil, place, now)
	key(t, err, "mentor.hour.time")
	x = mentor.Published{On: calendar.On(now, place), From: "08:00", Until: "09:00", Where: "Room 4", Seats: 1}
	_, err = mentor.Publish(m, advisor, x, nil, place, now)
	key(t, err, "mentor.hour.past")
}

// Whatever companies book and give back in whatever order, a slot never has more than its seats, a company sits in it once, and never in two
// slots at the same time.
func TestNobodyIsBookedTwice(t *testing.T) {
	m := active(t)
	r := rand.New(rand.NewPCG(20270301, 7))
	for range 200 {
		var slots []mentor.Slot
		for n := range 4 {
			from := now.Add(time.Duration(48+r.IntN(4)) * time.Hour)
			slots = append(slots, mentor.Slot{ID: mentor.SlotID(strconv.Itoa(n)), Mentor: m.Person, From: from, Until: from.Add(time.Duration(30+r.IntN(120)) * time.Minute), Seats: 1 + r.IntN(2)})
		}
		for range 40 {
			c := r.IntN(4)
			org := party.OrgID("org" + strconv.Itoa(c))
			who := party.Actor{Person: party.Person{ID: "p", Active: true}, Roles: map[party.OrgID]party.Role{org: party.Owner}}
			p := mentor.Pairing{Candidate: cohort.CandidateID(strconv.Itoa(c)), Company: org, Mentor: m.Person, State: mentor.Paired}
			n := r.IntN(len(slots))
			if r.IntN(3) == 0 {
				if s, err := slots[n].GiveBack(who, p.Candidate, mentor.Settings{CancelHours: 24}, now); err == nil {
					slots[n] = s
				}
			} else if s, err := slots[n].Book(who, p, slots, now); err == nil {
				slots[n] = s
			}
		}
		seen := 0
		for n, s := range slots {
			if s.Free() < 0 {
				t.Fatalf("more companies than seats: %+v", s)
			}
			for _, b := range s.Held() {
				seen++
				for k, o := range slots {
					if k != n && o.Of(b.Candidate) >= 0 && s.From.Before(o.Until) && o.From.Before(s.Until) {
						t.Fatalf("%s is in two places: %+v, %+v", b.Candidate, s, o)
					}
				}
			}
		}
		if seen == 0 {
			t.Fatal("nothing was booked at all")
		}
	}
}

func TestASeatAndItsNotes(t *testing.T) {
	s := mentor.Slot{ID: "slot", Mentor: advisor.ID(), From: now.Add(30 * time.Hour), Until: now.Add(31 * time.Hour), Where: "Room 4", Seats: 1}
	p := mentor.Pairing{Candidate: "candidate", Company: "org", Name: "한빛", Mentor: advisor.ID(), State: mentor.Asked}
	_, err := s.Book(founder, p, nil, now)
	key(t, err, "mentor.not_now")
	p.State = mentor.Paired
	_, err = s.Book(advisor, p, nil, now)
	key(t, err, "fault.forbidden")
	s, err = s.Book(founder, p, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Book(founder, p, nil, now)
	key(t, err, "mentor.hour.booked")
	another := p
	another.Candidate = "another"
	_, err = s.Book(founder, another, nil, now)
	key(t, err, "mentor.hour.taken")
	_, err = s.GiveBack(founder, "candidate", mentor.Settings{CancelHours: 24}, now.Add(7*time.Hour))
	key(t, err, "mentor.hour.too_late")
	if back, err := s.GiveBack(founder, "candidate", mentor.Settings{CancelHours: 24}, now.Add(6*time.Hour)); err != nil || back.Free() != 1 || len(back.Bookings) != 1 {
		t.Errorf("%+v, %v", back, err)
	}
	_, err = s.Write(founder, "candidate", "We talked about prices", true, now)
	key(t, err, "mentor.hour.not_yet")
	later := s.From.Add(time.Hour)
	s, err = s.Write(founder, "candidate", "We talked about prices", false, later)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.Write(advisor, "candidate", "They should ask for more", true, later); err != nil {
		t.Fatal(err)
	}
	_, err = s.Write(actor("stranger"), "candidate", "I was not there", true, later)
	key(t, err, "fault.not_found")
	if of, own := s.Bookings[0].Read(true), s.Bookings[0].Read(false); len(of) != 1 || len(own) != 2 {
		t.Errorf("the mentor reads %v, the company %v", of, own)
	}
	_, err = s.Cancel(advisor, "I am ill today, sorry.", later)
	key(t, err, "mentor.hour.gone")
	_, err = s.Cancel(founder, "We are ill today, sorry.", now)
	key(t, err, "fault.not_found")
}
