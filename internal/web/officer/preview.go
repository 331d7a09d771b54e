package officer

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// The readers whose form is shown before anybody fills it in.
const (
	asApplicant = "applicant"
	asExpert    = "expert"
)

// previewView is an area of a sheet as those who fill it in will read it. Nothing on it is kept.
type previewView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	readers []view.Tab
	areas   []view.Tab
	subs    []previewSub
}

type previewSub struct {
	title string
	items []previewItem
}

// previewItem is one item: one of the three ways to answer it, or else fields beside its levels.
type previewItem struct {
	level  *view.LevelItem
	checks *view.ChecklistItem
	item   view.Item
	fields []view.Field
	ladder []view.Level
	papers string // which evidence the item asks for
}

// preview shows a sheet of an edition as the applicant and as the expert will see it.
func (o *pages) preview(w http.ResponseWriter, r *http.Request) error {
	e, _, err := o.publishedOrShipped(r)
	if err != nil {
		return err
	}
	return o.showPreview(w, r, e, editionURL(e.Ref), view.Link{Href: editionURL(e.Ref), Label: editionName(request.Printer(r), e)})
}

// showPreview shows the sheet that the address names, out of an edition that stands at base.
func (o *pages) showPreview(w http.ResponseWriter, r *http.Request, e *scheme.Edition, base string, back view.Link) error {
	s, ok := e.Sheet(r.PathValue("sheet"))
	if !ok || !s.Complete || len(s.Areas) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	query := r.URL.Query()
	as := asApplicant
	if query.Get("as") == asExpert && !e.OnFacts() {
		as = asExpert
	}
	area := &s.Areas[0]
	if a, ok := s.Area(query.Get("area")); ok {
		area = a
	}
	href := func(as, area string) string {
		return base + "/preview/" + s.ID + "?" + url.Values{"as": {as}, "area": {area}}.Encode()
	}
	v := previewView{
		page: o.page(r, p.T("preview.title", "Sheet", s.Title)), back: back,
		heading: view.Heading{Kicker: back.Label, Title: p.T("preview.title", "Sheet", s.Title), Lede: p.T("preview.lede")},
		readers: []view.Tab{{Href: href(asApplicant, area.Code), Count: -1, Label: p.T("preview.applicant"), Current: as == asApplicant}},
	}
	if !e.OnFacts() {
		v.readers = append(v.readers, view.Tab{Href: href(asExpert, area.Code), Count: -1, Label: p.T("preview.expert"), Current: as == asExpert})
	}
	for i := range s.Areas {
		a := &s.Areas[i]
		v.areas = append(v.areas, view.Tab{Href: href(as, a.Code), Count: -1, Label: p.T("officer.edition.area", "Title", a.Title, "Max", a.Max), Current: a.Code == area.Code})
	}
	for i := range area.SubAreas {
		sub := previewSub{title: p.T("officer.edition.area", "Title", area.SubAreas[i].Title, "Max", area.SubAreas[i].Max)}
		for j := range area.SubAreas[i].Items {
			sub.items = append(sub.items, newPreviewItem(p, e, &area.SubAreas[i].Items[j], as))
		}
		v.subs = append(v.subs, sub)
	}
	return view.Render(w, r, http.StatusOK, previewPage(v))
}

func newPreviewItem(p locale.Printer, e *scheme.Edition, it *scheme.Item, as string) previewItem {
	x := previewItem{
		item:   view.Item{Name: it.ID, Code: it.Code, Title: p.Text(it.Title), Hint: p.Text(it.Guidance), Max: int64(it.Max)},
		ladder: sheet.Ladder(p, it), papers: papersOf(p, e, it),
	}
	if it.Placeholder {
		x.item.Mark = &view.Tag{Tone: view.Warn, Text: p.T("officer.edition.placeholder")}
	}
	switch {
	case it.Type == scheme.WholePoints:
		x.fields = []view.Field{sheet.PointsField(p, it, "", "", false)}
	case it.Type == scheme.Judged, as == asExpert:
		x.level = &view.LevelItem{Item: x.item, Levels: x.ladder}
	case it.Type == scheme.Checklist:
		x.checks = &view.ChecklistItem{Item: x.item, Ladder: x.ladder}
		for _, c := range it.Checks {
			x.checks.Checks = append(x.checks.Checks, view.Check{Value: c.ID, Text: p.Text(c.Title)})
		}
	default:
		x.fields = inputFields(p, it)
	}
	return x
}

// inputFields ask for the figures of one item alone; what it reads of the company's years is asked for elsewhere.
func inputFields(p locale.Printer, it *scheme.Item) []view.Field {
	var fields []view.Field
	for _, in := range it.Inputs {
		f := view.Field{Name: it.ID + "." + in.Name, Label: p.Text(in.Title), Type: view.Number, Unit: p.Text(in.Unit), Optional: in.Default != ""}
		if in.Type == "yes_no" {
			f.Type, f.Options = view.Radios, []view.Option{{Value: "yes", Label: p.T("scheme.yes")}, {Value: "no", Label: p.T("scheme.no")}}
		}
		fields = append(fields, f)
	}
	return fields
}

// papersOf names the evidence that an item asks for.
func papersOf(p locale.Printer, e *scheme.Edition, it *scheme.Item) string {
	var titles []string
	for _, id := range it.Evidence {
		for _, t := range e.EvidenceTypes {
			if t.ID == id {
				titles = append(titles, p.Text(t.Title))
			}
		}
	}
	return strings.Join(titles, "; ")
}
