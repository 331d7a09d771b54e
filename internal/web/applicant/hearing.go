package applicant

import (
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// hearingView is what the agency found on a certificate and what its holder says to it.
type hearingView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	notice   view.Notice
	facts    []view.Row
	finding  []string
	found    []broken // by the follow-up check that the hearing comes from
	answer   []string // as it was given
	why      []string // why the certificate stands
	action   string   // empty where there is nothing to answer
	field    view.Field
	problems []view.Problem
}

// hearingNotice tells on the page of the outcome that the company is asked to answer, or was; nil where nobody asks any more.
func hearingNotice(p locale.Printer, c casework.ForApplicant) (*view.Notice, view.Link) {
	h := c.Outcome.Hearing
	if h == nil || h.End != decision.HearingOpen {
		return nil, view.Link{}
	}
	at := view.Link{Href: caseURL(c.Case.ID, "hearing"), Label: p.T("hearing.read")}
	if h.Answer != "" {
		return &view.Notice{Tone: view.Info, Title: p.T("hearing.own_title"), Text: p.T("hearing.own_answered")}, at
	}
	if c.Outcome.MayAnswer {
		at.Label = p.T("hearing.own_do")
	}
	return &view.Notice{Tone: view.Warn, Title: p.T("hearing.own_title"), Text: p.T("hearing.own_text", "Ground", h.Ground.Name(p, c.Edition), "By", p.Date(h.AnswerBy))}, at
}

// theHearing reads the case of the address with its latest hearing.
func (s *pages) theHearing(r *http.Request) (casework.ForApplicant, error) {
	c, _, err := s.theCase(r)
	if err == nil && (c.Outcome == nil || c.Outcome.Hearing == nil) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return c, err
}

func (s *pages) hearing(w http.ResponseWriter, r *http.Request) error {
	c, err := s.theHearing(r)
	if err != nil {
		return err
	}
	return s.showHearing(w, r, http.StatusOK, c, "", nil)
}

func (s *pages) showHearing(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, typed string, problem error) error {
	page := s.frame(r, request.Printer(r).T("hearing.own_title"))
	p, h := page.Printer, c.Outcome.Hearing
	v := hearingView{
		page: page, trail: append(trail(p, c), view.Link{Href: caseURL(c.Case.ID, "outcome"), Label: p.T("applicant.outcome.title")}),
		heading: view.Heading{Kicker: view.SpacedNumber(c.Outcome.Number), Title: page.Title, Lede: p.T("hearing.own_lede")},
		facts: []view.Row{
			{Term: p.T("officer.standing.ground"), Text: h.Ground.Name(p, c.Edition)},
			{Term: p.T("hearing.opened"), Text: p.Date(s.day(h.At))},
			{Term: p.T("hearing.answer_by"), Text: p.Date(h.AnswerBy)},
		},
		finding: paragraphs(h.Finding), answer: paragraphs(h.Answer), why: paragraphs(h.Why), problems: view.Problems(p, problem),
		notice: view.Notice{Tone: view.Warn, Text: p.T("hearing.own_text", "Ground", h.Ground.Name(p, c.Edition), "By", p.Date(h.AnswerBy))},
	}
	if h.Ground == decision.FollowUpFailed {
		var err error
		if v.found, err = s.foundOf(r, c); err != nil {
			return err
		}
	}
	switch {
	case h.End == decision.HearingDropped:
		v.notice = view.Notice{Tone: view.Good, Text: p.T("hearing.own_dropped")}
	case h.End != decision.HearingOpen:
		v.notice = view.Notice{Tone: view.Neutral, Text: p.T("hearing.ended")}
	case h.Answer != "":
		v.notice = view.Notice{Tone: view.Good, Text: p.T("hearing.own_answered")}
	case !c.Outcome.MayAnswer:
		v.notice.Title = p.T("party.signatory_needed")
	default:
		v.action = caseURL(c.Case.ID, "hearing")
		v.field = view.Field{
			Name: "answer", Type: view.TextArea, Label: p.T("hearing.answer"), Hint: p.T("hearing.answer_hint"), Rows: 8, MaxLength: decision.MostSaid, Value: typed,
			Error: view.FieldError(p, problem, "answer"),
		}
	}
	return view.Render(w, r, status, hearingPage(v))
}

// foundOf is what the latest check of the certificate of a case found that is not kept.
func (s *pages) foundOf(r *http.Request, c casework.ForApplicant) ([]broken, error) {
	who, err := request.Actor(r)
	if err != nil {
		return nil, err
	}
	_, all, err := s.Desk.OwnChecks(r.Context(), who, c.Case.Company)
	if err != nil {
		return nil, err
	}
	for _, x := range all { // the latest first
		if found := s.ownCheck(r, x).broken; x.Check.Certificate == c.Outcome.Number && len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

func (s *pages) answerHearing(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := s.theHearing(r)
	if err != nil {
		return err
	}
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	typed := values.Get("answer")
	if h := c.Outcome.Hearing; h.Answer != "" {
		return request.Redirect(w, r, caseURL(c.Case.ID, "hearing")) // the second click of a double one reads what was said
	}
	err = s.Desk.AnswerHearing(r.Context(), who, c.Case.ID, typed)
	if fault.Is(err, fault.Invalid) {
		return s.showHearing(w, r, http.StatusUnprocessableEntity, c, typed, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, "hearing"))
}
