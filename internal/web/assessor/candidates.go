package assessor

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/cohort"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const candidatesURL = "/candidates"

func candidateURL(id cohort.CandidateID) string {
	return candidatesURL + "/" + url.PathEscape(string(id))
}

// candidatesView is the list of candidates of the accelerator that wait for marks.
type candidatesView struct {
	page  view.Page
	table view.Table
}

func (s *pages) candidates(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Sites.Assessing(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := candidatesView{page: s.page(r, p.T("cohort.to_assess")), table: view.Table{
		Caption: p.T("cohort.to_assess"), Stack: true, Empty: p.T("cohort.nothing_to_assess"),
		Columns: []view.Column{{Label: p.T("cohort.company")}, {Label: p.T("cohort.kicker")}, {Label: p.T("site.state")}},
	}}
	for _, x := range all {
		tag := view.Tag{Tone: view.Warn, Text: p.T("cohort.not_marked")}
		if x.Own != nil {
			tag = view.Tag{Tone: view.Good, Text: p.T("cohort.marked")}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Candidate.Name, Href: candidateURL(x.Candidate.ID)}, {Text: x.Intake.Title, Sub: x.Intake.Track}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, candidatesPage(v))
}

// candidateView is one candidate with the form of the reader's marks.
type candidateView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	form    view.Form
	fields  []view.Field
}

func (s *pages) candidate(w http.ResponseWriter, r *http.Request) error {
	return s.candidateForm(w, r, http.StatusOK, nil, nil)
}

func (s *pages) candidateForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := s.Sites.CandidateToAssess(r.Context(), who, cohort.CandidateID(r.PathValue("candidate")))
	if err != nil {
		return err
	}
	c := x.Candidate
	p := request.Printer(r)
	if typed == nil {
		typed = url.Values{}
		if x.Own != nil {
			for n, points := range x.Own.Points {
				typed.Set(cohort.MarkField(n), strconv.Itoa(points))
			}
			typed.Set("words", x.Own.Words)
			if x.Own.Free {
				typed.Set("free", "yes")
			}
		}
	}
	v := candidateView{
		page: s.page(r, c.Name), heading: view.Heading{Kicker: x.Intake.Title, Title: c.Name, Lede: p.T("cohort.assess_text")},
		facts: []view.Row{
			{Term: p.T("cohort.field.product"), Text: c.Product},
			{Term: p.T("cohort.field.team"), Text: p.Number(int64(c.Team))},
			{Term: p.T("cohort.field.founder"), Text: c.Founder},
			{Term: p.T("cohort.field.why"), Text: c.Why},
		},
		form: view.Form{Action: candidateURL(c.ID), Guard: true, Problems: view.Problems(p, problem)}, fields: markFields(p, x.Intake, typed, problem),
	}
	return view.Render(w, r, status, candidatePage(v))
}

func markFields(p locale.Printer, i cohort.Intake, typed url.Values, problem error) []view.Field {
	fields := []view.Field{{
		Name: "free", Label: p.T("cohort.free"), Type: view.Checkboxes, Options: []view.Option{{Value: "yes", Label: p.T("cohort.free_yes")}},
		Values: typed["free"], Error: view.FieldError(p, problem, "free"),
	}}
	for n, k := range i.Criteria {
		name := cohort.MarkField(n)
		fields = append(fields, view.Field{Name: name, Label: p.T("cohort.criterion_of", "Title", k.Title, "Most", k.Most), Type: view.Number, Width: "short", Value: typed.Get(name), Error: view.FieldError(p, problem, name)})
	}
	return append(fields, view.Field{
		Name: "words", Label: p.T("cohort.field.words"), Hint: p.T("cohort.words_hint"), Type: view.TextArea, Rows: 4, MaxLength: 2000, Value: typed.Get("words"),
		Error: view.FieldError(p, problem, "words"),
	})
}

func (s *pages) saveCandidate(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := cohort.CandidateID(r.PathValue("candidate"))
	x, err := s.Sites.CandidateToAssess(r.Context(), who, id)
	if err != nil {
		return err
	}
	points := make([]int, len(x.Intake.Criteria))
	for n := range points {
		if points[n], err = strconv.Atoi(strings.TrimSpace(values.Get(cohort.MarkField(n)))); err != nil {
			points[n] = -1
		}
	}
	if err := s.Sites.Assess(r.Context(), who, id, cohort.Mark{Points: points, Words: values.Get("words"), Free: values.Get("free") == "yes"}); err != nil {
		if status, again := reopen(err); again {
			return s.candidateForm(w, r, status, values, err)
		}
		return err
	}
	return request.Redirect(w, r, candidatesURL)
}
