package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// screenView is the page on which an officer accepts an application or returns parts of it.
type screenView struct {
	page   view.Page
	trail  []view.Link
	ref    string
	action string
	digest string // of the submission shown: another one since is not the one the officer has seen
	checks []view.Task
	groups []partGroup
	err    error
}

// partGroup is a fold of parts; it stands open where something in it is ticked or wrong.
type partGroup struct {
	title string
	open  bool
	parts []partRow
}

// partRow is one part that can be returned, with the officer's words about it.
type partRow struct {
	part    string
	label   string
	detail  string
	ticked  bool
	words   string
	problem string
}

// returnForm is what was typed: the words by ticked part.
type returnForm struct {
	digest string
	words  map[application.Part]string
	ticked map[application.Part]bool
}

func (o *pages) screen(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	if _, err := v.Case.State.Next(application.StepAccept); err != nil {
		return err
	}
	return o.screenForm(w, r, http.StatusOK, v, returnForm{}, nil)
}

func (o *pages) screenForm(w http.ResponseWriter, r *http.Request, status int, v casework.ForOfficer, f returnForm, err error) error {
	p := request.Printer(r)
	sv := screenView{
		page: o.page(r, p.T("officer.screen.title", "Company", v.Contents.Company.Name)), trail: trail(p, v), ref: v.Case.Reference,
		action: caseURL(v.Case.ID, "screen"), digest: v.Case.Digest, checks: screenChecks(p, v), groups: partGroups(p, v, f, err), err: err,
	}
	return view.Render(w, r, status, screenPage(sv))
}

// screenChecks is what an officer looks at before accepting: what the program can tell, and what only a person can.
func screenChecks(p locale.Printer, v casework.ForOfficer) []view.Task {
	good, bad := view.Tag{Tone: view.Good, Text: p.T("officer.rule.pass")}, view.Tag{Tone: view.Bad, Text: p.T("officer.rule.fail")}
	look := view.Tag{Tone: view.Info, Text: p.T("officer.screen.look")}
	passed := 0
	for _, r := range v.Eligibility {
		if r.Outcome == scheme.Pass {
			passed++
		}
	}
	rules, self := good, good
	if passed < len(v.Eligibility) {
		rules = bad
	}
	if !v.Edition.MeetsSelfDiagnosis(v.SelfScore.Total) {
		self = bad
	}
	attached := 0
	for _, d := range v.Edition.Documents {
		if len(evidenceOf(v, application.DocumentPart(d.ID))) > 0 {
			attached++
		}
	}
	id := v.Case.ID
	tasks := []view.Task{
		{Label: p.T("officer.submission.rules"), Href: caseURL(id, "submission"), Detail: p.T("officer.screen.rules", "Met", passed, "Count", len(v.Eligibility)), State: rules},
		{Label: sheetLabel(p, v.Edition), Href: caseURL(id, "diagnosis"), Detail: selfText(p, v), State: self},
	}
	if v.Case.Reissues() {
		tasks = nil // nothing but the proof is asked of a change
	}
	if n := len(v.Edition.Documents); n > 0 {
		tasks = append(tasks, view.Task{Label: p.T("officer.submission.documents"), Href: caseURL(id, "submission"), Detail: p.T("officer.screen.documents", "Attached", attached, "Count", n), State: look})
	}
	if len(v.Edition.Plan.Sections) > 0 {
		tasks = append(tasks, view.Task{Label: p.T("officer.submission.plan"), Href: caseURL(id, "submission"), Detail: p.T("officer.screen.plan"), State: look})
	}
	return tasks
}

// selfText holds what the company stated against what applying needs.
func selfText(p locale.Printer, v casework.ForOfficer) string {
	needed, asked := v.Edition.SelfNeeded()
	switch {
	case v.Edition.OnFacts():
		met := 0
		for _, it := range v.Sheet.Items() {
			if s := v.SelfScore.ByItem[it.ID]; s.Answered && s.Points == it.Max {
				met++
			}
		}
		return p.T("facts.count", "Met", met, "All", v.Sheet.Len())
	case !asked:
		return p.T("facts.self_points", "Points", v.SelfScore.Total)
	}
	return p.T("officer.screen.self", "Points", v.SelfScore.Total, "Needed", needed)
}

