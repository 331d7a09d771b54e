package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const latePath = "/office/late"

// lateView lists the clocks on which cases wait.
type lateView struct {
	page    view.Page
	filters view.FilterBar
	tabs    []view.Tab
	clocks  view.Table
	days    *view.Table // what certificates wait for; nil where none does
	groups  []lateGroup // everything else that is late
}

func lateURL(pace casework.Pace, words string) string {
	q := url.Values{}
	if pace != "" {
		q.Set("pace", string(pace))
	}
	if words != "" {
		q.Set("words", words)
	}
	if len(q) == 0 {
		return latePath
	}
	return latePath + "?" + q.Encode()
}

func (o *pages) late(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	words := readQuery(r.URL.Query()).words
	pace := casework.Pace(r.URL.Query().Get("pace"))
	if !slices.Contains(casework.Paces, pace) {
		pace = ""
	}
	c, err := o.Desk.Clocks(r.Context(), who, words, pace)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	days, err := o.Desk.CertificateClocks(r.Context(), who)
	if err != nil {
		return err
	}
	lv := lateView{page: o.page(r, p.T("clock.late.title")), clocks: lateTable(p, c)}
	if t := certificateDays(p, days, pace, words, c.Today); len(t.Rows) > 0 {
		lv.days = &t
	}
	if pace == "" || pace == casework.PaceLate {
		all, err := o.overdue(r.Context(), who, days)
		if err != nil {
			return err
		}
		lv.groups = lateGroups(p, all, words, c.Today)
	}
	lv.filters = view.FilterBar{Action: latePath, Fields: []view.Field{
		{Name: "words", Type: view.SearchText, Label: p.T("officer.cases.words"), Value: words, MaxLength: maxWords},
	}}
	if words != "" {
		lv.filters.Clear = lateURL(pace, "")
	}
	var all int64
	for _, x := range casework.Paces {
		all += c.Counts[x]
	}
	lv.tabs = []view.Tab{{Href: lateURL("", words), Label: p.T("officer.cases.all"), Count: all, Current: pace == ""}}
	for _, x := range casework.Paces {
		lv.tabs = append(lv.tabs, view.Tab{Href: lateURL(x, words), Label: p.T("clock.pace." + string(x)), Count: c.Counts[x], Current: pace == x})
	}
	return view.Render(w, r, http.StatusOK, latePage(lv))
}

func lateTable(p locale.Printer, c casework.Clocks) view.Table {
	t := view.Table{
		Caption: p.T("clock.late.title"), Stack: true, Empty: p.T("clock.late.none"),
		Columns: []view.Column{{Label: p.T("officer.company.name")}, {Label: p.T("clock.late.awaited")}, {Label: p.T("officer.cases.due")}, {Label: p.T("clock.late.how")}},
	}
	for _, x := range c.Running {
		due := view.Cell{Text: p.Date(x.Term.Due)}
		how := view.Cell{Tag: dueTag(p, x.Term.Due, c.Today)}
		if x.Pace == casework.PaceStopped {
			due.Text = p.T("clock.due_if_today", "Date", due.Text)
			how = view.Cell{Tag: &view.Tag{Tone: view.Neutral, Text: p.T("clock.pace.stopped")}, Sub: p.T("clock.reason." + x.Term.Reason)}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.CompanyName, Sub: x.Reference, Href: caseURL(x.ID, "")}, {Text: p.Text(x.Term.Clock.Title), Href: caseURL(x.ID, "term")}, due, how,
		}})
	}
	return t
}

// certificateDays lists what certificates wait for, narrowed as the clocks of cases are.
func certificateDays(p locale.Printer, all []casework.CertificateClock, pace casework.Pace, words string, today calendar.Date) view.Table {
	t := view.Table{
		Caption: p.T("hearing.days"), Stack: true,
		Columns: []view.Column{{Label: p.T("officer.company.name")}, {Label: p.T("clock.late.awaited")}, {Label: p.T("officer.cases.due")}, {Label: p.T("clock.late.how")}},
	}
	for _, x := range all {
		if pace != "" && x.Pace != pace || words != "" && !strings.Contains(register.Fold(x.Holder+" "+x.Number), register.Fold(words)) {
			continue
		}
		of := view.Cell{Text: x.Holder, Sub: view.SpacedNumber(x.Number), Href: certificateURL(x.Number, "")}
		if x.Clock == casework.ClockScreen {
			of = view.Cell{Text: p.T("screening.title"), Href: screeningsURL}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			of,
			{Text: p.T("hearing.clock." + string(x.Clock))},
			{Text: p.Date(x.Due)},
			{Tag: dueTag(p, x.Due, today)},
		}})
	}
	return t
}
