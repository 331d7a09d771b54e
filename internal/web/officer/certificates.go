package officer

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

const certificatesURL = "/office/certificates"

func certificateURL(number, rest string) string {
	u := certificatesURL + "/" + url.PathEscape(number)
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// certificatesView is the list of certificates.
type certificatesView struct {
	page    view.Page
	filters view.FilterBar
	total   string
	table   view.Table
	next    string // address of the next page; empty on the last
	first   string // address of the first page; empty there
}

// certificatesQuery is what the address asks for.
type certificatesQuery struct {
	words, after string
	standing     register.Standing // empty: all
}

// certificatesShown is how many certificates stand on a page.
const certificatesShown = 50

func readCertificatesQuery(values url.Values) certificatesQuery {
	q := certificatesQuery{words: strings.TrimSpace(strings.ToValidUTF8(values.Get("words"), "")), after: values.Get("after")}
	if r := []rune(q.words); len(r) > maxWords {
		q.words = string(r[:maxWords])
	}
	for _, s := range register.Standings {
		if values.Get("standing") == string(s) {
			q.standing = s
		}
	}
	if len(q.after) > 64 || !utf8.ValidString(q.after) {
		q.after = ""
	}
	return q
}

func (q certificatesQuery) address() string {
	u := url.Values{}
	for name, value := range map[string]string{"words": q.words, "standing": string(q.standing), "after": q.after} {
		if value != "" {
			u.Set(name, value)
		}
	}
	if len(u) == 0 {
		return certificatesURL
	}
	return certificatesURL + "?" + u.Encode()
}

func (o *pages) certificates(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	q := readCertificatesQuery(r.URL.Query())
	l, err := o.Desk.Certificates(r.Context(), who, register.Query{Words: q.words, Standing: q.standing, After: q.after, Limit: certificatesShown})
	if err != nil {
		return err
	}
	p := request.Printer(r)
	standing := view.Field{
		Name: "standing", Type: view.Select, Label: p.T("officer.certificates.standing"), Value: string(q.standing),
		Options: []view.Option{{Label: p.T("officer.certificates.any")}},
	}
	for _, s := range register.Standings {
		standing.Options = append(standing.Options, view.Option{Value: string(s), Label: p.T("standing." + string(s))})
	}
	v := certificatesView{
		page:  o.page(r, p.T("officer.certificates.title")),
		total: p.T("officer.certificates.found", "Count", l.Total),
		filters: view.FilterBar{Action: certificatesURL, Fields: []view.Field{
			{Name: "words", Type: view.SearchText, Label: p.T("officer.certificates.words"), Value: q.words, MaxLength: maxWords}, standing,
		}},
		table: view.Table{
			Caption: p.T("officer.certificates.title"), Stack: true, Empty: p.T("officer.certificates.none"),
			Columns: []view.Column{
				{Label: p.T("officer.fact.number")},
				{Label: p.T("officer.company.name")},
				{Label: p.T("officer.decision.grade")},
				{Label: p.T("officer.certificate.through")},
				{Label: p.T("officer.certificates.standing")},
			},
		},
	}
	if q.words != "" || q.standing != "" {
		v.filters.Clear = certificatesURL
	}
	for _, e := range l.Entries {
		tag := standingTag(p, e, l.Today)
		holder := view.Cell{Text: e.Holder}
		if e.LatinName != e.Holder {
			holder.Sub = e.LatinName
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: view.SpacedNumber(e.Number), Href: certificateURL(e.Number, "")}, holder, {Text: e.Grade}, {Text: p.ShortDate(e.ValidThrough)}, {Tag: &tag},
		}})
	}
	if l.Next != "" {
		more := q
		more.after = l.Next
		v.next = more.address()
	}
	if q.after != "" {
		start := q
		start.after = ""
		v.first = start.address()
	}
	return view.Render(w, r, http.StatusOK, certificatesPage(v))
}

// standingTag is what a certificate is worth on a day.
func standingTag(p locale.Printer, e register.Entry, on calendar.Date) view.Tag {
	standing, _ := e.StandingOn(on)
	return view.Tag{Tone: standingTone(standing), Text: p.T("standing." + string(standing))}
}

func standingTone(s register.Standing) view.Tone {
	switch s {
	case register.Valid:
		return view.Good
	case register.StandingSuspended:
		return view.Warn
	case register.StandingRevoked:
		return view.Bad
	}
	return view.Neutral
}
