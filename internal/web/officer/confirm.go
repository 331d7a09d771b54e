package officer

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// confirmView is the page on which a second decider confirms a grant or declines to.
type confirmView struct {
	page       view.Page
	trail      []view.Link
	ref        string
	proposal   view.Notice
	line       view.NumberLineChart
	technology view.GradeScaleChart
	areas      view.AreaBarsChart
	thresholds view.Table
	facts      []view.Row
	result     string
	action     string
	digest     string
	fields     []view.Field
	problems   []view.Problem
	basis      *view.Notice // which total decides; nil where the scheme knows one only
}

// answer is what a form says about a proposal.
type answer struct {
	choice string
	words  string // why not
	digest string // of the proposal that was read
}

func readAnswer(values url.Values) answer {
	return answer{values.Get("choice"), values.Get("answer"), values.Get("digest")}
}

// give confirms the proposal that was read, or declines it in the words given, and names what was done for the page that follows.
func (x answer) give(confirmed string, confirm, decline func(string) error) (done string, err error) {
	switch x.choice {
	case view.AnswerYes:
		return confirmed, confirm(x.digest)
	case view.AnswerNo:
		return "declined", decline(x.words)
	}
	return "", fault.Field("choice", "party.choose_one")
}

func (o *pages) confirm(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	return o.confirmForm(w, r, http.StatusOK, v, answer{}, nil)
}

func (o *pages) confirmForm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, x answer, err error) error {
	if _, notNow := v.Case.State.Next(application.StepGrant); notNow != nil {
		return notNow
	}
	if v.MayDecline != nil {
		return v.MayDecline
	}
	if v.Waiting == nil || v.Proposed == nil || v.Result == nil || v.Judgement == nil {
		return stale
	}
	p := request.Printer(r)
	by := personName(v.People[v.Waiting.ProposedBy])
	return view.Render(w, r, status, confirmPage(confirmView{
		page: o.page(r, p.T("officer.confirm.title", "Company", v.Contents.Company.Name)), trail: trail(p, v), ref: v.Case.Reference,
		proposal: view.Notice{
			Tone: view.Info, Title: proposedTitle(p, by, v.Proposed.Grade),
			Text: p.T("officer.confirm.until", "At", o.moment(p, v.Waiting.ProposedAt), "Until", o.moment(p, v.Waiting.LapsesAt())),
		},
		line: totalsLine(p, v), technology: technologyScale(p, v.Edition, v.Result.Technology), areas: areaBars(p, v), thresholds: thresholdTable(p, v),
		facts: o.proposalRows(p, *v.Waiting, v.People), result: caseURL(v.Case.ID, "result"), action: caseURL(v.Case.ID, "confirm"), digest: v.Waiting.Digest,
		fields: answerFields(p, x, err, v.MayConfirm == nil), problems: view.Problems(p, err), basis: basisNotice(p, v),
	}))
}

// proposedTitle says who proposes to grant, and which grade where there is one.
func proposedTitle(p locale.Printer, by, grade string) string {
	if grade == "" {
		return p.T("facts.proposed", "By", by)
	}
	return p.T("officer.confirm.by", "By", by, "Grade", grade)
}

// proposalRows say who proposes, when, why, and the digest of exactly what.
func (o *pages) proposalRows(p locale.Printer, a approval.Approval, people map[party.PersonID]party.Person) []view.Row {
	return []view.Row{
		{Term: p.T("officer.confirm.proposed_by"), Text: personName(people[a.ProposedBy])},
		{Term: p.T("officer.confirm.proposed_at"), Text: o.moment(p, a.ProposedAt)},
		{Term: p.T("officer.confirm.lapses"), Text: o.moment(p, a.LapsesAt())},
		{Term: p.T("officer.decision.reasons"), Text: a.Words},
		{Term: p.T("officer.confirm.digest"), Body: code(a.Digest)},
	}
}

// answerFields ask for the answer to a proposal. Who may not confirm it, being its proposer, may take it back.
func answerFields(p locale.Printer, x answer, err error, mayConfirm bool) []view.Field {
	return view.AnswerFields(p, view.Answering{
		Choice: x.choice, Words: x.words, MayConfirm: mayConfirm,
		Yes: p.T("officer.confirm.yes_hint"), No: p.T("officer.confirm.no_hint"), Back: p.T("officer.confirm.back_hint"),
	}, err)
}

func (o *pages) saveConfirm(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	x := readAnswer(values)
	done, err := x.give("granted",
		func(digest string) error { return o.Desk.ConfirmGrant(r.Context(), v.Actor, v.Case.ID, digest) },
		func(words string) error { return o.Desk.DeclineGrant(r.Context(), v.Actor, v.Case.ID, words) })
	if o.doneAlready(r, err, func(now casework.ForOfficer) bool { return answered(now, x) }) {
		err = nil
	}
	if status, again := reopen(err); again {
		if fault.KindOf(err) == fault.Conflict {
			return err // there is nothing left to answer, or it is another proposal than the one that was read
		}
		return o.confirmForm(w, r, status, v, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(v.Case.ID, "")+"?done="+done)
}

// answered says whether the reader has given this answer already.
func answered(now casework.ForOfficer, x answer) bool {
	if len(now.Proposals) == 0 {
		return false
	}
	return gave(now.Proposals[len(now.Proposals)-1], now.Actor.ID(), x)
}

// gave says whether the person settled the proposal with this answer.
func gave(last approval.Approval, who party.PersonID, x answer) bool {
	switch {
	case last.SettledBy != who:
		return false
	case x.choice == view.AnswerYes:
		return last.Outcome == approval.Confirmed && last.Digest == x.digest
	}
	return last.Outcome == approval.Declined && last.Answer == strings.TrimSpace(x.words)
}

// names lists people for a sentence.
func names(people []party.Person) string {
	all := make([]string, len(people))
	for i, x := range people {
		all[i] = personName(x)
	}
	return strings.Join(all, ", ")
}
