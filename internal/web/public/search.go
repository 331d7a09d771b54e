package public

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// searchView is the register.
type searchView struct {
	page     view.Page
	filters  view.FilterBar
	table    view.Table
	today    calendar.Date
	total    int64
	shown    int
	asked    bool
	searched []view.Row  // what was looked for, where nothing was found
	near     []view.Link // names spelt nearly like the words
	next     string      // address of the next page; empty on the last
	first    string      // address of the first page; empty there
}

const (
	pageSize = 25
	maxWords = 100
)

func (s *Pages) search(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	q := s.query(r.URL.Query())
	q.Limit = pageSize
	found, err := s.Register.Search(r.Context(), q)
	if err != nil {
		return err
	}
	calls, err := s.Calls.Open(r.Context())
	if err != nil {
		return err
	}
	v := searchView{
		page: s.page(r, p.T("public.register.title")), filters: filters(p, q, calls), today: s.today(), total: found.Total, shown: len(found.Entries),
		asked: q.Narrows(), table: s.entries(p, found.Entries),
	}
	if found.Total == 0 {
		v.searched = searched(p, q, v.filters)
		v.near = nearLinks(q.Words, found.Near)
	}
	if found.Next != "" {
		v.next = registerURL(q, found.Next)
	}
	if q.After != "" {
		v.first = registerURL(q, "")
	}
	return view.Render(w, r, http.StatusOK, searchPage(v))
}

// nearLinks lead to what may have been meant: to a certificate where a number was typed, to a name otherwise.
func nearLinks(typed string, near []register.Entry) (links []view.Link) {
	for _, e := range near {
		if strings.IndexFunc(typed, unicode.IsLetter) < 0 {
			links = append(links, view.Link{Href: "/certificates/" + url.PathEscape(e.Number), Label: view.SpacedNumber(e.Number) + " · " + e.Holder})
			continue
		}
		links = append(links, view.Link{Href: registerURL(register.Query{Words: e.Holder}, ""), Label: e.Holder})
	}
	return links
}

// query reads what is asked for. What cannot be meant narrows to nothing rather than to everything.
func (s *Pages) query(given url.Values) register.Query {
	return register.Query{
		Words: words(given.Get("words")), BusinessNumber: words(given.Get("business_number")), Sheet: code(given.Get("sheet")), Region: code(given.Get("region")),
		Grade: code(given.Get("grade")), Scheme: code(given.Get("scheme")), Standing: register.Standing(code(given.Get("standing"))), On: s.today(),
		IssuedFrom: dayOr(given.Get("from"), calendar.Of(9999, time.December, 31)), IssuedTo: dayOr(given.Get("to"), calendar.Of(1, time.January, 1)), After: code(given.Get("after")),
	}
}

// dayOr reads a day; what is no day is the day instead, what is empty the zero Date.
func dayOr(given string, instead calendar.Date) calendar.Date {
	day, err := calendar.Parse(given)
	if err != nil {
		return instead
	}
	return day
}

// registerURL is the address of the register that asks the query.
func registerURL(q register.Query, after string) string {
	u := url.Values{}
	for name, value := range map[string]string{
		"words": q.Words, "business_number": q.BusinessNumber, "sheet": q.Sheet, "region": q.Region, "grade": q.Grade, "scheme": q.Scheme,
		"standing": string(q.Standing), "from": q.IssuedFrom.String(), "to": q.IssuedTo.String(), "after": after,
	} {
		if value != "" {
			u.Set(name, value)
		}
	}
	if len(u) == 0 {
		return "/register"
	}
	return "/register?" + u.Encode()
}

// words is what was searched for, brought to a length and form that can be searched.
func words(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	for utf8.RuneCountInString(s) > maxWords {
		s = s[:len(s)-1]
		s = strings.ToValidUTF8(s, "")
	}
	return s
}

// code is a value of a closed list or a cursor; anything that cannot be one narrows to nothing rather than to everything.
func code(s string) string {
	if len(s) > 64 || !utf8.ValidString(s) {
		return "-"
	}
	return s
}

