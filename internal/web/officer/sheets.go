package officer

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/table"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	siteSheetsURL = "/office/site-sheets"

	// sheetBytes bounds a table that is handed in.
	sheetBytes = 4 << 20

	// shownRows is how many rows and remarks a report shows; the numbers are of all of them.
	shownRows = 200
)

// sheetPages are the pages of one kind of table: one that takes a file, and one that says what entering it would do.
type sheetPages struct {
	url      string // of the page that takes a file
	register string // where the rows are entered
	name     func(p locale.Printer) string
	hint     func(p locale.Printer) string
	take     func(ctx context.Context, who party.Actor, name string, contents []byte) (digest string, err error)
	report   func(ctx context.Context, p locale.Printer, who party.Actor, digest string) (sheetReport, error)
	enter    func(ctx context.Context, who party.Actor, digest string) error
	next     string // where a reader goes when the rows were entered
}

// sheetReport is what a table says.
type sheetReport struct {
	file           string
	facts          []view.Row
	noted          table.Notes
	remarks        []table.Remark           // in the order in which they are shown
	field          func(name string) string // the name of a column
	skipped        []string
	rows           view.Table
	enteredAt      time.Time
	text, doSubmit string // what entering does; asked of those who may
}

// listSheets lists the pages of one kind of table.
func (o *pages) listSheets(t *request.Table, k sheetPages) {
	manage := request.Allowed(party.ActManageSites)
	t.Get(k.url, manage, func(w http.ResponseWriter, r *http.Request) error { return o.sheetForm(w, r, k, http.StatusOK, nil) })
	t.Upload(k.url, manage, sheetBytes+request.FormBytes, func(w http.ResponseWriter, r *http.Request) error { return o.takeSheet(w, r, k) })
	t.Get(k.url+"/{digest}", request.Allowed(party.ActReadSites), func(w http.ResponseWriter, r *http.Request) error {
		return o.sheet(w, r, k, http.StatusOK, nil)
	})
	t.Post(k.url+"/{digest}", manage, func(w http.ResponseWriter, r *http.Request) error { return o.enterSheet(w, r, k) })
}

// sheetView is the form that takes a table, or what one would do.
type sheetView struct {
	page     view.Page
	back     view.Link
	lede     string
	problems []view.Problem
	upload   view.Field
	facts    []view.Row
	noted    view.Table
	rows     view.Table
	action   string // address of the form; empty where there is nothing to enter, or the reader may not
	submit   string
}

func (o *pages) sheetForm(w http.ResponseWriter, r *http.Request, k sheetPages, status int, problem error) error {
	p := request.Printer(r)
	return view.Render(w, r, status, sheetFormPage(sheetView{
		page: o.page(r, p.T("import.title")), back: view.Link{Href: k.register, Label: k.name(p)}, lede: k.hint(p), problems: view.Problems(p, problem), action: k.url,
		upload: view.Field{Name: "file", Type: view.FileField, Label: p.T("import.file"), Hint: p.T("import.file_hint"), Accept: table.Accept, MaxBytes: sheetBytes, Error: view.FieldError(p, problem, "file")},
	}))
}

func (o *pages) takeSheet(w http.ResponseWriter, r *http.Request, k sheetPages) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var contents []byte
	var name, digest string
	_, err = request.FormWithFiles(r, func(field, file string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			name = file
			contents, err = request.ReadFile(field, content, sheetBytes)
		}
		return err
	})
	switch {
	case err != nil:
	case len(contents) == 0:
		err = fault.Field("file", "import.choose")
	default:
		digest, err = k.take(r.Context(), who, name, contents)
	}
	if status, again := reopen(err); again {
		return o.sheetForm(w, r, k, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, k.url+"/"+digest)
}

