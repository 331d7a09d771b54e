package officer

import (
	"net/http"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// heardView is one hearing before a withdrawal as the staff read it.
type heardView struct {
	title           string
	tag             view.Tag
	facts           []view.Row
	finding, answer string
	acts            []view.Link
}

// certificateHearings tells what the holder was told and said, and what became of the document.
func (o *pages) certificateHearings(p locale.Printer, c casework.CertificateFile, v *certificateView) {
	for i := len(c.Hearings) - 1; i >= 0; i-- {
		v.heard = append(v.heard, o.heard(p, c, c.Hearings[i]))
	}
	if c.MayHear == nil {
		v.ask = view.Link{Href: certificateURL(c.Entry.Number, "hearing"), Label: p.T("hearing.open")}
	}
	if c.ReturnBy.IsZero() {
		return
	}
	n := view.Notice{Tone: view.Info, Text: p.T("given_back.due", "By", p.Date(c.ReturnBy))}
	switch {
	case c.Back != nil:
		n = view.Notice{Tone: view.Good, Text: p.T("given_back.was", "On", p.Date(c.Back.On))}
	case c.Today.After(c.ReturnBy):
		n = view.Notice{Tone: view.Bad, Text: p.T("given_back.late", "By", p.Date(c.ReturnBy))}
	}
	v.back = &n
	if c.MayRecord {
		v.record = view.Link{Href: certificateURL(c.Entry.Number, "back"), Label: p.T("given_back.record")}
	}
}

func hearingTag(p locale.Printer, h decision.Hearing, today calendar.Date) view.Tag {
	switch {
	case h.End == decision.HearingDropped:
		return view.Tag{Tone: view.Good, Text: p.T("hearing.state.dropped")}
	case h.End != decision.HearingOpen:
		return view.Tag{Tone: view.Neutral, Text: p.T("hearing.state.ended")}
	case h.Answer != "":
		return view.Tag{Tone: view.Info, Text: p.T("hearing.state.answered")}
	case h.Over(today):
		return view.Tag{Tone: view.Warn, Text: p.T("hearing.state.silent")}
	}
	return view.Tag{Tone: view.Progress, Text: p.T("hearing.state.runs")}
}

func (o *pages) heard(p locale.Printer, c casework.CertificateFile, h decision.Hearing) heardView {
	v := heardView{
		title: h.Ground.Name(p, c.Edition), tag: hearingTag(p, h, c.Today), finding: h.Finding, answer: h.Answer,
		facts: []view.Row{
			{Term: p.T("hearing.opened"), Text: o.moment(p, h.At) + " · " + personName(c.People[h.By])},
			{Term: p.T("hearing.answer_by"), Text: p.Date(h.AnswerBy)},
		},
	}
	if k := c.Check; k != nil && h.Ground == decision.FollowUpFailed {
		v.facts = append(v.facts, view.Row{Term: p.T("enclosure.check"), Body: link(checkURL(k.ID), p.T("oversight.check.of", "Number", k.Number))})
	}
	if h.Answer != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("hearing.answered"), Text: o.moment(p, h.Answered) + " · " + personName(c.People[h.AnswerOf])})
	}
	if rule, ok := c.Terms.Rule(register.Revoked, h.Ground); ok && h.End == decision.HearingOpen {
		text := p.T("hearing.may")
		if rule.Must {
			text = p.T("hearing.must")
		}
		v.facts = append(v.facts, view.Row{Term: p.T("hearing.leaves"), Text: text})
	}
	if h.Why != "" {
		v.facts = append(v.facts, view.Row{Term: p.T("hearing.dropped_why"), Text: h.Why})
	}
	if h.End == decision.HearingOpen && c.Waiting == nil && h.Over(c.Today) {
		if c.Open[register.Revoked] == nil {
			v.acts = append(v.acts, view.Link{Href: certificateURL(c.Entry.Number, "revoke"), Label: p.T("officer.standing.revoke")})
		}
		if c.MayDrop == nil {
			v.acts = append(v.acts, view.Link{Href: certificateURL(c.Entry.Number, "hearing/drop"), Label: p.T("hearing.drop")})
		}
	}
	return v
}

func (o *pages) askHearing(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	return o.hearingForm(w, r, http.StatusOK, c, "", "", nil)
}

func (o *pages) hearingForm(w http.ResponseWriter, r *http.Request, status int, c casework.CertificateFile, ground, finding string, problem error) error {
	if c.MayHear != nil {
		return c.MayHear
	}
	p := request.Printer(r)
	grounds := view.Field{Name: "ground", Type: view.Radios, Label: p.T("officer.standing.ground"), Value: ground, Error: view.FieldError(p, problem, "ground")}
	for _, rule := range c.Terms.Rules {
		if rule.Act != register.Revoked || !rule.Heard {
			continue
		}
		hint := p.T("officer.standing.may", "Clause", c.Edition.Cite(p, rule.Clause))
		if rule.Must {
			hint = p.T("officer.standing.must", "Clause", c.Edition.Cite(p, rule.Clause))
		}
		grounds.Options = append(grounds.Options, view.Option{Value: string(rule.Ground), Label: rule.Ground.Name(p, c.Edition), Hint: hint})
	}
	return view.Render(w, r, status, standingPage(standingView{
		page: o.page(r, p.T("hearing.open_title")), trail: certificateTrail(p, c), holder: c.Entry.Holder, lede: p.T("hearing.open_text"),
		notice: view.Notice{Tone: view.Info, Text: p.T("hearing.open_notice", "Days", c.Edition.Revocation.Hearing.Days)},
		action: certificateURL(c.Entry.Number, "hearing"), submit: p.T("hearing.open_do"), problems: view.Problems(p, problem),
		fields: []view.Field{grounds, {
			Name: "finding", Type: view.TextArea, Label: p.T("hearing.finding"), Hint: p.T("hearing.finding_hint"), Value: finding, Rows: 6,
			MaxLength: decision.MostSaid, Error: view.FieldError(p, problem, "finding"),
		}},
	}))
}