func filters(p locale.Printer, q register.Query, calls []Call) view.FilterBar {
	all := view.Option{Label: p.T("public.register.all")}
	schemes, sheets, regions, grades, standings := []view.Option{all}, []view.Option{all}, []view.Option{all}, []view.Option{all}, []view.Option{all}
	for _, c := range calls {
		schemes = option(schemes, c.Scheme, p.Text(c.Title))
		for _, s := range c.Sheets {
			sheets = option(sheets, s.Code, p.Text(s.Title))
		}
		for _, g := range c.Regions {
			regions = option(regions, g.Code, p.Text(g.Title))
		}
		for _, g := range c.Grades {
			grades = option(grades, g.Code, g.Code)
		}
	}
	for _, s := range register.Standings {
		standings = option(standings, string(s), p.T("standing."+string(s)))
	}
	bar := view.FilterBar{
		Action: "/register", Fold: p.T("public.register.more"), Open: q.Scheme+q.Region+q.IssuedFrom.String()+q.IssuedTo.String() != "",
		Fields: []view.Field{
			{Name: "words", Type: view.SearchText, Label: p.T("public.register.words"), Value: q.Words, MaxLength: maxWords},
			{Name: "standing", Type: view.Select, Label: p.T("public.register.standing"), Value: string(q.Standing), Options: standings},
			{Name: "sheet", Type: view.Select, Label: p.T("public.register.sheet"), Value: q.Sheet, Options: sheets},
			{Name: "grade", Type: view.Select, Label: p.T("public.register.grade"), Value: q.Grade, Options: grades},
		},
		More: []view.Field{
			{Name: "region", Type: view.Select, Label: p.T("public.register.region"), Value: q.Region, Options: regions},
			{Name: "scheme", Type: view.Select, Label: p.T("public.register.scheme"), Value: q.Scheme, Options: schemes},
			{Name: "from", Type: view.Date, Label: p.T("public.register.from"), Value: q.IssuedFrom.String()},
			{Name: "to", Type: view.Date, Label: p.T("public.register.to"), Value: q.IssuedTo.String()},
		},
	}
	if q.Narrows() {
		bar.Clear = "/register"
	}
	return bar
}

// option adds a choice that is not there yet: editions of a scheme share most of theirs.
func option(list []view.Option, value, label string) []view.Option {
	if slices.ContainsFunc(list, func(o view.Option) bool { return o.Value == value }) {
		return list
	}
	return append(list, view.Option{Value: value, Label: label})
}

// searched says what was looked for, in the words of the form.
func searched(p locale.Printer, q register.Query, bar view.FilterBar) (rows []view.Row) {
	for _, f := range append(bar.Fields, bar.More...) {
		text := f.Value
		for _, o := range f.Options {
			if o.Value == f.Value {
				text = o.Label
			}
		}
		if f.Value != "" {
			rows = append(rows, view.Row{Term: f.Label, Text: text})
		}
	}
	if q.BusinessNumber != "" {
		rows = append(rows, view.Row{Term: p.T("public.certificate.business_number"), Text: q.BusinessNumber})
	}
	return rows
}

func (s *Pages) entries(p locale.Printer, entries []register.Entry) view.Table {
	t := view.Table{
		Caption: p.T("public.register.caption"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("public.register.holder")},
			{Label: p.T("public.number")},
			{Label: p.T("public.register.grade")},
			{Label: p.T("public.register.sheet")},
			{Label: p.T("public.register.through")},
			{Label: p.T("public.register.standing")},
		},
	}
	for _, e := range entries {
		tag := standingTag(p, e, s.today())
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			holderCell(e),
			{Text: view.SpacedNumber(e.Number)},
			{Text: e.Grade},
			{Text: p.Text(e.SheetTitle)},
			{Text: p.ShortDate(e.ValidThrough)},
			{Tag: &tag},
		}})
	}
	return t
}

func newestTable(p locale.Printer, entries []register.Entry) view.Table {
	t := view.Table{
		Caption: p.T("public.home.newest"), Stack: true,
		Columns: []view.Column{{Label: p.T("public.register.holder")}, {Label: p.T("public.register.grade")}, {Label: p.T("public.register.issued")}},
	}
	for _, e := range entries {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{holderCell(e), {Text: e.Grade}, {Text: p.Date(e.IssuedOn)}}})
	}
	return t
}

func holderCell(e register.Entry) view.Cell {
	c := view.Cell{Text: e.Holder, Href: "/certificates/" + url.PathEscape(e.Number), Lang: holderLang(e)}
	if e.LatinName != e.Holder {
		c.Sub = e.LatinName
	}
	return c
}

// holderLang is the language a screen reader should speak the holder's name in.
func holderLang(e register.Entry) string {
	switch e.Country {
	case "KR":
		return "ko"
	case "RU":
		return "ru"
	}
	return ""
}

func standingTag(p locale.Printer, e register.Entry, on calendar.Date) view.Tag {
	standing, _ := e.StandingOn(on)
	tone := view.Neutral
	switch standing {
	case register.Valid:
		tone = view.Good
	case register.StandingSuspended:
		tone = view.Warn
	case register.StandingRevoked:
		tone = view.Bad
	}
	return view.Tag{Tone: tone, Text: p.T("standing." + string(standing))}
}
