package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// helpersView asks who helped with the application.
type helpersView struct {
	page     view.Page
	trail    []view.Link
	form     view.Form
	editable bool
	revision string
	answer   view.Field
	lines    []view.Line
	said     []view.Row // when it can no longer be changed
	overview string
}

// helpersEmpty is how many empty lines stand below those that are filled.
const helpersEmpty = 2

func (s *pages) helpers(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	h, open, err := s.Desk.Helpers(r.Context(), who, c.Case.ID)
	if err != nil {
		return err
	}
	answer := ""
	switch {
	case h.None:
		answer = "none"
	case h.Revision > 0:
		answer = "some"
	}
	return s.showHelpers(w, r, http.StatusOK, c, h, answer, open, nil)
}

func (s *pages) saveHelpers(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	h, err := readHelpers(values)
	if err != nil {
		return err
	}
	if err := s.Desk.SaveHelpers(r.Context(), who, c.Case.ID, h); err != nil {
		if status, ok := reopen(err); ok {
			return s.showHelpers(w, r, status, c, h, values.Get("helpers"), true, err)
		}
		return err
	}
	return request.Redirect(w, r, withQuery(caseURL(c.Case.ID, ""), "saved", "helpers"))
}

func readHelpers(values url.Values) (interest.Helpers, error) {
	h := interest.Helpers{None: values.Get("helpers") == "none"}
	var err error
	if h.Revision, err = strconv.ParseInt(values.Get("revision"), 10, 64); err != nil {
		return h, fault.New(fault.Invalid, "web.form_broken").Because(err)
	}
	if values.Get("helpers") != "some" { // lines that were filled before the answer was changed are not meant
		return h, nil
	}
	for _, row := range request.Rows(values, "helpers", interest.MaxHelpers+1) {
		h.List = append(h.List, interest.Helper{
			Name: row.Get("name"), Organisation: row.Get("organisation"), Number: row.Get("number"), Email: row.Get("email"), Work: interest.Work(row.Get("work")),
		})
	}
	return h, nil
}

func (s *pages) showHelpers(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, h interest.Helpers, answer string, open bool, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.helpers.title"))
	p := page.Printer
	here := caseURL(c.Case.ID, "helpers")
	page.Path = here
	v := helpersView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(c.Case.ID, ""), Label: c.Case.Reference}},
		form: view.Form{Action: here, Guard: true, Problems: view.Problems(p, problem)}, editable: open, revision: strconv.FormatInt(h.Revision, 10), overview: caseURL(c.Case.ID, ""),
		answer: view.Field{
			Name: "helpers", Type: view.Radios, Label: p.T("applicant.helpers.question"), Value: answer, Error: view.FieldError(p, problem, "helpers"),
			Options: []view.Option{{Value: "none", Label: p.T("applicant.helpers.none")}, {Value: "some", Label: p.T("applicant.helpers.some")}},
		},
	}
	if !open {
		v.said = saidHelpers(p, h)
		return view.Render(w, r, status, helpersPage(v))
	}
	works := []view.Option{{Label: p.T("applicant.helpers.choose")}}
	for _, k := range interest.Works {
		works = append(works, view.Option{Value: string(k), Label: p.T("interest.work." + string(k))})
	}
	for i, x := range append(slices.Clone(h.List), make([]interest.Helper, helpersEmpty)...) {
		name := "helpers." + strconv.Itoa(i)
		v.lines = append(v.lines, view.Line{
			Name: name, Label: p.T("applicant.helpers.line", "Number", i+1), Error: view.FieldError(p, problem, name), Fields: []view.Field{
				{Name: request.RowField("helpers", i, "name"), Label: p.T("applicant.helpers.name"), Value: x.Name, Autocomplete: "off"},
				{Name: request.RowField("helpers", i, "organisation"), Label: p.T("applicant.helpers.organisation"), Value: x.Organisation, Autocomplete: "off"},
				{Name: request.RowField("helpers", i, "number"), Label: p.T("applicant.helpers.number"), Value: x.Number, Width: "medium"},
				{Name: request.RowField("helpers", i, "email"), Label: p.T("applicant.helpers.email"), Type: view.EmailField, Value: x.Email, Autocomplete: "off"},
				{Name: request.RowField("helpers", i, "work"), Label: p.T("applicant.helpers.work"), Type: view.Select, Options: works, Value: string(x.Work)},
			},
		})
	}
	return view.Render(w, r, status, helpersPage(v))
}

func saidHelpers(p locale.Printer, h interest.Helpers) []view.Row {
	switch {
	case h.Revision == 0:
		return []view.Row{{Term: p.T("applicant.helpers.title"), Text: p.T("applicant.helpers.unsaid")}}
	case h.None:
		return []view.Row{{Term: p.T("applicant.helpers.title"), Text: p.T("applicant.helpers.none")}}
	}
	var rows []view.Row
	for _, x := range h.List {
		said := slices.DeleteFunc([]string{x.Name, x.Organisation, x.Number, x.Email}, func(s string) bool { return s == "" })
		rows = append(rows, view.Row{Term: p.T("interest.work." + string(x.Work)), Text: strings.Join(said, ", ")})
	}
	return rows
}