func (o *pages) sheet(w http.ResponseWriter, r *http.Request, k sheetPages, status int, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	p, digest := request.Printer(r), r.PathValue("digest")
	rep, err := k.report(r.Context(), p, who, digest)
	if err != nil {
		return err
	}
	v := sheetView{
		page: o.page(r, p.T("import.report")), back: view.Link{Href: k.url, Label: p.T("import.title")}, problems: view.Problems(p, problem), rows: rep.rows,
		facts: append([]view.Row{{Term: p.T("import.name"), Text: rep.file}}, rep.facts...),
		noted: view.Table{Caption: p.T("import.noted"), Stack: true, Empty: p.T("import.nothing_noted"), Columns: []view.Column{
			{Label: p.T("import.line"), Num: true},
			{Label: p.T("import.remark_label")},
			{Label: p.T("import.column")},
			{Label: p.T("import.value")},
		}},
	}
	v.page.Wide = true
	for _, x := range rep.remarks {
		if n := rep.noted.Count(x); n > 0 {
			v.facts = append(v.facts, view.Row{Term: p.T("import.remark." + string(x)), Text: p.Number(int64(n))})
		}
	}
	if len(rep.skipped) > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("import.skipped"), Text: strings.Join(rep.skipped, ", ")})
	}
	// What a person must look at first; what was merely put right is last and cut off first.
	noted := rep.noted.ByRemark(rep.remarks)
	for _, x := range noted[:min(len(noted), shownRows)] {
		v.noted.Rows = append(v.noted.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(x.Line)}, {Text: p.T("import.remark." + string(x.Remark))}, {Text: rep.field(x.Field)}, {Text: x.Value},
		}})
	}
	v.rows.Rows = v.rows.Rows[:min(len(v.rows.Rows), shownRows)]
	if !rep.enteredAt.IsZero() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("import.entered_at", "When", o.moment(p, rep.enteredAt))})
	} else if who.May(party.ActManageSites, "") == nil {
		v.lede, v.submit, v.action = rep.text, rep.doSubmit, k.url+"/"+digest
	}
	return view.Render(w, r, status, sheetReportPage(v))
}

func (o *pages) enterSheet(w http.ResponseWriter, r *http.Request, k sheetPages) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	err = k.enter(r.Context(), who, r.PathValue("digest"))
	if status, again := reopen(err); again {
		return o.sheet(w, r, k, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, k.next)
}

// siteSheets are the pages of tables of sites.
func (o *pages) siteSheets() sheetPages {
	return sheetPages{
		url: siteSheetsURL, register: sitesURL, next: sitesURL,
		name: func(p locale.Printer) string { return p.T("site.title") },
		hint: func(p locale.Printer) string { return p.T("import.lede") },
		take: o.Sites.TakeSheet,
		report: func(ctx context.Context, p locale.Printer, who party.Actor, digest string) (sheetReport, error) {
			s, err := o.Sites.Sheet(ctx, who, digest)
			return siteReport(p, s.Name, s.Report, s.EnteredAt), err
		},
		enter: func(ctx context.Context, who party.Actor, digest string) error {
			_, err := o.Sites.ImportSheet(ctx, who, digest)
			return err
		},
	}
}

func siteReport(p locale.Printer, file string, r site.Report, enteredAt time.Time) sheetReport {
	rep := sheetReport{
		file: file, enteredAt: enteredAt, noted: r.Noted, remarks: site.Remarks, skipped: r.Skipped, text: p.T("site.sheet.report_text"), doSubmit: p.T("site.sheet.enter"),
		facts: []view.Row{
			{Term: p.T("import.kept"), Text: p.Number(int64(len(r.Sites)))},
			{Term: p.T("site.sheet.organisations"), Text: p.T("site.sheet.organisations_of", "Entities", r.Organisations, "Rows", r.Numbered)},
		},
		field: func(name string) string { return p.T("site.field." + name) },
		rows: view.Table{Caption: p.T("import.rows_title"), Stack: true, Columns: []view.Column{
			{Label: p.T("site.field.name")}, {Label: p.T("site.field.number")}, {Label: p.T("site.field.markets")}, {Label: p.T("site.pilots")},
		}},
	}
	for _, x := range r.Sites[:min(len(r.Sites), shownRows)] {
		rep.rows.Rows = append(rep.rows.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Name, Sub: x.Organisation}, {Text: orUnknown(p, x.Number)}, {Text: marketsText(p, x.Markets)}, {Text: pilotsText(p, x)},
		}})
	}
	return rep
}
