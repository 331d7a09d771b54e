package applicant

import (
	"net/http"
	"strings"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/scheme"
	"proba.example/internal/visit"
	"proba.example/internal/web/view"
)

// overviewView is a case at a glance: what to do, where the total stands, what happened.
type overviewView struct {
	page     view.Page
	heading  view.Heading
	now      view.Notice // where the case stands and what follows
	act      nextStep
	next     nextStep    // the first thing to do in a draft
	tasks    []view.Task // while the case is with the applicant
	parts    []view.Row  // otherwise: what was handed in
	answered [2]int64
	line     view.NumberLineChart
	stages   []view.Step
	history  []view.Event
	receipt  string
	helpers  string
	withdraw string
	term     string
	fee      string
	complain string
}

func (s *pages) overview(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	page := s.frame(r, c.Case.Reference)
	p := page.Printer
	tag := stateTag(p, c.Case.State)
	v := overviewView{
		page:     page,
		heading:  view.Heading{Kicker: p.T("applicant.case.kicker", "Reference", c.Case.Reference, "Company", c.Company.Name), Title: p.Text(c.Edition.Title), Lede: renewalLede(p, c), Tag: &tag},
		answered: [2]int64{int64(c.Score.Answered), int64(c.Score.Items)},
		line:     totalLine(p, c),
	}
	saved(&v.page, r)
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	v.now, v.act = standing(p, c, today)
	switch c.Case.State {
	case application.Draft:
		v.tasks = draftTasks(p, c)
		v.next = firstTask(p, v.tasks)
	case application.Returned:
		v.tasks = returnedTasks(p, c)
	default:
		v.parts = partRows(p, c)
	}
	for _, m := range c.Timeline {
		v.history = append(v.history, view.Event{
			When: p.Moment(m.At, s.Desk.Agency.Place), DateTime: m.At.UTC().Format(time.RFC3339), Title: p.T("journal." + string(m.Act)),
		})
	}
	for _, s := range c.Stages {
		v.stages = append(v.stages, view.Step{Label: p.Text(s.Title.Title), Done: s.State == procedure.Done, Current: s.State == procedure.Now})
	}
	if len(c.Submissions) > 0 {
		v.receipt = caseURL(c.Case.ID, "receipt")
	}
	v.helpers = caseURL(c.Case.ID, "helpers")
	if c.Case.Submissions > 0 && binds(c.Role) {
		v.complain = withQuery(companyURL(c.Case.Company, "complaints/new"), "case", string(c.Case.ID))
	}
	switch c.Case.State {
	case application.Submitted, application.Accepted, application.Evaluating, application.Returned, application.Evaluated:
		v.term = caseURL(c.Case.ID, "term")
	}
	if c.Fee != nil {
		v.fee = caseURL(c.Case.ID, "fee")
	}
	if c.MayWithdraw {
		v.withdraw = caseURL(c.Case.ID, "withdraw")
	}
	return view.Render(w, r, http.StatusOK, overviewPage(v))
}

// totalLine shows the self-diagnosis on the line of all totals.
func totalLine(p locale.Printer, c casework.ForApplicant) view.NumberLineChart {
	line := view.NumberLineChart{
		Title: p.T("applicant.total"), Max: int64(c.Score.Max),
		Markers: []view.Marker{{At: int64(c.Score.Total), Label: p.T("applicant.total.self")}},
	}
	if needed, asked := c.Edition.SelfNeeded(); asked {
		line.Threshold = &view.Border{At: int64(needed), Label: p.T("applicant.total.needed")}
	}
	if c.Edition.OnFacts() {
		line.Title, line.Markers[0].Label = p.T("facts.line"), p.T("facts.stated")
	}
	line.Borders = gradeBorders(c.Edition)
	return line
}

func gradeBorders(e *scheme.Edition) []view.Border {
	borders := make([]view.Border, len(e.Grades))
	for i, g := range e.Grades {
		borders[i] = view.Border{At: int64(g.From), Label: g.Code}
	}
	return borders
}

