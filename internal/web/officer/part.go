package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

// partsView lists what a draft can be edited by: its items, rules and other parts.
type partsView struct {
	page     view.Page
	trail    []view.Link
	sections []partSection
}

type partSection struct {
	title string
	parts []view.Link
}

// partView is one part of a draft as a form, with the checker's findings in it.
type partView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	checked  view.Notice
	faults   view.Table
	problems []view.Problem
	action   string
	revision string
	texts    []view.Line // each in three languages, side by side
	values   []view.Field
	may      bool
	build    buildForm
	preview  *view.Link
}

// draftPlaces reads a draft and its places. A file that is no YAML is edited as a whole.
func (o *pages) draftPlaces(r *http.Request) (casework.DraftFile, []scheme.Place, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.DraftFile{}, nil, err
	}
	f, err := o.Desk.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	if err != nil {
		return f, nil, err
	}
	places, err := scheme.Places([]byte(f.Draft.Source))
	if err != nil {
		return f, nil, fault.New(fault.Conflict, "part.unreadable").Because(err)
	}
	return f, places, nil
}

func partURL(id workshop.ID, path string) string {
	return draftURL(id, "part") + "?" + url.Values{"at": {path}}.Encode()
}

// parts lists the parts of a draft.
func (o *pages) parts(w http.ResponseWriter, r *http.Request) error {
	f, places, err := o.draftPlaces(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := partsView{page: o.page(r, p.T("part.title")), trail: draftTrail(p, f.Draft)}
	for _, x := range places {
		title := sectionOf(p, x.Path)
		if n := len(v.sections); n == 0 || v.sections[n-1].title != title {
			v.sections = append(v.sections, partSection{title: title})
		}
		last := &v.sections[len(v.sections)-1]
		last.parts = append(last.parts, view.Link{Href: partURL(f.Draft.ID, x.Path), Label: partName(p, x)})
	}
	return view.Render(w, r, http.StatusOK, partsPage(v))
}

func draftTrail(p locale.Printer, d workshop.Draft) []view.Link {
	return []view.Link{{Href: draftsURL, Label: p.T("workshop.title")}, {Href: draftURL(d.ID, ""), Label: d.Name}}
}

// sectionOf names the member of the file that a path begins with.
func sectionOf(p locale.Printer, path string) string {
	section := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		section = path[:i]
	}
	switch {
	case section == "":
		return p.T("part.head")
	case slices.Contains(workshop.Sections, section):
		return p.T("workshop.section." + section)
	}
	return section
}

func partName(p locale.Printer, x scheme.Place) string {
	title := p.Text(x.Title)
	switch {
	case title == "" && x.Code == "":
		return sectionOf(p, x.Path)
	case title == "":
		return x.Code
	case x.Code == "":
		return title
	}
	return p.T("part.named", "Code", x.Code, "Title", title)
}

// part shows one part of a draft as a form.
func (o *pages) part(w http.ResponseWriter, r *http.Request) error {
	return o.partPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) partPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	f, places, err := o.draftPlaces(r)
	if err != nil {
		return err
	}
	at := r.URL.Query().Get("at")
	i := slices.IndexFunc(places, func(x scheme.Place) bool { return x.Path == at })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p, x := request.Printer(r), places[i]
	v := partView{
		page: o.page(r, partName(p, x)), trail: append(draftTrail(p, f.Draft), view.Link{Href: draftURL(f.Draft.ID, "parts"), Label: p.T("part.title")}),
		heading:  view.Heading{Kicker: sectionOf(p, x.Path), Title: partName(p, x)},
		problems: view.Problems(p, problem), action: partURL(f.Draft.ID, x.Path), revision: strconv.FormatInt(f.Draft.Revision, 10),
		may: f.MayWrite && f.Draft.State == workshop.Open, checked: view.Notice{Tone: view.Good, Text: p.T("workshop.no_faults")},
	}
	if typed != nil {
		v.revision = typed.Get("revision")
	}
	if r.Method == http.MethodGet && r.URL.Query().Get("saved") != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Text: p.T("part.saved")})
	}
	if len(f.Problems) > 0 {
		v.checked = view.Notice{Tone: view.Warn, Text: p.T("workshop.faults", "Count", len(f.Problems))}
		v.faults = faultTable(p, f.Problems)
	}
	for n, l := range x.Leaves {
		v.add(p, x, n, l, typed)
	}
	v.preview = previewLink(p, f, x.Path)
	if v.may {
		if v.build, err = newBuildForm(p, f.Draft, places, x.Path, typed); err != nil {
			return err
		}
	}
	return view.Render(w, r, status, partPage(v))
}

