package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const objectionsURL = "/office/objections"

func objectionURL(id objection.ID) string {
	return objectionsURL + "/" + url.PathEscape(string(id))
}

// listObjections lists the pages of objections.
func (o *pages) listObjections(t *request.Table) {
	read, answer := request.Allowed(party.ActReadCases), request.Allowed(party.ActDecide)
	t.Get(objectionsURL, read, o.objections)
	t.Get(objectionsURL+"/{objection}", read, o.objection)
	t.Post(objectionsURL+"/{objection}", answer, o.saveObjection)
	t.Get(objectionsURL+"/{objection}/files/{file}", read, o.objectionFile)
}

func objectionTag(p locale.Printer, x objection.Objection) view.Tag {
	switch {
	case x.Answer != nil:
		return view.Tag{Tone: view.Good, Text: p.T(x.Word(x.Answer.Outcome))}
	case x.State == objection.Retracted:
		return view.Tag{Tone: view.Neutral, Text: p.T("objection.state.retracted")}
	}
	return view.Tag{Tone: view.Progress, Text: p.T("objection.state.open")}
}

// objectionsView lists objections, the open ones first.
type objectionsView struct {
	page view.Page
	open view.Table
	past view.Table
}

func (o *pages) objections(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	rows, today, err := o.Desk.Objections(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := objectionsView{page: o.page(r, p.T("objection.list")), open: view.Table{
		Caption: p.T("objection.open"), Stack: true, Empty: p.T("objection.none_open"),
		Columns: []view.Column{{Label: p.T("objection.case")}, {Label: p.T("contest.against")}, {Label: p.T("objection.filed_on")}, {Label: p.T("objection.answer_by")}},
	}, past: view.Table{
		Caption: p.T("objection.past"), Stack: true, Empty: p.T("objection.none"),
		Columns: []view.Column{{Label: p.T("objection.case")}, {Label: p.T("contest.against")}, {Label: p.T("objection.filed_on")}, {Label: p.T("objection.outcome")}},
	}}
	for _, x := range rows {
		cells := []view.Cell{{Text: x.Application.Reference, Sub: x.Company, Href: objectionURL(x.ID)}, {Text: p.T("contest." + string(x.Against)), Sub: groundsText(p, x.Grounds)}, {Text: p.Date(calendar.On(x.FiledAt, o.Place))}}
		if x.State == objection.Open {
			v.open.Rows = append(v.open.Rows, view.TableRow{Cells: append(cells, view.Cell{Text: p.Date(x.AnswerBy), Tag: dueTag(p, x.AnswerBy, today)})})
			continue
		}
		tag := objectionTag(p, x.Objection)
		v.past.Rows = append(v.past.Rows, view.TableRow{Cells: append(cells, view.Cell{Tag: &tag})})
	}
	return view.Render(w, r, http.StatusOK, objectionsPage(v))
}

func groundsText(p locale.Printer, grounds []string) string {
	all := make([]string, len(grounds))
	for i, g := range grounds {
		all[i] = p.T("objection.ground." + g)
	}
	return strings.Join(all, "; ")
}

// objectionView is an objection with the decision it goes against, and the form to answer it.
type objectionView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	words    []view.Row
	refusal  []view.Row
	answer   []view.Row   // once it is given
	notice   *view.Notice // why the reader may not answer, or that there are not two who may
	proposal *view.Notice
	facts    []view.Row // of the proposal
	fields   []view.Field
	act      string
	submit   string
	digest   string
	action   string
	problems []view.Problem
}

// The acts of the form.
const (
	objectionPropose = "propose"
	objectionSettle  = "settle"
)

func (o *pages) objection(w http.ResponseWriter, r *http.Request) error {
	return o.objectionForm(w, r, http.StatusOK, nil, nil)
}

