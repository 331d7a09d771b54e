package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// successionView asks which certificate passes to a company, and by what.
type successionView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	form    view.Form
	fields  []view.Field
}

func (s *pages) askSuccession(w http.ResponseWriter, r *http.Request) error {
	return s.showSuccession(w, r, http.StatusOK, nil, nil)
}

func (s *pages) showSuccession(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	org := party.OrgID(r.PathValue("company"))
	f, err := s.Desk.SuccessionForm(r.Context(), who, org)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("succession.title"))
	p := page.Printer
	events := view.Field{Name: "event", Type: view.Radios, Label: p.T("succession.event"), Hint: p.T("succession.event_hint")}
	for _, x := range f.Events {
		events.Options = append(events.Options, view.Option{Value: x.Event, Label: p.Text(x.Title)})
	}
	v := successionView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}},
		heading: view.Heading{Kicker: f.Company.Name, Title: page.Title, Lede: p.T("succession.lede")},
		form:    view.Form{Action: companyURL(org, "succession"), Guard: true, Problems: view.Problems(p, problem)},
		fields: []view.Field{
			{Name: "number", Label: p.T("succession.of"), Hint: p.T("succession.number_hint"), MaxLength: 40, Width: "medium"},
			events,
			{Name: "on", Type: view.Date, Width: "medium", Label: p.T("succession.on_label")},
			{Name: "other", Label: p.T("succession.other_label"), Hint: p.T("succession.other_hint"), MaxLength: 40, Width: "medium", Optional: true},
		},
	}
	for i := range v.fields {
		v.fields[i].Value, v.fields[i].Error = typed.Get(v.fields[i].Name), view.FieldError(p, problem, v.fields[i].Name)
	}
	return view.Render(w, r, status, successionPage(v))
}

// succeed opens the application to have a certificate pass to the company, or the one that is open, and leads to it.
func (s *pages) succeed(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	x := casework.SuccessionAsk{Number: typed.Get("number"), Other: typed.Get("other"), Event: typed.Get("event")}
	on, ok := readDate(typed.Get("on"))
	if !ok {
		return s.showSuccession(w, r, http.StatusUnprocessableEntity, typed, fault.Field("on", "applicant.date.malformed"))
	}
	x.On = on
	id, err := s.Desk.Succeed(r.Context(), who, party.OrgID(r.PathValue("company")), x)
	if status, again := reopen(err); again {
		return s.showSuccession(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}

// successionRows say by what the certificate of a case passes to its company.
func successionRows(p locale.Printer, c casework.ForApplicant) []view.Row {
	x := c.Case.Renews.Succession
	if x == nil {
		return nil
	}
	var rows []view.Row
	if e, ok := c.Edition.AgeEventNamed(x.Event); ok {
		rows = append(rows, view.Row{Term: p.T("succession.event"), Text: p.Text(e.Title) + ", " + p.Date(x.On)})
	}
	if x.Other != "" {
		rows = append(rows, view.Row{Term: p.T("succession.other_label"), Text: view.SpacedNumber(x.Other)})
	}
	return rows
}
