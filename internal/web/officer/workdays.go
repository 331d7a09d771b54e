package officer

import (
	"io"
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const calendarsURL = "/office/calendars"

// mostMoved is how many clocks that move are listed; the others are counted.
const mostMoved = 50

// listCalendars lists the pages of the calendars of working days.
func (o *pages) listCalendars(t *request.Table) {
	read, set := request.Holding(party.Administrator, party.Officer, party.Decider, party.Auditor), request.Allowed(party.ActSetCalendar)
	t.Get(calendarsURL, read, o.calendars)
	t.Upload(calendarsURL, set, casework.MaxCalendarBytes*2, o.previewCalendar)
	t.Post(calendarsURL+"/load", set, o.loadCalendar)
	t.Get(calendarsURL+"/{country}/{year}", read, o.calendarYear)
}

func calendarURL(country string, year int) string {
	return calendarsURL + "/" + url.PathEscape(country) + "/" + strconv.Itoa(year)
}

// calendarsView lists the calendars that hold, with the form to load another year.
type calendarsView struct {
	page   view.Page
	table  view.Table
	fields []view.Field // empty for a reader who may not load one
	form   view.Form
}

func (o *pages) calendars(w http.ResponseWriter, r *http.Request) error {
	return o.calendarsPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) calendarsPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Calendars(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("workdays.title"))
	p := page.Printer
	page.Path = calendarsURL
	v := calendarsView{
		page: page, form: view.Form{Action: calendarsURL, Multipart: true, Problems: view.Problems(p, problem)},
		table: view.Table{Caption: page.Title, Stack: true, Columns: []view.Column{
			{Label: p.T("workdays.country_label")}, {Label: p.T("workdays.year_label"), Num: true}, {Label: p.T("workdays.working"), Num: true}, {Label: p.T("workdays.source")},
		}},
	}
	for _, y := range l.Years {
		source := view.Cell{Text: p.T("workdays.shipped")}
		if x := y.Loaded; x != nil {
			source = view.Cell{Text: p.T("workdays.loaded", "On", p.Date(x.Effective)), Sub: personName(l.People[x.By])}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Country(y.Country), Href: calendarURL(y.Country, y.Year)}, {Text: strconv.Itoa(y.Year)}, {Text: strconv.Itoa(y.Working)}, source,
		}})
	}
	if l.MayLoad {
		v.fields = []view.Field{
			{Name: "country", Label: p.T("workdays.country_label"), Hint: p.T("workdays.country_hint"), Width: "short", MaxLength: 2, Value: typed.Get("country"), Error: view.FieldError(p, problem, "country")},
			{Name: "file", Label: p.T("workdays.file"), Hint: p.T("workdays.file_hint"), Type: view.FileField, Accept: ".csv", MaxBytes: casework.MaxCalendarBytes, Error: view.FieldError(p, problem, "file")},
		}
	}
	return view.Render(w, r, status, calendarsPage(v))
}

// calendarPreviewView is what a file would change, before it is loaded.
type calendarPreviewView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	facts   []view.Row
	days    view.Table
	moved   view.Table
	more    string // how many clocks that move are not listed
	form    view.Form
	hidden  [][2]string
	words   view.Field
}

func (o *pages) previewCalendar(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var file []byte
	typed, err := request.FormWithFiles(r, func(field, _ string, _ url.Values, content io.Reader) (err error) {
		if field == "file" {
			file, err = request.ReadFile(field, content, casework.MaxCalendarBytes)
		}
		return err
	})
	if err == nil && len(file) == 0 {
		err = fault.Field("file", "workdays.no_file")
	}
	var x casework.CalendarPreview
	if err == nil {
		x, err = o.Desk.PreviewCalendar(r.Context(), who, typed.Get("country"), string(file))
	}
	if status, again := reopen(err); again {
		return o.calendarsPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return o.calendarPreview(w, r, http.StatusOK, x, "", nil)
}

func (o *pages) calendarPreview(w http.ResponseWriter, r *http.Request, status int, x casework.CalendarPreview, words string, problem error) error {
	p := request.Printer(r)
	title := p.T("workdays.preview", "Country", p.Country(x.Country), "Year", strconv.Itoa(x.Year))
	v := calendarPreviewView{
		page: o.page(r, title), trail: []view.Link{{Href: calendarsURL, Label: p.T("workdays.title")}},
		heading: view.Heading{Kicker: p.T("workdays.title"), Title: title, Lede: p.T("workdays.preview_lede")},
		facts: []view.Row{
			{Term: p.T("workdays.working"), Text: p.T("workdays.from_to", "Was", daysOrNone(x.WorkingWas), "Now", strconv.Itoa(x.WorkingNow))},
			{Term: p.T("workdays.days_changed"), Text: strconv.Itoa(len(x.Changes))},
			{Term: p.T("workdays.running"), Text: strconv.Itoa(x.Running)},
			{Term: p.T("workdays.moved"), Text: strconv.Itoa(len(x.Moved))},
			{Term: p.T("workdays.digest"), Body: codeText(x.Digest)},
		},
		days: view.Table{Caption: p.T("workdays.days_changed"), Stack: true, Columns: []view.Column{
			{Label: p.T("workdays.day")}, {Label: p.T("workdays.was")}, {Label: p.T("workdays.now")},
		}},
		moved: view.Table{Caption: p.T("workdays.moved"), Stack: true, Empty: p.T("workdays.none_moved"), Columns: []view.Column{
			{Label: p.T("objection.case")}, {Label: p.T("workdays.due_was")}, {Label: p.T("workdays.due_now")},
		}},
		form: view.Form{Action: calendarsURL + "/load", Guard: true, Problems: view.Problems(p, problem)},
		hidden: [][2]string{
			{"country", x.Country}, {"digest", x.Digest}, {"number", strconv.Itoa(x.Number)}, {"calendar", x.File},
		},
		words: view.Field{
			Name: "words", Label: p.T("workdays.words_label"), Hint: p.T("workdays.words_hint"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: words, Error: view.FieldError(p, problem, "words"),
		},
	}
	for _, c := range x.Changes {
		v.days.Rows = append(v.days.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Date(c.On)}, dayCell(p, c.Was), dayCell(p, c.Now)}})
	}
	for i, m := range x.Moved {
		if i == mostMoved {
			v.more = p.T("workdays.more_moved", "Count", len(x.Moved)-mostMoved)
			break
		}
		v.moved.Rows = append(v.moved.Rows, view.TableRow{Cells: []view.Cell{{Text: m.Reference, Sub: m.Company}, {Text: dateOrNone(p, m.Was)}, {Text: dateOrNone(p, m.Now)}}})
	}
	return view.Render(w, r, status, calendarPreviewPage(v))
}

