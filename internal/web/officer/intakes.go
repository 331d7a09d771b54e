package officer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

const intakesURL = "/office/intakes"

func intakeURL(id cohort.ID, rest ...string) string {
	return strings.Join(append([]string{intakesURL, url.PathEscape(string(id))}, rest...), "/")
}

func candidateURL(c cohort.Candidate) string {
	return intakeURL(c.Intake, "candidates", url.PathEscape(string(c.ID)))
}

// intakeRoutes lists the pages of the accelerator.
func (o *pages) intakeRoutes(t *request.Table) {
	read, manage, selects := request.Allowed(party.ActReadCohorts), request.Allowed(party.ActManageCohorts), request.Allowed(party.ActSelectCohort)
	t.Get(intakesURL, read, o.intakes)
	t.Get(intakesURL+"/new", manage, o.newIntake)
	t.Post(intakesURL+"/new", manage, o.saveIntake)
	t.Get(intakesURL+"/{intake}", read, o.intake)
	t.Get(intakesURL+"/{intake}/edit", manage, o.editIntake)
	t.Post(intakesURL+"/{intake}/edit", manage, o.saveIntake)
	t.Get(intakesURL+"/{intake}/step/{step}", manage, o.askMoveIntake)
	t.Post(intakesURL+"/{intake}/step/{step}", manage, o.moveIntake)
	t.Get(intakesURL+"/{intake}/places", selects, o.askSelect)
	t.Post(intakesURL+"/{intake}/places", selects, o.selectCohort)
	t.Get(intakesURL+"/{intake}/report.csv", read, o.cohortReport)
	t.Get(intakesURL+"/{intake}/candidates/{candidate}", read, o.candidate)
	t.Post(intakesURL+"/{intake}/candidates/{candidate}", manage, o.actOnCandidate)
}

var intakeTones = map[cohort.State]view.Tone{cohort.Open: view.Good, cohort.Selecting: view.Warn, cohort.Running: view.Good, cohort.Cancelled: view.Bad}

func intakeTag(p locale.Printer, s cohort.State) view.Tag {
	return view.Tag{Tone: intakeTones[s], Text: p.T("cohort.state." + string(s))}
}

var placeTones = map[cohort.Place]view.Tone{cohort.Placed: view.Good, cohort.Graduated: view.Good, cohort.Waiting: view.Warn, cohort.Declined: view.Bad, cohort.Left: view.Bad}

func placeTag(p locale.Printer, s cohort.Place) view.Tag {
	return view.Tag{Tone: placeTones[s], Text: p.T("cohort.place." + string(s))}
}

func days(p locale.Printer, from, to calendar.Date) string {
	return p.Date(from) + " – " + p.Date(to)
}

// intakesView is the list of intakes.
type intakesView struct {
	page  view.Page
	may   bool
	table view.Table
}

func (o *pages) intakes(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Intakes(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := intakesView{page: o.page(r, p.T("cohort.title")), may: who.May(party.ActManageCohorts, "") == nil}
	v.table = view.Table{Caption: p.T("cohort.title"), Stack: true, Empty: p.T("cohort.none"), Columns: []view.Column{
		{Label: p.T("cohort.field.title")},
		{Label: p.T("cohort.applications")},
		{Label: p.T("cohort.programme")},
		{Label: p.T("cohort.field.places"), Num: true},
		{Label: p.T("site.state")},
	}}
	for _, i := range all {
		tag := intakeTag(p, i.State)
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: i.Title, Sub: i.Track, Href: intakeURL(i.ID)},
			{Text: days(p, i.Opens, i.Closes)},
			{Text: days(p, i.Starts, i.Ends)},
			{Text: p.Number(int64(i.Places))},
			{Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, intakesPage(v))
}

// intakeView is one intake.
type intakeView struct {
	page       view.Page
	heading    view.Heading
	facts      []view.Row
	edit       string
	gatherings string // address of its events
	steps      []view.Link
	places     string // address of the page that gives the places, for those who may now
	candidates view.Table
	report     view.Table // empty before anybody is asked
	csv        string
	graduates  string // address of the certificates of its graduates; empty before there are any
	events     []view.Event
}

func (o *pages) theIntake(r *http.Request) (programme.IntakeFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.IntakeFile{}, who, err
	}
	f, err := o.Sites.Intake(r.Context(), who, cohort.ID(r.PathValue("intake")))
	return f, who, err
}

