package mentoring

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/feed"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	actPublish = "publish"
	actCancel  = "cancel"
	actNote    = "note"
	actLink    = "link"
)

// When is a slot's day and hours on the agency's clock, in the reader's language, with its distance from universal time.
func When(p locale.Printer, s mentor.Slot, place *time.Location) string {
	from := s.From.In(place)
	return p.T("mentor.hour.when", "On", calendar.On(s.From, place), "From", from.Format("15:04"), "Until", s.Until.In(place).Format("15:04"), "Zone", "UTC"+from.Format("-07:00"))
}

// Notes are what was written of a meeting, each with who wrote it and who reads it.
func Notes(p locale.Printer, notes []mentor.Note, place *time.Location) []view.Row {
	rows := make([]view.Row, len(notes))
	for i, n := range notes {
		side, seen := p.T("mentor.note.company"), p.T("mentor.note.both")
		if n.Mentor {
			side = p.T("mentor.note.mentor")
		}
		if !n.Shared {
			seen = p.T("mentor.note.own")
		}
		rows[i] = view.Row{Term: side + ", " + p.Date(calendar.On(n.At, place)) + ". " + seen, Text: n.Words}
	}
	return rows
}

// NoteFields are the fields in which a side writes a note; typed is what was refused and problem why.
func NoteFields(p locale.Printer, typed url.Values, problem error) []view.Field {
	return []view.Field{
		{Name: "words", Label: p.T("mentor.note.words"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words")},
		{Name: "shared", Label: p.T("mentor.note.seen"), Type: view.Checkboxes, Optional: true, Values: typed["shared"], Options: []view.Option{{Value: "yes", Label: p.T("mentor.note.share")}}},
	}
}

// Link shows a private link to a calendar file, once: it is kept nowhere.
func Link(p locale.Printer, base, key string) view.Notice {
	return view.Notice{Tone: view.Good, Title: p.T("mentor.calendar.made"), Text: p.T("mentor.calendar.made_text"), Items: []string{base + programme.CalendarPath(key)}}
}

type hoursView struct {
	page    view.Page
	heading view.Heading
	slots   []slotView
	form    view.Form
	fields  []view.Field
}

type slotView struct {
	id, when string
	tag      view.Tag
	facts    []view.Row
	booked   []bookingView
	cancel   *view.Form // nil where there is nothing to cancel
	reason   view.Field
}

type bookingView struct {
	candidate, name string
	notes           []view.Row
	form            *view.Form // nil before the meeting
	fields          []view.Field
}

func (m *pages) hours(w http.ResponseWriter, r *http.Request) error {
	return m.hoursPage(w, r, http.StatusOK, nil, nil, nil)
}

func (m *pages) hoursPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error, told *view.Notice) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := m.Desk.MentorHours(r.Context(), who)
	if err != nil {
		return err
	}
	page := m.page(r, request.Printer(r).T("mentor.hours"))
	p := page.Printer
	if told != nil {
		page.Notices = append(page.Notices, *told)
	}
	if fault.Is(problem, fault.Conflict) {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)}) // the form may be gone
	}
	v := hoursView{page: page, heading: view.Heading{Title: page.Title, Lede: p.T("mentor.hours_lede")}}
	asked, wrong := typed, problem
	if typed.Get("act") != actPublish {
		asked, wrong = url.Values{"seats": {"1"}}, nil
	}
	if x.Mentor.State == mentor.Active {
		v.form = view.Form{Action: programme.HoursPath, Problems: view.Problems(p, wrong)}
		v.fields = view.Fill(p, "mentor.hour.field.", []view.Field{
			{Name: "on", Type: view.Date, Width: "short"},
			{Name: "from", Width: "short", Hint: p.T("mentor.hour.clock", "Zone", x.Now.In(x.Place).Format("UTC-07:00"))},
			{Name: "until", Width: "short"},
			{Name: "where", MaxLength: 300, Hint: p.T("mentor.hour.where_hint")},
			{Name: "seats", Type: view.Number, Width: "short"},
			{Name: "through", Type: view.Date, Width: "short", Optional: true, Hint: p.T("mentor.hour.through_hint")},
		}, asked, wrong)
	}
	today := x.Now.Add(-24 * time.Hour)
	next := slices.DeleteFunc(slices.Clone(x.Slots), func(s mentor.Slot) bool { return s.Until.Before(today) })
	past := slices.DeleteFunc(slices.Clone(x.Slots), func(s mentor.Slot) bool { return !s.Until.Before(today) || len(s.Held()) == 0 })
	slices.Reverse(past)
	for _, s := range append(next, past...) {
		v.slots = append(v.slots, slotOf(p, s, x, typed, problem))
	}
	return view.Render(w, r, status, hoursPage(v))
}

