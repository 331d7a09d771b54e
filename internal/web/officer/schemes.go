package officer

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// schemesView lists the published editions and those that come with the program; an administrator may publish them.
type schemesView struct {
	page     view.Page
	table    view.Table
	may      bool
	shipped  []shippedEdition
	upload   view.Field
	problems []view.Problem
	faults   view.Table // of the file refused, by line
}

// shippedEdition comes with the program and waits to be published.
type shippedEdition struct {
	ref, href, title, summary string
	state                     view.Tag // whether a company could apply under it
	sheets                    string
}

func (o *pages) schemes(w http.ResponseWriter, r *http.Request) error {
	return o.schemesPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) schemesPage(w http.ResponseWriter, r *http.Request, status int, faults scheme.Problems, failed error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	editions, err := o.Desk.Editions(r.Context())
	if err != nil {
		return err
	}
	today, err := o.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	sv := schemesView{
		page: o.page(r, p.T("officer.schemes.title")), table: editionsTable(p, editions, today), may: who.May(party.ActPublishScheme, "") == nil,
		problems: view.Problems(p, failed), faults: faultTable(p, faults),
	}
	if sv.page.Path = "/office/schemes"; r.URL.Query().Get("published") != "" {
		sv.page.Notices = append(sv.page.Notices, view.Notice{Tone: view.Good, Text: p.T("officer.schemes.published")})
	}
	if sv.shipped, err = unpublished(p, editions); err != nil {
		return err
	}
	if sv.may {
		sv.upload = view.Field{
			Name: "file", Type: view.FileField, Label: p.T("officer.schemes.file"), Hint: p.T("officer.schemes.file_hint"), Accept: ".yaml,.yml",
			MaxBytes: editionBytes, Error: view.FieldError(p, failed, "file"),
		}
	}
	return view.Render(w, r, status, schemesPage(sv))
}

func editionsTable(p locale.Printer, editions []*scheme.Edition, today calendar.Date) view.Table {
	t := view.Table{
		Caption: p.T("officer.schemes.caption"), Stack: true, Empty: p.T("officer.schemes.none"),
		Columns: []view.Column{
			{Label: p.T("officer.schemes.scheme")},
			{Label: p.T("officer.schemes.edition")},
			{Label: p.T("officer.schemes.from")},
			{Label: p.T("officer.schemes.to")},
			{Label: p.T("officer.schemes.force")},
		},
	}
	for _, e := range editions {
		to := "—"
		if e.ValidTo != nil {
			to = p.Date(*e.ValidTo)
		}
		tag := view.Tag{Tone: view.Neutral, Text: p.T("officer.schemes.not_in_force")}
		if e.InForce(today) {
			tag = view.Tag{Tone: view.Good, Text: p.T("officer.schemes.in_force")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Text(e.Title), Sub: p.Text(e.Authority), Href: editionURL(e.Ref)}, {Text: e.Ref.Edition}, {Text: p.Date(e.ValidFrom)}, {Text: to}, {Tag: &tag},
		}})
	}
	return t
}

// unpublished are the editions that come with the program and are not published yet.
func unpublished(p locale.Printer, published []*scheme.Edition) ([]shippedEdition, error) {
	all, err := scheme.Shipped()
	if err != nil {
		return nil, fmt.Errorf("shipped editions: %w", err)
	}
	known := map[scheme.Ref]bool{}
	for _, e := range published {
		known[e.Ref] = true
	}
	var waiting []shippedEdition
	for _, e := range all {
		if !known[e.Ref] {
			waiting = append(waiting, shippedOf(p, e))
		}
	}
	return waiting, nil
}

// shippedOf says in a few words what an edition is, and whether a company could apply under it.
func shippedOf(p locale.Printer, e *scheme.Edition) shippedEdition {
	complete := 0
	for i := range e.Sheets {
		if e.Sheets[i].Complete {
			complete++
		}
	}
	x := shippedEdition{
		ref: e.Ref.String(), href: editionURL(e.Ref), title: p.T("officer.edition_of", "Scheme", e.Title, "Edition", e.Ref.Edition), summary: p.Text(e.Summary),
		state: view.Tag{Tone: view.Good, Text: p.T("facts.shipped.ready")}, sheets: p.T("facts.shipped.sheets", "Done", complete, "All", len(e.Sheets)),
	}
	if complete == 0 {
		x.state = view.Tag{Tone: view.Warn, Text: p.T("facts.shipped.awaiting")}
	}
	return x
}

// faultTable lists the faults of a file by line, as the checker on the command line does.
func faultTable(p locale.Printer, faults scheme.Problems) view.Table {
	t := view.Table{
		Caption: p.T("officer.schemes.faults"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.schemes.line"), Num: true}, {Label: p.T("officer.schemes.fault")}, {Label: p.T("officer.schemes.place")}},
	}
	for _, f := range faults {
		line := "—"
		if f.Line > 0 {
			line = strconv.Itoa(f.Line)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: line}, {Text: f.Print(p)}, {Body: codeText(f.Path)}}})
	}
	return t
}

// publish takes an edition's file. A file with faults is answered with all of them, each with its line.
func (o *pages) publish(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var source []byte
	_, err = request.FormWithFiles(r, func(field, _ string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			source, err = request.ReadFile(field, content, editionBytes)
		}
		return err
	})
	var faults scheme.Problems
	switch {
	case err != nil:
	case len(source) == 0:
		err = fault.Field("file", "officer.schemes.choose")
	default:
		if _, faults = scheme.Load(source); len(faults) > 0 {
			err = fault.Field("file", "officer.schemes.refused", "Count", len(faults)).Because(faults.Err())
		} else {
			_, err = o.Desk.PublishEdition(r.Context(), who, source)
		}
	}
	if id, taken, failed := o.asDraft(r.Context(), request.Printer(r), who, source, err); taken {
		if failed != nil {
			return failed
		}
		return request.Redirect(w, r, draftURL(id, ""))
	}
	if status, again := reopen(err); again {
		return o.schemesPage(w, r, status, faults, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/office/schemes?published=1")
}

// publishShipped publishes an edition that comes with the program.
func (o *pages) publishShipped(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	ref, err := scheme.ParseRef(values.Get("edition"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	e, err := scheme.ShippedEdition(ref)
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	_, err = o.Desk.PublishEdition(r.Context(), who, e.Source)
	if id, taken, failed := o.asDraft(r.Context(), request.Printer(r), who, e.Source, err); taken {
		if failed != nil {
			return failed
		}
		return request.Redirect(w, r, draftURL(id, ""))
	}
	if status, again := reopen(err); again {
		return o.schemesPage(w, r, status, nil, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/office/schemes?published=1")
}