// leafField is the name of a value in the form: its place among the values of the part, which the revision fixes.
func leafField(n int) string { return "value" + strconv.Itoa(n) }

// long is from how many characters on a value is written in more than one line.
const long = 60

func (v *partView) add(p locale.Printer, x scheme.Place, n int, l scheme.Leaf, typed url.Values) {
	field := view.Field{Name: leafField(n), Value: l.Value, Optional: true, ReadOnly: !v.may, Width: "full"}
	if typed != nil {
		field.Value = typed.Get(field.Name)
	}
	if utf8.RuneCountInString(l.Value) > long {
		field.Type, field.Rows = view.TextArea, 2+utf8.RuneCountInString(l.Value)/long
	}
	path, text := l.Text()
	if !text {
		field.Label = sheet.Member(p, strings.TrimPrefix(l.Path, x.Path))
		v.values = append(v.values, field)
		return
	}
	label := sheet.Member(p, strings.TrimPrefix(path, x.Path))
	field.Label, field.Lang = label+" · "+l.Lang.Name(), string(l.Lang)
	if k := len(v.texts); k == 0 || v.texts[k-1].Name != path {
		v.texts = append(v.texts, view.Line{Name: path, Label: label})
	}
	last := &v.texts[len(v.texts)-1]
	last.Fields = append(last.Fields, field)
}

// savePart writes the values of one part into the draft's file and leaves the rest of it as it is.
func (o *pages) savePart(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	f, places, err := o.draftPlaces(r)
	if err != nil {
		return err
	}
	at := r.URL.Query().Get("at")
	i := slices.IndexFunc(places, func(x scheme.Place) bool { return x.Path == at })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if values.Get("revision") != strconv.FormatInt(f.Draft.Revision, 10) {
		return o.partPage(w, r, http.StatusConflict, values, stale)
	}
	changed := map[string]string{}
	for n, l := range places[i].Leaves {
		if typed := values[leafField(n)]; len(typed) == 1 {
			changed[l.Path] = sameEnd(l.Value, strings.ReplaceAll(typed[0], "\r\n", "\n"))
		}
	}
	next := partURL(f.Draft.ID, at)
	source, err := workshop.Write(f.Draft.Source, places[i].Leaves, changed)
	if err == nil {
		source, next, err = built(f.Draft.ID, source, at, values)
	}
	if err == nil && source != f.Draft.Source {
		err = o.Desk.SaveDraft(r.Context(), f.Actor, f.Draft.ID, f.Draft.Revision, f.Draft.Name, source)
	}
	if status, again := reopen(err); again {
		return o.partPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, next+"&saved=1")
}

// sameEnd keeps the space around a value that a browser's one-line field may drop: a value that differs by nothing else is the same.
func sameEnd(was, typed string) string {
	if strings.TrimSpace(was) == strings.TrimSpace(typed) {
		return was
	}
	return typed
}

// previewDraft shows a sheet of a draft as its readers will see it.
func (o *pages) previewDraft(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	if f.Sketch == nil {
		return fault.New(fault.Conflict, "workshop.problems", "Count", len(f.Problems))
	}
	return o.showPreview(w, r, f.Sketch, draftURL(f.Draft.ID, ""), view.Link{Href: draftURL(f.Draft.ID, ""), Label: f.Draft.Name})
}

// previews are the sheets of a draft that can be seen beforehand.
func previews(p locale.Printer, f casework.DraftFile) []view.Link {
	if f.Sketch == nil {
		return nil
	}
	var links []view.Link
	for i := range f.Sketch.Sheets {
		if s := &f.Sketch.Sheets[i]; s.Complete {
			links = append(links, view.Link{Href: draftURL(f.Draft.ID, "preview/"+s.ID), Label: p.T("preview.title", "Sheet", s.Title)})
		}
	}
	return links
}
