package assessor

import (
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// checkView is the whole sheet for a last look before it is closed.
type checkView struct {
	page     view.Page
	trail    []view.Link
	lacking  string // what is missing, in a sentence; empty when the sheet is complete
	items    []view.Link
	grade    view.Link // to the technology page while it lacks something
	bars     view.AreaBarsChart
	line     view.NumberLineChart
	scale    view.GradeScaleChart
	departed []view.Row // where the expert departs from what was computed
	form     view.Form
	revision string
	ready    bool
	final    string // what closing means
}

func (s *pages) check(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	return s.showCheck(w, r, http.StatusOK, c, nil)
}

// submit closes the sheet for good.
func (s *pages) submit(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	if c.Own.Submitted() { // the second click of a double one
		return request.Redirect(w, r, caseURL(c.Case.ID, "")+"?told=closed")
	}
	if typed.Get("revision") != sheetSign(c) {
		return s.showCheck(w, r, http.StatusConflict, c, []view.Problem{{Text: request.Printer(r).T("assessor.submit.changed")}})
	}
	closing := s.Desk.SubmitScoresheet
	if c.Anchor != nil {
		closing = s.Desk.SubmitAnchor
	}
	if err := closing(r.Context(), who, c.Case.ID); err != nil {
		status, ok := reopen(err)
		if !ok {
			return err
		}
		if c, _, readErr := s.theCase(r); readErr == nil {
			return s.showCheck(w, r, status, c, view.Problems(request.Printer(r), err))
		}
		return err
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, "")+"?told=closed")
}

// sheetSign is a sign of everything that closing the sheet makes final.
func sheetSign(c casework.ForExpert) string {
	return sign([]any{c.Own.Answers, c.Own.Technology, c.Own.TechnologyReason})
}

func (s *pages) showCheck(w http.ResponseWriter, r *http.Request, status int, c casework.ForExpert, problems []view.Problem) error {
	if c.MayScore != nil {
		return request.Redirect(w, r, caseURL(c.Case.ID, ""))
	}
	p := request.Printer(r)
	v := checkView{
		page: s.page(r, p.T("assessor.submit.title")), trail: trail(p, c), bars: ownBars(p, c), revision: sheetSign(c),
		line: view.NumberLineChart{
			Title: p.T("assessor.own.total"), Max: int64(c.OwnScore.Max), Markers: []view.Marker{{At: int64(c.OwnScore.Total), Label: p.T("assessor.own.yours")}},
		},
		scale: view.GradeScaleChart{Title: p.T("assessor.technology.scale"), Grades: c.Edition.Technology.Grades, At: c.Own.Technology, Floor: c.Edition.Technology.Floor},
		form:  view.Form{Action: caseURL(c.Case.ID, "submit"), Problems: problems},
	}
	if c.Anchor != nil {
		v.scale.Grades = nil
	}
	for _, g := range c.Edition.Grades {
		v.line.Borders = append(v.line.Borders, view.Border{At: int64(g.From), Label: p.Text(g.Title)})
	}
	for _, it := range c.Sheet.Items() {
		mark := c.Own.Answers[it.ID]
		if !c.OwnScore.ByItem[it.ID].Answered {
			v.items = append(v.items, view.Link{Href: itemURL(c.Case.ID, it), Label: p.T("assessor.item.named", "Code", it.Code, "Title", it.Title)})
		} else if computed := computedLevel(c, it); computed != "" && mark.Level != computed {
			v.departed = append(v.departed, view.Row{
				Term: p.T("assessor.item.named", "Code", it.Code, "Title", it.Title),
				Text: p.T("assessor.submit.departed", "Computed", string(computed), "Given", string(mark.Level), "Reason", mark.Reason),
			})
		}
	}
	if len(v.items) > 0 {
		v.lacking = p.T("assessor.submit.unmarked", "Count", len(v.items))
	}
	if !graded(c) {
		v.grade = view.Link{Href: caseURL(c.Case.ID, "technology"), Label: p.T("assessor.submit.no_grade")}
	}
	v.ready = len(v.items) == 0 && graded(c)
	switch {
	case c.Anchor != nil:
		v.final = p.T("assessor.anchors.final")
	case c.Edition.Scoring != nil && c.Edition.Scoring.Reopen:
		v.final = p.T("assessor.submit.reopen")
	default:
		v.final = p.T("assessor.submit.final")
	}
	return view.Render(w, r, status, checkPage(v))
}