func daysOrNone(n int) string {
	if n == 0 {
		return "—"
	}
	return strconv.Itoa(n)
}

func dateOrNone(p locale.Printer, d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	return p.Date(d)
}

// dayCell says what a day is.
func dayCell(p locale.Printer, d workdays.Day) view.Cell {
	c := view.Cell{Text: p.T("workdays.day.off")}
	switch {
	case d.Working:
		c.Text = p.T("workdays.day.work")
	case d.Holiday == nil:
		c.Text = p.T("clock.why.weekend")
	}
	if h := d.Holiday; h != nil {
		if c.Sub = h.Name[string(p.Lang())]; h.Expected {
			c.Sub += " · " + p.T("clock.expected")
		}
	}
	return c
}

func (o *pages) loadCalendar(w http.ResponseWriter, r *http.Request) error {
	who, typed, err := request.Posted(r)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(typed.Get("number")) // another one is stale
	country, file := typed.Get("country"), typed.Get("calendar")
	x, err := o.Desk.PreviewCalendar(r.Context(), who, country, file)
	if err == nil {
		err = o.Desk.LoadCalendar(r.Context(), who, country, file, typed.Get("digest"), number, typed.Get("words"))
		if fault.Is(err, fault.Invalid) {
			return o.calendarPreview(w, r, http.StatusUnprocessableEntity, x, typed.Get("words"), err)
		}
	}
	if status, again := reopen(err); again {
		return o.calendarsPage(w, r, status, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, calendarURL(x.Country, x.Year)+"?loaded=yes")
}

// calendarYearView is one year of a country, with what was loaded of it.
type calendarYearView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	days    view.Table
	history view.Table
}

func (o *pages) calendarYear(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Calendars(r.Context(), who)
	if err != nil {
		return err
	}
	country, year := r.PathValue("country"), r.PathValue("year")
	for _, y := range l.Years {
		if y.Country != country || strconv.Itoa(y.Year) != year {
			continue
		}
		p := request.Printer(r)
		title := p.T("workdays.of", "Country", p.Country(country), "Year", year)
		v := calendarYearView{
			page: o.page(r, title), trail: []view.Link{{Href: calendarsURL, Label: p.T("workdays.title")}},
			heading: view.Heading{Title: title, Lede: p.T("workdays.count", "Count", y.Working)},
			days:    view.Table{Caption: p.T("workdays.named"), Stack: true, Columns: []view.Column{{Label: p.T("workdays.day")}, {Label: p.T("workdays.kind")}}},
			history: historyTable(p, l, country, y.Year),
		}
		for _, on := range y.Days.Named(y.Year) {
			day, err := y.Days.At(on)
			if err != nil {
				return err
			}
			v.days.Rows = append(v.days.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Date(on)}, dayCell(p, day)}})
		}
		if v.page.Path = r.URL.Path; r.URL.Query().Get("loaded") != "" {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("workdays.done")})
		}
		return view.Render(w, r, http.StatusOK, calendarYearPage(v))
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// historyTable is what was loaded of a year, the latest first.
func historyTable(p locale.Printer, l casework.CalendarList, country string, year int) view.Table {
	t := view.Table{Caption: p.T("workdays.history"), Stack: true, Empty: p.T("workdays.shipped"), Columns: []view.Column{
		{Label: p.T("workdays.effective")}, {Label: p.T("workdays.by")}, {Label: p.T("workdays.words_label")}, {Label: p.T("workdays.digest")},
	}}
	for i := len(l.Loaded) - 1; i >= 0; i-- {
		if y := l.Loaded[i]; y.Country == country && y.Year == year {
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Date(y.Effective)}, {Text: personName(l.People[y.By])}, {Text: y.Words}, {Body: codeText(y.Digest)}}})
		}
	}
	return t
}
