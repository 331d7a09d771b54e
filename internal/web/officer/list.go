package officer

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// listView is the list of cases.
type listView struct {
	page    view.Page
	tabs    []view.Tab
	filters view.FilterBar
	shown   int
	rows    templ.Component
	next    string // address of the next page; empty on the last
	first   string // address of the first page; empty there
}

// listQuery is what the address asks for.
type listQuery struct {
	state application.State // empty: all
	words string
	after string
	limit int
}

const (
	maxWords = 100
	maxRows  = 1000
)

func readQuery(values url.Values) listQuery {
	q := listQuery{words: strings.TrimSpace(strings.ToValidUTF8(values.Get("words"), "")), after: values.Get("after")}
	if r := []rune(q.words); len(r) > maxWords {
		q.words = string(r[:maxWords])
	}
	if s := application.State(values.Get("state")); s.Valid() && s != application.Draft {
		q.state = s
	}
	if len(q.after) > 64 || !utf8.ValidString(q.after) {
		q.after = ""
	}
	if n, err := strconv.Atoi(values.Get("limit")); err == nil && n > 0 {
		q.limit = min(n, maxRows)
	}
	return q
}

// address is the list's own address for the query.
func (q listQuery) address() string {
	u := url.Values{}
	set := func(name, value string) {
		if value != "" {
			u.Set(name, value)
		}
	}
	set("state", string(q.state))
	set("words", q.words)
	set("after", q.after)
	if q.limit > 0 {
		set("limit", strconv.Itoa(q.limit))
	}
	if len(u) == 0 {
		return "/office/cases"
	}
	return "/office/cases?" + u.Encode()
}

func (o *pages) list(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	q := readQuery(r.URL.Query())
	f := casework.Filter{Words: q.words, Limit: q.limit, After: q.after}
	if q.state != "" {
		f.States = []application.State{q.state}
	}
	l, err := o.Desk.Cases(r.Context(), who, f)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	lv := listView{page: o.page(r, p.T("officer.cases.title")), tabs: stateTabs(p, q, l.Counts), shown: len(l.Rows), rows: caseRows(p, l)}
	lv.filters = view.FilterBar{Action: "/office/cases", Fields: []view.Field{
		{Name: "words", Type: view.SearchText, Label: p.T("officer.cases.words"), Value: q.words, MaxLength: maxWords},
	}}
	if q.words != "" {
		lv.filters.Clear = "/office/cases"
	}
	if l.Next != "" {
		more := q
		more.after = l.Next
		lv.next = more.address()
	}
	if q.after != "" {
		start := q
		start.after = ""
		lv.first = start.address()
	}
	return view.Render(w, r, http.StatusOK, listPage(lv))
}

// stateTabs are the states that hold cases.
func stateTabs(p locale.Printer, q listQuery, counts map[application.State]int64) []view.Tab {
	var total int64
	for _, n := range counts {
		total += n
	}
	tabs := []view.Tab{{Href: listQuery{words: q.words}.address(), Label: p.T("officer.cases.all"), Count: total, Current: q.state == ""}}
	for _, s := range application.States[1:] {
		if counts[s] > 0 || q.state == s {
			tabs = append(tabs, view.Tab{Href: listQuery{state: s, words: q.words}.address(), Label: stateName(p, s), Count: counts[s], Current: q.state == s})
		}
	}
	return tabs
}

// caseRows writes the rows of the list without the end tags HTML lets one leave out and with addresses by reference: a
// thousand cases must not weigh more than 150 KB, and each byte here stands a thousand times.
func caseRows(p locale.Printer, l casework.List) templ.Component {
	names := map[application.State]string{}
	for _, s := range application.States {
		names[s] = html.EscapeString(stateName(p, s))
	}
	dates := map[calendar.Date]string{} // days repeat, and a sentence costs more than a look
	last := func(r *casework.Row) string {
		if r.DueOn.IsZero() {
			return resultCell(p, r)
		}
		if dates[r.DueOn] == "" {
			dates[r.DueOn] = dueCell(p, r.DueOn, l.Today)
		}
		return dates[r.DueOn]
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.Grow(len(l.Rows) * 150)
		for i := range l.Rows {
			r := &l.Rows[i]
			ref := html.EscapeString(r.Reference)
			b.WriteString("<tr><th><a href=cases/")
			b.WriteString(ref)
			b.WriteByte('>')
			b.WriteString(ref)
			b.WriteString("</a><td>")
			b.WriteString(html.EscapeString(r.CompanyName))
			b.WriteString("<td>")
			b.WriteString(names[r.State])
			b.WriteString("<td>")
			b.WriteString(html.EscapeString(last(r)))
			b.WriteByte('\n')
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// dueCell is when the step a case waits for is due.
func dueCell(p locale.Printer, due, today calendar.Date) string {
	if due.Before(today) {
		return p.T("officer.cases.late", "Due", p.ShortDate(due))
	}
	return p.ShortDate(due)
}

// resultCell is what a case came to.
func resultCell(p locale.Printer, r *casework.Row) string {
	switch {
	case r.Total == nil:
		return ""
	case r.Grade != "":
		return p.Points(int64(*r.Total)) + " " + r.Grade
	}
	return p.Points(int64(*r.Total))
}

// reference is a case's reference as people quote it; the list's links and typed addresses use it.
var reference = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,9}$`)

// toCase leads from a case's reference to its page.
func (o *pages) toCase(w http.ResponseWriter, r *http.Request, ref string) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Cases(r.Context(), who, casework.Filter{Words: ref})
	if err != nil {
		return err
	}
	for i := range l.Rows {
		if l.Rows[i].Reference == ref {
			return request.Redirect(w, r, caseURL(l.Rows[i].ID, ""))
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}
