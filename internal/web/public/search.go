package public

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// searchView is the register.
type searchView struct {
	page    view.Page
	filters view.FilterBar
	table   view.Table
	total   int64
	shown   int
	asked   bool
	next    string // address of the next page; empty on the last
	first   string // address of the first page; empty there
}

const (
	pageSize = 25
	maxWords = 100
)

func (s *Pages) search(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	given := r.URL.Query()
	q := register.Query{
		Words: words(given.Get("words")), Sheet: code(given.Get("sheet")), Region: code(given.Get("region")), Grade: code(given.Get("grade")),
		Limit: pageSize, After: code(given.Get("after")),
	}
	found, err := s.Register.Search(r.Context(), q)
	if err != nil {
		return err
	}
	calls, err := s.Calls.Open(r.Context())
	if err != nil {
		return err
	}
	v := searchView{
		page: s.page(r, p.T("public.register.title")), filters: filters(p, q, calls), total: found.Total, shown: len(found.Entries),
		asked: q.Words != "" || q.Sheet != "" || q.Region != "" || q.Grade != "", table: s.entries(p, found.Entries),
	}
	address := func(after string) string {
		u := url.Values{}
		for name, value := range map[string]string{"words": q.Words, "sheet": q.Sheet, "region": q.Region, "grade": q.Grade, "after": after} {
			if value != "" {
				u.Set(name, value)
			}
		}
		if len(u) == 0 {
			return "/register"
		}
		return "/register?" + u.Encode()
	}
	if found.Next != "" {
		v.next = address(found.Next)
	}
	if q.After != "" {
		v.first = address("")
	}
	return view.Render(w, r, http.StatusOK, searchPage(v))
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
	sheets, regions, grades := []view.Option{all}, []view.Option{all}, []view.Option{all}
	for _, c := range calls {
		for _, s := range c.Sheets {
			sheets = append(sheets, view.Option{Value: s.Code, Label: p.Text(s.Title)})
		}
		for _, g := range c.Regions {
			regions = append(regions, view.Option{Value: g.Code, Label: p.Text(g.Title)})
		}
		for _, g := range c.Grades {
			grades = append(grades, view.Option{Value: g.Code, Label: g.Code})
		}
	}
	bar := view.FilterBar{Action: "/register", Fields: []view.Field{
		{Name: "words", Type: view.SearchText, Label: p.T("public.register.words"), Value: q.Words, MaxLength: maxWords},
		{Name: "sheet", Type: view.Select, Label: p.T("public.register.sheet"), Value: q.Sheet, Options: sheets},
		{Name: "region", Type: view.Select, Label: p.T("public.register.region"), Value: q.Region, Options: regions},
		{Name: "grade", Type: view.Select, Label: p.T("public.register.grade"), Value: q.Grade, Options: grades},
	}}
	if q.Words+q.Sheet+q.Region+q.Grade != "" {
		bar.Clear = "/register"
	}
	return bar
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
