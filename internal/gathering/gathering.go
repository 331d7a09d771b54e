// Package gathering is the events of an intake of the accelerator: workshops, office hours held for all, the demo day; who came to them, and for
// a demo day in which order companies speak, who is invited, whom the guests were interested in and what came of it.
package gathering

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// ID names an event; a UUIDv7 in text form.
type ID string

// Kind is what sort of event it is.
type Kind string

// The kinds of events.
const (
	Workshop   Kind = "workshop"
	OfficeHour Kind = "office_hour"
	DemoDay    Kind = "demo_day"
)

// Kinds are all kinds, in the order in which they are offered.
var Kinds = []Kind{Workshop, OfficeHour, DemoDay}

// Event is one event of an intake.
type Event struct {
	ID       ID                   `json:"id"`
	Intake   cohort.ID            `json:"intake"`
	Kind     Kind                 `json:"kind"`
	Title    string               `json:"title"`
	On       calendar.Date        `json:"on"`
	Where    string               `json:"where"`
	TakenAt  time.Time            `json:"taken_at,omitzero"` // when it was last entered who came; zero: not yet, and the event counts for nobody
	TakenBy  party.PersonID       `json:"taken_by,omitempty"`
	Asked    []cohort.CandidateID `json:"asked,omitempty"` // the companies of the cohort then
	Came     []cohort.CandidateID `json:"came,omitempty"`
	Pitches  []Pitch              `json:"pitches,omitempty"` // of a demo day, in their order
	Revision int64                `json:"-"`
}

// Pitch is a company that speaks at a demo day.
type Pitch struct {
	Candidate cohort.CandidateID `json:"candidate"`
	Name      string             `json:"name"`
	Public    bool               `json:"public"`          // the company agreed to stand on the public page
	About     string             `json:"about,omitempty"` // what guests and the public read, in the company's words
}

// Fields are the fields of the form of an event, in its order.
var Fields = []string{"kind", "title", "on", "where"}

// Check says what is missing or cannot be.
func (e Event) Check() error {
	var l fault.List
	if !slices.Contains(Kinds, e.Kind) {
		l.Add("kind", "party.choose_one")
	}
	text(&l, "title", e.Title, 200)
	text(&l, "where", e.Where, 300)
	if e.On.IsZero() {
		l.Add("on", "cohort.day")
	}
	return l.Err()
}

func text(l *fault.List, field, s string, most int) {
	if strings.TrimSpace(s) == "" {
		l.Add(field, "cohort.missing")
	} else if utf8.RuneCountInString(s) > most {
		l.Add(field, "party.too_long", "Max", most)
	}
}

