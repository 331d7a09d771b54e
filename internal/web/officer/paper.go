package officer

import (
	"io"
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// paperView is the form into which an officer copies a succession that came by post.
type paperView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	form    view.Form
	fields  []view.Field
}

func (o *pages) askPaper(w http.ResponseWriter, r *http.Request) error {
	return o.paperPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) paperPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	c, err := o.Desk.CertificateFile(r.Context(), who, r.PathValue("number"))
	if err != nil {
		return err
	}
	if c.Edition.Succession == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	events := view.Field{Name: "event", Type: view.Radios, Label: p.T("succession.event")}
	for _, x := range c.Edition.AgeExceptions {
		option := view.Option{Value: x.Event, Label: p.Text(x.Title)}
		for _, f := range x.Facts {
			if option.Hint != "" {
				option.Hint += " "
			}
			option.Hint += p.Text(f.Title)
		}
		events.Options = append(events.Options, option)
	}
	v := paperView{
		page: o.page(r, p.T("paper.title")), trail: certificateTrail(p, c),
		heading: view.Heading{Kicker: view.SpacedNumber(c.Entry.Number), Title: p.T("paper.title"), Lede: p.T("paper.lede")},
		form:    view.Form{Action: certificateURL(c.Entry.Number, "paper"), Multipart: true, Problems: view.Problems(p, problem)},
		fields: []view.Field{
			{Name: "business_number", Label: p.T("paper.business_number"), Hint: p.T("paper.business_number_hint"), MaxLength: 40, Width: "medium"},
			events,
			{Name: "on", Type: view.Date, Width: "medium", Label: p.T("succession.on_label")},
			{Name: "old_start", Type: view.Date, Width: "medium", Label: p.T("paper.old_start_label")},
			{Name: "other", Label: p.T("succession.other_label"), Hint: p.T("succession.other_hint"), MaxLength: 40, Width: "medium", Optional: true},
			{Name: "received_on", Type: view.Date, Width: "medium", Label: p.T("paper.received_label")},
			{Name: "met", Type: view.Checkboxes, Label: p.T("paper.met_label"), Hint: p.T("paper.met_hint"), Options: []view.Option{{Value: "yes", Label: p.T("paper.met_yes")}}},
			{Name: "file", Type: view.FileField, Label: p.T("paper.file"), Hint: p.T("paper.file_hint"), Accept: ".pdf,.jpg,.jpeg,.png", MaxBytes: casework.MaxEvidenceBytes},
		},
	}
	for i := range v.fields {
		f := &v.fields[i]
		f.Error = view.FieldError(p, problem, f.Name)
		switch f.Type {
		case view.FileField:
		case view.Checkboxes:
			f.Values = typed[f.Name]
		default:
			f.Value = typed.Get(f.Name)
		}
	}
	return view.Render(w, r, status, paperPage(v))
}

// filePaper hands the copied papers in and leads to the case.
func (o *pages) filePaper(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var id application.ID
	filed := false
	file := func(x casework.PaperSuccession, papers io.Reader) (err error) {
		filed = true
		id, err = o.Desk.FileSuccession(r.Context(), who, x, papers)
		return err
	}
	typed, err := request.FormWithFiles(r, func(field, name string, values url.Values, content io.Reader) error {
		if field != "file" {
			return nil
		}
		x, err := readPaper(r.PathValue("number"), name, values)
		if err != nil {
			return err
		}
		return file(x, content)
	})
	if err == nil && !filed {
		err = fault.Field("file", "screening.list.choose")
	}
	if status, again := reopen(err); again {
		return o.paperPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}

// readPaper reads the form; a date that is none is told at its field.
func readPaper(number, name string, typed url.Values) (casework.PaperSuccession, error) {
	x := casework.PaperSuccession{
		SuccessionAsk: casework.SuccessionAsk{Number: number, Other: typed.Get("other"), Event: typed.Get("event")}, BusinessNumber: typed.Get("business_number"),
		Met: typed.Get("met") == "yes", Name: name,
	}
	var l fault.List
	for field, into := range map[string]*calendar.Date{"on": &x.On, "old_start": &x.OldStart, "received_on": &x.ReceivedOn} {
		if typed.Get(field) == "" {
			continue
		}
		day, err := calendar.Parse(typed.Get(field))
		if err != nil {
			l.Add(field, "paper.date")
			continue
		}
		*into = day
	}
	return x, l.Err()
}
