package applicant

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// areaItems are the items of an area in the order of the sheet.
func areaItems(a *scheme.Area) []*scheme.Item {
	var items []*scheme.Item
	for i := range a.SubAreas {
		for j := range a.SubAreas[i].Items {
			items = append(items, &a.SubAreas[i].Items[j])
		}
	}
	return items
}

// theArea is the case and the area of the address.
func (s *pages) theArea(r *http.Request) (casework.ForApplicant, *scheme.Area, party.Actor, error) {
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
		return err
	}
	return s.showArea(w, r, http.StatusOK, c, a, areaForm(c, a), nil)
}

// areaForm is the form as the stored answers fill it.
func areaForm(c casework.ForApplicant, a *scheme.Area) url.Values {
	form := url.Values{}
	for _, it := range areaItems(a) {
		typedAnswer(form, it, c.Answers[it.ID])
	}
	form.Set("revision", areaMarks(c, a))
	return form
}

func areaMarks(c casework.ForApplicant, a *scheme.Area) string {
	var answers []scheme.Answer
	for _, it := range areaItems(a) {
		answers = append(answers, c.Answers[it.ID])
	}
	return marks(answers)
}

// evidenceField carries the files of an item.
func evidenceField(item string) string { return string(application.EvidencePart(item)) }

// saveArea keeps the answers of a whole area, the files chosen beside them, or what the page's script sends while one writes. What is
// well-formed is kept even when something else on the page is not.
func (s *pages) saveArea(w http.ResponseWriter, r *http.Request) error {
	c, a, who, err := s.theArea(r)
	if err != nil {
		return err
	}
	typed, attached, faults, err := s.receive(r, who, c.Case.ID, func(field string) (application.Part, bool) {
		it, ok := c.Sheet.Item(strings.TrimPrefix(field, evidenceField("")))
		return application.EvidencePart(strings.TrimPrefix(field, evidenceField(""))), ok && it.AreaCode == a.Code
	})
	if err != nil {
		return err
	}
	problem, err := s.saveAnswers(r, who, c.Case.ID, a, typed)
	if err != nil {
		return err
	}
	faults = append(faults, fault.All(problem)...)
	if id := typed.Get("remove"); id != "" && !stale(faults.Err()) {
		if err := s.Desk.Detach(r.Context(), who, c.Case.ID, id); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if len(faults) == 0 && !request.Partial(r) {
		return request.Redirect(w, r, afterArea(c, a, typed, attached))
	}
	if c, err = s.Desk.ApplicantCase(r.Context(), who, c.Case.ID); err != nil {
		return err
	}
	if request.Partial(r) {
		return s.areaPieces(w, r, c, a, typed, faults)
	}
	return s.showArea(w, r, view.StatusOf(fault.KindOf(faults)), c, a, typed, faults)
}

// afterArea is where the reader goes on: where the button said, otherwise to the item whose files changed.
func afterArea(c casework.ForApplicant, a *scheme.Area, typed url.Values, attached []application.Part) string {
	here := withQuery(areaURL(c.Case.ID, a.Code), "saved", "area")
	if to := typed.Get("go"); len(attached) > 0 && to != "next" && to != "overview" {
		_, item := attached[len(attached)-1].Split()
		return here + "#" + itemAnchor(item)
	}
	if id := typed.Get("remove"); id != "" {
		for _, ev := range c.Evidence {
			if _, item := ev.Part.Split(); ev.ID == id {
				return here + "#" + itemAnchor(item)
			}
		}
		return here
	}
	if typed.Get("go") == "stay" {
		return here
	}
	i := slices.IndexFunc(c.Sheet.Areas, func(x scheme.Area) bool { return x.Code == a.Code })
	if i+1 < len(c.Sheet.Areas) && typed.Get("go") == "next" {
		return areaURL(c.Case.ID, c.Sheet.Areas[i+1].Code)
	}
	return withQuery(caseURL(c.Case.ID, "diagnosis"), "saved", "area")
}

// receive reads a form that may carry files and attaches each file as it comes. A file that is refused is a fault beside its
// field; everything else goes on.
func (s *pages) receive(r *http.Request, who party.Actor, id application.ID, partOf func(field string) (application.Part, bool)) (url.Values, []application.Part, fault.List, error) {
	var attached []application.Part
	var faults fault.List
	typed, err := request.FormWithFiles(r, func(field, name string, _ url.Values, content io.Reader) error {
		part, ok := partOf(field)
		if !ok {
			return nil // not a field of this form
		}
		err := s.Desk.Attach(r.Context(), who, id, part, name, content)
		if err == nil {
			attached = append(attached, part)
			return nil
		}
		if _, ok := reopen(request.BodyFault(err)); !ok {
			return err
		}
		for _, f := range fault.All(request.BodyFault(err)) {
			faults = append(faults, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: field, Err: f.Err})
		}
		return nil
	})
	return typed, attached, faults, err
}

