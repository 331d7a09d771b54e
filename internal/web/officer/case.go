package officer

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/committee"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// caseFrame is what stands around every page of a case: who asks for what, where it stands, and the other pages.
type caseFrame struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	due     *view.Tag
	tabs    []view.Tab
}

// tab is one of a case's pages by the end of its address.
type tab string

const (
	tabOverview   tab = ""
	tabSubmission tab = "submission"
	tabDiagnosis  tab = "diagnosis"
	tabPanel      tab = "panel"
	tabVisit      tab = "visit"
	tabResult     tab = "result"
	tabLetters    tab = "letters"
	tabJournal    tab = "journal"
)

func (o *pages) caseFrame(r *http.Request, v casework.ForOfficer, here tab) caseFrame {
	p := request.Printer(r)
	c := v.Contents.Company
	tag := stateTag(p, v.Case.State)
	f := caseFrame{
		page:  o.page(r, p.T("officer.case.title", "Reference", v.Case.Reference, "Company", c.Name)),
		trail: trail(p, v)[:1],
		heading: view.Heading{
			Kicker: p.T("officer.case.kicker", "Reference", v.Case.Reference, "Scheme", v.Edition.ShortTitle, "Sheet", v.Sheet.Title),
			Title:  c.Name, Tag: &tag,
		},
		due: dueTag(p, v.DueOn, v.Today),
	}
	if c.LatinName != c.Name {
		f.heading.Lede = c.LatinName
	}
	for _, t := range []struct {
		at    tab
		label string
		count int
	}{
		{tabOverview, p.T("officer.tab.overview"), -1},
		{tabSubmission, p.T("officer.tab.submission"), -1},
		{tabDiagnosis, sheetLabel(p, v.Edition), -1},
		{tabPanel, p.T("officer.tab.panel"), cmp.Or(len(v.Seats), -1)},
		{tabVisit, p.T("officer.tab.visit"), -1},
		{tabResult, p.T("officer.tab.result"), -1},
		{tabLetters, p.T("officer.tab.letters"), len(v.Letters)},
		{tabJournal, p.T("officer.tab.journal"), len(v.Journal)},
	} {
		if v.Edition.OnFacts() && (t.at == tabPanel || t.at == tabVisit) || v.Case.Reissues() && t.at == tabDiagnosis {
			continue
		}
		if t.at == tabLetters && v.Fee != nil {
			f.tabs = append(f.tabs, view.Tab{Href: caseURL(v.Case.ID, "fee"), Label: p.T("fee.tab"), Count: -1})
		}
		f.tabs = append(f.tabs, view.Tab{Href: caseURL(v.Case.ID, string(t.at)), Label: t.label, Count: int64(t.count), Current: t.at == here})
	}
	return f
}

// sheetLabel is the name of what the company filled in: a self-diagnosis, or the requirements where nobody scores.
func sheetLabel(p locale.Printer, e *scheme.Edition) string {
	if e.OnFacts() {
		return p.T("facts.title")
	}
	return p.T("officer.tab.diagnosis")
}

// nextAct is what the case waits for, and the reader's own way to it. Post is an act done at once; Href is a page.
type nextAct struct {
	title, text string
	tone        view.Tone
	items       []string
	href, post  string
	label       string
}