func (o *pages) intake(w http.ResponseWriter, r *http.Request) error {
	f, who, err := o.theIntake(r)
	if err != nil {
		return err
	}
	i, page := f.Intake, o.page(r, f.Intake.Title)
	p := page.Printer
	tag := intakeTag(p, i.State)
	v := intakeView{
		page: page, gatherings: intakeURL(i.ID, "events"), heading: view.Heading{Kicker: p.T("cohort.kicker"), Title: i.Title, Lede: i.Offer, Tag: &tag},
		facts: []view.Row{
			{Term: p.T("cohort.applications"), Text: days(p, i.Opens, i.Closes)},
			{Term: p.T("cohort.programme"), Text: days(p, i.Starts, i.Ends)},
			{Term: p.T("cohort.field.places"), Text: p.Number(int64(i.Places))},
			{Term: p.T("cohort.field.floor"), Text: p.T("cohort.points_of", "Points", p.Points(int64(i.Floor)), "Of", p.Number(int64(i.Full()/10)))},
			{Term: p.T("cohort.field.marks"), Text: p.Number(int64(i.Marks))},
		},
	}
	if i.Track != "" {
		v.facts = slices.Insert(v.facts, 0, view.Row{Term: p.T("cohort.field.track"), Text: i.Track})
	}
	v.facts = append(v.facts, sheet.Criteria(p, i)...)
	if len(i.Milestones) > 0 {
		var lines []string
		for _, m := range i.Milestones {
			lines = append(lines, p.T("cohort.milestone_by", "Title", m.Title, "By", p.Date(m.By)))
		}
		v.facts = append(v.facts, view.Row{Term: p.T("cohort.field.milestones"), Text: strings.Join(lines, "; ")})
	}
	if i.MinAttendance > 0 {
		v.facts = append(v.facts, view.Row{Term: p.T("cohort.field.min_attendance"), Text: p.Percent(int64(i.MinAttendance))})
	}
	var stages []string
	for _, s := range i.Procedure().Stages() {
		stages = append(stages, p.T("stage."+string(s.Kind)))
	}
	v.facts = append(v.facts, view.Row{Term: p.T("stage.title"), Text: strings.Join(stages, " → ")})
	if i.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: tag.Text, Text: i.Reason})
	}
	if who.May(party.ActManageCohorts, "") == nil {
		if i.State != cohort.Over && i.State != cohort.Cancelled {
			v.edit = intakeURL(i.ID, "edit")
		}
		for _, step := range i.State.Steps() {
			if step != cohort.StepSelect {
				v.steps = append(v.steps, view.Link{Href: intakeURL(i.ID, "step", string(step)), Label: p.T("cohort.step." + string(step))})
			}
		}
	}
	if i.State == cohort.Selecting {
		if f.Unmarked != nil {
			v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.Fault(f.Unmarked)})
		} else if who.May(party.ActSelectCohort, "") == nil {
			v.places = intakeURL(i.ID, "places")
		}
	}
	if slices.ContainsFunc(f.Candidates, func(c cohort.Candidate) bool { return c.State == cohort.Graduated }) {
		v.graduates = attestedOf(register.OfGraduate, string(i.ID))
	}
	v.candidates = candidatesTable(p, i, f.Candidates)
	if sums := cohort.Report(i, f.Candidates, f.Figures, f.Today); len(sums) > 0 {
		v.report, v.csv = sumsTable(p, f, sums), intakeURL(i.ID)+"/report.csv"
	}
	v.events = o.past(p, f.Journal, f.People, intakeEvent)
	return view.Render(w, r, http.StatusOK, intakePage(v))
}

// intakeEvent names an act with the company it was about, or with the state it led to.
func intakeEvent(p locale.Printer, e journal.Entry) string {
	var d struct {
		Company string       `json:"company"`
		Place   cohort.Place `json:"place"`
		To      cohort.State `json:"to"`
	}
	title := actTitle(p, e)
	if json.Unmarshal([]byte(e.Details), &d) != nil {
		return title
	}
	switch {
	case e.Act == journal.CandidatePlaced && slices.Contains(cohort.Standings, d.Place):
		return d.Company + ": " + p.T("cohort.place."+string(d.Place))
	case d.Company != "":
		return title + ": " + d.Company
	case e.Act == journal.IntakeMoved && slices.Contains(cohort.States, d.To):
		return title + ": " + p.T("cohort.state."+string(d.To))
	}
	return title
}

