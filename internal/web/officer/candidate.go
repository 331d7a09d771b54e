package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// candidateView is one candidate of an intake.
type candidateView struct {
	page       view.Page
	back       view.Link
	heading    view.Heading
	facts      []view.Row
	stages     []view.Step
	marks      view.Table
	milestones view.Table
	action     string
	forms      []actForm
}

const (
	candidateReach   = "reach"
	candidateDismiss = "dismiss"
	candidateFind    = "find_" // and the stage
)

func (o *pages) theCandidate(r *http.Request) (programme.IntakeFile, cohort.Candidate, party.Actor, error) {
	f, who, err := o.theIntake(r)
	if err != nil {
		return f, cohort.Candidate{}, who, err
	}
	i := slices.IndexFunc(f.Candidates, func(c cohort.Candidate) bool { return string(c.ID) == r.PathValue("candidate") })
	if i < 0 {
		return f, cohort.Candidate{}, who, fault.New(fault.NotFound, "fault.not_found")
	}
	return f, f.Candidates[i], who, nil
}

func (o *pages) candidate(w http.ResponseWriter, r *http.Request) error {
	return o.candidatePage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) candidatePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	f, c, who, err := o.theCandidate(r)
	if err != nil {
		return err
	}
	page := o.page(r, c.Name)
	p := page.Printer
	tag := placeTag(p, c.State)
	v := candidateView{
		page: page, back: view.Link{Href: intakeURL(c.Intake), Label: f.Intake.Title}, action: candidateURL(c),
		heading: view.Heading{Kicker: p.T("cohort.candidate"), Title: c.Name, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("cohort.field.product"), Text: c.Product},
			{Term: p.T("cohort.field.team"), Text: p.Number(int64(c.Team))},
			{Term: p.T("cohort.field.founder"), Text: c.Founder},
			{Term: p.T("cohort.field.why"), Text: c.Why},
		},
		milestones: milestonesTable(p, f.Intake, c), stages: sheet.Stages(p, c.Standings(f.Intake)),
	}
	for _, x := range c.Findings {
		v.facts = append(v.facts, view.Row{Term: p.T("stage.found", "Stage", locale.M("stage."+string(x.Stage))), Text: yesOrNo(p, "stage.good.", x.Good) + ". " + x.Words})
	}
	if c.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: tag.Text, Text: c.Reason})
	}
	if score, ok := pointsOf(f.Intake, c); ok {
		v.facts = append(v.facts, view.Row{Term: p.T("cohort.points"), Text: p.T("cohort.points_of", "Points", p.Points(int64(score)), "Of", p.Number(int64(f.Intake.Full()/10)))})
		v.marks = marksTable(p, f.Intake, c)
	}
	_, own := who.Roles[c.Company]
	switch k, open := c.Finds(f.Intake); {
	case who.May(party.ActManageCohorts, "") != nil || own:
	case open:
		v.forms = []actForm{findingForm(p, k, typed)}
	case c.State == cohort.Placed:
		v.forms = candidateForms(p, f, typed)
	}
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, candidatePage(v))
}

// findingForm enters what a stage found.
func findingForm(p locale.Printer, k procedure.Kind, typed url.Values) actForm {
	return actForm{
		act: candidateFind + string(k), title: p.T("stage.found", "Stage", locale.M("stage."+string(k))), text: p.T("stage.find_text"), submit: p.T("stage.find_do"),
		fields: []view.Field{
			{Name: "good", Label: p.T("stage.good"), Type: view.Radios, Value: typed.Get("good"), Options: pilotOptions(p, "stage.good.", yesNo)},
			{Name: "words", Label: p.T("stage.words"), Type: view.TextArea, Rows: 4, MaxLength: 2000, Value: typed.Get("words")},
		},
	}
}