// attempts bounds how often a form is compared again when somebody saves between reading and writing.
const attempts = 4

// saveAnswers keeps what the form changed. problem is what the reader must mend; err ends the request.
func (s *pages) saveAnswers(r *http.Request, who party.Actor, id application.ID, a *scheme.Area, typed url.Values) (problem, err error) {
	for range attempts {
		c, err := s.Desk.ApplicantCase(r.Context(), who, id)
		if err != nil {
			return nil, err
		}
		changes, faults := areaChanges(request.Printer(r).Lang(), c, a, typed)
		if len(changes) == 0 {
			return faults.Err(), nil
		}
		_, err = s.Desk.SaveAnswers(r.Context(), who, id, changes, c.Case.Revision)
		switch {
		case err == nil:
			return faults.Err(), nil
		case stale(err):
			continue
		}
		if _, ok := reopen(err); ok {
			return append(faults, fault.All(err)...).Err(), nil
		}
		return nil, err
	}
	return fault.New(fault.Conflict, staleKey), nil
}

// areaChanges are the answers that the form changed and that may be kept, and what stands against the others.
func areaChanges(l locale.Lang, c casework.ForApplicant, a *scheme.Area, typed url.Values) (map[string]scheme.Answer, fault.List) {
	items := areaItems(a)
	from := split(typed.Get("revision"), len(items))
	changes := map[string]scheme.Answer{}
	var faults, clashes fault.List
	for i, it := range items {
		if !asked(it) || !mayEdit(c, application.AnswerPart(it.ID)) {
			continue
		}
		answer, wrong := readAnswer(l, it, typed)
		if len(wrong) > 0 {
			faults = append(faults, wrong...)
			continue
		}
		stored := c.Answers[it.ID]
		answer.Reason = stored.Reason
		switch merge(answer, stored, from[i]) {
		case changed:
			changes[it.ID] = answer
		case clash:
			clashes = append(clashes, &fault.Fault{Kind: fault.Conflict, Key: staleKey, Field: it.ID})
		case untouched:
		}
	}
	return changes, append(clashes, faults...)
}

// shownAnswers are the stored answers, overlaid with what stands in the form, so that points agree with what one sees.
func shownAnswers(l locale.Lang, c casework.ForApplicant, a *scheme.Area, typed url.Values) map[string]scheme.Answer {
	answers := maps.Clone(c.Answers)
	if answers == nil {
		answers = map[string]scheme.Answer{}
	}
	for _, it := range areaItems(a) {
		if !asked(it) || !mayEdit(c, application.AnswerPart(it.ID)) {
			continue
		}
		if answer, wrong := readAnswer(l, it, typed); len(wrong) == 0 {
			answers[it.ID] = answer
		}
	}
	return answers
}

