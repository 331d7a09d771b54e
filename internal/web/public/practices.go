package public

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/library"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Practices is what the public may know of what the agency keeps together with partners.
type Practices interface {
	// PublicPractices are the practices both agencies agreed to, the newest first.
	PublicPractices(ctx context.Context) ([]register.Practice, error)
	// PublicPractice finds one by its UUID; a NotFound fault when there is none.
	PublicPractice(ctx context.Context, id string) (register.Practice, error)
	// PublicStep is the signed message of an edition or translation, byte for byte.
	PublicStep(ctx context.Context, id, step string) ([]byte, error)
}

const practicesURL = "/practices"

func practiceURL(id string) string { return practicesURL + "/" + url.PathEscape(id) }

func (s *Pages) practiceRoutes(t *request.Table) {
	t.Get(practicesURL, request.Anyone, s.practices)
	t.Get(practicesURL+"/{practice}", request.Anyone, s.practice)
	t.Get(practicesURL+"/{practice}/{step}/message.json", request.Anyone, s.practiceMessage)
}

// practicesView lists the library.
type practicesView struct {
	page    view.Page
	filters view.FilterBar
	table   view.Table
}

func (s *Pages) practices(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Practices.PublicPractices(r.Context())
	if err != nil {
		return err
	}
	p, q := request.Printer(r), r.URL.Query()
	market, technology, evidence := q.Get("need"), q.Get("technology"), q.Get("evidence")
	least, _ := strconv.Atoi(evidence) // no number asks for nothing
	v := practicesView{page: s.page(r, p.T("practice.title")), table: view.Table{Caption: p.T("practice.title"), Stack: true, Empty: p.T("practice.none"), Columns: []view.Column{
		{Label: p.T("practice.one")}, {Label: p.T("practice.field.markets")}, {Label: p.T("practice.evidence")},
	}}}
	markets, technologies := map[string]string{}, map[string]string{}
	for _, x := range all {
		for _, e := range x.Current {
			for _, m := range e.Markets {
				markets[m] = p.T("site.market." + m)
			}
			for _, t := range e.Technologies {
				technologies[t.Code] = p.Text(t.Name)
			}
			has := slices.ContainsFunc(e.Technologies, func(n register.Named) bool { return n.Code == technology })
			if market != "" && !slices.Contains(e.Markets, market) || technology != "" && !has || e.Level < least {
				continue
			}
			t, tag := e.In(p.Lang()), library.Level(p, e.Level)
			v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
				{Text: t.Title, Lang: string(t.Lang), Sub: p.T("practice.edition", "Number", e.Number), Href: practiceURL(x.ID)},
				{Text: library.Needs(p, e), Sub: library.Technologies(p, e)},
				{Tag: &tag},
			}})
		}
	}
	levels := []view.Option{{Label: p.T("map.any")}}
	for n := 1; n <= 5; n++ {
		levels = append(levels, view.Option{Value: strconv.Itoa(n), Label: p.T("practice.least", "Level", n)})
	}
	v.filters = view.FilterBar{Action: practicesURL, Fields: []view.Field{
		{Name: "need", Label: p.T("practice.field.markets"), Type: view.Select, Value: market, Optional: true, Options: byLabel(p, markets)},
		{Name: "technology", Label: p.T("practice.field.technologies"), Type: view.Select, Value: technology, Optional: true, Options: byLabel(p, technologies)},
		{Name: "evidence", Label: p.T("practice.evidence"), Type: view.Select, Value: evidence, Optional: true, Options: levels},
	}}
	if market+technology+evidence != "" {
		v.filters.Clear = practicesURL
	}
	return view.Render(w, r, http.StatusOK, practicesPage(v))
}

// byLabel offers codes by their names, after that one asks for none of them.
func byLabel(p locale.Printer, names map[string]string) []view.Option {
	all := []view.Option{{Label: p.T("map.any")}}
	for code, name := range names {
		all = append(all, view.Option{Value: code, Label: name})
	}
	slices.SortFunc(all[1:], func(a, b view.Option) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return all
}

// practiceView is one practice.
type practiceView struct {
	page     view.Page
	heading  view.Heading
	current  []register.PracticeEdition
	titles   []string
	shown    register.PracticeText // of the one edition that stands
	tabs     []view.Tab            // the languages there are
	earlier  []register.PracticeEdition
	editions view.Table
}

func (s *Pages) practice(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Practices.PublicPractice(r.Context(), r.PathValue("practice"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	e := x.Current[0]
	t := e.In(p.Lang())
	for _, other := range e.Texts() {
		if other.Step == r.URL.Query().Get("text") {
			t = other
		}
	}
	v := practiceView{page: s.page(r, t.Title), current: x.Current, earlier: x.Earlier, shown: t}
	v.heading = view.Heading{Kicker: p.T("practice.kicker", "One", p.Text(x.Agencies[0]), "Other", p.Text(x.Agencies[1])), Title: t.Title}
	if len(x.Current) > 1 {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("practice.apart"), Text: p.T("practice.apart_text")})
	} else if t.Lang != p.Lang() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("practice.untranslated", "Language", p.T("agreement.language."+string(t.Lang)))})
	}
	for _, c := range x.Current {
		v.titles = append(v.titles, p.T("practice.edition_by", "Number", c.Number, "Agency", p.Text(c.Text.By)))
	}
	if texts := e.Texts(); len(x.Current) == 1 && len(texts) > 1 {
		for _, o := range texts {
			v.tabs = append(v.tabs, view.Tab{Href: practiceURL(x.ID) + "?text=" + o.Step, Label: library.By(p, e, o), Current: o.Step == t.Step})
		}
	}
	v.editions = view.Table{Caption: p.T("practice.editions"), Stack: true, Columns: []view.Column{
		{Label: p.T("practice.edition_column"), Num: true}, {Label: p.T("practice.text")}, {Label: p.T("practice.signed_on")}, {Label: p.T("practice.evidence")}, {Label: p.T("practice.signed")},
	}}
	for _, e := range slices.Concat(x.Current, x.Earlier) {
		for _, o := range e.Texts() {
			tag := library.Level(p, e.Level)
			v.editions.Rows = append(v.editions.Rows, view.TableRow{Cells: []view.Cell{
				{Text: strconv.Itoa(e.Number)},
				{Text: o.Title, Lang: string(o.Lang), Sub: library.By(p, e, o)},
				{Text: p.Moment(o.At, s.Place)},
				{Tag: &tag},
				{Text: p.T("practice.message"), Href: practiceURL(x.ID) + "/" + o.Step + "/message.json"},
			}})
		}
	}
	return view.Render(w, r, http.StatusOK, practicePage(v))
}

func (s *Pages) practiceMessage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Practices.PublicStep(r.Context(), r.PathValue("practice"), r.PathValue("step"))
	if err != nil {
		return err
	}
	return s.file("application/json", b)(w, r)
}