// partGroups lists every part of the application that can be returned.
func partGroups(p locale.Printer, v casework.ForOfficer, f returnForm, err error) []partGroup {
	row := func(g *partGroup, part application.Part, detail string) {
		name := "words." + string(part)
		x := partRow{
			part: string(part), label: p.Text(casework.PartTitle(part, v.Edition, v.Sheet)), detail: detail,
			ticked: f.ticked[part], words: f.words[part], problem: view.FieldError(p, err, name),
		}
		g.open = g.open || x.ticked || x.problem != ""
		g.parts = append(g.parts, x)
	}
	file := partGroup{title: p.T("officer.screen.group_file"), open: true}
	row(&file, application.PartCompany, "")
	row(&file, application.PartYears, "")
	plan := partGroup{title: p.T("officer.submission.plan")}
	for _, s := range v.Edition.Plan.Sections {
		row(&plan, application.PlanPart(s.ID), p.T("officer.screen.characters", "Count", len([]rune(v.Contents.Plan[s.ID]))))
	}
	documents := partGroup{title: p.T("officer.submission.documents")}
	for _, d := range v.Edition.Documents {
		part := application.DocumentPart(d.ID)
		row(&documents, part, p.T("officer.screen.files", "Count", len(evidenceOf(v, part))))
	}
	groups := []partGroup{file, plan, documents}
	for _, area := range v.Sheet.Areas {
		g := partGroup{title: p.T("officer.screen.group_area", "Area", area.Title)}
		for _, sub := range area.SubAreas {
			for i := range sub.Items {
				it := &sub.Items[i]
				score := v.SelfScore.ByItem[it.ID]
				row(&g, application.AnswerPart(it.ID), p.T("officer.screen.answer", "Level", string(score.Level), "Points", score.Points, "Max", score.Max))
				evidence := application.EvidencePart(it.ID)
				row(&g, evidence, p.T("officer.screen.files", "Count", len(evidenceOf(v, evidence))))
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// readReturn reads the form. Words beside a part that is not ticked stay with the part in case it is ticked after all.
func readReturn(values url.Values) (returnForm, []application.Correction) {
	f := returnForm{digest: values.Get("digest"), words: map[application.Part]string{}, ticked: map[application.Part]bool{}}
	for _, s := range values["parts"] {
		f.ticked[application.Part(s)] = true
	}
	for name := range values {
		if part, ok := strings.CutPrefix(name, "words."); ok {
			f.words[application.Part(part)] = values.Get(name)
		}
	}
	var corrections []application.Correction
	for _, s := range values["parts"] { // in the order of the page
		part := application.Part(s)
		if !slices.ContainsFunc(corrections, func(c application.Correction) bool { return c.Part == part }) {
			corrections = append(corrections, application.Correction{Part: part, Words: strings.TrimSpace(f.words[part])})
		}
	}
	return f, corrections
}

func (o *pages) saveScreen(w http.ResponseWriter, r *http.Request) error {
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	f, corrections := readReturn(values)
	id, done := v.Case.ID, "returned"
	switch {
	case f.digest != v.Case.Digest:
		err = stale
	case values.Get("act") == "accept":
		done = "accepted"
		err = o.Desk.Accept(r.Context(), v.Actor, id)
	case values.Get("act") == "return":
		err = o.Desk.Return(r.Context(), v.Actor, id, corrections)
	default:
		err = fault.Field("", "party.choose_one")
	}
	if o.doneAlready(r, err, func(now casework.ForOfficer) bool {
		if done == "accepted" {
			return now.Case.State == application.Accepted && now.Case.Digest == f.digest
		}
		return now.Case.State == application.Returned && now.Case.Digest == f.digest && slices.Equal(returned(now), corrections)
	}) {
		err = nil
	}
	if status, again := reopen(err); again {
		return o.screenForm(w, r, status, v, f, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, "")+"?done="+done)
}