// next says what moves the case on. Those who may not do it read who will.
func next(p locale.Printer, v casework.ForOfficer) nextAct {
	id := v.Case.ID
	switch v.Case.State {
	case application.Submitted:
		n := nextAct{title: p.T("officer.next.screen"), text: p.T("officer.next.screen_text"), tone: view.Info}
		if may(v, party.ActScreen) {
			n.href, n.label = caseURL(id, "screen"), p.T("officer.next.screen_do")
		}
		return n
	case application.Returned:
		n := nextAct{title: p.T("officer.next.returned"), text: p.T("officer.next.returned_text"), tone: view.Warn}
		for _, c := range returned(v) {
			n.items = append(n.items, p.T("officer.next.returned_part", "Part", casework.PartTitle(c.Part, v.Edition, v.Sheet), "Words", c.Words))
		}
		return n
	case application.Accepted:
		if v.Fee != nil && !v.Fee.Settled() {
			i := v.Fee.Invoice
			n := nextAct{title: p.T("fee.next.unpaid"), tone: view.Warn, href: caseURL(id, "fee"), label: p.T("fee.next.do")}
			n.text = p.T("fee.unpaid", "Stage", afterFee(v.Edition), "Number", i.Number, "Open", fee.Money{Amount: v.Fee.Balance().Open(), Currency: i.Currency}, "Due", i.DueOn)
			return n
		}
		n := nextAct{title: p.T("officer.next.appoint"), text: p.T("officer.next.appoint_text", "Count", v.Edition.Panel.Size), tone: view.Info}
		if may(v, party.ActAppoint) {
			n.href, n.label = caseURL(id, "panel"), p.T("officer.next.appoint_do")
		}
		return n
	case application.Evaluating:
		return nextEvaluating(p, v)
	case application.Evaluated:
		if tiedResult(v) {
			return nextAct{title: p.T("aside.next"), text: p.T("aside.next_text"), tone: view.Warn, href: asideURL(v), label: p.T("aside.title")}
		}
		if v.Edition.Committee != nil && v.Vote == nil {
			n := nextAct{title: p.T("committee.next"), text: p.T("committee.next_text"), tone: view.Info}
			if may(v, party.ActConvene) {
				n.href, n.label = meetingsURL, p.T("committee.next_do")
			}
			return n
		}
		n := nextAct{title: p.T("officer.next.decide"), text: p.T("officer.next.decide_text"), tone: view.Info}
		switch {
		case v.Actor.May(party.ActDecide, "") != nil:
		case v.MayDecide != nil:
			n.text, n.tone = p.Fault(v.MayDecide), view.Warn
		default:
			n.href, n.label = caseURL(id, "decide"), p.T("officer.next.decide_do")
		}
		return n
	case application.Proposed:
		return nextProposed(p, v)
	case application.Granted:
		n := nextAct{title: p.T("officer.next.issue"), text: p.T("officer.next.issue_text"), tone: view.Progress}
		if v.Pending != nil {
			n = nextPublication(p, *v.Pending)
		}
		if may(v, party.ActRetryIssuance) {
			n.post, n.label = caseURL(id, "issue"), p.T("officer.next.issue_do")
		}
		return n
	case application.Certified:
		if v.Objection != nil && v.Objection.State == objection.Open {
			return nextContested(p, *v.Objection)
		}
		n := nextAct{title: p.T("officer.next.certified"), text: p.T("officer.next.certified_text"), tone: view.Good}
		if v.Certificate != nil {
			n.href, n.label = certificateURL(v.Certificate.Number, ""), p.T("officer.next.certificate_open")
		}
		return n
	case application.Objected:
		return nextObjected(p, v)
	case application.Refused:
		return nextAct{title: p.T("officer.next.refused"), text: p.T("officer.next.refused_text"), tone: view.Neutral}
	}
	return nextAct{title: p.T("officer.next.withdrawn"), text: p.T("officer.next.withdrawn_text"), tone: view.Neutral}
}

// nextPublication says what a signed certificate waits for.
func nextPublication(p locale.Printer, v casework.Publication) nextAct {
	n := nextAct{title: p.T("officer.next.pending"), text: p.T("officer.next.pending_text", "Index", v.Leaf), tone: view.Progress}
	switch {
	case v.Closed != nil:
		n.text, n.tone = p.Fault(v.Closed), view.Bad
	case v.Waiting > 0:
		n.text, n.tone = p.T("officer.next.pending_witnesses", "Index", v.Leaf, "Count", v.Waiting), view.Warn
	}
	return n
}

func nextProposed(p locale.Printer, v casework.ForOfficer) nextAct {
	n := nextAct{title: p.T("officer.next.confirm"), tone: view.Info}
	if v.Waiting == nil {
		return n
	}
	n.text = p.T("officer.next.confirm_text", "By", personName(v.People[v.Waiting.ProposedBy]), "Until", v.LapsesOn)
	switch {
	case v.Actor.May(party.ActDecide, "") != nil:
	case v.MayDecline != nil:
		n.text, n.tone = p.Fault(v.MayDecline), view.Warn
	case v.MayConfirm != nil: // their own proposal
		n.href, n.label = caseURL(v.Case.ID, "confirm"), p.T("officer.next.take_back")
	default:
		n.href, n.label = caseURL(v.Case.ID, "confirm"), p.T("officer.next.confirm_do")
	}
	return n
}

// progress counts how far the panel is.
func progress(seats []casework.Seat) (serving, in, vacant int) {
	for _, s := range seats {
		switch {
		case s.Member.Declaration.Away():
			vacant++
		case !s.Submitted.IsZero():
			in++
			serving++
		default:
			serving++
		}
	}
	return serving, in, vacant
}