// evidenceTitles name the papers that support an item.
func evidenceTitles(p locale.Printer, e *scheme.Edition, it *scheme.Item) string {
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

// itemBlock is one item of the form: exactly one of level, checks and measure is filled.
type itemBlock struct {
	id         string
	item       view.Item
	level      *view.LevelItem
	checks     *view.ChecklistItem
	none       bool
	noneName   string
	measured   bool
	inputs     []view.Field
	ladder     []view.Level
	reached    string
	years      view.Link // where the figures of a computed item come from
	correction string
	files      *view.Field
	fileCount  string
	fileOpen   bool
}

// subBlock is a sub-area of the form.
type subBlock struct {
	title string
	sum   string
	id    string
	items []itemBlock
}

// sumsView is how far the page and the whole have come; it is renewed while one writes.
type sumsView struct {
	area, total, needed string
	met                 bool
	done                [2]int64
	label               string
}

// areaView is one area of the self-diagnosis as a form.
type areaView struct {
	page     view.Page
	trail    []view.Link
	title    string
	kicker   string
	form     view.Form
	revision string
	sums     sumsView
	subs     []subBlock
	editable bool
	next     string // words of the primary button
}

func (s *pages) areaView(r *http.Request, c casework.ForApplicant, a *scheme.Area, typed url.Values, problem error) areaView {
	p := request.Printer(r)
	answers := shownAnswers(p.Lang(), c, a, typed)
	score := c.Sheet.Score(answers, c.Facts)
	b := blocks{p: p, c: c, typed: typed, problem: problem, score: score}
	v := areaView{
		title: p.Text(a.Title), kicker: areaKicker(p, c, a),
		revision: areaMarks(c, a), sums: sums(p, c, a, score), next: p.T("applicant.area.finish"),
	}
	v.trail = trail(p, c, view.Link{Href: caseURL(c.Case.ID, "diagnosis"), Label: diagnosisTitle(p, c.Edition)})
	if i := slices.IndexFunc(c.Sheet.Areas, func(x scheme.Area) bool { return x.Code == a.Code }); i+1 < len(c.Sheet.Areas) {
		v.next = p.T("applicant.area.next")
	}
	areaScore, _ := score.Area(a.Code)
	for i := range a.SubAreas {
		sub := &a.SubAreas[i]
		ss := areaScore.SubAreas[i]
		block := subBlock{title: p.Text(sub.Title), id: "sub-" + slug(a.Code+"."+sub.Code), sum: p.T("applicant.area.sum", "Points", ss.Points, "Max", ss.Max, "Done", ss.Answered, "All", ss.Items)}
		for j := range sub.Items {
			it := &sub.Items[j]
			block.items = append(block.items, b.item(it))
			v.editable = v.editable || mayEdit(c, application.AnswerPart(it.ID)) || mayEdit(c, application.EvidencePart(it.ID))
		}
		v.subs = append(v.subs, block)
	}
	v.form = view.Form{Action: areaURL(c.Case.ID, a.Code), Multipart: true, Guard: true, Problems: formProblems(p, problem)}
	if v.editable {
		v.form.Autosave = v.form.Action
	}
	return v
}

func areaKicker(p locale.Printer, c casework.ForApplicant, a *scheme.Area) string {
	if c.Edition.OnFacts() {
		return p.T("facts.kicker", "Code", a.Code, "All", len(c.Sheet.Areas))
	}
	return p.T("applicant.area.kicker", "Code", a.Code, "Count", len(c.Sheet.Areas))
}

// diagnosisTitle is the name of what a company fills in.
func diagnosisTitle(p locale.Printer, e *scheme.Edition) string {
	if e.OnFacts() {
		return p.T("facts.title")
	}
	return p.T("applicant.diagnosis.title")
}

// formProblems are the sentences of the error summary. A clash is told once above the form, and beside each item.
func formProblems(p locale.Printer, problem error) []view.Problem {
	var rest fault.List
	for _, f := range fault.All(problem) {
		if f.Key != staleKey {
			rest = append(rest, f)
		}
	}
	return view.Problems(p, rest.Err())
}

func sums(p locale.Printer, c casework.ForApplicant, a *scheme.Area, score scheme.SheetScore) sumsView {
	as, _ := score.Area(a.Code)
	needed, asked := c.Edition.SelfNeeded()
	v := sumsView{
		area:  p.T("applicant.sums.area", "Points", as.Points, "Max", as.Max),
		total: p.T("applicant.sums.total", "Points", score.Total, "Max", score.Max),
		done:  [2]int64{int64(score.Answered), int64(score.Items)}, label: p.T("applicant.items_answered"),
		met: c.Edition.MeetsSelfDiagnosis(score.Total),
	}
	if c.Edition.OnFacts() {
		met, all := factsMetIn(c.Sheet, score, a.Code)
		v.area = p.T("facts.count", "Met", met, "All", all)
		v.total, v.needed = p.T("facts.line"), p.T("facts.count", "Met", factsMet(c.Sheet, score), "All", score.Items)
		return v
	}
	if !asked {
		return v
	}
	v.needed = p.T("applicant.sums.met", "Needed", needed)
	if !v.met {
		v.needed = p.T("applicant.sums.short", "Needed", needed, "Short", needed-score.Total)
	}
	return v
}

func (s *pages) showArea(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, a *scheme.Area, typed url.Values, problem error) error {
	v := s.areaView(r, c, a, typed, problem)
	v.page = s.frame(r, v.title)
	v.page.Path = areaURL(c.Case.ID, a.Code)
	saved(&v.page, r)
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(v.page.Printer))
	}
	return view.Render(w, r, status, areaPage(v))
}

// areaPieces answers the page's script: sums, points and reasons as they are now, and no field that one may be writing in.
func (s *pages) areaPieces(w http.ResponseWriter, r *http.Request, c casework.ForApplicant, a *scheme.Area, typed url.Values, faults fault.List) error {
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return view.Render(w, r, status, areaFragment(request.Printer(r), s.areaView(r, c, a, typed, faults.Err())))
}