// in are the companies of a cohort that are asked to come.
func in(all []cohort.Candidate) []cohort.CandidateID {
	var ids []cohort.CandidateID
	for _, c := range all {
		if c.State == cohort.Placed {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Take enters who came, as often as need be until the intake is over: the whole list each time. Nobody comes before the day.
func (e Event) Take(who party.Actor, i cohort.Intake, all []cohort.Candidate, came []cohort.CandidateID, now time.Time, today calendar.Date) (Event, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return e, err
	}
	if i.State != cohort.Running {
		return e, fault.New(fault.Conflict, "gathering.not_running")
	}
	if today.Before(e.On) {
		return e, fault.New(fault.Conflict, "gathering.early", "On", e.On)
	}
	asked := in(all)
	e.Asked, e.Came = asked, nil
	for _, id := range asked {
		if slices.Contains(came, id) {
			e.Came = append(e.Came, id)
		}
	}
	e.TakenAt, e.TakenBy = now, who.ID()
	return e, nil
}

// ReadList reads who came out of lines of a table, "company; yes": the first column names the company, the second says yes or no. A company that
// no line names did not come; a line that names nobody, or says neither, is a fault that tells which.
func ReadList(lines string, all []cohort.Candidate) ([]cohort.CandidateID, error) {
	var l fault.List
	var came []cohort.CandidateID
	for n, line := range strings.Split(lines, "\n") {
		name, answer, parted := cut(strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")))
		if name == "" {
			continue
		}
		k := slices.IndexFunc(all, func(c cohort.Candidate) bool { return c.State == cohort.Placed && party.SameName(c.Name, name) })
		yes, known := answers[strings.ToLower(answer)]
		switch {
		case n == 0 && k < 0 && !known:
			continue // the heading
		case k < 0:
			l.Add("list", "gathering.nobody", "Line", n+1, "Name", name)
		case !parted || !known:
			l.Add("list", "gathering.neither", "Line", n+1, "Name", name)
		case yes:
			came = append(came, all[k].ID)
		}
	}
	return came, l.Err()
}

func cut(line string) (name, answer string, parted bool) {
	n := strings.LastIndexAny(line, ";,\t")
	if n < 0 {
		return strings.Trim(line, `" `), "", false
	}
	return strings.Trim(line[:n], `" `), strings.Trim(line[n+1:], `" `), true
}

var answers = map[string]bool{
	"yes": true, "y": true, "1": true, "+": true, "true": true, "да": true, "예": true, "참석": true,
	"no": false, "n": false, "0": false, "-": false, "false": false, "нет": false, "아니요": false, "불참": false,
}

// Share is how often a company came, of the events to which it was asked and of which the list was entered.
type Share struct{ Came, Asked int }

// Percent is the share in whole per cent, rounded down, so that a minimum is never reached by rounding; 100 where there was nothing to come to.
func (s Share) Percent() int {
	if s.Asked == 0 {
		return 100
	}
	return 100 * s.Came / s.Asked
}

// Attendance is the share of one company.
func Attendance(events []Event, id cohort.CandidateID) Share {
	var s Share
	for _, e := range events {
		if !e.TakenAt.IsZero() && slices.Contains(e.Asked, id) {
			s.Asked++
			if slices.Contains(e.Came, id) {
				s.Came++
			}
		}
	}
	return s
}

// Within are the events on days of a period, a month such as 2027-03 or a year, of which the list was entered.
func Within(events []Event, period string) []Event {
	return slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.TakenAt.IsZero() || !strings.HasPrefix(e.On.String(), period) })
}

// Of is the share of all companies together.
func Of(events []Event) Share {
	var s Share
	for _, e := range events {
		if !e.TakenAt.IsZero() {
			s.Asked, s.Came = s.Asked+len(e.Asked), s.Came+len(e.Came)
		}
	}
	return s
}

// Short are the companies with a place that came to less than the intake demands; none where it demands nothing.
func Short(i cohort.Intake, all []cohort.Candidate, events []Event) []cohort.Candidate {
	var short []cohort.Candidate
	for _, c := range all {
		if c.State == cohort.Placed && Attendance(events, c.ID).Percent() < i.MinAttendance {
			short = append(short, c)
		}
	}
	return short
}

// Arrange puts the companies that speak at a demo day in order, by their names; each is of the cohort and speaks once. What a company said of
// itself stays with it.
func (e Event) Arrange(who party.Actor, all []cohort.Candidate, names []string) (Event, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return e, err
	}
	if e.Kind != DemoDay {
		return e, fault.New(fault.Conflict, "gathering.no_demo_day")
	}
	var l fault.List
	var pitches []Pitch
	for _, name := range names {
		k := slices.IndexFunc(all, func(c cohort.Candidate) bool {
			return (c.State == cohort.Placed || c.State == cohort.Graduated) && party.SameName(c.Name, name)
		})
		if k < 0 || slices.ContainsFunc(pitches, func(p Pitch) bool { return p.Candidate == all[k].ID }) {
			l.Add("order", "gathering.not_of_it", "Name", name)
			continue
		}
		x := Pitch{Candidate: all[k].ID, Name: all[k].Name}
		if n := e.pitch(x.Candidate); n >= 0 {
			x = e.Pitches[n]
		}
		pitches = append(pitches, x)
	}
	if err := l.Err(); err != nil {
		return e, err
	}
	e.Pitches = pitches
	return e, nil
}

func (e Event) pitch(id cohort.CandidateID) int {
	return slices.IndexFunc(e.Pitches, func(p Pitch) bool { return p.Candidate == id })
}

// Pitch is that of a company; false where it does not speak.
func (e Event) Pitch(id cohort.CandidateID) (Pitch, bool) {
	if n := e.pitch(id); n >= 0 {
		return e.Pitches[n], true
	}
	return Pitch{}, false
}

// Say keeps what a company says of itself at a demo day, 10 to 1,000 characters, and whether the public may read it. Somebody who may bind the
// company says it.
func (e Event) Say(who party.Actor, c cohort.Candidate, about string, public bool) (Event, error) {
	if err := who.May(party.ActSubmit, c.Company); err != nil {
		return e, err
	}
	n := e.pitch(c.ID)
	if n < 0 {
		return e, fault.New(fault.NotFound, "fault.not_found")
	}
	about = strings.TrimSpace(about)
	switch size := utf8.RuneCountInString(about); {
	case size < 10:
		return e, fault.Field("about", "cohort.reason")
	case size > 1000:
		return e, fault.Field("about", "party.too_long", "Max", 1000)
	}
	e.Pitches = slices.Clone(e.Pitches)
	e.Pitches[n].About, e.Pitches[n].Public = about, public
	return e, nil
}
