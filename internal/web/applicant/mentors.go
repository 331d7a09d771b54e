package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/mentor"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// mentorRoutes lists what a company of a cohort sees of mentors.
func (s *pages) mentorRoutes(t *request.Table) {
	t.Get("/companies/{company}/mentors/{candidate}", request.SignedIn, s.mentors)
	t.Post("/companies/{company}/mentors/{candidate}", request.SignedIn, s.actOnMentors)
}

// mentorsView is the mentors a company has and can ask for.
type mentorsView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	own     []mentorCard
	may     []mentorCard
	hours   *view.Link // nil before the company had a mentor
	ask     *view.Form
	fields  []view.Field
}

type mentorCard struct {
	title string
	tag   *view.Tag
	facts []view.Row
	end   *view.Form // nil where there is nothing to end
	label string     // of the button that ends it
	id    string
	why   view.Field
}

const (
	actAskMentor = "ask"
	actEndMentor = "end"
)

func (s *pages) theMentors(r *http.Request) (programme.OwnMentors, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.OwnMentors{}, who, err
	}
	x, err := s.Sites.OwnMentors(r.Context(), who, cohort.CandidateID(r.PathValue("candidate")))
	if err == nil && string(x.Candidate.Company) != r.PathValue("company") {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return x, who, err
}

func (s *pages) mentors(w http.ResponseWriter, r *http.Request) error {
	return s.mentorsPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) mentorsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	x, _, err := s.theMentors(r)
	if err != nil {
		return err
	}
	c := x.Candidate
	page := s.frame(r, request.Printer(r).T("mentor.title"))
	saved(&page, r)
	p := page.Printer
	at := programme.OwnMentorsPath(c.Company, c.ID)
	v := mentorsView{
		page: page, back: view.Link{Href: acceleratorURL(c.Company, url.PathEscape(string(c.ID))), Label: x.Intake.Title},
		heading: view.Heading{Kicker: c.Name, Title: page.Title, Lede: p.T("mentor.company_lede")},
	}
	for _, o := range x.Pairings {
		tag := mentoring.TieTag(p, o.State)
		card := mentorCard{title: o.Mentor.Name, tag: &tag, id: string(o.ID)}
		if o.State == mentor.Paired {
			v.hours = &view.Link{Href: programme.OwnHoursPath(c.Company, c.ID), Label: p.T("mentor.hours")}
		}
		switch o.State {
		case mentor.Paired, mentor.Asked:
			card.end, card.label = &view.Form{Action: at}, p.T("mentor.end_pairing")
			card.facts = mentoring.Rows(p, x.Technologies, o.Mentor)
			if o.State == mentor.Asked {
				card.label = p.T("mentor.take_back")
				card.facts = []view.Row{{Term: p.T("mentor.field.wish"), Text: o.Wish}}
			}
			card.why = view.Field{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000}
			if typed.Get("act") == actEndMentor && typed.Get("pairing") == card.id {
				card.why.Value, card.why.Error, card.end.Problems = typed.Get("reason"), view.FieldError(p, problem, "reason"), view.Problems(p, problem)
			}
		case mentor.Declined, mentor.Over, mentor.Tied:
			card.facts = []view.Row{{Term: p.T("mentor.ended"), Text: p.Date(o.Since)}}
			if o.Reason != "" {
				card.facts = append(card.facts, view.Row{Term: p.T("mentor.why"), Text: o.Reason})
			}
		}
		v.own = append(v.own, card)
	}
	options := make([]view.Option, len(x.May))
	for n, m := range x.May {
		v.may = append(v.may, mentorCard{title: m.Name, facts: mentoring.Rows(p, x.Technologies, m)})
		options[n] = view.Option{Value: string(m.Person), Label: m.Name}
	}
	if len(options) > 0 {
		asked, wrong := typed, problem
		if typed.Get("act") != actAskMentor {
			asked, wrong = nil, nil
		}
		v.ask = &view.Form{Action: at, Problems: view.Problems(p, wrong)}
		v.fields = view.Fill(p, "mentor.field.", []view.Field{
			{Name: "mentor", Type: view.Select, Options: options},
			{Name: "wish", Type: view.TextArea, Rows: 3, MaxLength: 2000, Hint: p.T("mentor.wish_hint")},
		}, asked, wrong)
	}
	return view.Render(w, r, status, mentorsPage(v))
}

func (s *pages) actOnMentors(w http.ResponseWriter, r *http.Request) error {
	x, who, err := s.theMentors(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	switch values.Get("act") {
	case actAskMentor:
		err = s.Sites.AskForMentor(r.Context(), who, x.Candidate.ID, party.PersonID(values.Get("mentor")), values.Get("wish"))
	case actEndMentor:
		err = s.Sites.EndPairing(r.Context(), who, mentor.PairingID(values.Get("pairing")), values.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return s.mentorsPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, withQuery(programme.OwnMentorsPath(x.Candidate.Company, x.Candidate.ID), "saved", "1"))
}