func slotOf(p locale.Printer, s mentor.Slot, x programme.MentorHours, typed url.Values, problem error) slotView {
	v := slotView{id: string(s.ID), when: When(p, s, x.Place), facts: []view.Row{
		{Term: p.T("mentor.hour.field.where"), Text: s.Where},
		{Term: p.T("mentor.hour.booked_of"), Text: p.T("mentor.of_hours", "N", len(s.Held()), "Hours", s.Seats)},
	}}
	begun := !s.From.After(x.Now)
	switch {
	case s.Cancelled:
		v.tag = view.Tag{Tone: view.Bad, Text: p.T("mentor.hour.is.cancelled")}
		v.facts = append(v.facts, view.Row{Term: p.T("mentor.why"), Text: s.Reason})
	case begun:
		v.tag = view.Tag{Text: p.T("mentor.hour.is.over")}
	case s.Free() == 0:
		v.tag = view.Tag{Tone: view.Good, Text: p.T("mentor.hour.is.full")}
	default:
		v.tag = view.Tag{Tone: view.Progress, Text: p.T("mentor.hour.is.free")}
	}
	this := func(act string) (url.Values, error) {
		if typed.Get("act") == act && typed.Get("slot") == v.id {
			return typed, problem
		}
		return nil, nil
	}
	if !s.Cancelled && !begun {
		said, wrong := this(actCancel)
		v.cancel, v.reason = &view.Form{Action: programme.HoursPath, Problems: view.Problems(p, wrong)}, reason(p, said.Get("reason"), wrong)
	}
	for _, b := range s.Held() {
		bv := bookingView{candidate: string(b.Candidate), name: b.Name, notes: Notes(p, b.Notes, x.Place)}
		if begun && !s.Cancelled {
			said, wrong := this(actNote)
			if said.Get("candidate") != bv.candidate {
				said, wrong = nil, nil
			}
			bv.form, bv.fields = &view.Form{Action: programme.HoursPath, Problems: view.Problems(p, wrong)}, NoteFields(p, said, wrong)
		}
		v.booked = append(v.booked, bv)
	}
	return v
}

func (m *pages) actOnHours(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	slot := mentor.SlotID(values.Get("slot"))
	switch values.Get("act") {
	case actPublish:
		x := mentor.Published{From: values.Get("from"), Until: values.Get("until"), Where: values.Get("where")}
		x.On, _ = calendar.Parse(strings.TrimSpace(values.Get("on")))     // none is refused
		x.Seats, _ = strconv.Atoi(strings.TrimSpace(values.Get("seats"))) // none is refused
		if day := strings.TrimSpace(values.Get("through")); day != "" {
			if x.Through, err = calendar.Parse(day); err != nil {
				err = fault.Field("through", "cohort.day")
				break
			}
		}
		_, err = m.Desk.PublishHours(r.Context(), who, x)
	case actCancel:
		err = m.Desk.CancelHour(r.Context(), who, slot, values.Get("reason"))
	case actNote:
		err = m.Desk.NoteHour(r.Context(), who, slot, cohort.CandidateID(values.Get("candidate")), values.Get("words"), values.Get("shared") == "yes")
	case actLink:
		key, err := m.Desk.MentorCalendar(r.Context(), who)
		if err != nil {
			return err
		}
		told := Link(request.Printer(r), m.Desk.Letters.Agency.BaseURL, key)
		return m.hoursPage(w, r, http.StatusOK, nil, nil, &told)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := view.Reopen(err); again {
		return m.hoursPage(w, r, status, values, err, nil)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, programme.HoursPath)
}

// calendar sends the file that a private link opens: to whoever has the key, as calendar programs ask without a session.
func (m *pages) calendar(w http.ResponseWriter, r *http.Request) error {
	key, named := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !named {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	c, err := m.Desk.Calendar(r.Context(), key)
	if err != nil {
		return err
	}
	p := locale.For(c.Language)
	host := c.Base
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	f := feed.Feed{Name: p.T("mentor.calendar.name", "Agency", p.Text(c.Agency)), Stamp: c.Now}
	for _, x := range c.Meetings {
		said := p.T("mentor.calendar.free")
		if x.With != "" {
			said = p.T("mentor.calendar.with", "With", x.With)
		}
		f.Events = append(f.Events, feed.Event{UID: "hour-" + string(x.Slot) + "@" + host, From: x.From, Until: x.Until, Where: x.Where, Summary: said, URL: c.Base + x.Path})
	}
	w.Header().Set("Content-Type", feed.MediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="mentoring.ics"`)
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(f.Bytes())
	return err
}
