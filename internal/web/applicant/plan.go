package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// planView is the technology business plan as a form.
type planView struct {
	page     view.Page
	trail    []view.Link
	form     view.Form
	revision string
	sections []planSection
	editable bool
	clause   string
}

// planSection is one section with its counter.
type planSection struct {
	field      view.Field
	id         string // of the counter, which a partial save renews
	counter    string
	tone       view.Tone
	correction string
	text       string // read-only
}

func planField(section string) string { return "plan." + section }

// sectionFits says whether a section's length is within the edition's bounds.
func sectionFits(s scheme.PlanSection, text string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n >= s.MinChars && n <= s.MaxChars
}

// lines brings line ends to one form, so that a text reads back as it was kept.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func (s *pages) plan(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	return s.showPlan(w, r, http.StatusOK, c, planForm(c), nil)
}

func planForm(c casework.ForApplicant) url.Values {
	form := url.Values{"revision": {planMarks(c)}}
	for _, section := range c.Edition.Plan.Sections {
		form.Set(planField(section.ID), c.Plan[section.ID])
	}
	return form
}

func planMarks(c casework.ForApplicant) string {
	var texts []string
	for _, section := range c.Edition.Plan.Sections {
		texts = append(texts, c.Plan[section.ID])
	}
	return marks(texts)
}

func (s *pages) savePlan(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	problem, err := s.keepPlan(r, who, c.Case.ID, typed)
	if err != nil {
		return err
	}
	if problem == nil && !request.Partial(r) {
		return request.Redirect(w, r, withQuery(caseURL(c.Case.ID, ""), "saved", "plan"))
	}
	if c, err = s.Desk.ApplicantCase(r.Context(), who, c.Case.ID); err != nil {
		return err
	}
	if !request.Partial(r) {
		return s.showPlan(w, r, view.StatusOf(fault.KindOf(problem)), c, typed, problem)
	}
	status := http.StatusOK
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	p := request.Printer(r)
	return view.Render(w, r, status, planFragment(p, s.planView(p, c, typed, problem)))
}

// keepPlan keeps the sections that the form changed. problem is what the reader must mend; err ends the request.
func (s *pages) keepPlan(r *http.Request, who party.Actor, id application.ID, typed url.Values) (problem, err error) {
	for range attempts {
		c, err := s.Desk.ApplicantCase(r.Context(), who, id)
		if err != nil {
			return nil, err
		}
		changes, clashes := planChanges(c, typed)
		if len(changes) == 0 {
			return clashes.Err(), nil
		}
		_, err = s.Desk.SavePlan(r.Context(), who, id, changes, c.Case.Revision)
		switch {
		case err == nil:
			return clashes.Err(), nil
		case stale(err):
			continue
		}
		if _, ok := reopen(err); ok {
			return append(clashes, fault.All(err)...).Err(), nil
		}
		return nil, err
	}
	return fault.New(fault.Conflict, staleKey), nil
}

func planChanges(c casework.ForApplicant, typed url.Values) (application.Plan, fault.List) {
	sections := c.Edition.Plan.Sections
	from := split(typed.Get("revision"), len(sections))
	changes := application.Plan{}
	var clashes fault.List
	for i, section := range sections {
		name := planField(section.ID)
		if !mayEdit(c, application.PlanPart(section.ID)) || !typed.Has(name) {
			continue
		}
		text := lines(typed.Get(name))
		switch merge(text, c.Plan[section.ID], from[i]) {
		case changed:
			changes[section.ID] = text
		case clash:
			clashes = append(clashes, &fault.Fault{Kind: fault.Conflict, Key: staleKey, Field: name})
		case untouched:
		}
	}
	return changes, clashes
}

func (s *pages) planView(p locale.Printer, c casework.ForApplicant, typed url.Values, problem error) planView {
	v := planView{revision: planMarks(c), clause: c.Edition.Cite(p, c.Edition.Plan.Clause)}
	for _, section := range c.Edition.Plan.Sections {
		name := planField(section.ID)
		part := application.PlanPart(section.ID)
		text, editable := lines(typed.Get(name)), mayEdit(c, part)
		if !editable {
			text = c.Plan[section.ID]
		}
		n := utf8.RuneCountInString(strings.TrimSpace(text))
		out := planSection{
			field: view.Field{
				Name: name, Label: p.Text(section.Title), Hint: p.Text(section.Hint), Type: view.TextArea, Width: "full", Rows: 10,
				Value: text, Error: view.FieldError(p, problem, name), ReadOnly: !editable,
			},
			id: "count-" + slug(section.ID), correction: correctionOf(c, part), text: text, tone: view.Good,
			counter: p.T("applicant.plan.count", "Count", n, "Min", section.MinChars, "Max", section.MaxChars),
		}
		switch {
		case n < section.MinChars:
			out.tone = view.Progress
			out.counter = p.T("applicant.plan.short", "Count", n, "Min", section.MinChars, "Max", section.MaxChars)
		case n > section.MaxChars:
			out.tone = view.Warn
			out.counter = p.T("applicant.plan.long", "Count", n, "Max", section.MaxChars)
		}
		if clashed(problem, name) {
			out.field.Error = p.T("applicant.item.clash", "Kept", firstWords(c.Plan[section.ID]))
		}
		v.editable = v.editable || editable
		v.sections = append(v.sections, out)
	}
	v.form = view.Form{Action: caseURL(c.Case.ID, "plan"), Guard: true, Problems: formProblems(p, problem)}
	if v.editable {
		v.form.Autosave = v.form.Action
	}
	return v
}

func clashed(problem error, field string) bool {
	return slices.ContainsFunc(fault.All(problem), func(f *fault.Fault) bool { return f.Key == staleKey && f.Field == field })
}

// firstWords is the beginning of a text.
func firstWords(s string) string {
	const most = 160
	if r := []rune(strings.TrimSpace(s)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strings.TrimSpace(s)
}

func (s *pages) showPlan(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, typed url.Values, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.plan.title"))
	v := s.planView(page.Printer, c, typed, problem)
	v.page, v.trail = page, trail(page.Printer, c)
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(page.Printer))
	}
	return view.Render(w, r, status, planPage(v))
}