func candidatesTable(p locale.Printer, i cohort.Intake, all []cohort.Candidate) view.Table {
	t := view.Table{Caption: p.T("cohort.candidates"), Stack: true, Empty: p.T("cohort.no_candidates"), Columns: []view.Column{
		{Label: p.T("cohort.rank"), Num: true},
		{Label: p.T("cohort.company")},
		{Label: p.T("cohort.field.team"), Num: true},
		{Label: p.T("cohort.assessments")},
		{Label: p.T("cohort.points"), Num: true},
		{Label: p.T("site.state")},
	}}
	for _, c := range all {
		tag := placeTag(p, c.State)
		rank, points := "—", p.T("cohort.sealed")
		if c.Rank > 0 {
			rank = p.Number(int64(c.Rank))
		}
		if score, ok := pointsOf(i, c); ok {
			points = p.Points(int64(score))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: rank},
			{Text: c.Name, Href: candidateURL(c)},
			{Text: p.Number(int64(c.Team))},
			{Text: p.T("cohort.marks_of", "N", len(c.Marks), "Needed", i.Marks)},
			{Text: points},
			{Tag: &tag},
		}})
	}
	return t
}

// pointsOf are the points of a candidate that nobody has to keep sealed any more.
func pointsOf(i cohort.Intake, c cohort.Candidate) (cohort.Tenths, bool) {
	if i.State == cohort.Draft || i.State == cohort.Open {
		return 0, false
	}
	return c.Points(i)
}

func (o *pages) newIntake(w http.ResponseWriter, r *http.Request) error {
	return o.intakeForm(w, r, http.StatusOK, "", url.Values{"places": {"30"}, "marks": {"2"}, "floor": {"50"}, "rule": {string(cohort.Mean)}, "stages": {string(procedure.ExpertReview)}}, nil)
}

func (o *pages) editIntake(w http.ResponseWriter, r *http.Request) error {
	f, _, err := o.theIntake(r)
	if err != nil {
		return err
	}
	i := f.Intake
	milestones := make([]string, len(i.Milestones))
	for n, m := range i.Milestones {
		milestones[n] = m.By.String() + " " + m.Title
	}
	criteria := make([]string, len(i.Criteria))
	for n, c := range i.Criteria {
		criteria[n] = strconv.Itoa(c.Most) + " " + c.Title
	}
	ties := make([]string, len(i.Ties))
	for n, at := range i.Ties {
		ties[n] = strconv.Itoa(at + 1)
	}
	var stages []string
	for _, k := range cohort.Choices {
		if i.Has(k) {
			stages = append(stages, string(k))
		}
	}
	return o.intakeForm(w, r, http.StatusOK, i.ID, url.Values{
		"stages": stages, "title": {i.Title}, "track": {i.Track}, "offer": {i.Offer}, "opens": {i.Opens.String()}, "closes": {i.Closes.String()}, "starts": {i.Starts.String()},
		"ends": {i.Ends.String()}, "currency": {i.Currency}, "places": {strconv.Itoa(i.Places)}, "floor": {fmt.Sprintf("%d.%d", i.Floor/10, i.Floor%10)},
		"marks": {strconv.Itoa(i.Marks)}, "criteria": {strings.Join(criteria, "\n")}, "rule": {string(i.Scoring())}, "ties": {strings.Join(ties, ", ")}, "milestones": {strings.Join(milestones, "\n")},
		"min_attendance": {minimum(i)}, "revision": {strconv.FormatInt(i.Revision, 10)},
	}, nil)
}

// minimum is the share of attendance that an intake demands, as the form shows it: nothing where nothing is demanded.
func minimum(i cohort.Intake) string {
	if i.MinAttendance == 0 {
		return ""
	}
	return strconv.Itoa(i.MinAttendance)
}

