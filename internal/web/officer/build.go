package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// The acts of a part's form, beside saving what is typed, which each of them does first.
const (
	buildAdd      = "add"
	buildRemove   = "remove"
	buildUp       = "up"
	buildDown     = "down"
	buildTransfer = "transfer"
	buildDrop     = "drop" // the part itself
)

// buildForm is what can be added to a part, taken out of it and moved.
type buildForm struct {
	pieces   view.Table // with its buttons
	add      *view.Field
	transfer *view.Field
	drop     bool
}

// newBuildForm is empty for a part that neither holds others nor stands among them.
func newBuildForm(p locale.Printer, d workshop.Draft, places []scheme.Place, at string, typed url.Values) (buildForm, error) {
	b := buildForm{drop: workshop.InTree(at)}
	pieces, err := workshop.Pieces(d.Source, at)
	if err != nil {
		return b, err
	}
	b.pieces = pieceTable(p, d.ID, at, pieces)
	offered, err := workshop.Offered(d.Source, at)
	if err != nil {
		return b, err
	}
	if len(offered) > 0 {
		b.add = &view.Field{Name: buildAdd, Type: view.Select, Label: p.T("build.what"), Value: typed.Get(buildAdd)}
		for _, a := range offered {
			b.add.Options = append(b.add.Options, view.Option{Value: a.String(), Label: additionName(p, a, places)})
		}
	}
	targets, err := workshop.Targets(d.Source, at)
	if err != nil {
		return b, err
	}
	if len(targets) > 0 {
		b.transfer = &view.Field{Name: buildTransfer, Type: view.Select, Label: p.T("build.to"), Value: typed.Get(buildTransfer)}
		for _, t := range targets {
			b.transfer.Options = append(b.transfer.Options, view.Option{Value: t.Path, Label: p.T("part.named", "Code", t.Code, "Title", t.Title)})
		}
	}
	return b, nil
}

func additionName(p locale.Printer, a workshop.Addition, places []scheme.Place) string {
	of := a.Of
	switch a.Kind {
	case workshop.AddItem:
		of = p.T("build.item." + a.Of)
	case workshop.AddEvidence:
		for _, x := range places {
			if strings.HasPrefix(x.Path, "evidence_types[") && x.Code == a.Of {
				of = p.Text(x.Title)
			}
		}
	}
	return p.T("build.kind."+a.Kind, "Of", of)
}

func pieceTable(p locale.Printer, id workshop.ID, at string, pieces []workshop.Piece) view.Table {
	t := view.Table{Caption: p.T("build.pieces"), Stack: true, Columns: []view.Column{{Label: p.T("build.piece")}, {Label: p.T("build.do")}}}
	for _, x := range pieces {
		label := sheet.Member(p, strings.TrimPrefix(x.Path, at))
		first := view.Cell{Text: label, Sub: p.Text(x.Title)}
		switch {
		case workshop.InTree(x.Path):
			first = view.Cell{Text: partName(p, scheme.Place{Path: x.Path, Code: x.Name, Title: x.Title}), Href: partURL(id, x.Path)}
		case first.Sub == "" && x.Name != "" && !strings.HasSuffix(label, x.Name):
			first.Sub = x.Name
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{first, {Body: pieceButtons(p, x, first.Text)}}})
	}
	return t
}

