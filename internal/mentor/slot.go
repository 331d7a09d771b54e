package mentor

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// SlotID names an office hour; a UUIDv7 in text form.
type SlotID string

// Slot is an office hour of a mentor: a time in which companies paired with the mentor may come.
type Slot struct {
	ID        SlotID         `json:"id"`
	Mentor    party.PersonID `json:"mentor"`
	From      time.Time      `json:"from"`
	Until     time.Time      `json:"until"`
	Where     string         `json:"where"` // a place, or the address of a call
	Seats     int            `json:"seats"` // companies, 1 to MostSeats
	Bookings  []Booking      `json:"bookings,omitempty"`
	Cancelled bool           `json:"cancelled,omitempty"` // by the mentor
	Reason    string         `json:"reason,omitempty"`    // of that
	Revision  int64          `json:"-"`
}

// Booking is a company's seat in an office hour; one that was given back stays on record.
type Booking struct {
	Candidate cohort.CandidateID `json:"candidate"`
	Company   party.OrgID        `json:"company"`
	Name      string             `json:"name"`
	By        party.PersonID     `json:"by"`
	At        time.Time          `json:"at"`
	BackAt    time.Time          `json:"back_at,omitzero"`
	Notes     []Note             `json:"notes,omitempty"`
}

// Note is what was talked about, in the words of one side.
type Note struct {
	By     party.PersonID `json:"by"`
	Mentor bool           `json:"mentor"` // the mentor's; otherwise the company's
	Shared bool           `json:"shared"` // the other side reads it as well; otherwise only the side that wrote it
	At     time.Time      `json:"at"`
	Words  string         `json:"words"`
}

// The bounds of office hours.
const (
	MostSeats = 20
	MostWeeks = 26 // of a slot that is repeated
	MostNotes = 20 // of one booking
)

// Published is what a mentor says when office hours are published. Times are those of the agency's place.
type Published struct {
	On          calendar.Date
	From, Until string // "14:00"
	Where       string
	Seats       int
	Through     calendar.Date // repeated every week up to this day; none: once
}

// SlotFields are the fields of that form, in its order.
var SlotFields = []string{"on", "from", "until", "where", "seats", "through"}

