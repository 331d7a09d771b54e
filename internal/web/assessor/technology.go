package assessor

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// technologyView is the technology grade with its reason.
type technologyView struct {
	page     view.Page
	trail    []view.Link
	frozen   *view.Notice
	scale    view.GradeScaleChart
	areas    string // what the grade weighs
	form     view.Form
	revision string
	grade    view.Field
	reason   view.Field
	given    []view.Row // when the sheet is closed
}

// fewestWords and mostWords bound the reason of a technology grade, in characters.
const fewestWords, mostWords = 10, 2000

func (s *pages) technology(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	if len(c.Edition.Technology.Grades) == 0 {
		return fault.New(fault.NotFound, "fault.not_found") // the scheme rates no technology
	}
	return s.showTechnology(w, r, http.StatusOK, c, url.Values{"grade": {c.Own.Technology}, "reason": {c.Own.TechnologyReason}}, nil)
}

func gradeSign(c casework.ForExpert) string {
	return sign([]string{c.Own.Technology, c.Own.TechnologyReason})
}

func (s *pages) saveTechnology(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	grade, reason := typed.Get("grade"), strings.TrimSpace(strings.ReplaceAll(typed.Get("reason"), "\r\n", "\n"))
	var l fault.List
	if !slices.Contains(c.Edition.Technology.Grades, grade) {
		l.Add("grade", "evaluation.technology.missing")
	}
	switch n := utf8.RuneCountInString(reason); {
	case n < fewestWords:
		l.Add("reason", "evaluation.technology.reason")
	case n > mostWords:
		l.Add("reason", "party.too_long", "Max", mostWords)
	}
	switch {
	case c.MayScore != nil:
		return s.showTechnology(w, r, http.StatusConflict, c, typed, nil)
	case sign([]string{grade, reason}) != gradeSign(c) && typed.Get("revision") != gradeSign(c):
		if request.Partial(r) {
			return view.Render(w, r, http.StatusConflict, revisionField(typed.Get("revision")))
		}
		return s.showTechnology(w, r, http.StatusConflict, c, typed, fault.New(fault.Conflict, staleKey))
	case request.Partial(r):
		return s.keepTechnology(w, r, c, who, grade, reason)
	case len(l) > 0:
		return s.showTechnology(w, r, http.StatusUnprocessableEntity, c, typed, l)
	}
	if err := s.Desk.MarkTechnology(r.Context(), who, c.Case.ID, grade, reason); err != nil {
		if status, ok := reopen(err); ok {
			return s.showTechnology(w, r, status, c, typed, err)
		}
		return err
	}
	if it := firstUnmarked(c, nil); it != nil {
		return request.Redirect(w, r, caseURL(c.Case.ID, "")+"?told=saved")
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, "submit"))
}

// keepTechnology keeps a grade and a reason that are not complete yet, while one writes.
func (s *pages) keepTechnology(w http.ResponseWriter, r *http.Request, c casework.ForExpert, who party.Actor, grade, reason string) error {
	err := s.Desk.MarkTechnology(r.Context(), who, c.Case.ID, grade, reason)
	status := http.StatusOK
	if err != nil {
		var shown bool
		if status, shown = reopen(err); !shown {
			return err
		}
	}
	if c, err = s.Desk.ExpertCase(r.Context(), who, c.Case.ID); err != nil {
		return err
	}
	return view.Render(w, r, status, revisionField(gradeSign(c)))
}

func (s *pages) showTechnology(w http.ResponseWriter, r *http.Request, status int, c casework.ForExpert, typed url.Values, problem error) error {
	p := request.Printer(r)
	tech := c.Edition.Technology
	v := technologyView{
		page: s.page(r, p.T("assessor.technology.title")), trail: trail(p, c), revision: gradeSign(c),
		scale: view.GradeScaleChart{Title: p.T("assessor.technology.scale"), Grades: tech.Grades, At: typed.Get("grade"), Floor: tech.Floor},
		form: view.Form{
			Action: caseURL(c.Case.ID, "technology"), Autosave: caseURL(c.Case.ID, "technology"), Shelf: shelf(c, "technology"), Guard: true,
			Problems: formProblems(p, problem),
		},
		grade: view.Field{
			Name: "grade", Label: p.T("assessor.technology.grade"), Type: view.Radios, Value: typed.Get("grade"), Error: view.FieldError(p, problem, "grade"),
		},
		reason: view.Field{
			Name: "reason", Label: p.T("assessor.technology.reason"), Hint: p.T("assessor.technology.reason_hint"), Type: view.TextArea, Rows: 6,
			Value: typed.Get("reason"), Error: view.FieldError(p, problem, "reason"),
		},
	}
	if !slices.Contains(tech.Grades, v.scale.At) {
		v.scale.At = ""
	}
	var areas []string
	for _, a := range tech.Areas {
		areas = append(areas, p.Text(a.Title))
	}
	if len(areas) > 0 {
		v.areas = p.T("assessor.technology.areas", "Areas", strings.Join(areas, "; "))
	}
	for _, g := range tech.Grades {
		v.grade.Options = append(v.grade.Options, view.Option{Value: g, Label: g})
	}
	v.page.Path = caseURL(c.Case.ID, "technology")
	if fault.Is(problem, fault.Conflict) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("assessor.stale"), Text: p.T("assessor.stale_text")})
	}
	if c.MayScore != nil {
		n := frozenNotice(p, c)
		v.frozen = &n
		v.scale.At = c.Own.Technology
		v.given = []view.Row{{Term: p.T("assessor.technology.grade"), Text: orDash(c.Own.Technology)}, {Term: p.T("assessor.technology.reason"), Text: orDash(c.Own.TechnologyReason)}}
	}
	return view.Render(w, r, status, technologyPage(v))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