func (o *pages) saveHearing(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	ground, finding := values.Get("ground"), values.Get("finding")
	err = o.Desk.OpenHearing(r.Context(), c.Actor, c.Entry.Number, decision.Ground(ground), finding)
	if o.standingDone(r, err, func(now casework.CertificateFile) bool {
		h := now.Terms.Hearing
		return h != nil && h.By == now.Actor.ID() && h.Finding == strings.TrimSpace(finding)
	}) {
		err = nil
	}
	if fault.Is(err, fault.Invalid) {
		return o.hearingForm(w, r, http.StatusUnprocessableEntity, c, ground, finding, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, certificateURL(c.Entry.Number, "")+"?done=hearing")
}

func (o *pages) askDropHearing(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	return o.dropForm(w, r, http.StatusOK, c, "", nil)
}

func (o *pages) dropForm(w http.ResponseWriter, r *http.Request, status int, c casework.CertificateFile, why string, problem error) error {
	h := c.Terms.Hearing
	if h == nil {
		return fault.New(fault.Conflict, "hearing.ended")
	}
	if c.MayDrop != nil {
		return c.MayDrop
	}
	p := request.Printer(r)
	text := p.T("hearing.drop_text")
	if rule, _ := c.Terms.Rule(register.Revoked, h.Ground); rule.Must {
		text = p.T("hearing.drop_must")
	}
	return view.Render(w, r, status, confirmActPage(o.page(r, p.T("hearing.drop")), view.Confirm{
		Title: p.T("hearing.drop"), Text: text, Action: certificateURL(c.Entry.Number, "hearing/drop"), Submit: p.T("hearing.drop_do"),
		Back: view.Link{Href: certificateURL(c.Entry.Number, ""), Label: view.SpacedNumber(c.Entry.Number)}, Problems: view.Problems(p, problem),
		Facts: []view.Row{{Term: p.T("officer.standing.ground"), Text: h.Ground.Name(p, c.Edition)}, {Term: p.T("hearing.finding"), Text: h.Finding}},
		Fields: []view.Field{{
			Name: "why", Type: view.TextArea, Label: p.T("officer.decision.reasons"), Hint: p.T("hearing.why_hint"), Value: why, Rows: 5,
			MaxLength: decision.MostSaid, Error: view.FieldError(p, problem, "why"),
		}},
	}))
}

func (o *pages) dropHearing(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	why := values.Get("why")
	err = o.Desk.DropHearing(r.Context(), c.Actor, c.Entry.Number, why)
	if o.standingDone(r, err, func(now casework.CertificateFile) bool {
		n := len(now.Hearings)
		return n > 0 && now.Hearings[n-1].EndedBy == now.Actor.ID() && now.Hearings[n-1].Why == strings.TrimSpace(why)
	}) {
		err = nil
	}
	if fault.Is(err, fault.Invalid) {
		return o.dropForm(w, r, http.StatusUnprocessableEntity, c, why, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, certificateURL(c.Entry.Number, "")+"?done=dropped")
}

func (o *pages) askBack(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	return o.backForm(w, r, http.StatusOK, c, c.Today.String(), "", nil)
}

func (o *pages) backForm(w http.ResponseWriter, r *http.Request, status int, c casework.CertificateFile, on, note string, problem error) error {
	if !c.MayRecord {
		return fault.New(fault.Conflict, "given_back.not_revoked")
	}
	p := request.Printer(r)
	return view.Render(w, r, status, confirmActPage(o.page(r, p.T("given_back.record")), view.Confirm{
		Title: p.T("given_back.record"), Text: p.T("given_back.text"), Action: certificateURL(c.Entry.Number, "back"), Submit: p.T("given_back.do"),
		Back: view.Link{Href: certificateURL(c.Entry.Number, ""), Label: view.SpacedNumber(c.Entry.Number)}, Problems: view.Problems(p, problem),
		Facts: []view.Row{{Term: p.T("given_back.by"), Text: p.Date(c.ReturnBy)}},
		Fields: []view.Field{
			{Name: "on", Type: view.Date, Width: "short", Label: p.T("given_back.on"), Value: on, Error: view.FieldError(p, problem, "on")},
			{Name: "note", Label: p.T("given_back.note"), Hint: p.T("given_back.note_hint"), Optional: true, MaxLength: 400, Value: note, Error: view.FieldError(p, problem, "note")},
		},
	}))
}

func (o *pages) saveBack(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	typed, note := strings.TrimSpace(values.Get("on")), values.Get("note")
	on, malformed := calendar.Parse(typed)
	if malformed != nil {
		return o.backForm(w, r, http.StatusUnprocessableEntity, c, typed, note, fault.Field("on", "officer.appoint.visit_malformed"))
	}
	err = o.Desk.RecordReturn(r.Context(), c.Actor, c.Entry.Number, on, note)
	if o.standingDone(r, err, func(now casework.CertificateFile) bool {
		return now.Back != nil && now.Back.By == now.Actor.ID() && now.Back.On == on && now.Back.Note == strings.TrimSpace(note)
	}) {
		err = nil
	}
	if fault.Is(err, fault.Invalid) {
		return o.backForm(w, r, http.StatusUnprocessableEntity, c, typed, note, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, certificateURL(c.Entry.Number, "")+"?done=back")
}