// built does what a button of the form asks to the file, and says which page is next; without such a button nothing is done.
func built(id workshop.ID, source, at string, values url.Values) (out, next string, err error) {
	act, path, _ := strings.Cut(values.Get("act"), " ")
	switch act {
	case buildAdd:
		kind, of, _ := strings.Cut(values.Get(buildAdd), " ")
		out, at, err = workshop.Add(source, at, workshop.Addition{Kind: kind, Of: of})
		return out, partURL(id, at), err
	case buildTransfer:
		out, at, err = workshop.Transfer(source, at, values.Get(buildTransfer))
		return out, partURL(id, at), err
	case buildDrop:
		return source, dropURL(id, at), nil
	case buildUp, buildDown, buildRemove:
	default:
		return source, partURL(id, at), nil
	}
	pieces, err := workshop.Pieces(source, at)
	if err != nil {
		return "", "", err
	}
	if !slices.ContainsFunc(pieces, func(x workshop.Piece) bool { return x.Path == path }) {
		return "", "", fault.New(fault.NotFound, "fault.not_found")
	}
	switch {
	case act == buildUp:
		out, _, err = workshop.Shift(source, path, -1)
	case act == buildDown:
		out, _, err = workshop.Shift(source, path, 1)
	case workshop.InTree(path):
		return source, dropURL(id, path), nil
	default:
		out, err = workshop.Remove(source, path)
	}
	return out, partURL(id, at), err
}

func dropURL(id workshop.ID, path string) string {
	return draftURL(id, "part/remove") + "?" + url.Values{"at": {path}}.Encode()
}

// dropPart asks once more before an area, a sub-area or an item goes with everything in it.
func (o *pages) dropPart(w http.ResponseWriter, r *http.Request) error {
	f, places, err := o.draftPlaces(r)
	if err != nil {
		return err
	}
	at := r.URL.Query().Get("at")
	i := slices.IndexFunc(places, func(x scheme.Place) bool { return x.Path == at && workshop.InTree(at) })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p, within := request.Printer(r), 0
	for _, x := range places {
		if strings.HasPrefix(x.Path, at+".") && workshop.InTree(x.Path) {
			within++
		}
	}
	c := view.Confirm{
		Title: p.T("build.drop"), Text: p.T("build.drop_text"), Action: dropURL(f.Draft.ID, at), Submit: p.T("build.drop"), Danger: true,
		Back: view.Link{Href: partURL(f.Draft.ID, at), Label: partName(p, places[i])}, Hidden: map[string]string{"revision": strconv.FormatInt(f.Draft.Revision, 10)},
		Facts: []view.Row{{Term: p.T("build.piece"), Text: partName(p, places[i])}},
	}
	if within > 0 {
		c.Facts = append(c.Facts, view.Row{Term: p.T("build.within"), Text: p.Number(int64(within))})
	}
	return view.Render(w, r, http.StatusOK, confirmActPage(o.page(r, c.Title), c))
}

// dropPartNow takes it out and goes to what it was a part of.
func (o *pages) dropPartNow(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	f, _, err := o.draftPlaces(r)
	if err != nil {
		return err
	}
	at := r.URL.Query().Get("at")
	if !workshop.InTree(at) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if values.Get("revision") != strconv.FormatInt(f.Draft.Revision, 10) {
		return stale
	}
	source, err := workshop.Remove(f.Draft.Source, at)
	if err != nil {
		return err
	}
	if err := o.Desk.SaveDraft(r.Context(), f.Actor, f.Draft.ID, f.Draft.Revision, f.Draft.Name, source); err != nil {
		return err
	}
	return request.Redirect(w, r, partURL(f.Draft.ID, at[:strings.LastIndexByte(at, '.')])+"&saved=1")
}

// previewLink leads from a part of a sheet to how its readers see it.
func previewLink(p locale.Printer, f casework.DraftFile, at string) *view.Link {
	if f.Sketch == nil {
		return nil
	}
	i, area := -1, ""
	for n := range f.Sketch.Sheets {
		if strings.HasPrefix(at+".", "sheets["+strconv.Itoa(n)+"].") && f.Sketch.Sheets[n].Complete {
			i = n
		}
	}
	if i < 0 {
		return nil
	}
	s := &f.Sketch.Sheets[i]
	for n := range s.Areas {
		if strings.HasPrefix(at+".", "sheets["+strconv.Itoa(i)+"].areas["+strconv.Itoa(n)+"].") {
			area = "?area=" + url.QueryEscape(s.Areas[n].Code)
		}
	}
	return &view.Link{Href: draftURL(f.Draft.ID, "preview/"+s.ID) + area, Label: p.T("preview.title", "Sheet", s.Title)}
}
