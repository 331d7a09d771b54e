package assessor

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// areaView is one area of the sheet to be scored.
type areaView struct {
	page     view.Page
	trail    []view.Link
	kicker   string
	title    string
	frozen   *view.Notice
	form     view.Form
	revision string
	bar      barView
	subs     []subBlock
	next     string // words of the primary button
	confirm  string // words of the button that confirms what was computed; empty when nothing waits for it
	before   view.Link
}

// barView is how far the area and the sheet have come; it stays in sight and is renewed while one marks.
type barView struct {
	done  [2]int64
	label string
	total string
	sheet string
	first view.Link // the first unmarked item of the area
}

// subBlock is a sub-area.
type subBlock struct {
	title, sum, id string
	items          []itemBlock
}

// theArea is the case and the area of the address.
func (s *pages) theArea(r *http.Request) (casework.ForExpert, *scheme.Area, party.Actor, error) {
	c, who, err := s.theCase(r)
	if err != nil {
		return c, nil, who, err
	}
	a, ok := c.Sheet.Area(r.PathValue("area"))
	if !ok {
		return c, nil, who, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, a, who, nil
}

func (s *pages) area(w http.ResponseWriter, r *http.Request) error {
	c, a, _, err := s.theArea(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	return s.showArea(w, r, http.StatusOK, c, a, marksForm(c, a), nil)
}

// saveArea keeps the marks of an area: all of them on a button, those just made when the page's script sends them. What can be kept
// is kept even when something else on the page is not.
func (s *pages) saveArea(w http.ResponseWriter, r *http.Request) error {
	c, a, who, err := s.theArea(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	if c.MayScore != nil {
		return s.showArea(w, r, http.StatusConflict, c, a, marksForm(c, a), nil)
	}
	confirm := typed.Get("go") == "confirm" && !request.Partial(r)
	changes, faults := changedMarks(c, a, typed, confirm)
	if len(changes) > 0 {
		if err := s.Desk.Mark(r.Context(), who, c.Case.ID, changes); err != nil {
			if _, ok := reopen(err); !ok {
				return err
			}
			for _, f := range fault.All(err) {
				faults = append(faults, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Err: f.Err})
			}
		}
	}
	if len(faults) == 0 && !request.Partial(r) {
		return request.Redirect(w, r, afterArea(c, a, typed.Get("go")))
	}
	if c, err = s.Desk.ExpertCase(r.Context(), who, c.Case.ID); err != nil {
		return err
	}
	if !request.Partial(r) {
		return s.showArea(w, r, view.StatusOf(fault.KindOf(faults)), c, a, typed, faults)
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	v := areaViewOf(request.Printer(r), c, a, typed, faults.Err())
	v.revision = stillStale(v.revision, typed.Get("revision"), a, faults)
	return view.Render(w, r, status, areaFragment(request.Printer(r), v))
}

// afterArea is where the expert goes on: the next area, after the last one the technology grade, where one is asked for.
func afterArea(c casework.ForExpert, a *scheme.Area, to string) string {
	switch to {
	case "confirm":
		return areaURL(c.Case.ID, a.Code) + "?told=confirmed"
	case "stay":
		return areaURL(c.Case.ID, a.Code) + "?told=saved"
	case "next":
		if next, ok := neighbour(c, a, 1); ok {
			return areaURL(c.Case.ID, next.Code)
		}
		if !rates(c) {
			return caseURL(c.Case.ID, "submit")
		}
		return caseURL(c.Case.ID, "technology")
	}
	return caseURL(c.Case.ID, "") + "?told=saved"
}

// neighbour is the area so many places further.
func neighbour(c casework.ForExpert, a *scheme.Area, step int) (*scheme.Area, bool) {
	i := slices.IndexFunc(c.Sheet.Areas, func(x scheme.Area) bool { return x.Code == a.Code }) + step
	if i < 0 || i >= len(c.Sheet.Areas) {
		return nil, false
	}
	return &c.Sheet.Areas[i], true
}

func (s *pages) showArea(w http.ResponseWriter, r *http.Request, status int, c casework.ForExpert, a *scheme.Area, typed url.Values, faults fault.List) error {
	p := request.Printer(r)
	v := areaViewOf(p, c, a, typed, faults.Err())
	v.page = s.page(r, v.title)
	v.page.Wide = true
	v.page.Path = areaURL(c.Case.ID, a.Code)
	w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+framePolicy)
	if fault.Is(faults.Err(), fault.Conflict) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("assessor.stale"), Text: p.T("assessor.stale_text")})
	}
	return view.Render(w, r, status, areaPage(v))
}