func (o *pages) objectionForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.ObjectionFile(r.Context(), who, objection.ID(r.PathValue("objection")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tag := objectionTag(p, f.Objection)
	title := p.T("objection.of_company", "Company", f.Company)
	v := objectionView{
		page: o.page(r, title), trail: []view.Link{{Href: objectionsURL, Label: p.T("objection.list")}, {Href: caseURL(f.Case, ""), Label: f.Application.Reference}}, action: objectionURL(f.ID),
		heading: view.Heading{Kicker: f.Application.Reference, Title: title, Tag: &tag}, problems: view.Problems(p, problem),
		words: []view.Row{
			{Term: p.T("contest.against"), Text: p.T("contest." + string(f.Against))},
			{Term: p.T("objection.grounds"), Text: groundsText(p, f.Grounds)},
			{Term: p.T("objection.words"), Text: f.Words},
			{Term: p.T("objection.filed_by"), Text: personName(f.People[f.By])},
			{Term: p.T("objection.filed_on"), Text: o.moment(p, f.FiledAt)},
			{Term: p.T("objection.answer_by"), Text: p.Date(f.AnswerBy)},
		},
	}
	if len(f.Files) > 0 {
		v.words = slices.Insert(v.words, 3, enclosed.Row(p, f.Files, objectionURL(f.ID)+"/files"))
	}
	v.refusal = o.against(p, f)
	o.answerParts(p, f, typed, problem, &v)
	return view.Render(w, r, status, objectionPage(v))
}

// objectionFile hands out a file of an objection.
func (o *pages) objectionFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.ObjectionFile(r.Context(), who, objection.ID(r.PathValue("objection")))
	if err != nil {
		return err
	}
	f, err := o.Desk.ObjectionEnclosure(r.Context(), who, x.Case, r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Send(w, r, o.Desk.Files, f)
}

// against are the decision that the objection goes against, or the act on the certificate.
func (o *pages) against(p locale.Printer, f casework.ObjectionFile) []view.Row {
	d := f.Decision
	if d == nil {
		return standingRows(p, f)
	}
	rows := []view.Row{{Term: p.T("officer.decision.outcome"), Text: p.T("outcome." + string(d.Outcome))}}
	if f.Certificate != "" {
		rows = append(rows, certificateRow(p, f.Certificate), view.Row{Term: p.T("officer.decision.grade"), Text: f.Grade})
	}
	for _, g := range d.Grounds {
		rows = append(rows, view.Row{Term: p.T("officer.decision.ground"), Text: p.T("ground." + string(g))})
	}
	return append(
		rows, view.Row{Term: p.T("officer.decision.reasons"), Text: d.Reasons}, view.Row{Term: p.T("officer.decision.by"), Text: personName(f.People[d.DecidedBy])},
		view.Row{Term: p.T("officer.decision.at"), Text: o.moment(p, d.DecidedAt)},
		view.Row{Term: p.T("objection.result"), Body: link(caseURL(f.Case, "result"), p.T("objection.see_result"))},
	)
}

func certificateRow(p locale.Printer, number string) view.Row {
	return view.Row{Term: p.T("officer.fact.number"), Body: link(certificateURL(number, ""), view.SpacedNumber(number))}
}

// standingRows are the act on a certificate that the objection goes against.
func standingRows(p locale.Printer, f casework.ObjectionFile) []view.Row {
	if f.Entry == nil || f.Number < 1 || f.Number > len(f.Entry.Events) {
		return nil // proba check says so
	}
	ev := f.Entry.Events[f.Number-1]
	return []view.Row{
		certificateRow(p, f.Certificate),
		{Term: p.T("contest.against"), Text: p.T("contest." + string(f.Against))},
		{Term: p.T("officer.standing.ground"), Text: p.T("ground." + ev.Reason)},
		{Term: p.T("contest.event_on"), Text: p.Date(ev.On)},
	}
}

// answerText says in a sentence what an answer means.
func answerText(p locale.Printer, f casework.ObjectionFile, x objection.Outcome) string {
	if f.Against == scheme.AgainstRefusal {
		return p.T("objection.outcome_text." + string(x))
	}
	return p.T(f.Word(x))
}

// answerParts says what was answered, what waits, and what the reader may do.
func (o *pages) answerParts(p locale.Printer, f casework.ObjectionFile, typed url.Values, problem error, v *objectionView) {
	if x := f.Answer; x != nil {
		v.answer = []view.Row{
			{Term: p.T("objection.outcome"), Text: answerText(p, f, x.Outcome)},
			{Term: p.T("officer.decision.reasons"), Text: x.Reasons},
			{Term: p.T("officer.confirm.proposed_by"), Text: personName(f.People[x.ProposedBy])},
			{Term: p.T("officer.decision.confirmed_by"), Text: personName(f.People[x.ConfirmedBy])},
			{Term: p.T("officer.decision.confirmed_at"), Text: o.moment(p, f.ClosedAt)},
		}
		if x.Grade != "" {
			v.answer = append(v.answer, view.Row{Term: p.T("contest.grade_now"), Text: x.Grade})
		}
		if x.Order != "" {
			v.answer = append(v.answer, view.Row{Term: p.T("contest.order"), Body: link(caseURL(x.Order, ""), p.T("contest.see_order"))})
		}
		return
	}
	if f.State != objection.Open {
		return
	}
	if f.Waiting != nil && f.Proposed != nil {
		v.proposal = &view.Notice{
			Tone: view.Info, Title: p.T("objection.waiting", "By", personName(f.People[f.Proposed.ProposedBy])), Text: answerText(p, f, f.Proposed.Outcome),
		}
		v.facts = o.proposalRows(p, *f.Waiting, f.People)
		if f.Proposed.Grade != "" {
			v.facts = append(v.facts, view.Row{Term: p.T("contest.grade_now"), Text: f.Proposed.Grade})
		}
	}
	switch {
	case f.MayAnswer != nil:
		v.notice = &view.Notice{Tone: view.Info, Text: p.Fault(f.MayAnswer)}
	case f.Waiting != nil && f.Decline == nil:
		v.act, v.submit, v.digest = objectionSettle, p.T("fee.answer_do"), f.Waiting.Digest
		v.fields = answerFields(p, readAnswer(typed), problem, f.MaySettle == nil)
		if f.MaySettle == nil {
			v.fields[0].Options[0].Hint, v.fields[0].Options[1].Hint = p.T("objection.yes_hint"), p.T("objection.no_hint")
		}
	case f.Waiting != nil:
		v.notice = &view.Notice{Tone: view.Info, Text: p.Fault(f.Decline)}
	default:
		v.act, v.submit, v.fields = objectionPropose, p.T("objection.propose_do"), proposeFields(p, f, typed, problem)
		v.notice = &view.Notice{Tone: view.Info, Text: p.T("objection.second", "Names", names(f.Able))}
		if len(f.Able) == 0 {
			v.notice = &view.Notice{Tone: view.Warn, Text: p.T("objection.no_second")}
		}
	}
}

func proposeFields(p locale.Printer, f casework.ObjectionFile, typed url.Values, problem error) []view.Field {
	outcome := view.Field{Name: "outcome", Type: view.Radios, Label: p.T("objection.outcome"), Value: typed.Get("outcome"), Error: view.FieldError(p, problem, "outcome")}
	for _, x := range objection.Outcomes(f.Against) {
		if x == objection.Reopened && f.Edition.OnFacts() {
			continue // there is nobody to score
		}
		option := view.Option{Value: string(x), Label: p.T(f.Word(x))}
		if f.Against == scheme.AgainstRefusal {
			option.Hint = p.T("objection.outcome_hint." + string(x))
		}
		if sheet, known := f.Edition.Sheet(f.Application.Sheet); x == objection.Reopened && f.Cycle != "" && known {
			option.Hint = p.T("rescore.objection_hint", "Cycle", keptIn(p, sheet, f.Cycle))
		}
		outcome.Options = append(outcome.Options, option)
	}
	fields := []view.Field{outcome}
	if len(f.Higher) > 0 {
		grade := view.Field{
			Name: "grade", Type: view.Select, Label: p.T("contest.grade_now"), Hint: p.T("contest.grade_hint"), Value: typed.Get("grade"), Optional: true, Error: view.FieldError(p, problem, "grade"),
		}
		for _, g := range f.Higher {
			grade.Options = append(grade.Options, view.Option{Value: g, Label: g})
		}
		fields = append(fields, grade)
	}
	return append(fields, view.Field{
		Name: "reasons", Type: view.TextArea, Label: p.T("officer.decision.reasons"), Hint: p.T("officer.decide.reasons_hint"), Rows: 6, MaxLength: 4000, Value: typed.Get("reasons"),
		Error: view.FieldError(p, problem, "reasons"),
	})
}

func (o *pages) saveObjection(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := objection.ID(r.PathValue("objection")), r.Context()
	switch values.Get("act") {
	case objectionPropose:
		err = o.Desk.ProposeAnswer(ctx, who, id, objection.Answer{Outcome: objection.Outcome(values.Get("outcome")), Grade: values.Get("grade"), Reasons: values.Get("reasons")})
	case objectionSettle:
		_, err = readAnswer(values).give("confirmed",
			func(digest string) error { return o.Desk.ConfirmAnswer(ctx, who, id, digest) },
			func(words string) error { return o.Desk.DeclineAnswer(ctx, who, id, words) })
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if fault.Is(err, fault.Invalid) {
		return o.objectionForm(w, r, http.StatusUnprocessableEntity, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, objectionURL(id))
}

// nextContested leads from a certified case to the objection that is open in it.
func nextContested(p locale.Printer, o objection.Objection) nextAct {
	return nextAct{title: p.T("contest.next"), text: p.T("contest.next_text"), tone: view.Warn, href: objectionURL(o.ID), label: p.T("objection.next_do")}
}

// nextObjected leads from a case to the objection that is open in it.
func nextObjected(p locale.Printer, v casework.ForOfficer) nextAct {
	n := nextAct{title: p.T("objection.next"), text: p.T("objection.next_text"), tone: view.Warn}
	if v.Objection != nil {
		n.href, n.label = objectionURL(v.Objection.ID), p.T("objection.next_do")
	}
	return n
}