func nextEvaluating(p locale.Printer, v casework.ForOfficer) nextAct {
	id := v.Case.ID
	serving, in, _ := progress(v.Seats)
	short := v.Panel != nil && fault.KindOf(v.Panel.Quorum(v.Edition)) == fault.Conflict && noneAwaited(v.Seats)
	switch {
	case short:
		n := nextAct{title: p.T("officer.next.vacant"), text: p.T("officer.next.vacant_text"), tone: view.Warn}
		if may(v, party.ActAppoint) {
			n.href, n.label = caseURL(id, "panel"), p.T("officer.next.vacant_do")
		}
		return n
	case serving > 0 && in == serving && v.Panel != nil && v.Today.Before(v.Panel.VisitOn):
		return nextAct{title: p.T("officer.next.sheets_in"), text: p.T("officer.next.before_visit", "Visit", v.Panel.VisitOn), tone: view.Progress}
	case serving > 0 && in == serving:
		n := nextAct{title: p.T("officer.next.sheets_in"), text: p.T("officer.next.register_text"), tone: view.Info}
		if may(v, party.ActClose) {
			n.href, n.label = caseURL(id, "register"), p.T("officer.next.register_do")
		}
		return n
	}
	return nextAct{title: p.T("officer.next.evaluating"), text: p.T("officer.next.evaluating_text", "In", in, "Count", serving), tone: view.Progress}
}

// noneAwaited says that every member has declared.
func noneAwaited(seats []casework.Seat) bool {
	for _, s := range seats {
		if s.Member.Declaration == panel.Awaited {
			return false
		}
	}
	return true
}

// returned are the parts now with the applicant.
func returned(v casework.ForOfficer) []application.Correction {
	if len(v.Submissions) == 0 {
		return nil
	}
	return v.Submissions[len(v.Submissions)-1].Corrections
}

// overviewView is the first page of a case.
type overviewView struct {
	caseFrame
	stages []view.Step
	next   nextAct
	facts  []view.Row
	line   view.NumberLineChart
	areas  view.AreaBarsChart
	recent []view.Event
}

// recentActs is how much of the history the first page tells.
const recentActs = 6

func (o *pages) overview(w http.ResponseWriter, r *http.Request) error {
	if ref := r.PathValue("case"); reference.MatchString(ref) {
		return o.toCase(w, r, ref)
	}
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	ov := overviewView{
		caseFrame: o.caseFrame(r, v, tabOverview), next: next(p, v), facts: o.overviewFacts(p, v),
		line: totalsLine(p, v), areas: areaBars(p, v),
	}
	for _, s := range v.Stages {
		ov.stages = append(ov.stages, view.Step{Label: p.Text(s.Title.Title), Done: s.State == procedure.Done, Current: s.State == procedure.Now})
	}
	entries := slices.DeleteFunc(slices.Clone(v.Journal), func(e journal.Entry) bool {
		return e.Act == journal.EvidenceAdded || e.Act == journal.EvidenceRemoved // a dozen in a row, and no news
	})
	if len(entries) > recentActs {
		entries = entries[len(entries)-recentActs:]
	}
	ov.recent = o.events(p, v, entries)
	if done := r.URL.Query().Get("done"); done != "" {
		if n, ok := doneNotice(p, done); ok {
			ov.page.Notices = append(ov.page.Notices, n)
		}
		ov.page.Path = r.URL.Path // another language must not tell it again
	}
	return view.Render(w, r, http.StatusOK, overviewPage(ov))
}

// doneNotice says that the act the reader comes from was done.
func doneNotice(p locale.Printer, act string) (view.Notice, bool) {
	text := ""
	switch act {
	case "accepted":
		text = p.T("officer.done.accepted")
	case "returned":
		text = p.T("officer.done.returned")
	case "appointed":
		text = p.T("officer.done.appointed")
	case "registered":
		text = p.T("officer.done.registered")
	case "proposed":
		text = p.T("officer.done.proposed")
	case "declined":
		text = p.T("officer.done.declined")
	case "granted":
		text = p.T("officer.done.granted")
	case "refused":
		text = p.T("officer.done.refused")
	case "issuing":
		text = p.T("officer.done.issuing")
	default:
		return view.Notice{}, false
	}
	return view.Notice{Tone: view.Good, Text: text}, true
}