func (o *pages) intakeForm(w http.ResponseWriter, r *http.Request, status int, id cohort.ID, typed url.Values, problem error) error {
	p := request.Printer(r)
	v := siteFormView{
		page: o.page(r, p.T("cohort.new")), lede: p.T("cohort.form_text"), back: view.Link{Href: intakesURL, Label: p.T("cohort.title")},
		form: view.Form{Action: intakesURL + "/new", Guard: true, Problems: view.Problems(p, problem)}, hidden: typed.Get("revision"),
	}
	if id != "" {
		v.page.Title, v.back, v.form.Action = p.T("cohort.edit"), view.Link{Href: intakeURL(id), Label: p.T("cohort.kicker")}, intakeURL(id, "edit")
	}
	currencies := make([]view.Option, len(cohort.Currencies))
	for n, c := range cohort.Currencies {
		currencies[n] = view.Option{Value: c, Label: c}
	}
	choices := make([]view.Option, len(cohort.Choices))
	for n, k := range cohort.Choices {
		choices[n] = view.Option{Value: string(k), Label: p.T("stage." + string(k)), Hint: p.T("stage.hint." + string(k))}
	}
	v.fields = view.Fill(p, "cohort.field.", []view.Field{
		{Name: "title", MaxLength: 300},
		{Name: "track", MaxLength: 200, Optional: true},
		{Name: "offer", Type: view.TextArea, Rows: 4, MaxLength: 4000},
		{Name: "opens", Type: view.Date, Width: "short"},
		{Name: "closes", Type: view.Date, Width: "short"},
		{Name: "starts", Type: view.Date, Width: "short"},
		{Name: "ends", Type: view.Date, Width: "short"},
		{Name: "currency", Type: view.Select, Width: "short", Options: currencies},
		{Name: "places", Type: view.Number, Width: "short"},
		{Name: "floor", Type: view.Number, Width: "short", Hint: p.T("cohort.floor_hint")},
		{Name: "marks", Type: view.Number, Width: "short", Hint: p.T("cohort.marks_hint")},
		{Name: "criteria", Type: view.TextArea, Rows: 5, Hint: p.T("cohort.criteria_hint", "Max", cohort.TopMark)},
		{Name: "rule", Type: view.Radios, Options: pilotOptions(p, "cohort.rule.", cohort.Rules)},
		{Name: "ties", Width: "short", Hint: p.T("cohort.ties_hint"), Optional: true},
		{Name: "milestones", Type: view.TextArea, Rows: 4, Hint: p.T("cohort.milestones_hint"), Optional: true},
		{Name: "stages", Type: view.Checkboxes, Options: choices, Optional: true},
		{Name: "min_attendance", Type: view.Number, Width: "short", Optional: true, Hint: p.T("gathering.min_hint")},
	}, typed, problem)
	return view.Render(w, r, status, siteFormPage(v))
}

func (o *pages) saveIntake(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	i := typedIntake(cohort.ID(r.PathValue("intake")), values)
	id, err := o.Sites.SaveIntake(r.Context(), who, i)
	if status, again := reopen(err); again {
		return o.intakeForm(w, r, status, i.ID, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, intakeURL(id))
}

// typedIntake reads the form. What is no number or no day becomes one that the intake's check refuses.
func typedIntake(id cohort.ID, v url.Values) cohort.Intake {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	day := func(name string) (d calendar.Date) {
		d, _ = calendar.Parse(text(name))
		return d
	}
	number := func(name string) int {
		n, err := strconv.Atoi(text(name))
		if err != nil {
			return -1
		}
		return n
	}
	i := cohort.Intake{
		ID: id, Title: text("title"), Track: text("track"), Offer: text("offer"), Opens: day("opens"), Closes: day("closes"), Starts: day("starts"), Ends: day("ends"),
		Currency: text("currency"), Places: number("places"), Marks: number("marks"), Floor: -1,
	}
	if text("min_attendance") != "" {
		i.MinAttendance = number("min_attendance")
	}
	if whole, part, _ := strings.Cut(strings.ReplaceAll(text("floor"), ",", "."), "."); len(part) <= 1 {
		if n, err := strconv.Atoi(whole + cmp.Or(part, "0")); err == nil {
			i.Floor = cohort.Tenths(n)
		}
	}
	i.Rule = cohort.Rule(v.Get("rule"))
	for line := range strings.Lines(v.Get("criteria")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		c := cohort.Criterion{Title: line, Most: cohort.TopMark}
		if first, title, more := strings.Cut(line, " "); more {
			if n, err := strconv.Atoi(first); err == nil {
				c = cohort.Criterion{Title: strings.TrimSpace(title), Most: n}
			}
		}
		i.Criteria = append(i.Criteria, c)
	}
	for one := range strings.FieldsFuncSeq(v.Get("ties"), func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }) {
		n, err := strconv.Atoi(one)
		if err != nil {
			n = 0
		}
		i.Ties = append(i.Ties, n-1)
	}
	for line := range strings.Lines(v.Get("milestones")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		first, title, _ := strings.Cut(line, " ")
		on, _ := calendar.Parse(first)
		i.Milestones = append(i.Milestones, cohort.Milestone{Title: strings.TrimSpace(title), By: on})
	}
	for _, k := range v["stages"] {
		i.Stages = append(i.Stages, procedure.Kind(k))
	}
	i.Revision, _ = strconv.ParseInt(v.Get("revision"), 10, 64) // another one is stale
	return i
}

