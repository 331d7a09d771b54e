package officer

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// standingView is the page on which an act on a certificate is proposed.
type standingView struct {
	page     view.Page
	trail    []view.Link
	holder   string
	lede     string
	notice   view.Notice
	action   string
	fields   []view.Field
	submit   string
	problems []view.Problem
}

// change is an act as it was typed.
type change struct {
	ground, on, cureBy, words string
}

// theAct is the act of the address.
func theAct(r *http.Request) (register.EventKind, approval.Kind, error) {
	for _, x := range standingActs {
		if string(x.kind) == r.PathValue("act") {
			return x.act, x.kind, nil
		}
	}
	return "", "", fault.New(fault.NotFound, "fault.not_found")
}

func (o *pages) proposeStanding(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	return o.standingForm(w, r, http.StatusOK, c, change{ground: r.URL.Query().Get("ground")}, nil)
}

func (o *pages) standingForm(w http.ResponseWriter, r *http.Request, status int, c casework.CertificateFile, x change, err error) error {
	act, kind, notFound := theAct(r)
	if notFound != nil {
		return notFound
	}
	if why := c.Open[act]; why != nil {
		return why
	}
	if c.Waiting != nil {
		return fault.New(fault.Conflict, "standing_act.another_waits")
	}
	if len(readyGrounds(c, act)) == 0 {
		return fault.New(fault.Conflict, "hearing.needed")
	}
	p := request.Printer(r)
	v := standingView{
		trail: certificateTrail(p, c), holder: c.Entry.Holder, action: certificateURL(c.Entry.Number, string(kind)),
		fields: standingFields(p, c, act, x, err), problems: view.Problems(p, err),
		notice: view.Notice{Tone: view.Info, Text: p.T("officer.standing.two")},
	}
	title := ""
	switch act {
	case register.Suspended:
		title, v.lede, v.submit = p.T("officer.standing.suspend_title"), p.T("officer.standing.suspend_text"), p.T("officer.standing.suspend_do")
	case register.Restored:
		title, v.lede, v.submit = p.T("officer.standing.restore_title"), p.T("officer.standing.restore_text"), p.T("officer.standing.restore_do")
	default:
		title, v.lede, v.submit = p.T("officer.standing.revoke_title"), p.T("officer.standing.revoke_text"), p.T("officer.standing.revoke_do")
	}
	v.page = o.page(r, title)
	return view.Render(w, r, status, standingPage(v))
}

// readyGrounds are the rules of an act on whose grounds it can be proposed today: those on which the holder was heard or need not be.
func readyGrounds(c casework.CertificateFile, act register.EventKind) (rules []decision.StandingRule) {
	for _, r := range c.Terms.Rules {
		h := c.Terms.Hearing
		if r.Act == act && (!r.Heard || h != nil && h.Ground == r.Ground && h.Over(c.Today)) {
			rules = append(rules, r)
		}
	}
	return rules
}

func standingFields(p locale.Printer, c casework.CertificateFile, act register.EventKind, x change, err error) []view.Field {
	grounds := view.Field{Name: "ground", Type: view.Radios, Label: p.T("officer.standing.ground"), Value: x.ground, Error: view.FieldError(p, err, "ground")}
	for _, rule := range readyGrounds(c, act) {
		hint := ""
		if rule.Clause.At != "" {
			hint = c.Edition.Cite(p, rule.Clause)
		}
		if rule.Must {
			hint = p.T("officer.standing.must", "Clause", hint)
		} else if act == register.Revoked {
			hint = p.T("officer.standing.may", "Clause", hint)
		}
		grounds.Options = append(grounds.Options, view.Option{Value: string(rule.Ground), Label: rule.Ground.Name(p, c.Edition), Hint: hint})
	}
	fields := []view.Field{grounds, {
		Name: "on", Type: view.Date, Width: "short", Label: p.T("officer.standing.on"), Hint: p.T("officer.standing.on_hint", "Most", decision.Ahead), Value: x.on,
		Optional: true, Error: view.FieldError(p, err, "on"),
	}}
	if act == register.Suspended {
		fields = append(fields, view.Field{
			Name: "cure_by", Type: view.Date, Width: "short", Label: p.T("officer.standing.cure_by"), Hint: p.T("officer.standing.cure_by_hint", "Most", c.Terms.MostCure),
			Value: x.cureBy, Optional: true, Error: view.FieldError(p, err, "cure_by"),
		})
	}
	return append(fields, view.Field{
		Name: "reasons", Type: view.TextArea, Label: p.T("officer.decision.reasons"), Hint: p.T("officer.standing.reasons_hint"), Value: x.words, Rows: 6,
		MaxLength: 4000, Error: view.FieldError(p, err, "reasons"),
	})
}

func readChange(values url.Values) (change, decision.StandingChange, error) {
	x := change{values.Get("ground"), strings.TrimSpace(values.Get("on")), strings.TrimSpace(values.Get("cure_by")), values.Get("reasons")}
	s := decision.StandingChange{Ground: decision.Ground(x.ground)}
	var l fault.List
	for _, d := range []struct {
		field, typed string
		into         *calendar.Date
	}{{"on", x.on, &s.On}, {"cure_by", x.cureBy, &s.CureBy}} {
		if d.typed == "" {
			continue
		}
		day, err := calendar.Parse(d.typed)
		if err != nil {
			l.Add(d.field, "officer.appoint.visit_malformed")
		}
		*d.into = day
	}
	return x, s, l.Err()
}