func marksTable(p locale.Printer, i cohort.Intake, c cohort.Candidate) view.Table {
	t := view.Table{Caption: p.T("cohort.assessments"), Stack: true, Columns: []view.Column{{Label: p.T("cohort.criterion")}}}
	for n := range c.Marks {
		t.Columns = append(t.Columns, view.Column{Label: p.T("cohort.assessment_no", "N", n+1)}) // the last row are words
	}
	for n, k := range i.Criteria {
		row := view.TableRow{Cells: []view.Cell{{Text: p.T("cohort.criterion_of", "Title", k.Title, "Most", k.Most)}}}
		for _, m := range c.Marks {
			row.Cells = append(row.Cells, view.Cell{Text: p.Number(int64(m.Points[n]))})
		}
		t.Rows = append(t.Rows, row)
	}
	words := view.TableRow{Cells: []view.Cell{{Text: p.T("cohort.field.words")}}}
	for _, m := range c.Marks {
		words.Cells = append(words.Cells, view.Cell{Text: m.Words})
	}
	t.Rows = append(t.Rows, words)
	return t
}

func milestonesTable(p locale.Printer, i cohort.Intake, c cohort.Candidate) view.Table {
	t := view.Table{Caption: p.T("cohort.field.milestones"), Stack: true, Columns: []view.Column{{Label: p.T("cohort.milestone")}, {Label: p.T("cohort.by")}, {Label: p.T("cohort.reached")}}}
	if c.State != cohort.Placed && c.State != cohort.Graduated && c.State != cohort.Left {
		return t
	}
	for n, m := range i.Milestones {
		reached := view.Cell{Text: "—"}
		if k := slices.IndexFunc(c.Reached, func(x cohort.Reached) bool { return x.Milestone == n }); k >= 0 {
			reached = view.Cell{Text: p.Date(c.Reached[k].On), Sub: c.Reached[k].Words}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: m.Title}, {Text: p.Date(m.By)}, reached}})
	}
	return t
}

func candidateForms(p locale.Printer, f programme.IntakeFile, typed url.Values) []actForm {
	of := func(act, name string) string {
		if typed.Get("act") == act {
			return typed.Get(name)
		}
		return ""
	}
	var forms []actForm
	if f.Intake.State == cohort.Running && len(f.Intake.Milestones) > 0 {
		options := make([]view.Option, len(f.Intake.Milestones))
		for n, m := range f.Intake.Milestones {
			options[n] = view.Option{Value: strconv.Itoa(n), Label: m.Title}
		}
		on := of(candidateReach, "on")
		if on == "" {
			on = f.Today.String()
		}
		forms = append(forms, actForm{
			act: candidateReach, title: p.T("cohort.reach"), submit: p.T("cohort.reach_do"),
			fields: []view.Field{
				{Name: "milestone", Label: p.T("cohort.milestone"), Type: view.Select, Options: options, Value: of(candidateReach, "milestone")},
				{Name: "on", Label: p.T("cohort.reached_on"), Type: view.Date, Width: "short", Value: on},
				{Name: "words", Label: p.T("cohort.reached_words"), Type: view.TextArea, Rows: 3, MaxLength: 1000, Value: of(candidateReach, "words")},
			},
		})
	}
	return append(forms, actForm{
		act: candidateDismiss, title: p.T("cohort.dismiss"), text: p.T("cohort.dismiss_text"), submit: p.T("cohort.dismiss"), folded: true,
		fields: []view.Field{{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: of(candidateDismiss, "reason")}},
	})
}

func (o *pages) actOnCandidate(w http.ResponseWriter, r *http.Request) error {
	_, c, who, err := o.theCandidate(r)
	if err != nil {
		return err
	}
	values, err := request.Form(r)
	if err != nil {
		return err
	}
	act := values.Get("act")
	stage, finds := strings.CutPrefix(act, candidateFind)
	switch {
	case finds && values.Get("good") == "":
		err = fault.Field("good", "party.choose_one")
	case finds:
		err = o.Sites.FindCandidate(r.Context(), who, c.ID, procedure.Kind(stage), values.Get("good") == "yes", values.Get("words"))
	case act == candidateReach:
		milestone, wrong := strconv.Atoi(values.Get("milestone"))
		if wrong != nil {
			milestone = -1
		}
		on, _ := calendar.Parse(strings.TrimSpace(values.Get("on"))) // none is refused
		err = o.Sites.ReachMilestone(r.Context(), who, c.ID, cohort.Reached{Milestone: milestone, On: on, Words: values.Get("words")})
	case act == candidateDismiss:
		err = o.Sites.DismissCandidate(r.Context(), who, c.ID, values.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.candidatePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, candidateURL(c))
}
