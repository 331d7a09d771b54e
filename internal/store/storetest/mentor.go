package storetest

import (
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/store"
)

func mentors(t *testing.T, s *store.Store) {
	i := cohort.Intake{ID: "mentored", Title: "Набор", Starts: calendar.MustParse("2027-03-01"), State: cohort.Running, Since: at}
	c := cohort.Candidate{ID: "mentored-1", Intake: i.ID, Company: "org-1", Name: "한빛", State: cohort.Placed, AppliedAt: at, Since: at}
	m := mentor.Mentor{Person: "rita", Markets: []string{"cleantech"}, Languages: []locale.Lang{locale.Korean}, Hours: 4, About: "판로", State: mentor.Active, InvitedBy: "oleg", InvitedAt: at, Since: at}
	other := mentor.Mentor{Person: "oleg", State: mentor.Invited, InvitedBy: "rita", InvitedAt: at, Since: at}
	p := mentor.Pairing{ID: "pairing-1", Intake: i.ID, Candidate: c.ID, Company: c.Company, Name: c.Name, Mentor: m.Person, State: mentor.Asked, Wish: "Кому продавать?", By: "owner", Since: at}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertIntake(ctx, i), tx.InsertCandidate(ctx, c), tx.InsertMentor(ctx, m), tx.InsertMentor(ctx, other), tx.InsertPairing(ctx, p))
	})
	m.Revision, other.Revision, p.Revision = 1, 1, 1
	twice := p
	twice.ID, twice.State = "pairing-2", mentor.Paired
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertPairing(ctx, twice) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a company has the same mentor twice: %v", err)
	}
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertMentor(ctx, m) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a person is a mentor twice: %v", err)
	}
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Mentors(ctx)
		same(t, "mentors", all, []mentor.Mentor{other, m})
		live, err2 := tx.LivePairings(ctx)
		same(t, "live pairings", live, []mentor.Pairing{p})
		return first(err, err2)
	})
	p.State, p.Found = mentor.Tied, &interest.Finding{Person: "rita", Kind: interest.Share, Source: interest.Declared, With: "한빛", Via: interest.ByName, Bars: true}
	m.Hours = 6
	update(t, s, func(tx *store.Tx) error { return first(tx.UpdatePairing(ctx, p), tx.UpdateMentor(ctx, m)) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdatePairing(ctx, p) }), fault.Conflict, "fault.stale")
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateMentor(ctx, m) }), fault.Conflict, "fault.stale")
	update(t, s, func(tx *store.Tx) error { return tx.InsertPairing(ctx, twice) })
	p.Revision, m.Revision, twice.Revision = 2, 2, 1
	slot := mentor.Slot{ID: "slot-1", Mentor: m.Person, From: at, Until: at.Add(time.Hour), Where: "회의실", Seats: 1}
	later := mentor.Slot{ID: "slot-0", Mentor: m.Person, From: at.Add(2 * time.Hour), Until: at.Add(3 * time.Hour), Where: "Zoom", Seats: 2}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSlot(ctx, later), tx.InsertSlot(ctx, slot), tx.SetCalendar(ctx, "mentor/rita", "old"), tx.SetCalendar(ctx, "mentor/rita", "key"))
	})
	slot.Revision, later.Revision = 1, 1
	booked := slot
	booked.Bookings = []mentor.Booking{{Candidate: c.ID, Company: c.Company, Name: c.Name, By: "owner", At: at}}
	update(t, s, func(tx *store.Tx) error { return tx.UpdateSlot(ctx, booked) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateSlot(ctx, slot) }), fault.Conflict, "fault.stale")
	booked.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.SlotsOf(ctx, m.Person)
		same(t, "office hours, the earliest first", all, []mentor.Slot{booked, later})
		one, err2 := tx.Slot(ctx, later.ID)
		same(t, "an office hour", one, later)
		owner, err3 := tx.CalendarOwner(ctx, "key")
		same(t, "whose calendar it is", owner, "mentor/rita")
		_, none := tx.CalendarOwner(ctx, "old")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	view(t, s, func(tx *store.Tx) error {
		one, err := tx.Pairing(ctx, p.ID)
		same(t, "a pairing that ended", one, p)
		of, err2 := tx.PairingsOfMentor(ctx, m.Person)
		same(t, "pairings of a mentor", of, []mentor.Pairing{p, twice})
		own, err3 := tx.PairingsOfCandidate(ctx, c.ID)
		same(t, "pairings of a company", own, of)
		got, err4 := tx.Mentor(ctx, m.Person)
		same(t, "a mentor", got, m)
		_, none := tx.Mentor(ctx, "none")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
}