func (o *pages) askMoveIntake(w http.ResponseWriter, r *http.Request) error {
	return o.moveIntakePage(w, r, http.StatusOK, "", nil)
}

func (o *pages) moveIntakePage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	step := cohort.Step(r.PathValue("step"))
	if !slices.Contains(cohort.Steps, step) || step == cohort.StepSelect {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	f, _, err := o.theIntake(r)
	if err != nil {
		return err
	}
	if _, err := f.Intake.State.Next(step); err != nil && problem == nil {
		return err
	}
	p := request.Printer(r)
	return o.stepPage(w, r, status, stepAsk{
		title: p.T("cohort.step." + string(step)), text: p.T("cohort.step_text." + string(step)), kicker: p.T("cohort.kicker"),
		subject: view.Link{Href: intakeURL(f.Intake.ID), Label: f.Intake.Title}, action: intakeURL(f.Intake.ID, "step", string(step)),
		danger: step == cohort.StepCancel, reasoned: step == cohort.StepCancel, reason: p.T("cohort.field.reason"),
	}, typed, problem)
}

func (o *pages) moveIntake(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := cohort.ID(r.PathValue("intake"))
	err = o.Sites.MoveIntake(r.Context(), who, id, cohort.Step(r.PathValue("step")), values.Get("reason"))
	if status, again := reopen(err); again {
		return o.moveIntakePage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, intakeURL(id))
}

func (o *pages) askSelect(w http.ResponseWriter, r *http.Request) error {
	return o.selectPage(w, r, http.StatusOK, "", nil)
}

// selectView shows the order that follows from the marks, and asks for the words that go with it.
type selectView struct {
	page    view.Page
	confirm view.Confirm
	order   view.Table
}

func (o *pages) selectPage(w http.ResponseWriter, r *http.Request, status int, typed string, problem error) error {
	f, _, err := o.theIntake(r)
	if err != nil {
		return err
	}
	if f.Unmarked != nil {
		return f.Unmarked
	}
	if _, err := f.Intake.State.Next(cohort.StepSelect); err != nil {
		return err
	}
	p := request.Printer(r)
	v := selectView{page: o.page(r, p.T("cohort.step.select")), order: candidatesTable(p, f.Intake, f.Preview)}
	waiting := 0
	for _, c := range f.Preview {
		if c.Rank > f.Intake.Places {
			waiting++
		}
	}
	v.confirm = view.Confirm{
		Title: p.T("cohort.step.select"), Text: p.T("cohort.step_text.select", "Places", f.Intake.Places, "Waiting", waiting), Action: intakeURL(f.Intake.ID, "places"), Submit: p.T("cohort.step.select"),
		Facts: []view.Row{{Term: p.T("cohort.kicker"), Text: f.Intake.Title}}, Back: view.Link{Href: intakeURL(f.Intake.ID), Label: f.Intake.Title}, Problems: view.Problems(p, problem),
		Fields: []view.Field{{Name: "reason", Label: p.T("cohort.field.reason"), Type: view.TextArea, Rows: 4, MaxLength: 2000, Value: typed, Error: view.FieldError(p, problem, "reason")}},
	}
	return view.Render(w, r, status, selectCohortPage(v))
}

func (o *pages) selectCohort(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := cohort.ID(r.PathValue("intake"))
	err = o.Sites.SelectCohort(r.Context(), who, id, values.Get("reason"))
	if status, again := reopen(err); again {
		return o.selectPage(w, r, status, values.Get("reason"), err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, intakeURL(id))
}