func (o *pages) saveStanding(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	x, s, err := readChange(values)
	s.Number = c.Entry.Number
	if s.Act, _, err = actAnd(r, err); err == nil {
		err = o.Desk.ProposeStanding(r.Context(), c.Actor, s, x.words)
	}
	if o.standingDone(r, err, func(now casework.CertificateFile) bool { return proposedAlready(now, s, x.words) }) {
		err = nil
	}
	if fault.Is(err, fault.Invalid) {
		return o.standingForm(w, r, http.StatusUnprocessableEntity, c, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, certificateURL(c.Entry.Number, "")+"?done=proposed")
}

// actAnd is the act of the address, unless something is wrong already.
func actAnd(r *http.Request, problem error) (register.EventKind, approval.Kind, error) {
	act, kind, err := theAct(r)
	if err != nil {
		return "", "", err
	}
	return act, kind, problem
}

// standingDone is doneAlready for acts on a certificate.
func (o *pages) standingDone(r *http.Request, err error, same func(now casework.CertificateFile) bool) bool {
	if _, again := reopen(err); !again {
		return false
	}
	now, readErr := o.theCertificate(r)
	return readErr == nil && same(now)
}

// proposedAlready says whether the reader has put exactly this act forward, and it waits.
func proposedAlready(now casework.CertificateFile, s decision.StandingChange, words string) bool {
	w := now.Waiting
	if w == nil || w.ProposedBy != now.Actor.ID() || w.Words != strings.TrimSpace(words) {
		return false
	}
	return w.Change.Act == s.Act && w.Change.Ground == s.Ground && w.Change.On == s.On && (s.Act != register.Suspended || w.Change.CureBy == s.CureBy)
}

// confirmStandingView is the page on which a second person answers a proposal on a certificate.
type confirmStandingView struct {
	page     view.Page
	trail    []view.Link
	holder   string
	tag      view.Tag
	proposal view.Notice
	facts    []view.Row
	action   string
	digest   string
	fields   []view.Field
	problems []view.Problem
}

func (o *pages) confirmStanding(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	return o.confirmStandingForm(w, r, http.StatusOK, c, answer{}, nil)
}

func (o *pages) confirmStandingForm(w http.ResponseWriter, r *http.Request, status int, c casework.CertificateFile, x answer, err error) error {
	s := c.Waiting
	if s == nil {
		return fault.New(fault.Conflict, "approval.settled")
	}
	if c.MayDecline != nil {
		return c.MayDecline
	}
	p := request.Printer(r)
	fields := answerFields(p, x, err, c.MayConfirm == nil)
	if c.MayConfirm == nil {
		fields[0].Options[0].Hint = p.T("officer.standing.yes_hint")
	}
	fields[0].Options[1].Hint = p.T("officer.standing.no_hint")
	title := ""
	switch s.Change.Act {
	case register.Suspended:
		title = p.T("officer.standing.confirm_suspend")
	case register.Restored:
		title = p.T("officer.standing.confirm_restore")
	default:
		title = p.T("officer.standing.confirm_revoke")
	}
	facts := []view.Row{
		{Term: p.T("officer.certificate.case"), Body: link(caseURL(c.Case.ID, ""), c.Case.Reference)},
		{Term: p.T("officer.standing.ground"), Text: s.Change.Ground.Name(p, c.Edition)},
		{Term: p.T("officer.standing.on"), Text: firstDayText(p, s.Change)},
	}
	if !s.Change.CureBy.IsZero() {
		facts = append(facts, view.Row{Term: p.T("officer.standing.cure_by"), Text: p.Date(s.Change.CureBy)})
	}
	return view.Render(w, r, status, confirmStandingPage(confirmStandingView{
		page: o.page(r, title), trail: certificateTrail(p, c), holder: c.Entry.Holder, tag: standingTag(p, c.Entry, c.Today),
		proposal: view.Notice{
			Tone: view.Info, Title: p.T("officer.standing.waiting", "By", personName(c.People[s.ProposedBy]), "Act", p.T("proposal."+string(s.Kind))),
			Text: p.T("officer.standing.waiting_text", "Ground", s.Change.Ground.Name(p, c.Edition), "Until", s.LapsesOn),
		},
		facts: append(facts, o.proposalRows(p, s.Approval, c.People)...), action: certificateURL(c.Entry.Number, "confirm"), digest: s.Digest,
		fields: fields, problems: view.Problems(p, err),
	}))
}

func firstDayText(p locale.Printer, x decision.StandingChange) string {
	if x.On.IsZero() {
		return p.T("officer.standing.on_confirmation")
	}
	return p.Date(x.On)
}

func (o *pages) saveConfirmStanding(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	x := readAnswer(values)
	done, err := x.give("confirmed",
		func(digest string) error { return o.Desk.ConfirmStanding(r.Context(), c.Actor, c.Entry.Number, digest) },
		func(words string) error { return o.Desk.DeclineStanding(r.Context(), c.Actor, c.Entry.Number, words) })
	if o.standingDone(r, err, func(now casework.CertificateFile) bool { return answeredStanding(now, x) }) {
		err = nil
	}
	if fault.Is(err, fault.Invalid) {
		return o.confirmStandingForm(w, r, http.StatusUnprocessableEntity, c, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, certificateURL(c.Entry.Number, "")+"?done="+done)
}

// answeredStanding says whether the reader has given this answer already.
func answeredStanding(now casework.CertificateFile, x answer) bool {
	if len(now.Proposals) == 0 {
		return false
	}
	return gave(now.Proposals[len(now.Proposals)-1].Approval, now.Actor.ID(), x)
}
