package applicant

import (
	"io"
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// objectionView is what the company has objected, what was answered, and the form to object.
type objectionView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	against  string       // what there is to object to, where that is one thing
	notice   *view.Notice // why nobody may object now
	past     []pastObjection
	until    string // the last day, where there is one choice
	fields   []view.Field
	problems []view.Problem
	action   string
}

type pastObjection struct {
	title  string
	tag    view.Tag
	rows   []view.Row
	answer []string // its paragraphs
	order  string   // the address of the case of the certificate that it gave; empty where it gave none
	back   bool     // it may be taken back
}

// The acts of the form.
const (
	objectFile    = "file"
	objectEnclose = "enclose" // and go on writing
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
	if len(v.All) == 0 && len(v.Targets) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := s.frame(r, request.Printer(r).T("objection.title"))
	p := page.Printer
	tag := stateTag(p, v.Case.State)
	ov := objectionView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: caseURL(id, ""), Label: v.Case.Reference}}, action: caseURL(id, "objection"),
		heading: view.Heading{Kicker: v.Case.Reference, Title: page.Title, Lede: p.T("contest.lede"), Tag: &tag}, problems: view.Problems(p, problem),
	}
	for i := len(v.All) - 1; i >= 0; i-- {
		ov.past = append(ov.past, s.pastObjection(p, v, v.All[i]))
	}
	s.formOf(p, v, typed, problem, &ov)
	return view.Render(w, r, status, objectionPage(ov))
}

// formOf offers what may be objected to now, or says why nothing may.
func (s *pages) formOf(p locale.Printer, v casework.OwnObjection, typed url.Values, problem error, ov *objectionView) {
	var open []casework.OwnTarget
	var closed error
	for _, x := range v.Targets {
		if x.MayFile == nil {
			open = append(open, x)
		} else if closed == nil {
			closed = x.MayFile
		}
	}
	if len(open) == 0 {
		if closed != nil && !v.MayBack {
			ov.notice = &view.Notice{Tone: view.Info, Text: p.Fault(closed)}
		}
		return
	}
	ov.fields = append(objectionFields(p, v, typed, problem), enclosed.Field(p, v.Files, objectionFiles(v.Case.ID), casework.MaxEvidenceBytes, problem))
	if len(open) == 1 {
		ov.against, ov.until = string(open[0].Against), p.T("objection.form_text", "Last", p.Date(open[0].Last))
		return
	}
	which := view.Field{Name: "against", Type: view.Radios, Label: p.T("contest.which"), Value: typed.Get("against")}
	for _, x := range open {
		hint := p.T("contest.hint."+string(x.Against)) + " " + p.T("contest.until", "Last", p.Date(x.Last))
		which.Options = append(which.Options, view.Option{Value: string(x.Against), Label: p.T("contest." + string(x.Against)), Hint: hint})
	}
	ov.fields = append([]view.Field{which}, ov.fields...)
}

// objectionFiles is the address under which the files of the objections in a case are.
func objectionFiles(id application.ID) string { return caseURL(id, "objection/files") }

func objectionTag(p locale.Printer, o objection.Objection) view.Tag {
	if o.Answer != nil {
		tone := view.Good
		if o.Answer.Outcome == objection.Stands {
			tone = view.Bad
		}
		return view.Tag{Tone: tone, Text: p.T(o.Word(o.Answer.Outcome))}
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
	x.rows = append(x.rows, view.Row{Term: p.T("contest.against"), Text: p.T("contest." + string(o.Against))})
	for _, g := range o.Grounds {
		x.rows = append(x.rows, view.Row{Term: p.T("objection.ground"), Text: p.T("objection.ground." + g)})
	}
	x.rows = append(x.rows, view.Row{Term: p.T("objection.words"), Text: o.Words})
	if len(o.Files) > 0 {
		x.rows = append(x.rows, enclosed.Row(p, o.Files, objectionFiles(o.Case)))
	}
	switch {
	case o.State == objection.Open:
		x.rows = append(x.rows, view.Row{Term: p.T("objection.answer_by"), Text: p.Date(o.AnswerBy)})
	case o.Answer != nil:
		x.rows = append(x.rows, view.Row{Term: p.T("objection.answered_on"), Text: p.Date(s.day(o.ClosedAt))})
		if o.Answer.Grade != "" {
			x.rows = append(x.rows, view.Row{Term: p.T("contest.grade_now"), Text: o.Answer.Grade})
		}
		if o.Answer.Order != "" {
			x.order = caseURL(o.Answer.Order, "")
		}
		x.answer = paragraphs(o.Answer.Reasons)
		if o.Against == scheme.AgainstRefusal {
			x.answer = append([]string{p.T("objection.outcome_text." + string(o.Answer.Outcome))}, x.answer...)
		}
	}
	return x
}

func objectionFields(p locale.Printer, v casework.OwnObjection, typed url.Values, problem error) []view.Field {
	grounds := view.Field{Name: "grounds", Type: view.Checkboxes, Label: p.T("objection.grounds"), Values: typed["grounds"], Error: view.FieldError(p, problem, "grounds")}
	for _, g := range v.Rule.Grounds {
		grounds.Options = append(grounds.Options, view.Option{Value: g, Label: p.T("objection.ground." + g), Hint: p.T("objection.ground_hint." + g)})
	}
	return []view.Field{grounds, {
		Name: "words", Type: view.TextArea, Label: p.T("objection.words"), Hint: p.T("objection.words_hint"), Rows: 8, MaxLength: 4000, Value: typed.Get("words"), Error: view.FieldError(p, problem, "words"),
	}}
}

func (s *pages) saveObjection(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := application.ID(r.PathValue("case"))
	values, err := enclosed.Receive(r, func(field, name string, content io.Reader) error {
		if field != files.Field {
			return nil
		}
		return s.Desk.EncloseInObjection(r.Context(), who, id, name, content)
	})
	file, act := values.Get("remove"), values.Get("act")
	switch {
	case err != nil:
	case file != "":
		if err = s.Desk.TakeOutOfObjection(r.Context(), who, id, file); err == nil || fault.Is(err, fault.NotFound) {
			return s.objectionPage(w, r, http.StatusOK, values, nil)
		}
	case act == objectEnclose: // no redirect: what was typed so far stands in the form again
		return s.objectionPage(w, r, http.StatusOK, values, nil)
	case act == objectFile:
		err = s.Desk.Object(r.Context(), who, id, objection.Filing{Against: scheme.Contestable(values.Get("against")), Grounds: values["grounds"], Words: values.Get("words")})
	case act == objectRetract:
		err = s.Desk.RetractObjection(r.Context(), who, id)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		return s.objectionPage(w, r, view.StatusOf(fault.KindOf(err)), values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "objection"))
}

// objectionHint leads from a decision to the page on which it can be objected to.
func objectionHint(p locale.Printer, c casework.ForApplicant) nextStep {
	if c.Outcome != nil && c.Outcome.Object {
		return nextStep{p.T("contest.hint_certificate"), caseURL(c.Case.ID, "objection"), p.T("objection.hint_do"), false}
	}
	if c.Edition.Objection == nil || c.Case.State == application.Certified {
		return nextStep{}
	}
	return nextStep{p.T("objection.hint"), caseURL(c.Case.ID, "objection"), p.T("objection.hint_do"), false}
}