func areaViewOf(p locale.Printer, c casework.ForExpert, a *scheme.Area, typed url.Values, problem error) areaView {
	v := areaView{
		trail: trail(p, c), title: p.Text(a.Title), revision: signs(c, a), next: p.T("assessor.area.technology"),
		kicker: p.T("assessor.area.kicker", "Code", a.Code, "All", len(c.Sheet.Areas)),
	}
	if !rates(c) {
		v.next = p.T("assessor.submit.title")
	}
	shown := shownScore(c, a, typed)
	v.bar = bar(p, c, a, shown)
	for i := range a.SubAreas {
		sub := &a.SubAreas[i]
		block := subBlock{title: p.Text(sub.Title), id: "sub-" + view.FieldID(a.Code+"."+sub.Code)}
		done, points := 0, scheme.Tenths(0)
		for j := range sub.Items {
			it := &sub.Items[j]
			is := shown.ByItem[it.ID]
			points += is.Points
			if is.Answered {
				done++
			}
			block.items = append(block.items, itemBlockOf(p, c, it, is, typed, problem))
		}
		block.sum = p.T("assessor.area.sum", "Done", done, "All", len(sub.Items), "Points", points, "Max", sub.Max)
		v.subs = append(v.subs, block)
	}
	if c.MayScore != nil {
		n := frozenNotice(p, c)
		v.frozen = &n
		return v
	}
	v.form = view.Form{Action: areaURL(c.Case.ID, a.Code), Autosave: areaURL(c.Case.ID, a.Code), Shelf: shelf(c, a.Code), Guard: true, Problems: formProblems(p, problem)}
	if next, ok := neighbour(c, a, 1); ok {
		v.next = p.T("assessor.area.next", "Area", next.Title)
	}
	if before, ok := neighbour(c, a, -1); ok {
		v.before = view.Link{Href: areaURL(c.Case.ID, before.Code), Label: p.T("assessor.area.before", "Area", before.Title)}
	}
	if n := waiting(c, a, shown); n > 0 {
		v.confirm = p.T("assessor.area.confirm", "Count", n)
	}
	return v
}

// shownScore is the expert's score with what stands in the form, so that points agree with what one sees.
func shownScore(c casework.ForExpert, a *scheme.Area, typed url.Values) scheme.SheetScore {
	marks := maps.Clone(c.Own.Answers)
	if marks == nil {
		marks = map[string]scheme.Answer{}
	}
	for _, it := range areaItems(a) {
		given := readMark(it, typed)
		if given.Level != "" && evaluation.Mark(it, given, c.SelfScore.ByItem[it.ID]) == nil {
			marks[it.ID] = given
		}
	}
	return evaluation.Marked(c.Sheet, marks, c.Contents.Facts)
}

// waiting is how many unmarked items of the area have a computed level.
func waiting(c casework.ForExpert, a *scheme.Area, shown scheme.SheetScore) int {
	n := 0
	for _, it := range areaItems(a) {
		if !shown.ByItem[it.ID].Answered && computedLevel(c, it) != "" {
			n++
		}
	}
	return n
}

func bar(p locale.Printer, c casework.ForExpert, a *scheme.Area, shown scheme.SheetScore) barView {
	as, _ := shown.Area(a.Code)
	b := barView{
		done: [2]int64{int64(as.Answered), int64(as.Items)}, label: p.T("assessor.bar.area"),
		total: p.T("assessor.bar.total", "Points", shown.Total, "Max", shown.Max),
		sheet: p.T("assessor.bar.sheet", "Done", shown.Answered, "All", shown.Items),
	}
	for _, it := range areaItems(a) {
		if c.MayScore == nil && !shown.ByItem[it.ID].Answered {
			b.first = view.Link{Href: "#" + view.FieldID(it.ID), Label: p.T("assessor.bar.first", "Code", it.Code)}
			break
		}
	}
	return b
}

// formProblems are the sentences of the error summary. What another window changed is told once above the form.
func formProblems(p locale.Printer, problem error) []view.Problem {
	var rest fault.List
	for _, f := range fault.All(problem) {
		if f.Key != staleKey {
			rest = append(rest, f)
		}
	}
	return view.Problems(p, rest.Err())
}