func (o *pages) overviewFacts(p locale.Printer, v casework.ForOfficer) []view.Row {
	c, since := v.Contents.Company, v.Case.StateSince
	if v.Waiting != nil {
		since = v.Waiting.ProposedAt
	}
	rows := []view.Row{
		{Term: p.T("officer.fact.edition"), Body: editionLink(p, v)},
		{Term: p.T("officer.fact.business_number"), Text: c.BusinessNumber},
		{Term: p.T("officer.fact.representative"), Text: c.Representative},
		{Term: p.T("officer.fact.products"), Text: c.Products},
		{Term: p.T("officer.fact.submitted"), Text: o.moment(p, v.Case.SubmittedAt)},
		{Term: p.T("officer.fact.since"), Text: o.moment(p, since)},
	}
	if v.Moved != nil {
		rows = append(rows, movedRows(p, v)...)
	} else if r := v.Case.Renews; r != nil {
		rows = append(rows, view.Row{Term: p.T("renewal.of"), Body: link(certificateURL(r.Number, ""), view.SpacedNumber(r.Number))})
	}
	if !v.DueOn.IsZero() {
		rows = append(rows, view.Row{Term: p.T("officer.fact.due"), Body: dueOn(p.Date(v.DueOn), caseURL(v.Case.ID, "term"), p.T("clock.how"))})
	}
	if v.Panel != nil {
		rows = append(rows, view.Row{Term: p.T("officer.fact.visit"), Text: p.Date(v.Panel.VisitOn)})
	}
	if v.Vote != nil {
		rows = append(rows, view.Row{Term: p.T("committee.vote_title"), Body: link(meetingURL(committee.ID(v.Vote.Meeting), "minutes"), voteText(p, *v.Vote))})
	}
	if v.Certificate != nil {
		rows = append(rows, view.Row{Term: p.T("officer.fact.number"), Text: view.SpacedNumber(v.Certificate.Number)})
	}
	return rows
}

func editionLink(p locale.Printer, v casework.ForOfficer) templ.Component {
	return link(editionURL(v.Edition.Ref), editionName(p, v.Edition))
}

// movedRows say which certificate is to be made anew, and what has changed of what it rests on.
func movedRows(p locale.Printer, v casework.ForOfficer) []view.Row {
	m := v.Moved
	rows := []view.Row{
		{Term: p.T("reissue.of"), Body: link(certificateURL(m.Number, ""), view.SpacedNumber(m.Number))},
		{Term: p.T("reissue.why"), Text: p.T("reissue.change." + string(m.Change))},
	}
	if x := m.Succession; x != nil {
		if e, ok := v.Edition.AgeEventNamed(x.Event); ok {
			rows = append(rows, view.Row{Term: p.T("succession.event"), Text: p.Text(e.Title) + ", " + p.Date(x.On)})
			for _, f := range e.Facts {
				if yes, known := m.Now.Event.Facts[f.Name]; known && len(f.Title) > 0 {
					rows = append(rows, view.Row{Term: p.Text(f.Title), Text: map[bool]string{true: p.T("applicant.yes"), false: p.T("applicant.no")}[yes]})
				}
			}
		}
		if x.Other != "" {
			rows = append(rows, view.Row{Term: p.T("succession.other_label"), Body: link(certificateURL(x.Other, ""), view.SpacedNumber(x.Other))})
		}
	}
	region := func(code string) string {
		i := slices.IndexFunc(v.Edition.Regions, func(r scheme.Region) bool { return r.Code == code })
		if i < 0 {
			return code
		}
		return p.Text(v.Edition.Regions[i].Title)
	}
	for _, x := range []struct{ term, was, now string }{
		{p.T("applicant.company.name"), m.Was.Name, m.Now.Name},
		{p.T("reissue.latin_name"), m.Was.LatinName, m.Now.LatinName},
		{p.T("officer.fact.business_number"), m.Was.BusinessNumber, m.Now.BusinessNumber},
		{p.T("reissue.region"), region(m.Was.Region), region(m.Now.Region)},
		{p.T("reissue.change.address"), m.Was.Address, m.Now.Address},
		{p.T("officer.fact.representative"), m.Was.Representative, m.Now.Representative},
	} {
		if x.was != x.now {
			rows = append(rows, view.Row{Term: x.term, Text: p.T("reissue.from_to", "Was", x.was, "Now", x.now)})
		}
	}
	return rows
}

// afterFee is the stage that waits for the fee.
func afterFee(e *scheme.Edition) locale.Text {
	i := slices.IndexFunc(e.Stages, func(s scheme.Stage) bool { return s.Kind == procedure.Fee })
	return e.Stages[min(i+1, len(e.Stages)-1)].Title
}
