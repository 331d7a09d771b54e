package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/programme"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// hourRoutes lists what a company sees of office hours.
func (s *pages) hourRoutes(t *request.Table) {
	t.Get("/companies/{company}/hours/{candidate}", request.SignedIn, s.hours)
	t.Post("/companies/{company}/hours/{candidate}", request.SignedIn, s.actOnHours)
}

const (
	actBook     = "book"
	actGiveBack = "back"
	actNote     = "note"
	actLink     = "link"
)

// hoursView is the office hours of a company's mentors.
type hoursView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	action  string
	hours   []hourView
}

type hourView struct {
	id, when string
	tag      view.Tag
	facts    []view.Row
	act      string // book, back or empty
	label    string
	notes    []view.Row
	form     *view.Form // nil before the meeting
	fields   []view.Field
}

func (s *pages) theHours(r *http.Request) (programme.OwnHours, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.OwnHours{}, err
	}
	x, err := s.Sites.OwnHours(r.Context(), who, cohort.CandidateID(r.PathValue("candidate")))
	if err == nil && string(x.Candidate.Company) != r.PathValue("company") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return x, err
}

func (s *pages) hours(w http.ResponseWriter, r *http.Request) error {
	return s.hoursPage(w, r, http.StatusOK, nil, nil, nil)
}

func (s *pages) hoursPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error, told *view.Notice) error {
	x, err := s.theHours(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("mentor.hours"))
	saved(&page, r)
	p := page.Printer
	if told != nil {
		page.Notices = append(page.Notices, *told)
	}
	if problem != nil && typed.Get("act") != actNote {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)})
	}
	v := hoursView{
		page: page, back: view.Link{Href: programme.OwnMentorsPath(x.Candidate.Company, x.Candidate.ID), Label: p.T("mentor.title")},
		heading: view.Heading{Kicker: x.Candidate.Name, Title: page.Title, Lede: p.T("mentor.hours_company_lede", "Hours", x.Settings.CancelHours)},
		action:  programme.OwnHoursPath(x.Candidate.Company, x.Candidate.ID),
	}
	for _, h := range comingFirst(x.Hours, x.Now) {
		v.hours = append(v.hours, hourOf(p, h, x, v.action, typed, problem))
	}
	return view.Render(w, r, status, hoursPage(v))
}

// comingFirst puts what can be booked before what is over, and of that the last one first. The hours are given in the order of time.
func comingFirst(hours []programme.Hour, now time.Time) []programme.Hour {
	over := func(h programme.Hour) bool { return h.Slot.Until.Before(now) }
	all := slices.DeleteFunc(slices.Clone(hours), over)
	for _, h := range slices.Backward(hours) {
		if over(h) {
			all = append(all, h)
		}
	}
	return all
}

func hourOf(p locale.Printer, h programme.Hour, x programme.OwnHours, action string, typed url.Values, problem error) hourView {
	s := h.Slot
	v := hourView{id: string(s.ID), when: mentoring.When(p, s, x.Place), facts: []view.Row{{Term: p.T("mentor.mentor"), Text: h.Mentor}, {Term: p.T("mentor.hour.field.where"), Text: s.Where}}}
	own, begun := s.Of(x.Candidate.ID) >= 0, !s.From.After(x.Now)
	switch {
	case s.Cancelled:
		v.tag = view.Tag{Tone: view.Bad, Text: p.T("mentor.hour.is.cancelled")}
		v.facts = append(v.facts, view.Row{Term: p.T("mentor.why"), Text: s.Reason})
	case own && begun:
		v.tag = view.Tag{Text: p.T("mentor.hour.is.over")}
		said, wrong := typed, problem
		if typed.Get("act") != actNote || typed.Get("slot") != v.id {
			said, wrong = nil, nil
		}
		v.form, v.fields = &view.Form{Action: action, Problems: view.Problems(p, wrong)}, mentoring.NoteFields(p, said, wrong)
	case own:
		v.tag = view.Tag{Tone: view.Good, Text: p.T("mentor.hour.is.yours")}
		if !x.Now.After(s.From.Add(-time.Duration(x.Settings.CancelHours) * time.Hour)) {
			v.act, v.label = actGiveBack, p.T("mentor.hour.give_back")
		}
	case h.Free > 0:
		v.tag = view.Tag{Tone: view.Progress, Text: p.T("mentor.hour.is.free")}
		v.act, v.label = actBook, p.T("mentor.hour.book")
	default:
		v.tag = view.Tag{Text: p.T("mentor.hour.is.full")}
	}
	if own {
		v.notes = mentoring.Notes(p, s.Bookings[0].Notes, x.Place)
	}
	return v
}

func (s *pages) actOnHours(w http.ResponseWriter, r *http.Request) error {
	x, err := s.theHours(r)
	if err != nil {
		return err
	}
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, slot := x.Candidate.ID, mentor.SlotID(values.Get("slot"))
	switch values.Get("act") {
	case actBook:
		err = s.Sites.BookHour(r.Context(), who, id, slot)
	case actGiveBack:
		err = s.Sites.GiveHourBack(r.Context(), who, id, slot)
	case actNote:
		err = s.Sites.NoteHour(r.Context(), who, slot, id, values.Get("words"), values.Get("shared") == "yes")
	case actLink:
		key, err := s.Sites.CompanyCalendar(r.Context(), who, id)
		if err != nil {
			return err
		}
		told := mentoring.Link(request.Printer(r), s.Sites.Letters.Agency.BaseURL, key)
		return s.hoursPage(w, r, http.StatusOK, nil, nil, &told)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return s.hoursPage(w, r, status, values, err, nil)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(programme.OwnHoursPath(x.Candidate.Company, id), "saved", "1"))
}
