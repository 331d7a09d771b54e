package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/gathering"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// eventRoutes lists what a company sees of the events of its intake.
func (s *pages) eventRoutes(t *request.Table) {
	t.Get("/companies/{company}/events/{candidate}", request.SignedIn, s.events)
	t.Post("/companies/{company}/events/{candidate}", request.SignedIn, s.sayPitch)
}

// eventsView is the events of a company's intake.
type eventsView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	facts   []view.Row
	events  view.Table
	pitches []pitchView
}

type pitchView struct {
	id, title string
	guests    []view.Row
	form      *view.Form // nil for those who may not bind the company
	fields    []view.Field
}

func (s *pages) theEvents(r *http.Request) (programme.OwnEvents, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.OwnEvents{}, who, err
	}
	x, err := s.Sites.OwnEvents(r.Context(), who, cohort.CandidateID(r.PathValue("candidate")))
	if err == nil && string(x.Candidate.Company) != r.PathValue("company") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return x, who, err
}

func (s *pages) events(w http.ResponseWriter, r *http.Request) error {
	return s.eventsPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) eventsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	x, who, err := s.theEvents(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("gathering.title"))
	saved(&page, r)
	p := page.Printer
	c := x.Candidate
	v := eventsView{
		page: page, back: view.Link{Href: acceleratorURL(c.Company, url.PathEscape(string(c.ID))), Label: x.Intake.Title}, heading: view.Heading{Kicker: c.Name, Title: page.Title},
		events: view.Table{Caption: page.Title, Stack: true, Empty: p.T("gathering.none"), Columns: []view.Column{{Label: p.T("gathering.field.title")}, {Label: p.T("gathering.field.on")}, {Label: p.T("gathering.field.where")}, {Label: p.T("gathering.came")}}},
	}
	if x.Share.Asked > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("gathering.share"), Text: p.T("gathering.share_of", "Share", p.Percent(int64(x.Share.Percent())), "Came", x.Share.Came, "Asked", x.Share.Asked)})
	}
	if x.Intake.MinAttendance > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("cohort.field.min_attendance"), Text: p.Percent(int64(x.Intake.MinAttendance))})
	}
	for _, e := range x.Events {
		came := view.Cell{Text: "—"}
		switch {
		case e.Taken && e.Came:
			came = view.Cell{Tag: &view.Tag{Tone: view.Good, Text: p.T("gathering.was.yes")}}
		case e.Taken:
			came = view.Cell{Tag: &view.Tag{Tone: view.Warn, Text: p.T("gathering.was.no")}}
		}
		v.events.Rows = append(v.events.Rows, view.TableRow{Cells: []view.Cell{{Text: e.Title, Sub: p.T("gathering.kind." + string(e.Kind))}, {Text: p.Date(e.On)}, {Text: e.Where}, came}})
		if e.Pitch == nil {
			continue
		}
		pv := pitchView{id: string(e.ID), title: e.Title}
		for _, g := range e.Guests {
			row := view.Row{Term: p.T("gathering.side." + string(g.Side)), Text: p.T("gathering.unnamed")}
			if g.Name != "" {
				row.Text = g.Name + ", " + g.Organisation
				for _, more := range []string{g.Email, g.Words} {
					if more != "" {
						row.Text += " · " + more
					}
				}
			}
			pv.guests = append(pv.guests, row)
		}
		if who.May(party.ActSubmit, c.Company) == nil {
			said, wrong := typed, problem
			if typed.Get("event") != pv.id {
				said, wrong = url.Values{"about": {e.Pitch.About}}, nil
				if e.Pitch.About == "" {
					said.Set("about", c.Product)
				}
				if e.Pitch.Public {
					said.Set("public", "yes")
				}
			}
			pv.form = &view.Form{Action: programme.OwnEventsPath(c.Company, c.ID), Problems: view.Problems(p, wrong)}
			pv.fields = []view.Field{
				{Name: "about", Label: p.T("gathering.about"), Hint: p.T("gathering.about_hint"), Type: view.TextArea, Rows: 4, MaxLength: 1000, Value: said.Get("about"), Error: view.FieldError(p, wrong, "about")},
				{Name: "public", Label: p.T("gathering.public_page"), Type: view.Checkboxes, Optional: true, Values: said["public"], Options: []view.Option{{Value: "yes", Label: p.T("gathering.agree")}}},
			}
		}
		v.pitches = append(v.pitches, pv)
	}
	return view.Render(w, r, status, eventsPage(v))
}

func (s *pages) sayPitch(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theEvents(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	err = s.Sites.SayPitch(r.Context(), who, x.Candidate.ID, gathering.ID(values.Get("event")), values.Get("about"), values.Get("public") == "yes")
	if status, again := reopen(err); again {
		return s.eventsPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(programme.OwnEventsPath(x.Candidate.Company, x.Candidate.ID), "saved", "1"))
}