// standing says in the applicant's words where the case stands, and the one act it calls for.
func standing(p locale.Printer, c casework.ForApplicant, today calendar.Date) (view.Notice, nextStep) {
	due := p.Date(c.ResultDue)
	if c.NotCounted > 0 {
		due = p.T("clock.due_without", "Date", due, "Count", c.NotCounted)
	}
	switch c.Case.State {
	case application.Draft:
		if c.Newer != nil {
			return view.Notice{Tone: view.Info, Title: p.T("newer.title"), Text: p.T("newer.now_text", "Newer", c.Newer.Title)}, nextStep{"", caseURL(c.Case.ID, "newer"), p.T("newer.see"), false}
		}
	case application.Submitted:
		return view.Notice{Tone: view.Info, Title: p.T("applicant.now.submitted"), Text: p.T("applicant.now.submitted_text")}, nextStep{}
	case application.Returned:
		return view.Notice{Tone: view.Warn, Title: p.T("applicant.now.returned", "Count", len(c.Corrections)), Text: p.T("applicant.now.returned_text")}, nextStep{}
	case application.Accepted:
		if c.Fee != nil && !c.Fee.Settled() {
			return feeNotice(p, c.Fee.State(today), *c.Fee), nextStep{"", caseURL(c.Case.ID, "fee"), p.T("fee.next.do"), true}
		}
		return view.Notice{Tone: view.Info, Title: p.T("applicant.now.accepted"), Text: p.T("applicant.now.accepted_text", "Count", c.Edition.ClockDays("visit_notice"), "Due", due)}, nextStep{}
	case application.Evaluating:
		n := view.Notice{Tone: view.Info, Title: p.T("applicant.now.evaluating"), Text: p.T("applicant.now.evaluating_text", "Due", due)}
		switch {
		case c.VisitOn.IsZero():
		case c.VisitOn.Before(today):
			n.Title, n.Text = p.T("applicant.now.visited", "Day", p.Date(c.VisitOn)), p.T("applicant.now.visited_text", "Due", due)
		default:
			n.Title = p.T("applicant.now.visit", "Day", p.Date(c.VisitOn))
		}
		if c.Minutes == visit.Presented {
			return view.Notice{Tone: view.Warn, Title: p.T("applicant.visit.presented"), Text: p.T("applicant.visit.presented_text")},
				nextStep{"", caseURL(c.Case.ID, "visit"), p.T("applicant.visit.see"), true}
		}
		return n, nextStep{}
	case application.Evaluated, application.Proposed, application.Granted:
		if c.Pending != nil {
			return pending(p, c), nextStep{}
		}
		return view.Notice{Tone: view.Info, Title: p.T("applicant.now.evaluated"), Text: p.T("applicant.now.evaluated_text")}, nextStep{}
	case application.Certified:
		return view.Notice{Tone: view.Good, Title: p.T("applicant.now.certified"), Text: p.T("applicant.now.certified_text")},
			nextStep{"", caseURL(c.Case.ID, "outcome"), p.T("applicant.next.certified_do"), true}
	case application.Objected:
		return view.Notice{Tone: view.Info, Title: p.T("objection.now"), Text: p.T("objection.now_text")}, nextStep{"", caseURL(c.Case.ID, "objection"), p.T("objection.see"), true}
	case application.Refused:
		return view.Notice{Tone: view.Bad, Title: p.T("applicant.now.refused"), Text: p.T("applicant.now.refused_text")},
			nextStep{"", caseURL(c.Case.ID, "outcome"), p.T("applicant.next.refused_do"), true}
	case application.Withdrawn:
		return view.Notice{Tone: view.Neutral, Title: p.T("applicant.now.withdrawn"), Text: p.T("applicant.now.withdrawn_text")},
			nextStep{"", withQuery("/apply", "company", string(c.Case.Company)), p.T("applicant.next.apply_do"), false}
	}
	return view.Notice{}, nextStep{}
}

// companyOpen and yearsOpen say whether the company's own pages change this case.
func companyOpen(c casework.ForApplicant) bool { return mayEdit(c, application.PartCompany) }

func yearsOpen(c casework.ForApplicant) bool { return mayEdit(c, application.PartYears) }

// faultsOf says whether what is missing names a field that begins with the prefix.
func faultsOf(c casework.ForApplicant, prefix string) bool {
	for _, f := range c.Missing {
		if strings.HasPrefix(f.Field, prefix) {
			return true
		}
	}
	return false
}

// lacksFigures says whether items wait for figures of the financial years.
func lacksFigures(c casework.ForApplicant) bool {
	figures := map[string]bool{"rd_spend": true}
	for _, f := range party.Figures {
		figures[f.Name] = true
	}
	for _, is := range c.Score.ByItem {
		for _, name := range is.Missing {
			if figures[strings.TrimPrefix(strings.TrimPrefix(name, "prev2_"), "prev_")] {
				return true
			}
		}
	}
	return false
}

func draftTasks(p locale.Printer, c casework.ForApplicant) []view.Task {
	if c.Case.Reissues() {
		return reissueTasks(p, c)
	}
	here := caseURL(c.Case.ID, "")
	tasks := []view.Task{
		{Label: p.T("applicant.task.company"), Href: withQuery(companyURL(c.Case.Company, ""), "back", here), State: doneTag(p, !faultsOf(c, "company"), true)},
		yearsTask(p, c),
		eligibilityTask(p, c),
		diagnosisTask(p, c),
	}
	if len(c.Edition.Plan.Sections) > 0 {
		tasks = append(tasks, planTask(p, c))
	}
	if len(c.Edition.Documents) > 0 {
		tasks = append(tasks, documentsTask(p, c))
	}
	return append(tasks, submitTask(p, c))
}

