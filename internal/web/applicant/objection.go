package applicant

import (
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// objectionView is what the company has objected, what was answered, and the form to object.
type objectionView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	notice   *view.Notice // why nobody may object now
	past     []pastObjection
	last     calendar.Date // on which one may object
	fields   []view.Field
	problems []view.Problem
	action   string
}

type pastObjection struct {
	title  string
	tag    view.Tag
	rows   []view.Row
	answer []string // its paragraphs
	back   bool     // it may be taken back
}

// The acts of the form.
const (
	objectFile    = "file"
	objectRetract = "retract"
)

func (s *pages) objection(w http.ResponseWriter, r *http.Request) error {
	return s.objectionPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) objectionPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	v, err := s.Desk.OwnObjections(r.Context(), who, id)
	if err != nil {
		return err
	}
	if v.Edition.Objection == nil || len(v.All) == 0 && v.Case.State != application.Refused {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := s.frame(r, request.Printer(r).T("objection.title"))
	p := page.Printer
	tag := stateTag(p, v.Case.State)
	ov := objectionView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(id, ""), Label: v.Case.Reference}}, action: caseURL(id, "objection"),
		heading: view.Heading{Kicker: v.Case.Reference, Title: page.Title, Lede: p.T("objection.lede"), Tag: &tag}, problems: view.Problems(p, problem),
	}
	for i := len(v.All) - 1; i >= 0; i-- {
		ov.past = append(ov.past, s.pastObjection(p, v, v.All[i]))
	}
	switch {
	case v.MayFile == nil:
		ov.last, ov.fields = v.Last, objectionFields(p, v, typed, problem)
	case v.Case.State == application.Refused:
		ov.notice = &view.Notice{Tone: view.Info, Text: p.Fault(v.MayFile)}
	}
	return view.Render(w, r, status, objectionPage(ov))
}

func objectionTag(p locale.Printer, o objection.Objection) view.Tag {
	if o.Answer != nil {
		tone := view.Good
		if o.Answer.Outcome == objection.Stands {
			tone = view.Bad
		}
		return view.Tag{Tone: tone, Text: p.T("objection.outcome." + string(o.Answer.Outcome))}
	}
	tone := view.Progress
	if o.State == objection.Retracted {
		tone = view.Neutral
	}
	return view.Tag{Tone: tone, Text: p.T("objection.state." + string(o.State))}
}

func (s *pages) pastObjection(p locale.Printer, v casework.OwnObjection, o objection.Objection) pastObjection {
	day := p.Date(s.day(o.FiledAt))
	x := pastObjection{title: p.T("objection.of", "On", day), tag: objectionTag(p, o), back: v.MayBack && o.State == objection.Open}
	for _, g := range o.Grounds {
		x.rows = append(x.rows, view.Row{Term: p.T("objection.ground"), Text: p.T("objection.ground." + g)})
	}
	x.rows = append(x.rows, view.Row{Term: p.T("objection.words"), Text: o.Words})
	switch {
	case o.State == objection.Open:
		x.rows = append(x.rows, view.Row{Term: p.T("objection.answer_by"), Text: p.Date(o.AnswerBy)})
	case o.Answer != nil:
		x.rows = append(x.rows, view.Row{Term: p.T("objection.answered_on"), Text: p.Date(s.day(o.ClosedAt))})
		x.answer = append([]string{p.T("objection.outcome_text." + string(o.Answer.Outcome))}, paragraphs(o.Answer.Reasons)...)
	}
	return x
}

func objectionFields(p locale.Printer, v casework.OwnObjection, typed url.Values, problem error) []view.Field {
	grounds := view.Field{Name: "grounds", Type: view.Checkboxes, Label: p.T("objection.grounds"), Values: typed["grounds"], Error: view.FieldError(p, problem, "grounds")}
	for _, g := range v.Edition.Objection.Grounds {
		grounds.Options = append(grounds.Options, view.Option{Value: g, Label: p.T("objection.ground." + g), Hint: p.T("objection.ground_hint." + g)})
	}
	return []view.Field{grounds, {
		Name: "words", Type: view.TextArea, Label: p.T("objection.words"), Hint: p.T("objection.words_hint"), Rows: 8, MaxLength: 4000, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words"),
	}}
}

func (s *pages) saveObjection(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	switch values.Get("act") {
	case objectFile:
		err = s.Desk.Object(r.Context(), who, id, objection.Filing{Grounds: values["grounds"], Words: values.Get("words")})
	case objectRetract:
		err = s.Desk.RetractObjection(r.Context(), who, id)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if fault.Is(err, fault.Invalid) {
		return s.objectionPage(w, r, http.StatusUnprocessableEntity, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "objection"))
}

// objectionHint leads from a refusal to the page on which it can be objected to.
func objectionHint(p locale.Printer, c casework.ForApplicant) nextStep {
	if c.Edition.Objection == nil {
		return nextStep{}
	}
	return nextStep{p.T("objection.hint"), caseURL(c.Case.ID, "objection"), p.T("objection.hint_do"), false}
}
