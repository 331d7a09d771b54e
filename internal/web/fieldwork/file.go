package fieldwork

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/table"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// fileView is the form that takes a file of measurements.
type fileView struct {
	page     view.Page
	back     view.Link
	action   string
	problems []view.Problem
	upload   view.Field
}

func (f *pages) file(w http.ResponseWriter, r *http.Request) error {
	return f.fileForm(w, r, http.StatusOK, nil)
}

func (f *pages) fileForm(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	if err := f.acting(r); err != nil {
		return err
	}
	id, page := pilot.ID(r.PathValue("pilot")), f.Page(r, request.Printer(r).T("run.sheet.title"))
	p := page.Printer
	return view.Render(w, r, status, filePage(fileView{
		page: page, back: view.Link{Href: f.URL(id, "entries"), Label: p.T("run.title")}, action: f.URL(id, "file"), problems: view.Problems(p, problem),
		upload: view.Field{Name: "file", Type: view.FileField, Label: p.T("run.sheet.file"), Hint: p.T("run.sheet.file_hint"), Accept: table.Accept, MaxBytes: fileBytes, Error: view.FieldError(p, problem, "file")},
	}))
}

func (f *pages) read(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var contents []byte
	var name string
	_, err = request.FormWithFiles(r, func(field, file string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			name = file
			contents, err = request.ReadFile(field, content, fileBytes)
		}
		return err
	})
	id, digest := pilot.ID(r.PathValue("pilot")), ""
	switch {
	case err != nil:
	case len(contents) == 0:
		err = fault.Field("file", "import.choose")
	default:
		digest, err = f.Desk.EnterSheet(r.Context(), who, f.Side, id, name, contents)
	}
	if status, again := view.Reopen(err); again {
		return f.fileForm(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, f.URL(id, "file/"+digest))
}

// reportView is what became of the rows of a file.
type reportView struct {
	page  view.Page
	back  view.Link
	lede  string
	facts []view.Row
	rows  view.Table
}

// shownRows is how many rows a report shows, those first that were left out and then those that were known; the numbers are of all of them.
const shownRows = 500

func (f *pages) report(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	s, err := f.Desk.EntrySheet(r.Context(), who, f.Side, id, r.PathValue("digest"))
	if err != nil {
		return err
	}
	page := f.Page(r, request.Printer(r).T("run.sheet.report"))
	p := page.Printer
	v := reportView{
		page: page, back: view.Link{Href: f.URL(id, "entries"), Label: p.T("run.title")}, lede: s.Name,
		rows: view.Table{Caption: p.T("run.sheet.rows"), Stack: true, Columns: []view.Column{
			{Label: p.T("import.line"), Num: true}, {Label: p.T("run.field.unit")}, {Label: p.T("run.sheet.outcome")},
		}},
	}
	entered := 0
	var left, known, taken []view.TableRow
	for _, row := range s.Rows {
		line, unit := view.Cell{Text: strconv.Itoa(row.Line)}, view.Cell{Text: row.Unit}
		if row.Refused() {
			left = append(left, view.TableRow{Cells: []view.Cell{line, unit, {Text: p.Say(row.Fault), Sub: p.T("run.sheet.left_out")}}})
			continue
		}
		if row.Known {
			known = append(known, view.TableRow{Cells: []view.Cell{line, unit, {Text: p.T("run.sheet.known_as", "Number", row.Number), Tag: &view.Tag{Tone: view.Neutral, Text: p.T("run.sheet.known_row")}}}})
			continue
		}
		entered++
		taken = append(taken, view.TableRow{Cells: []view.Cell{line, unit, {Text: p.T("run.sheet.entered_as", "Number", row.Number)}}})
	}
	v.facts = []view.Row{
		{Term: p.T("run.sheet.rows"), Text: p.Number(int64(len(s.Rows)))},
		{Term: p.T("run.sheet.entered"), Text: p.Number(int64(entered))},
		{Term: p.T("run.sheet.known_rows"), Text: p.Number(int64(len(known)))},
		{Term: p.T("run.sheet.left_out"), Text: p.Number(int64(len(left)))},
		{Term: p.T("run.sheet.digest"), Text: s.Digest},
	}
	all := slices.Concat(left, known, taken)
	v.rows.Rows = all[:min(len(all), shownRows)]
	return view.Render(w, r, http.StatusOK, reportPage(v))
}