// firstTask leads to the first task that is not done.
func firstTask(p locale.Printer, tasks []view.Task) nextStep {
	for _, t := range tasks {
		if t.State.Tone != view.Good {
			return nextStep{"", t.Href, p.T("applicant.case.next", "Task", t.Label), true}
		}
	}
	return nextStep{}
}

func doneTag(p locale.Printer, done, begun bool) view.Tag {
	switch {
	case done:
		return view.Tag{Tone: view.Good, Text: p.T("applicant.task.done")}
	case begun:
		return view.Tag{Tone: view.Progress, Text: p.T("applicant.task.begun")}
	}
	return view.Tag{Tone: view.Neutral, Text: p.T("applicant.task.todo")}
}

func yearsTask(p locale.Printer, c casework.ForApplicant) view.Task {
	return view.Task{
		Label: p.T("applicant.task.years"), Href: withQuery(companyURL(c.Case.Company, "years"), "back", caseURL(c.Case.ID, "")),
		Detail: p.T("applicant.desk.years", "Count", len(c.Years)), State: doneTag(p, len(c.Years) > 0 && !lacksFigures(c), len(c.Years) > 0),
	}
}

func eligibilityTask(p locale.Printer, c casework.ForApplicant) view.Task {
	t := view.Task{Label: p.T("applicant.task.eligibility"), Href: caseURL(c.Case.ID, "eligibility"), State: view.Tag{Tone: view.Good, Text: p.T("applicant.rule.all")}}
	switch n := countRules(c.Eligibility); {
	case n.failed > 0:
		t.State = view.Tag{Tone: view.Bad, Text: p.T("applicant.rule.fail")}
		t.Detail = p.T("applicant.verdict.fail", "Count", n.failed)
	case n.unknown > 0:
		t.State = view.Tag{Tone: view.Warn, Text: p.T("applicant.rule.unknown")}
		t.Detail = p.T("applicant.verdict.unknown", "Count", n.unknown)
	case faultsOf(c, "sheet"):
		t.State = view.Tag{Tone: view.Warn, Text: p.T("applicant.rule.unknown")}
		t.Detail = p.T("applicant.sheet.differs")
	}
	return t
}

func diagnosisTask(p locale.Printer, c casework.ForApplicant) view.Task {
	t := view.Task{
		Label: p.T("applicant.task.diagnosis"), Href: caseURL(c.Case.ID, "diagnosis"), Detail: diagnosisDetail(p, c),
		State: doneTag(p, c.Score.Complete(), c.Score.Answered > 0),
	}
	if c.Edition.OnFacts() {
		t.Label = p.T("facts.title")
	}
	if c.Score.Complete() && !c.Edition.MeetsSelfDiagnosis(c.Score.Total) {
		t.State = view.Tag{Tone: view.Warn, Text: p.T("applicant.task.below")}
	}
	return t
}

func diagnosisDetail(p locale.Printer, c casework.ForApplicant) string {
	if c.Edition.OnFacts() {
		return p.T("facts.count", "Met", factsMet(c.Sheet, c.Score), "All", c.Score.Items)
	}
	return p.T("applicant.task.diagnosis_text", "Done", c.Score.Answered, "All", c.Score.Items, "Total", c.Score.Total)
}

func planTask(p locale.Printer, c casework.ForApplicant) view.Task {
	done, begun := 0, false
	for _, section := range c.Edition.Plan.Sections {
		if sectionFits(section, c.Plan[section.ID]) {
			done++
		}
		begun = begun || strings.TrimSpace(c.Plan[section.ID]) != ""
	}
	all := len(c.Edition.Plan.Sections)
	return view.Task{
		Label: p.T("applicant.task.plan"), Href: caseURL(c.Case.ID, "plan"),
		Detail: p.T("applicant.task.plan_text", "Done", done, "All", all), State: doneTag(p, done == all, begun),
	}
}

func documentsTask(p locale.Printer, c casework.ForApplicant) view.Task {
	done, all := 0, 0
	for _, d := range c.Edition.Documents {
		if !d.Required {
			continue
		}
		all++
		if len(evidenceOf(c, application.DocumentPart(d.ID))) > 0 {
			done++
		}
	}
	return view.Task{
		Label: p.T("applicant.task.documents"), Href: caseURL(c.Case.ID, "documents"),
		Detail: p.T("applicant.task.documents_text", "Done", done, "All", all), State: doneTag(p, done == all, done > 0),
	}
}