// Publish makes the slots, one a week. They have no identifiers yet, and none lies in the past or over another slot of the mentor.
func Publish(m Mentor, who party.Actor, x Published, own []Slot, place *time.Location, now time.Time) ([]Slot, error) {
	if err := m.own(who); err != nil {
		return nil, err
	}
	if m.State != Active {
		return nil, m.notNow()
	}
	var l fault.List
	from, wrong := time.Parse("15:04", strings.TrimSpace(x.From))
	if wrong != nil {
		l.Add("from", "mentor.hour.time")
	}
	until, wrong := time.Parse("15:04", strings.TrimSpace(x.Until))
	if wrong != nil || !until.After(from) {
		l.Add("until", "mentor.hour.until")
	}
	if x.On.IsZero() || x.On.Before(calendar.On(now, place)) {
		l.Add("on", "mentor.hour.day")
	}
	x.Where = strings.TrimSpace(x.Where)
	party.Words(&l, "where", "cohort.missing", x.Where, 1, 300)
	if x.Seats < 1 || x.Seats > MostSeats {
		l.Add("seats", "cohort.number", "Min", 1, "Max", MostSeats)
	}
	if !x.Through.IsZero() && (x.Through.Before(x.On) || x.Through.DaysSince(x.On) > 7*MostWeeks) {
		l.Add("through", "mentor.hour.through", "Weeks", MostWeeks)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	var slots []Slot
	at := func(d calendar.Date, t time.Time) time.Time {
		return time.Date(d.Year(), d.Month(), d.Day(), t.Hour(), t.Minute(), 0, 0, place).UTC()
	}
	for day := x.On; day == x.On || !day.After(x.Through); day = day.AddDays(7) {
		s := Slot{Mentor: m.Person, From: at(day, from), Until: at(day, until), Where: x.Where, Seats: x.Seats}
		if !s.From.After(now) {
			return nil, fault.Field("from", "mentor.hour.past")
		}
		if slices.ContainsFunc(own, s.over) {
			return nil, fault.Field("from", "mentor.hour.over", "On", day)
		}
		slots = append(slots, s)
	}
	return slots, nil
}

// over says whether two slots that are held share a time.
func (s Slot) over(o Slot) bool {
	return !s.Cancelled && !o.Cancelled && s.From.Before(o.Until) && o.From.Before(s.Until)
}

// Held are the bookings that were not given back.
func (s Slot) Held() []Booking {
	return slices.DeleteFunc(slices.Clone(s.Bookings), func(b Booking) bool { return !b.BackAt.IsZero() })
}

// Of is the place in Bookings of a company's booking that was not given back, or -1.
func (s Slot) Of(id cohort.CandidateID) int {
	return slices.IndexFunc(s.Bookings, func(b Booking) bool { return b.Candidate == id && b.BackAt.IsZero() })
}

// Free is how many companies may still come.
func (s Slot) Free() int { return s.Seats - len(s.Held()) }

// Book takes a seat for a company that is paired with the mentor. others are the slots in which the company has a seat already: nobody is in
// two places at once.
func (s Slot) Book(who party.Actor, p Pairing, others []Slot, now time.Time) (Slot, error) {
	if err := who.May(party.ActMeetMentor, p.Company); err != nil {
		return s, err
	}
	switch {
	case p.State != Paired || p.Mentor != s.Mentor:
		return s, p.notNow()
	case s.Cancelled || !s.From.After(now):
		return s, fault.New(fault.Conflict, "mentor.hour.gone")
	case s.Of(p.Candidate) >= 0:
		return s, fault.New(fault.Conflict, "mentor.hour.booked")
	case s.Free() <= 0:
		return s, fault.New(fault.Conflict, "mentor.hour.taken")
	case slices.ContainsFunc(others, func(o Slot) bool { return o.Of(p.Candidate) >= 0 && s.over(o) }):
		return s, fault.New(fault.Conflict, "mentor.hour.elsewhere")
	}
	s.Bookings = append(slices.Clone(s.Bookings), Booking{Candidate: p.Candidate, Company: p.Company, Name: p.Name, By: who.ID(), At: now})
	return s, nil
}

// GiveBack frees a company's seat, as many hours before as the settings ask for.
func (s Slot) GiveBack(who party.Actor, id cohort.CandidateID, x Settings, now time.Time) (Slot, error) {
	n := s.Of(id)
	if n < 0 || who.May(party.ActMeetMentor, s.Bookings[n].Company) != nil {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	if now.After(s.From.Add(-time.Duration(x.CancelHours) * time.Hour)) {
		return s, fault.New(fault.Conflict, "mentor.hour.too_late", "Hours", x.CancelHours)
	}
	s.Bookings = slices.Clone(s.Bookings)
	s.Bookings[n].BackAt = now
	return s, nil
}

// Release frees the seat of a company whose pairing ended, where the hour has not begun.
func (s Slot) Release(id cohort.CandidateID, now time.Time) (Slot, bool) {
	n := s.Of(id)
	if n < 0 || !s.From.After(now) {
		return s, false
	}
	s.Bookings = slices.Clone(s.Bookings)
	s.Bookings[n].BackAt = now
	return s, true
}

// Cancel takes an office hour back before it begins; words say why, 10 to 2,000 characters.
func (s Slot) Cancel(who party.Actor, words string, now time.Time) (Slot, error) {
	if who.May(party.ActMentor, "") != nil || who.ID() != s.Mentor {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	if s.Cancelled || !s.From.After(now) {
		return s, fault.New(fault.Conflict, "mentor.hour.gone")
	}
	words, err := cohort.Words("reason", words)
	if err != nil {
		return s, err
	}
	s.Cancelled, s.Reason = true, words
	return s, nil
}

// Write adds a note about a meeting that has begun, by the mentor or for the company, 3 to 2,000 characters.
func (s Slot) Write(who party.Actor, id cohort.CandidateID, words string, shared bool, now time.Time) (Slot, error) {
	n := s.Of(id)
	if n < 0 {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	mentor := who.ID() == s.Mentor && who.May(party.ActMentor, "") == nil
	if !mentor && who.May(party.ActMeetMentor, s.Bookings[n].Company) != nil {
		return s, fault.New(fault.NotFound, "fault.not_found")
	}
	words = strings.TrimSpace(words)
	switch size := utf8.RuneCountInString(words); {
	case s.Cancelled || now.Before(s.From):
		return s, fault.New(fault.Conflict, "mentor.hour.not_yet")
	case len(s.Bookings[n].Notes) >= MostNotes:
		return s, fault.New(fault.Conflict, "mentor.hour.notes", "Max", MostNotes)
	case size < 3:
		return s, fault.Field("words", "cohort.missing")
	case size > 2000:
		return s, fault.Field("words", "party.too_long", "Max", 2000)
	}
	s.Bookings = slices.Clone(s.Bookings)
	s.Bookings[n].Notes = append(slices.Clone(s.Bookings[n].Notes), Note{By: who.ID(), Mentor: mentor, Shared: shared, At: now, Words: words})
	return s, nil
}

// Read are the notes of a booking that a side may read: its own, and what the other shared.
func (b Booking) Read(mentor bool) []Note {
	return slices.DeleteFunc(slices.Clone(b.Notes), func(n Note) bool { return n.Mentor != mentor && !n.Shared })
}

// Settings are what an agency says about office hours.
type Settings struct {
	CancelHours int `json:"cancel_hours"` // how long before an office hour a company may still give its seat back, 0 to MostCancelHours
}

// Setting is the name under which they are kept, and MostCancelHours bounds them: two weeks.
const (
	Setting         = "mentoring"
	MostCancelHours = 336
)

// ReadSettings reads what was kept; an empty text is a day before.
func ReadSettings(text string) (Settings, error) {
	s := Settings{CancelHours: 24}
	if text == "" {
		return s, nil
	}
	err := json.Unmarshal([]byte(text), &s)
	return s, err
}

// Check says whether the settings can be.
func (s Settings) Check() error {
	var l fault.List
	if s.CancelHours < 0 || s.CancelHours > MostCancelHours {
		l.Add("cancel_hours", "cohort.number", "Min", 0, "Max", MostCancelHours)
	}
	return l.Err()
}