func submitTask(p locale.Printer, c casework.ForApplicant) view.Task {
	t := view.Task{Label: p.T("applicant.task.submit"), Href: caseURL(c.Case.ID, "submit")}
	switch {
	case len(c.Missing) > 0:
		t.State = view.Tag{Tone: view.Neutral, Text: p.T("applicant.task.not_yet")}
		t.Detail = p.T("applicant.task.missing", "Count", len(c.Missing))
	case !binds(c.Role):
		t.State = view.Tag{Tone: view.Info, Text: p.T("applicant.task.ready")}
		t.Detail = p.T("applicant.submit.not_yours")
	default:
		t.State = view.Tag{Tone: view.Info, Text: p.T("applicant.task.ready")}
	}
	return t
}

// returnedTasks are the parts the agency sent back, each with the officer's words, and submitting again.
func returnedTasks(p locale.Printer, c casework.ForApplicant) []view.Task {
	var tasks []view.Task
	for _, correction := range c.Corrections {
		title, href := partLink(p, c, correction.Part)
		tasks = append(tasks, view.Task{Label: title, Href: href, Detail: correction.Words, State: view.Tag{Tone: view.Warn, Text: p.T("applicant.task.correct")}})
	}
	again := submitTask(p, c)
	again.Label = p.T("applicant.task.resubmit")
	return append(tasks, again)
}

// partLink names a part of the application and leads to it.
func partLink(p locale.Printer, c casework.ForApplicant, part application.Part) (title, href string) {
	here := caseURL(c.Case.ID, "")
	kind, name := part.Split()
	switch kind {
	case "answer", "evidence":
		if it, ok := c.Sheet.Item(name); ok {
			return p.T("part."+kind, "Code", it.Code, "Title", it.Title), itemURL(c.Case.ID, it)
		}
	case "plan":
		for _, section := range c.Edition.Plan.Sections {
			if section.ID == name {
				return p.T("part.plan", "Title", section.Title), caseURL(c.Case.ID, "plan") + "#" + view.FieldID(planField(name))
			}
		}
	case "document":
		for _, d := range c.Edition.Documents {
			if d.ID == name {
				return p.T("part.document", "Title", d.Title), caseURL(c.Case.ID, "documents") + "#" + view.FieldID(string(part))
			}
		}
	case "years":
		return p.T("part.years"), withQuery(companyURL(c.Case.Company, "years"), "back", here)
	}
	return p.T("part.company"), withQuery(companyURL(c.Case.Company, ""), "back", here)
}

// partRows lead to what was handed in.
func partRows(p locale.Printer, c casework.ForApplicant) []view.Row {
	if c.Case.Reissues() {
		return reissueParts(p, c)
	}
	see := func(rest string) *view.Link {
		return &view.Link{Href: caseURL(c.Case.ID, rest), Label: p.T("applicant.view")}
	}
	files := 0
	for _, ev := range c.Evidence {
		if kind, _ := ev.Part.Split(); kind == "evidence" {
			files++
		}
	}
	var rows []view.Row
	if !c.VisitOn.IsZero() {
		rows = append(rows, view.Row{Term: p.T("applicant.visit.title"), Text: p.Date(c.VisitOn), Change: see("visit")})
	}
	rows = append(rows, []view.Row{
		{Term: p.T("applicant.task.company"), Text: c.Company.Name + " · " + c.Company.LatinName},
		{Term: p.T("applicant.task.eligibility"), Text: eligibilityTask(p, c).State.Text, Change: see("eligibility")},
		{Term: diagnosisTask(p, c).Label, Text: diagnosisDetail(p, c), Change: see("diagnosis")},
		{Term: p.T("applicant.evidence"), Text: p.T("applicant.files", "Count", files), Change: see("diagnosis")},
	}...)
	if len(c.Edition.Plan.Sections) > 0 {
		rows = append(rows, view.Row{Term: p.T("applicant.task.plan"), Text: planTask(p, c).Detail, Change: see("plan")})
	}
	if len(c.Edition.Documents) > 0 {
		rows = append(rows, view.Row{Term: p.T("applicant.task.documents"), Text: documentsTask(p, c).Detail, Change: see("documents")})
	}
	return rows
}

// renewalLede says which certificate the case renews or changes; empty for an application anew.
func renewalLede(p locale.Printer, c casework.ForApplicant) string {
	if c.Case.Renews == nil {
		return ""
	}
	if c.Case.Renews.Succession != nil {
		return p.T("succession.kind", "Number", view.SpacedNumber(c.Case.Renews.Number))
	}
	if c.Case.Reissues() {
		return p.T("reissue.kind", "Number", view.SpacedNumber(c.Case.Renews.Number))
	}
	return p.T("renewal.kind", "Number", view.SpacedNumber(c.Case.Renews.Number))
}
